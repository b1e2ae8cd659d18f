"""Literals that the native engine and pySHACL take for the same values; about others they may disagree."""

import re
from collections.abc import Iterable
from typing import Final

_XSD: Final = rb"http://www\.w3\.org/2001/XMLSchema#"
_DAY: Final = (
    rb"(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    rb"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_ZONE: Final = rb"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?"
_FORMS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (rb"[+-]?[0-9]{1,18}", rb"integer"),
    (rb"[+-]?[0-9]{1,9}", rb"(?:int|long)"),
    (rb"[0-9]{1,9}", rb"nonNegativeInteger"),
    (rb"[1-9][0-9]{0,8}", rb"positiveInteger"),
    (rb"[+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?", rb"decimal"),
    (rb"(?:true|false)", rb"boolean"),
    (_DAY + _ZONE, rb"date"),
    (_DAY + rb"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?" + _ZONE, rb"dateTime"),
    (rb"[12][0-9]{3}", rb"gYear"),
)
"""The lexical forms of XML Schema 1.1 part 2 that both read alike, with the datatypes they do so for."""
_DOUBLE: Final = (rb"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?", rb"(?:double|float)")
_TEXT: Final = rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
_TAG: Final = rb"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
_OTHERS: Final = rb"\^\^<(?!http://www\.w3\.org/(?:2001/XMLSchema|1999/02/22-rdf-syntax-ns)#)[^>]*>"


def odd_lines(*, doubles: bool) -> re.Pattern[bytes]:
    """Finds lines of canonical N-Triples whose object is a literal that is not read alike, or a triple.

    It wants a line feed before each line as well. Group 1 is the subject, 2 the predicate, 3 how the object begins.
    `doubles` says that xsd:double is read alike: it is where no rule compares it with a decimal.
    """
    forms: Iterable[tuple[bytes, bytes]] = (*_FORMS, _DOUBLE) if doubles else _FORMS
    typed = b"|".join(rb'"%b"\^\^<%b%b>' % (form, _XSD, datatype) for form, datatype in forms)
    plain = rb"%b(?:%b|\^\^<%b(?:string|anyURI)>|%b)?" % (_TEXT, _TAG, _XSD, _OTHERS)
    return re.compile(rb'\n(\S++) (\S++) (<<|(?!(?:%b|%b) \.\n)")' % (plain, typed))
