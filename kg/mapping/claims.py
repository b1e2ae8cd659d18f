"""What every claim has: speaker, modality, evidence, time and place."""

from typing import Final

from rdflib import DCTERMS

from kg.facts import Fact, Source, Time
from kg.mapping import terms
from kg.mapping.entities import SOURCE, span
from kg.mapping.sink import TYPE, Sink, node
from kg.vocab import CF, CFC

CLAIM: Final = node(CF.Claim)
EVIDENCE: Final = node(CF.evidence)
CLAIMANT: Final = node(CF.claimant)
ATTRIBUTION: Final = node(CF.attribution)
MODALITY: Final = node(CF.modality)
POLARITY: Final = node(CF.polarity)
HEDGE: Final = node(CF.hedge)
EXTRACTOR: Final = node(CF.extractor)
NOTE: Final = node(CF.note)
CONFIDENCE: Final = node(CF.confidence)
TIER: Final = node(CF.tier)
START_DATE: Final = node(CF.startDate)
END_DATE: Final = node(CF.endDate)
DATE_PRECISION: Final = node(CF.datePrecision)
DATE_BASIS: Final = node(CF.dateBasis)
TIME_TEXT: Final = node(CF.timeText)
PLACE: Final = node(CF.place)
IDENTIFIER: Final = node(DCTERMS.identifier)


def code(scheme: str, name: str) -> str:
    """The term of a code; raises AttributeError if the scheme has no such code."""
    return node(CFC[f"{scheme}-{name}"])


OWN_VOICE: Final = code("attribution", "own-voice")
RECORD: Final = code("attribution", "record")
ATTRIBUTED: Final = code("attribution", "attributed")


def claim(fact: Fact, source: Source, out: Sink) -> str:
    """The term of the claim that `fact` makes, with all that does not depend on the kind of its content."""
    me = node(out.iris.claim(fact.id))
    out.add(me, TYPE, CLAIM)
    out.add(me, SOURCE, out.source)
    out.add(me, IDENTIFIER, terms.string(fact.id))
    out.add(me, MODALITY, code("modality", fact.modality))
    out.add(me, POLARITY, code("polarity", fact.polarity))
    _attribute(fact, me, out)
    _support(fact, source, me, out)
    for predicate, words in ((HEDGE, fact.hedge), (EXTRACTOR, fact.extractor), (NOTE, fact.note)):
        if words:
            out.add(me, predicate, terms.string(words))
    if fact.confidence is not None:
        out.add(me, CONFIDENCE, terms.decimal(fact.confidence))
    if fact.tier:
        out.add(me, TIER, code("tier", fact.tier))
    return me


def _attribute(fact: Fact, me: str, out: Sink) -> None:
    if fact.claimant is not None:
        out.add(me, CLAIMANT, out.entities[fact.claimant])
        out.add(me, ATTRIBUTION, ATTRIBUTED)
    else:
        out.add(me, ATTRIBUTION, RECORD if out.is_record else OWN_VOICE)


def _support(fact: Fact, source: Source, me: str, out: Sink) -> None:
    if source.text is None:
        out.add(me, EVIDENCE, out.source)
    else:
        for words in fact.evidence:
            out.add(me, EVIDENCE, span(words.start, words.end, source.text, out))


def circumstances(me: str, time: Time | None, place: str | None, out: Sink) -> None:
    """Add when and where the claim says its content happened or held."""
    if place is not None:
        out.add(me, PLACE, out.entities[place])
    if time is None:
        return
    if time.start:
        out.add(me, START_DATE, terms.day(time.start))
    if time.end:
        out.add(me, END_DATE, terms.day(time.end))
    if time.precision:
        out.add(me, DATE_PRECISION, code("date-precision", time.precision))
    if time.basis:
        out.add(me, DATE_BASIS, code("date-basis", time.basis))
    if time.text:
        out.add(me, TIME_TEXT, terms.string(time.text))
