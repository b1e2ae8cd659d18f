"""Where tests find what lies beside the repository and is never shipped: gold facts, code lists, others' data."""

import os
from pathlib import Path

import pytest


def shared_path(name: str) -> Path:
    """`<repository>/../shared/<name>`, or the same below $PARLEY_SHARED.

    Skips the test if it is missing; in CI, where it must be there, fails it.
    """
    home = Path(os.environ.get("PARLEY_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    path = home / name
    if not path.exists():
        missing = f"{path} is missing: set PARLEY_SHARED to the folder of shared test data"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path
