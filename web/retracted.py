"""Sources that were published once and have been taken back."""

from flask import abort

from web.serving import served, settings


def refuse_retracted(iri: str) -> None:
    """Answer 410 if the IRI is that of a retracted source, of its graph, or of anything that this source said."""
    source = _retracted_source(iri)
    if source is not None:
        what = "This source" if source == iri else "The source of this"
        abort(
            410,
            description=f"{what} has been retracted: {source} was published here once, has been taken back, and "
            "is in no later release. What other sources say is still here.",
        )


def _retracted_source(iri: str) -> str | None:
    """The retracted source that the IRI is, names the graph of, or stands below."""
    base = settings().base
    if not iri.startswith(base):
        return None
    kind, _, rest = iri.removeprefix(base).partition("/")
    source = f"{base}source/{rest.partition('/')[0]}"
    known = getattr(served().release, "retracted", ())
    return source if kind in ("source", "graph") and source in known else None
