"""Who takes part in an event beyond what hangs on its word."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.events.reading import VIOLENCE
from kg.extract.events.scene import Case
from kg.extract.events.vocabulary import vocabulary
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.clauses import blamed
from kg.extract.roles.scene import ACTORS, entities
from kg.extract.roles.vocabulary import words

_WHOLE_TARGETS = frozenset({"armed-group", "government", "population-group", "person"})


def add_victims(case: Case, kind: codes.Event) -> None:
    """Those hurt; they stand for the target where none is told and they are somebody in particular.

    Of a blast that nobody is told to have caused they, and what it hit, are only affected.
    """
    trigger, roles = case.trigger, case.roles
    roles.victims += _hurt_beside(trigger)
    if kind == "violence" and lemma(trigger.token) in vocabulary().unknown_blasts and not roles.of("initiator"):
        _add_affected(case)
        return
    if trigger.frame.type not in VIOLENCE or roles.of("target") or roles.of("party"):
        return
    for victim in roles.victims:
        found, at = entities(case.scene.cast, victim)
        if lemma(at) not in words().unspecific and any(one.type in _WHOLE_TARGETS for one in found):
            roles.add("target", at)


def _add_affected(case: Case) -> None:
    roles = case.roles
    roles.parts = [("affected" if role == "target" else role, token) for role, token in roles.parts]
    for victim in roles.victims:
        found, at = entities(case.scene.cast, victim)
        if lemma(at) not in words().unspecific and any(one.type in _WHOLE_TARGETS for one in found):
            roles.add("affected", at)


def _hurt_beside(trigger: Trigger) -> Iterator[Token]:
    """Those hurt as told by another verb: "shelled the town, killing four", "the blast hit a bus and killed four"."""
    token = trigger.token
    others: Iterable[Token] = ()
    if trigger.is_verb and not _is_toll(token):
        others = (child for child in token.children if child.tag_ == "VBG")
    elif not trigger.is_verb and token.dep_ == "nsubj":
        others = token.head.children
    for child in others:
        if child.dep_ in {"advcl", "conj"} and _is_toll(child) and not _has_own_subject(child):
            yield from arguments.objects(child)


def _has_own_subject(verb: Token) -> bool:
    """Whether others do it: "the strike came after militants killed six guards"."""
    return verb.dep_ == "advcl" and any(child.dep_ in {"nsubj", "mark"} for child in verb.lefts)


def _is_toll(verb: Token) -> bool:
    return lemma(verb) in words().victims


def give_sides(case: Case, kind: codes.Event) -> None:
    """A fight of which one side is told has that side for initiator, and whom it is against for target."""
    roles = case.roles
    if kind == "armed-clash" and case.trigger.frame.id == "clash":
        _give_fallen(case)
    parties = roles.of("party")
    if kind != "armed-clash" or case.trigger.frame.id != "clash" or len(parties) != 1:
        return
    if len(case.scene.ids(parties)) != 1 or _is_several(parties[0]) or _is_other_side(case, parties[0]):
        return
    roles.parts = [("initiator" if role == "party" else role, token) for role, token in roles.parts]


def _give_fallen(case: Case) -> None:
    """The fallen of both sides are its sides: "37 soldiers and 50 rebels were killed in clashes"."""
    roles = case.roles
    fallen = roles.of("target")
    armed = all(case.scene.types([token]) == {"armed-group"} for token in fallen)
    if armed and len(case.scene.ids(fallen)) > 1 and not roles.of("initiator") and not roles.of("party"):
        roles.parts = [("party" if role == "target" else role, token) for role, token in roles.parts]


def _is_other_side(case: Case, party: Token) -> bool:
    """Whether a noun tells only with whom it is fought: "an exchange of fire with rebels"."""
    return not case.trigger.is_verb and party.dep_ == "pobj" and party.head.lower_ == "with"


def _is_several(party: Token) -> bool:
    """Whether the word stands for both sides: "rival factions clashed"."""
    return lemma(party) in vocabulary().sides or any(child.lower_ == "rival" for child in party.lefts)


def add_targets(case: Case) -> None:
    """The target of a threat or of blame where none hangs on its word."""
    trigger, roles = case.trigger, case.roles
    if trigger.frame.id == "accusation" and lemma(trigger.token) == "blame" and blamed(trigger.token):
        roles.parts = [part for part in roles.parts if part[0] != "target"]
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


def settled(case: Case) -> tuple[tuple[codes.Role, Token], ...]:
    """The parts without contradictions: nobody is both initiator and target, unless each does it to the other."""
    roles = case.roles
    initiators = roles.of("initiator")
    acting = case.scene.ids(initiators)
    return tuple(
        (role, token)  # type: ignore[misc]
        for role, token in roles.parts
        if (role != "target" or roles.mutual or not _is_one_of(case, token, initiators, acting))
        and not _is_of_group(case, role, token)
    )


def _is_one_of(case: Case, token: Token, initiators: Sequence[Token], acting: set[str]) -> bool:
    """Whether the target is an initiator, also by a pronoun: "soldiers burned them"."""
    return token in initiators or (token.pos_ == "PRON" and bool(case.scene.ids([token]) & acting))


def _is_of_group(case: Case, role: str, token: Token) -> bool:
    """Whether it is named in one breath with the people before it: "children" of "34 women and children"."""
    before = token.head
    return (
        token.dep_ == "conj"
        and token.tag_ == before.tag_ == "NNS"
        and (role, before) in case.roles.parts
        and not list(token.lefts)
        and case.scene.types([token]) == case.scene.types([before]) == {"population-group"}
    )
