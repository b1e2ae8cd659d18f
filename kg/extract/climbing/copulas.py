"""What stands after "is": "it is essential that", "the aim is to", "there is no doubt that"."""

from spacy.tokens import Token

from kg.extract import modality
from kg.extract.climbing.governing import govern
from kg.extract.climbing.state import Climb, Link
from kg.extract.speech import governing
from kg.extract.syntax.labels import NAMES

_SAID_BY_COPULA = frozenset({"infinitive", "clause", "attribute", "gerund"})


def copula(climb: Climb, link: Link) -> bool:
    """Take what governs from the other side of "is"; whether anything does."""
    tree, head = climb.tree, link.head
    for child in tree.children(head):
        if child.i == link.node.i or child.dep_ not in {"acomp", "attr", "oprd", "nsubj", "advmod"}:
            continue
        governor = governing(tree, child, _beside(child, link.shape))
        if governor is None or (governor.rule == "part of the deal" and head.tag_ not in {"VBZ", "VBP", "VB"}):
            continue
        if not tree.negation(head) or tree.negation(child):
            govern(climb, Link(link.node, child, link.shape), governor)
            look_through(climb, head)
        elif climb.open:
            modality.govern(tree, head, governor, climb.reading, link.shape, named=True)
        return True
    return False


def look_through(climb: Climb, verb: Token) -> None:
    """Take the auxiliary and "not" of a verb that only carries what is below it."""
    if climb.open:
        modality.own(climb.tree, verb, climb.reading)


def _beside(child: Token, shape: str) -> str:
    """The shape in which what is on one side of "is" hangs on the noun on the other."""
    if child.dep_ == "nsubj" and (shape == "attribute" or (child.pos_ in NAMES and shape in _SAID_BY_COPULA)):
        return "copula"
    return "copula" if shape == "subject" and child.dep_ == "attr" else shape
