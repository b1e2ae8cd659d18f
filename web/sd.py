"""The SPARQL 1.1 Service Description of the endpoint (https://www.w3.org/TR/sparql11-service-description/)."""

from typing import Any, Final

import pyoxigraph as ox

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.iris import segment
from kg.store.limits import Limits
from web.about import About
from web.settings import Settings
from web.statements import Statements, term

_FORMATS: Final = (
    *(one.engine.iri for one in RESULT_FORMATS.values()),
    *(one.engine.iri for one in RDF_FORMATS.values()),
)
_GRAPHS: Final = 100
"""Named graphs that are described one by one."""


def describe(out: Statements, about: About, settings: Settings) -> None:
    """Say what the endpoint offers. Nothing can be loaded into it, so no input format is named."""
    dataset, graph = f"{about.endpoint}#dataset", f"{about.endpoint}#default-graph"
    out.add(
        about.service,
        "sd:Service",
        ("sd:endpoint", ox.NamedNode(about.endpoint)),
        ("sd:supportedLanguage", term("sd:SPARQL11Query")),
        *(("sd:resultFormat", ox.NamedNode(one)) for one in _FORMATS),
        ("sd:feature", term("sd:UnionDefaultGraph")),
        ("sd:feature", term("sd:BasicFederatedQuery") if settings.services else None),
        ("sd:defaultEntailmentRegime", term("ent-regime:Simple")),
        ("sd:defaultDataset", ox.NamedNode(dataset)),
        ("rdfs:comment", ox.Literal(limits_told(settings.limits), language="en")),
    )
    out.add(dataset, "sd:Dataset", ("sd:defaultGraph", ox.NamedNode(graph)))
    out.add(
        graph,
        "sd:Graph",
        (
            "rdfs:comment",
            ox.Literal("Holds every statement; named graphs hold copies of a part of them.", language="en"),
        ),
        ("void:triples", about.statistics.get("triples")),
        ("void:distinctSubjects", about.statistics.get("distinctSubjects")),
        ("void:distinctObjects", about.statistics.get("distinctObjects")),
        ("void:entities", about.statistics.get("entities")),
        ("void:properties", about.statistics.get("properties")),
        ("void:classes", about.statistics.get("classes")),
    )
    _describe_graphs(out, about, dataset)


def named_graph_iri(base: str, graph: str) -> str:
    """The IRI of the pair of a graph and its name, which is `graph`."""
    return f"{base}sparql#named-graph={segment(graph)}"


def limits_told(limits: Limits) -> str:
    """What a query may take, in a sentence: no vocabulary has terms for it."""
    rows = f"{limits.rows:,} rows" if getattr(limits, "rows", None) else "any number of rows"
    return (
        f"A query may take {limits.seconds:g} seconds and {limits.megabytes:,} MB of memory, its text "
        f"{limits.text_bytes:,} bytes, its answer {rows}. One that takes more is ended and says so. "
        "Updates are refused: the endpoint only reads."
    )


def _describe_graphs(out: Statements, about: About, dataset: str) -> None:
    named: dict[str, Any] = about.statistics.get("namedGraphs") or {"graphs": 0, "listed": []}
    listed = named["listed"][:_GRAPHS]
    for one in listed:
        node, graph = named_graph_iri(about.base, one["graph"]), f"{about.endpoint}#graph={segment(one['graph'])}"
        out.add(dataset, "", ("sd:namedGraph", ox.NamedNode(node)))
        out.add(node, "sd:NamedGraph", ("sd:name", ox.NamedNode(one["graph"])), ("sd:graph", ox.NamedNode(graph)))
        out.add(graph, "sd:Graph", ("void:triples", one["triples"]))
    if named["graphs"] > len(listed):
        told = f"There are {named['graphs']:,} named graphs; {len(listed):,} of them are described here."
        out.add(dataset, "", ("rdfs:comment", ox.Literal(told, language="en")))
