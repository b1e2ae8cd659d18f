"""Dates, numbers and sizes in words."""

import calendar
from datetime import date
from typing import Final

_MONTHS: Final = tuple(calendar.month_name)  # the first is empty: months count from 1
_DATE: Final = 10


def day(text: str) -> str:
    """An ISO date, or the date of a date-time, in words; anything else as it is.

    >>> day("2016-09-09")
    '9 September 2016'
    """
    parts = text[:_DATE].split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts) or not 1 <= int(parts[1]) < len(_MONTHS):  # noqa: PLR2004  # year, month, day
        return text
    return f"{int(parts[2])} {_MONTHS[int(parts[1])]} {int(parts[0])}"


def period(start: str, end: str) -> str:
    """The earliest and latest possible day in words: not how long it lasted, but between which days it lies.

    >>> period("2016-09-09", "2016-09-10")
    'between 9 September 2016 and 10 September 2016'
    >>> period("2016-07-01", "2016-07-31")
    'July 2016'
    >>> period("", "2016-09-10")
    'by 10 September 2016'
    """
    if start and end:
        return day(start) if start == end else _whole(start, end) or f"between {day(start)} and {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"by {day(end)}" if end else ""


def _whole(start: str, end: str) -> str:
    """The month or the year that the two ISO dates bound; empty if they bound neither."""
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return ""
    if first.year != last.year:
        return ""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year)
    whole = first.month == last.month and (first.day, last.day) == (1, calendar.monthrange(first.year, first.month)[1])
    return f"{_MONTHS[first.month]} {first.year}" if whole else ""


def figure(low: str, best: str, high: str) -> str:
    """The numbers of a figure; a bound stays a bound.

    >>> figure("60", "", "")
    'at least 60'
    >>> figure("30", "37", "40")
    '37 (30 to 40)'
    """
    if low and high and low != high:
        between = f"{_number(low)} to {_number(high)}"
        return f"{_number(best)} ({between})" if best else between
    if best:
        bounds = f" (at least {_number(low)})" if low and low != best else ""
        return _number(best) + bounds + (f" (at most {_number(high)})" if high and high != best else "")
    if low:
        return _number(low) if high else f"at least {_number(low)}"
    return f"at most {_number(high)}" if high else "no number"


def size(count: int) -> str:
    """A number of bytes.

    >>> size(1536)
    '1.5 KB'
    """
    amount = float(count)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":  # noqa: PLR2004  # the step from unit to unit
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1024
    raise AssertionError("unreachable")


def _number(text: str) -> str:
    whole, _, rest = text.partition(".")
    return (f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole) + (f".{rest}" if rest.strip("0") else "")
