"""Every term the writer writes is read back by Oxigraph's and rdflib's parsers, and kept by Oxigraph's store."""

import warnings
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from rdflib.namespace import XSD

from kg.facts.model import Iri, IsoDate, LanguageTag
from kg.mapping import terms

# Oxigraph's xsd:decimal: 18 digits after the point, 128 bits in all (oxsdatatypes::Decimal)
LARGEST = Decimal(2**127 - 1).scaleb(-18)

characters = st.characters(exclude_categories=["Cs"])  # lone surrogates are no Unicode text
strings = st.text(
    characters
    | st.sampled_from('\0\x01\x0b\x0c\x1c\x1f"\\\n\r\t \x7f\x85\xa0\u2028\u2029\ufdd0\ufffe\uffff\ufeff')
    | st.sampled_from("\U0001f600\U0001fffe\U0010ffff\ue000{}<>^`|%'@\u0301\u202e")
)
tags = st.from_regex(TypeAdapter(LanguageTag).json_schema()["pattern"].replace("$", r"\Z"), alphabet="abcxyzEN-019")


@pytest.fixture(autouse=True, scope="module")
def lexical_forms_as_written():
    """rdflib rewrites lexical forms unless told not to; here what was written is what counts."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    yield
    rdflib.NORMALIZE_LITERALS = before


def line_of(term):
    line = f"<http://e.example/s> <http://e.example/p> {term} <http://e.example/g> .\n"
    assert line.count("\n") == 1
    assert len(line.splitlines()) == 1
    return line.encode()


def by_oxigraph(line):
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    return quad.object


def by_store(line):
    store = ox.Store()
    store.load(line, format=ox.RdfFormat.N_QUADS)
    return store.dump(format=ox.RdfFormat.N_QUADS)


def by_rdflib(line):
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a lexical form is not a value: some here are meant not to be
        dataset.parse(data=line, format="nquads")
    ((_, _, found, _),) = dataset.quads()
    return found


def assert_literal(term, lexical, datatype=XSD.string, language=None):
    line = line_of(term)
    for found in (by_oxigraph(line), by_oxigraph(by_store(line))):
        assert found.value == lexical
        assert found.language == language
        assert found.datatype.value == str(rdflib.RDF.langString if language else datatype)
    found = by_rdflib(line)
    assert isinstance(found, rdflib.Literal)
    assert str(found) == lexical
    assert found.language == language
    assert found.datatype == (None if datatype == XSD.string else datatype)
    return found


@given(strings)
@settings(max_examples=300)
def test_string(value):
    assert_literal(terms.string(value), value)


@pytest.mark.parametrize("block", range(0, 0x110000, 0x8000))
def test_every_character(block):
    value = "".join(chr(code) for code in range(block, block + 0x8000) if not 0xD800 <= code < 0xE000)
    assert_literal(terms.string(value), value)


@given(strings)
def test_any_uri(value):
    assert_literal(terms.any_uri(value), value, XSD.anyURI)


@given(strings, tags)
@example("x", "en-GB")
@example("x", "zh-min-nan")
def test_text(value, tag):
    assert_literal(terms.text(value, tag), value, language=tag.lower())


@pytest.mark.parametrize("tag", ["a", "en-a", "en-1", "x", "en-x", "en-us-us", "12", "en-abcdefghi", "", "en_GB", "é"])
def test_tags_that_parsers_refuse_are_refused(tag):
    with pytest.raises(ValidationError):
        TypeAdapter(LanguageTag).validate_python(tag)


@given(st.integers())
@example(2**63)
@example(-(2**63))
def test_integer(value):
    found = assert_literal(terms.integer(value), str(value), XSD.integer)
    assert found.toPython() == value


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.integers().map(Decimal))
@example(Decimal("33.10"))
@example(Decimal("1E+30"))
@example(Decimal("-0.00"))
@example(LARGEST)
@example(LARGEST + Decimal("1e-18"))
@example(Decimal("1e-18"))
@example(Decimal("1e-19"))
@settings(max_examples=300)
def test_decimal(value):
    """Kept by the store within Oxigraph's range as a number, outside of it as a typed string: unchanged either way."""
    term = terms.decimal(value)
    found = assert_literal(term, term.split('"')[1], XSD.decimal)
    assert Decimal(str(found)) == value
    assert "E" not in str(found)
    assert str(found) == "0" or not str(found).startswith("-0") or str(found).startswith("-0.")
    assert "." not in str(found) or not str(found).endswith(("0", "."))


@given(st.decimals(min_value=-LARGEST, max_value=LARGEST, places=6))
def test_oxigraph_calculates_with_decimals_in_its_range(value):
    answer = ox.Store().query(f"SELECT (({terms.decimal(value)}) + 0 AS ?v) {{}}")
    assert Decimal(next(iter(answer))["v"].value) == value


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
@example(0.1)
@example(-0.0)
@example(5e-324)
@example(1.7976931348623157e308)
@example(10**40)
def test_decimal_of_a_number(value):
    term = terms.decimal(value)
    found = assert_literal(term, term.split('"')[1], XSD.decimal)
    assert type(value)(str(found)) == value


@given(st.booleans())
def test_boolean(value):
    assert assert_literal(terms.boolean(value=value), str(value).lower(), XSD.boolean).toPython() is value


@given(st.dates())
def test_day(value):
    assert assert_literal(terms.day(value.isoformat()), value.isoformat(), XSD.date).toPython() == value
    assert terms.moment(value.isoformat()) == terms.day(value.isoformat())


zones = st.one_of(
    st.just(""),
    st.just("Z"),
    st.builds(
        lambda sign, minutes: f"{sign}{minutes // 60:02}:{minutes % 60:02}",
        st.sampled_from("+-"),
        st.integers(0, 14 * 60),
    ),
)


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)), st.times(), st.sampled_from(["%H:%M:%S", "%H:%M"]), zones)
@example(date(2016, 9, 11), time(8, 30), "%H:%M", "Z")
@example(date(2016, 9, 11), time(8, 30), "%H:%M", "-00:00")
@example(date(2016, 9, 11), time(0, 0, 0), "%H:%M:%S", "+14:00")
def test_moment(day, clock, form, zone):
    value = TypeAdapter(IsoDate).validate_python(f"{day}T{clock.strftime(form)}{zone}")
    term = terms.moment(value)
    found = assert_literal(term, term.split('"')[1], XSD.dateTime)
    wanted = datetime.fromisoformat(value)
    assert datetime.fromisoformat(str(found)) == wanted
    assert (wanted.tzinfo is None) == (datetime.fromisoformat(str(found)).tzinfo is None)
    if wanted.utcoffset() == timedelta(0):
        assert str(found).endswith("Z")
        assert datetime.fromisoformat(str(found)).tzinfo == timezone(timedelta(0))
    assert terms.day(value) == terms.day(str(day))


@pytest.mark.parametrize(
    "value",
    [
        "2016-09-11T24:00:00",
        "2016-09-11T08:30:00+14:01",
        "2016-09-11T08:30:60",
        "0000-01-01",
        "2016-02-30",
        "2016-W01-1",
        "٢016-09-11",
        "2016-09-11\n",
        "2016-09-11T08",
        "12016-09-11",
        "-2016-09-11",
        "2016-09-11Z",
    ],
)
def test_times_that_xsd_does_not_have_are_refused(value):
    with pytest.raises(ValidationError):
        TypeAdapter(IsoDate).validate_python(value)


iris = st.builds(
    lambda scheme, authority, path, query, fragment: f"{scheme}:{authority}{path}{query}{fragment}",
    st.sampled_from(["http", "https", "urn", "x-a+b.1", "mailto", "1a", "", "é"]),
    st.sampled_from(
        ["//e.example", "//[::1]", "//u:p@e.example:80", "//e.example:x", "//[", "//a@b@c", "", "//", "//é"]
    )
    | strings.map(lambda text: "//" + text),
    st.just("/") | strings.map(lambda text: "/" + text) | strings,
    st.just("") | strings.map(lambda text: "?" + text),
    st.just("") | strings.map(lambda text: "#" + text),
)

ODD_IRIS = [
    *(
        "http://[",
        "http://]/",
        "http://[::1",
        "http://[::g]/",
        "http://[1.2.3.4]/",
        "http://[::1%25eth0]/",
        "http://a[b]/",
    ),
    *(
        "http://e:x/",
        "http://e:80:80/",
        "http://a@b@c/",
        "http://e/a[b]",
        "http://e/?[",
        "http://e/#a#b",
        "1a:b",
        ":x",
        "x",
    ),
    *("a:", "http: //x", "//e/x", "http://[v1.a]/", "http://[::1]x/", "http://@@/", ""),
]
GOOD_IRIS = [
    *(
        "http://e/",
        "http://e",
        "http://e:80",
        "http://e:/",
        "http://[::1]/",
        "http://[::1]:80/x?y#z",
        "urn:x",
        "mailto:a@b",
    ),
    *(
        "http://e/%zz",
        "http://e/100%",
        "http://e/a b",
        'http://e/"{}|\\^`<>',
        "http://e/é?é#é",
        "http://é/",
        "file:///x",
    ),
    *(
        "http://e/\u3000",
        "http://e/\xa0",
        "http://e/\ue000",
        "http://e/\U0001fffe",
        "http://e/\U0010ffff",
        "http://e?x",
    ),
    *(
        "http://u:p@e/",
        "http://e/a%20b",
        "http://e//x",
        "urn:a//b",
        "http://e\\x/",
        "http://e/\0\n\x85",
        "a:b:c",
        "x:/y",
    ),
]


def assert_iri(value):
    line = line_of(terms.iri(value))
    found = by_oxigraph(line)
    assert found.value == terms.clean_iri(value)
    assert by_oxigraph(by_store(line)) == found
    assert by_rdflib(line) == rdflib.URIRef(found.value)


@given(iris)
@settings(max_examples=600)
def test_iri_is_refused_by_facts_or_read_by_both_parsers(value):
    try:
        TypeAdapter(Iri).validate_python(value)
    except ValidationError:
        return
    assert_iri(value)


@pytest.mark.parametrize("value", GOOD_IRIS)
def test_good_iri(value):
    TypeAdapter(Iri).validate_python(value)
    assert_iri(value)


@pytest.mark.parametrize("value", ODD_IRIS)
def test_odd_iri_is_refused(value):
    with pytest.raises(ValidationError, match="absolute IRI"):
        TypeAdapter(Iri).validate_python(value)


@given(st.sampled_from(GOOD_IRIS), strings)
def test_cleaning_changes_nothing_that_is_clean(start, rest):
    once = terms.clean_iri(start + rest)
    assert terms.clean_iri(once) == once
    if once.isascii() and "%" not in start + rest:
        assert "%" in once or once == start + rest
