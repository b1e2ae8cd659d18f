"""What the server says about itself, generated from the release and from what is enabled.

| function | document | vocabulary |
|---|---|---|
| service | the endpoint, without a query | SPARQL 1.1 Service Description |
| void | /void, to which /.well-known/void leads | VoID |
| catalogue | /dcat | DCAT 3, with every release that is kept |
| dataset | the base IRI | VoID and DCAT of the current release |
| version | /dumps/ID/ | DCAT of one release |
| schema_org | the head of the front page | schema.org/Dataset |

All of them are made from the same `About`, so they agree. None has blank nodes.
"""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from web import dcat, sd
from web import void as void_note
from web.about import About
from web.files import LATEST, version_iri
from web.serving import Published, Served
from web.settings import Settings
from web.statements import Statements


def address(*parameters: tuple[str, str]) -> str:
    """A relative reference to the same path with these parameters.

    >>> address(("format", "turtle"))
    '?format=turtle'
    """
    return f"?{urlencode(parameters)}"


def service(settings: Settings, fmt: str, served: Served | None = None) -> bytes:
    """The SPARQL 1.1 Service Description of the endpoint, with the counts of what is served."""
    out = Statements()
    sd.describe(out, About.of(served.release if served else None, settings), settings)
    return out.written(fmt)


def dataset(served: Served, settings: Settings, fmt: str) -> bytes:
    """What the base IRI names: the data set as it is in the current release, in VoID and DCAT."""
    about = About.of(served.release, settings)
    out = Statements()
    void_note.describe(out, about)
    _current(out, about)
    dcat.describe_service(out, about)
    return out.written(fmt)


def void(release: Published, settings: Settings, fmt: str) -> bytes:
    """The VoID description of the current release."""
    about = About.of(release, settings)
    out = Statements()
    void_note.describe_document(out, about)
    void_note.describe(out, about)
    return out.written(fmt)


def catalogue(release: Published, kept: Iterable[Published], settings: Settings, fmt: str) -> bytes:
    """The DCAT catalogue: the data set, its endpoint, the current release and all others of `kept`."""
    about = About.of(release, settings)
    out = Statements()
    dcat.describe_catalogue(out, about)
    _current(out, about)
    _versions(out, kept, settings)
    return out.written(fmt)


def version(release: Published, name: str, kept: Iterable[Published], settings: Settings, fmt: str) -> bytes:
    """The DCAT description of the release that is called `name`: its id, or `latest`; and of which others are kept."""
    about = About.of(release, settings)
    out = Statements()
    if name == LATEST:
        _current(out, about)
    else:
        dcat.describe_distributions(out, version_iri(about.base, release.id), about, name)
    _versions(out, kept, settings)
    return out.written(fmt)


def schema_org(release: Published, settings: Settings) -> str:
    """The data set as a schema.org/Dataset in JSON-LD, to stand in a `script` element of a page as it is."""
    about = About.of(release, settings)
    body: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": about.base,
        "url": about.base,
        "name": about.title,
        "description": about.description or about.title,
        "identifier": about.base,
        "version": release.id,
        "license": about.licence_iri or about.licence or None,
        "publisher": {"@type": "Organization", "name": about.publisher} if about.publisher else None,
        "dateModified": about.created or None,
        "isAccessibleForFree": True,
        "temporalCoverage": "/".join(about.temporal) if about.temporal else None,
        "spatialCoverage": _box(about),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": about.url(file),
                "encodingFormat": file.content_type.partition(";")[0],
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in about.distributions
        ],
    }
    text = json.dumps({name: value for name, value in body.items() if value}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _box(about: About) -> dict[str, Any] | None:
    if about.box is None:
        return None
    west, south, east, north = about.box
    return {"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}}


def _current(out: Statements, about: About) -> None:
    """The data set as it is now, with the addresses that stay when a new release comes."""
    dcat.describe(out, about.base, about)
    dcat.describe_distributions(out, about.base, about, LATEST)
    if about.release is not None:
        mine = ox.NamedNode(version_iri(about.base, about.release.id))
        out.add(about.base, "", ("dcat:hasCurrentVersion", mine), ("dcat:hasVersion", mine))
        dcat.describe_version(out, about, frozenset())


def _versions(out: Statements, kept: Iterable[Published], settings: Settings) -> None:
    releases = list(kept)
    ids = frozenset(one.id for one in releases)
    for one in releases:
        dcat.describe_version(out, About.of(one, settings), ids)
