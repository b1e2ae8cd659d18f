from pathlib import Path

from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

graph = Graph(SPARQLStore("http://127.0.0.1:8000/sparql"))
for row in graph.query(Path("examples/clients/tolls.rq").read_text()):
    print(row.source, row.least, row.words, row.quote or "", sep="\t")
