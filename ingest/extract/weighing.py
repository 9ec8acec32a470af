"""A learned judgement of candidates by what is seen of them: weights of features, or boosted trees over them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Protocol

from ingest.extract.boosting import Trees

_ZERO = repeat(0.0)
_FARTHEST = 30.0


class Seen(Protocol):
    """A candidate: its features, in parts that several candidates may share."""

    @property
    def parts(self) -> tuple[Sequence[str], ...]:
        """Its features by what they are seen of; none twice."""

    @property
    def features(self) -> list[str]:
        """All of them."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of features or trees over them, and the least probability that counts."""

    threshold: float
    weights: Mapping[str, float] = field(default_factory=dict)
    trees: Trees | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Model:
        """The model of a data file: ``threshold`` with ``weights``, or with ``features`` and ``trees``."""
        trees = Trees.read(data["features"], data["trees"]) if "trees" in data else None
        return cls(float(data["threshold"]), data.get("weights", {}), trees)

    def scores(self, candidates: Sequence[Seen]) -> Sequence[float]:
        """The log-odds of each candidate."""
        if self.trees is not None:
            return [float(score) for score in self.trees.scores([c.features for c in candidates])]
        # What is seen of one thing is the same list in each of its candidates, and is summed once.
        sums: dict[int, float] = {}
        for candidate in candidates:
            for part in candidate.parts:
                if id(part) not in sums:
                    sums[id(part)] = sum(map(self.weights.get, part, _ZERO))
        return [sum(sums[id(part)] for part in candidate.parts) for candidate in candidates]


def chance(score: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-max(-_FARTHEST, min(_FARTHEST, score))))
