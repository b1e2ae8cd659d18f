"""The lines that findings on RDF files are given."""

import random
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pyoxigraph
import pytest

from kg.formats import RDF_FORMATS
from kg.resources import shapes_files
from kg.validation.labels import relabelled
from kg.validation.lines.turtle import Turtle
from kg.validation.locate import locate
from kg.validation.report import Finding
from kg.validation.shacl import Gate

EX = "http://x/"
INTEGER = '"%s"^^<http://www.w3.org/2001/XMLSchema#integer>'
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"


def finding(focus: str, path: str | None = None, value: str | None = None) -> Finding:
    """A finding on `ex:focus`, or on a node whose name has a colon."""
    return Finding(
        source_id=None,
        severity="violation",
        source_shape="urn:s",
        constraint_component="urn:c",
        focus_node=focus if ":" in focus else EX + focus,
        path=EX + path if path and ":" not in path else path,
        value=value,
        message="m",
    )


def lines(data: bytes, syntax: str, *findings: Finding) -> list[int | None]:
    """The lines of the findings."""
    located = locate(findings, data, RDF_FORMATS[syntax], "f", "http://b/")
    assert [one.file for one in located] == ["f"] * len(findings)
    return [one.line for one in located]


class Scribe:
    """Writes random Turtle or TriG and knows the line of each triple by its predicate, which no other triple has."""

    def __init__(self, rng: random.Random, newline: str) -> None:
        self.rng = rng
        self.newline = newline
        self.text = ""
        self.known: dict[str, int] = {}
        self.count = 0

    @property
    def line(self) -> int:
        """The line that is written on."""
        return self.text.count("\n") + 1

    def write(self, text: str) -> None:
        """Append."""
        self.text += text.replace("\n", self.newline)

    def gap(self) -> None:
        """White space and comments between two tokens."""
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            self.write(self.rng.choice((" ", "  ", "\t", "\n", "\n\n   ", ' # it\'s "x" . ; [ ( <\n', "\n#\n")))

    def name(self, kind: str) -> str:
        """A name that is used once."""
        self.count += 1
        return f"{kind}{self.count}"

    def document(self, *, graphs: bool) -> bytes:
        """The whole text."""
        self.write(self.rng.choice(("@prefix ex: <http://x/> .", "PREFIX ex: <http://x/>", "prefix ex: <http://x/>\n")))
        for _ in range(self.rng.randint(1, 8)):
            self.gap()
            if graphs and self.rng.random() < 0.5:
                self.write(self.rng.choice(("{", "ex:g {", "GRAPH <urn:g> {", "GRAPH ex:g\n{", "[] {")))
                for last in (False, False, True):
                    self.gap()
                    self.statement(end=self.rng.choice((" .", "")) if last else " .")
                self.gap()
                self.write("}")
            else:
                self.statement(end=self.rng.choice((" .", ".", " . ", " . # it's", "\n.")))
                if self.text.endswith("it's"):
                    self.write("\n")
        return self.text.encode()

    def statement(self, end: str) -> None:
        """Triples with one subject."""
        kind = self.rng.choice(("name", "name", "iri", "label", "nothing", "brackets", "alone", "list"))
        if kind in ("brackets", "alone"):
            self.write("[")
            self.properties()
            self.gap()
            self.write("]")
        elif kind == "list":
            self.items()
        else:
            subject = {"iri": "<s>", "label": f"_:{self.name('b')}", "nothing": "[ ]"}
            self.write(subject.get(kind, f"ex:{self.name('s')}.a\\,b"))
        if kind != "alone":
            self.gap()
            self.properties()
        self.write(end if end.startswith((" ", "\n")) or self.rng.random() < 0.5 else f" {end}" if end else end)

    def properties(self) -> None:
        """A list of predicates, each with one object, or `a` or a predicate with more."""
        for more in reversed(range(self.rng.randint(1, 4))):
            self.gap()
            if self.rng.random() < 0.2:
                self.write("a")
                self.gap()
                name = self.name("C")
                self.known[f"{TYPE} {EX}{name}"] = self.line
                self.write(f"ex:{name}")
            else:
                self.predicate()
            if more:
                self.gap()
                self.write(self.rng.choice((";", ";", ";;", "; # , \n ;")))

    def predicate(self) -> None:
        """A predicate with its objects."""
        name = self.name("p")
        self.write(self.rng.choice((f"ex:{name}", f"<http://x/{name}>")))
        self.gap()
        self.known[EX + name] = self.line
        self.object(1)
        for _ in range(self.rng.choice((0, 0, 0, 2))):
            self.gap()
            self.write(",")
            self.gap()
            item = self.name("o")
            self.known[f"{EX}{name} {EX}{item}"] = self.line
            self.write(f"ex:{item}")

    def object(self, depth: int) -> None:
        """Any object."""
        kind = self.rng.randint(0, 9 if depth < 4 else 6)
        if kind >= 8:
            self.items(depth + 1)
        elif kind == 7:
            self.write("[")
            self.properties()
            self.gap()
            self.write("]")
        else:
            self.write(self.rng.choice(ATOMS))
            if self.text.endswith(("'", '"')):
                suffix = self.rng.choice(("", "", "", "@en", "^^ex:t", "^^<urn:t>", " @de-CH", " ^^\n ex:t"))
                self.write(suffix)

    def items(self, depth: int = 1) -> None:
        """A list; its plain items are known by their values."""
        self.write("(")
        for _ in range(self.rng.choice((0, 1, 1, 2, 3))):
            self.gap()
            if self.rng.random() < 0.5:
                name = self.name("i")
                self.known[f"{FIRST} {EX}{name}"] = self.line
                self.write(f"ex:{name}")
            else:
                self.object(depth + 1)
        self.gap()
        self.write(")")


ATOMS = (
    "1", "-2.5", "1e9", "true", "ex:o.p", "<rel#x>", "_:b", "[]", "[ ]", "()", "ex:",
    '"x"', "'x'", '""', "''", '"a\\"b"', "'\\\\'", '"# no comment ."', '"\\u00e9é"',
    '"""a\nb ; .\n"c" ""d"""', "'''\n\n'x\\'''y\n'''", '""""q"""', '"""\\\\"""',
)  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("syntax", ["turtle", "trig"])
def test_the_line_of_each_triple_of_random_turtle_is_known(syntax: str, newline: str) -> None:
    checked = 0
    for seed in range(250):
        scribe = Scribe(random.Random(f"{syntax}{newline}{seed}"), newline)
        data = scribe.document(graphs=syntax == "trig")
        feeder = Turtle(data)
        found: dict[str, int] = {}
        for quad in pyoxigraph.parse(feeder, format=RDF_FORMATS[syntax].engine, base_iri="http://b/"):
            line = feeder.line(quad)
            predicate, value = quad.predicate.value, getattr(quad.object, "value", "")
            found.setdefault(predicate, line)
            found[f"{predicate} {value}"] = line
        wrong = {key: (line, found.get(key)) for key, line in scribe.known.items() if found.get(key) != line}
        assert not wrong, (seed, wrong, data.decode())
        checked += len(scribe.known)
    assert checked > 1000


def test_a_line_of_ntriples_and_nquads_is_a_triple() -> None:
    data = b"# c\n\n" + b"".join(b'<http://x/n%d> <http://x/p> "\\n" .\r\n' % i for i in range(40))
    findings = [finding(f"n{i}", "p", '"\\n"') for i in range(40)]
    for syntax in ("ntriples", "nquads", "turtle", "trig"):
        assert lines(data, syntax, *findings) == list(range(3, 43))
    assert lines(data.rstrip(), "ntriples", finding("n39")) == [42]


TURTLE = b"""@prefix ex: <http://x/> .
ex:c ex:r ex:a .
ex:a
  ex:q 1 ,
       2 ;
  ex:n [
    ex:q 3
  ] ;
  a ex:C .
ex:d ex:q 1 .
ex:e ex:q ex:only .
_:named ex:q 4 .
[] ex:q 5 .
"""


@pytest.mark.parametrize(
    ("sought", "line"),
    [
        pytest.param(finding("a", "q", INTEGER % 2), 5, id="focus node, path and value"),
        pytest.param(finding("a", "q"), 4, id="a path only: its first triple"),
        pytest.param(finding("a", "q", INTEGER % 7), 4, id="a value that is not there"),
        pytest.param(finding("a", "missing"), 9, id="a missing triple: the type"),
        pytest.param(finding("d", "missing"), 10, id="no type: the first triple as subject"),
        pytest.param(finding("only", "missing"), 11, id="no subject: the first as object"),
        pytest.param(finding("a", "^<http://x/r>", "<http://x/c>"), 2, id="inverse path"),
        pytest.param(finding("a", "^<http://x/r>"), 2, id="inverse path without a value"),
        pytest.param(finding("a", "<http://x/n> / <http://x/q>", INTEGER % 3), 6, id="a path: its first step"),
        pytest.param(finding("a", None, INTEGER % 1), 4, id="a value only"),
        pytest.param(finding("nowhere", "q"), None, id="a node that is not there"),
        pytest.param(finding("_:anonymous-1", "q"), 7, id="blank node in brackets"),
        pytest.param(finding("_:named", "q"), 12, id="blank node with a label"),
        pytest.param(finding("_:anonymous-3", "q"), 13, id="the third blank node"),
        pytest.param(finding('"4"^^<http://www.w3.org/2001/XMLSchema#integer>'), 12, id="a literal as focus node"),
        pytest.param(finding("no iri:", "q"), None, id="a focus node that is no term"),
    ],
)
def test_the_nearest_triple_is_taken(sought: Finding, line: int | None) -> None:
    assert lines(TURTLE, "turtle", sought) == [line]


def test_findings_keep_their_order_and_all_else() -> None:
    given = [finding("d", "q"), finding("a", "q"), finding("d", "q")]
    located = locate(given, TURTLE, RDF_FORMATS["turtle"], "data/x.ttl")
    assert [(one.focus_node, one.file, one.line) for one in located] == [
        (f"{EX}d", "data/x.ttl", 10), (f"{EX}a", "data/x.ttl", 4), (f"{EX}d", "data/x.ttl", 10)
    ]  # fmt: skip
    assert [one.fingerprint for one in located] == [one.fingerprint for one in given]
    assert locate([], b"\xff no Turtle", RDF_FORMATS["turtle"], "x") == []


RDF_XML = b"""<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY ex "http://x/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://x/">
<ex:C rdf:about="&ex;a"
   ex:att="v"
>
  <ex:p>one
two</ex:p>
  <ex:q
     rdf:resource="&ex;b"/>
  <ex:r>
    <ex:D rdf:about="http://x/d">
      <ex:p>1</ex:p> <ex:q>2</ex:q>
    </ex:D>
  </ex:r>
  <ex:s rdf:parseType="Resource">
     <ex:t>1</ex:t>
  </ex:s>
</ex:C>
</rdf:RDF>
"""


def test_rdf_xml_elements_begin_on_their_lines() -> None:
    asked = {
        finding("a", "missing"): 4,
        finding("a", "att", '"v"'): 4,
        finding("a", "p", '"one\\ntwo"'): 7,
        finding("a", "q"): 9,
        finding("a", "r", "<http://x/d>"): 11,
        finding("d", "missing"): 12,
        finding("d", "q"): 13,
        finding("a", "s"): 16,
        finding("_:anonymous-1", "t"): 17,
    }
    assert dict(zip(asked, lines(RDF_XML, "rdfxml", *asked), strict=True)) == asked


JSON_LD = b"""{
 "@context": {"ex": "http://x/", "name": "ex:name", "id": "@id",
   "knows": {"@id": "ex:knows", "@type": "@id"}},
 "@graph": [
  { "@id": "ex:a",
    "@type": ["ex:B",
      "ex:C"],
    "name": "A, \\"x\\": {",
    "ex:p": {
      "id": "ex:b",
      "name": {"@value": "B",
               "@language": "en"}
    },
    "ex:q": [ 1,
      2.50,
      true ]
  },
  { "name": "late",
    "knows": "rel",
    "@id": "http://x/late" },
  { "ex:list": {"@list": [1,
      {"name": "item"}]} },
  { "ex:q": [4,
      5] }
 ]
}
"""


def test_json_ld_members_begin_on_their_lines() -> None:
    asked = {
        finding("a", "missing"): 6,
        finding("a", TYPE, "<http://x/C>"): 7,
        finding("a", "name", '"A, \\"x\\": {"'): 8,
        finding("a", "p", "<http://x/b>"): 9,
        finding("b", "name", '"B"@en'): 11,
        finding("b", "^<http://x/p>", "<http://x/a>"): 9,
        finding("a", "q"): 14,
        finding("a", "q", '"2.5E0"^^<http://www.w3.org/2001/XMLSchema#double>'): 15,
        finding("a", "q", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'): 16,
        finding("late", "name"): 18,
        finding("late", "knows", "<http://b/rel>"): 19,
        finding("http://b/rel"): 19,
    }
    assert dict(zip(asked, lines(JSON_LD, "jsonld", *asked), strict=True)) == asked


def test_json_ld_nodes_without_a_name_are_found() -> None:
    quads = list(relabelled(pyoxigraph.parse(JSON_LD, format=RDF_FORMATS["jsonld"].engine, base_iri="http://b/")))
    by_value = {getattr(quad.object, "value", ""): str(quad.subject) for quad in quads}
    assert lines(JSON_LD, "jsonld", finding(by_value["item"], "name")) == [22]
    assert lines(JSON_LD, "jsonld", finding(by_value["5"], "q", INTEGER % 5)) == [24]


def _as_written(data: bytes) -> bytes:
    return data


def _with_mark(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


def _in_crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("change", [_as_written, _with_mark, _in_crlf])
def test_lines_are_those_an_editor_counts(change: Callable[[bytes], bytes]) -> None:
    if change is not _with_mark:  # the engine takes no mark in Turtle
        assert lines(change(TURTLE), "turtle", finding("a", "q", INTEGER % 2)) == [5]
    assert lines(change(RDF_XML), "rdfxml", finding("a", "s")) == [16]
    assert lines(change(JSON_LD), "jsonld", finding("late", "knows")) == [19]


def test_blank_nodes_are_called_as_the_gate_calls_them(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(
        b"@prefix cf: <https://w3id.org/parley/ns#> .\n_:b a <urn:x> .\n\n"
        b"[] a <urn:y> .\n[]\n  a cf:Figure ; cf:best 1 .\n"
    )
    found = Gate(shapes_files(), []).check_graph(path)
    assert {one.focus_node for one in found} == {"_:anonymous-3"}
    located = locate(found, path.read_bytes(), RDF_FORMATS["turtle"], "x.ttl", path.resolve().as_uri())
    assert {one.line for one in located} == {6}


def test_many_findings_on_a_large_file_take_seconds() -> None:
    rows = (f'ex:n{i} a ex:C ;\n ex:p {i} , "x"@en ;\n ex:q ex:hub .\n' for i in range(25_000))
    data = ("@prefix ex: <http://x/> .\n" + "".join(rows)).encode()
    asked = [finding(f"n{i}", "p", INTEGER % i) for i in range(0, 25_000, 50)]
    asked += [finding("hub", "^<http://x/q>", f"<{EX}n{i}>") for i in range(0, 25_000, 50)]
    began = perf_counter()
    assert lines(data, "turtle", *asked) == [3 + 3 * i for i in range(0, 25_000, 50)] + [
        4 + 3 * i for i in range(0, 25_000, 50)
    ]
    assert perf_counter() - began < 20


def test_a_huge_literal_is_passed_over() -> None:
    words = b'""" \\" ' + b'a "" \\\\ \n' * 1_000_000 + b'"""'
    data = b"@prefix ex: <http://x/> .\nex:a ex:p " + words + b" ;\n ex:q 1 .\n"
    assert lines(data, "turtle", finding("a", "p"), finding("a", "q")) == [2, 1_000_003]
