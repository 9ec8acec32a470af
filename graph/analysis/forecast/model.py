"""The forecaster: goes through the days, learns from those before the one asked about, and ranks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from graph.analysis.forecast import additive, history
from graph.analysis.forecast.events import DataError, Events, Ints, Questions
from graph.analysis.forecast.history import FEATURES, Floats

_WARM = 10
"""First days, whose questions have no past to count rules by."""
_LEARNED = 90
"""Days before the test that the combination is learned from."""
_RENEWED = 14
"""Days after which the confidences of rules are counted anew."""
_QUESTIONS = 80_000
"""Questions that it is learned from, about; of more, whole days are left out."""
_HELD_OUT = 8
"""One day of so many is kept for calibration."""
_BATCH = 256
_RULE_RANK, _PEER_RANK, _KEPT = 90, 60, 4
"""Of a question's candidates those are learned from that are among so many by rules or by such events, and one of
so many others, which stands for as many."""
_ROWS = 300_000
"""Candidates from which the bins of the features are cut."""
_STRENGTH = 40
"""Bins of the calibration."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions of one day, looked at: candidates ``who[q, :size[q]]`` with features ``what[q, c]``."""

    day: int
    questions: range
    who: npt.NDArray[np.int32]
    what: Floats
    size: npt.NDArray[np.int32]
    kind: Ints


class Forecaster:
    """Ranks the answers of questions by what happened before their day.

    `fit` learns from the days before `Events.test`; `batches` then goes on day by day. Scores are natural
    logarithms up to a constant for each question.
    """

    def __init__(self, events: Events) -> None:
        self.events = events
        self.questions = Questions.of(events)
        self._index = history.index_of(events)
        self._counts = history.empty_counts(events, self._index)
        wide = 2 * events.relations
        self._right = np.zeros((wide, wide, history.AGES, history.COUNTS), np.float32)
        self._read = np.zeros_like(self._right)
        self._rules = self._right
        age = np.arange(events.days + 1)
        self._fade = np.stack([0.5 ** (age / half) for half in history.HALF_LIVES]).astype(np.float32)
        self._ends = np.searchsorted(events.rows[:, 3], np.arange(events.days + 1))
        self._day = 0
        self._mark = np.full(events.entities, -1, np.int64)
        self.weights: Floats = np.zeros((1, len(FEATURES), additive.BINS), np.float32)
        self.weights_new: Floats = self.weights
        self.edges: Floats = np.zeros((len(FEATURES), additive.BINS - 2), np.float32)
        self._calibration: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] = (
            np.zeros(1),
            np.zeros(1),
        )

    def fit(self) -> None:
        """Learn from the days before the test. Raises `DataError` where there are too few."""
        test = self.events.test
        start = max(_WARM + 1, test - _LEARNED)
        while self._day < start:
            self._learn_rules()
            self._advance()
        self._rules = history.confidences(self._right, self._read)
        asked = self.questions.days[test] - self.questions.days[start]
        every = max(1, -(-asked // _QUESTIONS))
        rows, held = _Collector(self.questions), _Collector(self.questions)
        edges: Floats | None = None
        while self._day < test:
            # Whole days are taken, for which those are does not depend on how anything is numbered.
            back = test - 1 - self._day
            if back % every == 0:
                collector = held if back // every % _HELD_OUT == _HELD_OUT - 1 else rows
                for batch in self._look():
                    collector.add(batch)
                if edges is None and rows.waiting >= _ROWS:
                    edges = rows.edges()
                if edges is not None:
                    collector.encode(edges)
            self._learn_rules()
            self._advance()
        if not (rows.questions and held.questions):
            raise DataError("there are too few days before the test to learn from; wanted are about 30")
        self.edges = rows.edges() if edges is None else edges
        sample = rows.sample(self.edges)
        self.weights = additive.fit(sample, 2 * self.events.relations)
        self.weights_new = additive.fit(_of_new_pairs(sample), 2 * self.events.relations)
        self._calibrate(held.sample(self.edges))

    def batches(self, until: int | None = None) -> Iterator[Batch]:
        """The questions of each day from here to `until`; a day's events count once its questions are answered."""
        until = self.events.days if until is None else until
        while self._day < until:
            yield from self._look()
            self._learn_rules()
            self._advance()

    def scores(self, batch: Batch, weights: Floats | None = None) -> Floats:
        """The score of each candidate, [question, candidate]."""
        out = np.full(batch.who.shape, -np.inf, np.float32)
        weights = self.weights if weights is None else weights
        additive.score(batch.what, batch.size, batch.kind, self.edges, weights, out)
        return out

    def contributions(self, batch: Batch, question: int, candidate: int) -> dict[str, float]:
        """What each feature adds to a candidate's score, largest first; they sum up to the score."""
        what, kinds = batch.what[question, candidate], batch.kind[question]
        parts = {
            name: float(self.weights[kinds, f, additive.code(what[f], self.edges[f])].sum())
            for f, name in enumerate(FEATURES)
        }
        return dict(sorted(parts.items(), key=lambda part: -abs(part[1])))

    def probability(self, top: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """How often a first candidate with such a share of the softmax was an answer."""
        return np.interp(top, *self._calibration)

    def _look(self) -> Iterator[Batch]:
        """The questions of the day, some at a time."""
        questions, events = self.questions, self.events
        wanted = np.arange(questions.days[self._day], questions.days[self._day + 1])
        width = min(history.CANDIDATES, events.entities)
        for at in range(0, len(wanted), _BATCH):
            those = wanted[at : at + _BATCH]
            n = len(those)
            who, size = np.zeros((n, width), np.int32), np.zeros(n, np.int32)
            what, activity = np.zeros((n, width, len(FEATURES)), np.float32), np.zeros(n, np.float32)
            history.look(
                self._day, 0, n, questions.subject[those], questions.relation[those], self._index, self._counts,
                self._rules, events.country, events.sector, 2 * events.relations, self._fade,
                who, what, size, activity, numba.get_num_threads(),
            )  # fmt: skip
            yield Batch(
                self._day,
                range(int(those[0]), int(those[-1]) + 1),
                who,
                what,
                size,
                additive.kinds_of(activity, questions.relation[those]),
            )

    def _learn_rules(self) -> None:
        if self._day < _WARM:
            return
        q = self.questions
        history.count_rules(
            self._day, q.days[self._day], q.days[self._day + 1], q.subject, q.relation, q.starts, q.answers,
            self._index, self._counts, self._right, self._read, self._mark,
        )  # fmt: skip

    def _advance(self) -> None:
        if self._day % _RENEWED == 0 and self._day >= self.events.test - _LEARNED:
            self._rules = history.confidences(self._right, self._read)
        events = self.events
        history.advance(
            events.rows, self._ends[self._day], self._ends[self._day + 1], self._index, self._counts,
            events.country, events.sector, 2 * events.relations, self._fade,
        )  # fmt: skip
        self._day += 1

    def _calibrate(self, held: additive.Sample) -> None:
        """How often the first candidate is right, by its share: equal shares of questions, made to rise."""
        kinds = np.repeat(held.kind, np.diff(held.starts), axis=0)
        scores = np.zeros(len(held.codes))
        for f in range(held.codes.shape[1]):
            scores += self.weights[kinds, f, held.codes[:, f, None]].sum(1)
        share, hit = [], []
        for a, b in zip(held.starts[:-1], held.starts[1:], strict=True):
            if b > a:
                mass = np.exp(scores[a:b] - scores[a:b].max()) * held.weight[a:b]
                best = int(np.argmax(scores[a:b]))
                share.append(1.0 / mass.sum())
                hit.append(held.answer[a + best])
        order = np.argsort(share, kind="stable")
        xs = np.array(
            [np.mean(part) for part in np.array_split(np.array(share)[order], _STRENGTH) if len(part)]
        )
        ys = np.array(
            [np.mean(part) for part in np.array_split(np.array(hit)[order], _STRENGTH) if len(part)]
        )
        self._calibration = (xs, _rising(ys))


class _Collector:
    """Gathers candidates to learn from: their features until the bins are cut, then the bins alone."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._rows: list[Floats] = []
        self._codes: list[additive.Codes] = []
        self._answer: list[npt.NDArray[np.bool_]] = []
        self._weight: list[Floats] = []
        self._size: list[int] = []
        self._kind: list[Ints] = []

    def add(self, batch: Batch) -> None:
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

    @property
    def questions(self) -> int:
        return len(self._kind)

    @property
    def waiting(self) -> int:
        return sum(map(len, self._rows))

    def edges(self) -> Floats:
        return additive.edges_of(np.concatenate(self._rows))

    def encode(self, edges: Floats) -> None:
        self._codes.extend(additive.encode(rows, edges) for rows in self._rows)
        self._rows.clear()

    def sample(self, edges: Floats) -> additive.Sample:
        self.encode(edges)
        return additive.Sample(
            np.concatenate(self._codes),
            np.concatenate(self._answer),
            np.concatenate(self._weight),
            np.concatenate([[0], np.cumsum(self._size)]).astype(np.int64),
            np.stack(self._kind),
        )


_PAIR = FEATURES.index("days since the pair")
_ACTIVITY = FEATURES.index("activity, months")
_BY_RULES, _BY_EVENTS = FEATURES.index("rank by rules"), FEATURES.index("rank by such events")


def _of_new_pairs(sample: additive.Sample) -> additive.Sample:
    """The candidates that the subject never met, where an answer is among them."""
    unmet = sample.codes[:, _PAIR] == 0
    of = np.repeat(np.arange(len(sample.kind)), np.diff(sample.starts))
    answered = np.zeros(len(sample.kind), bool)
    answered[of[sample.answer & unmet]] = True
    kept = unmet & answered[of]
    sizes = np.bincount(of[kept], minlength=len(sample.kind))[answered]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return additive.Sample(
        sample.codes[kept], sample.answer[kept], sample.weight[kept], starts, sample.kind[answered]
    )


def _rising(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The rising sequence closest to `values` (pool adjacent violators)."""
    blocks: list[list[float]] = []
    for value in values:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            last, before = blocks.pop(), blocks.pop()
            n = last[1] + before[1]
            blocks.append([(last[0] * last[1] + before[0] * before[1]) / n, n])
    return np.concatenate([np.full(int(n), value) for value, n in blocks])
