"""`parley serve --store`: no answer has the name of a release that it is not from."""

import threading
import time
from contextlib import contextmanager

import pytest

from kg.errors import StoreError
from kg.release import Releases
from kg.site import load
from tests.building import free_port, parley
from tests.engines.running import LOGIN, proxied
from tests.engines.test_publish import BASE, send
from web import Settings, create_app
from web.serving import check_engine, serving

DEAD = "/sparql?format=csv&query=SELECT%3Fn%7B%3Fs%20%3Chttps://w3id.org/parley/ns%23best%3E%3Fn%7DORDER%20BY%3Fn"


@contextmanager
def server(engine, site, caplog):
    """A client of a server that looks for new releases with each request, the folder of releases, and the log."""
    folder = Releases(load(site).releases)
    app = create_app(Settings(BASE, "Site", store=engine.address(BASE), recheck_seconds=0), folder)
    try:
        yield app, folder, lambda: [one.message for one in caplog.records if one.name == "web.serving"]
    finally:
        serving(app).close()
        folder.switch(folder.all()[-1].id)


def answer(app):
    """(Release served, rows of the answer, its entity tag)."""
    response = app.test_client().get(DEAD)
    assert response.status_code == 200, response.text
    return serving(app).seen.release.id, response.text.split()[1:], response.headers["ETag"]


def test_a_new_release_is_served_when_the_engine_has_it(engine, site, releases, caplog):
    first, second = releases["first"], releases["second"]
    send(engine, first)
    with server(engine, site, caplog) as (app, folder, log):
        before = answer(app)
        assert before[:2] == (first.id, ["5", "6", "7"])
        folder.switch(second.id)
        assert [answer(app) for _ in range(3)] == [before] * 3
        (told,) = log()  # once
        assert told.startswith(
            f"release {first.id} stays: the engine holds release {first.id}, and not release {second.id}"
        )
        assert "run `parley publish`" in told
        send(engine, second)
        after = answer(app)
        assert after[:2] == (second.id, ["5", "8", "66"])
        assert after[2] != before[2]


def test_while_a_release_is_being_loaded_or_was_left_half_the_old_name_stays(engine, site, releases, caplog):
    first, second = releases["first"], releases["second"]
    send(engine, first)
    with server(engine, site, caplog) as (app, folder, log):
        answer(app)
        with proxied(engine) as proxy:
            proxy.stop_at = 7
            with pytest.raises(StoreError):
                send(engine, second, proxy.address)
        folder.switch(second.id)
        assert answer(app)[0] == first.id
        assert "`parley publish` is loading it, or was stopped" in log()[0]
        for release in (first, second):  # a server that starts now has neither
            with pytest.raises(StoreError, match="not yet, or not whole"):
                check_engine(release, Settings(BASE, "Site", store=engine.address(BASE)))
        send(engine, second)
        assert answer(app)[:2] == (second.id, ["5", "8", "66"])


def test_the_command_does_not_start_on_what_the_engine_does_not_hold(engine, site, releases):
    options = ["--store", engine.address(BASE), "--port", free_port()]
    done = parley("serve", site, *options)
    assert done.returncode == 3
    assert f"the engine holds no release of {BASE}" in done.stderr
    assert "run `parley publish`" in done.stderr
    send(engine, releases["second"])
    done = parley("serve", site, *options)
    assert done.returncode == 3
    assert f"holds release {releases['second'].id}, and not release {releases['first'].id}" in done.stderr


def test_nobody_waits_for_an_engine_that_takes_its_time_over_the_next_release(engines, releases, monkeypatch):
    monkeypatch.setenv("PARLEY_STORE_LOGIN", LOGIN)
    engine = engines("oxigraph")
    engine.empty()
    send(engine, releases["first"])
    asked, go_on = threading.Event(), threading.Event()

    class Slow:
        """A folder of releases in which looking takes until `go_on`, but for the first time."""

        def current(self):
            if asked.is_set():
                go_on.wait(30)
            asked.set()
            return releases["first"]

    app = create_app(Settings(BASE, "Site", store=engine.address(BASE), recheck_seconds=0), Slow())
    served = serving(app).current()
    looking = threading.Thread(target=serving(app).current)
    looking.start()
    try:
        time.sleep(0.2)
        assert looking.is_alive()
        assert serving(app).current() is served
        assert looking.is_alive()
    finally:
        go_on.set()
        looking.join()
        serving(app).close()
