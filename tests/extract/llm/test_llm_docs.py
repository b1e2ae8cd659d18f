"""The page of the language-model path says what is so."""

import re
from dataclasses import fields
from pathlib import Path

from kg.extract.llm import Settings
from kg.extract.llm.assembly import CONFIDENCE

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "extract-llm.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table_with_its_default():
    table = PAGE.split("## Settings")[1].split("##")[0]
    rows = re.findall(r"^\| (.+?) \| (.*?) \|", table, re.MULTILINE)
    told = {name: value for names, value in rows for name in re.findall(r"`(\w+)`", names)}
    assert list(told) == [field.name for field in fields(Settings)]
    for field in fields(Settings):
        if isinstance(field.default, int | float) and field.name not in ("backoff", "longest_wait"):
            assert told[field.name].split()[0] == f"{field.default:,g}", field.name
    assert told["backoff"] == "1 s, 60 s"


def test_confidence_is_told_as_it_is():
    for word, value in CONFIDENCE.items():
        assert f"{word} {value}" in " ".join(PAGE.split())
