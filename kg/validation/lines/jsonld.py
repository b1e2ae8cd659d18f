"""JSON-LD: on which line the key of each property begins.

The engine's parser gives no triple before it has seen the whole document, so this looks for the nodes itself. Names
are expanded with what all `@context`s of the document say together. Maps by language, index or id are not followed:
what is found in them has the line of its node.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import urljoin

from pyoxigraph import BlankNode, RdfFormat, parse
from rdflib import RDF

from kg.validation.labels import relabelled
from kg.validation.lines.places import TYPE, Place
from kg.validation.lines.strings import end_of_string

_TOKEN: Final = re.compile(rb"[ \t\r\n,]*+(\"(?!\")[^\"\\]*+\"|[{}\[\]]|[^\s{}\[\],:\"]++|\")(?:[ \t\r\n]*+(:))?")
_COLON: Final = re.compile(rb"[ \t\r\n]*+:")
_Token: TypeAlias = tuple[int, bytes, bool]
"""Offset, text, and whether it is the key of a member."""
_CONTEXT: Final = re.compile(r'"@context"\s*:\s*')
_LONGEST_DEFINITION: Final = 8
_FIRST: Final = str(RDF.first)


class _Entry(NamedTuple):
    key: str
    line: int
    value: str


class _Object:
    """An object that is not closed yet: a node, a value, or a list."""

    __slots__ = ("entries", "id", "key", "key_line", "line", "literal", "ordinal", "owner")

    def __init__(self, owner: "_Object | None", line: int, ordinal: int) -> None:
        self.owner = owner
        self.line = line
        self.ordinal = ordinal
        self.key = ""
        self.key_line = line
        self.id: str | None = None
        self.literal: str | None = None
        self.entries: list[_Entry] = []


class _Names:
    """The names that the document's contexts define."""

    def __init__(self, text: str, base: str) -> None:
        self._defined: dict[str, Any] = {}
        self._base = base
        decoder = json.JSONDecoder()
        for found in _CONTEXT.finditer(text):
            with suppress(ValueError):
                self._merge(decoder.raw_decode(text, found.end())[0])
        given = self._defined.get("@base")
        if isinstance(given, str):
            self._base = urljoin(base, given)

    def _merge(self, context: Any) -> None:
        for one in context if isinstance(context, list) else [context]:
            if isinstance(one, dict):
                self._defined.update(one)

    def term(self, name: str, depth: int = 0) -> str:
        """A key or type as an IRI or keyword."""
        definition = self._defined.get(name)
        if isinstance(definition, dict):
            definition = definition.get("@id")
        if isinstance(definition, str) and definition != name and depth < _LONGEST_DEFINITION:
            return self.term(definition, depth + 1)
        if name.startswith("@") or ":" in name:
            return self._compact(name, depth)
        return f"{self._defined.get('@vocab', '')}{name}"

    def id(self, name: str) -> str:
        """An `@id` as an IRI."""
        return self._compact(name, 0) if ":" in name else urljoin(self._base, name)

    def refers(self, key: str) -> bool:
        """Whether strings of this key are IRIs."""
        definition = self._defined.get(key)
        return isinstance(definition, dict) and definition.get("@type") in ("@id", "@vocab")

    def _compact(self, name: str, depth: int) -> str:
        prefix, colon, rest = name.partition(":")
        if colon and prefix in self._defined and not rest.startswith("//") and depth < _LONGEST_DEFINITION:
            return self.term(prefix, depth + 1) + rest
        return name


def see_all(data: bytes, places: dict[str, Place], base: str) -> None:
    """Tell each place, by its focus node, what the document says of it; values as they are written."""
    names = _Names(data.decode("utf-8-sig"), base)
    labels: dict[int, str] = {}
    if any(node.startswith("_:anonymous-") for node in places):
        anonymous = sorted(o.ordinal for o in _objects(data, names) if _is_anonymous_node(o))
        given = _anonymous_labels(data, base)
        if len(given) == len(anonymous):
            labels = dict(zip(anonymous, given, strict=True))
    for node in _objects(data, names):
        me = node.id or labels.get(node.ordinal, "")
        if me in places:
            _see_node(node, places[me])
        for key, line, value in node.entries:
            if value in places:
                places[value].see(f"^{key}", _giving(me), line)


def _see_node(node: _Object, place: Place) -> None:
    for key, line, value in node.entries:
        place.see(key, _giving(value), line)
    if not node.entries:
        place.see("@id", _giving(""), node.line)


def _giving(value: str) -> Callable[[], str]:
    return lambda: value


def _is_anonymous_node(item: _Object) -> bool:
    if item.id is not None or item.literal is not None:
        return False
    is_value = item.owner is not None and not item.owner.key.startswith("@")
    return is_value or any(not entry.key.startswith("@") for entry in item.entries)


def _anonymous_labels(data: bytes, base: str) -> list[str]:
    """The labels of the nodes without a name, in order of appearance; the cells of lists are left out."""
    labels: dict[str, bool] = {}
    for quad in relabelled(parse(data, format=RdfFormat.JSON_LD, base_iri=base)):
        for term in (quad.subject, quad.object):
            if isinstance(term, BlankNode) and term.value.startswith("anonymous-"):
                labels.setdefault(str(term), True)
        if quad.predicate.value == _FIRST:
            labels[str(quad.subject)] = False
    return [label for label, is_node in labels.items() if is_node]


def _objects(data: bytes, names: _Names) -> Iterator[_Object]:
    """Each object of the document when it is complete, inner ones first; contexts are left out."""
    current: _Object | None = None
    line, counted, ordinal = 1, 0, 0
    name = cache(names.term)
    key = ""
    containers: list[_Object | None] = []
    for begin, token, is_key in _without_contexts(_tokens(data), names):
        first = token[0]
        if first == _BRACKET:
            containers.append(None)
            continue
        line, counted = line + data.count(b"\n", counted, begin), begin
        if first == _BRACE:
            ordinal += 1
            current = _Object(current, line, ordinal)
            containers.append(current)
        elif first in b"}]":
            closed = containers.pop()
            if closed is not None:
                yield closed
                _report(closed)
                current = closed.owner
        elif current is not None and is_key:
            key = _text(token)
            _begin_member(current, name(key), line)
        elif current is not None:
            _scalar(current, token, line, names, key)


def _without_contexts(tokens: Iterator[_Token], names: _Names) -> Iterator[_Token]:
    """The tokens without the values of `@context`."""
    for begin, token, is_key in tokens:
        if is_key and b"ontext" in token and names.term(_text(token)) == "@context":
            depth = 0
            for _, skipped, _ in tokens:
                depth += (skipped in (b"{", b"[")) - (skipped in (b"}", b"]"))
                if depth == 0:
                    break
        else:
            yield begin, token, is_key


def _begin_member(owner: _Object, key: str, line: int) -> None:
    owner.key, owner.key_line = key, line
    if key in ("@value", "@list", "@set"):
        owner.literal = ""


def _report(closed: _Object) -> None:
    """Tell an object that it has another one as a value."""
    owner = closed.owner
    if owner is not None and not owner.key.startswith("@"):
        value = closed.literal if closed.literal is not None else closed.id or ""
        owner.entries.append(_Entry(owner.key, closed.line, value))


def _scalar(owner: _Object, token: bytes, line: int, names: _Names, key: str) -> None:
    """Take a string, number, true, false or null."""
    text = _text(token) if token.startswith(b'"') else _number(token.decode())
    if owner.key == "@id":
        owner.id = names.id(text)
    elif owner.key == "@value":
        owner.literal = text
    elif owner.key == "@type":
        owner.entries.append(_Entry(TYPE, line, names.term(text)))
    elif not owner.key.startswith("@"):
        owner.entries.append(_Entry(owner.key, line, names.id(text) if names.refers(key) else text))


def _number(text: str) -> str:
    """A number, true or false as the lexical form that the engine gives it.

    >>> _number("1.50"), _number("7"), _number("true")
    ('1.5E0', '7', 'true')
    """
    if text.isalpha() or not set(text) & set(".eE"):
        return text
    sign, digits, exponent = Decimal(repr(float(text))).normalize().as_tuple()
    assert isinstance(exponent, int)
    mantissa = f"{digits[0]}.{''.join(map(str, digits[1:])) or '0'}"
    return f"{'-' * sign}{mantissa}E{exponent + len(digits) - 1}"


def _tokens(data: bytes) -> Iterator[_Token]:
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while (found := _TOKEN.match(data, at)) is not None:
        begin, end = found.span(1)
        is_key = found[2] is not None
        at = found.end()
        if data[begin] == _QUOTE and end == begin + 1:
            end = begin + 2 if data.startswith(b'""', begin) else end_of_string(data, begin)
            colon = _COLON.match(data, end)
            is_key, at = colon is not None, colon.end() if colon else end
        yield begin, data[begin:end], is_key


def _text(token: bytes) -> str:
    """What a JSON string says."""
    if b"\\" in token:
        return str(json.loads(token))
    return token[1:-1].decode()


_QUOTE, _BRACKET, _BRACE = b'"[{'
