"""The W3C's suites for the SPARQL 1.1 Protocol, Service Description and Graph Store Protocol, over HTTP.

`docs/conformance.md` says what is in them; every request goes to a real `parley serve`.
"""

import pytest
import rdflib

from tests.conformance.protocols import (
    READ_ONLY,
    description_faults,
    graph_store,
    protocol,
    protocol_data,
    service_description,
)
from tests.conformance.report import DOCUMENT, protocol_row
from tests.conformance.site import Site, served
from tests.conformance.suite import HOME, SD
from tests.shared import shared_path

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def home():
    return shared_path(HOME)


@pytest.fixture(scope="module")
def site(home, tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("protocols") / "site")
    site.publish(protocol_data(home))
    return site


@pytest.fixture(scope="module")
def server(site):
    with served(site) as server:
        yield server


def wrong(verdicts):
    return {verdict.name: verdict.wrong for verdict in verdicts if verdict.wrong}


def read_only(verdicts):
    return sorted(verdict.name for verdict in verdicts if verdict.refused)


def test_protocol(server, home):
    verdicts = protocol(server, home)
    assert wrong(verdicts) == {}
    assert len(verdicts) == 34
    assert read_only(verdicts) == sorted(READ_ONLY["protocol"])
    assert protocol_row("protocol", verdicts) in DOCUMENT.read_text(encoding="utf-8")


def test_service_description(server, home):
    verdicts = service_description(server, home)
    assert wrong(verdicts) == {}
    assert len(verdicts) == 3
    assert protocol_row("service-description", verdicts) in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("?s sd:endpoint <http://www.example/other>", "sd:endpoint"),
        ("?s sd:endpoint 'text'", "sd:endpoint"),
        ("?s sd:resultFormat 'text/csv'", "sd:resultFormat"),
        ("?s sd:feature <http://www.example/feature>", "sd:feature"),
        ("?s sd:dataset <http://www.example/dataset>", "no term"),
        ("<http://www.example/g> sd:name <http://www.example/g>", "NamedGraph"),
        ("<http://www.example/t> sd:endpoint ?e", "sd:endpoint"),
    ],
)
def test_what_is_no_service_description_is_found(server, change, told):
    description = rdflib.Graph().parse(data=server.send("GET", "/sparql", [("Accept", "text/turtle")]).body)
    description.update(f"PREFIX sd: <{SD}> INSERT {{ {change} }} WHERE {{ ?s sd:endpoint ?e }}")
    assert told in "\n".join(description_faults(description))


def test_graph_store_protocol(server, site, home):
    verdicts = graph_store(server, site, home)
    assert wrong(verdicts) == {}
    assert len(verdicts) == 13
    assert read_only(verdicts) == sorted(READ_ONLY["graph-store-protocol"])
    assert protocol_row("graph-store-protocol", verdicts) in DOCUMENT.read_text(encoding="utf-8")
