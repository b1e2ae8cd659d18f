"""Verbs in the present tense that the parser takes for nouns: "Rebel forces advance to the capital", "Police fire gas".

Headlines and digests tell in the present, and a plural or third-person form ("strikes", "wounds", "advance") is more
often a noun in what the parser learnt from. Where a sentence has such a form, it is parsed once more with the past form
in its place; if that is then a verb with a subject, the sentence takes over the new tree. The text does not change.
"""

import re
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.extract.vocabulary import table

_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ"})
_NO_VERB_AFTER = frozenset({"DT", "PRP$", "JJ", "POS", "IN", "TO", "CD", "MD", "VBZ", "VBD", "VBP", "VB"})
_SUBJECTS = frozenset({"NOUN", "PROPN", "PRON", "ADV"})
_GOES_ON = frozenset({",", ")", "and", "”", '"'})
_SEVERAL = frozenset({"police", "they", "we", "you"})
_MOST_DOUBTFUL = 6


@dataclass(frozen=True)
class _Verbs:
    """The verbs of data/presents.toml: the lemma of each present form, the past of each lemma.

    `compounds` are words after which such a form is a noun.
    """

    lemmas: dict[str, str]
    past: dict[str, str]
    compounds: frozenset[str]


@cache
def _verbs() -> _Verbs:
    data = table("presents")
    past = {lemma: _past(lemma, data["doubled"]) for lemma in data["regular"]} | data["past"]
    lemmas = {form: lemma for lemma in past for form in (lemma, _third(lemma))}
    return _Verbs(lemmas, past, frozenset(data["compounds"]))


def _past(lemma: str, doubled: list[str]) -> str:
    if lemma.endswith("e"):
        return f"{lemma}d"
    if re.fullmatch(r".*[^aeiou]y", lemma):
        return f"{lemma[:-1]}ied"
    return f"{lemma}{lemma[-1]}ed" if lemma in doubled else f"{lemma}ed"


def _third(lemma: str) -> str:
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        return f"{lemma}es"
    if re.fullmatch(r".*[^aeiou]y", lemma):
        return f"{lemma[:-1]}ies"
    return f"{lemma}s"


@dataclass(frozen=True, slots=True)
class _Word:
    """What the tree says of one token; `head` is an index in the document."""

    tag: str
    pos: str
    lemma: str
    head: int
    dep: str


def mended(doc: Doc, pipeline: Language) -> Doc:
    """The document with better trees where a present-tense verb was taken for a noun; the same one where none was."""
    found: dict[int, list[_Word]] = {}
    for sentence in doc.sents:
        doubtful = [token for token in sentence if _is_doubtful(token, sentence)]
        if not doubtful or len(doubtful) > _MOST_DOUBTFUL:
            continue
        choices = [doubtful, *([one] for one in doubtful if len(doubtful) > 1)]
        tree = next((tree for chosen in choices if (tree := _reparsed(sentence, chosen, pipeline))), None)
        if tree is not None:
            found[sentence.start] = tree
    return _rebuilt(doc, found) if found else doc


def _is_doubtful(token: Token, sentence: Span) -> bool:
    """Whether the token may be a verb in the present where the parser has a noun."""
    if token.lower_ not in _verbs().lemmas or token.tag_ not in _NOUN_TAGS or token.is_title:
        return False
    if token.i == sentence.start:
        return False
    before = token.doc[token.i - 1]
    if before.lower_ in _verbs().compounds or before.tag_ in _NO_VERB_AFTER:
        return False
    return before.pos_ in _SUBJECTS or before.text in _GOES_ON


def _reparsed(sentence: Span, chosen: list[Token], pipeline: Language) -> list[_Word] | None:
    """The sentence's tree with the chosen words in the past; None unless each is then a verb with a subject."""
    lemmas = {token.i - sentence.start: _verbs().lemmas[token.lower_] for token in chosen}
    doc = _parsed_again(sentence, {at: _verbs().past[lemma] for at, lemma in lemmas.items()}, pipeline)
    if any(doc[at].tag_ not in {"VBD", "VBN"} or not _agrees(doc[at], sentence[at]) for at in lemmas):
        return None
    return [
        _Word(
            "VBP" if token.i in lemmas else token.tag_,
            token.pos_,
            lemmas.get(token.i, token.lemma_),
            token.head.i + sentence.start,
            token.dep_,
        )
        for token in doc
    ]


def _parsed_again(sentence: Span, instead: dict[int, str], pipeline: Language) -> Doc:
    """The sentence read alone, with other words at some of its places."""
    doc = Doc(
        pipeline.vocab,
        words=[instead.get(at, token.text) for at, token in enumerate(sentence)],
        spaces=[bool(token.whitespace_) for token in sentence],
    )
    for token in doc[1:]:
        token.is_sent_start = False
    for name, component in pipeline.pipeline:
        if name != "ner":
            doc = component(doc)
    return doc


def _agrees(verb: Token, written: Token) -> bool:
    """Whether the verb has a subject of the number that the written form asks for: "rebels attack", "a man wounds"."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj" and child.i < verb.i), None)
    if subject is None:
        above = verb.head if verb.dep_ == "conj" else verb
        return above != verb and any(child.dep_ == "nsubj" for child in above.children)
    several = subject.tag_ in {"NNS", "NNPS"} or any(child.dep_ == "conj" for child in subject.children)
    if written.lower_ == _verbs().lemmas[written.lower_]:
        alone = not any(child.dep_ in {"det", "poss"} for child in subject.children)
        return several or subject.lower_ in _SEVERAL or (subject.pos_ == "PROPN" and alone)
    return not several


def _rebuilt(doc: Doc, trees: dict[int, list[_Word]]) -> Doc:
    words: list[_Word] = [_Word(t.tag_, t.pos_, t.lemma_, t.head.i, t.dep_) for t in doc]
    for start, tree in trees.items():
        words[start : start + len(tree)] = tree
    made = Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        tags=[word.tag for word in words],
        pos=[word.pos for word in words],
        lemmas=[word.lemma for word in words],
        heads=[word.head for word in words],
        deps=[word.dep for word in words],
        ents=[f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O" for token in doc],
    )
    return made if made.text == doc.text else doc
