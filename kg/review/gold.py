"""Gold facts from reviewed ones: of sources that a reviewer has called complete."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.errors import FactsError
from kg.facts import Document, EventFact, Fact
from kg.review.applying import Decided, Note, Told, decide
from kg.review.decisions import Decision, by_source

_SAYS_YES: Final = ("accept", "edit", "add")
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Exported:
    """A file of gold that was written."""

    path: Path
    facts: int
    undecided: int
    """How many facts nobody had decided on: they are left out."""


def export_gold(
    documents: Iterable[Document], decisions: Iterable[Decision], folder: Path, told: Told = lambda _: None
) -> Iterator[Exported]:
    """Write a file of gold for each complete source into `folder`: what was accepted, edited and added, tier core.

    `told` hears what became stale, and what went with rejected facts. Raises FactsError if a file cannot be written.
    """
    sorted_out = by_source(decisions)
    for document in documents:
        decided = decide(document, sorted_out.get(document.source.id, ()))
        for note in decided.notes:
            told(note)
        if decided.complete:
            yield _export(decided, folder)


def _export(decided: Decided, folder: Path) -> Exported:
    gold, undecided = gold_of(decided)
    path = folder / f"{quote(gold.source.id, safe=' ')[:_LONGEST_NAME]}.json"
    body: dict[str, Any] = json.loads(gold.to_json())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise FactsError(f"{path}: cannot be written: {error.strerror}; choose another folder") from error
    return Exported(path, len(gold.facts), undecided)


def gold_of(decided: Decided) -> tuple[Document, int]:
    """The facts that a reviewer stands for, without what a machine says of its reading; how many are undecided."""
    document = decided.document
    kept = [fact for fact in document.facts if _is_sure(decided, fact)]
    undecided = len(document.facts) - len(kept)
    kept = _standing_alone(kept, {entity.id for entity in document.entities})
    facts = tuple(f.model_copy(update={"tier": "core", "confidence": None, "extractor": None}) for f in kept)
    named = set(_named(facts))
    entities = tuple(entity for entity in document.entities if entity.id in named)
    return document.model_copy(update={"facts": facts, "entities": entities}), undecided


def _is_sure(decided: Decided, fact: Fact) -> bool:
    decision = decided.standing.get(fact.id)
    return decision is not None and decision.decision in _SAYS_YES


def _standing_alone(facts: list[Fact], entities: set[str]) -> list[Fact]:
    """The facts that do not rest on an undecided one; references they can do without are left out."""
    while True:
        events = {fact.event for fact in facts if isinstance(fact, EventFact)}
        ids = {fact.id for fact in facts}
        kept = [_without(fact, entities | events, ids) for fact in facts]
        whole = [fact for fact in kept if _ends(fact) <= entities | events]
        if len(whole) == len(facts):
            return whole
        facts = whole


def _ends(fact: Fact) -> set[str]:
    found = {getattr(fact, key, None) for key in ("subject", "object")}
    about = getattr(fact, "about", None)
    return {ref for ref in (*found, about if isinstance(about, str) else None) if ref is not None}


def _without(fact: Fact, known: set[str], ids: set[str]) -> Fact:
    changes: dict[str, Any] = {
        key: None
        for key in ("part_of", "condition", "topic")
        if getattr(fact, key, None) is not None and getattr(fact, key) not in known
    }
    if getattr(fact, "subset_of", None) is not None and getattr(fact, "subset_of") not in ids:  # noqa: B009
        changes["subset_of"] = None
    if isinstance(fact, EventFact):
        changes["about"] = tuple(ref for ref in fact.about if ref in known)
    return fact.model_copy(update=changes) if changes else fact


def _named(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        for key in ("claimant", "place", "subject", "object", "topic"):
            value = getattr(fact, key, None)
            if value is not None:
                yield value
        about = getattr(fact, "about", ())
        yield from [about] if isinstance(about, str) else about
        yield from (part.entity for part in getattr(fact, "participants", ()))


__all__ = ["Exported", "Note", "export_gold", "gold_of"]
