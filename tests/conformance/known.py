"""The tests of queries that are known to fail, and why: `known.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cause:
    """Why some tests fail."""

    id: str
    why: str
    tests: tuple[str, ...]


def causes() -> list[Cause]:
    """Every cause, in the order of the file.

    Raises ValueError if a test is named twice.
    """
    said = tomllib.loads(Path(__file__).with_name("known.toml").read_text(encoding="utf-8"))["cause"]
    found = [Cause(one["id"], one["why"], tuple(one["tests"])) for one in said]
    names = [name for cause in found for name in cause.tests]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"known.toml names these tests twice: {', '.join(twice)}")
    return found
