"""Characterization facts: a quality in the source's words, one node a fact."""

from typing import Final

from kg.facts import CharacterizationFact
from kg.mapping import terms
from kg.mapping.claims import code
from kg.mapping.events import ASSERTS
from kg.mapping.figures import ABOUT, VALUE_TEXT
from kg.mapping.sink import TYPE, Sink, node
from kg.vocab import CF

CHARACTERIZATION_CLASS: Final = node(CF.Characterization)
ASPECT: Final = node(CF.aspect)


def characterization(fact: CharacterizationFact, claim: str, out: Sink) -> None:
    """Add the quality and what has it."""
    me = node(out.iris.characterization(fact.id))
    out.add(me, TYPE, CHARACTERIZATION_CLASS)
    out.add(me, ABOUT, out.thing(fact.subject))
    out.add(me, ASPECT, code("aspect", fact.aspect))
    out.add(me, VALUE_TEXT, terms.string(fact.value))
    out.add(claim, ASSERTS, me)
