"""What all descriptions of a release are made from, so that they agree."""

from dataclasses import dataclass
from typing import Any, Self

from kg.release import Release
from web.files import LATEST, File, files, folder
from web.links import licence_iri
from web.serving import Published
from web.settings import Settings


@dataclass(frozen=True, slots=True)
class About:
    """A site and one of its releases. Texts are empty where nothing is known; `release` is None if none is told of."""

    base: str
    title: str
    description: str
    publisher: str
    licence: str
    release: Published | None
    statistics: dict[str, Any]
    """What the build counted (`kg.publish.about.statistics`); empty for a release that was not counted."""
    distributions: tuple[File, ...]

    @classmethod
    def of(cls, release: Published | None, settings: Settings) -> Self:
        """Of this release, as its manifest says; of no release, what the settings say.

        Raises ReleaseError if the release's statistics cannot be read.
        """
        manifest = release.manifest if release else {}
        return cls(
            settings.base,
            str(manifest.get("title") or settings.title),
            str(manifest.get("description") or settings.description),
            str(manifest.get("publisher") or ""),
            str(manifest.get("licence") or ""),
            release,
            dict(Release(release.path, manifest).statistics) if release else {},
            tuple(one for one in files(release).values() if one.is_distribution) if release else (),
        )

    @property
    def endpoint(self) -> str:
        """The address of the SPARQL endpoint."""
        return f"{self.base}sparql"

    @property
    def service(self) -> str:
        """The IRI of the SPARQL service."""
        return f"{self.endpoint}#service"

    @property
    def created(self) -> str:
        """When the release was built, as xsd:dateTime."""
        return str(self.release.manifest.get("created") or "") if self.release else ""

    @property
    def licence_iri(self) -> str:
        """The IRI of the licence; empty if it is given in words only."""
        return licence_iri(self.licence)

    @property
    def temporal(self) -> tuple[str, str] | None:
        """First and last day of the events of the derived view."""
        found = self.statistics.get("temporal")
        return (found["startDate"], found["endDate"]) if found else None

    @property
    def box(self) -> tuple[str, str, str, str] | None:
        """West, south, east and north of the places of these events, WGS 84 degrees."""
        found = self.statistics.get("spatial")
        return (found["west"], found["south"], found["east"], found["north"]) if found else None

    def url(self, file: File, name: str = LATEST) -> str:
        """The address of a file, of the current release or of the one named."""
        return folder(self.base, name) + file.name
