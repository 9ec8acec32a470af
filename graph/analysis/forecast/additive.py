"""An additive model: each feature is cut into bins, and every bin has a weight.

The weight has four parts: by how active the subject is in the relation, by how likely it meets somebody new, by
how the candidate stands with the subject, and by the relation itself. Features without a value weigh nothing, so
what adds to a score has happened.

The weights are fitted by the softmax likelihood of the answers among the candidates, with bins next to each
other drawn together (a generalised additive model with a piecewise constant function for each feature). A score
is the sum of these weights, and nothing else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from graph.analysis.forecast.candidates import CANDIDATES, NONE, PAIR_SINCE, SINCE
from graph.analysis.forecast.events import Ints
from graph.analysis.forecast.history import Floats

Codes = npt.NDArray[np.uint8]

BINS = 32
"""Bins of a feature; the first is for candidates that have no value."""
_GRAIN = 2.0**-14
"""All weights are multiples of it."""
_FAINT = 1e-6
"""Pulls so small are left out."""
_TURNS, _STEPS = 6, 240
"""Each day is learned from so many times at least, and so many steps are taken at least."""
_MEAN, _SQUARE = 0.9, 0.99
"""What is kept of the means of slopes and of their squares."""
_ACTIVE = (0.05, 1.5, 6.0)
_NEW = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6)
STANDING = len(_ACTIVE) + len(_NEW) + 2
"""First row of the weights by standing: never met, met, had such an event."""
_STANDINGS = 3
CLASSES = STANDING + _STANDINGS
"""Rows of the weights that are not of a single relation."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidates to learn from: those of question i are rows ``starts[i]`` to ``starts[i + 1]``.

    `weight` says for how many candidates like it a row stands; `kind` has for each question the rows of the
    weights that it uses (`kinds_of`), `day` its day, in order.
    """

    codes: Codes
    standing: Codes
    answer: npt.NDArray[np.bool_]
    weight: Floats
    starts: Ints
    kind: Ints
    day: Ints


def edges_of(rows: Floats) -> Floats:
    """Edges of the bins by equal shares of `rows`, [feature, bin]; values of no kind aside."""
    edges = np.full((rows.shape[1], BINS - 2), np.inf, np.float32)
    for feature in range(rows.shape[1]):
        values = rows[:, feature]
        values = values[values > NONE + 1]
        if len(values):
            cuts = np.unique(np.quantile(values, np.linspace(0, 1, BINS - 1)[1:]))
            edges[feature, : len(cuts) - 1] = cuts[:-1]
    return edges


def kinds_of(traits: Floats, relation: Ints) -> Ints:
    """The rows of the weights that each question uses, [question, 3]: of its two classes and of its relation."""
    active, new = np.searchsorted(_ACTIVE, traits[:, 0]), np.searchsorted(_NEW, traits[:, 1])
    return np.stack([active, len(_ACTIVE) + 1 + new, CLASSES + relation], 1).astype(np.int64)


@numba.njit(cache=True)
def code(value, edges):  # type: ignore[no-untyped-def]
    """The bin of a value."""
    if value <= NONE + 1:
        return 0
    low, high = 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        if edges[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low + 1


@numba.njit(cache=True)
def standing(row):  # type: ignore[no-untyped-def]
    """How a candidate with such features stands with the subject; see `STANDING`."""
    if row[PAIR_SINCE] <= NONE + 1:
        return 0
    return 1 if row[SINCE] <= NONE + 1 else 2


@numba.njit(cache=True, nogil=True)
def encode(rows, edges):  # type: ignore[no-untyped-def]
    """The bins of `rows`, and how these candidates stand with the subject."""
    codes, standings = np.empty(rows.shape, np.uint8), np.empty(len(rows), np.uint8)
    for i in range(len(rows)):
        standings[i] = standing(rows[i])
        for f in range(rows.shape[1]):
            codes[i, f] = code(rows[i, f], edges[f])
    return codes, standings


@numba.njit(cache=True)
def _own(weights, kinds, own):  # type: ignore[no-untyped-def]
    """Fills ``own[standing, feature, bin]`` with the weights of a question."""
    for f in range(weights.shape[1]):
        for b in range(weights.shape[2]):
            total = np.float32(0.0)
            for k in kinds:
                total += weights[k, f, b]
            for z in range(_STANDINGS):
                own[z, f, b] = total + weights[STANDING + z, f, b]


@numba.njit(cache=True, nogil=True)
def score(what, size, kind, edges, weights, out):  # type: ignore[no-untyped-def]
    """Fills ``out[q, c]`` with the sums of weights."""
    own = np.zeros((_STANDINGS, *weights.shape[1:]), np.float32)
    for q in range(len(size)):
        _own(weights, kind[q], own)
        for c in range(size[q]):
            mine = own[standing(what[q, c])]
            total = np.float32(0.0)
            for f in range(what.shape[2]):
                total += mine[f, code(what[q, c, f], edges[f])]
            out[q, c] = total


@numba.njit(cache=True)
def score_codes(codes, standings, kinds, weights):  # type: ignore[no-untyped-def]
    """The sums of weights of candidates of one question, by their bins."""
    own = np.zeros((_STANDINGS, *weights.shape[1:]), np.float32)
    _own(weights, kinds, own)
    out = np.zeros(len(codes), np.float32)
    for i in range(len(codes)):
        mine = own[standings[i]]
        for f in range(codes.shape[1]):
            out[i] += mine[f, codes[i, f]]
    return out


@numba.njit(cache=True, nogil=True)
def _pull(codes, standings, answer, weight, starts, kind, weights, low, high, gradient):  # type: ignore[no-untyped-def]
    """Adds the gradient of minus the log likelihood of the answers of some questions; how many they are."""
    features = codes.shape[1]
    bins = weights.shape[2]
    own, pulls = (
        np.zeros((_STANDINGS, features, bins), np.float32),
        np.zeros((_STANDINGS, features, bins), np.float32),
    )
    scores = np.zeros(CANDIDATES, np.float32)
    answers = 0
    for q in range(low, high):
        a, b = starts[q], starts[q + 1]
        _own(weights, kind[q], own)
        top = np.float32(-1e30)
        for i in range(a, b):
            mine = own[standings[i]]
            total = np.float32(0.0)
            for f in range(features):
                total += mine[f, codes[i, f]]
            scores[i - a] = total
            top = max(top, total)
        others = 0.0
        for i in range(a, b):
            scores[i - a] = np.exp(scores[i - a] - top) * weight[i]
            if not answer[i]:
                others += scores[i - a]
        inverse = 0.0
        for i in range(a, b):
            if answer[i]:
                answers += 1
                inverse += 1.0 / (others + scores[i - a])
        if inverse == 0.0:
            continue
        for i in range(a, b):
            pull = scores[i - a] * inverse
            if answer[i]:
                pull = scores[i - a] / (others + scores[i - a]) - 1.0
            if abs(pull) > _FAINT:
                mine = pulls[standings[i]]
                for f in range(features):
                    mine[f, codes[i, f]] += np.float32(pull)
        for f in range(features):
            for c in range(bins):
                whole = np.float32(0.0)
                for z in range(_STANDINGS):
                    if c > 0:  # what has no value weighs nothing
                        whole += pulls[z, f, c]
                        gradient[STANDING + z, f, c] += pulls[z, f, c]
                    pulls[z, f, c] = 0.0
                for k in kind[q]:
                    gradient[k, f, c] += whole
    return answers


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _step(weights, mean, square, gradients, answers, ridge, smooth, rate, t, low, high):  # type: ignore[no-untyped-def]
    """One step of Adam for the rows `low` to `high`; the gradients are empty after it."""
    bins = weights.shape[2]
    length, unbiased = np.float32(rate / (1 - _MEAN**t)), np.float32(1 / (1 - _SQUARE**t))
    fresh, fresh_square, tiny = np.float32(1 - _MEAN), np.float32(1 - _SQUARE), np.float32(1e-7)
    share, stiff = np.float32(1 / answers), np.float32(2 * smooth)
    slope = np.zeros(bins, np.float32)
    for k in range(low, high):
        for f in range(weights.shape[1]):
            own, m, v = weights[k, f], mean[k, f], square[k, f]
            for c in range(bins):
                slope[c] = np.float32(2) * ridge[k] * own[c]
            for thread in range(len(gradients)):
                gradient = gradients[thread, k, f]
                for c in range(1, bins):
                    slope[c] += gradient[c] * share
                    gradient[c] = 0.0
            for c in range(1, bins - 1):
                apart = stiff * (own[c + 1] - own[c])
                slope[c] -= apart
                slope[c + 1] += apart
            for c in range(1, bins):
                m[c] += fresh * (slope[c] - m[c])
                v[c] += fresh_square * (slope[c] * slope[c] - v[c])
                own[c] -= length * m[c] / (np.sqrt(v[c] * unbiased) + tiny)


def fit(
    sample: Sample,
    relations: int,
    ridge: float = 2e-4,
    smooth: float = 1e-2,
    own: float = 3e-4,
    rate: float = 0.03,
) -> Floats:
    """Weights [class or relation, feature, bin] that make the answers of `sample` likeliest.

    `ridge` draws all weights to 0, `smooth` those of bins next to each other together, `own` those of single
    relations to 0. Each step of Adam (Kingma and Ba, 2015) follows the questions of one day; `rate` is the length
    of the first, and falls to 0.
    """
    shape = (CLASSES + relations, sample.codes.shape[1], BINS)
    ridges = np.full(shape[0], ridge, np.float32)
    ridges[CLASSES:] = own
    threads = numba.get_num_threads()
    weights, mean, square = np.zeros((3, *shape), np.float32)
    gradients = np.zeros((threads, *shape), np.float32)
    days = np.append(np.unique(sample.day, return_index=True)[1], len(sample.day))
    turns = max(_TURNS, -(-_STEPS // (len(days) - 1)))
    random = np.random.default_rng(0)
    order = np.concatenate([random.permutation(len(days) - 1) for _ in range(turns)])
    rows = np.linspace(0, shape[0], threads + 1).astype(int)
    with ThreadPoolExecutor(threads) as pool:
        for t, day in enumerate(order):
            cuts = np.linspace(days[day], days[day + 1], threads + 1).astype(int)

            def pull(i: int, cuts: Ints = cuts) -> int:
                found: int = _pull(
                    sample.codes, sample.standing, sample.answer, sample.weight, sample.starts, sample.kind, weights,
                    cuts[i], cuts[i + 1], gradients[i],
                )  # fmt: skip
                return found

            answers = sum(pool.map(pull, range(threads)))

            def step(i: int, t: int = t, answers: int = answers) -> None:
                _step(
                    weights, mean, square, gradients, max(answers, 1), ridges, smooth,
                    rate * (1 - t / len(order)), t + 1, rows[i], rows[i + 1],
                )  # fmt: skip

            list(pool.map(step, range(threads)))
    # Sums of multiples of a power of two are exact, in whatever order they are taken.
    settled: Floats = (np.round(weights / _GRAIN) * _GRAIN).astype(np.float32)
    return settled
