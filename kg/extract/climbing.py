"""How a statement is put forward by the words above it: the dependency tree climbed from its predicate to the top.

Each step looks at one word and at how what is below hangs on it: a governor of data/speech.toml or data/modality.toml
takes effect, other words let the statement through or bar what is above (a relative clause is told as fact).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract import modality
from kg.extract.modality import Reading
from kg.extract.quoted import Quoted
from kg.extract.speech import Governor, Tree, governing, is_toll, lemma, speaker, words

_CLIMB = 30
_RESPONSIBILITY = "claim of responsibility"
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_NAMES = frozenset({"NOUN", "PROPN"})
_VERBS = frozenset({"VERB", "AUX"})
_LINKS = frozenset({"ADP", "SCONJ", "ADV", "VERB", "AUX", "PART"})
_PLACES = frozenset({"place", "effect", "force", "hold", "shape", "root", "end"})  # "take place", "take effect"
_SAID_BY_COPULA = frozenset({"infinitive", "clause", "attribute", "gerund"})
_CARRIERS = frozenset(
    {
        ("engage", "in"), ("carry", "out"), ("go", "into"), ("enter", "into"), ("come", "into"), ("embark", "on"),
        ("take", "part"), ("participate", "in"), ("resort", "to"), ("return", "to"), ("lead", "to"), ("result", "in"),
        ("open", "to"), ("press", "with"), ("proceed", "with"), ("continue", "with"), ("move", "to"), ("work", "on"),
        ("work", "for"), ("work", "towards"), ("push", "with"), ("carry", "on"), ("contribute", "to"), ("turn", "to"),
        ("respond", "with"), ("abide", "by"), ("comply", "with"), ("adhere", "to"), ("keep", "for"),
    }
)  # fmt: skip


# What a shape that no governor takes lets through: one small function for each.


@dataclass
class Climb:
    """Where the reading stands: `open` while what governs still bears on the predicate, not on a presupposition."""

    reading: Reading
    claimant: int | None = None
    open: bool = True
    quoted: Quoted | None = None

    def claim(self, found: int | None, rule: str) -> None:
        """Note who puts it forward, unless somebody nearer to the predicate does."""
        if self.claimant is None and found is not None:
            self.claimant = found
            self.reading.rules.append(rule)


def _complement(tree: Tree, node: Token) -> str:
    return "gerund" if node.tag_ == "VBG" and (node.dep_ == "xcomp" or tree.subject(node) is None) else "clause"


def _attached(tree: Tree, node: Token) -> str:
    finite = tree.mark(node) == "that" or tree.child(node, "nsubj", "nsubjpass") is not None
    return "clause" if finite and node.i > node.head.i else "participle"


def _relative_clause(tree: Tree, node: Token) -> str:
    return "clause" if tree.mark(node) == "that" else "relative"


def _subject_of(tree: Tree, node: Token) -> str:
    return "object" if node.dep_ == "nsubjpass" or tree.passive(node.head) else "subject"


def _adverbial(tree: Tree, node: Token) -> str:
    mark = tree.mark(node)
    if not mark and node.tag_ == "VBG":
        return "participle"
    return "clause" if mark == "that" else mark or "adverbial"


_CLAUSES = frozenset({"ccomp", "xcomp", "oprd", "advcl", "acl", "relcl", "parataxis", "csubj", "dep"})
_SHAPES = {
    "ccomp": _complement,
    "xcomp": _complement,
    "advcl": _adverbial,
    "acl": _attached,
    "relcl": _relative_clause,
    "nsubj": _subject_of,
    "nsubjpass": _subject_of,
}
_PLAIN = {
    "parataxis": "clause",
    "csubj": "clause",
    "csubjpass": "clause",
    "dobj": "object",
    "oprd": "object",
    "attr": "attribute",
    "acomp": "attribute",
}


class Climber:
    """Climbs the tree of one text."""

    def __init__(self, tree: Tree) -> None:
        """Climb this tree."""
        self.tree = tree
        self._doc = tree.doc
        self._lists = words().speakers

    def climb(self, token: Token, quoted: Quoted | None = None) -> Climb:
        """What the words above the predicate make of it; `quoted` is the quotation that it stands in."""
        climb = Climb(Reading(), quoted=quoted)
        modality.own(self.tree, token, climb.reading)
        self._climb(token, climb)
        return climb

    def _climb(self, token: Token, climb: Climb) -> None:
        node = token
        for _ in range(_CLIMB):
            if node.head.i == node.i:
                break
            node = self._step(node, climb)
            if climb.quoted is not None and not climb.quoted.holds(node.i):
                climb.claim(climb.quoted.speaker, "quotation")

    def _step(self, node: Token, climb: Climb) -> Token:
        """Take what the next word above does to the reading, and return that word."""
        if node.dep_ == "conj":
            return self._conjunct(node, climb)
        if node.dep_ in {"pobj", "pcomp"} and node.head.pos_ in _LINKS:
            return self._preposition(node, climb)
        head, shape = node.head, self._shape(node)
        if node.dep_ == "amod" and node.tag_ == "VBG" and head.dep_ == "dobj" and node.i == head.head.i + 1:
            head, shape = head.head, "gerund"  # "deny attacking civilians" taken for "attacking civilians"
        if head.lower_ == "able" and head.head.tag_ in {"VBD", "VBN"} and shape == "infinitive":
            self._look_through(head.head, climb)
            return head.head
        if lemma(head) in words().through["copulas"] and self._copula(node, head, shape, climb):
            return head
        governor = self._governor(head, node, shape)
        if governor is not None:
            self._govern(head, node, shape, governor, climb)
        elif climb.open:
            self._pass(head, node, shape, climb)
        return head

    def _pass(self, head: Token, node: Token, shape: str, climb: Climb) -> None:
        """Let a word that governs nothing bar or pass what is above it."""
        if shape == "object" and self._agreed(head, climb):
            return
        _PASS.get(shape, _bar)(self, node, head, climb)
        if shape == "clause" and climb.open and head.pos_ in _VERBS:
            self._clause(node, climb)

    def _look_through(self, verb: Token, climb: Climb) -> None:
        """Take the auxiliary and "not" of a verb that only carries what is below it."""
        if climb.open:
            modality.own(self.tree, verb, climb.reading)

    def _shape(self, node: Token) -> str:
        """How the token hangs on its head: the shapes of data/speech.toml, and some that no governor takes."""
        if node.dep_ in _CLAUSES and self.tree.infinitive(node):
            if node.dep_ != "advcl":
                return "infinitive"
            behind = "infinitive" if node.i > node.head.i else "purpose"
            return "for" if self.tree.mark(node) == "for" else behind
        finder = _SHAPES.get(node.dep_)
        return finder(self.tree, node) if finder else _PLAIN.get(node.dep_, node.dep_)

    def _governor(self, head: Token, node: Token, shape: str) -> Governor | None:
        """What the head does to what hangs on it, save where the words only look alike."""
        for special, holds in _SPECIAL.items():
            found = governing(self.tree, head, special) if shape == "object" and holds(self, head, node) else None
            if found is not None:
                return found
        found = governing(self.tree, head, "compound-before" if shape == "compound" else shape)
        if found is None or any(apart(self, head, node, shape) for apart in _APART):
            return None
        return None if found.indefinite and self.definite(node) and head.pos_ == "NOUN" else found

    def _govern(self, head: Token, node: Token, shape: str, governor: Governor, climb: Climb) -> None:
        """Let the governing word act on modality and polarity while these are open, and name its speaker."""
        who = speaker(self.tree, head) if governor.speaker == "subject" else None
        if climb.open and self._agreed(head, climb):
            return
        if climb.open:
            if shape == "for" and self._ceasing(node, head):
                climb.reading.stopped = True
            if governor.report and governor.modality == "asserted" and climb.reading.weak:
                self._backshift(head, node, who, climb)
            self._reckon(head, shape, governor, climb, named=who is not None)
        if governor.rule == _RESPONSIBILITY and not self._responsible(head):
            climb.open = False
        elif who is not None and who.i != node.i and self._speaks(head, governor, who, climb):
            climb.claim(who.i, governor.rule)
        if climb.open:
            self._above(head, climb, governor)

    def _reckon(self, head: Token, shape: str, governor: Governor, climb: Climb, *, named: bool) -> None:
        """Take the modality; a denial or a demand of what somebody claims or promises is not that one's any more."""
        reading = climb.reading
        before = reading.modality
        modality.govern(self.tree, head, governor, reading, shape, named=named)
        if reading.modality != before and (reading.modality == governor.modality == "denied" or before == "committed"):
            climb.claimant = None

    def _speaks(self, head: Token, governor: Governor, who: Token, climb: Climb) -> bool:
        """Whether the one named puts it forward: not "we", nor who is only urged to, nor who did not say it."""
        if not (climb.open or governor.report) or who.lower_ in self._lists["first"]:
            return False
        negated = governor.modality in {"asserted", "denied"} and self.tree.negation(head)
        return not negated and not self._only_wanted(head, governor)

    def _agreed(self, head: Token, climb: Climb) -> bool:
        """Whether an agreement provides for it: "the accord calls for", "the plan includes"; then it is planned."""
        if head.pos_ not in _VERBS or lemma(head) not in self._lists["providing"]:
            return False
        subject = self.tree.subject(head)
        if subject is None or lemma(subject) not in self._lists["agreements"]:
            return False
        climb.reading.put("planned", "part of an agreement")
        climb.open = False
        return True

    def _ceasing(self, node: Token, head: Token) -> bool:
        """Whether "for" has an infinitive of ending: "called for the raids to stop"."""
        for child in (*self.tree.children(node), *self.tree.children(head)):
            if child.i > node.i and child.pos_ in _VERBS and self.tree.infinitive(child):
                governor = governing(self.tree, child, "subject")
                if governor is not None and governor.polarity == "flip-unreal" and self.tree.subject(child) is None:
                    return True
        return False

    def _responsible(self, noun: Token) -> bool:
        """Whether responsibility is claimed: not by "no group"."""
        verb = noun.head
        return verb.pos_ in _VERBS and not self.tree.negation(verb) and not self.tree.negation(noun)

    def _only_wanted(self, head: Token, governor: Governor) -> bool:
        """Whether the word is itself only called for or possible: "the president should urge …" is nobody's urging."""
        if governor.report or head.pos_ not in _VERBS:
            return False
        outer = Reading()
        modality.auxiliary(self.tree, head, outer)
        return outer.modality in {"demanded", "conditional", "opinion"}

    def _above(self, head: Token, climb: Climb, governor: Governor) -> None:
        """Take the governing word's own auxiliary and adverbs: "may agree to", "reportedly planned"."""
        kept = climb.reading.polarity
        outer = Reading()
        modality.own(self.tree, head, outer)
        if outer.modality in {"opinion", "conditional", "doubted"} and not governor.report:
            climb.reading.put(outer.modality, outer.rules[-1])
        elif outer.modality != "asserted" and governor.polarity != "keep":
            climb.reading.put(outer.modality, outer.rules[-1], weak=outer.weak)
        if outer.hedge is not None:
            climb.reading.soften(outer.hedge)
        climb.reading.polarity = kept

    def _backshift(self, head: Token, node: Token, who: Token | None, climb: Climb) -> None:
        """What "would" means under "said": the speaker's own promise, or somebody's plan."""
        reading = climb.reading
        node = reading.at or node
        if reading.modality not in {"conditional", "planned"} or head.i == node.i:
            return
        would = any(child.lower_ in {"would", "will", "'ll", "'d"} for child in self.tree.children(node))
        if not would:
            if reading.modality == "conditional":
                reading.modality, reading.weak = "opinion", False
            return
        subject = self.tree.subject(node)
        himself = subject is not None and (
            subject.lower_ in self._lists["first"]
            or (subject.lower_ in {"it", "he", "she", "they"} and subject.i > head.i and who is not None)
        )
        state = lemma(node) in words().through["states"] and self.tree.child(node, "auxpass") is None
        reading.modality = "opinion" if state else "committed" if himself else "planned"
        reading.weak = False
        reading.rules.append("said of oneself" if himself else "said to come")
        if himself and who is not None and who.lower_ not in self._lists["first"]:
            climb.claim(who.i, "promised")

    def _copula(self, node: Token, head: Token, shape: str, climb: Climb) -> bool:
        """Take what stands after "is": "it is essential that", "the aim is to", "there is no doubt that"."""
        tree = self.tree
        for child in tree.children(head):
            if child.i == node.i or child.dep_ not in {"acomp", "attr", "oprd", "nsubj", "advmod"}:
                continue
            governor = governing(tree, child, self._beside(child, shape))
            if governor is None or (governor.rule == "part of the deal" and head.tag_ not in {"VBZ", "VBP", "VB"}):
                continue
            if not tree.negation(head) or tree.negation(child):
                self._govern(child, node, shape, governor, climb)
                self._look_through(head, climb)
            elif climb.open:
                modality.govern(tree, head, governor, climb.reading, shape, named=True)
            return True
        return False

    def _beside(self, child: Token, shape: str) -> str:
        """The shape in which what is on one side of "is" hangs on the noun on the other."""
        if child.dep_ == "nsubj" and (shape == "attribute" or (child.pos_ in _NAMES and shape in _SAID_BY_COPULA)):
            return "copula"
        return "copula" if shape == "subject" and child.dep_ == "attr" else shape

    def _conjunct(self, node: Token, climb: Climb) -> Token:
        """Go to the word this one is joined to, and take what the two share."""
        tree, head = self.tree, node.head
        verbs = node.pos_ in _VERBS and head.pos_ in _VERBS
        if climb.open and node.pos_ in _VERBS and tree.infinitive(node) and not tree.infinitive(head):
            climb.reading.put("planned", "purpose", weak=True)
        if climb.open and verbs and tree.subject(node) is None:
            if tree.child(node, "aux") is None or node.tag_ in {"VB", "VBN", "VBG"}:
                modality.auxiliary(tree, head, climb.reading)
            self._share_negation(head, climb)
        elif climb.open and node.pos_ in _NOUNS and head.pos_ in _NOUNS:
            self._share_negation(head, climb)
        elif verbs and self._content_conjunct(node, head):
            governor = self._governor(head, node, "clause")
            if governor is not None and governor.report:
                self._govern(head, node, "clause", governor, climb)
        return head

    def _share_negation(self, head: Token, climb: Climb) -> None:
        """Take "not" over "or": "did not attack or loot"; "and" and "but" do not carry it on."""
        joined = {child.lower_ for child in self.tree.children(head) if child.dep_ == "cc"}
        if "or" in joined and self.tree.negation(head):
            climb.reading.flip("negated")

    def _content_conjunct(self, node: Token, head: Token) -> bool:
        """Whether "and …" after a reported clause is reported too: no comma before it, the clause in between."""
        between = any(child.dep_ == "ccomp" and head.i < child.i < node.i for child in self.tree.children(head))
        if not between:
            return False
        joiner = next((c for c in reversed(self.tree.children(head)) if c.dep_ == "cc" and c.i < node.i), None)
        if joiner is None:
            return False
        that = self._doc[joiner.i + 1].lower_ == "that"
        return that or (self._doc[joiner.i - 1].text != "," and joiner.lower_ == "and")

    def _preposition(self, node: Token, climb: Climb) -> Token:
        """Take the governor of the preposition, or let the preposition bar or pass what is above."""
        aside = self._aside(node, climb) if climb.open else None
        if aside is not None:
            return aside
        head, shape = self._above_preposition(node)
        if node.head.head.i != node.head.i:
            for word, how in self._governors_of_preposition(node, head, shape):
                governor = self._governor(word, node, how)
                if governor is not None:
                    self._govern(word, node, how, governor, climb)
                    return word
        if climb.open:
            self._pass_preposition(node, head, shape, climb)
        return head

    def _aside(self, node: Token, climb: Climb) -> Token | None:
        """The word that "including", "in exchange for" or a mistaken "to" leads to instead."""
        preposition, head = node.head, node.head.head
        if preposition.lower_ in words().through["naming"] and head.i != preposition.i:
            return self._named(head)
        if lemma(head) in words().through["returns"] and head.head.pos_ == "ADP":
            return self._named(head.head.head)
        if self._mistaken(node, preposition):
            climb.reading.put("planned", "purpose", weak=True)
            return head
        return None

    def _above_preposition(self, node: Token) -> tuple[Token, str]:
        """The word above the preposition and the shape in which what is behind it hangs there."""
        preposition, head = node.head, node.head.head
        shape = "by" if preposition.dep_ == "agent" else preposition.lower_
        if head.pos_ == "ADP" and head.head.i != head.i:
            head = head.head
        if shape == "by" and node.tag_ == "VBG" and head.pos_ in _VERBS and self._accuses(head):
            return head, "of"  # "accused them of breaking the truce by shelling"
        if shape == "of" and head.dep_ == "dobj" and node.text.endswith("ing") and self._accuses(head.head):
            return head.head, "of"  # "suspect the group of bombing"
        return head, shape

    def _accuses(self, verb: Token) -> bool:
        governor = governing(self.tree, verb, "of")
        return governor is not None and governor.report

    def _governors_of_preposition(self, node: Token, head: Token, shape: str) -> Iterator[tuple[Token, str]]:
        """The words that may govern what is behind the preposition, with the shape it has for them."""
        if shape == "of" and node.dep_ == "pcomp" and node.tag_ == "VBG":
            yield head, "of-gerund"
        yield head, shape
        if lemma(head) in words().through["copulas"]:
            yield from ((child, shape) for child in self.tree.children(head) if child.dep_ in {"acomp", "attr"})

    def _pass_preposition(self, node: Token, head: Token, shape: str, climb: Climb) -> None:
        """Let a preposition that nothing governs bar what is above, or pass it."""
        if shape == "without" or self._instead(node.head):
            climb.reading.flip(shape)
        if self._transparent(node, head, shape):
            modality.own(self.tree, head, climb.reading)
        elif shape == "to" and node.pos_ in _VERBS:
            climb.reading.put("planned", "purpose")
        elif self._simultaneous(node, shape):
            self.share(head, climb)
        else:
            climb.open = False

    def _simultaneous(self, node: Token, shape: str) -> bool:
        """Whether it is as real as what it goes with: "killed in a raid", "leave after taking"; "the raid" is given."""
        if node.pos_ in _VERBS and shape == "after":
            return True
        return words().clauses.get(shape) == "sharing" and not self.definite(node)

    def _transparent(self, node: Token, head: Token, shape: str) -> bool:
        """Whether the word above is only seen through: "a wave of attacks", "engage in talks", "succeed in taking"."""
        if head.pos_ in _NAMES:
            return shape in {"of", "to"} and lemma(head) in words().through["nouns"]
        if head.pos_ not in _VERBS:
            return False
        if (lemma(head), shape) in _CARRIERS and not self.definite(node):
            return True
        return node.tag_ == "VBG" and node.dep_ == "pcomp" and shape in words().doing

    def _named(self, head: Token) -> Token:
        """What "including" names a part of: the noun before it, or the subject or object of the verb before it."""
        if head.pos_ not in _VERBS:
            return head
        named = (self.tree.child(head, dep) for dep in ("dobj", "nsubjpass", "nsubj"))
        return next((token for token in named if token is not None), head)

    def _instead(self, preposition: Token) -> bool:
        """Whether it is "far from", "instead of" or "rather than"."""
        before = self._doc[preposition.i - 1].lower_ if preposition.i else ""
        return (before, preposition.lower_) in {("far", "from"), ("instead", "of"), ("rather", "than")}

    def _mistaken(self, node: Token, preposition: Token) -> bool:
        """Whether "to" and a bare word are an infinitive that the tagger took for a noun: "to support the people"."""
        if preposition.lower_ != "to" or node.i != preposition.i + 1 or node.tag_ not in {"NN", "VB"}:
            return False
        after = self._doc[node.i + 1].tag_ if node.i + 1 < len(self._doc) else ""
        return after in {"DT", "PRP$", "NNP", "PRP"}

    def share(self, head: Token, climb: Climb) -> None:
        """Take the unreality of the clause that this one hangs on, and nothing else of it."""
        outer = Reading()
        modality.auxiliary(self.tree, head, outer)
        if outer.modality != "asserted":
            climb.reading.put(outer.modality, outer.rules[-1], weak=outer.weak)

    def _clause(self, node: Token, climb: Climb) -> None:
        if words().clauses.get(self.tree.mark(node)) in {"doubted", "conditional"}:
            climb.reading.put("doubted", f"clause with {self.tree.mark(node)}")

    def definite(self, node: Token) -> bool:
        """Whether the noun speaks of something given: "the attack", "its siege"."""
        return any(
            child.dep_ == "poss" or (child.dep_ == "det" and child.lower_ in {"the", "this", "these", "those", "that"})
            for child in self.tree.children(node)
        )


# Where a governor is not what it looks like.


def _inaudible(self: Climber, head: Token, node: Token, shape: str) -> bool:
    """Of a passive with a clause of its own the subject is who, not what: "were urged to leave"."""
    content = shape == "object" and node.dep_ == "nsubjpass"
    return content and any(
        child.dep_ in {"xcomp", "ccomp"} or (child.dep_ == "prep" and child.lower_ == "of")
        for child in self.tree.children(head)
        if child.i > node.i
    )


def _went(self: Climber, head: Token, node: Token, shape: str) -> bool:
    """Only "is going to" is a plan."""
    del self, node, shape
    return lemma(head) == "go" and head.tag_ != "VBG"


def _equates(self: Climber, head: Token, node: Token, shape: str) -> bool:
    """Only "is to" alone is a plan, not "is hard to"."""
    del node
    return lemma(head) == "be" and shape == "infinitive" and self.tree.child(head, "acomp", "attr", "expl") is not None


def _possesses(self: Climber, head: Token, node: Token, shape: str) -> bool:
    """Only "has to" is a need: not "has yet to", nor "has time to"."""
    del node
    children = self.tree.children(head)
    had = any(child.dep_ == "dobj" or child.lower_ == "yet" for child in children)
    return lemma(head) == "have" and shape == "infinitive" and had


def _inquires(self: Climber, head: Token, node: Token, shape: str) -> bool:
    """Only "asked that" is a demand, not "asked why"."""
    return lemma(head) == "ask" and shape == "clause" and self.tree.mark(node) != "that"


def _describes(self: Climber, head: Token, node: Token, shape: str) -> bool:
    """A relative clause with "that" is no content."""
    del self, head
    return shape == "clause" and node.dep_ == "relcl"


def _counts(self: Climber, head: Token, node: Token) -> bool:
    """Of "put the toll at" the toll is the object."""
    del self, head
    return node.dep_ == "dobj" and is_toll(node)


def _lays_on(self: Climber, head: Token, node: Token) -> bool:
    """Of "blamed the attack on" the attack is what is told."""
    return any(child.lower_ == "on" for child in (*self.tree.children(head), *self.tree.children(node)))


_APART = (_inaudible, _went, _equates, _possesses, _inquires, _describes)
_SPECIAL = {"toll": _counts, "object-on": _lays_on}


def _bar(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    del self, node, head
    climb.open = False


def _relative(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    del node
    if any(child.lower_ in {"any", "every", "whatever"} for child in self.tree.children(head) if child.dep_ == "det"):
        climb.reading.put("conditional", "any that")
    climb.open = False


def _through(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    del node
    if head.pos_ in _VERBS:
        modality.own(self.tree, head, climb.reading)


def _infinitive(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    through = words().through
    if lemma(head) in {"have", "be"} and any(child.lower_ == "yet" for child in self.tree.children(head)):
        climb.reading.flip("yet to")
    elif (
        head.pos_ in _VERBS
        and lemma(head) in through["aspect"]
        and (
            node.dep_ != "advcl"
            or any(child.lower_ == "on" and child.dep_ == "prt" for child in self.tree.children(head))
        )
    ):
        if lemma(head) in through["attempts"]:
            climb.reading.rules.append("attempt")
        modality.own(self.tree, head, climb.reading)
    else:
        climb.reading.put("planned", "purpose", weak=node.dep_ == "advcl")
        climb.open = head.pos_ in _VERBS
        if climb.open:
            outer = Reading()
            modality.own(self.tree, head, outer)
            if outer.modality in {"opinion", "conditional", "doubted"} and node.dep_ != "advcl":
                climb.reading.put(outer.modality, outer.rules[-1])


def _gerund(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    del node
    if lemma(head) in words().through["aspect"] and head.pos_ in _VERBS:
        modality.own(self.tree, head, climb.reading)
    else:
        self.share(head, climb)


def _object(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    if head.pos_ not in _VERBS:
        climb.open = False
    elif lemma(head) in words().through["light"] and not (
        self.definite(node) and head.tag_ in {"VBD", "VBN"} and climb.reading.modality == "asserted"
    ):
        negative = self.tree.negation(node)
        modality.own(self.tree, head, climb.reading)
        if negative and self.tree.negation(head):
            climb.reading.flip("negated once")
    elif not self.definite(node) and lemma(head) not in words().through["presupposing"]:
        self.share(head, climb)
    else:
        climb.open = False


def _subject(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    thing = self.tree.child(head, "dobj", "ccomp", "dative")
    occurs = lemma(head) in words().through["occurring"] and (thing is None or thing.lower_ in _PLACES)
    if occurs and head.pos_ in _VERBS and node.pos_ in _NOUNS:
        negative = self.tree.negation(node)
        modality.own(self.tree, head, climb.reading)
        if negative and self.tree.negation(head):
            climb.reading.flip("negated once")
    else:
        climb.open = False


def _participle(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    if node.dep_ == "advcl" and head.pos_ in _VERBS:
        self.share(head, climb)
        climb.reading.fixed = True
    else:
        climb.open = False


def _clause_through(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    del node
    if head.pos_ in _VERBS:
        self.share(head, climb)
    elif head.pos_ != "ADJ":
        climb.open = False


def _if(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    del self, node, head
    climb.reading.put("conditional", "if")
    climb.reading.fixed = True


def _whether(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    del self, node, head
    climb.reading.put("doubted", "whether")
    climb.reading.fixed = True


def _sharing(self: Climber, node: Token, head: Token, climb: Climb) -> None:
    if node.tag_ == "VBD" or self.tree.child(node, "aux") is not None:
        climb.open = False
    elif head.pos_ in _VERBS:
        self.share(head, climb)
        climb.reading.fixed = True


_PASS = {
    "infinitive": _infinitive,
    "purpose": _infinitive,
    "gerund": _gerund,
    "object": _object,
    "attribute": _through,
    "subject": _subject,
    "clause": _clause_through,
    "participle": _participle,
    "for": _infinitive,
    "prt": _through,
    "relative": _relative,
    **{mark: _if for mark, kind in words().clauses.items() if kind == "conditional"},
    **{mark: _whether for mark, kind in words().clauses.items() if kind == "doubted"},
    **{mark: _sharing for mark, kind in words().clauses.items() if kind == "sharing"},
}
