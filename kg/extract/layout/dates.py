"""Date lines: the day written over an item, and the place and day before the first sentence of agency copy."""

import datetime as dt
import re
from dataclasses import dataclass

from kg.extract.layout.lines import bare
from kg.extract.layout.vocabulary import Vocabulary

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"(?:\d|[0-3]\d)"
_DATE = (
    rf"(?:(?P<iso>\d{{4}}[-/.]\d\d[-/.]\d\d)"
    rf"|(?P<d1>{_DAY})(?:st|nd|rd|th)?[ -](?:of )?(?P<m1>{_MONTH})\b\.?(?:[ ,-]{{1,2}}(?P<y1>[12]\d{{3}}))?"
    rf"|(?P<m2>{_MONTH})\b\.? (?P<d2>{_DAY})(?:st|nd|rd|th)?\b(?:,? (?P<y2>[12]\d{{3}}))?"
    r"|(?P<d3>[0-3]?\d)[./](?P<n3>[01]?\d)[./](?P<y3>[12]\d{3}))"
)
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? {0,2})?"
_CLOCK = (
    r"(?:(?:,? (?:at )?|T)[012]?\d[:.h]\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?\(?[A-Z]{2,4}\)?| ?[+-]\d\d:?\d\d)?)?"
)

STAMP = re.sub(
    r"\(\?P<\w+>",
    "(?:",
    rf"(?:(?:[Uu]pdated|[Pp]ublished|[Pp]osted|UPDATED|PUBLISHED)(?: on| at)?:? {{0,2}})?{_WEEKDAY}{_DATE}"
    rf"(?:[ ,|•·–—-]{{1,3}}(?:[012]?\d[:.]\d\d(?: ?[AaPp]\.?[Mm]\.?)?(?: ?[A-Z]{{2,4}}\b)?))?",
)
"""A day with its clock, as a pattern: "March 3, 2015 6:05 p.m."."""

_ANY_DATE = re.compile(_DATE, re.IGNORECASE)
_ALONE = re.compile(
    r"(?:(?P<label>published|posted|issued|date|released|dated|created)(?: on| at)?:? {0,2})?"
    rf"{_WEEKDAY}{_DATE}{_CLOCK}(?: ?[|–—-] ?[012]?\d[:.]\d\d(?: ?[A-Z]{{2,4}})?)?[.:]?\Z",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"(?:[•*·▪◦‣–-] {{0,2}})?{_WEEKDAY}{_DATE}(?P<sep>:| ?[–—]| --?)\s{{1,3}}(?=\S)", re.IGNORECASE)

_LOOK = 160
"""How far into a paragraph a date line may reach."""
_SLASHED = re.compile(
    r"[A-ZÀ-Þ][\w'’. -]{1,30},? (?:[\w., ]{1,30} )?/ ?[A-Z][\w .+-]{1,24} ?/\.?(?: ?(?:--?|[–—]))?\s+"
    r"(?=[\"“‘A-ZÀ-Þ0-9])"
)
_BRACKETED = re.compile(r"\[[A-ZÀ-Þ][\w'’.,/ -]{2,40}\] (?:[–—-] )?(?=[\"“‘A-ZÀ-Þ])")
_SEPARATOR = re.compile(r"(?: ?[–—―]\s{0,3}|(?:(?<=\)):| --?|(?<=\))-)\s{1,3})(?=[\"“‘'A-ZÀ-Þ0-9])")
_UNSEPARATED = re.compile(r"(?P<place>[^()]{0,60})\((?P<agency>[^()]{2,40})\) ?(?=[\"“‘A-ZÀ-Þ])")
_PARENTHESIS = re.compile(r"\(([^()]{2,40})\)")
_CAPITALS = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ'’.-]{2,}(?=[ ,/(]|\Z)")
_SMALL = frozenset("of the and de du la le el al del e en sur los las san y da do dos von upon near in".split())  # noqa: SIM905
_DASH = re.compile(r"[–—―]| --? ")


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date line at the start of a paragraph, ending before `end`; `day` is null where it names none.

    `lasts` tells that it stands over all that follows, headings or not; one before an item of a digest does not.
    """

    end: int
    day: dt.date | None
    lasts: bool


def _day(found: re.Match[str], published: dt.date | None) -> dt.date | None:
    """The day that a match of `_DATE` names: without a year, the nearest one before the day after publication."""
    part = found.groupdict()
    try:
        if part["iso"]:
            return dt.date(*(int(number) for number in re.split(r"[-/.]", part["iso"])))
        if part["y3"]:
            first, second = int(part["d3"]), int(part["n3"])
            is_clear = "." in found[0] or first > 12 or first == second  # noqa: PLR2004
            return dt.date(int(part["y3"]), second, first) if is_clear else None
        month = _MONTHS.index((part["m1"] or part["m2"])[:3].lower()) + 1
        day, year = int(part["d1"] or part["d2"]), part["y1"] or part["y2"]
        if year:
            return dt.date(int(year), month, day)
        return nearest_past(month, day, published) if published else None
    except ValueError:
        return None


def nearest_past(month: int, day: int, published: dt.date) -> dt.date | None:
    """The last such day not after the day after publication (where it was written it may be tomorrow already).

    >>> nearest_past(12, 30, dt.date(2014, 1, 2))
    datetime.date(2013, 12, 30)
    """
    latest = published.toordinal() + 1
    for year in range(published.year + 1, published.year - 9, -1):
        try:
            candidate = dt.date(year, month, day)
        except ValueError:
            continue
        if candidate.toordinal() <= latest:
            return candidate
    return None


def alone(line: str, published: dt.date | None) -> DateLine | None:
    """The date line that the whole line is ("3 March 2014", "Published: 3 March 2014"), None if it is not one."""
    words = bare(line)
    if len(words) > 60 or not any(char.isdigit() for char in words):  # noqa: PLR2004
        return None
    found = _ALONE.match(words)
    if found is None:
        return None
    day = None if found["label"] and published else _day(found, published)
    return DateLine(len(line), day, lasts=True)


def day_of(words: str) -> dt.date | None:
    """The day that the words name and nothing else ("3 March 2014", "Monday, March 3, 2014, 10:15 GMT"), with its year.

    >>> day_of("3 March 2014"), day_of("in March 2014")
    (datetime.date(2014, 3, 3), None)
    """
    found = _ALONE.match(bare(words)[:_LOOK])
    return _day(found, None) if found else None


def leading(words: str, published: dt.date | None, known: Vocabulary, *, is_early: bool) -> DateLine | None:
    """The date line before the first sentence of a paragraph, None if there is none.

    A bare place ("Juba – ") counts only where `is_early`: among the first paragraphs of the text.
    """
    head = words[:_LOOK]
    item = _ITEM.match(head)
    if item is not None:
        return DateLine(item.end(), _day(item, published), lasts=False)
    for pattern in (_SLASHED, _BRACKETED) if is_early else (_SLASHED,):
        found = pattern.match(head)
        if found is not None and _is_place(found[0].strip("[]- –—").split("/")[0]):
            return DateLine(found.end(), _day_in(found[0], published), lasts=True)
    agency = _UNSEPARATED.match(head)
    if agency is not None and known.is_agency(agency["agency"]) and _is_place(agency["place"]):
        return DateLine(agency.end(), _day_in(agency["place"], published), lasts=True)
    separator = _SEPARATOR.search(head)
    if separator is None or not _is_dateline(head[: separator.start()], head[separator.end() :], known, is_early):
        return None
    return DateLine(separator.end(), _day_in(head[: separator.start()], published), lasts=True)


def _day_in(head: str, published: dt.date | None) -> dt.date | None:
    found = _ANY_DATE.search(head)
    return _day(found, published) if found else None


def _is_place(head: str) -> bool:
    """Whether the words can be places and dates: capitalised, numbers, or small words of names."""
    words = re.split(r"[ ,/]+", head.strip(" .,:"))
    return all(
        word[:1].isupper() or word[:1].isdigit() or word in _SMALL or word.startswith(("al-", "el-", "d'", "d’"))
        for word in words
        if word
    )


def _is_dateline(head: str, rest: str, known: Vocabulary, is_early: bool) -> bool:  # noqa: FBT001
    agencies = _PARENTHESIS.findall(head)
    place = _PARENTHESIS.sub(" ", head).strip(" .,:")
    dated = _ANY_DATE.search(place)
    if len(agencies) > 1 or not _is_place(_ANY_DATE.sub(" ", place)):
        return False
    if agencies:
        named = all(known.is_agency(name) for name in re.split(r"[/,]| and ", agencies[0]))
        return named or bool(_CAPITALS.match(place)) or dated is not None
    if dated:
        return True
    if not place or _DASH.search(rest) or len(place.split()) > 6:  # noqa: PLR2004
        return False
    return bool(_CAPITALS.match(place)) or (is_early and len(place) <= 40)  # noqa: PLR2004
