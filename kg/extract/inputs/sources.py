"""An article as its file tells of it to a facts/1 source with an id of its own, or to what is wrong with it."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from kg.extract.ids import slug
from kg.extract.inputs.days import iso_date
from kg.extract.inputs.decoding import surrogate
from kg.extract.inputs.given import Given, Raw, Seen, trouble
from kg.extract.inputs.language import ENGLISH, is_english, language_of, other_language
from kg.facts import Problem
from kg.facts.model import LANGUAGE, Source
from kg.facts.reading import read_document

_HASH: Final = 10


def given(raw: Raw, seen: Seen, *, any_language: bool) -> Given | Problem | None:
    """Return the article, or its problem; None where the very same source has been given before.

    Two articles never get one id: an id that is given twice for different contents is a problem of the second.
    """
    notes = list(raw.notes)
    values = dict(raw.values) if raw.as_it_is else _values(raw, notes)
    broken = _broken(values, raw)
    if broken is not None:
        return broken
    if values.get("kind") == "record":
        what = "a record of a data set has no text to read"
        return trouble(
            raw.file, raw.line, what, "give texts; records are facts already", "source.kind", source_id=_name(values)
        )
    if not raw.as_it_is:
        values["id"] = _id(values, raw, seen)
    made = _source(values, raw)
    if isinstance(made, Problem):
        return made
    text = made.text or ""
    if not text.strip():
        return trouble(raw.file, raw.line, "the article has no text", "leave it out", "source.text", source_id=made.id)
    other = other_language(text, made.language)
    if other is not None and not any_language:
        told = "is declared to be" if made.language and not is_english(made.language) else "seems to be"
        what = f"the text {told} in the language {other!r}, and what reads it reads English"
        cure = "leave it out, or name a pipeline for its language with --model"
        return trouble(raw.file, raw.line, what, cure, "source.language", source_id=made.id)
    if made.language is None and not raw.as_it_is:
        made = made.model_copy(update={"language": other or (ENGLISH if language_of(text)[0] else None)})
    return _once(made, raw, seen, tuple(notes))


def _name(values: Mapping[str, Any]) -> str | None:
    name = values.get("id")
    return name if isinstance(name, str) else None


def _values(raw: Raw, notes: list[str]) -> dict[str, Any]:
    """The values in the form of a facts/1 source; what cannot be brought to it is left out and noted."""
    values: dict[str, Any] = {"kind": "text"}
    for key in ("title", "publisher", "url", "licence"):
        value = raw.values.get(key)
        if isinstance(value, str) and value.strip():
            values[key] = " ".join(value.split()).replace("\0", "")
        elif value not in (None, ""):
            notes.append(f"{key} is no string: left out")
    date = raw.values.get("published")
    values["published"] = iso_date(date)
    if values["published"] is None and date not in (None, ""):
        notes.append(f"published {str(date)[:60]!r} is no date that is understood: left out")
    language = raw.values.get("language")
    values["language"] = _tag(language)
    if values["language"] is None and language not in (None, ""):
        notes.append(f"language {str(language)[:60]!r} is no language tag: left out")
    values["text"] = raw.values.get("text")
    if isinstance(values["text"], str) and "\0" in values["text"]:
        values["text"] = values["text"].replace("\0", " ")
        notes.append("NUL characters in the text are read as spaces")
    name = raw.values.get("id")
    if isinstance(name, str | int) and not isinstance(name, bool) and str(name).strip():
        values["id"] = str(name)
    elif name not in (None, ""):
        notes.append("id is no string: another is made")
    return values


def _tag(language: object) -> str | None:
    if not isinstance(language, str):
        return None
    tag = ENGLISH if language.casefold().strip() in {"english", "eng"} else language.strip().replace("_", "-")
    return tag if re.match(LANGUAGE, tag) else None


def _broken(values: Mapping[str, Any], raw: Raw) -> Problem | None:
    """The problem of half a surrogate pair in any of the values: no file can hold it."""
    for key, value in values.items():
        at = surrogate(value) if isinstance(value, str) else None
        if at is not None:
            what = f"half a surrogate pair (U+{ord(value[at]):04X}) at character {at}, which is no character"
            return trouble(raw.file, raw.line, what, "write the character whole", f"source.{key}")
    return None


def _source(values: Mapping[str, Any], raw: Raw) -> Source | Problem:
    line = json.dumps({"format": "facts/1", "source": values}).encode()
    made = next(iter(read_document(line, raw.file, raw.line)))
    return made if isinstance(made, Problem) else made.source


def _digest(values: Mapping[str, Any]) -> bytes:
    kept = {key: value for key, value in values.items() if value is not None and key != "id"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).digest()


def _id(values: Mapping[str, Any], raw: Raw, seen: Seen) -> str:
    """The given id, else one of the title (or the file's name) and a digest of all that is known of the article."""
    if "id" in values:
        return str(values["id"])
    name = slug(values.get("title") or "") or slug(raw.stem) or "article"
    digest = _digest(values)
    for length in range(_HASH, 2 * len(digest)):
        made = f"{name}-{digest.hex()[:length]}"
        if seen.places.get(made, (digest, ""))[0] == digest:
            return made
    return f"{name}-{digest.hex()}"


def _once(source: Source, raw: Raw, seen: Seen, notes: tuple[str, ...]) -> Given | Problem | None:
    """The article, unless its id is taken: by the same source it is given once, by another it is a problem."""
    digest = _digest(source.model_dump(exclude={"language"}))
    before = seen.places.get(source.id)
    if before is None:
        seen.places[source.id] = (digest, f"{raw.file}:{raw.line}")
        return Given(source, raw.file, raw.line, notes)
    if before[0] == digest:
        return None
    what = f"this id also names another source ({before[1]})"
    return trouble(raw.file, raw.line, what, "give one of them another id", "source.id", source_id=source.id)
