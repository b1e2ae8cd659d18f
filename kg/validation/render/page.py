"""What the HTML report is made of: elements, and the style sheet in the look of the site (web/static/style.css)."""

from typing import Final
from xml.etree import ElementTree as ET


def element(tag: str, *children: ET.Element | str, kind: str = "", **attributes: str) -> ET.Element:
    """An element with text and elements in it; `kind` becomes its class. Serialising it escapes all text.

    >>> ET.tostring(element("p", "a < b ", element("b", "c"), kind="note"))
    b'<p class="note">a &lt; b <b>c</b></p>'
    """
    made = ET.Element(tag, attributes)
    if kind:
        made.set("class", kind)
    last: ET.Element | None = None
    for child in children:
        if isinstance(child, ET.Element):
            made.append(child)
            last = child
        elif last is None:
            made.text = (made.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return made


STYLE: Final = """
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --ink: #1d2430; --soft: #5b6472; --line: #dcd9d0; --card: #fff; --accent: #1f5673;
  --warn: #8f3d06; --warnpaper: #fdeede; --warnline: #d9762b; --no: #9b1c2e; --nopaper: #fbe4e6;
  --good: #1c6b3a; --goodpaper: #e3f4e8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181e; --ink: #e6e8eb; --soft: #a0a9b6; --line: #333b47; --card: #1b2129; --accent: #8cc7e8;
    --warn: #ffc48f; --warnpaper: #3b2615; --warnline: #d9762b; --no: #ffb0b8; --nopaper: #421a20;
    --good: #9fe0b4; --goodpaper: #17331f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 1rem/1.55 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: clamp(1.5rem, 1.1rem + 1.8vw, 2.2rem); margin: .25rem 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; } h2 small { color: var(--soft); font-weight: 400; }
h3 { font-size: 1rem; margin: 0 0 .3rem; }
p { margin: .25rem 0; max-width: 52rem; }
.kind, .note { color: var(--soft); font-size: .9rem; }
.verdict { border-left: 5px solid var(--no); padding: .25rem 0 .25rem 1rem; } .verdict .sign { color: var(--no); }
.verdict.good { border-color: var(--good); } .verdict.good .sign { color: var(--good); }
.counts { list-style: none; padding: 0; display: grid; gap: .75rem; margin: 1.25rem 0;
  grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
.counts li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem;
  color: var(--soft); font-size: .9rem; }
.counts strong { display: block; color: var(--ink); font-size: 1.5rem; line-height: 1.2;
  font-variant-numeric: tabular-nums; }
.counts .violation strong, .counts .error strong { color: var(--no); } .counts .warning strong { color: var(--warn); }
.counts .none { opacity: .75; }
table { border-collapse: collapse; font-size: .95rem; }
th, td { text-align: left; padding: .4rem 1.25rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; font-size: .85rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; font-size: .75rem; font-weight: 650; padding: .05rem .55rem; border-radius: 1rem;
  border: 1px solid var(--line); background: var(--card); color: var(--soft); vertical-align: middle; }
.badge.violation, .badge.error { border-color: var(--no); background: var(--nopaper); color: var(--no); }
.badge.warning { border-color: var(--warnline); background: var(--warnpaper); color: var(--warn); }
article { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line);
  border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 .9rem; }
article.violation, article.error { border-left-color: var(--no); }
article.warning { border-left-color: var(--warnline); }
article.info { border-left-color: var(--accent); }
.places { list-style: none; margin: .5rem 0 0; padding: 0; font-size: .9rem; }
.places li { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .75rem; padding: .25rem 0;
  border-top: 1px solid var(--line); }
.places .line { color: var(--soft); font-variant-numeric: tabular-nums; }
code { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .875em;
  overflow-wrap: anywhere; unicode-bidi: plaintext; }
@media (max-width: 40rem) { .places li { grid-template-columns: 1fr; gap: 0; } }
@media print { article { break-inside: avoid; } }
"""
