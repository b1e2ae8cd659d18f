"""Relation facts: the same relation told twice is one node with two claims."""

from typing import Final

from kg.facts import RelationFact
from kg.mapping import terms
from kg.mapping.claims import circumstances, code
from kg.mapping.events import ASSERTS
from kg.mapping.sink import TYPE, Sink, node
from kg.vocab import CF

RELATION_CLASS: Final = node(CF.Relation)
RELATION_TYPE: Final = node(CF.relationType)
SUBJECT: Final = node(CF.subject)
OBJECT: Final = node(CF.object)
SYMMETRIC: Final = node(CF.symmetric)
TOPIC: Final = node(CF.topic)
TRUE: Final = terms.boolean(value=True)


def relation(fact: RelationFact, claim: str, out: Sink) -> None:
    """Add the relation, and the time, place and topic this claim gives it."""
    me = node(out.iris.relation(fact.type, fact.subject, fact.object, symmetric=fact.symmetric))
    subject, obj = sorted((fact.subject, fact.object)) if fact.symmetric else (fact.subject, fact.object)
    out.add(me, TYPE, RELATION_CLASS)
    out.add(me, RELATION_TYPE, code("relation", fact.type))
    out.add(me, SUBJECT, out.thing(subject))
    out.add(me, OBJECT, out.thing(obj))
    if fact.symmetric:
        out.add(me, SYMMETRIC, TRUE)
    out.add(claim, ASSERTS, me)
    circumstances(claim, fact.time, fact.place, out)
    if fact.topic is not None:
        out.add(claim, TOPIC, out.thing(fact.topic))
