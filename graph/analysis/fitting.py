"""Weights of reasons, fitted on what happened next in the past: logistic regression over candidates.

Of each question (who joined these members?) all that joined and a sample of those that did not are looked at. The
sample is drawn in two layers, those that look likely and the rest, and each counts for as many as it stands for, so
that the probability is one of all candidates and not of the sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from graph.analysis.affinity import REASONS, Floats

LIKELY: Final = 150
"""Candidates of each question that look likely, all of them taken."""
OTHERS: Final = 60
"""Candidates drawn from the rest."""
_PENALTY: Final = 1.0
_DRAWN: Final = 10.0
"""How firmly calibration is drawn to changing nothing, in log likelihood for a unit of shift or slope."""
_LEAST_SLOPE: Final = 0.05
_ROUNDS: Final = 100
_CLOSE: Final = 1e-10
"""What one more step would gain at most, as a share of the loss, when it is not taken."""
_LEAST_SHARE: Final = 1e-6
_BEND: Final = -5.0
"""Log-odds of about one in 150, above which few of all candidates are."""


class TooLittle(ValueError):
    """There is too little in the past to learn from; says how much there is."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each of `REASONS` adds to the log-odds, for one unit of its value, and the log-odds of none.

    A reason never counts against a candidate: weights are not negative, so that taking evidence away lowers a score.
    `curve` corrects log-odds by what earlier weights stated and what then happened (`calibrated`).
    """

    base: float
    each: Floats
    questions: int
    curve: tuple[float, float, float] = (_BEND, 1.0, 1.0)

    def parts(self, features: Floats) -> Floats:
        """What each reason adds, in the shape of `features`."""
        return features * self.each

    def scores(self, features: Floats) -> Floats:
        """Log-odds: the base and the sum of all parts."""
        return np.asarray(self.base + features @ self.each)

    def probability(self, scores: Floats) -> Floats:
        """How often such scores came true; the greater the score, the greater."""
        return np.asarray(expit(_bent(scores) @ np.array(self.curve)))


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidates of one question: features, whether they joined, and for how many each stands."""

    features: Floats
    joined: npt.NDArray[np.bool_]
    counts: Floats


def sample(
    features: Floats,
    joined: npt.NDArray[np.bool_],
    eligible: npt.NDArray[np.bool_],
    random: np.random.Generator,
    stands_for: float = 1.0,
) -> Sample:
    """The sample of one question; `eligible` are the candidates, those who joined among them.

    `stands_for` is how many questions like it there are.
    """
    others = np.flatnonzero(eligible & ~joined)
    # Sums of the columns as they are: no more than a guess at who looks likely.
    guess = features.sum(axis=1)[others]
    order = others[np.argpartition(-guess, LIKELY)] if len(others) > LIKELY else others
    likely, rest = order[:LIKELY], order[LIKELY:]
    drawn = random.choice(rest, min(OTHERS, len(rest)), replace=False) if len(rest) else rest
    found = np.flatnonzero(eligible & joined)
    chosen = np.concatenate([found, likely, drawn])
    counts = np.ones(len(chosen))
    if len(drawn):
        counts[len(found) + len(likely) :] = len(rest) / len(drawn)
    return Sample(features[chosen], joined[chosen], counts * stands_for)


def fit(samples: Iterable[Sample], *, least: int = 20) -> Weights:
    """The weights that make what happened most likely, with a small penalty on their squares.

    Raises `TooLittle` when fewer than `least` questions have an answer.
    """
    kept = list(samples)
    answered = sum(bool(s.joined.any()) for s in kept)
    if answered < least:
        raise TooLittle(f"{answered} occasions to learn from are too few; {least} are wanted")
    features = np.concatenate([s.features for s in kept])
    joined = np.concatenate([s.joined for s in kept]).astype(np.float64)
    counts = np.concatenate([s.counts for s in kept])
    # A column that is the same everywhere tells nobody apart, and would outgrow all others when scaled.
    varies = np.ptp(features, axis=0) > 1e-9
    scale = np.where(varies, features.std(axis=0), 1.0)
    scaled = features * varies / scale

    terms = np.column_stack([np.ones(len(scaled)), scaled])
    pull_to_zero = np.array([0.0, *([_PENALTY] * len(REASONS))])
    start = np.zeros(1 + len(REASONS))
    lowest = np.array([-np.inf, *([0.0] * len(REASONS))])
    found = _likeliest(terms, joined, counts, pull_to_zero, start, lowest)
    each = np.where(varies, found[1:] / scale, 0.0)
    return Weights(float(found[0]), each, answered)


def calibrated(
    weights: Weights, compared: Sequence[tuple[Weights, Sequence[Sample]]], *, least: int = 50
) -> Weights:
    """The weights with a curve that would have been right for earlier ones.

    `compared` are earlier weights, each with what happened after the day that they were learnt on. Log-odds become a
    line with a bend at `_BEND` (after J. Platt, "Probabilistic outputs for support vector machines", 1999): what is
    likeliest is overstated more than the rest. It rises throughout, so that the order of candidates stays, and is
    drawn to changing nothing, so that little evidence changes little. Raises `TooLittle` when fewer than `least`
    meetings can be compared.
    """
    kept = [s for _, samples in compared for s in samples]
    happened = sum(int(s.joined.sum()) for s in kept)
    if happened < least:
        raise TooLittle(
            f"{happened} meetings to compare what was stated with are too few; {least} are wanted"
        )
    terms = _bent(
        np.concatenate([earlier.scores(s.features) for earlier, samples in compared for s in samples])
    )
    joined = np.concatenate([s.joined for s in kept]).astype(np.float64)
    counts = np.concatenate([s.counts for s in kept])
    none = np.array([_BEND, 1.0, 1.0])
    lowest = np.array([-np.inf, _LEAST_SLOPE, _LEAST_SLOPE])
    found = _likeliest(terms, joined, counts, np.full(3, _DRAWN), none, lowest)
    return replace(weights, curve=(float(found[0]), float(found[1]), float(found[2])))


def _likeliest(
    terms: Floats, joined: Floats, counts: Floats, firmness: Floats, start: Floats, lowest: Floats
) -> Floats:
    """The weights of a logistic regression that are likeliest, none below `lowest`.

    `firmness` says how strongly each is drawn to its `start`, in log likelihood. Newton's method on those that are not
    held at their bound, along the projection onto the bounds (D. P. Bertsekas, "Projected Newton methods for
    optimization problems with simple constraints", SIAM J. Control and Optimization 20, 1982).
    """

    def loss(at: Floats) -> float:
        margin = terms @ at
        away = at - start
        return float(counts @ (np.logaddexp(0.0, margin) - joined * margin) + firmness @ (away * away) / 2)

    weights = np.maximum(start, lowest)
    value = loss(weights)
    for _ in range(_ROUNDS):
        chance = expit(terms @ weights)
        slope = terms.T @ (counts * (chance - joined)) + firmness * (weights - start)
        free = (weights > lowest) | (slope < 0)
        curvature = (terms * (counts * chance * (1 - chance))[:, None]).T @ terms + np.diag(firmness)
        step = np.zeros(len(weights))
        step[free] = np.linalg.lstsq(curvature[np.ix_(free, free)], slope[free])[0]
        if slope @ step < _CLOSE * (1 + abs(value)):
            break
        share = 1.0
        while (lower := loss(np.maximum(weights - share * step, lowest))) > value and share > _LEAST_SHARE:
            share /= 2
        if lower > value:
            break
        weights, value = np.maximum(weights - share * step, lowest), lower
    return weights


def _bent(scores: Floats) -> Floats:
    """One, and how far a score is below and above the bend."""
    away = scores - _BEND
    return np.stack([np.ones(len(scores)), np.minimum(away, 0.0), np.maximum(away, 0.0)], axis=1)
