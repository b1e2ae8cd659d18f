"""Parquet tables of what sources say, for pandas, R or DuckDB. One row a claim, or a claim and participant.

Codes are written as their notation (`asserted`, `air-strike`), entities as IRI and label, dates as dates.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq
from rdflib import DCTERMS, RDF, SKOS

from kg.publish.graph import SourceGraph
from kg.vocab import CF

_TEXT: Final = pa.string()
_ROWS_HELD: Final = 20_000

Row = dict[str, Any]


def _schema(**fields: pa.DataType) -> pa.Schema:
    return pa.schema(list(fields.items()))


_CLAIM: Final = {"claim": _TEXT, "source": _TEXT}
_VOICE: Final = {"modality": _TEXT, "polarity": _TEXT, "attribution": _TEXT, "claimant": _TEXT, "claimant_label": _TEXT}
_WHEN_WHERE: Final = {
    "start_date": pa.date32(),
    "end_date": pa.date32(),
    "date_precision": _TEXT,
    "place": _TEXT,
    "place_label": _TEXT,
}

SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "claims": _schema(
        **_CLAIM,
        fact_id=_TEXT,
        asserts=_TEXT,
        kind=_TEXT,
        **_VOICE,
        hedge=_TEXT,
        confidence=pa.float64(),
        tier=_TEXT,
        extractor=_TEXT,
        note=_TEXT,
        quotes=pa.list_(_TEXT),
    ),
    "events": _schema(
        **_CLAIM,
        event=_TEXT,
        type=_TEXT,
        **_VOICE,
        **_WHEN_WHERE,
        time_text=_TEXT,
        part_of=_TEXT,
        condition=_TEXT,
        concerns=pa.list_(_TEXT),
    ),
    "participations": _schema(
        **_CLAIM, event=_TEXT, participant=_TEXT, participant_label=_TEXT, role=_TEXT, modality=_TEXT, polarity=_TEXT
    ),
    "figures": _schema(
        **_CLAIM,
        figure=_TEXT,
        about=_TEXT,
        measure=_TEXT,
        population=_TEXT,
        low=pa.float64(),
        best=pa.float64(),
        high=pa.float64(),
        text=_TEXT,
        subset_of=_TEXT,
        **_VOICE,
        **_WHEN_WHERE,
    ),
    "relations": _schema(
        **_CLAIM,
        relation=_TEXT,
        type=_TEXT,
        subject=_TEXT,
        subject_label=_TEXT,
        object=_TEXT,
        object_label=_TEXT,
        symmetric=pa.bool_(),
        topic=_TEXT,
        **_VOICE,
        **_WHEN_WHERE,
    ),
    "characterizations": _schema(
        **_CLAIM, characterization=_TEXT, about=_TEXT, about_label=_TEXT, aspect=_TEXT, value=_TEXT, **_VOICE
    ),
}
"""Table name → columns."""


class _Reader:
    """One source's rows."""

    def __init__(self, graph: SourceGraph, labels: Mapping[str, str]) -> None:
        self.graph = graph
        self.labels = labels

    def label(self, iri: str | None) -> str | None:
        """The preferred label, the source's own or the registry's."""
        if iri is None:
            return None
        return self.graph.value(iri, str(SKOS.prefLabel)) or self.labels.get(iri)

    def day(self, subject: str, predicate: str) -> date | None:
        found = self.graph.value(subject, predicate)
        return None if found is None else date.fromisoformat(found)

    def number(self, subject: str, predicate: str) -> float | None:
        found = self.graph.value(subject, predicate)
        return None if found is None else float(found)

    def quoted(self, span: str) -> tuple[int, str | None]:
        """Where a span begins and its words; a record is evidence without words."""
        return int(self.graph.value(span, str(CF.startOffset)) or 0), self.graph.value(span, str(CF.quotedText))

    def base(self, claim: str) -> Row:
        return {"claim": claim, "source": self.graph.value(claim, str(CF.source))}

    def voice(self, claim: str) -> Row:
        claimant = self.graph.value(claim, str(CF.claimant))
        return {
            "modality": self.graph.code(claim, str(CF.modality), "modality"),
            "polarity": self.graph.code(claim, str(CF.polarity), "polarity"),
            "attribution": self.graph.code(claim, str(CF.attribution), "attribution"),
            "claimant": claimant,
            "claimant_label": self.label(claimant),
        }

    def when_where(self, claim: str) -> Row:
        place = self.graph.value(claim, str(CF.place))
        return {
            "start_date": self.day(claim, str(CF.startDate)),
            "end_date": self.day(claim, str(CF.endDate)),
            "date_precision": self.graph.code(claim, str(CF.datePrecision), "date-precision"),
            "place": place,
            "place_label": self.label(place),
        }

    def claim(self, claim: str, content: str, kind: str) -> Row:
        get = self.graph.value
        spans = self.graph.objects(claim, str(CF.evidence))
        return {
            **self.base(claim),
            "fact_id": get(claim, str(DCTERMS.identifier)),
            "asserts": content,
            "kind": kind,
            **self.voice(claim),
            "hedge": get(claim, str(CF.hedge)),
            "confidence": self.number(claim, str(CF.confidence)),
            "tier": self.graph.code(claim, str(CF.tier), "tier"),
            "extractor": get(claim, str(CF.extractor)),
            "note": get(claim, str(CF.note)),
            "quotes": [quote for _, quote in sorted(self.quoted(span.value) for span in spans) if quote is not None],
        }

    def event(self, claim: str, content: str) -> Iterator[tuple[str, Row]]:
        get = self.graph.value
        voice = self.voice(claim)
        yield (
            "events",
            {
                **self.base(claim),
                "event": content,
                "type": self.graph.code(claim, str(CF.eventType), "event"),
                **voice,
                **self.when_where(claim),
                "time_text": get(claim, str(CF.timeText)),
                "part_of": get(claim, str(CF.partOf)),
                "condition": get(claim, str(CF.condition)),
                "concerns": [thing.value for thing in self.graph.objects(claim, str(CF.concerns))],
            },
        )
        for part in self.graph.objects(claim, str(CF.participation)):
            participant = get(part.value, str(CF.participant))
            yield (
                "participations",
                {
                    **self.base(claim),
                    "event": content,
                    "participant": participant,
                    "participant_label": self.label(participant),
                    "role": self.graph.code(part.value, str(CF.role), "role"),
                    "modality": voice["modality"],
                    "polarity": voice["polarity"],
                },
            )

    def figure(self, claim: str, content: str) -> Iterator[tuple[str, Row]]:
        get = self.graph.value
        yield (
            "figures",
            {
                **self.base(claim),
                "figure": content,
                "about": get(content, str(CF.about)),
                "measure": self.graph.code(content, str(CF.measure), "measure"),
                "population": self.graph.code(content, str(CF.population), "population"),
                "low": self.number(content, str(CF.low)),
                "best": self.number(content, str(CF.best)),
                "high": self.number(content, str(CF.high)),
                "text": get(content, str(CF.valueText)),
                "subset_of": get(content, str(CF.subsetOf)),
                **self.voice(claim),
                **self.when_where(claim),
            },
        )

    def relation(self, claim: str, content: str) -> Iterator[tuple[str, Row]]:
        get = self.graph.value
        subject, obj = get(content, str(CF.subject)), get(content, str(CF.object))
        yield (
            "relations",
            {
                **self.base(claim),
                "relation": content,
                "type": self.graph.code(content, str(CF.relationType), "relation"),
                "subject": subject,
                "subject_label": self.label(subject),
                "object": obj,
                "object_label": self.label(obj),
                "symmetric": get(content, str(CF.symmetric)) == "true",
                "topic": get(claim, str(CF.topic)),
                **self.voice(claim),
                **self.when_where(claim),
            },
        )

    def characterization(self, claim: str, content: str) -> Iterator[tuple[str, Row]]:
        about = self.graph.value(content, str(CF.about))
        yield (
            "characterizations",
            {
                **self.base(claim),
                "characterization": content,
                "about": about,
                "about_label": self.label(about),
                "aspect": self.graph.code(content, str(CF.aspect), "aspect"),
                "value": self.graph.value(content, str(CF.valueText)),
                **self.voice(claim),
            },
        )


_KINDS: Final[Mapping[str, tuple[str, Callable[[_Reader, str, str], Iterator[tuple[str, Row]]]]]] = {
    str(CF.Event): ("event", _Reader.event),
    str(CF.Figure): ("figure", _Reader.figure),
    str(CF.Relation): ("relation", _Reader.relation),
    str(CF.Characterization): ("characterization", _Reader.characterization),
}


def rows(graph: SourceGraph, labels: Mapping[str, str]) -> Iterator[tuple[str, Row]]:
    """(table name, row) of everything one source says; `labels` are the registry's."""
    reader = _Reader(graph, labels)
    for claim in graph.of_type(str(CF.Claim)):
        content = graph.value(claim, str(CF.asserts)) or ""
        kind, own = _KINDS[graph.value(content, str(RDF.type)) or ""]
        yield "claims", reader.claim(claim, content, kind)
        yield from own(reader, claim, content)


class TableWriter:
    """Writes the tables into a folder, holding a few thousand rows at a time; use as a context manager."""

    def __init__(self, folder: Path, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._held: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
        self._writers = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in SCHEMAS.items()
        }

    def add(self, graph: SourceGraph) -> None:
        """Write what one source says."""
        for name, row in rows(graph, self._labels):
            self._held[name].append(row)
            if len(self._held[name]) >= _ROWS_HELD:
                self._flush(name)

    def _flush(self, name: str) -> None:
        self._writers[name].write_table(pa.Table.from_pylist(self._held[name], SCHEMAS[name]))
        self._held[name].clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, writer in self._writers.items():
            if error is None:
                self._flush(name)
            writer.close()
