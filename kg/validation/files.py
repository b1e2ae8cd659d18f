"""RDF files through the gate, each alone: what is found, and on which line."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse, serialize

from kg.errors import DataError
from kg.formats import RDF_FORMATS, RdfSyntax
from kg.validation.inputs import Input, find_inputs
from kg.validation.labels import relabelled
from kg.validation.locate import locate
from kg.validation.reading import UnreadableError, text_file
from kg.validation.report import Finding, Trouble
from kg.validation.shacl import Gate
from kg.validation.terms import read_data

_PARSER: Final = re.compile(r"^Parser error (?:at|between) line \d+.*?: | \(line \d+\)$")
_PLACE: Final = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)
_NO_LOADER: Final = "No LoadDocumentCallback"
_HINTS: Final = (
    (
        "unexpected end",
        "something is not closed: a string, a bracket, or the statement by a dot; look upwards from there",
    ),
    ("dot is expected", "end the statement before it with a dot, or go on with ; or ,"),
    ("not a valid subject", "the statement before may end too early, or a prefix or quotation mark is missing"),
    ("not been declared", "declare the prefix, or write the IRI in full"),
    ("not a valid predicate", "write an IRI, a prefixed name or a"),
    ("escape", r"write a backslash as \\"),
    ("subtag", "write a language tag of BCP 47, such as en or en-GB"),
    (" iri", "percent-encode what may not stand in an IRI (RFC 3987), and write it absolute or give a base"),
)
"""What the parser says, in lower case → what to do."""


class Surroundings:
    """Data that rules may look up but whose own nodes are not reported: `--data-graph`.

    Raises DataError if a file cannot be read.
    """

    def __init__(self, named: Sequence[Path], work: Path, megabytes: int) -> None:
        self._work = work
        self._subjects: set[object] = set()
        self._triples = b""
        for number, file in enumerate(find_inputs(named, work, megabytes=megabytes).files if named else ()):
            if file.syntax is None:
                raise DataError(f"{file.name}: a data graph is RDF, and this is facts: name RDF files")
            try:
                text = text_file(file.path, file.name, megabytes, work)
            except UnreadableError as error:
                raise DataError(str(error)) from error
            triples = [_apart(quad, number) for quad in _quads(file, text)]
            self._subjects |= {triple.subject for triple in triples}
            self._triples += _written(triples)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._triples)

    def around(self, file: Input, text: Path) -> tuple[Path, frozenset[object]]:
        """A file of N-Triples with the data of `file` and this around it; and the subjects that both describe."""
        both: set[object] = set()

        def noted() -> Iterator[Triple]:
            for quad in _quads(file, text):
                if quad.subject in self._subjects:
                    both.add(quad.subject)
                yield Triple(quad.subject, quad.predicate, quad.object)

        path = self._work / "around.nt"
        with path.open("wb") as out:
            serialize(noted(), out, RdfFormat.N_TRIPLES)
            out.write(self._triples)
        return path, frozenset(both)

    def hold(self, finding: Finding, both: frozenset[object]) -> bool:
        """Whether the finding is on a node that only these describe."""
        node = finding.focus_node
        names = {str(term) for term in self._subjects - both}
        return (node if node.startswith("_:") else f"<{node}>") in names


def check_file(
    file: Input, gate: Gate, around: Surroundings, work: Path, megabytes: int, *, say: Callable[[str], None]
) -> list[Finding]:
    """The findings on one RDF file, with the lines they stand on; all its graphs are checked as one.

    `say` is told if no shape is for anything in it. Raises UnreadableError if it cannot be read or parsed.
    """
    assert file.syntax is not None
    text = text_file(file.path, file.name, megabytes, work)
    try:
        if around:
            whole, both = around.around(file, text)
            found = gate.check_data(file.name, whole, RDF_FORMATS["ntriples"])
            kept = [finding for finding in found if not around.hold(finding, both)]
        else:
            kept = list(gate.check_data(file.name, text, file.syntax))
    except DataError as error:
        raise UnreadableError(_malformed(file.name, file.syntax, error)) from error
    if not kept and not gate.is_for(file.name, text, file.syntax):
        say(f"warning: {file.name}: no shape is for anything in it, so nothing was checked (see --shapes)")
    kept = [replace(finding, file=file.name) for finding in kept]
    return locate(kept, text.read_bytes(), file.syntax, file.name, file.base_iri) if kept else []


def _quads(file: Input, text: Path) -> Iterator[Quad]:
    """The statements of a file; blank nodes have labels that are the same in each run. Raises DataError."""
    assert file.syntax is not None
    with read_data(file.name, text, file.syntax):
        yield from relabelled(parse(path=text, format=file.syntax.engine, base_iri=file.base_iri))


def _malformed(name: str, syntax: RdfSyntax, error: DataError) -> Trouble:
    """What is wrong with a file, and where: the parser's words without what is told already."""
    cause = error.__cause__
    if isinstance(cause, SyntaxError):
        said = _PARSER.sub("", _PARSER.sub("", cause.msg))
        line, column = cause.lineno, cause.offset
    else:
        said = str(error).removeprefix(f"{name}, ")
        place = _PLACE.fullmatch(said)
        line, column, said = (int(place[1]), int(place[2]), place[3]) if place else (None, None, said)
    cure = next((hint for word, hint in _HINTS if word in said.lower()), f"correct the {syntax.engine.name} there")
    if _NO_LOADER in said:
        said = "its @context is at an address, and nothing is fetched"
        cure = "write the context into the file, or convert the file to Turtle or N-Quads where it is made"
    elif ": " in said and not isinstance(cause, SyntaxError):
        said, _, cure = said.rpartition(": ")
    return Trouble(
        file=name, line=line, column=column, what=f"not {syntax.engine.name}: {said}", cure=cure, unread=True
    )


def _written(triples: Sequence[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _apart(quad: Quad, number: int) -> Triple:
    """The triple with labels of blank nodes that no other file has."""
    s, o = (
        BlankNode(f"data-graph-{number}-{term.value}") if isinstance(term, BlankNode) else term
        for term in (quad.subject, quad.object)
    )
    return Triple(s, quad.predicate, o)  # type: ignore[arg-type]
