"""Learns the weights by which Korean names are chosen (ingest/extract/data/ko/{titles,people,bodies}.json).

Usage: COOPGRAPH_EVAL_DIR=... [COOPGRAPH_CORPUS=...] python -m tools.train_names [--cross-validate FOLDS]

It learns from the Korean documents of the development set and from part A of the annotated documents of the
press corpus (tests/evaluation/annotated); part C is never learned from and tells how well unseen documents
are read. With ``--cross-validate`` nothing is written: each fold of the documents is read with weights
learned from the others, and the scores of both ways are printed.

The models are log-linear (see `ingest.extract.ko.choosing`): weights minimise the negative logarithm of the
probability of the right reading of every choice, plus an L2 penalty, by Adam over the whole set.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from graph.model import EntityType
from ingest.extract.contract import Source
from ingest.extract.draft import TEXT_KINDS, Draft
from ingest.extract.ko import bodies, choosing, people, titles
from ingest.extract.ko.choosing import Candidate, Choice
from ingest.extract.ko.names import Text, viewed
from ingest.extract.pipeline import extract, pipeline
from tests.evaluation.runner import Case, annotated, development
from tests.evaluation.scoring import LAYERS, Scores, normalised

DATA = Path(__file__).resolve().parent.parent / "ingest" / "extract" / "data" / "ko"
RATE, ROUNDS = 0.1, 200
LEAST = 2
"""Documents' choices in which a feature must occur to get a weight."""
SMALLEST = 0.02
"""Weights nearer to zero than this are left out of the table."""
MASKED = 0.2
"""Worth of a choice about a body that the registry knows, as if it did not: they teach how names are built."""
SEED = 20


@dataclass(frozen=True, slots=True)
class Model:
    """A model: the types it tells apart, its choices in a block of text, and its L2 penalty."""

    name: str
    types: frozenset[EntityType]
    choices: Callable[[Text, int, int], Iterator[Choice]]
    penalty: float
    masked: bool = False


MODELS = (
    Model(
        "titles",
        frozenset(
            {*titles.TITLED, EntityType.INTL_ORG, EntityType.AGENCY, EntityType.COMPANY, EntityType.CITY}
        ),
        titles.choices,
        2.0,
    ),
    Model("people", frozenset({EntityType.PERSON}), people.choices, 1.0),
    Model("bodies", frozenset(bodies.TOLD), bodies.choices, 2.0, masked=True),
)

Lesson = tuple[Choice, int, float]
"""A choice, the index of the right candidate (-1 for none of them) and its worth."""


def main() -> None:
    """Learn and write, or cross-validate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cross-validate", type=int, metavar="FOLDS", default=0)
    folds = parser.parse_args().cross_validate
    cases = [c for c in (*development(), *annotated("A", partial_too=True)) if language_of(c) == "ko"]
    if not cases:
        sys.exit("nothing to learn from: set COOPGRAPH_EVAL_DIR to the folder of the development set")
    lessons = {model.name: [list(_lessons(model, case)) for case in cases] for model in MODELS}
    if folds:
        _cross_validate(cases, lessons, folds)
        return
    for model in MODELS:
        table = learn([lesson for each in lessons[model.name] for lesson in each], model.penalty)
        kept = {f: round(w, 2) for f, w in sorted(table.items()) if abs(w) >= SMALLEST}
        rows = ",\n".join(f"{json.dumps(f, ensure_ascii=False)}: {w}" for f, w in kept.items())
        (DATA / f"{model.name}.json").write_text('{"weights": {\n' + rows + "\n}}\n", encoding="utf-8")
        print(f"{model.name}: {len(kept)} weights from {len(cases)} documents")


def language_of(case: Case) -> str:
    """The language that the extractor recognises."""
    return extract(case.source).lang


def learn(lessons: Sequence[Lesson], penalty: float) -> dict[str, float]:
    """Weight by feature."""
    counts: Counter[str] = Counter()
    for choice, _, _ in lessons:
        for features in (choice.features, *(c.features for c in choice.candidates)):
            counts.update(set(features))
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST))}
    columns: list[int] = []
    ends = [0]
    wanted: list[float] = []
    worth: list[float] = []
    starts: list[int] = []
    for choice, right, value in lessons:
        starts.append(len(wanted))
        readings = (choice.features, *(c.features for c in choice.candidates))
        for position, features in enumerate(readings):
            columns += [index[feature] for feature in features if feature in index]
            ends.append(len(columns))
            wanted.append(float(position == right + 1))
            worth.append(value)
    seen = csr_matrix((np.ones(len(columns)), np.array(columns), np.array(ends)), (len(wanted), len(index)))
    of_feature = seen.T.tocsr()
    target, value_of, first = np.array(wanted), np.array(worth), np.array(starts)
    of = np.repeat(np.arange(len(first)), np.diff([*starts, len(wanted)]))
    weight = np.zeros(len(index))
    mean, square = np.zeros_like(weight), np.zeros_like(weight)
    for step in range(1, ROUNDS + 1):
        score = seen @ weight
        power = np.exp(score - np.maximum.reduceat(score, first)[of])
        probability = power / np.add.reduceat(power, first)[of]
        slope = of_feature @ ((probability - target) * value_of) + penalty * weight
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        rate = RATE if step < ROUNDS // 2 else RATE * 0.3
        weight -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return {feature: float(weight[i]) for feature, i in index.items()}


def _lessons(model: Model, case: Case) -> Iterator[Lesson]:
    """The choices of a document with the right reading of each."""
    places = _places(case, model.types)
    for masked in (False, True) if model.masked else (False,):
        view = _view(case)
        if masked:
            for table in (view.registered_starts, view.registered_ends):
                for offset in [o for o, m in table.items() if m.type in bodies.TOLD]:
                    del table[offset]
        for block in view.draft.blocks:
            if block.kind in TEXT_KINDS:
                for choice in model.choices(view, block.start, block.end):
                    right = [i for i, c in enumerate(choice.candidates) if _is_right(view, places, c, model)]
                    longest = max(
                        right, key=lambda i, c=choice: c.candidates[i].end - c.candidates[i].start, default=-1
                    )
                    yield choice, longest, MASKED if masked else 1.0


def _view(case: Case) -> Text:
    nlp = pipeline("ko")
    doc = nlp.make_doc(case.source.text)
    published = case.source.published
    doc._.draft = Draft(
        source=case.source,
        published=datetime.date.fromisoformat(published[:10]) if published else None,
        lang="ko",
    )
    for name, component in nlp.pipeline:
        if name == "ko_names":
            break
        doc = component(doc)
    return viewed(doc)[0]


def _is_right(view: Text, places: Mapping[tuple[int, int], str], candidate: Candidate, model: Model) -> bool:
    if places.get((candidate.start, candidate.end)) == candidate.type:
        return True
    if model.name != "bodies":
        return False
    for gap in ("", " "):  # the country before a body is no part of the choice
        country = view.registered_ends.get(candidate.start - len(gap))
        if (
            country is not None
            and country.type is EntityType.COUNTRY
            and places.get((country.start, candidate.end)) == candidate.type
        ):
            return True
    return False


def _places(case: Case, types: Iterable[EntityType]) -> dict[tuple[int, int], str]:
    """Where the names of the gold entities stand, white space aside, and of what type they are."""
    text = case.source.text
    kept = [(i, c) for i, c in enumerate(text) if normalised(c)]
    flat = "".join(normalised(c)[0] for _, c in kept)
    found: dict[tuple[int, int], str] = {}
    for entity in case.gold["entities"]:
        if entity["type"] not in types:
            continue
        for form in [entity["name"], *entity["aliases"]]:
            name = normalised(form)
            at = flat.find(name) if len(name) > 1 else -1
            while at >= 0:
                found[kept[at][0], kept[at + len(name) - 1][0] + 1] = entity["type"]
                at = flat.find(name, at + 1)
    return found


def _cross_validate(
    cases: Sequence[Case], lessons: Mapping[str, Sequence[Sequence[Lesson]]], folds: int
) -> None:
    """Print the scores of documents read with weights learned from the others, and from all."""
    order = list(range(len(cases)))
    random.Random(SEED).shuffle(order)  # noqa: S311
    own = choosing.weights
    apart, together = Scores(), Scores()
    everything = {m.name: learn([x for each in lessons[m.name] for x in each], m.penalty) for m in MODELS}
    for fold in range(folds):
        held = set(order[fold::folds])
        learned = {
            m.name: learn([x for i in order if i not in held for x in lessons[m.name][i]], m.penalty)
            for m in MODELS
        }
        for i in sorted(held):
            if cases[i].gold.get("partial"):
                continue
            for tables, scores in ((learned, apart), (everything, together)):
                choosing.weights = tables.__getitem__  # type: ignore[assignment]
                scores.add(cases[i].gold, _read(cases[i].source))
    choosing.weights = own
    print(f"{len(cases)} documents, {folds} folds{'':<12}{'held out':>10}{'learned':>10}")
    for layer in LAYERS[:3]:
        print(f"{layer:<32}{apart.layers[layer].f1:>10.3f}{together.layers[layer].f1:>10.3f}")
    for (layer, kind), tally in sorted(apart.types.items()):
        if layer == "entities":
            print(f"  {kind:<30}{tally.f1:>10.3f}{together.types[layer, kind].f1:>10.3f}")


def _read(source: Source) -> dict[str, Any]:
    return dict(extract(source).to_json())


if __name__ == "__main__":
    main()
