"""Times of news: which words tell a time, and which days they mean from an anchor, a tense and a day told before."""

import datetime as dt
import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.document import Span
from kg.extract.times import resolve, times
from kg.facts import model
from tests.shared import shared_path

# A Wednesday.
ANCHOR = dt.date(2023, 6, 14)
BEFORE = dt.date(2023, 6, 10)


def read(text, **options):
    return times(text, Span(0, len(text)), **options)


def days(text, tense="past", anchor=ANCHOR, reference=BEFORE):
    return [resolve(each, anchor, tense, reference) for each in read(text)]


PAST = [
    ("on 10 September 2016", "2016-09-10", "2016-09-10", "day", "stated"),
    ("on Sept. 10, 2016", "2016-09-10", "2016-09-10", "day", "stated"),
    ("on 2016-09-10", "2016-09-10", "2016-09-10", "day", "stated"),
    ("on the 3rd of March, 1991", "1991-03-03", "1991-03-03", "day", "stated"),
    ("on 25/12/2015", "2015-12-25", "2015-12-25", "day", "stated"),
    ("on Dec. 6th", "2022-12-06", "2022-12-06", "day", "resolved"),
    ("on Dec.14th", "2022-12-14", "2022-12-14", "day", "resolved"),
    ("on 5 Nov, at", "2022-11-05", "2022-11-05", "day", "resolved"),
    ("on the sixth of May", "2023-05-06", "2023-05-06", "day", "resolved"),
    ("on the 9th, they", "2023-06-09", "2023-06-09", "day", "resolved"),
    ("on 29 February", "2020-02-29", "2020-02-29", "day", "resolved"),
    ("the June 3 ambush", "2023-06-03", "2023-06-03", "day", "resolved"),
    ("on Thursday, Dec. 15", "2022-12-15", "2022-12-15", "day", "resolved"),
    ("on Christmas Eve", "2022-12-24", "2022-12-24", "day", "resolved"),
    ("in May", "2023-05-01", "2023-05-31", "month", "resolved"),
    ("in June", "2023-06-01", "2023-06-30", "month", "resolved"),
    ("in October", "2022-10-01", "2022-10-31", "month", "resolved"),
    ("last June", "2022-06-01", "2022-06-30", "month", "resolved"),
    ("an April accord", "2023-04-01", "2023-04-30", "month", "resolved"),
    ("since an April accord", "2023-04-01", None, "month", "resolved"),
    ("since June 2014", "2014-06-01", None, "month", "stated"),
    ("in mid-July 2021", "2021-07-11", "2021-07-21", "month", "stated"),
    ("at the end of May", "2023-05-22", "2023-05-31", "month", "resolved"),
    ("on Tuesday last week", "2023-06-06", "2023-06-06", "day", "resolved"),
    ("in November last year", "2022-11-01", "2022-11-30", "month", "resolved"),
    ("on 3 March last year", "2022-03-03", "2022-03-03", "day", "resolved"),
    ("in mid-2015", "2015-05-01", "2015-08-31", "year", "stated"),
    ("the day before,", "2023-06-09", "2023-06-09", "day", "resolved"),
    ("at 0430 GMT on Monday", "2023-06-12", "2023-06-12", "part-of-day", "resolved"),
    ("in 1994", "1994-01-01", "1994-12-31", "year", "stated"),
    ("the 2015 deal", "2015-01-01", "2015-12-31", "year", "stated"),
    ("since 2015", "2015-01-01", None, "year", "stated"),
    ("until 2017", None, "2017-12-31", "year", "stated"),
    ("before 2009", None, "2008-12-31", "year", "stated"),
    ("in early 2022", "2022-01-01", "2022-04-30", "year", "stated"),
    ("in the first half of 2014", "2014-01-01", "2014-06-30", "year", "stated"),
    ("in the second quarter of 2019", "2019-04-01", "2019-06-30", "year", "stated"),
    ("in the 1990s", "1990-01-01", "1999-12-31", "year", "stated"),
    ("in the summer of 2020", "2020-06-01", "2020-09-30", "year", "stated"),
    ("last winter", "2022-12-01", "2023-03-31", "year", "resolved"),
    ("on Saturday", "2023-06-10", "2023-06-10", "day", "resolved"),
    ("on Wednesday", "2023-06-14", "2023-06-14", "day", "resolved"),
    ("last Wednesday", "2023-06-07", "2023-06-07", "day", "resolved"),
    ("Friday's raid", "2023-06-09", "2023-06-09", "day", "resolved"),
    ("early on Saturday", "2023-06-10", "2023-06-10", "part-of-day", "resolved"),
    ("late Monday", "2023-06-12", "2023-06-12", "part-of-day", "resolved"),
    ("on Monday evening", "2023-06-12", "2023-06-12", "part-of-day", "resolved"),
    ("at dawn on Sunday", "2023-06-11", "2023-06-11", "part-of-day", "resolved"),
    ("at about 3 a.m. on Sunday", "2023-06-11", "2023-06-11", "part-of-day", "resolved"),
    ("Tuesday, at 5 p.m. local time", "2023-06-13", "2023-06-13", "part-of-day", "resolved"),
    ("in the early hours of Tuesday", "2023-06-13", "2023-06-13", "part-of-day", "resolved"),
    ("yesterday", "2023-06-13", "2023-06-13", "day", "resolved"),
    ("earlier today", "2023-06-14", "2023-06-14", "day", "resolved"),
    ("this morning", "2023-06-14", "2023-06-14", "part-of-day", "resolved"),
    ("overnight", "2023-06-13", "2023-06-14", "part-of-day", "resolved"),
    ("three days ago", "2023-06-11", "2023-06-11", "day", "resolved"),
    ("a couple of days ago", "2023-06-12", "2023-06-12", "day", "resolved"),
    ("two weeks ago", "2023-05-28", "2023-06-03", "week", "resolved"),
    ("five months ago", "2023-01-01", "2023-01-31", "month", "resolved"),
    ("10 years ago", "2013-01-01", "2013-12-31", "year", "resolved"),
    ("more than two years ago", None, "2021-12-31", "year", "resolved"),
    ("hours later", "2023-06-10", "2023-06-10", "day", "inferred"),
    ("two days later", "2023-06-12", "2023-06-12", "day", "resolved"),
    ("a day earlier", "2023-06-09", "2023-06-09", "day", "resolved"),
    ("the following day", "2023-06-11", "2023-06-11", "day", "resolved"),
    ("the next morning", "2023-06-11", "2023-06-11", "part-of-day", "resolved"),
    ("that same night", "2023-06-10", "2023-06-10", "part-of-day", "resolved"),
    ("two nights ago", "2023-06-12", "2023-06-12", "day", "resolved"),
    ("a few days later", "2023-06-11", None, "day", "inferred"),
    ("two days before,", "2023-06-08", "2023-06-08", "day", "resolved"),
    ("the very next day", "2023-06-11", "2023-06-11", "day", "resolved"),
    ("the day after,", "2023-06-11", "2023-06-11", "day", "resolved"),
    ("shortly afterwards", "2023-06-10", "2023-06-10", "day", "inferred"),
    ("later in the day", "2023-06-10", "2023-06-10", "day", "inferred"),
    ("over the next two days", "2023-06-10", "2023-06-12", "day", "resolved"),
    ("over the following two weeks", "2023-06-10", "2023-06-24", "week", "resolved"),
    ("at the weekend", "2023-06-10", "2023-06-11", "day", "resolved"),
    ("earlier in the week", "2023-06-12", "2023-06-14", "week", "resolved"),
    ("earlier in June", "2023-06-01", "2023-06-30", "month", "resolved"),
    ("in the first week of May", "2023-05-01", "2023-05-07", "week", "resolved"),
    ("the last week of May 2021", "2021-05-25", "2021-05-31", "week", "stated"),
    ("overnight on Saturday", "2023-06-10", "2023-06-10", "part-of-day", "resolved"),
    ("overnight into Monday", "2023-06-11", "2023-06-12", "part-of-day", "resolved"),
    ("the previous month", "2023-05-01", "2023-05-31", "month", "resolved"),
    ("in the past 24 hours", "2023-06-13", "2023-06-14", "day", "resolved"),
    ("in the last 48 hours", "2023-06-12", "2023-06-14", "day", "resolved"),
    ("over the past 40 days", "2023-05-05", "2023-06-14", "day", "resolved"),
    ("over the last two weeks", "2023-05-31", "2023-06-14", "week", "resolved"),
    ("in the past few days", None, "2023-06-14", "day", "inferred"),
    ("this week", "2023-06-12", "2023-06-14", "week", "resolved"),
    ("this weekend", "2023-06-10", "2023-06-11", "day", "resolved"),
    ("last weekend", "2023-06-10", "2023-06-11", "day", "resolved"),
    ("this year", "2023-01-01", "2023-06-14", "year", "resolved"),
    ("last week", "2023-06-05", "2023-06-11", "week", "resolved"),
    ("last month", "2023-05-01", "2023-05-31", "month", "resolved"),
    ("late last year", "2022-09-01", "2022-12-31", "year", "resolved"),
    ("earlier this month", "2023-06-01", "2023-06-14", "month", "resolved"),
    ("from 3 to 5 May", "2023-05-03", "2023-05-05", "day", "resolved"),
    ("between 11-13 Dec.", "2022-12-11", "2022-12-13", "day", "resolved"),
    ("from 28 February to 3 March 2014", "2014-02-28", "2014-03-03", "day", "resolved"),
    ("between Monday and Wednesday", "2023-06-12", "2023-06-14", "day", "resolved"),
    ("between 2011 and 2015", "2011-01-01", "2015-12-31", "year", "stated"),
    ("the 1992-1995 war", "1992-01-01", "1995-12-31", "year", "stated"),
    ("from late 2013 to March 2014", "2013-09-01", "2014-03-31", "year", "stated"),
    ("in March-April 2015", "2015-03-01", "2015-04-30", "month", "resolved"),
]

FUTURE = [
    ("on Monday", "2023-06-19", "2023-06-19", "day", "resolved"),
    ("Monday at sundown", "2023-06-19", "2023-06-19", "part-of-day", "resolved"),
    ("next Tuesday", "2023-06-20", "2023-06-20", "day", "resolved"),
    ("on 3 May", "2024-05-03", "2024-05-03", "day", "resolved"),
    ("in June", "2023-06-01", "2023-06-30", "month", "resolved"),
    ("in February", "2024-02-01", "2024-02-29", "month", "resolved"),
    ("tomorrow", "2023-06-15", "2023-06-15", "day", "resolved"),
    ("next week", "2023-06-19", "2023-06-25", "week", "resolved"),
    ("until Friday", None, "2023-06-16", "day", "resolved"),
    ("by Friday", None, "2023-06-16", "day", "resolved"),
    ("by the end of the year", None, "2023-12-31", "year", "resolved"),
    ("by year's end", None, "2023-12-31", "year", "resolved"),
    ("later this month", "2023-06-14", "2023-06-30", "month", "resolved"),
    ("in the next three days", "2023-06-14", "2023-06-17", "day", "resolved"),
    ("from Friday to Sunday", "2023-06-16", "2023-06-18", "day", "resolved"),
]

NONE = [
    "Theresa May said so and Mr. May agreed.",
    "They march on the capital; a March on Washington.",
    "for 18 months and for two hours",
    "for a second straight day and for the third night running",
    "The day after the raid was quiet.",
    "the weekend edition",
    "a 20-year-old under Resolution 2016",
    "It came second, in a second.",
    "the Sunday Times and Bloody Sunday",
    "the 17 November group",
    "the July 14 Revolution",
    "flight 1923 carried 2000 people",
    "after two days of talks",
    "1,995 men",
    "Mon frère sat in the sun",
    "May they rest in peace",
    "over 2000 soldiers",
]


@pytest.mark.parametrize(("words", "start", "end", "precision", "basis"), PAST)
def test_days_in_the_past_tense(words, start, end, precision, basis):
    (when,) = days(f"It happened {words} in Kaduna.")
    assert (when.start, when.end, when.precision, when.basis) == (start, end, precision, basis)
    assert when.text in f"It happened {words}"


@pytest.mark.parametrize(("words", "start", "end", "precision", "basis"), FUTURE)
def test_days_in_the_future_tense(words, start, end, precision, basis):
    (when,) = days(f"It will happen {words}.", "future", reference=None)
    assert (when.start, when.end, when.precision, when.basis) == (start, end, precision, basis)


def test_after_a_week_counts_from_the_day_told_before():
    (when,) = days("After a week, the camps will be closed.", "future", reference=dt.date(2023, 6, 20))
    assert (when.start, when.end, when.precision, when.basis) == ("2023-06-27", None, "day", "inferred")


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_time(text):
    assert read(text) == ()


@pytest.mark.parametrize(
    ("words", "precision"),
    [
        ("on Saturday", "day"),
        ("Dec. 6th", "day"),
        ("this morning", "part-of-day"),
        ("since June", "month"),
        ("this weekend", "unknown"),
        ("the following day", "day"),
        ("late on Friday", "part-of-day"),
        ("last year", "year"),
    ],
)
def test_what_nothing_anchors_has_no_days(words, precision):
    (when,) = days(f"It happened {words}.", anchor=None, reference=None)
    assert (when.start, when.end, when.precision, when.basis) == (None, None, precision, "stated")


def test_vague_words_only_when_asked():
    text = "Shelling is ongoing and aid was recently cut."
    assert read(text) == ()
    found = read(text, vague=True)
    assert [each.text for each in found] == ["ongoing", "recently"]
    assert resolve(found[0], ANCHOR, "present").precision == "unknown"


def test_next_within_the_same_week_may_be_either_of_two():
    (when,) = days("It will open next Friday.", "future")
    assert (when.start, when.end) == ("2023-06-16", "2023-06-23")


def test_several_times_in_a_row():
    found = read("On 3 May 2020 it began, on Friday it grew, and in August 2021 it ended two days later.")
    assert [each.text for each in found] == ["On 3 May 2020", "on Friday", "in August 2021", "two days later"]


def test_a_time_is_an_object_of_the_format():
    (when,) = days("It began on 3 May 2020.")
    assert model.Time.model_validate(when.as_fact()).start == "2020-05-03"


def test_only_the_span_is_read():
    text = "on Monday or on Tuesday"
    assert [each.text for each in times(text, Span(10, len(text)))] == ["on Tuesday"]


@given(
    st.text(alphabet="MondayJune 0123456789,.-–/stheofinglawr\u200b\u202e\x00'", max_size=60),
    st.sampled_from(["past", "present", "future"]),
    st.sampled_from([None, dt.date.min, dt.date(1, 1, 9), ANCHOR, dt.date(2024, 2, 29), dt.date.max]),
)
def test_any_text_and_any_day_are_read_without_an_error(text, tense, anchor):
    for expression in read(text, vague=True):
        when = resolve(expression, anchor, tense, anchor)
        assert expression.text == text[expression.span.start : expression.span.end]
        assert when.start is None or when.end is None or when.start <= when.end


@pytest.mark.parametrize("words", [words for words, *_ in PAST + FUTURE])
@pytest.mark.parametrize("anchor", [dt.date.min, dt.date.max, dt.date(2024, 2, 29)])
def test_no_day_is_past_the_ends_of_the_calendar(words, anchor):
    for tense in ("past", "future"):
        for when in days(words, tense, anchor, anchor):
            assert when.start is None or when.end is None or when.start <= when.end


@pytest.mark.parametrize(
    "piece", ["a", "1", "1 ", "May ", "Monday ", "the past ", " ", "\x00", "\u200b", "in\n", "2014-"]
)
def test_time_grows_with_the_length(piece):
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    read(text, vague=True)
    assert time.process_time() - start < 5


def test_times_of_the_gold():
    """Of the days that the gold resolves from words, nine in ten come out the same from those words."""
    same = told = 0
    for path in [*sorted(shared_path("facts/dev").glob("*.json")), shared_path("seed/facts.json")]:
        source = json.loads(path.read_text(encoding="utf-8"))
        for fact in source["facts"]:
            when = fact.get("time")
            if not when or not when["start"] or when["basis"] != "resolved":
                continue
            words = when["text"] if " " in when["text"] else f"in {when['text']}"
            tense = "future" if fact["modality"] == "planned" else "past"
            told += 1
            anchor = _anchor(source["source"], fact["evidence"][0]["start"])
            same += any(resolve(each, anchor, tense).start == when["start"] for each in read(words))
    assert told >= 10
    assert same >= 0.9 * told


def _anchor(source, offset):
    """The day of the last date line before the offset, else that of publication."""
    lines = re.findall(r"^(20\d\d-\d\d-\d\d):", source["text"][:offset], re.MULTILINE)
    day = lines[-1] if lines else source["published"]
    return dt.date.fromisoformat(day[:10]) if day else None
