"""Feeds of any size that nobody published, to see what a large one costs.

    python -m bench.made_up_feeds {iati,ocds} MEGABYTES FILE

IATI is one XML file of activities with ten transactions each, OCDS is JSON Lines of releases with four awards each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Final

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


FORMATS: Final[Mapping[str, tuple[str, str, Callable[[int], str], str]]] = {
    "iati": ("made-up.xml", '<iati-activities version="2.03">\n', _activity, "</iati-activities>"),
    "ocds": ("made-up.jsonl", "", _release, ""),
}
"""By connector: what such a file is called, how it begins, what makes an item of a number, how it ends."""


def write(kind: str, path: Path, size: int) -> int:
    """Write a file of this format and about `size` bytes; how many items it has. The same size is the same file."""
    _, head, make, tail = FORMATS[kind]
    with path.open("w", encoding="utf-8") as stream:
        stream.write(head)
        written = 0
        for number in count():
            written += stream.write(make(number))
            if written >= size:
                break
        stream.write(tail)
    return number + 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="made_up_feeds", description=__doc__)
    parser.add_argument("kind", choices=sorted(FORMATS))
    parser.add_argument("megabytes", type=int)
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args()
    print(write(chosen.kind, chosen.file, chosen.megabytes * 1_000_000), "items")
