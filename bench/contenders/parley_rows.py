"""Parley: rows of a table through a RowPlan."""

from pathlib import Path

import events
import measure

from kg.mapping import Mapper
from kg.mapping.rows import RowPlan
from kg.registry import Registry


def work(table: str, output: str) -> None:
    plan = RowPlan(events.template(), Mapper(events.BASE, Registry()))
    with Path(output).open("wb", buffering=1 << 20) as out:
        out.writelines(plan.quads(events.read_csv(table), table, first=2))  # a Problem would raise TypeError


measure.run(work)
