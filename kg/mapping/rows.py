"""Rows of a table to quads, fast: the mapper compiled by example.

What a row means is defined without any speed: fill it into the template, read the result as a document, map it.
`RowPlan.quads` gives the same bytes many times faster. For each *variant* of the template (which cells are empty,
which codes they hold, which entities the registry knows) `kg.mapping.compiled` maps one document whose values are
marks, sees where each mark went and how it was encoded there, and writes that down as one Python function. So there
is one mapping, and this is its cache. A row that a variant is not sure of (an odd number, dates out of order) takes
the slow way, which also words its problem.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from operator import itemgetter
from typing import Any

from pydantic_core import ValidationError, to_json

from kg.facts import Entity, Problem
from kg.mapping import Mapped, Mapper
from kg.mapping.compiled import Known, Writer, compile_variant, shape_of
from kg.mapping.template import CONDITION, Row, Template
from kg.registry import Resolution


class RowPlan:
    """Rows of one template, mapped under one mapper."""

    def __init__(self, tree: dict[str, Any], mapper: Mapper) -> None:
        self.template = Template(tree)
        self.mapper = mapper
        columns = self.template.columns
        self._shape = shape_of((*columns.texts, *columns.numbers, *columns.dates, *columns.conditions), columns.codes)
        self._named_by = [self.template.named_by(entity) for entity in self.template.entities]
        self._naming = list(enumerate(map(_cells, self._named_by)))
        differing = {entity["id"] for entity in self.template.entities}
        self._constant = [
            resolution
            for entity in tree.get("entities", [])
            if entity["id"] not in differing
            for resolution in self._constant_resolution(entity)
        ]
        self._variants: dict[tuple[object, ...], Writer] = {}
        self._ask = lru_cache(maxsize=1 << 16)(self._resolve)

    def quads(self, rows: Iterable[Row], name: str = "<rows>", first: int = 1) -> Iterator[bytes | Problem]:
        """The N-Quads of each row's source, or the problems of a bad row; `first` is the line of the first row."""
        for line, row in enumerate(rows, first):
            fast = self._fast(row, self._known(row))
            if fast is not None:
                yield fast
                continue
            for item in self.template.document(row, name, line):
                yield item if isinstance(item, Problem) else self.mapper.quads(item)

    def map(self, row: Row, name: str, line: int) -> Iterator[Mapped | Problem]:
        """The row's source as `Mapper.map` gives it, or the problems of a bad row."""
        known = self._known(row)
        fast = self._fast(row, known)
        if fast is None:
            for item in self.template.document(row, name, line):
                yield item if isinstance(item, Problem) else self.mapper.map(item)
        else:
            source = self.template.source_id(row)
            resolutions = (*self._constant, *(one.resolution for one in known))
            yield Mapped(source, self.mapper.iris.of(source).source, fast, resolutions)

    def _known(self, row: Row) -> list[Known]:
        return [self._ask(index, naming(row)) for index, naming in self._naming]

    def _fast(self, row: Row, known: list[Known]) -> bytes | None:
        key = (self._shape(row), *[kind for _, kind, _ in known])
        writer = self._variants.get(key)
        if writer is None:
            if isinstance(next(self.template.document(row)), Problem):
                return None  # a bad row says nothing about others like it, and must not stand for them
            writer = self._variants[key] = compile_variant(self.template, self.mapper, row, known)
        return writer(row, [iri for iri, _, _ in known])

    def _constant_resolution(self, entity: Mapping[str, Any]) -> Iterator[Resolution]:
        """What the registry says of an entity that is the same in every row; nothing if it is bad, as all rows are."""
        bare = {key: value for key, value in entity.items() if key != CONDITION}
        with suppress(ValidationError):
            yield self.mapper.registry.resolve(Entity.model_validate_json(to_json(bare)))

    def _resolve(self, index: int, cells: tuple[str, ...]) -> Known:
        """What the registry says of entity number `index` of the template, given the cells it is named by."""
        entity = self.template.entities[index]
        kind, name, *others = self.template.naming(entity, dict(zip(self._named_by[index], cells, strict=True)))
        count = len(entity.get("aliases", ()))
        aliases, links = [alias for alias in others[:count] if alias], others[count:]
        asked = Entity.model_construct(
            id=entity["id"], type=kind, name=name, aliases=tuple(aliases), same_as=tuple(links)
        )
        resolution = self.mapper.registry.resolve(asked)
        return Known((resolution.iri or "").encode(), self._kind(resolution, name, aliases), resolution)

    def _kind(self, resolution: Resolution, name: str, aliases: list[str]) -> str:
        label = self.mapper.registry.labels.get(resolution.iri or "")
        if len({name, *aliases}) <= len(aliases) or label in aliases:
            return "repeated"
        if resolution.iri is None:
            return "local"
        return "by label" if label == name else "known"


def _cells(columns: tuple[str, ...]) -> Callable[[Row], tuple[str, ...]]:
    """A function that gives these cells of a row as a tuple, however many they are."""
    if len(columns) == 1:
        (only,) = columns
        return lambda row: (row[only],)
    return itemgetter(*columns) if columns else lambda _row: ()
