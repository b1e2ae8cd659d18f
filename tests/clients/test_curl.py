"""curl, in the ways people write it."""

import csv
import gzip
import io
import json
import re
import subprocess
from pathlib import Path

import pytest
from rdflib import Graph

from tests.building import ROOT
from tests.clients import installed
from tests.clients.sample import CLAIMS, CONSTRUCT, EXAMPLES, MALFORMED, TOLLS, Rows, Sample, csv_rows

FILE = EXAMPLES / "tolls.rq"
DOCUMENT = ROOT / "docs" / "clients.md"
WAYS = {
    "GET": ("--get", "--data-urlencode", f"query@{FILE}"),
    "POST form": ("--data-urlencode", f"query@{FILE}"),
    "POST direct": ("-H", "Content-Type: application/sparql-query", "--data-binary", f"@{FILE}"),
    # curl takes the ends of lines out of such a file, and with them a comment's end
    "POST direct, ends of lines lost": ("-H", "Content-Type: application/sparql-query", "-d", TOLLS.partition("\n")[2]),
}


def curl(*arguments: object) -> str:
    """What curl prints; an answer that is an error is printed too and is no success."""
    result = subprocess.run(
        [installed.program("curl"), "-sS", "--fail-with-body", "--max-time", "30", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, (result.stdout + result.stderr).decode()
    return result.stdout.decode()


def status(*arguments: object) -> tuple[int, str]:
    """The status of the answer, and its body."""
    result = subprocess.run(
        [installed.program("curl"), "-sS", "--max-time", "30", "-w", "\n%{http_code}", *map(str, arguments)],
        capture_output=True,
        check=True,
    )
    body, _, code = result.stdout.decode().rpartition("\n")
    return int(code), body


def headers(head: str) -> dict[str, str]:
    """The headers that `curl -I` prints, by their names in lower case."""
    pairs = (line.split(":", 1) for line in head.splitlines() if ":" in line)
    return {name.lower(): value.strip() for name, value in pairs}


@pytest.mark.parametrize("way", WAYS)
def test_rows_in_every_format(way: str, sample: Sample, tolls: Rows) -> None:
    def asked(media_type: str) -> str:
        return curl("-H", f"Accept: {media_type}", *WAYS[way], sample.endpoint)

    assert csv_rows(asked("text/csv")) == tolls
    bindings = json.loads(asked("application/sparql-results+json"))["results"]["bindings"]
    assert [row["source"]["value"] for row in bindings] == [row[0] for row in tolls]
    assert asked("application/sparql-results+xml").count("<result>") == len(tolls)
    tabs = list(csv.reader(io.StringIO(asked("text/tab-separated-values")), delimiter="\t"))
    assert [row[0] for row in tabs[1:]] == [f"<{row[0]}>" for row in tolls]


def test_without_an_accept_header_rows_are_json(sample: Sample, tolls: Rows) -> None:
    """curl sends `Accept: */*`."""
    assert len(json.loads(curl(*WAYS["GET"], sample.endpoint))["results"]["bindings"]) == len(tolls)


def test_the_format_may_stand_in_the_address(sample: Sample, tolls: Rows) -> None:
    assert csv_rows(curl(*WAYS["GET"], f"{sample.endpoint}?format=csv")) == tolls


def test_a_graph(sample: Sample) -> None:
    told = curl("-H", "Accept: application/n-triples", "--data-urlencode", f"query={CONSTRUCT}", sample.endpoint)
    assert set(told.splitlines()) == sample.triples(CONSTRUCT)


def test_compressed_rows_are_the_same_rows(sample: Sample, tmp_path: Path) -> None:
    """The answer is long enough for compression to pay."""
    asked = ("-H", "Accept: text/csv", "--get", "--data-urlencode", f"query={CLAIMS}", sample.endpoint)
    raw, head = tmp_path / "raw", tmp_path / "head"
    plain = curl(*asked)
    curl("-H", "Accept-Encoding: gzip", "-o", raw, "-D", head, *asked)
    assert headers(head.read_text())["content-encoding"] == "gzip"
    assert "accept-encoding" in headers(head.read_text())["vary"].lower()
    assert raw.stat().st_size < len(plain) / 2
    assert gzip.decompress(raw.read_bytes()).decode() == plain
    assert curl("--compressed", *asked) == plain


def test_the_head_alone(sample: Sample) -> None:
    """`curl -I` gets what GET would send, without the rows."""
    address = f"{sample.endpoint}?query=ASK%7B%7D"
    head = headers(curl("-I", address))
    assert head["content-type"] == "application/sparql-results+json"
    assert "accept" in head["vary"].lower()
    assert int(head["content-length"]) == len(curl(address))


def test_an_answer_that_is_here_already_is_not_sent_again(sample: Sample, tolls: Rows, tmp_path: Path) -> None:
    etag, head, kept = tmp_path / "etag", tmp_path / "head", tmp_path / "tolls.csv"
    asked = ("-H", "Accept: text/csv", "-o", kept, "-D", head, *WAYS["GET"], sample.endpoint)
    curl("--etag-save", etag, *asked)
    assert csv_rows(kept.read_text()) == tolls
    assert etag.read_text().strip().startswith('"')
    curl("--etag-compare", etag, *asked)
    assert head.read_text().split()[1] == "304"
    assert csv_rows(kept.read_text()) == tolls
    other = ("-H", "Accept: application/sparql-results+json", "-D", head, *WAYS["GET"], sample.endpoint)
    assert json.loads(curl("--etag-compare", etag, *other))["results"]["bindings"]
    assert head.read_text().split()[1] == "200"


def test_the_command_of_the_document_fetches_once(sample: Sample, tolls: Rows, tmp_path: Path) -> None:
    """docs/clients.md, "Not fetching twice": the second time the file stays as it is."""
    (command,) = re.findall(r"^```sh\n(curl --etag-save .*?)^```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    command = command.replace("http://127.0.0.1:8000/sparql", f"-w '%{{http_code}}' {sample.endpoint}")
    for code in ("200", "304"):
        run = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert run.stdout == code
        assert csv_rows((tmp_path / "tolls.csv").read_text()) == tolls


def test_errors_say_what_to_do(sample: Sample) -> None:
    code, body = status("--data-urlencode", f"query={MALFORMED}", sample.endpoint)
    assert (code, json.loads(body)["line"], json.loads(body)["column"]) == (400, 2, 12)
    code, body = status("-H", "Accept: image/png", "--data-urlencode", f"query={CLAIMS}", sample.endpoint)
    assert (code, "text/csv" in body) == (406, True)
    code, body = status("-H", "Content-Type: text/plain", "-d", CLAIMS, sample.endpoint)
    assert (code, "application/sparql-query" in body) == (415, True)
    code, body = status("--data-urlencode", "update=DROP ALL", sample.endpoint)
    assert (code, "only reads" in body) == (403, True)


def test_a_thing_leads_to_its_description(sample: Sample) -> None:
    """`curl -L` follows 303 from the thing to its document. The site's base is another port than the test's."""
    thing = f"{sample.address}source/desk-b-idleb"
    rewritten = ("--connect-to", f"127.0.0.1:8000:127.0.0.1:{sample.address.rsplit(':', 1)[1].strip('/')}")
    turtle = curl("-L", *rewritten, "-H", "Accept: text/turtle", thing)
    assert len(Graph().parse(data=turtle, format="turtle")) > 10
