"""What reviewers decided, kept beside the facts: `facts.jsonl.decisions.jsonl`, JSON Lines, only ever added to.

One line is one decision:

    {"format": "decisions/1", "when": "2024-05-03T10:00:00Z", "who": "ana", "source": "brief-17", "decision": "edit",
     "target": "F2", "fingerprint": "5c3e…", "new": {"id": "F2", "kind": "figure", …}}

`target` is the id of a fact, or of an entity where `decision` is `entity`; `new` the fact or entity in full. The last
line about a target wins; `undo` takes back all before it. `fingerprint` tells what was decided on, as it was read: if
the facts are extracted anew and say something else there, the decision is stale, and is not applied.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast, get_args

from kg.errors import FactsError
from kg.facts import Document, EventFact, Fact, Problem, shown

Verb: TypeAlias = Literal["accept", "reject", "edit", "add", "entity", "complete", "undo"]

FORMAT: Final = "decisions/1"
SUFFIX: Final = ".decisions.jsonl"
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
SOURCE: Final = "#source"
"""The target of a decision about the source as a whole."""
_WITH_NEW: Final = ("edit", "add", "entity")
_REFERENCES: Final = ("claimant", "place", "subject", "object", "topic", "about", "part_of", "condition")
_NOT_SAID: Final = {"id", "confidence", "extractor", "tier"}
"""What a fact has beside what it says."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file."""

    source: str
    decision: Verb
    target: str
    who: str
    when: str
    """UTC, to the second, RFC 3339."""
    fingerprint: str | None = None
    new: Mapping[str, Any] | None = None
    line: int = 0
    """1-based, in the file it was read from."""

    def to_json(self) -> str:
        """The line, without its newline."""
        body = {
            "format": FORMAT,
            "when": self.when,
            "who": self.who,
            "source": self.source,
            "decision": self.decision,
            "target": self.target,
            "fingerprint": self.fingerprint,
            "new": self.new,
        }
        return json.dumps({key: value for key, value in body.items() if value is not None}, ensure_ascii=True)

    @property
    def is_of_entity(self) -> bool:
        """Whether it is about an entity."""
        return self.decision == "entity"


def now() -> str:
    """The time, as decisions tell it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def decisions_path(facts: Path) -> Path:
    """Where the decisions on a file of facts are."""
    return facts.with_name(facts.name + SUFFIX)


def is_decisions(path: Path) -> bool:
    """Whether a file holds decisions, by its name."""
    return path.name.endswith(SUFFIX)


def fingerprint(document: Document, fact: Fact) -> str:
    """What the fact says, and of whom, as a SHA-256 in hexadecimal; how sure the reading is does not matter."""
    said = fact.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_SAID)
    entities = {entity.id: f"{entity.type} {entity.name}" for entity in document.entities}
    events = {each.event: f"event {each.type}" for each in document.facts if isinstance(each, EventFact)}
    named = {ref: entities.get(ref) or events.get(ref) for ref in sorted(_references(said))}
    return _sha256({"fact": said, "named": named})


def _references(said: Mapping[str, Any]) -> set[str]:
    found = {part["entity"] for part in said.get("participants", ())}
    for key in _REFERENCES:
        value = said.get(key)
        found.update([value] if isinstance(value, str) else value or ())
    return found


def source_fingerprint(document: Document) -> str:
    """The text of the source, or its record, as a SHA-256 in hexadecimal."""
    source = document.source
    return _sha256([source.text, source.dataset, source.version, source.record_id])


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def read_decisions(path: Path) -> tuple[list[Decision], list[Problem]]:
    """The decisions of a file in their order, and what is wrong with lines that are none; nothing if it is not there.

    Raises FactsError if it is there and cannot be read.
    """
    name = shown(path)
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise FactsError(f"{name}: cannot be read: {error.strerror}; check its permissions") from error
    found: list[Decision] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            read = _read(line, number)
            if isinstance(read, Decision):
                found.append(read)
            else:
                cure = "remove the line, or restore it: a crash may have cut it off"
                problems.append(Problem(name, number, None, "", f"no decision: {read}", cure))
    return found, problems


def _read(line: bytes, number: int) -> Decision | str:
    """The decision, or what is wrong with the line."""
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    wrong = _wrong(body) if isinstance(body, dict) else "no object"
    if wrong:
        return wrong
    verb = cast("Verb", body["decision"])
    told = (body["source"], verb, body["target"], body["who"], body["when"])
    return Decision(*told, body.get("fingerprint"), body.get("new"), number)


def _wrong(body: Mapping[str, Any]) -> str | None:
    missing = [key for key in ("source", "decision", "target", "who", "when") if not isinstance(body.get(key), str)]
    checks = (
        (body.get("format") != FORMAT, f"format is not {FORMAT!r}"),
        (missing, f"{', '.join(missing)} missing or no string"),
        (body.get("decision") not in VERBS, f"the decision is not in the list ({', '.join(VERBS)})"),
        (not isinstance(body.get("fingerprint"), str | None), "fingerprint is no string"),
        (not isinstance(body.get("new"), dict | None), "new is no object"),
        (body.get("decision") in _WITH_NEW and body.get("new") is None, "new is missing"),
    )
    return next((what for is_wrong, what in checks if is_wrong), None)


def append(path: Path, decisions: Iterable[Decision]) -> None:
    """Add decisions to the file: all of them and on the disk when this returns, whoever else adds to it.

    A last line that a crash has cut off stays alone on its line. Raises FactsError if they cannot be written.
    """
    text = "".join(decision.to_json() + "\n" for decision in decisions).encode()
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = os.fstat(file).st_size
            whole = size == 0 or os.pread(file, 1, size - 1) == b"\n"
            _write_all(file, text if whole else b"\n" + text)
            os.fsync(file)
        finally:
            os.close(file)
        _sync_folder(path.parent)
    except OSError as error:
        raise FactsError(f"{path}: cannot be written: {error.strerror}; the decision was not kept") from error


def _write_all(file: int, text: bytes) -> None:
    while text:
        text = text[os.write(file, text) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def by_source(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """The decisions of each source, in their order."""
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        found.setdefault(decision.source, []).append(decision)
    return found


def standing(decisions: Iterable[Decision]) -> dict[tuple[bool, str], Decision]:
    """The decision of one source that stands for each target: the last one, unless it is `undo`.

    Targets are (whether it is an entity, id), in the order in which they were first decided on.
    """
    found: dict[tuple[bool, str], Decision] = {}
    for decision in decisions:
        key = (decision.is_of_entity, decision.target)
        if decision.decision == "undo":
            found.pop((False, decision.target), None)
        else:
            found[key] = decision
    return found


def dissents(decisions: Iterable[Decision]) -> Iterator[tuple[str, Decision]]:
    """(target, decision) of each reviewer whose last word on it differs from the one that stands."""
    last: dict[str, dict[str, Decision]] = {}
    for decision in decisions:
        if not decision.is_of_entity:
            words = last.setdefault(decision.target, {})
            words.pop(decision.who, None)
            words[decision.who] = decision
    for target, words in last.items():
        *others, stands = words.values()
        for other in others:
            if (other.decision, other.new) != (stands.decision, stands.new) and other.decision != "undo":
                yield target, other
