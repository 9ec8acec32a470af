"""Who will have to do with whom for the first time? A backtest on the graph's own past, beside what is simpler."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.analysis.affinity import REASONS, Floats, History
from graph.analysis.fitting import Sample, TooLittle, Weights
from graph.analysis.lessons import Lessons, Told, eligible, history, months_after, questions
from graph.analysis.occasions import Actor, Said
from graph.model import EntityType

BODIES: Final = frozenset(
    {
        EntityType.COUNTRY, EntityType.CITY, EntityType.AGENCY, EntityType.COMPANY, EntityType.INTL_ORG,
        EntityType.UNIVERSITY, EntityType.FUND,
    }
)  # fmt: skip
METHODS: Final = ("model", "popularity", "recency", "adamic_adar", "katz", "pagerank")
_KATZ: Final = 0.005
_KATZ_STEPS: Final = 4
_RESAMPLES: Final = 1000
_BINS: Final = 10


def bodies(actors: Mapping[str, Actor]) -> dict[str, Actor]:
    """Those of the actors that can be partners."""
    return {name: actor for name, actor in actors.items() if actor.type in BODIES}


def bench_partners(
    told: Told, actors: Mapping[str, Actor], said: Sequence[Said], *, seed: int = 0
) -> dict[str, Any]:
    """Rolling origins: at the end of each quarter the new partners of the next half year are ranked.

    Every method ranks all bodies that the asked one never met, ties at their mean. Figures are of answers (`mrr`,
    `hits@10`) and questions (`ndcg@10`, `mrr_by_question`), of all origins and in `halves` of the earlier and the
    later ones; intervals of 95 % by bootstrap over questions, `difference` of the mean reciprocal rank of a
    question's answers to each baseline's. `calibration` compares stated probabilities with what happened, of bodies
    that met nobody new as well: `brier`, `expected` and `happened`, ``before`` and ``after`` the correction by
    earlier half years, with the interval of happened / expected, by origin, and in bins of equal expectation.
    Raises `TooLittle` when no origin has a past to learn from.
    """
    random = np.random.default_rng(seed)
    lessons = Lessons(told, actors, said, seed)
    ranks: dict[str, list[list[Floats]]] = {method: [] for method in METHODS}
    origins: list[dict[str, Any]] = []
    stated: list[_Stated] = []
    days = sorted(o.known for o in told(None) if o.known)
    for origin in _quarters(days[0], months_after(days[-1], -6)) if days else ():
        try:
            weights = lessons.weights(origin)
        except TooLittle:
            continue  # the first years have no past yet; the result names the origins that count
        past = history(told(origin), actors, said, origin)
        until = months_after(origin, 6)
        asked = [q for q in questions(told(until), past, origin, until) if q.partners]
        for method in METHODS:
            ranks[method].append([])
        for question in asked:
            features = past.features([question.body])
            scores = _scores(past, question.body, features, weights)
            for method in METHODS:
                ranks[method][-1].append(_ranks(scores[method], eligible(past, question), question.partners))
        stated.append(_Stated.of(lessons.learnt(origin), weights, lessons.samples(origin)))
        told_of = stated[-1].figures(random)
        origins.append(
            {"origin": origin, "questions": len(asked), "learnt_from": weights.questions,
             "expected": told_of["after"]["expected"], "happened": told_of["happened"]}
        )  # fmt: skip
    if not any(ranks["model"]):
        raise TooLittle("the graph tells of too few first meetings for a backtest")
    half = (len(origins) + 1) // 2
    whole = _Stated.together(stated)
    return {
        "origins": origins,
        **_compared(ranks, random),
        "halves": [_compared({m: r[part] for m, r in ranks.items()}, random) for part in (slice(half), slice(half, None))],
        "calibration": whole.figures(random) | {"bins": whole.bins()},
    }  # fmt: skip


def _compared(ranks: Mapping[str, Sequence[Sequence[Floats]]], random: np.random.Generator) -> dict[str, Any]:
    """Figures of each method on the same questions, which come by origin."""
    flat = {method: [r for origin in by_origin for r in origin] for method, by_origin in ranks.items()}
    if not flat["model"]:
        return {"questions": 0, "answers": 0, "methods": {}, "difference": {}}
    means = {method: np.array([(1 / r).mean() for r in found]) for method, found in flat.items()}
    return {
        "questions": len(flat["model"]),
        "answers": sum(map(len, flat["model"])),
        "methods": {method: _figures(flat[method], means[method], random) for method in METHODS},
        "difference": {
            method: interval(means["model"] - means[method], random)
            for method in METHODS
            if method != "model"
        },
    }


@dataclass(frozen=True, slots=True)
class _Stated:
    """Probabilities before and after correction beside what happened: sums of each body asked about, and all rows."""

    happened: Floats
    candidates: Floats
    expected: Mapping[str, Floats]
    squared: Mapping[str, Floats]
    rows: Floats
    """Stated probability after correction, whether it happened, and how many candidates the row stands for."""

    @classmethod
    def of(cls, learnt: Weights, corrected: Weights, samples: Sequence[Sample]) -> _Stated:
        chances = {
            name: [weights.probability(weights.scores(s.features)) for s in samples]
            for name, weights in (("before", learnt), ("after", corrected))
        }
        return cls(
            happened=np.array([(s.counts * s.joined).sum() for s in samples]),
            candidates=np.array([s.counts.sum() for s in samples]),
            expected={
                name: np.array([s.counts @ chance for s, chance in zip(samples, found, strict=True)])
                for name, found in chances.items()
            },
            squared={
                name: np.array(
                    [s.counts @ (chance - s.joined) ** 2 for s, chance in zip(samples, found, strict=True)]
                )
                for name, found in chances.items()
            },
            rows=np.concatenate(
                [np.stack([c, s.joined, s.counts]) for s, c in zip(samples, chances["after"], strict=True)],
                axis=1,
            ),
        )

    @classmethod
    def together(cls, parts: Sequence[_Stated]) -> _Stated:
        """All of them as one."""
        return cls(
            np.concatenate([p.happened for p in parts]),
            np.concatenate([p.candidates for p in parts]),
            {name: np.concatenate([p.expected[name] for p in parts]) for name in ("before", "after")},
            {name: np.concatenate([p.squared[name] for p in parts]) for name in ("before", "after")},
            np.concatenate([p.rows for p in parts], axis=1),
        )

    def figures(self, random: np.random.Generator) -> dict[str, Any]:
        """Expected and happened, their ratio with its interval over bodies, and Brier scores."""
        drawn = random.integers(0, len(self.happened), (_RESAMPLES, len(self.happened)))
        happened = self.happened[drawn].sum(axis=1)

        def one(name: str) -> dict[str, Any]:
            ratios = happened / self.expected[name][drawn].sum(axis=1)
            expected = float(self.expected[name].sum())
            return {
                "expected": round(expected, 1),
                "ratio": round(float(self.happened.sum()) / expected, 3),
                "interval": [round(float(v), 3) for v in np.quantile(ratios, (0.025, 0.975))],
                "brier": round(float(self.squared[name].sum() / self.candidates.sum()), 6),
            }

        return {
            "happened": round(float(self.happened.sum()), 1),
            "before": one("before"),
            "after": one("after"),
        }

    def bins(self) -> list[list[float]]:
        """Bins of equal expectation, the least likely first: stated and observed share, and what happened in each."""
        chance, joined, counts = self.rows[:, np.argsort(self.rows[0], kind="stable")]
        mass = np.cumsum(counts * chance)
        of = np.minimum((mass / mass[-1] * _BINS).astype(int), _BINS - 1)
        found = []
        for i in range(_BINS):
            own = of == i
            whole = counts[own].sum()
            if whole:
                met = counts[own] @ joined[own]
                stated = counts[own] @ chance[own] / whole
                found.append([round(float(stated), 6), round(float(met / whole), 6), round(float(met), 1)])
        return found


def interval(values: Floats, random: np.random.Generator) -> list[float]:
    """Where the mean lies in 95 % of resamples."""
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(_RESAMPLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    return [round(float(low), 4), round(float(high), 4)]


def _quarters(first: str, last: str) -> Iterator[str]:
    for year in range(int(first[:4]), int(last[:4]) + 1):
        for end in ("03-31", "06-30", "09-30", "12-31"):
            if first < (day := f"{year}-{end}") <= last:
                yield day


def _scores(past: History, body: int, features: Floats, weights: Weights) -> dict[str, Floats]:
    seeds = np.zeros(len(past.nodes))
    seeds[body] = 1.0
    katz, step = np.zeros(len(seeds)), seeds
    for _ in range(_KATZ_STEPS):
        step = _KATZ * (past.met @ step)
        katz += step
    return {
        "model": weights.scores(features),
        "popularity": past.times,
        "recency": past.lately,
        "adamic_adar": features[:, REASONS.index("common")],
        "katz": katz,
        "pagerank": features[:, REASONS.index("near")],
    }


def _ranks(scores: Floats, eligible: npt.NDArray[np.bool_], partners: Sequence[int]) -> Floats:
    """The rank of each answer among the candidates that are none, ties at their mean."""
    others = eligible.copy()
    others[list(partners)] = False
    among = np.sort(scores[others])
    answers = scores[list(partners)]
    above = len(among) - np.searchsorted(among, answers, side="right")
    equal = np.searchsorted(among, answers, side="right") - np.searchsorted(among, answers, side="left")
    return np.asarray(1 + above + equal / 2, dtype=np.float64)


def _figures(ranks: Sequence[Floats], means: Floats, random: np.random.Generator) -> dict[str, Any]:
    every = np.concatenate(ranks)
    return {
        "mrr": round(float((1 / every).mean()), 4),
        "hits@10": round(float((every <= 10).mean()), 4),
        "ndcg@10": round(float(np.mean([_ndcg(r) for r in ranks])), 4),
        "mrr_by_question": round(float(means.mean()), 4),
        "interval": interval(means, random),
    }


def _ndcg(filtered: Floats) -> float:
    """nDCG of the first ten: filtered ranks get back the answers that stand before them."""
    places = np.sort(filtered) + np.arange(len(filtered))
    gain = (1 / np.log2(1 + places[places <= 10])).sum()
    ideal = (1 / np.log2(1 + np.arange(1, 1 + min(10, len(filtered))))).sum()
    return float(gain / ideal)
