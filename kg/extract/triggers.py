"""Where the words of the frames stand in a parsed text: every word that may tell of an event."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from kg.extract import arguments
from kg.extract.frames import NounPattern, Trigger, VerbPattern, frames, lemma

_COMPLEMENTS = frozenset({"prt", "advmod", "acomp", "oprd", "prep", "xcomp", "dobj"})
_NOUN_PLACES = frozenset({"pobj", "nsubj", "dobj", "nsubjpass", "conj", "ROOT"})


def triggers(doc: Doc) -> list[Trigger]:
    """Every word that may tell of an event, in order; for a verb all its patterns, the most exact one first.

    A noun inside a longer wording ("ceasefire" in "ceasefire violations") is no trigger of its own.
    """
    nouns = [trigger for token in doc if _can_be_noun(token) and (trigger := _noun(token)) is not None]
    inside = {word.i for trigger in nouns for word in trigger.words if word.i != trigger.token.i}
    found = [trigger for trigger in nouns if trigger.token.i not in inside or _made(trigger.token)]
    found += _verbs(doc)
    return sorted(found, key=lambda trigger: trigger.token.i)


# ---- nouns -----------------------------------------------------------------------------------------------------------


def _can_be_noun(token: Token) -> bool:
    if token.tag_ == "VBG":
        return token.dep_ in _NOUN_PLACES
    return token.pos_ in {"NOUN", "PROPN"} or token.tag_ in {"NN", "NNS"}


def _noun(token: Token) -> Trigger | None:
    """The noun by the longest wording that it ends; "shooting down" is of the kind of "downing"."""
    known = frames().nouns
    if token.lower_ == "shooting":
        down = next((child for child in token.rights if child.lower_ == "down"), None)
        if down is not None:
            return Trigger(known["downing"][0].frame, token, (token, down))
    patterns = known.get(lemma(token), ())
    if token.lower_ != lemma(token):
        patterns = (*known.get(token.lower_, ()), *patterns)
    for pattern in patterns:
        words = _wording(token, pattern)
        if words:
            return Trigger(pattern.frame, token, words)
    return None


def _wording(token: Token, pattern: NounPattern) -> tuple[Token, ...] | None:
    """The tokens of the pattern's words, the noun the last of them before "of"; None when they do not stand there."""
    wanted = pattern.words[:-1]
    before = _words_before(token, len(wanted))
    if len(before) != len(wanted) or any(
        word not in {there.lower_, lemma(there)} for there, word in zip(before, wanted, strict=True)
    ):
        return None
    if pattern.of is None:
        return (*before, token)
    last = pattern.of.split()[-1]
    named = (noun for word, noun in arguments.phrases(token) if word in {"of", "to"} and lemma(noun) == last)
    return next(((*before, token, noun) for noun in named), None)


def _words_before(token: Token, count: int) -> list[Token]:
    """The `count` words before the token inside its sentence, hyphens left out, in order."""
    found: list[Token] = []
    at = token.i - 1
    while len(found) < count and at >= token.sent.start:
        word = token.doc[at]
        if word.text != "-":
            found.append(word)
        at -= 1
    return found[::-1]


def _made(noun: Token) -> bool:
    """Whether a clause on the noun tells who made it: "violations of the ceasefire announced by Russia"."""
    return any(
        child.dep_ in {"acl", "relcl"} and child.lemma_ in {"announce", "agree", "broker", "sign"}
        for child in noun.children
    )


# ---- verbs -----------------------------------------------------------------------------------------------------------


def _verbs(doc: Doc) -> Iterator[Trigger]:
    known = frames().verbs
    for token in doc:
        for pattern in known.get(lemma(token), ()) if token.pos_ in {"VERB", "AUX"} else ():
            trigger = _verb(token, pattern)
            if trigger is not None:
                yield trigger


def _verb(token: Token, pattern: VerbPattern) -> Trigger | None:
    """The verb with the object that it carries, when all that the pattern asks for stands beside it."""
    if pattern.particle is not None and not _has_complement(token, pattern.particle.split()[0]):
        return None
    carried = None
    if pattern.object is not None:
        carried = _object(token, pattern.object)
        if carried is None:
            return None
    if pattern.preposition is not None and not _has_phrase(token, pattern.preposition):
        return None
    words = (token,) if carried is None else (token, carried)
    preposition = (pattern.preposition or "").partition(":")[0] or None
    return Trigger(pattern.frame, token, words, carried, preposition)


def _has_complement(verb: Token, wanted: str) -> bool:
    """Whether the word stands after the verb as its particle or complement: "down" of "gunned down"."""
    return any(child.dep_ in _COMPLEMENTS and wanted in {child.lower_, lemma(child)} for child in verb.rights)


def _object(verb: Token, wanted: str) -> Token | None:
    """The object or complement with that lemma, also where another noun counts it: "fired dozens of rockets"."""
    own = [child for child in verb.children if child.dep_ in {"dobj", "nsubjpass"}]
    options = list(dict.fromkeys([*arguments.patients(verb), *own]))  # "was given an ultimatum"
    options += [child for option in own for child in option.rights if child.dep_ == "amod"]  # "held him responsible"
    options += [
        noun
        for option in options
        for word, noun in arguments.phrases(option)
        if word == "of" and lemma(option) in frames().counting
    ]
    options += [child for child in verb.rights if child.dep_ in {"xcomp", "oprd", "ccomp"}]
    return next((noun for noun in options if wanted in {lemma(noun), noun.lower_}), None)


def _has_phrase(verb: Token, wanted: str) -> bool:
    """Whether the verb has the phrase: "over:mine" with that noun, "out of", "into", or a noun in any phrase."""
    phrases = list(arguments.phrases(verb))
    preposition, _, noun_wanted = wanted.partition(":")
    if noun_wanted:
        return any(word == preposition and noun_wanted in {lemma(noun), noun.lower_} for word, noun in phrases)
    if " " in wanted:
        return any(word == wanted for word, _ in phrases)
    return any(
        child.dep_ in {"prep", "agent", "dative", "prt"} and child.lower_ == wanted for child in verb.children
    ) or any(wanted in {lemma(noun), noun.lower_} for _, noun in phrases)
