"""Content negotiation (RFC 9110, section 12.5.1): the one function that decides what a client gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Request, Response
from werkzeug.http import parse_options_header

from kg.formats import RDF_FORMATS, RESULT_FORMATS, Format, RdfSyntax, ResultFormat, content_type

HTML: Final = "html"


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to answer: `name` as in the tables of kg.formats, or `html`; `media_types` with the proper one first."""

    name: str
    media_types: tuple[str, ...]
    extension: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What was agreed on: the offer's name and the media type the client called it by."""

    name: str
    media_type: str

    @property
    def content_type(self) -> str:
        """The `Content-Type` to send."""
        return content_type(self.media_type)


class NotAcceptableError(Exception):
    """Nothing offered suits the client; `offered` are the media types it could have."""

    def __init__(self, message: str, offers: Sequence[Offer]) -> None:
        self.offered = [offer.media_types[0] for offer in offers]
        super().__init__(f"{message}; on offer: {', '.join(self.offered)}")


def _offers(formats: Mapping[str, RdfSyntax] | Mapping[str, ResultFormat]) -> tuple[Offer, ...]:
    rows: list[Format] = list(formats.values())  # type: ignore[type-arg]
    return tuple(Offer(one.name, one.media_types, one.extension, one.labels) for one in rows)


PAGE: Final = Offer(HTML, ("text/html",), HTML)
RDF_OFFERS: Final = (*_offers(RDF_FORMATS), PAGE)
RESULT_OFFERS: Final = (*_offers(RESULT_FORMATS), PAGE)
PAGE_OFFERS: Final = (PAGE, *_offers(RDF_FORMATS))


def negotiate(request: Request, offers: Sequence[Offer], *, wanted: str | None = None) -> Choice:
    """What to answer, out of `offers` in the order of our preference.

    `wanted` (the `format` parameter, for people) is a name, media type or extension and beats the Accept header.
    Of the header, the highest quality wins and our order decides among equals; the most specific range that matches a
    media type gives its quality, 0 excludes it, and parameters other than q are not looked at. No header: the first.

    Raises NotAcceptableError, naming what is offered.
    """
    return agreed(request.headers.get("Accept", ""), offers, wanted=wanted)


def agreed(accept: str, offers: Sequence[Offer], *, wanted: str | None = None) -> Choice:
    """`negotiate` for who has the Accept header and no request."""
    if wanted is not None:
        return _named(wanted, offers)
    header = accept.strip()
    ranges = _ranges(header) or [("*/*", 1.0)]
    best, quality = None, 0.0
    for choice in _choices(offers):
        found = _quality(choice.media_type, ranges)
        if found > quality:
            best, quality = choice, found
    if best is None:
        raise NotAcceptableError(f"nothing here is {header}", offers)
    return best


def vary(response: Response) -> Response:
    """The response, marked as one of several that the Accept header chooses from."""
    response.vary.add("Accept")
    return response


def _named(wanted: str, offers: Sequence[Offer]) -> Choice:
    label = wanted.strip().lower()
    for offer in offers:
        if label in (offer.name, offer.extension, *offer.labels, *offer.media_types):
            return Choice(offer.name, offer.media_types[0])
    raise NotAcceptableError(f"format {wanted!r} is not one of {', '.join(offer.name for offer in offers)}", offers)


def _choices(offers: Sequence[Offer]) -> list[Choice]:
    """The proper media types of all offers, then the aliases: a wildcard gets a proper one."""
    proper = [Choice(offer.name, offer.media_types[0]) for offer in offers]
    return proper + [Choice(offer.name, alias) for offer in offers for alias in offer.media_types[1:]]


def _ranges(header: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header with their quality; a malformed quality counts as 0."""
    parsed = (parse_options_header(part) for part in header.split(","))
    return [(name.strip().lower(), _weight(options.get("q", "1"))) for name, options in parsed if name.strip()]


def _weight(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality the most specific matching range gives; among equally specific ones, the best."""
    kind = media_type.partition("/")[0]
    for matching in (media_type, f"{kind}/*", "*/*"):
        weights = [weight for name, weight in ranges if name == matching]
        if weights:
            return max(weights)
    return 0.0
