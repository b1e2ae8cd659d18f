"""Who speaks quoted and announced words: by the verb of saying next to them, else whoever spoke before."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from spacy.tokens import Token

from kg.extract.document import Parsed, Quotation, Span
from kg.extract.speech import Tree, lemma, noun_from, speaker, words

_BEFORE, _AFTER = 40, 14
_SHORT = 4
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_VERBS = frozenset({"VERB", "AUX"})


class Speech(Protocol):
    """Words that a sentence before announces: "The minister said:" (kg.extract.quotations.Announced)."""

    @property
    def intro(self) -> Span:
        """The announcing sentence."""

    @property
    def speech(self) -> Span:
        """The speaker's words."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The tokens of a quotation long enough to be a statement, with its speaker."""

    first: int
    last: int
    speaker: int | None

    def holds(self, index: int) -> bool:
        """Whether the token at the index is in the quotation."""
        return self.first <= index < self.last


class Quotations:
    """The quoted and announced statements of a text with their speakers; `inside` marks every token in quotes."""

    def __init__(self, parsed: Parsed, tree: Tree, announced: Sequence[Speech]) -> None:
        """Find all speakers once."""
        self._tree = tree
        self._doc = parsed.doc
        self._lists = words().speakers
        self._starts = [token.idx for token in parsed.doc]
        self._blocks = [block.span.start for block in parsed.layout.blocks]
        self._paragraphs = [block.paragraph for block in parsed.layout.blocks]
        self.inside = self._inside(parsed.layout.quotations)
        self._quoted = self._quotations(parsed.layout.quotations)
        self._quote_starts = [quoted.first for quoted in self._quoted]
        self._announced = sorted(self._speeches(announced), key=lambda one: one[0])
        self._speech_starts = [span.start for span, _ in self._announced]

    def at(self, index: int) -> Quoted | None:
        """The quotation, long enough to be a statement, that the token at the index stands in."""
        at = bisect_right(self._quote_starts, index) - 1
        return self._quoted[at] if at >= 0 and self._quoted[at].holds(index) else None

    def announcer(self, token: Token) -> int | None:
        """Who speaks the announced words that the token belongs to."""
        at = bisect_right(self._speech_starts, token.idx) - 1
        inside = at >= 0 and token.idx < self._announced[at][0].end
        return self._announced[at][1] if inside else None

    def _paragraph(self, offset: int) -> int:
        at = bisect_right(self._blocks, offset) - 1
        return self._paragraphs[at] if at >= 0 else -1

    def _inside(self, quotations: Sequence[Quotation]) -> bytearray:
        inside = bytearray(len(self._starts))
        for quotation in quotations:
            first = bisect_left(self._starts, quotation.span.start)
            last = bisect_left(self._starts, quotation.span.end)
            inside[first:last] = b"\x01" * (last - first)
        return inside

    def _quotations(self, quotations: Sequence[Quotation]) -> list[Quoted]:
        """The quotations that are statements, each with whoever speaks it."""
        found: list[Quoted] = []
        latest: tuple[int, int | None] = (-1, None)
        for quotation in sorted(quotations, key=lambda one: one.span):
            first = bisect_left(self._starts, quotation.span.start)
            last = bisect_left(self._starts, quotation.span.end)
            if first >= last or (found and found[-1].last > first):
                continue
            paragraph = self._paragraph(quotation.span.start)
            whole = self._whole(first, last)
            if not whole and not self._statement(first, last):
                continue
            who = self._speaker_after(first, last) if last < len(self._doc) else None
            who = who or self._speaker_before(first)
            index = who.i if who is not None else None
            if index is None and latest[1] is not None:
                follows = quotation.continues or paragraph == latest[0] or (whole and paragraph == latest[0] + 1)
                index = latest[1] if follows else None
            if index is None and whole:
                index = self._speaker_of_previous(first)
            latest = (paragraph, index)
            found.append(Quoted(first, last, index))
        return found

    def _statement(self, first: int, last: int) -> bool:
        tokens = self._doc[first:last]
        return sum(token.is_alpha for token in tokens) >= _SHORT and any(token.pos_ in _VERBS for token in tokens)

    def _whole(self, first: int, last: int) -> bool:
        """Whether the quotation begins a sentence."""
        if last - first < _SHORT:
            return False
        return bool(self._doc[first].is_sent_start) or first == 0

    def _speaker_after(self, first: int, last: int) -> Token | None:
        """Who is named behind the quotation: '…," said the mayor', '…" she added'."""
        nominal: Token | None = None
        for token in self._following(first, last):
            if lemma(token) in self._lists["closing"] and token.pos_ in _VERBS and token.tag_ != "VB":
                subject = self._tree.subject(token)
                if subject is not None and not self.inside[subject.i] and subject.i >= last:
                    return speaker(self._tree, token) or subject
                return nominal or noun_from(self._doc, token.i + 1, self.inside)
            if token.pos_ in _VERBS and token.dep_ not in {"aux", "auxpass"} and token.tag_ not in {"VBN", "VBG"}:
                return None
            if nominal is None and token.pos_ in _NOUNS and token.dep_ not in {"compound", "poss", "appos", "pobj"}:
                nominal = token
        return None

    def _following(self, first: int, last: int) -> Iterator[Token]:
        """The tokens behind a quotation up to the next stop, quotation or paragraph."""
        paragraph = self._paragraph(self._doc[first].idx)
        for token in self._doc[last : last + _AFTER]:
            ended = self.inside[token.i] or token.text in {".", ";", ":", "?", "!"}
            if ended or self._paragraph(token.idx) != paragraph:
                return
            yield token

    def _speaker_before(self, first: int) -> Token | None:
        """Who is named before the quotation: 'the mayor said: "…'."""
        paragraph = self._paragraph(self._doc[first].idx)
        for index in range(first - 1, max(first - _BEFORE, -1), -1):
            token = self._doc[index]
            if self.inside[index]:
                return None
            if token.text in {".", "?", "!"} or self._paragraph(token.idx) != paragraph:
                return None
            if lemma(token) in self._lists["closing"] and token.pos_ in _VERBS:
                who = speaker(self._tree, token)
                if who is not None and who.lower_ in self._lists["first"]:
                    return None
                return who
            if token.lower_ == "to" and self._doc[index - 1].lower_ == "according":
                return noun_from(self._doc, index + 1, self.inside)
        return None

    def _speaker_of_previous(self, first: int) -> int | None:
        """The speaker of the sentence before, where that is a report and in the same paragraph."""
        sentence = self._tree.sentence[first] - 1
        if sentence < 0:
            return None
        start, end = self._tree.bounds[sentence]
        if self._paragraph(self._doc[start].idx) != self._paragraph(self._doc[first].idx):
            return None
        for token in self._doc[start:end]:
            if token.dep_ == "ROOT" and lemma(token) in self._lists["closing"]:
                who = speaker(self._tree, token)
                return who.i if who is not None and who.lower_ not in self._lists["first"] else None
        return None

    def _speeches(self, announced: Sequence[Speech]) -> list[tuple[Span, int | None]]:
        found = []
        for one in announced:
            first = bisect_left(self._starts, one.intro.start)
            last = bisect_left(self._starts, one.intro.end)
            who = None
            for token in reversed(self._doc[first:last]):
                if lemma(token) in self._lists["closing"] and token.pos_ in _VERBS:
                    who = speaker(self._tree, token)
                    if who is not None:
                        break
            if who is None:
                who = next((token for token in self._doc[first:last] if token.dep_ in {"nsubj", "ROOT"}), None)
            found.append((one.speech, who.i if who is not None else None))
        return found
