"""Who takes part in an event, and in what role: the dependents of its word, read by the frame's scheme."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.document import Cast, Entity
from kg.extract.frames import Trigger, lemma

ACTORS = {"state", "government", "armed-group", "organization", "media", "person", "population-group", "unknown-actor"}
ARMED = {"armed-group", "government", "state", "unknown-actor"}
_OFFICIAL = {"person", "government", "organization"}


@dataclass(frozen=True)
class Words:
    """The lists of data/roles.toml."""

    light: frozenset[str]
    not_doers: frozenset[str]
    suffered: frozenset[str]
    suffered_phrases: frozenset[str]
    hits: frozenset[str]
    victims: frozenset[str]
    weapons: frozenset[str]
    partitive: frozenset[str]
    unspecific: frozenset[str]
    facility: frozenset[str]
    military_things: frozenset[str]
    civil_things: frozenset[str]
    civilian_words: frozenset[str]
    combatant_words: frozenset[str]
    weapon_types: dict[str, tuple[str, ...]]
    off_topic: tuple[str, ...]
    always: tuple[str, ...]


@cache
def words() -> Words:
    """The lists of data/roles.toml."""
    data = tomllib.loads(files("kg.extract").joinpath("data/roles.toml").read_text(encoding="utf-8"))
    lists = {key: frozenset(value) for key, value in data.items() if isinstance(value, list)}
    return Words(
        **lists,
        weapon_types={key: tuple(value) for key, value in data["weapon_types"].items()},
        off_topic=tuple(data["off_topic"]["words"]),
        always=tuple(data["off_topic"]["always"]),
    )


@dataclass
class Roles:
    """What was found: (role, token) in order without repeats, the place, settlements that were hit, those who were hurt."""

    parts: list[tuple[str, Token]] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    hit: list[Token] = field(default_factory=list)
    mutual: bool = False
    victims: list[Token] = field(default_factory=list)

    def add(self, role: str, token: Token) -> None:
        """Take the token in that role, once."""
        if (role, token) not in self.parts:
            self.parts.append((role, token))

    def of(self, role: str) -> list[Token]:
        """The tokens in that role."""
        return [token for there, token in self.parts if there == role]


def entities(cast: Cast, token: Token) -> tuple[tuple[Entity, ...], Token]:
    """The entities that a noun speaks of and the token they were found at: itself, or what its "of" names."""
    found = cast.at(token)
    if lemma(token) in words().partitive or token.pos_ == "NUM":
        for word, noun in arguments.phrases(token):
            named = cast.at(noun) or cast.covering(noun)
            if word == "of" and any(one.type in ACTORS for one in named):
                return named, noun
    return found, token


def arguments_of(counting: Token) -> list[Token]:
    """What a counting noun counts: "rockets" of "dozens of rockets"."""
    return [noun for word, noun in arguments.phrases(counting) if word == "of"]


def blamed(verb: Token) -> list[Token]:
    """On whom something is blamed: "blamed the killing of the pilgrims on the group"."""
    for token in verb.subtree:
        if token.lower_ == "on" and token.pos_ == "ADP" and token.i > verb.i:
            return [
                noun for child in token.children if child.dep_ == "pobj" for noun in arguments.with_conjuncts(child)
            ]
    return []


def is_settlement(entity: Entity, token: Token) -> bool:
    """Whether a place is where things happen, not a thing that is hit."""
    if entity.type != "place":
        return False
    if token.pos_ == "NOUN" and not entity.place and token.tag_ == "NNS":
        return False  # "three villages", "towns in the north": they are what is hit
    return lemma(token) not in words().facility or bool(entity.place)


def is_place(cast: Cast, token: Token) -> bool:
    """Whether the token speaks of a place or a state (as its territory)."""
    return any(one.type in {"place", "state"} for one in cast.at(token))


class Reader:
    """Reads the roles around the triggers of one text."""

    def __init__(self, cast: Cast, events: frozenset[int]) -> None:
        self._cast = cast
        self._events = events

    # ---- collecting dependents -------------------------------------------------------------------------------------

    def _verb(self, trigger: Trigger) -> Iterator[tuple[str, Token]]:
        verb, carried = trigger.token, trigger.object
        for token in arguments.doers(verb):
            yield "doer", token
        for token in arguments.patients(verb):
            if token == carried or token.lower_.endswith(("self", "selves")):
                continue
            if token.lower_ == "other" and any(child.lower_ in {"each", "one"} for child in token.lefts):
                yield "each-other", token
            elif not (carried is not None and carried in arguments_of(token)):
                yield "patient", token
        for word, token in arguments.phrases(verb):
            if word == "by":
                if not arguments.is_passive(verb) and trigger.frame.scheme.patient == "actor":
                    yield "patient", token  # "welcomes the proposal by France", with "by" on the verb
                continue
            aimed = word == trigger.preposition and word != "as" and word not in trigger.frame.scheme.phrases
            yield ("patient" if aimed else word), token
        if carried is not None and carried.pos_ == "VERB":
            for token in arguments.subjects(carried):
                yield ("patient" if token not in arguments.subjects(verb) else "doer"), token
            yield from arguments.phrases(carried)
        elif carried is not None:
            for word, token in arguments.phrases(carried):
                yield ("patient" if word in {"of", "over", "to", "on", "against"} else word), token
            for token in arguments.owners(carried):
                yield "of-carried", token

    def _noun(self, trigger: Trigger, hops: int = 0) -> Iterator[tuple[str, Token]]:
        noun = trigger.token
        wording = {word.i for word in trigger.words}
        found = [*arguments.owners(trigger.words[0] if trigger.words[0].head == noun else noun)]
        if trigger.words[0] != noun:
            found += arguments.owners(noun)
        for token in self._outer(found):
            if token.i not in wording:
                yield "owner", token
        for word, token in arguments.phrases(noun):
            if token.i not in wording:
                yield word, token
        for child in noun.children:
            if child.dep_ in {"acl", "relcl"} and child.pos_ == "VERB":
                yield from self._clause(child)
        if noun.dep_ == "conj" and hops < 3:
            head = noun.head
            for token in arguments.owners(head):
                if token.dep_ == "poss" or self._cast.at(token):
                    yield "owner", token
            if head.i in self._events:
                yield from self._governor(head, trigger)
        own = {word for word, _ in arguments.phrases(noun)}
        for child in noun.rights:
            if child.dep_ == "conj" and child.i in self._events and not own & {"on", "in", "at", "against"}:
                yield from ((word, token) for word, token in arguments.phrases(child) if word not in own)
        yield from self._governor(noun, trigger)

    def _outer(self, found: list[Token]) -> list[Token]:
        """Owners without those that only tell whose the next one is: of "Syrian government" the government."""
        places = {token.i for token in found}
        kept = []
        for token in dict.fromkeys(found):
            after = token.doc[token.i + 1]
            inner = after.i in places and self.types(after) & (ACTORS - {"state"}) and token.dep_ != "poss"
            if not inner:
                kept.append(token)
        return kept

    def _clause(self, verb: Token) -> Iterator[tuple[str, Token]]:
        """A clause on an event noun: "attack carried out by X", "strike targeting Y", "siege that X has laid"."""
        if verb.lemma_ in words().victims:
            for token in arguments.patients(verb) if not arguments.is_passive(verb) else []:
                yield "victim", token
            for word, token in arguments.phrases(verb):
                if word in {"in", "at", "near", "outside", "inside", "across"}:
                    yield word, token
            return
        if verb.tag_ == "VBG" or (verb.dep_ == "relcl" and not arguments.is_passive(verb)):
            if verb.lemma_ in words().hits | {"target", "involve"}:
                for token in arguments.objects(verb):
                    yield ("involving" if verb.lemma_ == "involve" else "patient"), token
                return
            if verb.lemma_ in words().light and verb.dep_ == "relcl" and verb.lemma_ not in words().not_doers:
                for token in arguments.subjects(verb):
                    if token != verb.head:
                        yield "doer", token
                return
        if verb.lemma_ in words().light | {"back", "support"} and arguments.is_passive(verb):
            if verb.lemma_ in words().not_doers - {"order"}:
                return
            for token in arguments.agents(verb):
                yield "doer", token
            for word, token in arguments.phrases(verb):
                if word != "by":
                    yield word, token

    def _responsible(self, noun: Token) -> Iterator[tuple[str, Token]]:
        """Who claims it: "claimed responsibility for the attack", "an attack for which X claimed responsibility"."""
        if noun.dep_ == "pobj" and noun.head.lower_ == "for" and lemma(noun.head.head) == "responsibility":
            verb = noun.head.head.head
            if verb.lemma_ in {"claim", "accept", "admit"}:
                for token in arguments.subjects(verb):
                    yield "doer", token
        for child in noun.children:
            if child.dep_ == "relcl" and child.lemma_ in {"claim", "accept"}:
                if any(lemma(thing) == "responsibility" for thing in child.children):
                    for token in arguments.subjects(child):
                        yield "doer", token

    def _governor(self, noun: Token, trigger: Trigger) -> Iterator[tuple[str, Token]]:
        """What the verb over an event noun tells of it: "X carried out a strike", "the strike hit Y"."""
        if noun.dep_ == "pobj" and noun.head.lower_ == "of" and lemma(noun.head.head) in _SERIES:
            noun = noun.head.head
            yield from arguments.phrases(noun)
        head, dep = noun.head, noun.dep_
        yield from self._responsible(noun)
        if dep in {"dobj", "nsubjpass"} and head.pos_ == "VERB":
            if head.lemma_ in words().suffered:
                for token in arguments.doers(head):
                    yield "patient", token
            elif head.lemma_ in {"request", "seek"} and trigger.frame.scheme.phrases.get("to") == "recipient":
                for token in arguments.doers(head):
                    yield "to", token
                yield from arguments.phrases(head)
            elif head.lemma_ in words().light:
                if head.lemma_ not in words().not_doers and not self._indirect(head, trigger):
                    for token in arguments.doers(head):
                        yield "doer", token
                for word, token in arguments.phrases(head):
                    if word != "by" or not arguments.is_passive(head):
                        yield word, token
                for child in head.children:  # "conducted a strike to target fighters"
                    if child.dep_ in {"advcl", "xcomp"} and child.lemma_ in {"target", "hit", "kill", "destroy"}:
                        for token in arguments.objects(child):
                            yield "patient", token
            elif head.lemma_ == "deny" and trigger.frame.id == "denied":
                for token in arguments.subjects(head):
                    yield "doer", token
            elif head.lemma_ in {"face", "witness"}:
                for token in arguments.subjects(head):
                    yield "patient", token
            elif head.lemma_ == "blame":
                for token in blamed(head):
                    yield "doer", token
        elif (
            dep == "nsubj" and head.pos_ == "VERB" and head.lemma_ in {"reach", "arrive"} and trigger.frame.scheme.doer
        ):
            for token in arguments.objects(head):
                yield "to", token
            if head.dep_ == "ccomp" and head.head.lemma_ in {"ensure", "allow", "guarantee", "let"}:
                for token in arguments.subjects(head.head):
                    yield "doer", token
        elif dep == "nsubj" and head.pos_ == "VERB" and head.lemma_ in words().hits:
            for token in arguments.objects(head):
                yield ("victim" if head.lemma_ in words().victims else "patient"), token
            for word, token in arguments.phrases(head):
                if word in {"in", "at", "near", "outside", "inside", "across"}:
                    yield word, token
        elif dep == "nsubj" and head.pos_ == "VERB" and any(lemma(child) == "way" for child in head.children):
            for word, token in arguments.phrases(head):  # "aid makes its way into the city"
                yield word, token
            for child in head.children:
                for word, token in arguments.phrases(child) if lemma(child) == "way" else ():
                    yield word, token
        elif dep == "nsubj" and head.lemma_ in {"land", "fall", "explode", "crash", "detonate"}:
            for word, token in arguments.phrases(head):
                yield (
                    (
                        "on"
                        if word in {"in", "on", "inside", "into"} and head.lemma_ in {"land", "fall", "crash"}
                        else word
                    ),
                    token,
                )
        elif dep == "pobj" and head.dep_ in {"prep", "agent"}:
            yield from self._in_phrase(head)
        elif dep in {"nsubj", "nsubjpass"} and head.pos_ in {"VERB", "AUX"}:
            for word, token in arguments.phrases(head):
                if word in {"in", "at", "near", "outside", "inside", "across", "between", "against"}:
                    yield word, token

    @staticmethod
    def _indirect(verb: Token, trigger: Trigger) -> bool:
        """Whether the subject of the verb only speaks of the event: it called for it, or agreed to it."""
        return verb.lemma_ in {"call", "offer"} and trigger.frame.scheme.doer == "target"

    def _in_phrase(self, preposition: Token) -> Iterator[tuple[str, Token]]:
        """An event noun after a preposition: "killed in an airstrike", "came under attack", "responded with shelling"."""
        verb, word = preposition.head, preposition.lower_
        if verb.pos_ not in {"VERB", "AUX"}:
            return
        mutual = preposition.doc[next(iter(preposition.children)).i] if list(preposition.children) else None
        if word in {"after", "following", "in", "during", "at"} and mutual is not None:
            if any(with_word == "with" for with_word, _ in arguments.phrases(mutual)):
                for token in arguments.subjects(verb):  # "spoke after talks with X": the speaker took part
                    yield "with", token
        if word == "by" and verb.lemma_ in words().hits - words().victims and arguments.is_passive(verb):
            for token in arguments.subjects(verb):
                yield "patient", token
        elif word in {"of", "over", "for"} and verb.lemma_ in {"accuse", "suspect"}:
            yield from (("doer", token) for token in arguments.patients(verb))
        elif (word == "behind" and verb.lemma_ == "be") or (word == "in" and verb.lemma_ == "be"):
            yield from (("doer", token) for token in arguments.subjects(verb))
        elif word == "for" and verb.lemma_ == "blame":
            for token in arguments.patients(verb):
                yield "doer", token
        elif word in words().suffered_phrases:
            for token in arguments.subjects(verb):
                yield "patient", token
            yield from arguments.phrases(verb)
        elif verb.lemma_ in words().victims and word in {"in", "by", "during", "from", "when", "after", "following"}:
            for token in arguments.patients(verb) or arguments.subjects(verb):
                yield "victim", token
            for place, token in arguments.phrases(verb):
                if place in {"at", "near", "outside", "inside", "across"} or (
                    place == "in" and token.i not in self._events
                ):
                    yield place, token
        elif word == "with" and verb.lemma_ in {"respond", "retaliate", "answer", "react", "attack", "hit", "strike"}:
            for token in arguments.doers(verb):
                yield "doer", token
            for token in arguments.objects(verb):
                yield "patient", token
        elif word == "in" and verb.lemma_ in {"engage", "participate", "take", "lock", "join"}:
            for token in arguments.subjects(verb):
                yield "doer", token

    # ---- giving roles --------------------------------------------------------------------------------------------------

    def _jointly(self, trigger: Trigger) -> Iterator[tuple[str, Token]]:
        """Whom a joint operation is to hit: "cooperate to target X"."""
        for child in trigger.token.children:
            if child.dep_ in {"xcomp", "advcl"} and child.lemma_ in {
                "target",
                "fight",
                "hit",
                "strike",
                "attack",
                "combat",
            }:
                for token in arguments.objects(child):
                    yield "aimed", token

    def read(self, trigger: Trigger) -> Roles:
        """The roles around the trigger."""
        scheme = trigger.frame.scheme
        roles = Roles()
        dependents = list(self._verb(trigger) if trigger.is_verb else self._noun(trigger))
        if trigger.frame.id == "joint-operation":
            dependents += self._jointly(trigger)
        for relation, token in dependents:
            if token in trigger.words:
                continue
            if relation == "victim":
                roles.victims.append(token)
            elif relation == "each-other":
                roles.mutual = True
                for doer in arguments.doers(trigger.token):
                    self._actor("target", doer, roles)
            elif relation == "aimed":
                self._actor("target", token, roles)
            elif relation == "owner" and self.types(token) == {"place"} and lemma(token) not in words().facility:
                roles.places.append(token)  # "the Geneva talks"
            elif relation in {"doer", "patient", "owner"}:
                self._give(getattr(scheme, relation), token, roles, relation)
            elif relation == "of-carried":
                continue
            elif relation in scheme.phrases:
                self._give(scheme.phrases[relation], token, roles, relation)
            elif relation in PLACE_WORDS:
                self._give("place", token, roles, relation)
        return roles

    def give(self, role: str, token: Token, roles: Roles) -> None:
        """Add those who act at the token in that role."""
        self._actor(role, token, roles)

    def _give(self, spec: str, token: Token, roles: Roles, relation: str) -> None:
        rule = _SPECS.get(spec)
        if rule is not None:
            rule(self, token, roles, relation)

    def actors(self, token: Token, depth: int = 0) -> list[Token]:
        """The tokens of somebody who can act: the noun itself, or who owns the weapon or the event that it names."""
        if lemma(token) in {"group", "one", "side", "faction", "party", "organisation", "organization"} and any(
            child.lower_ == "no" for child in token.lefts
        ):
            return []
        named = self._named_members(token) or self._nations(token) or self._in_apposition(token)
        if named:
            return named
        found, at = entities(self._cast, token)
        weapon = lemma(token) in words().weapons
        if not weapon and any(one.type in ACTORS for one in found):
            return [at]
        if depth or not (weapon or token.i in self._events or not found or lemma(token) in _GRIPS):
            return []
        if not weapon and token.i not in self._events and lemma(token) not in _GRIPS:
            return []
        owned = [one for owner in arguments.owners(token) for one in self.actors(owner, 1)]
        owned += [
            one
            for word, noun in arguments.phrases(token)
            if word in {"of", "from", "by"}
            for one in self.actors(noun, 1)
        ]
        return list(dict.fromkeys(owned))

    def _named_members(self, token: Token) -> list[Token]:
        """Who "members of", "forces of either … or …" are, when the words after "of" name them."""
        if lemma(token) not in words().partitive:
            return []
        found = []
        for word, noun in arguments.phrases(token):
            if word == "of" and any(one.type in ACTORS - {"population-group", "person"} for one in self._cast.at(noun)):
                found.append(noun)
        if not found or {one.id for one in self._cast.at(token)} & {one.id for n in found for one in self._cast.at(n)}:
            return found[:1] if found and len(found) == 1 else found
        return found

    def _nations(self, token: Token) -> list[Token]:
        """The states of "American and Russian forces", which are two parties."""
        for child in token.lefts:
            also = [one for one in child.rights if one.dep_ == "conj"]
            both = [child, *also]
            if also and all(any(one.type == "state" for one in self._cast.at(each)) for each in both):
                return both
        return []

    def _in_apposition(self, token: Token) -> list[Token]:
        """The persons that a common noun before them introduces: "his counterparts Ana Ruiz and Lee Park"."""
        if token.pos_ != "NOUN":
            return []
        for child in token.rights:
            if (
                child.dep_ == "appos"
                and "person" in self.types(child)
                and child.pos_ == "PROPN"
                and token.tag_ == "NNS"
            ):
                return [one for one in arguments.with_conjuncts(child) if "person" in self.types(one)]
        return []

    def _actor(self, role: str, token: Token, roles: Roles) -> None:
        for actor in self.actors(token):
            roles.add(role, actor)

    def hit(self, token: Token, roles: Roles) -> None:
        """Who or what is hit: a facility and its owner, somebody; a town is where it happened."""
        found, at = entities(self._cast, token)
        if not found:
            if token.i in self._events or lemma(token) in words().weapons:
                return
            for owner in arguments.owners(token):  # "ISIL positions": the thing is not in the cast, its owner is
                for actor in self.actors(owner, 1):
                    roles.add("target", actor)
            return
        for one in found:
            if one.type == "place" and is_settlement(one, at):
                roles.places.append(at)
                roles.hit.append(at)
            elif one.type in ACTORS or one.type == "place":
                roles.add("target", at)
            else:
                roles.add("target" if lemma(at) in words().facility else "affected", at)
        if not any(one.type in ACTORS for one in found):
            for owner in arguments.owners(token):
                for actor in self.actors(owner, 1):
                    if any(one.type in {"state", "armed-group", "government"} for one in self._cast.at(actor)):
                        roles.add("target", actor)
            for word, noun in arguments.phrases(token):
                if word == "of" and lemma(token) in words().facility:
                    for actor in self.actors(noun, 1):
                        if any(one.type in {"state", "armed-group", "government"} for one in self._cast.at(actor)):
                            roles.add("target", actor)

    def types(self, token: Token) -> set[str]:
        """The types of the entities at the token."""
        return {one.type for one in entities(self._cast, token)[0]}

    def place(self, token: Token, roles: Roles) -> None:
        """Take the token as the place, when it is one."""
        if self.types(token) & {"place", "state"}:
            roles.places.append(token)


_SERIES = {
    "series",
    "wave",
    "string",
    "spate",
    "number",
    "dozen",
    "round",
    "pair",
    "succession",
    "spree",
    "hundred",
    "rash",
}
_GRIPS = {"control", "hand", "grip", "occupation", "rule"}
PLACE_WORDS = {"in", "at", "near", "outside", "inside", "across", "around", "throughout", "on", "over", "off", "along"}


def _role(name: str):  # type: ignore[no-untyped-def]
    return lambda reader, token, roles, _relation: reader._actor(name, token, roles)  # noqa: SLF001


def _initiator(reader: Reader, token: Token, roles: Roles, relation: str) -> None:
    if relation == "owner" and not reader.types(token) & (ACTORS - {"population-group"}):
        reader.place(token, roles)
        return
    reader._actor("initiator", token, roles)  # noqa: SLF001


def _facility(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
    reader.hit(token, roles)


def _place(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
    reader.place(token, roles)


def _if_armed(role: str, other: str | None = None):  # type: ignore[no-untyped-def]
    def give(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
        types = reader.types(token)
        if types & {"place"} and not types & ARMED:
            if other == "place":
                reader.place(token, roles)
        elif types & ACTORS:
            reader._actor(role, token, roles)  # noqa: SLF001

    return give


def _place_or(role: str):  # type: ignore[no-untyped-def]
    def give(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
        types = reader.types(token)
        if types & {"place", "state"}:
            reader.place(token, roles)
        elif types & ACTORS:
            reader._actor(role, token, roles)  # noqa: SLF001

    return give


def _judged(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
    """Whom a judgement is aimed at: somebody, or who did what is judged."""
    if reader.types(token) & ACTORS and not token.i in reader._events:  # noqa: SLF001, E713
        reader._actor("target", token, roles)  # noqa: SLF001
        return
    owners = [*arguments.owners(token), *(noun for word, noun in arguments.phrases(token) if word in {"by", "from"})]
    for child in token.children:  # "news that X liberated Y", "the attack for which X claimed responsibility"
        if child.dep_ in {"acl", "relcl", "ccomp"} and child.pos_ == "VERB" and child.lemma_ not in words().victims:
            owners += [one for one in arguments.doers(child) if one != token]
    for owner in owners:
        if reader.types(owner) & (ACTORS - {"population-group"}):
            reader._actor("target", owner, roles)  # noqa: SLF001


def _person(role: str):  # type: ignore[no-untyped-def]
    def give(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
        if reader.types(token) & {"armed-group", "government", "person", "state"} and token.i > 0:
            reader._actor(role, token, roles)  # noqa: SLF001

    return give


def _besieged(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
    """A besieged place is the place, and the people told to be in it the target."""
    if reader.types(token) & {"place", "state"}:
        reader.place(token, roles)
        above = token
        for _ in range(3):  # "civilians in rebel-held areas of the city which are under siege"
            if above.dep_ == "appos":
                above = above.head
            if above.dep_ != "pobj" or above.head.lower_ not in {"in", "of"}:
                break
            above = above.head.head
            if "population-group" in reader.types(above):
                roles.add("target", above)
                break
    else:
        reader._actor("target", token, roles)  # noqa: SLF001


def _not_own(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
    """Those sent, unless they are the sender's own: "its soldiers"."""
    own = any(child.dep_ == "poss" and child.pos_ == "PRON" for child in token.lefts)
    if not own and lemma(token) not in {"reinforcement", "troop", "force"} and reader.types(token) & ACTORS:
        reader._actor("affected", token, roles)  # noqa: SLF001


def _if_none(reader: Reader, token: Token, roles: Roles, _relation: str) -> None:
    """Those who are pulled out, where nobody is told who pulls them out."""
    if not roles.of("initiator"):
        reader._actor("initiator", token, roles)  # noqa: SLF001


_SPECS = {
    "affected-not-own": _not_own,
    "initiator-if-none": _if_none,
    "besieged": _besieged,
    "initiator": _initiator,
    "target": _role("target"),
    "party": _role("party"),
    "party-if-person": _person("party"),
    "mediator": _role("mediator"),
    "recipient": _role("recipient"),
    "affected": _role("affected"),
    "facility": _facility,
    "place": _place,
    "initiator-if-armed": _if_armed("initiator"),
    "target-or-place": _if_armed("target", "place"),
    "initiator-or-place": _if_armed("initiator", "place"),
    "affected-if-armed": _if_armed("affected"),
    "recipient-if-actor": _if_armed("recipient"),
    "recipient-or-place": _if_armed("recipient", "place"),
    "place-or-target": _place_or("target"),
    "actor": _judged,
}
