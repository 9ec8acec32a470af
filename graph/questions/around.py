"""What lies around an entity, and which of it matters most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from graph.model import Row

EXPANDED: Final = 25
"""Entities that the second step of a neighbourhood starts from."""
FEWEST_EACH: Final = 3
"""Edges that each of them may have at least."""


@dataclass(slots=True)
class Neighbourhood:
    """Entities around one, and the edges among them."""

    centre: Row
    entities: list[Row] = field(default_factory=list)
    edges: list[Row] = field(default_factory=list)
    truncated: bool = False
    _known: set[str] = field(default_factory=set)
    """Ids of what has been taken in."""

    def __post_init__(self) -> None:
        self._known.add(self.centre["id"])

    def take(self, row: Row) -> None:
        """Take in an `edge` and the `entity` at its other end."""
        for kind, rows in (("edge", self.edges), ("entity", self.entities)):
            if row[kind]["id"] not in self._known:
                self._known.add(row[kind]["id"])
                rows.append(row[kind])

    def extend(self, rows: Iterable[Row], each: int, most: int) -> None:
        """Take in the most reported of `rows`, `each` for an entity that is there, `most` edges in all."""
        ranked = sorted(rows, key=lambda row: str(row["edge"]["id"]))
        ranked.sort(key=lambda row: importance(row["edge"]), reverse=True)
        taken: dict[str, int] = defaultdict(int)
        for row in ranked:
            edge = row["edge"]
            if edge["id"] in self._known:
                continue
            near = edge["source"] if edge["target"] == row["entity"]["id"] else edge["target"]
            if len(self.edges) >= most or taken[near] >= each:
                self.truncated = True
                continue
            taken[near] += 1
            self.take(row)


def importance(edge: Row) -> tuple[int, str]:
    """What edges are ranked by: how many documents report one, and the date of the latest."""
    return edge["documents"], edge.get("last", "")
