"""The sample site, built for tests of the server's borders."""

import shutil
from pathlib import Path

from tests.building import ROOT, SAMPLE, parley


def built_sample(folder: Path) -> Path:
    """A copy of the sample site in `folder`, built; its example queries lie beside it."""
    site = folder / "site"
    site.mkdir(parents=True)
    for name in ("parley.toml", "facts.jsonl"):
        shutil.copy(SAMPLE / name, site / name)
    shutil.copytree(ROOT / "examples" / "queries", folder / "queries", dirs_exist_ok=True)
    done = parley("build", site)
    assert done.returncode == 0, done.stderr
    return site
