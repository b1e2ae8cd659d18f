"""A release as files for another engine's own loader, with the commands that load them into an empty store.

What is loaded is what `kg.publish.remote` would have sent, its record included: so it can go on from there. For an
engine that it never sends to, the record only names the release, for it counts as data (`Engine.only_bulk`).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.publish import record
from kg.publish.dumps import open_gzip
from kg.publish.engines import Engine
from kg.publish.named import checksums, everything, graphs
from kg.publish.record import published
from kg.release import Release

NAMED: Final = "named.nq.gz"
WHOLE: Final = "everything.nt.gz"


def write(release: Release, base: str, engine: Engine, folder: Path) -> str:
    """Write the files into the new folder; how to load them, in a sentence.

    `named.nq.gz` has every named graph; `everything.nt.gz`, for engines that need it, each statement once more, for the
    graph that stands for the default graph. Statements that several sources make are repeated there.

    Raises StoreError if the folder is there and not empty, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StoreError(f"{folder} is not empty: name a new folder, for an engine may load all it finds there")
        with open_gzip(folder / NAMED) as named, open_gzip(folder / WHOLE) as whole:
            for graph, lines in graphs(release, base):
                end = f" {ox.NamedNode(graph)} .\n".encode()
                for line in lines:
                    named.write(line[:-3] + end)
                    whole.write(line)
            end = f" {ox.NamedNode(published(base))} .\n".encode()
            sums = {} if engine.only_bulk else checksums(release, base)
            for line in record.lines(sums, release.id, base):
                named.write(line[:-3] + end)
        if engine.default == "union":
            (folder / WHOLE).unlink()
        name, text = _SCRIPTS[engine.name](folder.resolve(), base)
        (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written: {error.strerror}; choose another folder") from error
    return f"{folder / name} says how to load it: into an empty store, for what is there already is not removed"


def _virtuoso(folder: Path, base: str) -> tuple[str, str]:
    files = ((WHOLE, everything(base)), (NAMED, published(base)))
    quoted = str(folder).replace("'", "''")
    loads = "\n".join(f"ld_dir ('{quoted}', '{name}', '{graph}');" for name, graph in files)
    return (
        "load.sql",
        f"""\
-- isql-vt PORT dba PASSWORD load.sql
-- DirsAllowed in virtuoso.ini has to name this folder, and Virtuoso has to be able to read it.
DELETE FROM DB.DBA.load_list WHERE strstr (ll_file, '{quoted}/') = 0;
{loads}
rdf_loader_run ();
checkpoint;
SELECT ll_file, ll_state, ll_error FROM DB.DBA.load_list;
""",  # noqa: S608 - the quotes in the only free text are doubled
    )


def _oxigraph(_folder: Path, _base: str) -> tuple[str, str]:
    return (
        "load.sh",
        f"""\
#!/bin/sh
# sh load.sh STORE: the folder that `oxigraph serve --location STORE` serves; stop the server first.
here=$(dirname "$0")
mkdir -p "$1" && oxigraph load --location "$1" --file "$here/{WHOLE}" --file "$here/{NAMED}"
""",
    )


def _graphdb(_folder: Path, _base: str) -> tuple[str, str]:
    return (
        "load.sh",
        f"""\
#!/bin/sh
# sh load.sh REPOSITORY: with GraphDB stopped; importrdf is in its folder bin.
cd "$(dirname "$0")" && importrdf preload --force --id "$1" {NAMED}
""",
    )


def _qlever(_folder: Path, _base: str) -> tuple[str, str]:
    return (
        "Qleverfile",
        f"""\
# In this folder: qlever index && qlever start
[data]
NAME = parley
FORMAT = nq
[index]
INPUT_FILES = {NAMED}
CAT_INPUT_FILES = zcat ${{INPUT_FILES}}
[server]
PORT = 7019
ACCESS_TOKEN = change-me
[runtime]
SYSTEM = docker
IMAGE = docker.io/adfreiburg/qlever:latest
""",
    )


def _neptune(_folder: Path, _base: str) -> tuple[str, str]:
    return (
        "load.sh",
        f"""\
#!/bin/sh
# sh load.sh ENDPOINT FOLDER ROLE REGION: such as https://HOST:8182 s3://BUCKET/parley ARN eu-west-1
cd "$(dirname "$0")" && aws s3 cp {NAMED} "$2/{NAMED}" && curl -X POST "$1/loader" \\
  -H 'Content-Type: application/json' -d @- <<END
{{"source": "$2/{NAMED}", "format": "nquads", "iamRoleArn": "$3", "region": "$4", "failOnError": "TRUE"}}
END
""",
    )


def _generic(_folder: Path, _base: str) -> tuple[str, str]:
    return (
        "README",
        f"""\
Load {WHOLE} into the default graph, and {NAMED} into the graphs that it names, by your engine's own loader.
""",
    )


_SCRIPTS: Final[Mapping[str, Callable[[Path, str], tuple[str, str]]]] = {
    "virtuoso": _virtuoso,
    "oxigraph": _oxigraph,
    "graphdb": _graphdb,
    "qlever": _qlever,
    "neptune": _neptune,
    "generic": _generic,
}
