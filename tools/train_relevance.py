"""Learns the weights by which documents are told to be about international ICT cooperation.

Usage: COOPGRAPH_EVAL_DIR=... COOPGRAPH_CORPUS=... python -m tools.train_relevance [--cross-validate]

It learns from the development set, whose documents count twice as its annotators are the authority, from part A of
the annotated documents of the press corpus and half A of the English documents. The threshold is the one with the best
F1 over documents that were held out. With ``--cross-validate`` nothing is written.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from ingest.extract.language import detect
from ingest.extract.relevance import FILE, features
from tests.evaluation.runner import Case, annotated, development, english
from tools.train_relations import DATA, FOLDS, SEED

AUTHORITY = 2.0
PENALTY = 0.3
"""L2 penalty of a weight."""
LEAST = 5
"""Documents in which a feature must occur to get a weight."""
THRESHOLDS = [round(-2 + 0.1 * i, 1) for i in range(36)]


class Example(NamedTuple):
    """A document: what is seen of it, whether it is relevant, and what it counts."""

    seen: Mapping[str, float]
    relevant: bool
    worth: float
    of: str


def main() -> None:
    """Learn and write, or cross-validate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cross-validate", action="store_true")
    arguments = parser.parse_args()
    known = [example(case) for case in (*development(), *annotated("A"), *english("A")) if _is_told(case)]
    if not known:
        sys.exit("nothing to learn from: set COOPGRAPH_EVAL_DIR and COOPGRAPH_CORPUS")
    scores = held_out(known)
    threshold = max(THRESHOLDS, key=lambda least: (round(f1(known, scores, least), 4), -abs(least)))
    for of in ("development", "annotated", "written"):
        some = [i for i, one in enumerate(known) if one.of == of]
        reached = f1([known[i] for i in some], [scores[i] for i in some], threshold)
        print(f"{of:<12} {len(some):>4} documents held out: F1 {reached:.3f} at {threshold}")
    if arguments.cross_validate:
        return
    weights = {name: round(weight, 3) for name, weight in fit(known).items() if abs(weight) >= 0.005}
    rows = ",\n".join(f"{json.dumps(name)}: {weight}" for name, weight in weights.items())
    file = DATA.parent / FILE
    file.write_text(f'{{"threshold": {threshold}, "weights": {{\n{rows}\n}}}}\n', encoding="utf-8")


def _is_told(case: Case) -> bool:
    return "relevant" in case.gold and not case.gold.get("partial")


def example(case: Case) -> Example:
    """A document as the model sees it."""
    ours = case.kind in ("annotated", "written")
    return Example(
        features(case.source.text, detect(case.source.text) or "ko"),
        bool(case.gold["relevant"]),
        1.0 if ours else AUTHORITY,
        case.kind if ours else "development",
    )


def fit(known: Sequence[Example]) -> dict[str, float]:
    """The weights that minimise the logistic loss with an L2 penalty."""
    counts = Counter(name for one in known for name in one.seen)
    names = sorted(name for name, n in counts.items() if n >= LEAST)
    x = np.array([[one.seen.get(name, 0.0) for name in names] for one in known])
    y = np.array([float(one.relevant) for one in known])
    worth = np.array([one.worth for one in known])
    penalty = np.array([0.0 if name == "bias" else PENALTY for name in names])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = x @ w
        value = worth * (np.logaddexp(0, score) - y * score)
        slope = x.T @ (worth * (1 / (1 + np.exp(-score)) - y)) + penalty * w
        return float(value.sum() + 0.5 * (penalty * w * w).sum()), slope

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return dict(zip(names, map(float, best.x), strict=True))


def held_out(known: Sequence[Example]) -> list[float]:
    """The log-odds of each document under weights learned from others."""
    order = list(range(len(known)))
    random.Random(SEED).shuffle(order)  # noqa: S311
    scores = [0.0] * len(known)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        weights = fit([one for i, one in enumerate(known) if i not in held])
        for i in held:
            scores[i] = sum(weights.get(name, 0.0) * value for name, value in known[i].seen.items())
    return scores


def f1(known: Sequence[Example], scores: Sequence[float], least: float) -> float:
    """At a threshold."""
    said = [score >= least for score in scores]
    both = sum(one.relevant and yes for one, yes in zip(known, said, strict=True))
    return 2 * both / max(1, sum(said) + sum(one.relevant for one in known))


if __name__ == "__main__":
    main()
