"""Near copies among articles: the same wire copy printed by many papers is one report, not many.

Word shingles, MinHash and banding after Broder, "On the resemblance and containment of documents" (1997), and Leskovec,
Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

_Shingles: TypeAlias = NDArray[np.uint64]

_WORD: Final = re.compile(r"\w+")
_SHINGLE: Final = 5
_FEWEST_SHINGLES: Final = 15
"""Texts with fewer are copies only if their words are the same: short sentences are alike by chance."""
_BANDS: Final = 40
_ROWS: Final = 3
"""With 40 bands of 3 rows, texts that share half of their shingles meet with 0.995 certainty."""
_MOST_SHINGLES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Copy:
    """Which earlier text a text is a near copy of."""

    of: str
    """Its id."""
    similarity: float
    """What share of the shingles of the shorter of the two is in the other, 0..1."""


def _odd_numbers(count: int) -> _Shingles:
    return np.random.default_rng(20160911).integers(1, 2**63, count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


class Duplicates:
    """Tells of each text which earlier one it is a near copy of; the same texts in the same order give the same answer.

    Only originals are remembered, so that all copies of a report name the same one: the first.

    >>> known = Duplicates()
    >>> report = "Troops left the town of Goma on Friday after weeks of fighting, the army said, and nobody was hurt"
    >>> known.add("a", f"{report} in it."), known.add("b", f"(AFP) {report} in it.")
    (None, Copy(of='a', similarity=1.0))
    """

    def __init__(self, threshold: float = 0.7) -> None:
        self._threshold = threshold
        self._factors = _odd_numbers(_BANDS * _ROWS)
        self._offsets = _odd_numbers(2 * _BANDS * _ROWS)[_BANDS * _ROWS :]
        self._names: list[str] = []
        self._shingles: list[_Shingles] = []
        self._bands: list[dict[bytes, list[int]]] = [{} for _ in range(_BANDS)]
        self._short: dict[tuple[str, ...], str] = {}

    def add(self, name: str, text: str) -> Copy | None:
        """Return which earlier text this one is a near copy of, None if it is an original, which is remembered."""
        words = _WORD.findall(text.casefold())
        if len(words) < _SHINGLE + _FEWEST_SHINGLES:
            first = self._short.setdefault(tuple(words), name) if words else name
            return None if first is name else Copy(first, 1.0)
        shingles = _shingles(words)
        keys = self._keys(shingles)
        found = self._best(shingles, keys)
        if found is None:
            number = len(self._names)
            self._names.append(name)
            self._shingles.append(shingles)
            for band, key in zip(self._bands, keys, strict=True):
                band.setdefault(key, []).append(number)
        return found

    def _keys(self, shingles: _Shingles) -> list[bytes]:
        """The text's key in each band: texts with a common key may be copies."""
        least: Any = np.full(_BANDS * _ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
        for part in np.array_split(shingles, max(1, len(shingles) // 1000)):
            hashed = (part[None, :] * self._factors[:, None] + self._offsets[:, None]) >> np.uint64(20)
            least = np.minimum(least, hashed.min(axis=1))
        return [band.tobytes() for band in least.reshape(_BANDS, _ROWS)]

    def _best(self, shingles: _Shingles, keys: list[bytes]) -> Copy | None:
        candidates = {number for band, key in zip(self._bands, keys, strict=True) for number in band.get(key, ())}
        best: Copy | None = None
        for number in sorted(candidates):
            other = self._shingles[number]
            shared = len(np.intersect1d(shingles, other, assume_unique=True))
            similarity = round(shared / min(len(shingles), len(other)), 3)
            if similarity >= self._threshold and (best is None or similarity > best.similarity):
                best = Copy(self._names[number], similarity)
        return best


def _shingles(words: list[str]) -> _Shingles:
    """A number for each five words in a row that stand in the text, sorted."""
    known: dict[str, int] = {}
    for word in words:
        if word not in known:
            known[word] = zlib.crc32(word.encode(errors="surrogatepass"))
    numbers = np.array([known[word] for word in words], dtype=np.uint64)
    hashed = np.zeros(len(words) - _SHINGLE + 1, dtype=np.uint64)
    for at in range(_SHINGLE):
        hashed = (hashed ^ numbers[at : len(words) - _SHINGLE + 1 + at]) * np.uint64(0x9E3779B97F4A7C15)
        hashed ^= hashed >> np.uint64(29)
    found: _Shingles = np.unique(hashed)
    return found[:_MOST_SHINGLES]
