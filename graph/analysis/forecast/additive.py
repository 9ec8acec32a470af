"""An additive model: each feature is cut into bins, and every bin has a weight.

The weight has three parts: by how active the subject is in the relation, by how likely it meets somebody new, and
by the relation itself. Features without a value weigh nothing, so what adds to a score has happened.

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
from scipy.optimize import minimize

from graph.analysis.forecast.candidates import NONE
from graph.analysis.forecast.events import Ints
from graph.analysis.forecast.history import Floats

Codes = npt.NDArray[np.uint8]

BINS = 32
"""Bins of a feature; the first is for candidates that have no value."""
_GRAIN = 2.0**-14
"""All weights are multiples of it."""
_ACTIVE = (0.05, 1.5, 6.0)
_NEW = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6)
CLASSES = len(_ACTIVE) + len(_NEW) + 2
"""Classes of questions, by the count of the subject's events of the relation and by how likely it meets new ones."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidates to learn from: those of question i are rows ``starts[i]`` to ``starts[i + 1]``.

    `weight` says for how many candidates like it a row stands; `kind` has for each question the rows of the
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


@numba.njit(cache=True, nogil=True)
def encode(rows, edges):  # type: ignore[no-untyped-def]
    """The bins of `rows`."""
    codes = np.empty(rows.shape, np.uint8)
    for i in range(len(rows)):
        for f in range(rows.shape[1]):
            codes[i, f] = code(rows[i, f], edges[f])
    return codes


@numba.njit(cache=True)
def _own(weights, kinds, own):  # type: ignore[no-untyped-def]
    """Fills ``own[feature, bin]`` with the weights of a question."""
    own[:] = 0.0
    for k in kinds:
        for f in range(weights.shape[1]):
            for b in range(weights.shape[2]):
                own[f, b] += weights[k, f, b]


@numba.njit(cache=True, nogil=True)
def score(what, size, kind, edges, weights, out):  # type: ignore[no-untyped-def]
    """Fills ``out[q, c]`` with the sums of weights."""
    own = np.zeros(weights.shape[1:])
    for q in range(len(size)):
        _own(weights, kind[q], own)
        for c in range(size[q]):
            total = 0.0
            for f in range(what.shape[2]):
                total += own[f, code(what[q, c, f], edges[f])]
            out[q, c] = total


@numba.njit(cache=True, nogil=True)
def _loss(codes, answer, weight, starts, kind, weights, part, parts, gradient):  # type: ignore[no-untyped-def]
    """Minus the log likelihood of the answers, and how many they are; adds to the gradient."""
    features = codes.shape[1]
    own, pulls = np.zeros(weights.shape[1:]), np.zeros(weights.shape[1:])
    scores = np.zeros(4096)
    loss, answers = 0.0, 0
    for q in range(part, len(kind), parts):
        a, b = starts[q], starts[q + 1]
        _own(weights, kind[q], own)
        top = -1e30
        for i in range(a, b):
            total = 0.0
            for f in range(features):
                total += own[f, codes[i, f]]
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
                whole = others + scores[i - a]
                loss -= np.log(max(scores[i - a] / whole, 1e-30))
                answers += 1
                inverse += 1.0 / whole
        if inverse == 0.0:
            continue
        pulls[:] = 0.0
        for i in range(a, b):
            pull = scores[i - a] * inverse
            if answer[i]:
                pull = scores[i - a] / (others + scores[i - a]) - 1.0
            if abs(pull) > 1e-9:
                for f in range(features):
                    pulls[f, codes[i, f]] += pull
        for k in kind[q]:
            for f in range(features):
                for c in range(pulls.shape[1]):
                    gradient[k, f, c] += pulls[f, c]
    return loss, answers


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
    gradients = np.zeros((threads, *shape))

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(shape)
        gradients[:] = 0.0

        def part(i: int) -> tuple[float, int]:
            found: tuple[float, int] = _loss(
                sample.codes, sample.answer, sample.weight, sample.starts, sample.kind, weights,
                i, threads, gradients[i],
            )  # fmt: skip
            return found

        value, answers = np.sum(list(pool.map(part, range(threads))), axis=0)
        steps = np.diff(weights[:, :, 1:], axis=2)
        value = value / answers + (stiff * weights**2).sum() + smooth * (steps**2).sum()
        gradient = gradients.sum(0) / answers + 2 * stiff * weights
        gradient[:, :, 2:] += 2 * smooth * steps
        gradient[:, :, 1:-1] -= 2 * smooth * steps
        return value, gradient.ravel()

    with ThreadPoolExecutor(threads) as pool:
        found = minimize(
            loss, np.zeros(np.prod(shape)), jac=True, method="L-BFGS-B", options={"maxiter": iterations}
        )
    weights = found.x.reshape(shape)
    # All candidates of a question share what this takes away, so it moves none of them against another.
    weights -= weights[:, :, :1]
    # Sums of multiples of a power of two are exact, in whatever order they are taken.
    settled: Floats = (np.round(weights / _GRAIN) * _GRAIN).astype(np.float32)
    return settled
