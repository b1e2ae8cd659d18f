"""What a request asks of the SPARQL endpoint (SPARQL 1.1 Protocol, section 2.1), and what its answers are called.

Plain functions of a request's parts: the endpoint is served by Flask (`web.sparql`) and by the front before it
(`web.front`), which have to agree.
"""

import contextlib
import re
from binascii import a2b_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.http import parse_options_header

from kg.store import Kind, UpdateRefusedError
from web.conditional import etag_of
from web.negotiation import HTML, RDF_OFFERS, RESULT_OFFERS, Choice, NotAcceptableError, Offer, agreed

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

GONE: Final = "parley.gone"
"""In the WSGI environment: what tells whether the client has hung up, where the server knows."""
FAILED: Final = "parley.failed"
"""In the WSGI environment: the error that the front met with the query, to be told in the usual way."""

OFFERS: Final[Mapping[Kind, Sequence[Offer]]] = {
    "solutions": RESULT_OFFERS,
    "boolean": RESULT_OFFERS,
    "graph": RDF_OFFERS,
}
# What a page reads of the worker: whole terms, row by row.
_FOR_PAGES: Final[Mapping[Kind, str]] = {"solutions": "json", "boolean": "json", "graph": "ntriples"}

_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MAX_FIELDS: Final = 200
_REFUSED: Final = "updates are refused: this endpoint only reads"
# Functions, other servers, new blank nodes: the answer may be another one each time. To suspect too many costs speed.
_VOLATILE: Final = re.compile(r"rand|now|uuid|bnode|service|\\u|construct.*(?:\[|_:)", re.DOTALL)


class Asked:
    """What a request asks: the `parameters` of the protocol by name and value, body and address together."""

    def __init__(self, parameters: Sequence[tuple[str, str]]) -> None:
        self.parameters = parameters
        self._values: dict[str, list[str]] = {}
        for name, value in parameters:
            self._values.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return self._values.get(name, [])

    def one(self, name: str) -> str | None:
        """The value of a parameter that may be given once.

        Raises BadRequest if it is given more often.
        """
        values = self.all(name)
        if len(values) > 1:
            raise BadRequest(f"There are {len(values)} {name} parameters; send exactly one.")
        return values[0] if values else None

    @property
    def formats(self) -> tuple[str, ...]:
        """The values of the parameter `format`: some clients send several names of one format."""
        return tuple(self.all("format"))

    def graphs(self, name: str) -> list[str] | None:
        """The IRIs of a data set parameter; None if it is not given."""
        return self.all(name) or None


def read(method: str, query_string: bytes, content_type: str, body: bytes) -> Asked:
    """What a request asks for.

    Raises BadRequest if the parameters are not UTF-8 or too many, UnsupportedMediaType for a body of another kind,
    UpdateRefusedError for an update.
    """
    parameters = _decoded(query_string)
    if method == "POST":
        name, options = parse_options_header(content_type)
        kind = name.lower()
        if kind == FORM:
            parameters += _decoded(body)
        elif kind == QUERY:
            parameters.append(("query", _utf8(body, options.get("charset", "utf-8"))))
        elif kind == UPDATE:
            raise UpdateRefusedError(_REFUSED)
        elif not kind:
            raise BadRequest(f"The request has no Content-Type; send {QUERY} or {FORM}.")
        else:
            raise UnsupportedMediaType(f"{kind} is not understood; send {QUERY} or {FORM}.")
    asked = Asked(parameters)
    if asked.all("update"):
        raise UpdateRefusedError(_REFUSED)
    return asked


@dataclass(frozen=True, slots=True)
class Plan:
    """What a client gets for each kind of answer that it takes: the kind is known only when the query is answered."""

    choices: Mapping[Kind, Choice]
    formats: Mapping[Kind, str]
    """What to ask the workers for."""
    has_page: bool
    """Whether any of it is a page."""


@lru_cache(maxsize=512)
def plan(accept: str, wanted: tuple[str, ...]) -> Plan:
    """What a client gets that sends this Accept field and these values of the parameter `format`."""
    choices: dict[Kind, Choice] = {}
    for kind, offers in OFFERS.items():
        with contextlib.suppress(NotAcceptableError):
            choices[kind] = chosen(accept, offers, wanted)
    formats = {kind: _FOR_PAGES[kind] if choice.name == HTML else choice.name for kind, choice in choices.items()}
    return Plan(choices, formats, any(choice.name == HTML for choice in choices.values()))


def chosen(accept: str, offers: Sequence[Offer], wanted: tuple[str, ...]) -> Choice:
    """What the client gets out of `offers`: the first that one of the formats `wanted` names, else by its Accept field.

    Raises NotAcceptableError if it takes none of them.
    """
    for name in wanted[:-1]:
        with contextlib.suppress(NotAcceptableError):
            return agreed(accept, offers, wanted=name)
    return agreed(accept, offers, wanted=wanted[-1] if wanted else None)


def unoffered(kind: Kind, accept: str, wanted: tuple[str, ...]) -> NotAcceptableError | None:
    """The error for a client that takes no answer of this kind."""
    try:
        chosen(accept, OFFERS[kind], wanted)
    except NotAcceptableError as error:
        return error
    return None


def etag(release: str, query: str, asked: Asked, choice: Choice) -> str | None:
    """The entity tag of an answer; None for a query whose answer may be another one each time."""
    if _VOLATILE.search(query.casefold()):
        return None
    if len(asked.parameters) == 1:
        return etag_of(release, query, choice.name, choice.media_type)
    graphs = [f"{name} {one}" for name in ("default-graph-uri", "named-graph-uri") for one in asked.all(name)]
    return etag_of(release, query, choice.name, choice.media_type, *graphs)


def _decoded(encoded: bytes) -> list[tuple[str, str]]:
    """Name and value of the fields of a form (https://url.spec.whatwg.org/#urlencoded-parsing)."""
    fields = [field for field in encoded.split(b"&") if field]
    if len(fields) > _MAX_FIELDS:
        raise BadRequest(f"There are more than {_MAX_FIELDS} parameters.")
    try:
        encoded.decode("ascii")
        return [(_plain(name), _plain(value)) for name, _, value in (field.partition(b"=") for field in fields)]
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not percent-encoded UTF-8.") from error


def _plain(text: bytes) -> str:
    spaced = text.replace(b"+", b" ")
    if _BROKEN.search(spaced):
        return unquote_to_bytes(spaced).decode()
    # the same in a tenth of the time: but for its sign, an escape of MIME's quoted-printable is ours
    return a2b_qp(spaced.replace(b"=", b"=3D").replace(b"%", b"=")).decode()


def _utf8(body: bytes, charset: str) -> str:
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"A query in {charset} is not understood; send UTF-8.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8 (byte {error.start}).") from error
