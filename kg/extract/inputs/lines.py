"""Articles in JSON: one object a line, or an array of them; with their metadata, or as facts/1 has them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kg.extract.inputs.given import Limits, Raw, trouble
from kg.extract.inputs.pages import fragment_text, is_fragment
from kg.facts import Problem
from kg.facts.positions import members

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "_id", "guid", "uid", "uuid", "article_id"),
    "title": ("title", "headline", "name"),
    "text": ("text", "body", "content", "maintext", "article", "full_text", "fulltext", "articleBody", "content_text"),
    "html": ("html", "content_html", "body_html"),
    "published": (
        "published", "date", "published_at", "publishedAt", "publication_date", "publish_date", "date_publish",
        "pubDate", "pub_date", "datePublished", "date_published", "created_at", "timestamp",
    ),
    "publisher": ("publisher", "source", "source_name", "sourceName", "outlet", "site", "site_name", "sitename"),
    "url": ("url", "link", "uri", "source_url", "sourceUrl", "permalink"),
    "language": ("language", "lang", "language_code"),
    "licence": ("licence", "license", "rights"),
}  # fmt: skip
"""What the keys of a facts/1 source are called in other people's JSON, the first that is there counts."""

_SOURCE_KEYS: Final = frozenset(
    {
        "id",
        "kind",
        "title",
        "published",
        "publisher",
        "url",
        "licence",
        "language",
        "text",
        "dataset",
        "version",
        "record_id",
    }
)


def array(text: str, file: str, stem: str, limits: Limits) -> Iterator[Raw | Problem]:
    """The articles of a JSON file that holds one object or an array of them."""
    made = _loaded(text, file, 1)
    if isinstance(made, Problem):
        yield made
    elif isinstance(made, list):
        if not made:
            yield trouble(file, 1, "the array is empty", "write one object for each article")
        for line, item in members(text):
            yield article(item, file, line, stem, limits)
    else:
        yield _article(made, file, 1, stem, limits)


def article(text: str, file: str, line: int, stem: str, limits: Limits) -> Raw | Problem:
    """The article that one JSON object holds; it begins on the line."""
    made = _loaded(text, file, line)
    return made if isinstance(made, Problem) else _article(made, file, line, stem, limits)


def _loaded(text: str, file: str, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f" at column {error.colno}"
        return trouble(file, line - 1 + error.lineno, f"not JSON: {error.msg}{where}", "correct the JSON there")
    except RecursionError:
        return trouble(
            file, line, "not JSON that can be read: nested too deeply", "write one flat object for each article"
        )
    except ValueError as error:
        return trouble(file, line, f"not JSON: {error}", "correct the JSON there")


def _article(made: Any, file: str, line: int, stem: str, limits: Limits) -> Raw | Problem:
    if not isinstance(made, dict):
        return trouble(file, line, "not an object but " + _kind(made), 'write {"title": …, "text": …, "published": …}')
    source = made.get("source")
    if str(made.get("format", "")).startswith("facts/") or (isinstance(source, dict) and "kind" in source):
        if not isinstance(source, dict):
            return trouble(file, line, "source is no object", "write the source of the facts/1 line", "source")
        return Raw(file, line, source, stem, as_it_is=True)
    if made.get("kind") in {"text", "record"} and made.keys() <= _SOURCE_KEYS:
        return Raw(file, line, made, stem, as_it_is=True)
    values = {key: value for key in _KEYS if (value := _value(made, key)) is not None}
    page = values.pop("html", None)
    if "text" not in values and page is not None:
        values["text"] = fragment_text(page, limits) if isinstance(page, str) else page
    elif isinstance(values.get("text"), str) and is_fragment(values["text"]):
        values["text"] = fragment_text(values["text"], limits) or values["text"]
    if "text" not in values:
        known = ", ".join(_KEYS["text"][:4])
        return trouble(file, line, "the article has no text", f"give it under one of the keys {known}", "text")
    return Raw(file, line, values, stem)


def _kind(made: object) -> str:
    return {list: "an array", str: "a string", type(None): "null", bool: "true or false"}.get(type(made), "a number")


def _value(made: Mapping[str, Any], key: str) -> Any:
    """The value under the first of the key's names that has one; of an object (`{"name": …}`) its name."""
    for name in _KEYS[key]:
        value = made.get(name)
        if isinstance(value, dict):
            value = next(
                (value[inner] for inner in ("name", "title", "$oid", "$date", "value") if value.get(inner)), None
            )
        if isinstance(value, list) and key == "text" and all(isinstance(part, str) for part in value):
            value = "\n\n".join(value)
        if value is not None and value != "":
            return value
    return None
