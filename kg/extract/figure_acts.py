"""What a count is a count of: the verb, noun or adjective of the parse that says killed, injured, displaced.

Each way of saying it is one small function in `ACTS`: it takes a count and gives the act, or None where it does not
apply. The first that applies decides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from spacy.tokens import Token

from kg import codes
from kg.extract.figure_counts import Count, is_noun
from kg.extract.figure_words import FigureWords, figure_words

_PAST = frozenset({"VBN", "VBD"})
_ADVERBS = frozenset(
    {"also", "now", "still", "already", "either", "all", "so", "far", "were", "was", "are", "is", "been"}
)
_NEAR = 6
_NEXT_BUT_ONE = 2
_MANY = 20
_TAKEN = frozenset({"capture", "take", "besiege", "trap", "strand", "encircle"})
"""Verbs that befall places and things as well as people."""


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


def _verb_measure(verb: Token, words: FigureWords) -> codes.Measure | None:
    """The measure of a verb whose object is counted, None if it is none or lacks the word that it needs."""
    lemma = _lemma(verb)
    if _to_death(verb):
        return "killed"
    measure = words.object_verbs.get(lemma)
    if measure is None:
        return None
    if lemma in words.needs:
        near = _near_words(verb) | {child.lower_ for child in verb.children}
        if not near & words.needs[lemma]:
            return None
        turned = [words.turned[word] for word in near if word in words.turned]
        measure = turned[0] if turned else measure
    return _coordinated(verb, measure, words)


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
        other = words.object_verbs.get(_lemma(partner)) or words.states.get(partner.lower_)
        between = verb.doc[min(verb.i, partner.i) + 1].lower_
        if {measure, other} == {"killed", "injured"} and between in ("and", "or", "and/or"):
            return "killed-and-injured"
    return measure


def _person(count: Count, words: FigureWords) -> bool:
    """Whether the count may be one of people: a noun of people, a name of a people, or none."""
    noun = count.noun
    if noun is None:
        return True
    lemma = _lemma(noun)
    return (
        lemma in words.populations
        or noun.lower_ in words.populations
        or noun.tag_ == "NNPS"
        or noun.ent_type_ == "NORP"
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
    for _ in range(3):
        if token.i + 1 >= len(token.doc) or token.nbor().sent != token.sent:
            return None
        token = token.nbor()
        if token.lower_ not in _ADVERBS:
            break
    return _participle_beside(token, count, words) or _state_of(token, count, words)


def _participle_beside(token: Token, count: Count, words: FigureWords) -> Act | None:
    """251 taken hostage; 3,000 driven from their homes."""
    if token.tag_ != "VBN" or _lemma(token) not in words.needs or not _person(count, words):
        return None
    measure = _verb_measure(token, words)
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
    if measure == "detained" and token.lower_ == "captured" and not _person(count, words):
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
    head = _root(count.head)
    verb = head.head
    before = count.first.nbor(-1) if count.first.i > 0 else None
    if head.dep_ not in ("dobj", "attr", "oprd") or verb.pos_ not in ("VERB", "AUX"):
        if before is None or before.sent != count.first.sent or _passive_participle(before):
            return None
        if before.pos_ != "VERB" and before.lower_ not in words.sets["report.forms"]:
            return None
        verb = before
    lemma = _lemma(verb)
    if lemma in words.sets["report.lose"] and _person(count, words) and count.noun is not None:
        return Act("killed", verb, "lost")
    measure = _verb_measure(verb, words)
    if measure is None or (lemma in _TAKEN and not _person(count, words)):
        return None
    return Act(measure, verb, "object", _partners(verb, measure))


def _passive_participle(verb: Token) -> bool:
    """Whether a participle has no object of its own: "killed" but for "have killed"."""
    having = any(child.dep_ == "aux" and _lemma(child) == "have" for child in verb.lefts)
    return verb.tag_ == "VBN" and (not having or any(child.dep_ == "auxpass" for child in verb.lefts))


def _partners(verb: Token, measure: codes.Measure) -> tuple[Token, ...]:
    return (verb.head,) if measure == "killed-and-injured" and verb.dep_ == "conj" else ()


def _subject(count: Count) -> Act | None:
    """20 people were killed; ten died; 300 families fled; 12 remain missing; 8 lost their lives."""
    words = figure_words()
    head = _root(count.head)
    verb = head.head
    if head.dep_ not in ("nsubj", "nsubjpass") or verb.pos_ not in ("VERB", "AUX", "ADJ", "NOUN"):
        return None
    passive = head.dep_ == "nsubjpass" or (verb.tag_ in _PAST and not _has_object(verb) and _passive_form(verb))
    act = _act_of(verb, count, words, passive=passive)
    if act is None and passive:
        joined = (c for c in verb.rights if c.dep_ == "conj" and c.tag_ == "VBN" and not _own_subject(c))
        act = next((found for c in joined if (found := _act_of(c, count, words, passive=True)) is not None), None)
    return act


def _own_subject(verb: Token) -> bool:
    return any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.lefts)


def _passive_form(verb: Token) -> bool:
    """Whether a verb without an object reads as a passive: "ten wounded in raid", but not "the men killed again"."""
    return verb.tag_ == "VBN" or any(child.dep_ == "auxpass" for child in verb.children) or verb.pos_ == "VERB"


def _act_of(verb: Token, count: Count, words: FigureWords, *, passive: bool) -> Act | None:
    """The act of a verb that has the count for its subject."""
    if verb.lower_ in words.states and verb.pos_ != "VERB":
        return Act(words.states[verb.lower_], verb, "state")
    measure = _verb_measure(verb, words) if passive else None
    if measure is not None:
        taken = _lemma(verb) in _TAKEN and not _person(count, words)
        return None if taken else Act(measure, verb, "passive")
    return _suffered(verb, count, words) or _linked_state(verb, words)


def _suffered(verb: Token, count: Count, words: FigureWords) -> Act | None:
    """Ten died; 300 families fled; eight lost their lives; 19 burned to death."""
    lemma = _lemma(verb)
    if lemma in words.idioms and (idiom := _idiom(verb, words.idioms[lemma])) is not None:
        return Act(idiom, verb, "idiom")
    measure = "killed" if _to_death(verb) else words.subject_verbs.get(lemma)
    if measure is None or not _person(count, words) or (measure == "displaced" and not _flees(count, words)):
        return None
    return Act(measure, verb, "subject")


def _idiom(verb: Token, objects: dict[str, codes.Measure]) -> codes.Measure | None:
    return next((objects[_lemma(c)] for c in verb.rights if c.dep_ == "dobj" and _lemma(c) in objects), None)


def _flees(count: Count, words: FigureWords) -> bool:
    """Whether those who flee are displaced: many, and no fighters or suspects."""
    values = [v for v in (count.number.low, count.number.best, count.number.high) if v is not None]
    noun = count.noun
    if noun is not None and _lemma(noun) in words.sets["populations.not_displaced"]:
        return False
    return bool(values) and max(values) >= _MANY and (noun is None or _person(count, words))


def _linked_state(verb: Token, words: FigureWords) -> Act | None:
    """Were found dead; are feared drowned; remain missing; went missing; have been taken to hospital not."""
    if _lemma(verb) not in words.sets["report.link"] | words.sets["report.find"]:
        return None
    for child in verb.rights:
        if child.i - verb.i > _NEAR:
            break
        if child.dep_ in ("acomp", "oprd", "attr", "xcomp", "ccomp", "advcl", "dobj", "advmod", "conj", "prep", "dep"):
            if child.lower_ in words.states:
                return Act(words.states[child.lower_], child, "linked state", (verb,))
            if child.dep_ == "xcomp" and (measure := _verb_measure(child, words)) is not None and _perfect(child):
                return Act(measure, child, "reported passive", (verb,))
            if child.dep_ == "xcomp" and _lemma(child) in words.subject_verbs and _perfect(child):
                return Act(words.subject_verbs[_lemma(child)], child, "reported", (verb,))
    return None


def _perfect(verb: Token) -> bool:
    """Whether an infinitive tells of something past: "to have been killed"."""
    return any(child.lower_ in ("have", "having") for child in verb.lefts) or verb.tag_ == "VBN"


def _adjective(count: Count) -> Act | None:
    """12 dead civilians; 30 wounded soldiers; 1.5 million displaced people."""
    words = figure_words()
    if count.noun is None or count.partitive or not _person(count, words):
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
    measure = words.nouns.get(lemma) or words.nouns.get(noun.lower_)
    if measure is None or lemma == "life":
        if lemma == "life" and _lemma(_root(count.head).head) in ("claim", "take", "cost", "lose"):
            return Act("killed", _root(count.head).head, "lives")
        return None
    if lemma in words.sets["report.acts"]:
        return None
    return Act(measure, noun, "counted noun")


def _of_noun(count: Count) -> Act | None:
    """The deaths of 40 civilians; the killing of 30 people; claimed the lives of 8; the bodies of 9 men."""
    words = figure_words()
    head = _root(count.head)
    if head.dep_ != "pobj" or head.head.lower_ not in ("of", "from", "for"):
        return None
    noun = head.head.head
    lemma = _lemma(noun)
    if lemma == "life":
        return Act("killed", noun.head if noun.head.pos_ == "VERB" else noun, "lives of")
    measure = words.nouns.get(lemma) or words.nouns.get(noun.lower_)
    measure = measure or words.nouns_of.get(lemma) or words.nouns_of.get(noun.lower_)
    if measure is None and noun.tag_ == "VBG" and _lemma(noun) in words.object_verbs and head.head.lower_ == "of":
        measure = words.object_verbs[lemma]
    if measure is None or head.head.lower_ != "of":
        return None
    if lemma in ("loss", "capture", "dead") and not _person(count, words):
        return None
    return Act(measure, noun, "of noun")


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
        if noun.dep_ in ("nsubj", "nsubjpass", "dobj") and noun != head and _lemma(noun) in words.sets["tolls.nouns"]:
            kind = _toll_kind(noun, words)
            return Act(kind, noun, "toll", (verb,)) if kind else None
    return None


def _toll_kind(noun: Token, words: FigureWords) -> codes.Measure | None:
    """Of what a toll or number is: "the toll" alone is of the dead, "the number" alone of nothing known."""
    kinds = words.raw["tolls"]["kinds"]
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
    _state_beside,
    _noun_itself,
    _of_noun,
    _toll,
    _shot_dead,
    _state_in_clause,
    _relative,
    _subject,
    _object,
    _adjective,
)


def act_of(count: Count) -> Act | None:
    """What is said of the count, None where nothing is or where it is no report of something that happened."""
    for reading in ACTS:
        act = reading(count)
        if act is not None:
            return act if real(act.predicate) and not _nobody(count) else None
    return None


def _nobody(count: Count) -> bool:
    return count.noun is not None and _lemma(count.noun) in figure_words().sets["populations.nobody"]


def real(predicate: Token) -> bool:
    """Whether the predicate is put as having happened: not denied, not an intention, not a condition."""
    words = figure_words()
    verb = predicate
    for _ in range(4):
        if verb.pos_ in ("VERB", "AUX") or verb.head == verb:
            break
        verb = verb.head
    chain = [verb]
    while chain[-1].dep_ in ("conj", "xcomp", "acomp", "oprd") and len(chain) < 4:  # noqa: PLR2004
        chain.append(chain[-1].head)
    return all(_happened(each, words) for each in chain) and not any(
        child.lower_ in ("no", "without", "not") for child in predicate.lefts
    )


def _happened(verb: Token, words: FigureWords) -> bool:
    for child in verb.lefts:
        if child.dep_ == "neg" or child.lower_ in ("never", "n't"):
            return False
        if child.dep_ == "aux" and child.lower_ in words.sets["unreal.auxiliaries"]:
            return False
        if child.dep_ == "mark" and child.lower_ in words.sets["unreal.markers"]:
            return False
        if child.dep_ == "aux" and child.lower_ == "to" and not _perfect(verb):
            return _lemma(verb.head) in words.sets["unreal.infinitive"]
    return True
