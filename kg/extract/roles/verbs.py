"""What hangs on a verb that tells of an event."""

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.frames import Trigger
from kg.extract.roles.cases import Dependents, each

_CARRIED = frozenset({"of", "over", "to", "on", "against"})


def of_verb(trigger: Trigger) -> Dependents:
    """Every noun at a verb that tells of an event, with its relation to it."""
    yield from each("doer", arguments.doers(trigger.token))
    yield from _patients(trigger)
    yield from _phrases(trigger)
    if trigger.object is not None and trigger.object.pos_ == "VERB":
        yield from _of_infinitive(trigger.token, trigger.object)
    elif trigger.object is not None:
        yield from _of_object(trigger.object)


def _patients(trigger: Trigger) -> Dependents:
    """To whom it is done; neither the verb's own noun ("took control") nor a reflexive ("killed themselves")."""
    carried = trigger.object
    for token in arguments.patients(trigger.token):
        if token == carried or token.lower_.endswith(("self", "selves")):
            continue
        if _is_each_other(token):
            yield "each-other", token
        elif carried is None or carried not in counted(token):
            yield "patient", token


def _is_each_other(token: Token) -> bool:
    return token.lower_ == "other" and any(child.lower_ in {"each", "one"} for child in token.lefts)


def counted(counting: Token) -> list[Token]:
    """What a counting noun counts: "rockets" of "dozens of rockets"."""
    return [noun for word, noun in arguments.phrases(counting) if word == "of"]


def _phrases(trigger: Trigger) -> Dependents:
    """The verb's prepositions; the one that its pattern asks for names the patient: "called for a truce"."""
    scheme = trigger.frame.scheme
    for word, token in arguments.phrases(trigger.token):
        if word == "by":
            if not arguments.is_passive(trigger.token) and scheme.patient == "actor":
                yield "patient", token  # "welcomes the proposal by France", with "by" on the verb
            continue
        aimed = word == trigger.preposition and word != "as" and word not in scheme.phrases
        yield ("patient" if aimed else word), token


def _of_infinitive(verb: Token, carried: Token) -> Dependents:
    """The second verb of a wording: "let the convoy pass to the town"."""
    own = arguments.subjects(verb)
    for token in arguments.subjects(carried):
        yield ("doer" if token in own else "patient"), token
    yield from arguments.phrases(carried)


def _of_object(carried: Token) -> Dependents:
    """The noun of a wording: "took control of the town"."""
    for word, token in arguments.phrases(carried):
        yield ("patient" if word in _CARRIED else word), token
