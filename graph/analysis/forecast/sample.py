"""The candidates that the combination is learned from, gathered day by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.analysis.forecast.additive import Codes, Sample, edges_of, encode
from graph.analysis.forecast.candidates import FEATURES
from graph.analysis.forecast.events import Ints, Questions
from graph.analysis.forecast.history import Floats

_RULE_RANK, _PEER_RANK, _KEPT = 90, 60, 4
"""Of a question's candidates those are learned from that are among so many by rules or by such events, and one of
so many others, which stands for as many."""
_ACTIVITY = FEATURES.index("activity, months")
_BY_RULES, _BY_EVENTS = FEATURES.index("rank by rules"), FEATURES.index("rank by such events")


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions of one day, looked at: candidates ``who[q, :size[q]]`` with features ``what[q, c]``."""

    day: int
    questions: range
    who: npt.NDArray[np.int32]
    what: Floats
    size: npt.NDArray[np.int32]
    kind: Ints


class Collector:
    """Gathers candidates to learn from: their features until the bins are cut, then the bins alone."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._rows: list[Floats] = []
        self._codes: list[Codes] = []
        self._standing: list[Codes] = []
        self._answer: list[npt.NDArray[np.bool_]] = []
        self._weight: list[Floats] = []
        self._size: list[int] = []
        self._kind: list[Ints] = []
        self._day: list[int] = []

    def add(self, batch: Batch) -> None:
        """Take the candidates of a batch that are learned from."""
        questions = self._questions
        for i, q in enumerate(batch.questions):
            n = int(batch.size[i])
            who, what = batch.who[i, :n], batch.what[i, :n]
            answer = np.isin(who, questions.answers[questions.starts[q] : questions.starts[q + 1]])
            close = answer | (what[:, _BY_RULES] > -np.log(1.0 + _RULE_RANK))
            close |= what[:, _BY_EVENTS] > -np.log(1.0 + _PEER_RANK)
            # Which others are kept must not depend on how they are numbered: it hangs on how active they are.
            lot = (np.ascontiguousarray(what[:, _ACTIVITY]).view(np.uint32) * np.uint32(2654435761)) >> 16
            kept = close | (lot % _KEPT == 0)
            self._rows.append(what[kept])
            self._answer.append(answer[kept])
            self._weight.append(np.where(close, 1.0, _KEPT)[kept].astype(np.float32))
            self._size.append(int(kept.sum()))
            self._kind.append(batch.kind[i])
            self._day.append(batch.day)

    @property
    def questions(self) -> int:
        """How many questions were taken."""
        return len(self._kind)

    @property
    def waiting(self) -> int:
        """How many candidates wait for their bins."""
        return sum(map(len, self._rows))

    def edges(self) -> Floats:
        """Edges of bins, by those that wait."""
        return edges_of(np.concatenate(self._rows))

    def encode(self, edges: Floats) -> None:
        """Keep of those that wait their bins only."""
        for rows in self._rows:
            codes, standing = encode(rows, edges)
            self._codes.append(codes)
            self._standing.append(standing)
        self._rows.clear()

    def sample(self, edges: Floats) -> Sample:
        """All that was taken."""
        self.encode(edges)
        return Sample(
            np.concatenate(self._codes),
            np.concatenate(self._standing),
            np.concatenate(self._answer),
            np.concatenate(self._weight),
            np.concatenate([[0], np.cumsum(self._size)]).astype(np.int64),
            np.stack(self._kind),
            np.array(self._day),
        )


def of_new_pairs(sample: Sample) -> Sample:
    """The candidates that the subject never met, where an answer is among them."""
    unmet = sample.standing == 0
    of = np.repeat(np.arange(len(sample.kind)), np.diff(sample.starts))
    answered = np.zeros(len(sample.kind), bool)
    answered[of[sample.answer & unmet]] = True
    kept = unmet & answered[of]
    sizes = np.bincount(of[kept], minlength=len(sample.kind))[answered]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Sample(
        sample.codes[kept],
        sample.standing[kept],
        sample.answer[kept],
        sample.weight[kept],
        starts,
        sample.kind[answered],
        sample.day[answered],
    )
