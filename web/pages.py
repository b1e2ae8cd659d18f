"""The HTML page of a resource: one function per kind, found in one table."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, render_template, request

from kg.formats import RDF_FORMATS
from web.addresses import Links, raw_path
from web.claims import Claim, claim
from web.examples import examples
from web.highlight import pieces
from web.serving import served, settings
from web.view import Value, View, first, some, text
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


def page(kind: str, iri: str) -> str:
    """The page of a resource of this kind; an unknown kind gets the table of what it says and what says it."""
    return _PAGES.get(kind, _thing)(view(), iri)


def home() -> str:
    """The front page: what this release is and holds."""
    seen, limit = view(), settings().page_rows
    rows, more = first(seen.rows("sources"), limit)
    sources = [
        {"thing": seen.thing(text(iri)), "publisher": text(publisher), "issued": text(issued)}
        for iri, _, publisher, issued in rows
    ]
    datasets, more_datasets = first(seen.rows("datasets"), limit)
    return render_template(
        "home.html",
        release=served().release,
        manifest=served().release.manifest,
        sources=sources,
        more=more or more_datasets,
        datasets=[{"thing": seen.thing(text(row[0])), "version": text(row[2])} for row in datasets],
        named=[seen.thing(text(row[0])) for row in seen.rows("named")],
        questions=examples(settings().examples)[:_QUESTIONS],
    )


def terms() -> str:
    """The list of the terms that the data uses: classes and properties, and the codes by their lists."""
    seen = view()
    rows = [{"thing": seen.thing(text(iri)), "definition": text(words)} for iri, _, words in seen.rows("terms")]
    schemes: dict[str, list[dict[str, Any]]] = {}
    for scheme, code, words in seen.rows("codes"):
        schemes.setdefault(text(scheme), []).append({"thing": seen.thing(text(code)), "definition": text(words)})
    lists = sorted(((seen.thing(iri), codes) for iri, codes in schemes.items()), key=lambda one: one[0].label)
    return render_template("terms.html", terms=rows, lists=lists)


def _context() -> dict[str, Any]:
    return {"site": settings(), "links": links(), "rdf_formats": RDF_FORMATS, "page_rows": settings().page_rows}


def _source(seen: View, iri: str) -> str:
    rows, more = first(seen.rows("claims-of-source", iri), settings().page_rows)
    found = [claim(seen, text(row[1])) for row in rows]
    words = "".join(text(row[1]) for row in seen.rows("source-text", iri))
    own = seen.properties(iri)
    return render_template(
        "source.html",
        thing=seen.thing(iri),
        own={name: [seen.show(value) for value in values] for name, values in own.items()},
        claims=found,
        more=more,
        pieces=pieces(words, found) if words else [],
        language=text(own["language"][0]) if "language" in own else "",
    )


def _event(seen: View, iri: str) -> str:
    accounts, more = _claims(seen, "claims-on-event", iri)
    return render_template(
        "event.html", thing=seen.thing(iri), accounts=accounts, more=more, lists=_lists(seen, iri, _AROUND)
    )


def _entity(seen: View, iri: str) -> str:
    own: dict[str, list[Any]] = {}
    for _, name, value, prop in sorted(seen.rows("node", iri), key=lambda row: str(row[2])):
        if text(name) not in _ASIDE:
            label = "type" if text(name) == "type" else _NAMES.get(text(name)) or seen.label(text(prop))
            values = own.setdefault(label, [])
            shown = seen.show(some(value))
            if not any(isinstance(shown, Value) and shown.text == getattr(one, "text", None) for one in values):
                values.append(shown)  # one name in two languages is told once
    return render_template(
        "entity.html",
        thing=seen.thing(iri),
        types=own.pop("type", []),
        own=sorted((label, sorted(values, key=str)) for label, values in own.items()),
        lists=_lists(seen, iri, _ENTITY),
    )


def _claim(seen: View, iri: str) -> str:
    return render_template("claim.html", thing=seen.thing(iri), claim=claim(seen, iri))


def _graph(seen: View, iri: str) -> str:
    rows, more = first(seen.rows("graph", iri), settings().page_rows)
    statements = [tuple(seen.show(term) for term in row if term is not None) for row in rows]
    return render_template("graph.html", thing=seen.thing(iri), statements=statements, more=more)


def _thing(seen: View, iri: str) -> str:
    limit = settings().page_rows
    says, more_says = first(seen.rows("says", iri), limit)
    said, more_said = first(seen.rows("said", iri), limit)
    return render_template(
        "thing.html",
        thing=seen.thing(iri),
        types=[seen.thing(text(o)) for _, p, o in says if text(p).endswith("#type")],
        says=[(seen.thing(text(p)), seen.show(o)) for _, p, o in says if o is not None],
        said=[(seen.thing(text(s)), seen.thing(text(p))) for _, s, p in said],
        more_says=more_says,
        more_said=more_said,
        lists=_lists(seen, iri, ("claims-asserting",)),
    )


def _lists(seen: View, iri: str, names: tuple[str, ...]) -> list[tuple[str, list[Claim], bool]]:
    """The lists of claims that are not empty: heading, claims, whether there are more."""
    found = ((_LISTS[name], *_claims(seen, name, iri)) for name in names)
    return [one for one in found if one[1]]


def _claims(seen: View, name: str, iri: str) -> tuple[list[Claim], bool]:
    """The first claims the query finds, by IRI; which come first is up to the store: sorting all is slow."""
    rows, more = first(seen.rows(name, iri), settings().page_rows)
    return [claim(seen, one) for one in sorted(text(row[1]) for row in rows)], more


_PAGES: Final[Mapping[str, Callable[[View, str], str]]] = {
    "source": _source,
    "event": _event,
    "entity": _entity,
    "claim": _claim,
    "graph": _graph,
}
