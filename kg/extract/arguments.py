"""Who does what to whom around a predicate, read off the dependency tree: subjects, objects, agents, prepositions.

Labels are those of spaCy's English pipelines (ClearNLP). A reading goes through relative clauses, participles,
coordination and control ("ordered staff to leave"), and through verbs that only carry a noun ("carried out a strike").
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from kg.extract.vocabulary import table

_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_ANY_SUBJECT = _SUBJECTS | _PASSIVE_SUBJECTS
_OBJECTS = frozenset({"dobj", "obj"})
_RELATIVE = frozenset({"which", "that", "who", "whom", "whose"})
_RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$", "IN", "DT"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "DET"})
_VERBS = frozenset({"VERB", "AUX"})
_OF_PASSIVES = frozenset({"acl", "relcl", "advcl", "amod", "ROOT", "ccomp", "conj", "dep", "xcomp", "oprd"})
"""How a participle hangs that is passive without an auxiliary: "areas besieged", "were found strangled"."""
_HOP_LIMIT = 6
_CLOSE = 3
"""Within how many words two verbs share the object that stands after the second."""


@dataclass(frozen=True, slots=True)
class _Verbs:
    """The lists of data/arguments.toml."""

    object_control: frozenset[str]
    own_infinitive: frozenset[str]
    of_object: frozenset[str]
    witnessing: frozenset[str]
    dressing: frozenset[str]
    undergoing: frozenset[str]
    endowing: frozenset[str]
    held_for: frozenset[str]


@cache
def _verbs() -> _Verbs:
    data = table("arguments")
    return _Verbs(**{name: frozenset(verbs) for name, verbs in data.items()})


def with_conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it after it: "Russia" of "Russia and Turkey" gives both, in order."""
    found = [*_listed_before(token), token]
    for child in token.rights:
        if child.dep_ == "conj" and child.pos_ in _NOUNS:
            found += with_conjuncts(child)
        elif child.dep_ == "appos" and any(grand.dep_ == "conj" for grand in child.rights) and token.pos_ == "PROPN":
            found += [child, *with_conjuncts(child)[1:]]  # the parser takes "A, B, and C" for an apposition
    return list(dict.fromkeys(found))


def _listed_before(token: Token) -> list[Token]:
    """The plural before "and" that was parsed as a modifier: "soldiers" of "soldiers and M23 rebels"."""
    return [
        child
        for child in token.lefts
        if child.dep_ == "nmod" and child.tag_ == "NNS" and any(one.dep_ == "cc" for one in child.rights)
    ]


def _antecedent(token: Token) -> Token:
    """What a relative pronoun stands for; any other token stands for itself."""
    if token.lower_ in _RELATIVE and token.tag_ in _RELATIVE_TAGS:
        clause = token.head
        for _ in range(_HOP_LIMIT):
            if clause.dep_ in {"relcl", "acl"}:
                return clause.head
            if clause.head == clause:
                break
            clause = clause.head
    return token


# ---- voice -----------------------------------------------------------------------------------------------------------


def is_passive(verb: Token) -> bool:
    """Whether the verb's subject is its patient: "were killed", "aided by", "areas besieged by"."""
    if any(child.dep_ in _PASSIVE_SUBJECTS or child.dep_ == "auxpass" for child in verb.children):
        return True
    if _is_witnessed(verb) or _is_taken_captive(verb):
        return True
    if verb.tag_ != "VBN" or any(child.dep_ == "aux" and child.lemma_ != "get" for child in verb.children):
        return False
    return not any(child.dep_ in _OBJECTS for child in verb.children) and _is_passive_participle(verb)


def _is_taken_captive(verb: Token) -> bool:
    """Whether a past form says of its subject what it became: "eight others taken prisoner"."""
    things = [child for child in verb.rights if child.dep_ in _OBJECTS]
    bare = bool(things) and all(
        one.lower_ in {"prisoner", "hostage", "captive"} and not list(one.lefts) for one in things
    )
    return bare and verb.lower_ in {"taken", "held"} and not any(child.dep_ == "aux" for child in verb.children)


def _is_witnessed(verb: Token) -> bool:
    """Whether a past form tells what was seen to be done to its subject: "saw her sons shot"."""
    return (
        verb.dep_ == "ccomp"
        and verb.head.lemma_ in _verbs().witnessing
        and verb.tag_ in {"VBD", "VBN"}
        and not any(child.dep_ in _OBJECTS | {"aux", "mark", "ccomp", "prt"} for child in verb.children)
    )


def _is_passive_participle(verb: Token) -> bool:
    """Whether a participle without an auxiliary is passive: "11 others injured", "with ten people killed"."""
    if any(child.dep_ in _SUBJECTS for child in verb.children):
        return verb.dep_ != "ROOT"
    if verb.dep_ == "conj" and verb.head.pos_ in _VERBS and verb.head.tag_ == "VBN":
        return is_passive(verb.head)
    return verb.dep_ in _OF_PASSIVES or bool(agents(verb))


# ---- subjects --------------------------------------------------------------------------------------------------------


def _own_subjects(verb: Token) -> list[Token]:
    found = [child for child in verb.children if child.dep_ in _ANY_SUBJECT]
    if verb.dep_ == "relcl" and [one.lower_ for one in found] == ["which"]:
        found = [child for child in verb.lefts if child.dep_ == "compound" and child.pos_ == "PROPN"] or found
    return [child for child in found if child == found[-1] or not _is_place_before(child)]


def _is_place_before(subject: Token) -> bool:
    """Whether a name before the true subject only tells where: Lod of "In the town, Lod, gunmen shot"."""
    return subject.pos_ == "PROPN" and subject.i + 1 < len(subject.doc) and subject.doc[subject.i + 1].text == ","


def _shares_its_subject(verb: Token) -> bool:
    """Whether a noun before "and" was parsed as the sentence's head: "Rebel envoys and diplomats are negotiating"."""
    noun = verb.head
    return (
        verb.dep_ == "conj"
        and noun.dep_ == "ROOT"
        and noun.pos_ in {"NOUN", "PROPN"}
        and noun.i < verb.i
        and any(child.dep_ == "cc" and child.lower_ == "and" for child in noun.rights)
    )


def _is_clothed(verb: Token) -> bool:
    """Whether its subject only tells as whom others came: "attackers dressed as hunters raided the village"."""
    return (
        verb.dep_ == "advcl"
        and verb.head.dep_ == "acl"
        and verb.head.lemma_ in _verbs().dressing
        and any(child.dep_ == "mark" and child.lower_ == "as" for child in verb.children)
    )


def subjects(verb: Token, hops: int = 0) -> list[Token]:
    """The grammatical subjects of the verb, also those at another verb; with conjuncts, antecedents resolved."""
    own = _own_subjects(verb)
    if _is_clothed(verb):
        return with_conjuncts(verb.head.head)
    if own:
        before = with_conjuncts(verb.head) if _shares_its_subject(verb) else []
        return [*before, *(one for subject in own for one in with_conjuncts(_antecedent(subject)))]
    read = _SUBJECT_ELSEWHERE.get(verb.dep_)
    return read(verb, hops + 1) if read is not None and hops < _HOP_LIMIT else []


def _subjects_of_coordinated(verb: Token, hops: int) -> list[Token]:
    """Of a verb after "and": "troops entered the town and burned houses"."""
    return subjects(verb.head, hops) if verb.head.pos_ in _VERBS else []


def _subjects_of_clause_on_noun(verb: Token, hops: int) -> list[Token]:
    """Of a verb on a noun: "rebels holding the pass"; of "signed a deal to end the war" the signers end it."""
    noun = verb.head
    if verb.tag_ not in {"VBG", "VBN", "VB"} or noun.pos_ not in _NOUNS:
        return []
    if verb.tag_ == "VBG" and _is_set_off(verb, noun):
        above = _verb_over(noun)
        return _doers_over(above, hops) if above is not None else []
    possessors = [child for child in noun.lefts if child.dep_ == "poss" and verb.tag_ == "VB"]
    if possessors:
        return [one for child in possessors for one in with_conjuncts(child)]
    if verb.tag_ == "VB" and noun.dep_ in _OBJECTS and noun.head.lemma_ in _verbs().endowing:
        given = [one for child in noun.head.children if child.dep_ == "dative" for one in with_conjuncts(child)]
        if given:
            return given
    if verb.tag_ == "VB" and noun.dep_ in _OBJECTS and noun.head.lemma_ not in _verbs().object_control:
        return subjects(noun.head, hops)
    return with_conjuncts(noun) if noun.i < verb.i else []


def _is_set_off(verb: Token, noun: Token) -> bool:
    """Whether a comma parts the participle from an object, which does not do it: "attacked the town, killing ten"."""
    return noun.dep_ in {"dobj", "pobj", "appos", "conj"} and noun.i < verb.i and verb.doc[verb.i - 1].text == ","


def _verb_over(noun: Token) -> Token | None:
    """The verb in whose clause the noun stands, unless it is its subject."""
    for _ in range(_HOP_LIMIT):
        if noun.pos_ in _VERBS:
            return noun
        if noun.dep_ in _ANY_SUBJECT or noun.head == noun:
            return None
        noun = noun.head
    return None


def _doers_over(verb: Token, hops: int) -> list[Token]:
    """Who does it at the verb above, of a passive its agents: "was hit by rebels, killing ten"."""
    return agents(verb) if is_passive(verb) else subjects(verb, hops)


def _subjects_of_infinitive(verb: Token, hops: int) -> list[Token]:
    """Of an infinitive, by control: "the envoy promised to come", "the envoy urged the militia to come"."""
    governor = verb.head
    if governor.pos_ not in {"VERB", "AUX", "ADJ"} or (verb.tag_ == "VBG" and governor.lemma_ in _verbs().undergoing):
        return []
    if verb.tag_ == "VBN" and governor.lemma_ in _verbs().witnessing and objects(governor):
        return objects(governor)
    if governor.lemma_ not in _verbs().object_control:
        return subjects(governor, hops)
    controllers = objects(governor)
    if controllers:
        return controllers
    if is_passive(governor) or governor.lemma_ in _verbs().own_infinitive:
        return subjects(governor, hops)
    return [noun for word, noun in phrases(governor) if word in {"on", "upon", "for", "with", "to"} and noun.i < verb.i]


def _subjects_of_adverbial(verb: Token, hops: int) -> list[Token]:
    """Of a clause on a verb: "advanced, burning villages"; "was hit by rebels to open the road": the rebels open it."""
    if verb.head.pos_ not in _VERBS:
        return []
    if verb.tag_ in {"VBG", "VB"} and is_passive(verb.head):
        return agents(verb.head)
    return subjects(verb.head, hops) if verb.tag_ in {"VBG", "VBN", "VB"} else []


def _subjects_after_preposition(verb: Token, hops: int) -> list[Token]:
    """Of a participle after a preposition: "left after burning it", "accused the militia of burning it"."""
    governor = verb.head.head
    if verb.head.dep_ != "prep" or governor.pos_ not in _VERBS:
        return []
    if governor.lemma_ in _verbs().held_for and verb.head.lower_ in {"for", "over"}:
        return []
    controllers = objects(governor) if governor.lemma_ in _verbs().of_object else []
    return controllers or subjects(governor, hops)


_SUBJECT_ELSEWHERE: dict[str, Callable[[Token, int], list[Token]]] = {
    "conj": _subjects_of_coordinated,
    "acl": _subjects_of_clause_on_noun,
    "relcl": _subjects_of_clause_on_noun,
    "xcomp": _subjects_of_infinitive,
    "advcl": _subjects_of_adverbial,
    "pcomp": _subjects_after_preposition,
}


# ---- objects ---------------------------------------------------------------------------------------------------------


def objects(verb: Token) -> list[Token]:
    """The direct objects, with conjuncts; a relative clause without one has its antecedent for one."""
    own = _own_objects(verb)
    if own:
        return [one for child in own for one in with_conjuncts(_antecedent(child))]
    if _lacks_its_object(verb):
        stranded = any(child.dep_ == "prep" and not list(child.children) for child in verb.children)
        return [] if stranded else with_conjuncts(verb.head)
    return [one for child in _shared_objects(verb) for one in with_conjuncts(child)]


def _own_objects(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in _OBJECTS]


def _lacks_its_object(verb: Token) -> bool:
    """Whether the object of a relative clause is what it hangs on: "the town that the army took"."""
    return (
        verb.dep_ == "relcl"
        and not is_passive(verb)
        and any(subject.lower_ not in _RELATIVE for subject in _own_subjects(verb))
        and not any(child.dep_ in {"ccomp", "xcomp"} for child in verb.children)
    )


def _shared_objects(verb: Token) -> list[Token]:
    """The objects of another verb that are those of this one too: "trained and armed the forces"."""
    later_verb = next((child for child in verb.rights if child.dep_ == "conj" and child.pos_ == "VERB"), None)
    if (
        later_verb is not None
        and later_verb.i - verb.i <= _CLOSE
        and not any(child.dep_ in {"ccomp", "xcomp", "prep"} for child in verb.children)
    ):
        return _own_objects(later_verb)
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(child.dep_ == "prep" for child in verb.children):
        return [child for child in _own_objects(verb.head) if child.i > verb.i]
    return []


# ---- who does it, and to whom ----------------------------------------------------------------------------------------


def agents(verb: Token) -> list[Token]:
    """Who does it, after "by": "besieged by government forces"."""
    found = []
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            found += _complements(child)
    return found


def patients(verb: Token) -> list[Token]:
    """To whom it is done: the object of an active verb, the subject of a passive one."""
    return subjects(verb) if is_passive(verb) else objects(verb)


def doers(verb: Token) -> list[Token]:
    """Who does it: the subject of an active verb, the agent of a passive one."""
    return agents(verb) if is_passive(verb) else subjects(verb)


# ---- phrases ---------------------------------------------------------------------------------------------------------


def _complements(preposition: Token) -> list[Token]:
    """The noun phrases after a preposition, with conjuncts."""
    found: list[Token] = []
    for child in preposition.children:
        if child.dep_ == "pobj":
            found += with_conjuncts(_antecedent(child))
        elif child.dep_ == "prep":  # "from within", "out of Mosul"
            found += _complements(child)
    return found


def phrases(token: Token) -> Iterator[tuple[str, Token]]:
    """Every (preposition, noun) that hangs on the token, with conjuncts: ("in", Aleppo), ("on", market)."""
    for child in token.children:
        if child.dep_ in {"prep", "agent", "dative"} and child.pos_ in {"ADP", "SCONJ", "VERB", "ADV", "PART"}:
            word = child.lower_
            if child.dep_ == "prep" and len(list(child.children)) == 1:
                inner = next(child.children)
                if inner.dep_ == "prep":  # "out of", "outside of"
                    word = f"{word} {inner.lower_}"
            for noun in _complements(child):
                yield word, noun
        elif child.dep_ == "dative":
            yield "to", child


def owners(noun: Token) -> list[Token]:
    """Who has it or makes it, before the noun: "Russia's strikes", "Russian strikes", "Houthi forces' advance"."""
    found = []
    for child in noun.lefts:
        if child.dep_ == "poss":
            found += [child, *(one for one in child.rights if one.dep_ == "conj")]
        elif child.dep_ in {"compound", "amod", "nmod", "npadvmod"}:
            found += [child, *(one for one in child.rights if one.dep_ == "conj")]
            found += [one for one in child.lefts if one.dep_ in {"compound", "amod", "nmod", "poss"}]
    return found
