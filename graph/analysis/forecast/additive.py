"""An additive model: each feature is cut into bins, and every bin has a weight.

The weight has two parts: one by how active the subject is in the relation, one by the relation itself.

The weights are fitted by the softmax likelihood of the answers among the candidates, with bins next to each
other drawn together (a generalised additive model with a piecewise constant function for each feature). A score
is the sum of these weights, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from graph.analysis.forecast.events import Ints
from graph.analysis.forecast.history import NONE, Floats

Codes = npt.NDArray[np.uint8]

BINS = 32
"""Bins of a feature; the first is for candidates that have no value."""
CLASSES = 4
"""Classes of questions, by the count of the subject's events of the relation."""
_ACTIVE = (0.05, 1.5, 6.0)


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidates to learn from: those of question i are rows ``starts[i]`` to ``starts[i + 1]``.

    `weight` says for how many candidates like it a row stands; `kind` has for each question the two rows of the
    weights that it uses (`kinds_of`).
    """

    codes: Codes
    answer: npt.NDArray[np.bool_]
    weight: Floats
    starts: Ints
    kind: Ints


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


def kinds_of(activity: Floats, relation: Ints) -> Ints:
    """The rows of the weights that each question uses, [question, 2]: of its class and of its relation."""
    return np.stack([np.searchsorted(np.array(_ACTIVE), activity), CLASSES + relation], 1).astype(np.int64)


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


@numba.njit(cache=True, parallel=True)
def encode(rows, edges):  # type: ignore[no-untyped-def]
    """The bins of `rows`."""
    codes = np.empty(rows.shape, np.uint8)
    for i in numba.prange(len(rows)):
        for f in range(rows.shape[1]):
            codes[i, f] = code(rows[i, f], edges[f])
    return codes


@numba.njit(cache=True, parallel=True)
def score(what, size, kind, edges, weights, out):  # type: ignore[no-untyped-def]
    """Fills ``out[q, c]`` with the sums of weights."""
    for q in numba.prange(len(size)):
        for c in range(size[q]):
            total = 0.0
            for f in range(what.shape[2]):
                bin_ = code(what[q, c, f], edges[f])
                total += weights[kind[q, 0], f, bin_] + weights[kind[q, 1], f, bin_]
            out[q, c] = total


@numba.njit(cache=True, parallel=True)
def _loss(codes, answer, weight, starts, kind, weights, threads):  # type: ignore[no-untyped-def]
    classes, features, bins = weights.shape
    gradient = np.zeros((threads, classes, features, bins))
    loss = np.zeros(threads)
    answers = np.zeros(threads)
    for thread in numba.prange(threads):
        scores = np.zeros(4096)
        pull = np.zeros(4096)
        grad = gradient[thread]
        for q in range(thread, len(kind), threads):
            a, b, k, k2 = starts[q], starts[q + 1], kind[q, 0], kind[q, 1]
            top = -1e30
            for i in range(a, b):
                total = 0.0
                for f in range(codes.shape[1]):
                    total += weights[k, f, codes[i, f]] + weights[k2, f, codes[i, f]]
                scores[i - a] = total
                if weight[i] > 0.0 and total > top:
                    top = total
            others = 0.0
            for i in range(a, b):
                scores[i - a] = np.exp(min(scores[i - a] - top, 30.0)) * weight[i]
                if not answer[i]:
                    others += scores[i - a]
            inverse = 0.0
            for i in range(a, b):
                pull[i - a] = 0.0
                if answer[i] and weight[i] > 0.0:
                    whole = others + scores[i - a]
                    loss[thread] -= np.log(max(scores[i - a] / whole, 1e-30))
                    answers[thread] += 1
                    pull[i - a] = scores[i - a] / whole - 1.0
                    inverse += 1.0 / whole
            if inverse == 0.0:
                continue
            for i in range(a, b):
                g = pull[i - a] if answer[i] else scores[i - a] * inverse
                if g != 0.0:
                    for f in range(codes.shape[1]):
                        grad[k, f, codes[i, f]] += g
                        grad[k2, f, codes[i, f]] += g
    return loss.sum(), gradient.sum(0), answers.sum()


def fit(
    sample: Sample,
    relations: int,
    ridge: float = 2e-4,
    smooth: float = 2e-3,
    own: float = 3e-4,
    iterations: int = 90,
) -> Floats:
    """Weights [class or relation, feature, bin] that make the answers of `sample` likeliest.

    `ridge` draws all weights to 0, `smooth` those of bins next to each other together, `own` those of single
    relations to 0.
    """
    shape = (CLASSES + relations, sample.codes.shape[1], BINS)
    stiff = np.full((shape[0], 1, 1), ridge)
    stiff[CLASSES:] = own
    threads = numba.get_num_threads()

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(shape)
        value, gradient, answers = _loss(
            sample.codes, sample.answer, sample.weight, sample.starts, sample.kind, weights, threads
        )
        steps = np.diff(weights[:, :, 1:], axis=2)
        value = value / answers + (stiff * weights**2).sum() + smooth * (steps**2).sum()
        gradient = gradient / answers + 2 * stiff * weights
        gradient[:, :, 2:] += 2 * smooth * steps
        gradient[:, :, 1:-1] -= 2 * smooth * steps
        return value, gradient.ravel()

    found = minimize(
        loss, np.zeros(np.prod(shape)), jac=True, method="L-BFGS-B", options={"maxiter": iterations}
    )
    weights: Floats = found.x.reshape(shape).astype(np.float32)
    return weights
