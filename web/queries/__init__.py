"""The SPARQL that the pages ask, one file each, and the prefixes they share.

A query is about one resource, `?this`, which is put in as a term: no query text is glued together.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import pyoxigraph as ox
from rdflib import DCAT, PROV, VOID

from kg.publish.dumps import PREFIXES
from kg.store import Answer, Store

_PREFIXES: Final = {
    **PREFIXES,
    "dcat": str(DCAT),
    "prov": str(PROV),
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": str(VOID),
}


def prefixes() -> dict[str, str]:
    """Prefix → namespace: those of the pages' queries, used for writing graphs too."""
    return dict(_PREFIXES)


def ask(store: Store, name: str, this: str | None = None) -> Answer:
    """The answer to the query in `name`.rq about the resource `this`.

    Raises ValueError if `this` is not an IRI.
    """
    bindings = {"this": ox.NamedNode(this)} if this is not None else None
    return store.query(source(name), prefixes=_PREFIXES, bindings=bindings)


@cache
def source(name: str) -> str:
    """What `name`.rq holds, as it is."""
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")
