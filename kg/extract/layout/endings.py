"""What stands at the end of a paragraph and is not read: credits, writers, and clauses broken off in mid-sentence."""

import re

from kg.extract.layout.lines import bare
from kg.extract.layout.vocabulary import Vocabulary

_TAIL = 400
"""How far from the end of a paragraph such things may begin."""

_CREDIT = re.compile(r"[.!?…\"”’'»)\]](?P<credit>\s{0,3}(?:\([^()]{2,70}\)\s{0,2}){1,4})[.\s]{0,3}\Z")
_LOOSE_CREDIT = re.compile(r"\s(?P<credit>\([^()]{2,70}\))[.\s]{0,3}\Z")
_DASHED_CREDIT = re.compile(
    r"[.!?\"”’](?P<credit>\s{0,3}[-–—]{1,2}\s{0,2}(?P<names>[A-Za-z][\w .'’/&+-]{1,60}))\.?\s{0,3}\Z"
)
_INSIDE = re.compile(r"\(([^()]*)\)")
_NAMES = re.compile(r"[/,;&+]| via | and | with ")
_WRITERS = re.compile(
    r"(?P<credit>(?:[(\[]\s?|(?<=[.!?”\"’]\s))(?:Additional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting"
    r"|[Cc]ompiled|[Tt]ranslated|[Ww]ith reporting|[Pp]roduced|[Pp]hotography) (?:by|from)\b"
    r"[^()\[\]]{0,300}[)\]]?)\s{0,3}\Z"
)


def credit_start(paragraph: str, known: Vocabulary, *, is_item: bool) -> int:
    """Where the credit at the end of the paragraph begins; its length where there is none.

    In an item of a digest any name in parentheses after the last stop is a credit, elsewhere only that of an outlet.
    """
    offset = max(0, len(paragraph) - _TAIL)
    tail = paragraph[offset:]
    found = _WRITERS.search(tail)
    if found is not None:
        return offset + found.start("credit")
    found = _CREDIT.search(tail)
    if found is not None and all(_is_outlet(name, known, is_item) for name in _INSIDE.findall(found["credit"])):
        return offset + found.start("credit")
    found = _LOOSE_CREDIT.search(tail)
    if (
        found is not None
        and (is_item or known.is_agency(found["credit"]))
        and _is_outlet(found["credit"][1:-1], known, is_item)
    ):
        return offset + found.start("credit")
    found = _DASHED_CREDIT.search(tail)
    if found is not None and all(known.is_agency(name) for name in _NAMES.split(found["names"])):
        return offset + found.start("credit")
    return len(paragraph)


def _is_outlet(name: str, known: Vocabulary, is_item: bool) -> bool:  # noqa: FBT001
    parts = [part for part in _NAMES.split(name) if part.strip()]
    if parts and all(known.is_agency(part) for part in parts):
        return True
    words = name.split()
    if not words or len(words) > 8:  # noqa: PLR2004
        return False
    capitals = all(word[:1].isupper() or word in _SMALL for word in words)
    is_site = len(words) == 1 and "." in name[1:-1]
    return is_site or (capitals and (is_item or any(word in known.outlet_words for word in words)))


_SMALL = frozenset("of the and for in on de del del' el la le les du des via al da do".split())  # noqa: SIM905

_BOUNDARY = re.compile(
    r"[,;:–—](?=\s)|\s(?=(?:and|but|or|that|which|who|whom|whose|where|while|as|when|after|before|because|although"
    r"|though|if|until|since|amid)\s)"
)
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt))(?<!\b(?:Mrs|Gen|Col|Sgt|Maj|Rep|Sen|Gov))[.!?][\"”’)]{0,2}\s+(?=[\"“‘A-Z0-9])"
)
_ELLIPSIS = re.compile(r"(?:\s?\.\.\.|…|\s?\[(?:…|\.\.\.|\. \. \.|&hellip;)\]|\s?\((?:…|\.\.\.)\))\s{0,2}\Z")
_TITLE = re.compile(r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Brig|Adm|Cmdr|Sen|Rep|Gov|Prof|Rev|Amb)\.\Z")
_ADJECTIVE = re.compile(
    r"(?:^|\s)(?:an?|another|each|every|several|two|three|four|five|some|former|senior|top|unnamed|its|their|his|new"
    r"|any|many)\s(?:[A-Z]\.){2,3}\Z",
    re.IGNORECASE,
)
_OPEN_WORDS = frozenset(
    "the a an of to in on at by for from with and or but that which who whose as its their his was were is are has have"  # noqa: SIM905
    " had been be will would than into between against including its".split()
)
_FEWEST_WORDS = 4


def broken_start(paragraph: str, *, is_cut: bool) -> int:
    """Where the clause begins that breaks off at the end of the paragraph; its length where the paragraph is whole.

    Broken is what ends in words that cannot end a sentence ("a U.S.", "Gen.", "of the"), or in an ellipsis where
    `is_cut` tells that the text was cut there (its end, or "Read more"). The clause begins after the last comma or
    conjunction of its sentence, or with the sentence.
    """
    offset = max(0, len(paragraph) - _TAIL)
    tail = paragraph[offset:]
    words = bare(tail)
    if not _is_broken(words, is_cut):
        return len(paragraph)
    sentence = max((found.end() for found in _SENTENCE_END.finditer(tail)), default=0)
    if not sentence and offset:
        return len(paragraph)
    body = _ELLIPSIS.sub("", words)
    end = len(tail) - len(tail.lstrip()) + len(body)
    clause = max((found.end() for found in _BOUNDARY.finditer(tail, sentence, end)), default=sentence)
    return offset + clause


def _is_broken(words: str, is_cut: bool) -> bool:  # noqa: FBT001
    if len(words.split(None, _FEWEST_WORDS)) < _FEWEST_WORDS:
        return False
    if _ELLIPSIS.search(words):
        return is_cut
    last = words.rsplit(None, 1)[-1]
    if _TITLE.search(words[-12:]) or _ADJECTIVE.search(words[-24:]):
        return True
    return last in _OPEN_WORDS
