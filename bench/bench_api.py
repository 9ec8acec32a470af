"""What HTTP costs: lookups and neighbourhoods of a real service, beside the same queries through the bare driver.

Each turn asks another of the entities that are reported most. The service keeps no answers.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import neo4j

import cypher
from bench.serving import Connection, plain_environment, serving
from graph.questions import ALL_RELATIONS
from graph.questions.paging import ABOVE_ALL, ABOVE_COUNTS
from graph.settings import Settings
from graph.store import open_store
from graph.store.embedded import join
from ingest.run import run

CALLS = 1500
CLIENTS = 16
TOGETHER = 8000
"""Calls of all clients together."""
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_MOST_REPORTED = (Path(__file__).parent / "queries" / "most_reported.cypher").read_text(encoding="utf-8")
_SHOWN = 50
"""Entities that are asked for in turn, and edges of a neighbourhood."""


def measure(calls: int = CALLS) -> dict[str, Any]:
    """Median milliseconds of both ways, alternating in one run; then many clients at once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(_env_file=None, data_dir=folder / "data", neo4j_uri=None)
        with open_store(settings) as store:
            run([SAMPLES], store, settings)
        with serving(folder, plain_environment()) as served, join(settings.data_dir) as engine:
            there = engine.endpoint
            auth = (there.reader_user, there.reader_password)
            with neo4j.GraphDatabase.driver(there.uri, auth=auth) as driver:
                bare = _Bare(driver, there.database)
                ids = bare.most_reported()
                compared = _compared(Connection(served.address), bare, ids, calls)
            return compared | _together(served.address, ids)


class _Bare:
    """The queries of the two questions through the driver alone."""

    def __init__(self, driver: neo4j.Driver, database: str) -> None:
        self._driver = driver
        self._database = database
        self._entity = cypher.load("read/entity").text
        self._edges = cypher.load("read/edges").text

    def most_reported(self) -> list[str]:
        return [row["id"] for row in self._run((_MOST_REPORTED, {"limit": _SHOWN}))]

    def lookup(self, identifier: str) -> None:
        self._run((self._entity, {"id": identifier}))

    def neighbourhood(self, identifier: str) -> None:
        edges = {"id": identifier, "relations": list(ALL_RELATIONS), "limit": _SHOWN + 1}
        start = {"documents": ABOVE_COUNTS, "last": ABOVE_ALL, "after": "", "as_of": None, "known_at": None}
        self._run((self._entity, {"id": identifier}), (self._edges, edges | start))

    def _run(self, *asked: tuple[str, dict[str, Any]]) -> list[neo4j.Record]:
        found: list[neo4j.Record] = []
        with self._driver.session(database=self._database, default_access_mode=neo4j.READ_ACCESS) as session:
            for text, parameters in asked:
                found += session.run(text, parameters)  # type: ignore[arg-type]
        return found


def _lookup(identifier: str) -> str:
    return f"/v1/entities/{identifier}?edges=0"


def _neighbourhood(identifier: str) -> str:
    return f"/v1/entities/{identifier}/neighbourhood?limit={_SHOWN}"


def _compared(connection: Connection, bare: _Bare, ids: list[str], calls: int) -> dict[str, Any]:
    ways: dict[str, Callable[[str], Any]] = {
        "lookup_driver": bare.lookup,
        "lookup_api": lambda one: _answered(connection, _lookup(one)),
        "neighbourhood_driver": bare.neighbourhood,
        "neighbourhood_api": lambda one: _answered(connection, _neighbourhood(one)),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number, identifier in zip(range(calls), cycle(ids), strict=False):
        for name, call in ways.items():
            began = time.perf_counter()
            call(identifier)
            if number >= calls // 10:  # the first tenth warms all up
                times[name].append((time.perf_counter() - began) * 1000)
    told: dict[str, Any] = {"calls": calls}
    for name, taken in times.items():
        told[f"{name}_p50_ms"] = round(statistics.median(taken), 3)
    for question in ("lookup", "neighbourhood"):
        over = told[f"{question}_api_p50_ms"] - told[f"{question}_driver_p50_ms"]
        told[f"{question}_difference_ms"] = round(over, 3)
    return told


def _together(address: str, ids: list[str]) -> dict[str, Any]:
    """Lookups of many clients at once."""
    taken: list[float] = []
    left: Iterator[str] = (one for one, _ in zip(cycle(ids), range(TOGETHER), strict=False))
    lock = threading.Lock()

    def work() -> None:
        connection = Connection(address)
        while True:
            with lock:
                identifier = next(left, None)
            if identifier is None:
                return
            began = time.perf_counter()
            _answered(connection, _lookup(identifier))
            taken.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    cuts = statistics.quantiles(taken, n=100)
    return {
        "clients": CLIENTS,
        "lookups_per_second": round(TOGETHER / took),
        "together_p50_ms": round(cuts[49], 2),
        "together_p99_ms": round(cuts[98], 2),
        "p99_by_p50": round(cuts[98] / cuts[49], 2),
    }


def _answered(connection: Connection, path: str) -> None:
    status, told = connection.ask("GET", path)
    if status != 200:
        raise RuntimeError(f"{path} {status}: {told[:200]!r}")
