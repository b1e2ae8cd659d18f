"""Whose "its fighters", "their jets" are."""

from kg.extract.coreference.scene import Scene
from kg.extract.mentions.found import Found
from kg.extract.nominals import nouns


def owned_forces(scene: Scene, said: list[Found]) -> list[tuple[int, Found]]:
    """The phrases such as "its fighters" whose pronoun is known, with whom they mean: the owner's own forces."""
    owner = {one.mention.head: one for one in said}
    vocabulary = nouns()
    meant: list[tuple[int, Found]] = []
    for index, one in enumerate(scene.found):
        lefts = [child for child in scene.token(index).lefts if child.dep_ not in {"nummod", "cc", "punct"}]
        if one.mention.kind != "nominal" or len(lefts) != 1 or lefts[0].i not in owner:
            continue
        whose = owner[lefts[0].i]
        fits = (whose.type == "armed-group" and one.lemma in vocabulary.fighters) or (
            whose.type == "state" and one.lemma in vocabulary.means and one.type == "armed-group"
        )
        if fits:
            meant.append((index, whose))
    return meant
