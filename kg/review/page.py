"""Pages that stand alone: nothing to fetch, and nothing but their own style and script may run."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.errors import ExtractError
from kg.facts import Document
from kg.review.view import PUBLISHED, View, in_words, view

_LINES: Final = str.maketrans({"\r": "&#13;", "\0": "␀"})
"""What HTML parsers would change, so that offsets counted in the page are those of the text."""
_LONGEST_NAME: Final = 80


def page(document: Document, *, publish: float = PUBLISHED) -> str:
    """One document as a page; facts of less confidence than `publish` are marked as for review."""
    return "".join(_page([view(document, publish=publish)]))


def render_html(documents: Iterable[Document], out: Path, *, publish: float = PUBLISHED) -> int:
    """Write documents to `out`; how many there were.

    To a name that ends with .html, one page with all of them; else to a folder, which is made if need be, with a page
    for each and an index. Documents are taken one after the other, and none is kept.

    Raises ExtractError if it cannot be written.
    """
    views = (view(document, publish=publish) for document in documents)
    try:
        return _write_one(views, out) if out.suffix.lower() in (".html", ".htm") else _write_folder(views, out)
    except OSError as error:
        raise ExtractError(f"{out}: cannot be written: {error.strerror}; choose another name") from error


def _write_one(views: Iterator[View], out: Path) -> int:
    first = list(islice(views, 1))
    number = 0

    def counted() -> Iterator[View]:
        nonlocal number
        for number, each in enumerate(chain(first, views), 1):  # noqa: B007 - it is told
            yield each

    with out.open("w", encoding="utf-8") as file:
        file.writelines(_page(counted()))
    return number


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index."""

    href: str
    title: str
    published: str
    facts: int
    review: int
    decided: int = 0
    complete: bool = False


def _write_folder(views: Iterator[View], out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, each in enumerate(views, 1):
        name = f"{number:05d}-{file_name(each.document.source.id)}.html"
        (out / name).write_text("".join(_page([each], index="index.html")), encoding="utf-8")
        entries.append(entry(each, quote(name)))
    (out / "index.html").write_text(index_page(entries), encoding="utf-8")
    return len(entries)


def entry(shown: View, href: str) -> Entry:
    """The line of the index for a document."""
    return Entry(
        href=href,
        title=shown.title,
        published=(shown.document.source.published or "")[:10],
        facts=len(shown.facts),
        review=sum(fact.tier == "review" for fact in shown.facts.values()),
        decided=sum(f.standing is not None and f.standing.decision != "stale" for f in shown.facts.values()),
        complete=shown.complete,
    )


def file_name(source_id: str) -> str:
    """A name for a file that tells the id, with nothing in it that a file system minds."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", source_id).strip(".-")[:_LONGEST_NAME] or "source"


def index_page(entries: Iterable[Entry], *, served: bool = False, pages: tuple[str, str] = ("", "")) -> str:
    """The list of documents; `pages` are the addresses of the pages of the list before and after this one."""
    shown = {"entries": list(entries), "served": served, "pages": pages}
    return str(_template("index.html").render(title="Texts", policy=policy(), **shown))


def _page(views: Iterable[View], *, index: str | None = None) -> Iterator[str]:
    """The page in pieces, one document at a time."""
    shown = iter(views)
    first = list(islice(shown, 2))
    title = first[0].title if len(first) == 1 else "Facts beside their words"
    articles = (article(each, number) for number, each in enumerate(chain(first, shown), 1))
    yield from _template("page.html").generate(title=title, policy=policy(), index=index, articles=articles)


def article(shown: View, number: int = 1, *, editable: bool = False) -> str:
    """The part of a page that shows one document; `number` keeps the ids of several apart."""
    return str(_template("article.html").render(view=shown, n=number, editable=editable))


def policy(*scripts: str) -> str:
    """The Content-Security-Policy of a page: its own style and script by their hashes, `scripts` too, nothing else."""
    hashes = " ".join(_hash(script) for script in (asset("review.js"), *scripts))
    return (
        f"default-src 'none'; style-src {_hash(asset('review.css'))}; script-src {hashes}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def asset(name: str) -> str:
    """The text of a style sheet or script of the pages."""
    return (files("kg.review") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only who shows pages needs it
    from markupsafe import Markup, escape  # noqa: PLC0415 - as above

    made = Environment(
        loader=PackageLoader("kg.review"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["words"] = in_words
    made.filters["exact"] = lambda text: Markup(str(escape(text)).translate(_LINES))  # noqa: S704 - escaped before
    made.globals["asset"] = lambda name: Markup(asset(name))  # noqa: S704 - our own files
    return made


def _template(name: str) -> Any:
    return _environment().get_template(name)


def served_page(shown: View, data: str, *, who: str, around: tuple[str, str]) -> str:
    """The page of one document with what edits its facts.

    `data` is JSON for the script, `who` the reviewer; `around` are the addresses of the documents before and after.
    """
    data = data.replace("<", "\\u003c")
    return str(
        _template("served.html").render(
            title=shown.title,
            index="../",
            data=data,
            who=who,
            around=around,
            body=article(shown, editable=True),
        )
    )
