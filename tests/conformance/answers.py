"""Answers to queries and what the W3C expects, read by rdflib's parsers and compared term by term.

Strict: lexical forms, datatypes and languages are the same (language tags in whatever case, RDF 1.1 Concepts 3.3);
only the labels of blank nodes may differ, by a bijection. Graphs are compared as rows of three columns.
"""

import csv
import io
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import rdflib
from rdflib.namespace import RDF, XSD
from rdflib.query import Result

RS: Final = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

Key: TypeAlias = tuple[str, ...] | None
"""A term: ("iri", …), ("literal", lexical form, datatype, language), ("blank", label); None where there is none."""
Row: TypeAlias = tuple[Key, ...]


@dataclass(frozen=True)
class Answer:
    """What a query gives: a verdict, or rows of terms (of a graph: its triples)."""

    kind: str
    """`boolean`, `solutions` or `graph`."""
    verdict: bool = False
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    is_ordered: bool = False


def read(body: bytes, media_type: str, base: str) -> Answer:
    """The answer that a body holds. Raises whatever the parser of its format does, and KeyError for other formats."""
    return _READERS[media_type](body, base)


def expected(file: Path, base: str, kind: str, query: str) -> Answer:
    """What a result file of a suite holds; Turtle and RDF/XML hold a graph, or rows in the vocabulary rs:.

    The order of rows counts where rs:index gives it, and in the other formats if the query has an ORDER BY.
    """
    if kind == "CSVResultFormatTest":
        return read(file.read_bytes(), "text/csv", base)
    if file.suffix in (".ttl", ".rdf"):
        graph = _graph(file.read_bytes(), {".ttl": "turtle", ".rdf": "xml"}[file.suffix], base)
        results = graph.value(None, RDF.type, RS.ResultSet)
        return _of_graph(graph) if results is None else _of_result_set(graph, results)
    found = read(file.read_bytes(), _MEDIA_TYPES[file.suffix], base)
    return replace(found, is_ordered=re.search(r"\border\s+by\b", query, re.IGNORECASE) is not None)


def difference(found: Answer, wanted: Answer, *, is_lax: bool = False) -> str | None:
    """How an answer differs from what is wanted; None if it does not."""
    if found.kind != wanted.kind:
        return f"{found.kind} instead of {wanted.kind}"
    if found.kind == "boolean":
        return None if found.verdict == wanted.verdict else f"{found.verdict} instead of {wanted.verdict}"
    if set(found.variables) != set(wanted.variables):
        return f"columns {found.variables} instead of {wanted.variables}"
    rows = _in_columns(found, wanted.variables)
    if wanted.is_ordered:
        rows, wanted_rows = _numbered(rows), _numbered(wanted.rows)
    elif is_lax:  # of each row at least one and no more than there might be
        many, may = Counter(rows), Counter(wanted.rows)
        return None if many.keys() == may.keys() and many <= may else _told(rows, wanted.rows)
    else:
        wanted_rows = wanted.rows
    return None if same_rows(rows, wanted_rows) else _told(rows, wanted_rows)


def same_rows(one: Iterable[Row], other: Iterable[Row]) -> bool:
    """Whether two multisets of rows are the same but for the labels of blank nodes.

    >>> same_rows([(("blank", "a"), ("blank", "b"))], [(("blank", "x"), ("blank", "y"))])
    True
    >>> same_rows([(("blank", "a"), ("blank", "b"))], [(("blank", "x"), ("blank", "x"))])
    False
    """
    left, right = Counter(one), Counter(other)
    if left.total() != right.total():
        return False
    mine, theirs = _classes(left), _classes(right)
    if {colour: len(some) for colour, some in mine.items()} != {colour: len(some) for colour, some in theirs.items()}:
        return False
    return any(_renamed(left, names) == right for names in _bijections(mine, theirs))


def _bijections(mine: dict[int, list[Key]], theirs: dict[int, list[Key]]) -> Iterator[dict[Key, Key]]:
    """Each way to pair the blank nodes class by class; mostly a class holds one."""
    orders = [
        [list(zip(some, order, strict=True)) for order in itertools.permutations(theirs[colour])]
        for colour, some in mine.items()
    ]
    for choice in itertools.product(*orders):
        yield dict(itertools.chain.from_iterable(choice))


def _classes(rows: Counter[Row]) -> dict[int, list[Key]]:
    """The blank nodes in classes that no label tells apart, by colour refinement."""
    colours: dict[Key, int] = {term: 0 for row in rows for term in row if _is_blank(term)}
    for _ in range(len(colours)):
        seen: dict[Key, list[int]] = defaultdict(list)
        for row, times in rows.items():
            painted = tuple(("blank", colours[term]) if _is_blank(term) else term for term in row)
            for at, term in enumerate(row):
                if _is_blank(term):
                    seen[term].append(hash((at, times, painted)))
        finer = {term: hash((colours[term], tuple(sorted(marks)))) for term, marks in seen.items()}
        is_stable = len(set(finer.values())) == len(set(colours.values()))
        colours = finer
        if is_stable:
            break
    classes: dict[int, list[Key]] = defaultdict(list)
    for term, colour in colours.items():
        classes[colour].append(term)
    return classes


def _renamed(rows: Counter[Row], names: dict[Key, Key]) -> Counter[Row]:
    renamed: Counter[Row] = Counter()
    for row, times in rows.items():
        renamed[tuple(names.get(term, term) for term in row)] += times
    return renamed


def _is_blank(term: Key) -> bool:
    return term is not None and term[0] == "blank"


def _in_columns(answer: Answer, variables: tuple[str, ...]) -> tuple[Row, ...]:
    places = [answer.variables.index(name) for name in variables]
    return tuple(tuple(row[place] for place in places) for row in answer.rows)


def _numbered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple((("index", str(number)), *row) for number, row in enumerate(rows))


def _told(rows: Iterable[Row], wanted: Iterable[Row]) -> str:
    more, less = Counter(rows) - Counter(wanted), Counter(wanted) - Counter(rows)
    return f"has {_some(more)}, wanted {_some(less)}"


def _some(rows: Counter[Row]) -> str:
    shown = [" ".join("-" if term is None else "^".join(filter(None, term[1:])) for term in row) for row in rows]
    return f"{rows.total()} rows: " + " | ".join(sorted(shown)[:4])


@contextmanager
def _lexical_forms() -> Iterator[None]:
    """rdflib keeps lexical forms as they are written."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _key(term: object) -> Key:
    match term:
        case None:
            return None
        case rdflib.BNode():
            return ("blank", str(term))
        case rdflib.URIRef():
            return ("iri", str(term))
        case rdflib.Literal():
            datatype = str(term.datatype or (RDF.langString if term.language else XSD.string))
            return ("literal", str(term), datatype, (term.language or "").lower())
    raise TypeError(f"{term!r} is no term")


def _of_results(name: str):
    def reader(body: bytes, _base: str) -> Answer:
        with _lexical_forms():
            result = Result.parse(io.BytesIO(body), format=name)
            if result.type == "ASK":
                return Answer("boolean", bool(result.askAnswer))
            names = tuple(str(name) for name in result.vars)
            found = [{str(name): _key(term) for name, term in row.items()} for row in result.bindings]
        return Answer("solutions", variables=names, rows=tuple(tuple(row.get(name) for name in names) for row in found))

    return reader


def _csv(body: bytes, _base: str) -> Answer:
    """CSV tells no kinds of terms but blank nodes (SPARQL 1.1 CSV and TSV, section 3.2): the rest is text."""
    names, *rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    kinds = {True: "blank", False: "text"}
    keys = (tuple((kinds[cell.startswith("_:")], cell) for cell in row) for row in rows)
    return Answer("solutions", variables=tuple(names), rows=tuple(keys))


def _graph(body: bytes, name: str, base: str) -> rdflib.Graph:
    with _lexical_forms():
        return rdflib.Graph().parse(data=body, format=name, publicID=base)


def _of_graph(graph: rdflib.Graph) -> Answer:
    return Answer("graph", variables=("s", "p", "o"), rows=tuple(tuple(map(_key, triple)) for triple in set(graph)))


def _of_rdf(name: str):
    return lambda body, base: _of_graph(_graph(body, name, base))


def _of_result_set(graph: rdflib.Graph, results: rdflib.graph._SubjectType) -> Answer:
    verdict = graph.value(results, RS.boolean)
    if verdict is not None:
        return Answer("boolean", str(verdict) in ("true", "1"))
    names = tuple(sorted(str(name) for name in graph.objects(results, RS.resultVariable)))
    rows = []
    for solution in graph.objects(results, RS.solution):
        found = {
            str(graph.value(binding, RS.variable)): _key(graph.value(binding, RS.value))
            for binding in graph.objects(solution, RS.binding)
        }
        index = graph.value(solution, RS.index)
        rows.append((0 if index is None else int(index), tuple(found.get(name) for name in names)))
    is_ordered = (None, RS.index, None) in graph
    if is_ordered:
        rows.sort(key=lambda row: row[0])
    return Answer("solutions", variables=names, rows=tuple(row for _, row in rows), is_ordered=is_ordered)


_READERS: Final = {
    "application/sparql-results+json": _of_results("json"),
    "application/sparql-results+xml": _of_results("xml"),
    "text/tab-separated-values": _of_results("tsv"),
    "text/csv": _csv,
    "text/turtle": _of_rdf("turtle"),
    "application/n-triples": _of_rdf("nt"),
    "application/rdf+xml": _of_rdf("xml"),
    "application/ld+json": _of_rdf("json-ld"),
}
_MEDIA_TYPES: Final = {
    ".srj": "application/sparql-results+json",
    ".srx": "application/sparql-results+xml",
    ".tsv": "text/tab-separated-values",
}
