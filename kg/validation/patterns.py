"""Regular expressions that Python, which pySHACL uses, and the `regex` crate of the native engine read alike."""

import re
from typing import Final

_QUANTITY: Final = r"(?:[*+?]|\{\d+(?:,\d*)?\})\??"
_IN_CLASS: Final = r"(?:\\[-.^\]\[\\/+*?$|(){}]|(?P<short>\\[dsw])|(?![-&~|]{2})[^\\\[\]])"
_PIECE: Final = re.compile(
    rf"""
    (?P<end>\$) | \^ | \|
    | (?: \(\?: | \( )
    | (?P<atom> \) | \\[-.^\]\[\\/+*?$|(){{}}] | (?P<escape>\\[dswS]) | \.
        | (?P<negated>\[\^){_IN_CLASS.replace("short", "short1")}+\]
        | (?P<class>\[(?!\^)){_IN_CLASS.replace("short", "short2")}+\]
        | [^\\^$.|?*+()\[\]{{}}]
      ) (?P<quantity>{_QUANTITY})?
    """,
    re.VERBOSE,
)
_CLOSED: Final = re.compile(r"\)*")
_MORE_I: Final = "\u0130\u0131"
"""Python takes these for an `i` where case does not matter; the other engine does not."""
_NARROWER: Final = {r"\d": "0-9", r"\w": "A-Za-z0-9_", r"\s": r" \t\n\r\x0b\x0c"}


def common_pattern(pattern: str, flags: str) -> tuple[str, bool] | None:
    """The pattern for the native engine, and whether it matches what `pattern` does in Python; else less, never more.

    None if that cannot be said: `flags` other than `i`, look-ahead, Unicode classes and whatever else is not plain.
    """
    if flags not in {"", "i"} or (flags and not pattern.isascii()):
        return None
    at = 0
    exact = True
    written = []
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None or (piece["negated"] and (flags or piece["short1"])):
            return None
        at = piece.end()
        last = piece["end"] and _CLOSED.fullmatch(pattern, at)
        exact = exact and not ((piece["end"] and not last) or piece["escape"] or piece["short1"] or piece["short2"])
        written.append(r"\n?$" if last else _common(piece, flags))
    return "".join(written), exact


def _common(piece: re.Match[str], flags: str) -> str:
    atom, quantity = piece["atom"], piece["quantity"] or ""
    if atom is None:
        return piece[0]
    if piece["escape"]:
        atom = r"[^\s\x1c-\x1f]" if atom == r"\S" else f"[{_NARROWER[atom]}]"
    elif piece["class"]:
        has_i = flags and re.fullmatch(atom, "i", re.IGNORECASE)
        for short, plain in _NARROWER.items():
            atom = atom.replace(short, plain)
        atom = f"{atom[:-1]}{_MORE_I}]" if has_i else atom
    elif flags and atom in "iI":
        atom = f"[i{_MORE_I}]"
    return atom + quantity
