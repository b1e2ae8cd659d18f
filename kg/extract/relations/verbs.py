"""Relations that a verb states: "Rwanda backs the rebels", also where the verb is mistaken for a noun."""

from collections.abc import Iterator
from itertools import islice

from spacy.tokens import Token

from kg.extract.relations.ends import every, holder, index_after
from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.relations.wordings import fronted, other
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.scene import Scene

# What is said in the passive without a doer: "is intermingled with", "is opposed to", "is allied with".
_MIDDLE = frozenset({"intermingled-with", "opposes", "ally-of", "linked-to", "fights-against"})


def verbs(scene: Scene, frames: Frames, verb: Token) -> Iterator[RelationReading]:
    """Such as "Rwanda backs the rebels", "the town, held by the army"."""
    participle = verb.pos_ == "ADJ" and verb.tag_ in {"VBN", "VBG"}
    if not participle and (verb.pos_ not in {"VERB", "AUX"} or verb.dep_ == "amod"):
        return
    for frame in frames.verbs.get(verb.lemma_.lower(), ()):
        yield from _verb(scene, frame, verb)


def _verb(scene: Scene, frame: Frame, verb: Token) -> Iterator[RelationReading]:
    lasting = clauses.lasting(verb)
    if frame.get("lasting") and not lasting and not frame.get("perfect"):
        return
    if frame.get("real") and clauses.purpose(verb):
        return
    if frame.get("habit") and _one_time(verb):
        return
    is_passive = clauses.passive(verb) or (frame.get("passive_only", False) and _reduced(verb))
    for way in frame["complement"]:
        first, second = _ends(scene, frame, verb, way, is_passive=is_passive)
        second = [one for one in second if one.lemma_.lower() not in frame.get("never", ())]
        if frame.get("several"):
            first = [one for one in first if not _is_one(scene, one)]
        if not first or not second:
            continue
        subjects, objects = (second, first) if frame.get("inverse") else (first, second)
        yield from pairs(scene, frame, verb, subjects, objects, standing=lasting)
        return


def _one_time(verb: Token) -> bool:
    """Whether it was done or is to be done, and is no habit: "has trained 300 men", "will go on training them"."""
    chain = [verb, *islice(verb.ancestors, 2)] if verb.dep_ in {"xcomp", "pcomp"} else [verb]
    words = {word for one in chain for word in clauses.finite_tags(one)}
    done = verb.tag_ == "VBN" and bool(words & {"has", "have", "had"}) and "been" not in words
    return done or bool(words & {"will", "would", "shall", "'ll", "could", "should", "must"})


def _reduced(verb: Token) -> bool:
    """Whether a participle is taken for a past: "men affiliated with the front fled"."""
    return verb.tag_ == "VBD" and not any(child.dep_ in {"dobj", "aux"} for child in verb.children)


def _is_one(scene: Scene, who: Token) -> bool:
    """Whether the noun speaks of one unnamed somebody ("the attacker"), who mixes with others and is not mixed in."""
    return who.tag_ == "NN" and all(entity.type in {"unknown-actor", "person"} for entity in scene.entities(who))


def _ends(scene: Scene, frame: Frame, verb: Token, way: str, *, is_passive: bool) -> tuple[list[Token], list[Token]]:
    """Who does it and to whom, in the active and in the passive."""
    nouns: Iterator[Token]
    if way == "dobj" and is_passive:
        doers, nouns = clauses.by_agents(verb), clauses.agents(verb)
    elif (is_passive and not frame.get("passive_only") and frame["relation"] not in _MIDDLE) or (
        frame.get("passive_only") and not is_passive
    ):
        return [], []
    else:
        doers, nouns = clauses.agents(verb), _complement(scene, verb, way)
    means = frame.get("through", [])
    if frame.get("by_means"):
        doers = (doer for doer in doers if doer.lemma_.lower() in means)
    second = every(scene, (holder(noun, means) for noun in nouns), frame["object"])
    first = every(scene, (holder(doer, means) for doer in doers), frame["subject"])
    return first, [one for one in second if index_after(one, "behind") is None]


def _complement(scene: Scene, verb: Token, way: str) -> Iterator[Token]:
    """The nouns that a verb takes in this way."""
    kind, _, what = way.partition(":")
    if kind == "dobj":
        yield from clauses.patients(verb)
    elif kind == "prep":
        yield from clauses.near_complements(verb, what)
    else:
        found = other(scene, verb.i + 1, what) or fronted(verb, what)
        if found is not None:
            yield found


def mistaken(scene: Scene, frames: Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "The Houthis control Marib": a plain verb between two of the cast that the tagger takes for a noun."""
    frame = frames.single["mistaken"].get(word.lower_)
    if frame is None or word.pos_ != "NOUN" or not 0 < word.i < len(scene.doc) - 1:
        return
    if word.dep_ == "relcl":
        # "the group that Uganda backs"
        doers = [one for one in phrases.premodifiers(word) if scene.who(one) is not None and scene.are(one, "power")]
        yield from pairs(scene, frame, word, doers[:1], scene.each(word.head, frame["object"]))
        return
    one = scene.one(word.nbor(-1), "power")
    if one is None or not scene.named(one) or _no_subject(one, word):
        return
    begins = word.nbor().pos_ in {"DET", "PROPN", "ADJ", "NOUN"}
    other = scene.one(scene.chunk_root(word.i + 1), frame["object"]) if begins else None
    if other is not None and other.i >= word.i:
        yield from pairs(scene, frame, word, [one], [other])


def _no_subject(one: Token, word: Token) -> bool:
    """Whether the name before is no subject: a plural before "controls", a possessor ("Iran's support")."""
    return (one.tag_ in {"NNS", "NNPS"} and word.lower_.endswith("s")) or word.nbor(-1).dep_ in {"poss", "case"}
