"""kg.vocab and kg.codes say what the ontology says, and a term that does not exist raises."""

import re
from pathlib import Path
from typing import get_args

import pytest
from rdflib import URIRef

from kg import codes, vocab, vocabgen
from kg.errors import OntologyError
from kg.resources import ontology_file, ontology_files

ONTOLOGY = vocabgen.read(ontology_files())
NAMESPACES = [(vocab.CF, vocab.NS), (vocab.CFV, vocab.VIEW), (vocab.CFC, vocab.CODE)]


@pytest.mark.parametrize(
    ("module", "source"),
    [(vocab, vocabgen.vocab_source(ONTOLOGY)), (codes, vocabgen.codes_source(ONTOLOGY))],
    ids=["vocab", "codes"],
)
def test_committed_module_is_generated(module, source):
    assert Path(module.__file__).read_text(encoding="utf-8") == source


@pytest.mark.parametrize(("namespace", "base"), NAMESPACES)
def test_every_term_is_there(namespace, base):
    names = ONTOLOGY.names(base)
    assert names
    for name in names:
        assert namespace[name] == URIRef(base + name)


@pytest.mark.parametrize(("namespace", "base"), NAMESPACES)
def test_no_other_term_is_there(namespace, base):
    with pytest.raises(AttributeError, match="not in namespace"):
        _ = namespace["no-such-term"]
    with pytest.raises(AttributeError, match=re.escape(base)):
        _ = namespace.Evnet


def test_codes_give_concepts():
    for scheme in ("modality", "date-precision", "event", "event-family", "attribution"):
        for code in vocab.CODES[scheme]:
            assert vocab.CFC[f"{scheme}-{code}"] == URIRef(f"{vocab.CODE}{scheme}-{code}")


def test_every_event_type_has_a_family():
    assert set(vocab.EVENT_FAMILY) == vocab.CODES["event"]
    assert set(vocab.EVENT_FAMILY.values()) == vocab.CODES["event-family"]


def test_types_keep_the_order_of_the_lists():
    assert get_args(codes.Polarity) == ("positive", "negative")
    assert set(get_args(codes.Event)) == vocab.CODES["event"]


def test_vocab_imports_only_rdflib():
    imports = re.findall(r"^(?:from|import) (\w+)", Path(vocab.__file__).read_text(encoding="utf-8"), re.MULTILINE)
    assert set(imports) == {"rdflib"}


def test_check_passes_and_writes_nothing(capsys):
    before = Path(vocab.__file__).stat().st_mtime_ns
    assert vocabgen.main(["--check"]) == 0
    assert Path(vocab.__file__).stat().st_mtime_ns == before
    assert capsys.readouterr().err == ""


def test_check_names_what_differs(capsys, monkeypatch):
    changed = "https://w3id.org/parley/ns#Added"
    larger = vocabgen.read([*ontology_files()])
    larger.terms[changed] = None
    monkeypatch.setattr(vocabgen, "read", lambda _: larger)
    assert vocabgen.main(["--check"]) == 1
    message = capsys.readouterr().err
    assert "vocab.py: differs from the ontology; run python -m kg.vocabgen" in message
    assert "codes.py" not in message


def test_broken_turtle_is_named(tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("this is not Turtle", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"broken\.ttl: cannot be read"):
        vocabgen.read([broken])


def test_files_are_sorted_and_found_by_name():
    names = [path.name for path in ontology_files()]
    assert names == sorted(names) == ["alignments.ttl", "codes.ttl", "conflict.ttl", "registry.ttl", "view.ttl"]
    assert ontology_file("view.ttl") in ontology_files()
    with pytest.raises(FileNotFoundError, match=r"none\.ttl: no such ontology file"):
        ontology_file("none.ttl")
