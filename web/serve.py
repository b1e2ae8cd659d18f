"""The production server."""

from flask import Flask
from waitress import create_server


def serve(app: Flask, host: str, port: int, threads: int = 4) -> None:
    """Serve `app` on `host`:`port` until the process is interrupted. Prints nothing."""
    server = create_server(
        app, host=host, port=port, threads=threads, ident="parley", clear_untrusted_proxy_headers=True
    )
    try:
        server.run()
    finally:
        server.close()
