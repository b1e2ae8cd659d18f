"""What a definite phrase means: "the group", "the town", "the governor", "the country"."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from kg.extract.coreference.scene import (
    TOWNLIKE,
    Scene,
    earlier,
    is_location,
    is_official,
    last_before,
    nearest_unit,
    noun_of,
    only_one,
    same_day,
)
from kg.extract.coreference.words import word_lists
from kg.extract.mentions.cues import listed
from kg.extract.mentions.found import Found


def definite_phrases(scene: Scene) -> None:
    """Join "the group", "the town", "the governor", "the hospital" with the one thing before that it can mean."""
    for index, one in enumerate(scene.found):
        if one.mention.kind != "nominal" or not one.key.startswith(("phrase:", "armed:")):
            continue
        target = _antecedent(scene, index, one)
        if target is not None and not _two_named(scene, target, index):
            scene.links.join(target, index)
    _alike(scene)
    _unmixed(scene)


def _alike(scene: Scene) -> None:
    """Join bare phrases for the same fighters ("rebels … rebels"), but for those that mean a group of their own."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(scene.found):
        if one.key.startswith("armed:"):
            kinds[one.key].append(index)
    for same in kinds.values():
        named = {root for at in same if scene.names_group(root := scene.links.of(at))}
        joined = same if len(named) < _TWO else [at for at in same if scene.links.of(at) not in named]
        for at in joined[1:]:
            scene.links.join(joined[0], at)


def _unmixed(scene: Scene) -> None:
    """Give each set of "rebels" or the like its own key, so that what repeats one of them repeats the right ones."""
    first: dict[str, int] = {}
    for index, one in enumerate(scene.found):
        root = scene.links.of(index)
        if one.key.startswith("armed:") and first.setdefault(one.key, root) != root:
            scene.found[index] = replace(one, key=f"{one.key}@{root}")


def _two_named(scene: Scene, target: int, index: int) -> bool:
    """Whether both already mean a group that is named, and not the same: "the rebels" of another paragraph."""
    one, other = scene.links.of(target), scene.links.of(index)
    return one != other and scene.names_group(one) and scene.names_group(other)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A definite phrase: its index, its noun, and the mentions before it, nearest first."""

    index: int
    one: Found
    noun: str
    before: list[int]


def _antecedent(scene: Scene, index: int, one: Found) -> int | None:
    if not one.definite and not _bare_fighters(one):
        return None
    phrase = Phrase(index, one, one.lemma.rsplit(" ", 1)[-1], list(earlier(scene, index)))
    if one.definite:
        exact = [at for at in phrase.before if _same_noun(scene.found[at], one, phrase.noun)]
        if exact:
            others = _armed(scene, phrase.before) if phrase.noun in listed("group-nouns") else []
            return nearest_unit(scene, index, [*exact, *others])
    meant = (rule(scene, phrase) for rule in _RULES)
    return next((target for target in meant if target is not None), None)


def _bare_fighters(one: Found) -> bool:
    """Such as "rebels", "the army" also without an article."""
    if one.type != "armed-group":
        return False
    return one.lemma in {"army", "military"} or (one.plural and one.key == f"armed:{one.lemma}")


_TWO = 2

# Types of which a text speaks of the same one again when it says "the" far from where it was named.
_ONE_OF_A_KIND = frozenset({"government", "organization", "armed-group"})


def _far(scene: Scene, phrase: Phrase) -> int | None:
    """For "the airport", "the aid agency": the only one of the text before it, however far."""
    one, noun = phrase.one, phrase.noun
    if not one.definite or noun in listed("group-nouns"):
        return None
    if one.type not in _ONE_OF_A_KIND and noun not in listed("one-in-a-text") and " " not in one.lemma:
        return None
    far = last_before(scene.by_noun.get((noun, one.type, one.plural), ()), phrase.index)
    return only_one(scene, (at for at in far if same_day(scene, at, phrase.index)))


def _same_noun(other: Found, one: Found, last: str) -> bool:
    """Whether the other phrase has the same head noun and number: "an aid convoy … the convoy"."""
    if other.mention.kind == "pronoun" or other.type != one.type or other.plural != one.plural:
        return False
    if other.lemma:
        return other.lemma.rsplit(" ", 1)[-1] == last and (" " not in one.lemma or other.lemma == one.lemma)
    return other.mention.kind == "name" and last in {other.kind, noun_of(other)}


def _armed(scene: Scene, before: list[int]) -> list[int]:
    """Those of the mentions that name an armed group other than a state's own forces."""
    return [at for at in before if _is_named(scene.found[at], "armed-group")]


def _is_named(one: Found, kind: str) -> bool:
    """Whether it is the name of one of that type, and of no state's own."""
    return one.type == kind and one.mention.kind == "name" and not is_official(one)


def _group(scene: Scene, phrase: Phrase) -> int | None:
    """For "the group", "the militants": the only armed group named in the paragraph, or in the one before."""
    if phrase.one.type not in {"armed-group", "organization"} or phrase.noun not in listed("group-nouns"):
        return None
    if not phrase.one.definite and phrase.noun in {"force", "gunman", "fighter"}:
        return None
    if phrase.one.plural and phrase.noun in listed("collective-nouns"):
        return None
    named = _groups(scene, phrase)
    here = [at for at in named if scene.paragraph[at] == scene.paragraph[phrase.index]]
    if not phrase.one.definite or not named:
        return only_one(scene, here) if here else _called(scene, phrase.noun)
    only = only_one(scene, here or named)
    return only if only is not None or phrase.one.plural else only_one(scene, _just_named(scene, phrase, here))


def _just_named(scene: Scene, phrase: Phrase, named: list[int]) -> list[int]:
    """Those of them in the sentence right before, where they do something."""
    before = scene.sentence[phrase.index] - 1
    near = [at for at in named if scene.sentence[at] >= before]
    acts = any(scene.token(at).dep_ in {"nsubj", "nsubjpass"} for at in near)
    return near if acts else []


def _groups(scene: Scene, phrase: Phrase) -> list[int]:
    """The groups named before it; for "the group" of an organisation the armed ones, if there are any."""
    armed = _armed(scene, phrase.before)
    if phrase.one.type == "armed-group" or (armed and phrase.noun == "group"):
        return armed
    organisations = {at for at in phrase.before if _is_named(scene.found[at], "organization")}
    return [at for at in phrase.before if at in organisations or at in armed]


def _called(scene: Scene, noun: str) -> int | None:
    """The one named group of the text whose people are called so somewhere in it ("XYZ rebels")."""
    return only_one(scene, scene.called.get(noun, ()))


def _country(scene: Scene, phrase: Phrase) -> int | None:
    """For "the country", "the kingdom": the only state of the paragraph, or of the one before."""
    realm = word_lists().realms.get(phrase.noun)
    if (phrase.noun not in {"country", "nation"} and realm is None) or phrase.one.plural:
        return None
    states = [
        at
        for at in phrase.before
        if scene.found[at].type == "state"
        and (entry := scene.found[at].entry) is not None
        and (realm is None or entry.country in realm)
    ]
    located = [at for at in states if is_location(scene.token(at))]
    target = nearest_unit(scene, phrase.index, states)
    return target if target is not None else nearest_unit(scene, phrase.index, located)


def _place(scene: Scene, phrase: Phrase) -> int | None:
    """For "the town": the only named town of the paragraph before it, or of the one before."""
    if phrase.one.type != "place" or phrase.one.plural or phrase.noun not in listed("settlements"):
        return None
    towns = [
        at
        for at in phrase.before
        if scene.found[at].type == "place"
        and scene.found[at].mention.kind == "name"
        and scene.found[at].kind in TOWNLIKE | {phrase.noun}
    ]
    same = [at for at in towns if scene.found[at].kind == phrase.noun]
    if same or towns:
        return nearest_unit(scene, phrase.index, same or towns)
    return only_one(scene, (at for at in last_before(scene.towns, phrase.index) if same_day(scene, at, phrase.index)))


def _officer(scene: Scene, phrase: Phrase) -> int | None:
    """For "the governor": the only person of the text with that office, named before or after."""
    if phrase.one.type != "person" or phrase.one.plural or not phrase.one.title:
        return None
    named = scene.officers.get(phrase.noun, ())
    return only_one(scene, (at for at in named if _holds(scene.found[at].title, phrase.one.title)))


def _holds(title: str, office: str) -> bool:
    return title == office or title.endswith(f" {office}") or title.startswith(f"{office} ")


def _soldiers(scene: Scene, phrase: Phrase) -> int | None:
    """For "soldiers", "the army": the only state forces of the paragraph before them."""
    if phrase.one.type != "armed-group" or phrase.one.lemma not in {"soldier", "troop", "army", "military"}:
        return None
    return only_one(
        scene,
        (
            at
            for at in phrase.before
            if scene.found[at].key.startswith("forces:") and scene.paragraph[at] == scene.paragraph[phrase.index]
        ),
    )


def _culprit(scene: Scene, phrase: Phrase) -> int | None:
    """For "the attacker", "the perpetrator": the only unnamed attacker of the paragraph."""
    if phrase.one.type != "unknown-actor" or phrase.noun not in listed("culprits"):
        return None
    fits = [
        at
        for at in phrase.before
        if scene.found[at].type == "unknown-actor"
        and scene.found[at].plural == phrase.one.plural
        and scene.paragraph[at] == scene.paragraph[phrase.index]
    ]
    return only_one(scene, fits)


# What a definite phrase may mean, tried in this order.
_RULES: tuple[Callable[[Scene, Phrase], int | None], ...] = (
    _far,
    _soldiers,
    _group,
    _country,
    _place,
    _officer,
    _culprit,
)
