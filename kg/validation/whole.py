"""One graph, however large: pySHACL is given what speaks against it, in parts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from pyoxigraph import RdfFormat, parse
from rdflib import Node

from kg.errors import DataError, ShapesError
from kg.validation.first import First
from kg.validation.reach import Reach
from kg.validation.report import Finding
from kg.validation.terms import Statement, new_term, quiet_terms, statements_of
from kg.validation.triples import Index, Triples, sub_classes
from kg.validation.verdict import Judge, RawResult

_SAMPLE: Final = 64
"""So many triples have their ends looked at by pySHACL although nothing speaks against them."""
_AT_ONCE: Final = 8_000
_IN_A_PART: Final = 1_000


class DisagreementError(Exception):
    """pySHACL finds something wrong with a node that the native engine passed; the message is the node."""


def judged_in_parts(name: str, triples: Triples, first: First, judge: Judge) -> tuple[Finding, ...] | None:
    """PySHACL's findings on the graph, sorted; None if it has to look at the whole.

    Raises DisagreementError if what goes first is not to be trusted, and DataError if there is a triple in a triple.
    """
    classes = sub_classes(triples)
    try:
        suspects = first.suspects(triples, classes)
    except DataError as error:
        raise DataError(f"{name}: {error}") from error
    if suspects is None:
        return None
    sample = triples.sample(_SAMPLE) - suspects
    results: list[RawResult] = []
    missed: list[RawResult] = []
    try:
        for nodes, lines in _parts((*sorted(sample), *sorted(suspects)), triples, first.reach):
            part = [node for node in nodes if node in suspects]
            results += _results(part, (*classes, *lines), judge)
            missed += _results([node for node in nodes if node in sample], (*classes, *lines), judge)
    except ShapesError:
        raise
    except Exception:  # noqa: BLE001  the error is a finding about the whole graph
        return None
    if missed:
        raise DisagreementError(judge.sorted(None, missed)[0].focus_node)
    return judge.sorted(None, results)


_Part = tuple[Sequence[bytes], Sequence[bytes]]
"""Focus nodes, and the lines that the verdict on them depends on."""


def _parts(nodes: Sequence[bytes], triples: Triples, reach: Reach) -> Iterator[_Part]:
    for some in _chunks(nodes, _AT_ONCE):
        index = Index(reach.gather(some, triples.about))
        for few in _chunks(some, _IN_A_PART):
            yield few, list(dict.fromkeys(line[3] for line in reach.gather(few, index.about)))


def _chunks(nodes: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    nodes = iter(nodes)
    while chunk := list(islice(nodes, size)):
        yield chunk


def _results(nodes: Sequence[bytes], lines: Iterable[bytes], judge: Judge) -> list[RawResult]:
    if not nodes:
        return []
    with quiet_terms():
        return judge.results(_statements(b"".join(lines)), _terms(nodes))


def _statements(text: bytes) -> Iterator[Statement]:
    return statements_of(parse(text, format=RdfFormat.N_TRIPLES))


def _terms(nodes: Sequence[bytes]) -> set[Node]:
    text = b"".join(b"<x:x> <x:x> %b .\n" % node for node in nodes)
    return {new_term(quad.object) for quad in parse(text, format=RdfFormat.N_TRIPLES)}
