"""How far a climb has come: the reading so far, and how one word hangs on the next."""

from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.modality import Reading
from kg.extract.quoted import Quoted
from kg.extract.speech import Tree


@dataclass(frozen=True, slots=True)
class Link:
    """A word, the one above it, and in which shape it hangs there: one of data/speech.toml, or that of its label."""

    node: Token
    head: Token
    shape: str


@dataclass
class Climb:
    """Where the reading stands, from the predicate at `start`.

    It is `open` while what governs still bears on the predicate, not on a presupposition.
    """

    tree: Tree
    reading: Reading
    claimant: int | None = None
    open: bool = True
    quoted: Quoted | None = None
    start: int = -1

    def claim(self, found: int | None, rule: str) -> None:
        """Note who puts it forward, unless somebody nearer to the predicate does."""
        if self.claimant is None and found is not None:
            self.claimant = found
            self.reading.rules.append(rule)
