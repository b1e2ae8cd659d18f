"""What the server counts about itself, for Prometheus (text exposition format 0.0.4)."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Requests by route, method and status; their seconds and bytes; how full queues and cache are.

    `release` gives the id of the release, `queries` the counts of the pool, `cached` entries and bytes of the cache:
    they are asked when somebody looks.
    """

    def __init__(
        self,
        release: Callable[[], str],
        queries: Callable[[], dict[str, int]],
        cached: Callable[[], tuple[int, int]] = lambda: (0, 0),
    ) -> None:
        self.registry = CollectorRegistry()
        self.release = release
        self.queries = queries
        self.cached = cached
        self.seconds: dict[str, list[float]] = {}
        """By route, how many requests took as long as each of the buckets, longer than all, and all their seconds."""
        self.requests: dict[tuple[str, str, int], int] = {}
        """How many, by route, method and status."""
        self.sent: dict[str, int] = {}
        """Bytes, by route."""
        self.lookups = {True: 0, False: 0}
        """Queries looked for in the cache, by whether they were found."""
        self.registry.register(_Now(self))

    def answered(self, route: str, method: str, status: int, size: int, seconds: float) -> None:
        """One request has been answered."""
        key = (route, method, status)
        self.requests[key] = self.requests.get(key, 0) + 1
        self.sent[route] = self.sent.get(route, 0) + size
        spread = self.seconds.get(route)
        if spread is None:
            spread = self.seconds[route] = [0.0] * (len(_SECONDS) + 2)
        spread[bisect_left(_SECONDS, seconds)] += 1
        spread[-1] += seconds

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)


class _Now(Collector):
    """What is the case at this moment."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """What has been counted, and the gauges."""
        requests = CounterMetricFamily("parley_requests", "Requests answered.", labels=("route", "method", "status"))
        for (route, method, status), number in tuple(self._metrics.requests.items()):
            requests.add_metric((route, method, str(status)), number)
        yield requests
        sent = CounterMetricFamily("parley_sent_bytes", "Bytes of bodies sent.", labels=("route",))
        for route, number in tuple(self._metrics.sent.items()):
            sent.add_metric((route,), number)
        yield sent
        seconds = HistogramMetricFamily("parley_request_seconds", "Seconds to the last byte.", labels=("route",))
        for route, (*counts, total) in tuple(self._metrics.seconds.items()):
            buckets = zip((*map(str, _SECONDS), "+Inf"), accumulate(counts), strict=True)
            seconds.add_metric((route,), list(buckets), total)
        yield seconds
        lookups = CounterMetricFamily("parley_cache_lookups", "Queries looked for in the cache.", labels=("found",))
        for found, number in self._metrics.lookups.items():
            lookups.add_metric(("yes" if found else "no",), number)
        yield lookups
        queries = GaugeMetricFamily("parley_queries", "Queries and processes for them, by state.", labels=("state",))
        for state, number in self._metrics.queries().items():
            queries.add_metric((state,), number)
        yield queries
        entries, size = self._metrics.cached()
        yield GaugeMetricFamily("parley_cache_entries", "Answers in the cache.", value=entries)
        yield GaugeMetricFamily("parley_cache_bytes", "Bytes that they take.", value=size)
        yield InfoMetricFamily("parley_release", "The release being served.", value={"id": self._metrics.release()})

    def describe(self) -> Iterator[Metric]:
        """Nothing: names are known when they are collected."""
        return iter(())
