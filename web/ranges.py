"""Which part of a file a request gets (RFC 9110, sections 13 and 14).

Werkzeug's own handling looks at the range before If-None-Match, refuses several ranges and a suffix longer than the
file (416), and takes an If-Range date that is merely not older; the RFC has it otherwise in each.
"""

import re
from datetime import datetime
from typing import Final

from flask import Request
from werkzeug.datastructures import ETags
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import parse_date, parse_etags

_RANGE: Final = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII | re.IGNORECASE)
_DIGITS: Final = 18


def part(request: Request, size: int, etag: str, modified: datetime | None) -> tuple[int, int] | None:
    """The first byte and the one after the last that a GET request wants of a file of `size` bytes; None: all of it.

    Several ranges at once, other units and what is no range are answered with the whole file, as the RFC allows; so is
    a request whose If-Range names another state of the file than the one with this entity tag or time.

    Raises RequestedRangeNotSatisfiable if the range begins behind the end.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or match is None or not _is_same(request, etag, modified):
        return None
    first, last = match.groups()
    if (not first and not last) or max(len(first), len(last)) > _DIGITS:
        return None
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise RequestedRangeNotSatisfiable(size)
    return start, end


def check(request: Request, etag: str, modified: datetime | None) -> bool:
    """Whether the client needs the file: False if it has it (answer 304).

    Raises PreconditionFailed if it wants to go on only with another state of it (If-Match, If-Unmodified-Since).
    """
    headers = request.headers
    if "If-Match" in headers:
        wanted = parse_etags(headers["If-Match"])
        if not (wanted.star_tag or wanted.is_strong(etag)):
            raise PreconditionFailed("The file is not the one that If-Match names: a new release has replaced it.")
    elif _is_later(modified, parse_date(headers.get("If-Unmodified-Since"))):
        raise PreconditionFailed("The file is newer than If-Unmodified-Since: a new release has replaced it.")
    if "If-None-Match" in headers:
        had: ETags = parse_etags(headers["If-None-Match"])
        return not (had.star_tag or had.contains_weak(etag))
    since = parse_date(headers.get("If-Modified-Since"))
    return since is None or modified is None or modified > since


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one > other


def _is_same(request: Request, etag: str, modified: datetime | None) -> bool:
    """Whether If-Range, if there is one, names this state: the same strong tag, or exactly the same time."""
    said = request.headers.get("If-Range")
    if said is None:
        return True
    if said.strip().startswith(('"', "W/")):
        return parse_etags(said).is_strong(etag)
    return modified is not None and parse_date(said) == modified
