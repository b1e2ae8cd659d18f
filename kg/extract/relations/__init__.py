"""Standing relations that a text states between members of its cast: who backs, leads, holds, fights, rivals whom.

The patterns are data (`data/relations.toml`): verbs, adjectives of the kind "Rwandan-backed", nouns that say what
somebody is to somebody ("an ally of"), nouns for what is between two ("the rivalry between"), and a few constructions
of their own. A single act (a delivery, one clash) is an event and not read here. Only what has both ends in the cast
is a reading.
"""

from collections.abc import Iterator

from kg.extract.document import Cast, Parsed
from kg.extract.relations.adjectives import complemented, compounds, prefixed
from kg.extract.relations.beside import beside
from kg.extract.relations.bonds import bonds
from kg.extract.relations.climate import climate
from kg.extract.relations.frames import load
from kg.extract.relations.holding import grip
from kg.extract.relations.membership import affiliated, part
from kg.extract.relations.mutual import mutual
from kg.extract.relations.nouns import nouns
from kg.extract.relations.opposition import opposite, rivals
from kg.extract.relations.places import within
from kg.extract.relations.reading import RelationReading
from kg.extract.relations.support import aid, behind, support
from kg.extract.relations.verbs import mistaken, verbs
from kg.extract.syntax.scene import PAIR, Scene

_STATIC = frozenset({"located-in", "member-of", "part-of"})


def relations(parsed: Parsed, cast: Cast) -> Iterator[RelationReading]:
    """Yield the relations that the text states, in the order of their predicates, each pair of a passage once."""
    scene = Scene(parsed, cast)
    frames = load()
    seen: set[tuple[object, ...]] = set()
    for token in scene.tokens():
        for reader in _READERS:
            for reading in reader(scene, frames, token):
                ends = tuple(tuple(e.id for e in cast.at(parsed.doc[i])) for i in (reading.subject, reading.object))
                if ends[0] == ends[1] and (reading.subject != reading.object or len(ends[0]) < PAIR):
                    continue
                pair = tuple(sorted(ends)) if reading.symmetric else ends
                # what does not change is said once
                where = None if reading.type in _STATIC else parsed.doc[reading.predicate].sent.start
                key = (reading.type, pair, where)
                if key not in seen:
                    seen.add(key)
                    yield reading


_READERS = (
    verbs,
    mistaken,
    mutual,
    beside,
    compounds,
    prefixed,
    nouns,
    bonds,
    complemented,
    climate,
    opposite,
    rivals,
    support,
    aid,
    behind,
    grip,
    affiliated,
    part,
    within,
)
