"""The source and its data set."""

import hashlib
from typing import Final

from rdflib import DCTERMS

from kg.facts import Source
from kg.iris import Iris
from kg.mapping import terms
from kg.mapping.sink import TYPE, Sink, node
from kg.vocab import CF

TEXT_SOURCE: Final = node(CF.TextSource)
RECORD_SOURCE: Final = node(CF.RecordSource)
DATASET_CLASS: Final = node(CF.Dataset)
DATASET: Final = node(CF.dataset)
RECORD_ID: Final = node(CF.recordId)
TEXT: Final = node(CF.text)
TEXT_SHA256: Final = node(CF.textSha256)
PUBLISHER: Final = node(CF.publisher)
LICENCE: Final = node(CF.licence)
URL: Final = node(CF.url)
IDENTIFIER: Final = node(DCTERMS.identifier)
TITLE: Final = node(DCTERMS.title)
ISSUED: Final = node(DCTERMS.issued)
LANGUAGE: Final = node(DCTERMS.language)
HAS_VERSION: Final = node(DCTERMS.hasVersion)


def describe(source: Source, site: Iris, out: Sink) -> None:
    """Add what is known of the source itself."""
    me = out.source
    out.add(me, TYPE, TEXT_SOURCE if source.kind == "text" else RECORD_SOURCE)
    out.add(me, IDENTIFIER, terms.string(source.id))
    if source.title:
        out.add(me, TITLE, terms.text(source.title, out.language))
    if source.published:
        out.add(me, ISSUED, terms.moment(source.published))
    for predicate, value in ((PUBLISHER, source.publisher), (LICENCE, source.licence)):
        if value:
            out.add(me, predicate, terms.string(value))
    if source.url:
        out.add(me, URL, terms.any_uri(source.url))
    if source.language:
        out.add(me, LANGUAGE, terms.string(out.language))
    if source.text is not None:
        out.add(me, TEXT, terms.string(source.text))
        out.add(me, TEXT_SHA256, terms.string(hashlib.sha256(source.text.encode()).hexdigest()))
    else:
        _describe_record(source, site, out)


def _describe_record(source: Source, site: Iris, out: Sink) -> None:
    assert source.dataset
    assert source.version
    assert source.record_id
    dataset = node(site.dataset(source.dataset, source.version))
    out.add(out.source, DATASET, dataset)
    out.add(out.source, RECORD_ID, terms.string(source.record_id))
    out.add(dataset, TYPE, DATASET_CLASS)
    out.add(dataset, TITLE, terms.string(source.dataset))
    out.add(dataset, HAS_VERSION, terms.string(source.version))
