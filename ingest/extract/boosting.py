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
    """Trees of one model, the nodes of all of them in one table.

    A leaf asks for a feature that no row has and leads back to itself, so that all rows take the same steps.
    """

    columns: Mapping[str, int]
    roots: NDArray[np.int64]
    asked: NDArray[np.int64]
    following: NDArray[np.int64]
    """Of each node the next one where its feature is missing, and the next one where it is there."""
    values: NDArray[np.float64]
    depth: int

    @classmethod
    def read(cls, names: Sequence[str], trees: Sequence[Any]) -> Trees:
        """The trees of a data file. Raises `ValueError` for one that is not as described above."""
        nodes = _Nodes(len(names))
        roots = [nodes.add(tree, 0) for tree in trees]
        return cls(
            {name: column for column, name in enumerate(names)},
            np.array(roots, dtype=np.int64),
            np.array(nodes.asked, dtype=np.int64),
            np.array(nodes.following, dtype=np.int64).ravel(),
            np.array(nodes.values, dtype=np.float64),
            nodes.depth,
        )

    def scores(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """For each row of features the sum of the leaves that it reaches."""
        seen = np.zeros((len(rows), len(self.columns) + 1), dtype=bool)
        for number, features in enumerate(rows):
            seen[number, [c for f in features if (c := self.columns.get(f)) is not None]] = True
        width = seen.shape[1]
        flat = seen.ravel()
        row = (np.arange(len(rows)) * width)[:, None]
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(self.depth):
            has = flat.take(row + self.asked.take(at))
            at = self.following.take(2 * at + has)
        scores: NDArray[np.float64] = self.values.take(at).sum(axis=1)
        return scores


class _Nodes:
    """The nodes of trees, one after the other."""

    def __init__(self, nothing: int) -> None:
        self.nothing = nothing
        self.asked: list[int] = []
        self.following: list[tuple[int, int]] = []
        self.values: list[float] = []
        self.depth = 0

    def add(self, tree: Any, depth: int) -> int:
        """Take in a tree whose root is so deep in another; the number of its root."""
        number = len(self.asked)
        self.depth = max(self.depth, depth)
        leaf = isinstance(tree, int | float)
        if not leaf and not (isinstance(tree, list) and len(tree) == 3 and 0 <= tree[0] < self.nothing):
            raise ValueError(f"{tree!r} is no tree over {self.nothing} features")
        self.asked.append(self.nothing if leaf else tree[0])
        self.values.append(float(tree) if leaf else 0.0)
        self.following.append((number, number))
        if not leaf:
            self.following[number] = (self.add(tree[1], depth + 1), self.add(tree[2], depth + 1))
        return number
