"""pandas on answers and on the tables of a release, and the other readers of CSV that people use."""

from urllib.parse import urlencode

import pytest

from tests.clients.sample import CLAIMS, TOLLS, Rows, Sample

pandas = pytest.importorskip("pandas")


def test_pandas_reads_csv_from_the_address(sample: Sample, tolls: Rows) -> None:
    frame = pandas.read_csv(f"{sample.endpoint}?{urlencode({'query': TOLLS, 'format': 'csv'})}")
    assert list(frame.columns) == ["source", "least", "words", "quote"]
    assert frame["least"].tolist() == [int(row[1]) for row in tolls]
    assert frame["quote"].isna().sum() == 1
    assert frame.loc[frame["least"] == 37, "quote"].item().startswith("Des bombardements aériens")


def test_pandas_asks_by_accept_header(sample: Sample, tolls: Rows) -> None:
    address = f"{sample.endpoint}?{urlencode({'query': TOLLS})}"
    frame = pandas.read_csv(address, storage_options={"Accept": "text/csv"})
    assert frame["source"].tolist() == [row[0] for row in tolls]


def test_pandas_reads_json(sample: Sample, tolls: Rows) -> None:
    address = f"{sample.endpoint}?{urlencode({'query': TOLLS})}"
    answer = pandas.read_json(address, storage_options={"Accept": "application/sparql-results+json"}, typ="series")
    frame = pandas.json_normalize(answer["results"]["bindings"])
    assert frame["source.value"].tolist() == [row[0] for row in tolls]


def test_the_tables_of_the_release_agree_with_the_endpoint(sample: Sample) -> None:
    """Without the server: a release's folder `tables/` holds Parquet."""
    (table,) = sample.folder.glob("releases/*/tables/claims.parquet")
    assert len(pandas.read_parquet(table)) == len(sample.told(CLAIMS))
