"""The tests of the three protocols, sent to a running server."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.policy import HTTP
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pyshacl
import rdflib

from tests.conformance import answers
from tests.conformance.http_tests import HttpCase, Step, graph_files, http_cases
from tests.conformance.site import BASE, Reply, Server, Site
from tests.conformance.suite import MF, PUBLISHED, SD, Manifest

PROTOCOL: Final = "sparql11/protocol/manifest.ttl"
DESCRIPTION: Final = "sparql11/service-description/manifest.ttl"
GRAPH_STORE: Final = (
    "sparql11/graph-store-protocol/manifest-direct.ttl",
    "sparql11/graph-store-protocol/manifest-indirect.ttl",
)

REFUSED: Final = 403
"""What a request to write is answered with, on a server that only reads."""

# The tests that write: the server only reads, so each request to write is to be refused with 403, and the requests to
# read after it are to find nothing changed (protocol), or what another server would have written (graph store).
READ_ONLY: Final = {
    "protocol": (
        "update_dataset_default_graph",
        "update_dataset_default_graphs",
        "update_dataset_named_graphs",
        "update_dataset_full",
        "update_post_form",
        "update_post_direct",
        "update_base_uri",
    ),
    "graph-store-protocol": (
        "put_get_repeat_direct",
        "put_delete_get_delete_direct",
        "post_get_post_get_direct",
        "head_existing_direct",
        "put_get_repeat_indirect",
        "put_get_default",
        "put_delete_get_delete_indirect",
        "post_get_post_get_indirect",
        "post_get_new_graph",
        "head_existing_indirect",
        "put_get_uri_pct_encoded_indirect",
        "put_get_uri_pct_encoded_twice",
    ),
}

# Where the manifests' paths are on this server; their authority is the site's own.
_SPARQL: Final = ("/sparql/", "/sparql")
_INDIRECT: Final = ("/gsp", "/graphs")
_DIRECT: Final = ("/gsp/", "/graph/")

_WRITES: Final = ("PUT", "POST", "DELETE", "PATCH")
_NEW_GRAPH: Final = f"{BASE}gsp/new.ttl"  # what a server that creates graphs might have answered as Location
_DEFAULT: Final = ""

_RESULTS: Final = ("application/sparql-results+json", "application/sparql-results+xml")
_FORMATS: Final = {
    "boolean": _RESULTS,
    "tabular": (*_RESULTS, "text/csv", "text/tab-separated-values"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}


@dataclass
class Verdict:
    """How a test went."""

    name: str
    wrong: list[str] = field(default_factory=list)
    """What was not as it should be."""
    read: int = 0
    """Requests to read that were sent."""
    refused: int = 0
    """Requests to write that were sent, though the server only reads."""


def protocol_data(home: Path) -> Iterator[ox.Quad]:
    """The graphs the tests of the protocol need, as a release holds them: in the default graph as well."""
    for name, file in graph_files(home, PROTOCOL).items():
        for one in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(name))
            yield ox.Quad(one.subject, one.predicate, one.object)


def protocol(server: Server, home: Path) -> list[Verdict]:
    """The tests of the SPARQL 1.1 Protocol, each request as the manifest has it."""
    return [_protocol_verdict(case, server) for case in http_cases(home, PROTOCOL)]


def _protocol_verdict(case: HttpCase, server: Server) -> Verdict:
    verdict = Verdict(case.name)
    writes = case.name in READ_ONLY["protocol"]
    for number, step in enumerate(case.steps):
        path, _, query = step.target.partition("?")
        assert path == _SPARQL[0], step.target
        reply = server.send(step.method, "?".join(filter(None, (_SPARQL[1], query))), step.headers, step.body)
        if writes and number == 0:
            verdict.refused += 1
            verdict.wrong += _refusal(step, reply)
        else:
            verdict.read += 1
            # nothing has been written, so what asks for it finds nothing
            verdict.wrong += _reading(replace(step, verdict=False) if writes else step, reply)
    return verdict


def _refusal(step: Step, reply: Reply) -> list[str]:
    return [] if reply.status == REFUSED else [f"{step.method} {step.target} is not refused: {reply.told()}"]


def _reading(step: Step, reply: Reply) -> list[str]:
    """What is wrong with the reply to a request that only reads."""
    if not step.allows(reply.status):
        return [f"{step.method} {step.target}: expected {', '.join(step.statuses)}, not {reply.told()}"]
    wrong = []
    if step.format is not None and reply.media_type not in _FORMATS[step.format]:
        wrong.append(f"{step.target}: expected {step.format}, not {reply.told()}")
    if step.content_type is not None and _plain(reply.headers.get("content-type", "")) != _plain(step.content_type):
        wrong.append(f"{step.target}: expected {step.content_type}, not {reply.told()}")
    if wrong or reply.status >= 400:
        return wrong
    if step.format is not None:
        found = answers.read(reply.body, reply.media_type, BASE)
        if step.verdict is not None and found.verdict != step.verdict:
            wrong.append(f"{step.target}: {found.verdict} instead of {step.verdict}")
    if step.graph is not None:
        difference = answers.difference(
            answers.read(reply.body, "text/turtle", BASE), answers.read(step.graph, "text/turtle", BASE)
        )
        wrong += [] if difference is None else [f"{step.target}: {difference}"]
    return wrong


def _plain(content_type: str) -> str:
    return re.sub(r"\s*;\s*", ";", content_type.strip().lower())


def service_description(server: Server, home: Path) -> list[Verdict]:
    """The tests of the service description, of which the manifest has only the names."""
    said = Manifest(home / DESCRIPTION, f"{PUBLISHED}{DESCRIPTION}")
    names = [entry.value.rpartition("#")[2] for entry in said.items(None, f"{MF}entries")]
    return [Verdict(name, list(_DESCRIPTION_TESTS[name](server)), read=1) for name in names]


def _described(server: Server, accept: str = "text/turtle") -> rdflib.Graph:
    reply = server.send("GET", _SPARQL[1], [("Accept", accept)])
    assert reply.status == 200, reply.told()
    assert reply.media_type == accept, reply.told()
    return rdflib.Graph().parse(data=reply.body, format=accept, publicID=f"{BASE}sparql")


def _returns_rdf(server: Server) -> Iterator[str]:
    """Section 2: GET on the endpoint without a query gives RDF, in every format, and unasked as well."""
    graphs = {accept: _described(server, accept) for accept in _FORMATS["RDF"]}
    sizes = {accept: len(graph) for accept, graph in graphs.items()}
    if len(set(sizes.values())) != 1 or not any(sizes.values()):
        yield f"not the same graph in every format: {sizes} triples"
    unasked = server.send("GET", _SPARQL[1])
    if unasked.status != 200 or unasked.media_type not in _FORMATS["RDF"]:
        yield f"without Accept: {unasked.told()}"


def _has_endpoint(server: Server) -> Iterator[str]:
    """Section 3.4.1: sd:endpoint is the address that was asked."""
    found = list(_described(server).objects(None, rdflib.URIRef(f"{SD}endpoint")))
    if found != [rdflib.URIRef(f"{BASE}sparql")]:
        yield f"sd:endpoint {found} instead of {BASE}sparql"


def _conforms(server: Server) -> Iterator[str]:
    yield from description_faults(_described(server))


def description_faults(description: rdflib.Graph) -> Iterator[str]:
    """What in a service description the specification does not allow."""
    shapes = rdflib.Graph().parse(Path(__file__).with_name("service-description.ttl"))
    conforms, _, text = pyshacl.validate(description, shacl_graph=shapes)
    if not conforms:
        yield text
    known = {*shapes.subjects(), *shapes.predicates(), *shapes.objects()}
    used = {term for triple in description for term in triple if str(term).startswith(SD)}
    for term in sorted(used - known):
        yield f"{term} is no term of the service description vocabulary"
    if (None, rdflib.RDF.type, rdflib.URIRef(f"{SD}Service")) not in description:
        yield "there is no sd:Service"


_DESCRIPTION_TESTS: Final[Mapping[str, Callable[[Server], Iterator[str]]]] = {
    "returns-rdf": _returns_rdf,
    "has-endpoint-triple": _has_endpoint,
    "conforms-to-schema": _conforms,
}

# What a test writes is refused here. So what it would have made of a graph is published in a release, and its later
# requests about that graph are sent to that. A release holds the graphs of other tests beside it.
Documents = tuple[bytes, ...]
"""What has been put into a graph, in Turtle; nothing if the graph is not there."""


@dataclass(frozen=True)
class _Moment:
    """A step of a test, the graph it is about, and what that should hold when the step comes."""

    case: str
    step: Step
    graph: str
    documents: Documents


def graph_store(server: Server, site: Site, home: Path) -> list[Verdict]:
    """The tests of the Graph Store Protocol, release by release."""
    cases = [case for manifest in GRAPH_STORE for case in http_cases(home, manifest)]
    verdicts = {case.name: Verdict(case.name) for case in cases}
    moments = [moment for case in cases for moment in _moments(case)]
    for graphs in _releases(moments):
        server.wait_for_release(site.publish(_statements(graphs)))
        for moment in moments:
            if graphs.get(moment.graph) == moment.documents:
                _judge(moment.step, verdicts[moment.case], server)
    return list(verdicts.values())


def _releases(moments: Iterable[_Moment]) -> Iterator[dict[str, Documents]]:
    """As few releases as there can be, so that every graph is in one of them in each of its states.

    The default graph holds all the others, so it is there alone.
    """
    states: dict[str, list[Documents]] = {}
    for moment in moments:
        known = states.setdefault(moment.graph, [])
        if moment.documents not in known:
            known.append(moment.documents)
    default = states.pop(_DEFAULT)
    for number in range(max(map(len, states.values()))):
        yield {name: known[number] for name, known in states.items() if number < len(known)}
    for documents in default:
        yield {_DEFAULT: documents}


def _judge(step: Step, verdict: Verdict, server: Server) -> None:
    reply = server.send(step.method, step.target, step.headers, step.body)
    if step.method in _WRITES:
        verdict.refused += 1
        verdict.wrong += _refusal(step, reply)
    else:
        verdict.read += 1
        verdict.wrong += _reading(step, reply)


def _moments(case: HttpCase) -> Iterator[_Moment]:
    graphs: dict[str, Documents] = {}
    for step in case.steps:
        target = step.target.replace("$LOCATION$", _NEW_GRAPH)
        if target.startswith(_DIRECT[0]):
            target = target.replace(*_DIRECT, 1)
            name = f"{BASE}{target.removeprefix('/')}"
        else:
            target = target.replace(*_INDIRECT, 1)
            name = _graph_name(urlsplit(target).query)
        before = graphs.get(name, ())
        yield _Moment(case.name, step.at(target), name, before)
        graphs[name] = _written(before, step)


def _graph_name(query: str) -> str:
    """What `?default`, `?graph=…` or, of a POST that makes a graph, nothing stands for."""
    return _DEFAULT if query == "default" else parse_qs(query).get("graph", [_NEW_GRAPH])[0]


def _written(before: Documents, step: Step) -> Documents:
    """What a step makes of a graph (SPARQL 1.1 Graph Store HTTP Protocol, sections 5.2 to 5.6)."""
    match step.method:
        case "PUT":
            return tuple(_documents(step))
        case "POST":
            return (*before, *_documents(step))
        case "DELETE":
            return ()
        case _:
            return before


def _documents(step: Step) -> Iterable[bytes]:
    kind = dict(step.headers)["content-type"]
    if not kind.startswith("multipart/"):
        return [step.body]
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + step.body, policy=HTTP)
    return [part.get_payload(decode=True) for part in message.iter_parts()]


def _statements(graphs: Mapping[str, Documents]) -> Iterator[ox.Quad]:
    """The graphs as a release holds them: each in the default graph as well."""
    for name, documents in graphs.items():
        for document in documents:
            for one in ox.parse(document, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                yield ox.Quad(one.subject, one.predicate, one.object)
                if name != _DEFAULT:
                    yield ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(name))
