"""The proper names of a text and what each names: from the gazetteer, from titles, cues and name words, and spaCy.

The gazetteer wins. For other names every place where they stand gives evidence for a type (a title before it makes a
person, "town of" a place, "fighters" after it an armed group, spaCy's label a little); the sum over the text decides.
"""

from kg.extract import gazetteer
from kg.extract.document import Parsed
from kg.extract.gazetteer import Match
from kg.extract.mentions.candidates import candidates
from kg.extract.mentions.decision import decided
from kg.extract.mentions.found import Found
from kg.extract.mentions.known import inside_other, known_names


def names(parsed: Parsed) -> tuple[list[Found], list[Match]]:
    """Return the named mentions of the text in order, and the gazetteer's matches on which noun phrases build."""
    doc = parsed.doc
    matches = [match for match in gazetteer.load().matches(doc) if not inside_other(doc, match)]
    by_token = {at: match for match in matches for at in range(match.first, match.last + 1)}
    others = list(candidates(doc, by_token, gazetteer.places()))
    found = [*known_names(doc, matches), *decided(doc, others)]
    return sorted(found, key=lambda one: (one.mention.span, one.key)), matches
