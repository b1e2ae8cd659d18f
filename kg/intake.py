"""Files of facts and event tables to mapped sources, sorted by id: the first half of a build."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from kg.facts import Document, Problem, read_lines
from kg.mapping import Mapped, Mapper
from kg.mapping.rows import RowPlan
from kg.registry import Resolution, tally
from kg.release import sha256
from kg.sources.table import Table
from kg.spool import Spool


class SourceQuads(NamedTuple):
    """One source, mapped."""

    id: str
    iri: str
    quads: bytes
    """Sorted N-Quads of its named graph."""
    is_text: bool


@dataclass(slots=True)
class Intake:
    """What came in, beside the sources themselves."""

    inputs: list[dict[str, object]] = field(default_factory=list)
    """`{name, sha256, bytes, sources, problems}` of each file; the name relative to the site where it lies there."""
    problems: list[Problem] = field(default_factory=list)
    """What was wrong with lines that were left out, in the order of the files."""
    resolutions: Counter[Resolution] = field(default_factory=Counter)

    def entities(self) -> dict[str, int]:
        """How many entities were resolved to reference entities, and how."""
        return tally(self.resolutions.elements())


class Reader:
    """Reads files, maps their documents, and gives the sources back sorted, each once."""

    def __init__(self, mapper: Mapper, spool: Spool, home: Path) -> None:
        self.intake = Intake()
        self._mapper = mapper
        self._spool = spool
        self._home = home

    def take(self, path: Path, advance: Callable[[], None]) -> None:
        """Read and map one file of facts; `advance` is called after each source."""
        items = (
            (line, item if isinstance(item, Problem) else self._mapper.map(item), _kind(item))
            for line, item in read_lines(path)
        )
        self._note([path], self._keep(path, items, advance))

    def take_table(self, path: Path, plan: Path, advance: Callable[[], None]) -> None:
        """Read and map one event table; `advance` is called after each row.

        Raises FactsError if the table or its plan cannot be read.
        """
        table = Table(path, plan)
        rows = RowPlan(table.record, self._mapper)
        items = (
            (line, item, table.record["source"].get("kind", ""))
            for line, row in table.rows()
            for item in ([row] if isinstance(row, Problem) else rows.map(row, str(path), line))
        )
        self._note([path, plan], self._keep(path, items, advance))

    def _keep(
        self, path: Path, items: Iterable[tuple[int, Mapped | Problem, str]], advance: Callable[[], None]
    ) -> tuple[int, int]:
        """Spool the sources and note the problems; how many there were of each."""
        sources = problems = 0
        for line, item, kind in items:
            if isinstance(item, Problem):
                self.intake.problems.append(item)
                problems += 1
            else:
                self.intake.resolutions.update(item.resolutions)
                head = "\n".join((f"{path}:{line}".replace("\n", " "), kind, item.source_iri))
                self._spool.add(item.source_id.encode(), head.encode() + b"\n" + item.quads)
                sources += 1
            advance()
        return sources, problems

    def _note(self, paths: Sequence[Path], kept: tuple[int, int]) -> None:
        """Note what was read: the file that the sources came from, and those that say how to read it."""
        for path, (sources, problems) in zip(paths, (kept, *[(0, 0)] * (len(paths) - 1)), strict=True):
            self.intake.inputs.append(
                {
                    "name": public_name(path, self._home),
                    "sha256": sha256(path),
                    "bytes": path.stat().st_size,
                    "sources": sources,
                    "problems": problems,
                }
            )

    def sources(self) -> Iterator[SourceQuads]:
        """The sources by id, in the order of their UTF-8 bytes.

        An id that stands for different contents is a problem of all its lines, whichever came first: the order of the
        files must not decide what is published. The same content given twice is taken once.
        """
        for key, group in groupby(self._spool, key=lambda item: item[0]):
            given = [payload.split(b"\n", 3) for _, payload in group]
            name = key.decode()
            if len({quads for *_, quads in given}) == 1:
                _, kind, iri, quads = given[0]
                yield SourceQuads(name, iri.decode(), quads, is_text=kind == b"text")
            else:
                self.intake.problems.extend(_contradictory(name, [origin.decode() for origin, *_ in given]))


def _kind(item: Document | Problem) -> str:
    return "" if isinstance(item, Problem) else item.source.kind


def _contradictory(name: str, origins: Iterable[str]) -> Iterator[Problem]:
    places = sorted(origins)
    for place in places:
        file, _, line = place.rpartition(":")
        others = ", ".join(other for other in places if other != place) or place
        yield Problem(
            file,
            int(line),
            name,
            "source.id",
            f"this id also names another source ({others})",
            "give one of them another id, or remove the outdated one",
        )


def public_name(path: Path, home: Path) -> str:
    """The path relative to the site, or the bare file name: a manifest is public and names no machine's folders."""
    resolved = path.resolve()
    return resolved.relative_to(home).as_posix() if resolved.is_relative_to(home) else path.name
