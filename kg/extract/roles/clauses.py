"""Who takes part in an event by a clause on its noun: "attack carried out by X", "the siege that X has laid"."""

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.frames import lemma
from kg.extract.roles.cases import WHERE, Cases, Dependents, each, first
from kg.extract.roles.vocabulary import words


def clause(verb: Token) -> Dependents:
    """What the verb of a clause on an event noun tells of the event."""
    return first(_CLAUSES, verb)


def responsible(noun: Token) -> Dependents:
    """Who claims it: "claimed responsibility for the attack", "an attack for which X claimed responsibility"."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "for" and lemma(noun.head.head) == "responsibility":
        verb = noun.head.head.head
        if verb.lemma_ in {"claim", "accept", "admit"}:
            yield from each("doer", arguments.subjects(verb))
    for child in noun.children:
        if (
            child.dep_ == "relcl"
            and child.lemma_ in {"claim", "accept"}
            and any(lemma(thing) == "responsibility" for thing in child.children)
        ):
            yield from each("doer", arguments.subjects(child))


def blamed(verb: Token) -> list[Token]:
    """On whom something is blamed: "blamed the killing of the pilgrims on the group"."""
    for token in verb.subtree:
        if token.lower_ == "on" and token.pos_ == "ADP" and token.i > verb.i:
            complements = [child for child in token.children if child.dep_ == "pobj"]
            return [noun for child in complements for noun in arguments.with_conjuncts(child)]
    return []


def _is_active(verb: Token) -> bool:
    return verb.tag_ == "VBG" or (verb.dep_ == "relcl" and not arguments.is_passive(verb))


def _harms(verb: Token) -> bool:
    return verb.lemma_ in words().victims


def _harmed(verb: Token) -> Dependents:
    """Those hurt and where: "a blast that killed two guards in the port"."""
    if not arguments.is_passive(verb):
        yield from each("victim", arguments.patients(verb))
    yield from ((word, token) for word, token in arguments.phrases(verb) if word in WHERE)


def _hits(verb: Token) -> bool:
    return _is_active(verb) and verb.lemma_ in words().hits


def _hit(verb: Token) -> Dependents:
    """What is hit: "a strike targeting the depot"."""
    return each("patient", arguments.objects(verb))


def _involves(verb: Token) -> bool:
    return _is_active(verb) and verb.lemma_ == "involve"


def _involved(verb: Token) -> Dependents:
    """Those taking part on either side: "clashes involving the militia"."""
    return each("involving", arguments.objects(verb))


def _lays(verb: Token) -> bool:
    carries = verb.lemma_ in words().light - words().not_doers
    return carries and verb.dep_ == "relcl" and _is_active(verb)


def _laid(verb: Token) -> Dependents:
    """The subject of a verb that only carries the noun: "the siege that the army has laid"."""
    return each("doer", (token for token in arguments.subjects(verb) if token != verb.head))


def _is_carried_out(verb: Token) -> bool:
    carries = verb.lemma_ in words().light | {"back", "support"}
    turned = verb.lemma_ in words().not_doers - {"order"}
    return carries and not turned and arguments.is_passive(verb)


def _carried_out(verb: Token) -> Dependents:
    """By whom and where: "an attack carried out by the militia in the port"."""
    yield from each("doer", arguments.agents(verb))
    yield from ((word, token) for word, token in arguments.phrases(verb) if word != "by")


_CLAUSES: Cases[Token] = (
    (_harms, _harmed),
    (_hits, _hit),
    (_involves, _involved),
    (_lays, _laid),
    (_is_carried_out, _carried_out),
)
