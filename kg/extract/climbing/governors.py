"""What the word above does to what hangs on it, save where a governor is not what it looks like."""

from kg.extract.climbing.shapes import definite
from kg.extract.climbing.state import Link
from kg.extract.speech import Governor, Tree, governing, is_toll, lemma


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
    return link.shape == "clause" and link.node.dep_ == "relcl"


def _counts(_: Tree, link: Link) -> bool:
    """Of "put the toll at" the toll is the object."""
    return link.node.dep_ == "dobj" and is_toll(link.node)


def _lays_on(tree: Tree, link: Link) -> bool:
    """Of "blamed the attack on" the attack is what is told."""
    return any(child.lower_ == "on" for child in (*tree.children(link.head), *tree.children(link.node)))


_APART = (_inaudible, _went, _equates, _possesses, _inquires, _describes)
_SPECIAL = {"toll": _counts, "object-on": _lays_on}
