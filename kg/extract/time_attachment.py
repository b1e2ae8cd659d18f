"""On which event a time expression hangs."""

from collections.abc import Iterator, Mapping
from itertools import takewhile

from spacy.tokens import Span as Sentence
from spacy.tokens import Token

from kg.extract.events.reading import EventReading
from kg.extract.time_tenses import predicate, tense
from kg.extract.time_words import time_words
from kg.extract.times import TimeExpression

_PREDICATES = frozenset({"VERB", "AUX"})
_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "acl"})
_SHARING = frozenset({"conj", "nsubj", "dobj", "pobj"})
"""How an event hangs on the verb of another one with which it shares its time."""

_BESIDES = frozenset({"amod", "nummod", "compound", "nmod", "poss"})
_MEANWHILE = frozenset({"as", "while", "when"})
_OF_WORDS = frozenset(
    {"condemnation", "accusation", "endorsement", "rejection", "investigation", "statement", "threat"}
)
"""Acts of speech: a time within what they are about is not their own."""

_TOPICS = frozenset({"on", "about", "to", "of", "over", "for"})
_GOVERNORS = 4
_ASIDE = 10
"""How much further a time counts that hangs on a word over the event's than one that hangs on its own."""

Rivals = Mapping[int, EventReading]


def head(expression: TimeExpression, sentence: Sentence) -> Token | None:
    """The word of the expression by which it hangs on the sentence."""
    inside = [t for t in sentence if expression.span.start <= t.idx < expression.span.end and not t.is_space]
    within = {token.i for token in inside}
    return next((token for token in inside if token.head.i not in within or token.head == token), None)


def attachment(reading: EventReading, expression: TimeExpression, time: Token, rivals: Rivals) -> int | None:
    """How far the time hangs from the event's word; None where it is not the event's.

    `time` is the word by which the expression hangs on the sentence, `rivals` the other events by their word.
    """
    event = reading.token
    if is_told_when(event, expression):
        return 0
    if _is_of_the_deal(reading, expression) or _is_of_another_noun(reading, expression, time):
        return None
    path = _path(time, event)
    if path is not None:
        if _is_behind_deed(reading, time, rivals):
            return None
        return None if _passes(path, rivals) or _leaves_clause(reading, path) else len(path)
    lasting = expression.link in {"since", "until", "by"}
    if lasting and event.dep_ == "conj" and event.head.i < time.i < event.i:
        return None
    return _over(reading, time, rivals)


def _over(reading: EventReading, time: Token, rivals: Rivals) -> int | None:
    """How far the time hangs from a word over the event's, of which it is told too."""
    event = reading.token
    below = event
    for steps, governor in enumerate(_governors(event), 1):
        if _is_of_its_own_day(below, rivals) and not _is_behind_words(event, below, time, rivals):
            return None
        below = governor
        path = _path(time, governor)
        if path is not None:
            if _passes(path, rivals) or _is_of_rival(event, governor, time, rivals) or _crosses(path):
                return None
            return _ASIDE + steps + len(path)
    return None


def _is_of_its_own_day(below: Token, rivals: Rivals) -> bool:
    """Whether what stands over the word has another day: "arrested in May for the murder", "talks on a truce"."""
    if below.dep_ != "prep":
        return False
    talked_of = below.head.i in rivals and below.head.pos_ == "NOUN" and below.lower_ in _TOPICS
    return talked_of or below.lower_ in time_words().aside or (below.lower_ == "of" and below.head.pos_ == "VERB")


def _is_behind_words(event: Token, below: Token, time: Token, rivals: Rivals) -> bool:
    """Whether the time stands behind what an act of speech is about: "wants an inquiry into the killings in March"."""
    act = rivals.get(below.head.i)
    return act is not None and act.type in _OF_WORDS and tense(act.token) != "past" and time.i > event.i


def is_told_when(event: Token, expression: TimeExpression) -> bool:
    """Whether the event's clause tells what happened at that time: "in 2019, when rebels stormed the town"."""
    clause = predicate(event)
    at = clause.head.idx
    return (
        clause.dep_ in {"relcl", "advcl", "acl"}
        and expression.span.start <= at < expression.span.end
        and any(child.lower_ == "when" for child in clause.children)
    )


def _is_of_the_deal(reading: EventReading, expression: TimeExpression) -> bool:
    """Whether the time is that of what was agreed: "agreed on a truce from Monday"."""
    return reading.type == "agreement-reached" and expression.link in {"since", "until"}


def _is_of_another_noun(reading: EventReading, expression: TimeExpression, time: Token) -> bool:
    """Whether the time stands before a noun ("Friday's raid") that is not the event's."""
    if time.dep_ not in _BESIDES or time.head.pos_ not in {"NOUN", "PROPN"} or time.head == reading.token:
        return False
    return expression.rule == "year" or time.head not in reading.words


def _is_behind_deed(reading: EventReading, time: Token, rivals: Rivals) -> bool:
    """Whether the time stands behind what is condemned or accused of now: "we condemn the attack on Goz on Sunday"."""
    if reading.type not in _OF_WORDS or tense(reading.token) == "past":
        return False
    deeds = (at for at, rival in rivals.items() if reading.token in set(rival.token.ancestors))
    return any(reading.token.i < at < time.i for at in deeds)


def _path(time: Token, target: Token) -> list[Token] | None:
    """The words from the time up to the target, without it; None if it is not above the time."""
    chain = (time, *time.ancestors)
    return list(takewhile(lambda at: at != target, chain)) if target in chain else None


def _passes(path: list[Token], rivals: Rivals) -> bool:
    """Whether another event stands between the two."""
    return any(at.i in rivals for at in path[1:])


def _leaves_clause(reading: EventReading, path: list[Token]) -> bool:
    """Whether the time is that of a clause under the event's, or of what an act of speech is about."""
    if reading.type in _OF_WORDS and any(at.pos_ in {"NOUN", "PROPN"} for at in path[1:]):
        return True
    of_its_noun = path[-1].dep_ in {"relcl", "acl"}
    return _crosses(path[:-1] if of_its_noun else path)


def _crosses(path: list[Token]) -> bool:
    """Whether a clause of its own lies between the two; a participle ("leaving two dead on Monday") is none."""
    return any(at.dep_ in _CLAUSES and at.pos_ in _PREDICATES and not _goes_along(at) for at in path[1:])


def _goes_along(clause: Token) -> bool:
    """Whether the clause only goes on: "…, killing two"."""
    return clause.dep_ == "advcl" and clause.tag_ == "VBG" and not any(one.dep_ == "mark" for one in clause.children)


def _governors(event: Token) -> Iterator[Token]:
    """The words over the event's own, up to the verb of its clause, and over what goes on in a clause beside it."""
    at = event
    for _ in range(_GOVERNORS):
        if at.head == at or (at.dep_ in _CLAUSES and at.pos_ in _PREDICATES and not _is_meanwhile(at)):
            return
        at = at.head
        yield at


def _is_meanwhile(clause: Token) -> bool:
    """Whether the clause tells what happened at the time of the one over it: "as troops advanced", "killing two"."""
    marks = {one.lower_ for one in clause.children if one.dep_ in {"mark", "advmod"} and one.lower_ in _MEANWHILE}
    return _goes_along(clause) or (
        clause.dep_ == "advcl" and bool(marks) and "future" not in {tense(clause), tense(clause.head)}
    )


def _is_of_rival(event: Token, governor: Token, time: Token, rivals: Rivals) -> bool:
    """Whether the word over both is another event's verb, with which this one does not share the time."""
    if governor.i not in rivals or governor.pos_ != "VERB":
        return False
    if rivals[governor.i].type in _OF_WORDS:
        return tense(governor) == "past" or time.i < event.i
    first = event
    while first.dep_ == "conj":
        first = first.head
    if first.pos_ == "VERB" and _is_meanwhile(first):
        return False
    return event.dep_ not in _SHARING or (event.dep_ == "conj" and tense(event) != tense(governor))
