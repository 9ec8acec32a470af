"""Who else belongs in a consortium: weights learnt from agreements of three or more with members left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from graph.analysis.affinity import History
from graph.analysis.fitting import Sample, Weights, fit, sample
from graph.analysis.lessons import HALF_YEARS, Told, drawn_from, history, months_after
from graph.analysis.occasions import Actor, Occasion, Said
from graph.analysis.projection import MEMBERS_COUNTED
from graph.model import Relation

JOINT = frozenset({Relation.PARTY_TO, Relation.PARTICIPATED_IN})
"""Occasions that three or more can have together."""


def learn(
    told: Told, actors: Mapping[str, Actor], said: Sequence[Said], today: str, *, seed: int = 0
) -> Weights:
    """Weights from the joint occasions of each half year before `today`, a third of the members left out.

    Each half year is told from what was known at its beginning. Raises `graph.analysis.fitting.TooLittle`.
    """
    random = np.random.default_rng(seed)

    def samples() -> Iterator[Sample]:
        for back in range(HALF_YEARS, 0, -1):
            start, end = months_after(today, -6 * back), months_after(today, -6 * (back - 1))
            past = history(told(start), actors, said, start)
            found = [o for o in told(end) if o.relation in JOINT and o.known and start < o.known <= end]
            for occasion in drawn_from(found, random):
                yield from _asked(past, occasion, random)

    return fit(samples())


def _asked(past: History, occasion: Occasion, random: np.random.Generator) -> Iterator[Sample]:
    known = [past.at[m] for m in occasion.members if m in past.at]
    if not 3 <= len(known) <= MEMBERS_COUNTED:
        return
    mixed = random.permutation(known)
    out = max(1, len(known) // 3)
    joined, eligible = np.zeros((2, len(past.nodes)), dtype=np.bool_)
    joined[mixed[:out]] = True
    eligible[:] = True
    eligible[mixed[out:]] = False
    features = past.features([int(i) for i in mixed[out:]], occasion.topics)
    yield sample(features, joined, eligible, random)
