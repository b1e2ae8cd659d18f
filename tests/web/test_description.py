"""Service description, VoID and DCAT: true, whole, in every syntax, and in agreement with each other."""

import json
import re
import warnings
from html import unescape
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from markupsafe import escape
from sample_release import Client, app_of, publish

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.pipeline import build
from kg.release import Releases
from kg.site import load
from tests.building import SAMPLE, make_site, text_line
from tests.test_about import forget_about
from web import Settings, description
from web.serving import serving
from web.statements import term

BASE = "http://127.0.0.1:8000/"
DOCUMENTS = ("/", "/void", "/dcat", "/dumps/", "/dumps/latest/", "/dumps/{id}/", "service")
RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "rdfxml": "xml",
    "jsonld": "json-ld",
}
TOML = """[site]
title = "Test \\"A\\" <b>"
description = "Claims & counts."
publisher = "The Founders"
licence = "CC-BY-4.0"
base = "http://127.0.0.1:8000/"
[build]
sources = ["facts.jsonl"]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two releases of one site: the sample, and the sample with one text more."""
    folder = make_site(tmp_path_factory.mktemp("site"), text_line("a"))
    (folder / "parley.toml").write_text(TOML)
    first = build(load(folder), [SAMPLE / "facts.jsonl"]).release
    (folder / "facts.jsonl").write_text(json.dumps(text_line("b")) + "\n" + json.dumps(text_line("a")) + "\n")
    second = build(load(folder), [SAMPLE / "facts.jsonl"]).release
    return Releases(folder / "releases"), first, second


@pytest.fixture(scope="module")
def app(site):
    return app_of(Settings(BASE, "Test"), site[0])


@pytest.fixture(scope="module")
def ask(app, site):
    """A document in a format, as bytes; the service description by its function."""

    def get(place, name="turtle"):
        if place == "service":
            return description.service(app.config["PARLEY"], name, serving(app).current())
        response = app.test_client().get(place.format(id=site[2].id), headers={"Accept": RDF_FORMATS[name].media_type})
        assert response.status_code == 200
        assert response.content_type == RDF_FORMATS[name].content_type
        assert "Accept" in response.vary
        assert response.headers["Content-Location"] == f"?format={name}"
        return response.data

    return get


class Said:
    """The triples of a document, to look things up in."""

    def __init__(self, data, fmt=ox.RdfFormat.TURTLE):
        self.triples = {quad.triple for quad in ox.parse(data, format=fmt)}

    def all(self, subject, prop):
        subject = ox.NamedNode(subject)
        return {t.object.value for t in self.triples if t.subject == subject and t.predicate == term(prop)}

    def one(self, subject, prop):
        (value,) = self.all(subject, prop)
        return value

    def of(self, kind):
        return {t.subject.value for t in self.triples if t.predicate == term("rdf:type") and t.object == term(kind)}


@pytest.mark.parametrize("place", DOCUMENTS)
def test_every_document_is_the_same_in_every_syntax(ask, place):
    expected = Said(ask(place)).triples
    assert len(expected) > 20
    for name, fmt in RDF_FORMATS.items():
        data = ask(place, name)
        assert Said(data, fmt.engine).triples == expected, name
        graph = rdflib.Dataset(default_union=True)
        with warnings.catch_warnings(action="error", category=UserWarning):
            graph.parse(data=data, format=RDFLIB[name])
        assert len(set(graph.triples((None, None, None)))) == len(expected), name


@pytest.mark.parametrize("place", DOCUMENTS)
def test_no_blank_nodes(ask, place):
    for triple in Said(ask(place)).triples:
        assert not isinstance(triple.subject, ox.BlankNode)
        assert not isinstance(triple.object, ox.BlankNode)


def test_the_counts_are_those_that_the_endpoint_gives(app, ask):
    void = Said(ask("/void"))
    queries = {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    }
    store = serving(app).current().store
    for name, query in queries.items():
        ((found,),) = store.query(query)
        assert void.one(BASE, f"void:{name}") == found.value, name
    for node in void.all(BASE, "void:classPartition"):
        kind = void.one(node, "void:class")
        ((found,),) = store.query(f"SELECT (COUNT(?s) AS ?n) {{ ?s a <{kind}> }}")
        assert void.one(node, "void:entities") == found.value
    for node in void.all(BASE, "void:propertyPartition"):
        prop = void.one(node, "void:property")
        ((found,),) = store.query(f"SELECT (COUNT(*) AS ?n) {{ ?s <{prop}> ?o }}")
        assert void.one(node, "void:triples") == found.value


def test_the_three_agree(ask):
    sd, void, dcat = (Said(ask(place)) for place in ("service", "/void", "/dcat"))
    (service,) = sd.of("sd:Service")
    graph = sd.one(sd.one(service, "sd:defaultDataset"), "sd:defaultGraph")
    triples = void.one(BASE, "void:triples")
    assert sd.one(graph, "void:triples") == triples
    version = dcat.one(BASE, "dcat:hasCurrentVersion")
    assert dcat.one(version, "void:triples") == triples
    assert sd.one(service, "sd:endpoint") == void.one(BASE, "void:sparqlEndpoint") == f"{BASE}sparql"
    assert dcat.one(service, "dcat:endpointURL") == f"{BASE}sparql"
    assert dcat.one(service, "dcat:servesDataset") == BASE
    files = {dcat.one(one, "dcat:downloadURL") for one in dcat.all(BASE, "dcat:distribution")}
    dumps = void.all(BASE, "void:dataDump")
    assert dumps == {one for one in files if not one.endswith(".parquet")}
    assert len(dumps) == 6
    assert len(files) == 12
    licences = {t.object.value for t in dcat.triples if t.predicate == term("dcterms:license")}
    assert licences == {"https://spdx.org/licenses/CC-BY-4.0"}
    whole = Said(ask("/"))
    assert {t for t in void.triples if t.subject.value != f"{BASE}void"} <= whole.triples


def test_the_service_description_names_what_is_offered(ask, app):
    sd = Said(ask("service"))
    (service,) = sd.of("sd:Service")
    formats = {one.engine.iri for one in (*RESULT_FORMATS.values(), *RDF_FORMATS.values())}
    assert sd.all(service, "sd:resultFormat") == formats
    assert sd.all(service, "sd:supportedLanguage") == {term("sd:SPARQL11Query").value}
    assert sd.all(service, "sd:feature") == {term("sd:UnionDefaultGraph").value}
    assert sd.one(service, "sd:defaultEntailmentRegime") == "http://www.w3.org/ns/entailment/Simple"
    assert sd.all(service, "sd:extensionFunction") == sd.all(service, "sd:inputFormat") == set()
    limits = app.config["PARLEY"].limits
    assert f"{limits.seconds:g} seconds and {limits.megabytes} MB" in sd.one(service, "rdfs:comment")
    names = {sd.one(node, "sd:name") for node in sd.of("sd:NamedGraph")}
    assert {f"{BASE}view", f"{BASE}graph/a", f"{BASE}graph/b"} <= names
    store = serving(app).current().store
    for node in sd.of("sd:NamedGraph"):
        ((found,),) = store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{sd.one(node, 'sd:name')}> {{ ?s ?p ?o }} }}")
        assert sd.one(sd.one(node, "sd:graph"), "void:triples") == found.value


def test_federation_is_told_of_where_the_operator_allows_it():
    settings = Settings(BASE, "T", services=frozenset({"query.example.org"}))
    sd = Said(description.service(settings, "turtle"))
    assert term("sd:BasicFederatedQuery").value in sd.all(f"{BASE}sparql#service", "sd:feature")


def test_before_a_release_the_service_is_described_without_counts():
    sd = Said(description.service(Settings(BASE, "T"), "turtle"))
    assert sd.one(f"{BASE}sparql#service", "sd:endpoint") == f"{BASE}sparql"
    assert not [t for t in sd.triples if "void#" in t.predicate.value]


def test_void_says_where_to_begin(ask, app):
    void = Said(ask("/void"))
    assert void.one(f"{BASE}void", "foaf:primaryTopic") == BASE
    assert void.of("void:DatasetDescription") == {f"{BASE}void"}
    assert void.one(BASE, "void:uriSpace") == BASE
    assert void.all(BASE, "void:feature") == {one.engine.iri for one in RDF_FORMATS.values()}
    assert {"https://w3id.org/parley/ns#", "http://purl.org/dc/terms/"} <= void.all(BASE, "void:vocabulary")
    client = app.test_client()
    examples = void.all(BASE, "void:exampleResource")
    assert len(examples) == 6
    for one in examples:
        answer = client.get(urlsplit(one).path, headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert one.removeprefix(BASE).encode() in answer.data
    lookup = urlsplit(void.one(BASE, "void:uriLookupEndpoint"))
    assert client.get(f"{lookup.path}?{lookup.query}{min(examples)}").status_code == 200


def test_linksets(ask):
    void = Said(ask("/void"))
    sites = {}
    for node in void.of("void:Linkset"):
        assert node in void.all(BASE, "void:subset")
        assert void.one(node, "void:subjectsTarget") == BASE
        target = void.one(node, "void:objectsTarget")
        sites[void.one(node, "void:linkPredicate"), void.one(target, "void:uriSpace")] = void.one(node, "void:triples")
    assert int(sites[term("owl:sameAs").value, "http://www.wikidata.org/entity/"]) > 20


def test_a_distribution_has_all_that_a_harvester_wants(ask, site):
    _, _, release = site
    for place, name in (("/dcat", "latest"), (f"/dumps/{release.id}/", release.id)):
        dcat = Said(ask(place))
        me = f"{BASE}dumps/{name}/#sources.nq.gz"
        entry = release.manifest["files"]["dumps/sources.nq.gz"]
        assert dcat.one(me, "dcat:accessURL") == f"{BASE}dumps/{name}/"
        assert dcat.one(me, "dcat:downloadURL") == f"{BASE}dumps/{name}/sources.nq.gz"
        types = "https://www.iana.org/assignments/media-types/application/"
        assert dcat.one(me, "dcat:mediaType") == f"{types}n-quads"
        assert dcat.one(me, "dcat:compressFormat") == f"{types}gzip"
        assert dcat.one(me, "dcat:byteSize") == str(entry["bytes"])
        checksum = dcat.one(me, "spdx:checksum")
        assert dcat.one(checksum, "spdx:checksumValue") == entry["sha256"]
        assert dcat.one(checksum, "spdx:algorithm") == "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
        table = f"{BASE}dumps/{name}/#tables%2Fclaims.parquet"
        assert dcat.one(table, "dcat:mediaType") == f"{types}vnd.apache.parquet"
        assert dcat.all(table, "dcat:compressFormat") == set()


def test_versions_form_a_chain(ask, site):
    _, first, second = site
    dcat = Said(ask("/dcat"))
    one, two = (f"{BASE}releases/{release.id}" for release in (first, second))
    assert dcat.all(BASE, "dcat:hasVersion") == {one, two}
    assert dcat.one(BASE, "dcat:hasCurrentVersion") == two
    assert dcat.one(two, "dcat:previousVersion") == one
    assert dcat.all(one, "dcat:previousVersion") == set()
    assert dcat.one(one, "dcat:isVersionOf") == BASE
    assert dcat.one(one, "dcat:version") == first.id
    assert dcat.one(one, "dcterms:issued") == first.manifest["created"]
    assert dcat.one(one, "void:triples") == str(first.statistics["triples"])
    assert dcat.one(BASE, "dcterms:title") == 'Test "A" <b>'
    assert dcat.one(dcat.one(BASE, "dcterms:publisher"), "foaf:name") == "The Founders"


def test_coverage(ask, site):
    dcat, said = Said(ask("/dcat")), site[2].statistics
    period, place = dcat.one(BASE, "dcterms:temporal"), dcat.one(BASE, "dcterms:spatial")
    assert dcat.one(period, "dcat:startDate") == said["temporal"]["startDate"]
    box = said["spatial"]
    west_north = f"POLYGON(({box['west']} {box['north']}, {box['east']} {box['north']}, "
    assert dcat.one(place, "dcat:bbox").startswith(west_north)


def test_a_licence_in_words_and_a_release_that_was_not_counted(tmp_path):
    folder = make_site(tmp_path, text_line("a"))
    (folder / "parley.toml").write_text(TOML.replace("CC-BY-4.0", "Ask the newspaper"))
    forget_about(build(load(folder)).release)
    client = app_of(Settings(BASE, "T"), Releases(folder / "releases")).test_client()
    void = Said(client.get("/void?format=turtle").data)
    assert void.all(BASE, "void:triples") == set()
    assert len(void.all(BASE, "void:dataDump")) == 6
    dcat = Said(client.get("/dcat?format=turtle").data)
    licence = dcat.one(BASE, "dcterms:license")
    assert licence == f"{BASE}#licence"
    assert dcat.one(licence, "rdfs:label") == "Ask the newspaper"


def test_well_known_void_leads_to_the_description(app):
    client = app.test_client()
    found = client.get("/.well-known/void")
    assert (found.status_code, found.headers["Location"]) == (302, "/void")
    assert client.get("/void").content_type == "text/turtle; charset=utf-8", "who asks for nothing gets Turtle"
    assert client.get("/void", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("place", "words"),
    [("/void", ("VoID description", "void:propertyPartition", "void:triples")), ("/dcat", ("DCAT catalogue",))],
)
def test_people_can_read_the_descriptions(app, ask, place, words):
    client = app.test_client()
    response = client.get(place, headers={"Accept": "text/html"})
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert response.headers["Content-Location"] == "?format=html"
    for word in words:
        assert word in response.text
    assert "Test &#34;A&#34; &lt;b&gt;" in response.text
    for triple in Said(ask(place)).triples:
        if isinstance(triple.object, ox.Literal):
            assert str(escape(triple.object.value)) in response.text
    names = re.findall(r' id="([^"]*)"', response.text)
    assert len(names) == len(set(names))
    links = {unescape(link) for link in re.findall(r'<a (?:class="\w+" )?href="([^"]*)"', response.text)}
    for link in links:
        if link.startswith("#"):
            assert link[1:] in names
        elif link.startswith((".", "?")):
            found = client.get(urljoin(place, link), headers={"Accept": "text/html"})
            while found.status_code in (303, 308):
                link = urljoin(urljoin(place, link), found.headers["Location"])  # noqa: PLW2901 - the link goes on
                found = client.get(link, headers={"Accept": "text/html"})
            assert found.status_code == 200, link
    assert len(links) > 15


@pytest.mark.parametrize("name", ["russia", "aleppo", "united-states"])
def test_no_claim_of_a_page_has_the_anchor_of_another(app, name):
    """Sources number their claims alike, and a claim may be in several lists of a page."""
    text = app.test_client().get(f"/about?iri=https://w3id.org/parley/entity/{name}&format=html").text
    names = re.findall(r' id="(claim-[^"]*)"', text)
    assert len(names) == len(set(names)) > 1
    assert len({one.partition("/")[0] for one in names}) > 1, "claims of several sources"
    assert len({one.partition("/")[2] for one in names}) < len(names), "some of the same number"


def test_below_a_path_the_well_known_address_is_still_the_hosts(tmp_path):
    base = "https://example.org/data/"
    releases = Releases(tmp_path / "releases")
    publish(releases, "T", base)
    client = app_of(Settings(base, "T"), releases).test_client()
    for path in ("/.well-known/void", "/data/.well-known/void"):
        found = client.get(path)
        assert (found.status_code, found.headers["Location"]) == (302, "/data/void")
    assert f"<{base}> a void:Dataset" in client.get("/data/void").text
    robots = client.get("/robots.txt").text
    assert "Disallow: /data/sparql\n" in robots
    assert "Sitemap: https://example.org/data/sitemap.xml\n" in robots


def test_schema_org_cannot_break_out_of_its_element(app, site):
    text = description.schema_org(site[2], app.config["PARLEY"])
    assert "<" not in text
    body = json.loads(text)
    assert (body["@type"], body["name"], body["version"]) == ("Dataset", 'Test "A" <b>', site[2].id)
    assert body["license"] == "https://spdx.org/licenses/CC-BY-4.0"
    assert {one["contentUrl"] for one in body["distribution"]} >= {f"{BASE}dumps/latest/tables/claims.parquet"}
    west, south, east, north = (site[2].statistics["spatial"][name] for name in ("west", "south", "east", "north"))
    assert body["spatialCoverage"]["geo"]["box"] == f"{south} {west} {north} {east}"


@pytest.mark.parametrize("place", ["/void", "/dcat", "/dumps/", "/robots.txt", "/sitemap.xml"])
def test_who_has_it_already_is_told_so(app, place):
    client: Client = app.test_client()
    first = client.get(place)
    again = client.get(place, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "no-cache"
