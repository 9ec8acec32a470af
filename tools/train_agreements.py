"""Learns the model by which English agreements are judged (ingest/extract/data/en/agreements.json).

Usage: COOPGRAPH_EVAL_DIR=... python -m tools.train_agreements [--cross-validate]

It learns from the English documents of the development set, half A of the documents and the paragraphs written for
the project (tests/evaluation/english, tests/ingest/extract/en/cases.toml). A candidate is right where its two are
parties of an agreement of the gold and it is told there best: where both are named, its day stands and the words are
of its kind. The kind of model and its threshold are those with the best F1 over candidates of documents held out.
With ``--cross-validate`` nothing is written.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
from collections.abc import Callable, Sequence
from typing import Any

from graph.model import AgreementKind
from ingest.extract.draft import Draft
from ingest.extract.en.agreements import read_by_rules
from ingest.extract.en.judged import FILE
from ingest.extract.en.tie_features import Candidate, candidates
from ingest.extract.en.ties import Sentence, Ties
from ingest.extract.pipeline import pipeline
from ingest.extract.weighing import Model, chance
from tests.evaluation.runner import Case
from tests.evaluation.scoring import agreed
from tools.train_relations import DATA, FOLDS, LEARNERS, SEED, Example, cases, worth, written

DEFAULT = 0.35
BETTER = 0.03
"""By how much more F1 trees have to read to be worth their time."""
THRESHOLDS = [round(0.3 + 0.05 * i, 2) for i in range(5)]


def main() -> None:
    """Learn and write, or cross-validate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cross-validate", action="store_true")
    arguments = parser.parse_args()
    rows = [(n, *row, worth(case)) for n, case in enumerate(cases("en")) for row in lesson_of(case)]
    if not any(right for _, _, right, _ in rows):
        sys.exit("nothing to learn from")
    held = {kind: held_out(rows, learner) for kind, learner in LEARNERS.items()}
    best = {
        kind: max((round(f1(rows, chances, t), 2), -abs(t - DEFAULT), t) for t in THRESHOLDS)
        for kind, chances in held.items()
    }
    for kind, (score, _, least) in best.items():
        print(f"{kind:<10} F1 of candidates held out {score:.3f} at {least}")
    if arguments.cross_validate:
        return
    kind = "trees" if best["trees"][0] > best["weights"][0] + BETTER else "weights"
    data = {"threshold": best[kind][2], **LEARNERS[kind](rows)}
    (DATA.parent / FILE).write_text(f"{written(data)}\n", encoding="utf-8")


def lesson_of(case: Case) -> list[tuple[list[str], bool]]:
    """The features of each candidate of a document, and whether it is right."""
    published = case.source.published
    draft = Draft(case.source, datetime.date.fromisoformat(published) if published else None, "en")
    nlp = pipeline("en")
    doc = nlp.make_doc(case.source.text)
    doc._.draft = draft
    for name, component in nlp.pipeline:
        if name == "en_agreements":
            break
        doc = component(doc)
    ties = Ties(read_by_rules(case.source.text, draft))
    entities = [{"type": e.type.value, "name": e.name, "aliases": e.aliases} for e in draft.entities]
    wanted = agreed(case.gold, entities)
    told = [(s, c) for s in ties.sentences() for c in candidates(ties, s)]
    fits = [
        {
            number: _fit(ties, sentence, candidate, gold)
            for number, (gold, parties) in enumerate(wanted)
            if candidate.pair <= set(parties) and _may_be(candidate, gold)
        }
        for sentence, candidate in told
    ]
    best: dict[int, int] = {}
    for of_gold in fits:
        for number, fit in of_gold.items():
            best[number] = max(fit, best.get(number, 0))
    return [
        (
            candidate.features,
            any(
                fit == best[number] or (_named(candidate) and _same_kind(candidate, wanted[number][0]))
                for number, fit in of_gold.items()
            ),
        )
        for (_, candidate), of_gold in zip(told, fits, strict=True)
    ]


def _may_be(candidate: Candidate, gold: Any) -> bool:
    kinds = {gold["kind"], candidate.anchor.kind.value}
    return candidate.anchor.verb or len(kinds) == 1 or AgreementKind.AGREEMENT.value in kinds


def _fit(ties: Ties, sentence: Sentence, candidate: Candidate, gold: Any) -> int:
    """How well a candidate tells an agreement of the gold."""
    days = [d.resolved for d in ties.telling.dates.within(sentence.start, sentence.end) if d.resolved]
    dated = any(
        gold["date"] and (gold["date"].startswith(day) or day.startswith(gold["date"])) for day in days
    )
    return 3 * _named(candidate) + 2 * dated + _same_kind(candidate, gold) + candidate.anchor.known


def _named(candidate: Candidate) -> bool:
    return not candidate.first.implied and not candidate.second.implied


def _same_kind(candidate: Candidate, gold: Any) -> bool:
    return not candidate.anchor.verb and candidate.anchor.kind.value == gold["kind"]


def held_out(rows: Sequence[Example], learner: Callable[[Sequence[Example]], dict[str, Any]]) -> list[float]:
    """The probability of each candidate under a model learned from other documents."""
    order = sorted({number for number, *_ in rows})
    random.Random(SEED).shuffle(order)  # noqa: S311
    found = [0.0] * len(rows)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        model = Model.read({"threshold": 0, **learner([row for row in rows if row[0] not in held])})
        places = [place for place, row in enumerate(rows) if row[0] in held]
        scores = model.scores([_Row(rows[place][1]) for place in places])
        for place, score in zip(places, scores, strict=True):
            found[place] = chance(score)
    return found


class _Row:
    """A candidate of which nothing but its features is kept."""

    def __init__(self, features: list[str]) -> None:
        self.features = features
        self.parts = (features,)


def f1(rows: Sequence[Example], chances: Sequence[float], least: float) -> float:
    """Of the candidates at a threshold."""
    said = sum(p >= least for p in chances)
    right = sum(p >= least and row[2] for row, p in zip(rows, chances, strict=True))
    wanted = sum(right for _, _, right, _ in rows)
    return 2 * right / (said + wanted)


if __name__ == "__main__":
    main()
