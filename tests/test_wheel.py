"""The built wheel, installed without the checkout or the tools, and used from elsewhere."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.building import ROOT, make_site, text_line


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and what it needs, in the versions of the lock, and nothing else."""
    home = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    pins = [line.split(" ")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line]
    (home / "pins.txt").write_text("\n".join(pins) + "\n")
    pip = [home / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--constraint", home / "pins.txt", wheel, cwd=home)
    return home / "venv" / "bin" / "parley"


def run(*command: object, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))}
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_wheel_holds_the_turtle_of_the_checkout_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    inside = {
        name.removeprefix("kg/_data/") for name in names if name.startswith("kg/_data/") and name.endswith(".ttl")
    }
    assert inside == {
        path.relative_to(ROOT).as_posix() for folder in ("ontology", "shapes") for path in (ROOT / folder).glob("*.ttl")
    }
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"kg", "web"}
    assert any(name.startswith("web/templates/") for name in names)
    assert any(name.startswith("web/static/") for name in names)


def test_the_installed_wheel_builds_validates_and_serves(installed: Path, tmp_path: Path) -> None:
    make_site(tmp_path / "site", text_line("a"))
    assert "Usage" in run(installed, "--help", cwd=tmp_path)
    run(installed, "validate", "site/facts.jsonl", cwd=tmp_path)
    run(installed, "build", "site", cwd=tmp_path)
    assert run(installed, "query", "--site", "site", "ASK { ?s a cf:Claim }", cwd=tmp_path) == "true\n"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([installed, "serve", "site", "--port", str(port)], cwd=tmp_path) as server:
        try:
            assert "Test" in page(f"http://127.0.0.1:{port}/")
        finally:
            server.terminate()


def page(address: str) -> str:
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server never answered")


def test_an_editable_checkout_leaves_no_copy_of_the_turtle_that_hides_it() -> None:
    assert not (ROOT / "kg" / "_data").exists()
    assert shutil.which("parley", path=str(Path(sys.executable).parent))
