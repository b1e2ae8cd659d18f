"""The one N-Quads term writer: one function per kind of term, each returning the term as it stands in a line.

Proved against Oxigraph's and rdflib's parsers by tests/test_terms.py. Only datatypes and lexical forms are written
that Oxigraph's store gives back unchanged, so that dumps and store agree (docs/adr/0003-term-writer.md).
"""

import re
from decimal import Decimal
from typing import Final

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

# RDF 1.1 N-Quads, STRING_LITERAL_QUOTE: these four may not stand for themselves. The other controls may, but line
# breaks of other kinds (NEL, LS, PS, VT, FF) split lines in tools that read by lines, and NUL ends strings in others.
_ESCAPES: Final = {
    **{code: f"\\u{code:04X}" for code in [*range(0x20), 0x7F, 0x85, 0x2028, 0x2029, 0xFFFE, 0xFFFF]},
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
}
_NEEDS_ESCAPE: Final = re.compile("[" + "".join(re.escape(chr(code)) for code in _ESCAPES) + "]")

# RFC 3987 leaves these out of IRIs (private-use characters may stand in a query only); N-Quads' IRIREF forbids the
# controls, the space and some punctuation too; rdflib's parser ends an IRI at any Unicode space.
_NOT_IN_IRI: Final = re.compile(
    r"[\x00-\x20<>\"{}|\\^`\x7f-\x9f\s\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xE0000, 0x10000))
    + "]"
)
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def iri(value: str) -> str:
    """`<value>`, with what may not stand in an IRI (spaces, quotes, controls…) percent-encoded as UTF-8."""
    return f"<{clean_iri(value)}>"


def clean_iri(value: str) -> str:
    """`value` with what may not stand in an IRI percent-encoded as UTF-8; what is encoded already stays."""
    if _NOT_IN_IRI.search(value):
        value = _NOT_IN_IRI.sub(_percent, value)
    return _LONE_PERCENT.sub("%25", value) if "%" in value else value


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))


def escape(value: str) -> str:
    """The inside of a quoted literal."""
    if value.isprintable():  # most are, and then only two characters matter; several times faster
        return value.replace("\\", "\\\\").replace('"', '\\"')
    return _NEEDS_ESCAPE.sub(_escaped, value)


def _escaped(match: re.Match[str]) -> str:
    return _ESCAPES[ord(match.group())]


def string(value: str) -> str:
    """An xsd:string, written as the plain literal it is."""
    return f'"{escape(value)}"'


def text(value: str, language: str) -> str:
    """A language-tagged string; the tag in lower case, as Oxigraph stores it."""
    return f'"{escape(value)}"@{language.lower()}'


def integer(value: int) -> str:
    """An xsd:integer in canonical form."""
    return f'"{value}"^^<{XSD}integer>'


def decimal(value: float | Decimal) -> str:
    """An xsd:decimal in canonical form (XSD 1.1): no exponent, no trailing zeros, no point in a whole number."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    digits = format(number, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f'"{"0" if digits == "-0" else digits}"^^<{XSD}decimal>'


def boolean(*, value: bool) -> str:
    """An xsd:boolean."""
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def day(value: str) -> str:
    """The day of an ISO date or date-time as xsd:date, without a zone."""
    return f'"{value[:10]}"^^<{XSD}date>'


def moment(value: str) -> str:
    """An ISO date as xsd:date, a date-time as xsd:dateTime: seconds always, UTC as `Z`."""
    if len(value) == len("2016-09-11"):
        return day(value)
    clock, zone = re.fullmatch(r"(.{16}(?::\d{2})?)(Z|[+-]\d\d:\d\d)?", value).groups()  # type: ignore[union-attr]
    seconds = clock if len(clock) > len("2016-09-11T08:30") else clock + ":00"
    return f'"{seconds}{"Z" if zone in ("+00:00", "-00:00") else zone or ""}"^^<{XSD}dateTime>'


def any_uri(value: str) -> str:
    """An xsd:anyURI: the address as given, which need not be a valid IRI."""
    return f'"{escape(value)}"^^<{XSD}anyURI>'
