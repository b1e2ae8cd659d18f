"""The interchange format facts/1: one line is one source and everything it says.

    >>> from kg.facts import Document, read
    >>> for item in read("facts.jsonl"):  # doctest: +SKIP
    ...     if isinstance(item, Document):
    ...         print(item.source.id, len(item.facts))
    ...     else:
    ...         print(item)  # a Problem: file, line, path, what is wrong, what to do

A line that breaks a rule becomes `Problem`s and never stops the lines after it.
"""

from kg.facts.check import problems
from kg.facts.model import (
    CharacterizationFact,
    Document,
    Entity,
    EventFact,
    Evidence,
    Fact,
    FigureFact,
    Participant,
    RelationFact,
    Source,
    Span,
    Time,
    schema,
    write,
)
from kg.facts.reading import Problem, read, read_lines, shown

__all__ = [
    "CharacterizationFact",
    "Document",
    "Entity",
    "EventFact",
    "Evidence",
    "Fact",
    "FigureFact",
    "Participant",
    "Problem",
    "RelationFact",
    "Source",
    "Span",
    "Time",
    "problems",
    "read",
    "read_lines",
    "schema",
    "shown",
    "write",
]
