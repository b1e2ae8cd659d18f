"""Clients that are not Python's: programs, and the packages of Node.

A test whose client is missing is skipped with the way to install it; in CI, where `.ci/run` installs them, it fails.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

_NODE_MODULES = Path(__file__).parent / "node_modules"
_DEBIAN = {"node": "nodejs", "roqet": "rasqal-utils"}


def program(name: str) -> str:
    """The path of a program."""
    return shutil.which(name) or _missing(f"{name} is missing: apt-get install {_DEBIAN.get(name, name)}")


@cache
def perl_client() -> str:
    """The path of a perl that has RDF::Query::Client and a parser of XML that reads UTF-8."""
    perl = program("perl")
    if subprocess.run(
        [perl, "-MRDF::Query::Client", "-MXML::LibXML", "-e1"], capture_output=True, check=False
    ).returncode:
        _missing("RDF::Query::Client is missing: apt-get install librdf-query-client-perl libxml-libxml-perl")
    return perl


def node_modules() -> Path:
    """The folder of the npm packages that package-lock.json names."""
    if not (_NODE_MODULES / ".package-lock.json").exists():
        _missing("packages of Node are missing: npm ci --prefix tests/clients")
    return _NODE_MODULES


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
