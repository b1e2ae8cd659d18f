"""What the operator decides about the server."""

from dataclasses import dataclass, field
from pathlib import Path

from kg.resources import ontology_files
from kg.store.limits import Limits
from kg.validation import sandbox


@dataclass(frozen=True, slots=True)
class Settings:
    """A site's settings for the web.

    `base` is the public base IRI (ends in `/`), which need not be the address listened on: links in pages are
    relative, RDF holds the IRIs. `examples` is a folder of `*.rq` files to offer as example queries.
    """

    base: str
    title: str
    description: str = ""
    examples: Path | None = None
    max_body: int = 1 << 20
    """Bytes of a request body beyond which it is refused (413)."""
    table_rows: int = 1000
    """Rows of a result that a page shows; the other formats hold all."""
    page_rows: int = 200
    """Claims, events or statements in one list of a page."""
    neighbours: int = 1000
    """Statements about others that the RDF of a resource holds beside its own."""
    graph_triples: int = 100_000
    """Statements in one piece of a graph document; a larger graph cannot be had in RDF/XML and JSON-LD."""
    limits: Limits = field(default_factory=Limits)
    """What a client's query may take."""
    store: str | None = None
    """Address of the SPARQL endpoint that holds the release; None: the release's own store is asked."""
    services: tuple[str, ...] = ()
    """Hosts that queries may ask by SERVICE, in order."""
    cache_bytes: int = 64 << 20
    """What the answers that are kept ready may take."""
    read_seconds: float = 30.0
    """How long the next piece of a request may take to arrive."""
    recheck_seconds: float = 1.0
    """How long a newly published release may go unnoticed."""
    validation: sandbox.Limits = field(default_factory=sandbox.Limits)
    """What a check of data that is posted may take."""
    reference: tuple[Path, ...] = field(default_factory=ontology_files)
    """The Turtle that the shapes look up beside that data: ontology, codes, reference entities."""
