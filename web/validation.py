"""The SHACL service: data is posted to /validate, the report comes back; a page to paste or upload."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, Final, NoReturn

from flask import Blueprint, Flask, Response, abort, current_app, g, json, render_template, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_options_header

from kg.formats import RDF_FORMATS, RdfSyntax, find
from kg.validation.sandbox import Job, Sandbox
from web.negotiation import HTML, PAGE, Choice, Offer, negotiate, vary
from web.protocol import FORM, GONE
from web.queries import prefixes
from web.serving import settings, settings_of

blueprint: Final = Blueprint("validation", __name__)

PATH: Final = "validate"
"""The address, under the base."""

_SANDBOX: Final = "parley.sandbox"
_MULTIPART: Final = "multipart/form-data"
_KEPT: Final = 200_000  # characters that a page hands back to be mended
_IRI: Final = re.compile(r"<([^<>]*)>")
_UTF8: Final = ("utf-8", "utf8", "us-ascii", "ascii")
_EXAMPLE: Final = "static/validate-example.ttl"
_ON_PAGE: Final = "page"
"""The name of what a page is made of, in `kg.validation.checking.WRITERS`."""

# The report of the standard first, for who takes anything.
_TURTLE, *_OTHER_RDF = (Offer(one.name, (one.media_type,), one.extension, one.labels) for one in RDF_FORMATS.values())
_OFFERS: Final = (
    _TURTLE,
    Offer("json", ("application/json",), "json"),
    Offer("text", ("text/plain",), "txt"),
    Offer("sarif", ("application/sarif+json",), "sarif"),
    PAGE,
    *_OTHER_RDF,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """Data or shapes as they were sent; `name` is that of the file, if there was one."""

    data: bytes
    syntax: RdfSyntax
    name: str = ""

    @property
    def text(self) -> str:
        """What a page hands back to be mended: nothing of a file, which the browser has, or of what is long."""
        text = "" if self.name else self.data.decode(errors="replace")
        return text if len(text) <= _KEPT else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants to have checked; None as shapes: ours."""

    data: Sent
    shapes: Sent | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """What breaks a rule in one way, as a page shows it."""

    severity: str
    shape: str
    message: str
    see_also: str | None
    findings: list[dict[str, Any]]


def install(app: Flask) -> None:
    """Give `app` a place for checks. Its processes are started by the first one, and end with the app."""
    now = settings_of(app)
    app.jinja_env.filters.update(brief=_brief, last_part=_last_part)
    app.extensions[_SANDBOX] = Sandbox(now.validation, now.reference)


@blueprint.route(f"/{PATH}", methods=["GET", "POST"])
def validate() -> Response:
    """The report on data that is posted, status 200 whether it conforms or not; by GET the page to send some."""
    limits = settings().validation
    if not limits.at_once:
        abort(404, description="Nothing is validated here: this server was started with --validate-at-once 0.")
    if request.method != "POST":
        negotiate(request, (PAGE,), wanted=request.args.get("format"))
        return vary(Response(render_template("validate.html", **_form(_beginning())), mimetype="text/html"))
    request.max_content_length = request.max_form_memory_size = limits.body_bytes
    choice = _chosen(request.args.get("format"))  # an answer that nobody takes is not worked for
    asked = _asked()
    g.checked = asked
    if asked.format:
        choice = _chosen(asked.format)
    return _report(asked, choice)


def mended() -> dict[str, Any]:
    """What the page of an error needs to show the form again, as it was sent; nothing if it was not sent."""
    asked: Asked | None = g.get("checked")
    return _form(asked) if asked is not None else {}


def text_of(part: str) -> str:
    """The `data` or the `shapes` of the request, to show where it is wrong; nothing of a long one."""
    sent = getattr(g.checked, part)
    return "" if sent is None or len(sent.data) > _KEPT else sent.data.decode(errors="replace")


def _chosen(wanted: str | None) -> Choice:
    return negotiate(request, _OFFERS, wanted=wanted or None)


def _report(asked: Asked, choice: Choice) -> Response:
    sandbox: Sandbox = current_app.extensions[_SANDBOX]
    gone: Callable[[], bool] = request.environ.get(GONE) or (lambda: False)
    job = Job(
        data=asked.data.data,
        syntax=asked.data.syntax.name,
        form=_ON_PAGE if choice.name == HTML else choice.name,
        base=f"{settings().base}{PATH}",
        name=asked.data.name or f"data.{asked.data.syntax.extension}",
        shapes=asked.shapes.data if asked.shapes else None,
        shapes_syntax=asked.shapes.syntax.name if asked.shapes else _TURTLE.name,
    )
    checked = sandbox.check(job, gone)
    if choice.name == HTML:
        with checked:
            told = json.loads(b"".join(checked))
        page = render_template("report.html", report=told, broken=_broken(told), name=job.name, **_form(asked))
        response = Response(page, mimetype="text/html")
    else:
        response = Response(checked, content_type=choice.content_type)
        response.content_length = checked.size
    response.headers["Cache-Control"] = "no-store"
    return vary(response)


def _broken(told: dict[str, Any]) -> list[Broken]:
    """The findings by what they break, in the order of the report."""
    alike = groupby(told["findings"], lambda one: (one["severity"], one["source_shape"], one["message"]))
    groups = [(key, list(found)) for key, found in alike]
    return [
        Broken(severity, shape, message, found[0]["see_also"], found) for (severity, shape, message), found in groups
    ]


def _brief(term: str) -> str:
    """An IRI, a path or an N-Triples term as people write it: with the usual prefixes, without the base of the site.

    An anonymous node, which has no name that its author would know, is `[]`.
    """
    if term.startswith("_:anonymous-"):
        return "[]"
    literal, mark, rest = term.rpartition('"') if term.startswith('"') else ("", "", term)
    if "<" in rest:
        return literal + mark + _IRI.sub(lambda found: _name(found[1]), rest)
    return literal + mark + (_name(rest) if ":" in rest and not rest.startswith("_:") else rest)


def _name(iri: str) -> str:
    for prefix, start in prefixes().items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return f"<{iri.removeprefix(settings().base)}>"


def _last_part(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1] or iri


def _form(asked: Asked) -> dict[str, Any]:
    """What the form shows."""
    return {
        "checking": asked,
        "syntaxes": RDF_FORMATS,
        "forms": [HTML, *(offer.name for offer in _OFFERS if offer.name != HTML)],
        "limits": settings().validation,
    }


def _beginning() -> Asked:
    """What the form holds at first: nothing, or an example."""
    if request.args.get("example") is None:
        return Asked(Sent(b"", RDF_FORMATS["turtle"]))
    return Asked(Sent((Path(current_app.root_path) / _EXAMPLE).read_bytes(), RDF_FORMATS["turtle"]))


# what is sent


def _asked() -> Asked:
    """What is to be checked. Raises BadRequest, UnsupportedMediaType or RequestEntityTooLarge."""
    _check_size(request.content_length or 0)
    kind, options = parse_options_header(request.content_type or "")
    kind = kind.lower()
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not unpacked here; send it as it is.")
    if options.get("charset", "utf-8").lower() not in _UTF8:
        raise UnsupportedMediaType(f"Text in {options['charset']} is not understood; send UTF-8.")
    if kind in (FORM, _MULTIPART):
        return _of_form()
    syntax = find(RDF_FORMATS, kind) if "/" in kind else None
    if syntax is None:
        _not_understood(kind)
    data = request.get_data(cache=False, parse_form_data=False)
    return Asked(Sent(_some(data), syntax), None, request.args.get("format"))


def _of_form() -> Asked:
    data, shapes = _sent("data", "syntax"), _sent("shapes", "shapes-syntax")
    if data is None:
        raise BadRequest("There is no data: send it as the field `data`, as text or as a file.")
    return Asked(data, shapes, request.form.get("format") or request.args.get("format"))


def _check_size(size: int) -> None:
    limit = settings().validation.body_bytes
    if size > limit:
        raise RequestEntityTooLarge(f"The body is longer than the {limit:,} bytes that are validated here at once.")


def _sent(field: str, naming: str) -> Sent | None:
    """The file or the text of a field; None if there is neither."""
    named = request.form.get(naming, "")
    for file in request.files.getlist(field):
        data = file.read()
        if data.strip():
            name = PurePosixPath((file.filename or "").replace("\\", "/")).name[:100]
            return Sent(data, _syntax(named, name, file.mimetype), name or field)
    texts = [text for text in request.form.getlist(field) if text.strip()]
    if not texts:
        return None
    # browsers send text of a form with CRLF, which would change literals of several lines
    return Sent(texts[0].replace("\r\n", "\n").encode(), _syntax(named, "", ""))


def _syntax(named: str, file: str, mimetype: str) -> RdfSyntax:
    """The syntax that the client names, or that of the file's name, or that of its type; else Turtle."""
    if named:
        found = find(RDF_FORMATS, named)
        if found is None:
            raise BadRequest(f"The syntax {named!r} is none of {', '.join(RDF_FORMATS)}.")
        return found
    ending = PurePosixPath(file).suffix.removeprefix(".").lower()
    if ending == "gz":
        raise UnsupportedMediaType("A compressed file is not unpacked here; send it as it is.")
    for label in (ending, mimetype if mimetype not in ("text/plain", "application/octet-stream") else ""):
        found = find(RDF_FORMATS, label) if label else None
        if found is not None:
            return found
    return RDF_FORMATS["turtle"]


def _some(data: bytes) -> bytes:
    if not data.strip():
        raise BadRequest("There is no data: the body is empty.")
    return data


def _not_understood(kind: str) -> NoReturn:
    known = ", ".join(_media_types())
    if not kind:
        raise BadRequest(f"The request has no Content-Type; send one of {known}.")
    raise UnsupportedMediaType(f"{kind} is not understood; send one of {known}.")


def _media_types() -> Iterable[str]:
    return (*(one.media_type for one in RDF_FORMATS.values()), _MULTIPART, FORM)
