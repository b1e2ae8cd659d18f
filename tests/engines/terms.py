"""Rows of two engines, made comparable: engines write numbers each in their own way, values are what counts."""

from collections import Counter
from decimal import Decimal

import pyoxigraph as ox

_NUMBERS = ("integer", "decimal", "double", "float")


def term(value):
    if isinstance(value, ox.Literal):
        datatype = value.datatype.value.rpartition("#")[2]
        if datatype in _NUMBERS:
            return (datatype, Decimal(value.value).normalize())
    return value


def rows(answer):
    """How often each row occurs."""
    return Counter(tuple(term(value) for value in row) for row in answer)


def ordered(answer):
    """The rows in their order."""
    return [tuple(term(value) for value in row) for row in answer]


def triples(answer):
    """The triples of a graph, of which an engine may send one twice."""
    return {tuple(term(value) for value in row) for row in answer}
