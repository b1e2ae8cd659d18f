"""What README.md and docs/clients.md show runs as it is shown, and every client tells the same rows."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.building import ROOT
from tests.clients import installed
from tests.clients.sample import EXAMPLES, Rows, Sample, blocks, csv_rows, tab_rows

README = blocks(ROOT / "README.md")
SHOWN = README | blocks(ROOT / "docs" / "clients.md")
IN_README = {"tolls.rq", "tolls.sh", "tolls_sparqlwrapper.py", "tolls_rdflib.py", "tolls_pandas.py", "tolls.mjs"}
PLACE = "http://127.0.0.1:8000/sparql"


def output(*command: object) -> str:
    """What the command prints; it runs where the documents say: in the repository's folder."""
    result = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def shell(script: Path) -> Rows:
    for name in ("curl", "roqet"):
        if script.read_text().startswith(name):
            installed.program(name)
    return csv_rows(output("bash", "-e", script))


def python(script: Path) -> Rows:
    return tab_rows(output(sys.executable, script))


def pandas(script: Path) -> Rows:
    """The frame the script makes: what it prints is cut to the width of the terminal."""
    pytest.importorskip("pandas")
    frame = runpy.run_path(str(script))["tolls"]
    assert frame["least"].dtype.kind == "i"
    return csv_rows(frame.to_csv(index=False))


def node(script: Path) -> Rows:
    return tab_rows(output(installed.program("node"), script))


def comunica(script: Path) -> Rows:
    (script.parent / "node_modules").symlink_to(installed.node_modules())
    return node(script)


def perl(script: Path) -> Rows:
    return tab_rows(output(installed.perl_client(), script))


RUN: dict[str, Callable[[Path], Rows]] = {
    "tolls.sh": shell,
    "tolls_sparqlwrapper.py": python,
    "tolls_rdflib.py": python,
    "tolls_pandas.py": pandas,
    "tolls.mjs": node,
    "tolls_comunica.mjs": comunica,
    "tolls.pl": perl,
    "tolls_roqet.sh": shell,
}


def test_the_readme_shows_five_clients_and_their_query() -> None:
    assert set(README) == IN_README


def test_every_script_is_shown_and_run() -> None:
    files = {path.name for path in EXAMPLES.iterdir()}
    assert set(SHOWN) == files == {*RUN, "tolls.rq"}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_is_what_the_file_holds(name: str) -> None:
    assert SHOWN[name] == (EXAMPLES / name).read_text()


@pytest.mark.parametrize("name", RUN)
def test_every_client_tells_the_same_rows(
    name: str, sample: Sample, tolls: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert SHOWN[name].count(PLACE) == 1
    script = tmp_path / name
    script.write_text(SHOWN[name].replace(PLACE, sample.endpoint))
    rows = RUN[name](script)
    assert [tuple((*row, "")[:4]) for row in rows] == tolls
