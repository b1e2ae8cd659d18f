"""Files of facts and event tables to mapped sources, sorted by id: the first half of a build."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from kg.facts import Document, Problem, read_lines, shown
from kg.mapping import Mapped, Mapper
from kg.mapping.rows import RowPlan
from kg.registry import tally
from kg.release import sha256
from kg.review import decided_lines, decisions_path, is_decisions
from kg.sources.table import Table
from kg.spool import Spool


class SourceQuads(NamedTuple):
    """One source, mapped."""

    id: str
    iri: str
    quads: bytes
    """Sorted N-Quads of its named graph."""
    is_text: bool
    entities: tuple[int, ...]
    """How many of its entities were resolved in which way, in the order of `kg.registry.WAYS`."""
    file: str
    """The name of the file it came from, as messages show it."""
    line: int
    """1-based line of that file on which it begins."""


@dataclass(slots=True)
class Intake:
    """What came in, beside the sources themselves."""

    inputs: list[dict[str, object]] = field(default_factory=list)
    """`{name, sha256, bytes, sources, problems}` of each file; the name relative to the site where it lies there."""
    problems: list[Problem] = field(default_factory=list)
    """What was wrong with lines that were left out, in the order of the files."""


class Reader:
    """Reads files, maps their documents, and gives the sources back sorted, each once."""

    def __init__(self, mapper: Mapper, spool: Spool, home: Path) -> None:
        self.intake = Intake()
        self._mapper = mapper
        self._spool = spool
        self._home = home

    def take(self, path: Path, advance: Callable[[], None]) -> None:
        """Read and map one file of facts, `-` for standard input; `advance` is called after each source.

        Decisions of a review that are kept beside it are applied; a file of decisions itself holds no facts.

        Raises FactsError if it cannot be read.
        """
        if is_decisions(path):
            return
        decisions = decisions_path(path)
        name = "<stdin>" if str(path) == "-" else shown(path)
        with _lasting(path) as file:
            items = (
                (line, item if isinstance(item, Problem) else self._mapper.map(item), _kind(item))
                for line, item in decided_lines(read_lines(file, name), path)
            )
            beside = {shown(decisions): decisions} if decisions.is_file() else {}
            self._note({name: file, **beside}, self._keep(name, items, advance))

    def take_table(self, path: Path, plan: Path, advance: Callable[[], None]) -> None:
        """Read and map one event table; `advance` is called after each row.

        Raises FactsError if the table or its plan cannot be read.
        """
        table = Table(path, plan)
        rows = RowPlan(table.record, self._mapper)
        items = (
            (line, item, table.record["source"].get("kind", ""))
            for line, row in table.rows()
            for item in ([row] if isinstance(row, Problem) else rows.map(row, shown(path), line))
        )
        self._note({shown(path): path, shown(plan): plan}, self._keep(shown(path), items, advance))

    def _keep(
        self, name: str, items: Iterable[tuple[int, Mapped | Problem, str]], advance: Callable[[], None]
    ) -> tuple[int, int]:
        """Spool the sources and note the problems; how many there were of each."""
        sources = problems = 0
        for line, item, kind in items:
            if isinstance(item, Problem):
                self.intake.problems.append(item)
                problems += 1
            else:
                entities = ",".join(map(str, tally(item.resolutions)))
                head = "\n".join((f"{name}:{line}".replace("\n", " "), kind, entities, item.source_iri))
                self._spool.add(item.source_id.encode(), head.encode() + b"\n" + item.quads)
                sources += 1
            advance()
        return sources, problems

    def _note(self, files: Mapping[str, Path], kept: tuple[int, int]) -> None:
        """Note what was read, by name: the file that the sources came from, and those that say how to read it."""
        for (name, path), (sources, problems) in zip(files.items(), (kept, *[(0, 0)] * (len(files) - 1)), strict=True):
            self.intake.inputs.append(
                {
                    "name": public_name(Path(name), self._home),
                    "sha256": sha256(path),
                    "bytes": path.stat().st_size,
                    "sources": sources,
                    "problems": problems,
                }
            )

    def __len__(self) -> int:
        """How many sources have been read."""
        return len(self._spool)

    def sources(self) -> Iterator[SourceQuads]:
        """The sources by id, in the order of their UTF-8 bytes.

        An id that stands for different contents is a problem of all its lines, whichever came first: the order of the
        files must not decide what is published. The same content given twice is taken once.
        """
        for key, group in groupby(self._spool, key=lambda item: item[0]):
            given = [payload.split(b"\n", 4) for _, payload in group]
            name = key.decode()
            if len({quads for *_, quads in given}) == 1:
                origin, kind, entities, iri, quads = given[0]
                ways = tuple(map(int, entities.split(b",")))
                file, _, line = origin.decode().rpartition(":")
                yield SourceQuads(name, iri.decode(), quads, kind == b"text", ways, file, int(line))
            else:
                self.intake.problems.extend(_contradictory(name, [origin.decode() for origin, *_ in given], self._home))


def _kind(item: Document | Problem) -> str:
    return "" if isinstance(item, Problem) else item.source.kind


@contextmanager
def _lasting(path: Path) -> Iterator[Path]:
    """The file itself; of a pipe, which can be read only once, a copy: its checksum is wanted too."""
    if str(path) != "-" and not path.is_fifo():
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / ("stdin.jsonl" if str(path) == "-" else path.name)
        with copy.open("wb") as out, nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as pipe:
            shutil.copyfileobj(pipe, out)
        yield copy


def _contradictory(name: str, origins: Iterable[str], home: Path) -> Iterator[Problem]:
    places = sorted(origins)
    for place in places:
        file, _, line = place.rpartition(":")
        others = ", ".join(_public_place(other, home) for other in dict.fromkeys(places) if other != place)
        others = others or "the same line"
        yield Problem(
            file,
            int(line),
            name,
            "source.id",
            f"this id also names another source ({others})",
            "give one of them another id, or remove the outdated one",
        )


def _public_place(place: str, home: Path) -> str:
    file, _, line = place.rpartition(":")
    return f"{public_name(Path(file), home)}:{line}"


def public_name(path: Path, home: Path) -> str:
    """The path relative to the site, or the bare file name: a manifest is public and names no machine's folders."""
    resolved = path.resolve()
    return shown(resolved.relative_to(home) if resolved.is_relative_to(home) else path.name)
