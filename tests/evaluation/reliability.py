"""How far stated confidence is what turns out right: relations and agreements by bins of confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tests.evaluation.scoring import Document, matched

EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.01)


@dataclass(slots=True)
class Bin:
    """Statements whose confidence lies in a range: how many, what they state on average, how many are right."""

    low: float
    high: float
    said: int = 0
    stated: float = 0.0
    right: int = 0


def reliability(pairs: Iterable[tuple[Document, Document]]) -> Iterator[Bin]:
    """The bins over pairs of gold and predicted, without the empty ones."""
    bins = [Bin(low, high) for low, high in pairwise(EDGES)]
    for gold, predicted in pairs:
        relations, agreements = matched(gold, predicted)
        hits = {id(other) for _, other in (*relations, *agreements)}
        for fact in (*predicted["relations"], *predicted["agreements"]):
            into = next(b for b in bins if b.low <= fact["confidence"] < b.high)
            into.said += 1
            into.stated += fact["confidence"]
            into.right += id(fact) in hits
    return (b for b in bins if b.said)
