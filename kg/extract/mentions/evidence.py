"""What the words around a name say of its type."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Token

from kg import codes
from kg.extract import gazetteer
from kg.extract.mentions.cues import cues, listed
from kg.extract.mentions.words import root, text_of

_NER: dict[str, codes.EntityType] = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "population-group",
}
_LONGEST_LIST = 12
_RULE = frozenset({"regime", "government", "administration", "presidency"})
_Clue = tuple[codes.EntityType, int]
_Score = dict[codes.EntityType, int]


@dataclass(frozen=True)
class _Name:
    """The tokens `first` to `last` of a text, a name of which the type is not known."""

    doc: Doc
    first: int
    last: int

    @cached_property
    def top(self) -> Token:
        """The word on which the others hang."""
        return root(list(self.doc[self.first : self.last + 1]))

    @cached_property
    def text(self) -> str:
        """The words."""
        return text_of(self.doc, self.first, self.last)

    @cached_property
    def labels(self) -> list[str]:
        """What spaCy takes each of the words for, "" for nothing."""
        return [token.ent_type_ for token in self.doc[self.first : self.last + 1]]

    @property
    def acronym(self) -> bool:
        """Whether it is one word in capitals."""
        return self.first == self.last and self.text.isupper() and len(self.text) > 1

    @property
    def before(self) -> Token | None:
        """The word before the name."""
        return self.doc[self.first - 1] if self.first else None

    @property
    def after(self) -> Token | None:
        """The word after the name."""
        return self.doc[self.last + 1] if self.last + 1 < len(self.doc) else None


def evidence(doc: Doc, first: int, last: int, cities: gazetteer.Places) -> tuple[_Score, str]:
    """What speaks for each type of a name at this place, and the noun beside it if it is a place."""
    name = _Name(doc, first, last)
    before_noun = name.top.dep_ in {"amod", "compound", "nmod"} and name.top.head.i > last
    if before_noun and set(name.labels) == {"NORP"}:
        return {}, ""
    score: _Score = defaultdict(int)
    for kind, weight in _labelled(name):
        score[kind] += weight
    score["place"] += _place(name, cities, labelled=any(score[kind] for kind in ("place", "person", "organization")))
    for clue in (_speaks, _fights, _governs, _entitled):
        for kind, weight in clue(name):
            score[kind] += weight
    if name.acronym:
        score["organization"] += 5
        score["person"] = 0
    return score, _kind_of_place(name)


def _labelled(name: _Name) -> Iterator[_Clue]:
    """What spaCy takes the name for, in whole or in part."""
    for label in set(name.labels) & _NER.keys():
        whole = all(one == label for one in name.labels)
        yield _NER[label], (10 if name.first < name.last else 7) if whole else 4


def _place(name: _Name, cities: gazetteer.Places, *, labelled: bool) -> int:
    """How much the words around the name say that it is a place, and more where there is such a city."""
    weight = max((weight for clue, weight in _PLACE_CLUES if clue(name)), default=0)
    city = not name.acronym and (weight > 0 or labelled) and bool(cities.named(name.text))
    if not city:
        return weight
    if weight:
        return weight + 15
    return 8 if name.before is not None and name.before.text.lower() in {"from", "to", "of", "on"} else 0


def _speaks(name: _Name) -> Iterator[_Clue]:
    """Such as "Biru said", "the ABC said"."""
    if name.top.dep_ == "nsubj" and name.top.head.lemma_.lower() in cues().speech:
        yield "organization" if name.acronym else "person", 6


def _fights(name: _Name) -> Iterator[_Clue]:
    """Such as "Mayi fighters", "the Mayi's fighters"."""
    noun = name.top.head
    beside = name.top.dep_ in {"compound", "amod", "nmod", "poss"} and noun.i > name.last
    if beside and noun.lemma_.lower() in cues().fighters:
        yield "armed-group", 25 if name.top.dep_ != "poss" else 10


def _governs(name: _Name) -> Iterator[_Clue]:
    """Such as "the Biru regime"."""
    if name.top.dep_ in {"compound", "poss", "amod"} and name.top.head.lemma_.lower() in _RULE:
        yield "person", 12


def _entitled(name: _Name) -> Iterator[_Clue]:
    """Such as "the commander, Joseph Biru", "his brother, Joseph Biru"."""
    noun = name.top.head
    if name.top.dep_ == "appos" and noun.i < name.first and noun.lemma_.lower() in cues().titles | listed("kin"):
        yield "person", 15


def _kind_of_place(name: _Name) -> str:
    """The noun beside the name that says what place it is: "town of Mayi", "Mayi district"."""
    return _noun_after(name) or _noun_before(name)


def _noun_before(name: _Name) -> str:
    """Such as "town" in "the town of Mayi"."""
    of = name.before is not None and name.before.text.lower() == "of"
    noun = name.doc[name.first - 2].lemma_.lower() if of and name.first > 1 else ""
    return noun if noun in cues().kinds else ""


def _noun_after(name: _Name) -> str:
    """Such as "district" in "Mayi district"."""
    after, known = name.after, cues()
    if after is None or after.text[:1].isupper() or after.pos_ != "NOUN":
        return ""
    noun = after.lemma_.lower()
    return noun if noun in known.kinds - {"people", "resident"} or known.named.get(noun) == "place" else ""


def _where(name: _Name) -> bool:
    """Such as "in Mayi"."""
    before = name.before
    if before is None or before.text.lower() not in cues().where:
        return False
    return bool(before.is_sent_start) or before.pos_ in {"ADP", "SCONJ", "ADV", "PART"}


def _listed_where(name: _Name) -> bool:
    """Such as "in Mayi, Beni and Goma", of those after the first."""
    leader = _first_of_list(name.top)
    return leader != name.top and leader.dep_ == "pobj" and leader.head.text.lower() in cues().where


def _captured(name: _Name) -> bool:
    """Such as "seized Mayi"."""
    leader = _first_of_list(name.top)
    return leader.dep_ == "dobj" and leader.head.lemma_.lower() in cues().capture


def _before_country(name: _Name) -> bool:
    """Such as "of Mayi, Chad"."""
    doc, after = name.doc, name.after
    comma = after is not None and after.text == "," and name.last + 2 < len(doc)
    return comma and doc[name.last + 2].ent_type_ == "GPE" and name.top.dep_ == "pobj"


def _first_of_list(token: Token) -> Token:
    """The first of the things listed with "and" to which the token belongs."""
    for _ in range(_LONGEST_LIST):
        if token.dep_ != "conj" or token.head.pos_ not in {"PROPN", "NOUN"}:
            break
        token = token.head
    return token


_PLACE_CLUES: tuple[tuple[Callable[[_Name], object], int], ...] = (
    (_noun_before, 30),
    (_noun_after, 20),
    (_where, 12),
    (_listed_where, 12),
    (_captured, 8),
    (_before_country, 8),
)
