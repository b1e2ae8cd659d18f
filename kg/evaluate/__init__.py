"""How good extracted facts are: they are measured against gold facts, both facts/1.

    >>> from kg.evaluate import evaluate, read_documents
    >>> gold, _ = read_documents([Path("gold/")])  # doctest: +SKIP
    >>> pred, problems = read_documents([Path("facts.jsonl")])  # doctest: +SKIP
    >>> evaluate(gold, pred).measures["strict"]["f1"]  # doctest: +SKIP
    0.61

Sources are paired by id. Within a source, facts of one kind whose evidence overlaps are paired one to one, the best
fitting pair first; what a pair is worth is judged by `kg.evaluate.rules`. The measures are those of the shared
`score_facts.py`, digit by digit.
"""

from kg.evaluate.comparing import Comparison, compare
from kg.evaluate.errors import Fault, faults
from kg.evaluate.evaluation import Evaluation, evaluate
from kg.evaluate.floors import Floor, missed_floors
from kg.evaluate.reading import at_least, read_documents
from kg.evaluate.report import to_json, to_markdown
from kg.evaluate.tables import Table, comparison_tables, tables

__all__ = [
    "Comparison",
    "Evaluation",
    "Fault",
    "Floor",
    "Table",
    "at_least",
    "compare",
    "comparison_tables",
    "evaluate",
    "faults",
    "missed_floors",
    "read_documents",
    "tables",
    "to_json",
    "to_markdown",
]
