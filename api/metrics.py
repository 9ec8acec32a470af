"""Figures for Prometheus: requests as they come, the graph and the jobs as they are when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.freshness import Freshness
from graph.questions import Questions

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_OTHER: Final = "other"
"""The route of requests that are for none; paths themselves could be of any number."""


class Metrics:
    """The figures of one application."""

    def __init__(
        self, graph: Callable[[], Questions], fresh: Freshness, jobs: Callable[[], dict[str, int]]
    ) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "coopgraph_requests",
            "Requests by method, route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "coopgraph_request_seconds",
            "How long requests took.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_Graph(graph, fresh, jobs))

    def count(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """A request is over."""
        name = route or _OTHER
        self._requests.labels(method, name, str(status)).inc()
        self._seconds.labels(name).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)


class _Graph(Collector):
    """What the graph holds, how fresh it is, and which jobs there are."""

    def __init__(
        self, graph: Callable[[], Questions], fresh: Freshness, jobs: Callable[[], dict[str, int]]
    ) -> None:
        self._graph = graph
        self._fresh = fresh
        self._jobs = jobs

    def describe(self) -> Iterator[Any]:
        """Nothing is asked of the store before the first scrape."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures now; the graph's are counted again only when it was written."""
        counts = self._graph().statistics()
        for name, label in (("documents", "lang"), ("entities", "type"), ("edges", "type")):
            family = GaugeMetricFamily(f"coopgraph_{name}", f"{name.title()} in the graph.", labels=[label])
            for value, count in sorted(counts[name].items()):
                family.add_metric([str(value)], count)
            yield family
        yield GaugeMetricFamily("coopgraph_statements", "Statements in the graph.", counts["statements"])
        yield GaugeMetricFamily("coopgraph_failures", "Documents that were not accepted.", counts["failures"])
        version, _, age = self._fresh.now()
        yield GaugeMetricFamily("coopgraph_graph_version", "How often the graph was written.", version)
        if age is not None:
            yield GaugeMetricFamily("coopgraph_newest_document_days", "Age of the newest document.", age)
        states = GaugeMetricFamily("coopgraph_jobs", "Jobs by state.", labels=["state"])
        for state, count in sorted(self._jobs().items()):
            states.add_metric([state], count)
        yield states
