"""What a text says somebody or something is: offices held, designations, how one is regarded, needs, who holds a place.

The words are data (`data/characterizations.toml`). Judgements, purposes and importance are left alone: whether such
words characterise anything is a matter of taste, and what is not read is better than misread.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.tokens import Token

from kg import codes
from kg.extract import patterns
from kg.extract.document import Cast, Parsed, Span
from kg.extract.patterns import Scene

_DATA = Path(__file__).parent / "data" / "characterizations.toml"
_BE = frozenset({"be", "become", "remain"})
_STATES = frozenset({"be", "remain", "live", "stay", "leave", "stand"})
_LONGEST = 18
_SMALL = frozenset({"of", "for", "to", "the", "and"})
_HYPHENS = frozenset({"-", "‑", "–"})  # noqa: RUF001
_NEEDY = frozenset({"population-group", "person", "place", "unknown-actor", "other", "state"})

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CharacterizationReading:
    """One thing said of one entity.

    `subject` is the index of a token at which the cast has an entity; `value` the words that say what it is; `span`
    the whole statement; `predicate` the index of the word that makes it one (for how a party is regarded the verb,
    whose subject is the claimant).
    """

    aspect: codes.Aspect
    subject: int
    value: Span
    span: Span
    predicate: int
    rule: str


@cache
def _frames() -> dict[str, Frame]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)


def characterizations(parsed: Parsed, cast: Cast) -> Iterator[CharacterizationReading]:
    """Yield what the text says of the members of its cast, in order; the same of the same once.

    Of offices only the fullest words are kept: who was "Malian President" is not announced again as "President".
    """
    scene = Scene(parsed, cast)
    frames = _frames()
    found = [one for token in scene.tokens() for reader in _READERS for one in reader(scene, frames, token)]
    held: dict[tuple[object, ...], list[frozenset[str]]] = {}
    for one in found:
        held.setdefault(_of_whom(scene, one), []).append(_said(scene, one))
    seen: set[tuple[object, ...]] = set()
    for one in found:
        whom, words = _of_whom(scene, one), _said(scene, one)
        if one.aspect == "holds-office" and any(words < others for others in held[whom]):
            continue
        if (*whom, words) not in seen:
            seen.add((*whom, words))
            yield one


def _of_whom(scene: Scene, one: CharacterizationReading) -> tuple[object, ...]:
    return (one.aspect, *(entity.id for entity in scene.cast.at(scene.doc[one.subject])))


def _said(scene: Scene, one: CharacterizationReading) -> frozenset[str]:
    """The words of the value, in any order and case."""
    return frozenset(one.value.of(scene.parsed.article.text).casefold().split())


def _words(scene: Scene, start: int, end: int) -> Span:
    """The span of the tokens from `start` to `end`, both included, without a determiner before."""
    doc = scene.doc
    while start < end and (doc[start].tag_ in {"DT", "PDT"} or doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > start and (doc[end].is_punct or doc[end].is_space):
        end -= 1
    return Span(doc[start].idx, doc[end].idx + len(doc[end]))


def _reading(
    scene: Scene, aspect: codes.Aspect, rule: str, subject: Token, *, value: tuple[int, int], predicate: Token
) -> CharacterizationReading | None:
    first, last = patterns.phrase(subject)
    if max(value[1], last) - min(value[0], first) > 3 * _LONGEST or subject.sent.start != predicate.sent.start:
        return None
    words = _words(scene, *value)
    span = _words(scene, min(first, value[0], predicate.i), max(last, value[1], predicate.i))
    return CharacterizationReading(aspect, subject.i, words, span, predicate.i, rule)


def _some(reading: CharacterizationReading | None) -> Iterator[CharacterizationReading]:
    if reading is not None:
        yield reading


# --- Offices


def _is_office(frame: Frame, token: Token) -> bool:
    word = token.lower_.rpartition("-")[2]
    if word not in frame["nouns"]:
        return False
    wanted = frame["only_after"].get(word)
    if wanted is None or "-" in token.lower_:
        return True
    before = [piece.lower_ for piece in token.doc[max(0, token.i - 2) : token.i]]
    return bool(set(before) & set(wanted))


def _titled(scene: Scene, frames: dict[str, Frame], name: Token) -> Iterator[CharacterizationReading]:
    """Such as "Malian President Assimi Goïta", "Minister for Africa Jane Doe": the words before a name."""
    frame = frames["office"]
    if not scene.cast.at(name) or not scene.are(name, "person") or not scene.named(name):
        return
    doc = scene.doc
    start = _name_start(scene, frame, name)
    title = _title(frame, doc[max(name.sent.start, start - _LONGEST) : start])
    if title is not None:
        others = (scene.who(token) for token in doc[title[0] : title[1] + 1])
        if not any(one is not None and one.i != name.i and scene.are(one, "person") for one in others):
            yield from _some(_reading(scene, "holds-office", frame["rule"], name, value=title, predicate=doc[title[1]]))


def _name_start(scene: Scene, frame: Frame, name: Token) -> int:
    """The first token of a person's name with ranks but without offices."""
    doc = scene.doc
    spans = [
        mention.span
        for entity in scene.cast.at(name)
        for mention in entity.mentions
        if mention.head == name.i and mention.kind == "name"
    ]
    least = max(name.sent.start, name.i - 6)
    start = name.i
    while start > least:
        before = doc[start - 1]
        inside = any(span.start <= before.idx < span.end for span in spans)
        if before.pos_ != "PROPN" or _is_office(frame, before) or before.lower_ in frame["no_name"]:
            break
        if not inside and before.head not in {name, doc[start]} and before.lower_ not in frame["ranks"]:
            break
        if before.lower_ == "of" or before.dep_ == "pobj":
            break
        start -= 1
    while start > least and doc[start - 1].lower_ in frame["ranks"] and not _is_office(frame, doc[start - 1]):
        start -= 1
    return start


def _title(frame: Frame, before: Any) -> tuple[int, int] | None:
    """The first and last token of the office right before a name, given the tokens before it."""
    taken: list[Token] = []
    for token in reversed(before):
        titled = token.text[:1].isupper() or token.pos_ == "ADJ" or _is_office(frame, token)
        titled = titled or (bool(taken) and token.pos_ == "NOUN" and _is_office(frame, taken[0]))
        if not (titled or token.text in _HYPHENS or (token.lower_ in _SMALL and taken)):
            break
        if (
            token.tag_ in {"PRP", "PRP$", "WP"}
            or (token.pos_ in {"ADP", "SCONJ"} and token.lower_ not in _SMALL)
            or (token.pos_ == "VERB" and not _is_office(frame, token))
        ):
            break
        taken.insert(0, token)
    if not taken:
        return None
    offices = [index for index, token in enumerate(taken) if _is_office(frame, token)]
    if not offices:
        return None
    last = taken[-1]
    if last.lower_ in frame["not_before_name"]:
        return None
    adjacent = offices[-1] == len(taken) - 1
    first = offices[0]
    if not adjacent and (first + 1 >= len(taken) or taken[first + 1].lower_ not in {"of", "for", "to"}):
        return None
    # "the trip of President X": what stands before "of" and is no office is not of the title
    joins = [index for index, token in enumerate(taken) if token.lower_ == "and" and index > first]
    if adjacent and joins and (offices[-1] - joins[-1] == 1 or taken[first + 1].lower_ not in {"of", "for", "-", "to"}):
        first = next(index for index in offices if index > joins[-1])
    while first and taken[first - 1].lower_ not in _SMALL | set(frame["passing"]):
        first -= 1
    return taken[first].i, last.i


def _in_office(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Jan Egeland, secretary-general of the council", "the Houthi spokesman, Yahya Saree"."""
    frame = frames["office"]
    if not _is_office(frame, noun):
        return
    apposed = patterns.apposed(noun)
    if noun.pos_ not in {"NOUN", "PROPN"} and apposed is None:
        return
    if any(child.lower_ in {"former", "ex", "then"} for child in noun.lefts):
        return
    people = [noun.head] if noun.dep_ == "appos" else []
    people += [child for child in noun.rights if child.dep_ == "appos"]
    if noun.dep_ == "attr" and noun.head.lemma_ in _BE:
        people += list(patterns.agents(noun.head))
    if apposed is not None:
        people.append(apposed)
    for person in people:
        who = scene.who(person)
        if who is not None and who.i != noun.i and scene.are(who, "person") and scene.named(who):
            yield from _some(
                _reading(
                    scene,
                    "holds-office",
                    frame["rule"] + ".apposition",
                    who,
                    value=_office(frame, noun),
                    predicate=noun,
                )
            )
            return


def _office(frame: Frame, noun: Token) -> tuple[int, int]:
    """The noun of an office with what stands before it and its "of …", "for …"."""
    start, end = patterns.phrase(noun)
    for child in islice(noun.rights, 6):
        if child.dep_ == "prep" and child.lower_ in frame["of"] and child.right_edge.i - noun.i < _LONGEST:
            end = max(end, child.right_edge.i)
        elif child.dep_ in {"appos", "relcl"}:
            break
    return start, patterns.before_clause(noun, end)


# --- Designations


def _loaded(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Boko Haram, the extremist group", "this terrorist organisation" where it is known which."""
    frame = frames["loaded"]
    if noun.lemma_.lower() not in frame["nouns"] or noun.pos_ != "NOUN":
        return
    loaded = [child for child in noun.lefts if child.lower_ in frame["adjectives"]]
    if not loaded:
        return
    who = _bearer(scene, noun)
    if who is not None:
        value = (loaded[0].i, noun.i)
        yield from _some(_reading(scene, "designation", frame["rule"], who, value=value, predicate=noun))


def _bearer(scene: Scene, noun: Token) -> Token | None:
    """Who is called by a noun: the one it is put beside, or the one known by a name that it takes up again."""
    beside = [noun.head] if noun.dep_ in {"appos", "compound", "nmod"} else []
    if noun.dep_ == "attr" and noun.head.lemma_ in _BE:
        beside += list(patterns.agents(noun.head))
    beside += [child for child in noun.rights if child.dep_ == "appos"]
    if noun.i + 1 < len(noun.doc) and noun.nbor().pos_ == "PROPN":
        beside.append(noun.nbor())
    for one in beside:
        who = scene.who(one)
        if who is not None and who.i != noun.i and scene.are(who, "actor") and scene.named(who):
            return who
    for entity in scene.cast.at(noun):
        if any(mention.kind == "name" and mention.head != noun.i for mention in entity.mentions):
            return noun
    return None


def _recognised(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
    """Such as "The internationally recognised government", "the self-proclaimed republic"."""
    frame = frames["recognised"]
    word_, _, last = word.lower_.rpartition("-")
    if last not in frame["words"]:
        return
    start = word.i
    if not word_:
        start -= 2 if word.i > 1 and word.nbor(-1).text in _HYPHENS else 1
        if start < 0 or scene.doc[start].lower_ not in frame["before"]:
            return
    elif word_ not in frame["before"]:
        return
    noun = scene.chunk_root(word.i)
    if noun is None or noun.i <= word.i or noun.lemma_.lower() not in frame["nouns"] or not scene.cast.at(noun):
        return
    yield from _some(_reading(scene, "designation", frame["rule"], noun, value=(start, word.i), predicate=word))


def _called(scene: Scene, frames: dict[str, Frame], verb: Token) -> Iterator[CharacterizationReading]:
    """Such as "Designated a terrorist group by", "which it regards as moderate"."""
    for name in ("called", "regarded"):
        frame = frames[name]
        if verb.lemma_.lower() not in frame["lemmas"] or verb.pos_ not in {"VERB", "ADJ"}:
            continue
        value = _value(verb, bare=name == "called" or verb.lemma_.lower() in frame["bare"])
        if value is None:
            continue
        if patterns.passive(verb) or (name == "called" and verb.i and verb.nbor(-1).text == ","):
            of = list(patterns.agents(verb)) or [verb.nbor(-2)] if verb.i > 1 else []
        else:
            of = [noun for noun in patterns.patients(verb) if noun.i not in range(value[0], value[1] + 1)]
            of = of or _subject_of_small_clause(verb)
            if not of and verb.dep_ == "relcl":
                of = [verb.head]
        for noun in of[:1]:
            who = scene.who(noun)
            if who is None and noun.dep_ == "pobj" and noun.head.lower_ == "of":
                who = scene.who(noun.head.head)
            if who is not None and not value[0] <= who.i <= value[1]:
                yield from _some(_reading(scene, frame["aspect"], frame["rule"], who, value=value, predicate=verb))


def _subject_of_small_clause(verb: Token) -> list[Token]:
    """Such as "Kony" in "considers Kony a terrorist"."""
    clause = next((child for child in verb.rights if child.dep_ == "ccomp" and child.pos_ in {"NOUN", "ADJ"}), None)
    return [child for child in clause.lefts if child.dep_ == "nsubj"] if clause is not None else []


def _value(verb: Token, *, bare: bool) -> tuple[int, int] | None:
    """What one is called or held for: "as …", or with verbs that need no "as" the second object."""
    for child in verb.rights:
        near = child.i - verb.i < _LONGEST
        if child.lower_ == "as" and near:
            inner = next((one for one in child.rights if one.pos_ in {"NOUN", "ADJ", "PROPN"}), None)
            if inner is not None:
                start, end = patterns.phrase(inner)
                return max(start, child.i + 1), end
        if child.pos_ == "ADJ" and child.dep_ == "advcl" and any(one.lower_ == "as" for one in child.lefts):
            return child.i, child.i
    if not bare:
        return None
    second = [
        child
        for child in verb.rights
        if child.dep_ in {"oprd", "attr", "ccomp", "dobj"} and child.pos_ == "NOUN" and child.tag_ == "NN"
    ]
    marked = [noun for noun in second if any(one.lower_ in {"a", "an"} for one in noun.lefts)]
    if not marked or marked[0].i - verb.i >= _LONGEST:
        return None
    start, end = patterns.phrase(marked[0])
    return max(start, verb.i + 1), end


# --- Needs


def _needy(scene: Scene, noun: Token | None) -> Token | None:
    who = scene.who(noun)
    entities = scene.cast.at(who) if who is not None else ()
    return who if entities and all(entity.type in _NEEDY for entity in entities) else None


def _without(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
    """Such as "People … remain without access to clean water", "are in urgent need of food"."""
    frame = frames["need"]
    noun = next((child for child in word.rights if child.dep_ == "pobj"), None)
    if noun is None or word.dep_ != "prep":
        return
    without = word.lower_ == "without" and noun.lemma_.lower() in frame["goods"]
    in_need = word.lower_ == "in" and noun.lower_ == "need"
    if not without and not in_need:
        return
    head = word.head
    verbal = head.pos_ in {"VERB", "AUX"}
    candidates = [*patterns.agents(head), *patterns.patients(head)] if verbal else [head]
    for candidate in candidates:
        who = _needy(scene, candidate)
        if in_need and head.lemma_.lower() not in _STATES and not list(patterns.complements(noun, ("of",))):
            continue
        if who is not None:
            end = min(noun.right_edge.i, noun.i + 8)
            yield from _some(
                _reading(scene, "humanitarian-need", frame["rule"], who, value=(word.i, end), predicate=word)
            )
            return


def _needed(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
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
    for receiver in [*patterns.complements(noun, tuple(frame["to"])), *_received(noun, tuple(frame["to"]))]:
        who = _needy(scene, receiver)
        if who is not None:
            yield from _some(
                _reading(scene, "humanitarian-need", frame["rule"], who, value=(start, noun.i), predicate=word)
            )
            return


def _received(noun: Token, prepositions: tuple[str, ...]) -> Iterator[Token]:
    """To whom aid is brought, where the preposition hangs on the verb ("permit aid to make its way into …")."""
    if noun.dep_ in {"dobj", "nsubjpass", "nsubj"}:
        verb = noun.head
        yield from patterns.complements(verb, prepositions)
        for below in verb.rights:
            if below.dep_ == "xcomp":
                yield from patterns.complements(below, prepositions)


def _lacking(scene: Scene, frames: dict[str, Frame], verb: Token) -> Iterator[CharacterizationReading]:
    """Such as "Families lack clean water", "half the population faces famine"."""
    frame = frames["need"]
    lemma = verb.lemma_.lower()
    if verb.pos_ != "VERB" or lemma not in {*frame["faces"], *frame["lacks"]}:
        return
    wanted = frame["hunger"] if lemma in frame["faces"] else frame["goods"]
    noun = next((one for one in patterns.patients(verb) if one.lemma_.lower() in wanted), None)
    subject = next(patterns.agents(verb), None)
    who = _needy(scene, subject) if noun is not None else None
    if noun is not None and who is not None and not scene.are(who, "power"):
        end = max(patterns.phrase(noun)[1], min(noun.right_edge.i, noun.i + 6))
        yield from _some(
            _reading(scene, "humanitarian-need", frame["rule"] + ".verb", who, value=(verb.i, end), predicate=verb)
        )


# --- Places


def _contested(scene: Scene, frames: dict[str, Frame], word: Token) -> Iterator[CharacterizationReading]:
    """Such as "The contested city of Bakhmut"."""
    frame = frames["status"]
    if word.lower_ not in frame["adjectives"] or word.dep_ != "amod" or word.head.i < word.i:
        return
    noun = word.head
    who = scene.who(noun)
    if who is None and noun.lemma_.lower() in frame["nouns"]:
        beside = [*patterns.complements(noun, ("of",)), *(child for child in noun.rights if child.dep_ == "appos")]
        who = next((found for one in beside if (found := scene.who(one)) is not None), None)
    if who is not None and scene.are(who, "place"):
        yield from _some(_reading(scene, "control-status", frame["rule"], who, value=(word.i, word.i), predicate=word))


def _held(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Marka, the last stronghold of al-Shabaab"."""
    frame = frames["status"]
    if noun.lemma_.lower() not in frame["holds"] or noun.dep_ not in {"appos", "attr"}:
        return
    beside = [noun.head] if noun.dep_ == "appos" else list(patterns.agents(noun.head))
    for one in beside:
        who = scene.who(one)
        if who is not None and scene.are(who, "place"):
            value = patterns.phrase(noun)
            yield from _some(
                _reading(scene, "control-status", frame["rule"] + ".stronghold", who, value=value, predicate=noun)
            )
            return


def _sized(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Nigeria's second city Kano", "Port Sudan, the country's largest port"."""
    frame = frames["size"]
    if noun.lemma_.lower() not in frame["nouns"] or patterns.possessor(noun) is None:
        return
    if not any(child.lower_ in frame["adjectives"] for child in noun.lefts):
        return
    beside = [noun.head] if noun.dep_ in {"appos", "compound"} else []
    beside += [child for child in noun.rights if child.dep_ == "appos"]
    if noun.i + 1 < len(noun.doc) and noun.nbor().pos_ == "PROPN":
        beside.append(noun.nbor())
    for one in beside:
        who = scene.who(one)
        if who is not None and who.i != noun.i and scene.are(who, "place") and scene.named(who):
            start = patterns.phrase(noun)[0]
            yield from _some(_reading(scene, "rank", frame["rule"], who, value=(start, noun.i), predicate=noun))
            return


_READERS = (
    _titled,
    _in_office,
    _loaded,
    _recognised,
    _called,
    _without,
    _needed,
    _lacking,
    _contested,
    _held,
    _sized,
)
