"""What an act of speech is about, and of which longer event or deal an event is part, where grammar shows it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from typing import Any

from spacy.tokens import Token

from kg.extract.document import Parsed
from kg.extract.events.reading import VIOLENCE, EventReading
from kg.extract.time_tenses import predicate
from kg.extract.vocabulary import table

_LINKS = frozenset({"dobj", "pobj", "pcomp", "ccomp", "xcomp", "prep", "conj", "nsubjpass", "dative", "oprd"})
"""How what an act of speech is about hangs on it."""

_OBJECTS = frozenset({"dobj", "pobj", "nsubjpass"})
_POINTERS = frozenset({"the", "this", "that", "these", "those", "such"})
_NAMED_BY = frozenset({"acl", "ccomp", "xcomp", "relcl"})
_DETAILS = frozenset({"prep", "relcl", "acl", "poss", "compound", "nummod"})
_OF_THE_LAST = frozenset({"accusation", "investigation"})
"""Acts that without more words are about what was told last: "Gunmen killed two in Goz. The army blamed the rebels"."""

_RELATIVES = frozenset({"which", "that", "whereby"})


@dataclass(frozen=True)
class _Words:
    """The lists of data/contents.toml."""

    leading: dict[str, frozenset[str]]
    naming: frozenset[str]
    deed: frozenset[str]
    charge: frozenset[str]
    deal: frozenset[str]
    kinds: dict[str, frozenset[str]]
    verbs: frozenset[str]
    verbs_with: dict[str, str]
    parts: frozenset[str]
    bases: frozenset[str]
    during: frozenset[str]
    inside: frozenset[str]


@cache
def _words() -> _Words:
    data: dict[str, Any] = table("contents")
    pointing, provisions, wholes = data["pointing"], data["provisions"], data["wholes"]
    return _Words(
        leading={key: frozenset(words) for key, words in data["leading"].items()},
        naming=frozenset(data["naming"]["nouns"]),
        deed=frozenset(pointing["deed"]),
        charge=frozenset(pointing["charge"]),
        deal=frozenset(pointing["deal"]),
        kinds={key: frozenset(types) for key, types in pointing["kinds"].items()},
        verbs=frozenset(provisions["verbs"]),
        verbs_with=provisions["verbs_with"],
        parts=frozenset(provisions["parts"]),
        bases=frozenset(provisions["bases"]),
        during=frozenset(wholes["prepositions"]),
        inside=frozenset(wholes["inside"]),
    )


@dataclass
class Content:
    """What one event is about and part of; `is_term` tells that it is what a deal lays down, not yet done by that."""

    about: list[EventReading] = field(default_factory=list)
    whole: EventReading | None = None
    is_term: bool = False


def contents(
    parsed: Parsed, readings: Sequence[EventReading], happened: Callable[[EventReading], bool]
) -> list[Content]:
    """What each of the events is about and part of, in their order; empty where no grammar shows it.

    `happened` tells whether an event is told as having happened: only to such a one does "the attack" point back.
    """
    told = _Told(parsed, readings, happened)
    return [_content(told, reading) for reading in readings]


def _content(told: "_Told", reading: EventReading) -> Content:
    content = Content(about=_about(told, reading))
    term = _term(told, reading)
    if term is not None:
        return Content(content.about, _deal(told, term, reading), is_term=True)
    content.whole = _deal_over(told, reading) or _whole(told, reading)
    return content


class _Told:
    """The events of a text, by their words and by paragraph."""

    def __init__(
        self, parsed: Parsed, readings: Sequence[EventReading], happened: Callable[[EventReading], bool]
    ) -> None:
        self._parsed = parsed
        self._happened = [one for one in readings if happened(one)]
        self.readings = readings
        self._at: dict[int, list[EventReading]] = {}
        for reading in readings:
            for word in {reading.token, *reading.words}:
                self._at.setdefault(word.i, []).append(reading)

    def at(self, token: Token) -> list[EventReading]:
        """The events of which the token is a word."""
        return self._at.get(token.i, [])

    def before(self, token: Token) -> Iterator[EventReading]:
        """The events told before the token in its paragraph or in the one before it, the last first."""
        here = self._paragraph(token)
        for reading in reversed(self._happened):
            there = self._paragraph(reading.token)
            if reading.token.i < token.i and here is not None and there is not None and self._near(here, there):
                yield reading

    def only_deed_before(self, token: Token) -> EventReading | None:
        """The one act of force that its paragraph tells before the token, None if there are none or several."""
        here = self._paragraph(token)
        before = [one for one in self._happened if one.token.i < token.i and self._paragraph(one.token) == here]
        deeds = [one for one in before if one.type in VIOLENCE]
        return deeds[0] if len(deeds) == 1 else None

    def only_one(self, noun: Token, kinds: frozenset[str]) -> EventReading | None:
        """The one event of these kinds told before the noun, in a text under one date; None if there are several."""
        before = [one for one in self._happened if one.token.i < noun.i and one.type in kinds]
        here = self._paragraph(noun)
        if len(before) != 1 or here is None or not _may_be(noun, before[0]):
            return None
        there = self._paragraph(before[0].token)
        return before[0] if there is not None and there[1] == here[1] else None

    def _paragraph(self, token: Token) -> tuple[int, Any] | None:
        block = self._parsed.layout.block_at(token.idx)
        return None if block is None else (block.paragraph, block.date)

    def _near(self, here: tuple[int, Any], there: tuple[int, Any]) -> bool:
        return here[0] - there[0] in {0, 1} and here[1] == there[1]


# ---- what an act of speech is about ----------------------------------------------------------------------------------


def _about(told: _Told, reading: EventReading) -> list[EventReading]:
    """What is condemned, investigated, negotiated …: the event nearest under its word, else one it points back to."""
    leading = _words().leading.get(reading.type)
    if leading is None:
        return []
    under = _under(told, reading, leading)
    if under:
        return under
    nouns = list(_objects(reading, leading))
    found = next((back for noun in nouns if (back := _pointed_at(told, reading, noun))), None)
    if found is None and reading.type in _OF_THE_LAST and not _says_of_what(reading, leading):
        found = told.only_deed_before(reading.token)
    return [found] if found is not None and found is not reading else []


def _says_of_what(reading: EventReading, leading: frozenset[str]) -> bool:
    """Whether the words of the act say what it is about, so that it need not be what was told last."""
    words = {reading.token, *reading.words}
    children = [child for word in words for child in word.children if child not in words]
    inside = any(child.dep_ in {"ccomp", "xcomp", "acl", "relcl", "pcomp", "compound"} for child in children)
    return inside or any(
        (child.dep_ == "prep" and child.lower_ in leading) or (child.dep_ == "dobj" and reading.type == "investigation")
        for child in children
    )


def _under(told: _Told, reading: EventReading, leading: frozenset[str]) -> list[EventReading]:
    """The nearest event under the words of the act, with those coordinated with it."""
    best: list[tuple[int, EventReading]] = []
    for one in told.readings:
        if one is reading or one.token in reading.words or one.token.sent != reading.token.sent:
            continue
        steps = _steps(one.token, reading, leading)
        if steps is not None:
            best.append((steps, one))
    if not best:
        return []
    _, first = min(best, key=lambda pair: pair[0])
    beside = [one for _, one in best if one.token.dep_ == "conj" and one.token.head == first.token]
    return [first, *beside]


def _steps(token: Token, reading: EventReading, leading: frozenset[str]) -> int | None:
    """How many words lie between what may be spoken of and the act; None where it is something else beside it."""
    words = {reading.token, *reading.words}
    chain = [token, *token.ancestors]
    path = list(takewhile(lambda at: at not in words, chain))
    if len(path) == len(chain) or not all(_leads(at, leading) for at in path):
        return None
    return len(path)


def _leads(at: Token, leading: frozenset[str]) -> bool:
    if at.dep_ == "prep":
        return at.lower_ in leading or at.head.lemma_ in _words().naming
    if at.dep_ in _NAMED_BY and at.head.lemma_ in _words().naming:
        return at.dep_ != "relcl"
    return at.dep_ in _LINKS


def _objects(reading: EventReading, leading: frozenset[str]) -> Iterator[Token]:
    """The nouns that the act is done about: its object, that after its preposition, or that of its relative clause."""
    for word in (reading.token, *reading.words):
        for child in word.children:
            if child.dep_ in _OBJECTS:
                yield child
            elif child.dep_ == "prep" and child.lower_ in leading:
                yield from (one for one in child.children if one.dep_ == "pobj")
    if reading.token.dep_ in {"relcl", "acl"}:
        yield reading.token.head


def _pointed_at(told: _Told, reading: EventReading, noun: Token) -> EventReading | None:
    """The event that the noun points back to: "condemned the attack", "a charge that the army rejects"."""
    words = _words()
    of_clause = noun == reading.token.head
    if noun.lemma_ in words.charge and reading.type == "rejection":
        before = (one for one in told.before(noun) if one.type == "accusation")
        return next((one for one in before if not of_clause or one.token.sent == noun.sent), None)
    pointer = next((child.lower_ for child in noun.lefts if child.lower_ in _POINTERS), None)
    if of_clause or pointer is None or noun.lemma_ not in words.deed:
        return None
    kinds = words.kinds.get(noun.lemma_, VIOLENCE)
    found = next((one for one in told.before(noun) if one.type in kinds and _may_be(noun, one)), None)
    return found or told.only_one(noun, kinds)


def _may_be(noun: Token, deed: EventReading) -> bool:
    """Whether the noun can be of the deed: what more it tells ("the attack on Goz") was told of that too."""
    if deed.token.tag_ == "NNS" and noun.tag_ == "NN" and not any(one.dep_ == "det" for one in deed.token.lefts):
        return False
    more = [child for child in noun.children if child.dep_ in _DETAILS]
    names = {one.lower_ for one in (*deed.places, *deed.victims, *(token for _, token in deed.parts))}
    return all(any(one.lower_ in names for one in child.subtree) for child in more)


# ---- what an event is part of ----------------------------------------------------------------------------------------


def _term(told: _Told, reading: EventReading) -> Token | None:
    """The noun of the deal that lays the event down: "the accord calls for an exit", "part of the deal is a swap"."""
    for verb in _over(reading.token):
        if any(other is not reading and other.token == verb for other in told.readings):
            return None
        noun = _laying_down(verb, reading.token) or _of_copula(verb, reading.token)
        if noun is not None:
            return noun
    return None


def _over(token: Token) -> Iterator[Token]:
    """The verbs over the event's word, reached by its objects and complements only."""
    for at in (token, *token.ancestors):
        if at != token and at.pos_ in {"VERB", "AUX"}:
            yield at
        if at.dep_ not in _LINKS | {"attr", "nsubj"}:
            return


def _laying_down(verb: Token, event: Token) -> Token | None:
    """The noun of the deal that is the doer of a verb of laying down ("requires", "provides for")."""
    words = _words()
    wanted = words.verbs_with.get(verb.lemma_)
    by_phrase = wanted is not None and any(child.lower_ == wanted for child in _between(verb, event))
    if not by_phrase and verb.lemma_ not in words.verbs:
        return None
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    if event in {one for subject in subjects for one in subject.subtree}:
        return None
    if not subjects or subjects[0].lower_ in _RELATIVES:
        return _named_deal(verb.head) if verb.dep_ in {"relcl", "acl"} else None
    if subjects[0].lower_ == "it" and by_phrase:
        return subjects[0]
    return _named_deal(subjects[0])


def _between(verb: Token, event: Token) -> list[Token]:
    return list(takewhile(lambda at: at != verb, (event, *event.ancestors)))


def _named_deal(noun: Token) -> Token | None:
    """The noun of a deal, or that of which it is a term ("the terms of the accord")."""
    words = _words()
    if noun.lemma_.lower() in words.deal:
        return noun
    if noun.lemma_.lower() not in words.parts:
        return None
    below = (one for one in noun.subtree if one != noun and one.lemma_.lower() in words.deal)
    return next(below, None)


def _of_copula(verb: Token, event: Token) -> Token | None:
    """The noun of the deal of "key to the deal is …", "the deal's main provision is …"."""
    if verb.lemma_ != "be":
        return None
    sides = [child for child in verb.children if child.dep_ in {"nsubj", "attr", "acomp", "prep", "advmod"}]
    others = [side for side in sides if event not in set(side.subtree)]
    if len(others) == len(sides):
        return None
    for side in others:
        inside = list(side.subtree)
        if any(one.lemma_.lower() in _words().parts for one in inside):
            return next((one for one in inside if one.lemma_.lower() in _words().deal), None)
    return None


def _deal_over(told: _Told, reading: EventReading) -> EventReading | None:
    """The deal under which the event is done: "under the pact, troops will leave", "an accord under which …"."""
    clause = predicate(reading.token)
    if reading.token not in {clause, *_done_to(clause)} or reading.type == "agreement-reached":
        return None
    for phrase in (child for child in clause.children if child.dep_ in {"prep", "advmod"}):
        noun = _basis(phrase)
        if noun is not None and noun.lower_ in _RELATIVES:
            noun = clause.head if clause.dep_ == "relcl" else None
        if noun is not None and (deal := _named_deal(noun)) is not None:
            return _deal(told, deal, reading)
    return None


def _done_to(clause: Token) -> Iterator[Token]:
    return (child for child in clause.children if child.dep_ in {"dobj", "nsubjpass"})


def _basis(phrase: Token) -> Token | None:
    """The noun of "under the deal", "as part of the deal", "in line with the deal"; "whereby" is its own."""
    if phrase.lower_ == "whereby":
        return phrase
    noun = _object(phrase)
    if noun is None:
        return None
    if phrase.lower_ == "under":
        return noun
    if phrase.lower_ in {"as", "in"} and noun.lemma_.lower() in _words().bases | {"part"}:
        return next((_object(child) for child in noun.children if child.dep_ == "prep"), None)
    if phrase.lower_ == "pursuant":
        return noun
    return None


def _object(phrase: Token) -> Token | None:
    """The noun after a preposition, also after two ("pursuant to the pact")."""
    for child in phrase.children:
        if child.dep_ == "pobj":
            return child
        if child.dep_ == "prep":
            return _object(child)
    return None


def _deal(told: _Told, noun: Token, reading: EventReading) -> EventReading | None:
    """The deal that the noun is: told here, told shortly before, or the only one that the text tells by a verb."""
    here = [one for one in told.at(noun) if one is not reading]
    deals = [one for one in told.readings if one.type == "agreement-reached" and one is not reading]
    if here:
        return next((one for one in here if one.type in {"agreement-reached", "ceasefire-start"}), None)
    before = [one for one in told.before(noun) if one in deals]
    if before:
        return before[0]
    main = [one for one in deals if _is_main(one) and noun.pos_ != "PRON"]
    return main[0] if len(main) == 1 else None


def _is_main(deal: EventReading) -> bool:
    """Whether the deal is told by a verb, and not named beside something else ("since a June deal")."""
    return deal.token.pos_ == "VERB" or (deal.token.dep_ == "dobj" and deal.token.head.dep_ == "ROOT")


def _whole(told: _Told, reading: EventReading) -> EventReading | None:
    """The longer event in which the event happened: "arrested during the rally", "freed in a raid on a camp"."""
    words = _words()
    for phrase in reading.token.children:
        noun = _object(phrase) if phrase.dep_ == "prep" else None
        if noun is None:
            continue
        during = phrase.lower_ in words.during or (phrase.lower_ == "in" and noun.lemma_.lower() in words.inside)
        if phrase.lower_ == "as" and noun.lemma_ == "part":
            noun, during = next((one for child in noun.children if (one := _object(child))), noun), True
        if phrase.lower_ == "on" and noun.lemma_ in {"sideline", "margin", "fringe"}:
            noun, during = next((one for child in noun.children if (one := _object(child))), noun), True
        found = [one for one in told.at(noun) if one is not reading and one.token == noun]
        if during and found and found[0].type != reading.type:
            return found[0]
    return None
