"""Ids made of words."""

import re
import unicodedata
from typing import Final

_LONGEST: Final = 60
_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")


def slug(words: str, longest: int = _LONGEST) -> str:
    """The words as an id or a part of one; empty when they have no letter.

    >>> slug("Säbelrasseln: Troops in Goma!")
    'sabelrasseln-troops-in-goma'
    """
    plain = unicodedata.normalize("NFKD", words[: 10 * longest]).encode("ascii", "ignore").decode().lower()
    return _NO_LETTER.sub("-", plain).strip("-")[:longest].strip("-")
