"""A file of facts under review: its documents, and the decisions on them as they stand."""

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from kg import codes
from kg.errors import FactsError
from kg.facts import Document, EventFact, Problem, read
from kg.review.applying import Decided, Note, decide, entity_fingerprint
from kg.review.decisions import (
    SOURCE,
    VERBS,
    Decision,
    append,
    by_source,
    decisions_path,
    dissents,
    fingerprint,
    now,
    read_decisions,
    source_fingerprint,
)
from kg.review.view import PUBLISHED, Reviewed, Standing, View, view

_NEW_FACT: Final = "review-"
_TRIAL: Final = -1
"""The line of a decision that is not in the file yet."""


class RefusedError(Exception):
    """A decision that cannot be taken; `is_outdated` if the fact has changed since it was shown."""

    def __init__(self, what: str, *, is_outdated: bool = False) -> None:
        super().__init__(what)
        self.is_outdated = is_outdated


@dataclass(frozen=True, slots=True)
class Shown:
    """One document with its decisions, ready to be shown and edited."""

    read: Document
    decided: Decided
    view: View

    @property
    def notes(self) -> list[str]:
        """What became of decisions, for people."""
        return [str(note) for note in self.decided.notes]

    def data(self) -> dict[str, Any]:
        """What the script of the page needs to edit the facts."""
        document = self.decided.document
        prints = {fact.id: fingerprint(self.read, fact) for fact in self.read.facts}
        return {
            "entities": [
                {"id": e.id, "name": e.name, "type": e.type, "fingerprint": entity_fingerprint(e)}
                for e in document.entities
            ],
            "events": {f.event: f.type for f in document.facts if isinstance(f, EventFact)},
            "facts": {
                fact.id: {
                    "fact": json.loads(fact.model_dump_json(exclude_defaults=True)),
                    "fingerprint": prints.get(fact.id),
                }
                for fact in document.facts
            },
            "complete": self.decided.complete,
            "notes": self.notes,
        }


class Desk:
    """Documents by number, from 0, in the order of the file; decisions are read again whenever their file changes.

    Raises FactsError if the file cannot be read, or has no document.
    """

    def __init__(self, path: Path, who: str, *, publish: float = PUBLISHED) -> None:
        self.problems: list[Problem] = []
        """What is wrong with lines of the facts, which are left out, and of the decisions."""
        self.who = who
        self.path = decisions_path(path)
        self._publish = publish
        self._documents: list[str] = []
        for item in read(path):
            if isinstance(item, Problem):
                self.problems.append(item)
            else:
                self._documents.append(item.to_json())
        if not self._documents:
            raise FactsError(f"{path}: there is no source to review; name a file with facts")
        self._lock = threading.RLock()
        self._seen: tuple[int, int] | None = None
        self._decisions: dict[str, list[Decision]] = {}
        self.problems += self._refresh()

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._documents)

    def document(self, number: int) -> Document:
        """The document as it was read. Raises IndexError if there is none of that number."""
        return Document.model_validate_json(self._documents[number])

    def shown(self, number: int) -> Shown:
        """The document with the decisions on it. Raises IndexError if there is none of that number."""
        with self._lock:
            self._refresh()
            return self._shown(self.document(number))

    def _shown(self, document: Document) -> Shown:
        its = self._decisions.get(document.source.id, [])
        decided = decide(document, its, keep_rejected=True)
        reviewed = Reviewed(standings(decided, its), decided.complete)
        return Shown(document, decided, view(decided.document, publish=self._publish, reviewed=reviewed))

    def decide(self, number: int, asked: Mapping[str, Any]) -> Shown:
        """Keep a decision, and give the document with it: `decision`, `target`, `fingerprint`, `new` as in the file.

        The quotes of evidence are taken from the text, whatever was sent; new facts and entities are given their ids.
        Raises RefusedError if it does not fit the document, and IndexError if there is no such document.
        """
        with self._lock:
            self._refresh()
            document = self.document(number)
            decision = self._decision(document, asked)
            its = self._decisions.get(document.source.id, [])
            for note in decide(document, [*its, decision]).notes:
                if note.line == _TRIAL:
                    raise RefusedError(_reason(note))
            append(self.path, [decision])
            self._refresh()
            return self._shown(document)

    def _decision(self, document: Document, asked: Mapping[str, Any]) -> Decision:
        verb, target, seen, new = (asked.get(key) for key in ("decision", "target", "fingerprint", "new"))
        if verb not in VERBS or not isinstance(target, str | None) or not isinstance(new, dict | None):
            raise RefusedError("this is no decision")
        if verb in ("edit", "add", "entity") and new is None:
            raise RefusedError("nothing new was sent")
        source, time = document.source.id, now()
        if verb == "entity":
            return self._entity_decision(document, target, seen, new or {}, time)
        if verb == "complete" or target == SOURCE:
            mark = source_fingerprint(document)
            return Decision(source, verb, SOURCE, self.who, time, mark, None, _TRIAL)
        content = None if new is None else located(document, new)
        if verb == "add":
            name = _NEW_FACT + hashlib.sha256(f"{time}{json.dumps(content)}".encode()).hexdigest()[:8]
            return Decision(source, "add", name, self.who, time, None, content, _TRIAL)
        known = {fact.id: fact for fact in document.facts}
        if target in known:
            mark = fingerprint(document, known[target])
            if verb != "undo" and seen != mark:
                raise RefusedError("the fact says something else by now: load the page again", is_outdated=True)
            return Decision(source, verb, target, self.who, time, mark, content, _TRIAL)
        return self._on_added(source, verb, target, content, time)

    def _on_added(
        self, source: str, verb: Any, target: str | None, content: dict[str, Any] | None, time: str
    ) -> Decision:
        """A decision on a fact that was added: to edit it is to add it anew, to reject it to take it back."""
        its = [each for each in self._decisions.get(source, []) if each.target == target]
        if not its or target is None:
            raise RefusedError("there is no such fact", is_outdated=True)
        if verb == "edit":
            return Decision(source, "add", target, self.who, time, None, content, _TRIAL)
        if verb in ("reject", "undo"):
            return Decision(source, "undo", target, self.who, time, None, None, _TRIAL)
        raise RefusedError("a fact that was added stands as it is: edit it, or undo it")

    def _entity_decision(
        self, document: Document, target: str | None, seen: Any, new: dict[str, Any], time: str
    ) -> Decision:
        length = len(document.source.text or "")
        shown = self._shown(document).decided.document
        old = next((entity for entity in shown.entities if entity.id == target), None)
        if target is not None and old is None:
            raise RefusedError("there is no such entity", is_outdated=True)
        content = {} if old is None else json.loads(old.model_dump_json(exclude_defaults=True))
        given = {key: new[key] for key in ("name", "type", "aliases", "same_as", "mentions") if key in new}
        for span in given.get("mentions", []) if isinstance(given.get("mentions"), list) else []:
            if not (isinstance(span, dict) and _is_span(span.get("start"), span.get("end"), length)):
                raise RefusedError("a mention lies outside the text")
        if old is not None and "mentions" in given:  # those there are stay
            before = content.get("mentions", [])
            given["mentions"] = [*before, *(span for span in given["mentions"] if span not in before)]
        name = old.id if old is not None else self._new_entity_id(shown, str(new.get("name", "")))
        mark = seen if isinstance(seen, str) else None
        content = {**content, **given, "id": name}
        return Decision(document.source.id, "entity", name, self.who, time, mark, content, _TRIAL)

    def _new_entity_id(self, document: Document, name: str) -> str:
        words = "".join(char if char.isascii() and char.isalnum() else "-" for char in name.lower())
        stem = _NEW_FACT + ("-".join(filter(None, words.split("-")))[:40] or "entity")
        taken = {entity.id for entity in document.entities}
        return next(each for each in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if each not in taken)

    def _refresh(self) -> list[Problem]:
        """Read the decisions again if their file has changed; what is wrong with its lines."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._decisions, self._seen = {}, None
            return []
        if self._seen == (stat.st_mtime_ns, stat.st_size):
            return []
        found, problems = read_decisions(self.path)
        self._decisions = by_source(found)
        self._seen = (stat.st_mtime_ns, stat.st_size)
        return problems


def standings(decided: Decided, decisions: Sequence[Decision]) -> dict[str, Standing]:
    """What was said of each fact, as it is shown: what stands, who differs, what is stale."""
    others: dict[str, list[str]] = {}
    for target, dissent in dissents(decisions):
        others.setdefault(target, []).append(f"{dissent.decision} by {dissent.who}, {dissent.when[:10]}")
    found = {
        name: Standing(each.decision, each.who, each.when, tuple(others.get(each.target, ())))
        for name, each in decided.standing.items()
    }
    last = {each.target: each for each in decisions}
    for note in decided.notes:
        if note.kind == "stale" and note.fact in last and note.fact not in found:
            each = last[note.fact]
            found[note.fact] = Standing("stale", each.who, each.when, tuple(others.get(note.fact, ())), note.what)
    return found


def located(document: Document, fact: Mapping[str, Any]) -> dict[str, Any]:
    """The fact with the words of the text as quotes of its evidence, without white space around them.

    Raises RefusedError if evidence lies outside the text.
    """
    text = document.source.text
    spans = fact.get("evidence", [])
    if not isinstance(spans, list):
        raise RefusedError("the evidence is no list")
    if text is None:
        return {key: value for key, value in fact.items() if key != "evidence"}
    evidence = []
    for span in spans:
        start, end = (span.get("start", -1), span.get("end", -1)) if isinstance(span, dict) else (-1, -1)
        if not _is_span(start, end, len(text)):
            raise RefusedError("evidence lies outside the text")
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            raise RefusedError("evidence is only white space: select words")
        evidence.append({"start": start, "end": start + len(words), "quote": words})
    if not evidence:
        raise RefusedError("there is no evidence: select the words that say it")
    return {**fact, "evidence": evidence}


def _is_span(start: Any, end: Any, length: int) -> bool:
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in (start, end))
    return whole and 0 <= start < end <= length


def _reason(note: Note) -> str:
    return note.what.partition("is not applied: ")[2] or note.what


def code_lists() -> dict[str, list[str]]:
    """The code lists that the editor offers, by the name of the key."""
    lists = {
        "event": codes.Event,
        "relation": codes.Relation,
        "measure": codes.Measure,
        "population": codes.Population,
        "aspect": codes.Aspect,
        "modality": codes.Modality,
        "polarity": codes.Polarity,
        "role": codes.Role,
        "entity": codes.EntityType,
        "precision": codes.DatePrecision,
        "basis": codes.DateBasis,
    }
    return {name: list(get_args(each)) for name, each in lists.items()}
