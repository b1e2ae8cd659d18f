"""The mapping of the events written by hand with rdflib's terms, as one would who knows rdflib well.

Terms that do not differ from row to row are made once; literals are not normalised (they are canonical already).
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import events
from rdflib import DCTERMS, RDF, SKOS, XSD, Literal, Namespace, URIRef

Triple: TypeAlias = tuple[URIRef, URIRef, URIRef | Literal]

CF = Namespace("https://w3id.org/parley/ns#")
CFC = Namespace("https://w3id.org/parley/code/")

DATASET = URIRef(events.BASE + "dataset/UCDP%20GED/25.1")
DATASET_TITLE = Literal("UCDP GED")
DATASET_VERSION = Literal("25.1")
FACT_ID = Literal("event")
RECORD = CFC["attribution-record"]
ASSERTED = CFC["modality-asserted"]
POSITIVE = CFC["polarity-positive"]

(CLAIM, DATASET_CLASS, EVENT_CLASS, PLACE_CLASS, RECORD_SOURCE) = (
    CF[name] for name in ("Claim", "Dataset", "Event", "Place", "RecordSource")
)
(ASSERTS, ATTRIBUTION, DATASET_OF, DATE_PRECISION, END_DATE, EVENT_TYPE, EVIDENCE, LATITUDE, LONGITUDE) = (
    CF[name]
    for name in (
        "asserts",
        "attribution",
        "dataset",
        "datePrecision",
        "endDate",
        "eventType",
        "evidence",
        "latitude",
        "longitude",
    )
)
(MODALITY, NOTE, PLACE, POLARITY, RECORD_ID, SOURCE, START_DATE) = (
    CF[name] for name in ("modality", "note", "place", "polarity", "recordId", "source", "startDate")
)
(TYPE, IDENTIFIER, TITLE, HAS_VERSION, PREF_LABEL) = (
    RDF.type,
    DCTERMS.identifier,
    DCTERMS.title,
    DCTERMS.hasVersion,
    SKOS.prefLabel,
)
(DATE, DECIMAL) = (XSD.date, XSD.decimal)


def graph_name(row: Mapping[str, str]) -> URIRef:
    """Name of the graph of a row's source."""
    return URIRef(f"{events.BASE}graph/ged-{row['id']}")


def triples(row: Mapping[str, str]) -> Iterator[Triple]:
    """What a row says."""
    name = row["id"]
    source = URIRef(f"{events.BASE}source/ged-{name}")
    claim = URIRef(f"{source}/claim/event")
    event = URIRef(f"{source}/event/e{name}")
    place = URIRef(f"{source}/entity/place")
    yield source, TYPE, RECORD_SOURCE
    yield source, IDENTIFIER, Literal(f"ged-{name}")
    if row["source_headline"]:
        yield source, TITLE, Literal(row["source_headline"], lang="und")
    yield source, DATASET_OF, DATASET
    yield source, RECORD_ID, Literal(name)
    yield DATASET, TYPE, DATASET_CLASS
    yield DATASET, TITLE, DATASET_TITLE
    yield DATASET, HAS_VERSION, DATASET_VERSION
    yield place, TYPE, PLACE_CLASS
    yield place, PREF_LABEL, Literal(row["town"], lang="und")
    yield place, LATITUDE, Literal(row["latitude"], datatype=DECIMAL, normalize=False)
    yield place, LONGITUDE, Literal(row["longitude"], datatype=DECIMAL, normalize=False)
    yield event, TYPE, EVENT_CLASS
    yield claim, TYPE, CLAIM
    yield claim, SOURCE, source
    yield claim, IDENTIFIER, FACT_ID
    yield claim, MODALITY, ASSERTED
    yield claim, POLARITY, POSITIVE
    yield claim, ATTRIBUTION, RECORD
    yield claim, EVIDENCE, source
    if row["where_description"]:
        yield claim, NOTE, Literal(row["where_description"])
    yield claim, ASSERTS, event
    yield claim, EVENT_TYPE, CFC[f"event-{row['event']}"]
    yield claim, PLACE, place
    yield claim, START_DATE, Literal(row["date_start"], datatype=DATE, normalize=False)
    yield claim, END_DATE, Literal(row["date_end"], datatype=DATE, normalize=False)
    yield claim, DATE_PRECISION, CFC[f"date-precision-{row['precision']}"]
