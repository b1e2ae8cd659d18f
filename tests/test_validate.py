"""`parley validate` as a user runs it: files in, findings with their lines out, exit codes."""

import gzip
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from kg.validation.inputs import format_of
from kg.validation.reading import UnreadableError, text_file
from tests.building import PARLEY, ROOT, make_site, parley, text_line, violating_line, write_lines
from tests.processes import shown_on_a_terminal

PREFIXES = "@prefix ex: <http://e/> .\n"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Person a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-name , ex:Person-age , ex:Person-knows .
ex:Person-name sh:path ex:name ; sh:minCount 1 ; sh:message "A person has a name: add ex:name." .
ex:Person-age sh:path ex:age ; sh:datatype xsd:integer ; sh:severity sh:Warning ; sh:message "An age is a number." .
ex:Person-knows sh:path ex:knows ; sh:class ex:Person ; sh:message "A person knows persons." .
"""
GOOD = PREFIXES + 'ex:alice a ex:Person ; ex:name "Alice" .\n'
NAMELESS = PREFIXES + "\nex:bob a ex:Person .\n"
ODD_AGE = PREFIXES + 'ex:alice a ex:Person ;\n  ex:name "Alice" ;\n  ex:age "old" .\n'
BROKEN = PREFIXES + 'ex:a ex:b ex:c .\nex:a ex:b "never closed .\n'


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    return tmp_path


def check(here: Path, *arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return parley("validate", "--shapes", "shapes.ttl", *arguments, cwd=here, stdin=stdin)


def found(result: subprocess.CompletedProcess[str]) -> list[tuple[str, int | None, str]]:
    """File, line and node of each finding in a JSON report."""
    findings = json.loads(result.stdout)["findings"]
    return [(one["file"], one["line"], one["focus_node"].rpartition("/")[2]) for one in findings]


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


# The quickstart


def test_in_a_repository_a_broken_file_is_pointed_at(here: Path) -> None:
    (here / "data").mkdir()
    (here / "data" / "people.ttl").write_text(NAMELESS)
    (here / "data" / "broken.ttl").write_text(BROKEN)
    git(here, "init")
    git(here, "add", ".")
    result = check(here, "data", "--format", "github")
    assert result.returncode == 3
    errors = [line for line in result.stdout.splitlines() if line.startswith("::error ")]
    assert errors[0].startswith("::error file=data/broken.ttl,line=3,col=11,title=unreadable::not Turtle: ")
    assert errors[1] == (
        "::error file=data/people.ttl,line=3,title=Person-name::A person has a name: add ex:name. [http://e/bob name]"
    )
    result = check(here / "data", "--shapes", "../shapes.ttl", "people.ttl", "--format", "github")
    assert result.returncode == 3
    (here / "data" / "broken.ttl").unlink()
    inside = parley("validate", "--shapes", "../shapes.ttl", "people.ttl", "--format", "github", cwd=here / "data")
    assert inside.returncode == 1
    assert inside.stdout.startswith("::error file=data/people.ttl,line=3,")


# Exit codes


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (GOOD, (), 0),
        (NAMELESS, (), 1),
        (ODD_AGE, (), 0),
        (ODD_AGE, ("--fail-on", "warning"), 1),
        (ODD_AGE, ("--fail-on", "info"), 1),
        (GOOD, ("--fail-on", "grave"), 2),
        (GOOD, ("--max", "-1"), 2),
        (GOOD, ("--allow", "a", "--write-allow", "b"), 2),
        (BROKEN, (), 3),
        (GOOD, ("--allow", "missing.txt"), 3),
        (GOOD, ("--output", "no/such/folder/x.txt"), 3),
        (GOOD, ("--data-graph", "missing.ttl"), 3),
        (GOOD, ("--shapes", "missing.ttl"), 3),
    ],
)
def test_exit_codes(here: Path, text: str, options: tuple[str, ...], code: int) -> None:
    (here / "data.ttl").write_text(text)
    result = check(here, "data.ttl", *options)
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert code < 2 or result.stderr or "not Turtle" in result.stdout


def test_everything_that_cannot_be_read_is_named_at_once(here: Path) -> None:
    (here / "notes.txt").write_text("x")
    (here / "good.ttl").write_text(GOOD)
    result = check(here, "missing.ttl", "good.ttl", "notes.txt", "away/gone.nq")
    assert result.returncode == 3
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert "missing.ttl: cannot be read: No such file" in lines[0]
    assert lines[1].startswith("notes.txt: the suffix '.txt' names no format; name it one of")
    assert lines[2].startswith("away/gone.nq: cannot be read")


def test_the_other_files_are_reported_beside_a_broken_one(here: Path) -> None:
    for name, text in (("a.ttl", BROKEN), ("b.ttl", NAMELESS)):
        (here / name).write_text(text)
    result = check(here, "a.ttl", "b.ttl")
    assert result.returncode == 3
    assert result.stdout.startswith("a.ttl:3:11: not Turtle: Unexpected end of file; something is not closed")
    assert "    line 3: http://e/bob name" in result.stdout
    assert "(1 violation, 0 warnings, 0 info, 1 unreadable)" in result.stdout


def test_bad_shapes_could_not_run(here: Path) -> None:
    (here / "data.ttl").write_text(GOOD)
    (here / "bad.ttl").write_text(SHAPES.replace("sh:path ex:name ;", ""))
    result = parley("validate", "--shapes", "bad.ttl", "data.ttl", cwd=here)
    assert result.returncode == 3
    assert "Person-name" in result.stderr


# Inputs


WRITTEN = {
    "x.ttl": NAMELESS,
    "x.trig": PREFIXES + "\nex:g { ex:bob a ex:Person . }\n",
    "x.nt": "\n\n<http://e/bob> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Person> .\n",
    "x.nq": "\n\n<http://e/bob> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Person> <http://e/g> .\n",
    "x.jsonld": '{\n  "@id": "http://e/bob",\n  "@type": "http://e/Person"\n}\n',
    "x.json": '{\n  "@id": "http://e/bob",\n  "@type": "http://e/Person"\n}\n',
    "x.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n\n'
    '<e:Person rdf:about="http://e/bob"/>\n</rdf:RDF>\n',
}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_syntax_packed_and_from_standard_input(here: Path, name: str) -> None:
    text = WRITTEN[name]
    (here / name).write_text(text)
    (here / f"p-{name}.gz").write_bytes(gzip.compress(text.encode()))
    (here / f"b-{name}").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    result = check(here, name, f"p-{name}.gz", f"b-{name}", "-", "--format", "json", stdin=text)
    assert result.returncode == 1, result.stderr
    files = [file for file, _, _ in found(result)]
    assert files == sorted([name, f"p-{name}.gz", f"b-{name}", "<stdin>"])
    assert {line for _, line, _ in found(result)} == {3}
    assert "<stdin>: read as" in result.stderr


def test_a_pipe_and_packed_standard_input(here: Path) -> None:
    os.mkfifo(here / "pipe.ttl")
    with subprocess.Popen(
        [*PARLEY, "validate", "--shapes", str(here / "shapes.ttl"), str(here / "pipe.ttl")],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        (here / "pipe.ttl").write_text(NAMELESS)
        assert b"line 3: http://e/bob name" in process.communicate()[0]
    assert process.returncode == 1
    packed = subprocess.run(
        [*PARLEY, "validate", "--shapes", str(here / "shapes.ttl"), "-"],
        input=gzip.compress(NAMELESS.encode()),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert packed.returncode == 1
    facts = subprocess.run(
        [*PARLEY, "validate", "-"],
        input=gzip.compress(json.dumps([violating_line("x")]).encode()),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert facts.returncode == 1
    assert b"Participation-bothSides" in facts.stdout


@pytest.mark.parametrize(
    ("start", "form"),
    [
        (b'{"@graph": [], "format": "facts/1"}', "jsonld"),
        (b'{"format": "facts/1", "source": {"text": "\\"@id\\": x"}}', "facts"),
        (b'{"format": "facts/1", "x": {"@id": 1}}', "facts"),
        (b'  [\n{"@id": "x"}]', "jsonld"),
        (b"{}", "facts"),
        (b"[ a <http://e/B> ] .", "trig"),
        (b"{ <http://e/a> <http://e/b> <http://e/c> }", "trig"),
        (b"<http://e/a> <http://e/b> <http://e/c> .", "trig"),
        (b'# c\n_:a <http://e/b> "x > y . \\" <z>"@en <http://e/g> .', "nquads"),
        (b'<?xml version="1.0"?>', "rdfxml"),
        (b"<!-- x --><rdf:RDF>", "rdfxml"),
        (b"<rdf:RDF\n xmlns:rdf='x'>", "rdfxml"),
        (b"", "trig"),
    ],
)
def test_what_content_tells(start: bytes, form: str) -> None:
    assert format_of(start)[0] == form


def test_the_format_can_be_said(here: Path) -> None:
    (here / "data.txt").write_text(NAMELESS)
    assert check(here, "data.txt", "--input-format", "turtle").returncode == 1
    assert check(here, "-", "--input-format", "ntriples", stdin=NAMELESS).returncode == 3


def test_folders_are_walked_and_what_is_neither_is_counted(here: Path) -> None:
    data = here / "data"
    for name in ("b/x.ttl", "a/y.nt", "a/.hidden.ttl", ".git/z.ttl", "read.me", "package.json", "sub/release/dump.nt"):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}" if name.endswith("json") else WRITTEN["x" + path.suffix] if path.suffix != ".me" else "x")
    for name in ("manifest.json", "SHA256SUMS"):
        (data / "sub" / "release" / name).write_text("{}")
    (data / "in.jsonld").write_text(WRITTEN["x.json"])
    (data / "linked.json").write_text(WRITTEN["x.json"])
    write_lines(data / "facts.jsonl", text_line("a"))
    (data / "other.jsonl").write_text('{"a": 1}\n')
    (data / "again.ttl").symlink_to(data / "b" / "x.ttl")
    result = parley("validate", "--shapes", "shapes.ttl", "data", "data/b/x.ttl", "--format", "json", cwd=here)
    assert result.returncode == 1, result.stderr
    names = ["data/again.ttl", "data/facts.jsonl", "data/in.jsonld", "data/linked.json", "data/a/y.nt"]
    assert json.loads(result.stdout)["files"] == names
    assert "3 file(s) skipped: neither RDF nor facts" in result.stderr


def test_a_folder_with_nothing_to_check_does_not_pass(here: Path) -> None:
    (here / "empty").mkdir()
    result = check(here, "empty")
    assert result.returncode == 3
    assert "there is nothing to check" in result.stderr


TARGETS = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S sh:targetClass e:C ; sh:targetSubjectsOf e:p ; sh:targetObjectsOf e:q ; sh:property e:P .
e:P sh:path e:never ; sh:maxCount 0 .
"""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("<x:a> a <x:B> ; <x:p> 1 .", True),
        ("", True),
        ("<x:a> a <http://e/C> .", False),
        ("<x:a> <http://e/p> 1 .", False),
        ("<x:a> <http://e/q> <x:b> .", False),
        ("<x:a> a <x:B> . <x:B> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/C> .", False),
    ],
)
def test_a_file_that_no_shape_is_for_is_told(here: Path, data: str, *, told: bool) -> None:
    (here / "targets.ttl").write_text(TARGETS)
    (here / "data.ttl").write_text(data)
    result = check(here, "--shapes", "targets.ttl", "data.ttl")
    assert result.returncode == 0, result.stderr
    assert ("data.ttl: no shape is for anything in it" in result.stderr) == told


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (PREFIXES.encode() + b'ex:a ex:b "caf\xe9" .\n', ":2: not UTF-8: byte 0xe9 at offset 40"),
        (NAMELESS.encode("utf-16"), ":1: not UTF-8: byte 0xff at offset 0 (it looks like UTF-16)"),
        (gzip.compress(NAMELESS.encode())[:-12], ": the gzip data cannot be unpacked"),
        (gzip.compress(b"x" * 3_000_000), ": the file has more than 2 MB, unpacked; split it, or allow more"),
        (b" " * 3_000_000, ": the file has more than 2 MB"),
    ],
    ids=["Latin-1", "UTF-16", "cut gzip", "too large unpacked", "too large"],
)
def test_bytes_that_are_no_text_within_the_limit(here: Path, data: bytes, says: str) -> None:
    (here / "data.ttl").write_bytes(data)
    result = check(here, "data.ttl", "--max-megabytes", "2")
    assert result.returncode == 3
    assert f"data.ttl{says}" in result.stdout


@pytest.mark.parametrize("at", [1024 * 1024 - 1, 1024 * 1024, 2 * 1024 * 1024 + 1])
def test_a_character_may_lie_across_pieces_and_a_bad_one_is_found_there(tmp_path: Path, at: int) -> None:
    path = tmp_path / "x.ttl"
    lines = b"# x\n" * (at // 4)
    start = lines + b"#" * (at - len(lines))
    path.write_bytes(start + "é\n€\n".encode())
    assert text_file(path, "x", 10, tmp_path) == path
    path.write_bytes(start + b"\xe2\x82\nend")
    with pytest.raises(UnreadableError, match=f"x:{at // 4 + 1}: not UTF-8: byte 0xe2 at offset {at};"):
        text_file(path, "x", 10, tmp_path)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("ex:a ex:b ex:c .", "1:1: not Turtle: The prefix ex: has not been declared; declare the prefix"),
        ("<u:a> <u:b>\n<u:a> <u:b> <u:c> .", "end the statement before it with a dot"),
        ("<u:a> <u:b> <u:c>", "Unexpected end; something is not closed"),
        ('<u:a> <u:b> "\\q" .', "write a backslash as"),
        ("<u:a> <u:b> <a b> .", "percent-encode"),
        ('<u:a> <u:b> "x"@overlylong-x .', "write a language tag of BCP 47"),
    ],
)
def test_what_is_wrong_with_turtle_has_a_cure(here: Path, text: str, cure: str) -> None:
    (here / "data.ttl").write_text(text)
    result = check(here, "data.ttl")
    assert cure in result.stdout
    assert "could not be read, see the report: data.ttl" in result.stderr


def test_packed_facts_have_a_limit_too(here: Path) -> None:
    (here / "bomb.jsonl.gz").write_bytes(gzip.compress(b" " * 3_000_000))
    result = parley("validate", "bomb.jsonl.gz", "--max-megabytes", "2", cwd=here)
    assert result.returncode == 3
    assert "bomb.jsonl.gz: the file has more than 2 MB, unpacked" in result.stdout


def test_a_remote_context_is_not_fetched(here: Path) -> None:
    (here / "data.jsonld").write_text('{"@context": "https://schema.org/", "@id": "http://e/x"}')
    result = check(here, "data.jsonld")
    assert result.returncode == 3
    assert "nothing is fetched; write the context into the file" in result.stdout


def test_harmful_entities_are_told_with_their_line(here: Path) -> None:
    (here / "data.rdf").write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a SYSTEM "/etc/passwd">]>\n<x>&a;</x>'
    )
    result = check(here, "data.rdf")
    assert result.returncode == 3
    assert re.match(r"data\.rdf:3:\d+: not RDF/XML: &a; stands for a file .*; write it out\n", result.stdout)


# Facts


def test_facts_are_found_with_line_and_place(here: Path) -> None:
    bad = text_line("worse")
    bad["facts"][0]["place"] = "nowhere"
    write_lines(here / "facts.jsonl", text_line("a"), violating_line("b"), bad)
    result = parley("validate", "facts.jsonl", "--format", "github", cwd=here)
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("::error file=facts.jsonl,line=3,title=facts/1::place 'nowhere' is no entity")
    assert lines[1].startswith("::error file=facts.jsonl,line=2,title=Participation-bothSides::")
    assert "facts[0].participants" in lines[1]


def test_facts_are_held_to_shapes_of_ones_own(here: Path) -> None:
    (here / "shapes.ttl").write_text(
        SHAPES + "ex:C sh:targetClass <https://w3id.org/parley/ns#Claim> ; a sh:NodeShape ; sh:property ex:C-r .\n"
        'ex:C-r sh:path ex:reviewedBy ; sh:minCount 1 ; sh:message "Have it reviewed." .\n'
    )
    write_lines(here / "facts.jsonl", violating_line("b"))
    result = check(here, "facts.jsonl", "--format", "json")
    assert set(json.loads(result.stdout)["shapes"]) == {"http://e/C-r"}
    assert {(file, line) for file, line, _ in found(result)} == {("facts.jsonl", 1)}


# Shapes and data graphs


def test_local_imports_are_followed_and_remote_ones_told(here: Path) -> None:
    (here / "more").mkdir()
    (here / "more" / "top.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<http://e/top> a owl:Ontology ; owl:imports <../shapes.ttl>, <http://127.0.0.1:9/x.ttl>, <http://e/top> .\n"
    )
    (here / "data.ttl").write_text(NAMELESS)
    result = parley("validate", "--shapes", "more", "data.ttl", cwd=here)
    assert result.returncode == 1
    assert "Person-name" in result.stdout
    assert "http://127.0.0.1:9/x.ttl is imported (owl:imports) but not fetched" in result.stderr
    assert "http://e/top" not in result.stderr
    (here / "shapes.ttl").unlink()
    gone = parley("validate", "--shapes", "more", "data.ttl", cwd=here)
    assert gone.returncode == 3
    assert "more/top.ttl imports" in gone.stderr


def test_a_data_graph_is_looked_up_but_not_reported(here: Path) -> None:
    (here / "data.ttl").write_text(GOOD + "ex:alice ex:knows ex:bob .\n[] a ex:Person .\n")
    (here / "around").mkdir()
    (here / "around" / "more.ttl").write_text(NAMELESS + "[] a ex:Person .\n")
    alone = check(here, "data.ttl", "--format", "json")
    assert found(alone) == [("data.ttl", 3, "alice"), ("data.ttl", 4, "_:anonymous-1")]
    result = check(here, "data.ttl", "--data-graph", "around", "--format", "json")
    assert found(result) == [("data.ttl", 4, "_:anonymous-1")]


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_engines_find_the_same(here: Path, engine: str) -> None:
    (here / "data.ttl").write_text(NAMELESS)
    result = check(here, "data.ttl", "--engine", engine, "--format", "json")
    assert found(result) == [("data.ttl", 3, "bob")]


def test_lint_points_at_a_misspelt_term(here: Path) -> None:
    (here / "shapes.ttl").write_text(SHAPES.replace("sh:minCount 1", "sh:minCout 1"))
    result = parley("validate", "--lint-shapes", "shapes.ttl", "--format", "json", cwd=here)
    assert result.returncode == 1
    first = json.loads(result.stdout)["findings"][0]
    assert (first["file"], first["line"]) == ("shapes.ttl", 5)
    assert "minCout" in json.dumps(first)


def test_our_own_shapes_are_in_order() -> None:
    result = parley("validate", "--lint-shapes", "--fail-on", "warning")
    assert result.returncode == 0, result.stdout


# Baselines


def test_known_findings_pass_and_new_ones_fail(here: Path) -> None:
    (here / "data.ttl").write_text(NAMELESS + "[] a ex:Person .\n")
    written = check(here, "data.ttl", "--write-allow", "known.txt")
    assert written.returncode == 0
    assert "2 finding(s) written to known.txt" in written.stderr
    assert re.search(r"^[0-9a-f]{16}  Person-name: http://e/bob name$", (here / "known.txt").read_text(), re.MULTILINE)
    assert "(0 violations, 0 warnings, 0 info, 2 allowed)" in written.stdout
    moved = PREFIXES + "\n\n\n[] a ex:Person .\nex:bob a ex:Person .\n"
    (here / "data.ttl").write_text(moved)
    assert check(here, "data.ttl", "--allow", "known.txt").returncode == 0
    (here / "data.ttl").write_text(moved + "[] a ex:Person .\nex:carl a ex:Person .\n")
    result = check(here, "data.ttl", "--allow", "known.txt", "--format", "json")
    assert result.returncode == 1
    assert len(found(result)) == 2
    assert json.loads(result.stdout)["allowed"] == 2


def test_entries_of_a_baseline_that_are_not_needed_are_told(here: Path) -> None:
    (here / "data.ttl").write_text(GOOD)
    (here / "known.txt").write_text("# why\n\n0123456789abcdef  gone\n")
    result = check(here, "data.ttl", "--allow", "known.txt")
    assert result.returncode == 0
    assert "known.txt:3: 0123456789abcdef is found no more; remove the line" in result.stderr
    (here / "known.txt").write_text("Person-name\n")
    broken = check(here, "data.ttl", "--allow", "known.txt")
    assert broken.returncode == 3
    assert "known.txt:1: 'Person-name' begins with no fingerprint" in broken.stderr


def test_max_shows_the_gravest_and_counts_all(here: Path) -> None:
    (here / "data.ttl").write_text(ODD_AGE + "ex:b a ex:Person . ex:c a ex:Person .\n")
    result = check(here, "data.ttl", "--max", "1", "--format", "json")
    body = json.loads(result.stdout)
    assert [one["severity"] for one in body["findings"]] == ["violation"]
    assert (body["counts"], body["hidden"]) == ({"violation": 2, "warning": 1, "info": 0}, 2)


# Changes


def test_only_what_has_changed_is_checked(here: Path) -> None:
    git(here, "init")
    for name in ("old.ttl", "touched.ttl"):
        (here / name).write_text(NAMELESS)
    write_lines(here / "facts.jsonl", violating_line("old"), text_line("a"))
    git(here, "add", ".")
    git(here, "commit", "-m", "first")
    nothing = check(here, ".", "--changed", "HEAD")
    assert nothing.returncode == 0, nothing.stdout
    (here / "touched.ttl").write_text(NAMELESS + "\n")
    (here / "new.ttl").write_text(NAMELESS)
    write_lines(here / "facts.jsonl", violating_line("old"), text_line("a"), violating_line("new"))
    result = parley("validate", ".", "--changed", "HEAD", "--format", "json", cwd=here)
    body = json.loads(result.stdout)
    assert {(one["file"], one["line"], one["source_id"]) for one in body["findings"]} == {("facts.jsonl", 3, "new")}
    rdf = check(here, ".", "--changed", "HEAD", "--format", "json")
    assert {file for file, *_ in found(rdf)} == {"new.ttl", "touched.ttl"}
    assert "unchanged since HEAD" in rdf.stderr


@pytest.mark.parametrize(
    ("base", "says"), [("nonsense", "git does not know 'nonsense' here"), ("--all", "is no commit")]
)
def test_an_unknown_base_is_a_usage_error(here: Path, base: str, says: str) -> None:
    (here / "data.ttl").write_text(GOOD)
    outside = check(here, "data.ttl", "--changed", "main")
    assert outside.returncode == 2
    assert "is in no git repository" in " ".join(outside.stderr.split())
    git(here, "init")
    result = check(here, "data.ttl", f"--changed={base}")
    assert result.returncode == 2
    assert says in " ".join(result.stderr.split())


# Output


def test_a_report_goes_into_a_file_and_a_word_of_it_to_the_terminal(here: Path) -> None:
    (here / "data.ttl").write_text(NAMELESS)
    result = check(here, "data.ttl", "--format", "html", "--output", "report.html")
    assert (result.returncode, result.stdout) == (1, "")
    assert "does not conform (1 violation" in result.stderr
    assert (here / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def on_a_terminal(here: Path, **environment: str) -> bytes:
    given = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [*PARLEY, "validate", "--shapes", str(here / "shapes.ttl"), str(here / "data.ttl")]
    code, shown = shown_on_a_terminal(command, subprocess.DEVNULL, {**given, **environment})
    assert code == 1
    return shown


def test_colours_are_for_terminals_that_want_them(here: Path) -> None:
    (here / "data.ttl").write_text(NAMELESS)
    assert b"\x1b[31mviolation" in on_a_terminal(here)
    assert b"\x1b[" not in on_a_terminal(here, NO_COLOR="1")
    assert "\x1b" not in check(here, "data.ttl").stdout


def test_the_sources_of_a_site_are_checked_where_nothing_is_named(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", text_line("a"), violating_line("b"))
    result = parley("validate", "--site", site, "--format", "json")
    assert result.returncode == 1
    assert {one["line"] for one in json.loads(result.stdout)["findings"]} == {2}
    write_lines(site / "facts.jsonl", text_line("a"))
    assert parley("validate", cwd=site).returncode == 0
