import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from sample_release import BASE, DEMAND, ODD, START, app_of, publish
from werkzeug.test import Client

from kg.formats import RDF_FORMATS
from kg.pipeline import build
from kg.release import Releases
from kg.site import load
from tests.building import make_site, text_line
from web import Settings

HTML = {"Accept": "text/html"}
BACKS = "/source/a%2Fb%20c/relation/backs"
CF = "https://w3id.org/parley/ns#"


def followed(client, path, accept):
    """The document that a request for `path` leads to, be it at once or by one 303."""
    response = client.get(path, headers={"Accept": accept})
    if response.status_code == 303:
        response = client.get(urljoin(path, response.headers["Location"]), headers={"Accept": accept})
    return response


def page(client, path):
    response = followed(client, path, "text/html")
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


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", [*RDF_FORMATS, "html"])
def test_a_thing_leads_to_its_document_in_the_format_asked_for(client, name, method):
    media_type = RDF_FORMATS[name].media_type if name in RDF_FORMATS else "text/html"
    response = client.open("/source/a%2Fb%20c/claim/f1", method=method, headers={"Accept": media_type})
    assert response.status_code == 303
    assert response.headers["Location"] == f"?format={name}"
    assert "Accept" in response.vary
    assert f'<?format={name}>; rel="describedby"; type="{media_type}"' in response.headers["Link"]


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_a_resource_in_every_format(client, name):
    fmt = RDF_FORMATS[name]
    response = followed(client, "/source/a%2Fb%20c/claim/f1", fmt.media_type)
    assert response.status_code == 200
    assert response.content_type == fmt.content_type
    assert "Content-Location" not in response.headers, "this address is the document's own"
    assert "Accept" not in response.vary, "it always answers in this format"
    said = {(q.subject.value, q.predicate.value, q.object) for q in ox.parse(response.data, format=fmt.engine)}
    assert (f"{ODD}/claim/f1", f"{CF}modality", ox.NamedNode("https://w3id.org/parley/code/modality-asserted")) in said
    assert (f"{ODD}/span/14-39", f"{CF}quotedText", ox.Literal("a raid hit Harbour Market")) in said


def test_turtle_is_what_programs_get_and_what_points_here_is_in_it(client):
    response = followed(client, "/source/a%2Fb%20c/event/raid", "*/*")
    assert response.content_type == "text/turtle; charset=utf-8"
    assert b"@prefix cf: <https://w3id.org/parley/ns#>" in response.data
    said = {(q.subject.value, q.predicate.value) for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    assert (f"{ODD}/claim/f1", f"{CF}asserts") in said


def test_a_document_says_what_it_is_about_and_where_it_comes_from(client, releases):
    response = client.get("/source/a%2Fb%20c/event/raid?format=turtle")
    graph = {(q.subject, q.predicate, q.object) for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    me = ox.NamedNode(f"{ODD}/event/raid?format=turtle")
    said = {predicate.value: term for subject, predicate, term in graph if subject == me}
    assert said["http://xmlns.com/foaf/0.1/primaryTopic"] == ox.NamedNode(f"{ODD}/event/raid")
    assert said["http://rdfs.org/ns/void#inDataset"] == ox.NamedNode(BASE)
    assert said["http://purl.org/dc/terms/isPartOf"].value.endswith(releases.current().id)
    assert said["http://purl.org/dc/terms/license"] == ox.NamedNode("https://spdx.org/licenses/CC0-1.0")
    assert not any(isinstance(term, ox.BlankNode) for triple in graph for term in triple)


def test_the_same_release_gives_the_same_answer_and_the_next_one_another(tmp_path):
    releases = Releases(tmp_path)
    publish(releases, "First")
    client = app_of(Settings(BASE, "Site", recheck_seconds=0), releases).test_client()
    for path in (
        "/?format=html",
        "/terms?format=turtle",
        "/source/a%2Fb%20c?format=html",
        "/source/a%2Fb%20c?format=turtle",
    ):
        first = client.get(path)
        tag = first.headers["ETag"]
        assert not tag.startswith("W/")
        assert first.headers["Cache-Control"] == "no-cache"
        again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        other = client.get(path.replace("html", "nt").replace("turtle", "nt"), headers={"If-None-Match": tag})
        assert other.status_code == 200, "another format is another document"
        publish(releases, "Next")
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


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
    bare = client.get("/data?format=turtle")
    assert (bare.status_code, bare.headers["Location"]) == (308, "/data/?format=turtle")
    assert "default-src 'none'" in bare.headers["Content-Security-Policy"]
    assert client.get("/database").status_code == 404


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
    assert ("http://rdfs.org/ns/void#dataDump", ox.NamedNode(f"{BASE}dumps/latest/sources.nq.gz")) in said


def test_a_source_shows_its_text_with_the_evidence_marked(client):
    text = page(client, "/source/a%2Fb%20c")
    assert '<mark id="at-14">a raid hit Harbour Market</mark>' in text
    assert f'<mark id="at-{START}" class="marked">{DEMAND}</mark>' in text
    assert '<article class="claim " id="claim-a%2Fb%20c/f1">' in text
    assert '<a href="#claim-a%2Fb%20c/f1">1</a>' in text
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


@pytest.mark.parametrize(
    ("place", "link"),
    [
        ("", "./"),
        ("%23publisher", "./#publisher"),
        ("report", "./report"),
        ("report%23result-1", "./report#result-1"),
        ("void", "./void"),
        ("dcat%23catalogue", "./dcat#catalogue"),
        ("sparql%23service", "./sparql#service"),
        ("dumps/latest/%23sources.nq.gz", "./dumps/latest/#sources.nq.gz"),
    ],
)
def test_about_what_has_its_own_place_here(client, place, link):
    response = client.get(f"/about?iri={BASE}{place}")
    assert (response.status_code, response.headers["Location"]) == (303, link)


def test_a_namespace_leads_to_its_ontology(tmp_path):
    folder = make_site(tmp_path, text_line("a"))
    release = build(load(folder)).release
    client = app_of(Settings(release.manifest["base"], "Site"), Releases(folder / "releases")).test_client()
    assert "<h1>Parley ontology of reported conflict</h1>" in page(client, "/about?iri=https://w3id.org/parley/ns%23")


def test_a_named_graph_is_headed_by_what_it_is(tmp_path):
    folder = make_site(tmp_path, text_line("a"))
    release = build(load(folder)).release
    client = app_of(Settings(release.manifest["base"], "Site"), Releases(folder / "releases")).test_client()
    assert "<h1>Derived view</h1>" in page(client, "/view")
    title = re.search(r"<h1[^>]*>(.*)</h1>", page(client, "/source/a"))[1]
    assert f"<h1>{title}</h1>" in page(client, "/graph/a")


def test_who_finds_nothing_is_shown_where_to_go(client):
    response = client.get("/source/nobody", headers=HTML)
    assert response.status_code == 404
    found = Elements(response.text).found
    links = {attrs.get("href") for tag, attrs in found if tag == "a"}
    assert {"../", "../sparql", "../dumps/", "../terms", "../graphs"} <= links
    assert ("../about", "iri") in [
        (form["action"], field["name"])
        for tag, form in found
        for kind, field in found
        if (tag, kind) == ("form", "input")
    ]
    for link in links - {"#main"}:
        assert client.get(urljoin("/source/nobody", link), headers=HTML).status_code == 200


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
    indirect = client.get("/graphs", query_string={"graph": f"{BASE}graph/r%2F1"})
    assert (indirect.status_code, indirect.headers["Location"]) == (303, "./source/r%2F1")
    assert client.get("/graph/nobody").status_code == 404


def test_words_in_other_languages_are_marked(client):
    text = page(client, "/source/a%2Fb%20c/event/raid")
    assert '<a href="../../../source/a%2Fb%20c" lang' not in text
    assert '<h1 lang="ar">ميناء</h1>' in page(client, "/source/a%2Fb%20c/entity/port")


def test_terms_list_the_codes(client):
    text = page(client, "/terms")
    assert '<h2 id="modality">Codes: modality</h2>' in text
    assert "Called for or urged." in text


def subjects_and_more(client, path):
    """The documents that are one after another, each as its statements, by the links named next in its header."""
    while path:
        response = client.get(path)
        assert response.status_code == 200, path
        yield response
        (following,) = re.findall(r'<([^>]*)>; rel="next"', response.headers["Link"]) or [""]
        path = following and urljoin(path, following)


def about(response):
    """The statements of a document but those about itself."""
    quads = ox.parse(response.data, format=ox.RdfFormat.N_TRIPLES)
    return [str(one) for one in quads if "?" not in one.subject.value]


def test_the_pages_of_a_document_share_out_its_statements(releases, client):
    """Nothing is missing, nothing told twice, whatever the size of the pages."""
    address = "/source/a%2Fb%20c/entity/army?format=ntriples"
    whole = about(client.get(address))
    assert len(whole) == len(set(whole)) > 4
    for size in (1, 2, 3):
        small = app_of(Settings(BASE, "Small", neighbours=size), releases).test_client()
        parts = [about(one) for one in subjects_and_more(small, address)]
        assert len(parts) > 1
        assert sorted(line for part in parts for line in part) == sorted(whole)
        assert [about(one) for one in subjects_and_more(small, address)] == parts, "the same order each time"


def test_a_part_of_a_document_names_its_neighbours(releases):
    small = app_of(Settings(BASE, "Small", neighbours=1), releases).test_client()
    path = "/source/a%2Fb%20c/entity/army"
    second = small.get(f"{path}?format=turtle&page=2")
    assert '<?format=turtle>; rel="prev"' in second.headers["Link"]
    assert '<?format=turtle&page=3>; rel="next"' in second.headers["Link"]
    said = {
        q.predicate.value: q.object.value
        for q in ox.parse(second.data, format=ox.RdfFormat.TURTLE)
        if "?" in q.subject.value
    }
    assert said["http://www.w3.org/ns/hydra/core#previous"] == f"{ODD}/entity/army?format=turtle"
    assert said["http://www.w3.org/ns/hydra/core#next"] == f"{ODD}/entity/army?format=turtle&page=3"
    assert small.get(f"{path}?page=2").headers["Location"].endswith("page=2"), "the thing leads to that part"


@pytest.mark.parametrize("fmt", ["turtle", "html"])
def test_there_is_no_page_after_the_last_and_none_before_the_first(client, fmt):
    for path in (
        "/source/a%2Fb%20c",
        "/source/a%2Fb%20c/claim/f1",
        "/source/a%2Fb%20c/participation/raid/market/target",
    ):
        assert client.get(f"{path}?format={fmt}&page=2").status_code == 404
        for number in ("0", "-1", "x", "1e3", "9999999999", ""):
            assert client.get(f"{path}?format={fmt}&page={number}").status_code == 400


@pytest.mark.parametrize(
    ("path", "marks"),
    [
        ("/source/a%2Fb%20c/event/raid?format=html", ' id="claim-'),
        ("/source/a%2Fb%20c?format=html", '<article class="claim'),
        ("/about?iri=https://w3id.org/parley/entity/russia&format=html", '<article class="claim'),
        ("/graph/a%2Fb%20c?format=html", '<tr><td data-label="'),
        ("/source/a%2Fb%20c/span/14-39?format=html", '<tr><td data-label="'),
    ],
)
def test_lists_go_on_on_the_next_page(releases, client, path, marks):
    whole = client.get(path).text
    small = app_of(Settings(BASE, "Small", page_rows=1), releases).test_client()
    pages = [one.text for one in subjects_and_more(small, path)]
    assert len(pages) > 1
    assert sum(one.count(marks) for one in pages) == whole.count(marks) > 1
    assert re.search(r'<a rel="next" href="[^"]*format=html&amp;page=2">', pages[0])
    assert re.search(r'<link rel="next" href="[^"]*format=html&amp;page=2" type="text/html">', pages[0])
    assert re.search(r'<a rel="prev" href="[^"]*format=html">', pages[1])
    assert 'rel="next"' not in pages[-1]


def test_what_comes_whole_has_one_page(client):
    for path in ("/terms", "/void", "/dcat", "/dumps/", "/?format=turtle"):
        sign = "&" if "?" in path else "?"
        assert client.get(f"{path}{sign}page=1").status_code == 200
        assert client.get(f"{path}{sign}page=3").status_code == 404
        assert client.get(f"{path}{sign}page=none").status_code == 400


@pytest.mark.parametrize("fmt", ["turtle", "html"])
def test_who_has_a_part_keeps_its_links(releases, fmt):
    """A 304 would replace the links that the client has: it has none, not those of a part that was not made."""
    small = app_of(Settings(BASE, "Small", neighbours=1, page_rows=1), releases).test_client()
    path = f"/source/a%2Fb%20c?format={fmt}"
    first = small.get(path)
    assert 'rel="next"' in first.headers["Link"]
    again = small.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers.get("Link")) == (304, None)
    for name in ("ETag", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


def test_the_links_of_a_page_are_in_its_head_too(client):
    """FAIR Signposting: the same links in the header and in the page."""
    response = client.get("/source/a%2Fb%20c?format=html")
    heads = [
        (attrs["rel"], attrs["href"], attrs.get("type"))
        for tag, attrs in Elements(response.text).found
        if tag == "link" and attrs["rel"] not in ("stylesheet", "icon")
    ]
    told = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', response.headers["Link"])
    assert heads == [(rel, target, kind or None) for target, rel, kind in told]
    assert ("cite-as", ODD, None) in heads
    assert ("canonical", f"{ODD}?format=html", None) in heads
    assert ("license", "https://spdx.org/licenses/CC0-1.0", None) in heads
    assert ("item", "../graph/a%2Fb%20c", None) in heads
    assert ("type", f"{CF}TextSource", None) in heads


def test_terms_in_every_format(client):
    for fmt in RDF_FORMATS.values():
        response = client.get("/terms", headers={"Accept": fmt.media_type})
        assert response.content_type == fmt.content_type
        assert "Accept" in response.vary
        assert response.headers["Content-Location"] == f"?format={fmt.name}"
        said = {(q.subject.value, q.object.value) for q in ox.parse(response.data, format=fmt.engine)}
        assert (f"{CF}Claim", "What someone says.") in said
        assert ("https://w3id.org/parley/code/modality-demanded", "Called for or urged.") in said


def test_a_code_list_is_one_document(client):
    response = client.get("/about?iri=https://w3id.org/parley/code/modality", headers={"Accept": "text/turtle"})
    said = {(q.subject.value, q.object.value) for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    assert ("https://w3id.org/parley/code/modality-demanded", "Called for or urged.") in said


def test_a_site_may_stand_where_the_terms_do(tmp_path):
    releases = Releases(tmp_path)
    publish(releases, "The terms' own", base="https://w3id.org/parley/")
    client = app_of(Settings("https://w3id.org/parley/", "Terms"), releases).test_client()
    assert "<h1>Russia</h1>" in page(client, "/entity/russia")
    assert "Called for or urged." in followed(client, "/code/modality-demanded", "text/turtle").text
    about = client.get("/about?iri=https://w3id.org/parley/ns%23Claim", headers={"Accept": "text/turtle"})
    assert "What someone says." in about.text


class Withdrawn:
    """The current release of a folder, as if the odd source had been taken back."""

    def __init__(self, release):
        self._release = release
        self.retracted = (ODD,)

    def __getattr__(self, name):
        return getattr(self._release, name)


@pytest.mark.parametrize(
    "path",
    [
        "/source/a%2Fb%20c",
        "/source/a%2fb%20c/claim/f1?format=turtle",
        "/source/a%2Fb%20c/event/never-was",
        "/graph/a%2Fb%20c",
        f"/graphs?graph={BASE}graph/a%252Fb%2520c",
        f"/about?iri={ODD.replace('%', '%25')}/span/14-39",
    ],
)
def test_what_a_retracted_source_said_is_gone(releases, path):
    class Folder:
        def current(self):
            return Withdrawn(releases.current())

    client = app_of(Settings(BASE, "Site"), Folder()).test_client()
    response = client.get(path)
    assert (response.status_code, response.content_type) == (410, "application/problem+json")
    assert f"{ODD} was published here once" in json.loads(response.data)["detail"]
    assert "<h1>Gone</h1>" in client.get(path, headers=HTML).text
    assert client.get("/source/a%2Fb%20c%20d").status_code == 404
    assert client.get("/source/r%2F1?format=html").status_code == 200


def test_every_page_fits_its_security_policy(client):
    for path in ("/", "/sparql", "/dumps/", "/terms", "/source/a%2Fb%20c", "/nothing"):
        response = followed(client, path, "text/html")
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in response.headers
        found = Elements(response.text).found
        assert [attrs for tag, attrs in found if tag == "html"] == [{"lang": "en"}]
        assert len([tag for tag, _ in found if tag == "h1"]) == 1
        fetched = [
            attrs.get("src") or attrs.get("href")
            for tag, attrs in found
            if tag in ("img", "script") or (tag == "link" and attrs["rel"] in ("stylesheet", "icon"))
        ]
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
            assert followed(client, urljoin(path, link), "text/html").status_code == 200, (path, link)
