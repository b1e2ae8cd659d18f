"""The sample site as a client meets it: an address, and what the same release says without a server."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from tests.building import ROOT

EXAMPLES = ROOT / "examples" / "clients"
TOLLS = (EXAMPLES / "tolls.rq").read_text()
CLAIMS = "SELECT ?claim { ?claim a <https://w3id.org/parley/ns#Claim> }"
IDLIB = "https://w3id.org/parley/entity/idlib"
DESCRIBE = f"DESCRIBE <{IDLIB}>"
CONSTRUCT = (
    "CONSTRUCT { ?claim <https://w3id.org/parley/ns#source> ?source }"
    " WHERE { ?claim <https://w3id.org/parley/ns#source> ?source }"
)
MALFORMED = "SELECT ?claim {\n  ?claim a }"
# What a client sees of a query that would take minutes: a product of the store with itself, three times over.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Sample:
    """The site in `folder`, served at `address` (ends in `/`)."""

    folder: Path
    address: str

    @property
    def endpoint(self) -> str:
        return f"{self.address}sparql"

    def told(self, query: str) -> Rows:
        """What the engine says of the release, without the server: row by row, unbound as an empty string."""
        return csv_rows(self._written(query, ox.QueryResultsFormat.CSV))

    def triples(self, query: str) -> set[str]:
        """The same of a graph, in lines of N-Triples."""
        return set(self._written(query, ox.RdfFormat.N_TRIPLES).splitlines())

    def _written(self, query: str, fmt: ox.QueryResultsFormat | ox.RdfFormat) -> str:
        (store,) = self.folder.glob("releases/*/store")
        answer = ox.Store.read_only(str(store)).query(query)
        assert not isinstance(answer, ox.QueryBoolean)
        written = answer.serialize(format=fmt)
        assert written is not None
        return written.decode()


def csv_rows(text: str) -> Rows:
    """The rows of a CSV result, its header left out."""
    return [tuple(row) for row in csv.reader(io.StringIO(text))][1:]


def tab_rows(text: str) -> Rows:
    """The rows of lines with tabs."""
    return [tuple(line.split("\t")) for line in text.splitlines()]


def blocks(page: Path) -> dict[str, str]:
    """The code blocks of a page that are marked `<!-- client: NAME -->`, by that name."""
    marked = re.findall(r"^<!-- client: (\S+) -->\n```\w+\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    return dict(marked)
