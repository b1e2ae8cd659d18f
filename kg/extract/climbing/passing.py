"""What a word that governs nothing lets through, by the shape in which the other hangs on it."""

from collections.abc import Callable

from spacy.tokens import Token

from kg.extract import modality
from kg.extract.climbing.governing import agreed
from kg.extract.climbing.shapes import definite
from kg.extract.climbing.state import Climb, Link
from kg.extract.modality import Reading
from kg.extract.speech import lemma, words
from kg.extract.syntax.labels import NOUNS, VERBS


def let_through(climb: Climb, link: Link) -> None:
    """Let a word that governs nothing bar or pass what is above it."""
    if link.shape == "object" and agreed(climb, link.head):
        return
    kind = words().clauses.get(link.shape, "")
    (_PASS.get(link.shape) or _MARKED.get(kind, _bar))(climb, link)
    mark = climb.tree.mark(link.node) if link.shape == "clause" and climb.open and link.head.pos_ in VERBS else ""
    if words().clauses.get(mark) in {"doubted", "conditional"}:
        climb.reading.put("doubted", f"clause with {mark}")


def share(climb: Climb, head: Token) -> None:
    """Take the unreality of the clause that this one hangs on, and nothing else of it."""
    outer = Reading()
    modality.auxiliary(climb.tree, head, outer)
    if outer.modality != "asserted":
        climb.reading.put(outer.modality, outer.rules[-1], weak=outer.weak)


def _bar(climb: Climb, _: Link) -> None:
    climb.open = False


def _relative(climb: Climb, link: Link) -> None:
    """Told as fact, save "any attack that …"."""
    determiners = (child for child in climb.tree.children(link.head) if child.dep_ == "det")
    if any(child.lower_ in {"any", "every", "whatever"} for child in determiners):
        climb.reading.put("conditional", "any that")
    climb.open = False


def _through(climb: Climb, link: Link) -> None:
    """Such as "will be a raid"."""
    if link.head.pos_ in VERBS:
        modality.own(climb.tree, link.head, climb.reading)


def _infinitive(climb: Climb, link: Link) -> None:
    """Such as "has yet to leave", "began to shell", "tried to seize", "came to fight"."""
    node, head = link.node, link.head
    if lemma(head) in {"have", "be"} and any(child.lower_ == "yet" for child in climb.tree.children(head)):
        climb.reading.flip("yet to")
    elif _aspect(climb, link):
        if lemma(head) in words().through["attempts"]:
            climb.reading.rules.append("attempt")
        modality.own(climb.tree, head, climb.reading)
    else:
        climb.reading.put("planned", "purpose", weak=node.dep_ == "advcl")
        climb.open = head.pos_ in VERBS
        if climb.open and node.dep_ != "advcl":
            _unlikely(climb, head)


def _aspect(climb: Climb, link: Link) -> bool:
    """Whether the verb only says how it goes on: "began to", "went on to"."""
    if link.head.pos_ not in VERBS or lemma(link.head) not in words().through["aspect"]:
        return False
    on = (child.lower_ == "on" and child.dep_ == "prt" for child in climb.tree.children(link.head))
    return link.node.dep_ != "advcl" or any(on)


def _unlikely(climb: Climb, head: Token) -> None:
    """Take what the verb's own auxiliary makes doubtful: "could move to seize"."""
    outer = Reading()
    modality.own(climb.tree, head, outer)
    if outer.modality in {"opinion", "conditional", "doubted"}:
        climb.reading.put(outer.modality, outer.rules[-1])


def _gerund(climb: Climb, link: Link) -> None:
    """Such as "kept shelling", "left, fearing attacks"."""
    if lemma(link.head) in words().through["aspect"] and link.head.pos_ in VERBS:
        modality.own(climb.tree, link.head, climb.reading)
    else:
        share(climb, link.head)


def _object(climb: Climb, link: Link) -> None:
    """Such as "launched a raid" (as real as the verb), "condemned the raid" (told as fact)."""
    given = definite(climb.tree, link.node)
    if link.head.pos_ not in VERBS:
        climb.open = False
    elif lemma(link.head) in words().through["light"] and not (
        given and link.head.tag_ in {"VBD", "VBN"} and climb.reading.modality == "asserted"
    ):
        _own_with_noun(climb, link)
    elif not given and lemma(link.head) not in words().through["presupposing"]:
        share(climb, link.head)
    else:
        climb.open = False


def _subject(climb: Climb, link: Link) -> None:
    """Such as "a truce will begin", "the attack took place"."""
    through = words().through
    thing = climb.tree.child(link.head, "dobj", "ccomp", "dative")
    occurs = lemma(link.head) in through["occurring"] and (thing is None or thing.lower_ in through["taken"])
    if occurs and link.head.pos_ in VERBS and link.node.pos_ in NOUNS:
        _own_with_noun(climb, link)
    else:
        climb.open = False


def _own_with_noun(climb: Climb, link: Link) -> None:
    """Take the verb's auxiliary and "not"; of "no talks were not held" one "not" only."""
    negative = climb.tree.negation(link.node)
    modality.own(climb.tree, link.head, climb.reading)
    if negative and climb.tree.negation(link.head):
        climb.reading.flip("negated once")


def _participle(climb: Climb, link: Link) -> None:
    """Such as "shelled the town, killing two": as real as the verb."""
    if link.node.dep_ == "advcl" and link.head.pos_ in VERBS:
        share(climb, link.head)
        climb.reading.fixed = True
    else:
        climb.open = False


def _clause(climb: Climb, link: Link) -> None:
    """Such as "it happened that …"."""
    if link.head.pos_ in VERBS:
        share(climb, link.head)
    elif link.head.pos_ != "ADJ":
        climb.open = False


def _if(climb: Climb, _: Link) -> None:
    climb.reading.put("conditional", "if")
    climb.reading.fixed = True


def _whether(climb: Climb, _: Link) -> None:
    climb.reading.put("doubted", "whether")
    climb.reading.fixed = True


def _sharing(climb: Climb, link: Link) -> None:
    """Such as "will leave once it is taken"; "when" with a past tense tells a fact."""
    if link.node.tag_ == "VBD" or climb.tree.child(link.node, "aux") is not None:
        climb.open = False
    elif link.head.pos_ in VERBS:
        share(climb, link.head)
        climb.reading.fixed = True


_PASS: dict[str, Callable[[Climb, Link], None]] = {
    "infinitive": _infinitive,
    "purpose": _infinitive,
    "gerund": _gerund,
    "object": _object,
    "attribute": _through,
    "subject": _subject,
    "clause": _clause,
    "participle": _participle,
    "for": _infinitive,
    "prt": _through,
    "relative": _relative,
}
# For clauses that begin with a word of `[clauses]` of data/modality.toml, by what it makes of them.
_MARKED: dict[str, Callable[[Climb, Link], None]] = {"conditional": _if, "doubted": _whether, "sharing": _sharing}
