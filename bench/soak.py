"""Mixed calls of a real service for a long time: its memory, its times, its errors. `make soak`.

Many threads ask what users ask, wrong questions among it, and hand in and take back documents; the samples are in
the store. Memory is flat where the service did not grow from the first quarter on by more than `ALLOWED`.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import httpx
import psutil

from bench.serving import Connection, Served, plain_environment, serving
from graph.settings import Settings
from graph.store import open_store
from ingest.run import run

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
ALLOWED = 0.05
"""Growth of resident memory over the last three quarters, as a part of it, that counts as flat."""
_SAMPLES_OF_MEMORY = 200
_TEXT = "조달청은 튀니지 공공조달청과 2019년 3월 {} 전자정부 협력 양해각서를 체결했다."


class Call(NamedTuple):
    """A request, what may be answered, and what kind it is."""

    kind: str
    path: str
    status: tuple[int, ...] = (200,)
    method: str = "GET"
    body: Any = None


@dataclass
class Measured:
    """What came of the calls."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[int, float, float]] = field(default_factory=list)
    """After how many calls, and MB of the service and of the engine then."""

    def told(self, took: float) -> dict[str, Any]:
        """The figures for a result in JSON."""
        calls = sum(self.statuses.values())
        service = _line([(done, mb) for done, mb, _ in self.memory])
        engine = _line([(done, mb) for done, _, mb in self.memory])
        return {
            "calls": calls,
            "seconds": round(took, 1),
            "calls_per_second": round(calls / took, 1),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "errors": len(self.errors),
            "first_errors": self.errors[:20],
            "service_mb": service,
            "engine_mb": engine,
            "flat": service["growth"] <= ALLOWED,
            "milliseconds": {kind: _times(taken) for kind, taken in sorted(self.seconds.items())},
            "memory": [[done, round(service), round(engine)] for done, service, engine in self.memory],
        }


def main() -> int:
    """Ask, write the result, and return the exit status: 1 where memory grew or an answer was wrong."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="file of the result; standard output unless given")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = Settings(_env_file=None, data_dir=folder / "data", neo4j_uri=None)
        with open_store(settings) as store:
            run([SAMPLES], store, settings)
        with serving(folder, plain_environment()) as served:
            result = soak(
                served, chosen.calls, clients=chosen.clients, seed=chosen.seed, writes=True, told=_progress
            )
    written = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
    if chosen.out is None:
        sys.stdout.write(written)
    else:
        chosen.out.write_text(written, encoding="utf-8")
    return int(bool(result["errors"]) or not result["flat"])


def soak(
    served: Served,
    calls: int,
    *,
    clients: int,
    seed: int,
    writes: bool,
    told: Callable[[int, float, float], object] = lambda *_: None,
) -> dict[str, Any]:
    """Make `calls` calls from `clients` threads, by `seed`; with `writes` documents come and go as well.

    `told` takes how many are done now and then, with the MB of the service and of its engine.
    """
    planned = planning(served.client, random.Random(seed), writes)  # noqa: S311
    measured, lock = Measured(), threading.Lock()
    memory = _memory(served.process.pid)
    every = max(1, calls // _SAMPLES_OF_MEMORY)
    left, done = calls, 0

    def work() -> None:
        nonlocal left, done
        connection = Connection(served.address)
        while True:
            with lock:
                if not left:
                    return
                left -= 1
                call = planned()
            began = time.perf_counter()
            status, answer = connection.ask(call.method, call.path, call.body)
            taken = time.perf_counter() - began
            with lock:
                done += 1
                measured.seconds[call.kind].append(taken)
                measured.statuses[status] += 1
                if status not in call.status:
                    measured.errors.append(f"{call.method} {call.path} {status}: {answer[:300]!r}")
                if done % every == 0:
                    measured.memory.append((done, *memory()))
                    told(*measured.memory[-1])

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured.told(time.perf_counter() - began)


def _progress(done: int, service: float, engine: float) -> None:
    sys.stderr.write(f"{done} calls: service {service:.0f} MB, engine {engine:.0f} MB\n")


def planning(client: httpx.Client, chance: random.Random, writes: bool) -> Callable[[], Call]:
    """Calls at random, of what the service that `client` asks knows."""
    known = _known(client)
    reads = [(make, weight) for make, weight in _reads(known, chance)]
    makers, weights = zip(*(reads + (_writes(client, chance) if writes else [])), strict=True)

    def planned() -> Call:
        return chance.choices(makers, weights)[0]()

    return planned


def _known(client: httpx.Client) -> dict[str, list[str]]:
    """Ids that there are, by kind."""

    def ids(path: str, **asked: Any) -> list[str]:
        items = client.get(path, params=asked).raise_for_status().json()["items"]
        return [item["id"] for item in items]

    entities = sorted({one for q in "한국대정WBKN" for one in ids("/v1/search", q=q, limit=50)})
    edges = [
        item["edge"]["id"]
        for one in entities[:30]
        for item in client.get(f"/v1/entities/{one}/edges", params={"limit": 5}).json().get("items", ())
    ]
    known = {
        "entity": entities,
        "edge": sorted(set(edges)),
        "agreement": ids("/v1/agreements", limit=100),
        "document": ids("/v1/documents", limit=100),
    }
    assert all(known.values()), known  # noqa: S101
    return known


def _reads(known: dict[str, list[str]], chance: random.Random) -> Iterator[tuple[Callable[[], Call], int]]:
    def of(kind: str) -> str:
        return chance.choice(known[kind])

    def get(kind: str, path: str, *status: int, **asked: Any) -> Call:
        return Call(kind, f"{path}?{urlencode(asked, doseq=True)}" if asked else path, status or (200,))

    text = "".join
    letters = "가나다라한국정보통신ABCwego %_'\"\\\x00😀"
    yield lambda: get("lookup", f"/v1/entities/{of('entity')}", edges=0), 30
    yield lambda: get("entity", f"/v1/entities/{of('entity')}"), 8
    yield lambda: get("neighbourhood", f"/v1/entities/{of('entity')}/neighbourhood"), 10
    yield lambda: get("neighbourhood-2", f"/v1/entities/{of('entity')}/neighbourhood", depth=2), 2
    yield lambda: get("search", "/v1/search", q=text(chance.choices(letters, k=3)) + "x"), 8
    yield lambda: get("agreements", "/v1/agreements", limit=chance.randint(1, 50)), 5
    yield (
        lambda: get("agreements", "/v1/agreements", country=chance.choice(("VN", "KR", "UZ")), format="csv"),
        1,
    )
    yield lambda: get("documents", "/v1/documents", format=chance.choice(("json", "ndjson"))), 2
    yield lambda: get("document", f"/v1/documents/{of('document')}", text="true"), 3
    yield lambda: get("evidence", f"/v1/edges/{of('edge')}/evidence"), 5
    yield lambda: get("agreement", f"/v1/agreements/{of('agreement')}", lang="en"), 4
    yield lambda: get("paths", "/v1/paths", 200, 422, **{"from": of("entity"), "to": of("entity")}), 2
    yield lambda: get("profile", f"/v1/entities/{of('entity')}/profile"), 2
    yield lambda: get("country", f"/v1/countries/{chance.choice(('KR', 'VN', 'kr'))}", 200, 404), 1
    yield lambda: get("then", f"/v1/entities/{of('entity')}", 200, 404, as_of=chance.randint(2005, 2024)), 3
    yield lambda: get("statistics", "/v1/statistics"), 2
    yield lambda: get("centrality", "/v1/analytics/centrality"), 1
    yield lambda: get("readiness", "/readyz"), 2
    yield lambda: get("metrics", "/metrics"), 1
    yield (
        lambda: get("wrong", f"/v1/entities/{quote(text(chance.choices(letters, k=8)), safe='')}", 404, 422),
        3,
    )
    yield lambda: get("wrong", "/v1/agreements", 422, cursor=text(chance.choices(letters, k=20))), 2
    yield lambda: get("wrong", f"/{chance.random()}", 404), 1
    yield lambda: get("wrong", "/v1/search", 422, q="x", limit=chance.randint(1000, 10**9)), 1
    statement = "MATCH (n:Agency) RETURN n.name AS name ORDER BY name LIMIT $n"
    asked = {"statement": statement, "parameters": {"n": 20}}
    # One statement at a time is run on the embedded store; the others are told to come again.
    yield lambda: Call("cypher", "/v1/cypher", (200, 429), "POST", asked), 2
    refused = {"statement": "MATCH (n) DETACH DELETE n"}
    yield lambda: Call("wrong", "/v1/cypher", (422,), "POST", refused), 1


def _writes(client: httpx.Client, chance: random.Random) -> list[tuple[Callable[[], Call], int]]:
    """Documents of a small number of ids come, come again changed, and go; a decision is asked for in vain."""

    def hand_in() -> Call:
        document = {"text": _TEXT.format(f"{chance.randint(1, 28)}일"), "source": "soak"}
        return Call("hand in", "/v1/documents", (202,), "POST", document | {"id": str(chance.randint(1, 9))})

    def take_back() -> Call:
        found = client.get("/v1/documents", params={"source": "soak", "limit": 1}).json()["items"]
        identifier = found[0]["id"] if found else "doc-0"
        return Call("take back", f"/v1/documents/{identifier}", (200, 404), "DELETE")

    return [(hand_in, 0.1), (take_back, 0.02)]  # type: ignore[list-item]


def _memory(service: int) -> Callable[[], tuple[float, float]]:
    """Tells the resident MB of the service and of its engine."""
    process = psutil.Process(service)
    engine = _engine(process)

    def now() -> tuple[float, float]:
        return process.memory_info().rss / 1e6, engine.memory_info().rss / 1e6 if engine else 0.0

    return now


def _engine(service: psutil.Process) -> psutil.Process | None:
    """The engine of the folder that the service is on: it runs as a process of its own."""
    folder = service.cmdline()[service.cmdline().index("--data") + 1]
    found = [
        process
        for process in psutil.process_iter(["cmdline"])
        if folder in " ".join(process.info["cmdline"] or ()) and process.pid != service.pid
    ]
    return max(found, key=lambda process: process.memory_info().rss, default=None)


def _line(points: list[tuple[int, float]]) -> dict[str, float]:
    """First, last and largest MB, and the line through those after the first quarter."""
    later = points[len(points) // 4 :]
    slope, start = statistics.linear_regression(*zip(*later, strict=True)) if len(later) > 1 else (0.0, 0.0)
    low, high = (start + slope * later[end][0] for end in (0, -1)) if later else (0.0, 0.0)
    return {
        "first": round(points[0][1], 1),
        "last": round(points[-1][1], 1),
        "most": round(max(mb for _, mb in points), 1),
        "mb_per_100000_calls": round(slope * 100_000, 2),
        "growth": round((high - low) / low, 4) if low else 0.0,
    }


def _times(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    return {
        "calls": len(seconds),
        "p50": round(cuts[49] * 1000, 2),
        "p99": round(cuts[98] * 1000, 2),
        "most": round(max(seconds) * 1000, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
