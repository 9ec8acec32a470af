"""Traces of requests and jobs for OpenTelemetry, where `COOPGRAPH_OTLP_ENDPOINT` says where they go.

A span has the method, the route, the status and the request's id, by the names of the semantic conventions; no
path, no query, no address. One of a request goes on from the `traceparent` that came with it. Nothing of the SDK
is imported where no traces are wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from graph.settings import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

_SECONDS: Final = 5
"""How long one batch may take to be sent."""

Told = Callable[[str | None, int], None]
"""Takes the route and the status of a request when they are known."""


class Traces:
    """Makes spans and sends them, or does nothing where there is no `endpoint`.

    Raises `SettingsError` where OpenTelemetry is not installed.
    """

    def __init__(self, endpoint: str | None) -> None:
        self._provider = _provider(endpoint) if endpoint else None
        self._tracer: Tracer | None = self._provider.get_tracer("coopgraph") if self._provider else None

    @contextmanager
    def request(
        self, method: str, headers: Callable[[], Mapping[str, str]], identifier: str
    ) -> Iterator[Told]:
        """The span of a request, for the time of the block."""
        if self._tracer is None:
            yield _untold
            return
        from opentelemetry.trace import SpanKind, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        with self._tracer.start_as_current_span(
            method,
            context=TraceContextTextMapPropagator().extract(headers()),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "coopgraph.request_id": identifier},
        ) as span:

            def told(route: str | None, status: int) -> None:
                if route:
                    span.update_name(f"{method} {route}")
                    span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", status)
                if status >= 500:
                    span.set_status(StatusCode.ERROR)

            yield told

    @contextmanager
    def job(self, identifier: str) -> Iterator[None]:
        """The span of a job, for the time of the block."""
        if self._tracer is None:
            yield
            return
        with self._tracer.start_as_current_span("job", attributes={"coopgraph.job_id": identifier}):
            yield

    def close(self) -> None:
        """Send what was not sent yet."""
        if self._provider is not None:
            self._provider.shutdown()


def _untold(_route: str | None, _status: int) -> None:
    pass


def _provider(endpoint: str) -> TracerProvider:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError(
            "COOPGRAPH_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: pip install 'coopgraph[otel]'"
        ) from error
    provider = TracerProvider(
        resource=Resource.create({"service.name": "coopgraph", "service.version": version("coopgraph")}),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
