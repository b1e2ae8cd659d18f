"""Words to offsets: where a quote stands in a text, also where a model has straightened its quotation marks.

A language model copies words well and counts badly. It gives the words and which occurrence it means; the code points
are counted here.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

_FOLDED: Final = {
    **dict.fromkeys("‘’ʼ‛′`´", "'"),  # noqa: RUF001
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001
}
_NOTHING: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
"""Zero-width characters, direction marks and soft hyphens, which models leave out."""


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with plain marks, single spaces and no invisible characters, and the offset of each character kept."""
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        if char in _NOTHING:
            continue
        plain = " " if char.isspace() else _FOLDED.get(char, char)
        if plain == " " and chars and chars[-1] == " ":
            continue
        chars.append(plain)
        offsets.append(offset)
    return "".join(chars), offsets


def plain(words: str) -> str:
    """The words with plain marks and single spaces.

    >>> plain("  the  “hill”  top ")
    'the "hill" top'
    """
    return _folded(words)[0].strip()


def is_proper(name: str) -> bool:
    """Whether the words are a name wherever they stand: not all lower case, in scripts that have cases.

    >>> [is_proper(name) for name in ("Juba", "al-Bab", "the group", "جوبا")]
    [True, True, False, True]
    """
    return name != name.lower() or name == name.upper()


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return (left.isalnum() or left == "_") and (right.isalnum() or right == "_")


@dataclass(frozen=True)
class Searchable:
    """A text whose words can be looked up; offsets count from `start`, where it begins in a larger text."""

    text: str
    start: int = 0

    @cached_property
    def _index(self) -> tuple[str, list[int]]:
        return _folded(self.text)

    @cached_property
    def _found(self) -> dict[str, tuple[tuple[int, int], ...]]:
        return {}

    def find(self, words: str) -> tuple[tuple[int, int], ...]:
        """Every place (start, end) where the words stand as whole words, in order.

        >>> Searchable("Mali’s army, the Malian army").find("Mali's army")
        ((0, 11),)
        """
        wanted = plain(words)
        if wanted not in self._found:
            self._found[wanted] = tuple(self._places(wanted))
        return self._found[wanted]

    def _places(self, wanted: str) -> list[tuple[int, int]]:
        text, offsets = self._index
        places: list[tuple[int, int]] = []
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            cut = (at > 0 and _joined(text[at - 1], wanted[0])) or (end < len(text) and _joined(wanted[-1], text[end]))
            if not cut:
                places.append((self.start + offsets[at], self.start + offsets[end - 1] + 1))
            at = text.find(wanted, at + 1 if cut else end)
        return places

    def place(self, words: str, occurrence: int = 1) -> tuple[int, int] | str:
        """The place of that occurrence of the words (from 1), or why there is none."""
        places = self.find(words)
        if not places:
            return _missing(words, self._index[0])
        if len(places) == 1:
            return places[0]
        if not 1 <= occurrence <= len(places):
            return f"{_short(words)} stands {len(places)} times in the text, there is no occurrence {occurrence}"
        return places[occurrence - 1]


def _short(words: str) -> str:
    text = repr(words)
    return text if len(text) <= 120 else text[:117] + "..."  # noqa: PLR2004


def _missing(words: str, text: str) -> str:
    wanted = plain(words)
    if not wanted:
        return "the quote is empty"
    if "..." in wanted or "…" in wanted:
        return f"{_short(words)} is not in the text: quote without leaving words out, in several pieces if need be"
    if wanted.lower() in text.lower():
        return f"{_short(words)} is not in the text as whole words in this spelling: keep capitals and whole words"
    return f"{_short(words)} is not in the text: copy the words exactly as they stand"
