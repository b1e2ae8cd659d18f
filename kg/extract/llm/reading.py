"""The main path: an article in pieces, each asked about (or found in the cache), sifted, and put together again."""

import asyncio
import datetime as dt
import hashlib
import threading
from collections import deque
from collections.abc import Coroutine, Generator, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from pydantic import ValidationError

from kg.errors import ExtractError
from kg.extract.chunks import Chunk, chunks, halves
from kg.extract.llm import prompt
from kg.extract.llm.answer import Answer, Event, Refusal
from kg.extract.llm.assembly import Piece, document
from kg.extract.llm.cache import Cache
from kg.extract.llm.checking import Known, Pool, Sifted, called, sift
from kg.extract.llm.errors import ArticleError, EndpointFailed, NoText, TooLong
from kg.extract.llm.outcomes import Failure, Reading
from kg.extract.llm.quotes import Searchable
from kg.extract.llm.settings import Settings
from kg.facts import Source

if TYPE_CHECKING:
    from kg.extract.llm.endpoint import Endpoint, Meter

INSTALL: Final = "pip install 'parley-kg[llm]'"
_NAMED_AT_MOST: Final = 80
_COMPLAINTS: Final = 20


class ArticleLike(Protocol):
    """What `kg.extract.document.Article` has; named here so that spaCy need not be installed."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str | None: ...  # noqa: D102
    @property
    def published(self) -> dt.date | None: ...  # noqa: D102
    @property
    def publisher(self) -> str | None: ...  # noqa: D102


Readable = Source | Mapping[str, Any] | ArticleLike


def read(source: Readable, settings: Settings) -> Reading:
    """One article read by the language model of the settings.

    Raises:
        ExtractError: the extra is not installed, the endpoint is of no use, or this article cannot be read.
    """
    with closing(_readings((source,), settings)) as items:
        item = next(items)
    if isinstance(item, Failure):
        raise ExtractError(str(item))
    return item


def read_all(sources: Iterable[Readable], settings: Settings) -> Generator[Reading | Failure, None, None]:
    """Each article read, in the order given, as soon as it and those before it are done; several at the same time.

    What is read stays in the cache, so a run that was ended by whatever goes on where it was.

    Raises:
        ExtractError: the extra is not installed, or no article can be read: there is no server, no such model, the
            key is refused, the cache cannot be written, or too many articles in a row failed at the endpoint.
    """
    return _readings(sources, settings)


def _readings(sources: Iterable[Readable], settings: Settings) -> Generator[Reading | Failure, None, None]:
    """What `read_all` gives; closing it ends what is under way."""
    with _loop() as run:
        reader = run(_open(settings)).result()
        waiting: deque[Future[Reading | Failure]] = deque()
        failed_in_a_row = 0
        try:
            todo = iter(sources)
            more = True
            while more or waiting:
                while more and len(waiting) < 2 * settings.concurrency:
                    source = next(todo, None)
                    more = source is not None
                    if source is not None:
                        waiting.append(run(reader.read(source)))
                if not waiting:
                    break
                item = waiting.popleft().result()
                failed_in_a_row = failed_in_a_row + 1 if isinstance(item, Failure) and item.endpoint else 0
                yield item
                if isinstance(item, Failure) and failed_in_a_row >= settings.patience:
                    kept = "what was read is in the cache" if settings.cache else "with a cache nothing is asked twice"
                    raise ExtractError(
                        f"{failed_in_a_row} articles in a row failed at the endpoint, the last because of "
                        f"{item.reason}; mend that and run again: {kept}"
                    )
        finally:
            for future in waiting:
                future.cancel()
            for future in waiting:
                _settle(future)
            run(reader.close()).result()


def _settle(future: "Future[Any]") -> None:
    """Wait for what was cancelled, whatever became of it."""
    try:
        future.result(timeout=5)
    except (CancelledError, TimeoutError, ExtractError, ArticleError):
        return


_T = TypeVar("_T")


class _Run(Protocol):
    def __call__(self, work: Coroutine[Any, Any, _T], /) -> "Future[_T]": ...


@contextmanager
def _loop() -> Iterator[_Run]:
    """An event loop in a thread of its own, to which work is handed; ended at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="parley-llm", daemon=True)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop)
    finally:
        asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result()
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _open(settings: Settings) -> "_Reader":
    try:
        from kg.extract.llm.endpoint import Endpoint  # noqa: PLC0415 - the extra is only needed here
    except ImportError as error:
        raise ExtractError(f"reading by a language model needs what is not installed ({error}); {INSTALL}") from error
    return _Reader(settings, Endpoint(settings))


def source_of(given: Readable) -> Source:
    """The facts/1 source of what was given; an article without id is called by its words.

    Raises:
        ValidationError: it is no source of facts/1.
    """
    if isinstance(given, Source):
        return given
    if isinstance(given, Mapping):
        return Source.model_validate(dict(given))
    digest = hashlib.sha256(given.text.encode(errors="surrogatepass")).hexdigest()
    return Source(
        id=f"text-{digest[:12]}",
        kind="text",
        title=given.title,
        published=given.published.isoformat() if given.published else None,
        publisher=given.publisher,
        text=given.text,
    )


def _name_of(given: Readable) -> str:
    found = given.get("id") if isinstance(given, Mapping) else getattr(given, "id", None)
    return str(found or "a source without id")[:200]


@dataclass
class _Taker:
    """What was taken of the answers about one piece, so far."""

    text: Searchable
    known: Known
    good: Pool = field(default_factory=Pool)
    waiting: Pool = field(default_factory=Pool)
    refused: list[str] = field(default_factory=list)
    first: int | None = None
    """Facts that were good in the first answer."""
    lost: int = 0

    def take(self, answer: Answer) -> str | None:
        """Take what is good of the answer; what is wrong with the rest, or None."""
        before = Pool(self.good.entities, (*self.good.facts, *self.waiting.facts))
        found = sift(before.plus(answer), self.text, self.known)
        wrong = [*answer.refused(), *found.refused]
        came_back = max(0, len(found.good.facts) - len(self.good.facts)) if self.first is not None else 0
        self.lost = max(len(wrong), self.lost - came_back)
        self.first = len(found.good.facts) if self.first is None else self.first
        self.good, self.waiting = found.good, found.waiting
        self.refused += [str(refusal) for refusal in wrong]
        return _complaint(found, wrong) if wrong else None


def _complaint(found: Sifted, wrong: list[Refusal]) -> str:
    listed = "\n".join(f"- {refusal}" for refusal in wrong[:_COMPLAINTS])
    more = f"\n- and {len(wrong) - _COMPLAINTS} more" if len(wrong) > _COMPLAINTS else ""
    return (
        f"{len(found.good.entities)} entities and {len(found.good.facts)} facts are taken. "
        f"These are not:\n{listed}{more}\n"
        "Answer once more with corrected versions of these alone (what is taken stays; the other lists stay empty). "
        "Leave out what the article does not say."
    )


class _Reader:
    """Reads one article after the other, or several at a time, by one endpoint."""

    def __init__(self, settings: Settings, endpoint: "Endpoint") -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._cache = Cache(settings.cache, settings.key())
        self._free = asyncio.Semaphore(settings.concurrency)

    async def close(self) -> None:
        await self._endpoint.close()

    async def read(self, given: Readable) -> Reading | Failure:
        """The article read, or why it is not."""
        from kg.extract.llm.endpoint import Meter  # noqa: PLC0415

        meter = Meter()
        try:
            source = source_of(given)
        except ValidationError as error:
            reason = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
            return Failure(_name_of(given), f"it is no source of facts/1: {reason}", meter.usage)
        async with self._free:
            try:
                return await self._article(source, meter)
            except ArticleError as error:
                return Failure(source.id, str(error), meter.usage, isinstance(error, EndpointFailed))

    async def _article(self, source: Source, meter: "Meter") -> Reading:
        if not source.text or not source.text.strip():
            raise NoText("it has no text (a record of a data set is facts already)")
        todo = deque(chunks(source.text, self._settings.chunk_tokens))
        if len(todo) > self._settings.most_chunks:
            raise TooLong(
                f"its {len(source.text):,} characters make {len(todo)} pieces, more than {self._settings.most_chunks}"
            )
        pieces: list[Piece] = []
        refused: list[str] = []
        dropped = cached = 0
        whole = len(todo) == 1
        while todo:
            chunk = todo.popleft()
            piece = _Piece(source, chunk, whole, _known(source, pieces))
            taker = _Taker(Searchable(chunk.of(source.text), chunk.start), piece.known)
            try:
                cached += await self._asked(piece, taker, meter)
            except TooLong:
                two = halves(source.text, chunk)
                if not two or len(pieces) + len(todo) + len(two) > 2 * self._settings.most_chunks:
                    raise
                whole = False
                todo.extendleft(reversed(two))
                continue
            pieces.append(Piece(taker.text, taker.good))
            refused += taker.refused
            dropped += taker.lost
        made, left_out = document(source, pieces, f"llm:{self._settings.model}/{prompt.version()}")
        return Reading(made, meter.usage, len(pieces), cached, (*refused, *left_out), dropped + len(left_out))

    async def _asked(self, piece: "_Piece", taker: _Taker, meter: "Meter") -> bool:
        """Ask about the piece, or take what was answered before; whether it was."""
        question = piece.question()
        key = Cache.key(question=question, version=prompt.version(), **self._settings.asked_for())
        before = self._cache.get(key)
        if before is not None and isinstance(before.get("too_long"), str):
            raise TooLong(before["too_long"])
        if _taken_again(before, taker):
            return True
        try:
            await self._endpoint.ask(question, taker, meter)
        except TooLong as error:
            self._cache.put(key, {"too_long": str(error)})
            raise
        self._cache.put(key, _kept(taker))
        return False


def _kept(taker: _Taker) -> dict[str, Any]:
    """What the cache keeps: the good items as they were given, and what was refused."""
    lists: dict[str, list[Any]] = {name: [] for name in Answer.model_fields}
    lists["entities"] = [entity.model_dump(mode="json") for entity in taker.good.entities]
    for fact in taker.good.facts:
        lists[type(fact).__name__.lower() + "s"].append(fact.model_dump(mode="json"))
    return {"answer": lists, "refused": taker.refused, "lost": taker.lost}


def _taken_again(kept: dict[str, Any] | None, taker: _Taker) -> bool:
    """Take an answer from the cache; False if it cannot be taken as it is."""
    if kept is None:
        return False
    try:
        refused, lost = [str(reason) for reason in kept["refused"]], int(kept["lost"])
        answer = Answer.model_validate(kept["answer"])
    except (ValidationError, LookupError, TypeError, ValueError):
        return False
    taker.take(answer)
    taker.refused, taker.lost = refused, lost
    return True


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of an article and what is known when it is asked about."""

    source: Source
    chunk: Chunk
    whole: bool
    known: Known

    def question(self) -> str:
        return prompt.question(
            self.chunk.of(self.source.text or ""),
            published=self.source.published,
            publisher=self.source.publisher,
            entities=tuple(self.known.names.items())[-_NAMED_AT_MOST:],
            events=tuple(self.known.events.items())[-_NAMED_AT_MOST:],
            part=not self.whole,
        )


def _known(source: Source, pieces: list[Piece]) -> Known:
    entities: dict[str, str] = {entity.name: entity.type for piece in pieces for entity in piece.good.entities}
    events: dict[str, str] = {
        fact.event: fact.type for piece in pieces for fact in piece.good.facts if isinstance(fact, Event)
    }
    return Known(
        {called(name): type_ for name, type_ in entities.items()}, events, source.published is not None, entities
    )
