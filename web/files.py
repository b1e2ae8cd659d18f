"""The files of a release that the web gives away: their names, addresses, sizes, checksums and media types."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.formats import RDF_FORMATS, content_type, find
from kg.release import MANIFEST, sha256
from web.serving import Published

CHECKSUMS: Final = "SHA256SUMS"
LATEST: Final = "latest"
GZIP: Final = "application/gzip"
_DUMPS: Final = "dumps/"
_TABLES: Final = "tables/"
_FOLDERS: Final = (_DUMPS, _TABLES, "report/", "about/")
_MEDIA_TYPES: Final = {
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".txt": "text/plain",
}
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
_OTHERS: Final = {
    "tables/claims.parquet": "a row a claim: who says it, how, on which words",
    "tables/events.parquet": "a row a claim about an event",
    "tables/participations.parquet": "a row for each part an actor has in a claimed event",
    "tables/figures.parquet": "a row a claimed figure",
    "tables/relations.parquet": "a row a claimed relation",
    "tables/characterizations.parquet": "a row a claimed characterization",
    "report/intake.json": "files that came in, lines left out, entities",
    "report/validation.txt": "what the shapes found, for reading",
    "report/validation.json": "what the shapes found",
    "report/validation.ttl": "what the shapes found, as a SHACL report",
    "about/statistics.json": "counts, by property, class, named graph and link target",
    "about/sources.txt": "the IRI of every source",
    "about/entities.txt": "the IRI of every entity with a page of its own",
    "about/retracted.txt": "the IRIs of sources that earlier releases had",
    MANIFEST: "what this release is and came from, and the checksum of every file",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release; `name` is its address below that of the release's files, such as `tables/claims.parquet`."""

    name: str
    path: Path
    size: int
    sha256: str
    """In lower-case hex."""

    @property
    def is_rdf(self) -> bool:
        """Whether it is a dump of statements."""
        return self._syntax is not None and "/" not in self.name

    @property
    def is_distribution(self) -> bool:
        """Whether it is a form of the data, not something said about them."""
        return self.is_rdf or self.name.startswith(_TABLES)

    @property
    def is_packed(self) -> bool:
        """Whether it is a gzip archive."""
        return self.name.endswith(".gz")

    @property
    def media_type(self) -> str:
        """The media type of what it holds, unpacked."""
        suffix = Path(self.name.removesuffix(".gz")).suffix
        return self._syntax or _MEDIA_TYPES.get(suffix, "application/octet-stream")

    @property
    def content_type(self) -> str:
        """The `Content-Type` to send. Of an archive it is the archive's: as an encoding it would be lost on the way."""
        return GZIP if self.is_packed else content_type(self.media_type)

    @property
    def holds(self) -> str:
        """What is in it, in a few words; empty if unknown."""
        if "/" in self.name or self.name in _OTHERS:
            return _OTHERS.get(self.name, "")
        syntax = find(RDF_FORMATS, Path(self.name.removesuffix(".gz")).suffix.removeprefix("."))
        shape = _SHAPES.get(syntax.name) if syntax else None
        return ", ".join(filter(None, (_HOLDS.get(self.name.partition(".")[0]), shape)))

    @property
    def _syntax(self) -> str | None:
        found = find(RDF_FORMATS, Path(self.name.removesuffix(".gz")).suffix.removeprefix("."))
        return found.media_type if found else None


def files(release: Published) -> dict[str, File]:
    """Name → file of everything a release gives away, as its manifest lists it: dumps, tables, reports, `about`.

    The store is not among them: it is made anew from the dumps by who wants one.
    """
    return {file.name: file for file in _files(release)}


def _files(release: Published) -> Iterator[File]:
    listed = release.manifest.get("files", {})
    for folder in _FOLDERS:
        for name in sorted(one for one in listed if one.startswith(folder)):
            entry = listed[name]
            yield File(name.removeprefix(_DUMPS), release.path / name, int(entry["bytes"]), str(entry["sha256"]))
    manifest = release.path / MANIFEST
    if manifest.is_file():
        yield File(MANIFEST, manifest, manifest.stat().st_size, sha256(manifest))


def checksums(release: Published) -> bytes:
    """The checksums of a release's files as `sha256sum -c` reads them, names relative to its folder on the web."""
    return "".join(f"{one.sha256}  {one.name}\n" for one in files(release).values()).encode()


def folder(base: str, release_id: str = LATEST) -> str:
    """The address of a release's files; without an id, that of whichever is the current one.

    >>> folder("https://example.org/")
    'https://example.org/dumps/latest/'
    """
    return f"{base}dumps/{release_id}/"


def version_iri(base: str, release_id: str) -> str:
    """The IRI of the data set as it is in one release."""
    return f"{base}releases/{release_id}"
