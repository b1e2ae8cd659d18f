"""What the roles of one text are read from, and who at a word of it can act."""

from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.document import Cast, Entity
from kg.extract.frames import lemma
from kg.extract.roles.vocabulary import words

ACTORS = frozenset(
    {"state", "government", "armed-group", "organization", "media", "person", "population-group", "unknown-actor"}
)
ARMED = frozenset({"armed-group", "government", "state", "unknown-actor"})
_IN_PARTS = ACTORS - {"population-group", "person"}


def entities(cast: Cast, token: Token) -> tuple[tuple[Entity, ...], Token]:
    """The entities that a noun speaks of and the token they were found at: itself, or what its "of" names."""
    found = cast.at(token)
    is_name = token.pos_ == "PROPN" and any(one.type in ACTORS for one in found)
    if (lemma(token) in words().partitive and not is_name) or token.pos_ == "NUM":
        for word, noun in arguments.phrases(token):
            named = cast.at(noun) or cast.covering(noun)
            if word == "of" and any(one.type in ACTORS for one in named):
                return named, noun
    return found, token


@dataclass(frozen=True, slots=True)
class Scene:
    """The cast of one text, and the indices of the nouns in it that tell of events."""

    cast: Cast
    events: frozenset[int]

    def types(self, token: Token) -> set[str]:
        """The types of the entities that the token speaks of."""
        return {one.type for one in entities(self.cast, token)[0]}


def actors(scene: Scene, token: Token) -> list[Token]:
    """The tokens of somebody who can act: the noun itself, or who owns the weapon or the event that it names."""
    found = themselves(scene, token)
    if found or not (_is_weapon(token) or token.i in scene.events or lemma(token) in words().grips):
        return found
    if _is_weapon(token) and _has_wielder(scene, token):
        return [token]
    of = [noun for word, noun in arguments.phrases(token) if word in {"of", "by"} or _is_theirs(scene, word, noun)]
    of += [
        one for child in token.rights if child.dep_ == "acl" and child.tag_ == "VBN" for one in arguments.agents(child)
    ]
    owned = (one for owner in (*arguments.owners(token), *of) for one in themselves(scene, owner))
    return list(dict.fromkeys(owned))


def themselves(scene: Scene, token: Token) -> list[Token]:
    """The tokens of those whom the noun itself speaks of, if they can act; never an owner."""
    if _is_nobody(token):
        return []
    named = _members(scene, token) or _nations(scene, token) or _introduced(scene, token)
    if named or _is_weapon(token):
        return named
    found, at = entities(scene.cast, token)
    return [at] if any(one.type in ACTORS for one in found) else []


def _is_weapon(token: Token) -> bool:
    return lemma(token) in words().weapons


def _is_theirs(scene: Scene, word: str, noun: Token) -> bool:
    """Whether "from" tells who sends it, and not the land it comes from: "rockets from Hamas", "rockets from Yemen"."""
    return word == "from" and "state" not in scene.types(noun)


def _has_wielder(scene: Scene, weapon: Token) -> bool:
    """Whether a common word tells whose it is, and the two are somebody: "government jets"."""
    owned = any(lemma(child) in words().wielders for child in weapon.lefts)
    return owned and any(one.type in ARMED for one in scene.cast.at(weapon))


def _is_nobody(token: Token) -> bool:
    """Nobody at all: "no group has claimed the bombing"."""
    return lemma(token) in words().sides and any(child.lower_ == "no" for child in token.lefts)


def _members(scene: Scene, token: Token) -> list[Token]:
    """Those whom the words after "of" name: "members of the Red Front", "forces of both Arland and Borland"."""
    if lemma(token) not in words().partitive or _is_name(scene, token):
        return []
    of = [noun for word, noun in arguments.phrases(token) if word == "of"]
    named = [noun for noun in of if _is_of_parts(scene, token, noun)]
    return named or [member for noun in of if lemma(noun) in words().partitive for member in _members(scene, noun)]


def _is_name(scene: Scene, token: Token) -> bool:
    """Whether the word ends a name of its own: "Armed Forces" of "the Armed Forces of Arland"."""
    return token.pos_ == "PROPN" and any(one.type in ACTORS for one in scene.cast.at(token))


def _is_of_parts(scene: Scene, part: Token, whole: Token) -> bool:
    """Whether the parts stand for the whole: "troops of Arland", and not "factions of Arland"."""
    types = {one.type for one in scene.cast.at(whole)} & _IN_PARTS
    return bool(types) and not (types == {"state"} and lemma(part) in words().sides)


def _nations(scene: Scene, token: Token) -> list[Token]:
    """The states of "American and Russian forces", which are two parties."""
    for child in token.lefts:
        also = [one for one in child.rights if one.dep_ == "conj"]
        both = [child, *also]
        if also and all(any(one.type == "state" for one in scene.cast.at(each)) for each in both):
            return both
    return []


def _introduced(scene: Scene, token: Token) -> list[Token]:
    """The persons that a common noun before them introduces: "his counterparts Ana Ruiz and Lee Park"."""
    if token.pos_ != "NOUN" or token.tag_ != "NNS":
        return []
    for child in token.rights:
        if child.dep_ == "appos" and child.pos_ == "PROPN" and "person" in scene.types(child):
            return [one for one in arguments.with_conjuncts(child) if "person" in scene.types(one)]
    return []
