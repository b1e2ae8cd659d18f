"""Rows of a table to quads, fast: the mapper compiled by example.

What a row means is defined without any speed: fill it into the template, read the result as a document, map it.
`RowPlan.quads` gives the same bytes many times faster. For each *variant* of the template (which cells are empty,
which codes they hold, which entities the registry knows) `kg.mapping.compiled` maps one document whose values are
marks, sees where each mark went and how it was encoded there, and writes that down as one Python function. So there
is one mapping, and this is its cache. A row that a variant is not sure of (an odd number, dates out of order) takes
the slow way, which also words its problem.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from kg.facts import Entity, Problem
from kg.mapping import Mapper
from kg.mapping.compiled import Known, Writer, compile_variant
from kg.mapping.template import Row, Template


class RowPlan:
    """Rows of one template, mapped under one mapper."""

    def __init__(self, tree: dict[str, Any], mapper: Mapper) -> None:
        self.template = Template(tree)
        self.mapper = mapper
        columns = self.template.columns
        self._may_be_empty = (*columns.texts, *columns.numbers, *columns.dates, *columns.conditions)
        self._codes = columns.codes
        self._variants: dict[tuple[object, ...], Writer] = {}
        self._ask = lru_cache(maxsize=1 << 16)(self._resolve)

    def quads(self, rows: Iterable[Row], name: str = "<rows>", first: int = 1) -> Iterator[bytes | Problem]:
        """The N-Quads of each row's source, or the problems of a bad row; `first` is the line of the first row."""
        for line, row in enumerate(rows, first):
            fast = self._fast(row)
            if fast is not None:
                yield fast.encode()
                continue
            for item in self.template.document(row, name, line):
                yield item if isinstance(item, Problem) else self.mapper.quads(item)

    def _fast(self, row: Row) -> str | None:
        template = self.template
        known = [self._ask(index, template.naming(entity, row)) for index, entity in enumerate(template.entities)]
        key = (
            *[not row[column] for column in self._may_be_empty],
            *[row[column] for column in self._codes],
            *[(not iri, naming) for iri, naming in known],
        )
        writer = self._variants.get(key)
        if writer is None:
            if isinstance(next(template.document(row)), Problem):
                return None  # a bad row says nothing about others like it, and must not stand for them
            writer = self._variants[key] = compile_variant(template, self.mapper, row, known)
        return writer(row, [iri for iri, _ in known])

    def _resolve(self, index: int, naming: tuple[str, ...]) -> Known:
        """What the registry says of entity number `index` of the template."""
        kind, name, *others = naming
        entity = self.template.entities[index]
        count = len(entity.get("aliases", ()))
        aliases, links = [alias for alias in others[:count] if alias], others[count:]
        asked = Entity.model_construct(
            id=entity["id"], type=kind, name=name, aliases=tuple(aliases), same_as=tuple(links)
        )
        iri = self.mapper.registry.resolve(asked).iri or ""
        label = self.mapper.registry.labels.get(iri)
        if len({name, *aliases}) <= len(aliases) or label in aliases:
            return Known(iri, "repeated")
        return Known(iri, "by label" if iri and label == name else "plain")
