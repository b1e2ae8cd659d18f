"""What the stages hand on: one text, its layout, its parse, and what was found in it; nothing is changed once made.

Every offset is a code point of `Article.text` (a Python `str` index), 0-based, end exclusive, as in facts/1. Stages
never edit the text: what must not be read is left out by its offsets.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from spacy.tokens import Doc, Token

from kg import codes


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text, `start` to `end` (exclusive)."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        """Whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


BlockKind = Literal["body", "heading", "furniture", "byline", "dateline", "credit", "caption", "broken"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text of one kind; only `body` is evidence, the rest is not read.

    `paragraph` numbers the paragraph (or the item of a digest) that it belongs to. `date` is the day that stands over
    it (a date line such as "2021-02-03:" or "GENEVA, 10 September"), from which its relative dates count; else null.
    """

    span: Span
    kind: BlockKind
    paragraph: int
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words: `span` with the marks, `inner` without. An unclosed quotation ends with its paragraph.

    `continues` is true where the paragraph before ended inside the same quotation (the mark is opened again).
    """

    span: Span
    inner: Span
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where what stands: the blocks in order, without gaps except white space, and the quotations of the body."""

    blocks: tuple[Block, ...]
    quotations: tuple[Quotation, ...] = ()

    def block_at(self, offset: int) -> Block | None:
        """The block that holds the offset, None between blocks."""
        return next((block for block in self.blocks if block.span.start <= offset < block.span.end), None)

    def body(self) -> Iterator[Block]:
        """The blocks to read, in order."""
        return (block for block in self.blocks if block.kind == "body")


@dataclass(frozen=True, slots=True)
class Article:
    """One text and what is known of it before it is read."""

    text: str
    title: str | None = None
    published: dt.date | None = None
    publisher: str | None = None


@dataclass(frozen=True)
class Parsed:
    """An article with its layout and spaCy's parse: `token.idx` is an offset into the text.

    What is not body is blank in the parse, so no token of it exists (white-space tokens aside).
    """

    article: Article
    layout: Layout
    doc: Doc

    def anchor(self, offset: int) -> dt.date | None:
        """The day from which relative dates at the offset count: that of the block's date line, else of publication."""
        block = self.layout.block_at(offset)
        return (block.date if block else None) or self.article.published


MentionKind = Literal["name", "demonym", "nominal", "pronoun"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the text speaks of an entity: the words `span`, whose head is the token with the index `head`.

    The span is the noun phrase with its determiner, adjectives and compounds ("the Syrian Army's 4th Division", "two
    military bases"), without phrases after the head; a demonym alone ("Russian" in "Russian jets") may be a
    mention inside a larger one.
    """

    span: Span
    head: int
    kind: MentionKind
    rule: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that the text speaks of, with all its mentions in order.

    `known` is the gazetteer's id of it, when it is in there; `plural` tells that it is a number of people or things
    ("militants", "two military bases"); `place` carries latitude, longitude, country and GeoNames id, as in facts/1.
    """

    id: str
    type: codes.EntityType
    name: str
    mentions: tuple[Mention, ...]
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    known: str | None = None
    plural: bool = False
    place: dict[str, float | int | str] | None = None


@dataclass(frozen=True)
class Cast:
    """All entities of a text, found by token."""

    entities: tuple[Entity, ...]

    @cached_property
    def _by_head(self) -> dict[int, tuple[Entity, ...]]:
        found: dict[int, list[Entity]] = {}
        for entity in self.entities:
            for mention in entity.mentions:
                there = found.setdefault(mention.head, [])
                if entity not in there:
                    there.append(entity)
        return {head: tuple(there) for head, there in found.items()}

    @cached_property
    def _names(self) -> list[tuple[Span, Entity]]:
        found = [
            (mention.span, entity) for entity in self.entities for mention in entity.mentions if mention.kind == "name"
        ]
        return sorted(found, key=lambda pair: pair[0])

    def covering(self, token: Token) -> tuple[Entity, ...]:
        """The entities of which a name holds the token: "State" of "Islamic State of Iraq and the Levant"."""
        at = bisect_right(self._names, token.idx, key=lambda pair: pair[0].start)
        near = self._names[max(0, at - 3) : at]
        return tuple({entity.id: entity for span, entity in near if span.start <= token.idx < span.end}.values())

    @cached_property
    def _spans(self) -> list[Span]:
        return sorted({mention.span for entity in self.entities for mention in entity.mentions})

    def phrase(self, token: Token) -> Span:
        """The longest mention that holds the token; the token alone, where it is in none."""
        at = bisect_right(self._spans, token.idx, key=lambda span: span.start)
        alone = Span(token.idx, token.idx + len(token))
        holding = [span for span in self._spans[max(0, at - 5) : at] if span.start <= alone.start < span.end]
        return max(holding, key=lambda span: span.end - span.start, default=alone)

    def at(self, token: Token) -> tuple[Entity, ...]:
        """The entities that a mention with this head token speaks of: none, one, or several ("the two powers")."""
        return self._by_head.get(token.i, ())


@dataclass(frozen=True, slots=True)
class Context:
    """How a statement is put forward, found at its predicate's token.

    `claimant` is the token index of the head of the speaker's noun phrase, or None for the source's own voice; `hedge`
    the hedging words; `rule` what decided it, for the reader of the review page.
    """

    claimant: int | None = None
    modality: codes.Modality = "asserted"
    polarity: codes.Polarity = "positive"
    hedge: Span | None = None
    rule: str = "own voice"
