"""facts/1: what is written is read back, and what check_facts.py rejects is rejected here."""

import copy
import importlib.util
import json
import re
from functools import cache
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import codes
from kg.facts import Document, Problem, problems, read, schema, write
from kg.facts.positions import line_of, members
from tests.documents import documents
from tests.shared import shared_path

GOLD = sorted(
    ["seed/facts.json"]
    + [f"facts/dev/{name}.json" for name in (
        "2021-02-03_syrian-civil-war", "2021-02-08_yemeni-civil-war", "2021-04-03_somali-civil-war",
        "2021-04-18_northern-chad-offensive", "2021-07-04_mali-war", "re3d-2c271bb8", "re3d-482c1061", "re3d-487c0b93",
        "re3d-6874f49c", "re3d-6cb38f21", "re3d-7064d852", "re3d-821f5bbd", "re3d-9dfbd0b6", "re3d-c35f45fe",
    )]
)  # fmt: skip
each_gold_file = pytest.mark.parametrize("name", GOLD)


@cache
def checker():
    """The reference checker that comes with the format."""
    spec = importlib.util.spec_from_file_location("check_facts", shared_path("facts/check_facts.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def gold(name):
    return json.loads(shared_path(name).read_text(encoding="utf-8"))


def read_object(document, folder):
    path = folder / "facts.jsonl"
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
    return list(read(path))


# write → read


@given(documents())
def test_written_is_read_back(tmp_path_factory, document):
    path = tmp_path_factory.getbasetemp() / "written.jsonl"
    first = Document.model_validate_json(json.dumps(document))
    assert list(problems(first)) == []
    lines = list(write([first, first]))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    path.write_text("".join(lines), encoding="utf-8", newline="")
    assert list(read(path)) == [first, first]
    assert list(write(read(path))) == lines


@given(documents())
def test_nothing_is_lost_in_reading(document):
    """What is written holds every value that was given, but for those that say nothing (null, [], false)."""
    written = json.loads(Document.model_validate_json(json.dumps(document)).to_json())
    assert written == without_defaults(document)


def without_defaults(value):
    if isinstance(value, dict):
        kept = {key: without_defaults(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item != [] and item is not False}
    return [without_defaults(item) for item in value] if isinstance(value, list) else value


@each_gold_file
def test_gold_is_read_and_written_back(name):
    (document,) = read(shared_path(name))
    assert isinstance(document, Document)
    assert json.loads(document.to_json()) == without_defaults(gold(name))
    assert Document.model_validate_json(document.to_json()) == document


# schema and codes


def test_schema_is_2020_12():
    made = schema()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made == json.loads(json.dumps(made))
    known = {
        "$defs",
        "$ref",
        "$schema",
        "additionalProperties",
        "anyOf",
        "const",
        "default",
        "description",
        "discriminator",
    }
    known |= {"enum", "exclusiveMinimum", "items", "maximum", "minLength", "minimum", "oneOf", "pattern", "properties"}
    known |= {"required", "title", "type"}
    seen = list(subschemas(made))
    for one in seen:
        assert set(one) <= known, one
        if "$ref" in one:
            assert one["$ref"].removeprefix("#/$defs/") in made["$defs"]
        if "pattern" in one:
            re.compile(one["pattern"])
        if one.get("type") == "object":
            assert one["additionalProperties"] is False
            assert set(one.get("required", [])) <= set(one["properties"])
    assert len(seen) > 100


def subschemas(one):
    yield one
    for key in ("$defs", "properties"):
        for inner in one.get(key, {}).values():
            yield from subschemas(inner)
    for key in ("anyOf", "oneOf"):
        for inner in one.get(key, []):
            yield from subschemas(inner)
    if "items" in one:
        yield from subschemas(one["items"])


@each_gold_file
def test_schema_accepts_gold(name):
    made = schema()
    assert list(violations(gold(name), made, made)) == []


def violations(value, one, root):  # noqa: C901 - one branch a keyword
    """Where `value` breaks the schema, by the keywords that ours uses."""
    if "$ref" in one:
        yield from violations(value, root["$defs"][one["$ref"].removeprefix("#/$defs/")], root)
    for key in ("anyOf", "oneOf"):
        if key in one and not any(not list(violations(value, inner, root)) for inner in one[key]):
            yield f"{value!r:.60} fits none of {key}"
    types = {"string": str, "object": dict, "array": list, "null": type(None), "boolean": bool, "integer": int}
    types["number"] = (int, float)
    if "type" in one and not isinstance(value, types[one["type"]]):
        yield f"{value!r:.60} is no {one['type']}"
    elif ("enum" in one and value not in one["enum"]) or ("const" in one and value != one["const"]):
        yield f"{value!r} is not in the list"
    elif "pattern" in one and not re.search(one["pattern"], value):
        yield f"{value!r} is not {one['pattern']}"
    elif isinstance(value, dict) and "properties" in one:
        yield from (f"{key} missing" for key in one.get("required", []) if key not in value)
        for key, item in value.items():
            yield from (
                violations(item, one["properties"][key], root) if key in one["properties"] else [f"{key} unknown"]
            )
    elif isinstance(value, list) and "items" in one:
        for item in value:
            yield from violations(item, one["items"], root)


def test_schema_refuses_unknown_keys_and_codes():
    made = schema()
    line = {"format": "facts/1", "source": {"id": "a", "kind": "text", "text": "x"}}
    assert list(violations(line, made, made)) == []
    assert list(violations(line | {"extra": 1}, made, made)) == ["extra unknown"]
    assert list(violations(line | {"format": "facts/2"}, made, made)) == ["'facts/2' is not in the list"]


def test_codes_are_those_of_the_format():
    theirs = json.loads(shared_path("facts/codes.json").read_text(encoding="utf-8"))
    events = [code for family in theirs.pop("event_family").values() for code in family]
    assert sorted(get_args(codes.Event)) == sorted(events)
    for name, listed in theirs.items():
        ours = getattr(codes, "".join(word.title() for word in name.split("_")))
        assert sorted(get_args(ours)) == sorted(listed), name
    assert len(theirs) == 11


# What check_facts.py rejects


def at(*path):
    """A function that finds the object or list at `path`; `facts:figure` is the first fact of that kind."""

    def find(document):
        for step in path:
            if isinstance(step, str) and ":" in step:
                key, kind = step.split(":")
                document = next(item for item in document[key] if item["kind"] == kind)
            else:
                document = document[step]
        return document

    return find


def put(where, key, value):
    return lambda document: where(document).__setitem__(key, value)


def drop(where, key):
    return lambda document: where(document).pop(key)


def again(where):
    return lambda document: where(document).append(copy.deepcopy(where(document)[0]))


TOP, SOURCE, ENTITY = at(), at("source"), at("entities", 0)
EVENT, FIGURE, RELATION, QUALITY = (at(f"facts:{kind}") for kind in ("event", "figure", "relation", "characterization"))
FACT, EVIDENCE, SPAN = at("facts", 0), at("facts", 0, "evidence"), at("facts", 0, "evidence", 0)
MARCH = {"start": "2016-03-02", "end": "2016-03-01"}

DAMAGE = {
    "another format": put(TOP, "format", "facts/2"),
    "no format": drop(TOP, "format"),
    "no source": drop(TOP, "source"),
    "source null": put(TOP, "source", None),
    "unknown key": put(TOP, "extra", 1),
    "unknown source key": put(SOURCE, "author", "x"),
    "no source id": drop(SOURCE, "id"),
    "empty source id": put(SOURCE, "id", ""),
    "no text": drop(SOURCE, "text"),
    "empty text": put(SOURCE, "text", ""),
    "other text": put(SOURCE, "text", "Something else entirely."),
    "unknown kind of source": put(SOURCE, "kind", "book"),
    "odd date": put(SOURCE, "published", "11.9.2016"),
    "entity id in capitals": put(ENTITY, "id", "Russia"),
    "entity id null": put(ENTITY, "id", None),
    "entity gone": drop(at("entities"), 0),
    "entity twice": again(at("entities")),
    "entity type": put(ENTITY, "type", "country"),
    "entity without name": drop(ENTITY, "name"),
    "entity name empty": put(ENTITY, "name", ""),
    "unknown entity key": put(ENTITY, "colour", "red"),
    "mention outside": put(ENTITY, "mentions", [{"start": 0, "end": 10**6}]),
    "mention reversed": put(ENTITY, "mentions", [{"start": 5, "end": 5}]),
    "mention without end": put(ENTITY, "mentions", [{"start": 0}]),
    "mention negative": put(ENTITY, "mentions", [{"start": -1, "end": 3}]),
    "fact twice": again(at("facts")),
    "unknown kind": put(FACT, "kind", "opinion"),
    "no kind": drop(FACT, "kind"),
    "unknown fact key": put(FACT, "colour", "red"),
    "key of another kind": put(FIGURE, "participants", []),
    "no evidence": drop(FACT, "evidence"),
    "empty evidence": put(FACT, "evidence", []),
    "offset": lambda document: SPAN(document).update(start=SPAN(document)["start"] + 1),
    "quote": lambda document: SPAN(document).update(quote=SPAN(document)["quote"] + "!"),
    "no quote": drop(SPAN, "quote"),
    "evidence without offsets": put(FACT, "evidence", [{"quote": "x"}]),
    "evidence from the end": put(FACT, "evidence", [{"start": -5, "end": -1, "quote": "x"}]),
    "modality": put(FACT, "modality", "believed"),
    "no modality": drop(FACT, "modality"),
    "polarity": put(FACT, "polarity", None),
    "tier": put(FACT, "tier", "best"),
    "claimant": put(FACT, "claimant", "nobody"),
    "place": put(EVENT, "place", "nowhere"),
    "unknown time key": put(EVENT, "time", {"from": "2016-01-01"}),
    "odd start": put(EVENT, "time", {"start": "September"}),
    "odd end": put(EVENT, "time", {"end": "2016-9-1"}),
    "time reversed": put(EVENT, "time", MARCH),
    "precision": put(EVENT, "time", {"precision": "decade"}),
    "basis": put(EVENT, "time", {"basis": "guessed"}),
    "event type": put(EVENT, "type", "battle"),
    "no event id": drop(EVENT, "event"),
    "empty event id": put(EVENT, "event", ""),
    "participant": put(EVENT, "participants", [{"entity": "nobody", "role": "party"}]),
    "role": lambda document: EVENT(document).update(
        participants=[{"entity": ENTITY(document)["id"], "role": "victim"}]
    ),
    "about": put(EVENT, "about", ["nothing"]),
    "part_of": put(EVENT, "part_of", "nothing"),
    "condition": put(EVENT, "condition", "nothing"),
    "relation type": put(RELATION, "type", "likes"),
    "subject": put(RELATION, "subject", "nobody"),
    "no object": drop(RELATION, "object"),
    "topic": put(RELATION, "topic", "nothing"),
    "measure": put(FIGURE, "measure", "dead"),
    "population": put(FIGURE, "population", "men"),
    "about nothing": put(FIGURE, "about", "nothing"),
    "low negative": put(FIGURE, "low", -1),
    "low true": put(FIGURE, "low", True),  # noqa: FBT003 - the damage
    "low in words": put(FIGURE, "low", "ten"),
    "low above high": lambda document: FIGURE(document).update(low=9, best=None, high=3),
    "best above high": lambda document: FIGURE(document).update(low=None, best=9, high=3),
    "subset_of": put(FIGURE, "subset_of", "nothing"),
    "aspect": put(QUALITY, "aspect", "size"),
    "subject of a quality": put(QUALITY, "subject", "nobody"),
    "no value": drop(QUALITY, "value"),
}


@each_gold_file
def test_undamaged_gold_has_no_problems(name, tmp_path):
    assert list(checker().problems(gold(name))) == []
    assert [item for item in read_object(gold(name), tmp_path) if isinstance(item, Problem)] == []


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_the_checker_rejects_is_rejected(damage, tmp_path):
    applied = 0
    for name in GOLD:
        document = copy.deepcopy(gold(name))
        try:
            damage(document)
        except StopIteration:  # a file without that kind of fact
            continue
        try:
            complaints = list(checker().problems(document))
        except (TypeError, AttributeError) as error:
            complaints = [error]
        assert complaints, f"this damage does {name} no harm"
        found = read_object(document, tmp_path)
        assert found
        for item in found:
            assert isinstance(item, Problem), f"{name}: {complaints}"
            assert item.file == str(tmp_path / "facts.jsonl")
            assert item.line == 1
            assert item.what
            assert item.cure
            assert str(item).startswith(f"{item.file}:1: ")
            assert len(str(item).splitlines()) == 1
        applied += 1
    assert applied >= 5


# Rules of ours beyond the checker's

STRICTER = {
    "evidence beyond the end": lambda document: EVIDENCE(document).append(
        {"start": len(document["source"]["text"]) - 1, "end": 10**6, "quote": document["source"]["text"][-1]}
    ),
    "record with a text": lambda document: document["source"].update(
        kind="record", dataset="d", version="1", record_id="r"
    ),
    "record without its keys": lambda document: document.update(
        source={"id": "x", "kind": "record", "dataset": "d"}, entities=[], facts=[]
    ),
    "date that does not exist": put(SOURCE, "published", "2016-02-30"),
    "moment that does not exist": put(SOURCE, "published", "2016-02-03T25:00"),
    "language": put(SOURCE, "language", "English language"),
    "latitude": put(ENTITY, "lat", 91),
    "not a number": put(ENTITY, "lat", float("nan")),
    "country": put(ENTITY, "country", "Syria"),
    "geonames": put(ENTITY, "geonames", "x1"),
    "same_as": put(ENTITY, "same_as", ["Q159"]),
    "same_as without a host": put(ENTITY, "same_as", ["http://["]),
    "confidence": put(FACT, "confidence", 1.1),
    "figure infinite": put(FIGURE, "high", float("inf")),
    "a source called dots": lambda document: document["source"].update(id=".."),
    "an event called a dot": lambda document: EVENT(document).update(event="."),
    "an event within itself": lambda document: EVENT(document).update(part_of=EVENT(document)["event"]),
    "a figure within itself": lambda document: FIGURE(document).update(subset_of=FIGURE(document)["id"]),
    "subset of an event": lambda document: FIGURE(document).update(subset_of=EVENT(document)["id"]),
}


@pytest.mark.parametrize("damage", STRICTER.values(), ids=STRICTER)
def test_stricter_rules(damage, tmp_path):
    document = copy.deepcopy(gold("seed/facts.json"))
    damage(document)
    found = read_object(document, tmp_path)
    assert len(found) == 1
    assert isinstance(found[0], Problem)
    assert found[0].cure


def test_one_name_for_an_entity_and_an_event_is_refused(tmp_path):
    document = copy.deepcopy(gold("seed/facts.json"))
    EVENT(document)["event"] = ENTITY(document)["id"]
    FIGURE(document)["about"] = ENTITY(document)["id"]
    found = read_object(document, tmp_path)
    assert any("names both an entity and an event" in str(item) for item in found)


def test_cure_tells_where_the_words_stand(tmp_path):
    document = copy.deepcopy(gold("seed/facts.json"))
    start, end = SPAN(document)["start"], SPAN(document)["end"]
    SPAN(document).update(start=start + 3, end=end + 3)
    (problem,) = read_object(document, tmp_path)
    assert problem.path.startswith("facts[0].evidence[0]")
    assert "quote differs" in problem.what
    assert "the words stand at" in problem.cure


def test_cure_suggests_the_nearest_code(tmp_path):
    document = copy.deepcopy(gold("seed/facts.json"))
    EVENT(document)["type"] = "airstrike"
    (problem,) = read_object(document, tmp_path)
    assert problem.what == "'airstrike' is not in the list"
    assert problem.cure.startswith("did you mean 'air-strike'?")


# Positions

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcde"), inner, max_size=4),
    max_leaves=20,
)


@given(json_values, st.sampled_from([None, 0, 1, "\t"]), st.booleans(), st.data())
def test_line_of_any_value(value, indent, ascii_only, data):
    """Mark one value, and see on which line the mark stands."""
    paths = [path for path in leaves(value) if path]
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    marked = copy.deepcopy(value)
    *parents, last = path
    at(*parents)(marked)[last] = "MARK HERE"
    text = json.dumps(marked, indent=indent, ensure_ascii=ascii_only)
    assert line_of(text, tuple(path)) == text.count("\n", 0, text.index('"MARK HERE"')) + 1


def leaves(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from leaves(item, (*path, key))


@given(st.lists(json_values, max_size=5), st.sampled_from([None, 0, 2]))
def test_members_of_an_array(values, indent):
    text = json.dumps(values, indent=indent)
    found = list(members(text))
    assert [json.loads(member) for _, member in found] == values
    assert [line for line, _ in found] == [line_of(text, (index,)) for index in range(len(values))]
