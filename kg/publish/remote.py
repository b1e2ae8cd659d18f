"""A release in the store of another engine: sent by the Graph Store Protocol, only what differs.

Every source is a named graph there, as in `sources.nq.gz`, and so are the derived view and what the release's store
holds beside. `<BASE>everything`, or the engine's own default graph, holds each statement once more (ADR 0004), where
the engine would else make no default graph of the named ones, or one with statements repeated (`Engine.default`).

What has been sent is kept in the engine (`kg.publish.record`), so that whoever goes on, from whatever machine, sends
only what differs. The release is marked as under way before anything changes and gets its id when all of it is there;
so is each graph, with its checksum. So a run may be killed anywhere, and nobody takes a part for the whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.iris import Iris
from kg.publish.named import checksums, graphs, of_sources
from kg.publish.pieces import GRAPHS, Piece, batches
from kg.publish.record import UNDER_WAY, published
from kg.publish.target import Target
from kg.release import Release


@dataclass(slots=True)
class Sent:
    """What a run of `publish` did."""

    graphs: int = 0
    """Graphs sent, new or changed."""
    deleted: int = 0
    unchanged: int = 0
    bytes: int = 0
    """What the graphs sent are long as N-Triples."""


def publish(
    release: Release,
    base: str,
    target: Target,
    *,
    again: bool = False,
    step: Callable[[], None] = lambda: None,
) -> Sent:
    """Make the engine hold the release: send what is new or has changed, delete what is gone; `step` after each graph.

    Where the engine's own record is lost, its own list of graphs is asked for, and everything is sent. So does `again`,
    whatever the record says; and what no graph says goes out of the default graph too.

    Raises StoreError, naming graph, status and cure; a second run goes on where this one stopped.
    """
    wanted, state = checksums(release, base), published(base)
    kept = target.kept()
    if again or not kept.keys() - {state}:
        kept = _recovered(target, base, wanted, again=again)
    gone = [graph for graph in sorted(kept) if graph not in wanted and graph != state]
    run = _Run(target, kept, wanted)
    if gone or any(kept.get(graph) != told for graph, told in wanted.items()):
        target.mark({state: UNDER_WAY})
        kept[state] = UNDER_WAY
    run.delete(gone)
    differing = ((graph, lines) for graph, lines in graphs(release, base) if run.differs(graph))
    for batch in batches(differing):
        run.send(batch)
        for piece in batch:
            if piece.is_last:
                step()
    if kept.get(state) != release.id:
        target.mark({state: release.id})
    return run.sent


def _recovered(target: Target, base: str, wanted: Mapping[str, str], *, again: bool) -> dict[str, str]:
    """What the engine has of the site, all of it as under way: by its own list of graphs, and by its record.

    A default graph that is the engine's own may hold what is not ours, so only `again` takes out of it what no graph
    says; `<BASE>everything` is ours by its name.
    """
    target.mark({published(base): UNDER_WAY})
    if again or target.engine.default == "graph":
        target.prune()
    own = (of_sources(base), Iris(base).view)
    target.recover([graph for graph in wanted if not graph.startswith(own)])
    return dict.fromkeys(target.kept(), UNDER_WAY)


@dataclass(slots=True)
class _Run:
    """One run: what the engine is known to have, what it shall have, what has been done."""

    target: Target
    known: Mapping[str, str]
    wanted: Mapping[str, str]
    sent: Sent = field(default_factory=Sent)

    def differs(self, graph: str) -> bool:
        """Whether the graph is to be sent."""
        same = self.known.get(graph) == self.wanted[graph]
        self.sent.unchanged += same
        return not same

    def delete(self, gone: Sequence[str]) -> None:
        """Delete graphs, with the engine's own record of them last."""
        for at in range(0, len(gone), GRAPHS):
            batch = gone[at : at + GRAPHS]
            self.target.mark(dict.fromkeys(batch, UNDER_WAY))
            self.target.withdraw(batch)
            for graph in batch:
                self.target.delete(graph)
            self.target.mark(dict.fromkeys(batch))
            self.sent.deleted += len(batch)

    def send(self, batch: Sequence[Piece]) -> None:
        """Send pieces in such an order that the engine's own record never says more than is there."""
        first = [piece.graph for piece in batch if piece.is_first]
        before = [graph for graph in first if graph in self.known]
        if first:
            self.target.mark(dict.fromkeys(first, UNDER_WAY))
        if before:
            self.target.withdraw(before)
        self.target.add(batch, before)
        last = {piece.graph: self.wanted[piece.graph] for piece in batch if piece.is_last}
        if last:
            self.target.mark(last)
        self.sent.graphs += len(last)
        self.sent.bytes += sum(len(piece.data) for piece in batch)
