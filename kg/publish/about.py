"""What a release says of itself: the files of its folder `about/`.

| file | holds |
|---|---|
| statistics.json | counts, by the terms of VoID; see `statistics` |
| sources.txt | the IRI of every source, one a line, sorted |
| entities.txt | the IRI of every entity that has a page of its own, one a line, sorted |
| retracted.txt | the IRIs of sources that an earlier release had and this one has not, one a line, sorted |

Everything is asked of the finished store, so that it is what the endpoint would answer. The same store and the same
release before give the same bytes.
"""

import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import takewhile
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.publish.dumps import PREFIXES
from kg.registry import ENTITY_CLASS
from kg.release import ENTITIES, RETRACTED, SOURCES, STATISTICS
from kg.spool import Spool
from kg.store import Store, Term
from kg.vocab import CODE, ENTITY, NS, VIEW

GRAPHS_LISTED: Final = 1000
"""Named graphs that the statistics list one by one; their number and size are of all."""

_HAS: Final = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    # grouped and not DISTINCT: the engine would put the filter inside, and look at the text of every triple's subject
    "entities": """SELECT (COUNT(*) AS ?n) {
      { SELECT ?s { ?s ?p ?o } GROUP BY ?s } FILTER(STRSTARTS(STR(?s), STR(<>))) }""",
}
"""VoID's name of a count → the query that counts. The first three: https://www.w3.org/TR/void/#statistics."""

_PROPERTIES: Final = "SELECT DISTINCT ?p { ?s ?p ?o }"
# one property at a time: all at once would hold the subjects and objects of every property in memory
_PROPERTY: Final = (
    "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os) { ?s ?p ?o } GROUP BY ?p"
)
_CLASSES: Final = "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class FILTER(isIRI(?class)) } GROUP BY ?class"
_CLASS_TRIPLES: Final = "SELECT ?class (COUNT(*) AS ?n) { ?s a ?class ; ?p ?o FILTER(isIRI(?class)) } GROUP BY ?class"
_GRAPHS: Final = "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_LINKS: Final = """SELECT ?p ?o {
  VALUES ?p { owl:sameAs skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?s ?p ?o FILTER(isIRI(?o)) }"""
_PERIOD: Final = "SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) { ?event cfv:startDate|cfv:endDate ?day }"
_BOX: Final = """SELECT (MIN(?long) AS ?west) (MIN(?lat) AS ?south) (MAX(?long) AS ?east) (MAX(?lat) AS ?north) {
  { SELECT DISTINCT ?place { ?event cfv:place ?place } } ?place cf:latitude ?lat ; cf:longitude ?long }"""
_EXAMPLES: Final = """SELECT ?class (MIN(STR(?s)) AS ?first) {
  VALUES ?class { cf:TextSource cf:RecordSource cf:Claim cf:Event cf:Figure cf:Relation } ?s a ?class
} GROUP BY ?class"""
_SOURCES: Final = "SELECT ?s { VALUES ?class { cf:TextSource cf:RecordSource } ?s a ?class }"
_INSTANCES: Final = "SELECT ?class ?s { ?s a ?class FILTER(isIRI(?s)) }"


def write(
    folder: Path,
    store: Store,
    base: str,
    before: tuple[Iterable[str], Iterable[str]],
    work: Path,
) -> None:
    """Make `folder` with its files, from the release's finished store.

    `before` are the sources and the retracted sources of the release before, each sorted; empty if there was none.
    `work` is a folder for what is thrown away.
    """
    folder.mkdir()
    documents = _write_lines(folder / SOURCES, _sorted(sources(store), work))
    _write_lines(folder / ENTITIES, _sorted(_entities(store, base), work))
    with (folder / SOURCES).open(encoding="utf-8") as now:
        _write_lines(folder / RETRACTED, gone(heapq.merge(*before), (line.rstrip("\n") for line in now)))
    body = statistics(store, base) | {"documents": documents}
    (folder / STATISTICS).write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def sources(store: Store) -> Iterator[str]:
    """The IRI of every source in a release's store, in no order."""
    return (_text(source) for (source,) in store.query(_SOURCES, prefixes=PREFIXES))


def sorted_sources(store: Store, work: Path) -> Iterator[str]:
    """The IRI of every source in a release's store, sorted, by way of files in `work` where they are many."""
    return _sorted(sources(store), work)


def gone(before: Iterable[str], now: Iterable[str]) -> Iterator[str]:
    """What is in `before` and not in `now`, each once; both are sorted, and so is the result.

    >>> list(gone(["a", "b", "b", "d"], ["a", "c"]))
    ['b', 'd']
    """
    there = iter(now)
    current = next(there, None)
    last = None
    for one in before:
        while current is not None and current < one:
            current = next(there, None)
        if one not in (current, last):
            yield one
        last = one


def statistics(store: Store, base: str) -> dict[str, Any]:
    """Counts of what is in the store's default graph, which holds every statement, by the names VoID has for them.

        {"format": "parley-statistics/1", "triples": …, "distinctSubjects": …, "distinctObjects": …,
         "entities": …,                                                             subjects under the base
         "properties": …, "classes": …,
         "propertyPartitions": [{"property", "triples", "distinctSubjects", "distinctObjects"}],
         "classPartitions": [{"class", "entities", "triples"}],                     triples of these entities
         "namedGraphs": {"graphs": …, "triples": …, "listed": [{"graph", "triples"}]},
         "linksets": [{"property", "site", "uriSpace", "triples"}],                 links out, by host
         "temporal": {"startDate", "endDate"} or null,                              of events in the derived view
         "spatial": {"west", "south", "east", "north"} or null,                     of their places, WGS 84 degrees
         "examples": {class: the first IRI of it}}

    Lists are sorted by IRI. A class's triples are those whose subject is of it, so they add up to more than all.
    """
    properties = _property_partitions(store)
    classes = _class_partitions(store)
    return {
        "format": "parley-statistics/1",
        **{name: _number(_row(store, query, base)[0]) for name, query in _HAS.items()},
        "properties": len(properties),
        "classes": len(classes),
        "propertyPartitions": properties,
        "classPartitions": classes,
        "namedGraphs": _named_graphs(store, base),
        "linksets": _linksets(store, base),
        "temporal": _extent(("startDate", "endDate"), _row(store, _PERIOD, base)),
        "spatial": _extent(("west", "south", "east", "north"), _row(store, _BOX, base)),
        "examples": {_text(kind): _text(first) for kind, first in sorted(_rows(store, _EXAMPLES), key=str)},
    }


def _property_partitions(store: Store) -> list[dict[str, Any]]:
    found = []
    for (prop,) in _rows(store, _PROPERTIES):
        assert prop is not None
        ((_, *numbers),) = store.query(_PROPERTY, bindings={"p": prop})
        triples, subjects, objects = map(_number, numbers)
        found.append(
            {"property": _text(prop), "triples": triples, "distinctSubjects": subjects, "distinctObjects": objects}
        )
    return sorted(found, key=lambda one: one["property"])


def _class_partitions(store: Store) -> list[dict[str, Any]]:
    triples = {_text(kind): _number(n) for kind, n in _rows(store, _CLASS_TRIPLES)}
    rows = sorted((_text(kind), _number(n)) for kind, n in _rows(store, _CLASSES))
    return [{"class": kind, "entities": n, "triples": triples[kind]} for kind, n in rows]


def _named_graphs(store: Store, base: str) -> dict[str, Any]:
    """Of all graphs how many and how large; one by one those of everybody, then those of sources."""
    graphs = triples = 0
    rows = ((_text(graph), _number(n)) for graph, n in _rows(store, _GRAPHS))

    def counted() -> Iterator[tuple[bool, str, int]]:
        nonlocal graphs, triples
        for graph, n in rows:
            graphs, triples = graphs + 1, triples + n
            yield graph.startswith(f"{base}graph/"), graph, n

    listed = heapq.nsmallest(GRAPHS_LISTED, counted())
    return {"graphs": graphs, "triples": triples, "listed": [{"graph": graph, "triples": n} for _, graph, n in listed]}


def _linksets(store: Store, base: str) -> list[dict[str, Any]]:
    counts: Counter[tuple[str, str]] = Counter()
    spaces: dict[tuple[str, str], str] = {}
    for prop, target in _rows(store, _LINKS):
        iri = _text(target)
        parts = urlsplit(iri)
        if parts.scheme in ("http", "https") and not iri.startswith((base, NS, CODE, VIEW, ENTITY)):
            key = _text(prop), f"{parts.scheme}://{parts.netloc}/"
            counts[key] += 1
            name = iri.rstrip("/#")
            spaces[key] = _shared(spaces.get(key, name), name)
    return [
        {"property": prop, "site": site, "uriSpace": _space(spaces[prop, site], site), "triples": n}
        for (prop, site), n in sorted(counts.items())
    ]


def _shared(one: str, other: str) -> str:
    """What both begin with."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return one[: sum(1 for _ in same)]


def _space(shared: str, site: str) -> str:
    """What the targets of a linkset all begin with, up to its last `/` or `#`."""
    return max(shared[: max(shared.rfind("/"), shared.rfind("#")) + 1], site, key=len)


def _entities(store: Store, base: str) -> Iterator[str]:
    for kind in ENTITY_CLASS.values():
        for _, thing in store.query(_INSTANCES, bindings={"class": ox.NamedNode(kind)}):
            if _text(thing).startswith(base):
                yield _text(thing)


def _extent(names: tuple[str, ...], values: tuple[Term | None, ...]) -> dict[str, str] | None:
    return None if None in values else dict(zip(names, map(_text, values), strict=True))


def _row(store: Store, query: str, base: str) -> tuple[Term | None, ...]:
    return next(iter(store.query(query, base_iri=base, prefixes=PREFIXES)))


def _rows(store: Store, query: str) -> Iterator[tuple[Term | None, ...]]:
    return iter(store.query(query, prefixes=PREFIXES))


def _text(term: Term | None) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def _number(term: Term | None) -> int:
    return int(_text(term))


def _sorted(iris: Iterable[str], work: Path) -> Iterator[str]:
    """IRIs by code point, each once."""
    with closing(Spool(work)) as spool:
        for iri in iris:
            spool.add(iri.encode())
        last = None
        for key, _ in spool:
            if key != last:
                yield key.decode()
            last = key


def _write_lines(path: Path, lines: Iterable[str]) -> int:
    """How many lines were written."""
    number = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for number, line in enumerate(lines, 1):  # noqa: B007 - the last is the number
            out.write(f"{line}\n")
    return number
