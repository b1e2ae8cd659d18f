"""What parties are called and held for: "the extremist group", "designated a terrorist group"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.characterizations.reading import LONGEST, CharacterizationReading, Frame, named_other, stated
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.labels import BE, HYPHENS
from kg.extract.syntax.scene import Scene


def loaded(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Boko Haram, the extremist group", "this terrorist organisation" where it is known which."""
    frame = frames["loaded"]
    if noun.lemma_.lower() not in frame["nouns"] or noun.pos_ != "NOUN":
        return
    adjective = next((child for child in noun.lefts if child.lower_ in frame["adjectives"]), None)
    who = _bearer(scene, noun) if adjective is not None else None
    if adjective is not None and who is not None:
        value = adjective.i, noun.i
        yield from stated(scene, "designation", frame["rule"], who, value=value, predicate=noun)


def _bearer(scene: Scene, noun: Token) -> Token | None:
    """Who is called by a noun: the one it is put beside, or the one known by a name that it takes up again."""
    beside = [noun.head] if noun.dep_ in {"appos", "compound", "nmod"} else []
    if noun.dep_ == "attr" and noun.head.lemma_ in BE:
        beside += list(clauses.agents(noun.head))
    beside += [child for child in noun.rights if child.dep_ == "appos"]
    if noun.i + 1 < len(noun.doc) and noun.nbor().pos_ == "PROPN":
        beside.append(noun.nbor())
    who = named_other(scene, beside, noun, "actor")
    if who is not None:
        return who
    for entity in scene.cast.at(noun):
        if any(mention.kind == "name" and mention.head != noun.i for mention in entity.mentions):
            return noun
    return None


def recognised(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
    """Such as "The internationally recognised government", "the self-proclaimed republic"."""
    frame = frames["recognised"]
    before, _, last = word.lower_.rpartition("-")
    if last not in frame["words"]:
        return
    start = word.i
    if not before:
        start -= 2 if word.i > 1 and word.nbor(-1).text in HYPHENS else 1
        if start < 0 or scene.doc[start].lower_ not in frame["before"]:
            return
    elif before not in frame["before"]:
        return
    noun = scene.chunk_root(word.i)
    if noun is None or noun.i <= word.i or noun.lemma_.lower() not in frame["nouns"] or not scene.cast.at(noun):
        return
    yield from stated(scene, "designation", frame["rule"], noun, value=(start, word.i), predicate=word)


def called(scene: Scene, frames: dict[str, Frame], verb: Token) -> Iterator[CharacterizationReading]:
    """Such as "Designated a terrorist group by", "which it regards as moderate"."""
    for name in ("called", "regarded"):
        frame = frames[name]
        if verb.lemma_.lower() not in frame["lemmas"] or verb.pos_ not in {"VERB", "ADJ"}:
            continue
        value = _value(verb, bare=name == "called" or verb.lemma_.lower() in frame["bare"])
        if value is None:
            continue
        if clauses.passive(verb) or (name == "called" and verb.i and verb.nbor(-1).text == ","):
            of = list(clauses.agents(verb)) or [verb.nbor(-2)] if verb.i > 1 else []
        else:
            of = _objects(verb, value)
        who = _or_whole(scene, of[0]) if of else None
        if who is not None and not value[0] <= who.i <= value[1]:
            yield from stated(scene, frame["aspect"], frame["rule"], who, value=value, predicate=verb)


def _objects(verb: Token, value: tuple[int, int]) -> list[Token]:
    """Who is called so by an active verb: its object, the subject of its small clause, the noun of its relative one."""
    objects = [noun for noun in clauses.patients(verb) if noun.i not in range(value[0], value[1] + 1)]
    return objects or _subject_of_small_clause(verb) or ([verb.head] if verb.dep_ == "relcl" else [])


def _or_whole(scene: Scene, noun: Token) -> Token | None:
    """Whom the noun stands for, or else the noun before its "of"."""
    who = scene.who(noun)
    if who is None and noun.dep_ == "pobj" and noun.head.lower_ == "of":
        return scene.who(noun.head.head)
    return who


def _subject_of_small_clause(verb: Token) -> list[Token]:
    """Such as "Kony" in "considers Kony a terrorist"."""
    clause = next((child for child in verb.rights if child.dep_ == "ccomp" and child.pos_ in {"NOUN", "ADJ"}), None)
    return [child for child in clause.lefts if child.dep_ == "nsubj"] if clause is not None else []


def _value(verb: Token, *, bare: bool) -> tuple[int, int] | None:
    """What one is called or held for: "as …", or with verbs that need no "as" the second object."""
    for child in verb.rights:
        if child.lower_ == "as" and child.i - verb.i < LONGEST:
            inner = next((one for one in child.rights if one.pos_ in {"NOUN", "ADJ", "PROPN"}), None)
            if inner is not None:
                start, end = phrases.phrase(inner)
                return max(start, child.i + 1), end
        if child.pos_ == "ADJ" and child.dep_ == "advcl" and any(one.lower_ == "as" for one in child.lefts):
            return child.i, child.i
    return _second_object(verb) if bare else None


def _second_object(verb: Token) -> tuple[int, int] | None:
    """Such as "a terrorist group" in "designated the militia a terrorist group"."""
    second = [
        child
        for child in verb.rights
        if child.dep_ in {"oprd", "attr", "ccomp", "dobj"} and child.pos_ == "NOUN" and child.tag_ == "NN"
    ]
    marked = [noun for noun in second if any(one.lower_ in {"a", "an"} for one in noun.lefts)]
    if not marked or marked[0].i - verb.i >= LONGEST:
        return None
    start, end = phrases.phrase(marked[0])
    return max(start, verb.i + 1), end
