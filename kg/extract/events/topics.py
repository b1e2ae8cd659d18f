"""Sentences whose attacks and deals are none of ours."""

from collections.abc import Iterable

from spacy.tokens import Span

from kg.extract.completing import GUESSED
from kg.extract.document import Cast
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.vocabulary import words

_ARMED = frozenset({"armed-group", "state", "government", "unknown-actor"})


def off_topic(triggers: Iterable[Trigger], cast: Cast) -> frozenset[int]:
    """The starts of the sentences of sport, film, illness or trade and nobody armed, or of what always is."""
    sentences = {sentence.start: sentence for sentence in (trigger.token.sent for trigger in triggers)}
    return frozenset(
        start
        for start, sentence in sentences.items()
        if _is_of_habit(sentence) or (_is_of_other_things(sentence) and not _has_armed(sentence, cast))
    )


def _is_of_habit(sentence: Span) -> bool:
    """Whether it tells what always is: "rebels attack the road every year"."""
    text = sentence.text.lower()
    return any(phrase in text for phrase in words().always)


def _is_of_other_things(sentence: Span) -> bool:
    """Whether it has a word of another matter: "the striker's attack in the cup final"."""
    text = sentence.text.lower()
    plain = {lemma(token) for token in sentence} | {token.lower_ for token in sentence}
    return any(word in plain or (" " in word and word in text) for word in words().off_topic)


def _has_armed(sentence: Span, cast: Cast) -> bool:
    """Whether somebody who may be armed is in it, and not only guessed from the event's own words."""
    return any(one.type in _ARMED and one.mentions[0].rule != GUESSED for token in sentence for one in cast.at(token))
