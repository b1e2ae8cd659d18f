"""A release in the store of another engine: sent by the Graph Store Protocol, or as files for the engine's own loader.

Every source is a named graph there, as in `sources.nq.gz`, and so are the derived view and what the release's store
holds beside. `<BASE>everything`, or the engine's own default graph, holds each statement once more (ADR 0004), where
the engine would else make no default graph of the named ones, or one with statements repeated (`Engine.default`).

What has been sent is kept in the engine, as the graph `<BASE>published`: the checksum of each graph, so that whoever
goes on, from whatever machine, sends only what differs. A graph is marked as under way before anything of it changes
and gets its checksum when all of it is there; so a run may be killed anywhere.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import IO, Final, Literal, TypeAlias, cast
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox
import urllib3
from rdflib import DCTERMS

from kg.errors import KGError, StoreError
from kg.formats import RDF_FORMATS, find
from kg.iris import Iris
from kg.release import Release
from kg.store.http import LOGIN, Body, Client, checked, drained, words

Default: TypeAlias = Literal["union", "graph", "own"]

_CHECKSUM: Final = "http://spdx.org/rdf/terms#checksumValue"
_UNDER_WAY: Final = "under way"
_CHUNK: Final = 4 << 20
_GRAPHS: Final = 100
_NTRIPLES: Final = RDF_FORMATS["ntriples"].media_type
_NQUADS: Final = RDF_FORMATS["nquads"].media_type


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine differs from others."""

    name: str
    default: Default
    """What a query without a data set sees, and so where everything has to be: `union`, all graphs, each statement
    once, so nowhere; `own`, the default graph, which is a graph of its own; `graph`, a named one that queries name."""
    ending: str = ""
    """How the address of its Graph Store Protocol ends."""
    update: str | None = None
    """What the address for updates has in the place of the ending; None if that cannot be told."""
    quads: bool = False
    """Whether N-Quads can be posted to it without a graph."""


ENGINES: Final[Mapping[str, Engine]] = {
    engine.name: engine
    for engine in (
        Engine("virtuoso", "graph", "/sparql-graph-crud-auth", "/sparql-auth"),
        Engine("oxigraph", "own", "/store", "/update", quads=True),
        Engine("graphdb", "union", "/rdf-graphs/service", "/statements"),
        Engine("neptune", "union", "/sparql/gsp/", "/sparql"),
        Engine("qlever", "union", "", ""),
        Engine("generic", "own"),
    )
}
"""By name. Virtuoso and Oxigraph are tested, the others follow their manuals."""


@dataclass(slots=True)
class Sent:
    """What a run of `publish` did."""

    graphs: int = 0
    """Graphs sent, new or changed."""
    deleted: int = 0
    unchanged: int = 0
    bytes: int = 0
    """What the graphs sent are long as N-Triples."""


def everything(base: str) -> str:
    """Name of the graph that holds every statement, in an engine whose default graph cannot."""
    return f"{Iris(base).base}everything"


def published(base: str) -> str:
    """Name of the graph that says what has been sent."""
    return f"{Iris(base).base}published"


def publish(
    release: Release,
    base: str,
    target: "Target",
    *,
    again: bool = False,
    step: Callable[[], None] = lambda: None,
) -> Sent:
    """Make the engine hold the release: send what is new or has changed, delete what is gone; `step` after each graph.

    `again` sends everything, whatever the engine's own record says.

    Raises StoreError, naming graph, status and cure; a second run goes on where this one stopped.
    """
    kept, state = target.kept(), published(base)
    wanted = checksums(release, base)
    run = _Run(target, dict.fromkeys(kept, _UNDER_WAY) if again else kept, wanted)
    run.delete([graph for graph in sorted(kept) if graph not in wanted and graph != state])
    differing = ((graph, lines) for graph, lines in graphs(release, base) if run.differs(graph))
    for batch in _batches(_pieces(differing)):
        run.send(batch)
        for piece in batch:
            if piece.is_last:
                step()
    if kept.get(state) != release.id:
        target.mark({state: release.id})
    return run.sent


def checksums(release: Release, base: str) -> dict[str, str]:
    """Graph → SHA-256 of its N-Triples, of every named graph of the release."""
    return {graph: _sum(lines) for graph, lines in graphs(release, base)}


def record(release: Release, base: str) -> Iterator[bytes]:
    """What the graph `published` says when all of the release has been sent, as lines of N-Triples."""
    for graph, told in {**checksums(release, base), published(base): release.id}.items():
        yield f"{_recorded(graph, told, published(base))}\n".encode()


def graphs(release: Release, base: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Every named graph of the release with its lines of N-Triples, in one order: sources, the view, then the rest."""
    with gzip.open(release.dumps["sources.nq.gz"]) as quads:
        for end, lines in groupby(quads, key=lambda line: line[line.rindex(b" <") :]):
            yield end[2:-4].decode(), (line[: -len(end)] + b" .\n" for line in lines)
    with gzip.open(release.dumps["view.nt.gz"]) as triples:
        yield Iris(base).view, triples
    yield from _reference(release, base)


def _reference(release: Release, base: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The graphs of the store that are neither a source nor the view, by name; word for word as dumped."""
    store = ox.Store.read_only(str(release.store_path))
    with gzip.open(release.dumps["reference.ttl.gz"]) as dump:
        dumped = [quad.triple for quad in ox.parse(cast("IO[bytes]", dump), format=ox.RdfFormat.TURTLE)]
    own = (Iris(base).of("").graph, Iris(base).view)
    for name in sorted(store.named_graphs(), key=str):
        if isinstance(name, ox.NamedNode) and not name.value.startswith(own):
            held = [quad.triple for quad in store.quads_for_pattern(None, None, None, name)]
            exact = [
                triple for triple in dumped if ox.Quad(triple.subject, triple.predicate, triple.object, name) in store
            ]
            chosen = exact if len(exact) == len(held) else held
            yield name.value, (f"{triple} .\n".encode() for triple in sorted(chosen, key=str))


def _sum(lines: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A graph, or a part of one that is too large to be sent at once, as N-Triples."""

    graph: str
    data: bytes
    is_first: bool
    is_last: bool


def _pieces(found: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[_Piece]:
    for graph, lines in found:
        held, is_first = bytearray(), True
        for line in lines:
            if len(held) >= _CHUNK:
                yield _Piece(graph, bytes(held), is_first, is_last=False)
                held, is_first = bytearray(), False
            held += line
        yield _Piece(graph, bytes(held), is_first, is_last=True)


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces in groups, each to be sent at once: about 4 MB, or a hundred graphs."""
    batch: list[_Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece.data)
        if size >= _CHUNK or len(batch) >= _GRAPHS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass(slots=True)
class _Run:
    """One run: what the engine is known to have, what it shall have, what has been done."""

    target: "Target"
    known: dict[str, str]
    wanted: Mapping[str, str]
    sent: Sent = field(default_factory=Sent)

    def differs(self, graph: str) -> bool:
        """Whether the graph is to be sent."""
        same = self.known.get(graph) == self.wanted[graph]
        self.sent.unchanged += same
        return not same

    def delete(self, gone: Sequence[str]) -> None:
        """Delete graphs, with the engine's own record of them last."""
        for at in range(0, len(gone), _GRAPHS):
            batch = gone[at : at + _GRAPHS]
            self.target.mark(dict.fromkeys(batch, _UNDER_WAY))
            self.target.withdraw(batch)
            for graph in batch:
                self.target.delete(graph)
            self.target.mark(dict.fromkeys(batch))
            self.sent.deleted += len(batch)

    def send(self, batch: Sequence[_Piece]) -> None:
        """Send pieces in such an order that the engine's own record never says more than is there."""
        first = [piece.graph for piece in batch if piece.is_first]
        before = [graph for graph in first if graph in self.known]
        if first:
            self.target.mark(dict.fromkeys(first, _UNDER_WAY))
        if before:
            self.target.withdraw(before)
        self.target.add(batch, before)
        last = {piece.graph: self.wanted[piece.graph] for piece in batch if piece.is_last}
        if last:
            self.target.mark(last)
        self.sent.graphs += len(last)
        self.sent.bytes += sum(len(piece.data) for piece in batch)


class Target:
    """The store of an engine, to be written by the Graph Store Protocol and SPARQL Update."""

    def __init__(
        self,
        url: str,
        base: str,
        *,
        engine: Engine | None = None,
        update: str | None = None,
        login: str | None = None,
        seconds: float = 600.0,
    ) -> None:
        """`url` is where the Graph Store Protocol is spoken; the engine is found out if it is not given.

        Raises StoreError if `url` is no address, nothing answers there, or the address for updates cannot be told.
        """
        self._url = checked(url)
        self._base = base
        self._client = Client(seconds, login)
        self.engine = engine or self._found()
        self._update = checked(update) if update else self._derived()

    @property
    def default(self) -> str:
        """What has to be told to queries, for people."""
        if self.engine.default == "graph":
            return f"add ?default-graph-uri={quote(everything(self._base), safe='')} to the address of the endpoint"
        return "nothing"

    def kept(self) -> dict[str, str]:
        """Graph → checksum of what has been sent before; the graph `published` → id of the release."""
        name = published(self._base)
        answer = self._ask("GET", f"{self._url}{self._graph(name)}", headers={"Accept": _NTRIPLES})
        if answer.status == 404:  # noqa: PLR2004 - RFC 9110
            drained(answer)
            return {}
        self._check(answer, name)
        label = answer.headers.get("Content-Type", "")
        fmt = find(RDF_FORMATS, label)
        if fmt is None:
            raise StoreError(f"{self._url}: it answers with {label or 'no type'!r} and no graph: check the address")
        body = Body(answer)
        found: dict[str, str] = {}
        try:
            for quad in ox.parse(cast("IO[bytes]", body), format=fmt.engine, base_iri=self._url):
                if quad.predicate.value in (_CHECKSUM, str(DCTERMS.hasVersion)) and isinstance(quad.object, ox.Literal):
                    graph = cast("ox.NamedNode", quad.subject).value
                    found[graph] = _UNDER_WAY if graph in found else quad.object.value
        except SyntaxError as error:
            raise StoreError(f"<{name}> cannot be read: {error}; empty the store, and publish again") from error
        finally:
            body.close()
        return found

    def mark(self, sums: Mapping[str, str | None]) -> None:
        """Record the checksum of each graph, or None: that it is gone."""
        state = ox.NamedNode(published(self._base))
        names = " ".join(str(ox.NamedNode(graph)) for graph in sums)
        old = f"GRAPH {state} {{ ?g ?p ?o }}"
        texts = [f"DELETE {{ {old} }} WHERE {{ VALUES ?g {{ {names} }} {old} }}"]
        lines = [_recorded(graph, told, state.value) for graph, told in sums.items() if told is not None]
        if lines:
            texts.append(f"INSERT DATA {{ GRAPH {state} {{ {' '.join(lines)} }} }}")
        self._change(" ;\n".join(texts), state.value)

    def withdraw(self, names: Sequence[str]) -> None:
        """Take out of everything what these graphs say and no other does."""
        if self.engine.default == "union":
            return
        whole = ox.NamedNode(everything(self._base))
        iris = [str(ox.NamedNode(name)) for name in names]
        pattern = "?s ?p ?o"
        doomed = pattern if self.engine.default == "own" else f"GRAPH {whole} {{ {pattern} }}"
        others = ", ".join([str(whole), *iris])
        self._change(
            f"DELETE {{ {doomed} }} WHERE {{ VALUES ?g {{ {' '.join(iris)} }} GRAPH ?g {{ {pattern} }} "
            f"FILTER NOT EXISTS {{ GRAPH ?h {{ {pattern} }} FILTER(?h NOT IN ({others})) }} }}",
            names[0],
        )

    def delete(self, graph: str) -> None:
        """Delete a graph, if it is there."""
        answer = self._ask("DELETE", f"{self._url}{self._graph(graph)}")
        if answer.status == 404:  # noqa: PLR2004
            drained(answer)
        else:
            self._check(answer, graph)
            drained(answer)

    def add(self, batch: Sequence[_Piece], before: Sequence[str]) -> None:
        """Write these pieces, in the place of what the graphs `before` held, and to everything."""
        copies = b"" if self.engine.default == "union" else b"".join(one.data for one in batch)
        if self.engine.quads:
            for graph in before:
                self.delete(graph)
            quads = [one.data.replace(b" .\n", f" {ox.NamedNode(one.graph)} .\n".encode()) for one in batch]
            self._write("POST", self._url, _NQUADS, b"".join([*quads, copies]), batch[0].graph)
            return
        for one in batch:
            method = "PUT" if one.is_first else "POST"
            self._write(method, self._url + self._graph(one.graph), _NTRIPLES, one.data, one.graph)
        if copies:
            whole = everything(self._base)
            where = self._graph(whole) if self.engine.default == "graph" else self._parameter("default")
            self._write("POST", self._url + where, _NTRIPLES, copies, whole)

    def _found(self) -> Engine:
        """The engine, by its name in the `Server` header or by the end of the address."""
        answer = self._ask("GET", f"{self._url}{self._graph(published(self._base))}", headers={"Accept": _NTRIPLES})
        answer.close()
        server = answer.headers.get("Server", "").lower()
        path = urlsplit(self._url).path
        for one in ENGINES.values():
            if server.startswith(one.name) or (one.ending and path.endswith(one.ending)):
                return one
        return ENGINES["generic"]

    def _derived(self) -> str:
        parts = urlsplit(self._url)
        if self.engine.update is None or not parts.path.endswith(self.engine.ending):
            raise StoreError(
                f"{self._url}: the address for SPARQL updates cannot be told from this one: name it by --update, "
                f"or an address that ends in {self.engine.ending or '…'} by --to"
            )
        path = parts.path[: len(parts.path) - len(self.engine.ending)] + self.engine.update
        return urlunsplit((parts.scheme, parts.netloc, path or "/", parts.query, ""))

    def _graph(self, name: str) -> str:
        """The graph as a parameter (Graph Store Protocol, section 4.2)."""
        return self._parameter(f"graph={quote(name, safe='')}")

    def _parameter(self, parameter: str) -> str:
        return f"{'&' if urlsplit(self._url).query else '?'}{parameter}"

    def _change(self, text: str, graph: str) -> None:
        form = urlencode({"update": text}).encode()
        self._write("POST", self._update, "application/x-www-form-urlencoded", form, graph)

    def _write(self, method: str, url: str, media_type: str, data: bytes, graph: str) -> None:
        answer = self._ask(method, url, data, {"Content-Type": media_type, "Accept": "*/*"}, graph)
        self._check(answer, graph)
        drained(answer)

    def _ask(
        self,
        method: str,
        url: str,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        graph: str | None = None,
    ) -> urllib3.BaseHTTPResponse:
        try:
            return self._client.send(method, url, data, headers)
        except KGError as error:
            about = f"graph <{graph}>: " if graph else ""
            raise StoreError(f"{about}{url.partition('?')[0]}: {error}; publish again to go on from here") from error

    def _check(self, answer: urllib3.BaseHTTPResponse, graph: str) -> None:
        if answer.status in (200, 201, 202, 204):
            return
        said = words(answer)
        raise StoreError(
            f"graph <{graph}>: {self._url} answered {answer.status}{f' ({said})' if said else ''}: "
            f"{_CURES.get(answer.status, _CURE)}; publish again to go on from here"
        )


_CURES: Final = {
    401: f"set {LOGIN}=user:password in the environment, of a user who may write",
    403: f"set {LOGIN}=user:password in the environment, of a user who may write",
    404: "check the address of its Graph Store Protocol, and --engine",
    405: "check the address of its Graph Store Protocol, and --engine",
    413: "let the engine take bodies of 5 MB, or use --bulk",
    415: "check --engine",
    507: "give the engine more disk",
}
_CURE: Final = "the engine's log says why"


def _recorded(graph: str, told: str, state: str) -> str:
    predicate = ox.NamedNode(str(DCTERMS.hasVersion) if graph == state else _CHECKSUM)
    return f"{ox.Triple(ox.NamedNode(graph), predicate, ox.Literal(told))} ."
