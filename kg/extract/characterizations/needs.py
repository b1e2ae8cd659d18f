"""What people lack: "without clean water", "in urgent need of food", "desperately needed aid"."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from kg.extract.characterizations.reading import CharacterizationReading, Frame, stated
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.scene import Scene

_STATES = frozenset({"be", "remain", "live", "stay", "leave", "stand"})
_NEEDY = frozenset({"population-group", "person", "place", "unknown-actor", "other", "state"})


def _needy(scene: Scene, noun: Token | None) -> Token | None:
    """The token for those that the noun speaks of, if it is such as may be in need."""
    who = scene.who(noun)
    entities = scene.cast.at(who) if who is not None else ()
    return who if entities and all(entity.type in _NEEDY for entity in entities) else None


def without(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
    """Such as "People … remain without access to clean water", "are in urgent need of food"."""
    frame = frames["need"]
    noun = next((child for child in word.rights if child.dep_ == "pobj"), None)
    if noun is None or word.dep_ != "prep":
        return
    lack = word.lower_ == "without" and noun.lemma_.lower() in frame["goods"]
    if not lack and not _in_need(word, noun):
        return
    head = word.head
    verbal = head.pos_ in {"VERB", "AUX"}
    candidates = [*clauses.agents(head), *clauses.patients(head)] if verbal else [head]
    who = _first_needy(scene, candidates)
    if who is not None:
        end = min(noun.right_edge.i, noun.i + 8)
        yield from stated(scene, "humanitarian-need", frame["rule"], who, value=(word.i, end), predicate=word)


def _in_need(word: Token, noun: Token) -> bool:
    """Such as "are in need", "villages in need of food"; not "helped them in need"."""
    if word.lower_ != "in" or noun.lower_ != "need":
        return False
    return word.head.lemma_.lower() in _STATES or any(phrases.complements(noun, ("of",)))


def _first_needy(scene: Scene, nouns: Iterable[Token]) -> Token | None:
    return next((who for noun in nouns if (who := _needy(scene, noun)) is not None), None)


def needed(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
    """Such as "Desperately needed aid to civilians in …"."""
    frame = frames["need"]
    if word.lower_.rpartition("-")[2] != "needed" or word.dep_ not in {"amod", "acl"}:
        return
    noun = word.head
    if noun.i < word.i or not {piece.lemma_.lower() for piece in noun.doc[word.i : noun.i + 1]} & set(frame["aid"]):
        return
    start = min([word.i, *(child.i for child in word.lefts if child.lower_ in frame["degrees"])])
    if start == word.i and "-" not in word.lower_:
        return
    to = tuple(frame["to"])
    who = _first_needy(scene, [*phrases.complements(noun, to), *_received(noun, to)])
    if who is not None:
        yield from stated(scene, "humanitarian-need", frame["rule"], who, value=(start, noun.i), predicate=word)


def _received(noun: Token, prepositions: tuple[str, ...]) -> Iterator[Token]:
    """To whom aid is brought, where the preposition hangs on the verb ("permit aid to make its way into …")."""
    if noun.dep_ in {"dobj", "nsubjpass", "nsubj"}:
        verb = noun.head
        yield from phrases.complements(verb, prepositions)
        for below in verb.rights:
            if below.dep_ == "xcomp":
                yield from phrases.complements(below, prepositions)


def severed(scene: Scene, frames: dict[str, Frame], verb: Token) -> Iterator[CharacterizationReading]:
    """Such as "The villagers are cut off from food", "deprived of water"."""
    frame = frames["need"]
    if verb.pos_ != "VERB" or verb.lemma_.lower() not in frame["severed"] or not clauses.passive(verb):
        return
    noun = next((one for one in clauses.near_complements(verb, "from") if one.lemma_.lower() in frame["goods"]), None)
    noun = noun or next(
        (one for one in phrases.complements(verb, ("of",)) if one.lemma_.lower() in frame["goods"]), None
    )
    who = _needy(scene, next(clauses.agents(verb), None)) if noun is not None else None
    if noun is not None and who is not None and not scene.are(who, "power"):
        value = verb.i, min(noun.right_edge.i, noun.i + 6)
        yield from stated(scene, "humanitarian-need", frame["rule"], who, value=value, predicate=verb)


def lacking(scene: Scene, frames: dict[str, Frame], verb: Token) -> Iterator[CharacterizationReading]:
    """Such as "Families lack clean water", "half the population faces famine"."""
    frame = frames["need"]
    lemma = verb.lemma_.lower()
    if verb.pos_ != "VERB" or lemma not in {*frame["faces"], *frame["lacks"]}:
        return
    wanted = frame["hunger"] if lemma in frame["faces"] else frame["goods"]
    noun = next((one for one in clauses.patients(verb) if one.lemma_.lower() in wanted), None)
    subject = next(clauses.agents(verb), None)
    who = _needy(scene, subject) if noun is not None else None
    if noun is not None and who is not None and not scene.are(who, "power"):
        end = max(phrases.phrase(noun)[1], min(noun.right_edge.i, noun.i + 6))
        yield from stated(scene, "humanitarian-need", frame["rule"], who, value=(verb.i, end), predicate=verb)
