"""The words of a name that tell what it names: a title before a person, "… Front", "Ministry of …"."""

from spacy.tokens import Doc

from kg import codes
from kg.extract.gazetteer import Match
from kg.extract.mentions.cues import cues
from kg.extract.mentions.words import lower, singular

_BODIES = frozenset({"staff", "assembly", "office", "council", "command", "headquarters", "secretariat"})
_NO_TITLE = frozenset({"state", "late", "his", "head", "former", "acting", "interim", "deputy", "private", "count"})


def titled(doc: Doc, first: int, last: int) -> tuple[int, str] | None:
    """Where the person's own name starts after a title within the run, and the title; None without a title."""
    known = cues()
    at = next((at for at in range(last - 1, first - 1, -1) if lower(doc[at]) in known.title_words), -1)
    office = any(lower(doc[index]) in known.titles for index in range(first, at + 1))
    if lower(doc[last]) in _BODIES:
        return None
    if at >= first and office:
        start = _after_portfolio(doc, at + 1, last)
        if start > last:
            return None
        title = [lower(token) for token in doc[first:start] if token.is_alpha]
        return start, " ".join(title)
    before = doc[first - 1] if first else None
    if before is not None and before.is_alpha and not before.is_sent_end and before.pos_ in {"NOUN", "PROPN"}:
        lemma = before.lemma_.lower()
        if (lemma in known.titles or lower(before) in known.titles) and lemma not in _NO_TITLE:
            return first, lemma
    return None


def _after_portfolio(doc: Doc, at: int, last: int) -> int:
    """The first token after what the office is for ("of Defense", "for the Middle East"), if any stands there."""
    known = cues()
    if lower(doc[at]) in {"of", "for"}:
        while at <= last and (lower(doc[at]) in known.portfolios or doc[at].is_punct):
            at += 1
    while at < last and doc[at].is_punct:
        at += 1
    return at


def name_word(doc: Doc, first: int, last: int) -> tuple[codes.EntityType, str] | None:
    """The type that the name's own words tell ("… Front", "Ministry of …") and that word; None if they tell none."""
    known = cues().named
    of = next((token.i for token in doc[first : last + 1] if token.text.lower() in {"of", "for"}), None)
    for at in (last, *((of - 1, first) if of else ())):
        word = lower(doc[at])
        if (at < last or of is None) and word in known and at >= first:
            return known[word], word
    words = [lower(token) for token in doc[first : last + 1]]
    return next(((known[word], word) for word in words[:1] if word in known and last > first), None)


def own_army(doc: Doc, first: int, last: int, by_token: dict[int, Match]) -> bool:
    """Whether the run is a state and its own forces or government, in capitals: "Syrian Army", "Chadian Government"."""
    known = cues().common
    rest = [token for token in doc[first : last + 1] if token.i not in by_token]
    states = (by_token[at] for at in range(first, last + 1) if at in by_token)
    if not rest or all(state.entry.type != "state" for state in states):
        return False
    words = [singular(lower(token)) for token in rest]
    return " ".join(words) in known or set(words) <= known | {"armed", "security", "special"}


def government(doc: Doc, first: int, last: int, by_token: dict[int, Match]) -> str:
    """The key of a state's government for "Government of Iraq"; "" for any other name."""
    state = by_token.get(last)
    if state is None or state.entry.type != "state" or lower(doc[first]) != "government":
        return ""
    near = doc[first + 1].text == "of" and state.first <= first + 3
    return f"government:{state.entry.country or state.entry.id}" if near else ""
