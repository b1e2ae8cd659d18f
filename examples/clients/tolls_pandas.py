from pathlib import Path
from urllib.parse import urlencode

import pandas as pd

query = Path("examples/clients/tolls.rq").read_text()
tolls = pd.read_csv("http://127.0.0.1:8000/sparql?" + urlencode({"query": query, "format": "csv"}))
print(tolls.sort_values("least"))
