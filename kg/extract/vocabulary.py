"""The word lists of the extractor: the files in `data`."""

import tomllib
from importlib.resources import files
from typing import Any


def table(name: str) -> dict[str, Any]:
    """What `data/NAME.toml` holds."""
    return tomllib.loads(files("kg.extract").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
