"""The order of the columns in the table of an answer."""

import re
from collections.abc import Sequence
from typing import Final

_NOT_CODE: Final = re.compile(r"""<[^<>\s]*>|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*""")
_SELECT: Final = re.compile(r"\bSELECT\s*(?:\b(?:DISTINCT|REDUCED)\b\s*)?(\*)?", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"[?$](\w+)")


def column_order(query: str, variables: Sequence[str]) -> list[int]:
    """The places of the variables in the order for reading: as selected or, after `SELECT *`, as the query names them.

    The engine gives the variables of `SELECT *` in alphabetical order.

    >>> column_order("SELECT * { ?who ?says ?what }", ["says", "what", "who"])
    [2, 0, 1]
    >>> column_order("SELECT (COUNT(?b) AS ?n) ?a { ?a ?p ?b }", ["n", "a"])
    [0, 1]
    """
    code = _NOT_CODE.sub(" ", query)
    places = list(range(len(variables)))
    found = _SELECT.search(code)
    if found is None or not found[1]:
        return places
    named = {name: rank for rank, name in enumerate(dict.fromkeys(_VARIABLE.findall(code)))}
    return sorted(places, key=lambda place: (named.get(variables[place], len(named)), place))
