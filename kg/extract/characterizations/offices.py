"""The offices that persons hold: "Malian President Assimi Goïta", "Jan Egeland, secretary-general of the council"."""

from collections.abc import Iterator
from itertools import islice

from spacy.tokens import Span, Token

from kg.extract.characterizations.reading import LONGEST, CharacterizationReading, Frame, named_other, stated
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.labels import BE, HYPHENS
from kg.extract.syntax.scene import Scene

_SMALL = frozenset({"of", "for", "to", "the", "and"})


def _is_office(frame: Frame, token: Token) -> bool:
    """Whether the noun is of an office: "minister", "secretary-general"; "general" only as in "attorney general"."""
    word = token.lower_.rpartition("-")[2]
    if word not in frame["nouns"]:
        return False
    wanted = frame["only_after"].get(word)
    if wanted is None or "-" in token.lower_:
        return True
    before = [piece.lower_ for piece in token.doc[max(0, token.i - 2) : token.i]]
    return bool(set(before) & set(wanted))


def titled(scene: Scene, frames: dict[str, Frame], name: Token) -> Iterator[CharacterizationReading]:
    """Such as "Malian President Assimi Goïta", "Minister for Africa Jane Doe": the words before a name."""
    frame = frames["office"]
    if not scene.cast.at(name) or not scene.are(name, "person") or not scene.named(name):
        return
    doc = scene.doc
    start = _name_start(scene, frame, name)
    title = _title(frame, doc[max(name.sent.start, start - LONGEST) : start])
    if title is not None:
        others = (scene.who(token) for token in doc[title[0] : title[1] + 1])
        if not any(one is not None and one.i != name.i and scene.are(one, "person") for one in others):
            yield from stated(scene, "holds-office", frame["rule"], name, value=title, predicate=doc[title[1]])


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


def _title(frame: Frame, before: Span) -> tuple[int, int] | None:
    """The first and last token of the office right before a name, given the tokens before it."""
    words = _title_words(frame, before)
    offices = [index for index, token in enumerate(words) if _is_office(frame, token)]
    if not offices or words[-1].lower_ in frame["not_before_name"]:
        return None
    after = words[offices[0] + 1].lower_ if offices[0] + 1 < len(words) else ""
    adjacent = offices[-1] == len(words) - 1
    if not adjacent and after not in {"of", "for", "to"}:
        return None
    first = _own_office(words, offices, after) if adjacent else offices[0]
    while first and words[first - 1].lower_ not in _SMALL | set(frame["passing"]):
        first -= 1
    return words[first].i, words[-1].i


def _own_office(words: list[Token], offices: list[int], after: str) -> int:
    """Where the office of the name itself starts: in "the prime minister and President" after "and"."""
    first = offices[0]
    joins = [index for index, token in enumerate(words) if token.lower_ == "and" and index > first]
    if joins and (offices[-1] - joins[-1] == 1 or after not in {"of", "for", "-", "to"}):
        return next(index for index in offices if index > joins[-1])
    return first


def _title_words(frame: Frame, before: Span) -> list[Token]:
    """The words right before a name that may be of its title, in order."""
    taken: list[Token] = []
    for token in reversed(before):
        office = _is_office(frame, token)
        titled = token.text[:1].isupper() or token.pos_ == "ADJ" or office
        titled = titled or (bool(taken) and token.pos_ == "NOUN" and _is_office(frame, taken[0]))
        if not (titled or token.text in HYPHENS or (token.lower_ in _SMALL and taken)):
            break
        if token.tag_ in {"PRP", "PRP$", "WP"} or (token.pos_ == "VERB" and not office):
            break
        if token.pos_ in {"ADP", "SCONJ"} and token.lower_ not in _SMALL:
            break
        taken.insert(0, token)
    return taken


def in_office(scene: Scene, frames: dict[str, Frame], noun: Token) -> Iterator[CharacterizationReading]:
    """Such as "Jan Egeland, secretary-general of the council", "the Houthi spokesman, Yahya Saree"."""
    frame = frames["office"]
    if not _is_office(frame, noun):
        return
    apposed = phrases.apposed(noun)
    if noun.pos_ not in {"NOUN", "PROPN"} and apposed is None:
        return
    if any(child.lower_ in {"former", "ex", "then"} for child in noun.lefts):
        return
    who = named_other(scene, _beside(noun, apposed), noun, "person")
    if who is not None:
        value, rule = _office(frame, noun), frame["rule"] + ".apposition"
        yield from stated(scene, "holds-office", rule, who, value=value, predicate=noun)


def _beside(noun: Token, apposed: Token | None) -> list[Token]:
    """Who may hold the office: by apposition before or after, by "is", by the comma before."""
    people = [noun.head] if noun.dep_ == "appos" else []
    people += [child for child in noun.rights if child.dep_ == "appos"]
    if noun.dep_ == "attr" and noun.head.lemma_ in BE:
        people += list(clauses.agents(noun.head))
    if apposed is not None:
        people.append(apposed)
    return people


def _office(frame: Frame, noun: Token) -> tuple[int, int]:
    """The noun of an office with what stands before it and its "of …", "for …"."""
    start, end = phrases.phrase(noun)
    for child in islice(noun.rights, 6):
        if child.dep_ == "prep" and child.lower_ in frame["of"] and child.right_edge.i - noun.i < LONGEST:
            end = max(end, child.right_edge.i)
        elif child.dep_ in {"appos", "relcl"}:
            break
    return start, phrases.before_clause(noun, end)
