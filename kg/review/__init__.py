"""Facts beside the words they rest on, for people to look at and to correct.

    >>> from kg.review import page
    >>> Path("review.html").write_text(page(document))  # doctest: +SKIP

`page` and `render_html` give pages that stand alone; `kg.review.server` serves the same view and takes decisions, which
`kg.review.decisions` keeps beside the facts and `apply` works into them; `export_gold` makes gold of what was decided.
"""

from kg.review.applying import Note, apply, decided_lines
from kg.review.decisions import Decision, decisions_path, is_decisions, read_decisions
from kg.review.gold import export_gold
from kg.review.page import page, render_html

__all__ = [
    "Decision",
    "Note",
    "apply",
    "decided_lines",
    "decisions_path",
    "export_gold",
    "is_decisions",
    "page",
    "read_decisions",
    "render_html",
]
