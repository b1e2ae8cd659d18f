"""A real browser: pages of other origins may read, the form of the endpoint works, nothing foreign is loaded."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import installed
from tests.clients.browser import Browser, browser
from tests.clients.sample import EXAMPLES, MALFORMED, TOLLS, Rows, Sample, tab_rows

JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(installed.program("chromium"), tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of another origin that serves it."""
    folder = tmp_path_factory.mktemp("origin")
    (folder / "index.html").write_text("<!doctype html><title>Another origin</title>")
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://localhost:{server.server_port}/"
        server.shutdown()


def fetched(tab: Browser, address: str, **options: object) -> dict[str, object]:
    """What a page of the other origin sees of an answer."""
    told = tab.run(
        f"""fetch({json.dumps(address)}, {json.dumps(options)}).then(async (answer) => ({{
          status: answer.status, type: answer.headers.get("Content-Type"), etag: answer.headers.get("ETag"),
          body: await answer.text() }}))"""
    )
    assert isinstance(told, dict)
    return told


def test_a_page_of_another_origin_reads_rows(
    tab: Browser, elsewhere: tuple[Path, str], sample: Sample, tolls: Rows
) -> None:
    """A direct query has a type that the browser first asks leave for (a preflight), a form has not."""
    tab.open(elsewhere[1])
    form = tab.run(f"new URLSearchParams({{ query: {json.dumps(TOLLS)} }}).toString()")
    for content_type, body in ((FORM, form), (DIRECT, TOLLS)):
        headers = {"Content-Type": content_type, "Accept": JSON}
        told = fetched(tab, sample.endpoint, method="POST", headers=headers, body=body)
        assert (told["status"], told["type"]) == (200, JSON)
        bindings = json.loads(str(told["body"]))["results"]["bindings"]
        assert [row["source"]["value"] for row in bindings] == [row[0] for row in tolls]


def test_a_page_of_another_origin_asks_again_with_the_etag(
    tab: Browser, elsewhere: tuple[Path, str], sample: Sample
) -> None:
    """If-None-Match is a header that needs a preflight; the answer has to show its ETag."""
    tab.open(elsewhere[1])
    address = f"{sample.endpoint}?query=ASK%7B%7D"
    told = fetched(tab, address, headers={"Accept": JSON}, cache="no-store")
    assert told["etag"]
    again = fetched(tab, address, headers={"Accept": JSON, "If-None-Match": told["etag"]}, cache="no-store")
    assert (again["status"], again["body"]) == (304, "")


def test_a_page_of_another_origin_can_read_an_error(tab: Browser, elsewhere: tuple[Path, str], sample: Sample) -> None:
    tab.open(elsewhere[1])
    told = fetched(tab, sample.endpoint, method="POST", headers={"Content-Type": DIRECT}, body=MALFORMED)
    assert told["status"] == 400
    assert "line 2, column 12" in str(told["body"])


def test_credentials_are_of_no_use_to_another_origin(tab: Browser, elsewhere: tuple[Path, str], sample: Sample) -> None:
    """`*` and no Access-Control-Allow-Credentials: the browser hands the page nothing."""
    tab.open(elsewhere[1])
    with pytest.raises(AssertionError, match="Failed to fetch"):
        fetched(tab, f"{sample.endpoint}?query=ASK%7B%7D", credentials="include")


def test_the_script_of_the_readme_runs_in_a_page(
    tab: Browser, elsewhere: tuple[Path, str], sample: Sample, tolls: Rows
) -> None:
    folder, origin = elsewhere
    script = (EXAMPLES / "tolls.mjs").read_text().replace("http://127.0.0.1:8000/sparql", sample.endpoint)
    (folder / "tolls.mjs").write_text(script)
    tab.open(origin)
    said = tab.run("const said = []; console.log = (line) => said.push(line); import('./tolls.mjs').then(() => said)")
    assert [tuple((*row, "")[:4]) for row in tab_rows("\n".join(said))] == tolls


def test_the_form_answers_with_a_table(tab: Browser, sample: Sample, tolls: Rows) -> None:
    tab.open(sample.endpoint)
    tab.run(f"document.querySelector('textarea').value = {json.dumps(TOLLS)}")
    tab.click("form button")
    cells = tab.run(
        "[...document.querySelectorAll('table tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText))"
    )
    assert [row[1].strip() for row in cells] == [row[1] for row in tolls]
    assert [row[2].strip() for row in cells] == [row[2] for row in tolls]
    assert tab.run("document.querySelector('textarea').value").split() == TOLLS.split()
    assert (
        tab.run("performance.getEntriesByType('resource').filter((one) => !one.name.startsWith(location.origin))") == []
    )


def test_the_form_tells_what_is_wrong_with_a_query(tab: Browser, sample: Sample) -> None:
    tab.open(sample.endpoint)
    tab.run(f"document.querySelector('textarea').value = {json.dumps(MALFORMED)}")
    tab.click("form button")
    assert "line 2" in tab.run("document.body.innerText")
    assert tab.run("document.querySelector('textarea').value") == MALFORMED, "to be mended"
    tab.run(f"document.querySelector('textarea').value = {json.dumps(TOLLS)}")
    tab.click("form button")
    assert tab.run("document.querySelectorAll('table tbody tr').length") > 1


def test_a_link_of_the_table_leads_to_a_page_about_the_source(tab: Browser, sample: Sample) -> None:
    """Links in pages are relative: they work wherever the site is served."""
    tab.open(f"{sample.address}source/desk-b-idleb")
    assert tab.run("location.href").startswith(sample.address)
    assert "37 morts" in tab.run("document.body.innerText")
