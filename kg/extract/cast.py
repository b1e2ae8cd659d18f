"""The cast of a text: everybody and everything that it speaks of, with all mentions, for the stages that read facts.

Names, noun phrases, then what joins them: keys, names, apposition, definite phrases, pairs, pronouns.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.extract import gazetteer
from kg.extract.coreference.acronyms import acronyms
from kg.extract.coreference.appositions import appositions
from kg.extract.coreference.cataphora import cataphora
from kg.extract.coreference.definite import definite_phrases
from kg.extract.coreference.forces import owned_forces
from kg.extract.coreference.links import Links
from kg.extract.coreference.names import bodies, by_key, by_noun, people
from kg.extract.coreference.pronouns import pronouns
from kg.extract.coreference.scene import Scene
from kg.extract.coreference.several import pairs, places_together
from kg.extract.coreference.voices import source_voice
from kg.extract.document import Cast, Entity, Parsed
from kg.extract.gazetteer import Entry
from kg.extract.mentions import names
from kg.extract.mentions.found import Found
from kg.extract.nominals import nominals
from kg.extract.organs import owned

_LONGEST_ID = 48
_LONGEST_NAME = 120


def cast(parsed: Parsed) -> Cast:
    """Return the entities of the text in the order in which they first appear; the same text gives the same ids."""
    named, matches = names(parsed)
    found = sorted(owned(parsed.doc, [*named, *nominals(parsed, named, matches)], matches), key=_order)
    links = Links(len(found))
    by_key(found, links)
    by_noun(found, links)
    people(found, links)
    acronyms(parsed.doc, found, links)
    bodies(found, links)
    appositions(parsed.doc, found, links)
    scene = Scene.of(parsed, found, links)
    definite_phrases(scene)
    said = pronouns(scene)
    first = {one.key: index for index, one in reversed(list(enumerate(found)))}
    for index, whose in owned_forces(scene, said):
        links.join(first[whose.key], index)
    before = cataphora(scene, {one.mention.head for one in said})
    voice = source_voice(scene, [*said, *before])
    several = [*pairs(scene), *places_together(scene)]
    return Cast(tuple(_entities(parsed, found, links, [*said, *before, *voice, *several])))


def _order(one: Found) -> tuple[int, int, str]:
    return one.mention.head, one.mention.span.start, one.key


def _entities(parsed: Parsed, found: list[Found], links: Links, later: list[Found]) -> Iterable[Entity]:
    """The groups of mentions as entities; mentions made later join the group that has their key."""
    groups: dict[int, list[Found]] = defaultdict(list)
    root_of: dict[str, int] = {}
    for index, one in enumerate(found):
        groups[links.of(index)].append(one)
        root_of.setdefault(one.key, links.of(index))
    together: dict[int, list[Found]] = defaultdict(list)
    for one in later:
        if one.mention.kind == "nominal":
            together[one.mention.head].append(one)
    paired = {f"phrase:{head}": both for head, both in together.items()}
    for one in later:
        for meant in paired.get(one.key, [one]):
            root = root_of.setdefault(meant.key, len(found) + len(root_of))
            groups[root].append(replace(meant, mention=one.mention))
    countries = {one.entry.country for one in found if one.entry is not None and one.entry.country}
    used: set[str] = set()
    for root in sorted(groups):
        members = groups[root]
        if all(one.key in paired for one in members):
            continue
        yield _entity(parsed, members, countries, used)


def _entity(parsed: Parsed, members: list[Found], countries: set[str], used: set[str]) -> Entity:
    lead = max(members, key=_weight)
    entry = next((one.entry for one in members if one.entry is not None and not one.key.startswith("phrase:")), None)
    kind = entry.type if entry else lead.type
    name = _name(lead, entry)
    mentions = sorted({one.mention for one in members}, key=lambda mention: (mention.span, mention.head))
    spoken = [one.mention.span.of(parsed.article.text) for one in members if one.mention.kind == "name"]
    aliases = sorted({words for words in spoken if words != name})
    return Entity(
        id=_id(name, used),
        type=kind,
        name=name,
        mentions=tuple(mentions),
        aliases=tuple(aliases),
        same_as=entry.same_as if entry else (),
        known=entry.id if entry else None,
        plural=lead.plural,
        place=_place(lead, countries) if kind == "place" else None,
    )


_KIND_WEIGHT = {"name": 3, "nominal": 2, "demonym": 1, "pronoun": 0}


def _weight(one: Found) -> tuple[int, int, int]:
    return _KIND_WEIGHT[one.mention.kind], len(one.name), -one.mention.span.start


def _name(lead: Found, entry: Entry | None) -> str:
    return " ".join((entry.name if entry else lead.name).split())[:_LONGEST_NAME]


def _id(name: str, used: set[str]) -> str:
    """A short id from the name that no other entity of the text has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "entity"
    free = slug
    number = 2
    while free in used:
        free, number = f"{slug}-{number}", number + 1
    used.add(free)
    return free


def _place(lead: Found, countries: set[str]) -> dict[str, float | int | str] | None:
    """Latitude, longitude, country and GeoNames id of a named city, where it is clear which is meant."""
    if lead.mention.kind != "name":
        return None
    city = gazetteer.places().one(lead.name, countries)
    if city is None:
        return None
    return {"lat": city.lat, "lon": city.lon, "country": city.country, "geonames": city.geonames}
