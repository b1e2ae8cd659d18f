"""The facts/1 models: what one line may say, as frozen pydantic models.

Offsets are Unicode code points into `source.text`, 0-based, end exclusive. Codes are those of `kg.codes`.
What holds between parts of a line (references, quotes, duplicates) is checked by `kg.facts.check`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from ipaddress import IPv6Address
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from kg import codes

FORMAT: Final = "facts/1"

ENTITY_ID: Final = r"^[a-z0-9][a-z0-9-]*$"
ISO_DATE: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?)?$"
)
"""A day, or a time of day with a zone that xsd:dateTime has (up to 14:00)."""
COUNTRY: Final = r"^[A-Z]{2}$"
LANGUAGE: Final = (
    r"^([A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+)*"
    r"(-[Xx](-[A-Za-z0-9]{1,8})+)?$"
)
"""RFC 5646, section 2.1, `langtag`: RDF parsers refuse what does not follow it."""
GEONAMES: Final = r"^[1-9][0-9]*$"


def _iso_day(value: str) -> str:
    """Return `value` unchanged if its day (and time of day, if any) exists, RFC 3339 as the format writes it."""
    try:
        date.fromisoformat(value[:10])
        if len(value) > len("2016-09-11"):
            datetime.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("iso_date", "{value} is not a date of the calendar", {"value": value}) from error
    return value


# RFC 3987, section 2.2, in its structure; single characters that may not stand in an IRI are percent-encoded later.
_IRI: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)"
    r"(?://(?:[^/?#@\[\]]*@)?(?:\[(?P<ip>[0-9A-Fa-f:.]+)\]|[^/?#@:\[\]]*)(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    r"[^?#\[\]]*(?:\?[^#\[\]]*)?(?:#[^#\[\]]*)?"
)


def _no_step(value: str) -> str:
    """Return `value` unless it is `.` or `..`, which stand for steps in a path in every client, however encoded."""
    if value in (".", ".."):
        raise PydanticCustomError("dots", "{value} is no id", {"value": value})
    return value


def _absolute_iri(value: str) -> str:
    found = _IRI.fullmatch(value)
    if found is None or not _is_ipv6(found["ip"] or "::"):
        raise PydanticCustomError("absolute_iri", "{value} is not an absolute IRI", {"value": value})
    return value


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


Text = Annotated[str, StringConstraints(min_length=1)]
Id = Annotated[Text, AfterValidator(_no_step)]
IsoDate = Annotated[str, StringConstraints(pattern=ISO_DATE), AfterValidator(_iso_day)]
EntityId = Annotated[str, StringConstraints(pattern=ENTITY_ID)]
Count = Annotated[float, Field(ge=0, allow_inf_nan=False)] | Annotated[int, Field(ge=0)]
LanguageTag = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Iri = Annotated[str, AfterValidator(_absolute_iri)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Span(_Model):
    """A stretch of `source.text`: code points, 0-based, end exclusive."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]


class Evidence(Span):
    """A span and the exact words that stand there."""

    quote: Text


class Source(_Model):
    """Where the facts come from: a news text, or one record of a data set."""

    id: Id
    kind: Literal["text", "record"]
    title: str | None = None
    published: IsoDate | None = None
    publisher: str | None = None
    url: str | None = None
    licence: str | None = None
    language: LanguageTag | None = None
    text: str | None = None
    dataset: str | None = None
    version: str | None = None
    record_id: str | None = None

    @model_validator(mode="after")
    def _kind_has_its_keys(self) -> Self:
        if self.kind == "text" and not self.text:
            raise PydanticCustomError("text_missing", "a text source has no text")
        if self.kind == "record":
            missing = [key for key in ("dataset", "version", "record_id") if not getattr(self, key)]
            if missing:
                raise PydanticCustomError("record_keys", "a record has no {keys}", {"keys": ", ".join(missing)})
            if self.text is not None:
                raise PydanticCustomError("record_text", "a record carries a text")
        return self


class Entity(_Model):
    """Anyone or anything that takes part; `id` is local to the line."""

    id: EntityId
    type: codes.EntityType
    name: Text
    aliases: tuple[Text, ...] = ()
    same_as: tuple[Iri, ...] = ()
    mentions: tuple[Span, ...] = ()
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    country: Annotated[str, StringConstraints(pattern=COUNTRY)] | None = None
    geonames: Annotated[int, Field(gt=0)] | Annotated[str, StringConstraints(pattern=GEONAMES)] | None = None


class Time(_Model):
    """The earliest and latest possible day, and the words that say so."""

    text: str | None = None
    start: IsoDate | None = None
    end: IsoDate | None = None
    precision: codes.DatePrecision | None = None
    basis: codes.DateBasis | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.start > self.end:
            raise PydanticCustomError(
                "time_order", "start {start} is after end {end}", {"start": self.start, "end": self.end}
            )
        return self


class Participant(_Model):
    """An entity's part in an event."""

    entity: str
    role: codes.Role


class _Claim(_Model):
    """What every fact has: who puts it forward, how, and on what evidence."""

    id: Id
    evidence: tuple[Evidence, ...] = ()
    claimant: str | None = None
    modality: codes.Modality
    polarity: codes.Polarity
    hedge: str | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    extractor: str | None = None
    tier: codes.Tier | None = None
    note: str | None = None


class EventFact(_Claim):
    """A claim that something happened, is planned, demanded…; facts with one `event` are accounts of one event."""

    kind: Literal["event"]
    event: Id
    type: codes.Event
    participants: tuple[Participant, ...] = ()
    time: Time | None = None
    place: str | None = None
    part_of: str | None = None
    condition: str | None = None
    about: tuple[str, ...] = ()


class RelationFact(_Claim):
    """A claim that something holds between two entities or events."""

    kind: Literal["relation"]
    type: codes.Relation
    subject: str
    object: str
    symmetric: bool = False
    time: Time | None = None
    place: str | None = None
    topic: str | None = None


class FigureFact(_Claim):
    """A claimed number: `low`, `best`, `high` as told, never added up."""

    kind: Literal["figure"]
    about: str
    measure: codes.Measure
    population: codes.Population
    low: Count | None = None
    best: Count | None = None
    high: Count | None = None
    text: str | None = None
    subset_of: str | None = None
    time: Time | None = None
    place: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        numbers = [n for n in (self.low, self.best, self.high) if n is not None]
        if numbers != sorted(numbers):
            raise PydanticCustomError("figure_order", "low <= best <= high does not hold")
        return self


class CharacterizationFact(_Claim):
    """A claimed quality: an office, a designation, a need, in the source's words."""

    kind: Literal["characterization"]
    subject: str
    aspect: codes.Aspect
    value: Text


Fact = Annotated[EventFact | RelationFact | FigureFact | CharacterizationFact, Field(discriminator="kind")]


class Document(_Model):
    """One line: a source, the entities it names, the facts it puts forward."""

    format: Literal["facts/1"]
    source: Source
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()

    def to_json(self) -> str:
        """One line of JSON without its newline; `Document.model_validate_json` reads it back as an equal document."""
        return self.model_dump_json(exclude_defaults=True)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one facts/1 line; `kg.facts.check` does what it cannot say, such as quote = text."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "facts/1",
        **{key: value for key, value in Document.model_json_schema().items() if key != "title"},
    }


def write(documents: Iterable[Document]) -> Iterator[str]:
    """JSON Lines, one newline-terminated line a document, in the order given."""
    return (document.to_json() + "\n" for document in documents)
