import json
from html.parser import HTMLParser
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from sample_release import BASE, DEMAND, ODD, START, app_of, publish
from werkzeug.test import Client

from kg.formats import RDF_FORMATS
from kg.release import Releases
from web import Settings

HTML = {"Accept": "text/html"}
BACKS = "/source/a%2Fb%20c/relation/backs"
CF = "https://w3id.org/parley/ns#"


def page(client, path):
    response = client.get(path, headers=HTML)
    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    return response.text


class Elements(HTMLParser):
    """The start tags of a page: name and attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_a_resource_in_every_format(client, name):
    fmt = RDF_FORMATS[name]
    response = client.get("/source/a%2Fb%20c/claim/f1", headers={"Accept": fmt.media_type})
    assert response.content_type == fmt.content_type
    assert response.headers["Content-Location"] == f"?format={name}"
    assert "Accept" in response.vary
    said = {(q.subject.value, q.predicate.value, q.object) for q in ox.parse(response.data, format=fmt.engine)}
    assert (f"{ODD}/claim/f1", f"{CF}modality", ox.NamedNode("https://w3id.org/parley/code/modality-asserted")) in said
    assert (f"{ODD}/span/14-39", f"{CF}quotedText", ox.Literal("a raid hit Harbour Market")) in said


def test_turtle_is_what_programs_get_and_what_points_here_is_in_it(client):
    response = client.get("/source/a%2Fb%20c/event/raid")
    assert response.content_type == "text/turtle; charset=utf-8"
    assert b"@prefix cf: <https://w3id.org/parley/ns#>" in response.data
    said = {(q.subject.value, q.predicate.value) for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    assert (f"{ODD}/claim/f1", f"{CF}asserts") in said


@pytest.mark.parametrize("path", ["/source/a%2Fb%20c", "/source/a%2fb%20c", "/source/%61%2Fb%20c"])
def test_every_spelling_of_an_iri_finds_it(client, path):
    assert f"<{ODD}> <{CF}text>" in client.get(path, query_string={"format": "ntriples"}).text


@pytest.mark.parametrize("path", ["/source/a/b%20c", "/source/nobody", "/source/%FF", "/nothing", "/source//"])
def test_what_nothing_mentions_is_not_found(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert json.loads(response.data)["status"] == 404


def test_without_the_raw_path_the_decoded_one_is_used(app):
    def hide(environ, start_response):
        environ.pop("REQUEST_URI", None)
        environ.pop("RAW_URI", None)
        return app(environ, start_response)

    client = Client(hide)
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
    assert client.get("/about?iri=https://w3id.org/parley/entity/russia").status_code == 200
    missing = client.get("/source/a%20b/c")
    assert f"{BASE}source/a%20b/c" in json.loads(missing.data)["detail"]


@pytest.mark.parametrize("prefix", ["/data", ""])
def test_a_base_with_a_path_works_with_and_without_it(tmp_path, prefix):
    # a proxy hands on requests below /data, with or without that path
    releases = Releases(tmp_path)
    publish(releases, "Below", base=f"{BASE}data/")
    client = app_of(Settings(f"{BASE}data/", "Below"), releases).test_client()
    home = client.get(f"{prefix}/", headers=HTML)
    assert home.status_code == 200
    assert 'href="./static/style.css"' in home.text
    assert client.get(f"{prefix}/static/style.css").status_code == 200
    assert client.get(f"{prefix}/sparql?query=ASK%7B%7D").status_code == 200
    assert 'href="../static/style.css"' in client.get(f"{prefix}/dumps/", headers=HTML).text
    missing = client.get(f"{prefix}/source/x")
    assert missing.status_code == 404
    assert f"{BASE}data/source/x" in json.loads(missing.data)["detail"]


def test_the_front_page(client):
    text = page(client, "/")
    assert "First &lt;i&gt;release&lt;/i&gt;" in text
    for words in ("The Founders", "CC0", "2 January 2026", "The Gazette", "4 May 2020", "<strong>5</strong> claims"):
        assert words in text
    links = {attrs.get("href") for tag, attrs in Elements(text).found if tag == "a"}
    assert {"./sparql", "./dumps/", "./terms", "./source/a%2Fb%20c"} <= links
    (answer,) = [link for link in links if link and link.startswith("./sparql?query=")]
    assert "<h1>Who says what?</h1>" in page(client, answer[1:])


def test_the_front_page_as_data(client):
    response = client.get("/", headers={"Accept": "text/turtle"})
    said = {(q.predicate.value, q.object) for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    assert ("http://rdfs.org/ns/void#sparqlEndpoint", ox.NamedNode(f"{BASE}sparql")) in said
    assert ("http://rdfs.org/ns/void#dataDump", ox.NamedNode(f"{BASE}dumps/sources.nq.gz")) in said


def test_a_source_shows_its_text_with_the_evidence_marked(client):
    text = page(client, "/source/a%2Fb%20c")
    assert '<mark id="at-14">a raid hit Harbour Market</mark>' in text
    assert f'<mark id="at-{START}" class="marked">{DEMAND}</mark>' in text
    assert 'id="claim-f1"' in text
    assert 'href="#at-14"' in text
    assert "at least 60" in text


def test_hostile_text_stays_text(client):
    for path in ("/source/a%2Fb%20c", "/source/a%2Fb%20c/entity/army", "/graph/a%2Fb%20c", "/?x=<script>"):
        text = page(client, path)
        found = Elements(text).found
        assert "script" not in {tag for tag, _ in found}
        assert not [attrs for _, attrs in found if any(name.startswith("on") or name == "style" for name in attrs)]
        assert not [attrs for _, attrs in found if attrs.get("href", "").lower().startswith("javascript")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(client, "/source/a%2Fb%20c")
    assert "<b>Harbour" not in page(client, "/")


def test_an_event_shows_its_accounts_side_by_side(client):
    text = page(client, "/source/a%2Fb%20c/event/raid")
    assert "<h1>air strike, Harbour Market, 3 May 2020</h1>" in text
    assert "Town council" in text
    assert "in its own voice" in text
    assert "denied</span>" in text
    assert "not</span>" in text
    assert "hedged: “reportedly”" in text
    assert "killed: at least 60" in text
    assert text.count('<tr id="claim-') == 2


def test_a_demand_never_looks_like_an_act(client):
    for path in ("event/leave", "claim/f3", "entity/army", ""):
        text = page(client, f"/source/a%2Fb%20c/{path}".removesuffix("/"))
        assert '<span class="badge modality ">demanded</span>' in text
    assert "<h1>withdrawal (demanded)</h1>" in page(client, "/source/a%2Fb%20c/event/leave")


def test_an_entity_shows_relations_and_events(client):
    text = page(client, "/source/a%2Fb%20c/entity/army")
    assert "<em>backs</em>" in text
    assert "withdrawal" in text
    assert 'href="../../../about?iri=https%3A%2F%2Fw3id.org%2Fparley%2Fentity%2Frussia"' in text


def test_entities_of_the_registry_and_terms_are_served_here(client):
    text = page(client, "/about?iri=https://w3id.org/parley/entity/russia")
    assert "<h1>Russia</h1>" in text
    assert 'href="./source/a%2Fb%20c/entity/army"' in text
    assert 'href="http://www.wikidata.org/entity/Q159" rel="noopener noreferrer"' in text
    turtle = client.get("/about?iri=https%3A%2F%2Fw3id.org%2Fparley%2Fns%23Claim")
    assert turtle.status_code == 200
    assert "What someone says." in turtle.text
    assert turtle.headers["Content-Location"] == "?iri=https%3A%2F%2Fw3id.org%2Fparley%2Fns%23Claim&format=turtle"
    assert "What someone says." in page(client, "/terms")


@pytest.mark.parametrize(
    ("address", "status"), [("/about", 400), ("/about?iri=x%20y", 404), ("/about?iri=http://e/nobody", 404)]
)
def test_about_nothing(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert json.loads(response.data)["title"]


def test_a_claim_shows_everything(client):
    text = page(client, "/source/a%2Fb%20c/claim/f1")
    for words in (
        "Town council",
        "air strike",
        "3 May 2020",
        "Harbour Market",
        "a raid hit Harbour Market",
        "asserted",
    ):
        assert words in text


def test_anything_else_shows_what_it_says_and_what_says_it(client):
    text = page(client, "/source/a%2Fb%20c/participation/raid/market/target")
    assert "Its properties" in text
    assert "What refers to it" in text
    assert "<h1>Harbour Market as " in text
    assert "air strike" in text
    assert "Claimed by <small>1</small>" in text
    assert "it is so only as far as they do" in text


def test_content_that_no_claim_puts_forward_as_so_is_named_that_way(client):
    assert "<h1>not so: Russia backs The army (demanded)</h1>" in page(client, f"{BACKS}/army/russia")
    assert "<h1>Russia backs The army</h1>" in page(client, f"{BACKS}/x/y")


def test_a_figure_says_of_whom(client):
    text = page(client, "/source/a%2Fb%20c/event/raid")
    assert "killed: at least 60" in text
    assert "killed (civilians): 2" in text
    assert "<h1>killed (civilians): two</h1>" in page(client, "/source/a%2Fb%20c/figure/f6")


def test_what_the_view_derives_is_not_told_in_our_voice(client):
    text = page(client, "/about?iri=https://w3id.org/parley/entity/russia")
    facts = text.partition("<dl")[2].partition("</dl>")[0]
    assert "Same as" in facts
    assert "army" not in facts
    assert '<div><dt>Also called</dt><dd><span lang="de">Moscou</span></dd></div>' in facts, "once, not by language"


def test_a_place_shows_the_figures_of_what_is_said_to_be_there(client):
    text = page(client, "/source/a%2Fb%20c/entity/market")
    there = text.partition("Figures about events said to be there <small>2")[2]
    assert "killed: at least 60" in there
    assert "killed (civilians): 2" in there


def test_the_graph_of_a_record_leads_to_the_record(client):
    response = client.get("/graph/r%2F1")
    assert (response.status_code, response.headers["Location"]) == (303, "../source/r%2F1")
    assert client.get("/graph/nobody").status_code == 404


def test_words_in_other_languages_are_marked(client):
    text = page(client, "/source/a%2Fb%20c/event/raid")
    assert '<a href="../../../source/a%2Fb%20c" lang' not in text
    assert '<h1 lang="ar">ميناء</h1>' in page(client, "/source/a%2Fb%20c/entity/port")


def test_terms_list_the_codes(client):
    text = page(client, "/terms")
    assert '<h2 id="modality">Codes: modality</h2>' in text
    assert "Called for or urged." in text


def test_lists_are_cut_with_a_note(releases):
    small = app_of(Settings(BASE, "Small", page_rows=1), releases).test_client()
    text = page(small, "/source/a%2Fb%20c/event/raid")
    assert text.count('<tr id="claim-') == 1
    assert "Only the first 1 are shown" in text


def test_a_named_graph_is_whole_or_points_to_the_dumps(releases, client):
    quads = client.get("/graph/a%2Fb%20c", headers={"Accept": "application/n-quads"})
    assert f"<{ODD}/claim/f3>" in quads.text
    small = app_of(Settings(BASE, "Small", graph_triples=3), releases).test_client()
    response = small.get("/graph/a%2Fb%20c", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (303, "../dumps/")


def test_every_page_fits_its_security_policy(client):
    for path in ("/", "/sparql", "/dumps/", "/terms", "/source/a%2Fb%20c", "/nothing"):
        response = client.get(path, headers=HTML)
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in response.headers
        found = Elements(response.text).found
        assert [attrs for tag, attrs in found if tag == "html"] == [{"lang": "en"}]
        assert len([tag for tag, _ in found if tag == "h1"]) == 1
        fetched = [attrs.get("src") or attrs.get("href") for tag, attrs in found if tag in ("link", "img", "script")]
        assert fetched
        assert all(address.startswith(".") for address in fetched), "nothing is fetched from elsewhere"


def test_every_link_of_a_page_leads_somewhere(client):
    for path in (
        "/",
        "/source/a%2Fb%20c",
        "/source/a%2Fb%20c/event/raid",
        "/about?iri=https://w3id.org/parley/entity/russia",
    ):
        for tag, attrs in Elements(page(client, path)).found:
            link = attrs.get("href", "")
            if tag != "a" or not link.startswith((".", "?")) or "code%2F" in link or "ns%23" in link:
                continue  # the fixture defines no more than a few codes and terms
            assert client.get(urljoin(path, link), headers=HTML).status_code == 200, (path, link)
