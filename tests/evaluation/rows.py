"""Gold as lines: short English texts with what is to be read from them, in TOML.

entities: "type | name | alias; alias"; agreements: "kind | status | date or - | party; party";
relations: "type | from | to". SIGNED is not written: agreements say it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from graph.model import AgreementStatus, Relation
from ingest.extract.contract import Source

_BINDING = (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.EXPIRED)


def documents(file: Path, table: str) -> Iterator[tuple[Source, dict[str, Any]]]:
    """The documents of one table of `file` with their gold, in the form of the other gold files."""
    for number, entry in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))[table], start=1):
        name = entry.get("id", f"{table} {number}")
        yield Source(name, entry["text"].strip("\n"), entry["published"], None, "en"), _gold(entry)


def fields(row: str) -> tuple[str, ...]:
    """The parts of a line."""
    return tuple(field.strip() for field in row.split(" | "))


def _gold(entry: dict[str, Any]) -> dict[str, Any]:
    entities = []
    for row in entry["entities"]:
        kind, name, *aliases = fields(row)
        forms = [alias.strip() for alias in aliases[0].split(";")] if aliases else []
        entities.append({"type": kind, "name": name, "aliases": forms})
    agreements = [
        {
            "kind": kind,
            "status": status,
            "date": None if date == "-" else date,
            "parties": [party.strip() for party in parties.split(";")],
            "topics": [],
        }
        for kind, status, date, parties in map(fields, entry["agreements"])
    ]
    related = [fields(row) for row in entry["relations"]]
    related += [
        (Relation.SIGNED.value, *pair)
        for agreement in agreements
        if agreement["status"] in _BINDING
        for pair in combinations(agreement["parties"], 2)
    ]
    return {
        "entities": entities,
        "agreements": agreements,
        "relations": [{"type": kind, "source": a, "target": b} for kind, a, b in dict.fromkeys(related)],
    }
