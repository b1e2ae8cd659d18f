"""A quote and its occurrence become offsets, whatever the model does to quotation marks and spaces."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.llm.quotes import Searchable, plain

TEXT = "Mali’s army said “the hills  are\nclear”. The army, an army spokesman said, left Malian hills."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Mali’s army", ["Mali’s army"]),
        ("Mali's army", ["Mali’s army"]),
        ('"the hills are clear"', ["“the hills  are\nclear”"]),
        ("  army ", ["army", "army", "army"]),
        ("Mali", ["Mali"]),
        ("hills", ["hills", "hills"]),
        ("the army", []),
        ("hill", []),
        ("", []),
        (" \n", []),
        ("\x00", []),
    ],
)
def test_words_are_found_whole(quote, found):
    places = Searchable(TEXT).find(quote)
    assert [TEXT[start:end] for start, end in places] == found


def test_the_occurrence_counts_whole_words_from_one():
    text = Searchable(TEXT)
    first, second, third = text.find("army")
    assert [text.place("army", number) for number in (1, 2, 3)] == [first, second, third]
    assert "there is no occurrence 4" in text.place("army", 4)


def test_a_quote_that_stands_once_needs_no_occurrence():
    start = TEXT.index("left")
    assert Searchable(TEXT).place("left Malian hills", 7) == (start, start + len("left Malian hills"))


@pytest.mark.parametrize(
    ("quote", "why"),
    [
        ("the navy", "copy the words exactly"),
        ("The army ... left", "without leaving words out"),
        ("the army", "keep capitals"),
        ("   ", "the quote is empty"),
    ],
)
def test_what_is_not_found_is_explained(quote, why):
    reason = Searchable(TEXT).place(quote)
    assert why in reason


def test_offsets_of_a_piece_count_in_the_whole_text():
    start = TEXT.index("The army")
    assert Searchable(TEXT[start:], start).place("The army") == (start, start + 8)


def test_invisible_characters_are_passed_over():
    text = "the\u200b Sahel \ufeffforce \u200fwithdrew"
    assert Searchable(text).place("the Sahel force withdrew") == (0, len(text))


letters = st.text(st.sampled_from("ab’' “\n\u200bÉ🚁."), min_size=1, max_size=60)


@given(letters, st.integers(0, 59), st.integers(1, 60))
def test_every_place_that_is_found_holds_the_words(text, start, length):
    words = text[start : start + length]
    for begin, end in Searchable(text).find(words):
        assert plain(text[begin:end]) == plain(words)


@given(letters)
def test_a_whole_text_is_found_in_itself(text):
    places = Searchable(text).find(text)
    assert len(places) == (1 if plain(text) else 0)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "“" * 300_000, "\u200b" * 300_000, "ab " * 300_000, "\x00" * 300_000]
)
def test_hostile_texts_take_little_time(text):
    began = time.monotonic()
    searchable = Searchable(text)
    for quote in (text[:5], text, "b a" * 1000, "“" * 10_000):
        searchable.find(quote)
    assert time.monotonic() - began < 60
