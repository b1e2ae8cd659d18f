"""What the word above does to what hangs on it, save where a governor is not what it looks like."""

from spacy.tokens import Token

from kg.extract.climbing.shapes import definite
from kg.extract.climbing.state import Link
from kg.extract.speech import Governor, Tree, governing, is_toll, lemma, words


def governor_of(tree: Tree, link: Link) -> Governor | None:
    """The governor that the head is for what hangs on it in this shape, None if it is none."""
    for special, holds in _SPECIAL.items():
        found = governing(tree, link.head, special) if link.shape == "object" and holds(tree, link) else None
        if found is not None:
            return found
    found = governing(tree, link.head, "compound-before" if link.shape == "compound" else link.shape)
    if found is None or any(apart(tree, link) for apart in _APART):
        return None
    return None if found.indefinite and definite(tree, link.node) and link.head.pos_ == "NOUN" else found


def _inaudible(tree: Tree, link: Link) -> bool:
    """Of a passive with a clause of its own the subject is who, not what: "were urged to leave"."""
    content = link.shape == "object" and link.node.dep_ == "nsubjpass"
    return content and any(
        child.dep_ in {"xcomp", "ccomp"} or (child.dep_ == "prep" and child.lower_ == "of")
        for child in tree.children(link.head)
        if child.i > link.node.i
    )


def _went(_: Tree, link: Link) -> bool:
    """Only "is going to" is a plan."""
    return lemma(link.head) == "go" and link.head.tag_ != "VBG"


def _equates(tree: Tree, link: Link) -> bool:
    """Only "is to" alone is a plan, not "is hard to"."""
    if lemma(link.head) != "be" or link.shape != "infinitive":
        return False
    return tree.child(link.head, "acomp", "attr", "expl") is not None


def _possesses(tree: Tree, link: Link) -> bool:
    """Only "has to" is a need: not "has yet to", nor "has time to"."""
    if lemma(link.head) != "have" or link.shape != "infinitive":
        return False
    return any(child.dep_ == "dobj" or child.lower_ == "yet" for child in tree.children(link.head))


def _inquires(tree: Tree, link: Link) -> bool:
    """Only "asked that" is a demand, not "asked why"."""
    return lemma(link.head) == "ask" and link.shape == "clause" and tree.mark(link.node) != "that"


def _describes(_: Tree, link: Link) -> bool:
    """A relative clause with "that" is no content."""
    return link.shape == "clause" and link.node.dep_ == "relcl" and link.node.head == link.head


def _counts(_: Tree, link: Link) -> bool:
    """Of "put the toll at" the toll is the object."""
    return link.node.dep_ == "dobj" and is_toll(link.node)


def _lays_on(tree: Tree, link: Link) -> bool:
    """Of "blamed the attack on" the attack is what is told."""
    near = [link.head, link.node]
    for child in tree.children(link.node):
        near.extend(tree.children(child) if child.lower_ == "of" else ())
    return any(child.lower_ == "on" and child.i > link.node.i for one in near for child in tree.children(one))


def _announces(tree: Tree, link: Link) -> bool:
    """Of "announced a three-day ceasefire", "announced elections" it is to come; a ceasefire without end may be now."""
    node = link.node
    if node.dep_ != "dobj" or definite(tree, node):
        return False
    through = words().through
    lasting = lemma(node) in through["lasting"] and _lasts(tree, node)
    return lasting or lemma(node) in through["announced"]


def _lasts(tree: Tree, noun: Token) -> bool:
    """Whether it is said how long it lasts: "a three-day truce", "a 72-hour truce"."""
    before = [child for child in tree.children(noun) if child.dep_ in {"amod", "compound", "nmod"} and child.i < noun.i]
    near = (child.lower_.rpartition("-")[2] for child in before)
    return any(word in words().through["spans"] for word in near)


_APART = (_inaudible, _went, _equates, _possesses, _inquires, _describes)
_SPECIAL = {"toll": _counts, "object-on": _lays_on, "object-to-come": _announces}
