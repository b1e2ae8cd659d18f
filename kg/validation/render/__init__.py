"""A report in every format: the same report always gives the same bytes."""

from collections.abc import Callable, Mapping
from typing import Final

from kg.validation.render.github import render_github
from kg.validation.render.gitlab import render_gitlab
from kg.validation.render.html import render_html
from kg.validation.render.json import render_json
from kg.validation.render.junit import render_junit
from kg.validation.render.rdf import render_jsonld, render_turtle
from kg.validation.render.sarif import render_sarif
from kg.validation.render.text import render_coloured, render_text
from kg.validation.report import Report

RENDERERS: Final[Mapping[str, Callable[[Report, str], str]]] = {
    "text": render_text,
    "turtle": render_turtle,
    "jsonld": render_jsonld,
    "json": render_json,
    "junit": render_junit,
    "sarif": render_sarif,
    "github": render_github,
    "gitlab": render_gitlab,
    "html": render_html,
}
"""Every way to write a report: a function of the report and the IRI of the report."""

__all__ = ["RENDERERS", "render_coloured"]
