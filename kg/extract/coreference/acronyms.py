"""Acronyms, joined with the name that they stand for."""

from collections import defaultdict

from spacy.tokens import Doc

from kg.extract.coreference.links import Links
from kg.extract.mentions.cues import listed
from kg.extract.mentions.found import Found


def acronyms(doc: Doc, found: list[Found], links: Links) -> None:
    """Join "Front for Progress (FP)" and a name made of the initials of exactly one long name of the text."""
    text = doc.text  # made anew at each call
    names = {index: one.mention.span.of(text) for index, one in enumerate(found) if one.mention.kind == "name"}
    _in_brackets(text, found, names, links)
    long_names: dict[str, set[int]] = defaultdict(set)
    for index, name in names.items():
        if " " in name and found[index].type not in {"person", "place"}:
            for initials in _initials(name):
                long_names[initials].add(index)
    for index, name in names.items():
        plain = name.replace(".", "")
        if name.isupper() and found[index].entry is None and len(plain) > 1:
            links.join_only(index, long_names.get(plain, ()))


def _in_brackets(text: str, found: list[Found], names: dict[int, str], links: Links) -> None:
    """Join a name with the capitals in brackets right after it: "Front for Progress (FP)"."""
    by_start = {found[index].mention.span.start: index for index in names}
    for index in names:
        end = found[index].mention.span.end
        other = by_start.get(end + 2) if text[end : end + 2] == " (" else None
        if other is None or not names[other].isupper() or found[index].type == "person":
            continue
        body = index if found[index].type not in {"state", "place"} else _body_in(text, found, names, index)
        if body is not None:
            links.join(body, other)


def _body_in(text: str, found: list[Found], names: dict[int, str], land: int) -> int | None:
    """The body whose name ends with the land's: "Mission in Mali" where "Mali" is a name of its own."""
    start = found[land].mention.span.start
    before = text[max(0, start - 8) : start]
    binder = next((words for words in _BINDERS if before.endswith(words)), None)
    if binder is None:
        return None
    end = start - len(binder)
    return next((at for at in names if found[at].mention.span.end == end and found[at].type in _BODIES), None)


_BINDERS = (" in the ", " of the ", " for the ", " in ", " of ", " for ", " to ")
_BODIES = frozenset({"organization", "government", "armed-group", "media"})


def _initials(name: str) -> set[str]:
    """The first letters of the words: without small words, of those with a capital, and of all."""
    words = name.replace("-", " ").replace("'s", "").split()
    return {
        "".join(word[0] for word in words if word.lower() not in listed("bind")).upper(),
        "".join(word[0] for word in words if word[:1].isupper()).upper(),
        "".join(word[0] for word in words).upper(),
    }
