"""What a count is a count of: the verb, noun or adjective of the parse that says killed, injured, displaced.

Each way of saying it is one small function in `ACTS`: it takes a count and gives the act, or None where it does not
apply. The first that applies decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from spacy.tokens import Token

from kg import codes
from kg.extract.figure_counts import Count, is_noun
from kg.extract.figure_words import FigureWords, figure_words

_PAST = frozenset({"VBN", "VBD"})
_PARTICIPLES = frozenset({"taken", "driven", "thrown"})
_ADVERBS = frozenset(
    {"also", "now", "still", "already", "either", "all", "so", "far", "were", "was", "are", "is", "been"}
)
_NEAR = 6
_NEXT_BUT_ONE = 2
_MANY = 20
_ABOVE = 6
_PEOPLE = ("men", "man", "women", "woman", "folk", "people", "goer", "goers", "worker", "workers")
"""How words of people end that are in no list."""


@dataclass(frozen=True)
class Act:
    """What is said of a count: the measure, the token that says it, the rule that read it."""

    measure: codes.Measure
    predicate: Token
    rule: str
    others: tuple[Token, ...] = ()


def _lemma(token: Token) -> str:
    return token.lemma_.lower()


def _near_words(verb: Token) -> set[str]:
    """The words that hang on the verb, two levels down."""
    near = [child for child in verb.children if child.i > verb.i]
    return {t.lower_ for child in near for t in (child, *child.children)}


def _next_words(count: Count) -> set[str]:
    """The few words after the count in its clause ("from their homes"), on whatever the parse hangs them."""
    found = set()
    for token in count.last.doc[count.last.i + 1 : count.last.i + 5]:
        if token.sent != count.last.sent or token.is_punct or token.pos_ in ("CCONJ", "VERB", "AUX"):
            break
        found.add(token.lower_)
    return found


def _verb_measure(verb: Token, count: Count, words: FigureWords) -> codes.Measure | None:
    """The measure of a verb whose object is counted, None if it is none or lacks what its meaning needs."""
    if _to_death(verb):
        return "killed"
    lemma = _lemma(verb)
    senses = words.object_verbs.get(lemma)
    if senses is None or (lemma in words.sets["people.words"] and not is_person(count)):
        return None
    near = _near_words(verb) | {child.lower_ for child in verb.children} | _next_words(count)
    noun = _lemma(count.noun) if count.noun is not None else None
    measure = next((sense.measure for sense in senses if sense.fits(near, noun)), None)
    return None if measure is None else _coordinated(verb, measure, words)


def _to_death(verb: Token) -> bool:
    """Whether the verb goes on "to death" ("hacked to death", "burned to death"), a sentence aside."""
    if _lemma(verb) in figure_words().sets["report.sentence"]:
        return False
    return any(
        p.lower_ == "to" and any(c.lower_ == "death" for c in p.rights) for p in verb.rights if p.i - verb.i <= _NEAR
    )


def _coordinated(verb: Token, measure: codes.Measure, words: FigureWords) -> codes.Measure:
    """Of "killed and injured dozens": both in one, where the first verb has no object of its own."""
    partners = [child for child in verb.rights if child.dep_ == "conj" and child.i - verb.i == _NEXT_BUT_ONE]
    if verb.dep_ == "conj" and verb.i - verb.head.i == _NEXT_BUT_ONE:
        partners.append(verb.head)
    for partner in partners:
        senses = words.object_verbs.get(_lemma(partner))
        other = senses[0].measure if senses else words.states.get(partner.lower_)
        between = verb.doc[min(verb.i, partner.i) + 1].lower_
        if {measure, other} == {"killed", "injured"} and between in ("and", "or", "and/or"):
            return "killed-and-injured"
    return measure


def is_person(count: Count) -> bool:
    """Whether the count may be one of people: a noun of people, a name of a people, or none."""
    words = figure_words()
    noun = count.noun
    if noun is None:
        return True
    return (
        words.who(noun) is not None
        or noun.tag_ == "NNPS"
        or noun.ent_type_ == "NORP"
        or (noun.tag_ == "NNP" and noun.is_alpha and noun.is_title and noun.ent_type_ != "PRODUCT")
        or noun.lower_.endswith(_PEOPLE)
        or noun.lower_ in words.states
    )


def _root(token: Token) -> Token:
    """The first of the phrases that a coordinated one is joined to."""
    for _ in range(12):
        if token.dep_ not in ("conj", "appos") or not (
            is_noun(token.head) or token.head.pos_ in ("NUM", "ADJ", "PRON")
        ):
            break
        token = token.head
    return token


def _has_object(verb: Token) -> bool:
    return any(child.dep_ in ("dobj", "ccomp", "dative") and child.i > verb.i for child in verb.children)


def _state_beside(count: Count) -> Act | None:
    """30 dead; 12 people injured; four others wounded; ten captured."""
    words = figure_words()
    token = count.last
    if count.noun is not None and count.noun.lower_ in words.states and not count.partitive:
        return Act(words.states[count.noun.lower_], count.noun, "state as noun")
    if count.partitive and count.last.lower_ in words.states and _accounts(count.head):
        return Act(words.states[count.last.lower_], count.last, "of the dead")
    for _ in range(4):
        if token.i + 1 >= len(token.doc) or token.nbor().sent != token.sent:
            return None
        token = token.nbor()
        if token.lower_ not in _ADVERBS and not (token.pos_ == "ADV" and token.lower_.endswith("ly")):
            break
    if token.lower_ in words.sets["report.dying"] and token.pos_ not in ("VERB", "AUX") and is_person(count):
        return _suffered(token, count, words)
    return _participle_beside(token, count, words) or _state_of(token, count, words)


def _accounts(head: Token) -> bool:
    """Whether the count is said of somebody: "four of the dead were women", "women account for four of the dead"."""
    return _lemma(head.head) == "be" or _lemma(head.head.head) == "account"


def _with_wounds(count: Count) -> Act | None:
    """Escaped with minor injuries; left two drivers with burns."""
    words = figure_words()
    if not is_person(count):
        return None
    after = [token for token in count.last.doc[count.last.i + 1 : count.last.i + 10] if token.sent == count.last.sent]
    lead = next((i for i, t in enumerate(after) if t.lower_ not in words.sets["wounds.between"]), len(after))
    if lead == len(after) or after[lead].lower_ != "with":
        return None
    wound = next((t for t in after[lead + 1 : lead + 5] if t.lower_ in words.sets["wounds.nouns"]), None)
    return None if wound is None else Act("injured", count.head, "with wounds", (wound,))


def _unknown(count: Count) -> Act | None:
    """The whereabouts of nine people are unknown."""
    words = figure_words().sets
    noun = count.head.head.head
    if count.head.dep_ != "pobj" or _lemma(noun) not in words["unknown.nouns"] or not is_person(count):
        return None
    said = next((child for child in noun.head.rights if child.lower_ in words["unknown.words"]), None)
    return None if said is None else Act("missing", said, "unknown", (noun,))


def _participle_beside(token: Token, count: Count, words: FigureWords) -> Act | None:
    """251 taken hostage; 3,000 driven from their homes."""
    senses = words.object_verbs.get(_lemma(token), ())
    participle = token.tag_ == "VBN" or token.lower_ in _PARTICIPLES
    if not participle or not any(sense.beside for sense in senses) or not is_person(count):
        return None
    measure = _verb_measure(token, count, words)
    return None if measure is None else Act(measure, token, "participle beside")


def _state_of(token: Token, count: Count, words: FigureWords) -> Act | None:
    """The state that the word beside the count says, unless it is the verb of something else."""
    measure = words.states.get(token.lower_)
    if (
        measure is None
        or _has_object(token)
        or (token.pos_ == "ADJ" and token.dep_ == "amod" and token.head.i > token.i)
    ):
        return None
    if measure in ("detained", "other-count", "displaced") and not is_person(count):
        return None
    if token.tag_ == "VBD" and any(child.dep_ == "nsubj" for child in token.children) and _active(token, count):
        return None
    return Act(_coordinated(token, measure, words), token, "state beside")


def _active(verb: Token, count: Count) -> bool:
    """Whether the verb has another subject than the count."""
    return any(child.dep_ == "nsubj" and child not in (count.head, count.noun) for child in verb.children)


def _object(count: Count) -> Act | None:
    """Killed 21 fighters; wounding six others; took 40 people hostage."""
    words = figure_words()
    head = _company(_root(count.head))
    verb = head.head
    before = count.first.nbor(-1) if count.first.i > 0 else None
    if head.dep_ not in ("dobj", "attr", "oprd", "dative") or verb.pos_ not in ("VERB", "AUX"):
        if before is None or before.sent != count.first.sent or _passive_participle(before):
            return None
        if before.pos_ != "VERB" and before.lower_ not in words.sets["report.forms"]:
            return None
        verb = before
    lemma = _lemma(verb)
    if lemma in words.sets["report.lose"] and count.noun is not None and _losable(count.noun, words):
        return Act("killed", verb, "lost")
    if _thing(count, words):
        return None
    measure = _verb_measure(verb, count, words)
    if measure is None and verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not _has_object(verb.head):
        measure, verb = _verb_measure(verb.head, count, words), verb.head
    return None if measure is None else Act(measure, verb, "object", _partners(verb, measure))


def _thing(count: Count, words: FigureWords) -> bool:
    """Whether what is counted beside people is a thing: the houses of "killed 12 people, 40 houses"."""
    noun = count.noun
    if noun is None or is_person(count):
        return False
    lemma = _lemma(noun)
    return count.head.dep_ == "conj" or lemma in words.sets["strikes.things"] | words.sets["strikes.acts"]


def _losable(noun: Token, words: FigureWords) -> bool:
    """Whether those who are lost are dead: soldiers and sons, not players and customers."""
    return _lemma(noun) in words.sets["report.losable"] or words.who(noun) == "combatants" or noun.tag_ == "NNPS"


def _company(head: Token) -> Token:
    """What one is with who is taken "along with" or "together with" another: the other, else oneself."""
    lead = head.head
    if head.dep_ != "pobj" or lead.lower_ not in ("with", "alongside") or lead.i == 0:
        return head
    if lead.lower_ == "with" and lead.nbor(-1).lower_ not in ("along", "together"):
        return head
    for above in islice(lead.ancestors, _ABOVE):
        if above.pos_ in ("VERB", "AUX"):
            return next((c for c in above.children if c.dep_ in ("dobj", "nsubjpass")), head)
    return head


def _passive_participle(verb: Token) -> bool:
    """Whether a participle has no object of its own: "killed" but for "have killed"."""
    having = any(child.dep_ == "aux" and _lemma(child) == "have" for child in verb.lefts)
    return verb.tag_ == "VBN" and (not having or any(child.dep_ == "auxpass" for child in verb.lefts))


def _partners(verb: Token, measure: codes.Measure) -> tuple[Token, ...]:
    return (verb.head,) if measure == "killed-and-injured" and verb.dep_ == "conj" else ()


def _subject(count: Count) -> Act | None:
    """20 people were killed; ten died; 300 families fled; 12 remain missing; 8 lost their lives."""
    words = figure_words()
    head = _company(_root(count.head))
    verb = head.head
    if head.dep_ not in ("nsubj", "nsubjpass") or verb.pos_ not in ("VERB", "AUX", "ADJ", "NOUN"):
        return None
    passive = head.dep_ == "nsubjpass" or (verb.tag_ in _PAST and not _has_object(verb) and _passive_form(verb))
    if head.dep_ == "nsubj" and any(child.dep_ == "aux" and _lemma(child) == "have" for child in verb.lefts):
        passive = any(child.dep_ == "auxpass" for child in verb.lefts)
    act = _act_of(verb, count, words, passive=passive)
    if act is None and passive:
        joined = (
            c
            for c in verb.rights
            if c.dep_ == "conj" and c.tag_ == "VBN" and not _own_subject(c) and not _has_object(c)
        )
        act = next((found for c in joined if (found := _act_of(c, count, words, passive=True)) is not None), None)
    if act is None:
        later = (c for c in verb.rights if c.dep_ == "conj" and c.tag_ in _PAST and not _own_subject(c))
        act = next((found for c in later if (found := _suffered(c, count, words)) is not None), None)
    if act is None:
        later = (c for c in verb.rights if c.dep_ == "conj" and not _own_subject(c))
        act = next((found for c in later if (found := _linked_state(c, count, words)) is not None), None)
    return act


def _own_subject(verb: Token) -> bool:
    return any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.lefts)


def _passive_form(verb: Token) -> bool:
    """Whether a verb without an object reads as a passive: "ten wounded in raid", but not "the men killed again"."""
    said = verb.lower_ in figure_words().states
    return verb.tag_ == "VBN" or said or any(child.dep_ == "auxpass" for child in verb.children)


def _act_of(verb: Token, count: Count, words: FigureWords, *, passive: bool) -> Act | None:
    """The act of a verb that has the count for its subject."""
    if verb.lower_ in words.states and verb.pos_ != "VERB":
        return Act(words.states[verb.lower_], verb, "state")
    measure = _verb_measure(verb, count, words) if passive else None
    if measure is not None:
        return Act(measure, verb, "passive")
    found = _suffered(verb, count, words) or _linked_state(verb, count, words)
    return found or _scheduled(verb, count, words)


def _scheduled(verb: Token, count: Count, words: FigureWords) -> Act | None:
    """Are to guard the corridor; are due to arrive; are expected to be deployed."""
    inner = next((child for child in verb.rights if child.dep_ in ("acomp", "oprd")), verb)
    move = next((child for child in inner.rights if child.dep_ == "xcomp" and child.pos_ == "VERB"), None)
    if move is None or _lemma(move) not in words.sets["unreal.plannable"]:
        return None
    if {_lemma(verb), inner.lower_}.isdisjoint(words.sets["unreal.scheduled"]):
        return None
    measure = _verb_measure(move, count, words) if _passive_participle(move) else _subject_measure(move, count, words)
    return None if measure is None else Act(measure, move, "scheduled", (verb,))


def _suffered(verb: Token, count: Count, words: FigureWords) -> Act | None:
    """Ten died; 300 families fled; eight lost their lives; 19 burned to death."""
    lemma = _lemma(verb)
    if lemma in words.idioms and (idiom := _idiom(verb, words.idioms[lemma])) is not None:
        return Act(idiom, verb, "idiom") if is_person(count) else None
    measure = "killed" if _to_death(verb) or _with_life(verb) else _subject_measure(verb, count, words)
    if measure is None or not is_person(count) or (measure == "displaced" and not _flees(count, words)):
        return None
    return Act(measure, verb, "subject")


def _with_life(verb: Token) -> bool:
    """Whether the verb is "pay with their lives"."""
    if _lemma(verb) != "pay":
        return False
    return any(p.lower_ == "with" and any(_lemma(c) == "life" for c in p.rights) for p in verb.rights)


def _subject_measure(verb: Token, count: Count, words: FigureWords) -> codes.Measure | None:
    """The measure of a verb whose subject is counted: "perished", "sought shelter", "gave themselves up"."""
    senses = words.subject_verbs.get(_lemma(verb)) or words.subject_verbs.get(_stem(verb))
    if senses is None:
        return None
    near = _near_words(verb) | {child.lower_ for child in verb.children}
    noun = _lemma(count.noun) if count.noun is not None else None
    return next((sense.measure for sense in senses if sense.fits(near, noun)), None)


def _stem(verb: Token) -> str:
    """The verb of a form that the parser takes for a noun ("three militiamen perish")."""
    return verb.lower_.removesuffix("es").removesuffix("s") if verb.pos_ not in ("VERB", "AUX") else _lemma(verb)


def _idiom(verb: Token, objects: dict[str, codes.Measure]) -> codes.Measure | None:
    return next((objects[_lemma(c)] for c in verb.rights if c.dep_ == "dobj" and _lemma(c) in objects), None)


def _flees(count: Count, words: FigureWords) -> bool:
    """Whether those who flee are displaced: many, and no fighters or suspects."""
    values = [v for v in (count.number.low, count.number.best, count.number.high) if v is not None]
    noun = count.noun
    if noun is not None and (
        _lemma(noun) in words.sets["populations.not_displaced"] or words.who(noun) == "combatants"
    ):
        return False
    return bool(values) and max(values) >= _MANY and (noun is None or is_person(count))


def _linked_state(verb: Token, count: Count, words: FigureWords) -> Act | None:
    """Were found dead; are feared drowned; remain missing; went missing; have been taken to hospital not."""
    if _lemma(verb) not in words.sets["report.link"] | words.sets["report.find"]:
        return None
    if _has_object(verb) and not any(child.dep_ == "auxpass" for child in verb.lefts):
        return None
    for child in verb.rights:
        if child.i - verb.i > _NEAR:
            break
        if child.dep_ in ("acomp", "oprd", "attr", "xcomp", "ccomp", "advcl", "dobj", "advmod", "conj", "prep", "dep"):
            if child.lower_ in words.states:
                return Act(words.states[child.lower_], child, "linked state", (verb,))
            if child.dep_ == "xcomp" and _perfect(child):
                if (measure := _verb_measure(child, count, words)) is not None:
                    return Act(measure, child, "reported passive", (verb,))
                if (act := _suffered(child, count, words)) is not None:
                    return Act(act.measure, child, "reported", (verb,))
    return None


def _perfect(verb: Token) -> bool:
    """Whether an infinitive tells of something past: "to have been killed"."""
    return any(child.lower_ in ("have", "having") for child in verb.lefts) or verb.tag_ == "VBN"


def _adjective(count: Count) -> Act | None:
    """12 dead civilians; 30 wounded soldiers; 1.5 million displaced people."""
    words = figure_words()
    if count.noun is None or count.partitive or not is_person(count):
        return None
    for child in count.noun.lefts:
        if child.lower_ in words.sets["report.attributive"] and child.i > count.first.i:
            return Act(words.states[child.lower_], child, "state before")
    return None


def _relative(count: Count) -> Act | None:
    """40 people who were killed; 12 miners killed in the blast; ten soldiers who died."""
    words = figure_words()
    for verb in count.head.rights:
        if verb.dep_ not in ("relcl", "acl") or verb.i - count.last.i > _NEAR:
            continue
        subjects = [child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")]
        if any(child.lower_ not in ("who", "which", "that") for child in subjects):
            continue
        passive = verb.tag_ == "VBN" and (verb.dep_ == "acl" or any(c.dep_ == "nsubjpass" for c in subjects))
        if (act := _act_of(verb, count, words, passive=passive)) is not None:
            return Act(act.measure, act.predicate, f"relative {act.rule}", act.others)
    return None


def _noun_itself(count: Count) -> Act | None:
    """12 deaths; nine fatalities; 40 civilian casualties; eight arrests; found 12 bodies."""
    words = figure_words()
    noun = count.noun
    if noun is None:
        return None
    lemma = _lemma(noun)
    if lemma in ("body", "corpse") or noun.lower_ == "remains":
        verb = _root(count.head).head
        for _ in range(2):
            if verb.pos_ != "VERB" and verb.dep_ in ("pobj", "prep"):
                verb = verb.head
        beside = next((c for c in count.head.rights if c.dep_ in ("acl", "relcl")), None)
        finding = [v for v in (verb, beside) if v is not None and _lemma(v) in words.sets["report.find"]]
        return Act("killed", noun, "bodies", tuple(finding[:1])) if finding else None
    if lemma == "life":
        return _lives(_root(count.head), words)
    if lemma == "arrival" and _lemma(_root(count.head).head) in ("count", "register", "record", "log", "see", "report"):
        return Act("displaced", noun, "arrivals")
    measure = words.nouns.get(lemma) or words.nouns.get(noun.lower_)
    if measure is None or lemma in words.sets["report.acts"]:
        return None
    return Act(measure, noun, "counted noun")


def _lives(head: Token, words: FigureWords) -> Act | None:
    """Claimed 40 lives; 40 lives were cut short; the loss of 40 lives."""
    verb = head.head
    if head.dep_ == "pobj" and _lemma(verb.head) == "loss":
        return Act("killed", verb.head, "lives")
    return Act("killed", verb, "lives") if _lemma(verb) in words.sets["lives.verbs"] else None


def _of_noun(count: Count) -> Act | None:
    """The deaths of 40 civilians; the killing of 30 people; claimed the lives of 8; the bodies of 9 men."""
    words = figure_words()
    head = _root(count.head)
    if head.dep_ != "pobj" or head.head.lower_ not in ("of", "from", "for"):
        return None
    noun = head.head.head
    lemma = _lemma(noun)
    if lemma == "life":
        taken = _lemma(noun.head) in words.sets["lives.verbs"] or _lemma(noun.head.head) == "loss"
        return Act("killed", noun.head if noun.head.pos_ == "VERB" else noun, "lives of") if taken else None
    measure = _noun_measure(noun, count, words)
    if measure is None or head.head.lower_ != "of" or (lemma not in words.nouns and not is_person(count)):
        return None
    return Act(measure, noun, "of noun")


def _noun_measure(noun: Token, count: Count, words: FigureWords) -> codes.Measure | None:
    """The measure of a noun that has what is counted after "of": the loss of, the mass shooting of, the killing of."""
    lemma = _lemma(noun)
    deadly = lemma in words.sets["deadly.nouns"]
    if deadly and any(child.lower_ in words.sets["deadly.words"] for child in noun.lefts):
        return "killed"
    for table in (words.nouns, words.nouns_of):
        if (measure := table.get(lemma) or table.get(noun.lower_)) is not None:
            return measure
    return _verb_measure(noun, count, words) if noun.tag_ == "VBG" and not deadly else None


def _cost(count: Count) -> Act | None:
    """Cost 24 soldiers their lives, whatever the parse makes of it."""
    words = figure_words()
    doc, end = count.last.doc, count.last.i + 1
    if count.first.i == 0 or count.first.nbor(-1).lower_ not in words.sets["lives.costs"]:
        return None
    lives = next((t for t in doc[end + 1 : end + 3] if t.lower_ in ("lives", "life")), None)
    if lives is None or not any(t.tag_ == "PRP$" for t in doc[end : lives.i]):
        return None
    return Act("killed", count.first.nbor(-1), "lives", (lives,))


def _among_the(count: Count) -> Act | None:
    """Two nurses were among the dead; among those killed were six children; the victims include five pupils."""
    words = figure_words()
    head = _root(count.head)
    verb = head.head
    if head.dep_ not in ("nsubj", "nsubjpass", "attr", "dobj"):
        return None
    if _lemma(verb) == "include" and head.dep_ == "dobj":
        groups = [child for child in verb.lefts if child.dep_ in ("nsubj", "csubj")]
    elif _lemma(verb) == "be":
        groups = [c for p in verb.children if p.lower_ in ("among", "amongst") for c in p.rights if c.dep_ == "pobj"]
    else:
        return None
    for group in groups:
        if (measure := _group_measure(group, words)) is not None and is_person(count):
            return Act(measure, group, "among", (verb,))
    return None


def _group_measure(group: Token, words: FigureWords) -> codes.Measure | None:
    """What befell "the dead", "those killed", "the dead and wounded", "the victims"."""
    said = [group, *(child for child in group.rights if child.dep_ in ("conj", "acl", "amod", "relcl"))]
    kinds = words.raw["subsets"]["groups"]
    found = [kind for t in said if (kind := words.states.get(t.lower_) or kinds.get(_lemma(t))) is not None]
    return "killed-and-injured" if {"killed", "injured"} <= set(found) else next(iter(found), None)


def _placed(count: Count) -> Act | None:
    """Fourteen suspects are in custody; two million are now refugees."""
    words = figure_words()
    verb = count.head.head
    if count.head.dep_ != "nsubj" or _lemma(verb) not in words.sets["report.staying"] or not is_person(count):
        return None
    for child in verb.rights:
        where = next((c for c in child.rights if c.dep_ == "pobj"), None) if child.dep_ == "prep" else child
        if where is not None and (measure := words.raw["placed"].get(where.lower_)) is not None:
            return Act(measure, verb, "placed", (where,))
    return None


def _made_off(count: Count) -> Act | None:
    """The raiders made off with 40 women."""
    words = figure_words()
    head = _root(count.head)
    verb = head.head.head
    if head.dep_ != "pobj" or head.head.lower_ != "with" or _lemma(verb) != "make" or count.noun is None:
        return None
    off = any(child.lower_ == "off" for child in (*verb.rights, *head.head.lefts)) or head.head.nbor(-1).lower_ == "off"
    return Act("other-count", verb, "made off") if off and words.who(count.noun) is not None else None


def _toll(count: Count) -> Act | None:
    """The death toll rose to 42; the number of wounded stands at 300; put the toll at 12; the toll reached 90."""
    words = figure_words()
    head = count.head
    verb: Token | None = None
    if head.dep_ == "pobj" and head.head.lower_ in words.sets["tolls.prepositions"]:
        verb = head.head.head
    elif head.dep_ in ("dobj", "attr", "npadvmod", "pobj", "nummod", "pcomp"):
        verb = head.head.head if head.dep_ in ("pobj", "pcomp") else head.head
    if verb is None:
        return None
    if _lemma(verb) in words.sets["tolls.nouns"]:
        kind = _toll_kind(verb, words)
        return Act(kind, verb, "toll") if kind else None
    if _lemma(verb) not in words.sets["tolls.verbs"]:
        return None
    for noun in verb.children:
        if noun.dep_ not in ("nsubj", "nsubjpass", "dobj", "ccomp", "oprd", "amod", "xcomp") or noun == head:
            continue
        if not {_lemma(noun), noun.lower_} & words.sets["tolls.nouns"]:
            continue
        if noun.lower_ in words.states and not any(child.lower_ in ("the", "its", "their") for child in noun.lefts):
            continue
        kind = _toll_kind(noun, words)
        return Act(kind, noun, "toll", (verb,)) if kind else None
    return None


def _toll_kind(noun: Token, words: FigureWords) -> codes.Measure | None:
    """Of what a toll or number is: "the toll" alone is of the dead, "the number" alone of nothing known."""
    kinds = words.raw["tolls"]["kinds"]
    if noun.lower_ in words.states:
        return words.states[noun.lower_]
    for token in (
        t for child in noun.children for t in (child, *child.children, *(g for c in child.children for g in c.children))
    ):
        if (kind := kinds.get(_lemma(token)) or kinds.get(token.lower_)) is not None:
            return kind  # type: ignore[no-any-return]
    if _lemma(noun) in kinds:
        return kinds[_lemma(noun)]  # type: ignore[no-any-return]
    return "killed" if _lemma(noun) == "toll" else None


def _shot_dead(count: Count) -> Act | None:
    """Shot dead two students; left dead 14 men."""
    words = figure_words()
    before = count.first.nbor(-1) if count.first.i > 1 else None
    if before is None or before.lower_ not in words.states or before.sent != count.first.sent:
        return None
    verb = before.nbor(-1)
    if _lemma(verb) not in words.sets["report.leaving"] or verb.sent != before.sent:
        return None
    return Act(words.states[before.lower_], before, "shot dead", (verb,))


def _state_in_clause(count: Count) -> Act | None:
    """The explosion left at least 30 people dead: the state is an adjective of what is left."""
    words = figure_words()
    head = _root(count.head)
    if _lemma(head.head) != "leave":
        return None
    for child in (*head.rights, *head.head.rights):
        if child.i > count.last.i and child.i - count.last.i <= _NEAR and child.lower_ in words.states:
            return Act(words.states[child.lower_], child, "left", (head.head,))
    return None


ACTS: tuple[Callable[[Count], Act | None], ...] = (
    _with_wounds,
    _state_beside,
    _cost,
    _unknown,
    _noun_itself,
    _of_noun,
    _toll,
    _shot_dead,
    _state_in_clause,
    _relative,
    _among_the,
    _placed,
    _subject,
    _object,
    _made_off,
    _adjective,
)


def act_of(count: Count) -> Act | None:
    """What is said of the count, None where nothing is or where it is no report of something that happened."""
    for reading in ACTS:
        act = reading(count)
        if act is not None:
            return act if _told(act) and not _nobody(count) else None
    return None


def _told(act: Act) -> bool:
    """Whether the act is told as done, or, if it is a move of troops or a release, as planned."""
    words = figure_words()
    noun = act.predicate
    if noun.pos_ in ("NOUN", "PROPN") or noun.dep_ in ("dobj", "pobj"):
        if _prevented(noun, words):
            return False
        if act.rule == "of noun" and _presupposed(noun, words):
            return True
    planned = act.measure == "other-count" and _lemma(act.predicate) in words.sets["unreal.plannable"]
    return real(act.predicate, planned=planned)


def _nobody(count: Count) -> bool:
    return count.noun is not None and _lemma(count.noun) in figure_words().sets["populations.nobody"]


def real(predicate: Token, *, planned: bool = False) -> bool:
    """Whether the predicate is put as having happened: not denied, not an intention, not a condition.

    With `planned` it may also be going to happen ("will be deployed", "are due to arrive").
    """
    words = figure_words()
    verb = predicate
    for _ in range(4):
        if verb.pos_ in ("VERB", "AUX") or verb.head == verb:
            break
        verb = verb.head
    chain = [verb]
    while chain[-1].dep_ in ("conj", "xcomp", "acomp", "oprd") and len(chain) < 4:  # noqa: PLR2004
        chain.append(chain[-1].head)
    return all(_happened(each, words, planned=planned) for each in chain) and not any(
        child.lower_ in ("no", "without", "not") for child in predicate.lefts
    )


def _prevented(noun: Token, words: FigureWords) -> bool:
    """Whether the first verb above a noun of an act keeps it from being one: "prevented 300 deaths"."""
    verb = next((token for token in islice(noun.ancestors, _ABOVE) if token.pos_ in ("VERB", "AUX")), None)
    return verb is not None and _lemma(verb) in words.sets["unreal.preventing"]


def _presupposed(noun: Token, words: FigureWords) -> bool:
    """Whether a noun of an act is told as done whatever its verb: "wants an inquiry into the killing of 21 herders"."""
    if not any(child.lower_ in ("the", "this", "that", "these", "those") for child in noun.lefts):
        return False
    above = [token for token in islice(noun.ancestors, _ABOVE) if token.pos_ in ("VERB", "NOUN")]
    return not any(_lemma(token) in words.sets["unreal.governors"] for token in above[:1])


def _happened(verb: Token, words: FigureWords, *, planned: bool = False) -> bool:
    for child in verb.lefts:
        if child.dep_ == "neg" or child.lower_ in ("never", "n't"):
            return False
        future = planned and child.lower_ in words.sets["unreal.future"]
        if child.dep_ == "aux" and child.lower_ in words.sets["unreal.auxiliaries"] and not future:
            return False
        if child.dep_ == "mark" and child.lower_ in words.sets["unreal.markers"]:
            return False
        if child.dep_ == "aux" and child.lower_ == "to" and not _perfect(verb):
            return planned or _lemma(verb.head) in words.sets["unreal.infinitive"]
    return True
