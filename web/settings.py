"""What the operator decides about the server."""

from dataclasses import dataclass
from pathlib import Path


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
    """Size of a named graph beyond which the dumps are pointed to instead."""
    query_seconds: float = 30.0
    """How long a query may take (504)."""
    query_megabytes: int = 512
    """Memory a query may take (413)."""
    query_workers: int = 4
    """Queries answered at once, each in its own process; one of them is kept for queries of less than a second."""
    query_queue: int = 32
    """Queries that may wait for a worker; one more is refused (503)."""
    query_bytes: int = 1 << 18
    """Length of a query (413)."""
    recheck_seconds: float = 1.0
    """How long a newly published release may go unnoticed."""
