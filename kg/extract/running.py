"""A whole run: articles in, a file of facts out, with copies left aside, problems told, and what was done kept.

The language model of `kg.extract.llm` and the rules are two readers of the same kind, so a run does not know which.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kg import __version__
from kg.extract import parsing
from kg.extract.assembly import EXTRACTOR
from kg.extract.inputs import Given
from kg.extract.inputs.duplicates import Copy, Duplicates
from kg.extract.journal import Journal, fingerprint
from kg.extract.llm import Reading, Settings
from kg.extract.llm import read_all as ask_all
from kg.extract.pool import Document, Failure, Source, read_all
from kg.extract.tiers import Tier, kept
from kg.facts import Problem
from kg.facts.model import Source as SourceModel


@dataclass(frozen=True, slots=True)
class Options:
    """How a run reads. `seconds` is the most for one text; `minimum` the least confidence of what is published."""

    model: str = parsing.MODEL
    jobs: int = 1
    seconds: float = 120.0
    tier: Tier = "publish"
    minimum: float | None = None
    copies: Literal["leave-out", "keep"] = "leave-out"
    llm: Settings | None = None

    def key(self) -> dict[str, Any]:
        """What a file of facts depends on: with another key, what an earlier run left is of no use."""
        reader = {"llm": repr(self.llm)} if self.llm else {"model": self.model, "rules": EXTRACTOR}
        return {"parley": __version__, **reader, "tier": self.tier, "minimum": self.minimum}


@dataclass
class Outcome:
    """What a run did: texts and facts written, those taken over from an earlier run, copies, problems."""

    texts: int = 0
    facts: int = 0
    resumed: int = 0
    copies: dict[str, Copy] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class _Intake:
    """The sources to read, in order: problems and copies go to the outcome, what is done already is passed over."""

    def __init__(
        self, articles: Iterable[Given | Problem], options: Options, outcome: Outcome, journal: Journal | None
    ) -> None:
        self._articles = articles
        self._options, self._outcome, self._journal = options, outcome, journal
        self._known = Duplicates()
        self.where: dict[str, str] = {}
        self.order: list[str] = []

    def sources(self) -> Iterator[Source]:
        for article in self._articles:
            if isinstance(article, Problem):
                self._outcome.problems.append(str(article))
                continue
            source = article.source.model_dump(mode="json", exclude_none=True)
            text = source.get("text")
            if text is None:
                self._outcome.problems.append(
                    f"{article.file}:{article.line}: {source['id']}: a source of kind record has no text; leave it out"
                )
                continue
            copy = self._known.add(source["id"], text)
            if copy is not None:
                self._outcome.copies[source["id"]] = copy
                if self._options.copies == "leave-out":
                    continue
            self.where[source["id"]] = f"{article.file}:{article.line}"
            if self._journal is not None:
                self.order.append(fingerprint(source))
                if self._journal.has(source):
                    self._outcome.resumed += 1
                    continue
            yield source


def _by_rules(sources: Iterator[Source], options: Options) -> Iterator[Document | Failure]:
    return read_all(sources, model=options.model, jobs=options.jobs, seconds=options.seconds)


def _by_llm(sources: Iterator[Source], settings: Settings) -> Iterator[Document | Failure]:
    for item in ask_all((SourceModel.model_validate_json(json.dumps(source)) for source in sources), settings):
        if isinstance(item, Reading):
            yield item.document.model_dump(mode="json", exclude_none=True)
        else:
            yield Failure({"id": item.source_id}, item.reason)


def _noted(document: Document, copies: dict[str, Copy]) -> Document:
    """The document; the facts of a near copy say so, for a copy is no confirmation."""
    copy = copies.get(document["source"]["id"])
    if copy is None:
        return document
    note = f"near copy of {copy.of} ({copy.similarity:.0%} the same): no independent report"
    return {**document, "facts": [{**fact, "note": note} for fact in document["facts"]]}


def run(
    articles: Iterable[Given | Problem],
    write: Callable[[Document], None],
    options: Options,
    *,
    outcome: Outcome,
    journal: Journal | None = None,
    step: Callable[[], None] = lambda: None,
) -> list[str]:
    """Read the articles, hand each one's facts to `write`, and return the fingerprints of all sources in order.

    What goes wrong with one article is in `outcome.problems`; the run goes on. Raises ExtractError where no article
    can be read: the language model is missing, or the endpoint does not answer.
    """
    intake = _Intake(articles, options, outcome, journal)
    sources = intake.sources()
    documents = _by_llm(sources, options.llm) if options.llm else _by_rules(sources, options)
    for item in documents:
        step()
        if isinstance(item, Failure):
            name = item.source["id"]
            outcome.problems.append(f"{intake.where.get(name, name)}: {name}: {item.why}; the text is left out")
            continue
        chosen = kept(_noted(item, outcome.copies), options.tier, options.minimum)
        write(chosen)
        outcome.texts += 1
        outcome.facts += len(chosen["facts"])
    return intake.order


def write_copies(file: Path, copies: dict[str, Copy]) -> Path | None:
    """Write which text is a near copy of which beside the facts (`FILE.copies.jsonl`); None where there is none."""
    beside = file.with_name(file.name + ".copies.jsonl")
    if not copies:
        beside.unlink(missing_ok=True)
        return None
    lines = [
        {"source": name, "copy_of": copy.of, "similarity": round(copy.similarity, 3)} for name, copy in copies.items()
    ]
    made = beside.with_name(beside.name + ".new")
    made.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    made.replace(beside)
    return beside


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
