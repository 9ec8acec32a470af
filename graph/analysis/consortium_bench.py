"""Who is missing from a project? Members are left out of real consortia and asked for again.

Projects are taken in the order of their numbers, which is that in which they were entered: the first 80 % are the
history, the next 10 % what weights are fitted on, the last 10 % the test. From each tested project a third of the
members that the history knows are left out, one at least, and every body of the history that is not among the
others is ranked. Popularity (projects so far) and Adamic-Adar answer the same questions.
"""

from __future__ import annotations

import csv
import gzip
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.analysis.affinity import REASONS, Floats, History
from graph.analysis.fitting import Weights, fit, sample
from graph.analysis.occasions import Actor, Occasion
from graph.model import EntityType, Relation

EDGES: Final = "fp7_project_org_edges.tsv.gz"
BODIES: Final = "fp7_orgs.csv.gz"
METHODS: Final = ("model", "adamic_adar", "popularity")
_HISTORY, _LEARNT = 0.8, 0.9
_FITTED_ON: Final = 300
_RESAMPLES: Final = 1000
_BEGAN, _YEARS = date(2007, 1, 1), 7


class DataError(ValueError):
    """A folder of participations cannot be used; says which file, what, and where."""


@dataclass(frozen=True, slots=True)
class Question:
    """A consortium with members left out, as places in the history."""

    members: tuple[int, ...]
    missing: tuple[int, ...]


def bench_consortium(folder: str | Path, *, tested: int = 500, seed: int = 0) -> dict[str, Any]:
    """Any-hit and mean reciprocal rank of each of `METHODS` on at most `tested` projects.

    `folder` has `EDGES` (project, tab, body, with a header) and, if there is one, `BODIES` (semicolons; body, name,
    country in the columns ``new_org_id``, ``organisationName``, ``country``). Intervals are of 95 %, by bootstrap
    over projects; `difference` is that of the any-hit@10 to each baseline's on the same projects.
    Raises `DataError`.
    """
    began = time.monotonic()
    projects, countries = _read(Path(folder))
    numbers = sorted(projects)
    if len(numbers) < 100:
        raise DataError(f"{folder}: {len(numbers)} projects are too few; 100 are wanted")
    first, second = int(len(numbers) * _HISTORY), int(len(numbers) * _LEARNT)
    actors = {
        body: Actor(body, EntityType.COMPANY, body, country=countries.get(body))
        for project in numbers
        for body in projects[project]
    }
    random = np.random.default_rng(seed)
    early = _history(projects, numbers[:first], actors)
    learnt = _questions(projects, numbers[first:second], early, random, _FITTED_ON)
    weights = fit(
        sample(early.features(q.members), _mask(early, q.missing), ~_mask(early, q.members), random)
        for q in learnt
    )
    full = _history(projects, numbers[:second], actors)
    asked = list(_questions(projects, numbers[second:], full, random, tested))
    ranks = _ranks(full, weights, asked)
    return {
        "projects": len(numbers),
        "bodies": len(actors),
        "questions": len(asked),
        "methods": {method: _figures(ranks[method], random) for method in METHODS},
        "difference": {
            method: _interval(
                np.subtract(ranks["model"] <= 10, ranks[method] <= 10, dtype=np.float64), random
            )
            for method in METHODS[1:]
        },
        "weights": {name: round(float(w), 4) for name, w in zip(REASONS, weights.each, strict=True)},
        "seconds": round(time.monotonic() - began, 1),
    }


def _ranks(history: History, weights: Weights, asked: Sequence[Question]) -> dict[str, Floats]:
    """The best rank of a missing member in each question, ties at their mean."""
    ranks: dict[str, list[float]] = {method: [] for method in METHODS}
    for question in asked:
        features = history.features(question.members)
        eligible = ~_mask(history, question.members)
        for method, scores in (
            ("model", weights.scores(features)),
            ("adamic_adar", features[:, REASONS.index("common")]),
            ("popularity", history.times),
        ):
            among = scores[eligible]
            ranks[method].append(
                min(
                    1 + (among > scores[m]).sum() + ((among == scores[m]).sum() - 1) / 2
                    for m in question.missing
                )
            )
    return {method: np.array(found) for method, found in ranks.items()}


def _read(folder: Path) -> tuple[dict[int, list[str]], dict[str, str]]:
    """The bodies of each project, and the countries of bodies."""
    projects: dict[int, set[str]] = defaultdict(set)
    for number, row in _rows(folder / EDGES, "\t"):
        if number == 1:
            continue
        if len(row) != 2 or not row[0].isdecimal() or not row[1]:
            raise DataError(f"{folder / EDGES}:{number}: wanted are a project's number, a tab and a body")
        projects[int(row[0])].add(row[1])
    countries: dict[str, str] = {}
    if (folder / BODIES).exists():
        rows = _rows(folder / BODIES, ";")
        head = next(rows, (1, []))[1]
        try:
            who, where = head.index("new_org_id"), head.index("country")
        except ValueError as error:
            raise DataError(f"{folder / BODIES}:1: there is no column new_org_id or country") from error
        for _, row in rows:
            # A name may hold a semicolon; such a row has its country elsewhere and says nothing.
            if len(row) == len(head) and row[where]:
                countries[row[who]] = row[where]
    return {number: sorted(bodies) for number, bodies in projects.items()}, countries


def _rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            yield from enumerate(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE), start=1)
    except FileNotFoundError as error:
        raise DataError(f"{path.parent}: there is no {path.name}") from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: it cannot be read as gzipped UTF-8: {error}") from error


def _history(projects: dict[int, list[str]], numbers: Sequence[int], actors: dict[str, Actor]) -> History:
    """Projects as occasions; their order stands for time, the programme's seven years spread over it evenly."""
    days = _YEARS * 365
    known = [str(_BEGAN + timedelta(days=i * days // len(projects))) for i in range(len(numbers))]
    found = (
        Occasion(str(number), Relation.PARTICIPATED_IN, tuple(projects[number]), day, day)
        for number, day in zip(numbers, known, strict=True)
    )
    return History.of(found, actors, known[-1])


def _questions(
    projects: dict[int, list[str]],
    numbers: Sequence[int],
    history: History,
    random: np.random.Generator,
    most: int,
) -> Iterator[Question]:
    """At most `most` questions: projects of which the history knows three members or more."""
    asked = 0
    for i in random.permutation(len(numbers)):
        number = numbers[i]
        known = [history.at[body] for body in projects[number] if body in history.at]
        if len(known) < 3 or asked == most:
            continue
        asked += 1
        mixed = random.permutation(known)
        out = max(1, len(known) // 3)
        yield Question(tuple(sorted(map(int, mixed[out:]))), tuple(sorted(map(int, mixed[:out]))))


def _mask(history: History, places: Sequence[int]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(history.nodes), dtype=np.bool_)
    mask[list(places)] = True
    return mask


def _figures(ranks: Floats, random: np.random.Generator) -> dict[str, Any]:
    hits = (ranks <= 10).astype(np.float64)
    return {
        "any_hit@10": round(float(hits.mean()), 4),
        "interval": _interval(hits, random),
        "mrr": round(float((1 / ranks).mean()), 4),
    }


def _interval(values: Floats, random: np.random.Generator) -> list[float]:
    """Where the mean lies in 95 % of resamples."""
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(_RESAMPLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    return [round(float(low), 4), round(float(high), 4)]
