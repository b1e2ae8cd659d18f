curl --fail-with-body -H 'Accept: text/csv' --data-urlencode query@examples/clients/tolls.rq http://127.0.0.1:8000/sparql
