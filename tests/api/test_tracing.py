"""Traces reach a collector, and nothing of them is loaded where none is named."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.tracing import Traces
from graph.settings import Settings, SettingsError, load
from graph.store import Store
from tests.api.test_access import ask


@contextmanager
def collector() -> Iterator[tuple[str, list[Span]]]:
    """A collector's address, and the spans that came."""
    spans: list[Span] = []

    class Collecting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            sent = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            spans.extend(s for r in sent.resource_spans for scope in r.scope_spans for s in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collecting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", spans
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_spans_of_requests_reach_the_collector_without_what_was_asked(
    tmp_path: Path, embedded_store: Store
) -> None:
    parent = "0af7651916cd43dd8448eb211c80319c"

    async def work(client: httpx.AsyncClient) -> None:
        asked = {"traceparent": f"00-{parent}-b7ad6b7169203331-01", "X-Request-ID": "desk-1"}
        assert (await client.get("/v1/search", params={"q": "Minji"}, headers=asked)).status_code == 200
        assert (await client.get("/v1/entities/Minji")).status_code == 404

    with collector() as (address, spans):
        ask(Settings(_env_file=None, data_dir=tmp_path, otlp_endpoint=address), embedded_store, work)
    first, second = sorted(spans, key=lambda span: span.start_time_unix_nano)
    assert first.name == "GET /v1/search"
    assert first.trace_id.hex() == parent
    told = {a.key: a.value.string_value or a.value.int_value for a in first.attributes}
    assert told == {
        "http.request.method": "GET",
        "http.route": "/v1/search",
        "http.response.status_code": 200,
        "coopgraph.request_id": "desk-1",
    }
    assert second.name == "GET /v1/entities/{identifier}"
    assert not [span for span in spans if b"Minji" in span.SerializeToString()]


def test_nothing_of_it_is_loaded_unless_it_is_wanted() -> None:
    made = "import sys; from api.app import create_app; from graph.settings import Settings; "
    told = "create_app(Settings(_env_file=None)); print([m for m in sys.modules if m.startswith('opentelemetry.sdk')])"
    done = subprocess.run([sys.executable, "-c", made + told], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("collector:4318", "ftp://collector", "http://user:secret@collector"):
        with pytest.raises(SettingsError, match="COOPGRAPH_OTLP_ENDPOINT") as caught:
            load(otlp_endpoint=wrong)
        assert "secret" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match="coopgraph\\[otel\\]"):
        Traces("http://127.0.0.1:4318")
