"""One server of the sample site for every client."""

import gc
import shutil
from collections.abc import Iterator

import pytest

from tests.building import SAMPLE, parley, served
from tests.clients.sample import EXAMPLES, Rows, Sample, csv_rows


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("clients") / "syria-2016"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("releases"))
    built = parley("build", folder)
    assert built.returncode == 0, built.stderr
    with served(folder) as address:
        yield Sample(folder, address)


@pytest.fixture(scope="session")
def tolls(sample: Sample) -> Rows:
    """What `parley query` says of the query that the documents show."""
    answer = parley("query", "--site", sample.folder, "--file", EXAMPLES / "tolls.rq", "--format", "csv")
    assert answer.returncode == 0, answer.stderr
    rows = csv_rows(answer.stdout)
    assert [row[1] for row in rows] == ["24", "37", "58", "58", "60"]
    return rows


@pytest.fixture(scope="module")
def left_open() -> Iterator[None]:
    """For clients that leave their sockets to the garbage collector: it comes while their warnings are let pass."""
    yield
    gc.collect()
