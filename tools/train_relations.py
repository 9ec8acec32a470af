"""Learns the weights by which pairs of a document are judged (ingest/extract/data/LANGUAGE/relations.json).

Usage: COOPGRAPH_EVAL_DIR=... COOPGRAPH_CORPUS=... python -m tools.train_relations ko|en [--cross-validate]

It learns from the documents of the development set in that language and, for Korean, from part A of the annotated
documents of the press corpus (tests/evaluation/annotated), for English from half A of the documents and from the
paragraphs written for the project (tests/evaluation/english, tests/ingest/extract/en/cases.toml). Each relation has a logistic model with an L2 penalty; its threshold is
the one with the best F1 over documents that were held out. With ``--cross-validate`` nothing is written, and the scores
of documents read with weights learned from the others are printed beside those of rules alone.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from graph.model import Relation
from ingest.extract import judging
from ingest.extract.draft import Draft
from ingest.extract.en import discourse as en_discourse
from ingest.extract.en import relations as en_relations
from ingest.extract.judging import JUDGED
from ingest.extract.ko import discourse as ko_discourse
from ingest.extract.ko import relations as ko_relations
from ingest.extract.language import detect
from ingest.extract.pipeline import pipeline
from tests.evaluation.runner import Case, annotated, development, english, paragraphs, short_cases
from tests.evaluation.scoring import related

DATA = Path(__file__).resolve().parent.parent / "ingest" / "extract" / "data"
PENALTY, OF_RULES = 4.0, 0.3
"""L2 penalty of a weight, and of the weights of rules, which are known to tell much."""
LEAST = 3
"""Documents in which a feature must occur to get a weight."""
SMALLEST = 0.03
FOLDS = 5
SEED = 20
DEFAULT = 0.4


@dataclass(slots=True)
class Lesson:
    """The candidates of one document: relation, features and whether the gold has it."""

    rows: list[tuple[Relation, list[str], bool]]
    gold: Counter[Relation]
    read: Counter[Relation]
    right: Counter[Relation]


def main() -> None:
    """Learn and write, or cross-validate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lang", choices=("ko", "en"))
    parser.add_argument("--cross-validate", action="store_true")
    arguments = parser.parse_args()
    lessons = [lesson_of(case, arguments.lang) for case in cases(arguments.lang)]
    if not lessons:
        sys.exit("nothing to learn from: set COOPGRAPH_EVAL_DIR and COOPGRAPH_CORPUS")
    held = held_out(lessons)
    report(lessons, held)
    if arguments.cross_validate:
        return
    models = learn(lessons)
    data = {}
    for relation, weights in models.items():
        kept = {f: round(w, 2) for f, w in sorted(weights.items()) if abs(w) >= SMALLEST}
        data[relation.value] = {"threshold": threshold(lessons, held, relation), "weights": kept}
        print(f"{relation}: {len(kept)} weights")
    rows = ",\n".join(
        f'{json.dumps(name)}: {{"threshold": {entry["threshold"]}, "weights": {{\n'
        + ",\n".join(f"{json.dumps(f, ensure_ascii=False)}: {w}" for f, w in entry["weights"].items())
        + "\n}}"
        for name, entry in data.items()
    )
    file = DATA / arguments.lang / "relations.json"
    file.write_text("{\n" + rows + "\n}\n", encoding="utf-8")


def cases(lang: str) -> list[Case]:
    """What a language is learned from."""
    own = [*annotated("A")] if lang == "ko" else [*english("A"), *paragraphs(), *short_cases()]
    return [case for case in (*development(), *own) if detect(case.source.text) == lang]


def lesson_of(case: Case, lang: str) -> Lesson:
    """The candidates of a document beside its gold."""
    published = case.source.published
    draft = Draft(case.source, datetime.date.fromisoformat(published) if published else None, lang)
    nlp = pipeline(lang)
    doc = nlp.make_doc(case.source.text)
    doc._.draft = draft
    for name, component in nlp.pipeline:
        if name != f"{lang}_relations":
            doc = component(doc)
    discourse: Any = (ko_discourse if lang == "ko" else en_discourse).Discourse(draft)
    reading: Any = ko_relations if lang == "ko" else en_relations
    read = reading.read_relations(discourse) if draft.entities else []
    entities = [{"type": e.type.value, "name": e.name, "aliases": e.aliases} for e in draft.entities]
    wanted = related(case.gold, entities)
    rows = []
    right: Counter[Relation] = Counter()
    said: Counter[Relation] = Counter()
    for candidate in judging.candidates(discourse, read):
        key = (candidate.relation.value, candidate.source, candidate.target)
        rows.append((candidate.relation, list(dict.fromkeys(candidate.features)), key in wanted))
        if "read" in candidate.features:
            said[candidate.relation] += 1
            right[candidate.relation] += key in wanted
    gold = Counter(Relation(r["type"]) for r in case.gold["relations"] if r["type"] in set(Relation))
    return Lesson(rows, gold, said, right)


def learn(lessons: Iterable[Lesson]) -> dict[Relation, dict[str, float]]:
    """Weights of each relation."""
    by_relation: dict[Relation, list[tuple[int, list[str], bool]]] = defaultdict(list)
    for number, lesson in enumerate(lessons):
        for relation, features, right in lesson.rows:
            by_relation[relation].append((number, features, right))
    return {r: fit(by_relation[r]) for r in JUDGED if any(x[2] for x in by_relation[r])}


def fit(rows: Sequence[tuple[int, list[str], bool]]) -> dict[str, float]:
    """The weights that minimise the logistic loss with an L2 penalty."""
    documents: dict[str, set[int]] = defaultdict(set)
    for number, features, _ in rows:
        for feature in features:
            documents[feature].add(number)
    names = sorted(f for f, d in documents.items() if len(d) >= LEAST)
    index = {f: i for i, f in enumerate(names)}
    columns: list[int] = []
    pointers = [0]
    for _, features, _ in rows:
        columns += [index[f] for f in features if f in index]
        pointers.append(len(columns))
    x = csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), len(names)))
    y = np.array([float(right) for _, _, right in rows])
    free = np.array([_penalty(name) for name in names])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = x @ w
        value = np.logaddexp(0, score) - y * score
        slope = x.T @ (1 / (1 + np.exp(-score)) - y) + free * w
        return float(value.sum() + 0.5 * (free * w * w).sum()), slope

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return dict(zip(names, map(float, best.x), strict=True))


def _penalty(feature: str) -> float:
    kind = feature.partition(" ")[0]
    return 0.0 if kind == "bias" else OF_RULES if kind in ("rule", "read", "unread") else PENALTY


def held_out(lessons: Sequence[Lesson]) -> list[list[float]]:
    """For each document the probability of each candidate under weights learned from the others."""
    order = list(range(len(lessons)))
    random.Random(SEED).shuffle(order)  # noqa: S311
    found: list[list[float]] = [[] for _ in lessons]
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        models = learn(lesson for i, lesson in enumerate(lessons) if i not in held)
        for i in held:
            found[i] = [probability(models.get(r, {}), f) for r, f, _ in lessons[i].rows]
    return found


def probability(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """Of a candidate."""
    return float(1 / (1 + np.exp(-sum(weights.get(f, 0.0) for f in features))))


def counted(
    lessons: Sequence[Lesson], held: Sequence[Sequence[float]], relation: Relation, least: float
) -> tuple[int, int, int]:
    """(in the gold, said, right) at a threshold."""
    gold = sum(lesson.gold[relation] for lesson in lessons)
    said = right = 0
    for lesson, chances in zip(lessons, held, strict=True):
        for (of, _, is_right), chance in zip(lesson.rows, chances, strict=True):
            if of is relation and chance >= least:
                said += 1
                right += is_right
    return gold, said, right


def threshold(lessons: Sequence[Lesson], held: Sequence[Sequence[float]], relation: Relation) -> float:
    """The threshold with the best F1 over documents that were held out."""

    def f1(least: float) -> float:
        gold, said, right = counted(lessons, held, relation, least)
        return 2 * right / (gold + said) if gold + said else 0.0

    return max(
        (round(0.2 + 0.05 * i, 2) for i in range(10)),
        key=lambda least: (round(f1(least), 3), -abs(least - DEFAULT)),
    )


def report(lessons: Sequence[Lesson], held: Sequence[Sequence[float]]) -> None:
    """Print what rules alone and the held-out model say, by relation."""
    print(
        f"{len(lessons)} documents, {FOLDS} folds{'':<8}{'gold':>6}  rules: said right    F1   held out: said right    F1"
    )
    total = np.zeros(5)
    for relation in JUDGED:
        gold, said, right = counted(lessons, held, relation, threshold(lessons, held, relation))
        read = sum(lesson.read[relation] for lesson in lessons)
        true = sum(lesson.right[relation] for lesson in lessons)
        total += (gold, read, true, said, right)
        print(
            f"  {relation:<26}{gold:>6}{read:>13}{true:>6}{2 * true / max(1, gold + read):>7.3f}{said:>16}{right:>6}{2 * right / max(1, gold + said):>7.3f}"
        )
    gold, read, true, said, right = map(int, total)
    print(
        f"  {'all':<26}{gold:>6}{read:>13}{true:>6}{2 * true / max(1, gold + read):>7.3f}{said:>16}{right:>6}{2 * right / max(1, gold + said):>7.3f}"
    )


if __name__ == "__main__":
    main()
