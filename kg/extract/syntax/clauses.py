"""Who does what a verb says, and to whom; whether it is passive, lasting, or a purpose."""

from collections.abc import Callable, Iterator
from itertools import islice

from spacy.tokens import Token

from kg.extract.syntax.labels import HOPS, NOUNS, OBJECTS, SUBJECTS
from kg.extract.syntax.phrases import complements

_LOOSE = frozenset({"dobj", "acomp", "advmod", "prt", "oprd", "attr", "advcl", "prep"})


def near_complements(verb: Token, preposition: str) -> Iterator[Token]:
    """The nouns that hang on a verb by the preposition, directly or by the verb's own object or particle."""
    yield from complements(verb, (preposition,))
    for child in verb.rights:
        if child.dep_ in _LOOSE and child.i - verb.i < HOPS:
            yield from complements(child, (preposition,))


def passive(verb: Token) -> bool:
    """Whether the verb is in the passive, reduced ("backed by") included."""
    if verb.tag_ != "VBN":
        return False
    marks = {child.dep_ for child in verb.lefts}
    if marks & {"nsubjpass", "auxpass"}:
        return True
    if "aux" in marks or verb.dep_ not in {"acl", "advcl", "ROOT", "conj", "relcl", "appos", "amod"}:
        return False
    # "suspended after the coup led by the colonel": without a comma, whom the participle is about is not known
    return verb.dep_ != "advcl" or verb.i == verb.sent.start or verb.nbor(-1).is_punct or verb.i < verb.head.i


def surface_subject(verb: Token) -> Token | None:
    """The noun that the clause of the verb is about: its own subject, or that of the clause it depends on."""
    token = verb
    for _ in range(HOPS):
        own = next((child for child in token.lefts if child.dep_ in SUBJECTS), None)
        if own is not None and not (token.dep_ == "conj" and _infinitive(token)):
            return own
        way = _UPWARD.get(token.dep_)
        if way is None or token.head == token:
            return None
        noun, above = way(token)
        if noun is not None or above is None:
            return noun
        token = above
    return None


# A step up from a verb without a subject: the noun it is about, or else the verb above (None, None: it is not known).
_Step = tuple[Token | None, Token | None]


def _up(token: Token) -> _Step:
    return None, token.head


def _from_noun(token: Token) -> _Step:
    """Whom a participle describes; whose the plan or effort "to …" is."""
    if token.tag_ in {"VBG", "VBN", "VBD"} and not _infinitive(token):
        return token.head, None
    return _holder(token.head), None


def _from_relative(token: Token) -> _Step:
    return token.head, None


def _from_infinitive(token: Token) -> _Step:
    """Whom one urges to do something, else who wants to do it."""
    return next((child for child in token.head.rights if child.dep_ == "dobj" and child.i < token.i), None), token.head


def _from_report(token: Token) -> _Step:
    return None, token.head if _infinitive(token) else None


def _from_preposition(token: Token) -> _Step:
    """Whom one accuses of doing something, whose commitment to do it is, else who does another thing by it."""
    blamed = _blamed(token.head) if token.head.lower_ in {"of", "for", "from"} else None
    if blamed is not None:
        return blamed, None
    above = token.head.head
    return (_holder(above), None) if above.pos_ in NOUNS else (None, above)


def _from_adverbial(token: Token) -> _Step:
    """In "killed soldiers fighting the rebels" the soldiers, else who does both."""
    before = next((child for child in token.head.rights if child.dep_ in OBJECTS), None)
    if token.tag_ == "VBG" and before is not None and before.right_edge.i == token.left_edge.i - 1:
        return before, None
    return None, token.head


_UPWARD: dict[str, Callable[[Token], _Step]] = {
    "acl": _from_noun,
    "relcl": _from_relative,
    "xcomp": _from_infinitive,
    "ccomp": _from_report,
    "pcomp": _from_preposition,
    "advcl": _from_adverbial,
    "conj": _up,
    "acomp": _up,
    "prep": _up,
}


def _blamed(preposition: Token) -> Token | None:
    """Whom one accuses of, blames or thanks for doing something."""
    verb = preposition.head
    return next((child for child in verb.rights if child.dep_ == "dobj" and child.i < preposition.i), None)


def _infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" for child in verb.lefts)


def _holder(noun: Token) -> Token | None:
    """Whose a commitment, effort or plan is: its possessor, or the subject of the verb that has it as object.

    "Pressure on X to stop", "a call on X to back" speak of X.
    """
    urged = next(complements(noun, ("on", "for", "upon")), None)
    if urged is not None:
        return urged
    owner = next((child for child in noun.lefts if child.dep_ == "poss"), None)
    if owner is not None:
        return owner
    token = noun
    for _ in range(3):
        head = token.head
        if token.dep_ in {"dobj", "attr", "pobj", "prep"} and head != token:
            if head.pos_ in {"VERB", "AUX"}:
                return surface_subject(head)
            token = head
        else:
            break
    return None


def agents(verb: Token) -> Iterator[Token]:
    """Those who do what an active verb says."""
    subject = surface_subject(verb)
    if subject is not None:
        yield subject


def by_agents(verb: Token) -> Iterator[Token]:
    """Those who do what a passive verb says ("by …")."""
    yield from complements(verb, ("by",))


def patients(verb: Token) -> Iterator[Token]:
    """The objects of an active verb; of a relative clause without one ("the group that Rwanda backs") its noun."""
    own = [child for child in verb.rights if child.dep_ in OBJECTS and child.dep_ != "dative"]
    fronted = [child for child in verb.lefts if child.dep_ in {"dobj", "pobj"} and child.tag_ in {"WDT", "WP"}]
    if not own and not fronted:
        shared = next((child for child in verb.rights if child.dep_ == "conj" and child.pos_ == "VERB"), None)
        own = [child for child in shared.rights if child.dep_ == "dobj"] if shared is not None else []
        own = own or [
            child
            for child in islice(verb.rights, 2)
            if child.dep_ == "npadvmod" and child.pos_ == "PROPN" and child.left_edge.i == verb.i + 1
        ]
    yield from own or fronted
    if not own and not fronted and verb.dep_ == "relcl":
        subject = next((child for child in verb.lefts if child.dep_ == "nsubj"), None)
        if subject is not None and subject.tag_ not in {"WDT", "WP"} and subject.lower_ != "that":
            yield verb.head


def finite_tags(verb: Token) -> frozenset[str]:
    """The auxiliaries of a verb, in small letters."""
    return frozenset(child.lower_ for child in verb.lefts if child.dep_ in {"aux", "auxpass"})


def purpose(verb: Token) -> bool:
    """Whether the verb says what something is for ("mercenaries to hold the north")."""
    return _infinitive(verb) and verb.dep_ in {"advcl", "acl", "relcl"}


def lasting(verb: Token) -> bool:
    """Whether the form of the verb says a state or habit ("backs", "has backed", "backed by") and not one past act."""
    past = verb.tag_ == "VBN" and bool(finite_tags(verb) & {"was", "were"})
    return verb.tag_ != "VBD" and not past
