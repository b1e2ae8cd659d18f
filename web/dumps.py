"""The files of a release that people take away."""

import mimetypes
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, send_file

from kg.formats import RDF_FORMATS, content_type, find
from web.serving import Published, served

blueprint: Final = Blueprint("dumps", __name__)

_GZIP: Final = "application/gzip"
# What the files of kg.publish.dumps hold, by the first part of their names; and how, by format.
_HOLDS: Final = {
    "sources": "what every source says",
    "view": "the derived view: plain triples of what is asserted",
    "reference": "ontology, codes and registry",
}
_SHAPES: Final = {
    "nquads": "a statement with its named graph on each line",
    "ntriples": "a statement on each line",
    "trig": "by named graph, for reading",
    "turtle": "for reading, without graph names",
}


@blueprint.get("/dumps/")
def listing() -> str:
    """The page that lists the dumps."""
    release = served().release
    return render_template("dumps.html", release=release, dumps=[_about(release, name) for name in release.dumps])


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """One dump, whole or in part (Range); its ETag is its SHA-256."""
    release = served().release
    path = release.dumps.get(name)
    if path is None:
        abort(404, description="There is no such dump in this release; /dumps/ lists them.")
    sha256 = _entry(release, path).get("sha256")
    created = release.manifest.get("created")
    response = send_file(
        path,
        mimetype=_media_type(name),
        etag=sha256 or True,
        last_modified=datetime.fromisoformat(str(created)) if created else None,
        conditional=True,
        max_age=None,
    )
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _about(release: Published, name: str) -> dict[str, Any]:
    path = release.dumps[name]
    entry = _entry(release, path)
    rdf = find(RDF_FORMATS, Path(name.removesuffix(".gz")).suffix.removeprefix("."))
    return {
        "name": name,
        "bytes": entry.get("bytes", path.stat().st_size),
        "sha256": entry.get("sha256", ""),
        "holds": ", ".join(filter(None, (_HOLDS.get(name.partition(".")[0]), _SHAPES.get(rdf.name) if rdf else None))),
        "media_type": rdf.media_type if rdf else _media_type(name),
        "gzip": name.endswith(".gz"),
    }


def _entry(release: Published, path: Path) -> dict[str, Any]:
    """What the manifest says of a file."""
    return dict(release.manifest.get("files", {}).get(path.relative_to(release.path).as_posix(), {}))


def _media_type(name: str) -> str:
    if name.endswith(".gz"):  # the file is the archive: sent as Content-Encoding it would be unpacked on the way
        return _GZIP
    rdf = find(RDF_FORMATS, Path(name).suffix.removeprefix("."))
    return content_type(rdf.media_type) if rdf else mimetypes.guess_type(name)[0] or "application/octet-stream"
