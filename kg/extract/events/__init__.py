"""The events that a text speaks of: its trigger words, sifted, with their exact type, who takes part, and where."""

from collections.abc import Sequence

from kg import codes
from kg.extract.document import Cast, Parsed
from kg.extract.events.idle import is_idle
from kg.extract.events.kinds import kind_of
from kg.extract.events.manner import in_its_manner, predicate
from kg.extract.events.merging import keep
from kg.extract.events.needs import met
from kg.extract.events.participants import add_targets, add_victims, give_sides, settled
from kg.extract.events.places import add_places, places
from kg.extract.events.reading import EventReading
from kg.extract.events.repeats import kind_as_told, tells_nothing_new
from kg.extract.events.scene import Case, Scene
from kg.extract.frames import Trigger, lemma

__all__ = ["events"]


def events(parsed: Parsed, cast: Cast, triggers: Sequence[Trigger]) -> list[EventReading]:
    """Return the events of the text in the order of their words; `triggers` are its words that may tell of one."""
    scene = Scene.of(parsed, cast, triggers)
    told: list[EventReading] = []
    taken: set[int] = set()
    for trigger in triggers:
        if is_idle(scene, trigger, taken) or not met(scene, trigger):
            continue
        case = Case(scene, trigger, scene.reader.read(trigger), told)
        kind = _kind(case)
        if kind is None:
            continue
        taken.update(word.i for word in trigger.words)
        reading = _reading(case, kind)
        if reading is not None:
            keep(scene, reading, told)
    return told


def _kind(case: Case) -> codes.Event | None:
    """The type of the event, its roles completed; None where the word tells of none or of one told before."""
    kind = kind_of(case)
    if kind is None:
        return None
    add_victims(case, kind)
    return None if tells_nothing_new(case, kind) else kind_as_told(case, kind)


def _reading(case: Case, kind: codes.Event) -> EventReading | None:
    """The event with all that is told of it; None of a strict frame with nobody and nowhere."""
    trigger, roles = case.trigger, case.roles
    if trigger.frame.strict and not roles.parts and not roles.places:
        return None
    add_places(case, kind)
    give_sides(case, kind)
    add_targets(case)
    reading = EventReading(
        kind,
        predicate(trigger),
        settled(case),
        places(case),
        tuple(roles.victims),
        trigger.words,
        trigger.frame.id,
        f"{trigger.frame.id}:{lemma(trigger.token)}",
    )
    return in_its_manner(case, reading)
