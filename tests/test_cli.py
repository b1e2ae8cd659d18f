"""The command as a user runs it: exit code, data on stdout, talk on stderr."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import time
from pathlib import Path

import click
import pyoxigraph as ox
import pytest

from kg.cli import main
from kg.cli import parley as group
from tests.building import PARLEY, ROOT, ask, make_site, parley, served, text_line, violating_line, write_lines
from tests.processes import shown_on_a_terminal


def commands(command: click.Command, name: str = "") -> list[str]:
    inner = getattr(command, "commands", {})
    return [name, *(found for key, sub in inner.items() for found in commands(sub, f"{name} {key}".strip()))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_site(tmp_path_factory.mktemp("cli") / "site", text_line("a", 5), text_line("b", 37))
    assert parley("build", folder).returncode == 0
    return folder


@pytest.mark.parametrize("name", commands(group))
def test_every_command_has_help_that_says_more_than_its_name(name: str) -> None:
    result = parley(*name.split(), "--help")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) > 4
    assert result.stderr == ""


def test_init_build_query_from_nothing(tmp_path: Path) -> None:
    assert parley("init", "site", cwd=tmp_path).returncode == 0
    write_lines(tmp_path / "facts.jsonl", text_line("a"))
    built = parley("build", "site", "facts.jsonl", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    assert built.stdout == ""
    assert "1 sources, 3 claims" in built.stderr
    asked = parley("query", "--site", "site", "SELECT ?b { ?f cf:best ?b }", "--format", "csv", cwd=tmp_path)
    assert asked.stdout.split() == ["b", "5"]


def test_build_takes_files_in_the_folder_of_the_site(tmp_path: Path) -> None:
    make_site(tmp_path, text_line("a"))
    write_lines(tmp_path / "more.jsonl", text_line("b"))
    assert "2 sources" in parley("build", "more.jsonl", cwd=tmp_path).stderr


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    make_site(tmp_path, text_line("a"))
    result = parley("init", tmp_path)
    assert result.returncode == 3
    assert "is there already" in result.stderr


def test_a_fresh_site_says_what_is_missing(tmp_path: Path) -> None:
    parley("init", tmp_path)
    result = parley("build", tmp_path)
    assert result.returncode == 3
    assert "no sources" in result.stderr


def test_findings_give_exit_code_1_and_name_file_line_and_cure(tmp_path: Path) -> None:
    bad = text_line("bad")
    bad["facts"][0]["place"] = "nowhere"
    make_site(tmp_path, text_line("a"), bad, violating_line("worse"))
    result = parley("build", tmp_path)
    assert result.returncode == 1
    assert re.search(r"facts\.jsonl:2: bad: facts\[0\]\.place .*'nowhere' is no entity.*; add it", result.stderr)
    assert "Quarantined 1 source(s): worse" in result.stderr
    assert "Published release" in result.stderr
    strict = parley("build", tmp_path, "--strict")
    assert strict.returncode == 1
    assert "Published nothing" in strict.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["build", "/nowhere"], 3, "parley init"),
        (["build", "--workers", "0"], 2, "--workers"),
        (["query", "--site", "/nowhere", "ASK {}"], 3, "parley init"),
        (["query"], 2, "give a query"),
        (["frobnicate"], 2, "No such command"),
        (["releases", "verify", "--site", "/nowhere"], 3, "parley init"),
    ],
)
def test_wrong_usage_is_2_and_what_cannot_run_is_3(arguments: list[str], code: int, says: str) -> None:
    result = parley(*arguments)
    assert result.returncode == code
    assert says in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_missing_file_of_facts_is_3(tmp_path: Path) -> None:
    make_site(tmp_path, text_line("a"))
    result = parley("build", tmp_path, tmp_path / "missing.jsonl")
    assert result.returncode == 3
    assert "missing.jsonl" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_misspelt_file_of_facts_is_not_taken_for_a_site(tmp_path: Path) -> None:
    make_site(tmp_path, text_line("a"))
    result = parley("build", "factz.jsonl", cwd=tmp_path)
    assert result.returncode == 3
    assert result.stderr.startswith("parley: factz.jsonl: cannot be read")


def test_facts_come_from_standard_input_and_pipes(tmp_path: Path) -> None:
    make_site(tmp_path, text_line("a"))
    lines = json.dumps(text_line("b")) + "\n{\n"
    result = parley("build", "-", cwd=tmp_path, stdin=lines)
    assert result.returncode == 1
    assert result.stderr.startswith("<stdin>:2: not JSON")
    assert "2 sources" in result.stderr
    entries = json.loads(parley("releases", "show", "--site", tmp_path).stdout)["inputs"]
    checksum = hashlib.sha256(lines.encode()).hexdigest()
    assert [entry["sha256"] for entry in entries if entry["name"] == "<stdin>"] == [checksum]
    assert parley("validate", "-", stdin=lines).returncode == 1
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    with subprocess.Popen([*PARLEY, "validate", pipe], stdout=subprocess.PIPE, cwd=ROOT) as process:
        pipe.write_text(lines)
        assert f"{pipe}:2: not JSON".encode() in process.communicate()[0]
    assert process.returncode == 1


def test_validate_says_that_the_named_site_is_none(tmp_path: Path) -> None:
    facts = write_lines(tmp_path / "facts.jsonl", text_line("a"))
    result = parley("validate", "--site", tmp_path / "nowhere", facts)
    assert result.returncode == 3
    assert "there is no site file here" in result.stderr


def test_commands_to_copy_are_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "my site"
    assert f"parley build '{folder}'" in parley("init", folder).stderr
    facts = write_lines(tmp_path / "facts.jsonl", text_line("a"))
    assert f"parley serve '{folder}'" in parley("build", folder, facts).stderr


@pytest.mark.parametrize(
    ("raised", "says"),
    [(OSError(28, "No space left on device"), "No space left on device; make room"), (KeyError("x"), "Traceback")],
)
def test_no_crash_passes_for_findings(raised: Exception, says: str, monkeypatch, capsys) -> None:
    def crash(**_: object) -> None:
        raise raised

    monkeypatch.setattr("kg.cli.parley", crash)
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 3
    assert says in capsys.readouterr().err


def test_words_between_colons_stay_words(site: Path) -> None:
    assert "a :bomb: [red]" in parley("query", "--site", site, 'SELECT ("a :bomb: [red]" AS ?x) {}').stdout


def test_a_table_cuts_nothing_off(site: Path) -> None:
    shown = parley("query", "--site", site, f'SELECT ("{"x" * 1500}" AS ?v) {{}}').stdout
    assert shown.count("x") == 1500


def test_control_characters_of_the_data_do_not_reach_the_terminal(tmp_path: Path) -> None:
    result = parley("build", make_site(tmp_path, violating_line("a\x1b[2J\nb\u202e")))
    assert "Quarantined 1 source(s): a\\x1b[2J\\nb\\u202e\n" in result.stderr


QUERY = "SELECT ?source ?best { ?c cf:asserts/cf:best ?best ; cf:source/dcterms:identifier ?source } ORDER BY ?best"


def test_query_prints_a_table(site: Path) -> None:
    result = parley("query", "--site", site, QUERY)
    assert result.returncode == 0
    assert [re.findall(r"\w+", line) for line in result.stdout.splitlines()[3:5]] == [["a", "5"], ["b", "37"]]
    assert "2 row(s)" in result.stderr


def test_query_prints_csv_and_json(site: Path) -> None:
    rows = list(csv.reader(io.StringIO(parley("query", "--site", site, QUERY, "-o", "csv").stdout)))
    assert rows == [["source", "best"], ["a", "5"], ["b", "37"]]
    answer = json.loads(parley("query", "--site", site, "-f", "-", "-o", "json", stdin=QUERY).stdout)
    assert [row["best"]["value"] for row in answer["results"]["bindings"]] == ["5", "37"]
    assert answer["results"]["bindings"][0]["best"]["datatype"].endswith("#decimal")


def test_query_prints_turtle_for_a_graph(site: Path) -> None:
    result = parley("query", "--site", site, "DESCRIBE <source/a/figure/F2>")
    triples = {
        (quad.predicate.value, quad.object.value) for quad in ox.parse(result.stdout, format=ox.RdfFormat.TURTLE)
    }
    assert ("https://w3id.org/parley/ns#best", "5") in triples


def test_query_says_where_it_is_malformed(site: Path) -> None:
    result = parley("query", "--site", site, "SELECT ?x {\n ?x ?y }")
    assert result.returncode == 3
    assert "line 2" in result.stderr or "2:" in result.stderr


def test_validate_facts_and_rdf(tmp_path: Path, site: Path) -> None:
    good, bad = (
        write_lines(tmp_path / "good.jsonl", text_line("a")),
        write_lines(tmp_path / "bad.jsonl", violating_line("x")),
    )
    assert parley("validate", good).returncode == 0
    result = parley("validate", bad, "--format", "json")
    assert result.returncode == 1
    findings = json.loads(result.stdout)["findings"]
    assert {finding["source_id"] for finding in findings} == {"x"}
    turtle = tmp_path / "x.ttl"
    turtle.write_text("<http://e/c> a <https://w3id.org/parley/ns#Claim> .")
    assert parley("validate", turtle).returncode == 1
    turtle.write_text("<http://e/c> a <https://w3id.org/parley/ns#Claim>")
    broken = parley("validate", turtle)
    assert broken.returncode == 3
    assert "x.ttl" in broken.stderr
    assert "Traceback" not in broken.stderr
    assert parley("validate", "--site", site).returncode == 0


def test_schema_is_json() -> None:
    assert json.loads(parley("schema").stdout)["title"] == "facts/1"


def test_releases_list_show_verify_switch_prune(tmp_path: Path) -> None:
    folder = make_site(tmp_path, text_line("a"))
    parley("build", folder)
    write_lines(folder / "facts.jsonl", text_line("a", 6))
    parley("build", folder)
    listed = parley("releases", "list", "--site", folder).stdout.splitlines()
    assert [line[0] for line in listed] == [" ", "*"]
    old, new = (line.split()[0] if line[0] == " " else line.split()[1] for line in listed)
    assert json.loads(parley("releases", "show", "--site", folder).stdout)["id"] == new
    assert parley("releases", "switch", old, "--site", folder).returncode == 0
    assert parley("query", "--site", folder, "SELECT ?b { ?f cf:best ?b }", "-o", "csv").stdout.split()[1] == "5"
    assert parley("releases", "verify", "--site", folder).returncode == 0
    dump = folder / "releases" / old / "dumps" / "view.nt.gz"
    dump.chmod(0o644)
    dump.write_bytes(b"")
    damaged = parley("releases", "verify", "--site", folder)
    assert damaged.returncode == 1
    assert "dumps/view.nt.gz has changed" in damaged.stdout
    parley("releases", "switch", new, "--site", folder)
    assert parley("releases", "prune", "--keep", "1", "--site", folder).stdout.split() == [old]
    assert parley("releases", "switch", old, "--site", folder).returncode == 3


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    folder = make_site(tmp_path, text_line("a"))
    assert "validating" not in parley("build", folder).stderr
    code, shown = shown_on_a_terminal([*PARLEY, "build", str(folder)])
    assert code == 0
    assert b"validating" in shown


def test_serve_answers_and_goes_over_to_a_new_release(site: Path) -> None:
    best = "SELECT ?b { ?f <https://w3id.org/parley/ns#best> ?b } ORDER BY ?b"
    with served(site) as address:
        assert ask(address, best) == ["5", "37"]
        write_lines(site / "facts.jsonl", text_line("a", 6), text_line("b", 58))
        assert parley("build", site).returncode == 0
        deadline = time.monotonic() + 10
        while ask(address, best) != ["6", "58"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_serve_before_anything_is_built_says_what_to_do(tmp_path: Path) -> None:
    make_site(tmp_path, text_line("a"))
    result = parley("serve", tmp_path)
    assert result.returncode == 3
    assert "parley build" in result.stderr
