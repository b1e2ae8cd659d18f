"""Long texts are cut between paragraphs, and every character is in one piece."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.chunks import CHARACTERS_PER_TOKEN, Chunk, chunks, halves, tokens


def test_pieces_end_with_paragraphs():
    text = "\n\n".join(f"Paragraph {number} is about one village." for number in range(20))
    pieces = [chunk.of(text) for chunk in chunks(text, 30)]
    assert len(pieces) > 3
    assert all(piece.endswith(("village.", "\n")) for piece in pieces)
    assert all(piece.lstrip().startswith("Paragraph") for piece in pieces)


def test_a_paragraph_that_is_too_long_is_cut_between_sentences_then_words():
    text = "The bridge fell. " * 40
    assert all(chunk.of(text).strip().endswith("fell.") for chunk in chunks(text, 20))
    text = "bridge " * 100
    assert all(set(chunk.of(text).split()) == {"bridge"} for chunk in chunks(text, 10))
    assert [len(chunk.of("x" * 100)) for chunk in chunks("x" * 100, 10)] == [40, 40, 20]


@given(st.text(st.sampled_from("ab. \n\t”é"), max_size=300), st.integers(1, 20))
def test_nothing_is_lost_and_nothing_is_too_long(text, budget):
    pieces = list(chunks(text, budget))
    assert all(len(piece.of(text)) <= budget * CHARACTERS_PER_TOKEN and piece.of(text).strip() for piece in pieces)
    assert all(before.end <= after.start for before, after in pairwise(pieces))
    held = {at for piece in pieces for at in range(piece.start, piece.end)}
    assert all(char.isspace() for at, char in enumerate(text) if at not in held)


@given(st.text(st.sampled_from("ab. \n"), max_size=100))
def test_two_halves_are_smaller_and_hold_all(text):
    two = halves(text, Chunk(0, len(text)))
    if two:
        assert "".join(piece.of(text) for piece in two).strip() == text.strip()
        assert all(piece.end - piece.start < len(text) for piece in two)


def test_a_text_of_white_space_has_no_pieces():
    assert list(chunks(" \n\n ", 10)) == []


def test_a_budget_of_nothing_is_refused():
    with pytest.raises(ValueError, match="holds nothing"):
        list(chunks("text", 0))


def test_tokens_are_counted_by_a_rule_of_thumb():
    assert (tokens(""), tokens("word"), tokens("words")) == (0, 1, 2)


@pytest.mark.parametrize("text", ["a" * 1_000_000, "\n" * 1_000_000, ". " * 500_000, "”" * 500_000])
def test_hostile_texts_take_little_time(text):
    began = time.monotonic()
    assert len(list(chunks(text, 3000))) <= 84
    assert time.monotonic() - began < 60
