"""Two phrases side by side for one thing: "the spokesman, Joseph Biru", "the city of Mayi"."""

from spacy.tokens import Doc

from kg.extract.coreference.links import Links
from kg.extract.coreference.several import says_two
from kg.extract.mentions.found import Found


def appositions(doc: Doc, found: list[Found], links: Links) -> None:
    """Join "the spokesman, X Y", "the capital, Z" and "the city of Z": two phrases side by side for one thing."""
    by_head: dict[int, int] = {}
    for index, one in enumerate(found):
        if one.mention.kind in {"name", "nominal"}:
            by_head.setdefault(one.mention.head, index)
    for index, one in enumerate(found):
        token = doc[one.mention.head]
        other = by_head.get(token.head.i) if token.dep_ == "appos" else None
        if other is None or other == index:
            continue
        pair = (one, found[other])
        kinds = {first.mention.kind for first in pair}
        same = one.type == found[other].type or {one.type, found[other].type} in _MAY_BE_ONE
        both_known = one.entry is not None and found[other].entry is not None and one.key != found[other].key
        alike = one.plural == found[other].plural and "other" not in {one.type, found[other].type}
        if same and "nominal" in kinds and not both_known and alike and not any(says_two(doc, each) for each in pair):
            links.join(index, other)


_MAY_BE_ONE = (
    {"unknown-actor", "state"},
    {"unknown-actor", "armed-group"},
    {"unknown-actor", "organization"},
    {"organization", "armed-group"},
    {"organization", "media"},
    {"organization", "government"},
)
