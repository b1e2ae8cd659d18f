"""The proper names of a text and what each names: from the gazetteer, from titles, cues and name words, and spaCy.

The gazetteer wins. For other names every place where they stand gives evidence for a type (a title before it makes a
person, "town of" a place, "fighters" after it an armed group, spaCy's label a little); the sum over the text decides.
"""

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract import gazetteer
from kg.extract.document import Mention, MentionKind, Parsed, Span
from kg.extract.gazetteer import Entry, Match


@dataclass(frozen=True, slots=True)
class Found:
    """One mention before mentions are grouped; those with the same `key` speak of the same entity.

    `lemma` is the head noun and `definite` its article for a noun phrase; `title` the office that stands by a person
    or heads the phrase ("foreign minister"); `kind` what a place is called beside its name ("town").
    """

    mention: Mention
    type: codes.EntityType
    name: str
    key: str
    entry: Entry | None = None
    plural: bool = False
    definite: bool = False
    lemma: str = ""
    title: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Cues:
    """The words around names, from `data/offices.toml`, and the words of names, from `data/nouns.toml`."""

    titles: frozenset[str]
    speech: frozenset[str]
    passive: frozenset[str]
    where: frozenset[str]
    capture: frozenset[str]
    kinds: frozenset[str]
    negotiate: frozenset[str]
    named: dict[str, codes.EntityType]
    fighters: frozenset[str]
    common: frozenset[str]
    title_words: frozenset[str]
    portfolios: frozenset[str]


@functools.cache
def _offices() -> dict[str, Any]:
    return tomllib.loads((files("kg.extract") / "data" / "offices.toml").read_text(encoding="utf-8"))


@functools.cache
def listed(name: str) -> frozenset[str]:
    """Return the words that `[words]` of `data/offices.toml` lists under the name."""
    return frozenset(_offices()["words"][name])


@functools.cache
def cues() -> Cues:
    """Return the cues of the package's data, read once."""
    data = files("kg.extract") / "data"
    offices = _offices()
    nouns = tomllib.loads((data / "nouns.toml").read_text(encoding="utf-8"))
    titles = frozenset(offices["titles"])
    lists = {
        name: frozenset(offices["cues"][name])
        for name in ("speech", "passive", "where", "capture", "kinds", "negotiate")
    }
    return Cues(
        titles=titles,
        title_words=frozenset(word for title in titles for word in title.replace("-", " ").split()) - _BINDERS,
        portfolios=frozenset(offices["portfolios"]),
        named={word: kind for kind, words in nouns["names"].items() for word in words},
        fighters=frozenset(nouns["fighters"]["heads"]),
        common=frozenset(word for words in nouns["heads"].values() for word in words),
        **lists,
    )


_BINDERS = frozenset({"of", "the", "for", "and", "in"})
DASHES = frozenset("-\u2010\u2011\u2013")
_NER: dict[str, codes.EntityType] = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "population-group",
}
_QUOTES = frozenset("\"“”'‘’")
_NOT_NAMES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE"})
_LANDS = frozenset({"state", "place"})
_LEAST = 6
_TITLED = 40
_LONGEST_LIST = 12


def lower(token: Token) -> str:
    """The token's word in lower case without points: "Gen." gives "gen"."""
    return token.text.lower().strip(".")


def singular(word: str) -> str:
    """An English plural in the singular, by its ending, for words that the tagger took for names: "forces", "men"."""
    for ending, other in (("ies", "y"), ("men", "man"), ("sses", "ss"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)] + other
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def words_between(doc: Doc, start: int, end: int, first: int, last: int) -> str:
    """The text from offset `start` to `end`, both within the tokens `first` to `last`.

    `Doc.text` would be made anew from all tokens of the text at each call.
    """
    begin = doc[first].idx
    return str(doc[first : last + 1].text)[start - begin : end - begin]


def root(tokens: list[Token]) -> Token:
    """The token on which the others hang, the likeliest argument where the parse has several."""
    inside = {token.i for token in tokens}
    tops = [
        token
        for token in tokens
        if (token.head.i not in inside or token.head.i == token.i) and token.text[:1].isalnum()
    ]
    tops = tops or [token for token in tokens if token.head.i not in inside] or tokens
    return next((token for token in reversed(tops) if token.dep_ in listed("argument")), tops[-1])


def is_plural(token: Token) -> bool:
    """Whether the noun is a plural."""
    return token.tag_ in {"NNS", "NNPS"} or "Number=Plur" in str(token.morph)


_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_ARABIC = re.compile(r"[AaEe][lndrsz]-[^\W\d_]")
_LEAST_ACRONYM = 3


def _is_name_word(token: Token) -> bool:
    """Whether the token may be a word of a name: capitalised, and not for another reason."""
    text = token.text
    if _ORDINAL.fullmatch(text):
        after = _after(token)
        return after is not None and after.text[:1].isupper() and after.text.lower() not in listed("calendar")
    if not any(char.isalpha() for char in text) or lower(token) in listed("calendar"):
        return False
    if not text[0].isupper():
        return bool(_ARABIC.match(text) and text[3].isupper()) or (text[0] in "'’ʼ‘ʿ" and text[1:2].isupper())
    return not (_is_function_word(token) or _is_capital_by_place(token))


def _after(token: Token) -> Token | None:
    return token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None


def _is_function_word(token: Token) -> bool:
    loud = token.text.isupper() and len(token.text) >= _LEAST_ACRONYM
    return token.tag_ in listed("function-tags") and token.ent_type_ in {"", *_NOT_NAMES} and not loud


def _name_follows(doc: Doc, at: int) -> bool:
    """Whether a capitalised word comes after the preposition, but for "the"."""
    follows = [token for token in doc[at + 1 : at + 3] if token.text.lower() != "the"]
    return bool(follows) and follows[0].text[:1].isupper()


def _is_capital_by_place(token: Token) -> bool:
    """Whether a common word has its capital only because a sentence begins with it or with the word before."""
    if token.is_sent_start and token.pos_ != "PROPN" and not token.ent_type_:
        return True
    before = token.doc[token.i - 1] if token.i else token
    if not (token.is_sent_start or (before.is_sent_start and before.tag_ in {"DT", "CD"})):
        return False
    known, word, after = cues(), lower(token), _after(token)
    if after is not None and after.text in {"of", "for"}:
        body = known.named.get(word) in {"armed-group", "government", "organization"} and not word.endswith("s")
        if word in known.titles or (body and _name_follows(token.doc, after.i)):
            return False
    return (word in known.common or singular(word) in known.common) and not (
        after is not None and after.text[:1].isupper()
    )


def _runs(doc: Doc) -> Iterator[tuple[int, int]]:
    """The stretches of capitalised words, first and last token, with the small words that names have inside."""
    at, end = 0, len(doc)
    names = cues().named
    while at < end:
        if not _is_name_word(doc[at]):
            at += 1
            continue
        start, last = at, at
        heads = of = False
        while True:
            word = lower(doc[last])
            heads = heads or word in names or word in cues().title_words
            step = _joined(doc, last, heads=heads, of=of)
            if step is None:
                break
            of = of or step[1]
            last = step[0]
        yield start, last
        at = last + 1


def _continues(doc: Doc, index: int) -> bool:
    """Whether a word of a name stands there, in the same sentence."""
    return index < len(doc) and _is_name_word(doc[index]) and not doc[index].is_sent_start


def _joined(doc: Doc, last: int, *, heads: bool, of: bool) -> tuple[int, bool] | None:
    """The next token of the same name and whether "of" or "for" leads to it; None where the name ends."""
    after = last + 1
    if _continues(doc, after):
        return after, False
    if after + 1 >= len(doc) or doc[after].is_sent_start:
        return None
    word = doc[after].text.lower()
    if word in {"of", "for"} and heads:
        follows = after + (2 if doc[after + 1].text.lower() == "the" else 1)
        return (follows, True) if _continues(doc, follows) else None
    if word == "in" and of and after + 2 < len(doc) and doc[after + 2].text == "(" and _continues(doc, after + 1):
        return after + 1, True  # "Front for … in Chad (FACT)"
    return (after + 1, False) if _continues(doc, after + 1) and _binds(doc, last, word, of=of) else None


def _binds(doc: Doc, last: int, word: str, *, of: bool) -> bool:
    """Whether the small word after this token holds the name together: a particle, a hyphen, the point of a rank."""
    after, follows = doc[last + 1], doc[last + 2]
    if word in {"and", "&"}:
        return of and follows.ent_type_ not in {"GPE", "PERSON"}
    if word in DASHES:
        return not doc[last].whitespace_ and not after.whitespace_
    if word == ".":
        return lower(doc[last]) in cues().title_words
    if word in _QUOTES:
        nickname = doc[last - 1].text in _QUOTES if last else False
        return nickname or (last + 3 < len(doc) and doc[last + 3].text in _QUOTES and doc[last + 3].whitespace_ == " ")
    return word in listed("particles") - {"i", "e"}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch of the text that may be a name: tokens `first` to `last`, with its evidence by type."""

    first: int
    last: int
    evidence: tuple[tuple[codes.EntityType, int], ...]
    named_from: int
    title: str = ""
    kind: str = ""
    key: str = ""


def _titled(doc: Doc, first: int, last: int) -> tuple[int, str] | None:
    """Where the person's own name starts after a title within the run, and the title; None without a title."""
    known = cues()
    at = next((at for at in range(last - 1, first - 1, -1) if lower(doc[at]) in known.title_words), -1)
    office = any(lower(doc[index]) in known.titles for index in range(first, at + 1))
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


_NO_TITLE = frozenset({"state", "late", "his", "head", "former", "acting", "interim", "deputy", "private", "count"})


def _after_portfolio(doc: Doc, at: int, last: int) -> int:
    """The first token after what the office is for ("of Defense", "for the Middle East"), if any stands there."""
    known = cues()
    if lower(doc[at]) in {"of", "for"}:
        while at <= last and (lower(doc[at]) in known.portfolios or doc[at].is_punct):
            at += 1
    while at < last and doc[at].is_punct:
        at += 1
    return at


def _first_of_list(token: Token) -> Token:
    """The first of the things listed with "and" to which the token belongs."""
    for _ in range(_LONGEST_LIST):
        if token.dep_ != "conj" or token.head.pos_ not in {"PROPN", "NOUN"}:
            break
        token = token.head
    return token


def _place_cue(doc: Doc, first: int, last: int) -> tuple[int, str]:
    """How much the words around the name say that it is a place, and the noun that says it."""
    known = cues()
    score, kind = 0, ""
    before = doc[first - 1] if first else None
    after = doc[last + 1] if last + 1 < len(doc) else None
    if before is not None and before.text.lower() == "of":
        noun = doc[first - 2].lemma_.lower() if first > 1 else ""
        if noun in known.kinds:
            score, kind = 30, noun
    if before is not None and before.text.lower() in known.where and before.pos_ in {"ADP", "SCONJ", "ADV", "PART"}:
        score = max(score, 12)
    if after is not None and not after.text[:1].isupper() and after.pos_ == "NOUN":
        noun = after.lemma_.lower()
        if noun in known.kinds - {"people", "resident"} or known.named.get(noun) == "place":
            score, kind = max(score, 20), noun
    top = root(list(doc[first : last + 1]))
    leader = _first_of_list(top)
    if leader.dep_ == "dobj" and leader.head.lemma_.lower() in known.capture:
        score = max(score, 8)
    if leader is not top and leader.dep_ == "pobj" and leader.head.text.lower() in known.where:
        score = max(score, 12)
    if after is not None and after.text == "," and last + 2 < len(doc) and doc[last + 2].ent_type_ == "GPE":
        score = max(score, 8) if top.dep_ == "pobj" else score
    return score, kind


def _evidence(doc: Doc, first: int, last: int, cities: gazetteer.Places) -> tuple[dict[codes.EntityType, int], str]:
    """What speaks for each type of a name at this place, and the noun beside it if it is a place."""
    known = cues()
    tokens = list(doc[first : last + 1])
    text = _text(doc, first, last)
    score: dict[codes.EntityType, int] = defaultdict(int)
    acronym = first == last and text.isupper() and len(text) > 1
    labels = {token.ent_type_ for token in tokens}
    for label in labels & _NER.keys():
        whole = all(token.ent_type_ == label for token in tokens)
        score[_NER[label]] += (10 if first < last else 7) if whole else 4
    place, kind = _place_cue(doc, first, last)
    city = (
        bool(cities.named(text))
        if not acronym and place | score["place"] | score["person"] | score["organization"]
        else False
    )
    before = doc[first - 1].text.lower() if first else ""
    if place:
        score["place"] += place + (15 if city else 0)
    elif city and before in {"from", "to", "of", "on"}:
        score["place"] += 8
    top = root(tokens)
    if top.dep_ == "nsubj" and top.head.lemma_.lower() in known.speech:
        score["organization" if acronym else "person"] += 6
    noun = top.head
    if top.dep_ in {"compound", "amod", "nmod", "poss"} and noun.i > last and noun.lemma_.lower() in known.fighters:
        score["armed-group"] += 25 if top.dep_ != "poss" else 10
    if top.dep_ in {"compound", "poss", "amod"} and noun.lemma_.lower() in {
        "regime",
        "government",
        "administration",
        "presidency",
    }:
        score["person"] += 12
    if labels == {"NORP"} and top.dep_ in {"amod", "compound", "nmod"} and noun.i > last:
        return {}, ""
    if top.dep_ == "appos" and noun.i < first and noun.lemma_.lower() in known.titles | listed("kin"):
        score["person"] += 15
    if acronym:
        score["organization"] += 5
        score["person"] = 0
    return score, kind


def _name_word(doc: Doc, first: int, last: int) -> tuple[codes.EntityType, str] | None:
    """The type that the name's own words tell ("… Front", "Ministry of …") and that word; None if they tell none."""
    known = cues().named
    word = lower(doc[last])
    of = next((token.i for token in doc[first : last + 1] if token.text.lower() in {"of", "for"}), None)
    for at in (last, *((of - 1, first) if of else ())):
        word = lower(doc[at])
        if (at < last or of is None) and word in known and at >= first:
            return known[word], word
    words = [lower(token) for token in doc[first : last + 1]]
    return next(((known[word], word) for word in words[:1] if word in known and last > first), None)


def _mention(doc: Doc, first: int, last: int, kind: MentionKind, rule: str) -> Mention:
    tokens = list(doc[first : last + 1])
    return Mention(Span(doc[first].idx, doc[last].idx + len(doc[last])), root(tokens).i, kind, rule)


def _acts(token: Token) -> bool:
    """Whether the capital's name stands where a government acts: it says or does, or is one of two that do."""
    if token.dep_ == "conj":
        return _acts(token.head) if token.head.i < token.i and token.head.pos_ == "PROPN" else False
    if token.dep_ == "nsubj":
        return token.head.pos_ in {"VERB", "ADP", "NOUN"} and token.head.lemma_.lower() not in cues().passive
    if token.dep_ == "pobj":
        word = token.head.text.lower()
        other = next((child for child in token.children if child.dep_ == "conj" and child.pos_ == "PROPN"), None)
        return (word == "between" and other is not None) or (word == "by" and token.head.dep_ == "agent")
    return token.dep_ == "poss" and token.head.lemma_.lower() in listed("governmental")


def _state_acts(token: Token) -> bool:
    """Whether a plural such as "the Russians" stands for the state: with the article, doing what states do."""
    article = any(child.text.lower() == "the" for child in token.children)
    counted = any(child.dep_ in {"nummod", "amod", "relcl"} for child in token.children)
    return article and not counted and token.dep_ == "nsubj" and token.head.lemma_.lower() in cues().negotiate


def _known(doc: Doc, matches: list[Match]) -> Iterator[Found]:
    """The mentions of those in the gazetteer, each with the sense that it has where it stands."""
    for match in matches:
        tokens = list(doc[match.first : match.last + 1])
        top, entry = root(tokens), match.entry
        span = Span(match.start, match.end)
        text = words_between(doc, match.start, match.end, match.first, match.last)
        if _prefixed(doc, match):
            continue
        before = doc[match.first - 1].text.lower() if match.first else ""
        key = f"known:{entry.id}"
        if match.sense == "capital" and not _acts(top):
            mention = Mention(span, top.i, "name", "capital")
            yield Found(mention, "place", text, f"name:{gazetteer.name_key(text)}", kind="city")
        elif match.sense == "demonym":
            after = doc[match.last + 1] if match.last + 1 < len(doc) else None
            noun_next = after is not None and (
                after.pos_ in {"NOUN", "PROPN", "ADJ", "CCONJ", "NUM", "PUNCT"} or top.dep_ in {"amod", "compound"}
            )
            alone = before == "the" and not noun_next and top.dep_ in {"nsubj", "dobj", "pobj", "nsubjpass", "conj"}
            if alone and _state_acts(top):
                yield Found(Mention(span, top.i, "name", "people as state"), "state", entry.name, key, entry)
            elif alone:
                yield Found(
                    Mention(span, top.i, "name", "people"), "population-group", text, f"people:{entry.id}", plural=True
                )
            else:
                yield Found(Mention(span, top.i, "demonym", "demonym"), "state", entry.name, key, entry)
        elif match.sense == "people" and not _state_acts(top):
            if top.dep_ in {"amod", "compound"}:
                yield Found(Mention(span, top.i, "demonym", "demonym"), "state", entry.name, key, entry)
            else:
                yield Found(
                    Mention(span, top.i, "name", "people"), "population-group", text, f"people:{entry.id}", plural=True
                )
        elif entry.type == "state" and (part := _part_of_land(doc, match)) is not None:
            words = words_between(doc, doc[part].idx, span.end, part, match.last)
            mention = Mention(Span(doc[part].idx, span.end), top.i, "name", "part of a state")
            yield Found(mention, "place", words, f"name:{gazetteer.name_key(words)}", kind="part")
        else:
            army = f"forces:{entry.countries[0]}" if entry.army and entry.countries else key
            rule = "capital as government" if match.sense == "capital" else "gazetteer"
            yield Found(Mention(span, top.i, "name", rule), entry.type, entry.name, army, entry)


def _part_of_land(doc: Doc, match: Match) -> int | None:
    """The token where "northern" or the like starts before a state's name, None without one."""
    at = match.first
    while at and (
        lower(doc[at - 1]) in listed("directions")
        or (doc[at - 1].text in DASHES and at > 1 and lower(doc[at - 2]) in listed("directions"))
    ):
        at -= 1
    return at if at < match.first else None


def _inside_other(doc: Doc, match: Match) -> bool:
    """Whether the words are part of another name: of a person's, or after a particle ("Rio da Prata")."""
    particle = match.first > 1 and doc[match.first - 1].text in {"da", "de", "do", "la", "del", "di"}
    longer = particle and match.sense in {"capital", "name"} and _is_name_word(doc[match.first - 2])
    return (longer and match.entry.type in {"state", "place"}) or _part_of_person(doc, match)


def _part_of_person(doc: Doc, match: Match) -> bool:
    """Whether a state's or capital's name is part of somebody's own ("Michael Jordan", "Chad Smith")."""
    if match.entry.type != "state" or match.sense not in {"name", "capital"}:
        return False
    label = {token.ent_type_ for token in doc[match.first : match.last + 1]}
    if label != {"PERSON"}:
        return False
    near = (match.first - 1, match.last + 1)
    return any(
        (0 <= at < len(doc) and doc[at].ent_type_ == "PERSON" and doc[at].pos_ == "PROPN" and doc[at].ent_iob_ != "B")
        or (at == match.first - 1 and at >= 0 and doc[at].ent_type_ == "PERSON" and doc[match.first].ent_iob_ == "I")
        for at in near
    )


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


def _own_army(doc: Doc, first: int, last: int, by_token: dict[int, Match]) -> bool:
    """Whether the run is a state and its own forces or government, in capitals: "Syrian Army", "Chadian Government"."""
    known = cues().common
    rest = [token for token in doc[first : last + 1] if token.i not in by_token]
    states = [
        token for token in doc[first : last + 1] if token.i in by_token and by_token[token.i].entry.type == "state"
    ]
    phrase = " ".join(singular(lower(token)) for token in rest)
    words = {singular(lower(token)) for token in rest}
    return bool(states) and bool(rest) and (phrase in known or words <= known | {"armed", "security", "special"})


def _candidates(doc: Doc, by_token: dict[int, Match], cities: gazetteer.Places) -> Iterator[_Candidate]:
    """The possible names that are not in the gazetteer as they stand."""
    for start, end in _runs(doc):
        yield from _split(doc, start, end, by_token, cities)


def _government(doc: Doc, first: int, last: int, by_token: dict[int, Match]) -> str:
    """The key of a state's government for "Government of Iraq"; "" for any other name."""
    state = by_token.get(last)
    if state is None or state.entry.type != "state" or lower(doc[first]) != "government":
        return ""
    near = doc[first + 1].text == "of" and state.first <= first + 3
    return f"government:{state.entry.country or state.entry.id}" if near else ""


def _split(
    doc: Doc, first: int, last: int, by_token: dict[int, Match], cities: gazetteer.Places
) -> Iterator[_Candidate]:
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
    title = _titled(doc, first, last)
    name = _name_word(doc, first, last) if last > first else None
    if title and (name is None or title[0] > first) and not any(at in by_token for at in range(title[0], last + 1)):
        words = [lower(token) for token in doc[title[0] : last + 1]]
        if not (name and name[1] in words):
            yield _Candidate(first, last, (("person", 40),), title[0], title[1])
            return
    if name and name[1] == lower(doc[first]) and cities.named(_text(doc, first, last)):
        name = None
    if name:
        if not _own_army(doc, first, last, by_token):
            kind = name[1] if name[0] == "place" else ""
            yield _Candidate(
                first, last, ((name[0], 30),), first, kind=kind, key=_government(doc, first, last, by_token)
            )
        return
    yield from _plain(doc, first, last, by_token, cities)


def _plain(
    doc: Doc, first: int, last: int, by_token: dict[int, Match], cities: gazetteer.Places
) -> Iterator[_Candidate]:
    """Names without a telling word: the stretches that the gazetteer leaves."""
    at = first
    while at <= last:
        if at in by_token:
            at = by_token[at].last + 1
            continue
        end = at
        while end + 1 <= last and end + 1 not in by_token:
            end += 1
        while end > at and (doc[end].is_punct or lower(doc[end]) in {"of", "for", "and", "the"}):
            end -= 1
        start = at
        while start < end and (doc[start].is_punct or lower(doc[start]) in {"of", "for", "and", "the"}):
            start += 1
        if start == end and lower(doc[start]) in {"of", "for", "and", "the", "a", "an"}:
            at = end + 1
            continue
        common = all(
            singular(lower(token)) in cues().common or lower(token) in cues().title_words
            for token in doc[start : end + 1]
        )
        if not common and any(char.isalpha() for char in doc[start].text):
            evidence, kind = _evidence(doc, start, end, cities)
            yield _Candidate(start, end, tuple(sorted(evidence.items())), start, kind=kind)
        at = max(end, at) + 1


def names(parsed: Parsed) -> tuple[list[Found], list[Match]]:
    """Return the named mentions of the text in order, and the gazetteer's matches on which noun phrases build."""
    doc = parsed.doc
    matches = [match for match in gazetteer.load().matches(doc) if not _inside_other(doc, match)]
    by_token = {at: match for match in matches for at in range(match.first, match.last + 1)}
    known = list(_known(doc, matches))
    candidates = list(_candidates(doc, by_token, gazetteer.places()))
    found = [*known, *_decided(doc, candidates)]
    return sorted(found, key=lambda one: (one.mention.span, one.key)), matches


def _text(doc: Doc, first: int, last: int) -> str:
    return str(doc[first : last + 1].text)


def _own_name(doc: Doc, candidate: _Candidate) -> str:
    return _text(doc, candidate.named_from, candidate.last)


def _decided(doc: Doc, candidates: list[_Candidate]) -> Iterator[Found]:
    """The candidates with the type for which the whole text gives the most evidence; those without any are left out."""
    total: dict[str, dict[codes.EntityType, int]] = defaultdict(lambda: defaultdict(int))
    keys = [gazetteer.name_key(_own_name(doc, candidate)) for candidate in candidates]
    for key, candidate in zip(keys, candidates, strict=True):
        for kind, weight in candidate.evidence:
            total[key][kind] += weight
    surnames = {key.rsplit(" ", 1)[-1] for key, score in total.items() if " " in key and score["person"] >= _LEAST}
    full = {key for key, score in total.items() if " " in key and score["person"] >= _TITLED}
    parts = {tuple(sorted(set(key.split(" ")))) for key in full}
    by_last: dict[str, list[set[str]]] = defaultdict(list)
    for words in parts:
        for word in words:
            by_last[word].append(set(words))
    for key, score in total.items():
        words_of = set(key.split(" "))
        longer = by_last.get(key.rsplit(" ", 1)[-1], ()) if len(words_of) > 1 else ()
        if key in surnames or any(words_of < more for more in longer):
            score["person"] += 20
    for key, candidate in zip(keys, candidates, strict=True):
        score = total[key]
        if not key or max(score.values(), default=0) < _LEAST:
            continue
        kind = max(score, key=lambda one, score=score: (score[one], one))  # type: ignore[misc]
        mention = _mention(doc, candidate.first, candidate.last, "name", f"name as {kind}")
        title = candidate.title if kind == "person" else ""
        mine = candidate.key or f"name:{key}"
        found = Found(mention, kind, _own_name(doc, candidate), mine, title=title, kind=candidate.kind)
        plural = kind == "population-group" or is_plural(doc[mention.head])
        yield replace(found, plural=plural)
