"""Learns the weights by which the topics of an agreement are chosen (ingest/extract/data/agreement_topics.json).

Usage: COOPGRAPH_EVAL_DIR=... COOPGRAPH_CORPUS=... python -m tools.train_topics [--cross-validate]

It learns from the agreements of the gold that are read too: those of the development set, which count three times as its
annotators are the authority, of part A of the annotated documents of the press corpus and of half A of the English
documents. The threshold is the one with the best F1 over documents that were held out. With ``--cross-validate``
nothing is written.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from ingest.extract import agreement_topics
from ingest.extract.agreement_topics import FILE, Telling, candidates, chosen, scores
from ingest.extract.pipeline import extract
from tests.evaluation.evidence import mapped
from tests.evaluation.runner import Case, annotated, development, english
from tests.evaluation.scoring import matched
from tools.train_relations import AUTHORITY, DATA, FOLDS, SEED

PENALTY, OF_TOPICS = 3.0, 6.0
"""L2 penalty of a weight, and of that of a topic wherever it stands, which are many."""
LEAST = 3
"""Candidates in which a feature must occur to get a weight."""
THRESHOLDS = [round(-1.5 + 0.1 * i, 1) for i in range(25)]


class Example(NamedTuple):
    """An agreement: its document, what is seen of each topic, those that are right, and what it counts."""

    document: str
    seen: Mapping[str, list[str]]
    right: frozenset[str]
    worth: float
    of: str


def main() -> None:
    """Learn and write, or cross-validate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cross-validate", action="store_true")
    arguments = parser.parse_args()
    known = examples((*development(), *annotated("A"), *english("A")))
    if not known:
        sys.exit("nothing to learn from: set COOPGRAPH_EVAL_DIR and COOPGRAPH_CORPUS")
    held = held_out(known)
    threshold = max(THRESHOLDS, key=lambda least: (round(f1(known, held, least), 4), -abs(least)))
    for of in ("development", "annotated", "written"):
        some = [i for i, one in enumerate(known) if one.of == of]
        reached = f1([known[i] for i in some], [held[i] for i in some], threshold)
        print(f"{of:<12} {len(some):>4} agreements held out: F1 {reached:.3f} at {threshold}")
    if arguments.cross_validate:
        return
    weights = {name: round(weight, 3) for name, weight in fit(known).items() if abs(weight) >= 0.02}
    rows = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}: {weight}" for name, weight in sorted(weights.items())
    )
    file = DATA.parent / FILE
    file.write_text(f'{{"threshold": {threshold}, "weights": {{\n{rows}\n}}}}\n', encoding="utf-8")


def examples(cases: Iterable[Case]) -> list[Example]:
    """The agreements of the gold that are read, as the model sees them."""
    tellings: list[Telling] = []

    def noted(telling: Telling) -> list[str]:
        tellings.append(telling)
        return [str(len(tellings) - 1)]

    choose = agreement_topics.topics_of
    agreement_topics.topics_of = noted
    try:
        found = []
        for case in cases:
            ours = case.kind in ("annotated", "written")
            for gold, read in matched(case.gold, extract(case.source).to_json())[1]:
                found.append(
                    Example(
                        case.source.id,
                        candidates(tellings[int(read["topics"][0])]),
                        frozenset(mapped(gold["topics"] or ())),
                        1.0 if ours else AUTHORITY,
                        case.kind if ours else "development",
                    )
                )
    finally:
        agreement_topics.topics_of = choose
    return found


def fit(known: Sequence[Example]) -> dict[str, float]:
    """The weights that minimise the logistic loss with an L2 penalty."""
    counts = Counter(name for one in known for seen in one.seen.values() for name in seen)
    index = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= LEAST))}
    rows: list[int] = []
    columns: list[int] = []
    right: list[float] = []
    worths: list[float] = []
    for one in known:
        for id_, seen in one.seen.items():
            for name in seen:
                if name in index:
                    rows.append(len(right))
                    columns.append(index[name])
            right.append(float(id_ in one.right))
            worths.append(one.worth)
    row, column, y, worth = np.array(rows), np.array(columns), np.array(right), np.array(worths)
    penalty = np.array(
        [0.0 if n == "bias" else OF_TOPICS if n.startswith("topic=") else PENALTY for n in index]
    )

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = np.bincount(row, weights=w[column], minlength=len(y))
        value = worth * (np.logaddexp(0, score) - y * score)
        slope = worth * (1 / (1 + np.exp(-score)) - y)
        slopes = np.bincount(column, weights=slope[row], minlength=len(w)) + penalty * w
        return float(value.sum() + 0.5 * (penalty * w * w).sum()), slopes

    best = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B")
    return dict(zip(index, map(float, best.x), strict=True))


def held_out(known: Sequence[Example]) -> list[dict[str, float]]:
    """The log-odds of each agreement's topics under weights learned from other documents."""
    documents = sorted({one.document for one in known})
    random.Random(SEED).shuffle(documents)  # noqa: S311
    found: list[dict[str, float]] = [{}] * len(known)
    for fold in range(FOLDS):
        held = set(documents[fold::FOLDS])
        weights = fit([one for one in known if one.document not in held])
        for i, one in enumerate(known):
            if one.document in held:
                found[i] = scores(one.seen, weights)
    return found


def f1(known: Sequence[Example], held: Sequence[Mapping[str, float]], least: float) -> float:
    """At a threshold, each agreement by what it counts."""
    right = said = wanted = 0.0
    for one, of in zip(known, held, strict=True):
        topics = chosen(of, least)
        right += one.worth * len(one.right & set(topics))
        said += one.worth * len(topics)
        wanted += one.worth * len(one.right)
    return 2 * right / max(1.0, said + wanted)


if __name__ == "__main__":
    main()
