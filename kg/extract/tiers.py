"""Which facts are published and which are for a person to look at: by confidence."""

from typing import Any, Literal, TypeAlias

from kg.extract.confidence import PUBLISH

Tier: TypeAlias = Literal["publish", "review", "all"]


def kept(document: dict[str, Any], tier: Tier, minimum: float | None = None) -> dict[str, Any]:
    """The document with the facts of the tier: `publish` are those with at least `minimum`, `review` the others.

    A count keeps the event that it is a count of, and only entities that are used stay. The document handed in is not
    changed.
    """
    floor = PUBLISH if minimum is None else minimum
    facts = document["facts"]
    if tier != "all":
        chosen = [fact for fact in facts if (fact["confidence"] >= floor) is (tier == "publish")]
        facts = _with_events(chosen, facts)
    events = {fact["event"] for fact in facts if fact["kind"] == "event"}
    facts = [_without_untold(fact, events) for fact in facts]
    ids = {fact["id"] for fact in facts}
    facts = [{key: value for key, value in fact.items() if key != "subset_of" or value in ids} for fact in facts]
    used = {entity for fact in facts for entity in _entities(fact)}
    entities = [entity for entity in document["entities"] if entity["id"] in used]
    return {**document, "entities": entities, "facts": facts}


def _with_events(chosen: list[dict[str, Any]], facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chosen facts and, for those that speak of an event that none of them tells, the first fact that does."""
    told = {fact["event"] for fact in chosen if fact["kind"] == "event"}
    missing = {fact["about"] for fact in chosen if fact["kind"] == "figure"} - told
    added = set()
    for fact in facts:
        if fact["kind"] == "event" and fact["event"] in missing:
            missing.discard(fact["event"])
            added.add(fact["id"])
    there = {fact["id"] for fact in chosen} | added
    return [fact for fact in facts if fact["id"] in there]


def _without_untold(fact: dict[str, Any], events: set[str]) -> dict[str, Any]:
    """The event without what it is about or part of where that is not told."""
    if fact["kind"] != "event" or not fact.keys() & {"about", "part_of"}:
        return fact
    told = {key: value for key, value in fact.items() if key not in {"about", "part_of"}}
    if fact.get("part_of") in events:
        told["part_of"] = fact["part_of"]
    about = [one for one in fact.get("about", ()) if one in events]
    return told | {"about": about} if about else told


def _entities(fact: dict[str, Any]) -> list[str | None]:
    parts = [part["entity"] for part in fact.get("participants", ())]
    return [*parts, *(fact.get(key) for key in ("claimant", "place", "subject", "object", "topic")), _counted(fact)]


def _counted(fact: dict[str, Any]) -> str | None:
    return fact["about"] if fact["kind"] == "figure" else None
