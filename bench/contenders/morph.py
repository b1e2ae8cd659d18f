"""The command `python -m morph_kgc config.ini`, run in this process so that its start does not count."""

import runpy
import sys
from pathlib import Path

import morph_kgc  # noqa: F401 - loaded before the clock starts

_MAPPING = Path(__file__).with_name("events.rml.ttl")


def materialise(table: str, output: str, processes: int | None) -> None:
    """Write the table's N-Quads; `processes` None leaves morph-kgc its default."""
    mapping = Path(output).with_suffix(".rml.ttl")
    mapping.write_text(_MAPPING.read_text(encoding="utf-8").replace("events.csv", table), encoding="utf-8")
    config = Path(output).with_suffix(".ini")
    config.write_text(
        "[CONFIGURATION]\n"
        f"output_file: {output}\n"
        "output_format: N-QUADS\n"
        "logging_level: WARNING\n"
        + (f"number_of_processes: {processes}\n" if processes else "")
        + f"[events]\nmappings: {mapping}\n",
        encoding="utf-8",
    )
    before, sys.argv = sys.argv, ["morph_kgc", str(config)]
    try:
        runpy.run_module("morph_kgc", run_name="__main__")
    finally:
        sys.argv = before
