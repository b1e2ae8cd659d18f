"""What the server says about itself, generated from the release and from what is enabled."""

from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from web import queries
from web.serving import Served
from web.settings import Settings

_FORMATS: Final = (
    *(one.engine.iri for one in RESULT_FORMATS.values()),
    *(one.engine.iri for one in RDF_FORMATS.values()),
)


def address(*parameters: tuple[str, str]) -> str:
    """A relative reference to the same path with these parameters.

    >>> address(("format", "turtle"))
    '?format=turtle'
    """
    return f"?{urlencode(parameters)}"


def service(settings: Settings, fmt: str) -> bytes:
    """The SPARQL 1.1 Service Description of the endpoint.

    The service is named by a fragment of the endpoint's address: the model has no blank nodes.
    """
    endpoint = f"{settings.base}sparql"
    me, data, graph = (ox.NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    triples = [
        ox.Triple(me, _term("rdf:type"), _term("sd:Service")),
        ox.Triple(me, _term("sd:endpoint"), ox.NamedNode(endpoint)),
        ox.Triple(me, _term("sd:supportedLanguage"), _term("sd:SPARQL11Query")),
        *(ox.Triple(me, _term("sd:resultFormat"), ox.NamedNode(one)) for one in _FORMATS),
        ox.Triple(me, _term("sd:defaultDataset"), data),
        ox.Triple(data, _term("rdf:type"), _term("sd:Dataset")),
        ox.Triple(data, _term("sd:defaultGraph"), graph),
        ox.Triple(graph, _term("rdf:type"), _term("sd:Graph")),
        ox.Triple(
            graph,
            _term("rdfs:comment"),
            ox.Literal("Holds every statement; named graphs hold copies of a part of them.", language="en"),
        ),
    ]
    return _written(triples, fmt)


def dataset(served: Served, settings: Settings, fmt: str) -> bytes:
    """What the base IRI names: the data set of the current release, as its manifest says."""
    me = ox.NamedNode(settings.base)
    manifest = served.release.manifest
    said = {
        "dcterms:title": manifest.get("title") or settings.title,
        "dcterms:publisher": manifest.get("publisher"),
        "dcterms:license": manifest.get("licence"),
        "dcterms:identifier": served.release.id,
    }
    triples = [
        ox.Triple(me, _term("rdf:type"), _term("void:Dataset")),
        *(ox.Triple(me, _term(name), ox.Literal(str(value))) for name, value in said.items() if value),
        ox.Triple(me, _term("void:sparqlEndpoint"), ox.NamedNode(f"{settings.base}sparql")),
        *(
            ox.Triple(me, _term("void:dataDump"), ox.NamedNode(f"{settings.base}dumps/{name}"))
            for name in sorted(served.release.dumps)
        ),
    ]
    if manifest.get("created"):
        created = ox.Literal(str(manifest["created"]), datatype=_term("xsd:dateTime"))
        triples.append(ox.Triple(me, _term("dcterms:issued"), created))
    return _written(triples, fmt)


def _term(name: str) -> ox.NamedNode:
    prefix, _, rest = name.partition(":")
    return ox.NamedNode(queries.prefixes()[prefix] + rest)


def _written(triples: list[ox.Triple], fmt: str) -> bytes:
    written = ox.serialize(triples, format=RDF_FORMATS[fmt].engine, prefixes=queries.prefixes())
    assert written is not None
    return written
