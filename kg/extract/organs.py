"""Whose ministry, parliament or general staff is meant: "Armenia's defence ministry" is not another state's.

Such bodies are called alike everywhere. One with its state beside it is that state's; one without, "the Ministry of
Defence", is the one that the text names with its state, where there is one only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from kg.extract import gazetteer
from kg.extract.gazetteer import Match
from kg.extract.mentions.cues import listed
from kg.extract.mentions.found import Found
from kg.extract.mentions.words import DASHES, lower


def owned(doc: Doc, found: Iterable[Found], matches: list[Match]) -> list[Found]:
    """Return the mentions, those of a state's bodies with a key that is the same for all mentions of that body."""
    by_token = {at: match for match in matches for at in range(match.first, match.last + 1)}
    keyed = [_keyed(doc, one, by_token) for one in found]
    whole: dict[str, set[str]] = defaultdict(set)
    for one in keyed:
        if one.key.startswith("organ:"):
            whole[one.key.rsplit(":", 1)[-1]].add(one.key)
    return [_only(doc, one, whole) for one in keyed]


def _keyed(doc: Doc, one: Found, by_token: dict[int, Match]) -> Found:
    body = _body(doc, one, by_token)
    owner = next(_owners(doc, one, by_token), None) if body else None
    return replace(one, key=f"organ:{owner}:{body}") if owner else one


def _only(doc: Doc, one: Found, whole: dict[str, set[str]]) -> Found:
    """The mention as that of the one body of the text that is called so."""
    if one.mention.kind != "name" or one.key.startswith("organ:"):
        return one
    keys = whole.get(_body(doc, one, {}), set())
    return replace(one, key=next(iter(keys))) if len(keys) == 1 else one


def _body(doc: Doc, one: Found, by_token: dict[int, Match]) -> str:
    """What the body is called, its words sorted: "defence ministry" for the Ministry of Defence; "" for any other."""
    if one.plural or not one.key.startswith(("name:", "phrase:")) or one.mention.kind not in {"name", "nominal"}:
        return ""
    tokens = [token for token in _tokens(doc, one) if token.i not in by_token]
    words = {gazetteer.normal(lower(token)) for token in tokens if token.is_alpha} - listed("organ-binders")
    bodies = words & listed("organs")
    return " ".join(sorted(words)) if bodies and words - bodies <= listed("organ-words") else ""


def _tokens(doc: Doc, one: Found) -> list[Token]:
    span = doc.char_span(one.mention.span.start, one.mention.span.end, alignment_mode="expand")
    return [] if span is None else list(span)


def _owners(doc: Doc, one: Found, by_token: dict[int, Match]) -> Iterator[str]:
    """The states and others beside the name: before it, in it, or after its "of" and "in"."""
    tokens = _tokens(doc, one)
    first, last = tokens[0].i, tokens[-1].i
    before = first - 1
    while before >= 0 and (doc[before].tag_ == "POS" or doc[before].text.lower() in {"federal", "own"}):
        before -= 1
    after = last + 1
    if after < len(doc) and doc[after].text.lower() in {"of", "in"}:
        after += 2 if after + 1 < len(doc) and doc[after + 1].text.lower() == "the" else 1
    for at in (*range(first, last + 1), before, after if after > last + 1 else -1):
        match = by_token.get(at)
        if match is not None and not _hyphenated(doc, match):
            yield match.entry.country or match.entry.id


def _hyphenated(doc: Doc, match: Match) -> bool:
    """Whether the state only stands in a word such as "US-backed"."""
    after = match.last + 1
    return after < len(doc) and doc[after].text in DASHES and not doc[match.last].whitespace_
