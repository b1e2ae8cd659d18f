"""The noun phrases of a text that may take part in an event: "government forces", "a suicide bomber", "two villages".

What a phrase means is decided by its head noun and what stands before it (`data/nouns.toml`). A phrase that names its
owner's fighters means the owner ("al-Shabaab militants"), one that names a state's forces or government means those.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract.document import Mention, Parsed, Span
from kg.extract.gazetteer import Match
from kg.extract.mentions.cues import listed
from kg.extract.mentions.found import Found
from kg.extract.mentions.words import DASHES, is_plural, lower, singular, words_between
from kg.extract.vocabulary import table


@dataclass(frozen=True)
class Nouns:
    """The head nouns by type, and how modifiers, number and owner change what they mean."""

    heads: dict[str, codes.EntityType]
    modified: dict[tuple[str, str], codes.EntityType]
    singular_person: frozenset[str]
    collectives: frozenset[str]
    fighters: frozenset[str]
    means: frozenset[str]
    army: frozenset[str]
    rule: frozenset[str]
    police: frozenset[str]


# A noun that stands in several lists of the data means the first of these that has it.
_ORDER: tuple[codes.EntityType, ...] = (
    "armed-group",
    "government",
    "person",
    "population-group",
    "unknown-actor",
    "organization",
    "media",
    "place",
    "other",
)


@functools.cache
def nouns() -> Nouns:
    """Return the noun vocabulary of the package's data, read once."""
    data = table("nouns")
    heads: dict[str, codes.EntityType] = {}
    for kind in _ORDER:
        for word in data["heads"][kind]:
            heads.setdefault(word, kind)
    return Nouns(
        heads=heads,
        modified={
            (head, word): rule["type"] for rule in data["modified"] for head in rule["heads"] for word in rule["words"]
        },
        singular_person=frozenset(data["number"]["person-when-singular"]),
        collectives=frozenset(data["number"]["collective"]),
        fighters=frozenset(data["fighters"]["heads"]),
        means=frozenset(data["fighters"]["means"]),
        army=frozenset(data["fighters"]["army"]),
        rule=frozenset(data["fighters"]["rule"]),
        police=frozenset(data["fighters"]["police"]),
    )


_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both", "such"})
_OWN = frozenset({"its", "his", "her", "their", "our", "my", "your"})
_POPULATION_WHEN_PLURAL: dict[codes.EntityType, codes.EntityType] = {"person": "population-group"}
_LONGEST = 12


def _parted(doc: Doc, first: int, last: int) -> bool:
    """Whether a sentence begins between the two tokens."""
    return any(doc[at].is_sent_start for at in range(first + 1, last + 1))


def start_of(head: Token) -> int:
    """The first token of the noun phrase that ends with this head: determiner, adjectives, owner and compounds."""
    start = head.i
    if start > 1 and head.doc[start - 1].text in DASHES and not head.doc[start - 1].whitespace_:
        start -= 2
    for child in head.lefts:
        if child.dep_ in listed("modifiers") and child.left_edge.i < start and child.i < head.i:
            edge = child.left_edge.i
            if head.i - edge > _LONGEST or _parted(head.doc, edge, head.i):
                continue
            start = edge
    while start < head.i and (
        head.doc[start].is_punct or head.doc[start].is_space or head.doc[start].dep_ in {"cc", "preconj"}
    ):
        start += 1
    return start + 1 if start < head.i and _is_result(head.doc, start) else start


def _is_result(doc: Doc, at: int) -> bool:
    """Whether the adjective belongs to the verb before it: "shot dead 15 refugees"."""
    return at > 0 and lower(doc[at]) in {"dead", "alive"} and doc[at - 1].pos_ == "VERB"


def _lemma(token: Token) -> str:
    word = lower(token)
    if token.pos_ == "PROPN" or token.text[:1].isupper():
        return word if word in nouns().heads and singular(word) not in nouns().heads else singular(word)
    return token.lemma_.lower()


def noun_key(head: Token) -> str:
    """The longest noun of the vocabulary that ends with this head ("human rights group"); "" if it is not in there."""
    known = nouns().heads
    doc = head.doc
    last = list(dict.fromkeys((_lemma(head), head.text.lower(), singular(lower(head)))))
    for length in (3, 2):
        first = head.i - length + 1
        if first < 0 or _parted(doc, first, head.i):
            continue
        before = [doc[at] for at in range(first, head.i)]
        if any(token.is_punct or token.dep_ in {"det", "poss"} for token in before):
            continue
        for joined in (" ".join(lower(token) for token in before), " ".join(_lemma(token) for token in before)):
            for word in last:
                if f"{joined} {word}" in known:
                    return f"{joined} {word}"
    if head.i > 1 and doc[head.i - 1].text in DASHES and not _parted(doc, head.i - 2, head.i):
        joined = f"{lower(doc[head.i - 2])}-{last[0]}"
        if joined in known:
            return joined
    return next((word for word in last if word in known), "")


def _modifiers(head: Token, start: int) -> list[Token]:
    return [token for token in head.doc[start : head.i] if token.is_alpha or token.text.isalnum()]


def type_of(head: Token, key: str, start: int) -> codes.EntityType:
    """The entity type of the phrase: of its head, as its modifiers and its number have it."""
    known = nouns()
    last = key.rsplit(" ", 1)[-1]
    for token in _modifiers(head, start):
        for word in (token.lemma_.lower(), lower(token)):
            if (last, word) in known.modified:
                return known.modified[last, word]
    of = next((child for child in head.children if child.dep_ == "prep" and child.text.lower() == "of"), None)
    inner = next((child for child in of.children if child.dep_ == "pobj"), None) if of is not None else None
    if inner is not None and (last, _lemma(inner)) in known.modified:
        return known.modified[last, _lemma(inner)]
    if inner is not None and last in {"coalition", "alliance", "group", "number", "band", "convoy", "column"}:
        content = known.heads.get(noun_key(inner))
        of_words = {lower(token) for token in inner.lefts} | {_lemma(inner)}
        if content == "armed-group" or of_words & {"rebel", "militant", "armed", "insurgent"}:
            return (
                "armed-group"
                if last in {"coalition", "alliance", "group", "number", "band"}
                else known.heads.get(key, "other")
            )
    kind = known.heads[key]
    if last == "man" and is_plural(head) and _commanded(head):
        return "armed-group"
    if is_plural(head) or head.text.lower() in {"people", "men", "women", "children", "police"}:
        return _POPULATION_WHEN_PLURAL.get(kind, kind)
    return "person" if _one_person(head, kind, last) else kind


def _one_person(head: Token, kind: codes.EntityType, last: str) -> bool:
    """Whether the singular phrase is of one person: "a miner", "the commander"; not "a crowd"."""
    known = nouns()
    words = {token.text.lower() for token in head.lefts}
    if last in known.singular_person:
        modified = any(token.dep_ in {"poss", "compound", "amod"} for token in head.lefts)
        return modified or bool(words & {"a", "an", "the", "one", "another", "this", "that"})
    counted = bool(words & {"a", "an", "one", "another"})
    return kind == "population-group" and counted and last not in known.collectives


def _commanded(head: Token) -> bool:
    """Whether the men are somebody's: "Kony's men", "his men"."""
    return any(child.dep_ == "poss" for child in head.lefts)


def _owners(head: Token, start: int, by_token: dict[int, Match]) -> list[Match]:
    """The known ones before the head to whom the phrase belongs; not those in "US-backed", "anti-Taliban"."""
    doc = head.doc
    found: list[Match] = []
    for at in range(start, head.i):
        match = by_token.get(at)
        if match is None or match in found or match.last >= head.i:
            continue
        hyphen = match.last + 1 < len(doc) and doc[match.last + 1].text in DASHES and not doc[match.last].whitespace_
        prefixed = match.first > 0 and doc[match.first - 1].text in DASHES and not doc[match.first - 1].whitespace_
        inside = match.start > doc[match.first].idx or match.end < doc[match.last].idx + len(doc[match.last])
        if not (hyphen or prefixed or inside):
            found.append(match)
    return found


@dataclass(frozen=True, slots=True)
class _Belonging:
    """What a phrase with an owner means: the key and name of it, and the gazetteer's entry where it is the owner."""

    key: str
    name: str
    type: codes.EntityType
    owner: Match | None = None


def _belonging(match: Match, key: str, head: Token, by_token: dict[int, Match]) -> _Belonging | None:
    """Whose the phrase is: the group itself, a state's army or government; None where it is only about the owner."""
    known, entry = nouns(), match.entry
    last = key.rsplit(" ", 1)[-1]
    if entry.type == "armed-group" and ({key, last} & known.fighters or last in known.army):
        target = f"forces:{entry.countries[0]}" if entry.army and entry.countries else f"known:{entry.id}"
        return _Belonging(target, entry.name, entry.type, match)
    if entry.type == "organization" and last in listed("means-of-organisations"):
        return _Belonging(f"known:{entry.id}", entry.name, entry.type, match)
    return _of_state(match, key, head, by_token) if entry.type == "state" else None


def _of_state(match: Match, key: str, head: Token, by_token: dict[int, Match]) -> _Belonging | None:
    """A state's army, government or police, or the state itself where the phrase is what it strikes with."""
    known, entry = nouns(), match.entry
    place = entry.country or entry.id
    phrase = f"{words_between(head.doc, match.start, match.end, match.first, match.last)} {_phrase(head, match)}"
    if key in known.army and match.sense != "capital" and _regular(head, match, by_token):
        return _Belonging(f"forces:{place}", phrase, "armed-group")
    if key in known.rule:
        return _Belonging(f"government:{place}", phrase, "government")
    if key in known.police:
        return _Belonging(f"police:{place}", phrase, "government")
    if key in known.means and key in known.heads and key not in {"strike", "attack", "fire"}:
        return _Belonging(f"known:{entry.id}", entry.name, "state", match)
    return None


def _regular(head: Token, match: Match, by_token: dict[int, Match]) -> bool:
    """Whether nothing between the state and its forces makes them another's: not "Syrian opposition forces"."""
    between = head.doc[match.last + 1 : head.i]
    return all(
        lower(token) in listed("regular") or token.is_punct or token.tag_ == "CD" or token.i in by_token
        for token in between
    )


def _phrase(head: Token, match: Match) -> str:
    """What stands after the state: "government forces"."""
    between = [token.text for token in head.doc[match.last + 1 : head.i] if token.is_alpha]
    while "and" in between:
        between = between[between.index("and") + 2 :]
    return " ".join([*between, head.text])


def _is_phrase(token: Token, named: set[int]) -> bool:
    """Whether the token heads a noun phrase that no name has taken."""
    if token.i in named or (not token.is_alpha and "-" not in token.text):
        return False
    if token.pos_ not in {"NOUN", "PROPN"} and not (
        token.tag_ in {"JJ", "NNS", "NN"} and token.dep_ in {"nsubj", "dobj", "pobj"}
    ):
        return False
    if token.dep_ in {"compound", "amod", "npadvmod", "nmod", "punct"}:
        after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        if token.pos_ not in {"NOUN", "PROPN"} or (after is not None and after.text in DASHES):
            return False
        return (
            after is None or after.is_punct or after.pos_ in {"VERB", "AUX", "ADP", "CCONJ"} or _acts_in(token, after)
        )
    return True


def _acts_in(token: Token, after: Token) -> bool:
    """Whether the noun before another is the doer of it ("army raid"), not what sort it is ("army base")."""
    key = noun_key(token)
    if nouns().heads.get(key) not in {"armed-group", "government", "organization", "unknown-actor"}:
        return False
    if not token.is_sent_start and token.head.dep_ == "ROOT" and token.head.tag_ == "NNS" and token.head.i == after.i:
        return True
    return token.head.i == after.i and not noun_key(after) and key not in listed("not-doers")


def _title(key: str, kind: codes.EntityType) -> str:
    return key if kind == "person" else ""


def nominals(parsed: Parsed, found: list[Found], matches: list[Match]) -> list[Found]:
    """Return the phrases of the text whose head is in the vocabulary, in order; named ones are left out."""
    doc = parsed.doc
    by_token = {at: match for match in matches for at in range(match.first, match.last + 1)}
    names = [one for one in found if one.mention.kind == "name"]
    known = Known(by_token, {one.mention.head: one for one in names}, _council(names))
    return list(_all(doc, _name_tokens(doc, names), known))


@dataclass(frozen=True, slots=True)
class Known:
    """What the phrases of a text build on: matches and names by token, and the one council that the text names."""

    by_token: dict[int, Match]
    by_head: dict[int, Found]
    council: Found | None


def _council(names: list[Found]) -> Found | None:
    """The one council of the text whose members speak for it, None where there is none or more."""
    found = {one.key: one for one in names if one.type == "organization" and one.name.endswith(" Council")}
    return next(iter(found.values())) if len(found) == 1 else None


def _name_tokens(doc: Doc, names: list[Found]) -> set[int]:
    taken: set[int] = set()
    for one in names:
        span = doc.char_span(one.mention.span.start, one.mention.span.end, alignment_mode="expand")
        if span is not None:
            taken.update(range(span.start, span.end))
    return taken


def _all(doc: Doc, named: set[int], known: Known) -> Iterator[Found]:
    for token in doc:
        if not _is_phrase(token, named):
            continue
        key = noun_key(token)
        if not key:
            continue
        start = start_of(token)
        yield from _read(token, key, start, known)


def _read(head: Token, key: str, start: int, known: Known) -> Iterator[Found]:
    """What one phrase means: one entity, or two where two states share the noun ("French and Malian soldiers")."""
    doc = head.doc
    kind = type_of(head, key, start)
    span = Span(doc[start].idx, head.idx + len(head))
    first = doc[start].text.lower()
    if (first == "no" and not _suffers(key, kind)) or (key in {"power", "side"} and not is_plural(head)):
        return
    plural = is_plural(head) or head.text.lower() in {"people", "police", "military"}
    definite = first in _DEFINITE or first in _OWN
    mention = Mention(span, head.i, "nominal", f"head noun {key!r}")
    bare = start if first not in {"a", "an", "the", "no"} else min(start + 1, head.i)
    name = str(doc[bare : head.i + 1].text)
    owners = _owners(head, start, known.by_token)
    belonging = [mine for match in owners if (mine := _belonging(match, key, head, known.by_token))]
    for mine in belonging:
        entry = mine.owner.entry if mine.owner else None
        yield Found(mention, mine.type, mine.name, mine.key, entry, plural, lemma=key)
    if belonging:
        return
    shared = next((_lemma(child) for child in head.lefts if child.dep_ == "compound" and _lemma(child) in _LED), None)
    if shared and _of_shared(key):
        yield Found(mention, "organization", shared, f"org:{shared}", None, plural, lemma=key)
        return
    owner = _named_owner(head, key, known.by_head) or _whole_council(head, key, known.council)
    if owner is not None:
        yield Found(mention, owner.type, owner.name, owner.key, owner.entry, plural, lemma=key)
        return
    yield Found(
        mention,
        kind,
        name,
        _own_key(head, key, kind, start),
        None,
        plural,
        definite,
        key,
        _title(key, kind),
        key if kind == "place" else "",
    )


def _named_owner(head: Token, key: str, by_head: dict[int, Found]) -> Found | None:
    """The named one whose phrase it is: "rebels of the Front", "city of X", then "Xyz rebels", "X province"."""
    known = nouns()
    last = key.rsplit(" ", 1)[-1]
    for child in head.children:
        if child.dep_ == "prep" and child.text.lower() in {"of", "from"}:
            inner = next((token for token in child.children if token.dep_ == "pobj"), None)
            one = by_head.get(inner.i) if inner is not None else None
            mine = _after_of(one, key, child.text.lower()) if one is not None else None
            if mine is not None:
                return mine
    for child in head.lefts:
        one = by_head.get(child.i)
        fighters = child.dep_ in {"compound", "amod", "nmod", "poss"} and last in known.fighters
        part = child.dep_ in {"compound", "nmod"} and last in listed("parts")
        if one is not None and ((fighters and one.type == "armed-group") or (part and one.type == "place")):
            return one
    return None


def _after_of(one: Found, key: str, word: str) -> Found | None:
    """Whom "… of X" or "… from X" means: the group for its fighters, the town itself, the state's government."""
    known = nouns()
    last = key.rsplit(" ", 1)[-1]
    if one.type == "state" and key in known.rule and one.entry is not None and word == "of":
        name = f"government of {one.name}"
        return replace(
            one, type="government", name=name, key=f"government:{one.entry.country or one.entry.id}", entry=None
        )
    if one.type == "armed-group":
        return one if last in known.fighters or last in known.army or last == "member" else None
    if one.type == "organization" and last == "member" and one.name.endswith(" Council"):
        return one
    return one if one.type == "place" and word == "of" and last in listed("towns") else None


def _suffers(key: str, kind: codes.EntityType) -> bool:
    """Whether "no …" may be told of those to whom things happen: "no civilians were hurt", not "no group said"."""
    return kind in {"population-group", "person", "place", "other"} or key in listed("soldiers")


def _whole_council(head: Token, key: str, council: Found | None) -> Found | None:
    """The council for "Council members", "the members" and "members of the Council", where the text names one."""
    if council is None or key not in {"member", "council member"} or not is_plural(head):
        return None
    of = next((child for child in head.children if child.dep_ == "prep"), None)
    if of is not None:
        inner = next((child for child in of.children if child.dep_ == "pobj"), None)
        return council if inner is not None and inner.text == "Council" else None
    words = {lower(token) for token in head.lefts if token.dep_ != "nummod"}
    return council if words and words <= {"the", "council", "all", "its"} else None


def _of_shared(key: str) -> bool:
    """Whether the noun is what a coalition acts with: its forces or aircraft."""
    last = key.rsplit(" ", 1)[-1]
    return last in nouns().army or key in nouns().means or last in {"fighter", "member"}


# What a text has one of, by itself and in "coalition aircraft".
_SHARED = frozenset({"coalition", "opposition", "alliance"})
_LED = frozenset({"coalition", "alliance"})


def _own_key(head: Token, key: str, kind: codes.EntityType, start: int) -> str:
    """The key of a phrase without an owner: the same for the same bare plural of fighters, else its own."""
    words = [
        lower(token) for token in _modifiers(head, start) if token.dep_ not in {"det", "nummod"} and token.tag_ != "CD"
    ]
    if "government" in words and key.rsplit(" ", 1)[-1] in nouns().army and "pro" not in words:
        return "forces:government"
    if "pro" in words and "government" in words:
        return "forces:pro-government"
    last = key.rsplit(" ", 1)[-1]
    if last in _SHARED and not words:
        return f"org:{last}"
    if kind == "armed-group" and key not in nouns().means and head.doc[start].text.lower() != "no":
        phrase = " ".join([*(word for word in words if word not in {"several", "many", "some", "more", "other"}), key])
        return f"armed:{phrase}"
    return f"phrase:{head.i}"
