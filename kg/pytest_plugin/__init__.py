"""pytest with SHACL: `pytest --shacl data/` checks files as tests, the fixture `assert_conforms` checks a graph.

pytest loads this module wherever Parley is installed, so it imports nothing else before it is asked to check.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

MARKER: Final = "shacl"
_SEVERITIES: Final = ("violation", "warning", "info")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--shacl`, `--shacl-shapes` and `--shacl-fail-on`."""
    group = parser.getgroup("parley", "SHACL (parley)")
    group.addoption(
        "--shacl",
        action="append",
        default=[],
        metavar="PATH",
        help="Check this RDF or facts file, or all in this folder, as tests: one a file. Repeatable.",
    )
    group.addoption(
        "--shacl-shapes",
        action="append",
        default=[],
        metavar="PATH",
        help="Your shapes, file or folder, instead of Parley's. Repeatable.",
    )
    group.addoption(
        "--shacl-fail-on",
        choices=_SEVERITIES,
        default="violation",
        help="The least severity that fails a test (default: violation).",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known that picks the files that are checked: `pytest --shacl data -m shacl`."""
    config.addinivalue_line("markers", f"{MARKER}: a file that --shacl checks against shapes")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add a test for each file of `--shacl`; what the folders are called makes no difference.

    Raises UsageError if a path cannot be read or is of no known format.
    """
    named = config.getoption("--shacl")
    if named:
        items += _items(session, config, [config.invocation_params.dir / path for path in named])


class ShaclFile(pytest.File):
    """A file that is checked."""

    def collect(self) -> Iterator["ShaclItem"]:
        """Its only test."""
        yield ShaclItem.from_parent(self, name=MARKER)


class ShaclItem(pytest.Item):
    """The test that a file conforms to the shapes."""

    def runtest(self) -> None:
        """Raise the report as an AssertionError if the file does not conform."""
        checking = _checking()
        checking.check(self.config, self.path, None)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **options: Any) -> Any:
        """The report, or what keeps the check from running, without the way to it; a bug with its traceback."""
        if isinstance(excinfo.value, (AssertionError, _checking().KGError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **options)

    def reportinfo(self) -> tuple[Path, None, str]:
        """What the summary calls it."""
        return self.path, None, f"{self.path.name} conforms"


@pytest.fixture
def assert_conforms(request: pytest.FixtureRequest) -> Callable[..., None]:
    """A function that fails the test with the report if data does not conform to shapes.

    `assert_conforms(data, shapes=None, format="turtle")`: data and shapes are a graph of rdflib, quads of pyoxigraph, a
    `Path` (of shapes also a list of them), or a string of RDF in the given format. Without shapes those of
    `--shacl-shapes` hold, or else Parley's.
    """

    def conforms(data: object, shapes: object = None, format: str = "turtle") -> None:  # noqa: A002
        __tracebackhide__ = True
        _checking().check(request.config, data, shapes, format)

    return conforms


def _items(session: pytest.Session, config: pytest.Config, named: list[Path]) -> Iterator[pytest.Item]:
    checking = _checking()
    try:
        files = checking.files(config, named)
    except checking.KGError as error:
        raise pytest.UsageError(f"--shacl: {error}") from error
    for path in files:
        for item in ShaclFile.from_parent(session, path=path).collect():
            item.add_marker(MARKER)
            yield item


def _checking() -> ModuleType:
    """The part that needs the engines, which take a second to import."""
    from kg.pytest_plugin import checking  # noqa: PLC0415 - see above

    return checking
