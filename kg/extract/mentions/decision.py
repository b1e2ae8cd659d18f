"""Of which type each candidate is, by the evidence of the whole text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from spacy.tokens import Doc

from kg import codes
from kg.extract import gazetteer
from kg.extract.document import Mention, Span
from kg.extract.mentions.candidates import Candidate
from kg.extract.mentions.found import Found
from kg.extract.mentions.words import is_plural, root, text_of

_LEAST = 6
_TITLED = 40
_Score = dict[codes.EntityType, int]


def decided(doc: Doc, candidates: list[Candidate]) -> Iterator[Found]:
    """The candidates with the type for which the whole text gives the most evidence; those without any are left out."""
    keys = [gazetteer.name_key(_own_name(doc, candidate)) for candidate in candidates]
    total: dict[str, _Score] = defaultdict(lambda: defaultdict(int))
    for key, candidate in zip(keys, candidates, strict=True):
        for kind, weight in candidate.evidence:
            total[key][kind] += weight
    for key in _parts_of_people(total):
        total[key]["person"] += 20
    for key, candidate in zip(keys, candidates, strict=True):
        score = total[key]
        if key and max(score.values(), default=0) >= _LEAST:
            _, kind = max((weight, kind) for kind, weight in score.items())
            yield _found(doc, candidate, key, kind)


def _parts_of_people(total: Mapping[str, _Score]) -> list[str]:
    """The names that are the last part, or some of the words, of a longer name of a person."""
    several = {key: score["person"] for key, score in total.items() if " " in key}
    surnames = {key.rsplit(" ", 1)[-1] for key, weight in several.items() if weight >= _LEAST}
    by_word: dict[str, list[frozenset[str]]] = defaultdict(list)
    for words in {frozenset(key.split(" ")) for key, weight in several.items() if weight >= _TITLED}:
        for word in words:
            by_word[word].append(words)
    return [key for key in total if key in surnames or _is_shorter(key, by_word)]


def _is_shorter(key: str, by_word: Mapping[str, list[frozenset[str]]]) -> bool:
    """Whether the words are some of those of a longer name: "Joseph Biru" of "Joseph Kato Biru"."""
    words = set(key.split(" "))
    return len(words) > 1 and any(words < longer for longer in by_word.get(key.rsplit(" ", 1)[-1], ()))


def _found(doc: Doc, candidate: Candidate, key: str, kind: codes.EntityType) -> Found:
    first, last = doc[candidate.first], doc[candidate.last]
    top = root(list(doc[first.i : last.i + 1]))
    return Found(
        Mention(Span(first.idx, last.idx + len(last)), top.i, "name", f"name as {kind}"),
        kind,
        _own_name(doc, candidate),
        candidate.key or f"name:{key}",
        plural=kind == "population-group" or is_plural(top),
        title=candidate.title if kind == "person" else "",
        kind=candidate.kind,
    )


def _own_name(doc: Doc, candidate: Candidate) -> str:
    return text_of(doc, candidate.named_from, candidate.last)
