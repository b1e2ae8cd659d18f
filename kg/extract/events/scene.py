"""What a text offers before any event of it is read, and one of its words being read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from spacy.tokens import Doc, Token

from kg.extract.document import Cast, Layout, Mention, Parsed
from kg.extract.events.reading import VIOLENCE, EventReading
from kg.extract.events.topics import off_topic
from kg.extract.frames import Trigger
from kg.extract.roles import Reader
from kg.extract.roles.parts import Roles
from kg.extract.roles.scene import entities

_ACTS = VIOLENCE | {"demonstration", "violent-demonstration"}


@dataclass(frozen=True)
class Scene:
    """The layout and the cast of a text, and the words that may tell of its events, in order.

    `words` has them by token index, all of a verb's in the order of their exactness; `nouns` those that are nouns.
    `named` are the tokens of names, `off_topic` the starts of sentences that tell of none of our events.
    """

    layout: Layout
    cast: Cast
    triggers: Sequence[Trigger]
    words: Mapping[int, Sequence[Trigger]]
    nouns: Mapping[int, Trigger]
    reader: Reader
    named: frozenset[int]
    off_topic: frozenset[int]

    @classmethod
    def of(cls, parsed: Parsed, cast: Cast, triggers: Sequence[Trigger]) -> "Scene":
        """The scene of a text with those words."""
        words: dict[int, list[Trigger]] = {}
        for trigger in triggers:
            words.setdefault(trigger.token.i, []).append(trigger)
        nouns = {trigger.token.i: trigger for trigger in triggers if not trigger.is_verb}
        return cls(
            parsed.layout,
            cast,
            triggers,
            words,
            nouns,
            Reader(cast, frozenset(nouns)),
            frozenset(_named(parsed.doc, cast)),
            off_topic(triggers, cast),
        )

    def at(self, token: Token) -> Sequence[Trigger]:
        """What the word may tell of."""
        return self.words.get(token.i, ())

    def types(self, tokens: Iterable[Token]) -> set[str]:
        """The types of the entities that these words speak of."""
        return {one.type for token in tokens for one in entities(self.cast, token)[0]}

    def ids(self, tokens: Iterable[Token]) -> set[str]:
        """The entities that these words speak of."""
        return {one.id for token in tokens for one in entities(self.cast, token)[0]}

    def is_act(self, noun: Token) -> bool:
        """Whether the noun names violence or a demonstration: "attack", "riot"."""
        trigger = self.nouns.get(noun.i) or next(iter(self.at(noun)), None)
        return trigger is not None and trigger.frame.type in _ACTS


@dataclass(frozen=True)
class Case:
    """One word being read: its scene, its roles so far (which the rules add to), and the events told before it."""

    scene: Scene
    trigger: Trigger
    roles: Roles
    told: Sequence[EventReading]

    def types(self, role: str) -> set[str]:
        """The types of those in that role."""
        return self.scene.types(self.roles.of(role))


def _named(doc: Doc, cast: Cast) -> Iterator[int]:
    """The indexes of the proper nouns in names: of "Board of Inquiry", "Operation Sunrise"."""
    for entity in cast.entities:
        for mention in entity.mentions:
            if mention.kind == "name":
                yield from (token.i for token in _covered(doc, mention) if token.tag_ in {"NNP", "NNPS"})


def _covered(doc: Doc, mention: Mention) -> Iterator[Token]:
    yield doc[mention.head]
    before = (doc[at] for at in range(mention.head - 1, -1, -1))
    yield from takewhile(lambda token: token.idx >= mention.span.start, before)
    after = (doc[at] for at in range(mention.head + 1, len(doc)))
    yield from takewhile(lambda token: token.idx < mention.span.end, after)
