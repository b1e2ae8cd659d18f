import pyoxigraph as ox
import pytest

from kg.formats import RDF_FORMATS, RESULT_FORMATS, content_type, find

TRIPLE = ox.Triple(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("é\n", language="fr"))


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_every_rdf_format_is_written_and_read_by_its_media_type_and_extension(name):
    fmt = RDF_FORMATS[name]
    written = ox.serialize([TRIPLE], format=fmt.engine)
    (back,) = ox.parse(written, format=ox.RdfFormat.from_media_type(fmt.media_type))
    assert back.triple == TRIPLE
    assert ox.RdfFormat.from_extension(fmt.extension) == fmt.engine


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_every_result_format_has_the_engines_media_type(name):
    fmt = RESULT_FORMATS[name]
    assert ox.QueryResultsFormat.from_media_type(fmt.media_type) == fmt.engine
    assert fmt.engine.file_extension == fmt.extension or name == "json"


@pytest.mark.parametrize(
    ("label", "name"),
    [("turtle", "turtle"), ("ttl", "turtle"), ("text/turtle;charset=utf-8", "turtle"), ("NQ", "nquads"), ("x", None)],
)
def test_find(label, name):
    found = find(RDF_FORMATS, label)
    assert (found.name if found else None) == name


def test_only_text_types_carry_a_charset():
    assert content_type("text/csv") == "text/csv; charset=utf-8"
    assert content_type("application/ld+json") == "application/ld+json"


@pytest.mark.parametrize("table", [RDF_FORMATS, RESULT_FORMATS])
def test_nothing_is_named_twice(table):
    labels = [label for fmt in table.values() for label in {fmt.name, fmt.extension, *fmt.media_types}]
    assert len(labels) == len(set(labels))
