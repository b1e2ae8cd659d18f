"""Files of releases over HTTP: addresses that stay, checksums that hold, downloads that go on where they stopped."""

import base64
import hashlib
import json
import shutil
import subprocess
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from sample_release import app_of

from kg.pipeline import build
from kg.release import Releases
from kg.site import load
from tests.building import SAMPLE, make_site, served, text_line, write_lines
from web import Settings, discovery

BASE = "http://127.0.0.1:8000/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A site with three releases, the second of which has been pruned."""
    folder = make_site(tmp_path_factory.mktemp("site"))
    releases = Releases(folder / "releases")
    ids = []
    for names in ("a", "ab", "abc"):
        write_lines(folder / "facts.jsonl", *(text_line(name) for name in names))
        ids.append(build(load(folder), [SAMPLE / "facts.jsonl"]).release.id)
    releases.switch(ids[0])
    assert releases.prune(1) == [ids[1]]
    releases.switch(ids[2])
    return folder


@pytest.fixture(scope="module")
def releases(folder):
    return Releases(folder / "releases")


@pytest.fixture(scope="module")
def old(releases):
    return releases.all()[0]


@pytest.fixture(scope="module")
def client(releases):
    return app_of(Settings(BASE, "Test"), releases).test_client()


@pytest.fixture(scope="module")
def address(folder):
    with served(folder) as address:
        yield address


def listed(client, place):
    return json.loads(client.get(place, headers={"Accept": "application/json"}).data)


def test_every_file_is_at_its_latest_and_its_lasting_address(client, releases):
    release = releases.current()
    for name, cache in (("latest", "no-cache"), (release.id, "public, max-age=31536000, immutable")):
        files = listed(client, f"/dumps/{name}/")["files"]
        assert {one["name"].partition("/")[0] for one in files} == {
            "sources.nq.gz", "sources.trig.gz", "sources.ttl.gz", "view.nt.gz", "view.ttl.gz", "reference.ttl.gz",
            "tables", "report", "about", "manifest.json",
        }  # fmt: skip
        for one in files:
            assert one["url"] == f"{BASE}dumps/{name}/{one['name']}"
            answer = client.get(f"/dumps/{name}/{one['name']}")
            assert answer.status_code == 200
            assert len(answer.data) == one["bytes"] == answer.content_length
            digest = hashlib.sha256(answer.data)
            assert digest.hexdigest() == one["sha256"] == answer.headers["ETag"].strip('"')
            assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
            assert answer.headers["Cache-Control"] == cache
            assert answer.headers["Accept-Ranges"] == "bytes"
            assert answer.content_type.partition(";")[0] == (
                one["media_type"] if not one["gzip"] else "application/gzip"
            )
            assert one["holds"]


def test_an_older_release_is_served_as_it_was(client, old, releases):
    assert old.id != releases.current().id
    answer = client.get(f"/dumps/{old.id}/sources.nq.gz")
    assert answer.data == old.dumps["sources.nq.gz"].read_bytes() != client.get("/dumps/latest/sources.nq.gz").data
    assert parsedate_to_datetime(answer.headers["Last-Modified"]).isoformat() == old.manifest["created"].replace(
        "Z", "+00:00"
    )
    page = client.get(f"/dumps/{old.id}/", headers={"Accept": "text/html"}).text
    assert "a later release" in page
    assert f'href="../../dumps/{old.id}/tables/claims.parquet"' in page
    rows = [one["release"] for one in listed(client, "/dumps/")["releases"]]
    assert rows == [old.id, releases.current().id]


def test_the_iri_of_a_version_leads_to_its_document(client, old):
    found = client.get(f"/releases/{old.id}")
    assert (found.status_code, found.headers["Location"]) == (303, f"../dumps/{old.id}/")
    assert client.get(f"/dumps/{old.id}").headers["Location"] == f"../dumps/{old.id}/"


@pytest.mark.parametrize("place", ["/dumps", "/dumps/latest", "/releases/{id}", "/dumps/{id}"])
def test_a_redirect_keeps_what_is_asked(client, old, place):
    response = client.get(f"{place.format(id=old.id)}?format=json")
    assert response.status_code in (303, 308)
    assert response.headers["Location"].endswith("/?format=json")
    told = client.get(urljoin(place.format(id=old.id), response.headers["Location"]))
    assert told.content_type == "application/json"
    assert json.loads(told.data)["files"]


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/turtle", "validation.ttl"),
        ("*/*", "validation.ttl"),
        ("application/json", "validation.json"),
        ("text/html,*/*;q=0.8", "validation.txt"),
        ("text/plain", "validation.txt"),
    ],
)
def test_the_iri_of_the_report_leads_to_it(client, accept, name):
    """As every IRI under the base does."""
    response = client.get("/report", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, f"./dumps/latest/report/{name}")
    assert "Accept" in response.vary
    body = client.get(f"/dumps/latest/report/{name}").text
    if name.endswith(".ttl"):
        assert f"<{BASE}report>" in body
    else:
        assert "conform" in body
    assert client.get("/report", headers={"Accept": "image/png"}).status_code == 406


def test_a_release_that_is_no_longer_kept_is_gone_and_one_that_never_was_is_not_found(client, releases):
    (pruned,) = releases.pruned()
    for path in (
        f"/dumps/{pruned}/",
        f"/dumps/{pruned}/sources.nq.gz",
        f"/dumps/{pruned}/nothing",
        f"/releases/{pruned}",
    ):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "no longer kept" in json.loads(answer.data)["detail"]
    never = "20200101T000000Z-00000000"
    for path in (
        f"/dumps/{never}/",
        f"/dumps/{never}/sources.nq.gz",
        f"/releases/{never}",
        "/releases/..",
        "/releases/x",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "store/CURRENT", "..%2F..%2Fcurrent", "../current", "dumps/sources.nq.gz", "tables", "tables/", "tables//x",
        "tables/..%2Fmanifest.json", "nothing.nq", "%00", "manifest.json/", ".lock", "sources.nq.gz/",
    ],
)  # fmt: skip
def test_nothing_else_of_a_release_is_served(client, releases, path):
    for start in ("latest", releases.current().id):
        assert client.get(f"/dumps/{start}/{path}").status_code == 404
    assert client.get(f"/dumps/{path}").status_code == 404


def test_the_first_addresses_go_on(client):
    assert client.get("/dumps/view.nt.gz").data == client.get("/dumps/latest/view.nt.gz").data
    assert client.get("/dumps/manifest.json").status_code == 404


def test_a_table_is_read_as_parquet(client, tmp_path):
    (tmp_path / "figures.parquet").write_bytes(client.get("/dumps/latest/tables/figures.parquet").data)
    assert pq.read_table(tmp_path / "figures.parquet").num_rows > 3


def test_a_listing_that_suits_nobody_is_refused(client):
    answer = client.get("/dumps/", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert {"text/html", "application/json", "text/turtle"} <= set(json.loads(answer.data)["offered"])


def test_sha256sum_finds_a_download_whole_and_a_damaged_one_damaged(client, releases, tmp_path):
    release = releases.current()
    for name in [one["name"] for one in listed(client, "/dumps/")["files"]]:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(client.get(f"/dumps/{release.id}/{name}").data)
    answer = client.get(f"/dumps/{release.id}/SHA256SUMS")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/dumps/latest/SHA256SUMS").data == answer.data
    (tmp_path / "SHA256SUMS").write_bytes(answer.data)

    def check(*options):
        command = ["sha256sum", "--check", "--strict", "--quiet", *options, "SHA256SUMS"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (check().returncode, check().stdout) == (0, "")
    shutil.rmtree(tmp_path / "tables")
    assert check("--ignore-missing").returncode == 0, "some of them only"
    with (tmp_path / "view.ttl.gz").open("ab") as damaged:
        damaged.write(b"x")
    assert "view.ttl.gz: FAILED" in check("--ignore-missing").stdout


DUMP = "/dumps/latest/sources.nq.gz"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1), ("bytes=2-5", 2, 6), ("bytes=10-", 10, None), ("bytes=-3", -3, None),
        ("bytes=-999999999", 0, None), ("bytes=5-999999999", 5, None), ("BYTES = 2 - 5", 2, 6),
    ],
)  # fmt: skip
def test_a_part(client, wanted, start, end):
    whole = client.get(DUMP)
    part = client.get(DUMP, headers={"Range": wanted})
    expected = whole.data[start:end]
    first = start % len(whole.data)
    assert (part.status_code, part.data) == (206, expected)
    assert part.headers["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(whole.data)}"
    assert part.content_length == len(expected)
    for name in ("ETag", "Last-Modified", "Repr-Digest", "Cache-Control", "Content-Type"):
        assert part.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    "wanted",
    ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=1-2", "nonsense", "bytes=", "bytes=0-" + "9" * 99],
)
def test_what_is_no_single_range_of_bytes_gets_the_whole(client, wanted):
    answer = client.get(DUMP, headers={"Range": wanted})
    assert (answer.status_code, len(answer.data)) == (200, answer.content_length)
    assert answer.content_length == int(client.head(DUMP).headers["Content-Length"])


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=99999999-100000000", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(client, wanted):
    answer = client.get(DUMP, headers={"Range": wanted})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{client.head(DUMP).headers['Content-Length']}"


def test_if_range(client):
    whole = client.get(DUMP)
    tag, day = whole.headers["ETag"], parsedate_to_datetime(whole.headers["Last-Modified"])
    later = format_datetime(day.replace(year=day.year + 1), usegmt=True)
    for condition, status in (
        (tag, 206),
        (whole.headers["Last-Modified"], 206),
        (f"W/{tag}", 200),
        ('"other"', 200),
        (later, 200),
        ("nonsense", 200),
    ):
        answer = client.get(DUMP, headers={"Range": "bytes=1-2", "If-Range": condition})
        assert answer.status_code == status, condition
        assert answer.data == (whole.data[1:3] if status == 206 else whole.data)


def test_conditions(client):
    whole = client.get(DUMP)
    tag, day = whole.headers["ETag"], whole.headers["Last-Modified"]
    early = "Mon, 01 Jan 2001 00:00:00 GMT"
    for headers, status in (
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": f'"x", W/{tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-None-Match": '"x"', "If-Modified-Since": day}, 200),
        ({"If-None-Match": tag, "Range": "bytes=0-1"}, 304),
        ({"If-Modified-Since": day}, 304),
        ({"If-Modified-Since": early}, 200),
        ({"If-Match": tag}, 200),
        ({"If-Match": tag, "Range": "bytes=0-1"}, 206),
        ({"If-Match": '"x"'}, 412),
        ({"If-Unmodified-Since": early}, 412),
        ({"If-Unmodified-Since": day}, 200),
    ):
        answer = client.get(DUMP, headers=headers)
        assert answer.status_code == status, headers
        if status == 304:
            assert (answer.data, answer.headers["ETag"]) == (b"", tag)
            assert answer.headers["Cache-Control"] == "no-cache"


def test_head(client):
    whole, head = client.get(DUMP), client.head(DUMP, headers={"Range": "bytes=0-1"})
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges", "Repr-Digest"):
        assert head.headers[name] == whole.headers[name]


def curl(*arguments):
    done = subprocess.run(["curl", "-sS", "--max-time", "30", *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl_goes_on_with_a_broken_download(address, releases, tmp_path):
    dump = releases.current().dumps["sources.nq.gz"]
    whole = dump.read_bytes()
    url = f"{address}dumps/{releases.current().id}/sources.nq.gz"
    target = tmp_path / "sources.nq.gz"
    target.write_bytes(whole[:1000])
    code = curl("-C", "-", "-o", target, "-w", "%{http_code} %{size_download}", url).decode()
    assert code == f"206 {len(whole) - 1000}"
    assert target.read_bytes() == whole
    tag = f'"{hashlib.sha256(whole).hexdigest()}"'
    assert curl("-r", "10-19", "-H", f"If-Range: {tag}", url) == whole[10:20]
    assert curl("-r", "10-19", "-H", 'If-Range: "of another release"', url) == whole
    head = curl("-I", url).decode().lower()
    assert f"content-length: {len(whole)}\r\n" in head
    assert "accept-ranges: bytes\r\n" in head
    assert "content-encoding" not in curl("-sI", "--compressed", url).decode().lower()


def test_curl_and_sha256sum_as_the_page_says(address, tmp_path):
    names = ("sources.nq.gz", "tables/claims.parquet", "manifest.json", "report/validation.ttl", "SHA256SUMS")
    for name in names:
        curl("--create-dirs", "-o", tmp_path / name, f"{address}dumps/latest/{name}")
    done = subprocess.run(
        ["sha256sum", "--check", "--ignore-missing", "SHA256SUMS"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count(": OK\n") == len(names) - 1


def test_sitemaps_list_all_sources_and_entities(client, releases, monkeypatch):
    monkeypatch.setattr(discovery, "_PER_SITEMAP", 7)
    release = releases.current()
    expected = [*release.listed("sources.txt"), *release.listed("entities.txt")]
    index = ET.fromstring(client.get("/sitemap.xml").data)
    found = []
    for part in index.iter(f"{SITEMAP}loc"):
        answer = client.get(part.text.removeprefix(BASE.rstrip("/")))
        assert answer.content_type == "application/xml"
        rows = ET.fromstring(answer.data)
        assert 0 < len(rows) <= 7
        found += [loc.text for loc in rows.iter(f"{SITEMAP}loc")]
        assert {one.text for one in rows.iter(f"{SITEMAP}lastmod")} == {release.manifest["created"]}
    assert found == expected
    assert len(found) > 14
    for path in ("/sitemap-sources-99.xml", "/sitemap-sources-0.xml", "/sitemap-retracted-1.xml", "/sitemap-x-1.xml"):
        assert client.get(path).status_code == 404


def test_robots_may_fetch_all_but_the_endpoint(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[:2] == ["User-agent: *", "Disallow: /sparql"]
    assert f"Sitemap: {BASE}sitemap.xml" in lines


@pytest.mark.parametrize("number", ["0", "9", "99999999999999999999"])
def test_a_sitemap_that_is_none_is_not_found(client, number):
    assert client.get(f"/sitemap-sources-{number}.xml").status_code == 404
