"""FAIR Signposting, level 1 (https://signposting.org/FAIR/): what the package `signposting` finds on a real server."""

import pytest
import signposting
from sample_release import BASE, ODD, real_server

from kg.formats import RDF_FORMATS
from web.links import ABOUT_PAGE, licence_iri

CF = "https://w3id.org/parley/ns#"
SERVER = """
import sys
from pathlib import Path
from werkzeug.serving import make_server
from kg.release import Releases
from web import Settings, create_app
base, folder, port = sys.argv[1:]
app = create_app(Settings(base, "Site"), Releases(Path(folder)))
make_server("127.0.0.1", int(port), app, threaded=True).serve_forever()
"""


@pytest.fixture(scope="module")
def site(releases):
    with real_server(SERVER, releases) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_page_is_a_landing_page(site):
    page = f"{site}/source/a%2Fb%20c"
    found = signposting.find_signposting_http(f"{page}?format=html")
    assert found.citeAs.target == ODD
    assert found.license.target == "https://spdx.org/licenses/CC0-1.0"
    assert {one.target for one in found.types} == {ABOUT_PAGE, f"{CF}TextSource"}
    told = {one.type: one.target for one in found.describedBy}
    assert told == {one.media_type: f"{page}?format={one.name}" for one in RDF_FORMATS.values()}
    assert {one.target for one in found.items} == {f"{site}/graph/a%2Fb%20c"}
    assert found.collection.target == f"{site}/"


def test_what_a_source_says_belongs_to_it(site):
    found = signposting.find_signposting_http(f"{site}/source/a%2Fb%20c/claim/f1?format=html")
    assert found.citeAs.target == f"{ODD}/claim/f1"
    assert found.collection.target == f"{site}/source/a%2Fb%20c"


def test_the_page_itself_says_the_same(site):
    address = f"{site}/source/a%2Fb%20c?format=html"
    in_header, in_page = signposting.find_signposting_http(address), signposting.find_signposting_html(address)
    assert {str(one) for one in in_page.signposts} == {str(one) for one in in_header.signposts}
    assert len(in_header.signposts) > 8


def test_a_thing_leads_there(site):
    """A robot follows the 303, and is told of the data there."""
    found = signposting.find_signposting_http(f"{site}/source/a%2Fb%20c/event/raid")
    assert found.citeAs.target == f"{ODD}/event/raid"
    assert found.license.target == "https://spdx.org/licenses/CC0-1.0"


def test_the_front_page_names_the_files(site):
    found = signposting.find_signposting_http(f"{site}/")
    assert found.citeAs.target == BASE
    assert f"{site}/dumps/latest/sources.nq.gz" in {one.target for one in found.items}
    assert f"{site}/dcat" in {one.target for one in found.describedBy}


@pytest.mark.parametrize(
    ("licence", "iri"),
    [
        ("CC-BY-4.0", "https://spdx.org/licenses/CC-BY-4.0"),
        ("https://example.org/terms", "https://example.org/terms"),
        ("https://example.org/a b>; rel=x", ""),
        ("CC0", ""),
        ("ask us", ""),
        ("", ""),
    ],
)
def test_a_licence_in_words_has_no_address(licence, iri):
    assert licence_iri(licence) == iri
