"""Words that put something forward, and who speaks them: the tables of data/speech.toml and data/modality.toml.

A *governor* is a word such as "said", "denial" or "essential" that makes what hangs on it somebody's claim, plan,
demand …; the *shape* tells how it hangs there (a clause, an infinitive, the object, a preposition).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract.vocabulary import table

Pos = Literal["verb", "noun", "adjective"]

_POS: dict[str, Pos] = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective"}
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_ORDINALS = frozenset({"first", "second", "third", "last", "latest", "only"})
_THINGS = frozenset({"that", "which", "this", "what", "these"})
_NAMES = frozenset({"NOUN", "PROPN"})
_VERBS = frozenset({"VERB", "AUX"})
_SUBJECTLESS = frozenset({"xcomp", "advcl", "conj", "ccomp", "parataxis", "dep", "acomp", "oprd"})
_PLURAL = frozenset({"NNS", "NNPS"})
_DEPTH = 8
_MANY = 40
# Deponents: passive in form, but the subject is who promises ("is committed to").
_ACTIVE_PARTICIPLES = frozenset({"commit", "dedicate", "devote", "determine", "prepare", "resolve", "concern"})
_REPORTS = "reports of"
_APART = frozenset({"doing", "on_condition"})
_VOICED = frozenset({"demanded", "committed", "hoped"})


@dataclass(frozen=True, slots=True)
class Governor:
    """What a word does to what hangs on it; the keys are explained in data/speech.toml."""

    rule: str
    modality: codes.Modality
    report: bool
    speaker: Literal["subject", "none"]
    hedge: Literal["always", "unnamed", "never"]
    polarity: Literal["keep", "flip", "flip-unreal"]
    indefinite: bool


@dataclass(frozen=True)
class Words:
    """The tables as sets and dictionaries: `governors` by part of speech, lemma and shape."""

    governors: dict[tuple[Pos, str, str], Governor]
    speakers: dict[str, frozenset[str]]
    auxiliaries: dict[str, dict[str, Any]]
    adverbs: dict[str, str]
    adjectives: dict[str, str]
    clauses: dict[str, str]
    doing: frozenset[str]
    through: dict[str, frozenset[str]]


def _turned(lists: dict[str, list[str]]) -> dict[str, str]:
    return {word: kind for kind, words in lists.items() for word in words}


@cache
def words() -> Words:
    """Return the tables of data/modality.toml and data/speech.toml; where both name a word, the former wins.

    A lemma written "word+shape" stands for that shape only.
    """
    modality, speech = table("modality"), table("speech")
    governors: dict[tuple[Pos, str, str], Governor] = {}
    for entry in (*modality["governor"], *speech["governor"]):
        governor = Governor(
            entry["rule"],
            entry.get("modality", "asserted"),
            entry.get("report", False),
            entry["speaker"],
            entry.get("hedge", "never"),
            entry.get("polarity", "keep"),
            entry.get("indefinite", False),
        )
        for word in entry["lemmas"]:
            root, _, only = word.partition("+")
            for shape in [only] if only else entry["content"]:
                governors.setdefault((cast("Pos", entry["pos"]), root, shape), governor)
    return Words(
        governors,
        {name: frozenset(listed) for name, listed in speech["speakers"].items()},
        modality["auxiliaries"],
        _turned(modality["adverbs"]),
        _turned(modality["adjectives"]),
        _turned({kind: listed for kind, listed in modality["clauses"].items() if kind not in _APART}),
        frozenset(modality["clauses"]["doing"]),
        {name: frozenset(listed) for name, listed in modality["through"].items()}
        | {"on_condition": frozenset(modality["clauses"]["on_condition"])},
    )


class Tree:
    """The dependency tree of a parse with the children of every token at hand, so that asking for them is quick.

    Of a token with more than 40 children, which no sentence of a language has, the rest is left out.
    """

    def __init__(self, doc: Doc) -> None:
        """Read the tree once: afterwards no question looks at more than a token's neighbours."""
        self.doc = doc
        self._children: list[list[Token]] = [[] for _ in doc]
        self.sentence: list[int] = []
        self.bounds: list[tuple[int, int]] = []
        for token in doc:
            if token.is_sent_start or not self.bounds:
                self.bounds.append((token.i, token.i))
            self.bounds[-1] = (self.bounds[-1][0], token.i + 1)
            self.sentence.append(len(self.bounds) - 1)
            if token.head.i != token.i and len(self._children[token.head.i]) < _MANY:
                self._children[token.head.i].append(token)

    def children(self, token: Token) -> list[Token]:
        """The tokens that hang on this one, in order."""
        return self._children[token.i]

    def child(self, token: Token, *deps: str) -> Token | None:
        """The first child with one of these dependency labels."""
        return next((child for child in self._children[token.i] if child.dep_ in deps), None)

    def subject(self, token: Token) -> Token | None:
        """The subject that a verb has of its own; the antecedent for "who", "which" and "that"."""
        for child in self._children[token.i]:
            if child.dep_ in _SUBJECTS:
                if child.lower_ in _RELATIVE and child.tag_ in {"WDT", "WP", "IN", "DT"} and token.dep_ == "relcl":
                    return token.head
                return child
        return None

    def passive(self, token: Token) -> bool:
        """Whether the verb is in the passive: "was told", "claimed by"."""
        if token.tag_ != "VBN":
            return False
        if any(child.dep_ in {"auxpass", "nsubjpass", "agent"} for child in self._children[token.i]):
            return True
        if token.dep_ != "acl" or self.child(token, "nsubj", "aux") is not None:
            return False
        told = lemma(token) in words().speakers["intransitive"] and token.head.i == token.i - 1
        broken = token.head.head.i == token.head.i and (told or self.doc[token.i - 1].text == ",")
        return not broken  # "Turkey, which …, called for": a whole sentence taken for a noun phrase

    def agent(self, token: Token) -> Token | None:
        """Who does it, of a verb in the passive."""
        by = self.child(token, "agent")
        return self.child(by, "pobj") if by is not None else None

    def negation(self, token: Token) -> bool:
        """Whether "not", "never", "no" or the like stands with the verb, noun or adjective itself."""
        for child in self._children[token.i]:
            if child.dep_ == "neg" or child.lower_ in {"never", "not", "n't", "n’t"}:
                after = self.doc[child.i + 1].lower_ if child.i + 1 < len(self.doc) else ""
                if after not in {"only", "just", "merely", "least"}:
                    return True
            elif (child.dep_ in {"det", "preconj"} and child.lower_ in {"no", "neither"}) or self._nobody(child):
                return True
        return token.i > 0 and self.doc[token.i - 1].lower_ == "nor"

    def _nobody(self, child: Token) -> bool:
        if child.dep_ not in {"nsubj", "nsubjpass", "dobj"}:
            return False
        if child.lower_ in {"nobody", "none", "nothing", "neither", "no-one"}:
            return True
        if any(
            grand.lower_ in {"no", "neither"} and grand.dep_ in {"det", "preconj"} for grand in self._children[child.i]
        ):
            return True
        single = any(grand.lower_ in {"single", "one"} for grand in self._children[child.i])
        return single and any(grand.lower_ == "not" and grand.i < child.i for grand in self._children[child.i])

    def infinitive(self, token: Token) -> bool:
        """Whether the verb is a to-infinitive."""
        return any(child.dep_ == "aux" and child.lower_ == "to" for child in self._children[token.i])

    def mark(self, token: Token) -> str:
        """The word that opens the clause ("that", "if", "when"), or nothing."""
        for child in self._children[token.i]:
            if child.dep_ == "mark" or (child.dep_ == "advmod" and child.tag_ == "WRB"):
                return child.lower_
        return ""


_CLITICS = {"’s": "be", "’re": "be", "’m": "be", "’ve": "have", "’ll": "will"}


# What the model's lemmatizer makes of "hoped", "waged", "staged", "slated".
_MISREAD = {
    "rap": "rape",
    "hop": "hope",
    "wag": "wage",
    "stag": "stage",
    "slat": "slate",
    "lambast": "lambaste",
    "readied": "ready",
}


def lemma(token: Token) -> str:
    """The lemma in small letters, where the model errs too: "It’s" with a round apostrophe, "hoped"."""
    plain = _CLITICS.get(token.lower_) or token.lemma_.lower()
    return _MISREAD.get(plain, plain) if token.pos_ in {"VERB", "AUX"} else plain


def governing(tree: Tree, token: Token, shape: str) -> Governor | None:
    """What the word does to something that hangs on it in that shape, None when it does nothing."""
    table = words().governors
    for holds, key in _IDIOMS:
        if holds(tree, token, shape):
            return table.get(key)
    pos = _POS.get(token.pos_)
    if pos is None:
        return None
    for key in (pos, *(("adjective",) if token.tag_ in {"VBN", "VBD"} else ())):
        found = table.get((cast("Pos", key), lemma(token), shape)) or (
            table.get((cast("Pos", key), token.lower_, shape)) if key == "adjective" else None
        )
        if found:
            return found
    if shape in {"infinitive", "for"} and pos == "verb":
        passive = tree.passive(token)
        return table.get((pos, lemma(token), f"passive-{shape}")) if passive else _voiced(tree, token)
    return None


def _puts_blame(tree: Tree, token: Token, shape: str) -> bool:
    """Whether the verb with its object accuses: "laid the blame for … on", "pointed the finger at … for"."""
    if shape not in {"for", "at", "over"} or lemma(token) not in words().speakers["blaming"]:
        return False
    thing = tree.child(token, "dobj")
    return thing is not None and lemma(thing) in words().speakers["blame"]


def _among_the_first(tree: Tree, token: Token, shape: str) -> bool:
    """Whether it is "was among the first to", "the first president to", "the only state to"."""
    if shape != "infinitive":
        return False
    if token.pos_ in _NAMES:
        return any(child.lower_ in _ORDINALS and child.dep_ == "amod" for child in tree.children(token))
    among = tree.child(token, "prep") if lemma(token) == "be" else None
    first = tree.child(among, "pobj") if among is not None and among.lower_ == "among" else None
    return first is not None and first.lower_ in _ORDINALS


def _is_to_blame(_tree: Tree, token: Token, shape: str) -> bool:
    """Whether it is the "blame" of "is to blame for", whose subject accuses nobody."""
    return shape == "for" and lemma(token) == "blame" and token.tag_ == "VB" and lemma(token.head) == "be"


def _has_blame(tree: Tree, token: Token, shape: str) -> bool:
    """Whether it is the "is" of "is to blame for", which plans nothing."""
    content = tree.child(token, "xcomp") if shape == "infinitive" and lemma(token) == "be" else None
    return content is not None and lemma(content) == "blame"


def _wants(tree: Tree, token: Token, shape: str) -> bool:
    """Whether somebody else is wanted to do it: "wants the army to leave"."""
    if shape not in {"infinitive", "clause"} or lemma(token) not in {"want", "need", "like"}:
        return False
    return any(
        child.dep_ in {"ccomp", "xcomp"}
        and tree.infinitive(child)
        and tree.child(child, "nsubj", "nsubjpass") is not None
        for child in tree.children(token)
    )


def _is_time(_tree: Tree, token: Token, shape: str) -> bool:
    """Whether it is the "time" of "it is time for the army to leave"."""
    return shape in {"infinitive", "for", "clause"} and token.lower_ == "time" and lemma(token.head) == "be"


def _comes_to_nothing(tree: Tree, token: Token, shape: str) -> bool:
    """Whether it is "called off" or "stopped short of"."""
    if shape in {"object", "off"} and lemma(token) in words().through["off"]:
        return any(child.lower_ == "off" and child.dep_ == "prt" for child in tree.children(token))
    return shape == "of" and token.lower_ == "short" and lemma(token.head) in words().through["short"]


# Verbs whose object is no content, with the list of such objects; None for all.
_SILENT: dict[str, str | None] = {"put": None, "order": "inquiries", "commit": "crimes"}


def _silent_object(tree: Tree, token: Token, shape: str) -> bool:
    """Whether the object is no content: "put", "the ministry ordered an inquiry", "soldiers committed a massacre"."""
    verb = lemma(token)
    if shape != "object" or verb not in _SILENT:
        return False
    thing = tree.child(token, "dobj", "nsubjpass")
    listed = _SILENT[verb]
    return listed is None or (thing is not None and lemma(thing) in words().through[listed])


# Words whose neighbours decide what they do, and whose governor they then have.
_IDIOMS: tuple[tuple[Callable[[Tree, Token, str], bool], tuple[Pos, str, str]], ...] = (
    (_puts_blame, ("verb", "accuse", "for")),
    (_among_the_first, ("adjective", "first", "infinitive")),
    (_is_to_blame, ("adjective", "responsible", "for")),
    (_has_blame, ("adjective", "first", "infinitive")),
    (_wants, ("verb", "call", "infinitive")),
    (_is_time, ("adjective", "time", "infinitive")),
    (_comes_to_nothing, ("verb", "prevent", "object")),
    (_silent_object, ("verb", "put", "object")),
)


def _voiced(tree: Tree, token: Token) -> Governor | None:
    """The demand, promise or hope whose infinitive the parser hung on its verb: "gave an ultimatum to withdraw"."""
    speakers = words().speakers
    thing = tree.child(token, "dobj") if lemma(token) in speakers["voicing"] else None
    if lemma(token) in speakers["rising"]:
        thing = tree.child(token, "nsubj")
    if thing is None or lemma(token) == "have":
        return None
    found = words().governors.get(("noun", lemma(thing), "infinitive"))
    return found if found is not None and found.modality in _VOICED else None


def fronted(tree: Tree, verb: Token) -> Token | None:
    """The summing noun before its verb, where the parser took a comment for the sentence: "…, a charge Chad denies"."""
    thing = tree.child(verb, "dobj")
    if thing is None or thing.i > verb.i or lemma(thing) not in words().speakers["summing"]:
        return None
    first = thing.left_edge.i
    return thing if first > 0 and tree.doc[first - 1].text == "," else None


def is_toll(token: Token) -> bool:
    """Whether the noun counts people: "toll", "number"."""
    lists = words().speakers["tolls"]
    return lemma(token) in lists or token.lower_ in lists


def speaker(tree: Tree, token: Token) -> Token | None:
    """Who speaks, promises or demands with this verb, noun or adjective; None where nobody is named.

    Of "the ministry's statement" it is the ministry; of "reports said" nobody.
    """
    found = _SPEAKERS[_POS.get(token.pos_, "noun")](tree, token, 0)
    found = _named(tree, found) if found is not None else None
    return named_by(tree, found) if found is not None else None


def named_by(tree: Tree, token: Token) -> Token:
    """The name that stands right behind a common noun, "news agency SANA", else the noun itself."""
    if token.pos_ != "NOUN":
        return token
    last = token
    for after in tree.doc[token.i + 1 : token.i + 6]:
        if after.pos_ != "PROPN" or after.ent_type_ in {"DATE", "TIME"}:
            break
        last = after
    return last


def _named(tree: Tree, token: Token) -> Token | None:
    lists = words().speakers
    word = lemma(token)
    if (token.lower_ in {"it", "there"} and token.dep_ == "expl") or token.lower_ in _THINGS:
        return None
    if word in lists["papers"] and token.pos_ == "NOUN":
        made_by = maker(tree, token, "by", "from")
        if made_by is not None:
            return made_by
        if token.dep_ == "dobj" and token.head.pos_ == "VERB":
            sender = _doer(tree, token.head, 0)
            if sender is not None and sender.i != token.i:
                return sender
        alone = not any(child.dep_ in {"det", "amod", "compound", "nmod"} for child in tree.children(token))
        if alone and word in lists["nobody"]:
            return None
    if word in lists["evidence"] and token.pos_ == "NOUN":
        return maker(tree, token, "by", "from")
    return token


def maker(tree: Tree, token: Token, *prepositions: str) -> Token | None:
    """Whose paper it is: "the ministry's report", "a report by the UN", "a UN report"."""
    own = tree.child(token, "poss")
    if own is not None:
        return own
    for child in tree.children(token):
        if child.dep_ == "prep" and child.lower_ in prepositions:
            return tree.child(child, "pobj")
    names = [child for child in tree.children(token) if child.dep_ in {"compound", "nmod"} and child.pos_ == "PROPN"]
    return names[-1] if names else None


def owner(tree: Tree, token: Token) -> Token:
    """The maker of a paper that is named as the source ("according to a report by the UN"), else the source itself."""
    paper = token.pos_ == "NOUN" and lemma(token) in words().speakers["papers"]
    return (maker(tree, token, "by", "from", "of") if paper else None) or token


def noun_from(doc: Doc, index: int, inside: bytearray) -> Token | None:
    """The head of the noun phrase that begins at the index, None where there is none before the next stop or quote."""
    for token in doc[index : index + 10]:
        if token.text in {",", ".", ":"} or inside[token.i]:
            return None
        if token.pos_ in {*_NAMES, "PRON"} and token.dep_ != "compound":
            return token
    return None


def _of_verb(tree: Tree, token: Token, depth: int) -> Token | None:
    if token.i > 1 and tree.doc[token.i - 1].lower_ in {"'", "’", "'s", "’s"} and tree.doc[token.i - 2].pos_ in _NAMES:
        return tree.doc[token.i - 2]  # "the rebels’ doubts" taken for a verb
    if tree.passive(token) and lemma(token) not in _ACTIVE_PARTICIPLES:
        return tree.agent(token)
    if lemma(token) in words().speakers["hearing"]:
        teller = next(
            (child for child in tree.children(token) if child.lower_ == "from" and child.dep_ == "prep"), None
        )
        if teller is not None:
            return tree.child(teller, "pobj")
    return _doer(tree, token, depth)


def _doer(tree: Tree, token: Token, depth: int) -> Token | None:
    """The subject of a verb, its own or the one it shares: "X said …, adding", "X promised to ask"."""
    own = tree.subject(token)
    if own is not None or depth > _DEPTH:
        return own
    if token.head.i == token.i:
        return _inverted(tree, token)
    return _SHARERS.get(token.dep_, _shared)(tree, token, depth + 1)


def _shared(tree: Tree, token: Token, depth: int) -> Token | None:
    head = token.head
    if head.pos_ not in _VERBS:
        return _of_word(tree, head, depth)
    above = joined_above(tree, token) if token.dep_ == "conj" else None
    if above is not None:
        return _doer(tree, above, depth)
    if token.dep_ in {"xcomp", "ccomp"} and lemma(head) in words().through["object_control"]:
        return tree.child(head, "dobj", "nsubjpass") or _doer(tree, head, depth)
    if token.dep_ == "advcl" and tree.passive(head):
        return tree.agent(head)
    return _doer(tree, head, depth) if token.dep_ in _SUBJECTLESS else None


def joined_above(tree: Tree, token: Token) -> Token | None:
    """The verb above the clause that "and" joins: "insists all were farmers and demands". Tense or number shows it.

    So do "denies that its men were there and has refused", "denies that its men are there and refuses".
    """
    head = token.head
    above = head.head
    while above.pos_ not in _VERBS and above.head.i != above.i and head.dep_ == "relcl":
        above = above.head
    if head.dep_ not in {"ccomp", "relcl"} or above.pos_ not in _VERBS or tree.subject(token) is not None:
        return None
    here, there, up = _finite(tree, token), _finite(tree, head), _finite(tree, above)
    if here is None or there is None or up is None or (here == "VBD") != (up == "VBD"):
        return None
    if (there == "VBD") != (here == "VBD"):
        continuing = token.tag_ == "VBG" and here != "VBD"
        return None if continuing or here != up else above
    own = tree.subject(head)
    several = own is not None and (own.tag_ in _PLURAL or tree.child(own, "conj") is not None)
    return above if here == up == "VBZ" and several and token.dep_ == "conj" and head.dep_ == "ccomp" else None


def _finite(tree: Tree, verb: Token) -> str | None:
    """The tag of the finite verb or of its first auxiliary: "VBZ" of "has refused"; None of "will refuse"."""
    first = next((child for child in tree.children(verb) if child.dep_ in {"aux", "auxpass"}), verb)
    return first.tag_ if first.tag_ in {"VBZ", "VBP", "VBD"} else None


def _of_word(tree: Tree, head: Token, depth: int) -> Token | None:
    """Whose it is that hangs on something other than a verb: "ready to", "his promise to"."""
    while head.pos_ in {"ADP", "SCONJ"} and head.head.i != head.i:
        head = head.head
    if head.pos_ in _NAMES:
        return _of_noun(tree, head, depth)
    linked = head.pos_ in {"ADJ", "ADV"} and head.head.i != head.i
    return _doer(tree, head.head if linked else head, depth) if linked or head.pos_ in _VERBS else None


def _antecedent(tree: Tree, token: Token, depth: int) -> Token | None:
    """Whose clause it is: "the man who said", "officials warning that", but "his promise to"."""
    if token.dep_ == "relcl" or not tree.infinitive(token):
        return token.head if token.head.pos_ in {*_NAMES, "PRON"} else None
    return _of_word(tree, token.head, depth)


def _beyond(tree: Tree, token: Token, depth: int) -> Token | None:
    verb = token.head.head
    if token.head.lower_ == "as" and verb.pos_ in _VERBS and lemma(verb) in words().speakers["quoting"]:
        return tree.child(verb, "nsubjpass", "dobj")  # "quoted a general as saying"
    return _of_word(tree, token.head, depth)


_SHARERS = {"relcl": _antecedent, "acl": _antecedent, "pcomp": _beyond, "prep": _beyond}


def _inverted(tree: Tree, token: Token) -> Token | None:
    """The subject after the verb that the parser took for something else: '", said the mayor'."""
    if lemma(token) not in words().speakers["closing"]:
        return None
    late = tree.child(token, "attr", "dobj", "oprd", "npadvmod")
    return late if late is not None and late.pos_ in {"NOUN", "PROPN"} and late.i > token.i else None


def _of_noun(tree: Tree, token: Token, depth: int) -> Token | None:
    """Whose promise, doubt or demand: possessor, maker, or the subject of the verb it is the object of."""
    subject = _voicing(tree, token, depth)
    own = tree.child(token, "poss")
    if own is not None and own.ent_type_ not in {"DATE", "TIME"}:
        return subject if own.pos_ == "PRON" and subject is not None else own
    for child in tree.children(token):
        if child.dep_ == "prep" and child.lower_ == "of":
            break  # "allegations of torture by the police"
        if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from"}:
            return tree.child(child, "pobj")
    names = [child for child in tree.children(token) if child.dep_ in {"compound", "nmod"} and child.pos_ == "PROPN"]
    return names[-1] if names else subject


def _voicing(tree: Tree, token: Token, depth: int) -> Token | None:
    """Who makes the promise or the claim that the noun is: "X issued a call", "X is steadfast in its commitment"."""
    carried = token
    while carried.dep_ == "conj" and carried.head.i != carried.i:
        carried = carried.head
    head = carried.head
    if depth > _DEPTH or head.i == carried.i:
        return None
    lists = words().speakers
    voicing = lists["publishing"] if _is_report(token) else lists["voicing"]
    if carried.dep_ == "dobj" and lemma(head) in voicing:
        return _doer(tree, head, depth + 1)
    if carried.dep_ == "pobj" and head.head.pos_ == "VERB" and head.lower_ in {"in", "to", "with"}:
        return None if _is_report(token) else _doer(tree, head.head, depth + 1)
    return None


def _is_report(noun: Token) -> bool:
    """Whether the noun is of what one hears, not of what one says: "received reports of"."""
    found = words().governors.get(("noun", lemma(noun), "of"))
    return found is not None and found.rule == _REPORTS


def _of_adjective(tree: Tree, token: Token, depth: int) -> Token | None:
    return _doer(tree, token.head, depth + 1) if token.head.i != token.i else tree.subject(token)


_SPEAKERS = {"verb": _of_verb, "noun": _of_noun, "adjective": _of_adjective}
