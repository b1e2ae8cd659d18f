"""Figure facts: numbers as told, one node a fact, never merged or added up."""

from typing import Final

from kg.facts import FigureFact
from kg.mapping import terms
from kg.mapping.claims import circumstances, code
from kg.mapping.events import ASSERTS
from kg.mapping.sink import TYPE, Sink, node
from kg.vocab import CF

FIGURE_CLASS: Final = node(CF.Figure)
ABOUT: Final = node(CF.about)
MEASURE: Final = node(CF.measure)
POPULATION: Final = node(CF.population)
LOW: Final = node(CF.low)
BEST: Final = node(CF.best)
HIGH: Final = node(CF.high)
VALUE_TEXT: Final = node(CF.valueText)
SUBSET_OF: Final = node(CF.subsetOf)


def figure(fact: FigureFact, claim: str, out: Sink) -> None:
    """Add the figure, and the time and place this claim gives it."""
    me = node(out.iris.figure(fact.id))
    out.add(me, TYPE, FIGURE_CLASS)
    out.add(me, ABOUT, out.thing(fact.about))
    out.add(me, MEASURE, code("measure", fact.measure))
    out.add(me, POPULATION, code("population", fact.population))
    for predicate, number in ((LOW, fact.low), (BEST, fact.best), (HIGH, fact.high)):
        if number is not None:
            out.add(me, predicate, terms.decimal(number))
    if fact.text:
        out.add(me, VALUE_TEXT, terms.string(fact.text))
    if fact.subset_of is not None:
        out.add(me, SUBSET_OF, node(out.iris.figure(fact.subset_of)))
    out.add(claim, ASSERTS, me)
    circumstances(claim, fact.time, fact.place, out)
