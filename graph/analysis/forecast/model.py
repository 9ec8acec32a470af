"""The forecaster: goes through the days, learns from those before the one asked about, and ranks."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numba
import numpy as np
import numpy.typing as npt

from graph.analysis.forecast import additive, candidates, history, rules
from graph.analysis.forecast.calibration import Calibration
from graph.analysis.forecast.candidates import FEATURES
from graph.analysis.forecast.events import DataError, Events, Ints, Questions
from graph.analysis.forecast.history import Floats
from graph.analysis.forecast.sample import Batch, Collector, of_new_pairs

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
_ROWS = 300_000
"""Candidates from which the bins of the features are cut."""


class Forecaster:
    """Ranks the answers of questions by what happened before their day.

    `fit` learns from the days before `Events.test`; `batches` then goes on day by day. Scores are natural
    logarithms up to a constant for each question.
    """

    def __init__(self, events: Events) -> None:
        self.events = events
        self.questions = Questions.of(events)
        self._start = max(_WARM + 1, events.test - _LEARNED)
        self.places = history.places_of(events, self._start)
        self._index = history.index_of(events, self.places)
        self._counts = history.empty_counts(events, self.places, self._index)
        wide = 2 * events.relations
        self._right = np.zeros((wide, wide, rules.AGES, rules.COUNTS), np.float32)
        self._read = np.zeros_like(self._right)
        self._rules = self._right
        age = np.arange(events.days + 1)
        self._pool = ThreadPoolExecutor(numba.get_num_threads())
        self._fade = np.stack([0.5 ** (age / half) for half in history.HALF_LIVES]).astype(np.float32)
        self._ends = np.searchsorted(events.rows[:, 3], np.arange(events.days + 1))
        self._day = 0
        self._mark = np.full(events.entities, -1, np.int64)
        self.weights: Floats = np.zeros((additive.CLASSES, len(FEATURES), additive.BINS), np.float32)
        self.weights_new: Floats = self.weights
        self.edges: Floats = np.zeros((len(FEATURES), additive.BINS - 2), np.float32)
        self.probability = Calibration()
        """How often a first candidate with such a share of the softmax is an answer."""

    def fit(self) -> None:
        """Learn from the days before the test. Raises `DataError` where there are too few."""
        test = self.events.test
        start = self._start
        too_few = DataError("there are too few days before the test to learn from; wanted are about 30")
        if start >= test:
            raise too_few
        while self._day < start:
            self._learn_rules()
            self._advance()
        self._rules = rules.confidences(self._right, self._read)
        asked = self.questions.days[test] - self.questions.days[start]
        every = max(1, -(-asked // _QUESTIONS))
        rows, held = Collector(self.questions), Collector(self.questions)
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
            raise too_few
        self.edges = rows.edges() if edges is None else edges
        sample = rows.sample(self.edges)
        self.weights = additive.fit(sample, 2 * self.events.relations)
        self.weights_new = additive.fit(of_new_pairs(sample), 2 * self.events.relations)
        self._calibrate(held.sample(self.edges))

    def batches(self, until: int | None = None) -> Iterator[Batch]:
        """The questions of each day from here to `until`; a day's events count once its questions are answered."""
        until = self.events.days if until is None else until
        while self._day < until:
            yield from self._look()
            self._learn_rules()
            self._advance()

    def ask(self, subject: int, relation: int, without: npt.NDArray[np.bool_] | None = None) -> Batch:
        """One question of the day that is reached, asked whether or not it has an answer.

        Where `without` marks rows of the events, history is gone through again as if they had not happened; what
        was learned stays.
        """
        counts = self._counts
        if without is not None:
            counts = history.empty_counts(self.events, self.places, self._index)
            low = 0
            for gap in (*np.flatnonzero(without[: self._ends[self._day]]), self._ends[self._day]):
                self._count(counts, low, gap)
                low = gap + 1
        return self._look_at(np.array([subject]), np.array([relation]), 0, counts)

    def scores(self, batch: Batch, weights: Floats | None = None) -> Floats:
        """The score of each candidate, [question, candidate]."""
        out = np.full(batch.who.shape, -np.inf, np.float32)
        weights = self.weights if weights is None else weights
        additive.score(batch.what, batch.size, batch.kind, self.edges, weights, out)
        return out

    def contributions(self, batch: Batch, question: int, candidate: int) -> dict[str, float]:
        """What each feature adds to a candidate's score, largest first; they sum up to the score exactly."""
        what = batch.what[question, candidate]
        kinds = [*batch.kind[question], additive.STANDING + additive.standing(what)]
        parts = {
            name: float(self.weights[kinds, f, additive.code(what[f], self.edges[f])].sum())
            for f, name in enumerate(FEATURES)
        }
        return dict(sorted(parts.items(), key=lambda part: -abs(part[1])))

    def _look(self) -> Iterator[Batch]:
        """The questions of the day, some at a time."""
        days = self.questions.days
        for low in range(days[self._day], days[self._day + 1], _BATCH):
            high = min(low + _BATCH, days[self._day + 1])
            subject, relation = self.questions.subject[low:high], self.questions.relation[low:high]
            yield self._look_at(subject, relation, low, self._counts)

    def _look_at(self, subject: Ints, relation: Ints, first: int, counts: history.Counts) -> Batch:
        """Questions of the day that is reached, the first of which has the number `first`."""
        n, width = len(subject), min(candidates.CANDIDATES, self.events.entities)
        who, what = np.zeros((n, width), np.int32), np.empty((n, width, len(FEATURES)), np.float32)
        size, traits = np.zeros(n, np.int32), np.zeros((n, candidates.TRAITS), np.float32)

        def part(low: int, high: int) -> None:
            candidates.look(
                self._day, low, high, subject, relation, self._index, counts, self._rules, self.places,
                self._fade, who, what, size, traits,
            )  # fmt: skip

        threads = numba.get_num_threads()
        cuts = [n * i // threads for i in range(threads + 1)]
        list(self._pool.map(part, cuts[:-1], cuts[1:]))
        kind = additive.kinds_of(traits, relation)
        return Batch(self._day, range(first, first + n), who, what, size, kind)

    def _learn_rules(self) -> None:
        if self._day < _WARM:
            return
        q = self.questions
        rules.count(
            self._day, q.days[self._day], q.days[self._day + 1], q.subject, q.relation, q.starts, q.answers,
            self._index, self._counts, self._right, self._read, self._mark,
        )  # fmt: skip

    def _advance(self) -> None:
        if self._day % _RENEWED == 0 and self._day >= self.events.test - _LEARNED:
            self._rules = rules.confidences(self._right, self._read)
        self._count(self._counts, self._ends[self._day], self._ends[self._day + 1])
        self._day += 1

    def _count(self, counts: history.Counts, low: int, high: int) -> None:
        history.advance(self.events.rows, low, high, self._index, counts, self.places, self._fade)

    def _calibrate(self, held: additive.Sample) -> None:
        """Compare the first candidates of questions held out with their answers."""
        share, right = [], []
        for i, (a, b) in enumerate(pairwise(held.starts)):
            if b > a:
                scores = additive.score_codes(held.codes[a:b], held.standing[a:b], held.kind[i], self.weights)
                best = int(np.argmax(scores))
                share.append(1.0 / (np.exp(scores - scores[best]) * held.weight[a:b]).sum())
                right.append(held.answer[a + best])
        self.probability.fit(np.array(share, float), np.array(right, bool))
