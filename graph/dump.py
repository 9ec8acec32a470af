"""The canonical dump: the whole graph as sorted JSON lines, the same from every store.

Two graphs are equal when their dumps are. Nothing volatile is in it: no times of writing, no ids of the
engine, no count of writes, and nothing that analysis has measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from graph.model import Row
from graph.projection import said
from graph.store import Store

_PAGE = 200


def dump(store: Store) -> Iterator[str]:
    """The lines of the dump; a page is in memory at a time.

    Within each kind they are sorted by id, statements and mentions by document first, edges by source.
    """
    for kind, rows in _KINDS.items():
        for page in store.pages(f"dump/{kind}", limit=_PAGE):
            for row in rows(page):
                yield json.dumps({kind: row}, ensure_ascii=False, sort_keys=True)


def _whole(row: Row) -> list[Row]:
    return [row["row"]]


def _entity(row: Row) -> list[Row]:
    return [said(row["row"])]


def _several(row: Row) -> list[Row]:
    return sorted(row["rows"], key=lambda one: str(one["id"]))


def _mentions(row: Row) -> list[Row]:
    named = [(entity, mention) for entity, mention in row["rows"] if entity is not None]
    named.sort(key=lambda pair: str(pair[0]))
    return [{"document": row["id"], "entity": entity, **mention} for entity, mention in named]


_KINDS: Final[dict[str, Callable[[Row], list[Row]]]] = {
    "documents": lambda row: [{**row["row"], "content": row["content"]}],
    "entities": _entity,
    "edges": _several,
    "statements": _several,
    "mentions": _mentions,
    "failures": _whole,
    "judgements": _whole,
    "feedback": _whole,
}
