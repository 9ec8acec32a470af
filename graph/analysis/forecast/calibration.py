"""How far stated probabilities can be believed: fitted on days held out, measured in bins of equal mass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

_BINS = 15
_LEAST = 1e-4
"""Shares and probabilities are kept so far from 0 and 1."""
_RIDGE = 1.0

Values = npt.NDArray[np.float64]


class Calibration:
    """Turns a share of the softmax into how often a first candidate with such a share was an answer.

    A logistic curve of the share's log odds with a quadratic term, drawn to saying the share itself. Three numbers
    are fitted, so that few days suffice.
    """

    def __init__(self) -> None:
        self._curve = np.array([0.0, 1.0, 0.0])

    def fit(self, share: Values, right: npt.NDArray[np.bool_]) -> None:
        """Learn from first candidates: their shares, and whether they were answers."""
        terms = _terms(share)
        start = self._curve

        def loss(curve: Values) -> tuple[float, Values]:
            odds = terms @ curve
            value = np.logaddexp(0.0, np.where(right, -odds, odds)).sum()
            away = curve - start
            gradient = terms.T @ (1 / (1 + np.exp(-odds)) - right)
            return value + _RIDGE * (away**2).sum(), gradient + 2 * _RIDGE * away

        self._curve = minimize(loss, start, jac=True, method="BFGS").x

    def __call__(self, share: Values) -> Values:
        """The probabilities of `share`."""
        said: Values = 1 / (1 + np.exp(-_terms(share) @ self._curve))
        return said


def _terms(share: Values) -> Values:
    kept = np.clip(share, _LEAST, 1 - _LEAST)
    odds = np.log(kept / (1 - kept))
    return np.stack([np.ones_like(odds), odds, odds**2], axis=1)


def reliability(stated: Values, right: npt.NDArray[np.bool_]) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error over bins of equal mass, and the bins: stated, share that was right, number."""
    order = np.argsort(stated, kind="stable")
    rows = [
        (round(float(stated[part].mean()), 4), round(float(right[part].mean()), 4), len(part))
        for part in np.array_split(order, _BINS)
        if len(part)
    ]
    error = sum(abs(said - was) * n for said, was, n in rows) / max(1, len(stated))
    return round(error, 4), rows


def draw(bins: list[tuple[float, float, int]], error: float, file: Path) -> None:
    """Write the reliability diagram as SVG: the same bins give the same file. Raises `OSError`."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "reliability", "svg.fonttype": "none"}):
        figure = Figure(figsize=(4.5, 4.5), layout="constrained")
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1, label="as stated")
        said, was = [row[0] for row in bins], [row[1] for row in bins]
        # Two standard errors of a share.
        width = [2 * (p * (1 - p) / n) ** 0.5 for _, p, n in bins]
        axes.errorbar(said, was, yerr=width, fmt="o-", markersize=4, linewidth=1, label="first candidates")
        axes.set(
            xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="stated probability", ylabel="share that was right",
            title=f"calibration error {error:.4f}",
        )  # fmt: skip
        axes.legend(loc="upper left", frameon=False)
        figure.savefig(file, format="svg", metadata={"Date": None})
