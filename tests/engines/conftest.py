"""One engine of each sort for all tests of a process; emptied before each test that publishes."""

import pytest

from kg import pipeline
from kg.release import Releases
from kg.site import load
from tests.building import SAMPLE, make_site, text_line, write_lines
from tests.engines import running

ENGINES = ("oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def engines(tmp_path_factory):
    """Name → engine, started when it is first asked for."""
    started, open_ones = {}, []

    def engine(name):
        if name not in started:
            folder = tmp_path_factory.mktemp(name)
            start = (
                running.virtuoso(folder, tmp_path_factory.getbasetemp())
                if name == "virtuoso"
                else running.oxigraph(folder)
            )
            started[name] = start.__enter__()
            open_ones.append(start)
        return started[name]

    yield engine
    for start in open_ones:
        start.__exit__(None, None, None)


@pytest.fixture(params=ENGINES)
def engine(request, engines, monkeypatch):
    """An empty engine, which its owner may write."""
    monkeypatch.setenv("PARLEY_STORE_LOGIN", running.LOGIN)
    found = engines(request.param)
    found.empty()
    return found


RELEASES = {
    "first": [text_line("a", 5), text_line("b", 6), text_line("c", 7)],
    "second": [text_line("a", 5), text_line("b", 66), text_line("d", 8)],
    "third": [text_line("a", 56), text_line("c", 7)],
}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A site with three releases, of which the last one built, `first`, is published."""
    made = make_site(tmp_path_factory.mktemp("site"))
    for name in ("third", "second", "first"):
        write_lines(made / "facts.jsonl", *RELEASES[name])
        assert pipeline.build(load(made)).release is not None
    return made


@pytest.fixture(scope="session")
def releases(site):
    """Name → release."""
    built = Releases(load(site).releases).all()
    return dict(zip(("third", "second", "first"), built, strict=True))


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The release of the sample site."""
    made = make_site(tmp_path_factory.mktemp("sample"))
    (made / "facts.jsonl").write_bytes((SAMPLE / "facts.jsonl").read_bytes())
    release = pipeline.build(load(made)).release
    assert release is not None
    return release
