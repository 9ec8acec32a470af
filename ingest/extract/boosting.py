"""Boosted decision trees over features that are there or are not (Friedman 2001), many rows at a time.

A tree is written as nested lists, ``[feature, tree where it is missing, tree where it is there]``, and a number at
its leaves; features are told by their place in a list of names.

No tree is walked (Lucchese et al. 2015, QuickScorer): a node whose feature is there rules out the leaves on the
side where it is missing, and the first leaf that no node rules out is the one that the row reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAVES = 8
"""Most leaves of a tree, a bit of a byte each."""
_FIRST_LEFT = np.array([(~out & -~out).bit_length() - 1 for out in range(2**LEAVES - 1)] + [0], dtype=np.intp)
"""By which leaves are ruled out, as bits, the first one that is left; never are all."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of one model, node by node: the first nodes of all trees, then the second ones, …

    A tree with fewer nodes than others asks in their place for a feature that no row has.
    """

    columns: Mapping[str, int]
    asked: NDArray[np.intp]
    """(nodes, trees): the feature that a node asks for."""
    out: NDArray[np.uint8]
    """(nodes, trees): the leaves that it rules out where the feature is there, as bits."""
    values: NDArray[np.float64]
    """The leaves of all trees, `LEAVES` each."""

    @classmethod
    def read(cls, names: Sequence[str], trees: Sequence[Any]) -> Trees:
        """The trees of a data file. Raises `ValueError` for one that is not as described above."""
        asked = np.full((LEAVES - 1, len(trees)), len(names), dtype=np.intp)
        out = np.zeros((LEAVES - 1, len(trees)), dtype=np.uint8)
        values = np.zeros((len(trees), LEAVES))
        for number, tree in enumerate(trees):
            nodes, leaves = _flat(tree, len(names))
            if len(leaves) > LEAVES:
                raise ValueError(f"{tree!r} has more than {LEAVES} leaves")
            for place, (feature, excluded) in enumerate(nodes):
                asked[place, number] = feature
                out[place, number] = excluded
            values[number, : len(leaves)] = leaves
        return cls({name: column for column, name in enumerate(names)}, asked, out, values.ravel())

    def scores(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """For each row of features the sum of the leaves that it reaches."""
        column = self.columns.get
        seen = np.zeros((len(rows), len(self.columns) + 1), dtype=np.uint8)
        for number, features in enumerate(rows):
            seen[number, [c for c in map(column, features) if c is not None]] = 2**LEAVES - 1
        ruled_out = np.zeros((len(rows), self.asked.shape[1]), dtype=np.uint8)
        for asked, out in zip(self.asked, self.out, strict=True):
            ruled_out |= seen.take(asked, axis=1) & out
        reached = _FIRST_LEFT.take(ruled_out)
        reached += np.arange(self.asked.shape[1]) * LEAVES
        scores: NDArray[np.float64] = self.values.take(reached).sum(axis=1)
        return scores


def _flat(tree: Any, features: int, first: int = 0) -> tuple[list[tuple[int, int]], list[float]]:
    """The nodes of a tree whose leaves are counted from `first`, each with its feature and the leaves where that is
    missing, as bits; and the values of its leaves."""
    if isinstance(tree, int | float):
        return [], [float(tree)]
    if not (isinstance(tree, list) and len(tree) == 3 and 0 <= tree[0] < features):
        raise ValueError(f"{tree!r} is no tree over {features} features")
    nodes, missing = _flat(tree[1], features, first)
    more, there = _flat(tree[2], features, first + len(missing))
    excluded = sum(1 << leaf for leaf in range(first, first + len(missing)))
    return [(tree[0], excluded), *nodes, *more], missing + there
