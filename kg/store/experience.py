"""What a pool remembers of the queries it has answered, to guess how long the next ones will take.

A guess only decides where a query waits; a wrong one costs time, and never an answer.
"""

import re
from collections import OrderedDict
from typing import Final, Literal, TypeAlias

Guess: TypeAlias = Literal["quick", "long", "unknown"]

_REMEMBERED: Final = 4096
_LOOKED_AT: Final = 4096
_SELDOM: Final = 8
_CONSTANT: Final = re.compile(rb"""<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+""")


def shape(text: bytes) -> int:
    """The same number for queries that differ in their constants only (IRIs in brackets, strings, digits).

    >>> shape(b"ASK { <http://e/1> ?p 5 }") == shape(b"ASK { <http://e/2> ?p 77 }") != shape(b"ASK { ?s ?p 5 }")
    True
    """
    return hash(_CONSTANT.sub(b"_", text[:_LOOKED_AT]))


class Experience:
    """Which queries were long, by their text; and which shapes of queries were quick, or long."""

    def __init__(self) -> None:
        self._long_texts = _Recent()
        self._quick_shapes = _Recent()
        self._long_shapes = _Recent()
        self._turn = 0

    def guess(self, known: int, text: bytes, *, by_shape: bool) -> Guess:
        """What to expect of a query; `known` stands for its text and options, `by_shape` is for hard times."""
        if known in self._long_texts:
            return "long"
        if not by_shape:
            return "quick"
        form = shape(text)
        if form in self._quick_shapes:
            return "quick"
        return "long" if form in self._long_shapes else "unknown"

    def was_quick(self, known: int, text: bytes, *, is_news: bool) -> None:
        """A query was quick; if that `is_news` it is learned at once, else now and then."""
        self._turn += 1
        was_long = known in self._long_texts
        if is_news or was_long or not self._turn % _SELDOM:
            self._long_texts.forget(known)
            form = shape(text)
            self._quick_shapes.add(form)
            self._long_shapes.forget(form)

    def was_long(self, known: int, text: bytes) -> None:
        """A query was long. A shape that was quick before stays so: its constants made the difference."""
        self._long_texts.add(known)
        form = shape(text)
        if form not in self._quick_shapes:
            self._long_shapes.add(form)


class _Recent:
    """A set of numbers that forgets the oldest."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        return number in self._numbers

    def add(self, number: int) -> None:
        self._numbers[number] = None
        self._numbers.move_to_end(number)
        if len(self._numbers) > _REMEMBERED:
            self._numbers.popitem(last=False)

    def forget(self, number: int) -> None:
        self._numbers.pop(number, None)
