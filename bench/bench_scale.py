"""`make scale`: the whole of analysis and recommendation on a made-up graph, in one process, from the store.

    python -m bench.bench_scale [--entities N] [--edges N] [--data FOLDER] [--out FILE]

The documents of `bench.made_up_graph` are loaded into an embedded store as any are, which is measured apart; with
`--data` the store stays and is loaded only once. Then everything is asked of it as the command line and the API do:
projection, centralities, communities, brokerage, change over years, partners, consortium, support and a report with
its figures. At last one more document goes in, and the first answer after it is timed. Writes JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import psutil

from bench.made_up_graph import MadeUp
from graph.insights import Insights, recommend_consortium, recommend_partners, recommend_support
from graph.model import Reading, Row
from graph.reports.contents import Focus, contents
from graph.reports.rendering import rendered
from graph.settings import Settings
from graph.store import Put, Store, Withdraw, open_store

ENTITIES: Final = 100_000
EDGES: Final = 1_000_000
RESULTS: Final = Path(__file__).parent / "scale.json"
_AT_ONCE: Final = 32
_ASKED: Final = (0, 50, 500)
"""Bodies that partners are asked for, by their place: the best known, and two that fewer documents name."""

T = TypeVar("T")


def measure(store: Store, entities: int, edges: int) -> dict[str, Any]:
    """Seconds of each step, and what they were measured on; an empty store is loaded first."""
    made = MadeUp(entities, edges)
    figures: dict[str, Any] = {"asked for": {"entities": entities, "edges": edges}}
    said = made.readings()
    if not store.read("read/count_statements")[0]["count"]:
        figures["load"] = _loaded(store, said)
    else:
        for _ in said:
            pass
    counted = store.statistics()
    figures["store"] = {
        "documents": sum(counted["documents"].values()),
        "entities": sum(counted["entities"].values()),
        "edges": sum(counted["edges"].values()),
        "statements": counted["statements"]["all"],
    }
    took = _Timed()
    insights = Insights(store)
    began = time.perf_counter()
    took("snapshot", insights.snapshot)
    took("occasions", insights.occasions)
    first = took("projection, centralities and communities", lambda: insights.centrality(by="pagerank"))
    took("again, in another order", lambda: insights.centrality(by="betweenness"))
    took("between countries, brokerage", lambda: insights.centrality(by="constraint", level="country"))
    took("change over years", lambda: insights.centrality(by="pagerank", years=True))
    took("partners, learning included", lambda: _partners(insights, made.body(_ASKED[0])))
    for place in _ASKED[1:]:
        took(f"partners of body {place}", lambda place=place: _partners(insights, made.body(place)))
    roles = ["government", "company", "university"]
    asked: dict[str, Any] = {"country": "VN", "topic": "smart city"}
    took("consortium", lambda: recommend_consortium(insights, wanted=roles, **asked))
    took("support", lambda: recommend_support(insights, size="sme", **asked))
    last = max(o.known for o in insights.occasions() if o.known)
    focus = Focus(country="VN", topic="smart city", size="sme")
    report = took("report, told", lambda: contents(insights, focus, as_of=last))
    took("report, drawn", lambda: rendered(report, "html", "en"))
    figures["seconds"], figures["processor seconds"] = took.seconds, took.processor
    figures["seconds of all"] = round(time.perf_counter() - began, 1)
    figures["graph"] = {
        name: first[name] for name in ("nodes", "edges", "occasions", "omitted", "communities", "modularity",
                                       "sources", "error")
    }  # fmt: skip
    figures["one more document"] = _added(store, insights, made)
    figures["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


class _Timed:
    """Seconds of steps: of the clock, and of the processor in this process, whatever else the machine does."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        began, busy = time.perf_counter(), time.process_time()
        answer = work()
        self.seconds[name] = round(time.perf_counter() - began, 2)
        self.processor[name] = round(time.process_time() - busy, 2)
        sys.stderr.write(f"{name}: {self.seconds[name]:g} s, {self.processor[name]:g} s of the processor\n")
        return answer


def _partners(insights: Insights, body: str) -> Row:
    found = recommend_partners(insights, body)
    if not found["items"] and "not_enough" not in found:
        raise AssertionError(f"neither partners of {body} nor a reason for none")
    return found


def _loaded(store: Store, said: Iterator[Reading]) -> dict[str, Any]:
    began, documents = time.perf_counter(), 0
    while batch := [Put(reading) for reading in islice(said, _AT_ONCE)]:
        store.apply(batch)
        documents += len(batch)
        if documents % (_AT_ONCE * 100) == 0:
            sys.stderr.write(f"{documents} documents in {time.perf_counter() - began:.0f} s\n")
    took = time.perf_counter() - began
    return {"seconds": round(took, 1), "documents_a_second": round(documents / took, 1)}


def _added(store: Store, insights: Insights, made: MadeUp) -> dict[str, float]:
    """What one more document costs: to write, and to ask again. It is taken back at the end."""
    took = _Timed()
    more = made.another()
    took("written", lambda: store.apply([Put(more)]))
    took("snapshot again", insights.snapshot)
    took("partners again", lambda: _partners(insights, made.body(_ASKED[0])))
    store.apply([Withdraw(more.document.key)])
    return took.seconds


def _engine_memory(folder: Path) -> int:
    """Resident megabytes of the store's own processes, which are those whose command line names its folder."""
    named = (p for p in psutil.process_iter(["cmdline"]) if p.pid != psutil.Process().pid)
    owned = [p for p in named if any(str(folder) in word for word in p.info["cmdline"] or ())]
    return round(sum(process.memory_info().rss for process in owned) / 2**20)


@contextmanager
def _opened(folder: Path | None) -> Iterator[tuple[Store, Path]]:
    with tempfile.TemporaryDirectory(prefix="coopgraph-scale-", ignore_cleanup_errors=True) as temporary:
        data = folder or Path(temporary) / "data"
        with open_store(Settings(_env_file=None, data_dir=data, neo4j_uri=None)) as store:
            yield store, data.resolve()


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="bench_scale", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entities", type=int, default=ENTITIES)
    parser.add_argument("--edges", type=int, default=EDGES)
    parser.add_argument("--data", type=Path, help="a folder for the store, to be used again")
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    with _opened(chosen.data) as (store, data):
        figures = measure(store, chosen.entities, chosen.edges)
        figures["store_memory_mb"] = _engine_memory(data)
    found = json.dumps(figures, indent=1)
    chosen.out.write_text(found + "\n", encoding="utf-8")
    print(found)


if __name__ == "__main__":
    main()
