"""What a word shares with the one it is joined to by "and", "or" or "but"."""

from spacy.tokens import Token

from kg.extract import modality
from kg.extract.climbing.governing import govern
from kg.extract.climbing.governors import governor_of
from kg.extract.climbing.state import Climb, Link
from kg.extract.speech import Tree, joined_above
from kg.extract.syntax.labels import NOUNS, VERBS


def conjunct(climb: Climb, node: Token) -> Token:
    """Take what the word shares with the one it is joined to, and return that one."""
    tree = climb.tree
    head = (joined_above(tree, node) if node.pos_ in VERBS else None) or node.head
    verbs = node.pos_ in VERBS and head.pos_ in VERBS
    if climb.open and node.pos_ in VERBS and tree.infinitive(node) and not tree.infinitive(head):
        climb.reading.put("planned", "purpose", weak=True)
    if climb.open and verbs and tree.subject(node) is None:
        if tree.child(node, "aux") is None or node.tag_ in {"VB", "VBN", "VBG"}:
            modality.auxiliary(tree, head, climb.reading)
        _share_negation(climb, head)
    elif climb.open and node.pos_ in NOUNS and head.pos_ in NOUNS:
        _share_negation(climb, head)
    elif (verbs or _counted(tree, node)) and _reported_too(tree, node, head):
        link = Link(node, head, "clause")
        governor = governor_of(tree, link)
        if governor is not None and governor.report:
            govern(climb, link, governor)
    return head


def _share_negation(climb: Climb, head: Token) -> None:
    """Take "not" over "or": "did not attack or loot"; "and" and "but" do not carry it on."""
    joined = {child.lower_ for child in climb.tree.children(head) if child.dep_ == "cc"}
    if "or" in joined and climb.tree.negation(head):
        climb.reading.flip("negated")


def _counted(tree: Tree, node: Token) -> bool:
    """Whether a verb was left out or mistaken: "said three were killed and seven wounded"."""
    return node.pos_ == "NUM" and any(child.tag_ == "VBN" for child in tree.children(node))


def _reported_too(tree: Tree, node: Token, head: Token) -> bool:
    """Whether "and …" after a reported clause is reported too: no comma before it, the clause in between."""
    if not any(child.dep_ == "ccomp" and head.i < child.i < node.i for child in tree.children(head)):
        return False
    joiner = next((c for c in reversed(tree.children(head)) if c.dep_ == "cc" and c.i < node.i), None)
    if joiner is None:
        return False
    that = joiner.nbor().lower_ == "that"
    return that or (tree.doc[joiner.i - 1].text != "," and joiner.lower_ == "and")
