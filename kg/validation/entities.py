"""XML entities of RDF/XML files: harmless ones pass, those that fetch or that swell do not.

Entities are common for namespaces (`<!ENTITY owl "http://www.w3.org/2002/07/owl#">`). pyoxigraph 0.5.13 fetches none,
but writes out each one within the others without end: a file of 900 bytes took all memory.
"""

import io
from pathlib import Path
from typing import Final
from xml.parsers import expat

_LENGTH: Final = 500


def harmful_entities(data: bytes | Path) -> str | None:
    """What is wrong with the entities that a file of XML, or its bytes, declares, and where; None if nothing is.

    An entity may stand for at most 500 characters without another entity among them, and for no file or address.
    What expat finds to be no XML is told as well: there could be declarations where the other parser sees them and
    expat does not. Raises OSError if the file cannot be read.
    """
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _check
    parser.StartDoctypeDeclHandler = _check_doctype
    try:
        with io.BytesIO(data) if isinstance(data, bytes) else data.open("rb") as file:
            parser.ParseFile(file)
    except _HarmfulError as error:
        return f"line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber + 1}: {error}"
    except expat.ExpatError as error:
        return f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}"
    return None


class _HarmfulError(Exception):
    """An entity that fetches or swells; the message says what to do."""


def _check(name: str, is_parameter: int, value: str | None, *_: str | None) -> None:
    if is_parameter:
        raise _HarmfulError(f"%{name}; is a parameter entity: write out what it declares")
    if value is None:
        raise _HarmfulError(f"&{name}; stands for a file or an address, and nothing is fetched: write it out")
    if "&" in value:
        raise _HarmfulError(f"&{name}; has entities within: write them out")
    if len(value) > _LENGTH:
        raise _HarmfulError(f"&{name}; stands for {len(value)} characters, and may for {_LENGTH}: write them out")


def _check_doctype(_name: str, address: str | None, *_: object) -> None:
    if address is not None:
        raise _HarmfulError(f"the document type is at {address}, and nothing is fetched: remove that")
