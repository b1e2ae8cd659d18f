"""The store of an engine, written by the Graph Store Protocol and SPARQL Update."""

from collections.abc import Mapping, Sequence
from typing import IO, Final, cast
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox
import urllib3

from kg.errors import KGError, StoreError
from kg.formats import RDF_FORMATS, find
from kg.iris import Iris
from kg.publish import record
from kg.publish.engines import ENGINES, Engine
from kg.publish.named import everything, of_sources
from kg.publish.pieces import Piece
from kg.publish.record import CHECKSUM, UNDER_WAY, published
from kg.store.http import LOGIN, Body, Client, checked, drained, words

_NTRIPLES: Final = RDF_FORMATS["ntriples"].media_type
_NQUADS: Final = RDF_FORMATS["nquads"].media_type


class Target:
    """The store of an engine, for one site."""

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
        try:
            return record.read(ox.parse(cast("IO[bytes]", body), format=fmt.engine, base_iri=self._url))
        except SyntaxError as error:
            raise StoreError(f"<{name}> cannot be read: {error}; empty the store, and publish again") from error
        finally:
            body.close()

    def mark(self, sums: Mapping[str, str | None]) -> None:
        """Record the checksum of each graph, or None: that it is gone."""
        state = ox.NamedNode(published(self._base))
        names = " ".join(str(ox.NamedNode(graph)) for graph in sums)
        old = f"GRAPH {state} {{ ?g ?p ?o }}"
        texts = [f"DELETE {{ {old} }} WHERE {{ VALUES ?g {{ {names} }} {old} }}"]
        new = [f"{record.statement(graph, told, self._base)} ." for graph, told in sums.items() if told is not None]
        if new:
            texts.append(f"INSERT DATA {{ GRAPH {state} {{ {' '.join(new)} }} }}")
        self._change(" ;\n".join(texts), state.value)

    def withdraw(self, names: Sequence[str]) -> None:
        """Take out of everything what these graphs say and no other does."""
        if self.engine.default == "union":
            return
        iris = [str(ox.NamedNode(name)) for name in names]
        others = ", ".join([str(ox.NamedNode(everything(self._base))), *iris])
        self._change(
            f"DELETE {{ {self._whole} }} WHERE {{ VALUES ?g {{ {' '.join(iris)} }} GRAPH ?g {{ ?s ?p ?o }} "
            f"FILTER NOT EXISTS {{ GRAPH ?h {{ ?s ?p ?o }} FILTER(?h NOT IN ({others})) }} }}",
            names[0],
        )

    def recover(self, others: Sequence[str]) -> None:
        """Record as under way every graph that may hold what the record does not tell of, as far as it is there.

        Those are the graphs of sources and the view, by their names, and `others`. No other graph is touched.
        """
        state = ox.NamedNode(published(self._base))
        names = ", ".join(str(ox.NamedNode(graph)) for graph in (Iris(self._base).view, *others))
        found = (
            f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} "
            f"FILTER(STRSTARTS(STR(?g), {ox.Literal(of_sources(self._base))}) || ?g IN ({names})) }}"
        )
        told = f"?g {CHECKSUM} {ox.Literal(UNDER_WAY)}"
        self._change(f"INSERT {{ GRAPH {state} {{ {told} }} }} WHERE {{ {{ {found} }} }}", state.value)

    def prune(self) -> None:
        """Take out of everything what no named graph says."""
        if self.engine.default == "union":
            return
        whole, state = ox.NamedNode(everything(self._base)), ox.NamedNode(published(self._base))
        self._change(
            f"DELETE {{ {self._whole} }} WHERE {{ {self._whole} "
            f"FILTER NOT EXISTS {{ GRAPH ?h {{ ?s ?p ?o }} FILTER(?h NOT IN ({whole}, {state})) }} }}",
            whole.value,
        )

    def delete(self, graph: str) -> None:
        """Delete a graph, if it is there."""
        answer = self._ask("DELETE", f"{self._url}{self._graph(graph)}")
        if answer.status == 404:  # noqa: PLR2004
            drained(answer)
        else:
            self._check(answer, graph)
            drained(answer)

    def add(self, batch: Sequence[Piece], before: Sequence[str]) -> None:
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

    @property
    def _whole(self) -> str:
        """A statement of everything, as a pattern."""
        pattern = "?s ?p ?o"
        return (
            pattern if self.engine.default == "own" else f"GRAPH {ox.NamedNode(everything(self._base))} {{ {pattern} }}"
        )

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
        parts, untold = urlsplit(self._url), f"{self._url}: the address for SPARQL updates cannot be told from this one"
        if self.engine.update is None:
            raise StoreError(f"{untold}: name it by --update, or the engine by --engine")
        if not parts.path.endswith(self.engine.ending):
            raise StoreError(f"{untold}: name it by --update, or one that ends in {self.engine.ending} by --to")
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
