"""What a query may take, and why one that takes more gets no answer.

QueryError                     (kg.errors)
├── QueryTimeoutError          it took longer than a query may
├── QueryMemoryError           it needed more memory than a query may
├── QueryCrashedError          it made the engine break down
├── QueryTooLongError          its text is longer than a query may be
├── AnswerTooLongError         its answer has more rows than an answer may have
├── QueueFullError             too many others are being answered or waiting
├── QueryAbandonedError        who asked is gone
├── PoolClosedError            the server is being stopped
└── UnofferedKindError         it gives a kind of answer for which no format was named
"""

from dataclasses import dataclass

from kg.errors import QueryError
from kg.store import Kind


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take, and how many may be asked at once."""

    seconds: float = 30.0
    """How long a query may be waited for, until the last of its answer; who reads slowly loses none of it."""
    megabytes: int = 512
    """Memory a worker may take beside what the open store takes."""
    rows: int | None = None
    """Rows, or triples, that an answer may have; None: any number."""
    workers: int = 4
    """Long queries that are answered at the same time, each in a process of its own."""
    quick: int = 3
    """Processes beside those, for the queries that are not yet known to be long; one more than there are processors
    leaves one free while another finds out."""
    queue: int = 128
    """Queries that may wait for a process; and as many again that turned out to be long."""
    text_bytes: int = 1 << 18
    """Length of a query in UTF-8."""
    reading_seconds: float = 600.0
    """How long a query may have a process in all, so also how long a slow reader may take."""
    slow_seconds: float = 0.05
    """When a query counts as long. So does one whose answer has more than a megabyte, as soon as it has."""


class QueryTimeoutError(QueryError):
    """The query took longer than a query may."""


class QueryMemoryError(QueryError):
    """The query needed more memory than a query may."""


class QueryCrashedError(QueryError):
    """The query made the engine break down."""


class QueryTooLongError(QueryError):
    """The text of the query is longer than it may be."""


class AnswerTooLongError(QueryError):
    """The answer has more rows than an answer may have."""


class QueueFullError(QueryError):
    """Too many other queries are being answered or waiting: ask again later."""


class QueryAbandonedError(QueryError):
    """Who asked is gone, so the query was ended."""


class PoolClosedError(QueryError):
    """The server is being stopped."""

    def __init__(self) -> None:
        super().__init__("the server is being stopped: ask again later")


class UnofferedKindError(QueryError):
    """The query gives a kind of answer for which no format was named; `kind` is the kind."""

    def __init__(self, message: str, kind: Kind) -> None:
        super().__init__(message)
        self.kind = kind


class WorkerError(Exception):
    """A bug: something was raised in a worker that is not meant for users; the message is its traceback."""
