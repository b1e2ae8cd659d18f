"""Which mentions speak of the same: names within the text, and definite phrases and pronouns where only one fits.

Every rule gives links between two mentions, or nothing where more than one candidate fits: what is not resolved stays
an entity of its own (a phrase) or no mention at all (a pronoun).
"""

import bisect
import datetime as dt
import functools
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from kg.extract import gazetteer
from kg.extract.document import Mention, Parsed, Span
from kg.extract.mentions import Found, cues, listed
from kg.extract.nominals import nouns


class Links:
    """Sets of mentions that are of the same entity (union-find over the indices of a list)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def of(self, index: int) -> int:
        """The lowest index of the set."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        """Make the two sets one."""
        low, high = sorted((self.of(one), self.of(other)))
        self._parent[high] = low


@dataclass(frozen=True)
class Words:
    """The offices that tell a person's pronoun, and the states called a kingdom and the like."""

    he: frozenset[str]
    she: frozenset[str]
    realms: dict[str, frozenset[str]]


@functools.cache
def word_lists() -> Words:
    """Return the word lists of the package's data, read once."""
    data = tomllib.loads((files("kg.extract") / "data" / "offices.toml").read_text(encoding="utf-8"))
    return Words(
        he=frozenset(data["gender"]["he"]),
        she=frozenset(data["gender"]["she"]),
        realms={word: frozenset(data["cues"][word]) for word in ("kingdom", "emirate", "sultanate")},
    )


def by_key(found: list[Found], links: Links) -> None:
    """Join mentions with the same key."""
    first: dict[str, int] = {}
    for index, one in enumerate(found):
        links.join(first.setdefault(one.key, index), index)


def by_noun(found: list[Found], links: Links) -> None:
    """Join "the coalition" with the one coalition that is named, "government forces" with the one state's.

    And "the government" with the one government of the text that is named by its state.
    """
    firsts: dict[str, int] = {}
    ends: dict[str, set[int]] = defaultdict(set)
    for index, one in enumerate(found):
        firsts.setdefault(one.key, index)
        if one.key.startswith("known:") or one.mention.kind == "name":
            ends[f"org:{one.name.lower().rsplit(' ', 1)[-1]}"].add(links.of(index))
        if one.key.startswith("forces:") and one.key != "forces:pro-government" and "government" in one.name.lower():
            ends["forces:government"].add(links.of(index))
    for key in ("org:coalition", "org:alliance", "org:opposition", "forces:government"):
        roots = ends[key] - {links.of(firsts[key])} if key in firsts else set()
        if len(roots) == 1:
            links.join(roots.pop(), firsts[key])


def by_name(doc: Doc, found: list[Found], links: Links) -> None:
    """Join a person's last name with the full name, and an acronym with the name that it stands for.

    A last name that two people of the text bear is joined with neither.
    """
    people: dict[str, set[str]] = defaultdict(set)
    where: dict[str, int] = {}
    for index, one in enumerate(found):
        if one.type == "person" and one.mention.kind == "name":
            key = one.key.removeprefix("name:")
            where.setdefault(key, index)
            parts = key.split(" ")
            for size in range(1, len(parts)):
                people[" ".join(parts[-size:])].add(key)
            for skip in range(1, len(parts) - 1):
                people[" ".join(parts[:skip] + parts[skip + 1 :])].add(key)
            if parts[1:] and parts[-2] in {"al", "el"}:
                people[parts[-1]].add(key)
    for key, index in where.items():
        longer = {other for other in people.get(key, ()) if other != key}
        full = {
            other for other in longer if not any(other != more and other in people.get(more, ()) for more in longer)
        }
        roots = {links.of(where[other]) for other in full}
        if len(roots) == 1:
            links.join(roots.pop(), index)
    _acronyms(doc, found, links)
    _shorter(found, links)


def _shorter(found: list[Found], links: Links) -> None:
    """Join an organisation's name with the one longer name of the text that ends in it ("Board of Inquiry")."""
    whole: dict[str, int] = {}
    ends: dict[str, set[int]] = defaultdict(set)
    for index, one in enumerate(found):
        key = one.key.removeprefix("name:")
        if (
            one.mention.kind == "name"
            and one.key != key
            and one.type in {"organization", "government", "armed-group", "place"}
        ):
            whole.setdefault(key, index)
            words = key.split(" ")
            for size in range(2, len(words)):
                ends[" ".join(words[-size:])].add(index)
    for key, index in whole.items():
        roots = {links.of(at) for at in ends.get(key, ()) if found[at].type == found[index].type}
        if len(roots) == 1:
            links.join(roots.pop(), index)


def _initials(name: str) -> set[str]:
    words = name.replace("-", " ").replace("'s", "").split()
    return {
        "".join(word[0] for word in words if word.lower() not in listed("bind")).upper(),
        "".join(word[0] for word in words if word[:1].isupper()).upper(),
        "".join(word[0] for word in words).upper(),
    }


def _acronyms(doc: Doc, found: list[Found], links: Links) -> None:
    """Join "Front for Progress (FP)" and a name made of the initials of exactly one long name of the text."""
    whole = doc.text  # made anew at each call
    long_names: dict[str, set[int]] = defaultdict(set)
    by_start = {one.mention.span.start: index for index, one in enumerate(found) if one.mention.kind == "name"}
    for index, one in enumerate(found):
        if one.mention.kind != "name":
            continue
        text = one.mention.span.of(whole)
        if " " in text and one.type not in {"person", "place"}:
            for initials in _initials(text):
                if len(initials) > 1:
                    long_names[initials].add(links.of(index))
        after = whole[one.mention.span.end : one.mention.span.end + 2]
        if after == " (":
            other = by_start.get(one.mention.span.end + 2)
            if other is not None and found[other].mention.span.of(whole).isupper() and one.type != "person":
                links.join(index, other)
    for index, one in enumerate(found):
        text = one.mention.span.of(whole)
        roots = {links.of(root) for root in long_names.get(text.replace(".", ""), ())}
        if one.mention.kind == "name" and text.isupper() and one.entry is None and len(roots) == 1:
            links.join(roots.pop(), index)


@dataclass(frozen=True)
class Scene:
    """The mentions of the text with where they stand: sentence and paragraph of each, and the mentions by token."""

    parsed: Parsed
    found: list[Found]
    links: Links
    sentence: tuple[int, ...]
    paragraph: tuple[int, ...]
    day: tuple[dt.date | None, ...]
    paragraph_at: tuple[int, ...]

    @functools.cached_property
    def by_noun(self) -> dict[tuple[str, str, bool], list[int]]:
        """The names and phrases by head noun, type and number."""
        found: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        for index, one in enumerate(self.found):
            if one.mention.kind in {"name", "nominal"}:
                for noun in {_noun_of(one), one.kind} - {""}:
                    found[noun, one.type, one.plural].append(index)
        return found

    @functools.cached_property
    def quoted(self) -> list[bool]:
        """Whether each token stands in a quotation."""
        inside = [False] * len(self.doc)
        quotations = iter(self.parsed.layout.quotations)
        current = next(quotations, None)
        for token in self.doc:
            while current is not None and token.idx >= current.span.end:
                current = next(quotations, None)
            inside[token.i] = current is not None and token.idx >= current.span.start
        return inside

    @functools.cached_property
    def officers(self) -> dict[str, list[int]]:
        """The named persons by each word of their title, one mention for each name and title."""
        first: dict[tuple[str, str], int] = {}
        for index, one in enumerate(self.found):
            if one.type == "person" and one.title and one.mention.kind == "name":
                first.setdefault((one.key, one.title), index)
        found: dict[str, list[int]] = defaultdict(list)
        for (_, title), index in first.items():
            for word in set(title.split(" ")):
                found[word].append(index)
        return found

    @functools.cached_property
    def towns(self) -> list[int]:
        """The named places that may be towns."""
        return [
            at
            for at, one in enumerate(self.found)
            if one.type == "place" and one.mention.kind == "name" and one.kind in _TOWNLIKE
        ]

    @functools.cached_property
    def called(self) -> dict[str, list[int]]:
        """The phrases that name an armed group together with what its people are: "Xyz rebels", "rebels of the Xyz"."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, one in enumerate(self.found):
            if one.mention.kind == "nominal" and one.type == "armed-group" and one.key.startswith(("known:", "name:")):
                words = {token.lemma_.lower() for token in self.doc[one.mention.head].lefts}
                for noun in {_noun_of(one), *words & listed("group-nouns")}:
                    found[noun].append(index)
        return found

    @property
    def doc(self) -> Doc:
        """The parse."""
        return self.parsed.doc

    def token(self, index: int) -> Token:
        """The head of the mention."""
        return self.doc[self.found[index].mention.head]


def _numbered(parsed: Parsed) -> tuple[list[int], list[int], list[dt.date | None]]:
    """The sentence and the paragraph of each token, by number, and the date line over it."""
    doc = parsed.doc
    sentences, count = [0] * len(doc), 0
    for number, sentence in enumerate(doc.sents):
        for at in range(sentence.start, sentence.end):
            sentences[at] = number
        count = number
    paragraphs = [0] * len(doc)
    days: list[dt.date | None] = [None] * len(doc)
    blocks = iter(parsed.layout.blocks)
    block = next(blocks, None)
    for token in doc:
        while block is not None and token.idx >= block.span.end:
            block = next(blocks, None)
        paragraphs[token.i] = block.paragraph if block else count
        days[token.i] = block.date if block else None
    return sentences, paragraphs, days


def scene(parsed: Parsed, found: list[Found], links: Links) -> Scene:
    """Return the mentions with the sentence and paragraph where each stands."""
    sentences, paragraphs, days = _numbered(parsed)
    heads = [one.mention.head for one in found]
    return Scene(
        parsed,
        found,
        links,
        sentence=tuple(sentences[at] for at in heads),
        paragraph=tuple(paragraphs[at] for at in heads),
        day=tuple(days[at] for at in heads),
        paragraph_at=tuple(paragraphs),
    )


def appositions(doc: Doc, found: list[Found], links: Links) -> None:
    """Join "the spokesman, X Y", "the capital, Z" and "the city of Z": two phrases side by side for one thing."""
    by_head: dict[int, int] = {}
    for index, one in enumerate(found):
        if one.mention.kind in {"name", "nominal"}:
            by_head.setdefault(one.mention.head, index)
    for index, one in enumerate(found):
        token = doc[one.mention.head]
        other = by_head.get(token.head.i) if token.dep_ == "appos" else None
        if other is None or other == index:
            continue
        pair = (one, found[other])
        kinds = {first.mention.kind for first in pair}
        same = one.type == found[other].type or {one.type, found[other].type} in _MAY_BE_ONE
        both_known = one.entry is not None and found[other].entry is not None and one.key != found[other].key
        alike = one.plural == found[other].plural and "other" not in {one.type, found[other].type}
        if same and "nominal" in kinds and not both_known and alike and not any(_says_two(doc, each) for each in pair):
            links.join(index, other)


_MAY_BE_ONE = (
    {"unknown-actor", "state"},
    {"unknown-actor", "armed-group"},
    {"unknown-actor", "organization"},
    {"organization", "armed-group"},
    {"organization", "media"},
    {"organization", "government"},
)


_PAIR = 2
_SPAN_BACK = 40
_TOWNLIKE = frozenset({"", "city", "town", "village"})


def _earlier(scene_: Scene, index: int) -> Iterator[int]:
    """The mentions before this one, nearest first, to the start of the paragraph before."""
    for at in range(index - 1, max(-1, index - 1 - 10 * _SPAN_BACK), -1):
        if scene_.paragraph[at] < scene_.paragraph[index] - 1:
            return
        yield at


def _only(scene_: Scene, candidates: Iterable[int]) -> int | None:
    """The one entity among the candidates, None if there are more or none."""
    only: int | None = None
    for at in candidates:
        root = scene_.links.of(at)
        if only is not None and root != only:
            return None
        only = root
    return only


def _nearest_unit(scene_: Scene, index: int, fits: list[int]) -> int | None:
    """The only fitting one in the same paragraph before; else in the paragraph before; None where several fit."""
    here = [at for at in fits if scene_.paragraph[at] == scene_.paragraph[index]]
    return _only(scene_, here) if here else _only(scene_, fits)


def definite_phrases(scene_: Scene) -> None:
    """Join "the group", "the town", "the governor", "the hospital" with the one thing before that it can mean."""
    for index, one in enumerate(scene_.found):
        if one.mention.kind != "nominal" or not one.key.startswith(("phrase:", "armed:")):
            continue
        target = _antecedent(scene_, index, one)
        if target is not None:
            scene_.links.join(target, index)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A definite phrase: its index, its noun, and the mentions before it, nearest first."""

    index: int
    one: Found
    noun: str
    before: list[int]


def _antecedent(scene_: Scene, index: int, one: Found) -> int | None:
    last = one.lemma.rsplit(" ", 1)[-1]
    bare_fighters = one.type == "armed-group" and one.plural and one.key == f"armed:{one.lemma}"
    bare_fighters = bare_fighters or (one.lemma in {"army", "military"} and one.type == "armed-group")
    if not one.definite and not bare_fighters:
        return None
    before = list(_earlier(scene_, index))
    if one.definite:
        exact = [at for at in before if _same_noun(scene_.found[at], one, last)]
        if exact and last in listed("group-nouns"):
            return _nearest_unit(scene_, index, [*exact, *_armed(scene_, before)])
        if exact:
            return _nearest_unit(scene_, index, exact)
        far = scene_.by_noun.get((last, one.type, one.plural), ())
        if (
            far
            and last not in listed("group-nouns")
            and (one.type in _ONE_OF_A_KIND or last in listed("one-in-a-text") or " " in one.lemma)
        ):
            target = _only(scene_, (at for at in _before(far, index) if _same_day(scene_, at, index)))
            if target is not None:
                return target
    for rule in _RULES:
        target = rule(scene_, Phrase(index, one, last, before))
        if target is not None:
            return target
    return None


# Types of which a text speaks of the same one again when it says "the" far from where it was named.
_ONE_OF_A_KIND = frozenset({"government", "organization", "armed-group"})


def _before(indices: Sequence[int], index: int) -> Sequence[int]:
    """The last of the sorted indices before this one, no more than a text of ordinary length has."""
    end = bisect.bisect_left(indices, index)
    return indices[max(0, end - _SPAN_BACK) : end]


def _same_day(scene_: Scene, one: int, other: int) -> bool:
    """Whether both stand under the same date line, in texts that have them."""
    return scene_.day[one] == scene_.day[other]


def _noun_of(one: Found) -> str:
    """The head noun of a phrase, or the last word of a name."""
    return (one.lemma or one.name.lower()).rsplit(" ", 1)[-1]


def _same_noun(other: Found, one: Found, last: str) -> bool:
    """Whether the other phrase has the same head noun and number: "an aid convoy … the convoy"."""
    if other.mention.kind == "pronoun" or other.type != one.type or other.plural != one.plural:
        return False
    if other.lemma:
        return other.lemma.rsplit(" ", 1)[-1] == last and (" " not in one.lemma or other.lemma == one.lemma)
    return other.mention.kind == "name" and last in {other.kind, _noun_of(other)}


def _armed(scene_: Scene, before: list[int]) -> list[int]:
    """Those of the mentions that name an armed group other than a state's own forces."""
    named = (at for at in before if scene_.found[at].type == "armed-group" and scene_.found[at].mention.kind == "name")
    return [at for at in named if not _official(scene_.found[at])]


def _official(one: Found) -> bool:
    """Whether it is a state's own force."""
    return one.key.startswith("forces:") or (one.entry is not None and one.entry.official)


def _group(scene_: Scene, phrase: Phrase) -> int | None:
    """For "the group", "the militants": the only armed group named in the paragraph, or in the one before."""
    if phrase.one.type not in {"armed-group", "organization"} or phrase.noun not in listed("group-nouns"):
        return None
    if not phrase.one.definite and phrase.noun in {"force", "gunman", "fighter"}:
        return None
    kinds = {"armed-group"} if phrase.one.type == "armed-group" else {"armed-group", "organization"}
    named = [
        at
        for at in phrase.before
        if scene_.found[at].type in kinds
        and scene_.found[at].mention.kind == "name"
        and not _official(scene_.found[at])
    ]
    if phrase.one.type == "organization" and any(scene_.found[at].type == "armed-group" for at in named):
        named = [at for at in named if scene_.found[at].type == "armed-group"] if phrase.noun == "group" else named
    here = [at for at in named if scene_.paragraph[at] == scene_.paragraph[phrase.index]]
    if not phrase.one.definite or not named:
        return _only(scene_, here) if here else _called(scene_, phrase.noun)
    return _only(scene_, here or named)


def _called(scene_: Scene, noun: str) -> int | None:
    """The one named group of the text whose people are called so somewhere in it ("XYZ rebels")."""
    return _only(scene_, scene_.called.get(noun, ()))


def _country(scene_: Scene, phrase: Phrase) -> int | None:
    """For "the country", "the kingdom": the only state of the paragraph, or of the one before."""
    realm = word_lists().realms.get(phrase.noun)
    if (phrase.noun not in {"country", "nation"} and realm is None) or phrase.one.plural:
        return None
    states = [
        at
        for at in phrase.before
        if scene_.found[at].type == "state"
        and (entry := scene_.found[at].entry) is not None
        and (realm is None or entry.country in realm)
    ]
    located = [at for at in states if _is_location(scene_.token(at))]
    target = _nearest_unit(scene_, phrase.index, states)
    return target if target is not None else _nearest_unit(scene_, phrase.index, located)


def _place(scene_: Scene, phrase: Phrase) -> int | None:
    """For "the town": the only named town of the paragraph before it, or of the one before."""
    if (
        phrase.one.type != "place"
        or phrase.one.plural
        or phrase.noun not in {"city", "town", "village", "hamlet", "settlement"}
    ):
        return None
    towns = [
        at
        for at in phrase.before
        if scene_.found[at].type == "place"
        and scene_.found[at].mention.kind == "name"
        and scene_.found[at].kind in _TOWNLIKE | {phrase.noun}
    ]
    same = [at for at in towns if scene_.found[at].kind == phrase.noun]
    if same or towns:
        return _nearest_unit(scene_, phrase.index, same or towns)
    return _only(scene_, (at for at in _before(scene_.towns, phrase.index) if _same_day(scene_, at, phrase.index)))


def _officer(scene_: Scene, phrase: Phrase) -> int | None:
    """For "the governor": the only person of the text with that office, named before or after."""
    if phrase.one.type != "person" or phrase.one.plural or not phrase.one.title:
        return None
    named = scene_.officers.get(phrase.noun, ())
    return _only(scene_, (at for at in named if _holds(scene_.found[at].title, phrase.one.title)))


def _holds(title: str, office: str) -> bool:
    return title == office or title.endswith(f" {office}") or title.startswith(f"{office} ")


def _soldiers(scene_: Scene, phrase: Phrase) -> int | None:
    """For "soldiers", "the army": the only state forces of the paragraph before them."""
    if phrase.one.type != "armed-group" or phrase.one.lemma not in {"soldier", "troop", "army", "military"}:
        return None
    return _only(
        scene_,
        (
            at
            for at in phrase.before
            if scene_.found[at].key.startswith("forces:") and scene_.paragraph[at] == scene_.paragraph[phrase.index]
        ),
    )


def _culprit(scene_: Scene, phrase: Phrase) -> int | None:
    """For "the attacker", "the perpetrator": the only unnamed attacker of the paragraph."""
    if phrase.one.type != "unknown-actor" or phrase.noun not in {
        "perpetrator",
        "attacker",
        "assailant",
        "bomber",
        "culprit",
        "suspect",
        "killer",
    }:
        return None
    fits = [
        at
        for at in phrase.before
        if scene_.found[at].type == "unknown-actor"
        and scene_.found[at].plural == phrase.one.plural
        and scene_.paragraph[at] == scene_.paragraph[phrase.index]
    ]
    return _only(scene_, fits)


# What a definite phrase may mean, tried in this order.
_RULES: tuple[Callable[[Scene, Phrase], int | None], ...] = (
    _soldiers,
    _group,
    _country,
    _place,
    _officer,
    _culprit,
)


def pairs(scene_: Scene) -> list[Found]:
    """The two entities that each "the two powers", "both sides" means, as two mentions with the same words.

    Two states that alone stand in the same sentence decide; else the pair that the text names together twice as often
    as any other. None where nothing decides.
    """
    doc = scene_.doc
    counted = _coordinated_pairs(scene_)
    by_sentence: dict[int, set[int]] = defaultdict(set)
    for index, one in enumerate(scene_.found):
        group = one.type == "armed-group" and one.mention.kind == "name" and not _official(one)
        if one.entry is not None and (one.type == "state" or group) and not _is_location(doc[one.mention.head]):
            by_sentence[scene_.sentence[index]].add(scene_.links.of(index))
    made: list[Found] = []
    for index, one in enumerate(scene_.found):
        if one.mention.kind == "nominal" and one.plural and _says_two(doc, one):
            here = by_sentence[scene_.sentence[index]]
            around = here | by_sentence[scene_.sentence[index] - 1]
            pair = next((some for some in (here, around) if len(some) == _PAIR), None) or _dominant(counted)
            for root in sorted(pair):
                target = scene_.found[root]
                mention = Mention(one.mention.span, one.mention.head, "nominal", "the pair named together")
                made.append(Found(mention, target.type, target.name, target.key, target.entry, lemma=one.lemma))
    return made


def places_together(scene_: Scene) -> list[Found]:
    """What "the airports" means after two or more airports have been named in the paragraph: each of them."""
    named: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    made: list[Found] = []
    for index, one in enumerate(scene_.found):
        noun = _noun_of(one)
        if one.type != "place":
            continue
        if one.mention.kind == "name":
            named[scene_.paragraph[index], noun].setdefault(scene_.links.of(index), index)
        elif one.plural and one.definite and one.mention.kind == "nominal":
            several = named[scene_.paragraph[index], one.lemma]
            for at in several.values() if len(several) > 1 else ():
                target = scene_.found[at]
                mention = Mention(one.mention.span, one.mention.head, "nominal", "the places named before")
                made.append(Found(mention, target.type, target.name, target.key, target.entry, lemma=one.lemma))
    return made


_TITLE_SPEAKER = re.compile(
    r"\b(?:statement|remarks|comments|speech|address|message) (?:by|of|from) (?P<who>[^,;:|]{3,90})", re.IGNORECASE
)


def source_voice(scene_: Scene, said: list[Found]) -> list[Found]:
    """Mentions for the "we" of a government that publishes the text itself, and the "I" of the one its title names."""
    article = scene_.parsed.article
    taken = {one.mention.head for one in said}
    states = gazetteer.load().states_in(article.publisher or "")
    official = bool(listed("official") & set((article.publisher or "").lower().split()))
    who = _TITLE_SPEAKER.search((article.title or "")[:300])
    person = _stripped_name(who["who"]) if who else ""
    made: list[Found] = []
    for token in scene_.doc:
        if scene_.quoted[token.i] or token.i in taken or token.tag_ not in _PRONOUNS or token.text == "US":
            continue
        word = token.text.lower()
        mention = Mention(Span(token.idx, token.idx + len(token)), token.i, "pronoun", "the publisher's own voice")
        if word in {"we", "our", "us", "ours"} and official and len(states) == 1:
            made.append(Found(mention, "state", states[0].name, f"known:{states[0].id}", states[0]))
        elif word in {"i", "my", "me"} and person:
            made.append(Found(mention, "person", person, f"name:{gazetteer.name_key(person)}"))
    return made


def _stripped_name(words: str) -> str:
    """The name after the titles in "Secretary of Defense Ash Carter on …", up to the first word in lower case."""
    known = cues()
    kept: list[str] = []
    for word in words.split():
        plain = word.lower().strip(".")
        if not kept and (plain in known.title_words or plain in known.portfolios):
            continue
        if not word[:1].isupper():
            break
        kept.append(word)
    return " ".join(kept) if len(kept) > 1 else ""


def _says_two(doc: Doc, one: Found) -> bool:
    last = one.lemma.rsplit(" ", 1)[-1]
    words = {token.text.lower() for token in doc[one.mention.head].lefts}
    return last in listed("pair-nouns") and (
        "both" in words or ("two" in words and bool(words & {"the", "these", "those"}))
    )


def _is_location(token: Token) -> bool:
    return token.dep_ == "pobj" and token.head.text.lower() in {
        "in",
        "at",
        "near",
        "across",
        "inside",
        "throughout",
        "within",
        "of",
    }


def _coordinated_pairs(scene_: Scene) -> Counter[tuple[int, int]]:
    """How often two states or groups stand side by side with "and" in the text."""
    states = {
        one.mention.head: scene_.links.of(at)
        for at, one in enumerate(scene_.found)
        if one.type == "state" or (one.type in {"armed-group", "government"} and one.mention.kind == "name")
    }
    counted: Counter[tuple[int, int]] = Counter()
    for head, one in states.items():
        doc = scene_.doc
        if head + 2 >= len(doc):
            continue
        between = doc[head + 1].text.lower()
        step = 3 if doc[head + 2].text.lower() == "the" else 2
        other = states.get(head + step)
        if between in {"and", "&"} and other is not None and other != one:
            counted[min(one, other), max(one, other)] += 1
    return counted


def _dominant(counted: Counter[tuple[int, int]]) -> set[int]:
    best = counted.most_common(2)
    if not best or (len(best) > 1 and best[0][1] < 2 * best[1][1]):
        return set()
    return set(best[0][0])


_PERSON = {
    "he": "he",
    "him": "he",
    "his": "he",
    "himself": "he",
    "she": "she",
    "her": "she",
    "hers": "she",
    "herself": "she",
}
_THING = frozenset({"it", "its", "itself"})
_MANY = frozenset({"they", "their", "them", "themselves", "theirs"})
_SPEAKER = frozenset({"i", "my", "me", "we", "our", "us", "mine", "ours"})
_ACTORS = frozenset({"state", "government", "armed-group", "organization", "media"})


@dataclass
class _Reader:
    """What is known while the pronouns are read in order: the subjects and persons of the paragraph so far."""

    scene: Scene
    by_head: dict[int, list[int]]
    speakers: dict[int, int]
    resolved: dict[int, int]
    last_subjects: list[int]
    persons: list[int]

    def sentence(self, sentence: DocSpan) -> Iterator[tuple[Token, int]]:
        """The resolved pronouns of the sentence, each with the mention that it repeats."""
        subjects: list[int] = []
        before = len(self.persons)
        for token in sentence:
            target = self.target(token) if token.tag_ in _PRONOUNS else None
            if target is not None:
                self.resolved[token.i] = target
                yield token, target
                if token.dep_ == "nsubj":
                    subjects.append(target)
            subjects.extend(self.noted(token))
        self.last_subjects = subjects or self.last_subjects
        self.persons = self.persons[before:]

    def noted(self, token: Token) -> Iterator[int]:
        """The mentions of a name or phrase that are subjects; persons are kept for later."""
        for at in self.by_head.get(token.i, ()):
            one = self.scene.found[at]
            if one.mention.kind in {"name", "nominal"}:
                if one.type == "person" and not one.plural:
                    self.persons.append(at)
                if token.dep_ in {"nsubj", "nsubjpass"}:
                    yield at

    def target(self, token: Token) -> int | None:
        """The mention that the pronoun repeats, None where none or several fit."""
        word = token.text.lower()
        if word in _SPEAKER and token.text != "US":
            return self.speakers.get(token.i)
        if not _refers(token):
            return None
        governing = _governing_subject(token, self.by_head, self.resolved)
        if governing is not None and _agrees(self.scene.found[governing], word):
            return governing
        if self.scene.quoted[token.i]:
            return None
        near = self.persons if word in _PERSON else self.last_subjects
        fits = {self.scene.links.of(at): at for at in near if _agrees(self.scene.found[at], word)}
        before = self.scene.doc[token.i - 1] if token.i else token
        starts = token.dep_ == "nsubj" and bool(token.is_sent_start or before.is_sent_start)
        return next(iter(fits.values())) if len(fits) == 1 and (word in _PERSON or starts) else None


_PRONOUNS = frozenset({"PRP", "PRP$"})


def pronouns(scene_: Scene) -> list[Found]:
    """Mentions for the pronouns that have one candidate only; the others give none."""
    by_head: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(scene_.found):
        by_head[one.mention.head].append(index)
    reader = _Reader(scene_, by_head, _speakers(scene_, by_head), {}, [], [])
    made: list[Found] = []
    paragraph = -1
    for sentence in scene_.doc.sents:
        if scene_.paragraph_at[sentence.start] != paragraph:
            paragraph = scene_.paragraph_at[sentence.start]
            reader.last_subjects, reader.persons = [], []
        made.extend(_pronoun(token, scene_.found[target]) for token, target in reader.sentence(sentence))
    return made


def _pronoun(token: Token, target: Found) -> Found:
    mention = Mention(Span(token.idx, token.idx + len(token)), token.i, "pronoun", "the only one that fits")
    return Found(mention, target.type, target.name, target.key, target.entry, target.plural)


def _refers(token: Token) -> bool:
    """Whether the pronoun can refer: not the empty one of "it is vital that", "it rained"."""
    if token.text.lower() != "it" or token.dep_ != "nsubj":
        return token.dep_ != "expl"
    verb = token.head
    if verb.pos_ == "ADJ":
        return False
    return not (
        verb.lemma_ in {"be", "become", "remain", "seem", "appear", "take"}
        and any(child.dep_ in {"acomp", "attr"} for child in verb.children)
    )


def _governing_subject(token: Token, by_head: dict[int, list[int]], resolved: dict[int, int]) -> int | None:
    """The mention that is the subject of the clause of a possessive, or of the clause over a subject pronoun."""
    at = token
    for _ in range(12):
        if at.head.i == at.i:
            return None
        if at.dep_ in {"relcl", "acl"}:
            return None
        at = at.head
        if at.pos_ not in {"VERB", "AUX"}:
            continue
        subject = next(
            (child for child in at.lefts if child.dep_ in {"nsubj", "nsubjpass"} and child.i != token.i), None
        )
        if subject is not None and subject.i < token.i and not any(token.i == inner.i for inner in subject.lefts):
            if subject.i in resolved:
                return resolved[subject.i]
            found = by_head.get(subject.i, ())
            return found[-1] if len(found) == 1 else None
    return None


def _agrees(one: Found, word: str) -> bool:
    """Whether the pronoun can stand for the entity, by type, number and what its office tells of the person."""
    if word in _PERSON:
        if one.type != "person" or one.plural:
            return one.type == "unknown-actor" and not one.plural
        office = one.title.rsplit(" ", 1)[-1]
        lists = word_lists()
        return not ((_PERSON[word] == "he" and office in lists.she) or (_PERSON[word] == "she" and office in lists.he))
    if word in _THING:
        return one.type in _ACTORS and not one.plural
    return one.plural or one.type in {"armed-group", "organization", "population-group"}


def _speakers(scene_: Scene, by_head: dict[int, list[int]]) -> dict[int, int]:
    """The speaker of each "I" and "we" in quoted or announced speech, by token index."""
    doc = scene_.doc
    found: dict[int, int] = {}
    speech = cues().speech
    inside = scene_.quoted
    announced: int | None = None
    last_in_paragraph: int | None = None
    paragraph = -1
    for sentence in doc.sents:
        here = scene_.paragraph_at[sentence.start]
        if here != paragraph:
            paragraph, last_in_paragraph = here, None
        voices = [
            by_head[child.i][-1]
            for token in sentence
            if token.lemma_.lower() in speech and not inside[token.i]
            for child in token.children
            if child.dep_ == "nsubj" and not inside[child.i] and by_head.get(child.i)
        ]
        speaker = voices[0] if len(set(voices)) == 1 else None
        last_in_paragraph = speaker if speaker is not None else last_in_paragraph
        for token in sentence:
            if token.text.lower() in _SPEAKER and token.text != "US" and token.tag_ in {"PRP", "PRP$"}:
                target = last_in_paragraph if inside[token.i] else announced
                if target is not None:
                    found[token.i] = target
        closing = next((token for token in reversed(list(sentence)) if not token.is_space), None)
        if closing is not None and closing.text == ":" and speaker is not None:
            announced = speaker
    return found


def owned_forces(scene_: Scene, said: list[Found]) -> list[tuple[int, Found]]:
    """The phrases such as "its fighters" whose pronoun is known, with whom they mean: the owner's own forces."""
    owner = {one.mention.head: one for one in said}
    vocabulary = nouns()
    meant: list[tuple[int, Found]] = []
    for index, one in enumerate(scene_.found):
        lefts = [child for child in scene_.token(index).lefts if child.dep_ not in {"nummod", "cc", "punct"}]
        if one.mention.kind != "nominal" or len(lefts) != 1 or lefts[0].i not in owner:
            continue
        whose = owner[lefts[0].i]
        fits = (whose.type == "armed-group" and one.lemma in vocabulary.fighters) or (
            whose.type == "state" and one.lemma in vocabulary.means and one.type == "armed-group"
        )
        if fits:
            meant.append((index, whose))
    return meant


def cataphora(scene_: Scene, resolved: set[int]) -> list[Found]:
    """For '"…", she added. Anna Berg told …': the pronoun of a quotation's speaker before her name."""
    doc = scene_.doc
    speech = cues().speech
    by_head = {
        one.mention.head: at
        for at, one in enumerate(scene_.found)
        if one.type == "person" and one.mention.kind == "name"
    }
    made: list[Found] = []
    waiting: list[Token] = []
    paragraph, persons_before = -1, 0
    for sentence in doc.sents:
        here = scene_.paragraph_at[sentence.start]
        if here != paragraph:
            paragraph, waiting, persons_before = here, [], 0
        for token in sentence:
            if token.i in by_head:
                if waiting and token.dep_ == "nsubj" and token.head.lemma_.lower() in speech:
                    target = scene_.found[by_head[token.i]]
                    made.extend(_pronoun(one, target) for one in waiting)
                    waiting = []
                persons_before += 1
            elif (
                token.text.lower() in {"he", "she"}
                and token.i not in resolved
                and token.dep_ == "nsubj"
                and token.head.lemma_.lower() in speech
                and not persons_before
            ):
                waiting.append(token)
    return made
