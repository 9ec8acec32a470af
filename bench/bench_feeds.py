"""What it costs to read a feed, beside parsing its file alone.

    python -m bench.bench_feeds [--megabytes N] [--store] [--data FOLDER] [--only {iati,ocds}]

Made-up IATI and OCDS files of N megabytes, or with `--data` the real files of a folder that has ``iati`` and ``ocds``
in it. Parsing alone visits every element or value of a file with the same bounded readers; `records` is what the
connector makes of the file, parsing included, and `statements` is all that a run of the feed does with it but for
writing. The steps take turns, and count seconds of the processor, so that what else the machine does is in neither.
With `--store` the whole run of the made-up feed into an empty embedded store is measured too. Prints JSON; memory is
the greatest of this process, in MB, after each step.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bench.made_up_feeds import FORMATS, write
from graph.settings import Settings
from graph.store import open_store
from ingest.connectors import Record, Source, connector
from ingest.connectors.items import json_lines, json_values, xml_elements
from ingest.feeds import Bounds, Feed, State, items, run_feed
from ingest.records import reading

_REAL: Final = {
    "iati": ("*.xml", "*.xml.gz"),
    "ocds": ("realdata/*.json", "fictional/*.json", "fictional/record/*.json"),
}
"""Real files by connector."""


def _visited(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _visited(part)
    elif isinstance(value, list):
        for part in value:
            yield from _visited(part)
    else:
        yield value


def _parse(kind: str, path: Path) -> int:
    """Visit everything in the file; how many items there are."""
    number = 0
    source = Source(path, "bench")
    with source.open() as stream:
        if kind == "iati":
            for _, element in xml_elements(stream, "iati-activity"):
                number += 1
                for part in element.iter():
                    _ = part.tag, part.text, dict(part.attrib)
            return number
        lines = source.name.endswith(".jsonl")
        values = json_lines(stream) if lines else json_values(stream, frozenset({"releases", "records"}))
        for value in values:
            number += 1
            for _ in _visited(value[-1]):
                pass
    return number


def _records(kind: str, path: Path) -> int:
    return sum(isinstance(item, Record) for item in connector(kind).read(Source(path, "bench")))


def _statements(kind: str, path: Path) -> int:
    made = 0
    feed = Feed("bench", connector(kind), (path,))
    for file, item in items(feed, [path]):
        if isinstance(item, Record):
            made += len(reading("bench", item, file=file, connector=feed.reader).statements)
    return made


_STEPS: Final[Sequence[tuple[str, Callable[[str, Path], int]]]] = (
    ("items", _parse),
    ("records", _records),
    ("statements", _statements),
)


def _measured(kind: str, paths: Sequence[Path], rounds: int) -> dict[str, Any]:
    """Counts and seconds of each step over all files, by the best of the rounds."""
    found: dict[str, Any] = {}
    seconds = {name: 0.0 for name, _ in _STEPS}
    for path in paths:
        best: dict[str, float] = {}
        counts: dict[str, int] = {}
        for _ in range(rounds):
            for name, work in _STEPS:
                began = time.process_time()
                counts[name] = work(kind, path)
                took = time.process_time() - began
                best[name] = min(took, best.get(name, took))
        for name, _ in _STEPS:
            found[f"{kind} {name}"] = found.get(f"{kind} {name}", 0) + counts[name]
            seconds[name] += best[name]
    found[f"{kind} parsing seconds"] = round(seconds["items"], 2)
    for name in ("records", "statements"):
        found[f"{kind} {name} seconds"] = round(seconds[name], 2)
        found[f"{kind} {name} / parsing"] = round(seconds[name] / seconds["items"], 2)
    found[f"{kind} memory MB"] = _memory()
    return found


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(
    megabytes: int, *, store: bool = False, rounds: int = 1, kinds: Sequence[str] = tuple(FORMATS)
) -> dict[str, Any]:
    """Figures of made-up files of these formats at this size."""
    found: dict[str, Any] = {"megabytes": megabytes}
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            path = Path(folder) / FORMATS[kind][0]
            write(kind, path, megabytes * 1_000_000)
            found |= _measured(kind, [path], rounds)
            if store:
                settings = Settings(_env_file=None, data_dir=Path(folder) / kind, neo4j_uri=None)  # type: ignore[call-arg]
                feed = Feed("bench", connector(kind), (path,), bounds=Bounds())
                began = time.perf_counter()
                with open_store(settings) as opened:
                    run = run_feed(feed, opened, State(settings.data_dir), settings)
                found[f"{kind} run seconds"] = round(time.perf_counter() - began, 1)
                found[f"{kind} added"] = run.added
                found[f"{kind} run memory MB"] = _memory()
            path.unlink()
    return found


def measure_real(data: Path, *, rounds: int = 3, kinds: Sequence[str] = tuple(_REAL)) -> dict[str, Any]:
    """Figures of the real files in a folder, each format as a whole."""
    found: dict[str, Any] = {}
    for kind in kinds:
        paths = sorted(path for pattern in _REAL[kind] for path in (data / kind).glob(pattern))
        if not paths:
            raise SystemExit(f"no files of {kind} in {data / kind}")
        found |= {f"{kind} files": len(paths)} | _measured(kind, paths, rounds)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench_feeds", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--store", action="store_true")
    parser.add_argument("--data", type=Path, help="a folder of real files")
    parser.add_argument("--only", choices=sorted(FORMATS), help="one of the two formats")
    chosen = parser.parse_args()
    kinds = [chosen.only] if chosen.only else list(FORMATS)
    figures = (
        measure_real(chosen.data, kinds=kinds)
        if chosen.data
        else measure(chosen.megabytes, store=chosen.store, kinds=kinds)
    )
    print(json.dumps(figures, indent=1))
