"""The Turtle in ontology/: complete, unambiguous, in step with docs/model.md, and unharmed by a store."""

import csv
import json
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, GEO, PROV, SDO, TIME, XSD

from kg.registry import fold
from kg.resources import ontology_file, ontology_files
from tests.shared import shared_path

NS = "https://w3id.org/parley/ns#"
VIEW = "https://w3id.org/parley/view#"
CODE = "https://w3id.org/parley/code/"
ENTITY = "https://w3id.org/parley/entity/"
WIKIDATA = "http://www.wikidata.org/entity/"
GW_CODE = URIRef(NS + "gwCode")
MODEL = Path(__file__).resolve().parents[1] / "docs" / "model.md"

EXTERNAL = {
    "coy": "https://schema.coypu.org/global#",
    "dcat": str(DCAT),
    "geo": str(GEO),
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": str(PROV),
    "schema": str(SDO),
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "time": str(TIME),
}
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
FOREIGN_SCHEMES = {"acled", "cameo", "plover", "ucdp"}
FACTS_SCHEMES = {
    "modality",
    "polarity",
    "entity_type",
    "role",
    "date_precision",
    "date_basis",
    "measure",
    "population",
    "tier",
    "relation",
    "aspect",
}
SURVIVING = {
    XSD.string,
    XSD.integer,
    XSD.decimal,
    XSD.date,
    XSD.boolean,
    XSD.anyURI,
    RDF.langString,
}
METONYMS = {"moscow", "washington", "ankara"}


def graph(*names: str) -> Graph:
    together = Graph()
    for name in names:
        together.parse(ontology_file(name))
    return together


CONFLICT = graph("conflict.ttl")
VIEW_GRAPH = graph("view.ttl")
CODES = graph("codes.ttl")
ALIGNMENTS = graph("alignments.ttl")
REGISTRY = graph("registry.ttl")
ALL = graph(*(path.name for path in ontology_files()))


def english(subject, predicate):
    return [value for value in ALL.objects(subject, predicate) if value.language == "en" and value.strip()]


def local(iri: str, base: str) -> str:
    assert iri.startswith(base), iri
    return iri.removeprefix(base)


def camel(code: str) -> str:
    first, *others = code.split("-")
    return first + "".join(word.capitalize() for word in others)


TERMS = sorted({*CONFLICT.subjects(RDFS.isDefinedBy), *VIEW_GRAPH.subjects(RDFS.isDefinedBy)})
CONCEPTS = sorted({*CODES.subjects(RDF.type, SKOS.Concept), *CODES.subjects(RDF.type, SKOS.ConceptScheme)})


def scheme_of(concept) -> str:
    return local(str(CODES.value(concept, SKOS.inScheme)), CODE)


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_term_is_described(term):
    assert len(english(term, RDFS.label)) == 1
    assert len(english(term, SKOS.definition)) == 1
    assert len(set(ALL.objects(term, RDF.type)) & {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}) == 1


@pytest.mark.parametrize("concept", CONCEPTS, ids=str)
def test_concept_is_described(concept):
    assert len(english(concept, SKOS.prefLabel)) == 1
    assert len(english(concept, SKOS.definition)) == 1
    if (concept, RDF.type, SKOS.ConceptScheme) in CODES:
        assert len(english(concept, SKOS.definition)) == 1
        return
    scheme = scheme_of(concept)
    assert (URIRef(CODE + scheme), RDF.type, SKOS.ConceptScheme) in CODES
    assert str(concept).startswith(f"{CODE}{scheme}-")
    notation = CODES.value(concept, SKOS.notation)
    assert notation is not None
    if scheme not in FOREIGN_SCHEMES:
        assert str(concept) == f"{CODE}{scheme}-{notation}"
        assert len(english(concept, SKOS.definition)) == 1


def test_everything_in_our_namespaces_is_defined():
    defined = set(TERMS) | set(CONCEPTS) | set(REGISTRY.subjects(SKOS.prefLabel))
    used = {
        term
        for triple in ALL
        for term in triple
        if isinstance(term, URIRef) and str(term).startswith((NS, VIEW, CODE, ENTITY))
    }
    assert used - defined == set()
    for term in TERMS:
        base = NS if str(term).startswith(NS) else VIEW
        assert ALL.value(term, RDFS.isDefinedBy) == URIRef(base.rstrip("#"))


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.name)
def test_file_is_plain(path):
    triples = Graph().parse(path)
    for triple in triples:
        assert not any(isinstance(term, BNode) for term in triple), triple
        value = triple[2]
        if isinstance(value, Literal):
            assert value.language is None or value.language == value.language.lower(), triple
            assert value.language or (value.datatype or XSD.string) in SURVIVING, triple
    headers = list(triples.subjects(RDF.type, OWL.Ontology))
    assert len(headers) == 1
    assert str(triples.value(headers[0], OWL.versionInfo)) == "0.1.0"


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.name)
def test_file_survives_oxigraph(path):
    written = {quad.triple for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)}
    store = pyoxigraph.Store()
    store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    dumped = store.dump(format=pyoxigraph.RdfFormat.N_QUADS)
    read = {quad.triple for quad in pyoxigraph.parse(dumped, format=pyoxigraph.RdfFormat.N_QUADS)}
    assert read == written


def test_model_uses_what_is_defined_and_nothing_is_idle():
    page = MODEL.read_text(encoding="utf-8")
    told = set(re.findall(r"\bcf:([A-Za-z]\w*)", page))
    defined = {local(term, NS) for term in map(str, TERMS) if term.startswith(NS)}
    assert told - defined == set()
    used = {local(term, NS) for term in map(str, (*REGISTRY.predicates(), *CONFLICT.objects(None, RDFS.subClassOf)))
            if term.startswith(NS)}  # fmt: skip
    assert defined - told - used == set()


def test_view_is_what_the_model_says():
    page = MODEL.read_text(encoding="utf-8")
    told = {name for names in re.findall(r"\bcfv:([A-Za-z|]+)", page) for name in names.split("|")}
    relations = {
        camel(str(CODES.value(each, SKOS.notation)))
        for each in CODES.subjects(SKOS.inScheme, URIRef(CODE + "relation"))
    }
    roles = {str(CODES.value(each, SKOS.notation)) for each in CODES.subjects(SKOS.inScheme, URIRef(CODE + "role"))}
    defined = {local(term, VIEW) for term in map(str, TERMS) if term.startswith(VIEW)}
    assert roles <= defined
    assert defined == told | relations


def test_model_names_codes_that_exist():
    page = MODEL.read_text(encoding="utf-8")
    tokens = set(re.findall(r"\bcfc:([a-z][a-z-]*)(…?)", page))
    assert tokens
    known = {local(str(concept), CODE) for concept in CONCEPTS}
    for name, open_ended in tokens:
        assert (name.rstrip("-") if open_ended else name) in known, name


def test_codes_are_those_of_facts_1():
    codes = json.loads(shared_path("facts/codes.json").read_text(encoding="utf-8"))
    ours = defaultdict(set)
    for concept in CODES.subjects(SKOS.inScheme):
        ours[scheme_of(concept)].add(str(CODES.value(concept, SKOS.notation)))
    families = codes.pop("event_family")
    assert set(codes) == FACTS_SCHEMES
    for name, listed in codes.items():
        assert ours.pop(name.replace("_", "-")) == set(listed), name
    assert ours.pop("event-family") == set(families)
    assert ours.pop("event") == {code for listed in families.values() for code in listed}
    assert ours.pop("attribution") == {"own-voice", "record", "attributed"}
    assert set(ours) == FOREIGN_SCHEMES
    for family, listed in families.items():
        for code in listed:
            broader = CODES.value(URIRef(f"{CODE}event-{code}"), SKOS.broader)
            assert broader == URIRef(f"{CODE}event-family-{family}"), code


def matches(kind):
    return [(mine, theirs) for mine, theirs in CODES.subject_objects(kind)]


def test_matches_lead_to_concepts_of_other_codebooks():
    seen = set()
    for kind in MATCHES:
        for mine, theirs in matches(kind):
            assert scheme_of(mine) not in FOREIGN_SCHEMES
            assert scheme_of(theirs) in FOREIGN_SCHEMES
            assert (mine, theirs) not in seen, "two kinds of match between the same two codes"
            seen.add((mine, theirs))


def test_exact_matches_are_one_to_one():
    # skos:exactMatch is transitive: two of our codes with one exact match would be the same code
    by_theirs = defaultdict(list)
    for mine, theirs in matches(SKOS.exactMatch):
        by_theirs[theirs].append(mine)
    assert {theirs: mine for theirs, mine in by_theirs.items() if len(mine) > 1} == {}


def test_every_acled_sub_event_type_is_matched():
    sub_types = {
        each for each in CODES.subjects(SKOS.inScheme, URIRef(CODE + "acled")) if CODES.value(each, SKOS.broader)
    }
    assert len(sub_types) == 25
    for each in sub_types:
        closest = {
            mine for kind in (SKOS.exactMatch, SKOS.narrowMatch, SKOS.closeMatch) for mine in CODES.subjects(kind, each)
        }
        assert len(closest) == 1, each


def test_cameo_codes_are_in_the_codebook():
    book = json.loads(shared_path("data/gdelt/cameoCodes.json").read_text(encoding="utf-8"))["Description"]
    for concept in CODES.subjects(SKOS.inScheme, URIRef(CODE + "cameo")):
        code = str(CODES.value(concept, SKOS.notation))
        assert book[code].casefold() == str(CODES.value(concept, SKOS.prefLabel)).casefold()


def test_alignments_use_the_right_namespaces():
    prefixes = {prefix: str(base) for prefix, base in ALIGNMENTS.namespaces()}
    for prefix, base in EXTERNAL.items():
        assert prefixes[prefix] == base
    closed = {str(each): each for each in (DCAT, GEO, PROV, SDO, TIME)}
    found = set()
    for mine, kind, theirs in ALIGNMENTS:
        if kind not in {*MATCHES, RDFS.subClassOf}:
            continue
        assert mine in TERMS or mine in CONCEPTS
        assert kind != RDFS.subClassOf or (mine, RDF.type, OWL.Class) in CONFLICT
        base = next((base for base in EXTERNAL.values() if str(theirs).startswith(base)), None)
        assert base is not None, theirs
        assert base not in closed or theirs in closed[base], theirs
        found.add(base)
    assert found == set(EXTERNAL.values())
    assert not set(ALIGNMENTS.subject_objects(RDFS.subPropertyOf))


def test_coypu_terms_exist():
    coypu = Graph().parse(shared_path("data/coypu/ontology/global/coy.ttl"))
    theirs = {each for each in ALIGNMENTS.objects() if str(each).startswith(EXTERNAL["coy"])}
    assert theirs
    assert theirs - set(coypu.subjects()) == set()


ENTITIES = sorted(REGISTRY.subjects(SKOS.prefLabel))
CLASSES = {
    URIRef(NS + name)
    for name in ("State", "Government", "ArmedGroup", "Organization", "Media", "Person", "Place", "OtherEntity")
}


def test_registry_entities_have_one_class_and_a_plain_iri():
    for entity in ENTITIES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", local(str(entity), ENTITY)), entity
        types = set(REGISTRY.objects(entity, RDF.type))
        assert len(types) == 1
        assert types <= CLASSES, entity
        assert len(english(entity, SKOS.prefLabel)) == len(list(REGISTRY.objects(entity, SKOS.prefLabel))) == 1


def test_registry_names_are_unambiguous():
    names = defaultdict(set)
    for entity in ENTITIES:
        kind = local(str(REGISTRY.value(entity, RDF.type)), NS)
        for name in (*REGISTRY.objects(entity, SKOS.prefLabel), *REGISTRY.objects(entity, SKOS.altLabel)):
            assert name.language == "en"
            names[kind, fold(str(name))].add(entity)
    assert {name: entities for name, entities in names.items() if len(entities) > 1} == {}
    # a state is a place too: only capitals that stand for their state may also name a place
    assert {name for kind, name in names if kind == "State" and ("Place", name) in names} == METONYMS


@pytest.mark.parametrize("identifier", ["countryCode", "iso3", "gwCode", "ucdpId", "geonamesId"])
def test_registry_identifiers_are_not_shared(identifier):
    holders = defaultdict(set)
    for entity, value in REGISTRY.subject_objects(URIRef(NS + identifier)):
        if identifier != "countryCode" or (entity, RDF.type, URIRef(NS + "State")) in REGISTRY:
            holders[value].add(entity)
    assert holders
    assert {value: who for value, who in holders.items() if len(who) > 1} == {}


def test_registry_wikidata_items_were_verified():
    with shared_path("data/geo/country_qid_gw_cow.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["country_qid"]: row for row in csv.DictReader(file)}
    gold = {
        link
        for path in (shared_path("seed/facts.json"), *sorted(shared_path("facts/dev").glob("*.json")))
        for entity in json.loads(path.read_text(encoding="utf-8"))["entities"]
        for link in entity.get("same_as") or ()
    }
    links = list(REGISTRY.subject_objects(OWL.sameAs))
    assert len({link for _, link in links}) == len(links)
    for entity, link in links:
        item = local(str(link), WIKIDATA)
        assert re.fullmatch(r"Q[1-9][0-9]*", item)
        if str(link) in gold:
            continue
        assert item in rows, entity
        assert rows[item]["gw_code"] in ("", str(REGISTRY.value(entity, GW_CODE))), entity
        # the code alone would let in predecessors such as the Soviet Union
        names = {str(name) for kind in (SKOS.prefLabel, SKOS.altLabel) for name in REGISTRY.objects(entity, kind)}
        assert rows[item]["country"] in names, entity


def test_registry_states_are_those_of_gleditsch_and_ward():
    with shared_path("data/geo/gw_states.csv").open(encoding="utf-8-sig", newline="") as file:
        current = {row["gwcode"] for row in csv.DictReader(file) if row["enddate"] == "2017-12-31"}
    assert {str(code) for code in REGISTRY.objects(None, GW_CODE)} == current


def test_registry_places_of_syria_are_those_of_geonames():
    places = json.loads(shared_path("data/geo/geonames_cities500_SY.json").read_text(encoding="utf-8"))
    known = {str(place["geonameid"]): place for place in places}
    found = list(REGISTRY.subject_objects(URIRef(NS + "geonamesId")))
    assert found
    for entity, identifier in found:
        place = known[str(identifier)]
        assert float(REGISTRY.value(entity, URIRef(NS + "latitude"))) == place["latitude"]
        assert float(REGISTRY.value(entity, URIRef(NS + "longitude"))) == place["longitude"]
        assert str(REGISTRY.value(entity, URIRef(NS + "countryCode"))) == place["countrycode"]
