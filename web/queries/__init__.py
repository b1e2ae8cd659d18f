"""The SPARQL that the pages ask, one file each, and the prefixes they share.

A query is about one resource, `?this`, which is put in as a term: no query text is glued together.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import pyoxigraph as ox
from rdflib import DCAT, FOAF, PROV, VOID

from kg.publish.dumps import PREFIXES
from kg.store import Answer, Store

_PREFIXES: Final = {
    **PREFIXES,
    "dcat": str(DCAT),
    "foaf": str(FOAF),
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "prov": str(PROV),
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": str(VOID),
}


def prefixes() -> dict[str, str]:
    """Prefix → namespace: those of the pages' queries, used for writing graphs too."""
    return dict(_PREFIXES)


def ask(store: Store, name: str, this: str | None = None, *, start: int = 0, limit: int | None = None) -> Answer:
    """The answer to the query in `name`.rq about the resource `this`; of its rows `limit`, after the first `start`.

    Raises ValueError if `this` is not an IRI.
    """
    bindings = {"this": ox.NamedNode(this)} if this is not None else None
    part = (f"\nOFFSET {start:d}" if start else "") + (f"\nLIMIT {limit:d}" if limit is not None else "")
    return store.query(source(name) + part, prefixes=_PREFIXES, bindings=bindings)


def holds(store: Store, name: str, this: str) -> bool:
    """Whether the query in `name`.rq, an ASK, is true of `this`; not if that is no IRI."""
    try:
        return bool(ask(store, name, this))
    except ValueError:
        return False


def term(name: str) -> ox.NamedNode:
    """The IRI that a prefixed name stands for.

    >>> term("foaf:primaryTopic").value
    'http://xmlns.com/foaf/0.1/primaryTopic'
    """
    prefix, _, rest = name.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + rest)


@cache
def source(name: str) -> str:
    """What `name`.rq holds, as it is."""
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")
