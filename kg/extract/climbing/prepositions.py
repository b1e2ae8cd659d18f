"""What stands behind a preposition: governed by the word above it, seen through, barred, or led elsewhere."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract import modality
from kg.extract.climbing.governing import govern
from kg.extract.climbing.governors import governor_of
from kg.extract.climbing.passing import share
from kg.extract.climbing.shapes import definite
from kg.extract.climbing.state import Climb, Link
from kg.extract.speech import Tree, governing, lemma, words
from kg.extract.syntax.labels import NAMES, VERBS


def preposition(climb: Climb, node: Token) -> Token:
    """Take the governor of the preposition, or let it bar or pass what is above; the word to go on from."""
    aside = _aside(climb, node) if climb.open else None
    if aside is not None:
        return aside
    link = _above(climb.tree, node)
    if node.head.head.i != node.head.i:
        for governed in _governed(climb.tree, link):
            governor = governor_of(climb.tree, governed)
            if governor is not None:
                govern(climb, governed, governor)
                return governed.head
    if climb.open:
        _let_through(climb, link)
    return link.head


def _aside(climb: Climb, node: Token) -> Token | None:
    """The word that "including", "in exchange for" or a mistaken "to" leads to instead."""
    before, head = node.head, node.head.head
    if before.lower_ in words().through["naming"] and head.i != before.i:
        return _named(climb.tree, head)
    if lemma(head) in words().through["returns"] and head.head.pos_ == "ADP":
        return _named(climb.tree, head.head.head)
    if _mistaken(node, before):
        climb.reading.put("planned", "purpose", weak=True)
        return head
    return None


def _above(tree: Tree, node: Token) -> Link:
    """The word above the preposition and the shape in which what is behind it hangs there."""
    before, head = node.head, node.head.head
    shape = "by" if before.dep_ == "agent" else before.lower_
    if head.pos_ == "ADP" and head.head.i != head.i:
        head = head.head
    if shape == "by" and node.tag_ == "VBG" and head.pos_ in VERBS and _accuses(tree, head):
        return Link(node, head, "of")  # "accused them of breaking the truce by shelling"
    act = node.text.endswith("ing") or any(child.lower_ == "having" for child in tree.children(node))
    if shape == "of" and head.dep_ == "dobj" and act and _accuses(tree, head.head):
        return Link(node, head.head, "of")  # "suspect the group of bombing", "of having bombed"
    return Link(node, head, shape)


def _accuses(tree: Tree, verb: Token) -> bool:
    governor = governing(tree, verb, "of")
    return governor is not None and governor.report


def _governed(tree: Tree, link: Link) -> Iterator[Link]:
    """What is behind the preposition with the words that may govern it, and the shape it has for them."""
    if link.shape == "of" and link.node.dep_ == "pcomp" and link.node.tag_ == "VBG":
        yield Link(link.node, link.head, "of-gerund")
    yield link
    if lemma(link.head) in words().through["copulas"]:
        for child in tree.children(link.head):
            if child.dep_ in {"acomp", "attr"}:
                yield Link(link.node, child, link.shape)


def _let_through(climb: Climb, link: Link) -> None:
    """Let a preposition that nothing governs bar what is above, or pass it."""
    node, head, shape = link.node, link.head, link.shape
    if shape == "without" or _instead(node.head):
        climb.reading.flip(shape)
    if _transparent(climb.tree, link):
        modality.own(climb.tree, head, climb.reading)
    elif shape == "to" and node.pos_ in VERBS:
        climb.reading.put("planned", "purpose")
    elif _simultaneous(climb.tree, link):
        share(climb, head)
    else:
        climb.open = False


def _simultaneous(tree: Tree, link: Link) -> bool:
    """Whether it is as real as what it goes with: "killed in a raid", "leave after taking"; "the raid" is given."""
    if link.node.pos_ in VERBS and link.shape == "after":
        return True
    if link.shape == "for" and lemma(link.head) not in words().through["going"]:
        return False
    return words().clauses.get(link.shape, link.shape) in {"sharing", "for"} and not definite(tree, link.node)


def _transparent(tree: Tree, link: Link) -> bool:
    """Whether the word above is only seen through: "a wave of attacks", "engage in talks", "succeed in taking"."""
    node, head, shape = link.node, link.head, link.shape
    if head.pos_ in NAMES:
        return shape in {"of", "to"} and lemma(head) in words().through["nouns"]
    if head.pos_ not in VERBS:
        return False
    if f"{lemma(head)} {shape}" in words().through["carriers"] and not definite(tree, node):
        return True
    return node.tag_ == "VBG" and node.dep_ == "pcomp" and shape in words().doing


def _named(tree: Tree, head: Token) -> Token:
    """What "including" names a part of: the noun before it, or the subject or object of the verb before it."""
    if head.pos_ not in VERBS:
        return head
    named = (tree.child(head, dep) for dep in ("dobj", "nsubjpass", "nsubj"))
    return next((token for token in named if token is not None), head)


def _instead(word: Token) -> bool:
    """Whether it is "far from", "instead of" or "rather than"."""
    before = word.nbor(-1).lower_ if word.i else ""
    return (before, word.lower_) in {("far", "from"), ("instead", "of"), ("rather", "than")}


def _mistaken(node: Token, before: Token) -> bool:
    """Whether "to" and a bare word are an infinitive that the tagger took for a noun: "to support the people"."""
    if before.lower_ != "to" or node.i != before.i + 1 or node.tag_ not in {"NN", "VB"}:
        return False
    return node.i + 1 < len(node.doc) and node.nbor().tag_ in {"DT", "PRP$", "NNP", "PRP"}
