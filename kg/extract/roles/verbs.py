"""What hangs on a verb that tells of an event."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.cases import Dependents, each
from kg.extract.roles.clauses import clause
from kg.extract.roles.vocabulary import words

_CARRIED = frozenset({"of", "over", "to", "on", "against"})
_REPELLED = {"by": "patient", "from": "patient", "on": "doer", "against": "doer"}


def of_verb(trigger: Trigger) -> Dependents:
    """Every noun at a verb that tells of an event, with its relation to it."""
    if trigger.frame.id == "uninvolved":
        yield from each("doer", arguments.subjects(trigger.token))  # "the militia was not involved"
        return
    yield from each("doer", arguments.doers(trigger.token))
    if trigger.frame.scheme.doer == "initiator" and not arguments.is_passive(trigger.token):
        yield from each("doer", _beside(trigger.token))
    yield from _patients(trigger)
    yield from _phrases(trigger)
    if trigger.object is not None and trigger.object.pos_ == "VERB":
        yield from _of_infinitive(trigger.token, trigger.object)
    elif trigger.object is not None and trigger.object.dep_ in {"ccomp", "oprd", "xcomp"}:
        yield from each("patient", _told_so(trigger.object))
    elif trigger.object is not None:
        yield from _of_object(trigger, trigger.object)


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


def _beside(verb: Token) -> Iterator[Token]:
    """Those who do it with the subject: "Arland, with its allies, bombed the port"."""
    for at in (verb, *(child for child in verb.children if child.dep_ == "nsubj")):
        for word, noun in arguments.phrases(at):
            own = any(child.dep_ == "poss" and child.pos_ == "PRON" for child in noun.lefts)
            if word == "with" and own and lemma(noun) in words().allies:
                yield noun


def _is_each_other(token: Token) -> bool:
    """Whether it stands for the other side: "each other", "each (side) accused the other"."""
    if token.lower_ not in {"other", "another"}:
        return False
    if any(child.lower_ in {"each", "one"} for child in token.lefts) or token.doc[token.i - 1].lower_ == "one":
        return True
    subjects = arguments.subjects(token.head) if token.dep_ == "dobj" else []
    around = (word for one in (*subjects, token.head) for word in (one, *one.children))
    return any(word.lower_ == "each" and word.i < token.i for word in around)


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


def _told_so(complement: Token) -> list[Token]:
    """Of whom an adjective or noun is said: "holds the instructors responsible"."""
    return [child for child in complement.lefts if child.dep_ == "nsubj"]


def _of_object(trigger: Trigger, carried: Token) -> Dependents:
    """The noun of a wording: "took control of the town"; of "repelled an attack by rebels" the rebels attacked."""
    if trigger.frame.scheme.patient == "initiator":
        yield from each("patient", arguments.owners(carried))
        yield from ((_REPELLED.get(word, word), token) for word, token in arguments.phrases(carried))
        return
    for word, token in arguments.phrases(carried):
        yield ("patient" if word in _CARRIED else word), token
    for child in carried.rights:
        if child.dep_ == "acl" and child.lemma_ in words().mediating:
            yield from clause(child)
