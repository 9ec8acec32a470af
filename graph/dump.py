"""The canonical dump: the whole graph as sorted JSON lines, the same from every store.

Two graphs are equal when their dumps are. Nothing volatile is in it: no times of writing, no ids of the
engine, no count of writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from graph.model import Row
from graph.store import Store

_PAGE = 500


def dump(store: Store) -> Iterator[str]:
    """The lines of the dump, sorted within each kind; a page is in memory at a time."""
    for kind in ("documents", "entities", "edges", "statements", "failures"):
        for row in _rows(store, kind):
            yield json.dumps({kind: row}, ensure_ascii=False, sort_keys=True)


def _rows(store: Store, kind: str) -> Iterator[Row]:
    after = ""
    while page := store.read(f"dump/{kind}", after=after, limit=_PAGE):
        for row in page:
            if kind == "edges":
                yield from sorted(row["rows"], key=lambda edge: str(edge["id"]))
            else:
                yield row["row"]
        after = page[-1]["id"]
