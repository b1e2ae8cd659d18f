"""The production server."""

from collections.abc import Callable

from flask import Flask
from waitress import create_server
from waitress.server import BaseWSGIServer, MultiSocketServer

from kg.errors import KGError
from web.serving import serving


def serve(app: Flask, host: str, port: int, threads: int = 40, ready: Callable[[], None] = lambda: None) -> None:
    """Serve `app` on `host`:`port` until the process is interrupted; `ready` is called once it listens.

    Raises KGError if it cannot listen there.
    """
    server = _listening(app, host, port, threads)
    try:
        serving(app).start()
        ready()
        server.run()
    finally:
        server.close()
        serving(app).close()


def _listening(app: Flask, host: str, port: int, threads: int) -> BaseWSGIServer | MultiSocketServer:
    try:
        return create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            ident="parley",
            clear_untrusted_proxy_headers=True,
            channel_request_lookahead=1,  # so that it notices who hangs up before the answer
        )
    except ValueError as error:  # waitress found no address of that name
        raise KGError(f"cannot listen on {host}: there is no such address; try another --host") from error
    except OSError as error:
        raise KGError(f"cannot listen on {host}:{port}: {error.strerror}; try another --port or --host") from error
