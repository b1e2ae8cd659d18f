"""Claims as pages show them: who says what, how, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.iris import segment
from kg.store import Term
from web.view import Properties, Thing, View, local, measured, some, text
from web.words import figure, period


@dataclass(frozen=True, slots=True)
class Code:
    """A code: its notation (for CSS classes) and its label."""

    notation: str
    label: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, from `start` to `end` in code points."""

    start: int
    end: int
    words: str
    iri: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One labelled line: words, or things. `minor` ones are about the reading and are left to the claim's own page."""

    label: str
    words: str = ""
    things: tuple[Thing, ...] = ()
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with everything that belongs to it.

    `kind` is event, relation, figure or characterization. `headline` names the content and never how it is put
    forward: `modality`, `polarity` and `hedge` do, and a page has to show them beside it (`is_plain` is false where
    one of them takes something back).
    """

    me: Thing
    identifier: str
    source: Thing
    claimant: Thing | None
    attribution: str
    modality: Code
    polarity: Code
    hedge: str
    kind: str
    content: Thing
    headline: str
    when: str
    place: tuple[Thing, ...]
    participants: tuple[tuple[str, Thing], ...]
    relation: tuple[Thing, str, Thing] | None
    amount: Detail | None
    details: tuple[Detail, ...]
    quotes: tuple[Quote, ...]

    @property
    def is_plain(self) -> bool:
        """Whether the content is put forward as so, without a hedge."""
        return self.modality.notation == "asserted" and self.polarity.notation == "positive" and not self.hedge

    @property
    def anchor(self) -> str:
        """Fragment that names the claim on a page, among those of all sources: `claim-SOURCE/ID`."""
        return f"claim-{self.source.iri.rpartition('/')[2]}/{segment(self.identifier)}"


_THINGS = ("partOf", "condition", "concerns", "topic")
_WORDS = ("confidence", "extractor", "note")
_CODES = ("datePrecision", "dateBasis", "tier")
_LABELS = {
    "partOf": "Part of",
    "condition": "On condition of",
    "concerns": "About",
    "topic": "Topic",
    "confidence": "Confidence of the reading",
    "extractor": "Read by",
    "note": "Note",
    "datePrecision": "Date precise to",
    "dateBasis": "Date is",
    "tier": "Tier",
    "timeText": "Time in words",
    "population": "Population",
    "about": "About",
    "subsetOf": "Included in",
}


def claim(view: View, iri: str) -> Claim:
    """The claim with this IRI."""
    nodes = _nodes(view, iri)
    own = nodes.get(iri, {})
    content = _one(own, "asserts")
    about = nodes.get(content, {})
    kind = _kind(own, about)
    claimant = _one(own, "claimant")
    relation = _relation(view, about) if kind == "relation" else None
    return Claim(
        me=view.thing(iri),
        identifier=_one(own, "identifier"),
        source=view.thing(_one(own, "source")),
        claimant=view.thing(claimant) if claimant else None,
        attribution=local(_one(own, "attribution"), "attribution-"),
        modality=_code(view, own, "modality"),
        polarity=_code(view, own, "polarity"),
        hedge=_one(own, "hedge"),
        kind=kind,
        content=view.thing(content),
        headline=_headline(view, kind, own, about),
        when=period(_one(own, "startDate"), _one(own, "endDate")),
        place=_things(view, own, "place"),
        participants=_participants(view, own, nodes),
        relation=relation,
        amount=_amount(view, about) if kind in ("figure", "characterization") else None,
        details=tuple(_details(view, own, about)),
        quotes=_quotes(own, nodes),
    )


def _nodes(view: View, iri: str) -> dict[str, Properties]:
    """The claim and its parts: IRI → local name of the property → values in order."""
    found: dict[str, Properties] = {}
    for row in view.rows("claim", iri):
        node, name, value = row[1:4]
        values = found.setdefault(text(node), {}).setdefault(text(name), [])
        if value not in values:
            values.append(some(value))
    for properties in found.values():
        for values in properties.values():
            values.sort(key=str)
    return found


def _kind(own: Properties, about: Properties) -> str:
    if "eventType" in own:
        return "event"
    if "relationType" in about:
        return "relation"
    return "figure" if "measure" in about else "characterization"


def _headline(view: View, kind: str, own: Properties, about: Properties) -> str:
    if kind == "figure":
        return measured(view.label, {name: text(values[0]) for name, values in about.items()})
    name = {"event": (own, "eventType"), "relation": (about, "relationType")}
    properties, key = name.get(kind, (about, "aspect"))
    return ", ".join(view.label(text(value)) for value in properties.get(key, ())) or kind


def _participants(view: View, own: Properties, nodes: dict[str, Properties]) -> tuple[tuple[str, Thing], ...]:
    parts = [nodes.get(text(node), {}) for node in own.get("participation", ())]
    order = ("initiator", "target", "party", "mediator", "recipient", "affected")
    named = [(local(_one(part, "role"), "role-"), view.thing(_one(part, "participant"))) for part in parts]
    known = {role: rank for rank, role in enumerate(order)}
    return tuple(sorted(named, key=lambda one: (known.get(one[0], len(order)), one[1].label, one[1].iri)))


def _relation(view: View, about: Properties) -> tuple[Thing, str, Thing]:
    return (
        view.thing(_one(about, "subject")),
        view.label(_one(about, "relationType")),
        view.thing(_one(about, "object")),
    )


def _amount(view: View, about: Properties) -> Detail:
    """A figure in numbers, or the words of a characterization; and what it is about."""
    things = _things(view, about, "about")
    if "measure" not in about:
        return Detail("", _one(about, "valueText"), things)
    return Detail("", _numbers(about), things)


def _numbers(about: Properties) -> str:
    return figure(*(_one(about, bound) for bound in ("low", "best", "high")))


def _details(view: View, own: Properties, about: Properties) -> Iterable[Detail]:
    for name in ("population", "subsetOf"):
        if name in about:
            yield Detail(_LABELS[name], things=_things(view, about, name))
    if "measure" in about and _one(about, "valueText") not in ("", _numbers(about)):
        yield Detail("In words", _one(about, "valueText"))
    if "timeText" in own:
        yield Detail(_LABELS["timeText"], _one(own, "timeText"))
    for name in (*_THINGS, *_CODES):
        if name in own:
            yield Detail(_LABELS[name], things=_things(view, own, name), minor=name in _CODES)
    for name in _WORDS:
        if name in own:
            yield Detail(_LABELS[name], _one(own, name), minor=name != "note")


def _quotes(own: Properties, nodes: dict[str, Properties]) -> tuple[Quote, ...]:
    spans = [(text(node), nodes.get(text(node), {})) for node in own.get("evidence", ())]
    found = [
        Quote(int(_one(span, "startOffset")), int(_one(span, "endOffset")), _one(span, "quotedText"), iri)
        for iri, span in spans
        if "quotedText" in span  # the evidence of a record is its source
    ]
    return tuple(sorted(found, key=lambda quote: (quote.start, quote.end)))


def _code(view: View, own: Properties, name: str) -> Code:
    iri = _one(own, name)
    return Code(local(iri, f"{name}-"), view.label(iri) if iri else "not stated")


def _things(view: View, properties: Properties, name: str) -> tuple[Thing, ...]:
    return tuple(view.thing(text(value)) for value in properties.get(name, ()))


def _one(properties: Properties, name: str) -> str:
    values: list[Term] = properties.get(name, [])
    return text(values[0]) if values else ""
