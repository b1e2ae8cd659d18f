"""What is said of places: who holds them, whether they are contested, how large they are."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.characterizations.reading import CharacterizationReading, Frame, named_other, stated
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.scene import Scene


def contested(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
    """Such as "The contested city of Bakhmut"."""
    frame = frames["status"]
    if word.lower_ not in frame["adjectives"] or word.dep_ != "amod" or word.head.i < word.i:
        return
    noun = word.head
    who = scene.who(noun)
    if who is None and noun.lemma_.lower() in frame["nouns"]:
        beside = [*phrases.complements(noun, ("of",)), *(child for child in noun.rights if child.dep_ == "appos")]
        who = next((found for one in beside if (found := scene.who(one)) is not None), None)
    if who is not None and scene.are(who, "place"):
        yield from stated(scene, "control-status", frame["rule"], who, value=(word.i, word.i), predicate=word)


def held(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Marka, the last stronghold of al-Shabaab"."""
    frame = frames["status"]
    if noun.lemma_.lower() not in frame["holds"] or noun.dep_ not in {"appos", "attr"}:
        return
    beside = [noun.head] if noun.dep_ == "appos" else clauses.agents(noun.head)
    who = next((found for one in beside if (found := scene.one(one, "place")) is not None), None)
    if who is not None:
        value, rule = phrases.phrase(noun), frame["rule"] + ".stronghold"
        yield from stated(scene, "control-status", rule, who, value=value, predicate=noun)


def sized(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Nigeria's second city Kano", "Port Sudan, the country's largest port"."""
    frame = frames["size"]
    if noun.lemma_.lower() not in frame["nouns"] or phrases.possessor(noun) is None:
        return
    if not any(child.lower_ in frame["adjectives"] for child in noun.lefts):
        return
    beside = [noun.head] if noun.dep_ in {"appos", "compound"} else []
    beside += [child for child in noun.rights if child.dep_ == "appos"]
    if noun.i + 1 < len(noun.doc) and noun.nbor().pos_ == "PROPN":
        beside.append(noun.nbor())
    who = named_other(scene, beside, noun, "place")
    if who is not None:
        value = phrases.phrase(noun)[0], noun.i
        yield from stated(scene, "rank", frame["rule"], who, value=value, predicate=noun)
