"""The main path: one source with its text in, one facts/1 object out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from spacy.language import Language

from kg.extract import parsing
from kg.extract.assembly import Assembler, Readings
from kg.extract.attribution import Statements
from kg.extract.cast import cast
from kg.extract.characterizations import characterizations
from kg.extract.completing import completed
from kg.extract.confidence import Judge
from kg.extract.document import Article
from kg.extract.events import events
from kg.extract.figures import figures
from kg.extract.layout import layout
from kg.extract.linking import count
from kg.extract.quotations import announced
from kg.extract.relations import relations
from kg.extract.triggers import triggers


def article(source: dict[str, Any]) -> Article:
    """The text of a facts/1 source and what is known of it."""
    published = source.get("published")
    return Article(
        source["text"],
        source.get("title"),
        dt.date.fromisoformat(published[:10]) if published else None,
        source.get("publisher"),
    )


@dataclass(frozen=True)
class Extractor:
    """Reads texts with one spaCy pipeline, loaded once."""

    pipeline: Language

    @classmethod
    def load(cls, model: str = parsing.MODEL) -> "Extractor":
        """An extractor with the spaCy pipeline of that name. Raises ExtractError when it is not there."""
        return cls(parsing.load(model))

    def read(self, source: dict[str, Any]) -> dict[str, Any]:
        """The facts/1 object of a source of kind text; all its facts, whatever their confidence."""
        given = article(source)
        laid = layout(given)
        parsed = parsing.parse(given, laid, self.pipeline)
        words = triggers(parsed.doc)
        people = completed(parsed, cast(parsed), words)
        statements = Statements(parsed, announced(given.text, laid.blocks))
        found = events(parsed, people, words)
        readings = Readings(
            found,
            count(parsed, figures(parsed), found),
            list(relations(parsed, people)),
            list(characterizations(parsed, people)),
        )
        return Assembler(parsed, people, statements, Judge()).document(source, readings)
