"""Bytes to documents: every line becomes a `Document` or the `Problem`s that say what is wrong with it."""

import difflib
import gzip
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from pydantic import ValidationError
from pydantic_core import from_json

from kg.errors import FactsError
from kg.facts import model
from kg.facts.check import problems
from kg.facts.model import Document
from kg.facts.positions import line_of, members

Where: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one line of facts."""

    file: str
    line: int
    """1-based line of the file on which the offending value stands."""
    source_id: str | None
    path: str
    """Where in the JSON object: `facts[3].evidence[0].quote`; empty for the object itself."""
    what: str
    cure: str

    def __str__(self) -> str:
        """`file:line: source: path: what is wrong; what to do`, one line."""
        where = ": ".join(part for part in (self.source_id, self.path) if part)
        message = f"{self.file}:{self.line}: {where + ': ' if where else ''}{self.what}; {self.cure}"
        return " ".join(message.splitlines())


def read(path: str | Path) -> Iterator[Document | Problem]:
    """The documents of a facts file and the problems of its bad lines, in the file's order, streaming.

    `.json` holds one object or an array of them, anything else JSON Lines; `.gz` is unpacked; `-` is standard input.
    Raises FactsError if the file cannot be opened.
    """
    return (item for _, item in read_lines(path))


def read_lines(path: str | Path, name: str | None = None) -> Iterator[tuple[int, Document | Problem]]:
    """What `read` gives, each with the 1-based line of the file on which it begins; messages call the file `name`."""
    file, name = str(path), name or shown(path)
    if file == "-":
        yield from read_stream(sys.stdin.buffer, "<stdin>")
        return
    try:
        raw = gzip.open(path, "rb") if file.endswith(".gz") else Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise FactsError(f"{name}: cannot be read: {error.strerror}; check the name and its permissions") from error
    with raw as stream:
        whole = file.removesuffix(".gz").endswith(".json")
        yield from (_read_whole if whole else read_stream)(stream, name)


def shown(path: str | Path) -> str:
    r"""The name of a file as text that can be written anywhere: on Linux a name is any bytes.

    >>> shown(os.fsdecode(b"caf\xe9.jsonl"))
    'caf\\xe9.jsonl'
    """
    return os.fsencode(path).decode(errors="backslashreplace")


_GZIP: Final = b"\x1f\x8b"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_OTHER_FILES: Final = (_GZIP, *_UTF_16)
"""First bytes of files that are not UTF-8 text throughout."""


def read_stream(stream: BinaryIO | gzip.GzipFile, name: str) -> Iterator[tuple[int, Document | Problem]]:
    """The numbered documents and problems of a stream of JSON Lines; `name` stands for the file in messages."""
    empty = True
    number = 0
    try:
        for number, line in enumerate(stream, 1):
            raw = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if number == 1 and raw.startswith(_OTHER_FILES):  # one complaint a file, not one a line
                yield from ((1, item) for item in read_document(raw, name, 1))
                return
            if raw.strip():
                empty = False
                yield from ((number, item) for item in read_document(raw, name, number))
    except (OSError, EOFError, zlib.error) as error:
        yield number + 1, _broken_stream(name, number + 1, error)
        return
    if empty:
        yield 1, _nothing(name)


def _read_whole(stream: BinaryIO | gzip.GzipFile, name: str) -> Iterator[tuple[int, Document | Problem]]:
    try:
        raw = stream.read().removeprefix(b"\xef\xbb\xbf").rstrip()
    except (OSError, EOFError, zlib.error) as error:
        yield 1, _broken_stream(name, 1, error)
        return
    if not raw:
        yield 1, _nothing(name)
    elif raw.lstrip().startswith(b"["):
        yield from _array(raw, name)
    else:
        yield from ((1, item) for item in read_document(raw, name, 1))


def _array(raw: bytes, name: str) -> Iterator[tuple[int, Document | Problem]]:
    """Each object of a JSON array, read for itself, so that one bad object never stops the others."""
    try:
        text = raw.decode()
        empty = not from_json(raw)
    except UnicodeDecodeError as error:
        yield 1, _not_utf8(raw, name, 1, error)
        return
    except ValueError as error:
        yield 1, _not_json(name, 1, str(error))
        return
    if empty:
        yield 1, _nothing(name)
        return
    for line, item in members(text):
        yield from ((line, found) for found in read_document(item.encode(), name, line))


def read_document(raw: bytes, name: str, first: int) -> Iterator[Document | Problem]:
    """The document written in `raw`, whose first line is line `first` of the file, or its problems."""
    raw = raw.rstrip()  # else what ends too early would end on the next line
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        yield _not_utf8(raw, name, first, error)
        return
    try:
        document = Document.model_validate_json(raw)
    except ValidationError as error:
        yield from _model_problems(error, text, name, first)
        return
    bad = False
    for path, what, cure in problems(document):
        bad = True
        yield Problem(name, first - 1 + line_of(text, path), document.source.id, _dotted(path, document), what, cure)
    if not bad:
        yield document


def _model_problems(error: ValidationError, text: str, name: str, first: int) -> Iterator[Problem]:
    details = error.errors(include_url=False)
    if details[0]["type"] == "json_invalid":
        yield _not_json(name, first, str(details[0]["ctx"]["error"]))
        return
    found = re.search(r'"source"\s*:\s*\{[^{}]*?"id"\s*:\s*"((?:[^"\\]|\\.)*)"', text[:4096])
    source_id = found.group(1) if found else None
    seen: set[Where] = set()
    for detail in details:
        path = _json_path(detail["loc"], is_value=detail["type"] != "extra_forbidden")
        if path in seen:  # one complaint a value, though each branch of a union makes its own
            continue
        seen.add(path)
        what, cure = _explain(detail)
        yield Problem(name, first - 1 + line_of(text, path), source_id, _dotted(path), what, cure)


_NUMBER_BRANCHES: Final = frozenset({"int", "float", "constrained-int", "constrained-float", "constrained-str"})


def _json_path(loc: tuple[str | int, ...], *, is_value: bool) -> Where:
    """The path of pydantic without the union branches it names: `facts.3.event.type` is `facts.3.type` in the JSON."""
    path = loc[:2] + loc[3:] if loc[:1] == ("facts",) else loc
    return path[:-1] if is_value and path and path[-1] in _NUMBER_BRANCHES else path


def _dotted(path: Where, document: Document | None = None) -> str:
    """`("facts", 3, "evidence", 0)` as `facts[3].evidence[0]`, with the fact's id where it is known."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    if document is not None and path[:1] == ("facts",) and len(path) > 1 and isinstance(path[1], int):
        out += f" (fact {document.facts[path[1]].id})"
    return out


def _explain(detail: Any) -> tuple[str, str]:
    """What is wrong and how to mend it, in the words of the format rather than of pydantic."""
    explain = _EXPLAIN.get(detail["type"])
    if explain:
        return explain(detail)
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]} ({_short(detail['input'])})", "see the facts/1 format"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004


def _unknown_code(detail: Any) -> tuple[str, str]:
    allowed = [part.strip("'") for part in re.split(r", | or ", detail["ctx"]["expected"])]
    given = str(detail["input"])
    near = difflib.get_close_matches(given, allowed, n=1)
    if len(allowed) == 1:
        return f"{_short(detail['input'])} should be {allowed[0]!r}", f"write {allowed[0]!r}"
    cure = f"did you mean {near[0]!r}? " if near else ""
    return f"{_short(detail['input'])} is not in the list", cure + f"use one of {', '.join(allowed)}"


def _pattern(detail: Any) -> tuple[str, str]:
    cure = _PATTERN_CURES.get(detail["ctx"]["pattern"], "write it as the format asks")
    return f"{_short(detail['input'])} is not written as it should be", cure


_PATTERN_CURES: Final = {
    model.ENTITY_ID: "an entity id is lower-case letters, digits and hyphens, such as 'us-russia-deal'",
    model.ISO_DATE: "write an ISO date (2016-09-11) or date-time (2016-09-11T08:30:00Z)",
    model.COUNTRY: "write the ISO 3166-1 alpha-2 code in capitals, such as 'SY'",
    model.LANGUAGE: "write a language tag such as 'en' or 'en-GB' (BCP 47)",
    model.GEONAMES: "write the GeoNames number, such as 170063",
}

_EXPLAIN: Final[dict[str, Callable[[Any], tuple[str, str]]]] = {
    "missing": lambda d: (f"{d['loc'][-1]} is missing", "add it: the format requires it"),
    "extra_forbidden": lambda d: (f"unknown key {d['loc'][-1]!r}", "remove it, or correct its spelling"),
    "literal_error": _unknown_code,
    "union_tag_invalid": lambda d: (
        f"kind {_short(d['ctx']['tag'])} is not in the list",
        "use one of event, relation, figure, characterization",
    ),
    "union_tag_not_found": lambda _: ("kind is missing", "use one of event, relation, figure, characterization"),
    "string_too_short": lambda _: ("empty", "write something, or leave the key out where it is optional"),
    "string_type": lambda d: (f"{_short(d['input'])} is not a string", "put it in quotation marks"),
    "string_pattern_mismatch": _pattern,
    "iso_date": lambda d: (d["msg"], "write an ISO date that exists, such as 2016-09-11"),
    "time_order": lambda d: (d["msg"], "start is the earliest possible day, end the latest: swap or correct them"),
    "figure_order": lambda d: (d["msg"], "correct the numbers, or leave out a bound that the source does not give"),
    "text_missing": lambda d: (d["msg"], "add source.text, or make it a record"),
    "record_keys": lambda d: (d["msg"], "add what is missing: a record names its data set, version and record id"),
    "record_text": lambda d: (d["msg"], "leave source.text out, or make it a text"),
    "dots": lambda d: (d["msg"], "choose another: it becomes a part of addresses, where dots are steps"),
    "absolute_iri": lambda d: (
        f"{_short(d['input'])} is not an absolute IRI",
        "write it whole, such as http://www.wikidata.org/entity/Q159",
    ),
    "greater_than_equal": lambda d: (f"{_short(d['input'])} is no number of {d['ctx']['ge']:g} or more", "correct it"),
    "less_than_equal": lambda d: (f"{_short(d['input'])} is no number of {d['ctx']['le']:g} or less", "correct it"),
    "finite_number": lambda d: (f"{_short(d['input'])} is no number", "write digits, or null"),
    "int_type": lambda d: (f"{_short(d['input'])} is no number", "write digits without quotation marks"),
    "float_type": lambda d: (f"{_short(d['input'])} is no number", "write digits without quotation marks"),
    "bool_type": lambda d: (f"{_short(d['input'])} is neither true nor false", "write true or false"),
    "tuple_type": lambda d: (f"{_short(d['input'])} is no list", "put it in [ ]"),
    "model_type": lambda d: (f"{_short(d['input'])} is no object", "put it in { }"),
    "dict_type": lambda d: (f"{_short(d['input'])} is no object", "put it in { }"),
    "model_attributes_type": lambda d: (f"{_short(d['input'])} is no object", "put it in { }"),
}


def _not_json(name: str, first: int, message: str) -> Problem:
    place = re.search(r"line (\d+) column (\d+)", message)
    line = int(place.group(1)) if place else 1
    what = re.sub(r" at line \d+ column \d+$", "", message)
    column = f" at column {place.group(2)}" if place else ""
    truncated = "EOF" in message
    cure = "the file ends too early: write it again whole" if truncated else "correct the JSON there"
    return Problem(name, first - 1 + line, None, "", f"not JSON: {what}{column}", cure)


def _not_utf8(raw: bytes, name: str, first: int, error: UnicodeDecodeError) -> Problem:
    line = first + raw.count(b"\n", 0, error.start)
    byte = raw[error.start]
    guess = " (it looks like UTF-16)" if raw.startswith(_UTF_16) else ""
    if raw.startswith(_GZIP):
        return Problem(name, first, None, "", "not JSON but gzip data", "name the file .gz")
    offset = error.start - (raw.rfind(b"\n", 0, error.start) + 1)
    what = f"not UTF-8: byte 0x{byte:02x} at offset {offset} of the line{guess}"
    return Problem(name, line, None, "", what, "save the file as UTF-8 without changing the text")


def _broken_stream(name: str, line: int, error: Exception) -> Problem:
    return Problem(
        name, line, None, "", f"cannot be read on: {error}", "the file is damaged or cut off: fetch it again"
    )


def _nothing(name: str) -> Problem:
    return Problem(name, 1, None, "", "the file holds no facts", "write one JSON object a line, or leave the file out")
