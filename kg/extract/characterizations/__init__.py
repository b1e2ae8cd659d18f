"""What a text says somebody or something is: offices held, designations, how one is regarded, needs, who holds a place.

The words are data (`data/characterizations.toml`). Judgements, purposes and importance are left alone: whether such
words characterise anything is a matter of taste, and what is not read is better than misread.
"""

from collections.abc import Iterator
from functools import cache

from kg.extract.characterizations.designations import called, loaded, recognised
from kg.extract.characterizations.needs import lacking, needed, severed, without
from kg.extract.characterizations.offices import in_office, titled
from kg.extract.characterizations.places import contested, held, sized
from kg.extract.characterizations.reading import CharacterizationReading, Frame
from kg.extract.document import Cast, Parsed
from kg.extract.syntax.scene import Scene
from kg.extract.vocabulary import table


@cache
def _frames() -> dict[str, Frame]:
    return table("characterizations")


def characterizations(parsed: Parsed, cast: Cast) -> Iterator[CharacterizationReading]:
    """Yield what the text says of the members of its cast, in order; the same of the same once.

    Of offices only the fullest words are kept: who was "Malian President" is not announced again as "President".
    """
    scene = Scene(parsed, cast)
    frames = _frames()
    found = [one for token in scene.tokens() for reader in _READERS for one in reader(scene, frames, token)]
    offices: dict[tuple[object, ...], list[frozenset[str]]] = {}
    for one in found:
        offices.setdefault(_of_whom(scene, one), []).append(_said(scene, one))
    seen: set[tuple[object, ...]] = set()
    for one in found:
        whom, words = _of_whom(scene, one), _said(scene, one)
        if one.aspect == "holds-office" and any(words < others for others in offices[whom]):
            continue
        if (*whom, words) not in seen:
            seen.add((*whom, words))
            yield one


def _of_whom(scene: Scene, one: CharacterizationReading) -> tuple[object, ...]:
    return (one.aspect, *(entity.id for entity in scene.cast.at(scene.doc[one.subject])))


def _said(scene: Scene, one: CharacterizationReading) -> frozenset[str]:
    """The words of the value, in any order and case."""
    return frozenset(one.value.of(scene.parsed.article.text).casefold().split())


_READERS = (
    titled,
    in_office,
    loaded,
    recognised,
    called,
    without,
    needed,
    lacking,
    severed,
    contested,
    held,
    sized,
)
