"""Where an event is: by what hangs on its word, on those who take part, or elsewhere in its clause."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.document import Entity
from kg.extract.events.reading import VIOLENCE
from kg.extract.events.scene import Case
from kg.extract.frames import lemma
from kg.extract.roles.vocabulary import words
from kg.vocab import EVENT_FAMILY

_WITHIN = frozenset({"prep", "pobj", "dobj", "npadvmod", "agent", "attr", "oprd", "acomp", "advmod", "dative", "appos"})
_AFTER = frozenset({"amod", "nummod", "nsubjpass"})
_BEFORE = frozenset({"compound", "amod", "nmod", "poss"})
_DEPTH = 5
_HERE = frozenset({"place", "state"})
_ELSEWHERE: frozenset[codes.Event] = frozenset(
    {
        "accusation",
        "condemnation",
        "compliance",
        "diplomacy",
        "diplomatic-crisis",
        "endorsement",
        "interview",
        "investigation",
        "legal-ruling",
        "pressure",
        "rejection",
        "sanction",
        "statement",
        "threat",
    }
)
"""Types of which a place further off in the clause is that of something else: "condemned the raid in Pibor"."""

_AT_RALLIES: frozenset[codes.Event] = frozenset({"protest-with-intervention", "excessive-force", "arrest"})
_SHARING = VIOLENCE | {"arrest", "looting", "sexual-violence"}
"""Types that are where the act before them in the sentence is: "attacked a village in Pibor and stole cattle"."""


def add_places(case: Case, kind: codes.Event) -> None:
    """The place further off, for an event without a named place of its own: "a hospital in Kunduz"."""
    roles = case.roles
    roles.places = [narrowed(case, token) for token in roles.places]
    if any(_is_named(case, token) for token in [*roles.hit, *roles.places]):
        return
    found = list(_further(case, kind))
    first = next((token for token in found if _is_named(case, token)), None)
    if first is not None:
        roles.places.insert(0, first)
    elif found and not roles.places:
        roles.places.append(found[0])


def places(case: Case) -> tuple[Token, ...]:
    """Where it happened: a town that was hit, else the first named place, with those coordinated with it."""
    hit = [narrowed(case, token) for token in case.roles.hit]
    found = list(dict.fromkeys([*hit, *case.roles.places]))
    if not found:
        return ()
    named = [token for token in found if _is_named(case, token)]
    first = hit[0] if hit else (named or found)[0]
    group = arguments.with_conjuncts(first)
    if not any(child.dep_ == "cc" for token in group for child in token.rights):
        return (first,)  # "Lamu, Kenya" is one place
    alike = [token for token in found if token.tag_ != "NNS" or first.pos_ != "PROPN" or _is_named(case, token)]
    return (first, *(token for token in alike if token in group and token != first))


def narrowed(case: Case, token: Token, depth: int = 0) -> Token:
    """The named place by which another is told: Sake of "the outskirts of Sake", of "a camp outside Sake"."""
    if depth > _DEPTH or _is_named(case, token):
        return token
    for near in _told_by(case, token):
        if case.scene.types([near]) & _HERE:
            at = narrowed(case, near, depth + 1)
            if _is_named(case, at):
                return at
    return token


def _told_by(case: Case, token: Token) -> Iterator[Token]:
    """The nouns that may tell where a place is: "hills in Hama", "desert south of Sabha", "a Kabul hotel"."""
    yield from (noun for word, noun in arguments.phrases(token) if word in words().where | {"of", "from"})
    for child in token.rights:
        if child.dep_ in {"advmod", "amod"}:
            yield from (noun for word, noun in arguments.phrases(child) if word in {"of", "from", "to"})
    yield from (child for child in token.lefts if child.dep_ in _BEFORE and "place" in case.scene.types([child]))


def _is_named(case: Case, token: Token) -> bool:
    return any(one.type in _HERE and _has_name(one, token) for one in case.scene.cast.at(token))


def _has_name(entity: Entity, token: Token) -> bool:
    if token.pos_ == "PROPN" or entity.place or entity.known:
        return True
    if lemma(token) in words().facility - words().settlements:
        return False
    return any(mention.kind == "name" for mention in entity.mentions) or any(
        child.tag_ == "NNP" for child in token.lefts if child.dep_ in _BEFORE
    )


# ---- further off -----------------------------------------------------------------------------------------------------


def _further(case: Case, kind: codes.Event) -> Iterator[Token]:
    """Where it may be, by those who take part, by the clause, by what comes before a clause before it."""
    if kind in _ELSEWHERE:
        return
    yield from _of_parts(case)
    yield from _in_clause(case, case.trigger.token, 0)
    verb = _clause_verb(case)
    if verb is not None:
        yield from _by_verb(case, kind, verb)
    yield from (token for token in case.roles.of("target") if _is_town(case, token))


def _is_town(case: Case, token: Token) -> bool:
    """Whether what is hit has a name and is a settlement: "the village of Izge"."""
    named = "place" in case.scene.types([token]) and _is_named(case, token)
    return named and (lemma(token) in words().settlements or case.scene.cast.at(token)[0].place is not None)


def _by_verb(case: Case, kind: codes.Event, verb: Token) -> Iterator[Token]:
    """Where the verb of the event's clause, and those that it is told with, tell it to be."""
    if verb != case.trigger.token:
        yield from _in_clause(case, verb, 0)
    yield from _relative(case, verb)
    yield from _before(case, verb)
    if kind == "displacement":
        yield from _of_cause(case, verb)
    if kind in _SHARING:
        yield from _shared(case, verb)


def _of_parts(case: Case) -> Iterator[Token]:
    """Where those who take part are told to be, those hit first: "a hospital in Kunduz"."""
    for _, token in sorted(case.roles.parts, key=lambda part: part[0] not in {"target", "affected", "recipient"}):
        for word, noun in arguments.phrases(token):
            if word in words().where:
                yield from _heres(case, [noun])


def _in_clause(case: Case, top: Token, depth: int) -> Iterator[Token]:
    """Where the phrases below a word tell to be, other events and other clauses left out."""
    for child in top.children:
        if not _is_of_clause(child, top) or _is_of_another(case, child):
            continue
        if child.dep_ == "prep" and child.lower_ in _prepositions(case):
            yield from _heres(case, (noun for _, noun in arguments.phrases(top) if noun.head == child))
        if depth < _DEPTH:
            yield from _in_clause(case, child, depth + 1)


def _is_of_another(case: Case, noun: Token) -> bool:
    """Whether it tells of another event, which has a place of its own; a rally that is dispersed is where that is."""
    if noun == case.trigger.token or noun.i not in case.scene.nouns:
        return False
    family = EVENT_FAMILY[case.scene.nouns[noun.i].frame.type]
    return family != "demonstration" or case.trigger.frame.type not in VIOLENCE | _AT_RALLIES


def _is_of_clause(child: Token, top: Token) -> bool:
    if child.dep_ == "conj":
        return top.dep_ in {"dobj", "pobj", "nsubjpass"}
    return child.dep_ in _WITHIN or (child.dep_ in _AFTER and (child.i > top.i or child.dep_ == "nsubjpass"))


def _prepositions(case: Case) -> frozenset[str]:
    from_here = case.trigger.frame.scheme.phrases.get("from") == "place"
    return words().where | {"from"} if from_here else words().where


def _heres(case: Case, nouns: Iterable[Token]) -> Iterator[Token]:
    parts = {token for _, token in case.roles.parts}
    for noun in nouns:
        if noun not in parts and case.scene.types([noun]) & _HERE and not _is_of_a_name(case, noun):
            yield narrowed(case, noun)


def _is_of_a_name(case: Case, noun: Token) -> bool:
    """Whether the place is a word of somebody's name: "the Mission in South Sudan"."""
    return case.scene.cast.phrase(noun).start < noun.left_edge.idx


def _clause_verb(case: Case) -> Token | None:
    """The verb of the event's clause: its own, or the one that only carries its noun or tells that it hurt."""
    token = case.trigger.token
    if case.trigger.is_verb and not (token.tag_ == "VBG" and token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"}):
        return token
    if token.dep_ in {"nsubj", "nsubjpass"} and token.head.pos_ in {"VERB", "AUX"}:
        return token.head if token.head.lemma_ not in words().telling else None
    if token.dep_ in {"dobj", "attr"} and token.head.pos_ in {"VERB", "AUX"}:
        return token.head if token.head.lemma_ in words().light - words().not_doers else None
    above = token.head.head
    if token.dep_ == "pobj" and above.lemma_ in words().victims | words().hits | {"be"}:
        return above
    return None


def _relative(case: Case, verb: Token) -> Iterator[Token]:
    """What a relative clause of place hangs on: "Moura, where soldiers killed 300 men"."""
    if verb.dep_ == "relcl" and any(child.lower_ == "where" for child in verb.lefts):
        yield from _heres(case, [verb.head])


def _before(case: Case, verb: Token) -> Iterator[Token]:
    """What stands before the subject of a verb coordinated with this one: "In Pibor, gunmen came and shot"."""
    while verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        verb = verb.head
        start = min((child.i for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), default=verb.i)
        for child in verb.lefts:
            if child.dep_ == "prep" and child.i < start and child.lower_ in words().where:
                yield from _heres(case, (noun for _, noun in arguments.phrases(verb) if noun.head == child))


def _shared(case: Case, verb: Token) -> Iterator[Token]:
    """Where the acts are that the verb is told with: "attacked a village in Pibor, killing ten and stealing cattle"."""
    while (verb.dep_ == "conj" or (verb.dep_ == "advcl" and verb.tag_ == "VBG")) and verb.head.pos_ == "VERB":
        verb = verb.head
        for reading in case.told:
            if verb in reading.words and reading.type in _SHARING | {"military-advance"}:
                yield from reading.places


def _of_cause(case: Case, verb: Token) -> Iterator[Token]:
    """Where the fighting is that drives people out: "raids in Pibor displaced thousands"."""
    for cause in arguments.doers(verb):
        if cause.i in case.scene.nouns or cause.tag_ == "VBG":
            yield from _heres(case, (noun for word, noun in arguments.phrases(cause) if word in words().where))
