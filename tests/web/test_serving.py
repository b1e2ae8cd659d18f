import json
import socket
import subprocess
import sys
from email.utils import parsedate_to_datetime

import pytest
from sample_release import BASE, app_of, publish

from kg.release import Releases
from tests.building import free_port
from web import Settings

HTML = {"Accept": "text/html"}
DUMP = "/dumps/sources.nq.gz"


def test_before_anything_is_published(tmp_path):
    client = app_of(Settings(BASE, "New site"), Releases(tmp_path / "none")).test_client()
    for path in ("/", "/sparql?query=ASK%7B%7D", "/dumps/", "/source/x"):
        response = client.get(path, headers=HTML)
        assert response.status_code == 503
        assert "parley build" in response.text
        assert "New site" in response.text
        assert response.headers["Retry-After"]
        assert str(tmp_path) not in response.text
    assert client.get("/static/style.css").status_code == 200
    assert "parley build" in json.loads(client.get("/sparql?query=ASK%7B%7D").data)["detail"]


def test_a_new_release_is_served_without_a_restart(tmp_path):
    releases = Releases(tmp_path / "releases")
    client = app_of(Settings(BASE, "Site", recheck_seconds=0), releases).test_client()
    assert client.get("/", headers=HTML).status_code == 503
    first = publish(releases, "The first")
    assert "The first" in client.get("/", headers=HTML).text
    second = publish(releases, "The second")
    assert "The second" in client.get("/", headers=HTML).text
    releases.switch(first.id)
    text = client.get("/", headers=HTML).text
    assert "The first" in text
    assert second.id not in text


def test_a_release_that_cannot_be_opened_leaves_the_one_before_it(tmp_path, caplog):
    releases = Releases(tmp_path / "releases")
    client = app_of(Settings(BASE, "Site", recheck_seconds=0), releases).test_client()
    publish(releases, "The first")
    assert "The first" in client.get("/", headers=HTML).text
    broken = publish(releases, "Broken")
    (broken.store_path / "CURRENT").unlink()
    for _ in range(3):
        assert "The first" in client.get("/", headers=HTML).text
    publish(releases, "Elsewhere", base="https://elsewhere.example/")
    assert "The first" in client.get("/", headers=HTML).text
    told = [record.message for record in caplog.records if record.name == "web.serving"]
    assert len(told) == 2, "each reason once"
    assert "no Oxigraph store" in told[0]
    assert "built for https://elsewhere.example/" in told[1]
    publish(releases, "The last")
    assert "The last" in client.get("/", headers=HTML).text


def served_by_command(site, *options):
    """What `parley serve` says, and its exit code, where it cannot serve."""
    command = [sys.executable, "-m", "kg.cli", "serve", str(site), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def site(releases, tmp_path):
    tables = f'[site]\ntitle = "Site"\nbase = "{BASE}"\n[build]\nreleases = "{releases.folder}"\n'
    (tmp_path / "parley.toml").write_text(tables)
    return tmp_path


def test_the_command_says_why_it_cannot_listen(site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, out, told = served_by_command(site, "--port", str(taken.getsockname()[1]))
    assert (code, out) == (3, "")
    assert told.startswith("parley: cannot listen on 127.0.0.1")
    assert "another --port" in told
    code, out, told = served_by_command(site, "--host", "nosuch.invalid", "--port", "9")
    assert (code, out) == (3, "")
    assert told == "parley: cannot listen on nosuch.invalid: there is no such address; try another --host\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--access-log", "/nonexistent/access.jsonl"], "try another --access-log"),
        (["--store", "http://127.0.0.1:9/query"], "the engine cannot be reached"),
        (["--allow-service", "https://example.org/"], "is no host"),
    ],
)
def test_the_command_says_what_else_is_wrong(site, options, words):
    code, out, told = served_by_command(site, "--port", str(free_port()), *options)
    assert code in (2, 3)
    assert out == ""
    assert words in told
    assert "Traceback" not in told


def test_the_command_refuses_a_release_of_another_base(site):
    (site / "parley.toml").write_text((site / "parley.toml").read_text().replace(BASE, "https://elsewhere.example/"))
    code, _, told = served_by_command(site)
    assert code == 3
    assert f"was built for {BASE}, the site file says https://elsewhere.example/: build again" in told


def test_a_release_keeps_its_checksums_while_it_is_served(releases, client):
    assert client.get("/sparql?query=SELECT*%7B%3Fs%3Fp%3Fo%7D").status_code == 200
    assert client.get("/source/a%2Fb%20c?format=html").status_code == 200
    assert releases.current().verify() == []


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_our_faults_give_nothing_away(tmp_path, accept):
    releases = Releases(tmp_path / "releases")
    release = publish(releases, "Broken")
    (release.store_path / "CURRENT").unlink()
    response = app_of(Settings(BASE, "Site"), releases).test_client().get("/", headers={"Accept": accept})
    assert response.status_code == 500
    assert "cannot be read" in response.text
    assert str(tmp_path) not in response.text
    assert "Traceback" not in response.text


def test_bugs_give_nothing_away_either(app):
    @app.get("/bug")
    def bug():
        raise RuntimeError("secret in /etc/passwd")

    response = app.test_client().get("/bug")
    assert response.status_code == 500
    assert response.content_type == "application/problem+json"
    assert "secret" not in response.text


def test_the_list_of_dumps(releases, client):
    text = client.get("/dumps/", headers=HTML).text
    entry = releases.current().manifest["files"]["dumps/sources.nq.gz"]
    assert 'href="../dumps/latest/sources.nq.gz"' in text
    assert entry["sha256"] in text
    assert "what every source says, a statement with its named graph on each line" in text


def test_a_dump_is_the_file(releases, client):
    entry = releases.current().manifest["files"]["dumps/sources.nq.gz"]
    whole = client.get(DUMP)
    assert whole.data == releases.current().dumps["sources.nq.gz"].read_bytes()
    assert whole.content_type == "application/gzip"
    assert "Content-Encoding" not in whole.headers
    assert whole.headers["ETag"] == f'"{entry["sha256"]}"'
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert parsedate_to_datetime(whole.headers["Last-Modified"]).isoformat() == "2026-01-02T03:04:05+00:00"


def test_a_dump_in_parts_and_on_condition(client):
    whole = client.get(DUMP)
    part = client.get(DUMP, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.data) == (206, whole.data[2:6])
    assert part.headers["Content-Range"] == f"bytes 2-5/{len(whole.data)}"
    assert client.get(DUMP, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert client.get(DUMP, headers={"Range": "bytes=999999-"}).status_code == 416
    head = client.head(DUMP)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(whole.data)))


@pytest.mark.parametrize("path", ["/dumps/nothing.nq", "/dumps/..%2Fmanifest.json", "/dumps/../manifest.json"])
def test_only_dumps_are_served_as_dumps(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "parley-release" not in response.text
