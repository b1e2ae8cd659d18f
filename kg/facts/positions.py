"""Where a value stands in JSON text, so that a message can name its line."""

import re
from collections.abc import Iterator
from typing import Final

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_SCALAR: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\]}]+', re.DOTALL)


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    r"""The 1-based line on which the value at `path` begins; of its nearest ancestor where a key is missing.

    >>> line_of('{"a": 1,\n "b": [2,\n 3]}', ("b", 1))
    3
    """
    return text.count("\n", 0, _offset(text, path)) + 1


def members(text: str) -> Iterator[tuple[int, str]]:
    r"""(1-based line, JSON text) of each member of the array that `text` holds, which must be good JSON.

    >>> list(members('[{"a": 1},\n 2]'))
    [(1, '{"a": 1}'), (2, '2')]
    """
    at = _skip_space(text, _skip_space(text, 0) + 1)
    line, counted = 1, 0
    while text[at] != "]":
        end = _end(text, at)
        line, counted = line + text.count("\n", counted, at), at
        yield line, text[at:end]
        at = _skip_space(text, end)
        if text[at] == ",":
            at = _skip_space(text, at + 1)


def _offset(text: str, path: tuple[str | int, ...]) -> int:
    at = _skip_space(text, 0)
    for step in path:
        inner = _child(text, at, step)
        if inner is None:
            break
        at = inner
    return at


def _child(text: str, at: int, step: str | int) -> int | None:
    """The offset of member `step` of the object or array that begins at `at`; None if it has no such member."""
    if text[at : at + 1] not in ("{", "["):
        return None
    is_object = text[at] == "{"
    at = _skip_space(text, at + 1)
    index = 0
    while at < len(text) and text[at] not in "}]":
        name: str | int = index
        if is_object:
            key_end = _end(text, at)
            name = text[at + 1 : key_end - 1]
            at = _skip_space(text, _skip_space(text, key_end) + 1)  # past the colon
        if name == step:
            return at
        at = _skip_space(text, _end(text, at))
        if text[at : at + 1] == ",":
            at = _skip_space(text, at + 1)
        index += 1
    return None


def _end(text: str, at: int) -> int:
    """The offset just after the JSON value that begins at `at`."""
    depth = 0
    while at < len(text):
        if text[at] in "{[":
            depth, at = depth + 1, at + 1
        elif text[at] in "}]":
            depth, at = depth - 1, at + 1
        elif text[at] in ",: \t\n\r":
            at += 1
            continue
        else:
            scalar = _SCALAR.match(text, at)
            at = scalar.end() if scalar else at + 1
        if depth <= 0:
            break
    return at


def _skip_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
