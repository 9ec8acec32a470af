"""Boosted decision trees over features that are there or are not (Friedman 2001), many rows at a time.

A tree is written as nested lists, ``[feature, tree where it is missing, tree where it is there]``, and a number at
its leaves; features are told by their place in a list of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of one model, their nodes in one table each: (trees, nodes).

    A leaf asks for a feature that no row has and leads back to itself, so that all rows take the same steps.
    """

    columns: Mapping[str, int]
    asked: NDArray[np.int32]
    missing: NDArray[np.int32]
    there: NDArray[np.int32]
    values: NDArray[np.float64]
    depth: int

    @classmethod
    def read(cls, names: Sequence[str], trees: Sequence[Any]) -> Trees:
        """The trees of a data file. Raises `ValueError` for one that is not as described above."""
        tables = [_Nodes(len(names), tree) for tree in trees]
        width = max((len(table.rows) for table in tables), default=1)
        padded = np.zeros((len(tables), width, 4))
        for number, table in enumerate(tables):
            padded[number, : len(table.rows)] = table.rows
        whole = padded[:, :, :3].astype(np.int32)
        return cls(
            {name: column for column, name in enumerate(names)},
            whole[:, :, 0],
            whole[:, :, 1],
            whole[:, :, 2],
            padded[:, :, 3],
            max((table.depth for table in tables), default=0),
        )

    def scores(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """For each row of features the sum of the leaves that it reaches."""
        seen = np.zeros((len(rows), len(self.columns) + 1), dtype=bool)
        for number, features in enumerate(rows):
            seen[number, [c for f in features if (c := self.columns.get(f)) is not None]] = True
        row = np.arange(len(rows))[:, None]
        tree = np.arange(len(self.asked))[None, :]
        at = np.zeros((len(rows), len(self.asked)), dtype=np.int32)
        for _ in range(self.depth):
            has = seen[row, self.asked[tree, at]]
            at = np.where(has, self.there[tree, at], self.missing[tree, at])
        scores: NDArray[np.float64] = self.values[tree, at].sum(axis=1)
        return scores


class _Nodes:
    """The nodes of one tree as rows: feature asked, next where missing, next where there, value."""

    def __init__(self, nothing: int, tree: Any) -> None:
        self.nothing = nothing
        self.rows: list[tuple[int, int, int, float]] = []
        self.depth = 0
        self._add(tree, 0)

    def _add(self, tree: Any, depth: int) -> int:
        number = len(self.rows)
        self.depth = max(self.depth, depth)
        if isinstance(tree, int | float):
            self.rows.append((self.nothing, number, number, float(tree)))
            return number
        if not isinstance(tree, list) or len(tree) != 3 or not 0 <= tree[0] < self.nothing:
            raise ValueError(f"{tree!r} is no tree over {self.nothing} features")
        self.rows.append((tree[0], 0, 0, 0.0))
        missing, there = self._add(tree[1], depth + 1), self._add(tree[2], depth + 1)
        self.rows[number] = (tree[0], missing, there, 0.0)
        return number
