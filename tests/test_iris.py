"""The IRI policy: as docs/model.md says, different for different ids, valid for both parsers."""

from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kg.errors import SiteError
from kg.iris import Iris, segment
from kg.mapping import terms

BASE = "https://data.example.org/"
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


@given(ids)
@example("...")
@example("a/b?c#d%20 é😀\n")
def test_segment_keeps_unreserved_and_encodes_the_rest(value):
    made = segment(value)
    assert unquote(made, errors="strict") == value
    assert set(made) <= set(UNRESERVED + "%")
    if set(value) <= set(UNRESERVED):
        assert made == value


@given(ids, ids)
def test_segment_of_a_whole_is_that_of_its_parts(one, two):
    assert segment(one + two) == segment(one) + segment(two)


MADE = {  # docs/model.md, "IRIs"
    "source/S%201": lambda iris: iris.of("S 1").source,
    "graph/S%201": lambda iris: iris.of("S 1").graph,
    "source/S%201/claim/F%2F1": lambda iris: iris.of("S 1").claim("F/1"),
    "source/S%201/event/e%C3%A9": lambda iris: iris.of("S 1").event("eé"),
    "source/S%201/participation/the%20deal/us/party": lambda iris: iris.of("S 1").participation(
        "the deal", "us", "party"
    ),
    "source/S%201/relation/backs/b/a": lambda iris: iris.of("S 1").relation("backs", "b", "a", symmetric=False),
    "source/S%201/relation/ally-of/a/b": lambda iris: iris.of("S 1").relation("ally-of", "b", "a", symmetric=True),
    "source/S%201/figure/F%3A1": lambda iris: iris.of("S 1").figure("F:1"),
    "source/S%201/characterization/F1": lambda iris: iris.of("S 1").characterization("F1"),
    "source/S%201/span/10-16": lambda iris: iris.of("S 1").span(10, 16),
    "source/S%201/entity/russia": lambda iris: iris.of("S 1").entity("russia"),
    "dataset/UCDP%20GED/25.1": lambda iris: iris.dataset("UCDP GED", "25.1"),
    "view": lambda iris: iris.view,
}


@pytest.mark.parametrize(("wanted", "make"), MADE.items(), ids=MADE)
def test_iri_of_each_kind_of_thing(wanted, make):
    assert make(Iris(BASE)) == BASE + wanted


@given(ids, ids, ids, ids)
def test_different_ids_give_different_iris(source, other, one, two):
    assume(source != other)
    assume(one != two)
    made = [
        iri
        for iris in (Iris(BASE).of(source), Iris(BASE).of(other))
        for name in (one, two)
        for iri in (
            iris.claim(name),
            iris.event(name),
            iris.figure(name),
            iris.characterization(name),
            iris.entity(name),
        )
    ]
    made += [Iris(BASE).of(source).relation("backs", *pair, symmetric=False) for pair in ((one, two), (two, one))]
    made += [Iris(BASE).of(source).participation(one, two, role) for role in ("party", "target")]
    assert len(set(made)) == len(made)


@given(ids, ids)
def test_order_means_nothing_where_symmetric(one, two):
    iris = Iris(BASE).of("s")
    assert iris.relation("ally-of", one, two, symmetric=True) == iris.relation("ally-of", two, one, symmetric=True)


@given(ids, ids)
def test_iris_need_no_cleaning(source, name):
    made = Iris(BASE).of(source).claim(name)
    assert terms.clean_iri(made) == made
    assert ox.NamedNode(made).value == made
    assert urlsplit(made).path.startswith("/source/")


GOOD_BASES = [
    "http://127.0.0.1:8000/",
    "https://example.org/",
    "https://example.org/a/b/",
    "http://[::1]:8000/",
    "https://exämple.org/é/",
    "https://example.org/a%20b/",
]
BAD_BASES = [
    *("", "/", "x", "example.org/", "ftp://example.org/", "https://example.org", "https://example.org/a", "https:///"),
    *(
        "https://example.org/\n",
        "https://example.org/ /",
        "https://example.org/?a=/",
        "https://example.org/#/",
        "https:////",
    ),
    *(
        'https://example.org/"/',
        "https://example.org/<x>/",
        "http://[/",
        "http://[:::]/",
        "http://e:x/",
        "http://e.org/[a]/",
    ),
    *("https://e.org/\x01/", "https://e.org/%zz/", "https://e.org/\u3000/", "https://u@e.org/", "urn:x/"),
]


@pytest.mark.parametrize("base", GOOD_BASES)
def test_good_base(base):
    for line in (f"<{base}s> <{base}p> <{base}o> .",):
        assert list(ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES))
    assert Iris(base).base == base


@pytest.mark.parametrize("base", BAD_BASES)
def test_bad_base(base):
    with pytest.raises(SiteError, match="not an http or https address that ends in '/': correct it"):
        Iris(base)
