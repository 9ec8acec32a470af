"""Boosted trees: what they answer, and what they refuse."""

from __future__ import annotations

import random
from typing import Any

import pytest

from ingest.extract.boosting import Trees

NAMES = ["a", "b", "c", "d"]


def walked(tree: Any, features: set[str]) -> float:
    """What a tree says of a row, read node by node."""
    while isinstance(tree, list):
        tree = tree[2] if NAMES[tree[0]] in features else tree[1]
    return float(tree)


def grown(chance: random.Random, depth: int) -> Any:
    if depth == 0 or chance.random() < 0.2:
        return round(chance.uniform(-1, 1), 3)
    return [chance.randrange(len(NAMES)), grown(chance, depth - 1), grown(chance, depth - 1)]


@pytest.mark.parametrize("seed", range(20))
def test_every_row_reaches_the_leaves_of_its_features(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    trees = [grown(chance, 3) for _ in range(chance.randrange(1, 6))]
    rows = [{n for n in (*NAMES, "unknown") if chance.random() < 0.5} for _ in range(30)]
    scores = Trees.read(NAMES, trees).scores(rows)
    assert list(scores) == pytest.approx([sum(walked(tree, row) for tree in trees) for row in rows])


def test_no_rows_and_no_trees() -> None:
    assert list(Trees.read(NAMES, [[0, 1.0, 2.0]]).scores([])) == []
    assert list(Trees.read([], []).scores([{"a"}])) == [0.0]


@pytest.mark.parametrize("tree", [[9, 0.0, 1.0], [0, 1.0], "leaf", [0, 1.0, [7, 0.0, 0.0]]])
def test_what_is_no_tree_is_refused(tree: Any) -> None:
    with pytest.raises(ValueError, match="no tree over 4 features"):
        Trees.read(NAMES, [tree])


def test_a_tree_with_more_leaves_than_bits_is_refused() -> None:
    tree: Any = 0.0
    for _ in range(8):
        tree = [0, 1.0, tree]
    with pytest.raises(ValueError, match="more than 8 leaves"):
        Trees.read(NAMES, [tree])
