"""The shapes files that others import (owl:imports): local ones only, nothing is fetched."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pyoxigraph import NamedNode
from rdflib import OWL, RDF

from kg.errors import KGError, ShapesError
from kg.validation.terms import read_quads

_IMPORTS = NamedNode(str(OWL.imports))
_TYPE = NamedNode(str(RDF.type))
_ONTOLOGY = NamedNode(str(OWL.Ontology))


def with_imports(files: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """The files and those that they import, each once; and the addresses they import that are no files.

    A relative address is taken from the file it stands in, unless that says @base. An import of an ontology that one of
    the files declares is satisfied.

    Raises ShapesError if an imported file is missing. What cannot be parsed is left to who reads the shapes.
    """
    known: dict[Path, None] = {}
    declared: set[str] = set()
    elsewhere: dict[str, None] = {}
    waiting = [path.resolve() for path in files]
    names = {path.resolve(): path for path in files}
    while waiting:
        path = waiting.pop(0)
        if path in known:
            continue
        known[path] = None
        ontologies, imports = _statements(path)
        declared |= ontologies
        for address in imports:
            local = _local(address)
            if local is None:
                elsewhere[address] = None
            elif not local.is_file():
                raise ShapesError(f"{names.get(path, path)} imports {local}, which is no file: correct owl:imports")
            else:
                waiting.append(local.resolve())
    return [names.get(path, path) for path in known], [address for address in elsewhere if address not in declared]


def _statements(path: Path) -> tuple[set[str], list[str]]:
    """The ontologies that a file declares, and the addresses it imports."""
    ontologies: set[str] = set()
    imports: list[str] = []
    with suppress(KGError):
        for quad in read_quads(path, ShapesError):
            if quad.predicate == _IMPORTS and isinstance(quad.object, NamedNode):
                imports.append(quad.object.value)
            elif (quad.predicate, quad.object) == (_TYPE, _ONTOLOGY) and isinstance(quad.subject, NamedNode):
                ontologies.add(quad.subject.value)
    return ontologies, imports


def _local(address: str) -> Path | None:
    parts = urlsplit(address)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.netloc in ("", "localhost") else None
