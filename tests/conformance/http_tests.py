"""The tests of the SPARQL 1.1 Protocol and the Graph Store Protocol, as their manifests describe them in ht:.

Vocabularies: ht: http://www.w3.org/2011/http#, cnt: http://www.w3.org/2011/content#; what is expected is in mf:.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Final

from kg.store import Term
from tests.conformance.suite import MF, PUBLISHED, RDFS, UT, Manifest

HT: Final = "http://www.w3.org/2011/http#"
CNT: Final = "http://www.w3.org/2011/content#"

_CLASS: Final = "StatusCode"  # hts:StatusCode2xx is a class of codes, hts:NoContent a code
_STATUSES: Final = {status.phrase.replace(" ", ""): status.value for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Step:
    """A request, and what is expected of the response."""

    method: str
    target: str
    """Path and query as the manifest has them."""
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: tuple[str, ...]
    """Local names in hts:, any of which will do."""
    verdict: bool | None = None
    format: str | None = None
    """`boolean`, `tabular` or `RDF`."""
    content_type: str | None = None
    graph: bytes | None = None
    """A graph in Turtle that the response is to hold."""
    names_location: bool = False
    """Whether the response's Location is what $LOCATION$ stands for in later steps."""

    def allows(self, status: int) -> bool:
        """Whether the status code is an expected one."""
        classes = {name.removeprefix(_CLASS)[:1] for name in self.statuses if name.startswith(_CLASS)}
        return str(status)[0] in classes or status in {_STATUSES.get(name) for name in self.statuses}

    def at(self, target: str) -> "Step":
        """The same step at another address."""
        return replace(self, target=target)


@dataclass(frozen=True, slots=True)
class HttpCase:
    """A test: requests, one after the other."""

    name: str
    steps: tuple[Step, ...]


def http_cases(home: Path, manifest: str) -> list[HttpCase]:
    """The tests of a manifest, in its order."""
    said = Manifest(home / manifest, f"{PUBLISHED}{manifest}")
    return [
        HttpCase(
            entry.value.rpartition("#")[2],
            tuple(_step(said, request) for request in said.items(entry, f"{MF}action", f"{HT}requests")),
        )
        for entry in said.items(None, f"{MF}entries")
    ]


def graph_files(home: Path, manifest: str) -> dict[str, Path]:
    """Graph name → file of the data that the tests of a manifest need (ut:graphData)."""
    said = Manifest(home / manifest, f"{PUBLISHED}{manifest}")
    found = {}
    for entry in said.items(None, f"{MF}entries"):
        for graph in said.all(entry, f"{UT}graphData"):
            file = said.text(graph, f"{UT}graph")
            found[said.text(graph, f"{RDFS}label")] = home / file.removeprefix(PUBLISHED)
    return found


def _step(said: Manifest, request: Term) -> Step:
    response = said.one(request, f"{HT}resp")
    verdict = said.text(response, f"{MF}expectedBoolean")
    wanted = dict(_headers(said, response))
    return Step(
        said.text(request, f"{HT}methodName"),
        said.text(request, f"{HT}absolutePath"),
        tuple(_headers(said, request)),
        _body(said, request),
        tuple(one.value.rpartition("#")[2] for one in said.all(response, f"{MF}expectedStatus")),
        None if verdict is None else verdict == "true",
        said.text(response, f"{MF}expectedFormat"),
        wanted.get("content-type"),
        _body(said, response),
        said.one(response, f"{MF}expectedLocation") is not None,
    )


def _headers(said: Manifest, message: Term) -> Iterator[tuple[str, str]]:
    for header in said.items(message, f"{HT}headers"):
        yield said.text(header, f"{HT}fieldName"), said.text(header, f"{HT}fieldValue")


def _body(said: Manifest, message: Term) -> bytes | None:
    chars = said.text(message, f"{HT}body", f"{CNT}chars")
    return None if chars is None else chars.encode(said.text(message, f"{HT}body", f"{CNT}characterEncoding"))
