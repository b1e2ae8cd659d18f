"""A table of made-up events in UCDP's columns, the same bytes for the same number of rows.

`python bench/events.py 20000 > events.csv`. Ids are distinct; names, words and accents are of the kind UCDP GED has:
quotation marks, commas, line breaks, backslashes, Arabic, French and Ukrainian. `source_headline` is empty in 15 % of
the rows, `where_description` in 40 %. `event` and `precision` are what an import makes of `type_of_violence` and
`date_prec`. Coordinates are in canonical form (36.2, not 36.20), because RML engines copy them as they stand.
"""

import csv
import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

COLUMNS = (
    "id",
    "event",
    "source_headline",
    "where_description",
    "town",
    "latitude",
    "longitude",
    "precision",
    "date_start",
    "date_end",
)
BASE = "https://data.example.org/"
TEMPLATE = Path(__file__).with_name("events.facts.json")
"""What a row means, as a facts/1 record with slots; `contenders/events.rml.ttl` says the same in RML."""

_EVENTS = ("armed-clash", "air-strike", "shelling", "ied", "killing", "violence")
_PRECISIONS = (("day", 0), ("day", 0), ("day", 0), ("week", 6), ("month", 30), ("unknown", 90))
_TOWNS = (
    "Idlib",
    "Ma'arrat al-Nu'mān",
    "حلب",
    "Бахмут",
    "Bossangoa",
    "São Félix do Xingu",
    "Kétou",
    "Al-Bab",
    "N'Guigmi",
)
_WHO = (
    "SOHR",
    'The "Free Army"',
    "Le ministère de la Défense",
    "وكالة سانا",
    "Генштаб ЗСУ",  # noqa: RUF001 - Ukrainian
    "Radio Ndeke Luka",
    "AFP",
)
_DID = ("says strikes killed", "claims clashes left", "fait état de", "reports\tat least", "повідомляє про", "denies")
_WHOM = (
    "civilians near the market",
    'fighters ("terrorists")',
    "déplacés à l'hôpital",
    "soldiers, some wounded",
    "людей",
)
_WHERE = (
    'in the "Old Town" quarter',
    "on the road between both villages, 5 km north",
    "près de l'école",
    "around C:\\camp\\north as the report has it",
    "في ريف المحافظة",
    "first village\nsecond village",
)


def rows(count: int) -> Iterator[dict[str, str]]:
    """The first `count` rows; a longer table begins with the shorter one."""
    rng = random.Random(2016)
    first = date(1989, 1, 1)
    places = [
        (f"{rng.choice(_TOWNS)} {n}", str(round(rng.uniform(-35, 60), 6)), str(round(rng.uniform(-80, 140), 6)))
        for n in range(4000)
    ]
    for number in range(count):
        town, latitude, longitude = rng.choice(places)
        precision, days = rng.choice(_PRECISIONS)
        start = first + timedelta(days=rng.randrange(12_000))
        headline = f"{rng.choice(_WHO)} {rng.choice(_DID)} {rng.randrange(1, 200)} {rng.choice(_WHOM)}"
        where = f"{rng.choice(_WHERE)} ({rng.randrange(1000)})"
        yield {
            "id": str(100_000 + number),
            "event": rng.choice(_EVENTS),
            "source_headline": headline if rng.random() < 0.85 else "",
            "where_description": where if rng.random() < 0.6 else "",
            "town": town,
            "latitude": latitude.removesuffix(".0"),
            "longitude": longitude.removesuffix(".0"),
            "precision": precision,
            "date_start": start.isoformat(),
            "date_end": (start + timedelta(days=days)).isoformat(),
        }


def write_csv(count: int, out: IO[str]) -> None:
    """Write the table as CSV; open `out` with newline=""."""
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    table.writerows(rows(count))


def read_csv(path: str) -> Iterator[dict[str, str]]:
    """The rows of a table, column → cell."""
    with Path(path).open(encoding="utf-8", newline="") as lines:
        table = csv.reader(lines)
        columns = next(table)
        for cells in table:  # what csv.DictReader does, in two thirds of its time
            yield dict(zip(columns, cells, strict=True))


def template() -> dict[str, Any]:
    """The record each row is."""
    return json.loads(TEMPLATE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    write_csv(int(sys.argv[1]), sys.stdout)
