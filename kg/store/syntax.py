"""What kind of text a query is, by the judgement of the engine's own parser.

pyoxigraph 0.5.13 has no call that only parses and no switch for SERVICE, which it executes (SERVICE SILENT even before
the first row is asked for). So the parser is asked by changing the text: `refuse_service` renames, and `_reads_to_end`
appends a character that no grammar allows, which makes sure that nothing is ever evaluated.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from kg.errors import QueryError
from kg.store import MalformedQueryError, ServiceRefusedError, UpdateRefusedError

_SERVICE: Final = re.compile("service", re.IGNORECASE)
_ERROR: Final = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_PAD: Final = "\n" + " " * 40  # the engine tries each keyword on as many characters as it is long
_STOP: Final = "\x01"
_SHOWN: Final = 8
_NEAR: Final = 40


@dataclass(frozen=True, slots=True)
class Context:
    """What a query may count on without saying it: the base of its relative IRIs, and prefixes (name to namespace)."""

    base_iri: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def query(self, text: str) -> object:
        """Ask an empty store."""
        return ox.Store().query(text, base_iri=self.base_iri, prefixes=dict(self.prefixes))

    def update(self, text: str) -> None:
        """Update an empty store."""
        ox.Store().update(text, base_iri=self.base_iri, prefixes=dict(self.prefixes))


def refuse_service(text: str, context: Context) -> None:
    """Let pass a query without a SERVICE clause.

    Where the letters "service" occur, each spelling is renamed to random letters and the engine parses the result over
    an empty store. In a string, an IRI, a comment, a name or a prefix that changes nothing; only the keyword cannot be
    renamed. So what parses afterwards has no SERVICE clause, whatever tricks of layout the text plays.

    Raises ServiceRefusedError if there is one, MalformedQueryError or UpdateRefusedError if the text is no query.
    """
    if not _SERVICE.search(text):
        return
    names: dict[str, str] = {}
    renamed = _renamed(text, text, names)
    prefixes = {_renamed(name, text, names): iri for name, iri in context.prefixes.items()}
    try:
        Context(context.base_iri, prefixes).query(renamed)
    except SyntaxError:
        if _reads_to_end(text, context.query):
            raise ServiceRefusedError(
                "SERVICE is refused: this endpoint asks no other server. Ask the other endpoint yourself and join here"
            ) from None
        raise syntax_error(text, _parse_error(context.query, text + _STOP), context) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be evaluated: {error}") from error


def syntax_error(text: str, error: SyntaxError, context: Context) -> MalformedQueryError | UpdateRefusedError:
    """The error to raise for a text that the engine's query parser rejects with `error`."""
    if _is_update(text, context):
        return UpdateRefusedError("this is an update, and the endpoint only reads: send a query")
    found = _ERROR.search(str(error))
    if found is None:
        return MalformedQueryError(f"not a SPARQL query: {error}")
    line, column = int(found[1]), int(found[2])
    near = _near(text, line, column)
    after = f" after {near!r}" if near else ""
    return MalformedQueryError(
        f"not a SPARQL query: line {line}, column {column}{after}: {_reason(found[3])}",
        line=line,
        column=column,
        near=near,
    )


def _is_update(text: str, context: Context) -> bool:
    """Whether the update parser reads the whole text, and it is more than a prologue (which is an empty update)."""
    operations = text.rstrip().removesuffix(";")
    if not _reads_to_end(operations, context.update, ";"):
        return False
    try:
        context.query(f"{text}\nASK {{}}")
    except SyntaxError:
        return True
    return False


def _reads_to_end(text: str, parse: Callable[[str], object], separator: str = "") -> bool:
    """Whether the parser finds nothing to complain of before the end of `text`. Nothing is evaluated."""
    found = _ERROR.search(str(_parse_error(parse, text + _PAD + separator + _STOP)))
    return found is not None and (int(found[1]), int(found[2])) >= (text.count("\n") + 2, len(_PAD))


def _parse_error(parse: Callable[[str], object], text: str) -> SyntaxError:
    """What the parser says to a text that cannot be right."""
    try:
        parse(text)
    except SyntaxError as error:
        return error
    raise AssertionError("a text that ends in U+0001 was parsed")


def _renamed(part: str, text: str, names: dict[str, str]) -> str:
    """`part` with each spelling of "service" renamed as in `names`, which grows; no new name occurs in `text`."""
    return _SERVICE.sub(lambda match: names.setdefault(match[0], _word(text)), part)


def _word(text: str) -> str:
    """Seven random letters (no hex digit, no vowel: no keyword, no escape) that do not occur in `text`."""
    while (word := "".join(secrets.choice("ghjkmpqvwxz") for _ in "service")) in text:
        pass
    return word


def _near(text: str, line: int, column: int) -> str:
    """The end of what could be read of the line, with the word that the parser stopped in."""
    lines = text.split("\n")
    if line > len(lines):
        return ""
    rest = re.match(r"\w*", lines[line - 1][column - 1 :])
    return (lines[line - 1][: column - 1] + (rest[0] if rest else ""))[-_NEAR:].strip()


def _reason(expected: str) -> str:
    r"""The engine's list of what could follow, without its character classes; a sentence of the engine goes first.

    >>> _reason('one of Prefix not found, [\'%\'], ["."], OPTIONAL')
    'Prefix not found'
    >>> _reason('one of ";", [_], EOF')
    'expected one of ";", EOF'
    """
    plain = re.sub(r"\[(?:'(?:\\.|[^'])*'|[^\]'])*\]", "", expected.removeprefix("one of "))
    sentence = re.search(r"[\w\\]+(?: \w+){2,}", plain)
    if sentence:
        return sentence[0]
    tokens = re.findall(r'"(?:\\.|[^"\\])*"|\w+', plain)
    if not tokens:
        return "a query cannot go on, or end, like this"
    more = ", …" if len(tokens) > _SHOWN else ""
    return f"expected one of {', '.join(tokens[:_SHOWN])}{more}" if len(tokens) > 1 else f"expected {tokens[0]}"
