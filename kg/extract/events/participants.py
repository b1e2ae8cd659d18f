"""Who takes part in an event, and where it is, beyond what hangs on its word."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.events.reading import VIOLENCE
from kg.extract.events.scene import Case
from kg.extract.events.vocabulary import vocabulary
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.clauses import blamed
from kg.extract.roles.parts import Roles
from kg.extract.roles.scene import ACTORS, entities
from kg.extract.roles.vocabulary import words

_WHERE = frozenset({"in", "at", "near", "outside", "inside", "around"})
_WHOLE_TARGETS = frozenset({"armed-group", "government", "population-group", "person"})


def add_victims(case: Case) -> None:
    """Those hurt; they stand for the target where none is told and they are somebody in particular."""
    trigger, roles = case.trigger, case.roles
    roles.victims += _hurt_beside(trigger)
    if trigger.frame.type not in VIOLENCE or roles.of("target") or roles.of("party"):
        return
    for victim in roles.victims:
        found, at = entities(case.scene.cast, victim)
        if lemma(at) not in words().unspecific and any(one.type in _WHOLE_TARGETS for one in found):
            roles.add("target", at)


def _hurt_beside(trigger: Trigger) -> Iterator[Token]:
    """Those hurt as told by another verb: "shelled the town, killing four", "the blast hit a bus and killed four"."""
    token = trigger.token
    others: Iterable[Token] = ()
    if trigger.is_verb and not _is_toll(token):
        others = (child for child in token.children if child.tag_ == "VBG")
    elif not trigger.is_verb and token.dep_ == "nsubj":
        others = token.head.children
    for child in others:
        if child.dep_ in {"advcl", "conj"} and _is_toll(child):
            yield from arguments.objects(child)


def _is_toll(verb: Token) -> bool:
    return lemma(verb) in words().victims


def add_place_of_parts(case: Case) -> None:
    """Where those who take part are told to be, for an event without a place of its own: "a hospital in Kunduz"."""
    roles = case.roles
    if roles.places:
        return
    for _, token in sorted(roles.parts, key=lambda part: part[0] not in {"target", "affected", "recipient"}):
        for word, noun in arguments.phrases(token):
            if word in _WHERE and case.scene.types([noun]) & {"place", "state"}:
                roles.places.append(noun)
                return


def give_sides(case: Case, kind: codes.Event) -> None:
    """A fight of which one side is told has that side for initiator, and whom it is against for target."""
    roles = case.roles
    parties = roles.of("party")
    if kind != "armed-clash" or case.trigger.frame.id != "clash" or len(parties) != 1:
        return
    if len(case.scene.ids(parties)) != 1 or _is_several(parties[0]):
        return
    roles.parts = [("initiator" if role == "party" else role, token) for role, token in roles.parts]


def _is_several(party: Token) -> bool:
    """Whether the word stands for both sides: "rival factions clashed"."""
    return lemma(party) in vocabulary().sides or any(child.lower_ == "rival" for child in party.lefts)


def add_targets(case: Case) -> None:
    """The target of a threat or of blame where none hangs on its word."""
    trigger, roles = case.trigger, case.roles
    if roles.of("target"):
        return
    if trigger.frame.id == "threat":
        for token in _aims(trigger.token):
            if case.scene.types([token]) & (ACTORS - {"media"}):
                roles.add("target", token)
    if trigger.frame.id == "accusation" and lemma(trigger.token) == "blame":
        for token in blamed(trigger.token):
            roles.add("target", token)


def _aims(verb: Token) -> Iterator[Token]:
    """At whom the threatened act is aimed: "threatened to attack the port", "threatened to launch attacks on it"."""
    for act in verb.children:
        if act.dep_ == "xcomp":
            yield from arguments.objects(act)
            for word in (act, *act.children):
                yield from (noun for near, noun in arguments.phrases(word) if near in {"on", "against"})


def settled(roles: Roles) -> tuple[tuple[codes.Role, Token], ...]:
    """The parts without contradictions: nobody is both initiator and target, unless each does it to the other."""
    initiators = roles.of("initiator")
    return tuple(
        (role, token)  # type: ignore[misc]
        for role, token in roles.parts
        if role != "target" or roles.mutual or token not in initiators
    )


def places(roles: Roles) -> tuple[Token, ...]:
    """Where it happened: a town that was hit, else the first named place, with those coordinated with it."""
    found = list(dict.fromkeys([*roles.hit, *roles.places]))
    if not found:
        return ()
    named = [token for token in found if token.pos_ == "PROPN"]
    first = roles.hit[0] if roles.hit else (named or found)[0]
    group = arguments.with_conjuncts(first)
    return (first, *(token for token in found if token in group and token != first))
