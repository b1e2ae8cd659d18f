"""The mentions of those in the gazetteer: a state, its people, its capital as a place or as a government."""

from collections.abc import Callable, Iterator

from spacy.tokens import Doc, Token

from kg.extract.document import Mention, MentionKind, Span
from kg.extract.gazetteer import Match, name_key
from kg.extract.mentions.cues import cues, listed
from kg.extract.mentions.found import Found
from kg.extract.mentions.runs import is_name_word
from kg.extract.mentions.words import DASHES, lower, root, words_between


def known_names(doc: Doc, matches: list[Match]) -> Iterator[Found]:
    """The mentions of those in the gazetteer, each with the sense that it has where it stands."""
    for match in matches:
        if not _prefixed(doc, match):
            top = root(list(doc[match.first : match.last + 1]))
            yield _SENSES.get(match.sense, _itself)(doc, match, top)


def _capital(doc: Doc, match: Match, top: Token) -> Found:
    """Such as "Kigali": the city, or the government where it acts ("Kigali said")."""
    if _acts(top) and not _called_capital(doc, match):
        return _itself(doc, match, top)
    text = _text(doc, match)
    return Found(_mention(match, top, "name", "capital"), "place", text, f"name:{name_key(text)}", kind="city")


def _demonym(doc: Doc, match: Match, top: Token) -> Found:
    """Such as "Russian" in "Russian troops", "the French" where it stands for people or state."""
    before = doc[match.first - 1].text.lower() if match.first else ""
    after = doc[match.last + 1] if match.last + 1 < len(doc) else None
    noun_next = after is not None and (
        after.pos_ in {"NOUN", "PROPN", "ADJ", "CCONJ", "NUM", "PUNCT"} or top.dep_ in {"amod", "compound"}
    )
    if before != "the" or noun_next or top.dep_ not in {"nsubj", "dobj", "pobj", "nsubjpass", "conj"}:
        return _adjective(match, top)
    return _state(match, top, "name", "people as state") if _state_acts(top) else _population(doc, match, top)


def _people(doc: Doc, match: Match, top: Token) -> Found:
    """Such as "Russians": the people, or the state where they do what states do ("the Russians vetoed")."""
    if _state_acts(top):
        return _itself(doc, match, top)
    return _adjective(match, top) if top.dep_ in {"amod", "compound"} else _population(doc, match, top)


def _itself(doc: Doc, match: Match, top: Token) -> Found:
    """Such as "Chad", "the Chadian army", "northern Chad" (a place)."""
    entry = match.entry
    part = _part_of_land(doc, match) if entry.type == "state" else None
    if part is not None:
        span = Span(doc[part].idx, match.end)
        words = words_between(doc, span.start, span.end, part, match.last)
        mention = Mention(span, top.i, "name", "part of a state")
        return Found(mention, "place", words, f"name:{name_key(words)}", kind="part")
    key = f"forces:{entry.countries[0]}" if entry.army and entry.countries else f"known:{entry.id}"
    rule = "capital as government" if match.sense == "capital" else "gazetteer"
    return Found(_mention(match, top, "name", rule), entry.type, entry.name, key, entry)


def _adjective(match: Match, top: Token) -> Found:
    return _state(match, top, "demonym", "demonym")


def _state(match: Match, top: Token, kind: MentionKind, rule: str) -> Found:
    return Found(_mention(match, top, kind, rule), "state", match.entry.name, f"known:{match.entry.id}", match.entry)


def _population(doc: Doc, match: Match, top: Token) -> Found:
    mention = _mention(match, top, "name", "people")
    return Found(mention, "population-group", _text(doc, match), f"people:{match.entry.id}", plural=True)


def _mention(match: Match, top: Token, kind: MentionKind, rule: str) -> Mention:
    return Mention(Span(match.start, match.end), top.i, kind, rule)


def _text(doc: Doc, match: Match) -> str:
    return words_between(doc, match.start, match.end, match.first, match.last)


def _called_capital(doc: Doc, match: Match) -> bool:
    """Whether the words before say what city it is: "the capital, Kigali", "the city of Kigali"."""
    at = match.first - 1
    if at > 0 and doc[at].text in _BEFORE_NAMES:
        at -= 1
    return at >= 0 and lower(doc[at]) in _CITIES


_BEFORE_NAMES = frozenset({",", "of", "(", *DASHES})
_CITIES = frozenset({"capital", "city", "outside", "downtown", "near"})


def _acts(token: Token) -> bool:
    """Whether the capital's name stands where a government acts: it says or does, or is one of two that do."""
    if token.dep_ == "dobj":
        return token.head.lemma_.lower() in listed("addressed")
    if token.dep_ == "conj":
        return _acts(token.head) if token.head.i < token.i and token.head.pos_ == "PROPN" else False
    if token.dep_ == "nsubj":
        return token.head.pos_ in {"VERB", "ADP", "NOUN"} and token.head.lemma_.lower() not in cues().passive
    if token.dep_ == "pobj":
        word = token.head.text.lower()
        other = next((child for child in token.children if child.dep_ == "conj" and child.pos_ == "PROPN"), None)
        between = word == "between" and other is not None
        return between or (word == "by" and token.head.dep_ == "agent") or _dealt_with(token.head)
    return token.dep_ == "poss" and token.head.lemma_.lower() in listed("governmental")


def _dealt_with(preposition: Token) -> bool:
    """Whether one deals with a government there, not with a city: "talks with Kigali", "call on Kigali"."""
    governor = preposition.head.lemma_.lower()
    return f"{governor} {preposition.text.lower()}" in listed("dealings")


def _state_acts(token: Token) -> bool:
    """Whether a plural such as "the Russians" stands for the state: with the article, doing what states do."""
    article = any(child.text.lower() == "the" for child in token.children)
    counted = any(child.dep_ in {"nummod", "amod", "relcl"} for child in token.children)
    return article and not counted and token.dep_ == "nsubj" and token.head.lemma_.lower() in cues().negotiate


def _part_of_land(doc: Doc, match: Match) -> int | None:
    """The token where "northern" or the like starts before a state's name, None without one."""
    at = match.first
    while at and (
        lower(doc[at - 1]) in listed("directions")
        or (doc[at - 1].text in DASHES and at > 1 and lower(doc[at - 2]) in listed("directions"))
    ):
        at -= 1
    return at if at < match.first else None


def inside_other(doc: Doc, match: Match) -> bool:
    """Whether the words are part of another name: of a person's, or after a particle ("Rio da Prata")."""
    particle = match.first > 1 and doc[match.first - 1].text in {"da", "de", "do", "la", "del", "di"}
    longer = particle and match.sense in {"capital", "name"} and is_name_word(doc[match.first - 2])
    return (
        (longer and match.entry.type in {"state", "place"}) or _part_of_person(doc, match) or _is_portfolio(doc, match)
    )


def _is_portfolio(doc: Doc, match: Match) -> bool:
    """Whether it is what an office is for, not a paper called so: "Secretary of State for Foreign Affairs"."""
    before = doc[match.first - 1].text if match.first else ""
    return match.entry.type == "media" and before in {"for", "of"} and lower(doc[match.last]) in cues().portfolios


def _part_of_person(doc: Doc, match: Match) -> bool:
    """Whether a state's or capital's name is part of somebody's own ("Michael Jordan", "Chad Smith")."""
    if match.entry.type != "state" or match.sense not in {"name", "capital"}:
        return False
    label = {token.ent_type_ for token in doc[match.first : match.last + 1]}
    if label != {"PERSON"}:
        return False
    before = match.first - 1
    joined = before >= 0 and doc[before].ent_type_ == "PERSON" and doc[match.first].ent_iob_ == "I"
    return joined or _within_person(doc, before) or _within_person(doc, match.last + 1)


def _within_person(doc: Doc, at: int) -> bool:
    """Whether there stands a word of a person's name that is not its first."""
    inside = 0 <= at < len(doc) and doc[at].ent_type_ == "PERSON"
    return inside and doc[at].pos_ == "PROPN" and doc[at].ent_iob_ != "B"


def _prefixed(doc: Doc, match: Match) -> bool:
    """Whether "pro-", "anti-" or the like stands before the name: the phrase is about others."""
    first = doc[match.first]
    if match.start > first.idx:
        return True
    return (
        match.first > 1
        and doc[match.first - 1].text in DASHES
        and not doc[match.first - 2].whitespace_
        and doc[match.first - 2].text.lower() in {"pro", "anti", "counter", "non", "ex", "post", "pre", "trans"}
        and match.entry.type != "armed-group"
    )


_SENSES: dict[str, Callable[[Doc, Match, Token], Found]] = {
    "capital": _capital,
    "demonym": _demonym,
    "people": _people,
}
