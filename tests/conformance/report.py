"""Run every suite and write the figures into docs/conformance.md: `python -m tests.conformance.report`.

The tests check that each row the document has is what their own run gives.
"""

import logging
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.building import ROOT
from tests.conformance.known import causes
from tests.conformance.protocols import Verdict, graph_store, protocol, protocol_data, service_description
from tests.conformance.queries import Outcome, data, is_asked, outcome, refusal
from tests.conformance.site import Site, served
from tests.conformance.suite import HOME, SUITES, Case, cases
from tests.shared import shared_path

DOCUMENT: Final = ROOT / "docs" / "conformance.md"

_KINDS: Final = {
    "QueryEvaluationTest": "query evaluation",
    "CSVResultFormatTest": "results in CSV",
    "PositiveSyntaxTest": "syntax, queries to accept",
    "PositiveSyntaxTest11": "syntax, queries to accept",
    "NegativeSyntaxTest": "syntax, queries to refuse",
    "NegativeSyntaxTest11": "syntax, queries to refuse",
}
_SUITES: Final = {"sparql10": "SPARQL 1.0", "sparql11": "SPARQL 1.1"}
_PROTOCOLS: Final = {
    "protocol": "SPARQL 1.1 Protocol",
    "service-description": "SPARQL 1.1 Service Description",
    "graph-store-protocol": "SPARQL 1.1 Graph Store HTTP Protocol",
}
_WHY_NOT: Final = {
    "entailment": "not asked: they need an entailment regime, and Parley has none",
    "SERVICE": "refused with 403, as they ask other servers",
    "update": "refused with 403 (or 400), as Parley only reads",
}


def protocol_row(suite: str, verdicts: Sequence[Verdict]) -> str:
    """A row about a suite of a protocol: tests, those passed, requests to read and to write."""
    passed = sum(not verdict.wrong for verdict in verdicts)
    reads, refused = sum(verdict.read for verdict in verdicts), sum(verdict.refused for verdict in verdicts)
    writing = sum(verdict.refused > 0 for verdict in verdicts)
    return f"| {_PROTOCOLS[suite]} | {len(verdicts)} | {passed} | {reads} | {refused} in {writing} tests |"


def query_rows(outcomes: Iterable[Outcome]) -> list[str]:
    """A row for each kind of test of a suite: tests, passed over HTTP, passed by pyoxigraph."""
    counts: dict[str, list[int]] = {}
    for one in outcomes:
        count = counts.setdefault(f"{_SUITES[one.case.suite]}, {_KINDS[one.case.kind]}", [0, 0, 0])
        count[0] += 1
        count[1] += one.served is None
        count[2] += one.direct is None
    return [f"| {name} | {' | '.join(map(str, count))} |" for name, count in counts.items()]


def left_out_rows(some: Iterable[Case]) -> list[str]:
    """A row for each reason why tests of a suite are not answered."""
    counts: dict[tuple[str, str], int] = {}
    for case in some:
        if case.needs:
            counts[case.suite, case.needs] = counts.get((case.suite, case.needs), 0) + 1
    return [f"| {_SUITES[suite]}, {needs} | {count} | {_WHY_NOT[needs]} |" for (suite, needs), count in counts.items()]


def cause_rows() -> list[str]:
    """A row for each cause of failures: why, and which tests."""
    return [f"| {one.why} | {len(one.tests)} | {', '.join(map(_short, one.tests))} |" for one in causes()]


def _short(name: str) -> str:
    suite, _, rest = name.partition("/")
    return f"{suite.removeprefix('sparql')[0]}.{suite[-1]} {rest.replace('#', ' ')}"


def _sections(home: Path, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The name and the rows of each table."""
    site = Site(folder / "protocols")
    site.publish(protocol_data(home))
    with served(site) as server:
        rows = [
            protocol_row("protocol", protocol(server, home)),
            protocol_row("service-description", service_description(server, home)),
            protocol_row("graph-store-protocol", graph_store(server, site, home)),
        ]
    yield (
        "protocols",
        ["| suite | tests | passed | requests to read | to write, refused |", "|---|---|---|---|---|", *rows],
    )
    every = [case for suite in SUITES for case in cases(home, suite)]
    asked = [case for case in every if is_asked(case)]
    site = Site(folder / "queries")
    site.publish(data(asked, home))
    with served(site) as server:
        outcomes = [outcome(case, server, home) for case in asked]
        answered = [case.name for case in every if case.needs in ("SERVICE", "update") and refusal(case, server)]
    if answered:
        raise SystemExit(f"answered, but should be refused: {answered}")
    head = ["| suite | tests | Parley over HTTP | pyoxigraph direct |", "|---|---|---|---|"]
    yield "queries", [*head, *query_rows(outcomes)]
    yield "left-out", ["| suite, what is needed | tests | |", "|---|---|---|", *left_out_rows(every)]
    yield "causes", ["| cause | tests | which |", "|---|---|---|", *cause_rows()]


def main() -> None:
    """Write the document's tables anew, and print them."""
    logging.disable(logging.CRITICAL)  # rdflib's, about the suites' ill-typed literals
    text = DOCUMENT.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in _sections(shared_path(HOME), Path(folder)):
            table = "\n".join(rows)
            sys.stdout.write(f"{table}\n\n")
            section = re.compile(f"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
            text, found = section.subn(lambda match, table=table: f"{match[1]}{table}\n{match[2]}", text)
            if found != 1:
                raise SystemExit(f"{DOCUMENT} has {found} places for the table {name!r}; it should have one")
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
