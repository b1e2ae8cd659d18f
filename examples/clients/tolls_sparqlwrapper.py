from pathlib import Path

from SPARQLWrapper import JSON, SPARQLWrapper

endpoint = SPARQLWrapper("http://127.0.0.1:8000/sparql", returnFormat=JSON)
endpoint.setQuery(Path("examples/clients/tolls.rq").read_text())
for row in endpoint.queryAndConvert()["results"]["bindings"]:
    said = {name: term["value"] for name, term in row.items()}
    print(said["source"], said["least"], said["words"], said.get("quote", ""), sep="\t")
