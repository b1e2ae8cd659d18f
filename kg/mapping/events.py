"""Event facts: one account of an event."""

from typing import Final

from kg.facts import EventFact
from kg.mapping.claims import circumstances, code
from kg.mapping.sink import TYPE, Sink, node
from kg.vocab import CF

EVENT_CLASS: Final = node(CF.Event)
PARTICIPATION_CLASS: Final = node(CF.Participation)
ASSERTS: Final = node(CF.asserts)
PARTICIPATION: Final = node(CF.participation)
EVENT: Final = node(CF.event)
PARTICIPANT: Final = node(CF.participant)
ROLE: Final = node(CF.role)
EVENT_TYPE: Final = node(CF.eventType)
PART_OF: Final = node(CF.partOf)
CONDITION: Final = node(CF.condition)
CONCERNS: Final = node(CF.concerns)


def event(fact: EventFact, claim: str, out: Sink) -> None:
    """Add the event, who took part, and the circumstances this claim gives it."""
    me = out.event(fact.event)
    out.add(me, TYPE, EVENT_CLASS)
    out.add(claim, ASSERTS, me)
    out.add(claim, EVENT_TYPE, code("event", fact.type))
    circumstances(claim, fact.time, fact.place, out)
    for predicate, ref in ((PART_OF, fact.part_of), (CONDITION, fact.condition)):
        if ref is not None:
            out.add(claim, predicate, out.event(ref))
    for ref in fact.about:
        out.add(claim, CONCERNS, out.thing(ref))
    for part in fact.participants:
        node_ = node(out.iris.participation(fact.event, part.entity, part.role))
        out.add(node_, TYPE, PARTICIPATION_CLASS)
        out.add(node_, EVENT, me)
        out.add(node_, PARTICIPANT, out.entities[part.entity])
        out.add(node_, ROLE, code("role", part.role))
        out.add(claim, PARTICIPATION, node_)
