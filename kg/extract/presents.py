"""Verbs in the present tense that the parser takes for nouns: "Rebel forces advance to the capital", "Police fire gas".

Headlines and digests tell in the present, and a plural or third-person form ("strikes", "wounds", "advance") is more
often a noun in what the parser learnt from. Where a sentence has such a form, it is parsed once more with the past form
in its place; if that is then a verb with a subject, the sentence takes over the new tree. The text does not change.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

_REGULAR = [
    "advance",
    "ambush",
    "arrest",
    "assault",
    "attack",
    "attempt",
    "battle",
    "blame",
    "blast",
    "block",
    "bomb",
    "bombard",
    "capture",
    "charge",
    "claim",
    "clash",
    "close",
    "condemn",
    "confirm",
    "counter",
    "demand",
    "deny",
    "deploy",
    "detain",
    "detonate",
    "disperse",
    "exchange",
    "execute",
    "fire",
    "fine",
    "free",
    "gas",
    "injure",
    "intercept",
    "jail",
    "join",
    "kidnap",
    "kill",
    "land",
    "launch",
    "loot",
    "lynch",
    "march",
    "mine",
    "murder",
    "open",
    "order",
    "plan",
    "pledge",
    "post",
    "press",
    "protest",
    "raid",
    "rally",
    "reach",
    "recapture",
    "reject",
    "release",
    "repel",
    "report",
    "rescue",
    "rest",
    "resume",
    "retreat",
    "return",
    "sanction",
    "search",
    "seize",
    "shell",
    "sign",
    "siege",
    "stage",
    "storm",
    "support",
    "suspect",
    "target",
    "threaten",
    "torch",
    "toll",
    "train",
    "travel",
    "urge",
    "visit",
    "vow",
    "warn",
    "welcome",
    "wound",
]
_IRREGULAR = {
    "abduct": "abducted", "ban": "banned", "begin": "began", "break": "broke", "fight": "fought",
    "flee": "fled", "halt": "halted", "hit": "struck", "hold": "held", "hurt": "injured", "kidnap": "kidnapped",
    "leave": "left", "meet": "met", "put": "placed", "riot": "protested", "set": "placed", "shoot": "shot",
    "split": "divided", "strike": "struck", "take": "took", "withdraw": "withdrew", "head": "moved",
    "lead": "led",
}  # fmt: skip
_COMPOUNDS = frozenset(
    [
        "air",
        "drone",
        "rocket",
        "missile",
        "mortar",
        "suicide",
        "bomb",
        "artillery",
        "car",
        "truck",
        "terror",
        "terrorist",
        "grenade",
        "knife",
        "gun",
        "arson",
        "sniper",
        "peace",
        "arms",
        "ground",
        "counter",
        "press",
        "police",
        "death",
        "hunger",
        "prisoner",
        "aid",
        "travel",
        "night",
        "sea",
        "land",
        "border",
        "cyber",
        "acid",
        "street",
        "home",
        "power",
        "market",
        "trade",
        "house",
        "road",
        "heart",
        "war",
        "protest",
        "guerrilla",
        "hostage",
        "school",
        "machine",
        "small",
        "tank",
        "gun",
        "shell",
        "bombing",
    ]
)
_NO_VERB_AFTER = {"DT", "PRP$", "JJ", "POS", "IN", "TO", "CD", "MD", "VBZ", "VBD", "VBP", "VB"}


def _past(lemma: str) -> str:
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    if lemma.endswith("e"):
        return f"{lemma}d"
    if re.fullmatch(r".*[^aeiou]y", lemma):
        return f"{lemma[:-1]}ied"
    if lemma in {"plan", "ban", "kidnap", "repel"}:
        return f"{lemma}{lemma[-1]}ed"
    return f"{lemma}ed"


def _third(lemma: str) -> str:
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        return f"{lemma}es"
    if re.fullmatch(r".*[^aeiou]y", lemma):
        return f"{lemma[:-1]}ies"
    return f"{lemma}s"


_LEMMAS = {form: lemma for lemma in (*_REGULAR, *_IRREGULAR) for form in (lemma, _third(lemma))}


@dataclass(frozen=True, slots=True)
class _Word:
    """What the tree says of one token; `head` is an index in the document."""

    tag: str
    pos: str
    lemma: str
    head: int
    dep: str


def _doubtful(sentence: Span) -> Iterator[Token]:
    """Tokens that may be a verb in the present where the parser has a noun."""
    for token in sentence:
        if token.lower_ not in _LEMMAS or token.tag_ not in {"NN", "NNS", "NNP", "NNPS", "JJ"} or token.is_title:
            continue
        if token.i == sentence.start:
            continue
        before = token.doc[token.i - 1]
        follows_noun = before.pos_ in {"NOUN", "PROPN", "PRON", "ADV"} or before.text in {",", ")", "and", "”", '"'}
        if before.lower_ in _COMPOUNDS:
            continue
        if follows_noun and before.tag_ not in _NO_VERB_AFTER:
            yield token


def _reparsed(sentence: Span, chosen: list[Token], pipeline: Language) -> list[_Word] | None:
    """The sentence's tree with the chosen words in the past; None unless each is then a verb with a subject."""
    places = {token.i - sentence.start: _LEMMAS[token.lower_] for token in chosen}
    words = [_past(places[at]) if at in places else token.text for at, token in enumerate(sentence)]
    doc = Doc(pipeline.vocab, words=words, spaces=[bool(token.whitespace_) for token in sentence])
    for token in doc[1:]:
        token.is_sent_start = False
    for name, component in pipeline.pipeline:
        if name != "ner":
            doc = component(doc)
    for at in places:
        token = doc[at]
        if token.tag_ not in {"VBD", "VBN"} or not _agrees(token, sentence[at]):
            return None
    start = sentence.start
    return [
        _Word(
            token.tag_ if token.i not in places else "VBP",
            token.pos_,
            places.get(token.i, token.lemma_),
            token.head.i + start,
            token.dep_,
        )
        for token in doc
    ]


def _agrees(verb: Token, written: Token) -> bool:
    """Whether the verb has a subject of the number that the written form asks for: "rebels attack", "a man wounds"."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj" and child.i < verb.i), None)
    if subject is None:
        above = verb.head if verb.dep_ == "conj" else verb
        return above != verb and any(child.dep_ == "nsubj" for child in above.children)
    several = subject.tag_ in {"NNS", "NNPS"} or any(child.dep_ == "conj" for child in subject.children)
    if written.lower_ == _LEMMAS[written.lower_]:
        alone = not any(child.dep_ in {"det", "poss"} for child in subject.children)
        return several or subject.lower_ in {"police", "they", "we", "you"} or (subject.pos_ == "PROPN" and alone)
    return not several


def mended(doc: Doc, pipeline: Language) -> Doc:
    """The document with better trees where a present-tense verb was taken for a noun; the same one where none was."""
    found: dict[int, list[_Word]] = {}
    for sentence in doc.sents:
        doubtful = list(_doubtful(sentence))
        if not doubtful or len(doubtful) > 6:
            continue
        choices = [doubtful, *([one] for one in doubtful if len(doubtful) > 1)]
        tree = next((tree for chosen in choices if (tree := _reparsed(sentence, chosen, pipeline))), None)
        if tree is not None:
            found[sentence.start] = tree
    return _rebuilt(doc, found) if found else doc


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
