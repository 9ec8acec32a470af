"""How well a folder of events is forecast: single step, time-aware filter, both directions, average ties."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.analysis.forecast.calibration import reliability
from graph.analysis.forecast.events import load
from graph.analysis.forecast.groups import groups_of
from graph.analysis.forecast.model import Forecaster
from graph.analysis.forecast.sample import Batch

STRATA = ("repeat", "new relation", "new pair", "new entity")
"""The same event before, the pair before, both entities before, not even that."""


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one run; every group of answers has ``mrr``, ``hits@1``, ``hits@3``, ``hits@10`` and ``answers``."""

    whole: dict[str, float]
    strata: dict[str, dict[str, float]]
    directions: dict[str, dict[str, float]]
    relations: dict[str, dict[str, float]]
    groups: dict[str, dict[str, float]]
    """Of relations, in both directions (`groups_of`)."""
    new_pairs: dict[str, float]
    """New pairs ranked by their own model, among the entities that the subject never met."""
    calibration_error: float
    reliability: list[tuple[float, float, int]]
    """Stated probability, share that was right and number of questions of each bin."""
    seconds: float
    peak_memory_mb: float

    def to_json(self) -> dict[str, Any]:
        """All figures as one object."""
        return {
            **self.whole,
            "strata": self.strata,
            "directions": self.directions,
            "relations": self.relations,
            "groups": self.groups,
            "new_pair_model": self.new_pairs,
            "calibration_error": self.calibration_error,
            "reliability": [list(row) for row in self.reliability],
            "seconds": self.seconds,
            "peak_memory_mb": self.peak_memory_mb,
        }


def bench(folder: str | Path, groups: Path | None = None) -> Result:
    """Learn from the events before the test in `folder` and rank those of the test.

    `groups` is a file of relations to report together. Raises `DataError`.
    """
    began = time.monotonic()
    forecaster = Forecaster(load(folder))
    grouped = groups_of(forecaster.events, Path(folder), groups)
    forecaster.fit()
    events, questions = forecaster.events, forecaster.questions
    seen = _Seen(forecaster)
    ranks, strata, relation, fresh = [], [], [], []
    top: list[npt.NDArray[np.float64]] = []
    hits: list[npt.NDArray[np.bool_]] = []
    for batch in forecaster.batches():
        scores = forecaster.scores(batch)
        new = forecaster.scores(batch, forecaster.weights_new)
        first, right = _first(forecaster, batch, scores)
        top.append(first)
        hits.append(right)
        for i, q in enumerate(batch.questions):
            subject = int(questions.subject[q])
            of_question = slice(questions.starts[q], questions.starts[q + 1])
            answers, asked = questions.answers[of_question], events.asked[of_question]
            if not asked.any():
                continue
            n = int(batch.size[i])
            who = batch.who[i, :n]
            ranks.append(_ranks(who, scores[i, :n], answers, events.entities)[asked])
            kinds = seen.strata(subject, int(questions.relation[q]), answers, batch.day)
            strata.append(kinds[asked])
            relation.append(np.full(asked.sum(), questions.relation[q]))
            if (kinds >= 2).any():
                partners = seen.partners(subject, batch.day)
                unmet = ~np.isin(who, partners)
                left = events.entities - len(partners)
                found = _ranks(who[unmet], new[i, :n][unmet], answers[kinds >= 2], left)
                fresh.append(found[(asked & (kinds == 2))[kinds >= 2]])
    rank, kind, of = np.concatenate(ranks), np.concatenate(strata), np.concatenate(relation)
    probability = forecaster.probability(np.concatenate(top))
    error, bins = reliability(probability, np.concatenate(hits))
    return Result(
        whole=_figures(rank),
        strata={name: _figures(rank[kind == i]) for i, name in enumerate(STRATA) if (kind == i).any()},
        directions={
            "object": _figures(rank[of < events.relations]),
            "subject": _figures(rank[of >= events.relations]),
        },
        relations={
            events.relation_name(r): _figures(rank[of % events.relations == r])
            for r in range(events.relations)
            if (of % events.relations == r).any()
        },
        groups={
            group: _figures(rank[np.isin(of % events.relations, members)])
            for group, members in grouped.items()
        },
        new_pairs=_figures(np.concatenate(fresh)) if fresh else {},
        calibration_error=error,
        reliability=bins,
        seconds=round(time.monotonic() - began, 1),
        peak_memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    )


class _Seen:
    """What had happened before a day, for naming strata."""

    def __init__(self, forecaster: Forecaster) -> None:
        s, r, o, day = forecaster.events.rows.T
        n, wide = forecaster.events.entities, 2 * forecaster.events.relations
        self._n, self._wide = n, wide
        # Rows are sorted by day, so the first of equal keys is the first day.
        self._triples = np.unique((s * n + o) * wide + r, return_index=True)
        self._pairs = np.unique(s * n + o, return_index=True)
        self._entities = np.unique(s, return_index=True)
        self._day = day
        self._starts = np.searchsorted(self._pairs[0] // n, np.arange(n + 1))

    def strata(
        self, subject: int, relation: int, answers: npt.NDArray[np.int64], day: int
    ) -> npt.NDArray[np.int64]:
        """The number of the stratum of each answer."""
        pairs = subject * self._n + answers
        old = self._before(self._entities, np.append(answers, subject), day)
        kinds = np.where(old[:-1] & old[-1], 2, 3)
        kinds[self._before(self._pairs, pairs, day)] = 1
        kinds[self._before(self._triples, pairs * self._wide + relation, day)] = 0
        return kinds

    def partners(self, subject: int, day: int) -> npt.NDArray[np.int64]:
        """Whom the subject had met."""
        a, b = self._starts[subject], self._starts[subject + 1]
        keys, first = self._pairs[0][a:b], self._pairs[1][a:b]
        met: npt.NDArray[np.int64] = keys[self._day[first] < day] % self._n
        return met

    def _before(self, table: Any, keys: npt.NDArray[np.int64], day: int) -> npt.NDArray[np.bool_]:
        earlier: npt.NDArray[np.bool_] = self._day[table[1][np.searchsorted(table[0], keys)]] < day
        return earlier


def _ranks(
    who: npt.NDArray[np.int32], scores: npt.NDArray[np.float32], answers: npt.NDArray[np.int64], entities: int
) -> npt.NDArray[np.float64]:
    """The rank of each answer among the entities that are none; ties share their mean, and so do the unscored."""
    right = np.isin(who, answers)
    others = np.sort(scores[~right])
    place = {int(w): i for i, w in enumerate(who[right])}
    mine = scores[right]
    unscored = 1 + len(others) + max(0, entities - len(answers) - len(others)) / 2
    found = np.full(len(answers), unscored, float)
    for i, answer in enumerate(answers):
        at = place.get(int(answer))
        if at is not None:
            low = np.searchsorted(others, mine[at], "left")
            high = np.searchsorted(others, mine[at], "right")
            found[i] = 1 + len(others) - high + (high - low) / 2
    return found


def _first(
    forecaster: Forecaster, batch: Batch, scores: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The share of the softmax of each question's first candidate, and whether that is an answer.

    A question without candidates has neither.
    """
    best, found = scores.argmax(1), batch.size > 0
    top = np.where(found, scores.max(1), 0.0)[:, None]
    share = found / np.maximum(np.exp(scores - top).sum(1), 1.0)
    questions = forecaster.questions
    right = np.array(
        [
            batch.who[i, best[i]] in questions.answers[questions.starts[q] : questions.starts[q + 1]]
            for i, q in enumerate(batch.questions)
        ]
    )
    return share.astype(float), right & found


def _figures(rank: npt.NDArray[np.float64]) -> dict[str, float]:
    if not len(rank):
        return {"answers": 0}
    return {
        "mrr": round(float((1 / rank).mean()), 4),
        **{f"hits@{k}": round(float((rank <= k).mean()), 4) for k in (1, 3, 10)},
        "answers": len(rank),
    }
