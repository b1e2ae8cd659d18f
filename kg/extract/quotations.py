"""Quoted words: what stands between quotation marks, and speeches that "The minister said:" announces."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.extract.document import Block, Quotation, Span

_CLOSES = {"“": '”"', "„": '“”"', "‟": '”"', '"': '"”', "«": "»", "\u2039": "\u203a", "``": ("''", '"', "”")}
"""What closes a quotation, by what opened it; single marks are looked at on their own, being apostrophes as well."""

_MARK = re.compile(r"``|''|[“”„‟«»\u2039\u203a‘’\u201a'\"]")
_BEFORE_OPENING = frozenset(" \t\n\r\xa0\u2009\u200a\u202f\u200b\u200e\u200f\ufeff([{—–-/:…\"“‘'«„")
_AFTER_CLOSING = frozenset(" \t\n\r\xa0\u2009\u200a\u202f\u200b\u200e\u200f\ufeff)]}—–-/:;,.!?…\"”’'»")
_SINGLE = {"‘": "’", "\u201a": "‘’", "'": "'", "’": ""}
_NO_QUOTATION = re.compile(
    r"[‘'’](?:\d0s|tis|twas|em|til|cause|n|Abd|Abdul|Abdallah|Abdullah|Ali|Ala|Alawi|Adil|Adel|Amr|Amran|Adan|Aden"
    r"|Anbar|Asir|Ayn|Ain|Azz|Issa|Isa|Umar|Omar|Uthman|Ubayd)\b",
    re.IGNORECASE,
)
"""Elisions, and Arabic names whose first letter is an ayn."""
_LONGEST_SINGLE = 1500
_SHORT_SINGLE = 60


@dataclass(slots=True)
class _Scan:
    """The state of reading one block: what was found, and where the open quotation began."""

    text: str
    nests: bool
    found: list[Quotation] = field(default_factory=list)
    opener: str = ""
    start: int = 0
    depth: int = 0
    was_nested: bool = False

    def open(self, mark: str, at: int) -> None:
        """Begin a quotation; one that is open holds it (`nests`) or ends before it."""
        if self.opener and self.nests:
            self.depth += 1
            self.was_nested = True
            return
        if self.opener:
            self.break_off(at)
        self.opener, self.start, self.depth = mark, at, 1

    def close(self, mark: str, at: int) -> None:
        """End the innermost quotation."""
        self.depth -= 1
        if self.depth == 0:
            self.end(at, mark)

    def break_off(self, at: int) -> None:
        """End the open quotation, which nothing closes, before the offset."""
        self.end(len(self.text[self.start : at].rstrip()) + self.start, "")

    def end(self, at: int, mark: str) -> None:
        """Note the open quotation, whose closing mark stands at the offset."""
        inner = Span(self.start + len(self.opener), max(at, self.start + len(self.opener)))
        self.found.append(Quotation(Span(self.start, inner.end + len(mark)), inner))
        self.opener = ""


def quotations(text: str, blocks: Sequence[Block]) -> tuple[Quotation, ...]:
    """Return the quotations of the body in order; a quotation within another is part of it.

    An opening mark without a closing one holds to the end of its block. Where the next paragraph opens a quotation
    again, that one `continues` it. Words in marks for their own sake ("so-called") are quotations as well.

    >>> text = "The army called it “a routine patrol”."
    >>> [made.inner.of(text) for made in quotations(text, [Block(Span(0, len(text)), "body", 0)])]
    ['a routine patrol']
    """
    found: list[Quotation] = []
    is_open = False
    body = [block.span for block in blocks if block.kind == "body"]
    for number, span in enumerate(body, 1):
        goes_on = number < len(body) and text.startswith("‘", body[number].start)
        made, ends_open = _in_block(text, span, goes_on=goes_on)
        if is_open and made and made[0].span.start == span.start:
            made[0] = replace(made[0], continues=True)
        found.extend(made)
        is_open = ends_open
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quotation mark and what stands around it in its block."""

    mark: str
    at: int
    before: str
    behind: str

    @property
    def may_open(self) -> bool:
        """Whether a quotation can begin here."""
        return (not self.before or self.before in _BEFORE_OPENING) and bool(self.behind) and not self.behind.isspace()

    @property
    def may_close(self) -> bool:
        """Whether a quotation can end here."""
        return bool(self.before) and (not self.behind or self.behind in _AFTER_CLOSING)


def _marks(text: str, span: Span) -> list[_Mark]:
    found = []
    for mark in _MARK.finditer(text, span.start, span.end):
        before = text[mark.start() - 1] if mark.start() > span.start else ""
        behind = text[mark.end()] if mark.end() < span.end else ""
        found.append(_Mark(mark[0], mark.start(), before, behind))
    return found


def _in_block(text: str, span: Span, *, goes_on: bool) -> tuple[list[Quotation], bool]:
    """The quotations of one block, and whether the last is not closed."""
    marks = _marks(text, span)
    scan = _scan(text, span, marks, nests=True, goes_on=goes_on)
    if scan.opener and scan.was_nested:  # a closing mark was forgotten: then no quotation holds another
        scan = _scan(text, span, marks, nests=False, goes_on=goes_on)
    is_open = bool(scan.opener)
    if is_open:
        scan.end(span.end, "")
    return scan.found, is_open


def _scan(text: str, span: Span, marks: list[_Mark], *, nests: bool, goes_on: bool) -> _Scan:
    scan = _Scan(text, nests)
    straight = sum(mark.mark == '"' for mark in marks)
    after = 0
    for number, mark in enumerate(marks):
        straight -= mark.mark == '"'
        if mark.at < after:
            continue
        if mark.mark in _SINGLE:
            after = _single(scan, text, span, marks, number, goes_on=goes_on)
        elif scan.opener in _SINGLE:
            continue
        elif mark.mark == '"':
            _straight(scan, mark, straight)
        else:
            _double(scan, mark)
    return scan


def _single(scan: _Scan, text: str, span: Span, marks: list[_Mark], number: int, *, goes_on: bool) -> int:
    """Read a single mark; the offset after the quotation that it opens, 0 where it opens none."""
    mark = marks[number]
    if scan.opener or not mark.may_open or _NO_QUOTATION.match(text, mark.at):
        return 0
    end = _single_end(marks, number)
    if end is not None:
        scan.open(mark.mark, mark.at)
        scan.close(text[end], end)
        return end + 1
    if goes_on and mark.at == span.start and mark.mark == "‘":
        scan.open(mark.mark, mark.at)
    return 0


def _double(scan: _Scan, mark: _Mark) -> None:
    """Read a mark that looks different when it opens and when it closes; some who type mix them up."""
    is_opening = mark.mark in _CLOSES
    if scan.opener and mark.mark in _CLOSES[scan.opener] and (not is_opening or (mark.may_close and not mark.may_open)):
        scan.close(mark.mark, mark.at)
    elif is_opening:
        scan.open(mark.mark, mark.at)
    elif mark.mark == "”" and not scan.opener and mark.may_open and not mark.may_close:
        scan.open("“", mark.at)


def _straight(scan: _Scan, mark: _Mark, left: int) -> None:
    """Read a straight mark: whether it opens or closes its neighbours tell, or else how many are `left`."""
    if scan.opener and '"' in _CLOSES[scan.opener]:
        if mark.may_close or not mark.may_open or left % 2 == 0:
            scan.depth = 1
            scan.close('"', mark.at)
        else:
            scan.break_off(mark.at)
            scan.open('"', mark.at)
    elif not scan.opener and not mark.before.isdigit():
        may_begin = mark.before.isspace() or not mark.may_close
        if mark.may_open or (may_begin and left):
            scan.open('"', mark.at)


def _single_end(marks: list[_Mark], number: int) -> int | None:
    """The offset of the mark that closes a quotation in single marks; None if it is an apostrophe or part of a name.

    A mark behind an s ("rebels’ camp") closes only where no better one comes before the next quotation, and only what
    is short ("‘terrorists’ and").
    """
    opener, start = marks[number].mark, marks[number].at
    weak: int | None = None
    inner = ""
    for following in range(number + 1, len(marks)):
        mark = marks[following]
        if mark.at - start > _LONGEST_SINGLE or (mark.mark == opener and mark.may_open and not mark.may_close):
            break
        if inner or mark.mark in _CLOSES:
            inner = mark.mark if not inner else "" if mark.mark in _CLOSES[inner] else inner
        elif mark.mark not in _SINGLE[opener] or mark.before.isspace() or mark.behind.isalnum():
            continue
        elif mark.before in "sS" and mark.behind.isspace():
            weak = mark.at if weak is None else weak
        elif weak is not None and weak - start <= _SHORT_SINGLE and mark.at - start > 4 * _SHORT_SINGLE:
            break
        else:
            return mark.at
    return weak if weak is not None and weak - start <= _SHORT_SINGLE else None


@dataclass(frozen=True, slots=True)
class Announced:
    """A speech without quotation marks: the sentence that announces it ("The minister said:") and the speech itself."""

    intro: Span
    speech: Span


_INTRO = re.compile(
    r"(?P<subject>[^:]{0,250}?)\b(?:said|says|stated|states|added|adds|declared|announced|commented|remarked|continued|wrote"
    r"|tweeted|posted|replied|responded|warned|insisted|explained|noted|argued|recalled|stressed|emphasi[sz]ed|reiterated"
    r"|concluded|observed|writes|tweets|posts|replies|responds|tells|warns|insists|explains|notes|argues|stresses"
    r"|comments|remarks|declares|told(?! by))\b(?![^:]{0,120}\bthe following (?!statement|remarks|comments))"
    r"[^:]{0,120}:\W{0,3}\Z"
)
_STATEMENT = re.compile(
    r"(?P<subject>[^:]{0,250}?)\b(?:statement|remarks|comment|speech|message)(?: [^:.]{0,80})?:\W{0,3}\Z"
)
_SENTENCE = re.compile(r"(?<=[a-z0-9”\")][.!?])[\"”]?\s+(?=[A-Z“\"])")
_QUOTED = ("“", '"', "‘", "„", "«", "``")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Uu]s|[Oo]urs?|[Mm]y|[Mm]e|[Mm]ine|[Oo]urselves|[Mm]yself)\b(?!\.)")
_TITLES = (
    "Minister|Secretary|President|Chancellor|Ambassador|Spokesman|Spokeswoman|Spokesperson|Commissioner|Representative"
    "|Envoy|Director|General|Commander|Coordinator|Governor|Chairman|Chairwoman|Chair|Chief|Rapporteur|Premier|King"
    "|Prince|Emir|Sultan|Pope|Prosecutor|Secretary-General|Ministry|Committee|Council"
)
_TITLE = re.compile(rf"(?:\b(?P<modifier>[A-Z][\w’'-]{{1,20}}) )?\b(?P<title>{_TITLES}|{_TITLES.lower()})\b")
_LAST_NAME = re.compile(r"\b([A-Z][\w’'-]{2,30})(?=(?:, [^,:]{2,100})?,? *\Z)")
_HE_SAID = re.compile(
    r"(?:(?:He|She) (?:also |further |later )?(?:said|added|told|stressed|noted|concluded|reiterated)"
    r"|The (?:statement|minister|spokesman|spokeswoman|spokesperson|ministry|president|secretary|envoy)"
    r" (?:also |later )?(?:said|added|told|stressed|noted|called|urged|concluded|expressed|announced|reiterated|will"
    r"|is expected|was speaking|made|paid|thanked|met))\b"
)


def announced(text: str, blocks: Sequence[Block]) -> tuple[Announced, ...]:
    """Return the speeches that a paragraph ending in "… said:" announces and that have no quotation marks.

    A speech holds to a heading, to "ENDS" or "Notes to editors", to a quotation, to the next announcement, or to a
    paragraph that speaks of the speaker in the third person and not in the first; else to the end of the text.
    """
    found = []
    intro: Span | None = None
    reach: list[Span] = []
    speaks_of: re.Pattern[str] | None = None
    for block in (*blocks, None):
        if block is not None and intro is not None and _goes_on(text, block, speaks_of):
            if block.kind == "body":
                reach.append(block.span)
            if block.kind != "body" or _intro(text, block.span) is None:
                continue
            reach.pop()
        elif block is not None and block.kind == "furniture" and not _ends(block.span.of(text)):
            continue
        if intro is not None and reach:
            found.append(Announced(intro, Span(reach[0].start, reach[-1].end)))
        intro, reach, speaks_of = None, [], None
        if block is not None and block.kind == "body":
            made = _intro(text, block.span)
            if made is not None:
                intro, speaks_of = made
    return tuple(found)


_ENDS = re.compile(
    r"\W{0,5}(?:ends?|notes? (?:to|for) editors?|(?:for )?(?:further|more) information|background|about"
    r"|(?:media|press) (?:enquiries|inquiries|contacts?|office)|contacts?|related(?: content)?|end of release)\b"
    r"|\W{0,5}#{3}",
    re.IGNORECASE,
)


def _ends(line: str) -> bool:
    """Whether the line of furniture ends a release."""
    return _ENDS.match(line) is not None


def _goes_on(text: str, block: Block, speaks_of: re.Pattern[str] | None) -> bool:
    """Whether the speech goes on with the block, or over it."""
    if block.kind == "furniture":
        return not _ends(block.span.of(text))
    if block.kind in {"caption", "broken"}:
        return True
    words = block.span.of(text)
    if block.kind != "body" or words.startswith(_QUOTED):
        return False
    if _FIRST_PERSON.search(words):
        return True
    return not (_HE_SAID.match(words) or (speaks_of is not None and speaks_of.search(words)))


def _intro(text: str, span: Span) -> tuple[Span, re.Pattern[str] | None] | None:
    """The sentence at the end of the block that announces a speech, and what would speak of its speaker."""
    if not text[max(span.start, span.end - 4) : span.end].rstrip().endswith(":"):
        return None
    start = max(span.start, span.end - 400)
    tail = text[start : span.end]
    sentence = max((gap.end() for gap in _SENTENCE.finditer(tail)), default=0)
    if not sentence and start > span.start:
        return None
    words = tail[sentence:]
    found = _INTRO.match(words) or _STATEMENT.match(words)
    return (Span(start + sentence, span.end), _speaker(found["subject"])) if found else None


def _speaker(subject: str) -> re.Pattern[str] | None:
    """What speaks of the subject of the announcement: its last name, or "the" and its title."""
    keys = [re.escape(name) for name in _LAST_NAME.findall(subject) if not re.fullmatch(_TITLES, name)]
    for found in _TITLE.finditer(subject):
        modifier = f"{found['modifier']} " if found["modifier"] and found["modifier"] not in {"The", "A"} else ""
        keys.append(rf"[Tt]he (?:{re.escape(modifier)})?{found['title']}(?! (?:of|for|to|that)\b)")
        if not modifier:
            keys.append(rf"[Tt]he {found['title'].lower()}(?! (?:of|for|to|that)\b)")
    return re.compile(rf"\b(?:{'|'.join(keys)})\b") if keys else None
