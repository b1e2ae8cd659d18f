"""The data set, its releases, files and endpoint in DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/).

The base IRI is the data set as it is now; each release is a version of it, with an IRI of its own. The distributions of
the data set are the files at `…/dumps/latest/`, those of a version the same files at its own address.
"""

from typing import Final

import pyoxigraph as ox

from kg.iris import segment
from kg.vocab import NS
from web.about import About
from web.files import CHECKSUMS, GZIP, File, folder, version_iri
from web.statements import Statements, Value, term, typed

_MEDIA_TYPE: Final = "https://www.iana.org/assignments/media-types/"
_PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"


def describe_catalogue(out: Statements, about: About) -> None:
    """Say what the catalogue lists: the data set and the endpoint."""
    out.add(
        f"{about.base}dcat#catalogue",
        "dcat:Catalog",
        ("dcterms:title", about.title),
        ("dcterms:publisher", _publisher(out, about)),
        ("dcat:dataset", ox.NamedNode(about.base)),
        ("dcat:service", ox.NamedNode(about.service)),
    )
    describe_service(out, about)


def describe_service(out: Statements, about: About) -> None:
    """Say where the data set can be queried."""
    out.add(
        about.service,
        "dcat:DataService",
        ("dcterms:title", f"SPARQL endpoint of {about.title}"),
        ("dcat:endpointURL", ox.NamedNode(about.endpoint)),
        ("dcat:endpointDescription", ox.NamedNode(about.endpoint)),
        ("dcat:servesDataset", ox.NamedNode(about.base)),
        ("dcterms:conformsTo", ox.NamedNode(_PROTOCOL)),
        ("dcterms:license", _licence(out, about)),
    )


def describe(out: Statements, dataset: str, about: About) -> None:
    """Say of a data set, or a version of it, what the release's manifest and its counts say."""
    out.add(
        dataset,
        "dcat:Dataset",
        ("dcterms:title", about.title),
        ("dcterms:description", about.description),
        ("dcterms:publisher", _publisher(out, about)),
        ("dcterms:license", _licence(out, about)),
        ("dcterms:conformsTo", ox.NamedNode(NS.rstrip("#"))),
        ("dcterms:identifier", about.release.id if about.release else None),
        ("dcat:version", about.release.id if about.release else None),
        ("dcterms:issued", _time(about)),
        ("dcterms:modified", _time(about)),
        ("dcterms:temporal", _period(out, dataset, about)),
        ("dcterms:spatial", _place(out, dataset, about)),
    )


def describe_version(out: Statements, about: About, kept: frozenset[str]) -> None:
    """Say what a release is a version of, and which came before it, if that is among the ids `kept`."""
    assert about.release is not None
    me = version_iri(about.base, about.release.id)
    before = about.release.manifest.get("previous")
    describe(out, me, about)
    out.add(
        me,
        "",
        ("dcat:isVersionOf", ox.NamedNode(about.base)),
        ("dcat:previousVersion", ox.NamedNode(version_iri(about.base, before)) if before in kept else None),
        ("dcat:landingPage", ox.NamedNode(folder(about.base, about.release.id))),
        ("void:triples", about.statistics.get("triples")),
    )
    out.add(about.base, "", ("dcat:hasVersion", ox.NamedNode(me)))


def describe_distributions(out: Statements, dataset: str, about: About, name: str) -> None:
    """Say in which files a data set is had, at the addresses of the release called `name`."""
    for file in about.distributions:
        me = f"{folder(about.base, name)}#{segment(file.name)}"
        out.add(dataset, "", ("dcat:distribution", ox.NamedNode(me)))
        _describe_file(out, me, file, about, name)


def _describe_file(out: Statements, me: str, file: File, about: About, name: str) -> None:
    checksum = f"{me}-sha256"
    out.add(
        me,
        "dcat:Distribution",
        ("dcterms:title", file.name),
        ("dcterms:description", file.holds),
        ("dcat:accessURL", ox.NamedNode(folder(about.base, name))),
        ("dcat:downloadURL", ox.NamedNode(about.url(file, name))),
        ("dcat:mediaType", ox.NamedNode(_MEDIA_TYPE + file.media_type)),
        ("dcat:compressFormat", ox.NamedNode(_MEDIA_TYPE + GZIP) if file.is_packed else None),
        ("dcat:byteSize", typed(file.size, "xsd:nonNegativeInteger")),
        ("spdx:checksum", ox.NamedNode(checksum)),
        ("dcterms:license", _licence(out, about)),
        ("dcterms:conformsTo", ox.NamedNode(NS.rstrip("#")) if file.is_rdf else None),
        ("dcterms:issued", _time(about)),
        ("rdfs:seeAlso", ox.NamedNode(folder(about.base, name) + CHECKSUMS)),
    )
    out.add(
        checksum,
        "spdx:Checksum",
        ("spdx:algorithm", term("spdx:checksumAlgorithm_sha256")),
        ("spdx:checksumValue", typed(file.sha256, "xsd:hexBinary")),
    )


def _publisher(out: Statements, about: About) -> Value:
    if not about.publisher:
        return None
    me = f"{about.base}#publisher"
    out.add(me, "foaf:Agent", ("foaf:name", about.publisher))
    return ox.NamedNode(me)


def _licence(out: Statements, about: About) -> Value:
    """The licence; one that is given in words only gets a node for its words."""
    if not about.licence:
        return None
    me = about.licence_iri or f"{about.base}#licence"
    out.add(me, "dcterms:LicenseDocument", ("rdfs:label", about.licence if me != about.licence else None))
    return ox.NamedNode(me)


def _time(about: About) -> Value:
    return typed(about.created, "xsd:dateTime") if about.created else None


def _period(out: Statements, dataset: str, about: About) -> Value:
    if about.temporal is None:
        return None
    me = _fragment(dataset, "temporal")
    start, end = about.temporal
    out.add(
        me,
        "dcterms:PeriodOfTime",
        ("dcat:startDate", typed(start, "xsd:date")),
        ("dcat:endDate", typed(end, "xsd:date")),
    )
    return ox.NamedNode(me)


def _place(out: Statements, dataset: str, about: About) -> Value:
    """The box around the places: https://www.w3.org/TR/vocab-dcat-3/#Property:location_bbox, longitude first."""
    if about.box is None:
        return None
    me = _fragment(dataset, "spatial")
    west, south, east, north = about.box
    corners = ((west, north), (east, north), (east, south), (west, south), (west, north))
    polygon = ", ".join(f"{long} {lat}" for long, lat in corners)
    out.add(me, "dcterms:Location", ("dcat:bbox", typed(f"POLYGON(({polygon}))", "geo:wktLiteral")))
    return ox.NamedNode(me)


def _fragment(dataset: str, name: str) -> str:
    return f"{dataset}#{name}"
