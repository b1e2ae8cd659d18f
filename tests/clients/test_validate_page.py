"""The page of the SHACL service in a real browser: paste, upload, mend, without a script."""

import json
from collections.abc import Iterator

import pytest

from tests.building import ROOT
from tests.clients import installed
from tests.clients.browser import Browser, browser
from tests.clients.sample import Sample

EXAMPLE = (ROOT / "web" / "static" / "validate-example.ttl").read_text()
BUTTON = "form.check button"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(installed.program("chromium"), tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(tab: Browser, sample: Sample) -> Browser:
    """The page, as one gets there from the front page."""
    tab.open(sample.endpoint.removesuffix("sparql"))
    tab.click("header nav a[href$=validate]")
    return tab


def write(page: Browser, text: str) -> None:
    page.run(f"document.querySelector('#data').value = {json.dumps(text)}")


def heading(page: Browser) -> str:
    return str(page.run("document.querySelector('h1').innerText"))


def findings(page: Browser) -> list[list[str]]:
    """Line, node, path and value of each."""
    found = page.run(
        "[...document.querySelectorAll('.finding tbody tr:not(.quoted)')]"
        ".map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    assert isinstance(found, list)
    return found


def test_the_example_is_mended_on_the_page(page: Browser) -> None:
    page.click("a[href*=example]")
    page.click(BUTTON)
    assert heading(page) == "It does not conform"
    lines = EXAMPLE.splitlines()
    assert len(findings(page)) == 3
    for line, _, path, _ in findings(page):
        assert path in lines[int(line) - 1]
    mended = EXAMPLE.replace("everybody", "all").replace("9.0", "3.0").replace('office"@en', 'office"')
    assert page.run("document.querySelector('#data').value") == EXAMPLE
    write(page, mended)
    page.click(BUTTON)
    assert heading(page) == "It conforms"
    assert findings(page) == []


def test_what_cannot_be_read_is_shown_and_can_be_mended(page: Browser) -> None:
    write(page, EXAMPLE.replace("cf:low 9.0 ;", "cf:low 9,0 0 ;"))
    page.click(BUTTON)
    assert heading(page) == "Bad Request"
    assert "0 ;" in page.run("document.querySelector('.excerpt .rest').innerText")
    write(page, EXAMPLE)
    page.click(BUTTON)
    assert len(findings(page)) == 3


def test_a_file_is_uploaded(page: Browser) -> None:
    page.run(
        f"""(() => {{
          const files = new DataTransfer();
          files.items.add(new File([{json.dumps(EXAMPLE)}], "mine.ttl"));
          document.querySelector("#file").files = files.files; }})()"""
    )
    page.click(BUTTON)
    assert "mine.ttl" in page.run("document.querySelector('.kind').innerText")
    assert len(findings(page)) == 3


@pytest.mark.parametrize("step", ["", "?example=1"])
def test_nothing_is_wider_than_a_phone(page: Browser, sample: Sample, step: str) -> None:
    page._do("Emulation.setDeviceMetricsOverride", width=360, height=700, deviceScaleFactor=1, mobile=True)
    page.open(f"{sample.endpoint.removesuffix('sparql')}validate{step}")
    assert page.run("document.documentElement.scrollWidth") == 360
    if step:
        page.click(BUTTON)
        assert page.run("document.documentElement.scrollWidth") == 360
    page._do("Emulation.clearDeviceMetricsOverride")
