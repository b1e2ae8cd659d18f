"""Entities, and the spans that mention them."""

from typing import Final

from rdflib import OWL, SKOS

from kg.facts import Document, Entity
from kg.mapping import terms
from kg.mapping.sink import TYPE, Sink, node
from kg.registry import ENTITY_CLASS, Registry
from kg.vocab import CF

TEXT_SPAN: Final = node(CF.TextSpan)
SOURCE: Final = node(CF.source)
START: Final = node(CF.startOffset)
END: Final = node(CF.endOffset)
QUOTED: Final = node(CF.quotedText)
MENTIONS: Final = node(CF.mentions)
LATITUDE: Final = node(CF.latitude)
LONGITUDE: Final = node(CF.longitude)
COUNTRY: Final = node(CF.countryCode)
GEONAMES: Final = node(CF.geonamesId)
PREF_LABEL: Final = node(SKOS.prefLabel)
ALT_LABEL: Final = node(SKOS.altLabel)
SAME_AS: Final = node(OWL.sameAs)
CLASS: Final = {code: node(iri) for code, iri in ENTITY_CLASS.items()}


def describe(document: Document, registry: Registry, out: Sink) -> None:
    """Add what the source says of each of its entities, and where it mentions them."""
    for entity in document.entities:
        me = out.entities[entity.id]
        out.add(me, TYPE, CLASS[entity.type])
        _name(entity, me, registry, out)
        _place(entity, me, out)
        for link in entity.same_as:
            out.add(me, SAME_AS, terms.iri(link))
        for mention in entity.mentions:
            assert document.source.text is not None
            out.add(span(mention.start, mention.end, document.source.text, out), MENTIONS, me)


def _name(entity: Entity, me: str, registry: Registry, out: Sink) -> None:
    """The registry has the preferred label of what it knows; the source's own names are alternative ones there."""
    known = registry.labels.get(me[1:-1])
    if known is None:
        out.add(me, PREF_LABEL, terms.text(entity.name, out.language))
    for name in (entity.name, *entity.aliases):
        if name not in (known if known is not None else entity.name, ""):
            out.add(me, ALT_LABEL, terms.text(name, out.language))


def _place(entity: Entity, me: str, out: Sink) -> None:
    if entity.lat is not None:
        out.add(me, LATITUDE, terms.decimal(entity.lat))
    if entity.lon is not None:
        out.add(me, LONGITUDE, terms.decimal(entity.lon))
    if entity.country:
        out.add(me, COUNTRY, terms.string(entity.country))
    if entity.geonames:
        out.add(me, GEONAMES, terms.string(str(entity.geonames)))


def span(start: int, end: int, text: str, out: Sink) -> str:
    """The term of a span of the source's text, described once however often it is used."""
    me = node(out.iris.span(start, end))
    out.add(me, TYPE, TEXT_SPAN)
    out.add(me, SOURCE, out.source)
    out.add(me, START, terms.integer(start))
    out.add(me, END, terms.integer(end))
    out.add(me, QUOTED, terms.string(text[start:end]))
    return me
