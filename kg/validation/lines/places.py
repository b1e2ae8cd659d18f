"""What findings ask for, and the lines that answer it: one `Place` for each focus node."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from rdflib import RDF

from kg.validation.report import Finding

TYPE: Final = str(RDF.type)

_STEP: Final = re.compile(r"(\^?)\(?<([^>]*)>")


class Place:
    """The lines of the triples about one node, as far as a finding asks for them."""

    __slots__ = ("_as_object", "_as_subject", "_lines", "predicates", "values")

    def __init__(self) -> None:
        self.predicates: set[str] = set()
        """The predicates, with `^` for the inverse ones, that findings name."""
        self.values: set[str] = set()
        """The values that findings name; none is kept that is not among them."""
        self._as_subject: int | None = None
        self._as_object: int | None = None
        self._lines: dict[tuple[str, str | None], int] = {}

    def see(self, predicate: str, value: Callable[[], str], line: int) -> None:
        """Note a triple that has the node as subject; as object, if the predicate begins with `^`."""
        if predicate.startswith("^"):
            self._as_object = self._as_object or line
        else:
            self._as_subject = self._as_subject or line
        if predicate == TYPE or predicate in self.predicates:
            self._lines.setdefault((predicate, None), line)
        if self.values and (text := value()) in self.values:
            self._lines.setdefault((predicate, text), line)
            self._lines.setdefault(("", text), line)

    def line(self, predicates: Iterable[str], value: str | None) -> int | None:
        """The line of the triple with one of these predicates and the value, or of the one nearest to that."""
        lines = self._lines
        asked = [(predicate, value) for predicate in predicates]
        asked += [(predicate, None) for predicate in predicates]
        if value is not None:
            asked.append(("", value))
        asked.append((TYPE, None))
        return next((lines[one] for one in asked if one in lines), self._as_subject or self._as_object)


class Places:
    """The places of all focus nodes of some findings.

    `plain` makes of a value, an N-Triples term, what `Place.see` will be told for it.
    """

    def __init__(self, findings: Iterable[Finding], plain: Callable[[str], str]) -> None:
        self.of: dict[str, Place] = {}
        self._plain = plain
        for finding in findings:
            place = self.of.setdefault(finding.focus_node, Place())
            place.predicates.update(steps(finding.path))
            if finding.value is not None:
                place.values.add(plain(finding.value))

    def line(self, finding: Finding) -> int | None:
        """The line for this finding; None if nothing was seen of its focus node."""
        value = None if finding.value is None else self._plain(finding.value)
        return self.of[finding.focus_node].line(steps(finding.path), value)


def steps(path: str | None) -> tuple[str, ...]:
    """The predicates that a triple of the focus node may have, where a path leads from it; inverse ones with `^`.

    >>> steps("https://example.org/p"), steps("^<urn:p>"), steps("<urn:p> / <urn:q>"), steps("<urn:p> | ^<urn:q>")
    (('https://example.org/p',), ('^urn:p',), ('urn:p',), ('urn:p', '^urn:q'))
    """
    if path is None:
        return ()
    if "<" not in path:
        return (path,)
    found = _STEP.findall(path.partition(" / ")[0] if " | " not in path else path)
    return tuple(f"{inverse}{iri}" for inverse, iri in found)
