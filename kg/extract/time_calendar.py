"""Stretches of days: weeks, months, years and their parts, as (first, last) with either end open where it is None."""

import calendar
import datetime as dt
from typing import Literal

Days = tuple[dt.date | None, dt.date | None]
"""The earliest and the latest possible day, both included; None where nothing bounds it."""

Unit = Literal["minute", "hour", "day", "week", "weekend", "fortnight", "month", "year", "decade"]

_MONTHS = 12
_WEEK = 7
_SATURDAY = 5
_IN_DAYS = {"day": 1, "night": 1, "week": _WEEK, "fortnight": 2 * _WEEK, "weekend": _WEEK}
_IN_MONTHS = {"month": 1, "year": _MONTHS, "decade": 10 * _MONTHS}


def day(year: int, month: int, number: int) -> dt.date | None:
    """The day of the calendar, None if there is none ("30 February")."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def month_days(year: int, month: int, last: int | None = None) -> Days:
    """The days of a month, or up to the month `last`; months above 12 lie in the year after."""
    end_year, end_month = year + ((last or month) - 1) // _MONTHS, ((last or month) - 1) % _MONTHS + 1
    start = dt.date(year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, 1)
    return start, dt.date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def year_days(year: int, last: int | None = None) -> Days:
    """The days of a year, or up to the year `last`."""
    return dt.date(year, 1, 1), dt.date(last or year, 12, 31)


def shifted(date: dt.date, count: int, unit: str) -> dt.date:
    """The day so many units later (earlier when negative); hours and minutes count as none.

    >>> shifted(dt.date(2024, 3, 31), -1, "month")
    datetime.date(2024, 2, 29)

    Returns the day itself where the calendar ends.
    """
    try:
        if unit in _IN_MONTHS:
            months = date.year * _MONTHS + date.month - 1 + count * _IN_MONTHS[unit]
            year, month = divmod(months, _MONTHS)
            return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
        return date + dt.timedelta(days=count * _IN_DAYS.get(unit, 0))
    except (OverflowError, ValueError):
        return date


def unit_days(date: dt.date, unit: str) -> Days:
    """The week (Monday to Sunday), weekend, month, year or decade that the day lies in; a day is itself."""
    monday = date - dt.timedelta(days=min(date.weekday(), date.toordinal() - 1))
    if unit in ("week", "fortnight"):
        return monday, monday + dt.timedelta(days=_WEEK - 1)
    if unit == "weekend":
        return monday + dt.timedelta(days=_SATURDAY), monday + dt.timedelta(days=_SATURDAY + 1)
    if unit == "month":
        return month_days(date.year, date.month)
    if unit == "year":
        return year_days(date.year)
    if unit == "decade":
        return year_days(date.year // 10 * 10, date.year // 10 * 10 + 9)
    return date, date


def part_of(days: Days, first: float, last: float) -> Days:
    """The stretch between two shares of a stretch: 0 to 0.5 is its first half, in whole months when it has several.

    >>> part_of(year_days(2014), 0, 0.5)
    (datetime.date(2014, 1, 1), datetime.date(2014, 6, 30))
    """
    start, end = days
    if start is None or end is None:
        return days
    months = (end.year - start.year) * _MONTHS + end.month - start.month + 1
    if start.day == 1 and months > 1:
        begin = start.month + round(months * first)
        return month_days(start.year, begin, max(begin, start.month + round(months * last) - 1))
    length = (end - start).days + 1
    return (
        start + dt.timedelta(days=round(length * first)),
        start + dt.timedelta(days=max(round(length * last), 1) - 1),
    )


def nearest(candidates: list[dt.date], anchor: dt.date, tense: str) -> dt.date | None:
    """The latest candidate not after the anchor, or for the future the earliest not before it; or None."""
    if tense == "future":
        return min((each for each in candidates if each >= anchor), default=None)
    return max((each for each in candidates if each <= anchor), default=None)


def weekday(anchor: dt.date, number: int, which: str | None, tense: str) -> Days:
    """The day of the week (ISO number) that is meant from the anchor.

    Past and present: the latest one up to the anchor, the anchor included; future: the next one after it. "Last" and
    "next" leave the anchor out; "next" within the same week may mean either of two, so both are given as bounds.
    """
    back = (anchor.isoweekday() - number) % _WEEK
    latest = shifted(anchor, -back, "day")
    coming = shifted(latest, _WEEK, "day")
    if which == "last":
        found = latest if back else shifted(anchor, -_WEEK, "day")
        return found, found
    if which == "next":
        same_week = coming.isocalendar()[:2] == anchor.isocalendar()[:2]
        return coming, shifted(coming, _WEEK, "day") if same_week else coming
    found = coming if tense == "future" or which == "coming" else latest
    return found, found
