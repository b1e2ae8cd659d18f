"""Who does what to whom around a predicate, read off the dependency tree: subjects, objects, agents, prepositions.

Labels are those of spaCy's English pipelines (ClearNLP). A reading goes through relative clauses, participles,
coordination and control ("ordered staff to leave"), and through verbs that only carry a noun ("carried out a strike").
"""

from collections.abc import Iterator

from spacy.tokens import Token

SUBJECTS = {"nsubj", "csubj"}
PASSIVE_SUBJECTS = {"nsubjpass", "csubjpass"}
OBJECTS = {"dobj", "obj"}
CLAUSES = {"ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp", "conj", "ROOT"}
RELATIVE = {"which", "that", "who", "whom", "whose"}
NOUNS = {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "DET"}

# Verbs whose infinitive is done by their object: "urged Russia to press Assad".
_OBJECT_CONTROL = frozenset(
    [
        "advise",
        "allow",
        "appeal",
        "ask",
        "authorise",
        "authorize",
        "call",
        "cause",
        "challenge",
        "command",
        "compel",
        "convince",
        "direct",
        "enable",
        "encourage",
        "expect",
        "force",
        "get",
        "help",
        "implore",
        "instruct",
        "invite",
        "lead",
        "let",
        "make",
        "oblige",
        "order",
        "permit",
        "persuade",
        "pressure",
        "press",
        "prevent",
        "prompt",
        "push",
        "request",
        "require",
        "tell",
        "urge",
        "want",
        "warn",
    ]
)
_HOP_LIMIT = 6


def with_conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it after it: "Russia" of "Russia and Turkey" gives both, in order."""
    found = [token]
    for child in token.rights:
        if child.dep_ == "conj" and child.pos_ in NOUNS:
            found += with_conjuncts(child)
        elif child.dep_ == "appos" and any(grand.dep_ == "conj" for grand in child.rights) and _is_list(token):
            found += [child, *with_conjuncts(child)[1:]]  # the parser takes "A, B, and C" for an apposition
    return list(dict.fromkeys(found))


def _is_list(token: Token) -> bool:
    return token.pos_ == "PROPN" and any(child.dep_ == "appos" for child in token.rights)


def antecedent(token: Token) -> Token:
    """What a relative pronoun stands for; any other token stands for itself."""
    if token.lower_ in RELATIVE and token.tag_ in {"WDT", "WP", "WP$", "IN", "DT"}:
        clause = token.head
        for _ in range(_HOP_LIMIT):
            if clause.dep_ in {"relcl", "acl"}:
                return clause.head
            if clause.head == clause:
                break
            clause = clause.head
    return token


def is_passive(verb: Token) -> bool:
    """Whether the verb's subject is its patient: "were killed", "aided by", "areas besieged by"."""
    if any(child.dep_ in PASSIVE_SUBJECTS or child.dep_ == "auxpass" for child in verb.children):
        return True
    if verb.tag_ != "VBN" or any(child.dep_ == "aux" and child.lemma_ != "get" for child in verb.children):
        return False
    if any(child.dep_ in OBJECTS for child in verb.children):
        return False
    if any(child.dep_ in SUBJECTS for child in verb.children):  # "11 others injured", "with ten people killed"
        return verb.dep_ != "ROOT"
    if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"} and verb.head.tag_ == "VBN":
        return is_passive(verb.head)
    return verb.dep_ in {"acl", "relcl", "advcl", "amod", "ROOT", "ccomp", "conj", "dep"} or bool(agents(verb))


def _own_subjects(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in SUBJECTS | PASSIVE_SUBJECTS]


def subjects(verb: Token, hops: int = 0) -> list[Token]:
    """The grammatical subjects of the verb, also where they stand at another verb; with conjuncts, antecedents resolved."""
    own = _own_subjects(verb)
    if own:
        return [one for subject in own for one in with_conjuncts(antecedent(subject))]
    if hops >= _HOP_LIMIT:
        return []
    head, dep = verb.head, verb.dep_
    if dep == "conj" and head.pos_ in {"VERB", "AUX"}:
        return subjects(head, hops + 1)
    if dep in {"acl", "relcl"} and verb.tag_ in {"VBG", "VBN", "VB"} and head.pos_ in NOUNS:
        if verb.tag_ == "VB" and head.dep_ in OBJECTS and head.head.lemma_ not in _OBJECT_CONTROL:
            return subjects(head.head, hops + 1)  # "signed a deal to end": those who signed end it
        return with_conjuncts(head) if head.i < verb.i else []
    if dep == "xcomp" and head.pos_ in {"VERB", "AUX", "ADJ"}:
        if head.lemma_ in _OBJECT_CONTROL:
            controllers = objects(head)
            if controllers:
                return controllers
            if is_passive(head):
                return subjects(head, hops + 1)
            if head.lemma_ in {"help", "get"}:
                return subjects(head, hops + 1)
            return [
                noun for word, noun in phrases(head) if word in {"on", "upon", "for", "with", "to"} and noun.i < verb.i
            ]
        return subjects(head, hops + 1)
    if dep == "advcl" and head.pos_ in {"VERB", "AUX"}:
        if verb.tag_ in {"VBG", "VB"} and is_passive(head):
            return agents(head)
        return subjects(head, hops + 1) if verb.tag_ in {"VBG", "VBN", "VB"} else []
    if dep == "pcomp" and head.dep_ == "prep" and head.head.pos_ in {"VERB", "AUX"}:
        governor = head.head
        if governor.lemma_ in {"accuse", "blame", "suspect", "condemn", "criticise", "criticize", "stop", "prevent"}:
            return objects(governor) or subjects(governor, hops + 1)
        return subjects(governor, hops + 1)
    return []


def agents(verb: Token) -> list[Token]:
    """Who does it, after "by": "besieged by government forces"."""
    found = []
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            found += _complements(child)
    return found


def _complements(preposition: Token) -> list[Token]:
    """The noun phrases after a preposition, with conjuncts."""
    found: list[Token] = []
    for child in preposition.children:
        if child.dep_ == "pobj":
            found += with_conjuncts(antecedent(child))
        elif child.dep_ == "prep":  # "from within", "out of Mosul"
            found += _complements(child)
    return found


def objects(verb: Token) -> list[Token]:
    """The direct objects, with conjuncts; a relative clause without one has its antecedent for one."""
    own = [child for child in verb.children if child.dep_ in OBJECTS]
    if own:
        return [one for child in own for one in with_conjuncts(antecedent(child))]
    if (
        verb.dep_ == "relcl"
        and not is_passive(verb)
        and any(subject.lower_ not in RELATIVE for subject in _own_subjects(verb))
        and not any(child.dep_ in {"ccomp", "xcomp"} for child in verb.children)
    ):
        stranded = any(child.dep_ == "prep" and not list(child.children) for child in verb.children)
        return [] if stranded else with_conjuncts(verb.head)
    later_verb = next((child for child in verb.rights if child.dep_ == "conj" and child.pos_ == "VERB"), None)
    if later_verb is not None and not any(child.dep_ in {"ccomp", "xcomp", "prep"} for child in verb.children):
        shared = [child for child in later_verb.children if child.dep_ in OBJECTS]  # "trained and armed the forces"
        if later_verb.i - verb.i <= 3:
            return [one for child in shared for one in with_conjuncts(child)]
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(child.dep_ == "prep" for child in verb.children):
        later = [child for child in verb.head.children if child.dep_ in OBJECTS and child.i > verb.i]
        return [one for child in later for one in with_conjuncts(child)]
    return []


def patients(verb: Token) -> list[Token]:
    """To whom it is done: the object of an active verb, the subject of a passive one."""
    return subjects(verb) if is_passive(verb) else objects(verb)


def doers(verb: Token) -> list[Token]:
    """Who does it: the subject of an active verb, the agent of a passive one."""
    return agents(verb) if is_passive(verb) else subjects(verb)


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


def subtree_span(tokens: list[Token]) -> tuple[int, int]:
    """The (first, last) token index of the noun phrases with these heads, without their clauses."""
    first = min(token.left_edge.i for token in tokens)
    last = max(token.i for token in tokens)
    return first, last
