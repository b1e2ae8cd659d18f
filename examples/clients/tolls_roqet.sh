roqet -q -i sparql -p http://127.0.0.1:8000/sparql -r csv examples/clients/tolls.rq
