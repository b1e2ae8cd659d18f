"""The tense in which an event is told, from the helpers of its verb."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.document import Span
from kg.extract.times import Tense

_FUTURE = frozenset({"will", "shall", "'ll", "’ll", "would", "should", "must"})
_PAST = frozenset({"had", "has", "have", "'ve", "’ve", "was", "were", "did"})
_UNREAL = _FUTURE | {"could", "might", "may"}
_HAVE = frozenset({"has", "have", "'ve", "’ve", "having"})
_PREDICATES = frozenset({"VERB", "AUX"})
_HELPERS = frozenset({"aux", "auxpass"})
_VERB_HOPS = 6
_LONGEST = 60


def tense(token: Token) -> Tense:
    """The tense in which the predicate over the token is told, for a weekday or a day without a year."""
    verb = predicate(token)
    helpers = {child.lower_ for child in verb.children if child.dep_ in _HELPERS}
    if helpers & _FUTURE:
        return "future"
    if verb.tag_ in {"VBD", "VBN"} or helpers & _PAST:
        return "past"
    if verb.tag_ == "VB" and verb.dep_ in {"xcomp", "advcl", "acl"} and "to" in helpers:
        return "future" if verb.head.pos_ != "VERB" else tense(verb.head)
    if verb.dep_ == "xcomp" and not helpers and verb.head != verb and verb.head.pos_ in _PREDICATES:
        return tense(verb.head)
    return "present"


def predicate(token: Token) -> Token:
    """The verb of which the token is part, the token at the top where there is none."""
    verb = token
    for _ in range(_VERB_HOPS):
        if verb.pos_ in _PREDICATES or verb.head == verb:
            break
        verb = verb.head
    return verb


def perfect(verb: Token) -> Span | None:
    """The words of a present perfect ("has seized", "is said to have fled"), None where the verb is told otherwise.

    >>> import spacy
    >>> clause = spacy.load("en_core_web_sm")("Rebels have quickly seized the harbour.")
    >>> perfect(clause[3])
    Span(start=7, end=26)
    """
    if verb.tag_ not in {"VBN", "VBG", "VBD"}:
        return None
    helpers = list(_helpers(verb))
    have = next((one for one in helpers if one.lower_ in _HAVE), None)
    if have is None or {one.lower_ for one in helpers} & _UNREAL:
        return None
    first = have.nbor(-1) if have.i and have.nbor(-1).lower_ == "to" else have
    span = Span(first.idx, verb.idx + len(verb))
    return span if first.i < verb.i and span.end - span.start <= _LONGEST else None


def _helpers(verb: Token) -> Iterator[Token]:
    """The helpers of the verb; a second verb without any has those of the first: "have shelled and burnt"."""
    own = [child for child in verb.children if child.dep_ in _HELPERS]
    if own or verb.dep_ != "conj" or any(child.dep_ == "nsubj" for child in verb.children):
        yield from own
    elif verb.head.tag_ == verb.tag_:
        yield from _helpers(verb.head)
