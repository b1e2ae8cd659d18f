"""The bytes of a file as text: unpacked within a limit, in UTF-8, without a byte order mark."""

import codecs
import gzip
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from kg.validation.report import Trouble

MEGABYTE: Final = 1024 * 1024
_CHUNK: Final = MEGABYTE
_GZIP: Final = b"\x1f\x8b"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_16_GUESS: Final = " (it looks like UTF-16)"


class UnreadableError(Exception):
    """A file that is not text within the limits; `trouble` tells which and why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


def text_file(path: Path, name: str, megabytes: int, work: Path) -> Path:
    """A file with the UTF-8 text of `path`, without a byte order mark; `path` itself where it is just that.

    What is gzip is unpacked, whatever it is called, into a file in `work`, which lasts until the next call; nothing is
    held in memory. Raises UnreadableError if it cannot be read, is damaged, has more than `megabytes` when unpacked, or
    is not UTF-8; `name` stands for the file in messages.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(codecs.BOM_UTF8))
            file.seek(0)
            if start.startswith(_GZIP):
                copy = work / "text"
                with gzip.open(file) as stream, copy.open("wb") as out:
                    _check(stream, name, megabytes, out)
                return copy
            if start == codecs.BOM_UTF8:
                copy = work / "text"
                with copy.open("wb") as out:
                    _check(file, name, megabytes, out)
                return copy
            _check(file, name, megabytes, None)
            return path
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = f"the gzip data cannot be unpacked: {error}"
        cure = "the file is damaged or cut off: fetch or pack it again"
        raise UnreadableError(Trouble(file=name, what=what, cure=cure, unread=True)) from error
    except OSError as error:
        raise UnreadableError(unreadable(name, error)) from error


def _check(file: BinaryIO | gzip.GzipFile, name: str, megabytes: int, out: BinaryIO | None) -> None:
    """Look through a stream of text, and copy it without its byte order mark."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = lines = 0
    guess = ""
    while True:
        chunk = file.read(_CHUNK)
        if size == 0:
            guess = _UTF_16_GUESS if chunk.startswith(_UTF_16) else ""
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
        waiting = decoder.getstate()[0]
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = (waiting + chunk)[: error.start]
            at = size - len(waiting) + error.start
            raise UnreadableError(
                Trouble(
                    file=name,
                    line=lines + before[len(waiting) :].count(b"\n") + 1,
                    what=f"not UTF-8: byte 0x{error.object[error.start]:02x} at offset {at}{guess}",
                    cure="save the file as UTF-8 without changing the text",
                    unread=True,
                )
            ) from error
        if not chunk:
            return
        size += len(chunk)
        lines += chunk.count(b"\n")
        if size > megabytes * MEGABYTE:
            raise UnreadableError(_too_large(name, megabytes))
        if out is not None:
            out.write(chunk)


def opening(path: Path, size: int) -> bytes:
    """The first bytes of a file, unpacked; fewer if it is shorter or damaged there.

    Raises OSError if it cannot be read.
    """
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        if not packed:
            return file.read(size).removeprefix(codecs.BOM_UTF8)
        unpack = zlib.decompressobj(wbits=31)
        try:
            return unpack.decompress(file.read(size), size).removeprefix(codecs.BOM_UTF8)
        except zlib.error:
            return b""


def is_packed(path: Path) -> bool:
    """Whether a file is gzip data, whatever it is called.

    Raises OSError if it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def check_size(path: Path, name: str, megabytes: int) -> None:
    """Unpack a gzip file without keeping anything; what is damaged is left to who reads it.

    Raises UnreadableError if it has more than `megabytes`.
    """
    size = 0
    with suppress(OSError, EOFError, zlib.error), gzip.open(path) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > megabytes * MEGABYTE:
                raise UnreadableError(_too_large(name, megabytes))


def copy_text(file: BinaryIO, out: BinaryIO, name: str, megabytes: int) -> None:
    """Copy a stream as it is.

    Raises UnreadableError if it has more than `megabytes`.
    """
    size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > megabytes * MEGABYTE:
            raise UnreadableError(_too_large(name, megabytes))
        out.write(chunk)


def unreadable(name: str, error: OSError) -> Trouble:
    """The trouble with a file that cannot be opened or read."""
    cure = "check the name" if isinstance(error, FileNotFoundError) else "check the name and its permissions"
    return Trouble(file=name, what=f"cannot be read: {error.strerror or error}", cure=cure, unread=True)


def _too_large(name: str, megabytes: int) -> Trouble:
    return Trouble(
        file=name,
        what=f"the file has more than {megabytes} MB, unpacked",
        cure="split it, or allow more by --max-megabytes",
        unread=True,
    )
