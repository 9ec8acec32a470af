"""Whether what the store holds is as it must be: the checks of ``coopgraph doctor`` that look at the data.

The store is read once, a page at a time; what is kept in memory are marks of twelve bytes for entities and edges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from graph.model import EntityType, Relation
from graph.store import Store

_PAGE: Final = 100
_SHOWN: Final = 5
"""Findings of one kind that are told one by one."""
_RENEW: Final = "withdraw the document and ingest it again (coopgraph withdraw KEY)"
_REBUILD: Final = (
    "the graph and its statements disagree: restore a backup, or ingest everything into an empty store"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be, how often, where first, and what to do."""

    check: str
    count: int
    where: tuple[str, ...]
    advice: str


def findings(store: Store) -> list[Finding]:
    """Everything in the store that is not as it must be; empty when all is well."""
    found = _Findings()
    named: set[bytes] = set()
    reported: Counter[bytes] = Counter()
    for row in store.pages("read/documents_whole", limit=_PAGE):
        if row["text"] is None:
            found.add("document without text", row["key"], _RENEW)
            continue
        edges: set[str] = set()
        for said in row["statements"]:
            if row["text"][said["start"] : said["end"]] != said["quote"]:
                found.add("quote that is not in its document", f"{said['id']} of {row['key']}", _RENEW)
            if said.get("projected", True):
                if said.get("edge"):
                    edges.add(said["edge"])
                else:
                    named.add(_mark(said["subject"]))
        reported.update(map(_mark, edges))
    parties: set[bytes] = set()
    there: set[bytes] = set()
    for row in store.pages("dump/edges", limit=_PAGE):
        for edge in row["rows"]:
            mark = _mark(edge["id"])
            there.add(mark)
            if not reported[mark]:
                found.add("edge without evidence", edge["id"], _REBUILD)
            elif reported[mark] != edge["documents"]:
                told = f"{edge['id']} says {edge['documents']}, {reported[mark]} do"
                found.add("edge that counts its documents wrongly", told, _REBUILD)
            if edge["relation"] == Relation.PARTY_TO:
                parties.add(_mark(edge["target"]))
    for _ in range(sum(mark not in there for mark in reported)):
        found.add("statement whose edge is missing", "", _REBUILD)
    for row in store.pages("dump/entities", limit=_PAGE):
        entity = row["row"]
        if _mark(entity["id"]) not in named:
            found.add("entity that no document names", entity["id"], _REBUILD)
        if entity["type"] == EntityType.AGREEMENT and _mark(entity["id"]) not in parties:
            found.add(
                "agreement without a party", entity["id"], "look at its evidence: coopgraph evidence ID"
            )
    return list(found)


class _Findings:
    """Findings by check, counted."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._where: dict[str, list[str]] = {}
        self._advice: dict[str, str] = {}

    def add(self, check: str, where: str, advice: str) -> None:
        self._counts[check] += 1
        self._advice[check] = advice
        places = self._where.setdefault(check, [])
        if where and len(places) < _SHOWN:
            places.append(where)

    def __iter__(self) -> Iterator[Finding]:
        for check, count in sorted(self._counts.items()):
            yield Finding(check, count, tuple(self._where[check]), self._advice[check])


def _mark(identifier: str) -> bytes:
    return blake2b(identifier.encode(), digest_size=12).digest()
