"""What is wrong with shapes themselves: an engine ignores a misspelt constraint, and everything conforms.

pySHACL lets it pass, even with `meta_shacl=True`: the shapes for shapes say nothing of words they do not know.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode
from rdflib import SH

from kg.errors import ShapesError
from kg.validation.lint import contradictions, queries, reach, targets, terms, values, wording
from kg.validation.lint.faults import Fault, Rule, Subject
from kg.validation.lint.graph import ShapesGraph, label
from kg.validation.lint.vocabulary import Ontology
from kg.validation.report import Finding

LINT: Final = "https://w3id.org/parley/lint#"
"""The namespace of the rules: the source shape of a finding is this and the rule's name."""

RULES: Final = (
    Rule("misspelt-term", "violation", terms.misspelt),
    Rule("misplaced-term", "violation", terms.class_as_predicate),
    Rule("advanced-term", "info", terms.advanced),
    Rule("not-a-count", "violation", values.not_a_count),
    Rule("not-a-bound", "violation", values.not_a_bound),
    Rule("not-a-boolean", "violation", values.not_a_boolean),
    Rule("not-an-iri", "violation", values.not_an_iri),
    Rule("not-a-node-kind", "violation", values.not_a_node_kind),
    Rule("not-a-list", "violation", values.not_a_list),
    Rule("not-a-shape", "violation", values.not_a_shape),
    Rule("not-a-severity", "violation", values.not_a_severity),
    Rule("not-a-message", "violation", values.not_a_message),
    Rule("not-a-pattern", "violation", values.not_a_pattern),
    Rule("not-a-portable-pattern", "warning", values.not_portable),
    Rule("not-flags", "violation", values.not_flags),
    Rule("malformed-path", "violation", values.malformed_path),
    Rule("wrong-member", "violation", values.wrong_member),
    Rule("repeated-parameter", "violation", values.repeated_parameter),
    Rule("unknown-severity", "warning", values.unknown_severity),
    Rule("unknown-datatype", "warning", values.unknown_datatype),
    Rule("class-is-datatype", "violation", values.class_is_datatype),
    Rule("unknown-class", "violation", targets.unknown_class),
    Rule("unknown-property", "violation", targets.unknown_property),
    Rule("unknown-value", "warning", targets.unknown_value),
    Rule("undefined-shape", "violation", reach.undefined_shape),
    Rule("unreached-shape", "warning", reach.unreached),
    Rule("without-constraint", "warning", reach.without_constraint),
    Rule("deactivated-shape", "info", reach.deactivated),
    Rule("recursive-shape", "warning", reach.recursive),
    Rule("property-without-path", "violation", reach.property_without_path),
    Rule("node-shape-with-path", "violation", reach.node_shape_with_path),
    Rule("parameter-needs-path", "violation", reach.parameter_needs_path),
    Rule("missing-companion", "warning", reach.missing_companion),
    Rule("qualified-without-count", "warning", reach.qualified_without_count),
    Rule("min-above-max", "violation", contradictions.min_above_max),
    Rule("zero-minimum", "info", contradictions.zero_minimum),
    Rule("empty-list", "violation", contradictions.empty_list),
    Rule("short-list", "warning", contradictions.short_list),
    Rule("contradicting-kinds", "violation", contradictions.contradicting_kinds),
    Rule("contradicting-languages", "violation", contradictions.contradicting_languages),
    Rule("impossible-value", "violation", contradictions.impossible_value),
    Rule("value-not-listed", "violation", contradictions.value_not_listed),
    Rule("same-property", "violation", contradictions.same_property),
    Rule("equal-and-disjoint", "violation", contradictions.equal_and_disjoint),
    Rule("without-query", "violation", queries.without_query),
    Rule("not-a-query", "violation", queries.not_a_query),
    Rule("malformed-query", "violation", queries.malformed),
    Rule("query-without-this", "violation", queries.without_this),
    Rule("query-not-bindable", "violation", queries.not_bindable),
    Rule("undeclared-prefix", "violation", queries.undeclared_prefix),
    Rule("bad-declaration", "violation", queries.bad_declaration),
    Rule("message-variable", "warning", queries.message_variable),
    Rule("no-message", "warning", wording.no_message),
    Rule("duplicate-name", "warning", wording.duplicate_name),
    Rule("duplicate-order", "info", wording.duplicate_order),
)
"""Every rule. A violation: the constraint does not do what it says, or the engine stops. A warning: look at it."""


def lint(shapes: Sequence[Path], ontology: Sequence[Path] = ()) -> list[Finding]:
    """What is wrong with the shapes of these files, sorted.

    They are looked at together: one may use the shapes and prefixes of another. `ontology` declares the classes and
    properties they are about; only terms in its own namespaces are looked up there. Nothing is run, imported or
    fetched.

    Each finding has the rule as its source shape (`https://w3id.org/parley/lint#min-above-max`), the shape as its focus
    node (the blank nodes of a file are `_:anonymous-1` and on), the parameter as its path, and its file.

    Raises ShapesError or OntologyError if a file cannot be read or parsed.
    """
    subject = Subject(ShapesGraph(shapes, ShapesError), Ontology(ontology))
    found = {_finding(rule, fault, subject.shapes) for rule in RULES for fault in rule.check(subject)}
    return sorted(found, key=lambda finding: finding.key)


def _finding(rule: Rule, fault: Fault, shapes: ShapesGraph) -> Finding:
    file = _file(fault, shapes)
    return Finding(
        source_id=None,
        severity=rule.severity,
        source_shape=f"{LINT}{rule.name}",
        constraint_component=str(SH.ConstraintComponent),
        focus_node=label(fault.node),
        path=None if fault.predicate is None else fault.predicate.value,
        value=_value(fault),
        message=fault.message,
        file=None if file is None else str(file),
    )


def _file(fault: Fault, shapes: ShapesGraph) -> Path | None:
    """The file that holds the statement, or else first says something of the node."""
    if fault.predicate is not None and fault.value is not None:
        return shapes.files.get((fault.node, fault.predicate, fault.value)) or shapes.file_of(fault.node)
    return shapes.file_of(fault.node)


def _value(fault: Fault) -> str | None:
    if fault.value is None:
        return None
    return label(fault.value) if isinstance(fault.value, BlankNode) else str(fault.value)
