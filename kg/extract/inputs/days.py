"""Published dates as ISO writes them, out of what feeds, pages and JSON hold."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from kg.extract.layout.dates import day_of

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)Z?)?\Z")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MILLISECONDS = 100_000_000_000
_FIRST_STAMP = 100_000_000
_FARTHEST_ZONE = dt.timedelta(hours=14)
_LONGEST = 80


def iso_date(value: object) -> str | None:
    """Return the day, or the time of day, that the value names, as ISO writes it; None where it is not clear.

    Times without a zone lose their time of day: which day it was where it was written is what counts.

    >>> iso_date("Thu, 3 Mar 2016 10:15:00 +0200"), iso_date("March 3rd, 2016"), iso_date("03/04/2016")
    ('2016-03-03T10:15:00+02:00', '2016-03-03', None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_stamp(value)
    if not isinstance(value, str):
        return None
    words = " ".join(value.split())
    if len(words) > _LONGEST:
        return None
    for read in (_compact, _iso, _mail, _words):
        try:
            found = read(words)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if found is not None:
            return found
    return None


def _written(moment: dt.datetime) -> str | None:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    zone = moment.utcoffset()
    if zone is None or abs(zone) > _FARTHEST_ZONE or zone.seconds % 60:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _from_stamp(value: float) -> str | None:
    seconds = value / 1000 if value >= _MILLISECONDS else value
    if not _FIRST_STAMP <= seconds < 4 * _FIRST_STAMP * 10:
        return None
    return _written(dt.datetime.fromtimestamp(seconds, dt.UTC).replace(microsecond=0))


def _compact(words: str) -> str | None:
    """`20160303`, `20160303T101500Z`."""
    found = _COMPACT.match(words)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups()[:3])
    return _written(dt.datetime(year, month, day))  # noqa: DTZ001


def _iso(words: str) -> str | None:
    words = re.sub(r" (?:UTC|GMT|Z)\Z", "Z", words)
    words = re.sub(r"(?<=\d) (?=[+-]\d\d:?\d\d\Z)", "", words)
    return _written(dt.datetime.fromisoformat(words)) if words[:4].isdigit() and "-" in words[:5] else None


def _mail(words: str) -> str | None:
    """RFC 822, as RSS has it; `-0000` is a zone nobody knows."""
    return _written(parsedate_to_datetime(words)) if ":" in words else None


def _words(words: str) -> str | None:
    day = day_of(words)
    return _written(dt.datetime.combine(day, dt.time())) if day else None
