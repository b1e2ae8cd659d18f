"""Findings on a source that was mapped from facts, with the place in the facts that they are about."""

import gzip
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rdflib import DCTERMS, OWL, RDF, SKOS

from kg.facts import Document
from kg.facts.positions import line_of, members
from kg.iris import SourceIris
from kg.mapping import Mapper
from kg.validation.lines.places import steps
from kg.validation.report import Finding
from kg.vocab import CF

Where: TypeAlias = tuple[str | int, ...]

_Keys: TypeAlias = Mapping[str, Where]
"""Where the values of a predicate stand within what its subject was mapped from (docs/model.md)."""


def _keys(**names: str) -> _Keys:
    return {str(CF[name]): tuple(where.split(".")) for name, where in names.items()}


_CLAIM: Final = {
    str(DCTERMS.identifier): ("id",),
    **{str(CF[name]): (name,) for name in ("modality", "polarity", "hedge", "extractor", "note", "confidence", "tier")},
    **_keys(claimant="claimant", attribution="claimant", evidence="evidence", eventType="type", partOf="part_of"),
    **_keys(condition="condition", concerns="about", participation="participants", place="place", topic="topic"),
    **_keys(startDate="time.start", endDate="time.end", datePrecision="time.precision", dateBasis="time.basis"),
    **_keys(timeText="time.text"),
}
_FIGURE: Final = {
    **{str(CF[name]): (name,) for name in ("about", "measure", "population", "low", "best", "high")},
    **_keys(valueText="text", subsetOf="subset_of"),
}
_CHARACTERIZATION: Final = _keys(about="subject", aspect="aspect", valueText="value")
_RELATION: Final = _keys(relationType="type", subject="subject", object="object", symmetric="symmetric")
_PARTICIPATION: Final = _keys(participant="entity", role="role")
_SPAN: Final = _keys(startOffset="start", endOffset="end", quotedText="quote")
_ENTITY: Final = {
    str(RDF.type): ("type",),
    str(SKOS.prefLabel): ("name",),
    str(SKOS.altLabel): ("aliases",),
    str(OWL.sameAs): ("same_as",),
    **_keys(latitude="lat", longitude="lon", countryCode="country", geonamesId="geonames"),
}
_SOURCE: Final = {
    str(RDF.type): ("kind",),
    str(DCTERMS.identifier): ("id",),
    str(DCTERMS.title): ("title",),
    str(DCTERMS.issued): ("published",),
    str(DCTERMS.language): ("language",),
    **_keys(publisher="publisher", licence="licence", url="url", text="text", textSha256="text", dataset="dataset"),
    **_keys(recordId="record_id"),
}
_DATASET: Final = {str(DCTERMS.title): ("dataset",), str(DCTERMS.hasVersion): ("version",)}
_EVENT: Final[_Keys] = {str(RDF.type): ("event",)}


class _Place(NamedTuple):
    """What one node was mapped from."""

    where: Where
    keys: _Keys


def locate_facts(
    findings: Mapping[int, Sequence[Finding]], path: Path | None, name: str, mapper: Mapper
) -> Iterator[Finding]:
    """The findings on one file of facts with its `name` as file, and the line and pointer of what they are about.

    `findings` are by the line on which their source begins, as `kg.facts.read_lines` counts; only those sources are
    read again. The pointer leads to the key that the path was mapped from, or to the fact, entity, evidence… that the
    focus node stands for, if the key is missing. Where the file cannot be read a second time (a pipe), the line is that
    of the source, and there is no pointer; so for an event table, which has no `path` here.
    """
    left = dict(findings)
    for first, text in _texts(path, findings):
        document = _Traced(Document.model_validate_json(text), mapper)
        for finding in left.pop(first):
            where = document.where(finding)
            yield replace(finding, file=name, line=first - 1 + line_of(text, where), pointer=_pointer(where))
    for first, others in left.items():
        yield from (replace(finding, file=name, line=first) for finding in others)


class _Traced:
    """One document, and what each node of its graph was mapped from."""

    def __init__(self, document: Document, mapper: Mapper) -> None:
        self._json = document.model_dump(mode="json", exclude_defaults=True)
        self._iris = mapper.iris.of(document.source.id)
        self._entities = {
            entity.id: mapper.registry.resolve(entity).iri or self._iris.entity(entity.id)
            for entity in document.entities
        }
        self._places: dict[str, list[_Place]] = {}
        for iri, place in self._all(mapper):
            self._places.setdefault(iri, []).append(place)

    def where(self, finding: Finding) -> Where:
        """The path to what the finding is about; empty, that is the whole source, for a node of no part of it."""
        value = None if finding.value is None else _plain(finding.value)
        focus = finding.focus_node
        if value is not None and value in self._places and self._is_whole(focus):
            focus, value = value, None  # a rule on the whole source names the part that breaks it
        places = self._places.get(focus, [_Place((), {})])
        found = [where for place in places for where in self._keyed(place, steps(finding.path), value)]
        return next((where for where, is_exact in found if is_exact), found[0][0])

    def _is_whole(self, focus: str) -> bool:
        return focus in (self._iris.source, self._iris.graph)

    def _keyed(self, place: _Place, predicates: Iterable[str], value: str | None) -> Iterator[tuple[Where, bool]]:
        """Where the values of these predicates stand, and whether it is the one that is sought."""
        given = False
        for predicate in predicates:
            where = place.where + place.keys.get(predicate, ())
            item = self._at(where)
            if predicate not in place.keys or item is None:
                continue
            given = True
            if isinstance(item, list):
                yield from (((*where, at), self._is(value, (*where, at))) for at in range(len(item)))
            else:
                yield where, self._is(value, where)
        if not given:
            yield place.where, False

    def _is(self, value: str | None, where: Where) -> bool:
        """Whether this part of the document became the value."""
        item = self._at(where)
        if value is None or item is None:
            return False
        if any(place.where == where for place in self._places.get(value, ())):
            return True
        if not isinstance(item, str):
            return not isinstance(item, dict) and str(item) == value
        return value in (item, self._entities.get(item), self._iris.event(item), self._iris.figure(item))

    def _at(self, where: Where) -> Any:
        item: Any = self._json
        for step in where:
            if isinstance(step, int):
                item = item[step] if isinstance(item, list) else None
            else:
                item = item.get(step) if isinstance(item, dict) else None
        return item

    def _all(self, mapper: Mapper) -> Iterator[tuple[str, _Place]]:
        source = self._json["source"]
        for iri in (self._iris.source, self._iris.graph):
            yield iri, _Place(("source",), _SOURCE)
        if "dataset" in source and "version" in source:
            yield mapper.iris.dataset(source["dataset"], source["version"]), _Place(("source",), _DATASET)
        for number, entity in enumerate(self._json.get("entities", ())):
            where: Where = ("entities", number)
            yield self._entities[entity["id"]], _Place(where, _ENTITY)
            yield from _spans(entity.get("mentions", ()), self._iris, (*where, "mentions"))
        for number, fact in enumerate(self._json.get("facts", ())):
            where = ("facts", number)
            yield self._iris.claim(fact["id"]), _Place(where, _CLAIM)
            yield from _spans(fact.get("evidence", ()), self._iris, (*where, "evidence"))
            yield from _CONTENT[fact["kind"]](fact, self._iris, where)


def _spans(spans: Iterable[dict[str, Any]], iris: SourceIris, where: Where) -> Iterator[tuple[str, _Place]]:
    for number, span in enumerate(spans):
        yield iris.span(span["start"], span["end"]), _Place((*where, number), _SPAN)


def _event(fact: dict[str, Any], iris: SourceIris, where: Where) -> Iterator[tuple[str, _Place]]:
    yield iris.event(fact["event"]), _Place(where, _EVENT)
    for number, part in enumerate(fact.get("participants", ())):
        iri = iris.participation(fact["event"], part["entity"], part["role"])
        yield iri, _Place((*where, "participants", number), _PARTICIPATION)


def _relation(fact: dict[str, Any], iris: SourceIris, where: Where) -> Iterator[tuple[str, _Place]]:
    symmetric = fact.get("symmetric", False)
    iri = iris.relation(fact["type"], fact["subject"], fact["object"], symmetric=symmetric)
    yield iri, _Place(where, _RELATION)


def _figure(fact: dict[str, Any], iris: SourceIris, where: Where) -> Iterator[tuple[str, _Place]]:
    yield iris.figure(fact["id"]), _Place(where, _FIGURE)


def _characterization(fact: dict[str, Any], iris: SourceIris, where: Where) -> Iterator[tuple[str, _Place]]:
    yield iris.characterization(fact["id"]), _Place(where, _CHARACTERIZATION)


_CONTENT: Final[Mapping[str, Callable[[dict[str, Any], SourceIris, Where], Iterator[tuple[str, _Place]]]]] = {
    "event": _event,
    "relation": _relation,
    "figure": _figure,
    "characterization": _characterization,
}


def _texts(path: Path | None, lines: Collection[int]) -> Iterator[tuple[int, str]]:
    """The JSON of the documents that begin on these lines; none if the file is no ordinary one."""
    if path is None or not path.is_file():
        return
    with gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb") as stream:
        if not path.name.removesuffix(".gz").endswith(".json"):
            numbered = islice(enumerate(stream, 1), max(lines))
            yield from ((line, raw.decode("utf-8-sig")) for line, raw in numbered if line in lines)
            return
        text = stream.read().decode("utf-8-sig")
    documents = members(text) if text.lstrip().startswith("[") else [(1, text)]
    yield from ((line, document) for line, document in documents if line in lines)


def _pointer(where: Where) -> str | None:
    """`("facts", 3, "time", "start")` as `facts[3].time.start`; None for the document itself."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).removeprefix(".") or None


def _plain(value: str) -> str:
    """An N-Triples term as an IRI or a lexical form."""
    term = next(iter(parse(f"<urn:s> <urn:p> {value} .", format=RdfFormat.N_TRIPLES))).object
    return term.value if isinstance(term, NamedNode | Literal) else value
