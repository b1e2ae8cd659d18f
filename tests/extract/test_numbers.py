"""Numbers of news: bounds, ranges, words, units, and what looks like a number and is none."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.document import Span
from kg.extract.numbers import numbers


def read(text):
    return numbers(text, Span(0, len(text)))


def bounds(text):
    return [(number.low, number.best, number.high) for number in read(text)]


@pytest.mark.parametrize(
    ("words", "best"),
    [
        ("37", 37),
        ("2,000", 2000),
        ("2 000", 2000),
        ("1,50,000", 150_000),
        ("1,250,000", 1_250_000),
        ("1.5 million", 1_500_000),
        ("2.3m", 2_300_000),
        ("40k", 40_000),
        ("half a million", 500_000),
        ("two and a half million", 2_500_000),
        ("thirty-seven", 37),
        ("Thirty seven", 37),
        ("one hundred and twenty", 120),
        ("two hundred and forty-one", 241),
        ("three thousand five hundred", 3500),
        ("a hundred", 100),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("five lakh", 500_000),
        ("2 crore", 20_000_000),
        ("a couple of", 2),
        ("another 20", 20),
        ("a total of 12", 12),
    ],
)
def test_exact_numbers(words, best):
    assert bounds(f"{words} people were counted.") == [(None, best, None)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dozens of", (24, None, None)),
        ("scores of", (40, None, None)),
        ("hundreds of", (200, None, None)),
        ("thousands of", (2000, None, None)),
        ("tens of thousands of", (20_000, None, None)),
        ("hundreds of thousands of", (200_000, None, None)),
        ("millions of", (2_000_000, None, None)),
        ("several hundred", (200, None, None)),
        ("a few dozen", (24, None, None)),
        ("over 2,000", (2000, None, None)),
        ("more than a dozen", (12, None, None)),
        ("at least 60", (60, None, None)),
        ("no fewer than ten", (10, None, None)),
        ("north of 40", (40, None, None)),
        ("60-plus", (60, None, None)),
        ("15 and counting", (15, None, None)),
        ("hundreds upon hundreds of", (200, None, None)),
        ("just shy of 900", (None, None, 900)),
        ("the best part of 200", (None, None, 200)),
        ("a couple of hundred", (None, 200, None)),
        ("on the order of 50", (None, 50, None)),
        ("a trio of", (None, 3, None)),
        ("a great many", (None, None, None)),
        ("upwards of 300", (300, None, None)),
        ("not less than 19", (19, None, None)),
        ("at least another 10", (10, None, None)),
        ("60 or more", (60, None, None)),
        ("as many as 40", (None, None, 40)),
        ("up to 500", (None, None, 500)),
        ("fewer than 12", (None, None, 12)),
        ("nearly 8,000", (None, None, 8000)),
        ("almost two dozen", (None, None, 24)),
        ("close to 50", (None, None, 50)),
        ("no more than six", (None, None, 6)),
        ("between 30 and 40", (30, None, 40)),
        ("30 to 40", (30, None, 40)),
        ("30-40", (30, None, 40)),
        ("ten or twelve", (10, None, 12)),
        ("two to three million", (2_000_000, None, 3_000_000)),
        ("1.2 to 1.5 million", (1_200_000, None, 1_500_000)),
        ("between two and three thousand", (2000, None, 3000)),
        ("several", (None, None, None)),
        ("many", (None, None, None)),
        ("a number of", (None, None, None)),
    ],
)
def test_bounds(words, expected):
    assert bounds(f"Reports tell of {words} people.") == [expected]


@pytest.mark.parametrize("word", ["about", "around", "some", "roughly", "an estimated", "approximately"])
def test_an_approximation_keeps_the_number_as_best_and_the_word_as_hedge(word):
    text = f"They counted {word} 300 people."
    (number,) = read(text)
    assert (number.low, number.best, number.high) == (None, 300, None)
    assert number.hedge.of(text) == word
    assert number.text == f"{word} 300"


@pytest.mark.parametrize(
    "text",
    [
        "In 2015 they left Goma.",
        "on 12 May 2014 and on June 3",
        "leaders of the G20",
        "the 4th Armoured Division",
        "two-seat F-16s"[9:],
        "an Mi-8 and a T-72",
        "Resolution 2328 and Article 5",
        "Flight 655",
        "a 20-year-old",
        "Ahmed, 34, was there",
        "a boy aged 12",
        "at 3:30 or 5 p.m.",
        "no one came",
        "one of the most wanted men against one another",
        "a 12-member patrol",
        "COVID-19",
        "all but 40 of them",
        "as many did",
        "hundred flowers",
    ],
)
def test_what_is_no_number(text):
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        ("40 percent", "percent", "%"),
        ("30%", "percent", "%"),
        ("$50 million", "money", "USD"),
        ("€2bn", "money", "EUR"),
        ("20 million rupees", "money", "rupees"),
        ("120 mm", "measure", "mm"),
        ("15 km", "measure", "km"),
        ("13 hours", "duration", "hours"),
        ("three times", "multiple", "times"),
        ("13 men", "count", None),
    ],
)
def test_what_it_is_a_number_of(text, kind, detail):
    (number,) = read(text)
    assert (number.kind, number.currency or number.unit) == (kind, detail)


def test_a_change_from_one_number_to_another_is_no_range():
    assert bounds("The toll rose from 10 to 15.") == [(None, 10, None), (None, 15, None)]


def test_a_year_before_a_number_is_left_out():
    assert bounds("In 2016 300 people left.") == [(None, 300, None)]


def test_only_the_span_is_read():
    text = "Six men and nine women."
    assert [number.text for number in numbers(text, Span(8, len(text)))] == ["nine"]


@given(st.text(alphabet="0123456789 ,.-–andeoshurtvfimlk\u200b\u202e\x00$%", max_size=80))
def test_any_text_is_read_without_an_error_and_in_order(text):
    found = read(text)
    assert all(number.text == text[number.span.start : number.span.end] for number in found)
    assert all(a.core.end <= b.core.start for a, b in pairwise(found))


@pytest.mark.parametrize("piece", ["a", "1", "1,", ",000", "one ", "one and ", " ", "\x00", "\u200b", "at least ", '"'])
def test_time_grows_with_the_length(piece):
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 5
