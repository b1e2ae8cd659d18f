"""Documents of this site and the web links between them: RFC 8288, FAIR Signposting (https://signposting.org/FAIR/).

The links of a document go into its `Link` header and, if it is a page, into its head.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from werkzeug.urls import iri_to_uri

from kg.formats import RDF_FORMATS
from web.negotiation import HTML

_IRI: Final = re.compile(r"[^\x00-\x20<>\"{}|\\^`]+")
_SPDX: Final = re.compile(r"[A-Za-z0-9.-]+-[0-9][A-Za-z0-9.+-]*")
ABOUT_PAGE: Final = "https://schema.org/AboutPage"
_OURS: Final = "https://w3id.org/parley/"
_TYPES: Final[Mapping[str, str]] = {**{name: one.media_type for name, one in RDF_FORMATS.items()}, HTML: "text/html"}


@dataclass(frozen=True, slots=True)
class Link:
    """A web link from a document: relation types, target (an IRI, or a reference relative to the document)."""

    rel: str
    target: str
    type: str = ""

    @property
    def value(self) -> str:
        """The link as a value of the `Link` header.

        >>> Link("alternate", "?format=turtle", "text/turtle").value
        '<?format=turtle>; rel="alternate"; type="text/turtle"'
        """
        kind = f'; type="{self.type}"' if self.type else ""
        return f'<{iri_to_uri(self.target)}>; rel="{self.rel}"{kind}'


def licence_iri(licence: str) -> str:
    """The IRI of a licence given by IRI or by SPDX identifier with a version; nothing for other words.

    >>> licence_iri("CC-BY-4.0")
    'https://spdx.org/licenses/CC-BY-4.0'
    """
    if licence.startswith(("https://", "http://")):
        return licence if _IRI.fullmatch(licence) else ""
    return f"https://spdx.org/licenses/{licence}" if _SPDX.fullmatch(licence) else ""


def header(links: Iterable[Link]) -> str:
    """The value of the `Link` header."""
    return ", ".join(link.value for link in links)


@dataclass(slots=True)
class Document:
    """A document of this site: what it is about, in which format, which part of it.

    `topic` is the IRI of the thing it describes, `place` the address of its generic form, below `base`: the thing's own
    IRI, or another address with `parameters`. `types` are the IRIs of the topic's classes, `related` further links.
    """

    topic: str
    base: str
    place: str
    format: str = HTML
    page: int = 1
    parameters: tuple[tuple[str, str], ...] = ()
    licence: str = ""
    types: Sequence[str] = ()
    related: Sequence[Link] = ()
    is_topic: bool = False
    """Whether its topic is a document itself, and this is it: a named graph."""
    more: bool = field(default=False)
    """Whether a further page follows: known when the page has been made."""

    def address(self, fmt: str | None = None, page: int = 1) -> str:
        """Relative reference from the document, and from what it is about, to it in a format; default: the page's own.

        >>> Document("https://e.org/source/a", "https://e.org/", "https://e.org/source/a").address("turtle", 2)
        '?format=turtle&page=2'
        """
        number = (("page", str(page)),) if page > 1 else ()
        return f"?{urlencode((*self.parameters, ('format', fmt or self.format), *number))}"

    @property
    def iri(self) -> str:
        """The document's own address under the public base."""
        return self.place + self.address(page=self.page)

    def links(self) -> Iterator[Link]:
        """The links from the document."""
        yield Link("canonical", self.iri)
        if self.topic.startswith((self.base, _OURS)):
            yield Link("cite-as", self.topic)
        if self.licence:
            yield Link("license", self.licence)
        if self.format == HTML:
            yield from (Link("type", iri) for iri in (ABOUT_PAGE, *self.types))
        elif not self.is_topic:
            yield Link("describes", self.topic)
        yield from self._alternates()
        yield from self.related
        if self.page > 1:
            yield Link("prev", self.address(page=self.page - 1), _TYPES[self.format])
        if self.more:
            yield Link("next", self.address(page=self.page + 1), _TYPES[self.format])

    def links_from_topic(self) -> Iterator[Link]:
        """The links from the thing itself, for the answer that leads from it to its document."""
        if self.licence:
            yield Link("license", self.licence)
        yield from (Link("type", iri) for iri in self.types)
        yield from (Link("describedby", self.address(name), kind) for name, kind in _TYPES.items())
        yield from self.related

    def _alternates(self) -> Iterator[Link]:
        """The same in other formats. Pages and data are cut into parts differently: only the first parts correspond."""
        for name, kind in _TYPES.items():
            is_page = HTML in (name, self.format)
            if name != self.format and (self.page == 1 or not is_page):
                rel = "alternate describedby" if self.format == HTML else "alternate"
                yield Link(rel, self.address(name, self.page), kind)
