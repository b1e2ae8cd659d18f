"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation, by GET, POST form and POST direct."""

import contextlib
from typing import Final

from flask import Blueprint, Response, abort, g, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException

from kg.errors import KGError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.store.limits import UnofferedKindError
from kg.store.workers import PooledAnswer
from web import description, pages, protocol, queries
from web.columns import column_order
from web.conditional import conditional, etag_of, has_already
from web.examples import examples
from web.negotiation import HTML, RDF_OFFERS, Choice, vary
from web.protocol import FAILED, GONE, Asked
from web.serving import served, settings
from web.view import first, some

blueprint: Final = Blueprint("sparql", __name__)

# Without a query: people get the form, programs the service description, whose Turtle comes first.
_ABOUT_OFFERS: Final = RDF_OFFERS


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """The answer to a query, or what can be asked here."""
    error = request.environ.get(FAILED)
    if error is not None:  # the front has asked already
        with contextlib.suppress(HTTPException, KGError):  # for the page of the error
            _asked()
        raise error
    asked = _asked()
    query = asked.one("query")
    if query is not None and not (query == "" and request.method == "GET" and _prefers_page(asked)):
        return _answered(query, asked)
    if request.method == "POST":
        raise BadRequest("There is no query parameter; send exactly one.")
    return _described(asked)


def _asked() -> Asked:
    body = request.get_data(cache=False, parse_form_data=False) if request.method == "POST" else b""
    asked = protocol.read(request.method, request.query_string, request.content_type or "", body)
    g.asked = asked  # should it fail, the page of the error offers to mend it
    return asked


def _prefers_page(asked: Asked) -> bool:
    return _chosen(asked).name == HTML


def _chosen(asked: Asked) -> Choice:
    return protocol.chosen(request.headers.get("Accept", ""), _ABOUT_OFFERS, asked.formats)


def _answered(query: str, asked: Asked) -> Response:
    accept, wanted = request.headers.get("Accept", ""), asked.formats
    plan = protocol.plan(accept, wanted)
    now = served()
    tags = {kind: protocol.etag(now.release.id, query, asked, choice) for kind, choice in plan.choices.items()}
    if request.method != "POST":
        for known in filter(None, tags.values()):
            if has_already(request, known):
                return vary(conditional(Response(), request, known))
    try:
        answer = now.pool.ask(
            query,
            plan.formats,
            base_iri=settings().base,
            default_graphs=asked.graphs("default-graph-uri"),
            named_graphs=asked.graphs("named-graph-uri"),
            gone=request.environ.get(GONE),
        )
    except UnofferedKindError as error:
        raise protocol.unoffered(error.kind, accept, wanted) or error from error
    choice = plan.choices[answer.kind]
    if choice.name == HTML:
        with answer:
            response = Response(_table(query, asked, answer), mimetype="text/html")
    else:
        # A short answer gets its Content-Length. Of a long one the response closes what it did not send.
        response = Response(b"".join(answer) if answer.is_here else answer, content_type=choice.content_type)
    tag = tags[answer.kind]
    if tag is None:
        response.headers["Cache-Control"] = "no-store"
    elif request.method != "POST":
        conditional(response, request, tag)
    return vary(response)


def _table(query: str, asked: Asked, answer: PooledAnswer) -> str:
    seen = pages.view()
    columns = ("subject", "predicate", "object") if answer.kind == "graph" else answer.variables
    rows, more = ([], False) if answer.kind == "boolean" else first(answer.rows(), settings().table_rows)
    order = column_order(query, columns) if answer.kind == "solutions" else range(len(columns))
    formats = RDF_FORMATS if answer.kind == "graph" else RESULT_FORMATS
    known = examples(settings().examples)
    rest = [(name, value) for name, value in asked.parameters if name != "format"]
    return render_template(
        "result.html",
        query=query,
        kind=answer.kind,
        verdict=answer.verdict() if answer.kind == "boolean" else None,
        columns=[columns[at] for at in order],
        rows=[[None if row[at] is None else seen.show(some(row[at])) for at in order] for row in rows],
        more=more,
        formats={name: description.address(*rest, ("format", name)) for name in formats},
        examples=known,
        chosen=next((one for one in known if one.text.split() == query.split()), None),
    )


def _described(asked: Asked) -> Response:
    choice = _chosen(asked)
    if choice.name != HTML:
        now = served()
        body = description.service(settings(), choice.name, now)
        tag = etag_of(now.release.id, "service", choice.name, choice.media_type, repr(settings()))
        return vary(conditional(Response(body, content_type=choice.content_type), request, tag))
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
