"""A graph as canonical N-Triples that is read line by line: the memory does not grow with it."""

import re
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, parse, serialize

from kg.validation.reach import SUB_CLASS, Line, Steps

_BLOCK: Final = 1 << 20
_ANONYMOUS: Final = re.compile(rb"_:[0-9a-f]{24,32} ")


class Triples:
    """The file, read in passes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> Iterator[Line]:
        """Every line in its parts."""
        with self.path.open("rb") as file:
            for line in file:
                s, p, o = line.split(b" ", 2)
                yield s, p, o[:-3], line

    def about(self, subjects: Mapping[bytes, object], objects: Mapping[bytes, object]) -> Iterator[Line]:
        """The lines with one of these subjects or objects."""
        ends = {node + b" .\n" for node in objects}
        with self.path.open("rb") as file:
            for line in file:
                s, p, o = line.split(b" ", 2)
                if s in subjects or o in ends:
                    yield s, p, o[:-3], line

    def of_predicates(
        self, predicates: frozenset[bytes] | None, narrowed: Mapping[bytes, frozenset[bytes]]
    ) -> Iterator[bytes]:
        """The lines with one of these predicates; all if there is None.

        Of a predicate in `narrowed`, those whose subject is the value of one of the predicates it names there.
        """
        asked = frozenset().union(*narrowed.values())
        values: dict[bytes, set[bytes]] = {p: set() for p in asked}
        if asked:
            for _, p, o, _ in self.lines():
                if p in asked:
                    values[p].add(o)
        for s, p, _, line in self.lines():
            if predicates is None or p in predicates:
                within = narrowed.get(p)
                if within is None or any(s in values[q] for q in within):
                    yield line

    def blocks(self) -> Iterator[bytes]:
        """The file in blocks of whole lines."""
        with self.path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block + file.readline()

    def add(self, more: Callable[[Iterable[Line]], Iterable[bytes]]) -> None:
        """Append the lines that `more` gives for those that are there."""
        added = b"".join(more(self.lines()))
        with self.path.open("ab") as file:
            file.write(added)

    def sample(self, size: int) -> set[bytes]:
        """The subjects and objects of some triples, at places that the content decides."""
        length = self.path.stat().st_size
        seed = 0
        for block in self.blocks():
            seed = zlib.crc32(block, seed)
        found = set()
        with self.path.open("rb") as file:
            for number in range(size if length else 0):
                file.seek(zlib.crc32(b"%d %d" % (seed, number)) % length)
                file.readline()
                line = file.readline()
                if line:
                    s, _, o = line.split(b" ", 2)
                    found |= {s, o[:-3]}
        return found


def lines_of(text: bytes) -> Iterator[Line]:
    """The lines of canonical N-Triples in their parts."""
    for line in text.splitlines(keepends=True):
        s, p, o = line.split(b" ", 2)
        yield s, p, o[:-3], line


class Index:
    """Lines in memory, found by subject and object."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._subjects: dict[bytes, dict[bytes, Line]] = {}
        self._objects: dict[bytes, list[Line]] = {}
        for line in lines:
            s, _, o, whole = line
            known = self._subjects.setdefault(s, {})
            if whole not in known:
                known[whole] = line
                self._objects.setdefault(o, []).append(line)

    def about(self, subjects: Mapping[bytes, object], objects: Mapping[bytes, Steps]) -> Iterator[Line]:
        """The lines with one of these subjects or objects; some twice."""
        for node in subjects:
            yield from self._subjects.get(node, {}).values()
        for node in objects:
            yield from self._objects.get(node, ())


@contextmanager
def spooled(source: bytes | Path, rdf_format: RdfFormat, base: str) -> Iterator[Triples]:
    """The graph of a file, for as long as the context lasts; all graphs of a data set as one.

    Blank nodes without a label have one that is the same in each run (`kg.validation.labels`). Raises SyntaxError if it
    cannot be parsed, and OSError if it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        path = Path(folder) / "data.nt"
        given = {"path": source} if isinstance(source, Path) else {"input": source}
        quads = parse(**given, format=rdf_format, base_iri=base)
        with path.open("wb") as out:
            serialize((quad.triple for quad in quads), out, RdfFormat.N_TRIPLES)
        yield Triples(_labelled(path))


def _labelled(path: Path) -> Path:
    triples = Triples(path)
    if not any(_ANONYMOUS.search(block) for block in triples.blocks()):
        return path
    labels: dict[bytes, bytes] = {}
    new = path.with_name("labelled.nt")
    with new.open("wb") as out:
        for s, p, o, line in triples.lines():
            if b"_:" not in line:
                out.write(line)
                continue
            out.write(b"%b %b %b .\n" % (_label(s, labels), p, _label(o, labels)))
    path.unlink()
    return new


def _label(term: bytes, labels: dict[bytes, bytes]) -> bytes:
    if term[:2] != b"_:":
        return term
    if term not in labels:
        labels[term] = b"_:anonymous-%d" % (len(labels) + 1) if _ANONYMOUS.match(term + b" ") else term
    return labels[term]


def sub_classes(triples: Triples) -> list[bytes]:
    """The lines that say what is a sub-class of what."""
    found = []
    said = b" " + SUB_CLASS + b" "
    for block in triples.blocks():
        at = block.find(said)
        while at >= 0:
            line = block[block.rfind(b"\n", 0, at) + 1 : block.index(b"\n", at) + 1]
            if line.split(b" ", 2)[1] == SUB_CLASS:
                found.append(line)
            at = block.find(said, at + 1)
    return found
