"""What a lint rule is given, and what it gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import NamedNode

from kg.validation.lint.graph import ShapesGraph, Term
from kg.validation.lint.vocabulary import Ontology
from kg.validation.report import Severity


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: the shapes, and the ontology that they are about."""

    shapes: ShapesGraph
    ontology: Ontology


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a rule found: the node it is about, the statement if it is one, and a sentence with the cure."""

    node: Term
    predicate: NamedNode | None
    value: Term | None
    message: str


Check: TypeAlias = Callable[[Subject], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name within https://w3id.org/parley/lint#, how grave its faults are, and the function."""

    name: str
    severity: Severity
    check: Check
