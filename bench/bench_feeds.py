"""What it costs to read a feed: made-up IATI and OCDS files of any size, parsed alone and as records and statements.

    python -m bench.bench_feeds [--megabytes N] [--store]

Parsing alone visits every element or value of the file with the same bounded readers; reading makes records and
their statements of it. With `--store` the whole run of the feed into an empty embedded store is measured too. Prints
JSON; memory is the greatest of this process, in MB, after each step.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from graph.settings import Settings
from graph.store import open_store
from ingest.connectors import Record, Source, connector
from ingest.connectors.items import json_lines, xml_elements
from ingest.feeds import Bounds, Feed, State, items, run_feed
from ingest.records import reading

_COUNTRIES = ("UZ", "VN", "KE", "MN", "LA", "PE", "ET", "ID")
_TOPICS = (
    "smart city platform",
    "e-government portal",
    "customs clearance system",
    "health insurance records",
)


def _activity(number: int) -> str:
    country, topic = _COUNTRIES[number % 8], _TOPICS[number % 4]
    transactions = "".join(
        f'<transaction ref="t{i}"><transaction-type code="{2 + i % 3}"/><transaction-date iso-date="20{10 + i}-0{1 + i % 9}-15"/>'
        f"<value>{1000 * i + number % 997}.50</value></transaction>"
        for i in range(1, 11)
    )
    return (
        f'<iati-activity default-currency="USD" last-updated-datetime="2024-05-01T00:00:00"><iati-identifier>MADE-UP-{number}'
        f"</iati-identifier><title><narrative>{topic.title()}, lot {number}</narrative></title><description><narrative>"
        f"A {topic} for a made-up office, with training of its staff and a year of operation. {'More words. ' * 30}</narrative></description>"
        '<participating-org role="1" ref="KR-GOV-051" type="10"><narrative>KOICA</narrative></participating-org>'
        f'<participating-org role="4" type="70"><narrative>Made-up Systems {number % 500} Ltd</narrative></participating-org>'
        f'<activity-status code="2"/><activity-date type="2" iso-date="2020-01-01"/><recipient-country code="{country}"/>'
        f'<sector code="22040" vocabulary="1"/>{transactions}</iati-activity>\n'
    )


def _release(number: int) -> str:
    day = f"202{number % 5}-03-0{1 + number % 9}"
    awards = [
        {
            "id": f"a{i}",
            "status": "active",
            "date": day,
            "value": {"amount": 1000.5 * i, "currency": "EUR"},
            "suppliers": [{"id": f"s{number % 700}", "name": f"Made-up Supplies {number % 700} Ltd"}],
        }
        for i in range(1, 5)
    ]
    return json.dumps({
        "ocid": f"ocds-made-up-{number}",
        "id": "1",
        "date": day,
        "language": "en",
        "buyer": {"id": f"b{number % 90}", "name": f"City of Made-up {number % 90}"},
        "tender": {
            "title": f"{_TOPICS[number % 4]} {number}",
            "description": "words of a notice " * 40,
            "status": "complete",
            "value": {"amount": 5000, "currency": "EUR"},
            "tenderPeriod": {"startDate": day},
        },
        "awards": awards,
    }) + "\n"  # fmt: skip


def _written(path: Path, size: int, head: str, make: Callable[[int], str], tail: str) -> int:
    """Write a file of about `size` bytes; how many items it has."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(head)
        written = 0
        for number in count():
            written += stream.write(make(number))
            if written >= size:
                break
        stream.write(tail)
    return number + 1


def _visited(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _visited(part)
    elif isinstance(value, list):
        for part in value:
            yield from _visited(part)
    else:
        yield value


def _parse(kind: str, source: Source) -> None:
    with source.open() as stream:
        if kind == "iati":
            for _, element in xml_elements(stream, "iati-activity"):
                for part in element.iter():
                    _ = part.tag, part.text, dict(part.attrib)
        else:
            for _, value in json_lines(stream):
                for _ in _visited(value):
                    pass


def _read(kind: str, source: Source) -> int:
    statements = 0
    feed = Feed("bench", connector(kind), (source.path,))
    for _, item in items(feed, [source.path]):
        if isinstance(item, Record):
            statements += len(reading("bench", item, file=source.path.name, connector=f"{kind}/1").statements)
    return statements


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(megabytes: int, *, store: bool) -> dict[str, Any]:
    """Figures of both formats at this size."""
    found: dict[str, Any] = {"megabytes": megabytes}
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, head, make, tail in (
            ("iati", "made-up.xml", '<iati-activities version="2.03">\n', _activity, "</iati-activities>"),
            ("ocds", "made-up.jsonl", "", _release, ""),
        ):
            path = Path(folder) / name
            found[f"{kind} items"] = _written(path, megabytes * 1_000_000, head, make, tail)
            source = Source(path, "bench")
            began = time.perf_counter()
            _parse(kind, source)
            parsed = time.perf_counter()
            found[f"{kind} statements"] = _read(kind, source)
            read = time.perf_counter()
            found[f"{kind} parsing seconds"] = round(parsed - began, 2)
            found[f"{kind} reading seconds"] = round(read - parsed, 2)
            found[f"{kind} reading / parsing"] = round((read - parsed) / (parsed - began), 2)
            found[f"{kind} memory MB"] = _memory()
            if store:
                settings = Settings(_env_file=None, data_dir=Path(folder) / kind, neo4j_uri=None)  # type: ignore[call-arg]
                feed = Feed("bench", connector(kind), (path,), bounds=Bounds())
                began = time.perf_counter()
                with open_store(settings) as opened:
                    run = run_feed(feed, opened, State(settings.data_dir), settings)
                found[f"{kind} run seconds"] = round(time.perf_counter() - began, 1)
                found[f"{kind} added"] = run.added
                found[f"{kind} run memory MB"] = _memory()
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench_feeds", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--store", action="store_true")
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.megabytes, store=chosen.store), indent=1))
