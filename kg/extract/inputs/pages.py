"""The main text of an HTML page, and of the pieces of HTML that feeds and JSON hold; nothing is ever fetched."""

import contextlib
import io
import logging
import re
from collections.abc import Iterator
from typing import Any, Final

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]

from kg.extract.inputs.given import MEGABYTE, Limits, Raw, trouble
from kg.facts import Problem

_TAG: Final = re.compile(r"<[^<>]*")
_ATTRIBUTES: Final = re.compile(r"=\s{0,4}[\"']?")
_LINE_END: Final = re.compile(r"\s*\n\s*")
_FRAGMENT: Final = re.compile(
    r"<(?:p|br|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|blockquote|img|figure|article|table)\b[^<>]{0,2000}/?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|nbsp|amp|quot|rsquo|lsquo|ldquo|rdquo|ndash|mdash|hellip|apos);"
)
_BLOCKS: Final = frozenset(
    "p div br li ul ol h1 h2 h3 h4 h5 h6 blockquote table tr section article header footer pre hr dd dt figure"  # noqa: SIM905
    " figcaption".split()
)
_SKIPPED: Final = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "head", "figcaption"})
_XML_SAFE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def page(text: str, file: str, stem: str, limits: Limits) -> Raw | Problem:
    """The article of an HTML page: its main text, and title, day, publisher and address where the page names them."""
    found = _too_much(text, limits)
    if found:
        return trouble(file, 1, found, "save the article alone, as a page or as plain text")
    made = _extracted(_XML_SAFE.sub(" ", text))
    if made is None or not (made.text or "").strip():
        return trouble(file, 1, "no article text found in the page", "save the article's text as plain text")
    values = {
        "title": made.title,
        "published": made.date,
        "publisher": made.sitename or made.hostname,
        "url": made.url,
        "language": _language(text),
        "text": _paragraphs(made.text),
    }
    return Raw(file, 1, values, stem)


def _too_much(text: str, limits: Limits) -> str | None:
    """Why the page is not read: parsers need very long for what no article has."""
    if len(text) > limits.page_megabytes * MEGABYTE:
        return f"the page has more than {limits.page_megabytes:g} MB"
    if text.count("<") > limits.tags:
        return f"the page has more than {limits.tags:,} tags"
    return overloaded(text, limits)


def overloaded(text: str, limits: Limits) -> str | None:
    """What is wrong with a tag that has so many attributes that parsers take minutes for it; None where none has."""
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > 2 * limits.tag_attributes and (
            sum(1 for _ in _ATTRIBUTES.finditer(tag[0])) > limits.tag_attributes
        ):
            return f"a tag has more than {limits.tag_attributes:,} attributes"
    return None


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Without what the library writes to the log of a bad page: the problem is reported once, by us."""
    logger = logging.getLogger("trafilatura")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def _extracted(text: str) -> Any:
    with _silence():
        try:
            return trafilatura.bare_extraction(
                text,
                with_metadata=True,
                include_comments=False,
                include_tables=False,
                date_extraction_params={"original_date": True, "extensive_search": False},
            )
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, etree.LxmlError):
            return None  # the library's own bugs on bad pages


def _paragraphs(text: str) -> str:
    """The text with an empty line between paragraphs, which the library leaves out."""
    return _LINE_END.sub("\n\n", text.strip())


_LANG: Final = re.compile(r"<html\b[^<>]{0,1000}?\blang\s?=\s?[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)


def _language(text: str) -> str | None:
    found = _LANG.search(text, 0, 20_000)
    return found[1] if found else None


def is_fragment(text: str) -> bool:
    """Whether the text is written in HTML ("<p>Troops…</p>", "rebels&rsquo; camp")."""
    return bool(_FRAGMENT.search(text) or _ENTITY.search(text))


def fragment_text(text: str, limits: Limits) -> str:
    r"""The words of a piece of HTML, with an empty line between paragraphs.

    >>> fragment_text("<p>Troops left.</p><p>It rained&nbsp;<b>hard</b>.</p>", Limits())
    'Troops left.\n\nIt rained hard.'
    """
    if not text.strip() or _too_much(text, limits):
        return ""
    try:
        tree = html.document_fromstring(f"<div>{_XML_SAFE.sub(' ', text)}</div>")
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
    out = io.StringIO()
    skipped = 0
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            out.write(node.tail or "" if not skipped else "")
            continue
        if node.tag in _SKIPPED:
            skipped += 1 if event == "start" else -1
        if node.tag in _BLOCKS:
            out.write("\n")
        if not skipped:
            out.write(_spaced((node.text if event == "start" else node.tail) or ""))
    lines = (" ".join(line.split()) for line in out.getvalue().split("\n"))
    return "\n\n".join(line for line in lines if line)


def _spaced(words: str) -> str:
    return words.replace("\n", " ")
