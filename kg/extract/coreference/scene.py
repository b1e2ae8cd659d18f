"""The mentions of a text with where they stand, and those among them from which one can be meant."""

import bisect
import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from spacy.tokens import Doc, Token

from kg.extract.coreference.links import Links
from kg.extract.document import Parsed
from kg.extract.mentions.cues import listed
from kg.extract.mentions.found import Found

_WHERE = frozenset({"in", "at", "near", "across", "inside", "throughout", "within", "of"})


@dataclass(frozen=True)
class Scene:
    """The mentions of the text with where they stand: sentence and paragraph of each, and the mentions by token."""

    parsed: Parsed
    found: list[Found]
    links: Links
    sentence: tuple[int, ...]
    paragraph: tuple[int, ...]
    day: tuple[dt.date | None, ...]
    paragraph_at: tuple[int, ...]

    @classmethod
    def of(cls, parsed: Parsed, found: list[Found], links: Links) -> Self:
        """The mentions with the sentence, paragraph and date line where each stands."""
        sentences, paragraphs, days = _numbered(parsed)
        heads = [one.mention.head for one in found]
        return cls(
            parsed,
            found,
            links,
            sentence=tuple(sentences[at] for at in heads),
            paragraph=tuple(paragraphs[at] for at in heads),
            day=tuple(days[at] for at in heads),
            paragraph_at=tuple(paragraphs),
        )

    @functools.cached_property
    def by_noun(self) -> dict[tuple[str, str, bool], list[int]]:
        """The names and phrases by head noun, type and number."""
        found: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        for index, one in enumerate(self.found):
            if one.mention.kind in {"name", "nominal"}:
                for noun in {noun_of(one), one.kind} - {""}:
                    found[noun, one.type, one.plural].append(index)
        return found

    @functools.cached_property
    def quoted(self) -> list[bool]:
        """Whether each token stands in a quotation."""
        inside = [False] * len(self.doc)
        quotations = iter(self.parsed.layout.quotations)
        current = next(quotations, None)
        for token in self.doc:
            while current is not None and token.idx >= current.span.end:
                current = next(quotations, None)
            inside[token.i] = current is not None and token.idx >= current.span.start
        return inside

    @functools.cached_property
    def officers(self) -> dict[str, list[int]]:
        """The named persons by each word of their title, one mention for each name and title."""
        first: dict[tuple[str, str], int] = {}
        for index, one in enumerate(self.found):
            if one.type == "person" and one.title and one.mention.kind == "name":
                first.setdefault((one.key, one.title), index)
        found: dict[str, list[int]] = defaultdict(list)
        for (_, title), index in first.items():
            for word in set(title.split(" ")):
                found[word].append(index)
        return found

    @functools.cached_property
    def towns(self) -> list[int]:
        """The named places that may be towns."""
        return [
            at
            for at, one in enumerate(self.found)
            if one.type == "place" and one.mention.kind == "name" and one.kind in TOWNLIKE
        ]

    @functools.cached_property
    def called(self) -> dict[str, list[int]]:
        """The phrases that name an armed group together with what its people are: "Xyz rebels", "rebels of the Xyz"."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, one in enumerate(self.found):
            if one.mention.kind == "nominal" and one.type == "armed-group" and one.key.startswith(("known:", "name:")):
                words = {token.lemma_.lower() for token in self.doc[one.mention.head].lefts}
                for noun in {noun_of(one), *words & listed("group-nouns")}:
                    found[noun].append(index)
        return found

    def names_group(self, root: int) -> bool:
        """Whether one of the mentions of the set is the name of an armed group."""
        return any(self.links.of(at) == root for at in self.named_groups)

    @functools.cached_property
    def named_groups(self) -> list[int]:
        """The first mention of each armed group's name."""
        first: dict[str, int] = {}
        for at, one in enumerate(self.found):
            if one.type == "armed-group" and (one.mention.kind == "name" or one.key.startswith(("known:", "name:"))):
                first.setdefault(one.key, at)
        return list(first.values())

    @property
    def doc(self) -> Doc:
        """The parse."""
        return self.parsed.doc

    def token(self, index: int) -> Token:
        """The head of the mention."""
        return self.doc[self.found[index].mention.head]


def _numbered(parsed: Parsed) -> tuple[list[int], list[int], list[dt.date | None]]:
    """The sentence and the paragraph of each token, by number, and the date line over it."""
    doc = parsed.doc
    sentences, count = [0] * len(doc), 0
    for number, sentence in enumerate(doc.sents):
        for at in range(sentence.start, sentence.end):
            sentences[at] = number
        count = number
    paragraphs = [0] * len(doc)
    days: list[dt.date | None] = [None] * len(doc)
    blocks = iter(parsed.layout.blocks)
    block = next(blocks, None)
    for token in doc:
        while block is not None and token.idx >= block.span.end:
            block = next(blocks, None)
        paragraphs[token.i] = block.paragraph if block else count
        days[token.i] = block.date if block else None
    return sentences, paragraphs, days


_SPAN_BACK = 40
TOWNLIKE = frozenset({"", "city", "town", "village"})


def earlier(scene: Scene, index: int) -> Iterator[int]:
    """The mentions before this one, nearest first, to the start of the paragraph before."""
    for at in range(index - 1, max(-1, index - 1 - 10 * _SPAN_BACK), -1):
        if scene.paragraph[at] < scene.paragraph[index] - 1:
            return
        yield at


def only_one(scene: Scene, candidates: Iterable[int]) -> int | None:
    """The one entity among the candidates, None if there are more or none."""
    only: int | None = None
    for at in candidates:
        root = scene.links.of(at)
        if only is not None and root != only:
            return None
        only = root
    return only


def nearest_unit(scene: Scene, index: int, fits: list[int]) -> int | None:
    """The only fitting one in the same paragraph before; else in the paragraph before; None where several fit."""
    here = [at for at in fits if scene.paragraph[at] == scene.paragraph[index]]
    return only_one(scene, here) if here else only_one(scene, fits)


def last_before(indices: Sequence[int], index: int) -> Sequence[int]:
    """The last of the sorted indices before this one, no more than a text of ordinary length has."""
    end = bisect.bisect_left(indices, index)
    return indices[max(0, end - _SPAN_BACK) : end]


def same_day(scene: Scene, one: int, other: int) -> bool:
    """Whether both stand under the same date line, in texts that have them."""
    return scene.day[one] == scene.day[other]


def noun_of(one: Found) -> str:
    """The head noun of a phrase, or the last word of a name."""
    return (one.lemma or one.name.lower()).rsplit(" ", 1)[-1]


def is_official(one: Found) -> bool:
    """Whether it is a state's own force."""
    return one.key.startswith("forces:") or (one.entry is not None and one.entry.official)


def is_location(token: Token) -> bool:
    """Whether it stands for where something is: "in Chad"."""
    return token.dep_ == "pobj" and token.head.text.lower() in _WHERE
