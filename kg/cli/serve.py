"""`parley serve`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.common import F, say
from kg.errors import QueryError
from kg.pipeline import reference_files
from kg.release import Releases
from kg.site import load
from kg.store.limits import Limits
from kg.store.oxigraph import OxigraphStore
from kg.store.syntax import service_host
from kg.validation import sandbox

if TYPE_CHECKING:
    from web.serving import Served

_USUAL: Final = Limits()
_USUAL_CHECK: Final = sandbox.Limits()


def _number(*names: str, least: float, usual: float, text: str) -> Callable[[F], F]:
    """An option for a number of at least `least`, whole if that is; its usual value is told."""
    kind = click.IntRange(min=least) if isinstance(least, int) else click.FloatRange(min=least)
    return click.option(*names, type=kind, default=usual, show_default=True, help=text)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@_number("--threads", least=1, usual=16, text="Pages that are made at once.")
@_number(
    "--workers", least=1, usual=_USUAL.workers, text="Long SPARQL queries answered at once, each in its own process."
)
@_number("--quick", least=1, usual=_USUAL.quick, text="Processes beside those for queries that are quick.")
@_number(
    "--queue",
    least=0,
    usual=_USUAL.queue,
    text="SPARQL queries that may wait, and long ones besides; one more is refused (503).",
)
@_number(
    "--query-seconds",
    "seconds",
    least=0.1,
    usual=_USUAL.seconds,
    text="Time a SPARQL query may take; then it is ended (504).",
)
@_number(
    "--query-megabytes",
    "megabytes",
    least=16,
    usual=_USUAL.megabytes,
    text="Memory a SPARQL query may take; then it is ended (413).",
)
@click.option(
    "--query-rows",
    "rows",
    type=click.IntRange(min=1),
    help="Rows or triples an answer may have (413, or cut off if it has begun); any number by default.",
)
@_number("--query-bytes", "text_bytes", least=1, usual=_USUAL.text_bytes, text="Length a SPARQL query may have (413).")
@_number(
    "--read-timeout",
    "read_seconds",
    least=0.1,
    usual=30.0,
    text="Seconds the next piece of a request may take to arrive (408).",
)
@_number("--cache-megabytes", least=0, usual=64, text="Memory for the answers that are asked for most.")
@_number(
    "--validate-seconds",
    least=0.1,
    usual=_USUAL_CHECK.seconds,
    text="Time that validating posted data may take; then it is ended (504).",
)
@_number(
    "--validate-megabytes",
    least=16,
    usual=_USUAL_CHECK.megabytes,
    text="Memory that validating posted data may take; then it is ended (413).",
)
@_number(
    "--validate-bytes",
    least=1,
    usual=_USUAL_CHECK.body_bytes,
    text="Length that posted data and shapes may have together (413).",
)
@_number(
    "--validate-at-once",
    least=0,
    usual=_USUAL_CHECK.at_once,
    text="Posted data validated at once, each in its own process; one more is refused (503). 0 switches /validate off.",
)
@click.option(
    "--allow-service",
    "services",
    metavar="HOST[:PORT]",
    multiple=True,
    help="A host that queries may ask by SERVICE; none by default. May be given more often.",
)
@click.option(
    "--store",
    metavar="URL",
    help="SPARQL endpoint that holds the release (see `parley publish`), in the place of the release's own store.",
)
@click.option(
    "--access-log", metavar="FILE", help="Add a line of JSON to this file for each request; - is standard output."
)
def serve(  # noqa: PLR0917 - one parameter an option
    folder: Path,
    host: str,
    port: int,
    threads: int,
    read_seconds: float,
    cache_megabytes: int,
    validate_seconds: float,
    validate_megabytes: int,
    validate_bytes: int,
    validate_at_once: int,
    services: tuple[str, ...],
    store: str | None,
    access_log: str | None,
    **limits: Any,
) -> None:
    """Serve the current release of the site in FOLDER: pages, SPARQL at /sparql, dumps at /dumps/, SHACL at /validate.

    The server only reads. When a new release is built it goes over to it, without a restart.
    """
    from web import Settings  # noqa: PLC0415 - only this command needs the web parts
    from web.serve import serve as run  # noqa: PLC0415
    from web.serving import check_base, check_engine  # noqa: PLC0415

    site = load(folder)
    settings = Settings(
        site.base,
        site.title,
        site.description,
        examples=site.queries,
        limits=Limits(**limits),
        store=store,
        services=tuple(sorted({_host(name) for name in services})),
        cache_bytes=cache_megabytes << 20,
        read_seconds=read_seconds,
        validation=sandbox.Limits(validate_seconds, validate_megabytes, validate_bytes, validate_at_once),
        reference=tuple(reference_files(site)),
    )
    release = Releases(site.releases).current()  # what cannot be served is told now
    check_base(release, settings)
    if store is None:
        OxigraphStore.read_only(release.store_path)
    else:
        from kg.store.remote import RemoteStore  # noqa: PLC0415 - as above

        RemoteStore.open(store, seconds=settings.limits.seconds)
        check_engine(release, settings)
    address = f"[{host}]" if ":" in host else host
    news = partial(_tell, site.title, f"http://{address}:{port}/")
    run(settings, site.releases, host, port, threads=threads, access_log=access_log, news=news)


def _host(name: str) -> str:
    try:
        return service_host(name)
    except QueryError as error:
        raise click.BadParameter(str(error), param_hint="--allow-service") from error


def _tell(title: str, address: str, served: "Served") -> None:
    say(f"Serving {title!r}, release {served.release.id}, at {address} (stop with Ctrl-C)")
