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


def answerable(noun: Token) -> Dependents:
    """Who is called responsible for it: "held the army responsible for the raid"."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "for" and lemma(noun.head.head) in words().answerable:
        yield from each("doer", _held(noun.head.head))


def _held(adjective: Token) -> list[Token]:
    """Who is called responsible: "held the army responsible for it", "the militia responsible for it"."""
    above = adjective.head
    if adjective.pos_ != "ADJ":
        return []
    own = [child for child in adjective.lefts if child.dep_ == "nsubj"]
    if own or above.lemma_ == "hold":
        return own or arguments.patients(above)
    if above.lemma_ == "be" or above.lemma_ in words().thinking:
        return arguments.subjects(above)
    return [above] if above.pos_ in {"NOUN", "PROPN"} and above.i < adjective.i else []


def blamed(verb: Token) -> list[Token]:
    """On whom something is blamed: "blamed the killing of the pilgrims on the group"."""
    if any(child.dep_ == "prep" and child.lower_ == "for" for child in verb.children):
        return []
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
    return _is_active(verb) and verb.lemma_ in {"involve", "pit"}


def involved(verb: Token) -> Dependents:
    """Those taking part on either side: "clashes involving the militia", "a war pitting the army against rebels"."""
    sides = arguments.objects(verb)
    yield from each("involving", sides)
    if verb.lemma_ == "pit":
        for at in (verb, *sides):
            yield from each("involving", (noun for word, noun in arguments.phrases(at) if word == "against"))


def _is_attributed(verb: Token) -> bool:
    return verb.lemma_ in words().attributing and verb.tag_ == "VBN"


def _attributed(verb: Token) -> Dependents:
    """To whom it is put down: "a raid attributed to soldiers", "killings blamed on the militia"."""
    return each("doer", (noun for word, noun in arguments.phrases(verb) if word in {"to", "on"}))


def _is_mediated(verb: Token) -> bool:
    return verb.lemma_ in words().mediating and arguments.is_passive(verb) and bool(arguments.agents(verb))


def _mediated(verb: Token) -> Dependents:
    """Who stands between the sides: "talks chaired by the envoy"."""
    yield from each("mediated", arguments.agents(verb))
    yield from ((word, token) for word, token in arguments.phrases(verb) if word in WHERE)


def _rips_through(verb: Token) -> bool:
    return _is_active(verb) and verb.lemma_ in words().hits_through


def ripped_through(verb: Token) -> Dependents:
    """What is hit: "bombings that ripped through the market"."""
    return each("patient", (noun for word, noun in arguments.phrases(verb) if word in {"through", "into"}))


def _occurs(verb: Token) -> bool:
    return _is_active(verb) and verb.lemma_ in words().occurring and not arguments.objects(verb)


def _occurred(verb: Token) -> Dependents:
    """Where, and between whom: "the fighting that broke out between the militia and the army"."""
    return ((word, noun) for word, noun in arguments.phrases(verb) if word in WHERE | {"between", "among"})


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
    (_involves, involved),
    (_rips_through, ripped_through),
    (_is_attributed, _attributed),
    (_is_mediated, _mediated),
    (_lays, _laid),
    (_is_carried_out, _carried_out),
    (_occurs, _occurred),
)
