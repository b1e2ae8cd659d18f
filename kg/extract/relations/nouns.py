"""Relations that a noun states of who is called so: "X, an ally of Y", "rebel leader X"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.labels import BE
from kg.extract.syntax.scene import Scene

_NO_LONGER = frozenset(
    {"former", "ex", "erstwhile", "onetime", "one-time", "would-be", "potential", "possible", "future"}
)
_FELLOWS = 3


def bearers(noun: Token) -> Iterator[Token]:
    """Who is called by the noun: by apposition, by "be", as part of a name, by "the stronghold of X"."""
    head = noun.head
    if noun.dep_ == "appos":
        yield head
    if noun.dep_ in {"compound", "nmod"}:
        yield head
    if noun.dep_ == "conj" and head.dep_ == "appos":
        yield head.head
    if noun.dep_ in {"attr", "conj"} and head.lemma_ in BE:
        yield from clauses.agents(head)
    if noun.dep_ == "conj" and head.dep_ == "attr" and head.head.lemma_ in BE:
        yield from clauses.agents(head.head)
    if (
        noun.dep_ == "pobj"
        and head.lower_ == "as"
        and head.head.lemma_ in {"describe", "see", "regard", "know", "serve"}
    ):
        return
    yield from (child for child in noun.rights if child.dep_ == "appos")
    yield from phrases.complements(noun, ("of",))


def _sides(noun: Token, prepositions: tuple[str, ...]) -> Iterator[Token]:
    """The other party of a relational noun: after its preposition, or before it as possessor, noun or adjective."""
    after = [*phrases.complements(noun, prepositions)]
    yield from after
    sibling = next((child for child in noun.rights if child.dep_ == "conj"), None)
    if not after and sibling is not None:
        yield from phrases.complements(sibling, prepositions)
    if not after and noun.dep_ == "conj" and noun.head.pos_ == "NOUN":
        yield from (side for side in phrases.complements(noun.head, prepositions) if side.i > noun.i)
    yield from phrases.premodifiers(noun)
    if noun.dep_ == "amod":
        yield from (child for child in noun.head.lefts if child.i < noun.i and child.dep_ == "poss")
    if noun.dep_ in {"compound", "nmod"}:
        yield from _fellow_modifier(noun)


def _fellow_modifier(noun: Token) -> Iterator[Token]:
    """What stands before a noun that is part of a name: "Rwanda" in "Rwanda ally Joseph Biru", adjectives passed."""
    before = noun.doc[noun.i - 1] if noun.i else None
    while before is not None and before.pos_ == "ADJ" and before.i and before.head in {noun, noun.head}:
        if before.ent_type_:
            break
        before = before.doc[before.i - 1]
    if before is not None and before.head == noun.head and before.dep_ in {"compound", "nmod", "amod", "poss"}:
        yield before


def _next_name(scene: Scene, noun: Token) -> Token | None:
    """The name right after a noun ("its ally Ethiopia"), however the two are parsed."""
    if noun.i + 1 >= len(scene.doc) or scene.doc[noun.i + 1].pos_ != "PROPN":
        return None
    name = scene.who(scene.doc[noun.i + 1]) or scene.who(scene.chunk_root(noun.i + 1))
    return name if name is not None and name.i > noun.i and scene.named(name) else None


def nouns(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "Chad, an ally of France", "rebel leader Joseph Biru", "its ally Ethiopia"."""
    lemma = noun.lemma_.lower()
    if lemma not in frames.nouns:
        return
    if noun.pos_ not in {"NOUN", "PROPN"} and _next_name(scene, noun) is None and phrases.apposed(noun) is None:
        return
    for frame in frames.nouns[lemma]:
        if not any(child.lower_ in _NO_LONGER for child in noun.lefts):
            yield from _noun(scene, frame, noun)


def _noun(scene: Scene, frame: Frame, noun: Token) -> Iterator[RelationReading]:
    who = _bare(scene, frame, noun) or _called(scene, frame, noun)
    others = _complements(scene, frame, noun, {one.i for one in who})
    military = any(child.lower_ in {"military", "armed"} for child in noun.lefts)
    relation = frame.get("military") if military else frame.get("lesser") if _lesser(frame, noun) else None
    if who and others:
        subjects, objects = (others, who) if frame.get("inverse") else (who, others)
        yield from pairs(scene, frame, noun, subjects, objects, relation=relation)
    elif frame.get("fellows") and 1 < len(who) <= _FELLOWS and noun.lower_.endswith("s"):
        for index, one in enumerate(who):
            yield from pairs(scene, frame, noun, [one], who[index + 1 :])


def _complements(scene: Scene, frame: Frame, noun: Token, taken: set[int]) -> list[Token]:
    """To whom one is what the noun says: the first party around it that is not the one called so."""
    sides = [phrases.possessor(noun)] if frame.get("possessive") else _sides(noun, tuple(frame["prepositions"]))
    for side in sides:
        if side is not None and side.i not in taken:
            found = [one for one in scene.each(side, frame["complement"]) if one.i not in taken]
            if found:
                return found
    return []


def _lesser(frame: Frame, noun: Token) -> bool:
    """Whether the noun is of one among several ("a senior Hamas leader") or of a part ("the group's media chief")."""
    before = list(noun.lefts)
    if noun.dep_ in {"compound", "nmod"}:
        before += [child for child in noun.head.lefts if child.i < noun.i]
    words = {child.lower_ for child in before}
    parts = [child for child in before if child.pos_ == "NOUN" and child.dep_ == "compound"]
    return bool(words & set(frame.get("minor", ()))) or any(
        child.lower_ not in frame.get("whole", ()) and child.text.islower() for child in parts
    )


def _bare(scene: Scene, frame: Frame, noun: Token) -> list[Token]:
    """The noun itself, where it stands for its unnamed bearer."""
    place = noun.head.dep_ if noun.dep_ == "conj" else noun.dep_
    if not frame.get("bare") or place in {"appos", "attr", "compound"}:
        return []
    if any(child.dep_ == "appos" for child in noun.rights):
        return []
    who = scene.cast.at(noun)
    return [noun] if who and scene.are(noun, frame["bearer"]) else []


def _called(scene: Scene, frame: Frame, noun: Token) -> list[Token]:
    """The first that is called by the noun; with a plural those joined to it too."""
    one_only = noun.tag_ in {"NN", "NNP"}
    for bearer in (*bearers(noun), *filter(None, [_next_name(scene, noun), phrases.apposed(noun)])):
        found = [one for one in scene.each(bearer, frame["bearer"]) if one.i != noun.i]
        if found:
            return found[:1] if one_only else found
    return []
