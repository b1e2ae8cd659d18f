"""Bytes to text: unpacked within a limit, UTF-8, with what a page declares as the one alternative."""

import codecs
import gzip
import re
import zlib
from typing import BinaryIO, Final

from kg.extract.inputs.given import Limits, trouble
from kg.facts import Problem

_GZIP: Final = b"\x1f\x8b"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED: Final = re.compile(
    rb"""(?:charset\s{0,4}=\s{0,4}|encoding\s{0,4}=\s{0,4})["']?\s{0,4}([A-Za-z0-9_.:-]{2,40})"""
)
_LOOK: Final = 4096
_ODD_BYTES: Final = re.compile(r"[\ud800-\udfff]")


def is_packed(raw: bytes) -> bool:
    """Whether the bytes are gzip data."""
    return raw.startswith(_GZIP)


def content(stream: BinaryIO | gzip.GzipFile, name: str, limits: Limits) -> bytes | Problem:
    """All bytes of the stream, or the problem that it is too large or damaged."""
    try:
        raw = stream.read(limits.bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        return damaged(name, 1, error)
    return too_large(name, 1, limits) if len(raw) > limits.bytes else raw


def too_large(name: str, line: int, limits: Limits, of: str = "file") -> Problem:
    """The problem that something has more bytes than are read."""
    what = f"the {of} has more than {limits.megabytes:g} MB"
    return trouble(name, line, what, "an article is smaller: split it, or raise the limit")


def damaged(name: str, line: int, error: Exception) -> Problem:
    """The problem that a stream breaks off."""
    return trouble(name, line, f"cannot be read on: {error}", "the file is damaged or cut off: fetch it again")


def unopened(name: str, error: OSError) -> Problem:
    """The problem that a file cannot be opened."""
    return trouble(name, 1, f"cannot be read: {error.strerror or error}", "check the name and its permissions")


def text_of(raw: bytes, name: str, *, line: int = 1, may_declare: bool = False) -> str | Problem:
    """The text in the bytes, without a byte order mark; `may_declare` where a page may name its encoding.

    Anything else than UTF-8 is refused and never guessed: a guess changes the letters of names.
    """
    if raw.startswith(_UTF_16):
        return _not_utf8(raw, 0, name, line, " (it looks like UTF-16)")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        declared = _declared(raw) if may_declare else None
        if declared is not None:
            return declared
        return _not_utf8(raw, error.start, name, line, "")


def _declared(raw: bytes) -> str | None:
    """The text as the page itself says that it is encoded."""
    found = _DECLARED.search(raw, 0, _LOOK)
    try:
        info = codecs.lookup(found[1].decode()) if found else None
        if info is None or info.name in {"utf-8", "utf-16", "utf-32"} or not getattr(info, "_is_text_encoding", True):
            return None
        return raw.decode("cp1252" if info.name == "iso8859-1" else info.name)
    except (LookupError, ValueError):
        return None


def _not_utf8(raw: bytes, at: int, name: str, line: int, guess: str) -> Problem:
    line += raw.count(b"\n", 0, at)
    offset = at - (raw.rfind(b"\n", 0, at) + 1)
    what = f"not UTF-8: byte 0x{raw[at]:02x} at offset {offset} of the line{guess}"
    return trouble(name, line, what, "save the file as UTF-8 without changing the text")


def surrogate(text: str) -> int | None:
    r"""The offset of the first half of a surrogate pair, which no file can hold; None where there is none.

    >>> surrogate("ab\ud800"), surrogate("ab")
    (2, None)
    """
    found = _ODD_BYTES.search(text)
    return found.start() if found else None
