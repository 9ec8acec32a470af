"""The whole of analysis and recommendation on a hundredth of what `make scale` measures."""

from __future__ import annotations

import pytest

from bench.bench_scale import EDGES, ENTITIES, measure
from bench.made_up_graph import MadeUp
from graph.store import Store


@pytest.mark.slow
def test_a_hundredth_of_the_benchmark_of_scale(embedded_store: Store) -> None:
    found = measure(embedded_store, ENTITIES // 100, EDGES // 100)
    assert found["store"]["edges"] >= EDGES // 100
    assert 0.7 * ENTITIES // 100 < found["store"]["entities"] < 1.3 * ENTITIES // 100
    assert found["graph"]["nodes"] > 500
    assert found["graph"]["omitted"] == 0
    assert {"written", "snapshot again", "partners again"} == found["one more document"].keys()
    assert embedded_store.read("read/count_documents")


def test_made_up_documents_are_the_same_again_and_few_bodies_have_most_ties() -> None:
    one, other = (list(MadeUp(300, 2000).readings()) for _ in range(2))
    assert [r.document for r in one] == [r.document for r in other]
    ties: dict[str, int] = {}
    for reading in one:
        for statement in reading.statements:
            if statement.object is not None:
                ties[statement.subject] = ties.get(statement.subject, 0) + 1
    ranked = sorted(ties.values(), reverse=True)
    assert sum(ranked[: len(ranked) // 10]) > 0.4 * sum(ranked)
