"""The derived view: plain triples from what sources say, in their own voice or as records, has happened or holds.

The rules are those of docs/model.md ("The derived view") and of ontology/view.ttl, which tells users the same.
"""

from collections.abc import Iterator
from typing import Final

from kg.publish.graph import SourceGraph, Term
from kg.vocab import CF, CFC, CFV

_ASSERTED: Final = str(CFC["modality-asserted"])
_POSITIVE: Final = str(CFC["polarity-positive"])
_OWN: Final = frozenset({str(CFC["attribution-own-voice"]), str(CFC["attribution-record"])})
_KILLED: Final = str(CFC["measure-killed"])
_ALL: Final = str(CFC["population-all"])

_OF_EVENT: Final = (
    (str(CF.eventType), str(CFV.type)),
    (str(CF.startDate), str(CFV.startDate)),
    (str(CF.endDate), str(CFV.endDate)),
    (str(CF.place), str(CFV.place)),
    (str(CF.source), str(CFV.source)),
)
_OF_DEATHS: Final = (
    (str(CF.low), str(CFV.deathsLow)),
    (str(CF.best), str(CFV.deathsBest)),
    (str(CF.high), str(CFV.deathsHigh)),
)


def triples(graph: SourceGraph) -> Iterator[str]:
    """The view's triples of one source as N-Triples without the dot: `<s> <p> <o>`; may repeat one."""
    for claim in graph.of_type(str(CF.Claim)):
        if _counts(graph, claim):
            content = graph.value(claim, str(CF.asserts)) or ""
            yield from _event(graph, claim, content)
            yield from _deaths(graph, content)
            yield from _relation(graph, content)


def _counts(graph: SourceGraph, claim: str) -> bool:
    return (
        graph.value(claim, str(CF.modality)) == _ASSERTED
        and graph.value(claim, str(CF.polarity)) == _POSITIVE
        and graph.value(claim, str(CF.attribution)) in _OWN
    )


def _event(graph: SourceGraph, claim: str, event: str) -> Iterator[str]:
    if not graph.objects(claim, str(CF.eventType)):
        return
    for told, shown in _OF_EVENT:
        yield from _lines(event, shown, graph.objects(claim, told))
    for part in graph.objects(claim, str(CF.participation)):
        role = graph.code(part.value, str(CF.role), "role")
        yield from _lines(event, str(CFV[role]), graph.objects(part.value, str(CF.participant)))


def _deaths(graph: SourceGraph, figure: str) -> Iterator[str]:
    if graph.value(figure, str(CF.measure)) != _KILLED or graph.value(figure, str(CF.population)) != _ALL:
        return
    about = graph.value(figure, str(CF.about)) or ""
    if graph.has_type(about, str(CF.Event)):
        for told, shown in _OF_DEATHS:
            yield from _lines(about, shown, graph.objects(figure, told))


def _relation(graph: SourceGraph, relation: str) -> Iterator[str]:
    kind = graph.code(relation, str(CF.relationType), "relation")
    if kind is None:
        return
    first, *others = kind.split("-")
    shown = str(CFV[first + "".join(word.title() for word in others)])
    for subject in graph.objects(relation, str(CF.subject)):
        for obj in graph.objects(relation, str(CF.object)):
            yield from _lines(subject.value, shown, [obj])
            if graph.value(relation, str(CF.symmetric)) == "true":
                yield from _lines(obj.value, shown, [subject])


def _lines(subject: str, predicate: str, values: list[Term]) -> Iterator[str]:
    return (f"<{subject}> <{predicate}> {value}" for value in values)
