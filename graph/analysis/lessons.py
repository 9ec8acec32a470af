"""Questions from the past, and weights learnt from them: who met whom for the first time?

A question is a body on a day: whom, of all it never met, does it make an agreement with, sign or cooperate with in
the half year that follows? Bodies that met nobody new are asked about too, or else a probability would be one under
the condition that something happens. Weights are learnt from the half years before a day and from nothing later;
what they state is then compared with half years that they were not learnt from, and corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from graph.analysis.affinity import FORETOLD, MOST_PARTIES, History
from graph.analysis.collecting import uncollected
from graph.analysis.fitting import Sample, Weights, calibrated, fit, sample
from graph.analysis.occasions import Actor, Occasion, Said
from graph.model import Attribute

HALF_YEARS: Final = 4
"""Half years before a day that weights are learnt from."""
COMPARED: Final = 4
"""Half years before a day in which what was stated is compared with what happened."""
ENOUGH: Final = 1000
"""Meetings compared from which no earlier half year is looked at."""
QUESTIONS: Final = 100
"""Bodies that met somebody new, and others, that are asked about in a half year; of more, as many are drawn."""

_CLAIMED: Final = (Attribute.OFFERS, Attribute.NEEDS)

T = TypeVar("T")
Told = Callable[[str | None], Sequence[Occasion]]
"""The occasions as documents published up to a day tell them, or as all do. What a later document adds to an
occasion, a party or a topic, is not known before."""


@dataclass(frozen=True, slots=True)
class Question:
    """A body, and those that it met for the first time after, as places in the history.

    `apart` are those that it met with many others at once (`MOST_PARTIES`): no answer, and no candidate.
    """

    body: int
    partners: tuple[int, ...]
    apart: tuple[int, ...] = ()


@dataclass(slots=True)
class Lessons:
    """What can be learnt from the past; each half year is looked at once, whatever days ask for it."""

    told: Told
    actors: Mapping[str, Actor]
    said: Sequence[Said]
    seed: int = 0
    _claims: list[Said] = field(init=False)
    _samples: dict[str, list[Sample]] = field(default_factory=dict)
    _learnt: dict[str, Weights] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._claims = [s for s in self.said if s.predicate in _CLAIMED]

    def weights(self, today: str) -> Weights:
        """Weights learnt before `today`, calibrated. Raises `graph.analysis.fitting.TooLittle`."""
        learnt = self.learnt(today)
        compared: list[tuple[Weights, list[Sample]]] = []
        for start in reversed(_starts(today, COMPARED)):
            if sum(int(s.joined.sum()) for _, samples in compared for s in samples) >= ENOUGH:
                break
            # What is compared was stated by weights that had not seen it: those of the day at its beginning.
            try:
                compared.append((self.learnt(start), self.samples(start)))
            except ValueError:
                continue
        return calibrated(learnt, compared)

    def learnt(self, today: str) -> Weights:
        """Weights learnt before `today`, as they are. Raises `graph.analysis.fitting.TooLittle`."""
        if today not in self._learnt:
            parts = [self.samples(start) for start in _starts(today, HALF_YEARS)]
            self._learnt[today] = fit(one for part in parts for one in part)
        return self._learnt[today]

    def samples(self, start: str) -> list[Sample]:
        """What was new in the half year after `start`, as told at its end, beside what was known at its beginning."""
        if start not in self._samples:
            self._samples[start] = list(self._asked(start))
        return self._samples[start]

    def _asked(self, start: str) -> Iterator[Sample]:
        end = months_after(start, 6)
        past = history(self.told(start), self.actors, self._claims, start)
        found = questions(self.told(end), past, start, end)
        random = np.random.default_rng([self.seed, date.fromisoformat(start).toordinal()])
        for alike in ([q for q in found if q.partners], [q for q in found if not q.partners]):
            drawn = drawn_from(alike, random)
            for question in drawn:
                joined = np.zeros(len(past.nodes), dtype=np.bool_)
                joined[list(question.partners)] = True
                features = past.features([question.body])
                yield sample(features, joined, eligible(past, question), random, len(alike) / len(drawn))


def drawn_from(found: Sequence[T], random: np.random.Generator) -> list[T]:
    """At most `QUESTIONS` of them, in their order."""
    if len(found) <= QUESTIONS:
        return list(found)
    return [found[i] for i in sorted(random.choice(len(found), QUESTIONS, replace=False))]


def claims(said: Sequence[Said], today: str) -> list[tuple[str, str, str]]:
    """(body, ``OFFERS`` or ``NEEDS``, topic), as published up to `today`."""
    return sorted(
        {
            (s.subject, s.predicate, s.value)
            for s in said
            if s.predicate in _CLAIMED and s.value and s.published and s.published <= today
        }
    )


def history(
    found: Sequence[Occasion], actors: Mapping[str, Actor], said: Sequence[Said], today: str
) -> History:
    """What is known on `today`: occasions whose first report is no later."""
    with uncollected():
        return History.of(found, actors, today, claims(said, today))


def questions(found: Sequence[Occasion], past: History, after: str, until: str) -> list[Question]:
    """For each body that had partners: first meetings reported after one day and up to another, between bodies that
    `past` knows. A body is asked about once, with all its new partners, be they none."""
    met: dict[int, set[int]] = defaultdict(set)
    crowd: dict[int, set[int]] = defaultdict(set)
    for occasion in found:
        if not occasion.known or not after < occasion.known <= until or occasion.relation not in FORETOLD:
            continue
        places = [past.at[m] for m in occasion.members if m in past.at]
        into = met if len(occasion.members) <= MOST_PARTIES else crowd
        for place in places:
            into[place].update(places)
    asked = []
    for body in np.flatnonzero(np.diff(past.weight.indptr)).tolist():
        known = {body, *past.weight.indices[past.weight.indptr[body] : past.weight.indptr[body + 1]].tolist()}
        partners = met[body] - known if body in met else set()
        apart = crowd[body] - known - partners if body in crowd else set()
        asked.append(Question(body, tuple(sorted(partners)), tuple(sorted(apart))))
    return asked


def eligible(past: History, question: Question) -> npt.NDArray[np.bool_]:
    """The candidates of a question."""
    mask = unmet(past, question.body)
    mask[list(question.apart)] = False
    return mask


def unmet(past: History, body: int) -> npt.NDArray[np.bool_]:
    """Whom the body never met; it is none of them itself."""
    mask = np.ones(len(past.nodes), dtype=np.bool_)
    mask[past.weight.indices[past.weight.indptr[body] : past.weight.indptr[body + 1]]] = False
    mask[body] = False
    return mask


def months_after(day: str, months: int) -> str:
    """The same day of another month, or its last; the last of a month stays the last."""
    then = date.fromisoformat(day)
    last = (then + timedelta(days=1)).month != then.month
    year, month = divmod(then.year * 12 + then.month - 1 + months, 12)
    end = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return (end if last or then.day > end.day else end.replace(day=then.day)).isoformat()


def _starts(today: str, count: int) -> list[str]:
    """The beginnings of the half years before `today`, the earliest first."""
    return [months_after(today, -6 * back) for back in range(count, 0, -1)]


def quarter_end(day: str) -> str:
    """The last end of a quarter that is not after the day."""
    ends = ("03-31", "06-30", "09-30", "12-31")
    return max(
        end for year in (int(day[:4]) - 1, int(day[:4])) for q in ends if (end := f"{year}-{q}") <= day
    )
