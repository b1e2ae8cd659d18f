"""The HTML page of a resource: one function per kind, found in one table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

import pyoxigraph as ox
from flask import Flask, render_template, request

from kg.formats import RDF_FORMATS
from kg.store import Row, Term
from web import documents
from web.addresses import Links, raw_path
from web.claims import Claim, claim
from web.descriptive import grouped
from web.examples import examples
from web.highlight import pieces
from web.links import Document
from web.serving import served, settings
from web.view import Thing, Value, View, some, text
from web.words import day, period, size

# Lists of claims about a resource, in the order a page shows them: query in web/queries → heading.
_LISTS: Final[Mapping[str, str]] = {
    "claims-on-event": "Accounts of it",
    "claims-asserting": "Claimed by",
    "claims-taking-part": "Events it is named in",
    "claims-relating": "Relations",
    "claims-about": "Figures and characterizations",
    "claims-by": "What it is quoted as saying",
    "claims-placed": "What is said to be there",
    "claims-counting-there": "Figures about events said to be there",
    "claims-mentioning": "Other claims that refer to it",
}
_AROUND: Final = ("claims-relating", "claims-about", "claims-mentioning")
_ENTITY: Final = (
    "claims-taking-part",
    "claims-placed",
    "claims-counting-there",
    "claims-relating",
    "claims-about",
    "claims-by",
    "claims-mentioning",
)
# What the page of an entity says about it, in words of ours where the ontology has none.
_ASIDE: Final = ("prefLabel", "mentions")
_NAMES: Final = {"altLabel": "Also called", "sameAs": "Same as"}
_QUESTIONS: Final = 8
_ABOUT_ALL: Final = ("sources", "datasets")  # queries about no resource


def install(app: Flask) -> None:
    """Give the templates what every page needs."""
    app.context_processor(_context)
    app.jinja_env.filters.update(day=day, period=period, size=size)


def view() -> View:
    """The current release as seen from the page that is being made."""
    return View(served().store, links())


def links() -> Links:
    """Links from the page that is being made."""
    base = settings().base
    return Links(raw_path(request, base), base)


@dataclass(frozen=True, slots=True)
class Part:
    """Those rows of a list that one page shows, the first of them being number `start` (counted from 0)."""

    rows: list[Row]
    start: int
    more: bool

    @property
    def span(self) -> str:
        """How many there are, if this is all of them; else, which these are.

        >>> Part([(None,)] * 3, 200, more=False).span
        '201 to 203'
        """
        if self.start or self.more:
            return f"{self.start + 1:,} to {self.start + len(self.rows):,}"
        return f"{len(self.rows):,}"


@dataclass(frozen=True, slots=True)
class Claims:
    """A list of claims on a page."""

    heading: str
    claims: list[Claim]
    span: str


def page(kind: str, document: Document) -> str:
    """The page of a resource of this kind; an unknown kind gets the table of what it says and what says it.

    Sets `document.more`. Answers 404 if the resource has no such part.
    """
    return _PAGES.get(kind, _thing)(view(), document)


def home(document: Document) -> str:
    """The front page: what this release is and holds."""
    seen = view()
    listed, datasets = _part(seen, document, "sources"), _part(seen, document, "datasets")
    _check_part(document, listed, datasets)
    sources = [
        {"thing": seen.thing(text(iri)), "publisher": text(publisher), "issued": text(issued)}
        for iri, _, publisher, issued in listed.rows
    ]
    return render_template(
        "home.html",
        document=document,
        release=served().release,
        manifest=served().release.manifest,
        sources=sources,
        span=listed.span,
        datasets=[{"thing": seen.thing(text(row[0])), "version": text(row[2])} for row in datasets.rows],
        named=[seen.thing(text(row[0])) for row in seen.rows("named")] if document.page == 1 else [],
        questions=examples(settings().examples)[:_QUESTIONS],
    )


def terms(document: Document) -> str:
    """The list of the terms that the data uses: classes and properties, and the codes by their lists."""
    seen = view()
    rows = [{"thing": seen.thing(text(iri)), "definition": text(words)} for iri, _, words in seen.rows("terms")]
    schemes: dict[str, list[dict[str, Any]]] = {}
    for scheme, code, words in seen.rows("codes"):
        schemes.setdefault(text(scheme), []).append({"thing": seen.thing(text(code)), "definition": text(words)})
    lists = sorted(((seen.thing(iri), codes) for iri, codes in schemes.items()), key=lambda one: one[0].label)
    return render_template("terms.html", document=document, terms=rows, lists=lists)


def graphs(document: Document, names: list[str]) -> str:
    """The list of named graphs, these of them on this page."""
    seen = view()
    return render_template("graphs.html", document=document, graphs=[seen.thing(name) for name in names])


def description(document: Document, title: str, lead: str, triples: Iterable[ox.Triple]) -> str:
    """A description in RDF that is made here, for reading; see `web.descriptive`."""
    seen = view()
    groups = grouped(triples)
    here = {one.iri for group in groups for one in group.subjects}

    def show(value: Term) -> Thing | Value:
        shown = seen.show(value)
        if not isinstance(shown, Thing) or not shown.iri.startswith(document.base) or shown.label != shown.iri:
            return shown
        place, _, fragment = shown.iri.partition("#")
        if shown.iri in here and place == document.place:
            return Thing(shown.iri, unquote(fragment), f"#{fragment}")
        if "?" in place:  # the beginning of addresses
            return Thing(shown.iri, shown.iri, None)
        rest = shown.iri.removeprefix(document.base)  # a place of this site, not in the store
        return Thing(shown.iri, rest or shown.iri, links().to(rest))

    return render_template(
        "description.html", document=document, title=title, lead=lead, groups=groups, here=here, show=show
    )


def _context() -> dict[str, Any]:
    return {"site": settings(), "links": links(), "rdf_formats": RDF_FORMATS}


def _source(seen: View, document: Document) -> str:
    iri = document.topic
    part = _part(seen, document, "claims-of-source")
    _check_part(document, part)
    found = [claim(seen, text(row[1])) for row in part.rows]
    words = "".join(text(row[1]) for row in seen.rows("source-text", iri))
    own = seen.properties(iri)
    return render_template(
        "source.html",
        document=document,
        thing=seen.thing(iri),
        own={name: [seen.show(value) for value in values] for name, values in own.items()},
        claims=found,
        first=part.start + 1,
        span=part.span,
        pieces=pieces(words, found) if words else [],
        language=text(own["language"][0]) if "language" in own else "",
    )


def _event(seen: View, document: Document) -> str:
    accounts, lists = _lists(seen, document, ("claims-on-event",)), _lists(seen, document, _AROUND)
    _check_lists(document, [*accounts, *lists])
    return render_template(
        "event.html",
        document=document,
        thing=seen.thing(document.topic),
        accounts=accounts[0] if accounts else None,
        lists=lists,
    )


def _entity(seen: View, document: Document) -> str:
    iri = document.topic
    own: dict[str, list[Any]] = {}
    for _, name, value, prop in sorted(seen.rows("node", iri), key=lambda row: str(row[2])):
        if text(name) not in _ASIDE:
            label = "type" if text(name) == "type" else _NAMES.get(text(name)) or seen.label(text(prop))
            values = own.setdefault(label, [])
            shown = seen.show(some(value))
            if not any(isinstance(shown, Value) and shown.text == getattr(one, "text", None) for one in values):
                values.append(shown)  # one name in two languages is told once
    lists = _lists(seen, document, _ENTITY)
    _check_lists(document, lists)
    return render_template(
        "entity.html",
        document=document,
        thing=seen.thing(iri),
        types=own.pop("type", []),
        own=sorted((label, sorted(values, key=str)) for label, values in own.items()),
        lists=lists,
    )


def _claim(seen: View, document: Document) -> str:
    _check_lists(document, [])
    iri = document.topic
    return render_template("claim.html", document=document, thing=seen.thing(iri), claim=claim(seen, iri))


def _graph(seen: View, document: Document) -> str:
    part = _part(seen, document, "graph")
    _check_part(document, part)
    statements = [tuple(seen.show(some(term)) for term in row) for row in part.rows]
    return render_template(
        "graph.html", document=document, thing=seen.thing(document.topic), statements=statements, span=part.span
    )


def _thing(seen: View, document: Document) -> str:
    iri = document.topic
    says, said = _part(seen, document, "says"), _part(seen, document, "said")
    lists = _lists(seen, document, ("claims-asserting",))
    _check_part(document, says, said, is_empty=not lists)
    return render_template(
        "thing.html",
        document=document,
        thing=seen.thing(iri),
        types=[seen.thing(text(row[1])) for row in seen.rows("types", iri)],
        says=[(seen.thing(text(p)), seen.show(some(o))) for _, p, o in says.rows],
        said=[(seen.thing(text(s)), seen.thing(text(p))) for _, s, p in said.rows],
        spans=(says.span, said.span),
        lists=lists,
    )


def _part(seen: View, document: Document, query: str) -> Part:
    """The rows of the query that belong on this page of the document, which learns if there are more."""
    size = settings().page_rows
    start = (document.page - 1) * size
    this = None if query in _ABOUT_ALL else document.topic
    rows = list(seen.rows(query, this, start=start, limit=size + 1))
    document.more = document.more or len(rows) > size
    return Part(rows[:size], start, len(rows) > size)


def _lists(seen: View, document: Document, names: tuple[str, ...]) -> list[Claims]:
    """The lists of claims that are not empty on this page, each in order of IRI.

    Which claims come on which page is up to the order of the store's index: sorting all is slow.
    """
    parts = ((_LISTS[name], _part(seen, document, name)) for name in names)
    return [
        Claims(heading, [claim(seen, one) for one in sorted(text(row[1]) for row in part.rows)], part.span)
        for heading, part in parts
        if part.rows
    ]


def _check_lists(document: Document, lists: list[Claims]) -> None:
    _check_part(document, is_empty=not lists)


def _check_part(document: Document, *parts: Part, is_empty: bool = True) -> None:
    """Answer 404 if this page of the document has nothing to show."""
    if document.page > 1 and is_empty and not any(part.rows for part in parts):
        documents.no_page(document.topic)


_PAGES: Final[Mapping[str, Callable[[View, Document], str]]] = {
    "source": _source,
    "event": _event,
    "entity": _entity,
    "claim": _claim,
    "graph": _graph,
}
