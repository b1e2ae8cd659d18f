"""The SPARQL that the pages ask, one file each, and the prefixes they share.

A query is about one resource, `?this`, which is put in as a term: no query text is glued together.
"""

import re
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from kg.store import Answer, Store


@cache
def text(name: str) -> str:
    """The query in `name`.rq with the shared prefixes before it."""
    return source("prefixes") + source(name)


@cache
def prefixes() -> dict[str, str]:
    """Prefix → namespace: those of the pages' queries, used for writing graphs too."""
    return dict(re.findall(r"^PREFIX (\w+): <([^>]+)>$", source("prefixes"), re.MULTILINE))


def ask(store: Store, name: str, this: str | None = None) -> Answer:
    """The answer to the query in `name`.rq about the resource `this`.

    Raises ValueError if `this` is not an IRI.
    """
    return store.query(text(name), bindings={"this": ox.NamedNode(this)} if this is not None else None)


def source(name: str) -> str:
    """What `name`.rq holds, as it is."""
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")
