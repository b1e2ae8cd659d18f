"""The 25 example queries give the rows that reading the facts leads to, on the gold facts and on the sample site.

A case is a CSV: `cases/queries/{seed,sample}/cqNN.csv`, header = the query's variables, rows in the query's order.
IRIs are shortened (see SHORT), literals are lexical forms, nothing stands for unbound. The gold facts' article is not
ours to publish: in the `seed` cases its words are given by hash (see `cell`).
"""

import csv
import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kg import site
from kg.facts import Document, read
from kg.mapping import Mapper
from kg.registry import ENTITY_CLASS, Registry
from kg.resources import ontology_file, ontology_files
from tests.shared import shared_path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples" / "syria-2016"
CASES = Path(__file__).parent / "cases" / "queries"
QUERIES = {path.name[:4]: path for path in sorted((ROOT / "examples" / "queries").glob("*.rq"))}
BASE = "http://127.0.0.1:8000/"
MAPPER = Mapper(BASE, Registry.load([ontology_file("registry.ttl")]))

SHORT = {
    f"{BASE}source/": "",
    "https://w3id.org/parley/entity/": "ent:",
    "https://w3id.org/parley/code/": "cfc:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
}
WORDS = ("quote", "words")

each_query = pytest.mark.parametrize("name", QUERIES)


def facts_of(site_name):
    return shared_path("seed/facts.json") if site_name == "seed" else SAMPLE / "facts.jsonl"


def documents(path):
    items = list(read(path))
    assert [str(item) for item in items if not isinstance(item, Document)] == []
    return items


@cache
def store(path):
    out = ontology()
    for document in documents(path):
        out.load(MAPPER.quads(document), format=ox.RdfFormat.N_QUADS)
    return out


def ontology():
    out = ox.Store()
    for file in ontology_files():
        out.load(path=str(file), format=ox.RdfFormat.TURTLE)
    return out


def short(value, *, is_iri):
    for start, prefix in SHORT.items():
        if is_iri and value.startswith(start):
            return prefix + value.removeprefix(start)
    return value


def cell(value, variable, site_name):
    """The value as the case writes it: the gold article's words as the first 16 hex digits of their SHA-256."""
    if value and site_name == "seed" and variable in WORDS:
        return "sha256:" + hashlib.sha256(value.encode()).hexdigest()[:16]
    return value


def expected(site_name, name):
    with (CASES / site_name / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def table(variables, rows, site_name):
    return [
        variables,
        *([cell(value, name, site_name) for name, value in zip(variables, row, strict=True)] for row in rows),
    ]


@each_query
@pytest.mark.parametrize("site_name", ["seed", "sample"])
def test_rows(site_name, name):
    text = QUERIES[name].read_text(encoding="utf-8")
    results = store(facts_of(site_name)).query(text, use_default_graph_as_union=True)
    rows = [
        ["" if term is None else short(term.value, is_iri=isinstance(term, ox.NamedNode)) for term in row]
        for row in results
    ]
    assert "ORDER BY" in text
    assert table([variable.value for variable in results.variables], rows, site_name) == expected(site_name, name)


SHOWS_HOW_IT_IS_PUT = {
    "denied": {"cq08", "cq11", "cq15", "cq20", "cq22", "cq25"},
    "negative": {"cq15", "cq20", "cq25"},
}


@each_query
@pytest.mark.parametrize(("key", "code"), [("modality", "denied"), ("polarity", "negative")])
def test_what_is_denied_or_negated_is_no_answer(key, code, name):
    """With every fact of the sample turned, only the queries that show how each thing is put have rows."""
    rows = list(turned(key, code).query(QUERIES[name].read_text(encoding="utf-8"), use_default_graph_as_union=True))
    assert bool(rows) == (name in SHOWS_HOW_IT_IS_PUT[code])


@cache
def turned(key, code):
    out = ontology()
    for document in documents(SAMPLE / "facts.jsonl"):
        facts = tuple(fact.model_copy(update={key: code}) for fact in document.facts)
        out.load(MAPPER.quads(document.model_copy(update={"facts": facts})), format=ox.RdfFormat.N_QUADS)
    return out


@pytest.fixture(scope="module")
def rdflib_seed():
    out = rdflib.Dataset(default_union=True)
    dump = store(facts_of("seed")).dump(format=ox.RdfFormat.N_QUADS)
    return out.parse(data=dump, format="nquads")


@each_query
def test_rdflib_gives_the_same_rows(name, rdflib_seed):
    results = rdflib_seed.query(QUERIES[name].read_text(encoding="utf-8"))
    rows = [
        ["" if term is None else short(str(term), is_iri=isinstance(term, rdflib.URIRef)) for term in row]
        for row in results
    ]
    found = table([str(variable) for variable in results.vars], rows, "seed")
    assert [found[0], *sorted(found[1:])] == [expected("seed", name)[0], *sorted(expected("seed", name)[1:])]


def test_there_are_25_queries_and_their_cases():
    names = [f"cq{number:02d}" for number in range(1, 26)]
    assert list(QUERIES) == names
    for folder in ("seed", "sample"):
        assert sorted(path.stem for path in (CASES / folder).iterdir()) == names


@each_query
def test_query_says_what_it_answers(name):
    text = QUERIES[name].read_text(encoding="utf-8")
    title, *rest = text.splitlines()
    assert re.fullmatch(rf"# {name.upper()}: [A-Z].+\?", title)
    notes = [line for line in rest[: rest.index("")] if line.startswith("# ")]
    assert notes
    columns = " ".join(notes).partition("Columns: ")[2]
    for variable in prepareQuery(text).algebra.PV:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(variable)).lower().split()
        assert all(word in columns.lower() for word in words), variable


@each_query
def test_query_names_only_terms_that_exist(name):
    known = store(SAMPLE / "facts.jsonl")
    for prefix, local in re.findall(r"\b(cfc|ent):([\w-]+)", QUERIES[name].read_text(encoding="utf-8")):
        space = {"cfc": "https://w3id.org/parley/code/", "ent": "https://w3id.org/parley/entity/"}[prefix]
        assert any(known.quads_for_pattern(ox.NamedNode(space + local), None, None, None)), f"{prefix}:{local}"


def test_sample_site_file_is_whole():
    sample = site.load(SAMPLE)
    assert sample.sources == (SAMPLE / "facts.jsonl",)
    assert sample.queries is not None
    assert sample.queries.resolve() == ROOT / "examples" / "queries"
    assert (sample.base, sample.licence) == (BASE, "CC0-1.0")


def test_sample_has_its_texts_word_for_word():
    texts = {d.source.id: d.source.text for d in documents(SAMPLE / "facts.jsonl") if d.source.kind == "text"}
    files = {path.stem: path.read_text(encoding="utf-8") for path in (SAMPLE / "texts").iterdir()}
    assert texts == files
    for text in texts.values():
        assert re.search(r"Sample text written for Parley|Texte d'exemple écrit pour Parley", text)


def test_sample_passes_the_checker():
    command = [sys.executable, str(shared_path("facts/check_facts.py")), str(SAMPLE / "facts.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "9 sources, 151 facts, 0 problems\n")


def test_sample_shows_every_kind_modality_and_optional_key():
    facts = [fact for d in documents(SAMPLE / "facts.jsonl") for fact in d.facts]
    assert {fact.kind for fact in facts} == {"event", "relation", "figure", "characterization"}
    assert {fact.polarity for fact in facts} == {"positive", "negative"}
    assert len({fact.modality for fact in facts}) == 9
    for key in ("hedge", "confidence", "extractor", "note", "claimant"):
        assert any(getattr(fact, key) is not None for fact in facts), key


def test_nothing_of_the_gold_article_is_published():
    gold = eight_words(json.loads(shared_path("seed/facts.json").read_text(encoding="utf-8"))["source"]["text"])
    for folder in (ROOT / "examples", CASES):
        for path in folder.rglob("*.*"):
            if path.is_file() and "releases" not in path.parts:
                assert eight_words(path.read_text(encoding="utf-8")) & gold == set(), path


def eight_words(text):
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + 8]) for at in range(len(words) - 7)}


def test_every_type_of_actor_is_a_direct_subclass():
    """So that queries need no path of any length, over which Virtuoso 7.2.5 loses rows (docs/engines.md)."""
    assert [name for name, path in QUERIES.items() if re.search(r"subClassOf\s*[*+]", path.read_text("utf-8"))] == []
    text = "PREFIX cf: <https://w3id.org/parley/ns#> SELECT ?c { ?c rdfs:subClassOf%s cf:Actor FILTER(?c != cf:Actor) }"
    direct, any_length = (
        {row[0].value for row in ontology().query(text % path, prefixes={"rdfs": str(rdflib.RDFS)})}
        for path in ("", "*")
    )
    assert direct == any_length
    assert "https://w3id.org/parley/ns#Actor" not in ENTITY_CLASS.values()
