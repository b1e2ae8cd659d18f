"""The data set in VoID (https://www.w3.org/TR/void/), with the counts that were made when it was built."""

import re
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from kg.formats import RDF_FORMATS
from kg.iris import segment
from web.about import About
from web.statements import Statements

_COUNTS: Final = (
    "triples",
    "entities",
    "classes",
    "properties",
    "distinctSubjects",
    "distinctObjects",
    "documents",
)
# The statements with one property, or about the instances of one class → what is counted of them.
_PARTITIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "property": ("triples", "distinctSubjects", "distinctObjects"),
    "class": ("entities", "triples"),
}
_NAMESPACE: Final = re.compile(r".*[#/]")


def describe_document(out: Statements, about: About) -> None:
    """Say what the document is itself."""
    out.add(
        f"{about.base}void",
        "void:DatasetDescription",
        ("dcterms:title", f"VoID description of {about.title}"),
        ("foaf:primaryTopic", ox.NamedNode(about.base)),
        ("dcterms:modified", ox.Literal(about.created, datatype=_DATE_TIME) if about.created else None),
    )


def describe(out: Statements, about: About) -> None:
    """Say what the data set holds and where it is had. A release that was not counted gives no counts."""
    said = about.statistics
    out.add(
        about.base,
        "void:Dataset",
        ("void:sparqlEndpoint", ox.NamedNode(about.endpoint)),
        ("void:uriSpace", about.base),
        ("void:uriLookupEndpoint", ox.NamedNode(f"{about.base}about?iri=")),
        *(("void:dataDump", ox.NamedNode(about.url(file))) for file in about.distributions if file.is_rdf),
        *(("void:feature", ox.NamedNode(one.engine.iri)) for one in RDF_FORMATS.values()),
        *((f"void:{name}", said.get(name)) for name in _COUNTS),
        *(("void:vocabulary", ox.NamedNode(one)) for one in vocabularies(about)),
        *(("void:exampleResource", ox.NamedNode(one)) for one in sorted(said.get("examples", {}).values())),
    )
    _describe_partitions(out, about)
    _describe_links(out, about)


def vocabularies(about: About) -> list[str]:
    """The namespaces of the properties and classes used, sorted."""
    said = about.statistics
    terms = [one["property"] for one in said.get("propertyPartitions", ())]
    terms += [one["class"] for one in said.get("classPartitions", ())]
    return sorted({found[0] for found in map(_NAMESPACE.match, terms) if found})


def _describe_partitions(out: Statements, about: About) -> None:
    for kind, counts in _PARTITIONS.items():
        for one in about.statistics.get(f"{kind}Partitions", ()):
            node = _part(about, kind, one[kind])
            out.add(about.base, "", (f"void:{kind}Partition", ox.NamedNode(node)))
            out.add(
                node,
                "void:Dataset",
                (f"void:{kind}", ox.NamedNode(one[kind])),
                *((f"void:{name}", one[name]) for name in counts),
            )


def _describe_links(out: Statements, about: About) -> None:
    """Links out, a linkset for each property and target site."""
    for one in about.statistics.get("linksets", ()):
        node = _part(about, "links", f"{one['property']} {one['site']}")
        site = _part(about, "site", one["site"])
        out.add(about.base, "", ("void:subset", ox.NamedNode(node)))
        out.add(
            node,
            "void:Linkset",
            ("void:linkPredicate", ox.NamedNode(one["property"])),
            ("void:subjectsTarget", ox.NamedNode(about.base)),
            ("void:objectsTarget", ox.NamedNode(site)),
            ("void:triples", one["triples"]),
        )
        out.add(site, "void:Dataset", ("void:uriSpace", one["uriSpace"]), ("foaf:homepage", ox.NamedNode(one["site"])))


def _part(about: About, kind: str, name: str) -> str:
    return f"{about.base}void#{kind}={segment(name)}"


_DATE_TIME: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
