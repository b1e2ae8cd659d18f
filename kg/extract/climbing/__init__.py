"""How a statement is put forward by the words above it: the dependency tree climbed from its predicate to the top.

Each step looks at one word and at how what is below hangs on it: a governor of data/speech.toml or data/modality.toml
takes effect, other words let the statement through or bar what is above (a relative clause is told as fact).
"""

from spacy.tokens import Token

from kg.extract import modality
from kg.extract.climbing.conjuncts import conjunct
from kg.extract.climbing.copulas import copula, look_through
from kg.extract.climbing.governing import govern
from kg.extract.climbing.governors import governor_of
from kg.extract.climbing.passing import let_through
from kg.extract.climbing.prepositions import preposition
from kg.extract.climbing.shapes import shape_of
from kg.extract.climbing.state import Climb, Link
from kg.extract.modality import Reading
from kg.extract.quoted import Quoted
from kg.extract.speech import Tree, fronted, lemma, words
from kg.extract.syntax.labels import VERBS

_HIGHEST = 30
_LINKS = frozenset({"ADP", "SCONJ", "ADV", "VERB", "AUX", "PART"})


def climbed(tree: Tree, token: Token, quoted: Quoted | None = None) -> Climb:
    """What the words above the predicate make of it; `quoted` is the quotation that it stands in."""
    climb = Climb(tree, Reading(), quoted=quoted, start=token.i)
    modality.own(tree, token, climb.reading)
    node = token
    for _ in range(_HIGHEST):
        if node.head.i == node.i or (_parted(tree, node) and _over_the_stop(node) is None):
            break
        node = _step(climb, node)
        if quoted is not None and not quoted.holds(node.i):
            climb.claim(quoted.speaker, "quotation")
    return climb


def _parted(tree: Tree, node: Token) -> bool:
    """Whether it is no content of its head: "troops left; the mayor denied it", "troops left, a claim he denied"."""
    if node.dep_ not in {"ccomp", "parataxis", "advcl", "dep"} or node.i > node.head.i:
        return False
    comment = fronted(tree, node.head)
    commented = comment is not None and comment.i > node.i
    return commented or any(between.text == ";" for between in tree.doc[node.i : node.head.i])


def _over_the_stop(node: Token) -> Token | None:
    """The verb before the clause that is parted from its head: "Police said troops left; the mayor denied it"."""
    above = node.head
    while above.head.i != above.i and above.i > node.i:
        above = above.head
    return above if above.i < node.i and above.pos_ in VERBS else None


def _step(climb: Climb, node: Token) -> Token:
    """Take what the next word above does to the reading, and return that word."""
    if node.dep_ == "conj":
        return conjunct(climb, node)
    if node.dep_ in {"pobj", "pcomp"} and node.head.pos_ in _LINKS:
        return preposition(climb, node)
    if climb.open and node.pos_ in VERBS and modality.is_proviso(climb.tree, node.head):
        climb.reading.put("conditional", "proviso")
        climb.open = False
    link = _link(climb.tree, node)
    if link.head.lower_ == "able" and link.head.head.tag_ in {"VBD", "VBN"} and link.shape == "infinitive":
        look_through(climb, link.head.head)
        return link.head.head
    if lemma(link.head) in words().through["copulas"] and copula(climb, link):
        return link.head
    governor = governor_of(climb.tree, link)
    if governor is not None:
        govern(climb, link, governor)
    elif climb.open:
        let_through(climb, link)
    return link.head


def _told_for_a_time(tree: Tree, node: Token) -> bool:
    """Whether the parser hung what is said on "time": "admitted for the first time that troops fired"."""
    time = node.head
    hung = node.dep_ in {"relcl", "acl"} and time.lower_ == "time" and time.head.lower_ == "for"
    opens = hung and any(child.lower_ == "that" and child.i < node.i for child in tree.children(node))
    return opens and time.head.head.pos_ in VERBS and tree.subject(node) != time


def _link(tree: Tree, node: Token) -> Link:
    """How the word hangs on the one above; "deny attacking civilians" may be parsed as "attacking civilians"."""
    head = node.head
    if _parted(tree, node):
        return Link(node, _over_the_stop(node) or head, "clause")
    if _told_for_a_time(tree, node):
        return Link(node, head.head.head, "clause")
    if node.dep_ == "amod" and node.tag_ == "VBG" and head.dep_ == "dobj" and node.i == head.head.i + 1:
        return Link(node, head.head, "gerund")
    return Link(node, head, shape_of(tree, node))
