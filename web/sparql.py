"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation, by GET, POST form and POST direct."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.store import Kind, UpdateRefusedError
from kg.store.limits import UnofferedKindError
from kg.store.workers import PooledAnswer
from web import description, pages, queries
from web.examples import examples
from web.negotiation import (
    HTML,
    RDF_OFFERS,
    RESULT_OFFERS,
    Choice,
    NotAcceptableError,
    Offer,
    negotiate,
    vary,
)
from web.serving import served, settings
from web.view import first

blueprint: Final = Blueprint("sparql", __name__)

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_MAX_FIELDS: Final = 200
# Without a query: people get the form, programs the service description, whose Turtle comes first.
_ABOUT_OFFERS: Final = RDF_OFFERS
_OFFERS: Final[Mapping[Kind, Sequence[Offer]]] = {
    "solutions": RESULT_OFFERS,
    "boolean": RESULT_OFFERS,
    "graph": RDF_OFFERS,
}
# What a page reads of the worker: whole terms, row by row.
_FOR_PAGES: Final[Mapping[Kind, str]] = {"solutions": "json", "boolean": "json", "graph": "ntriples"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the parameters of the protocol in order of name and value, body and address together."""

    parameters: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.parameters if key == name]

    def one(self, name: str) -> str | None:
        """The value of a parameter that may be given once.

        Raises BadRequest if it is given more often.
        """
        values = self.all(name)
        if len(values) > 1:
            raise BadRequest(f"There are {len(values)} {name} parameters; send exactly one.")
        return values[0] if values else None

    def graphs(self, name: str) -> list[str] | None:
        """The IRIs of a data set parameter; None if it is not given."""
        return self.all(name) or None


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """The answer to a query, or what can be asked here."""
    asked = _asked()
    if asked.all("update"):
        raise UpdateRefusedError("updates are refused: this endpoint only reads")
    query = asked.one("query")
    if query is not None and not (query == "" and request.method == "GET" and _prefers_page(asked)):
        return _answered(query, asked)
    if request.method == "POST":
        raise BadRequest("There is no query parameter; send exactly one.")
    return _described(asked)


def _asked() -> Asked:
    """The parameters of the request (SPARQL 1.1 Protocol, section 2.1).

    Raises BadRequest if they are not UTF-8 or too many, UnsupportedMediaType for a body of another kind.
    """
    parameters = _decoded(request.query_string)
    if request.method == "POST":
        kind = request.mimetype
        body = request.get_data(cache=False, parse_form_data=False)
        if kind == FORM:
            parameters += _decoded(body)
        elif kind == QUERY:
            parameters.append(("query", _utf8(body)))
        elif kind == UPDATE:
            raise UpdateRefusedError("updates are refused: this endpoint only reads")
        elif not kind:
            raise BadRequest(f"The request has no Content-Type; send {QUERY} or {FORM}.")
        else:
            raise UnsupportedMediaType(f"{kind} is not understood; send {QUERY} or {FORM}.")
    return Asked(tuple(parameters))


def _decoded(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not percent-encoded UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"There are more than {_MAX_FIELDS} parameters.") from error


def _utf8(body: bytes) -> str:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"A query in {charset} is not understood; send UTF-8.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8 (byte {error.start}).") from error


def _prefers_page(asked: Asked) -> bool:
    return negotiate(request, _ABOUT_OFFERS, wanted=asked.one("format")).name == HTML


def _answered(query: str, asked: Asked) -> Response:
    choices = _choices(asked)
    try:
        answer = served().pool.ask(
            query,
            {kind: _FOR_PAGES[kind] if choice.name == HTML else choice.name for kind, choice in choices.items()},
            base_iri=settings().base,
            default_graphs=asked.graphs("default-graph-uri"),
            named_graphs=asked.graphs("named-graph-uri"),
            gone=request.environ.get("waitress.client_disconnected"),
        )
    except UnofferedKindError as error:
        negotiate(request, _OFFERS[error.kind], wanted=asked.one("format"))  # says what is on offer
        raise
    choice = choices[answer.kind]
    if choice.name == HTML:
        with answer:
            return vary(Response(_table(query, asked, answer), mimetype="text/html"))
    # A short answer gets its Content-Length. Of a long one the response closes what it did not send.
    body = b"".join(answer) if answer.is_here else answer
    return vary(Response(body, content_type=choice.content_type))


def _choices(asked: Asked) -> dict[Kind, Choice]:
    """What the client gets for each kind of answer: the kind is known only when the query is being answered."""
    choices: dict[Kind, Choice] = {}
    for kind, offers in _OFFERS.items():
        with contextlib.suppress(NotAcceptableError):
            choices[kind] = negotiate(request, offers, wanted=asked.one("format"))
    return choices


def _table(query: str, asked: Asked, answer: PooledAnswer) -> str:
    seen = pages.view()
    columns = ("subject", "predicate", "object") if answer.kind == "graph" else answer.variables
    rows, more = ([], False) if answer.kind == "boolean" else first(answer.rows(), settings().table_rows)
    formats = RDF_FORMATS if answer.kind == "graph" else RESULT_FORMATS
    known = examples(settings().examples)
    rest = [(name, value) for name, value in asked.parameters if name != "format"]
    return render_template(
        "result.html",
        query=query,
        kind=answer.kind,
        verdict=answer.verdict() if answer.kind == "boolean" else None,
        columns=columns,
        rows=[[None if term is None else seen.show(term) for term in row] for row in rows],
        more=more,
        formats={name: description.address(*rest, ("format", name)) for name in formats},
        examples=known,
        chosen=next((one for one in known if one.text.split() == query.split()), None),
    )


def _described(asked: Asked) -> Response:
    choice = negotiate(request, _ABOUT_OFFERS, wanted=asked.one("format"))
    if choice.name != HTML:
        return vary(Response(description.service(settings(), choice.name), content_type=choice.content_type))
    wanted = asked.one("example")
    known = examples(settings().examples)
    chosen = next((one for one in known if one.name == wanted), None)
    if wanted is not None and chosen is None:
        abort(404, description=f"There is no example query {wanted!r}.")
    page = render_template("sparql.html", query=chosen.text if chosen else _beginning(), examples=known, chosen=chosen)
    return vary(Response(page, mimetype="text/html"))


def _beginning() -> str:
    """What the form holds at first: a query with the prefixes that most queries need."""
    known = queries.prefixes()
    lines = [f"PREFIX {name}: <{known[name]}>" for name in ("cf", "cfc", "cfv", "ent", "dcterms", "skos")]
    return "\n".join(lines) + "\n\n" + queries.source("beginning")
