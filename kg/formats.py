"""The formats Parley reads and writes: RDF graphs and data sets, and SPARQL results.

One table each; a format is found by its name, a media type (parameters are ignored) or a file extension.

>>> RDF_FORMATS["turtle"].content_type
'text/turtle; charset=utf-8'
>>> find(RDF_FORMATS, "application/n-triples").name
'ntriples'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat

EngineFormat = TypeVar("EngineFormat", bound=RdfFormat | QueryResultsFormat)

_CHARSET: Final = "utf-8"


@dataclass(frozen=True)
class Format(Generic[EngineFormat]):
    """One way to write a graph or a result.

    `aliases` are further media types that clients ask for and that this format may honestly be called.
    `extension` has no dot. `engine` is Oxigraph's name of the format. `labels` are what clients call it beside that,
    where they name formats by words.
    """

    name: str
    media_type: str
    extension: str
    engine: EngineFormat
    aliases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The `Content-Type` to send; see `content_type`."""
        return content_type(self.media_type)

    @property
    def media_types(self) -> tuple[str, ...]:
        """The registered media type, then the aliases."""
        return (self.media_type, *self.aliases)


RdfSyntax = Format[RdfFormat]
ResultFormat = Format[QueryResultsFormat]

RDF_FORMATS: Final[Mapping[str, RdfSyntax]] = {
    fmt.name: fmt
    for fmt in (
        RdfSyntax("turtle", "text/turtle", "ttl", RdfFormat.TURTLE, ("application/x-turtle",), ("n3",)),
        RdfSyntax("ntriples", "application/n-triples", "nt", RdfFormat.N_TRIPLES, ("text/plain",)),
        RdfSyntax("nquads", "application/n-quads", "nq", RdfFormat.N_QUADS),
        RdfSyntax("trig", "application/trig", "trig", RdfFormat.TRIG),
        RdfSyntax(
            "rdfxml",
            "application/rdf+xml",
            "rdf",
            RdfFormat.RDF_XML,
            ("application/xml", "text/xml"),
            ("xml", "rdf+xml"),
        ),
        RdfSyntax(
            "jsonld",
            "application/ld+json",
            "jsonld",
            RdfFormat.JSON_LD,
            ("application/json",),
            ("json", "json-ld"),
        ),
    )
}
"""https://www.w3.org/TR/rdf11-concepts/ and the registrations in each syntax's specification."""

RESULT_FORMATS: Final[Mapping[str, ResultFormat]] = {
    fmt.name: fmt
    for fmt in (
        ResultFormat(
            "json", "application/sparql-results+json", "srj", QueryResultsFormat.JSON, ("application/json", "text/json")
        ),
        ResultFormat(
            "xml", "application/sparql-results+xml", "srx", QueryResultsFormat.XML, ("application/xml", "text/xml")
        ),
        ResultFormat("csv", "text/csv", "csv", QueryResultsFormat.CSV),
        ResultFormat("tsv", "text/tab-separated-values", "tsv", QueryResultsFormat.TSV),
    )
}
"""https://www.w3.org/TR/sparql11-overview/, section 4."""


def find(table: Mapping[str, Format[EngineFormat]], label: str) -> Format[EngineFormat] | None:
    """The format of `table` that goes by this name, media type or file extension; None if there is none."""
    wanted = label.partition(";")[0].strip().lower()
    return next((one for one in table.values() if wanted in (one.name, one.extension, *one.media_types)), None)


def content_type(media_type: str) -> str:
    """`media_type` with its charset where it is a text type: RFC 6657 leaves the default to each type."""
    return f"{media_type}; charset={_CHARSET}" if media_type.startswith("text/") else media_type
