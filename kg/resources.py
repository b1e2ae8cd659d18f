"""Where the Turtle lives: inside the package in a wheel, beside it in a checkout. Nothing else knows."""

from pathlib import Path


def ontology_files() -> tuple[Path, ...]:
    """Every Turtle file of the ontology, sorted by name: terms, codes, alignments, registry and view.

    Raises FileNotFoundError if the installation is broken.
    """
    return _turtle("ontology")


def shapes_files() -> tuple[Path, ...]:
    """Every Turtle file of the shapes, sorted by name.

    Raises FileNotFoundError if the installation is broken.
    """
    return _turtle("shapes")


def ontology_file(name: str) -> Path:
    """One file of the ontology, such as `registry.ttl`.

    Raises FileNotFoundError if there is none of that name.

    >>> ontology_file("codes.ttl").name
    'codes.ttl'
    """
    path = _home("ontology") / name
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such ontology file; reinstall parley-kg")
    return path


def _turtle(name: str) -> tuple[Path, ...]:
    home = _home(name)
    paths = tuple(sorted(home.glob("*.ttl")))
    if not paths:
        raise FileNotFoundError(f"{home}: no Turtle files; reinstall parley-kg")
    return paths


def _home(name: str) -> Path:
    package = Path(__file__).resolve().parent
    bundled = package / "_data" / name
    return bundled if bundled.is_dir() else package.parent / name
