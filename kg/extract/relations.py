"""Standing relations that a text states between members of its cast: who backs, leads, holds, fights, rivals whom.

The patterns are data (`data/relations.toml`): verbs, adjectives of the kind "Rwandan-backed", nouns that say what
somebody is to somebody ("an ally of"), nouns for what is between two ("the rivalry between"), and a few constructions
of their own. A single act (a delivery, one clash) is an event and not read here. Only what has both ends in the cast
is a reading.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, product
from pathlib import Path
from typing import Any
from typing import cast as typed

from spacy.tokens import Token

from kg import codes
from kg.extract import patterns
from kg.extract.document import Cast, Parsed, Span
from kg.extract.patterns import Scene

_DATA = Path(__file__).parent / "data" / "relations.toml"
_NO_LONGER = frozenset(
    {"former", "ex", "erstwhile", "onetime", "one-time", "would-be", "potential", "possible", "future"}
)
_BE = frozenset({"be", "become", "remain"})
_LIST = 16
_GOES_ON = frozenset({"and", "or", "&", "-", "’s", "'s"})
_FELLOWS = 3
_STATIC = frozenset({"located-in", "member-of", "part-of"})


@dataclass(frozen=True, slots=True)
class RelationReading:
    """One relation of one pair.

    `subject` and `object` are the indices of tokens at which the cast has an entity (`Cast.at`); where both are the
    same token, it stands for several ("the two powers") and the relation holds between them. `predicate` is the index
    of the word that states it; `span` the words that do; `standing` is false where the form may also tell one act.
    """

    type: codes.Relation
    subject: int
    object: int
    symmetric: bool
    predicate: int
    span: Span
    standing: bool
    rule: str


@dataclass(frozen=True)
class _Frames:
    """The patterns, by the word that calls them up."""

    verbs: dict[str, tuple[dict[str, Any], ...]]
    nouns: dict[str, tuple[dict[str, Any], ...]]
    bonds: dict[str, tuple[dict[str, Any], ...]]
    adjectives: dict[str, tuple[dict[str, Any], ...]]
    compounds: dict[str, dict[str, Any]]
    single: dict[str, dict[str, Any]]


def _by_lemma(frames: list[dict[str, Any]]) -> dict[str, tuple[dict[str, Any], ...]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for frame in frames:
        for lemma in frame["lemmas"]:
            found.setdefault(lemma, []).append(frame)
    return {lemma: tuple(there) for lemma, there in found.items()}


@cache
def _frames() -> _Frames:
    with _DATA.open("rb") as file:
        data = tomllib.load(file)
    return _Frames(
        verbs=_by_lemma(data["verb"]),
        nouns=_by_lemma(data["noun"]),
        bonds=_by_lemma(data["bond"]),
        adjectives=_by_lemma(data["adjective"]),
        compounds={suffix: frame for frame in data["compound"] for suffix in frame["suffixes"]},
        single={name: frame for name, frame in data.items() if isinstance(frame, dict)},
    )


def relations(parsed: Parsed, cast: Cast) -> Iterator[RelationReading]:
    """Yield the relations that the text states, in the order of their predicates, each pair of a passage once."""
    scene = Scene(parsed, cast)
    frames = _frames()
    seen: set[tuple[object, ...]] = set()
    for token in scene.tokens():
        for reader in _READERS:
            for reading in reader(scene, frames, token):
                ends = tuple(tuple(e.id for e in cast.at(parsed.doc[i])) for i in (reading.subject, reading.object))
                if ends[0] == ends[1] and (reading.subject != reading.object or len(ends[0]) < patterns.PAIR):
                    continue
                pair = tuple(sorted(ends)) if reading.symmetric else ends
                # what does not change is said once
                where = None if reading.type in _STATIC else parsed.doc[reading.predicate].sent.start
                key = (reading.type, pair, where)
                if key not in seen:
                    seen.add(key)
                    yield reading


def _pairs(
    scene: Scene,
    frame: dict[str, Any],
    predicate: Token,
    subjects: list[Token],
    objects: list[Token],
    *,
    relation: str | None = None,
    standing: bool = True,
) -> Iterator[RelationReading]:
    """One reading for each pair of ends."""
    for one, other in islice(product(subjects, objects), _LIST):
        span = patterns.statement(predicate, one, other)
        subject, target = scene.index(one), scene.index(other)
        if span is None or subject == target:
            continue
        yield RelationReading(
            type=typed("codes.Relation", relation or frame["relation"]),
            subject=subject,
            object=target,
            symmetric=bool(frame.get("symmetric", False)),
            predicate=predicate.i,
            span=span,
            standing=standing,
            rule=frame["rule"],
        )


# --- Verbs


def _after(token: Token, words: str) -> int | None:
    """The index after these words, if they follow the token."""
    doc = token.doc
    index = token.i + 1
    for word in words.split():
        # hyphens stand alone in the parse
        for part in [piece for piece in word.replace("-", " - ").split() if piece]:
            if index >= len(doc) or doc[index].lower_ != part:
                return None
            index += 1
    return index


def _complement(scene: Scene, verb: Token, way: str) -> Iterator[Token]:
    """The nouns that a verb takes in this way."""
    kind, _, what = way.partition(":")
    if kind == "dobj":
        yield from patterns.patients(verb)
    elif kind == "prep":
        yield from patterns.near_complements(verb, what)
    else:
        start = _after(verb, what)
        root = scene.chunk_root(start) if start is not None else None
        if root is not None:
            yield root


def _tagged_as_noun(scene: Scene, frames: _Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "The Houthis control Marib": a plain verb between two of the cast that the tagger takes for a noun."""
    frame = frames.single["mistaken"].get(word.lower_)
    if frame is None or word.pos_ != "NOUN" or not 0 < word.i < len(scene.doc) - 1:
        return
    if word.dep_ == "relcl":
        # "the group that Uganda backs"
        doers = [one for one in patterns.premodifiers(word) if scene.who(one) is not None and scene.are(one, "power")]
        yield from _pairs(scene, frame, word, doers[:1], scene.each(word.head, frame["object"]))
        return
    first = scene.who(word.nbor(-1))
    second = scene.who(scene.chunk_root(word.i + 1)) if word.nbor().pos_ in {"DET", "PROPN", "ADJ", "NOUN"} else None
    if first is None or second is None or second.i < word.i or not scene.named(first):
        return
    if (first.tag_ in {"NNS", "NNPS"} and word.lower_.endswith("s")) or word.nbor(-1).dep_ in {"poss", "case"}:
        return
    if scene.are(first, "power") and scene.are(second, frame["object"]):
        yield from _pairs(scene, frame, word, [first], [second])


def _through(noun: Token, words: list[str]) -> Token | None:
    """Whose might, support or weapons the noun speaks of."""
    if noun.lemma_.lower() not in words:
        return noun
    return next(patterns.complements(noun, ("of", "from")), None) or next(patterns.premodifiers(noun), None)


def _verbs(scene: Scene, frames: _Frames, verb: Token) -> Iterator[RelationReading]:
    participle = verb.pos_ == "ADJ" and verb.tag_ in {"VBN", "VBG"}
    if not participle and (verb.pos_ not in {"VERB", "AUX"} or verb.dep_ == "amod"):
        return
    for frame in frames.verbs.get(verb.lemma_.lower(), ()):
        yield from _verb(scene, frame, verb)


def _verb(scene: Scene, frame: dict[str, Any], verb: Token) -> Iterator[RelationReading]:
    lasting = patterns.lasting(verb)
    if frame.get("lasting") and not lasting and not frame.get("perfect"):
        return
    if frame.get("real") and patterns.purpose(verb):
        return
    is_passive = patterns.passive(verb)
    for way in frame["complement"]:
        first, second = _ends(scene, frame, verb, way, is_passive=is_passive)
        second = [one for one in second if one.lemma_.lower() not in frame.get("never", ())]
        if not first or not second:
            continue
        subjects, objects = (second, first) if frame.get("inverse") else (first, second)
        yield from _pairs(scene, frame, verb, subjects, objects, standing=lasting)
        return


def _ends(
    scene: Scene, frame: dict[str, Any], verb: Token, way: str, *, is_passive: bool
) -> tuple[list[Token], list[Token]]:
    """Who does it and to whom, in the active and in the passive."""
    nouns: Iterator[Token]
    if way == "dobj" and is_passive:
        doers, nouns = patterns.by_agents(verb), patterns.agents(verb)
    elif (is_passive and not frame.get("passive_only") and frame["relation"] not in _MIDDLE) or (
        frame.get("passive_only") and not is_passive
    ):
        return [], []
    else:
        doers, nouns = patterns.agents(verb), _complement(scene, verb, way)
    through = frame.get("through", [])
    first = [one for noun in doers for one in scene.each(noun, frame["subject"])]
    second = [one for noun in nouns for one in scene.each(_through(noun, through), frame["object"])]
    return first, [one for one in second if one.i + 1 >= len(scene.doc) or scene.doc[one.i + 1].lower_ != "behind"]


# What is said in the passive without a doer: "is intermingled with", "is opposed to", "is allied with".
_MIDDLE = frozenset({"intermingled-with", "opposes", "ally-of", "linked-to", "fights-against"})


# --- Adjectives with a hyphen


def _parts(scene: Scene, token: Token) -> tuple[str, Token | None] | None:
    """The last part of a compound adjective and the token before its hyphen: ("backed", Rwanda)."""
    text = token.lower_
    if "-" in text:
        before, _, suffix = text.rpartition("-")
        if before:
            return suffix, token
        return suffix, scene.doc[token.i - 1] if token.i else None
    if token.i > 1 and scene.doc[token.i - 1].text in {"-", "‑", "–"}:  # noqa: RUF001
        return text, scene.doc[token.i - 2]
    return None


def _described(scene: Scene, adjective: Token, group: str) -> list[Token]:
    """The noun that an adjective before it describes, those coordinated with it included."""
    nouns = []
    if adjective.dep_ in {"amod", "compound", "nmod"}:
        nouns.append(adjective.head)
    if adjective.i + 1 < len(scene.doc):
        root = scene.chunk_root(adjective.i + 1)
        if root is not None:
            nouns.append(root)
    for noun in nouns:
        if noun.i <= adjective.i:
            continue
        who = scene.who(noun)
        if who is not None and scene.are(who, group):
            return [who]
        name = scene.who(next((child for child in noun.rights if child.dep_ == "appos"), None))
        if name is not None and scene.are(name, group):
            return [name]
        # "the Saudi-led coalition jets"
        inner = next(
            (one for one in scene.doc[adjective.i + 1 : min(noun.i, adjective.i + 8)] if scene.entities(one)), None
        )
        if inner is not None and scene.are(inner, group) and inner.pos_ in {"NOUN", "PROPN"}:
            return [inner]
    return []


def _compounds(scene: Scene, frames: _Frames, token: Token) -> Iterator[RelationReading]:
    parts = _parts(scene, token)
    frame = frames.compounds.get(parts[0]) if parts else None
    if parts is None or frame is None:
        return
    first = scene.who(parts[1])
    if first is None or not scene.are(first, frame["first"]):
        return
    firsts = [first, *_joined_before(scene, first, frame["first"])]
    seconds = _described(scene, token, frame["second"])
    subjects, objects = (seconds, firsts) if frame.get("inverse") else (firsts, seconds)
    yield from _pairs(scene, frame, token, subjects, objects)


def _joined_before(scene: Scene, first: Token, group: str) -> list[Token]:
    """Such as "Saudi" in "Saudi- and Emirati-backed"."""
    doc, index = scene.doc, first.i - 1
    if index <= 1 or doc[index].lower_ not in {"and", "or"}:
        return []
    index -= 1
    if doc[index].text.endswith("-"):
        who = scene.who(doc[index if len(doc[index].text) > 1 else index - 1])
        return [who] if who is not None and scene.are(who, group) else []
    return []


def _prefixed(scene: Scene, frames: _Frames, token: Token) -> Iterator[RelationReading]:
    """Such as "Anti-Houthi forces"."""
    frame = frames.single["prefix"]
    if token.lower_ not in frame["prefixes"] or token.i + 2 >= len(scene.doc) or scene.doc[token.i + 1].text != "-":
        return
    against = scene.who(scene.doc[token.i + 2])
    if against is None or not scene.are(against, frame["object"]):
        return
    root = scene.chunk_root(token.i)
    who = scene.who(root)
    if root is not None and root.i > against.i and who is not None and scene.are(who, frame["subject"]):
        yield from _pairs(scene, frame, token, [who], [against])


# --- Nouns that say what somebody is to somebody


def _bearers(noun: Token) -> Iterator[Token]:
    """Who is called by the noun: by apposition, by "be", as part of a name, by "the stronghold of X"."""
    head = noun.head
    if noun.dep_ == "appos":
        yield head
    if noun.dep_ in {"compound", "nmod"}:
        yield head
    if noun.dep_ == "conj" and head.dep_ == "appos":
        yield head.head
    if noun.dep_ in {"attr", "conj"} and head.lemma_ in _BE:
        yield from patterns.agents(head)
    if noun.dep_ == "conj" and head.dep_ == "attr" and head.head.lemma_ in _BE:
        yield from patterns.agents(head.head)
    if (
        noun.dep_ == "pobj"
        and head.lower_ == "as"
        and head.head.lemma_ in {"describe", "see", "regard", "know", "serve"}
    ):
        return
    yield from (child for child in noun.rights if child.dep_ == "appos")
    yield from patterns.complements(noun, ("of",))


def _sides(noun: Token, prepositions: tuple[str, ...]) -> Iterator[Token]:
    """The other party of a relational noun: after its preposition, or before it as possessor, noun or adjective."""
    after = [*patterns.complements(noun, prepositions)]
    yield from after
    sibling = next((child for child in noun.rights if child.dep_ == "conj"), None)
    if not after and sibling is not None:
        yield from patterns.complements(sibling, prepositions)
    if not after and noun.dep_ == "conj" and noun.head.pos_ == "NOUN":
        yield from (side for side in patterns.complements(noun.head, prepositions) if side.i > noun.i)
    yield from patterns.premodifiers(noun)
    if noun.dep_ == "amod":
        yield from (child for child in noun.head.lefts if child.i < noun.i and child.dep_ == "poss")
    if noun.dep_ in {"compound", "nmod"}:
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


def _nouns(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    lemma = noun.lemma_.lower()
    if lemma not in frames.nouns:
        return
    if noun.pos_ not in {"NOUN", "PROPN"} and _next_name(scene, noun) is None and patterns.apposed(noun) is None:
        return
    for frame in frames.nouns[lemma]:
        if not any(child.lower_ in _NO_LONGER for child in noun.lefts):
            yield from _noun(scene, frame, noun)


def _noun(scene: Scene, frame: dict[str, Any], noun: Token) -> Iterator[RelationReading]:
    who = _bare(scene, frame, noun) or _called(scene, frame, noun)
    sides = iter([patterns.possessor(noun)]) if frame.get("possessive") else _sides(noun, tuple(frame["prepositions"]))
    ids = {one.i for one in who}
    others: list[Token] = []
    for side in sides:
        if side is None or side.i in ids:
            continue
        others = [one for one in scene.each(side, frame["complement"]) if one.i not in ids]
        if others:
            break
    military = any(child.lower_ in {"military", "armed"} for child in noun.lefts)
    relation = frame.get("military") if military else frame.get("lesser") if _lesser(frame, noun) else None
    if who and others:
        subjects, objects = (others, who) if frame.get("inverse") else (who, others)
        yield from _pairs(scene, frame, noun, subjects, objects, relation=relation)
    elif frame.get("fellows") and 1 < len(who) <= _FELLOWS and noun.lower_.endswith("s"):
        for index, one in enumerate(who):
            yield from _pairs(scene, frame, noun, [one], who[index + 1 :])


def _lesser(frame: dict[str, Any], noun: Token) -> bool:
    """Whether the noun is of one among several ("a senior Hamas leader") or of a part ("the group's media chief")."""
    before = list(noun.lefts)
    if noun.dep_ in {"compound", "nmod"}:
        before += [child for child in noun.head.lefts if child.i < noun.i]
    words = {child.lower_ for child in before}
    parts = [child for child in before if child.pos_ == "NOUN" and child.dep_ == "compound"]
    return bool(words & set(frame.get("minor", ()))) or any(
        child.lower_ not in frame.get("whole", ()) and child.text.islower() for child in parts
    )


def _bare(scene: Scene, frame: dict[str, Any], noun: Token) -> list[Token]:
    """The noun itself, where it stands for its unnamed bearer."""
    place = noun.head.dep_ if noun.dep_ == "conj" else noun.dep_
    if not frame.get("bare") or place in {"appos", "attr", "compound"}:
        return []
    if any(child.dep_ == "appos" for child in noun.rights):
        return []
    who = scene.cast.at(noun)
    return [noun] if who and scene.are(noun, frame["bearer"]) else []


def _called(scene: Scene, frame: dict[str, Any], noun: Token) -> list[Token]:
    one_only = noun.tag_ in {"NN", "NNP"}
    for bearer in (*_bearers(noun), *filter(None, [_next_name(scene, noun), patterns.apposed(noun)])):
        found = [one for one in scene.each(bearer, frame["bearer"]) if one.i != noun.i]
        if found:
            return found[:1] if one_only else found
    return []


# --- Nouns for what is between two


def _between(scene: Scene, noun: Token, group: str) -> list[Token]:
    pair = next(patterns.complements(noun, ("between",)), None)
    found = scene.each(pair, group)
    return found if _two(scene, found) else []


def _two(scene: Scene, found: list[Token]) -> bool:
    """Whether the words stand for a pair: two of them, or one for two."""
    return len(found) == patterns.PAIR or (len(found) == 1 and scene.named_pair(found[0]) is not None)


def _both(scene: Scene, frame: dict[str, Any], predicate: Token, pair: list[Token]) -> Iterator[RelationReading]:
    """The relation of the two members of a pair, or of the two that one word stands for ("the two powers")."""
    if len(pair) == patterns.PAIR:
        yield from _pairs(scene, frame | {"symmetric": True}, predicate, pair[:1], pair[1:])
        return
    span = patterns.statement(predicate, pair[0])
    members = scene.named_pair(pair[0])
    if span is not None and members is not None:
        relation = typed("codes.Relation", frame["relation"])
        one, other = members
        yield RelationReading(relation, one.i, other.i, True, predicate.i, span, True, frame["rule"])  # noqa: FBT003


def _bonds(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    if noun.pos_ not in {"NOUN", "PROPN"}:
        return
    for frame in frames.bonds.get(noun.lemma_.lower(), ()):
        if frame.get("plural") and noun.tag_ not in {"NNS", "NNPS"}:
            continue
        if frame.get("between"):
            pair = _between(scene, noun, frame["first"])
            if pair:
                yield from _both(scene, frame, noun, pair)
        second = [
            one
            for side in patterns.complements(noun, tuple(frame.get("prepositions", ())))
            for one in scene.each(_through(side, frame.get("through", [])), frame["second"])
        ]
        first = _owners(scene, frame, noun) if second else []
        if first:
            military = any(child.lower_ == "military" for child in noun.lefts)
            yield from _pairs(scene, frame, noun, first, second, relation=frame.get("military") if military else None)


def _owners(scene: Scene, frame: dict[str, Any], noun: Token) -> list[Token]:
    """Whose the war, the support or the ties are."""
    sides = [*patterns.premodifiers(noun), *patterns.complements(noun, ("by",))]
    if frame.get("carried"):
        head = noun.head
        if noun.dep_ == "pobj" and head.lower_ == "with":
            sides.append(head.head)
        elif noun.dep_ == "dobj" and head.lemma_ in {"have", "maintain", "retain", "keep"}:
            sides.extend(patterns.agents(head))
    for side in sides:
        found = scene.each(side, frame["first"])
        if found:
            return found
    return []


# --- Adjectives with a complement


def _adjectives(scene: Scene, frames: _Frames, word: Token) -> Iterator[RelationReading]:
    for frame in frames.adjectives.get(word.lower_, ()):
        if word.pos_ not in {"ADJ", "VERB"}:
            continue
        if word.dep_ == "acomp":
            bearers = list(patterns.agents(word.head))
        elif word.dep_ in {"amod", "acl"} and word.head.i < word.i:
            bearers = [word.head]
        else:
            continue
        first = [one for noun in bearers for one in scene.each(noun, frame["bearer"])]
        second = [
            one
            for noun in patterns.complements(word, tuple(frame["prepositions"]))
            for one in scene.each(noun, frame["complement"])
        ]
        yield from _pairs(scene, frame, word, first, second)


# --- Constructions of their own


def _climate(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "greater harmony between X and Y", "relations between X and Y have soured", "a thaw in X's ties"."""
    every = frames.single["climate"]
    lemma = noun.lemma_.lower()
    improving, worsening = every["improving"], every["worsening"]
    if noun.pos_ != "NOUN" or lemma not in {*every["nouns"], *improving["alone"]}:
        return
    pair = _between(scene, noun, every["first"])
    if not pair:
        first = scene.each(patterns.possessor(noun), every["first"])
        second = [
            one
            for side in patterns.complements(noun, tuple(every["prepositions"]))
            for one in scene.each(side, every["second"])
        ]
        pair = [*first[:1], *second[:1]] if first and second else []
    if not pair:
        return
    adjectives = {child.lower_ for child in noun.lefts}
    above = {token.lemma_.lower() for token in islice(noun.ancestors, 3)}
    governing = {noun.head.lemma_.lower()} if noun.dep_ in {"nsubj", "nsubjpass"} else set()
    good = lemma in improving["good"]
    bad = lemma in worsening["bad"]
    better = (
        lemma in improving["alone"]
        or (good and bool(adjectives & set(improving["adjectives"]) or governing & set(improving["verbs"])))
        or bool(above & set(improving["nouns"]) and good)
    )
    worse = (bad and bool(adjectives & set(worsening["adjectives"]) or governing & set(worsening["verbs"]))) or (
        good
        and bool(
            adjectives & (set(worsening["adjectives"]) - set(improving["adjectives"]) - {"rising", "mounting"})
            or governing & (set(worsening["verbs"]) - {"rise", "mount", "escalate"})
            or above & set(worsening["nouns"])
        )
    )
    if better != worse:
        yield from _both(scene, improving if better else worsening, noun, pair)


def _opposite(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "The two countries back opposite sides"."""
    frame = frames.single["opposite"]
    if noun.lemma_.lower() not in frame["nouns"] or noun.tag_ != "NNS":
        return
    if not any(child.lower_ in frame["adjectives"] for child in noun.lefts):
        return
    before = scene.doc[max(noun.sent.start, noun.i - 5) : noun.i]
    verb = next((token for token in reversed(before) if token.lemma_.lower() in frame["verbs"]), None)
    if verb is None or (noun.dep_ == "pobj" and noun.head.lower_ != "on"):
        return
    if verb.pos_ in {"VERB", "AUX"}:
        subjects = list(patterns.agents(verb))
    else:
        root = scene.chunk_root(verb.i - 1) if verb.i else None
        subjects = [] if root is None else [root.head if root.dep_ == "conj" else root]
    pair = [one for subject in subjects for one in scene.each(subject, frame["first"]) if one.i < verb.i]
    if _two(scene, pair):
        yield from _both(scene, frame | {"relation": "back-opposite-sides"}, verb, pair)


def _rivals(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "The rival interests of A and B, C and D, and E and F": the pairs, not all with all."""
    frame = frames.single["rivals"]
    if noun.lemma_.lower() not in frame["nouns"] or noun.tag_ != "NNS":
        return
    if not any(child.lower_ in frame["adjectives"] for child in noun.lefts):
        return
    start = _after(noun, "of") or _after(noun, "between")
    if start is None:
        return
    for pair in _paired(scene, start, frame["first"]):
        yield from _both(scene, frame | {"relation": "rival-of"}, noun, pair)


def _paired(scene: Scene, start: int, group: str) -> list[list[Token]]:
    """The pairs of a list "A and B, C and D, and E and F" that begins at the index; none if it is no list of pairs."""
    groups: list[list[Token]] = [[]]
    doc = scene.doc
    index = start
    joined = False
    while index < min(len(doc), start + 4 * _LIST):
        token = doc[index]
        root = scene.chunk_root(index)
        if root is not None:
            who = scene.who(root)
            if who is None or not scene.are(who, group):
                break
            if joined or not groups[-1]:
                groups[-1].append(who)
            else:
                break
            while index < len(doc) and scene.chunk_root(index) == root:
                index += 1
            joined = False
            continue
        if token.lower_ == "and":
            joined = bool(groups[-1])
        elif token.text == "," and len(groups[-1]) == patterns.PAIR:
            groups.append([])
            joined = False
        elif token.text == "," or token.is_space:
            pass
        else:
            break
        index += 1
    pairs = [pair for pair in groups if pair]
    return pairs if all(len(pair) == patterns.PAIR for pair in pairs) else []


def _support(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "Government forces took the hill with air support from Y": Y backs whom the clause is about."""
    frame = frames.single["support"]
    lemma = noun.lemma_.lower()
    if noun.pos_ != "NOUN" or lemma not in frame["nouns"]:
        return
    words = {child.lower_ for child in noun.lefts}
    martial = bool(words & set(frame["military"]))
    if lemma not in frame["plain"] and not martial:
        return
    backers = _supporters(scene, frame, noun)
    if not backers:
        return
    carrier = noun.head
    clause: Token | None = None
    if noun.dep_ == "pobj" and carrier.lower_ in frame["carriers"]:
        clause = carrier.head
    elif noun.dep_ == "dobj" and carrier.lemma_ in frame["verbs"]:
        clause = carrier
    if clause is None:
        return
    seconds, verb = _backed(scene, clause, frame["second"])
    martial = martial or bool({clause.lemma_, verb.lemma_} & set(frame["martial_verbs"]))
    relation = "backs-militarily" if martial else "backs"
    yield from _pairs(scene, frame, noun, backers, seconds, relation=relation)


def _backed(scene: Scene, clause: Token, group: str) -> tuple[list[Token], Token]:
    """Whom a clause is about (the noun it describes, or the subject of its verb or of the one above), and the verb."""
    for word in (clause, *islice(clause.ancestors, 2)):
        about = word if word.pos_ in {"NOUN", "PROPN"} else patterns.surface_subject(word)
        found = scene.each(about, group)
        if found:
            return found, word
    # the verb before it, where the participle hangs on a wrong noun
    for word in reversed(scene.doc[max(clause.sent.start, clause.i - _LIST) : clause.i]):
        if word.pos_ == "VERB" and word.tag_ != "VBN":
            return scene.each(patterns.surface_subject(word), group), word
    return [], clause


def _supporters(scene: Scene, frame: dict[str, Any], noun: Token) -> list[Token]:
    prepositions = ("from", "of") if noun.head.lower_ == "with" else ("from",)
    for side in [*patterns.complements(noun, prepositions), *patterns.premodifiers(noun)]:
        found: list[Token] = []
        for one in patterns.coordinated(side):
            names = [child for child in one.rights if child.dep_ == "appos"]
            who = scene.who(one)
            if who is not None and scene.are(who, frame["first"]):
                found.append(who)
            elif names:
                found.extend(scene.each(names[0], frame["first"]))
        if found:
            return found
    return []


def _aid(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "In support of the army, coalition aircraft struck the ridge"."""
    frame = frames.single["aid"]
    if noun.lower_ != "support" or noun.dep_ != "pobj" or noun.head.lower_ != "in":
        return
    verb = noun.head.head
    if verb.pos_ not in {"VERB", "AUX", "NOUN"}:
        return
    backed = [one for side in patterns.complements(noun, ("of",)) for one in scene.each(side, frame["second"])]
    doers = patterns.by_agents(verb) if patterns.passive(verb) else patterns.agents(verb)
    backers: list[Token] = []
    for doer in doers:
        backers = scene.each(doer, frame["first"])
        if not backers:
            backers = [one for side in patterns.premodifiers(doer) for one in scene.each(side, frame["first"])][:1]
    relation = "backs-militarily" if verb.lemma_.lower() in frame["martial_verbs"] else "backs"
    yield from _pairs(scene, frame, noun, backers, backed, relation=relation)


def _behind(scene: Scene, frames: _Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "With Kigali supporting the rebels and Kampala behind the army"."""
    frame = frames.single["behind"]
    if word.lower_ != "behind" or not word.i or word.i + 1 >= len(scene.doc):
        return
    first = scene.who(scene.doc[word.i - 1])
    second = scene.who(scene.chunk_root(word.i + 1))
    if first is None or second is None or not first.i < word.i < second.i or not scene.named(first):
        return
    before = {token.lower_ for token in scene.doc[max(first.sent.start, first.i - 24) : first.i]}
    if "with" in before and scene.are(first, frame["first"]) and scene.are(second, frame["second"]):
        yield from _pairs(scene, frame | {"relation": "backs"}, word, [first], [second])


def _grip(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "Retook the town from rebel control"."""
    frame = frames.single["grip"]
    if (
        noun.lemma_.lower() not in frame["nouns"]
        or noun.dep_ != "pobj"
        or noun.head.lower_ not in frame["prepositions"]
    ):
        return
    holders: list[Token] = []
    for side in [*patterns.premodifiers(noun), *patterns.complements(noun, ("of",))]:
        holders = scene.each(side, frame["first"])
        if holders:
            break
    if not holders:
        return
    carrier = noun.head.head
    if carrier.pos_ in {"NOUN", "PROPN"}:
        held = [carrier, *patterns.complements(carrier, ("of",))]
    elif carrier.lemma_.lower() in frame["verbs"]:
        held = list(patterns.patients(carrier)) or list(patterns.agents(carrier))
    else:
        return
    for place in held:
        found = scene.each(place, frame["second"])
        if found:
            yield from _pairs(scene, frame | {"relation": "controls"}, noun, holders, found)
            return


def _from(scene: Scene, frames: _Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "Amina Diallo, of the Movement for Peace"."""
    frame = frames.single["from"]
    if word.lower_ not in frame["prepositions"] or word.i <= 1 or word.dep_ not in {"prep", "appos"}:
        return
    comma = scene.doc[word.i - 1].text == ","
    if not comma and word.lower_ != "of":
        return
    person = scene.who(scene.doc[word.i - (2 if comma else 1)])
    if person is None or not scene.are(person, frame["first"]) or not scene.named(person):
        return
    body = scene.who(scene.chunk_root(word.i + 1)) if word.i + 1 < len(scene.doc) else None
    if body is not None and body.i > word.i and scene.are(body, frame["second"]):
        yield from _pairs(scene, frame | {"relation": "member-of"}, word, [person], [body])


def _part(scene: Scene, frames: _Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "X is part of Y", "X, part of Y"."""
    frame = frames.single["part"]
    if noun.lower_ != "part":
        return
    wholes = [one for side in patterns.complements(noun, ("of",)) for one in scene.each(side, frame["second"])]
    parts = [one for side in _bearers(noun) for one in scene.each(side, frame["first"])] if wholes else []
    yield from _pairs(scene, frame | {"relation": "part-of"}, noun, [one for one in parts if one not in wholes], wholes)


def _within(scene: Scene, frames: _Frames, place: Token) -> Iterator[RelationReading]:
    """Such as "Bunia, Ituri Province", "Bunia in Ituri", "the Congolese town of Bunia", "Chad's Lake Province"."""
    frame = frames.single["within"]
    if not scene.cast.at(place) or not scene.are(place, frame["first"]):
        return
    for way in (_after_comma, partial(_inside, frame), partial(_of, frame), partial(_owned, frame)):
        whole = way(scene, place)
        if whole is None or whole.i == place.i:
            continue
        if scene.are(whole, frame["second"]) and scene.named(whole):
            if place.dep_ == "appos" and not scene.named(place) and scene.who(place.head) is not None:
                # "Adan Yabaal, a town in Middle Shabelle"
                place = place.head if scene.are(place.head, frame["first"]) else place
            parts = [place, *_joined_to(scene, place)] if whole.i > place.i else [place]
            rule = frame["rule"] if scene.named(place) else frame["rule"] + ".nominal"
            yield from _pairs(scene, frame | {"relation": "located-in", "rule": rule}, whole, parts, [whole])
            return


def _joined_to(scene: Scene, place: Token) -> list[Token]:
    """Such as "Beni" in "Beni and Goma, North Kivu"."""
    if place.dep_ == "conj" and place.i > 1 and place.nbor(-1).lower_ == "and" and not place.head.nbor(1).is_punct:
        before = scene.who(place.head)
        if before is not None and scene.are(before, "place") and scene.named(before):
            return [before]
    return []


def _after_comma(scene: Scene, place: Token) -> Token | None:
    """The name right after a place and a comma ("Bunia, Ituri Province"), when it is not the next of a list."""
    doc = scene.doc
    if not scene.named(place) or place.i + 2 >= len(doc) or doc[place.i + 1].text != ",":
        return None
    root = scene.chunk_root(place.i + 2)
    if root is None or doc[place.i + 2].pos_ not in {"PROPN", "ADJ"} or _listed(place, root):
        return None
    whole = scene.who(root)
    if whole is not None and scene.entities(whole) == scene.entities(place):
        # "Pokrovsk, Donetsk region": the region is not the town
        return next((scene.who(child) for child in root.lefts if child.dep_ == "compound"), None)
    return whole


def _listed(place: Token, root: Token) -> bool:
    """Whether the two are of a list of places, or the second owns what follows."""
    doc = place.doc
    after = [token.lower_ for token in doc[root.i + 1 : root.i + 4] if not token.is_space]
    joined = after[:1] and (after[0] in _GOES_ON or (after[0] == "," and bool({"and", "or"} & set(after[1:2]))))
    before = place.i > 0 and doc[place.i - 1].text == ","
    return bool(joined) or before or any(child.dep_ == "cc" for child in root.rights)


def _inside(frame: dict[str, Any], scene: Scene, place: Token) -> Token | None:
    """The place in which a place lies: "a school in Goma", "Goma in North Kivu"."""
    doc = scene.doc
    index = place.i + 1
    if index + 1 >= len(doc) or doc[index].lower_ != "in":
        return None
    kind = {place.lemma_.lower(), *(child.lemma_.lower() for child in islice(place.lefts, 8))}
    if place.head.lower_ == "of" and place.dep_ == "pobj":
        kind.add(place.head.head.lemma_.lower())
    if not kind & set(frame["nouns"]) and not (scene.named(place) and doc[index].head == place):
        return None
    return scene.who(scene.chunk_root(index + 1))


def _of(frame: dict[str, Any], scene: Scene, place: Token) -> Token | None:
    """The state in "the Congolese town of Bunia", the town in "the Bab Tuma area of Damascus"."""
    head = place.head
    if place.dep_ == "pobj" and head.lower_ == "of" and head.head.lemma_.lower() in frame["nouns"]:
        return next((child for child in head.head.lefts if child.dep_ == "amod" and scene.cast.at(child)), None)
    if place.lemma_.lower() in frame["nouns"] and any(child.pos_ == "PROPN" for child in place.lefts):
        return scene.who(next(patterns.complements(place, ("of",)), None))
    return None


def _owned(_: dict[str, Any], scene: Scene, place: Token) -> Token | None:
    """The state in "Chad's Lake Province"."""
    owner = patterns.possessor(place)
    if owner is None or not scene.named(place):
        return None
    between = scene.doc[owner.i + 1 : place.i]
    return owner if all(token.pos_ == "PROPN" or token.dep_ == "case" for token in between) else None


_READERS = (
    _verbs,
    _tagged_as_noun,
    _compounds,
    _prefixed,
    _nouns,
    _bonds,
    _adjectives,
    _climate,
    _opposite,
    _rivals,
    _support,
    _aid,
    _behind,
    _grip,
    _from,
    _part,
    _within,
)
