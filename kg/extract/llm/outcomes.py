"""What became of each article, and of a run: readings, failures, and their sums."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce

from kg.extract.llm.settings import Settings
from kg.extract.llm.usage import Usage
from kg.facts import Document


@dataclass(frozen=True, slots=True)
class Reading:
    """One article read: its line of facts/1, what it cost now, and what was refused on the way.

    `refused`: every refusal of an item, in any answer; `dropped`: how many of them never came back good.
    `cached`: how many of its `pieces` were not asked about, as the answer was there from before.
    """

    document: Document
    usage: Usage
    pieces: int
    cached: int
    refused: tuple[str, ...]
    dropped: int


@dataclass(frozen=True, slots=True)
class Failure:
    """One article that was not read, and why; the run goes on."""

    source_id: str
    reason: str
    usage: Usage
    endpoint: bool = False
    """Whether it was the endpoint's fault, so that the next article may fail in the same way."""

    def __str__(self) -> str:
        return f"{self.source_id}: not read: {self.reason}"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run did and cost so far; `str()` is the report. Hold this, not the readings, where there are many."""

    settings: Settings
    articles: int = 0
    failed: int = 0
    pieces: int = 0
    cached: int = 0
    facts: int = 0
    refused: int = 0
    dropped: int = 0
    usage: Usage = field(default_factory=Usage)

    def plus(self, item: Reading | Failure) -> "Tally":
        """This and one article more."""
        more = replace(self, articles=self.articles + 1, usage=self.usage + item.usage)
        if isinstance(item, Failure):
            return replace(more, failed=self.failed + 1)
        return replace(
            more,
            pieces=self.pieces + item.pieces,
            cached=self.cached + item.cached,
            facts=self.facts + len(item.document.facts),
            refused=self.refused + len(item.refused),
            dropped=self.dropped + item.dropped,
        )

    @property
    def price(self) -> float | None:
        """What the tokens cost; None unless both prices are set."""
        return self.settings.price(self.usage)

    def __str__(self) -> str:
        used = self.usage
        lines = [
            f"articles {self.articles}, not read {self.failed}; facts {self.facts}",
            f"pieces of text {self.pieces}, from the cache {self.cached}",
            f"items refused {self.refused}, of them dropped {self.dropped}",
            f"requests {used.requests}, sent again {used.retries}",
            f"tokens in {used.input_tokens:,}, out {used.output_tokens:,}",
        ]
        return "\n".join(lines if self.price is None else [*lines, f"price {self.price:.4f}"])


def tally(items: Iterable[Reading | Failure], settings: Settings) -> Tally:
    """The sums over readings and failures."""
    return reduce(Tally.plus, items, Tally(settings))
