"""Learns the weights by which pairs of a document are judged (ingest/extract/data/LANGUAGE/relations.json).

Usage: COOPGRAPH_EVAL_DIR=... COOPGRAPH_CORPUS=... python -m tools.train_relations ko|en [--cross-validate]

It learns from the documents of the development set in that language and, for Korean, from part A of the annotated
documents of the press corpus (tests/evaluation/annotated), for English from half A of the documents and from the
paragraphs and releases written for the project (tests/evaluation/english, tests/ingest/extract/en/cases.toml). The names are
those of the gold (`tools.gold_names`); what is held out is read with the names that are read. Each relation has a
logistic model with an L2 penalty or boosted trees (LightGBM), whichever has the better F1 over documents that were
held out; its threshold is midway between the best one there and the one that is best for the F1 over
all relations, which would give up those that few documents tell of. With ``--cross-validate`` nothing is written, and the scores
of documents read with weights learned from the others are printed beside those of rules alone.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from graph.model import Relation
from ingest.extract import judging
from ingest.extract.boosting import LEAVES, Trees
from ingest.extract.draft import Draft
from ingest.extract.en import discourse as en_discourse
from ingest.extract.en import relations as en_relations
from ingest.extract.judging import JUDGED
from ingest.extract.ko import discourse as ko_discourse
from ingest.extract.ko import relations as ko_relations
from ingest.extract.language import detect
from ingest.extract.pipeline import pipeline
from ingest.extract.weighing import Model
from tests.evaluation.runner import Case, annotated, development, english, paragraphs, releases, short_cases
from tests.evaluation.scoring import related
from tools.gold_names import name_by_gold

DATA = Path(__file__).resolve().parent.parent / "ingest" / "extract" / "data"
PENALTY, OF_RULES = 4.0, 0.3
"""L2 penalty of a weight, and of the weights of rules, which are known to tell much."""
LEAST = 3
"""Documents in which a feature must occur to get a weight."""
SMALLEST = 0.03
FOLDS = 5
ROUNDS = 450
GROWING = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": LEAVES,
    "min_data_in_leaf": 8,
    "min_sum_hessian_in_leaf": 1,
    "lambda_l2": 3,
    "feature_fraction": 0.15,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
"""How trees are grown: small ones, each over a sample of features and rows."""
PREFERRED = 0.005
"""By how much more F1 trees have to read, to be preferred to weights, which anybody can read."""
SEED = 20
DEFAULT = 0.4
THRESHOLDS = tuple(round(0.15 + 0.05 * i, 2) for i in range(12))
ITERATIONS = 8


AUTHORITY = 3.0
"""What a document of the development set, whose annotators are the authority, counts beside one of our own."""

Example = tuple[int, list[str], bool, float]
"""A candidate: the number of its document, its features, whether it is right, what it counts."""


@dataclass(slots=True)
class Lesson:
    """The candidates of one document: relation, features and whether the gold has it."""

    rows: list[tuple[Relation, list[str], bool]]
    gold: Counter[Relation]
    read: Counter[Relation]
    right: Counter[Relation]
    worth: float = 1.0


def main() -> None:
    """Learn and write, or cross-validate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lang", choices=("ko", "en"))
    parser.add_argument("--cross-validate", action="store_true")
    arguments = parser.parse_args()
    lessons = [lesson_of(case, arguments.lang) for case in cases(arguments.lang)]
    named = [lesson_of(case, arguments.lang, named=True) for case in cases(arguments.lang)]
    if not lessons:
        sys.exit("nothing to learn from: set COOPGRAPH_EVAL_DIR and COOPGRAPH_CORPUS")
    held = {kind: held_out(lessons, named, learner) for kind, learner in LEARNERS.items()}
    chosen = {relation: choice(lessons, held, relation) for relation in JUDGED}
    best = {relation: held[chosen[relation]] for relation in JUDGED}
    together = thresholds(lessons, best)
    least = {r: round((threshold(lessons, best[r], r) + together[r]) / 2, 3) for r in JUDGED}
    report(lessons, held, chosen, least)
    if arguments.cross_validate:
        return
    data = {}
    for relation in JUDGED:
        if known := rows_of(named, relation):
            data[relation.value] = {"threshold": least[relation], **LEARNERS[chosen[relation]](known)}
    file = DATA / arguments.lang / "relations.json"
    entries = ",\n".join(f"{json.dumps(name)}: {written(model)}" for name, model in data.items())
    file.write_text(f"{{\n{entries}\n}}\n", encoding="utf-8")


def written(model: Mapping[str, Any]) -> str:
    """A model as JSON with a line for each weight or tree."""
    head = json.dumps({"threshold": model["threshold"]})[:-1]
    if "trees" in model:
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in model["trees"])
        names = json.dumps(model["features"], ensure_ascii=False)
        return f'{head}, "features": {names}, "trees": [\n{trees}\n]}}'
    weights = ",\n".join(f"{json.dumps(f, ensure_ascii=False)}: {w}" for f, w in model["weights"].items())
    return f'{head}, "weights": {{\n{weights}\n}}}}'


def cases(lang: str) -> list[Case]:
    """What a language is learned from."""
    own = [*annotated("A")] if lang == "ko" else [*english("A"), *paragraphs(), *releases(), *short_cases()]
    return [case for case in (*development(), *own) if detect(case.source.text) == lang]


def worth(case: Case) -> float:
    """What a document counts."""
    return 1.0 if case.kind in ("annotated", "written") else AUTHORITY


def lesson_of(case: Case, lang: str, *, named: bool = False) -> Lesson:
    """The candidates of a document beside its gold; `named` by the gold, or by what was read."""
    published = case.source.published
    draft = Draft(case.source, datetime.date.fromisoformat(published) if published else None, lang)
    nlp = pipeline(lang)
    doc = nlp.make_doc(case.source.text)
    doc._.draft = draft
    for name, component in nlp.pipeline:
        if name != f"{lang}_relations":
            doc = component(doc)
        if named and name == f"{lang}_entities":
            name_by_gold(case, draft)
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
    return Lesson(rows, gold, said, right, worth(case))


def rows_of(lessons: Iterable[Lesson], relation: Relation) -> list[Example]:
    """The candidates of a relation, if any is right: the number of its document, its features, whether it is right."""
    rows = [
        (number, f, y, lesson.worth)
        for number, lesson in enumerate(lessons)
        for r, f, y in lesson.rows
        if r is relation
    ]
    return rows if any(right for _, _, right, _ in rows) else []


def _matrix(rows: Sequence[Example]) -> tuple[list[str], csr_matrix]:
    """The features that enough documents show, and which row has which of them."""
    documents: dict[str, set[int]] = defaultdict(set)
    for number, features, *_ in rows:
        for feature in features:
            documents[feature].add(number)
    names = sorted(f for f, d in documents.items() if len(d) >= LEAST)
    index = {f: i for i, f in enumerate(names)}
    columns: list[int] = []
    pointers = [0]
    for _, features, *_ in rows:
        columns += [index[f] for f in features if f in index]
        pointers.append(len(columns))
    return names, csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), len(names)))


def fit(rows: Sequence[Example]) -> dict[str, Any]:
    """The weights that minimise the logistic loss with an L2 penalty."""
    names, x = _matrix(rows)
    y = np.array([float(right) for _, _, right, _ in rows])
    counts = np.array([count for *_, count in rows])
    free = np.array([_penalty(name) for name in names])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = x @ w
        value = counts * (np.logaddexp(0, score) - y * score)
        slope = x.T @ (counts * (1 / (1 + np.exp(-score)) - y)) + free * w
        return float(value.sum() + 0.5 * (free * w * w).sum()), slope

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    weights = zip(names, map(float, best.x), strict=True)
    return {"weights": {f: round(w, 2) for f, w in weights if abs(w) >= SMALLEST}}


def grow(rows: Sequence[Example]) -> dict[str, Any]:
    """Boosted trees, with the features that they ask for."""
    names, x = _matrix(rows)
    known = lightgbm.Dataset(
        x.astype(np.float32),
        label=np.array([float(right) for _, _, right, _ in rows]),
        weight=np.array([count for *_, count in rows]),
    )
    grown = lightgbm.train(GROWING, known, num_boost_round=ROUNDS).dump_model()["tree_info"]
    asked: dict[int, int] = {}

    def nested(node: dict[str, Any]) -> Any:
        if "split_feature" not in node:
            return round(node["leaf_value"], 4)
        column = asked.setdefault(node["split_feature"], len(asked))
        return [column, nested(node["left_child"]), nested(node["right_child"])]

    trees = [nested(tree["tree_structure"]) for tree in grown]
    return {"features": [names[column] for column in asked], "trees": trees}


LEARNERS = {"weights": fit, "trees": grow}


_SURE = frozenset({"rule", "read", "unread", "known", "peer"})
"""First words of features that rest on rules and on the registry."""


def _penalty(feature: str) -> float:
    kind = feature.partition(" ")[0]
    return 0.0 if kind == "bias" else OF_RULES if kind in _SURE else PENALTY


def held_out(
    lessons: Sequence[Lesson],
    named: Sequence[Lesson],
    learner: Callable[[Sequence[Example]], dict[str, Any]],
) -> list[list[float]]:
    """For each document, as it is read, the probability of each candidate under a model learned from the others."""
    order = list(range(len(lessons)))
    random.Random(SEED).shuffle(order)  # noqa: S311
    found = [[0.0] * len(lesson.rows) for lesson in lessons]
    for fold, relation in product(range(FOLDS), JUDGED):
        held = order[fold::FOLDS]
        known = rows_of([lesson for i, lesson in enumerate(named) if i not in set(held)], relation)
        if not known:
            continue
        learned = learner(known)
        trees = Trees.read(learned["features"], learned["trees"]) if "trees" in learned else None
        model = Model(0.0, learned.get("weights", {}), trees)
        for i in held:
            places = [n for n, (r, _, _) in enumerate(lessons[i].rows) if r is relation]
            for place, chance in zip(
                places, _chances(model, [lessons[i].rows[n][1] for n in places]), strict=True
            ):
                found[i][place] = chance
    return found


def _chances(model: Model, rows: Sequence[list[str]]) -> list[float]:
    if model.trees is not None:
        scores = model.trees.scores(rows)
    else:
        scores = np.array([sum(model.weights.get(f, 0.0) for f in features) for features in rows])
    return [float(chance) for chance in 1 / (1 + np.exp(-scores))]


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
    """The threshold with the best F1 of one relation over documents that were held out."""
    return max(
        THRESHOLDS,
        key=lambda least: (round(f1(lessons, held, relation, least), 3), -abs(least - DEFAULT)),
    )


def thresholds(
    lessons: Sequence[Lesson], held: Mapping[Relation, Sequence[Sequence[float]]]
) -> dict[Relation, float]:
    """The thresholds with the best F1 over the readings of all relations together, documents that were held out.

    That F1 is 2 right / (gold + said). Where it is f, more readings raise it as long as more than f / 2 of them are
    right, whatever the F1 of their own relation is; so each relation has the threshold that makes 2 right - f said
    greatest, and f is the F1 that comes of it (Dinkelbach 1967).
    """
    counts = {
        relation: {least: weighted(lessons, chances, relation, least) for least in THRESHOLDS}
        for relation, chances in held.items()
    }
    best = dict.fromkeys(held, DEFAULT)
    for _ in range(ITERATIONS):
        totals = [sum(counts[r][least][i] for r, least in best.items()) for i in range(3)]
        f = 2 * totals[2] / (totals[0] + totals[1]) if totals[0] + totals[1] else 0.0
        for relation, by_least in counts.items():
            gain = {least: 2 * right - f * said for least, (_, said, right) in by_least.items()}
            best[relation] = max((_smoothed(gain, t), -abs(t - DEFAULT), t) for t in THRESHOLDS)[-1]
    return best


def _smoothed(gain: Mapping[float, float], least: float) -> float:
    """What a threshold and those next to it gain; one of them alone tells more of these documents than of others."""
    at = THRESHOLDS.index(least)
    near = THRESHOLDS[max(0, at - 1) : at + 2]
    return sum(gain[one] for one in near) / len(near)


def f1(lessons: Sequence[Lesson], held: Sequence[Sequence[float]], relation: Relation, least: float) -> float:
    """At a threshold, over documents that were held out, each as it counts."""
    gold, said, right = weighted(lessons, held, relation, least)
    return 2 * right / (gold + said) if gold + said else 0.0


def weighted(
    lessons: Sequence[Lesson], held: Sequence[Sequence[float]], relation: Relation, least: float
) -> tuple[float, float, float]:
    """(in the gold, said, right) at a threshold, each document as it counts."""
    gold = said = right = 0.0
    for lesson, chances in zip(lessons, held, strict=True):
        one = counted([lesson], [chances], relation, least)
        gold, said, right = (
            total + lesson.worth * n for total, n in zip((gold, said, right), one, strict=True)
        )
    return gold, said, right


def choice(
    lessons: Sequence[Lesson], held: Mapping[str, Sequence[Sequence[float]]], relation: Relation
) -> str:
    """The kind of model that reads a relation better."""
    best = {k: f1(lessons, h, relation, threshold(lessons, h, relation)) for k, h in held.items()}
    return "trees" if best["trees"] > best["weights"] + PREFERRED else "weights"


def report(
    lessons: Sequence[Lesson],
    held: Mapping[str, Sequence[Sequence[float]]],
    chosen: Mapping[Relation, str],
    least: Mapping[Relation, float],
) -> None:
    """Print what rules alone and the held-out models say, by relation."""
    print(
        f"{len(lessons)} documents, {FOLDS} folds{'':<8}{'gold':>6}  rules: said right    F1   held out: said right    F1"
    )
    total = np.zeros(5)
    for relation in JUDGED:
        chances = held[chosen[relation]]
        gold, said, right = counted(lessons, chances, relation, least[relation])
        read = sum(lesson.read[relation] for lesson in lessons)
        true = sum(lesson.right[relation] for lesson in lessons)
        total += (gold, read, true, said, right)
        print(
            f"  {relation:<26}{gold:>6}{read:>13}{true:>6}{2 * true / max(1, gold + read):>7.3f}{said:>16}{right:>6}{2 * right / max(1, gold + said):>7.3f}  {chosen[relation]}"
        )
    gold, read, true, said, right = map(int, total)
    print(
        f"  {'all':<26}{gold:>6}{read:>13}{true:>6}{2 * true / max(1, gold + read):>7.3f}{said:>16}{right:>6}{2 * right / max(1, gold + said):>7.3f}"
    )


if __name__ == "__main__":
    main()
