"""What HTTP costs: an entity by id over the API, beside the same query through the bare driver."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import neo4j
import uvicorn

import cypher
from api.app import create_app
from graph.settings import Settings
from graph.store import open_store
from graph.store.embedded import join
from ingest.run import run

CALLS = 1500
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
IDENTIFIER = "country-kr"


def measure(calls: int = CALLS) -> dict[str, Any]:
    """Median milliseconds of both ways, alternating in one run, and their difference."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), neo4j_uri=None, api_port=0)
        with open_store(settings) as store, join(settings.data_dir) as engine:
            run([SAMPLES], store, settings)
            server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning"))
            thread = threading.Thread(target=server.run)
            thread.start()
            try:
                while not server.started:
                    time.sleep(0.01)
                port = server.servers[0].sockets[0].getsockname()[1]
                there = engine.endpoint
                auth = (there.reader_user, there.reader_password)
                with (
                    httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
                    neo4j.GraphDatabase.driver(there.uri, auth=auth) as driver,
                ):
                    return _compared(client, driver, there.database, calls)
            finally:
                server.should_exit = True
                thread.join()


def _compared(client: httpx.Client, driver: neo4j.Driver, database: str, calls: int) -> dict[str, Any]:
    text = cypher.load("read/entity").text

    def bare() -> None:
        with driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session:
            list(session.run(text, {"id": IDENTIFIER}))  # type: ignore[arg-type]

    def served() -> None:
        client.get(f"/v1/entities/{IDENTIFIER}", params={"edges": 0}).raise_for_status()

    times: dict[str, list[float]] = {"driver": [], "api": []}
    for number in range(calls):
        for name, call in (("driver", bare), ("api", served)):
            taken = _timed(call)
            if number >= calls // 10:  # the first tenth warms both up
                times[name].append(taken)
    driver_ms, api_ms = statistics.median(times["driver"]), statistics.median(times["api"])
    return {
        "calls": calls,
        "driver_p50_ms": round(driver_ms, 3),
        "api_p50_ms": round(api_ms, 3),
        "difference_ms": round(api_ms - driver_ms, 3),
    }


def _timed(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000
