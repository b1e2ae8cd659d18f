"""Which words tell of which event: data/frames.toml, and where its words stand in a parsed text."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract import arguments
from kg.extract.speech import lemma as plain_lemma


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which role a dependent has, by how it hangs on the word: see the head of data/frames.toml."""

    doer: str
    patient: str
    owner: str
    phrases: dict[str, str]


@dataclass(frozen=True)
class Frame:
    """One kind of event and its words."""

    id: str
    type: codes.Event
    scheme: Scheme
    refine: str | None = None
    needs_word: frozenset[str] = frozenset()
    needs_doer: tuple[str, ...] = ()
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
        return 4 * asked + 2 * bool(self.frame.needs_doer) + bool(self.frame.needs_word or self.frame.needs_patient)


@dataclass(frozen=True, slots=True)
class NounPattern:
    """The lemmas of a noun phrase in a row, and those after "of" when it asks for them."""

    frame: Frame
    words: tuple[str, ...]
    of: str | None = None


@dataclass(frozen=True)
class Trigger:
    """A word that tells of an event: its token, all the tokens of the wording, and the noun that a light verb carries."""

    frame: Frame
    token: Token
    words: tuple[Token, ...]
    object: Token | None = None
    preposition: str | None = None

    @property
    def is_verb(self) -> bool:
        """Whether the word is a verb (else a noun)."""
        return self.token.pos_ in {"VERB", "AUX"}


@dataclass(frozen=True)
class Frames:
    """All patterns, by the lemma of their verb or of their last noun."""

    verbs: dict[str, tuple[VerbPattern, ...]]
    nouns: dict[str, tuple[NounPattern, ...]]


def _plain(words: str) -> str:
    return words.replace("-", " ").replace("’", "'").lower()


def _expanded(text: str, lists: dict[str, list[str]]) -> list[str]:
    """The pattern with each word of the list that it names: "send +{weapon}" gives one pattern for each weapon."""
    found = re.search(r"\{(\w+)\}", text)
    if found is None:
        return [text]
    return [text.replace(found[0], word) for word in lists[found[1]]]


def _verb_pattern(frame: Frame, text: str) -> tuple[str, VerbPattern]:
    lemma, *rest = text.split()
    found: dict[str, str] = {}
    for word in rest:
        key = {"+": "object", "~": "preposition"}.get(word[0], "particle")
        found[key] = f"{found[key]} {word}" if key in found else word.lstrip("+~")
    return lemma, VerbPattern(frame, **found)


def _noun_pattern(frame: Frame, text: str) -> tuple[str, NounPattern]:
    head, _, of = _plain(text).partition(" of ")
    words = tuple(head.split())
    return words[-1], NounPattern(frame, words, of or None)


@cache
def frames() -> Frames:
    """The frames of data/frames.toml."""
    data = tomllib.loads(files("kg.extract").joinpath("data/frames.toml").read_text(encoding="utf-8"))
    schemes = {name: Scheme(**parts) for name, parts in data["schemes"].items()}
    verbs: dict[str, list[VerbPattern]] = {}
    nouns: dict[str, list[NounPattern]] = {}
    for entry in data["frames"]:
        frame = Frame(
            entry["id"],
            entry["type"],
            schemes[entry["scheme"]],
            entry.get("refine"),
            frozenset(entry.get("needs_word", ())),
            tuple(entry["needs_doer"])
            if isinstance(entry.get("needs_doer"), list)
            else (entry["needs_doer"],)
            if "needs_doer" in entry
            else (),
            entry.get("needs_patient"),
            entry.get("strict", False),
        )
        for text in (one for text in entry.get("verbs", ()) for one in _expanded(text, data["lists"])):
            lemma, pattern = _verb_pattern(frame, text)
            verbs.setdefault(lemma, []).append(pattern)
        for text in entry.get("nouns", ()):
            last, noun = _noun_pattern(frame, text)
            nouns.setdefault(last, []).append(noun)
    return Frames(
        {lemma: tuple(sorted(found, key=lambda p: -p.weight)) for lemma, found in verbs.items()},
        {last: tuple(sorted(found, key=lambda p: (-len(p.words), p.of is None))) for last, found in nouns.items()},
    )


def lemma(token: Token) -> str:
    """The token's lemma in lower case; a capitalised or foreign plural loses its s as the model leaves it."""
    word = plain_lemma(token)
    if token.tag_ in {"NNPS", "NNP"} and word.endswith("s") and len(word) > 4 and not word.endswith("ss"):
        return word[:-1]
    return word


def _words_before(token: Token, count: int) -> list[Token]:
    """The `count` words before the token inside its phrase, hyphens left out, in order."""
    found: list[Token] = []
    at = token.i - 1
    while len(found) < count and at >= token.sent.start:
        word = token.doc[at]
        if word.text != "-":
            found.append(word)
        at -= 1
    return found[::-1]


def _fits_noun(token: Token, pattern: NounPattern) -> tuple[Token, ...] | None:
    before = _words_before(token, len(pattern.words) - 1)
    wanted = pattern.words[:-1]
    if len(before) != len(wanted) or any(
        word not in {token_before.lower_, lemma(token_before)}
        for token_before, word in zip(before, wanted, strict=True)
    ):
        return None
    if pattern.of is None:
        return (*before, token)
    last = pattern.of.split()[-1]
    for word, noun in arguments.phrases(token):
        if word in {"of", "to"} and lemma(noun) == last:
            return (*before, token, noun)
    return None


def _counts(noun: Token) -> bool:
    """Whether the noun only counts what its "of" names: "dozens of rockets", "hundreds of tonnes of food"."""
    return lemma(noun) in {
        "dozen",
        "hundred",
        "thousand",
        "score",
        "number",
        "series",
        "tonne",
        "ton",
        "million",
        "pair",
        "barrage",
        "volley",
        "lot",
        "batch",
        "round",
        "hail",
    }


def _fits_verb(token: Token, pattern: VerbPattern) -> tuple[bool, Token | None]:
    """Whether the verb has what the pattern asks for, and the object that it carries."""
    if pattern.particle is not None:
        first = pattern.particle.split()[0]
        near = [
            child for child in token.rights if child.dep_ in {"prt", "advmod", "acomp", "oprd", "prep", "xcomp", "dobj"}
        ]
        if not any(first in {child.lower_, lemma(child)} for child in near):
            return False, None
    carried = None
    if pattern.object is not None:
        options = arguments.patients(token) or [
            child for child in token.children if child.dep_ in {"dobj", "nsubjpass"}
        ]
        options += [
            noun for option in options for word, noun in arguments.phrases(option) if word == "of" and _counts(option)
        ]
        options = [*options, *(child for child in token.rights if child.dep_ in {"xcomp", "oprd", "ccomp"})]
        carried = next((noun for noun in options if pattern.object in {lemma(noun), noun.lower_}), None)
        if carried is None:
            return False, None
    if pattern.preposition is not None and ":" in pattern.preposition:
        wanted, _, noun_lemma = pattern.preposition.partition(":")
        if not any(
            word == wanted and noun_lemma in {lemma(noun), noun.lower_} for word, noun in arguments.phrases(token)
        ):
            return False, None
    elif pattern.preposition is not None and " " in pattern.preposition:
        if not any(word == pattern.preposition for word, _ in arguments.phrases(token)):
            return False, None
    elif pattern.preposition is not None and not any(
        child.dep_ in {"prep", "agent", "dative", "prt"} and child.lower_ == pattern.preposition
        for child in token.children
    ):
        nouns = {lemma(noun) for _, noun in arguments.phrases(token)} | {
            noun.lower_ for _, noun in arguments.phrases(token)
        }
        if pattern.preposition not in nouns:
            return False, None
    return True, carried


def _nouns(doc: Doc) -> Iterator[Trigger]:
    known = frames().nouns
    for token in doc:
        if token.pos_ not in {"NOUN", "PROPN"} and token.tag_ not in {"VBG", "NN", "NNS"}:
            continue
        if token.tag_ == "VBG" and token.dep_ not in {"pobj", "nsubj", "dobj", "nsubjpass", "conj", "ROOT"}:
            continue
        patterns = known.get(lemma(token), ())
        if token.lower_ != lemma(token):
            patterns = (*known.get(token.lower_, ()), *patterns)
        down = next((child for child in token.rights if child.lower_ == "down"), None)
        if token.lower_ == "shooting" and down is not None:
            patterns = known.get("downing", ())
            yield Trigger(patterns[0].frame, token, (token, down))
            continue
        for pattern in patterns:
            words = _fits_noun(token, pattern)
            if words:
                yield Trigger(pattern.frame, token, words)
                break


def _verbs(doc: Doc) -> Iterator[Trigger]:
    known = frames().verbs
    for token in doc:
        if token.pos_ not in {"VERB", "AUX"}:
            continue
        for pattern in known.get(lemma(token), ()):
            fits, carried = _fits_verb(token, pattern)
            if fits:
                words = (token,) if carried is None else (token, carried)
                yield Trigger(
                    pattern.frame, token, words, carried, (pattern.preposition or "").partition(":")[0] or None
                )


def _made(noun: Token) -> bool:
    """Whether a clause on the noun tells who made it: "violations of the ceasefire announced by Russia"."""
    return any(
        child.dep_ in {"acl", "relcl"} and child.lemma_ in {"announce", "agree", "broker", "sign"}
        for child in noun.children
    )


def triggers(doc: Doc) -> Iterator[Trigger]:
    """Every word that may tell of an event, in order; for a verb all its patterns, the most exact one first.

    A noun inside a longer wording ("ceasefire" in "ceasefire violations") is no trigger of its own.
    """
    nouns = list(_nouns(doc))
    inside = {word.i for trigger in nouns for word in trigger.words if word.i != trigger.token.i}
    found = [trigger for trigger in nouns if trigger.token.i not in inside or _made(trigger.token)]
    found += _verbs(doc)
    return iter(sorted(found, key=lambda trigger: trigger.token.i))
