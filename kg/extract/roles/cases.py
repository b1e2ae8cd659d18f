"""Tables of cases: which wording it is, and what is read in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from spacy.tokens import Token

T = TypeVar("T")

Dependents = Iterator[tuple[str, Token]]
"""How each noun hangs on an event's word: `doer`, `patient`, `owner`, `victim`, … or its preposition."""

Cases = Sequence[tuple[Callable[[T], bool], Callable[[T], Dependents]]]
"""In the order in which they are tried: whether it is that wording, and its reader."""

WHERE = frozenset({"in", "at", "near", "outside", "inside", "across"})
"""Prepositions by which an event noun's verb tells where it happened."""


def first(cases: Cases[T], given: T) -> Dependents:
    """What the first case that fits reads; nothing when none does."""
    return next((read(given) for fits, read in cases if fits(given)), iter(()))


def each(relation: str, tokens: Iterable[Token]) -> Dependents:
    """All the tokens in that one relation."""
    return ((relation, token) for token in tokens)
