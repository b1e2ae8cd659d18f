"""What one mention is, before mentions are grouped."""

from dataclasses import dataclass

from kg import codes
from kg.extract.document import Mention
from kg.extract.gazetteer import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """One mention before mentions are grouped; those with the same `key` speak of the same entity.

    `lemma` is the head noun and `definite` its article for a noun phrase; `title` the office that stands by a person
    or heads the phrase ("foreign minister"); `kind` what a place is called beside its name ("town").
    """

    mention: Mention
    type: codes.EntityType
    name: str
    key: str
    entry: Entry | None = None
    plural: bool = False
    definite: bool = False
    lemma: str = ""
    title: str = ""
    kind: str = ""
