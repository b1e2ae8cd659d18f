"""Documents to be measured, by source id."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from kg.errors import FactsError
from kg.facts import Document, Problem, read

Documents: TypeAlias = Mapping[str, Document]

_SUFFIXES: Final = (".json", ".jsonl", ".ndjson")
_DECISIONS: Final = ".decisions.jsonl"
"""What a review writes beside facts; see `kg.review`."""


def read_documents(paths: Iterable[Path]) -> tuple[dict[str, Document], list[Problem]]:
    """The documents of files of facts, by source id in the order read, and the problems of lines that are none.

    Of a folder, every file of facts in it is read, sorted by name. A source that comes twice counts as it came last.
    Raises FactsError if a file cannot be read, or a folder has none.
    """
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for path in paths:
        for file in _files(path):
            for item in read(file):
                if isinstance(item, Problem):
                    problems.append(item)
                else:
                    documents[item.source.id] = item
    return documents, problems


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(file for file in path.rglob("*") if file.is_file() and _is_facts(file.name))
    if not found:
        raise FactsError(f"{path}: there are no facts in this folder: name one with .json or .jsonl files")
    yield from found


def _is_facts(name: str) -> bool:
    plain = name.removesuffix(".gz")
    return plain.endswith(_SUFFIXES) and not plain.endswith(_DECISIONS) and not name.startswith(".")


def at_least(documents: Documents, confidence: float) -> dict[str, Document]:
    """The documents without facts of less confidence; facts that tell none are kept, and so are their entities."""
    return {
        name: document.model_copy(
            update={
                "facts": tuple(f for f in document.facts if f.confidence is None or f.confidence >= confidence),
            }
        )
        for name, document in documents.items()
    }
