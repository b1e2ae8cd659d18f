"""A report as JUnit XML, which CI servers show as test results.

There is no standard; this keeps to what Jenkins, GitLab and GitHub's readers have in common
(https://github.com/testmoapp/junitxml).
"""

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree as ET

from kg.validation.render.entries import Entry, clean, entries, summary
from kg.validation.report import Report

_NOWHERE = "(no file)"


def render_junit(report: Report, base: str) -> str:
    """One test suite a file and one test case a finding, so that a reader can tell new ones from old ones.

    A finding that does not fail the check passes, and is told in system-out; what could not be read is an error. A
    file with nothing to tell is a suite with one case that passes.
    """
    del base
    by_file: dict[str, list[Entry]] = {name: [] for name in sorted(report.files)}
    for name, same in groupby(entries(report), lambda entry: entry.file or _NOWHERE):
        by_file.setdefault(name, []).extend(same)
    root = ET.Element("testsuites", name="parley validate")
    for name, found in by_file.items():
        root.append(_suite(clean(name), found))
    for kind in ("tests", "failures", "errors"):
        root.set(kind, str(sum(int(suite.get(kind, "0")) for suite in root)))
    if not by_file:
        root.append(_suite("parley validate", []))
        root.set("tests", "1")
    ET.SubElement(root[-1], "system-out").text = summary(report)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(name: str, found: Iterable[Entry]) -> ET.Element:
    suite = ET.Element("testsuite", name=name)
    for entry in found:
        suite.append(_case(name, entry))
    if not len(suite):
        ET.SubElement(suite, "testcase", classname=name, name="conforms", file=name)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    return suite


def _case(file: str, entry: Entry) -> ET.Element:
    title = f"{entry.rule_name}: {entry.subject}" if entry.subject else entry.rule_name
    case = ET.Element("testcase", classname=file, name=title, file=file)
    if entry.line is not None:
        case.set("line", str(entry.line))
    place = f"{file}:{entry.line}" if entry.line is not None else file
    text = f"{place}: {entry.message}" + (f"\n{entry.subject}" if entry.subject else "") + f"\n{entry.rule}"
    if entry.level == "error":
        ET.SubElement(case, "error", message=entry.message, type=entry.rule_name).text = text
    elif entry.fails:
        ET.SubElement(case, "failure", message=entry.message, type=entry.level).text = text
    else:
        ET.SubElement(case, "system-out").text = f"{entry.level}: {text}"
    return case
