"""The entries of RSS and Atom files. They are read from memory: a name in them is never opened or fetched."""

import io
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import feedparser  # type: ignore[import-untyped]

from kg.extract.inputs.days import iso_date
from kg.extract.inputs.given import Limits, Raw, trouble
from kg.extract.inputs.pages import fragment_text, is_fragment, overloaded
from kg.facts import Problem

_FEED: Final = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|RDF)\b")
_LOOK: Final = 4096
_ENTRY: Final = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)\b")


def is_feed(text: str) -> bool:
    """Whether XML is RSS or Atom."""
    return _FEED.search(text, 0, _LOOK) is not None


def entries(text: str, file: str, stem: str, limits: Limits) -> Iterator[Raw | Problem]:
    """The articles of a feed in its order: the whole content where the feed has it, else the summary."""
    if "<!ENTITY" in text:
        yield trouble(file, 1, "the feed declares entities", "remove its DOCTYPE: a feed needs none")
        return
    found = overloaded(text, limits)
    if found:
        yield trouble(file, 1, found, "write the feed without it")
        return
    feed = feedparser.parse(io.BytesIO(text.encode()), resolve_relative_uris=False, sanitize_html=False)
    if not feed.entries:
        reason = f": {feed.bozo_exception}" if feed.get("bozo") else ""
        yield trouble(file, 1, f"the feed has no entries{reason}", "check that it is RSS or Atom, and whole")
        return
    places = _lines(text)
    publisher = _words(feed.feed.get("title"), limits)
    language = feed.feed.get("language")
    for number, entry in enumerate(feed.entries):
        line = places[number] if len(places) == len(feed.entries) else 1
        yield _entry(entry, (file, line, stem), publisher, language, limits)


def _lines(text: str) -> list[int]:
    """The lines on which the entries begin."""
    found, line, counted = [], 1, 0
    for entry in _ENTRY.finditer(text):
        line, counted = line + text.count("\n", counted, entry.start()), entry.start()
        found.append(line)
    return found


def _entry(
    entry: Any, place: tuple[str, int, str], publisher: str | None, language: str | None, limits: Limits
) -> Raw | Problem:
    file, line, stem = place
    whole = max((_words(part.get("value"), limits) or "" for part in entry.get("content", ())), key=len, default="")
    summary = _words(entry.get("summary"), limits) or ""
    title = _words(entry.get("title"), limits)
    text = whole if len(whole) >= len(summary) else summary
    if not text:
        what = "the entry has no text" if title is None else f"the entry {title[:60]!r} has no text"
        return trouble(file, line, what, "save the article itself: the feed holds only its title")
    notes = () if whole else ("only the summary of the article is in the feed",)
    kept = {**entry}  # the library's own `get` takes the one date for the other, and warns of it
    given = kept.get("published") or kept.get("updated")
    moment = kept.get("published_parsed") or kept.get("updated_parsed")
    published = iso_date(given)
    if published is None and moment is not None:
        published = datetime.fromtimestamp(timegm(moment), UTC).isoformat().replace("+00:00", "Z")
    values = {
        "title": title,
        "published": published or given,
        "publisher": _words((entry.get("source") or {}).get("title"), limits) or publisher,
        "url": entry.get("link"),
        "language": entry.get("language") or language,
        "text": text,
    }
    return Raw(file, line, values, stem, notes)


def _words(value: object, limits: Limits) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return (fragment_text(value, limits) if is_fragment(value) else value.strip()) or None
