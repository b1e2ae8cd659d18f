from pathlib import Path

import pytest
from sample_release import BASE, app_of, publish

from kg.release import Releases
from web import Settings


@pytest.fixture(scope="session")
def releases(tmp_path_factory):
    folder = Releases(tmp_path_factory.mktemp("site") / "releases")
    publish(folder, "First <i>release</i>")
    return folder


@pytest.fixture(scope="session")
def examples(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("queries")
    query = "# CQ07: Who says what?\n# One row a claim.\nSELECT * { ?claim ?says ?what } LIMIT 3\n"
    (folder / "who.rq").write_text(query)
    return folder


@pytest.fixture
def app(releases, examples):
    return app_of(Settings(BASE, "Example site", examples=examples), releases)


@pytest.fixture
def client(app):
    return app.test_client()
