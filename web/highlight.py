"""A source's text cut where evidence begins and ends, so that a page can mark it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from web.claims import Claim


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that the same claims rest on; `ends` are the claims whose quotation ends with it."""

    words: str
    claims: tuple[Claim, ...]
    ends: tuple[Claim, ...]

    @property
    def is_plain(self) -> bool:
        """Whether one of the claims is put forward as so."""
        return any(claim.is_plain for claim in self.claims)


def pieces(text: str, claims: Sequence[Claim]) -> list[Piece]:
    """The text in order, in as few pieces as the claims' quotations need; together they are the whole text."""
    spans = [(quote.start, quote.end, claim) for claim in claims for quote in claim.quotes]
    cuts = sorted({0, len(text), *(min(edge, len(text)) for start, end, _ in spans for edge in (start, end))})
    return [
        Piece(
            words=text[start:end],
            claims=tuple(claim for first, last, claim in spans if first <= start and end <= last),
            ends=tuple(dict.fromkeys(claim for _, last, claim in spans if last == end)),
        )
        for start, end in pairwise(cuts)
    ]
