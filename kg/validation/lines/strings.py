"""Where quoted strings end."""

from typing import Final

_BACKSLASH: Final = ord("\\")


def end_of_string(data: bytes, begin: int) -> int:
    r"""The offset after the string that begins at `begin`, in JSON or in any of Turtle's four ways.

    >>> end_of_string(b'"a\\"b" .', 0)
    6
    """
    quote = data[begin : begin + 1]
    if data.startswith(quote * 3, begin):
        quote *= 3
    elif data.startswith(quote * 2, begin):
        return begin + 2
    at = begin + len(quote)
    while (end := data.find(quote, at)) >= 0:
        before = end
        while data[before - 1] == _BACKSLASH:
            before -= 1
        if (end - before) % 2 == 0:
            return end + len(quote)
        at = end + 1
    return len(data)
