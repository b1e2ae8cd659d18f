"""What a governor does to the reading: modality and polarity while these are open, and whose word it is."""

from spacy.tokens import Token

from kg.extract import modality
from kg.extract.climbing.state import Climb, Link
from kg.extract.modality import Reading
from kg.extract.speech import Governor, Tree, governing, lemma, speaker, words
from kg.extract.syntax.labels import NAMES, VERBS

_STEM = 4
_CHARGES = frozenset({"accused", "acquitted", "pleaded guilty"})
_RESPONSIBILITY = "claim of responsibility"


def govern(climb: Climb, link: Link, governor: Governor) -> None:
    """Let the governing word act on modality and polarity while these are open, and name its speaker."""
    rising = not governor.report and lemma(link.head) in words().speakers["rising"]
    who = speaker(climb.tree, link.head) if governor.speaker == "subject" and not rising else None
    if climb.open and agreed(climb, link.head):
        return
    if governor.modality == "denied" and link.node.i == climb.start and _is_made(link.node):
        climb.open = False
        return
    if climb.open:
        if link.shape == "for" and _ceasing(climb.tree, link):
            climb.reading.stopped = True
        if governor.rule in _CHARGES and lemma(link.node) in words().through["commanding"]:
            _ordered(climb)
        if governor.report and governor.modality == "asserted" and climb.reading.weak:
            _backshift(climb, link, who)
        _reckon(climb, link, governor, named=who is not None)
    if governor.rule == _RESPONSIBILITY and not _responsible(climb.tree, link.head):
        climb.open = False
    elif who is not None and who.i != link.node.i and _speaks(climb, link.head, governor, who):
        climb.claim(who.i, governor.rule)
    if climb.open:
        _above(climb, link.head, governor)


def _is_made(noun: Token) -> bool:
    """Whether the noun is a claim that was made, whoever rejects it: "rejected the accusation that …"."""
    return lemma(noun) in words().speakers["made"]


def _ordered(climb: Climb) -> None:
    """Take what somebody is accused of having ordered for done: "accused of ordering the raid"."""
    if climb.reading.modality == "demanded":
        climb.reading.modality = "asserted"
        climb.claimant = None


def agreed(climb: Climb, head: Token) -> bool:
    """Whether an agreement provides for it: "the accord calls for", "the plan includes"; then it is planned."""
    known = words().speakers
    if head.pos_ not in VERBS or lemma(head) not in known["providing"]:
        return False
    subject = climb.tree.subject(head)
    if subject is None or lemma(subject) not in known["agreements"]:
        return False
    climb.reading.put("planned", "part of an agreement")
    climb.open = False
    return True


def _reckon(climb: Climb, link: Link, governor: Governor, *, named: bool) -> None:
    """Take the modality; a denial or a demand of what somebody claims or promises is not that one's any more."""
    reading = climb.reading
    before = reading.modality
    modality.govern(climb.tree, link.head, governor, reading, link.shape, named=named)
    if reading.modality != before and (reading.modality == governor.modality == "denied" or before == "committed"):
        climb.claimant = None


def _speaks(climb: Climb, head: Token, governor: Governor, who: Token) -> bool:
    """Whether the one named puts it forward: not "we", nor who is only urged to, nor who did not say it."""
    if not (climb.open or governor.report) or who.lower_ in words().speakers["first"]:
        return False
    negated = governor.modality in {"asserted", "denied"} and climb.tree.negation(head)
    return not negated and not _only_wanted(climb.tree, head, governor)


def _ceasing(tree: Tree, link: Link) -> bool:
    """Whether "for" has an infinitive of ending: "called for the raids to stop"."""
    if link.node.pos_ in VERBS:
        return False
    for child in (*tree.children(link.node), *tree.children(link.head)):
        if child.i > link.node.i and child.pos_ in VERBS and tree.infinitive(child):
            governor = governing(tree, child, "subject")
            if governor is not None and governor.polarity == "flip-unreal" and tree.subject(child) is None:
                return True
    return False


def _responsible(tree: Tree, noun: Token) -> bool:
    """Whether responsibility is claimed: not by "no group"."""
    verb = noun.head
    return verb.pos_ in VERBS and not tree.negation(verb) and not tree.negation(noun)


def _only_wanted(tree: Tree, head: Token, governor: Governor) -> bool:
    """Whether the word is itself only called for or possible: "the president should urge …" is nobody's urging."""
    if governor.report or head.pos_ not in VERBS:
        return False
    outer = Reading()
    modality.auxiliary(tree, head, outer)
    return outer.modality in {"demanded", "conditional", "opinion"}


def _above(climb: Climb, head: Token, governor: Governor) -> None:
    """Take the governing word's own auxiliary and adverbs: "may agree to", "reportedly planned"."""
    kept = climb.reading.polarity
    outer = Reading()
    modality.own(climb.tree, head, outer)
    if outer.modality in {"opinion", "conditional", "doubted"} and not governor.report:
        climb.reading.put(outer.modality, outer.rules[-1])
    elif outer.modality != "asserted" and governor.polarity != "keep":
        climb.reading.put(outer.modality, outer.rules[-1], weak=outer.weak)
    if outer.hedge is not None:
        climb.reading.soften(outer.hedge)
    climb.reading.polarity = kept


def _backshift(climb: Climb, link: Link, who: Token | None) -> None:
    """What "would" means under "said": the speaker's own promise, or somebody's plan."""
    tree, reading = climb.tree, climb.reading
    node = reading.at or link.node
    if reading.modality not in {"conditional", "planned"} or link.head.i == node.i:
        return
    if not any(child.lower_ in {"would", "will", "'ll", "'d"} for child in tree.children(node)):
        if reading.modality == "conditional":
            reading.modality, reading.weak = "opinion", False
        return
    himself = not reading.fixed and _of_oneself(tree, tree.subject(node), link.head, who)
    state = lemma(node) in words().through["states"] and tree.child(node, "auxpass") is None
    reading.modality = "opinion" if state else "committed" if himself else "planned"
    reading.weak = False
    reading.rules.append("said of oneself" if himself else "said to come")
    if himself and who is not None and who.lower_ not in words().speakers["first"]:
        climb.claim(who.i, "promised")


def _of_oneself(tree: Tree, subject: Token | None, head: Token, who: Token | None) -> bool:
    """Whether what is said is of the speaker: "we will", "he said he would", "Chad's minister said Chad would"."""
    if subject is None:
        return False
    again = subject.lower_ in {"it", "he", "she", "they"} and subject.i > head.i and who is not None
    return again or subject.lower_ in words().speakers["first"] or (who is not None and _stands_for(tree, who, subject))


def _stands_for(tree: Tree, who: Token, subject: Token) -> bool:
    """Whether the speaker is, or is called after, the subject: "the Chadian minister" speaks for "Chad"."""
    if subject.pos_ not in NAMES or len(subject) < _STEM:
        return False
    called = [*tree.doc[who.left_edge.i : who.i + 1]]
    for child in tree.children(who):
        called.extend(tree.children(child) if child.lower_ in {"of", "for", "in"} else ())
    stem = subject.lower_[:_STEM]
    return any(one.lower_[:_STEM] == stem for one in called) and not _divided(tree, subject)


def _divided(tree: Tree, subject: Token) -> bool:
    """Whether the subject is others of that name: "Chadian rebels", "the army and the rebels"."""
    return any(child.dep_ in {"compound", "amod", "conj"} for child in tree.children(subject))
