"""Labels of blank nodes that are the same in each run."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import BlankNode, Quad, Triple

_ANONYMOUS: Final = re.compile(r"[0-9a-f]{24,32}")


def relabelled(quads: Iterable[Quad | Triple]) -> Iterator[Quad]:
    """The triples of one file, where an anonymous blank node has the same label in each run instead of a random one.

    `_:anonymous-N`, N being how many blank nodes, with a label or without, had appeared when it first did.
    """
    labels: dict[object, BlankNode] = {}
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, BlankNode) and term not in labels:
                anonymous = _ANONYMOUS.fullmatch(term.value)
                labels[term] = BlankNode(f"anonymous-{len(labels) + 1}") if anonymous else term
        yield Quad(labels.get(quad.subject, quad.subject), quad.predicate, labels.get(quad.object, quad.object))
