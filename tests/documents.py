"""Hypothesis strategies for facts/1 documents that break no rule."""

from typing import get_args

from hypothesis import strategies as st

from kg import codes

CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\n\r\t\0\x85\u2028\u2029\U0001f600\u0301 ')
words = st.text(CHARACTERS, min_size=1, max_size=12)
ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,6}", fullmatch=True)
maybe = st.none
days = st.dates().map(str)
moments = st.datetimes().map(lambda value: f"{value:%Y-%m-%dT%H:%M}".rjust(16, "0")) | st.datetimes().map(
    lambda value: value.replace(microsecond=0).isoformat() + "+05:30"
)
numbers = st.integers(0) | st.floats(0, allow_nan=False, allow_infinity=False)


def one_of(code_list):
    return st.sampled_from(get_args(code_list))


@st.composite
def spans(draw, text):
    start = draw(st.integers(0, len(text) - 1))
    return {"start": start, "end": draw(st.integers(start + 1, len(text)))}


@st.composite
def times(draw):
    start, end = sorted((draw(days), draw(days)))
    return {
        "text": draw(maybe() | words),
        "start": draw(st.sampled_from([None, start])),
        "end": draw(st.sampled_from([None, end])),
        "precision": draw(maybe() | one_of(codes.DatePrecision)),
        "basis": draw(maybe() | one_of(codes.DateBasis)),
    }


@st.composite
def sources(draw):
    source = {
        "id": draw(words),
        "title": draw(maybe() | words),
        "published": draw(maybe() | days | moments),
        "publisher": draw(maybe() | words),
        "url": draw(maybe() | words),
        "licence": draw(maybe() | words),
        "language": draw(st.sampled_from([None, "en", "en-GB", "zh-Hant-TW"])),
    }
    if draw(st.booleans()):
        return source | {"kind": "text", "text": draw(st.text(CHARACTERS, min_size=1, max_size=60))}
    return source | {"kind": "record"} | {key: draw(words) for key in ("dataset", "version", "record_id")}


@st.composite
def entities(draw, name, text):
    return {
        "id": name,
        "type": draw(one_of(codes.EntityType)),
        "name": draw(words),
        "aliases": draw(st.lists(words, max_size=2)),
        "same_as": draw(
            st.lists(st.sampled_from(["urn:a", "http://e.example/\u00e9 b", "http://e.example/%"]), max_size=2)
        ),
        "mentions": draw(st.lists(spans(text), max_size=2)) if text else [],
        "lat": draw(maybe() | st.floats(-90, 90)),
        "lon": draw(maybe() | st.floats(-180, 180)),
        "country": draw(st.sampled_from([None, "SY"])),
        "geonames": draw(st.sampled_from([None, 170063, "170063"])),
    }


@st.composite
def facts(draw, name, text, entity_ids, event_ids):
    """A fact whose references are ids of these entities, and of these events (which there must be facts about)."""
    entity, event = st.sampled_from(entity_ids), st.sampled_from(event_ids)
    either = entity | event
    kind = draw(st.sampled_from(["event", "relation", "figure", "characterization"]))
    fact = {
        "id": name,
        "kind": kind,
        "claimant": draw(maybe() | entity),
        "modality": draw(one_of(codes.Modality)),
        "polarity": draw(one_of(codes.Polarity)),
        "hedge": draw(maybe() | words),
        "confidence": draw(maybe() | st.floats(0, 1)),
        "extractor": draw(maybe() | words),
        "tier": draw(maybe() | one_of(codes.Tier)),
        "note": draw(maybe() | words),
        "evidence": [
            span | {"quote": text[span["start"] : span["end"]]}
            for span in (draw(st.lists(spans(text), min_size=1, max_size=3)) if text else [])
        ],
    }
    if kind != "characterization":
        fact |= {"time": draw(maybe() | times()), "place": draw(maybe() | entity)}
    fact |= draw(_OWN[kind](entity, event, either))
    if fact.get("subset_of") == fact["id"]:  # nothing is part of itself
        fact["subset_of"] = None
    if kind == "event" and fact["part_of"] == fact["event"]:
        fact["part_of"] = None
    return fact


def _event(entity, event, either):
    part = st.fixed_dictionaries({"entity": entity, "role": one_of(codes.Role)})
    return st.fixed_dictionaries(
        {
            "event": event,
            "type": one_of(codes.Event),
            "participants": st.lists(part, max_size=3),
            "part_of": maybe() | event,
            "condition": maybe() | event,
            "about": st.lists(either, max_size=2),
        }
    )


def _relation(_entity, _event, either):
    return st.fixed_dictionaries(
        {
            "type": one_of(codes.Relation),
            "subject": either,
            "object": either,
            "symmetric": st.booleans(),
            "topic": maybe() | either,
        }
    )


def _figure(_entity, _event, either):
    return st.builds(
        lambda values, given, **rest: (
            rest
            | {
                key: value
                for key, value, there in zip(("low", "best", "high"), sorted(values), given, strict=True)
                if there
            }
        ),
        values=st.lists(numbers, min_size=3, max_size=3),
        given=st.tuples(*[st.booleans()] * 3),
        about=either,
        measure=one_of(codes.Measure),
        population=one_of(codes.Population),
        text=maybe() | words,
        subset_of=st.sampled_from([None, "whole"]),
    )


def _characterization(_entity, _event, either):
    return st.fixed_dictionaries({"subject": either, "aspect": one_of(codes.Aspect), "value": words})


_OWN = {"event": _event, "relation": _relation, "figure": _figure, "characterization": _characterization}


@st.composite
def documents(draw):
    """A facts/1 object as json.dumps takes it; it breaks no rule."""
    source = draw(sources())
    text = source.get("text") or ""
    entity_ids = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    event_ids = draw(st.lists(words.filter(lambda word: word not in entity_ids), min_size=1, max_size=2, unique=True))
    said = {"evidence": [{"start": 0, "end": 1, "quote": text[0]}]} if text else {}
    claim = {"modality": "asserted", "polarity": "positive", **said}
    whole = {"id": "whole", "kind": "figure", "about": entity_ids[0], "measure": "killed", "population": "all", **claim}
    names = draw(
        st.lists(words.filter(lambda word: word != "whole" and not word.startswith("told ")), max_size=4, unique=True)
    )
    return {
        "format": "facts/1",
        "source": source,
        "entities": [draw(entities(name, text)) for name in entity_ids],
        "facts": [
            whole,
            *(
                {"id": f"told {index}", "kind": "event", "event": name, "type": "violence", **claim}
                for index, name in enumerate(event_ids)
            ),
            *(draw(facts(name, text, entity_ids, event_ids)) for name in names),
        ],
    }
