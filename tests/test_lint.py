"""kg.validation.lint: bad shapes are found, their legal look-alikes are not. The cases are in cases/lint."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

from kg.errors import OntologyError, ShapesError
from kg.resources import ontology_files, shapes_files
from kg.validation.lint import LINT, RULES, lint
from kg.validation.report import Finding
from tests.shared import shared_path

CASES = Path(__file__).parent / "cases" / "lint"
PREFIXES = (CASES / "prefixes.ttl").read_text()
ONTOLOGY = CASES / "ontology.ttl"
_CASE = re.compile(
    r"^# bad: (?P<name>.*?)(?: \(also: (?P<also>.*)\))?\n(?P<bad>.*?)^# legal\n(?P<legal>.*?)(?=^# bad|\Z)",
    re.MULTILINE | re.DOTALL,
)
OTHERS = {"no-message"}
"""Most cases have no messages, because they are about something else."""


def cases() -> Iterator[object]:
    for path in sorted(CASES.glob("*.ttl")):
        if path.name not in ("prefixes.ttl", "ontology.ttl"):
            text = path.read_text()
            found = list(_CASE.finditer(text))
            assert len(found) == text.count("# bad:") > 0, path
            for case in found:
                also = set((case["also"] or "").split()) | {path.stem}
                yield pytest.param(also, case["bad"], case["legal"], id=f"{path.stem}: {case['name']}")


def rule(finding: Finding) -> str:
    assert finding.source_shape.startswith(LINT)
    return finding.source_shape.removeprefix(LINT)


@pytest.fixture
def found(tmp_path: Path):
    def rules(text: str) -> list[Finding]:
        path = tmp_path / "shapes.ttl"
        path.write_text(PREFIXES + text)
        findings = lint([path], [ONTOLOGY])
        assert {finding.file for finding in findings} <= {str(path)}
        return findings

    return rules


@pytest.mark.parametrize(("expected", "bad", "legal"), list(cases()))
def test_the_bad_shape_is_found_and_the_legal_one_is_not(found, expected, bad, legal) -> None:
    ignored = OTHERS - expected
    findings = [finding for finding in found(bad) if rule(finding) not in ignored]
    assert {rule(finding) for finding in findings} == expected
    assert [finding.message for finding in found(legal) if rule(finding) not in ignored] == []
    for finding in findings:
        assert re.search(r"[:?] ?\S", finding.message), "says how to mend it"
        assert "anonymous" not in finding.source_shape


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    files = {path.stem for path in CASES.glob("*.ttl")} - {"prefixes", "ontology"}
    assert files == {one.name for one in RULES}
    assert len(RULES) == len({one.name for one in RULES})


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_a_rule_has_its_severity(found, one) -> None:
    first = _CASE.search((CASES / f"{one.name}.ttl").read_text())
    assert {finding.severity for finding in found(first["bad"]) if rule(finding) == one.name} == {one.severity}


def test_our_own_shapes_have_no_fault() -> None:
    assert [finding for finding in lint(shapes_files(), ontology_files()) if finding.severity != "info"] == []


def test_a_misspelt_term_in_our_own_shapes_is_found(tmp_path: Path) -> None:
    """The proof that the test above can fail."""
    copies = [tmp_path / path.name for path in shapes_files()]
    for path, copy in zip(shapes_files(), copies, strict=True):
        copy.write_text(path.read_text().replace("sh:targetClass cf:Relation ", "sh:targetClass cf:Relatoin "))
    (finding,) = lint(copies, ontology_files())
    assert (rule(finding), finding.focus_node.split("#")[1]) == ("unknown-class", "Relation")
    assert finding.file == str(tmp_path / "relation.ttl")
    assert "did you mean <https://w3id.org/parley/ns#Relation>?" in finding.message


def test_pyshacl_lets_a_misspelt_term_pass(found) -> None:
    """Its shapes for shapes know nothing of words that are not there: this is why there are rules of our own."""
    bad = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCont 1 ] ."
    data = Graph().parse(data=f"{PREFIXES} ex:broken a ex:C .", format="turtle")
    shapes = Graph().parse(data=PREFIXES + bad, format="turtle")
    conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes, meta_shacl=True)
    assert conforms
    assert [(rule(f), f.severity) for f in found(bad)] == [("misspelt-term", "violation")]
    assert "did you mean sh:minCount?" in found(bad)[0].message


def test_a_finding_names_shape_path_and_value(found) -> None:
    (finding,) = [one for one in found('ex:S sh:targetClass ex:C ; sh:closed "yes" .') if rule(one) != "no-message"]
    assert finding.focus_node == "https://example.org/S"
    assert finding.path == "http://www.w3.org/ns/shacl#closed"
    assert finding.value == '"yes"'
    assert finding.message == 'sh:closed "yes": this is no xsd:boolean: write true or false, without quotes'


def test_two_runs_say_the_same(found) -> None:
    bad = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCont 1 ] , [ sh:path () ; sh:minCount 2.0 ] ."
    first = found(bad)
    assert len(first) > 3
    assert found(bad) == first
    assert {finding.fingerprint for finding in found(bad)} == {finding.fingerprint for finding in first}


def test_files_share_shapes_and_not_blank_nodes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text(
        f'{PREFIXES} ex:S sh:targetClass ex:C ; sh:message "m" ; sh:node ex:T ; sh:in _:x . _:x rdf:first 1 .'
    )
    two.write_text(f"{PREFIXES} ex:T sh:nodeKind sh:IRI . _:x rdf:rest () .")
    (finding,) = lint([one, two])
    assert (rule(finding), finding.file, finding.value) == ("not-a-list", str(one), "_:x")
    assert {rule(finding) for finding in lint([one])} == {"not-a-list", "undefined-shape"}


@pytest.mark.parametrize(("text", "what"), [("ex:S sh:closed .", "line 1"), ("@prefix ex:", "line 1")])
def test_shapes_that_are_no_turtle_are_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(text)
    with pytest.raises(ShapesError, match=what):
        lint([path])
    with pytest.raises(OntologyError, match=r"shapes\.ttl"):
        lint([], [path])
    with pytest.raises(ShapesError, match=r"nowhere\.ttl"):
        lint([tmp_path / "nowhere.ttl"])


ILL_FORMED = {  # the suite tests what engines do with these
    ("core/path/path-strange-001.ttl", "malformed-path"),
    ("core/path/path-strange-002.ttl", "malformed-path"),
    ("core/misc/severity-002.ttl", "unknown-severity"),
    ("core/property/qualifiedValueShape-001.ttl", "misspelt-term"),
    ("core/complex/shacl-shacl-data-shapes.ttl", "bad-declaration"),
    ("core/node/qualified-001-shapes.ttl", "min-above-max"),
    ("core/node/qualified-001-shapes.ttl", "missing-companion"),
    ("core/node/qualified-001-shapes.ttl", "parameter-needs-path"),
    *((f"sparql/pre-binding/unsupported-sparql-00{number}.ttl", "query-not-bindable") for number in (1, 2, 3, 4, 5)),
}


def test_of_the_shapes_of_the_w3c_only_those_made_to_be_odd_are_found() -> None:
    """Nothing is run: a query that would ask another server is among them."""
    root = shared_path("suites/data-shapes/data-shapes-test-suite/tests")
    files = [path for part in ("core", "sparql") for path in sorted((root / part).rglob("*.ttl"))]
    tests = [path for path in files if path.name != "manifest.ttl" and not path.stem.endswith("-data")]
    assert len(tests) > 100
    assert any("SERVICE" in path.read_text() for path in tests)
    odd = {
        (path.relative_to(root).as_posix(), rule(finding))
        for path in tests
        for finding in lint([path])
        if finding.severity != "info" and rule(finding) != "no-message"
    }
    assert odd == ILL_FORMED


def test_many_shapes_and_deep_paths_take_no_time_and_no_stack(tmp_path: Path) -> None:
    path = tmp_path / "shapes.nt"
    sh, ex = "http://www.w3.org/ns/shacl#", "https://example.org/"
    deep = "".join(f"_:n{at} <{sh}inversePath> _:n{at + 1} .\n" for at in range(20_000))
    chain = "".join(f"<{ex}s{at}> <{sh}node> <{ex}s{at + 1}> .\n" for at in range(20_000))
    path.write_text(
        f"{deep}<{ex}s0> <{sh}targetClass> <{ex}C> .\n<{ex}s0> <{sh}path> _:n0 .\n{chain}"
        f'<{ex}s20000> <{sh}nodeKind> <{sh}IRI> .\n<{ex}s0> <{sh}message> "m" .\n'
    )
    began = time.process_time()
    (finding,) = lint([path])
    assert (rule(finding), "100 deep" in finding.message) == ("malformed-path", True)
    assert time.process_time() - began < 10


def test_the_page_has_every_rule_with_its_severity() -> None:
    page = (Path(__file__).parents[1] / "docs" / "lint.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| \S.* \|$", page, re.MULTILINE)
    assert rows == [(one.name, one.severity) for one in RULES]
