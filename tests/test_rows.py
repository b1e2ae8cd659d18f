"""The fast way from rows to quads gives the bytes, and the problems, of the slow way."""

import csv
import tempfile
import tracemalloc
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.facts import Document, Problem
from kg.mapping import Mapper
from kg.mapping.rows import RowPlan
from kg.mapping.template import Template, number
from kg.registry import Registry
from tests.shared import shared_path

BASE = "https://data.example.org/"
REGISTRY = """
@prefix cf: <https://w3id.org/parley/ns#> .
@prefix ent: <https://w3id.org/parley/entity/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ent:is a cf:ArmedGroup ; skos:prefLabel "Islamic State"@en ; skos:altLabel "IS", "Daesh" .
ent:sdf a cf:ArmedGroup ; skos:prefLabel "SDF"@en ; owl:sameAs <http://www.wikidata.org/entity/Q1> .
ent:one a cf:ArmedGroup ; skos:prefLabel "One"@en ; skos:altLabel "Twin" .
ent:two a cf:ArmedGroup ; skos:prefLabel "Two"@en ; skos:altLabel "Twin" .
ent:syria a cf:State ; skos:prefLabel "Syria"@en ; skos:altLabel "SAR" .
ent:raqqa a cf:Place ; skos:prefLabel "Raqqa"@en .
ent:nameless a cf:Organization ; skos:altLabel "UN" .
"""

DYADIC = {
    "format": "facts/1",
    "source": {
        "id": "GED/{id}",
        "kind": "record",
        "title": "{headline}",
        "published": "{date_end}",
        "publisher": "{office} of {country}",
        "language": "{language}",
        "url": "{headline}",
        "dataset": "UCDP GED",
        "version": "5.0 {id}",
        "record_id": "{id}",
    },
    "entities": [
        {
            "id": "side-a",
            "type": "{type_a}",
            "name": "{side_a}",
            "aliases": ["{alias}", "{office}", "Group {alias}"],
            "same_as": ["http://www.wikidata.org/entity/{qid}"],
        },
        {"id": "side-b", "type": "armed-group", "name": "{side_b}", "$if": "side_b"},
        {"id": "place", "type": "place", "name": "{town}", "lat": "{lat}", "lon": "{lon}", "country": "{iso}"},
        {"id": "syria", "type": "state", "name": "SAR", "aliases": ["Syria", "a {} } { \\"]},
        {"id": "un", "type": "organization", "name": "UN"},
        {"id": "obscure", "type": "person", "name": 'Some "body" \\ {id}'},
    ],
    "facts": [
        {
            "id": "event",
            "kind": "event",
            "event": "e {id}",
            "type": "{event}",
            "claimant": "un",
            "modality": "asserted",
            "polarity": "positive",
            "confidence": "{confidence}",
            "hedge": "{office}: {headline}",
            "participants": [
                {"entity": "side-a", "role": "initiator"},
                {"entity": "side-b", "role": "target", "$if": "side_b"},
                {"entity": "syria", "role": "affected"},
            ],
            "time": {"start": "{date_start}", "end": "{date_end}", "precision": "day", "text": "{headline}"},
            "place": "place",
            "about": ["place", "obscure"],
        },
        {
            "id": "deaths",
            "kind": "figure",
            "about": "e {id}",
            "measure": "killed",
            "population": "all",
            "modality": "asserted",
            "polarity": "positive",
            "low": "{low}",
            "best": "{best}",
            "high": "{high}",
            "text": "{headline}",
        },
        {
            "id": "civilians",
            "$if": "civilians",
            "kind": "figure",
            "about": "e {id}",
            "measure": "killed",
            "population": "civilians",
            "modality": "asserted",
            "polarity": "positive",
            "best": "{civilians}",
            "subset_of": "deaths",
        },
        {
            "id": "against",
            "$if": "side_b",
            "kind": "relation",
            "type": "fights-against",
            "subject": "side-b",
            "object": "side-a",
            "symmetric": True,
            "modality": "asserted",
            "polarity": "positive",
        },
    ],
}
PLAIN = {
    "format": "facts/1",
    "source": {
        "id": "{id}",
        "kind": "record",
        "dataset": "{office}",
        "version": "{country}",
        "record_id": "{headline}",
    },
    "entities": [
        {
            "id": "a",
            "type": "armed-group",
            "name": "{side_a}",
            "aliases": ["{alias}", "{side_b}"],
            "same_as": ["{link}"],
        },
        {"id": "b", "type": "armed-group", "name": "{side_b}", "geonames": "{low}"},
    ],
    "facts": [
        {
            "id": "{headline}",
            "kind": "event",
            "event": "{town}",
            "type": "violence",
            "modality": "asserted",
            "polarity": "positive",
            "part_of": "{office}",
            "$if": "civilians",
            "participants": [{"entity": "a", "role": "party"}, {"entity": "b", "role": "party"}],
            "time": {"start": "{date_start}"},
        },
        {
            "id": "whole {alias}",
            "kind": "event",
            "event": "{office}",
            "type": "violence",
            "modality": "asserted",
            "polarity": "positive",
            "confidence": "{confidence}",
        },
        {
            "id": "q",
            "kind": "characterization",
            "subject": "b",
            "aspect": "strength",
            "value": "{headline}",
            "modality": "asserted",
            "polarity": "positive",
        },
    ],
}
SYMMETRIC = {
    "format": "facts/1",
    "source": {"id": "{id}", "kind": "record", "dataset": "d", "version": "v", "record_id": "r"},
    "facts": [
        *(
            {"id": f"F{name}", "kind": "event", "event": f"{{{name}}}", "type": "violence"}
            | {"modality": "asserted", "polarity": "positive"}
            for name in ("town", "office")
        ),
        {"id": "R", "kind": "relation", "type": "same-event-as", "subject": "{town}", "object": "{office}"}
        | {"symmetric": True, "modality": "asserted", "polarity": "positive"},
    ],
}
TEMPLATES = {"dyadic": DYADIC, "plain": PLAIN, "symmetric": SYMMETRIC}

USUAL = {
    "id": "227761",
    "headline": 'IS "targets" SDF',
    "office": "SOHR",
    "country": "Syria",
    "language": "en",
    "type_a": "armed-group",
    "side_a": "IS",
    "alias": "Caliphate",
    "side_b": "SDF",
    "qid": "Q9",
    "link": "http://www.wikidata.org/entity/Q1",
    "town": "Raqqa",
    "lat": "36.385687",
    "lon": "38.858694",
    "iso": "SY",
    "event": "armed-clash",
    "confidence": "0.5",
    "date_start": "2016-09-14",
    "date_end": "2016-09-14",
    "low": "2",
    "best": "3",
    "high": "4",
    "civilians": "1",
}
words = st.sampled_from(
    [
        "",
        "x",
        ".",
        "..",
        "a/b",
        "a b",
        '"',
        "\\",
        '\\"',
        "{id}",
        "{",
        "}}",
        "\n",
        "\r\n",
        "\u2028",
        "\x85",
        "\x00",
        "\t",
        "'",
        "عين عيسى",
        "😀",
        "é",
        "%20",
        "%zz",
        "<x>",
        "^^",
        "@en",
        "007",
        " ",
        "  x ",
        "a",
        "b",
        "q",
        "event",
        "whole x",
        "zqT0000qz",
        "zqE0000qz",
        "0.700007",
        "7000-01-01",
        "F1",
        "\ufffe",
        "$if",
        "null",
        "{{x}}",
        "\\u0041",
    ]
)
names = words | st.sampled_from(
    ["IS", "Islamic State", "Daesh", "daesh ", "SDF", "Twin", "One", "Two", "Syria", "SAR", "Raqqa"]
)
values = st.sampled_from(
    [
        "",
        "0",
        "1",
        "2",
        "10",
        "007",
        "-0",
        "-1",
        "+5",
        "1e3",
        "1E2",
        "1e-7",
        "1e400",
        "1e22",
        "0.5",
        "33.10",
        "2.0",
        "1,000",
        "1_000",
        " 5",
        "5 ",
        "٣",
        "n/a",
        "nan",
        "inf",
        "Infinity",
        "-0.0",
        "1.",
        ".5",
        "0x10",
        "9007199254740993",
        "9007199254740992",
        "99999999999999999999",
        "123456789012345",
        "1234567890123456",
        "0.1234567890123456789",
        "1e15",
        "1e16",
        "5e-324",
        "9" * 320,
    ]
) | st.integers(0, 30).map(str)
degrees = values | st.sampled_from(["36.385687", "-90", "90", "90.0001", "180", "-180.5", "36.38568700000001"])
dates = st.sampled_from(
    [
        "",
        "2016-09-14",
        "2016-09-10",
        "2016-09-30",
        "2016-02-30",
        "2016-9-1",
        "2016-W37-3",
        "20160914",
        "2016-09-14T08:30",
        "x",
        "2016-09-14 ",
        "٢٠١٦-09-14",
        "0000-01-01",
        "7001-01-01",
        "2016-09-14\n",
    ]
)
COLUMNS = {
    **dict.fromkeys(["id", "headline", "office", "country"], words),
    **dict.fromkeys(["side_a", "side_b", "alias", "town"], names),
    "qid": words | st.sampled_from(["Q1", "Q9", "a/b"]),
    "link": words | st.sampled_from(["http://www.wikidata.org/entity/Q1", "urn:a b", "http://["]),
    "language": st.sampled_from(["", "en", "en-GB", "English", "a"]),
    "type_a": st.sampled_from(["armed-group", "state", "organization", "", "group"]),
    "iso": st.sampled_from(["SY", "IQ", "", "sy"]),
    "event": st.sampled_from(["armed-clash", "air-strike", "", "battle"]),
    "lat": degrees,
    "lon": degrees,
    **dict.fromkeys(["confidence", "low", "best", "high", "civilians"], values),
    **dict.fromkeys(["date_start", "date_end"], dates),
}
rows = st.builds(lambda changed: USUAL | changed, st.fixed_dictionaries({}, optional=COLUMNS)) | st.builds(
    lambda column, data: USUAL | {column: data[column]},
    st.sampled_from(sorted(COLUMNS)),
    st.fixed_dictionaries(COLUMNS),
)


@cache
def mapper():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.ttl"
        path.write_text(REGISTRY, encoding="utf-8")
        return Mapper(BASE, Registry.load([path]))


@cache
def plan(name):
    """One plan for all examples, so that its variants serve rows they were not made from."""
    return RowPlan(TEMPLATES[name], mapper())


def slow(template, row, line):
    return [
        mapper().quads(item) if isinstance(item, Document) else item
        for item in template.document(row, "rows.csv", line)
    ]


@pytest.mark.parametrize("name", TEMPLATES)
@given(some=st.lists(rows, min_size=1, max_size=6))
@example(some=[USUAL])
@example(some=[USUAL | {"low": "9", "best": "3"}, USUAL])
@example(some=[USUAL | {"low": "9007199254740993", "best": "9007199254740992", "high": ""}])
@example(some=[USUAL, USUAL | {"low": "1e400", "best": "1e400", "high": "1e400"}])
@example(some=[USUAL, USUAL | {"date_start": "2016-W37-3"}])
@example(some=[USUAL, USUAL | {"qid": "a/b"}])
@example(some=[USUAL, USUAL | {"headline": "whole x", "alias": "x"}])
@example(some=[USUAL, USUAL | {"town": "a"}])
@example(some=[USUAL, USUAL | {"town": "Z", "office": "a"}, USUAL | {"town": "a", "office": "Z"}])
@settings(max_examples=150)
def test_fast_is_slow(name, some):
    template = Template(TEMPLATES[name])
    wanted = [item for line, row in enumerate(some, 5) for item in slow(template, row, line)]
    assert list(plan(name).quads(some, "rows.csv", 5)) == wanted


@pytest.mark.parametrize("name", TEMPLATES)
def test_usual_row_is_good(name):
    assert all(isinstance(item, bytes) for item in plan(name).quads([USUAL]))


def fast(ours, row):
    """What the compiled variant gives; None if it is not sure."""
    return ours._fast(row, ours._known(row))


def test_usual_rows_go_the_fast_way():
    ours = RowPlan(DYADIC, mapper())
    assert fast(ours, USUAL | {"low": "9"}) is None
    assert fast(ours, USUAL) is not None
    assert (
        fast(ours, USUAL | {"town": "Mosul", "side_a": "Twin", "headline": '\u0639 \\ "x"', "best": "2.50"}) is not None
    )
    assert len(ours._variants) == 2  # a bad row makes none


GED = {
    "format": "facts/1",
    "source": {
        "id": "ged-{id}",
        "kind": "record",
        "title": "{source_headline}",
        "publisher": "{source_office}",
        "dataset": "UCDP GED",
        "version": "5.0",
        "record_id": "{id}",
    },
    "entities": [
        {"id": "side-a", "type": "armed-group", "name": "{side_a}"},
        {"id": "side-b", "type": "armed-group", "name": "{side_b}"},
        {"id": "place", "type": "place", "name": "{where_coordinates}", "lat": "{latitude}", "lon": "{longitude}"},
    ],
    "facts": [
        {
            "id": "event",
            "kind": "event",
            "event": "e{id}",
            "type": "violence",
            "modality": "asserted",
            "polarity": "positive",
            "participants": [{"entity": "side-a", "role": "party"}, {"entity": "side-b", "role": "party"}],
            "time": {"start": "{date_start}", "end": "{date_end}", "basis": "stated"},
            "place": "place",
            "note": "{dyad_name}, {adm_1}",
        },
        {
            "id": "deaths",
            "kind": "figure",
            "about": "e{id}",
            "measure": "killed",
            "population": "all",
            "modality": "asserted",
            "polarity": "positive",
            "low": "{low}",
            "best": "{best}",
            "high": "{high}",
        },
    ],
}


SMALL = GED | {"facts": [GED["facts"][1] | {"about": "place"}], "entities": [GED["entities"][2]]}


def test_ucdp_rows():
    with shared_path("data/ucdp/ged_syria_2016-09.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert len(table) == 472
    ours = RowPlan(GED, mapper())
    template = Template(GED)
    quick = 0
    for line, row in enumerate(table, 2):
        quick += fast(ours, row) is not None
        assert list(ours.quads([row], "rows.csv", line)) == slow(template, row, line)
    assert quick == 471  # 309137 has low 5, best 4


def test_memory_is_flat():
    def peak(count):
        ours = RowPlan(SMALL, mapper())
        one = dict.fromkeys(Template(SMALL).columns.texts, "")
        made = (
            one
            | {
                "id": str(index),
                "side_a": f"Group {index % 50}",
                "side_b": "SDF",
                "where_coordinates": f"Town {index % 50}",
            }
            | {"latitude": f"{index % 90}.5", "longitude": "1.25", "low": str(index % 7), "best": "8", "high": "9"}
            | {"date_start": "2016-09-01", "date_end": f"2016-09-{index % 30 + 1:02}"}
            for index in range(count)
        )
        tracemalloc.start()
        assert sum(isinstance(item, bytes) for item in ours.quads(made)) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    few, many = peak(2_000), peak(10_000)
    assert many < 1.1 * few


@given(values)
def test_number(cell):
    try:
        found = number(cell)
    except ValueError:
        assert cell in {"", "1,000", "1_000", " 5", "5 ", "٣", "n/a", "nan", "inf", "Infinity", "1.", ".5", "0x10"}
    else:
        assert found == float(cell) or found == int(cell)
        assert isinstance(found, float) == (not cell.lstrip("+-").isdigit())


def test_problems_name_the_row():
    found = list(plan("dyadic").quads([USUAL, USUAL | {"event": "battle"}], "rows.csv", 2))
    assert isinstance(found[1], Problem)
    assert (found[1].file, found[1].line) == ("rows.csv", 3)
    assert "'battle' is not in the list" in found[1].what
