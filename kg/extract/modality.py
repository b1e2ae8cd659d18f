"""Whether something is told as fact, plan, promise, demand, hope, doubt …, and whether it is negated.

The reading starts at a predicate and climbs the tree: what stands nearer to it decides, save that a denial, doubt,
condition or demand of a promise undoes the promise.
"""

from dataclasses import dataclass, field

from spacy.tokens import Token

from kg import codes
from kg.extract.document import Span
from kg.extract.speech import Governor, Tree, lemma, words

# What may still come over a reading already made ("denied that it planned to …").
_OVER: dict[codes.Modality, frozenset[codes.Modality]] = {
    "planned": frozenset({"denied", "doubted", "conditional", "opinion", "demanded", "hoped"}),
    "committed": frozenset({"denied", "doubted", "conditional", "opinion", "demanded", "hoped"}),
    "opinion": frozenset({"denied", "doubted"}),
    "conditional": frozenset({"denied", "doubted"}),
}
_UNREAL = frozenset({"planned", "committed", "demanded", "hoped"})
_NEAR = 3
_NOUNS = frozenset({"NOUN", "PROPN"})
_VERBS = frozenset({"VERB", "AUX"})
_LIKELY = frozenset({"likely", "more", "most", "less"})


@dataclass
class Reading:
    """What is known so far on the way up; `weak` when only an auxiliary, that of the verb `at`, said it.

    "hopes that it will" is hoped, not planned.
    """

    modality: codes.Modality = "asserted"
    polarity: bool = True
    hedge: Span | None = None
    weak: bool = False
    stopped: bool = False
    fixed: bool = False
    at: Token | None = None
    rules: list[str] = field(default_factory=list)

    def put(self, modality: codes.Modality, rule: str, *, weak: bool = False) -> bool:
        """Take the modality on, when it counts against what is known; whether it did."""
        free = self.modality == "asserted" or (self.weak and not weak)
        if modality == "asserted" or not (free or modality in _OVER.get(self.modality, ())):
            return False
        self.modality, self.weak = modality, weak
        self.rules.append(rule)
        return True

    def soften(self, span: Span) -> None:
        """Note the hedging words, those nearest to the predicate if there are several."""
        self.hedge = self.hedge or span

    def flip(self, rule: str) -> None:
        """Turn yes into no, and no into yes, unless the clause is one that no word above negates (`fixed`)."""
        if self.fixed:
            return
        self.polarity = not self.polarity
        self.rules.append(rule)

    def settle(self) -> codes.Polarity:
        """The polarity in the end: "stop" negates what is demanded or planned, not what was."""
        if self.stopped and self.modality not in {"asserted", "opinion", "denied"}:
            self.fixed = False
            self.flip("stopped")
            self.stopped = False
        return "positive" if self.polarity else "negative"


def span(first: Token, last: Token | None = None) -> Span:
    """The stretch of text from the first to the last token."""
    last = last or first
    return Span(first.idx, max(first.idx + len(first), last.idx + len(last)))


def own(tree: Tree, token: Token, reading: Reading) -> None:
    """Take what stands with the predicate itself: auxiliaries, "not", "no", adverbs, adjectives of an event noun."""
    if tree.negation(token) or _by_no_means(tree, token):
        reading.flip("negated")
    if token.pos_ in _NOUNS or (token.dep_ in {"pobj", "dobj", "compound", "nsubj"} and token.pos_ not in _VERBS):
        _adjectives(tree, token, reading)
    else:
        auxiliary(tree, token, reading)
        _adverbs(tree, token, reading)
        if _on_condition(tree, token):
            reading.put("conditional", "on a condition")


def _by_no_means(tree: Tree, token: Token) -> bool:
    """Whether the verb has a phrase that denies it: "at no point fired", "under no circumstances will"."""
    if token.pos_ not in _VERBS:
        return False
    for child in tree.children(token):
        thing = tree.child(child, "pobj") if child.dep_ == "prep" else None
        if thing is not None and lemma(thing) in words().through["never"] and tree.negation(thing):
            return True
    return False


def _on_condition(tree: Tree, token: Token) -> bool:
    """Whether an if-clause hangs on the verb ("even if" aside)."""
    for child in tree.children(token):
        if is_proviso(tree, child):
            return True
        if child.dep_ == "advcl" and _opens_with_should(tree, child):
            return True
        if child.dep_ != "advcl" or words().clauses.get(tree.mark(child)) != "conditional":
            continue
        believed = any(
            lemma(one) in words().speakers["believing"] and tree.child(one, "auxpass") is not None
            for one in (child, *tree.children(child))
        )
        if not believed and not any(grand.lower_ in {"even", "as"} for grand in tree.children(child)):
            return True
    return False


def is_proviso(tree: Tree, word: Token) -> bool:
    """Whether it is the "provided" of "will withdraw provided that the rebels disarm"."""
    if word.lower_ not in words().through["on_condition"] or word.dep_ not in {"prep", "advcl", "dep"}:
        return False
    return any(child.pos_ in _VERBS and child.i > word.i for child in tree.children(word))


def auxiliary(tree: Tree, token: Token, reading: Reading) -> None:
    """Take the auxiliary of a verb: "will", "should", "might"."""
    table = words().auxiliaries
    for child in tree.children(token):
        if child.dep_ != "aux" or child.lower_ not in table or child.i > token.i + 1:
            continue
        entry = table[child.lower_]
        modality: codes.Modality = entry["modality"]
        if child.lower_ == "ca" and not tree.negation(token):
            continue
        if child.lower_ in words().through["purpose"] and _so_that(tree, token):
            reading.put("hoped", "so that")
            return
        if modality == "planned":
            modality = _future(tree, token)
        if child.lower_ == "should" and _inverted(tree, token, child):
            modality = "conditional"
        if reading.put(modality, f"auxiliary {child.lower_}", weak=entry.get("weak", False)):
            reading.at = token
            if entry.get("hedge") or modality == "opinion":
                reading.soften(span(child))
        return


def _inverted(tree: Tree, token: Token, should: Token) -> bool:
    """Whether "should" opens the clause: "Should the rebels attack, …"."""
    subject = tree.subject(token)
    return subject is not None and should.i < subject.i and token.sent[-1].text != "?"


def _opens_with_should(tree: Tree, clause: Token) -> bool:
    """Whether the clause is a condition: "Should the truce hold, …"."""
    should = tree.child(clause, "aux")
    return should is not None and should.lower_ == "should" and _inverted(tree, clause, should)


def _so_that(tree: Tree, token: Token) -> bool:
    """Whether the clause tells a purpose: "so that talks can begin", "in order that"."""
    marks = {child.lower_ for child in tree.children(token) if child.dep_ in {"mark", "advmod"} and child.i < token.i}
    before = tree.doc[token.left_edge.i - 1].lower_ if token.left_edge.i else ""
    return "that" in marks and ("so" in marks or before in {"so", "order"})


def _future(tree: Tree, token: Token) -> codes.Modality:
    """What "will" means: a promise of "we" or of justice, a forecast of a state, else a plan."""
    subject = tree.subject(token) or (tree.subject(token.head) if token.dep_ == "conj" else None)
    through = words().through
    if subject is not None and subject.lower_ in {"we", "i"}:
        dated = any(child.dep_ == "npadvmod" or child.lower_ == "tomorrow" for child in tree.children(token))
        return "planned" if dated or lemma(token) in through["going"] else "committed"
    states = through["states"]
    passive = any(child.dep_ == "auxpass" for child in tree.children(token))
    if passive and lemma(token) in through["vowed"] and _of_justice(token):
        return "committed"
    return "opinion" if lemma(token) in states and not passive else "planned"


def _of_justice(token: Token) -> bool:
    """Whether the passive is a promise: "will be punished", "will be brought to justice", "will be held to account"."""
    if lemma(token) not in {"bring", "hold"}:
        return True
    return any(child.lower_ in {"account", "justice", "accountable", "responsible"} for child in token.subtree)


def _adverbs(tree: Tree, token: Token, reading: Reading) -> None:
    table = words().adverbs
    for child in tree.children(token):
        if child.dep_ not in {"advmod", "neg"} or child.lower_ not in table:
            continue
        kind = table[child.lower_]
        if kind == "negative":
            if child.dep_ != "neg" and child.lower_ != "never":
                reading.flip("negated")
            continue
        if child.lower_ == "likely" and any(grand.lower_ in _LIKELY for grand in tree.children(child)):
            continue
        reading.soften(span(child))
        if kind != "asserted":
            reading.put("opinion" if kind == "opinion" else "hoped", f"adverb {child.lower_}")


def _adjectives(tree: Tree, token: Token, reading: Reading) -> None:
    table = words().adjectives
    for child in tree.children(token):
        if child.dep_ not in {"amod", "compound", "nmod"} or child.i > token.i or child.lower_ not in table:
            continue
        kind = table[child.lower_]
        if kind in {"hedged", "opinion"}:
            reading.soften(span(child))
        if kind == "negative":
            reading.flip(f"adjective {child.lower_}")
        elif kind == "threatened":
            reading.put("planned", f"adjective {child.lower_}")
        elif kind != "hedged":
            reading.put(_modality(kind), f"adjective {child.lower_}")


def _modality(kind: str) -> codes.Modality:
    table: dict[str, codes.Modality] = {
        "planned": "planned",
        "demanded": "demanded",
        "committed": "committed",
        "hoped": "hoped",
        "opinion": "opinion",
        "conditional": "conditional",
        "doubted": "doubted",
    }
    return table[kind]


def govern(tree: Tree, token: Token, governor: Governor, reading: Reading, shape: str, *, named: bool) -> None:
    """Take what the governing word `token` does to the reading; `named` tells whether its speaker is in the text."""
    negated = tree.negation(token)
    modality = _denied(governor) if negated else governor.modality
    if governor.polarity == "flip" or (governor.polarity == "flip-unreal" and shape == "gerund"):
        reading.flip(governor.rule)
    elif governor.polarity == "flip-unreal" and not reading.fixed:
        reading.stopped = True
    taken = reading.put(modality, governor.rule)
    if negated and (governor.polarity != "keep" or (taken and modality in _UNREAL)):
        reading.flip("negated")
    if governor.hedge == "always" or (
        governor.hedge == "unnamed" and not named and token.tag_ != "VBG" and not _shown(tree, token, governor)
    ):
        reading.soften(_words(tree, token))


def _shown(tree: Tree, token: Token, governor: Governor) -> bool:
    """Whether a thing shows it, which is no hedge: "images show that"; "evidence suggests" is one."""
    if governor.rule != "found":
        return False
    subject = tree.subject(token)
    return subject is not None and lemma(subject) in words().speakers["evidence"]


def _denied(governor: Governor) -> codes.Modality:
    """What a negated governor leaves: "did not say that" doubts it, "no doubt that" affirms it."""
    if governor.modality == "denied" and not governor.report:
        return "opinion"  # "has not ruled out sending troops"
    if governor.modality in {"denied", "doubted"}:
        return "asserted"
    if governor.modality == "opinion" or (governor.modality == "asserted" and governor.report):
        return "doubted"
    return governor.modality


def _words(tree: Tree, token: Token) -> Span:
    """The hedging words: "is expected to", "reports of", "likely"."""
    first = last = token
    for child in tree.children(token):
        if child.dep_ == "auxpass" and token.i - _NEAR <= child.i < token.i:
            first = child
    if token.pos_ == "ADJ" and lemma(token.head) == "be" and token.i - _NEAR <= token.head.i < token.i:
        first = token.head
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if after is not None and after.lower_ in {"to", "of", "that"}:
        last = after
    return span(first, last)
