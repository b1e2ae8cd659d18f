"""Every error Parley raises on purpose.

KGError                  anything a user can mend; str() says what, where, and what to do
├── FactsError           a file of facts cannot be read at all
├── SiteError            parley.toml is missing or wrong
├── OntologyError        the bundled or a named Turtle file does not say what Parley needs of it
├── ShapesError          the shapes cannot be used
├── DataError            RDF data handed in for a check cannot be read
├── QueryError           a SPARQL query is malformed or cannot be answered; its kinds are in `kg.store`
├── ExtractError         text cannot be read into facts: no input, no language model, or none of that name
├── StoreError           the store cannot be opened or written
└── ReleaseError         a release is missing, broken or in use
    └── NoReleaseError   nothing has been published yet

Bad lines of facts (`kg.facts.Problem`) and SHACL findings (`kg.validation.report.Finding`) are results, not errors.
"""


class KGError(Exception):
    """Something a user can mend."""


class FactsError(KGError):
    """A file of facts cannot be read at all."""


class SiteError(KGError):
    """The site file is missing or wrong."""


class OntologyError(KGError):
    """A Turtle file of the ontology, the codes or the registry does not say what Parley needs of it."""


class ShapesError(KGError):
    """The shapes cannot be used."""


class DataError(KGError):
    """RDF data handed in for a check cannot be read."""


class QueryError(KGError):
    """A SPARQL query is malformed or cannot be answered."""


class ExtractError(KGError):
    """Text cannot be read into facts: the input, or the language model, is missing or unusable."""


class StoreError(KGError):
    """The store cannot be opened or written."""


class ReleaseError(KGError):
    """A release is missing, broken or in use."""


class NoReleaseError(ReleaseError):
    """Nothing has been published yet."""
