"""A small release, in our own words: two accounts of one strike, a demand, a denial, a text that attacks the page."""

import gzip
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pyoxigraph as ox
from flask import Flask
from flask.testing import FlaskClient

from kg.release import Release, Releases
from kg.store.oxigraph import bulk_build
from tests.building import free_port
from web import Settings, create_app

BASE = "https://data.example.org/"
ODD = f"{BASE}source/a%2Fb%20c"
TEXT = "Town council: a raid hit Harbour Market. <script>alert(1)</script> The mayor wants the army to leave."

DEMAND = "mayor wants the army to leave"
START = TEXT.index(DEMAND)
END = START + len(DEMAND)

PREFIXES = f"""
@prefix cf: <https://w3id.org/parley/ns#> . @prefix cfc: <https://w3id.org/parley/code/> .
@prefix ent: <https://w3id.org/parley/entity/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@base <{ODD}/> .
"""

SOURCE = f"""
<{ODD}> a cf:TextSource ; dcterms:identifier "a/b c" ; dcterms:title "Raid on <b>Harbour</b>"@en ;
  dcterms:issued "2020-05-04"^^xsd:date ; cf:publisher "The Gazette" ; cf:url "javascript:alert(1)"^^xsd:anyURI ;
  dcterms:language "en" ; cf:text {ox.Literal(TEXT)} .
<entity/council> a cf:Organization ; skos:prefLabel "Town council"@en .
<entity/market> a cf:Place ; skos:prefLabel "Harbour Market"@en .
<entity/army> a cf:ArmedGroup ; skos:prefLabel "The army"@en ; owl:sameAs <javascript:alert(2)> .
<span/14-39> a cf:TextSpan ; cf:source <{ODD}> ; cf:startOffset 14 ; cf:endOffset 39 ;
  cf:quotedText "a raid hit Harbour Market" .
<span/{START}-{END}> a cf:TextSpan ; cf:source <{ODD}> ; cf:startOffset {START} ; cf:endOffset {END} ;
  cf:quotedText "{DEMAND}" .
<event/raid> a cf:Event . <event/leave> a cf:Event .
<participation/raid/market/target> a cf:Participation ; cf:event <event/raid> ; cf:participant <entity/market> ;
  cf:role cfc:role-target .
<participation/leave/army/initiator> a cf:Participation ; cf:event <event/leave> ; cf:participant <entity/army> ;
  cf:role cfc:role-initiator .
<claim/f1> a cf:Claim ; cf:source <{ODD}> ; dcterms:identifier "f1" ; cf:asserts <event/raid> ;
  cf:eventType cfc:event-air-strike ; cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ;
  cf:attribution cfc:attribution-attributed ; cf:claimant <entity/council> ; cf:evidence <span/14-39> ;
  cf:startDate "2020-05-03"^^xsd:date ; cf:endDate "2020-05-03"^^xsd:date ; cf:place <entity/market> ;
  cf:participation <participation/raid/market/target> .
<claim/f2> a cf:Claim ; cf:source <{ODD}> ; dcterms:identifier "f2" ; cf:asserts <event/raid> ;
  cf:eventType cfc:event-shelling ; cf:modality cfc:modality-denied ; cf:polarity cfc:polarity-negative ;
  cf:attribution cfc:attribution-own-voice ; cf:hedge "reportedly" ; cf:evidence <span/14-39> .
<claim/f3> a cf:Claim ; cf:source <{ODD}> ; dcterms:identifier "f3" ; cf:asserts <event/leave> ;
  cf:eventType cfc:event-withdrawal ; cf:modality cfc:modality-demanded ; cf:polarity cfc:polarity-positive ;
  cf:attribution cfc:attribution-own-voice ; cf:evidence <span/{START}-{END}> ;
  cf:participation <participation/leave/army/initiator> .
<figure/f4> a cf:Figure ; cf:about <event/raid> ; cf:measure cfc:measure-killed ; cf:low 60 ;
  cf:population cfc:population-all ; cf:valueText "60 or more" .
<claim/f4> a cf:Claim ; cf:source <{ODD}> ; dcterms:identifier "f4" ; cf:asserts <figure/f4> ;
  cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ;
  cf:attribution cfc:attribution-own-voice ; cf:evidence <span/14-39> .
<figure/f6> a cf:Figure ; cf:about <event/raid> ; cf:measure cfc:measure-killed ; cf:best 2 ;
  cf:population cfc:population-civilians ; cf:valueText "two" .
<claim/f6> a cf:Claim ; cf:source <{ODD}> ; dcterms:identifier "f6" ; cf:asserts <figure/f6> ;
  cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ;
  cf:attribution cfc:attribution-own-voice ; cf:evidence <span/14-39> .
<relation/backs/army/russia> a cf:Relation ; cf:relationType cfc:relation-backs ;
  cf:subject ent:russia ; cf:object <entity/army> .
<claim/f7> a cf:Claim ; cf:source <{ODD}> ; dcterms:identifier "f7" ; cf:asserts <relation/backs/army/russia> ;
  cf:modality cfc:modality-demanded ; cf:polarity cfc:polarity-negative ;
  cf:attribution cfc:attribution-own-voice ; cf:evidence <span/14-39> .
<entity/port> a cf:Place ; skos:prefLabel "ميناء"@ar .
<{BASE}source/r%2F1> a cf:RecordSource ; dcterms:identifier "r/1" .
ent:russia <https://w3id.org/parley/view#backs> <entity/army> ; skos:altLabel "Moscou"@de , "Moscou"@fr .
<relation/backs/x/y> a cf:Relation ; cf:relationType cfc:relation-backs ;
  cf:subject ent:russia ; cf:object <entity/army> .
<claim/f5> a cf:Claim ; cf:source <{ODD}> ; dcterms:identifier "f5" ; cf:asserts <relation/backs/x/y> ;
  cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ;
  cf:attribution cfc:attribution-own-voice ; cf:evidence <span/14-39> .
"""

REFERENCE = """
cfc:event-air-strike skos:prefLabel "air strike"@en . cfc:event-shelling skos:prefLabel "shelling"@en .
cfc:event-withdrawal skos:prefLabel "withdrawal"@en . cfc:modality-denied skos:prefLabel "denied"@en .
cfc:modality-demanded skos:prefLabel "demanded"@en . cfc:measure-killed skos:prefLabel "killed"@en .
cfc:modality-asserted skos:prefLabel "asserted"@en . cfc:relation-backs skos:prefLabel "backs"@en .
cfc:population-civilians skos:prefLabel "civilians"@en .
cfc:modality skos:prefLabel "modality"@en .
cfc:modality-demanded skos:inScheme cfc:modality ; skos:definition "Called for or urged."@en .
cf:Claim rdfs:label "claim"@en ; skos:definition "What someone says."@en .
ent:russia a cf:State ; skos:prefLabel "Russia"@en ; owl:sameAs <http://www.wikidata.org/entity/Q159> .
"""


def publish(releases: Releases, title: str, base: str = BASE) -> Release:
    """Build a release of the statements above, and publish it; `base` is what its manifest says."""
    said = list(ox.parse(PREFIXES + SOURCE, format=ox.RdfFormat.TURTLE))
    reference = list(ox.parse(PREFIXES + REFERENCE, format=ox.RdfFormat.TURTLE))
    graph = ox.NamedNode(f"{BASE}graph/a%2Fb%20c")
    copies = [ox.Quad(one.subject, one.predicate, one.object, graph) for one in said]
    with releases.draft() as draft:
        (draft / "dumps").mkdir()
        dump = ox.serialize(copies, format=ox.RdfFormat.N_QUADS)
        (draft / "dumps" / "sources.nq.gz").write_bytes(gzip.compress(dump, mtime=0))
        load = draft / "load.nq.gz"
        load.write_bytes(gzip.compress(ox.serialize([*said, *reference, *copies], format=ox.RdfFormat.N_QUADS)))
        bulk_build(draft / "store", load)
        load.unlink()
        said_of_it = {"title": title, "publisher": "The Founders", "licence": "CC0-1.0"}
        facts = {**said_of_it, "base": base, "counts": {"claims": 5}}
        release = releases.seal(draft, facts, created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), content="0" * 64)
    return releases.switch(release.id)


class Client(FlaskClient):
    """Reads every answer to its end and closes it, as servers do."""

    def open(self, *args, **kwargs):
        return super().open(*args, **{"buffered": True, **kwargs})


def app_of(settings: Settings, releases: Releases) -> Flask:
    """The app, with a client that closes what it opens."""
    app = create_app(settings, releases)
    app.test_client_class = Client
    return app


@contextmanager
def real_server(script, releases):
    """The port of a server in a process of its own: `script`, given the base, the releases' folder and the port."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", script, BASE, str(releases.folder), str(port)])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(10)
