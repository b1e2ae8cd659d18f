"""Names that are of the same: with the same key, of the same person or body in full or in part."""

from collections import defaultdict
from collections.abc import Iterator

from kg.extract.coreference.links import Links
from kg.extract.mentions.found import Found


def by_key(found: list[Found], links: Links) -> None:
    """Join mentions with the same key, but for "rebels" and the like, which may mean one group or another."""
    first: dict[str, int] = {}
    for index, one in enumerate(found):
        if not one.key.startswith("armed:"):
            links.join(first.setdefault(one.key, index), index)


def by_noun(found: list[Found], links: Links) -> None:
    """Join "the coalition" with the one coalition that is named, "government forces" with the one state's.

    And "the government" with the one government of the text that is named by its state.
    """
    firsts: dict[str, int] = {}
    ends: dict[str, set[int]] = defaultdict(set)
    for index, one in enumerate(found):
        firsts.setdefault(one.key, index)
        if one.type != "person" and (one.key.startswith("known:") or one.mention.kind == "name"):
            ends[f"org:{one.name.lower().rsplit(' ', 1)[-1]}"].add(links.of(index))
        if one.key.startswith("forces:") and one.key != "forces:pro-government" and "government" in one.name.lower():
            ends["forces:government"].add(links.of(index))
    for key in ("org:coalition", "org:alliance", "org:opposition", "forces:government"):
        roots = ends[key] - {links.of(firsts[key])} if key in firsts else set()
        if len(roots) == 1:
            links.join(roots.pop(), firsts[key])


def people(found: list[Found], links: Links) -> None:
    """Join a person's last name, or some of the words of a name, with the next longer one.

    A last name that two people of the text bear is joined with neither.
    """
    where: dict[str, int] = {}
    for index, one in enumerate(found):
        if one.type == "person" and one.mention.kind == "name":
            where.setdefault(one.key.removeprefix("name:"), index)
    longer: dict[str, set[str]] = defaultdict(set)
    for name in where:
        for part in _parts(name.split(" ")):
            longer[part].add(name)
    for name, index in where.items():
        others = longer[name] - {name}
        nearest = (other for other in others if not any(other in longer[less] for less in others - {other}))
        links.join_only(index, (where[other] for other in nearest))


def _parts(words: list[str]) -> Iterator[str]:
    """What a person may be called by: the last words of the name, or the name without one of those between."""
    for size in range(1, len(words)):
        yield " ".join(words[-size:])
    for skip in range(1, len(words) - 1):
        yield " ".join(words[:skip] + words[skip + 1 :])
    if words[1:] and words[-2] in {"al", "el"}:
        yield words[-1]


def bodies(found: list[Found], links: Links) -> None:
    """Join an organisation's name with the one longer name of the text that ends in it ("Board of Inquiry")."""
    whole: dict[str, int] = {}
    ends: dict[str, set[int]] = defaultdict(set)
    for index, one in enumerate(found):
        key = one.key.removeprefix("name:")
        if (
            one.mention.kind == "name"
            and one.key != key
            and one.type in {"organization", "government", "armed-group", "place"}
        ):
            whole.setdefault(key, index)
            words = key.split(" ")
            for size in range(2, len(words)):
                ends[" ".join(words[-size:])].add(index)
    for key, index in whole.items():
        links.join_only(index, (at for at in ends.get(key, ()) if found[at].type == found[index].type))
