"""How a word hangs on the one above: the shapes of data/speech.toml, and some that no governor takes."""

from spacy.tokens import Token

from kg.extract.speech import Tree

_CLAUSES = frozenset({"ccomp", "xcomp", "oprd", "advcl", "acl", "relcl", "parataxis", "csubj", "dep"})
_PLAIN = {
    "parataxis": "clause",
    "csubj": "clause",
    "csubjpass": "clause",
    "dobj": "object",
    "oprd": "object",
    "attr": "attribute",
    "acomp": "attribute",
}


def shape_of(tree: Tree, node: Token) -> str:
    """The shape in which the token hangs on its head; its label, where it is none that has a name."""
    if node.dep_ in _CLAUSES and tree.infinitive(node):
        if node.dep_ != "advcl":
            return "infinitive"
        behind = "infinitive" if node.i > node.head.i else "purpose"
        return "for" if tree.mark(node) == "for" else behind
    finder = _SHAPES.get(node.dep_)
    return finder(tree, node) if finder else _PLAIN.get(node.dep_, node.dep_)


def definite(tree: Tree, node: Token) -> bool:
    """Whether the noun speaks of something given: "the attack", "its siege"."""
    return any(
        child.dep_ == "poss" or (child.dep_ == "det" and child.lower_ in {"the", "this", "these", "those", "that"})
        for child in tree.children(node)
    )


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


_SHAPES = {
    "ccomp": _complement,
    "xcomp": _complement,
    "advcl": _adverbial,
    "acl": _attached,
    "relcl": _relative_clause,
    "nsubj": _subject_of,
    "nsubjpass": _subject_of,
}
