"""Who will have to do with whom for the first time? Questions from the past, weights learnt from them, and a backtest.

A question is a body on a day: who, of all it never met, does it make an agreement with, sign or cooperate with in
the half year that follows? Weights are learnt from the half years before that day and from nothing later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.analysis.affinity import REASONS, Floats, History
from graph.analysis.fitting import TooLittle, Weights, fit, probability, sample
from graph.analysis.occasions import Actor, Occasion, Said
from graph.analysis.projection import MEMBERS_COUNTED
from graph.model import Attribute, EntityType, Relation

FORETOLD: Final = frozenset({Relation.PARTY_TO, Relation.SIGNED, Relation.COOPERATES_WITH})
"""What is asked for; everything else that joins bodies is evidence only."""
BODIES: Final = frozenset(
    {
        EntityType.COUNTRY, EntityType.CITY, EntityType.AGENCY, EntityType.COMPANY, EntityType.INTL_ORG,
        EntityType.UNIVERSITY, EntityType.FUND,
    }
)  # fmt: skip
METHODS: Final = ("model", "popularity", "recency", "adamic_adar", "katz", "pagerank")
HALF_YEARS: Final = 4
"""Half years before the day that weights are learnt from."""
QUESTIONS: Final = 400
"""Bodies that are learnt from in each; of more, as many are drawn."""
_KATZ: Final = 0.005
_KATZ_STEPS: Final = 4
_RESAMPLES: Final = 1000


Told = Callable[[str | None], Sequence[Occasion]]
"""The occasions as documents published up to a day tell them, or as all do. What a later document adds to an
occasion, a party or a topic, is not known before."""


@dataclass(frozen=True, slots=True)
class Question:
    """A body, and those that it met for the first time after, as places in the history."""

    body: int
    partners: tuple[int, ...]


def bodies(actors: Mapping[str, Actor]) -> dict[str, Actor]:
    """Those of the actors that can be partners."""
    return {name: actor for name, actor in actors.items() if actor.type in BODIES}


def claims(said: Sequence[Said], today: str) -> list[tuple[str, str, str]]:
    """(body, ``OFFERS`` or ``NEEDS``, topic), as published up to `today`."""
    return sorted(
        {
            (s.subject, s.predicate, s.value)
            for s in said
            if s.predicate in (Attribute.OFFERS, Attribute.NEEDS)
            and s.value
            and s.published
            and s.published <= today
        }
    )


def history(
    found: Sequence[Occasion], actors: Mapping[str, Actor], said: Sequence[Said], today: str
) -> History:
    """What is known on `today`: occasions whose first report is no later."""
    known = (o for o in found if o.known and o.known <= today)
    return History.of(known, actors, today, claims(said, today))


def questions(found: Sequence[Occasion], past: History, after: str, until: str) -> list[Question]:
    """First meetings reported after one day and up to another, between bodies that `past` knows.

    A body that met someone new is asked about once, with all its new partners.
    """
    met: dict[int, set[int]] = defaultdict(set)
    for occasion in found:
        if not occasion.known or not after < occasion.known <= until or occasion.relation not in FORETOLD:
            continue
        places = [past.at[m] for m in occasion.members if m in past.at]
        if len(places) > MEMBERS_COUNTED:
            continue
        for place in places:
            met[place].update(places)
    asked = []
    for body in sorted(met):
        known = set(past.weight.indices[past.weight.indptr[body] : past.weight.indptr[body + 1]])
        partners = tuple(sorted(met[body] - known - {body}))
        if partners and known:
            asked.append(Question(body, partners))
    return asked


def learn(
    told: Told, actors: Mapping[str, Actor], said: Sequence[Said], today: str, *, seed: int = 0
) -> Weights:
    """Weights from what was new in each of the `HALF_YEARS` before `today`, as told by then. Raises `TooLittle`."""
    random = np.random.default_rng(seed)

    def samples() -> Iterator[Any]:
        for back in range(HALF_YEARS, 0, -1):
            start, end = months_after(today, -6 * back), months_after(today, -6 * (back - 1))
            past = history(told(start), actors, said, start)
            asked = questions(told(end), past, start, end)
            if len(asked) > QUESTIONS:
                asked = [asked[i] for i in sorted(random.choice(len(asked), QUESTIONS, replace=False))]
            for question in asked:
                joined = np.zeros(len(past.nodes), dtype=np.bool_)
                joined[list(question.partners)] = True
                features = past.features([question.body])
                yield sample(features, joined, unmet(past, question.body), random)

    return fit(samples())


def unmet(past: History, body: int) -> npt.NDArray[np.bool_]:
    """Whom the body never met; it is none of them itself."""
    mask = np.ones(len(past.nodes), dtype=np.bool_)
    mask[past.weight.indices[past.weight.indptr[body] : past.weight.indptr[body + 1]]] = False
    mask[body] = False
    return mask


def bench_partners(
    told: Told, actors: Mapping[str, Actor], said: Sequence[Said], *, seed: int = 0
) -> dict[str, Any]:
    """Rolling origins: at the end of each quarter the new partners of the next half year are ranked.

    Every method ranks all bodies that the asked one never met, ties at their mean. Figures are of answers (`mrr`,
    `hits@10`) and questions (`ndcg@10`); intervals of 95 % by bootstrap over questions, `difference` of the mean
    reciprocal rank of a question's answers to each baseline's. `brier` and `expected` are of the stated
    probabilities of all candidates. Raises `TooLittle` when no origin has a past to learn from.
    """
    random = np.random.default_rng(seed)
    ranks: dict[str, list[Floats]] = {method: [] for method in METHODS}
    origins, stated, squared, happened, candidates = [], 0.0, 0.0, 0, 0
    days = sorted(o.known for o in told(None) if o.known)
    for origin in _quarters(days[0], months_after(days[-1], -6)) if days else ():
        try:
            weights = learn(told, actors, said, origin, seed=seed)
        except TooLittle:
            continue  # the first years have no past yet; the result names the origins that count
        past = history(told(origin), actors, said, origin)
        until = months_after(origin, 6)
        asked = questions(told(until), past, origin, until)
        origins.append({"origin": origin, "questions": len(asked), "learnt_from": weights.questions})
        for question in asked:
            features = past.features([question.body])
            eligible = unmet(past, question.body)
            scores = _scores(past, question.body, features, weights)
            for method in METHODS:
                ranks[method].append(_ranks(scores[method], eligible, question.partners))
            chance = probability(scores["model"])
            joined = np.zeros(len(chance))
            joined[list(question.partners)] = 1.0
            squared += float(((chance - joined)[eligible] ** 2).sum())
            stated += float(chance[eligible].sum())
            happened += len(question.partners)
            candidates += int(eligible.sum())
    if not origins or not ranks["model"]:
        raise TooLittle("the graph tells of too few first meetings for a backtest")
    means = {method: np.array([(1 / r).mean() for r in found_]) for method, found_ in ranks.items()}
    return {
        "origins": origins,
        "questions": len(ranks["model"]),
        "answers": happened,
        "methods": {method: _figures(ranks[method], means[method], random) for method in METHODS},
        "difference": {
            method: interval(means["model"] - means[method], random)
            for method in METHODS
            if method != "model"
        },
        "brier": round(squared / candidates, 6),
        "expected": round(stated, 1),
    }


def months_after(day: str, months: int) -> str:
    """The same day of another month, or its last."""
    year, month, number = (int(part) for part in day.split("-"))
    total = year * 12 + month - 1 + months
    year, month = divmod(total, 12)
    for last in (number, 30, 29, 28):
        try:
            return date(year, month + 1, min(number, last)).isoformat()
        except ValueError:
            continue
    raise AssertionError(f"{day} has no month {months} after it")


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
