"""Decisions worked into documents: the rejected dropped, the edited replaced, the added appended."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from kg.facts import (
    CharacterizationFact,
    Document,
    Entity,
    EventFact,
    Fact,
    FigureFact,
    Problem,
    RelationFact,
    problems,
    shown,
)
from kg.review.decisions import (
    SOURCE,
    Decision,
    by_source,
    decisions_path,
    fingerprint,
    read_decisions,
    source_fingerprint,
    standing,
)

_MODELS: Final[Mapping[str, Any]] = {
    "event": EventFact,
    "relation": RelationFact,
    "figure": FigureFact,
    "characterization": CharacterizationFact,
}
_OPTIONAL: Final = ("part_of", "condition", "topic", "subset_of")
"""Keys that can be left out where what they name is gone."""

Told: TypeAlias = Callable[["Note"], None]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that became of a decision, or through one, that a reviewer has to know."""

    kind: Literal["stale", "dropped"]
    """`stale`: the decision was not applied; `dropped`: a fact could not stay, as what it rests on was rejected."""
    source: str
    fact: str
    what: str
    line: int = 0
    """1-based line of the decision in its file."""

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.source}: {self.fact}: {self.what}"


@dataclass(frozen=True, slots=True)
class Decided:
    """A document with the decisions on it applied."""

    document: Document
    standing: Mapping[str, Decision]
    """The decision that was applied to each fact, by its id in `document`, or in what was read if it was rejected."""
    notes: tuple[Note, ...]
    complete: bool
    """Whether a reviewer has said of the text as it is that nothing is missing."""


def apply(
    documents: Iterable[Document], decisions: Iterable[Decision], told: Told = lambda _: None
) -> Iterator[Document]:
    """The documents with the decisions applied, one after the other; they break no rule if they broke none before.

    A decision on a fact that has changed since is stale: it is not applied but `told`, as is what goes with a
    rejected fact because it cannot stand without (the figure of an event of which nothing else is told).
    """
    sorted_out = by_source(decisions)
    for document in documents:
        its = sorted_out.get(document.source.id)
        if its is None:
            yield document
            continue
        decided = decide(document, its)
        for note in decided.notes:
            told(note)
        yield decided.document


def decided_lines(
    lines: Iterable[tuple[int, Document | Problem]], facts: Path
) -> Iterator[tuple[int, Document | Problem]]:
    """The numbered documents and problems of the file `facts`, with the decisions that are kept beside it applied.

    Lines of decisions that are none, and stale decisions, are problems of that file. Without one, nothing changes.
    """
    beside = decisions_path(facts)
    decisions, wrong = read_decisions(beside)
    sorted_out = by_source(decisions)
    yield from ((problem.line, problem) for problem in wrong)
    for line, item in lines:
        if isinstance(item, Problem) or item.source.id not in sorted_out:
            yield line, item
            continue
        decided = decide(item, sorted_out[item.source.id])
        for note in decided.notes:
            if note.kind == "stale":
                cure = "look at it again: parley review"
                yield note.line, Problem(shown(beside), note.line, note.source, note.fact, note.what, cure)
        yield line, decided.document


def decide(document: Document, decisions: Sequence[Decision], *, keep_rejected: bool = False) -> Decided:
    """The document with the decisions on its source applied; `keep_rejected`: those facts are left for a reader."""
    work = _Work(document, keep_rejected=keep_rejected)
    stands = standing(decisions)
    for decision in stands.values():
        if decision.is_of_entity:
            work.entity(decision)
    for decision in stands.values():
        if not decision.is_of_entity and decision.target != SOURCE:
            _VERBS[decision.decision](work, decision)
    work.settle()
    done = stands.get((False, SOURCE))
    is_same = done is not None and done.fingerprint == source_fingerprint(document)
    if done is not None and not is_same:
        work.stale(done, "the text has changed since it was called complete")
    return Decided(work.document(), work.applied, tuple(work.notes), is_same)


@dataclass
class _Slot:
    """A fact, where it came from, and what was decided on it."""

    fact: Fact
    read: Fact | None
    """The fact as it was read; None if it was added."""
    decision: Decision | None = None
    gone: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it says something that was not read."""
        return self.decision is not None and self.fact is not self.read


@dataclass
class _Work:
    """A document while decisions are applied to it."""

    read: Document
    keep_rejected: bool
    notes: list[Note] = field(default_factory=list)
    applied: dict[str, Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entities: dict[str, Entity] = {entity.id: entity for entity in self.read.entities}
        self.slots = [_Slot(fact, fact) for fact in self.read.facts]
        self._prints: dict[str, list[_Slot]] = {}
        for slot in self.slots:
            self._prints.setdefault(fingerprint(self.read, slot.fact), []).append(slot)

    def stale(self, decision: Decision, why: str) -> None:
        what = f"the decision of {decision.who} ({decision.decision}, {decision.when}) is not applied: {why}"
        self.notes.append(Note("stale", self.read.source.id, decision.target, what, decision.line))

    def target(self, decision: Decision) -> _Slot | None:
        """The fact decided on: that of the id, or else the only one, that says what was read then."""
        same = self._prints.get(decision.fingerprint or "", [])
        named = next((slot for slot in same if slot.fact.id == decision.target), None)
        if named is None and len(same) == 1 and same[0].decision is None:
            named = same[0]
        if named is None:
            there = any(slot.fact.id == decision.target for slot in self.slots)
            self.stale(decision, "the fact says something else by now" if there else "the fact is not there any more")
        return named

    def entity(self, decision: Decision) -> None:
        new = _parsed(Entity, {**(decision.new or {}), "id": decision.target})
        old = self.entities.get(decision.target)
        if isinstance(new, str):
            self.stale(decision, new)
        elif old is not None and decision.fingerprint != entity_fingerprint(old) and old.name != new.name:
            self.stale(decision, f"{decision.target} is {old.name!r} by now")
        else:
            self.entities[new.id] = new

    def accept(self, decision: Decision) -> None:
        slot = self.target(decision)
        if slot is not None:
            self._note(slot, decision)

    def reject(self, decision: Decision) -> None:
        slot = self.target(decision)
        if slot is not None:
            slot.gone = not self.keep_rejected
            self._note(slot, decision)

    def edit(self, decision: Decision) -> None:
        slot = self.target(decision)
        if slot is None:
            return
        new = _fact(decision, slot.fact.id)
        if isinstance(new, str):
            self.stale(decision, new)
        else:
            slot.fact = new
            self._note(slot, decision)

    def add(self, decision: Decision) -> None:
        new = _fact(decision, decision.target)
        if isinstance(new, str):
            self.stale(decision, new)
        elif any(slot.fact.id == new.id for slot in self.slots):
            self.stale(decision, f"another fact has the id {new.id} by now")
        else:
            self.slots.append(_Slot(new, None))
            self._note(self.slots[-1], decision)

    def _note(self, slot: _Slot, decision: Decision) -> None:
        slot.decision = decision
        self.applied[slot.fact.id] = decision

    def document(self) -> Document:
        facts = tuple(slot.fact for slot in self.slots if not slot.gone)
        return self.read.model_copy(update={"entities": tuple(self.entities.values()), "facts": facts})

    def settle(self) -> None:
        """Take back what makes the document break a rule, and drop what cannot stand any more, until it is good."""
        self._check_entities()
        while True:
            here = [slot for slot in self.slots if not slot.gone]
            wrong: dict[int, tuple[tuple[str | int, ...], str]] = {}
            for path, what, _ in problems(self.document()):
                if path[0] == "facts" and isinstance(path[1], int):
                    wrong.setdefault(path[1], (path[2:], what))
            mine = {index: wrong[index] for index in wrong if here[index].is_new}
            for index, (path, what) in (mine or wrong).items():
                self._mend(here[index], path, what)
            if not wrong:
                return

    def _check_entities(self) -> None:
        length = len(self.read.source.text or "")
        before = {entity.id: entity for entity in self.read.entities}
        for name, entity in list(self.entities.items()):
            good = tuple(span for span in entity.mentions if span.start < span.end <= length)
            if entity is not before.get(name) and len(good) < len(entity.mentions):
                self.entities[name] = entity.model_copy(update={"mentions": good})

    def _mend(self, slot: _Slot, path: tuple[str | int, ...], what: str) -> None:
        if slot.is_new and slot.decision is not None:
            self.stale(slot.decision, what)
            self.applied.pop(slot.fact.id, None)
            slot.decision = None
            if slot.read is None:
                slot.gone = True
            else:
                slot.fact = slot.read
        elif path and path[0] in _OPTIONAL:
            slot.fact = slot.read = slot.fact.model_copy(update={str(path[0]): None})
        elif isinstance(slot.fact, EventFact) and path[:1] == ("about",) and len(path) > 1:
            kept = tuple(ref for index, ref in enumerate(slot.fact.about) if index != path[1])
            slot.fact = slot.read = slot.fact.model_copy(update={"about": kept})
        else:
            slot.gone = True
            self.applied.pop(slot.fact.id, None)
            self.notes.append(
                Note("dropped", self.read.source.id, slot.fact.id, f"goes with what was rejected: {what}")
            )


_VERBS: Final[Mapping[str, Callable[[_Work, Decision], None]]] = {
    "accept": _Work.accept,
    "reject": _Work.reject,
    "edit": _Work.edit,
    "add": _Work.add,
}


def entity_fingerprint(entity: Entity) -> str:
    """What is said of the entity."""
    return entity.model_dump_json(exclude_defaults=True)


def _fact(decision: Decision, name: str) -> Any:
    """The new fact under this id, or what is wrong with it."""
    new = {**(decision.new or {}), "id": name}
    model = _MODELS.get(str(new.get("kind")))
    return _parsed(model, new) if model is not None else f"kind {new.get('kind')!r} is not in the list"


def _parsed(model: Any, new: Mapping[str, Any]) -> Any:
    """The model made of it, or what is wrong in one sentence."""
    try:
        return model.model_validate_json(json.dumps(new))
    except ValueError as error:
        found: list[Any] = getattr(error, "errors", list)()
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found) or str(error)
