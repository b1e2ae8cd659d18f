"""The possible names that are not in the gazetteer as they stand, each with what speaks for its type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract import gazetteer
from kg.extract.gazetteer import Match
from kg.extract.mentions.cues import cues
from kg.extract.mentions.evidence import evidence
from kg.extract.mentions.runs import runs
from kg.extract.mentions.telling import government, name_word, own_army, titled
from kg.extract.mentions.words import lower, singular, text_of

_LANDS = frozenset({"state", "place"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of the text that may be a name: tokens `first` to `last`, with its evidence by type."""

    first: int
    last: int
    evidence: tuple[tuple[codes.EntityType, int], ...]
    named_from: int
    title: str = ""
    kind: str = ""
    key: str = ""


def candidates(doc: Doc, by_token: dict[int, Match], cities: gazetteer.Places) -> Iterator[Candidate]:
    """The possible names that are not in the gazetteer as they stand."""
    for start, end in runs(doc):
        yield from _split(doc, start, end, by_token, cities)


def _split(
    doc: Doc, first: int, last: int, by_token: dict[int, Match], cities: gazetteer.Places
) -> Iterator[Candidate]:
    """The names within a run of capitalised words: the whole of it, or what known names in it leave."""
    while first <= last and doc[last].is_punct:
        last -= 1
    while first < last and lower(doc[first]) in {"the", "a", "an"}:
        first += 1
    if first > last or all(token.i in by_token for token in doc[first : last + 1]):
        return
    whole = by_token.get(first)
    if whole and whole.sense in {"name", "guarded"} and whole.entry.type not in _LANDS and whole.last < last:
        yield from _split(doc, whole.last + 1, last, by_token, cities)
        return
    title = titled(doc, first, last)
    name = name_word(doc, first, last) if last > first else None
    if title and _is_person(doc, title[0], last, by_token, name):
        yield Candidate(first, last, (("person", 40),), title[0], title[1])
    elif name and not (name[1] == lower(doc[first]) and cities.named(text_of(doc, first, last))):
        if not own_army(doc, first, last, by_token):
            kind = name[1] if name[0] == "place" else ""
            key = government(doc, first, last, by_token)
            yield Candidate(first, last, ((name[0], 30),), first, kind=kind, key=key)
    else:
        for start, end in _unknown(first, last, by_token):
            yield from _plain(doc, start, end, cities)


def _is_person(
    doc: Doc, start: int, last: int, by_token: Mapping[int, Match], name: tuple[codes.EntityType, str] | None
) -> bool:
    """Whether what follows a title is a person's name: nobody known, and no word in it that tells otherwise."""
    if any(at in by_token for at in range(start, last + 1)):
        return False
    return name is None or name[1] not in {lower(token) for token in doc[start : last + 1]}


def _unknown(first: int, last: int, by_token: Mapping[int, Match]) -> Iterator[tuple[int, int]]:
    """The stretches that the gazetteer leaves."""
    for known, stretch in groupby(range(first, last + 1), by_token.__contains__):
        if not known:
            start, *rest = stretch
            yield start, rest[-1] if rest else start


def _plain(doc: Doc, start: int, end: int, cities: gazetteer.Places) -> Iterator[Candidate]:
    """The name in a stretch without a telling word, if it is not of small or common words only."""
    while end > start and _is_edge(doc[end]):
        end -= 1
    while start < end and _is_edge(doc[start]):
        start += 1
    words = [lower(token) for token in doc[start : end + 1]]
    if words[0] in {"of", "for", "and", "the", "a", "an"} and len(words) == 1:
        return
    common = all(singular(word) in cues().common or word in cues().title_words for word in words)
    if not common and any(char.isalpha() for char in doc[start].text):
        score, kind = evidence(doc, start, end, cities)
        yield Candidate(start, end, tuple(sorted(score.items())), start, kind=kind)


def _is_edge(token: Token) -> bool:
    """Whether no name begins or ends with it."""
    return token.is_punct or lower(token) in {"of", "for", "and", "the"}
