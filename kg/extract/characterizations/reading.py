"""One thing said of one entity, and the words of the text that say it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from kg import codes
from kg.extract.document import Span
from kg.extract.syntax import phrases
from kg.extract.syntax.scene import Scene

LONGEST = 18
Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CharacterizationReading:
    """One thing said of one entity.

    `subject` is the index of a token at which the cast has an entity; `value` the words that say what it is; `span`
    the whole statement; `predicate` the index of the word that makes it one (for how a party is regarded the verb,
    whose subject is the claimant).
    """

    aspect: codes.Aspect
    subject: int
    value: Span
    span: Span
    predicate: int
    rule: str


def _words(scene: Scene, start: int, end: int) -> Span:
    """The span of the tokens from `start` to `end`, both included, without a determiner before."""
    doc = scene.doc
    while start < end and (doc[start].tag_ in {"DT", "PDT"} or doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > start and (doc[end].is_punct or doc[end].is_space):
        end -= 1
    return Span(doc[start].idx, doc[end].idx + len(doc[end]))


def stated(
    scene: Scene, aspect: codes.Aspect, rule: str, subject: Token, *, value: tuple[int, int], predicate: Token
) -> Iterator[CharacterizationReading]:
    """The reading, unless subject, value and predicate are too far apart to be one statement."""
    first, last = phrases.phrase(subject)
    if max(value[1], last) - min(value[0], first) > 3 * LONGEST or subject.sent.start != predicate.sent.start:
        return
    words = _words(scene, *value)
    span = _words(scene, min(first, value[0], predicate.i), max(last, value[1], predicate.i))
    yield CharacterizationReading(aspect, subject.i, words, span, predicate.i, rule)


def named_other(scene: Scene, nouns: Iterable[Token], noun: Token, group: str) -> Token | None:
    """The first of the nouns that stands for a named one of the class, other than the noun itself."""
    found = (scene.one(one, group) for one in nouns)
    return next((one for one in found if one is not None and one.i != noun.i and scene.named(one)), None)
