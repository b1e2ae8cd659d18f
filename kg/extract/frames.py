"""Which words tell of which event: the patterns of data/frames.toml, and a word of a text that fits one."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from kg import codes
from kg.extract.speech import lemma as plain_lemma
from kg.extract.vocabulary import table

_SHORT = 4
"""A name of so few letters keeps its s: "Hoss"."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which role a dependent has, by how it hangs on the word: see the head of data/frames.toml."""

    doer: str
    patient: str
    owner: str
    phrases: dict[str, str]


@dataclass(frozen=True)
class Frame:
    """One kind of event, and what must stand around its words: see the head of data/frames.toml."""

    id: str
    type: codes.Event
    scheme: Scheme
    refine: str | None = None
    needs_word: frozenset[str] = frozenset()
    needs_doer: str | None = None
    needs_doer_word: frozenset[str] = frozenset()
    needs_patient: str | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class VerbPattern:
    """A verb with what must stand beside it: a particle or complement, an object, a preposition."""

    frame: Frame
    particle: str | None = None
    object: str | None = None
    preposition: str | None = None

    @property
    def weight(self) -> int:
        """How much the pattern asks for: the most exact one wins."""
        asked = sum(part is not None for part in (self.particle, self.object, self.preposition))
        doer = bool(self.frame.needs_doer or self.frame.needs_doer_word)
        return 4 * asked + 2 * doer + bool(self.frame.needs_word or self.frame.needs_patient)


@dataclass(frozen=True, slots=True)
class NounPattern:
    """The lemmas of a noun phrase in a row, and those after "of" when it asks for them."""

    frame: Frame
    words: tuple[str, ...]
    of: str | None = None


@dataclass(frozen=True)
class Trigger:
    """A word that tells of an event: its token, all the tokens of the wording, the noun that a light verb carries."""

    frame: Frame
    token: Token
    words: tuple[Token, ...]
    object: Token | None = None
    preposition: str | None = None

    @property
    def is_verb(self) -> bool:
        """Whether the word is a verb (else a noun, as "shelling" in "shelling left three dead")."""
        token = self.token
        if token.tag_ == "VBG" and token.dep_ in {"nsubj", "nsubjpass"} and self.object is None:
            return any(child.dep_ == "dobj" for child in token.children)
        return token.pos_ in {"VERB", "AUX"}


@dataclass(frozen=True)
class Frames:
    """All patterns, by the lemma of their verb or of their last noun, the most exact first; the nouns that count."""

    verbs: dict[str, tuple[VerbPattern, ...]]
    nouns: dict[str, tuple[NounPattern, ...]]
    counting: frozenset[str]


def _expanded(text: str, lists: dict[str, list[str]]) -> list[str]:
    """The pattern with each word of the list that it names: "send +{weapon}" gives one pattern for each weapon."""
    found = re.search(r"\{(\w+)\}", text)
    if found is None:
        return [text]
    return [text.replace(found[0], word) for word in lists[found[1]]]


def _verb_pattern(frame: Frame, text: str) -> tuple[str, VerbPattern]:
    verb, *rest = text.split()
    found: dict[str, str] = {}
    key = "particle"
    for word in rest:
        if not (word == "of" and key == "preposition"):  # "~out of" is one preposition
            key = {"+": "object", "~": "preposition"}.get(word[0], "particle")
        found[key] = f"{found[key]} {word}" if key in found else word.lstrip("+~")
    return verb, VerbPattern(frame, **found)


def _noun_pattern(frame: Frame, text: str) -> tuple[str, NounPattern]:
    head, _, of = text.replace("-", " ").replace("’", "'").lower().partition(" of ")
    words = tuple(head.split())
    return words[-1], NounPattern(frame, words, of or None)


def _frame(entry: dict[str, Any], schemes: dict[str, Scheme]) -> Frame:
    return Frame(
        id=entry["id"],
        type=entry["type"],
        scheme=schemes[entry["scheme"]],
        refine=entry.get("refine"),
        needs_word=frozenset(entry.get("needs_word", ())),
        needs_doer=entry.get("needs_doer"),
        needs_doer_word=frozenset(entry.get("needs_doer_word", ())),
        needs_patient=entry.get("needs_patient"),
        strict=entry.get("strict", False),
    )


@cache
def frames() -> Frames:
    """The frames of data/frames.toml."""
    data = table("frames")
    schemes = {name: Scheme(**parts) for name, parts in data["schemes"].items()}
    verbs: dict[str, list[VerbPattern]] = defaultdict(list)
    nouns: dict[str, list[NounPattern]] = defaultdict(list)
    for entry in data["frames"]:
        frame = _frame(entry, schemes)
        for written in entry.get("verbs", ()):
            for text in _expanded(written, data["lists"]):
                verb, pattern = _verb_pattern(frame, text)
                verbs[verb].append(pattern)
        for text in entry.get("nouns", ()):
            last, noun = _noun_pattern(frame, text)
            nouns[last].append(noun)
    return Frames(
        {verb: tuple(sorted(found, key=lambda p: -p.weight)) for verb, found in verbs.items()},
        {last: tuple(sorted(found, key=lambda p: (-len(p.words), p.of is None))) for last, found in nouns.items()},
        frozenset(data["counting"]),
    )


def lemma(token: Token) -> str:
    """The token's lemma in lower case; a capitalised or foreign plural loses its s as the model leaves it."""
    word = plain_lemma(token)
    if token.tag_ in {"NNPS", "NNP"} and word.endswith("s") and len(word) > _SHORT and not word.endswith("ss"):
        return word[:-1]
    return word
