"""Parley: the same events as facts/1 JSON Lines (a line is a row of the table): read, checked and mapped."""

from pathlib import Path

import events
import measure

from kg.facts import Document, read
from kg.mapping import Mapper
from kg.registry import Registry


def work(facts: str, output: str) -> None:
    mapper = Mapper(events.BASE, Registry())
    with Path(output).open("wb", buffering=1 << 20) as out:
        for document in read(facts):
            assert isinstance(document, Document), document
            out.write(mapper.quads(document))


measure.run(work)
