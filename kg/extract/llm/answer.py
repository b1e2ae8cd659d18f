"""What a model is asked to give: facts/1 with names for spans, and quotes for offsets.

One bad item never spoils an answer: it becomes a `Refusal` in its place, so that the good ones are kept and the model
is told which to mend.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from kg import codes
from kg.facts.model import Count, IsoDate

_MOST: Final = 400
"""Items of one kind in one answer: no piece of a text says more."""

Sure = Literal["sure", "likely", "unsure"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that was not taken: which, and why. `waits`: it would be taken if what it refers to were."""

    item: str
    reason: str
    waits: bool = False

    def __str__(self) -> str:
        return f"{self.item}: {self.reason}"


_T = TypeVar("_T")


def _kept_or_refused(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, Refusal):
        return value
    try:
        return handler(value)
    except ValidationError as error:
        return Refusal(_called(value), "; ".join(_explained(error)))


Tolerant = Annotated[_T, WrapValidator(_kept_or_refused)]
"""An item, or the `Refusal` that stands where it would be; the JSON Schema is the item's."""


def _called(value: Any) -> str:
    """What tells the model which of its items is meant."""
    if isinstance(value, dict):
        named = [str(value[key]) for key in ("name", "event", "type", "subject", "about", "measure") if value.get(key)]
        return " ".join(named)[:120] or "an item without a name"
    return f"{value!r:.60}"


def _explained(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False)[:4]:
        where = ".".join(str(step) for step in detail["loc"])
        yield f"{where}: {_what(detail)}" if where else _what(detail)


def _what(detail: Any) -> str:
    given = repr(detail["input"])
    given = given if len(given) <= 60 else given[:57] + "..."  # noqa: PLR2004
    if detail["type"] == "literal_error":
        allowed = [part.strip("' ") for part in detail["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        near = difflib.get_close_matches(str(detail["input"]), allowed, n=1)
        return f"{given} is no code of this list" + (f", did you mean {near[0]}?" if near else "")
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]} (given: {given})"


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, json_schema_extra={"additionalProperties": False})


Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Quote = Annotated[str, StringConstraints(min_length=1, max_length=1500)]
Day = Annotated[
    IsoDate, StringConstraints(max_length=10), WithJsonSchema({"type": "string", "description": "YYYY-MM-DD"})
]
Number = Annotated[Count, WithJsonSchema({"type": "number", "minimum": 0})]


class Words(_Part):
    """Words of the article, copied exactly."""

    quote: Quote
    occurrence: Annotated[int, Field(ge=1, description="which one, from 1, if the words stand there several times")] = 1


class Entity(_Part):
    """Anyone or anything that takes part."""

    name: Annotated[Name, Field(description="what the other items call it; every entity has another name")]
    type: codes.EntityType
    names: Annotated[
        list[Name], Field(max_length=50, description="its proper names as spelt in the article, short forms too")
    ] = []
    mentions: Annotated[
        list[Words], Field(max_length=100, description="other words for it: 'the group', 'she', 'two villages'")
    ] = []


class Time(_Part):
    """The earliest and the latest day it can have been."""

    text: Annotated[Quote | None, Field(description="the words of the article")] = None
    start: Day | None = None
    end: Day | None = None
    precision: codes.DatePrecision
    basis: codes.DateBasis

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.start > self.end:
            raise PydanticCustomError("time_order", "start is after end")
        return self


class Participant(_Part):
    """An entity's part in an event."""

    entity: Name
    role: codes.Role


class _Claim(_Part):
    evidence: Annotated[list[Words], Field(min_length=1, max_length=8)]
    claimant: Annotated[Name | None, Field(description="who says so; null: the article in its own voice")] = None
    modality: codes.Modality
    polarity: codes.Polarity
    hedge: Annotated[Quote | None, Field(description="the hedging words of the article")] = None
    sure: Annotated[Sure, Field(description="how sure you are of your reading")] = "likely"


class Event(_Claim):
    """Something that happened, is planned, demanded, ..."""

    event: Annotated[Label, Field(description="a label of yours, like 'market-strike'; the same for the same event")]
    type: codes.Event
    participants: Annotated[list[Participant], Field(max_length=40)] = []
    time: Time | None = None
    place: Name | None = None
    part_of: Label | None = None
    condition: Label | None = None
    about: Annotated[list[Name], Field(max_length=20)] = []

    def __str__(self) -> str:
        return f"event {self.event} ({self.type})"


class Relation(_Claim):
    """Something that holds between two entities or two events."""

    type: codes.Relation
    subject: Name
    object: Name
    symmetric: bool = False
    time: Time | None = None
    place: Name | None = None
    topic: Name | None = None

    def __str__(self) -> str:
        return f"relation {self.type} ({self.subject}, {self.object})"


class Figure(_Claim):
    """A number that the article gives."""

    label: Annotated[Label | None, Field(description="only if another figure is a part of this one")] = None
    about: Name
    measure: codes.Measure
    population: codes.Population
    low: Number | None = None
    best: Number | None = None
    high: Number | None = None
    text: Annotated[Quote, Field(description="the words of the number, with 'at least', 'over', ...")]
    subset_of: Label | None = None
    time: Time | None = None
    place: Name | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        numbers = [number for number in (self.low, self.best, self.high) if number is not None]
        if numbers != sorted(numbers):
            raise PydanticCustomError("figure_order", "low <= best <= high does not hold")
        return self

    def __str__(self) -> str:
        return f"figure {self.text!r:.80} of {self.about}"


class Characterization(_Claim):
    """A quality, in the words of the article."""

    subject: Name
    aspect: codes.Aspect
    value: Annotated[Quote, Field(description="the words of the article")]

    def __str__(self) -> str:
        return f"characterization {self.value!r:.80} of {self.subject}"


Fact = Event | Relation | Figure | Characterization


class Answer(_Part):
    """What the article says, read by the rules."""

    entities: Annotated[list[Tolerant[Entity]], Field(max_length=_MOST)]
    events: Annotated[list[Tolerant[Event]], Field(max_length=_MOST)]
    relations: Annotated[list[Tolerant[Relation]], Field(max_length=_MOST)]
    figures: Annotated[list[Tolerant[Figure]], Field(max_length=_MOST)]
    characterizations: Annotated[list[Tolerant[Characterization]], Field(max_length=_MOST)]

    def facts(self) -> Iterator[Fact]:
        """The facts that have the right form, in the order of the lists."""
        for items in (self.events, self.relations, self.figures, self.characterizations):
            yield from (item for item in items if isinstance(item, get_args(Fact)))

    def refused(self) -> Iterator[Refusal]:
        """What stands in the lists for items of the wrong form."""
        for items in (self.entities, self.events, self.relations, self.figures, self.characterizations):
            yield from (item for item in items if isinstance(item, Refusal))
