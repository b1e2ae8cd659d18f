"""Small files that would take all memory, hours, or the process: they are refused before the engine's parser sees them.

Measured with pyoxigraph 0.5.13 (Linux, 8 MB of stack): triple terms within each other end the process at some 10,000;
JSON-LD nodes within each other take memory with the square of their depth (0.8 GB at 2,000) and end the process at
5,000; elements of RDF/XML take time so (5 s at 20,000); each relative base is written behind the one before it; and a
long namespace makes every term long. Brackets and lists of Turtle may nest without harm.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Final
from xml.parsers import expat

from kg.formats import RdfSyntax

DEEPEST: Final = 256
"""So deep may triple terms, and objects and arrays of JSON-LD, be within each other."""
DEEPEST_ELEMENTS: Final = 1000
LONGEST_NAMESPACE: Final = 500
"""Characters of the IRI that a prefix stands for, or of a base."""
_LONGEST_BASES: Final = 5000
"""Characters of all relative bases of a file together: each is written behind the one before it."""
_LONGEST_TERM: Final = 16 * 1024 * 1024
"""What the engine reads as one piece: pyoxigraph raises a MemoryError beyond it, however much memory there is."""

_STRINGS: Final = rb'"""[^"\\]*+(?:(?:\\.|""?(?!"))[^"\\]*+)*+"""|"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_JSON_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"{}[]"))
_TRIPLE_TERM: Final = re.compile(_STRINGS + rb"|(<<)|(>>)", re.DOTALL)
_RELATIVE_BASE: Final = re.compile(rb"base\s*<(?![a-z][a-z0-9+.-]*:)([^<>]*)>", re.IGNORECASE)
_RELATIVE_IRI: Final = re.compile(rb"<(?![A-Za-z][A-Za-z0-9+.-]*:|<)")
_LONG_NAMESPACE: Final = re.compile(
    rb"(?:prefix\s+[^\s<]*:|base)\s*<[^<>]{%d}" % (LONGEST_NAMESPACE + 1), re.IGNORECASE
)
_LONG_IRI: Final = re.compile(rb"<[^<>]{%d}" % (LONGEST_NAMESPACE + 1))


class HarmError(Exception):
    """A file that is not read, because reading it could harm: the line, what is wrong, and the cure."""

    def __init__(self, line: int, what: str, cure: str) -> None:
        super().__init__(f"{what}; {cure}")
        self.line = line
        self.what = what
        self.cure = cure


@contextmanager
def guarded(data: bytes | Path, syntax: RdfSyntax) -> Iterator[None]:
    """While the engine's parser reads the data: what could harm is refused before, or as soon as it is met.

    A file is held in memory while it is looked at, and no more when it is parsed. Raises HarmError, and OSError if the
    file cannot be read.
    """
    # read and not mapped: should somebody cut a mapped file meanwhile, the kernel would end the process (SIGBUS)
    check(data.read_bytes() if isinstance(data, Path) else data, syntax)
    try:
        yield
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        raise HarmError(
            _long_line(data.read_bytes() if isinstance(data, Path) else data) or 1,
            f"a literal, IRI or comment is longer than {_LONGEST_TERM >> 20} MB",
            "cut it, or keep the text elsewhere and link to it; if there is none so long, a quotation mark is missing",
        ) from error


def check(data: bytes, syntax: RdfSyntax) -> None:
    """Look for what could harm. Entities of RDF/XML are looked at by `kg.validation.entities`.

    Raises HarmError if there is any.
    """
    _CHECKS[syntax.name](data)


def _check_triples(data: bytes) -> None:
    """N-Triples and N-Quads."""
    if data.count(b"<<") <= DEEPEST:
        return
    depth = 0
    for found in _TRIPLE_TERM.finditer(data):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > DEEPEST:
            raise _too_deep(data, found.start(), DEEPEST, "triple terms")


def _check_turtle(data: bytes) -> None:
    _check_triples(data)
    length = 0
    for found in _RELATIVE_BASE.finditer(data) if _RELATIVE_IRI.search(data) else ():
        length += len(found[1])
        if length > _LONGEST_BASES:
            what = (
                f"the relative bases have more than {_LONGEST_BASES} characters together, and each adds to the others"
            )
            raise HarmError(_line(data, found.start()), what, "write the bases as whole IRIs")
    if _LONG_IRI.search(data):
        long = _LONG_NAMESPACE.search(data)
        if long:
            raise _long_namespace(_line(data, long.start()))


def _check_jsonld(data: bytes) -> None:
    """Pairs of brackets are taken out from the innermost, which is far quicker than to look at each."""
    brackets = _JSON_STRING.sub(b"", data).translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        left = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if left == brackets:
            break
        brackets = left
    if not brackets:
        return
    text = _JSON_STRING.sub(lambda found: b" " * len(found[0]), data)
    places = [found.start() for found in re.finditer(rb"[{}\[\]]", text)]
    depths = accumulate(1 if text[place] in b"{[" else -1 for place in places)
    place = next((place for place, depth in zip(places, depths, strict=True) if depth > DEEPEST), None)
    if place is not None:
        raise _too_deep(data, place, DEEPEST, "objects and arrays")


def _check_rdfxml(data: bytes) -> None:
    depth = 0
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_ELEMENTS:
            raise _too_deep(data, parser.CurrentByteIndex, DEEPEST_ELEMENTS, "elements")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def namespace(_prefix: str | None, iri: str | None) -> None:
        if len(iri or "") > LONGEST_NAMESPACE:
            raise _long_namespace(parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartNamespaceDeclHandler = namespace
    try:
        parser.Parse(data, True)  # noqa: FBT003
    except expat.ExpatError as error:
        what = f"not XML: {expat.ErrorString(error.code)}"
        raise HarmError(error.lineno, what, "correct the XML there") from error


_CHECKS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "turtle": _check_turtle,
    "trig": _check_turtle,
    "ntriples": _check_triples,
    "nquads": _check_triples,
    "jsonld": _check_jsonld,
    "rdfxml": _check_rdfxml,
}


def _too_deep(data: bytes, at: int, deepest: int, things: str) -> HarmError:
    return HarmError(
        _line(data, at),
        f"there are more than {deepest} {things} within each other",
        "write the inner ones apart, and refer to them by their IRI or blank node label",
    )


def _long_namespace(line: int) -> HarmError:
    what = f"the IRI of a prefix or base is longer than {LONGEST_NAMESPACE} characters, and would stand in every term"
    return HarmError(line, what, "choose a shorter one")


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _long_line(data: bytes) -> int | None:
    """The first line that is longer than what the engine reads as one piece."""
    begin, number = 0, 1
    while 0 <= begin < len(data):
        end = data.find(b"\n", begin)
        if (end if end >= 0 else len(data)) - begin > _LONGEST_TERM:
            return number
        begin, number = end + 1 or len(data), number + 1
    return None
