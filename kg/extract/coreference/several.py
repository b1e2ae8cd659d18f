"""What "the two powers", "both sides" and "the airports" mean: the two, or the several, named before."""

from collections import Counter, defaultdict

from spacy.tokens import Doc

from kg.extract.coreference.scene import Scene, is_location, is_official, noun_of
from kg.extract.document import Mention
from kg.extract.mentions.cues import listed
from kg.extract.mentions.found import Found

_PAIR = 2


def pairs(scene: Scene) -> list[Found]:
    """The two entities that each "the two powers", "both sides" means, as two mentions with the same words.

    Two states that alone stand in the same sentence decide; else the pair that the text names together twice as often
    as any other. None where nothing decides.
    """
    doc = scene.doc
    counted = _coordinated_pairs(scene)
    by_sentence: dict[int, set[int]] = defaultdict(set)
    for index, one in enumerate(scene.found):
        group = one.type == "armed-group" and one.mention.kind == "name" and not is_official(one)
        if one.entry is not None and (one.type == "state" or group) and not is_location(doc[one.mention.head]):
            by_sentence[scene.sentence[index]].add(scene.links.of(index))
    made: list[Found] = []
    for index, one in enumerate(scene.found):
        if one.mention.kind == "nominal" and one.plural and says_two(doc, one):
            here = by_sentence[scene.sentence[index]]
            around = here | by_sentence[scene.sentence[index] - 1]
            pair = next((some for some in (here, around) if len(some) == _PAIR), None) or _dominant(counted)
            for root in sorted(pair):
                target = scene.found[root]
                mention = Mention(one.mention.span, one.mention.head, "nominal", "the pair named together")
                made.append(Found(mention, target.type, target.name, target.key, target.entry, lemma=one.lemma))
    return made


def places_together(scene: Scene) -> list[Found]:
    """What "the airports" means after two or more airports have been named in the paragraph: each of them."""
    named: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    made: list[Found] = []
    for index, one in enumerate(scene.found):
        noun = noun_of(one)
        if one.type != "place":
            continue
        if one.mention.kind == "name":
            named[scene.paragraph[index], noun].setdefault(scene.links.of(index), index)
        elif one.plural and one.definite and one.mention.kind == "nominal":
            several = named[scene.paragraph[index], one.lemma]
            for at in several.values() if len(several) > 1 else ():
                target = scene.found[at]
                mention = Mention(one.mention.span, one.mention.head, "nominal", "the places named before")
                made.append(Found(mention, target.type, target.name, target.key, target.entry, lemma=one.lemma))
    return made


def says_two(doc: Doc, one: Found) -> bool:
    """Whether the phrase is of a pair: "both sides", "the two powers"."""
    last = one.lemma.rsplit(" ", 1)[-1]
    words = {token.text.lower() for token in doc[one.mention.head].lefts}
    return last in listed("pair-nouns") and (
        "both" in words or ("two" in words and bool(words & {"the", "these", "those"}))
    )


def _coordinated_pairs(scene: Scene) -> Counter[tuple[int, int]]:
    """How often two states or groups stand side by side with "and" in the text."""
    states = {
        one.mention.head: scene.links.of(at)
        for at, one in enumerate(scene.found)
        if one.type == "state" or (one.type in {"armed-group", "government"} and one.mention.kind == "name")
    }
    counted: Counter[tuple[int, int]] = Counter()
    for head, one in states.items():
        doc = scene.doc
        if head + 2 >= len(doc):
            continue
        between = doc[head + 1].text.lower()
        step = 3 if doc[head + 2].text.lower() == "the" else 2
        other = states.get(head + step)
        if between in {"and", "&"} and other is not None and other != one:
            counted[min(one, other), max(one, other)] += 1
    return counted


def _dominant(counted: Counter[tuple[int, int]]) -> set[int]:
    best = counted.most_common(2)
    if not best or (len(best) > 1 and best[0][1] < 2 * best[1][1]):
        return set()
    return set(best[0][0])
