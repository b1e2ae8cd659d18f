"""The sentence around a stretch of text, by its punctuation: for people to read, not for measuring."""

import re
from typing import Final

_END: Final = re.compile(r"[.!?…。؟\u06d4][\"'”’»)\]]{0,3}(?=\s)|\n")
_FARTHEST: Final = 400
"""So many code points to either side are shown at most."""


def sentence_around(text: str, start: int, end: int) -> str:
    """The words from the end of the sentence before `start` to the end of the one that `end` is in, on one line."""
    first, last = max(0, start - _FARTHEST), min(len(text), end + _FARTHEST)
    before = [found.end() for found in _END.finditer(text, first, start)]
    after = _END.search(text, max(start, end - 1), last)
    begins = before[-1] if before else first
    ends = after.end() if after else last
    cut = ("…" if begins == first and first > 0 else "", "…" if ends == last and last < len(text) else "")
    return " ".join(f"{cut[0]}{text[begins:ends].strip()}{cut[1]}".split())
