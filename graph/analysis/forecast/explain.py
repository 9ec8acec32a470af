"""Why a candidate: what each feature adds to its score, and the events before the question that are behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.analysis.forecast.events import Events, Ints
from graph.analysis.forecast.history import Places
from graph.analysis.forecast.model import Forecaster

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one feature adds to a score; `rows` are the events behind it, the latest last (rows of `Events.rows`)."""

    feature: str
    adds: float
    rows: Ints


@dataclass(frozen=True, slots=True)
class Answer:
    """A candidate; its score is exactly the sum of what its reasons add.

    `share` is its part of the softmax over the candidates.
    """

    entity: int
    score: float
    share: float
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Ranked answers of a question, and how likely the first is right (`Forecaster.probability`)."""

    answers: list[Answer]
    probability: float
    candidates: int


def explain(forecaster: Forecaster, subject: int, relation: int, top: int = 5) -> Explanation:
    """The `top` answers of (subject, relation, ?) on the day that a fitted forecaster has reached."""
    batch = forecaster.ask(subject, relation)
    n = int(batch.size[0])
    if not n:
        return Explanation([], 0.0, 0)
    scores = forecaster.scores(batch)[0, :n].astype(float)
    share = np.exp(scores - scores.max())
    share /= share.sum()
    past = _Past(forecaster.events, forecaster.places, batch.day, subject, relation)
    answers = []
    for c in np.lexsort((batch.who[0, :n], -scores))[:top]:
        entity = int(batch.who[0, c])
        reasons = [
            Reason(feature, adds, past.behind(feature, entity))
            for feature, adds in forecaster.contributions(batch, 0, int(c)).items()
            if adds
        ]
        answers.append(Answer(entity, float(scores[c]), float(share[c]), reasons))
    return Explanation(answers, float(forecaster.probability(share.max(keepdims=True))[0]), n)


def without(events: Events, rows: Ints) -> Mask:
    """Marks `rows` and their inverses, for `Forecaster.ask`."""
    keys = _keys(events, events.rows)
    inverse = events.rows[rows][:, (2, 1, 0, 3)]
    inverse[:, 1] = (inverse[:, 1] + events.relations) % (2 * events.relations)
    mask: Mask = np.isin(keys, _keys(events, inverse))
    mask[rows] = True
    return mask


def _keys(events: Events, rows: Ints) -> Ints:
    s, r, o, day = rows.T
    keys: Ints = ((day * events.entities + s) * 2 * events.relations + r) * events.entities + o
    return keys


class _Past:
    """Finds the events behind the features of a question's candidates."""

    def __init__(self, events: Events, places: Places, day: int, subject: int, relation: int) -> None:
        self._s, self._r, self._o, _ = events.rows[: np.searchsorted(events.rows[:, 3], day)].T
        self._subject = subject
        self._country, self._sector = places
        self._such = _both(self._r == relation)
        self._ours = _both(self._country[self._s] == self._country[subject])
        self._colleagues = _both(self._sector[self._s] == self._sector[subject])

    def behind(self, feature: str, entity: int) -> Ints:
        """Rows of the events that gave `feature` its value for a candidate."""
        found: Ints = np.flatnonzero(_BEHIND[feature](self, entity))
        return found

    def triple(self, o: int) -> Mask:
        return _both(self.pair(o), self._such)

    def pair(self, o: int) -> Mask:
        return _both(self._s == self._subject, self._o == o)

    def such(self, o: int) -> Mask:
        return _both(self._such, self._o == o)

    def active(self, o: int) -> Mask:
        return _both(self._s == o)

    def kin(self, o: int) -> Mask:
        country = self._country
        a, b = country[self._s], country[self._o]
        kind = np.where((a < 0) | (b < 0), 2, a == b)
        mine, its = country[self._subject], country[o]
        return self._of_relation(kind == (2 if mine < 0 or its < 0 else int(mine == its)))

    def sector(self, o: int) -> Mask:
        return self._of_relation(self._sector[self._o] == self._sector[o])

    def _of_relation(self, alike: Mask) -> Mask:
        """Events of the relation that are alike; where there is none, all, for they say so."""
        found = _both(self._such, alike)
        return found if found.any() else self._such

    def sectors(self, o: int) -> Mask:
        return _both(self._such, self._colleagues, self._sector[self._o] == self._sector[o])

    def compatriots_such(self, o: int) -> Mask:
        return _both(self.such(o), self._ours)

    def compatriots(self, o: int) -> Mask:
        return _both(self._o == o, self._ours)

    def country_such(self, o: int) -> Mask:
        return _both(self.country(o), self._such)

    def country(self, o: int) -> Mask:
        return _both(self._s == self._subject, self._country[self._o] == self._country[o])

    def countries(self, o: int) -> Mask:
        return _both(self._such, self._ours, self._country[self._o] == self._country[o])

    def colleagues(self, o: int) -> Mask:
        return _both(self.such(o), self._colleagues)

    def between(self, o: int) -> Mask:
        return self._over(_both(self._o == o))

    def between_such(self, o: int) -> Mask:
        return self._over(self.such(o))

    def _over(self, last: Mask) -> Mask:
        """Events of the subject with those in between, and of those with the candidate."""
        first = _both(self._s == self._subject)
        middles = np.intersect1d(self._o[first], self._s[last])
        return (first & np.isin(self._o, middles)) | (last & np.isin(self._s, middles))

    def alike(self, o: int) -> Mask:
        """Such events of the subject, of those who had them with the same, and of those with the candidate."""
        mine = _both(self._such, self._s == self._subject)
        same = _both(self._such, np.isin(self._o, self._o[mine]), self._s != self._subject)
        theirs = _both(self.such(o), np.isin(self._s, self._s[same]))
        same &= np.isin(self._s, self._s[theirs])
        return (mine & np.isin(self._o, self._o[same])) | same | theirs

    def itself(self, _: int) -> Mask:
        return self._of_relation(self._s == self._o)


def _both(*masks: Any) -> Mask:
    found: Mask = np.logical_and.reduce(masks)
    return found


def _all(names: tuple[str, ...], finder: Callable[[_Past, int], Mask]) -> dict[str, Any]:
    return dict.fromkeys(names, finder)


_BEHIND: dict[str, Callable[[_Past, int], Mask]] = {
    **_all(
        ("rule of the same relation", "same triple, days", "same triple, weeks", "same triple, months",
         "share of the subject's such events, weeks", "share of the subject's such events, months",
         "days since the same", "rhythm of the same"),
        _Past.triple,
    ),
    **_all(
        ("rules together", "best rule", "sum of rules", "rank by rules", "pair, days", "pair, weeks",
         "pair, months", "share of the subject's events, weeks", "share of the subject's events, months",
         "days since the pair", "rhythm of the pair"),
        _Past.pair,
    ),
    **_all(
        ("share of such events, days", "share of such events, weeks", "share of such events, months",
         "days since such an event", "share of the object's events that are such", "rank by such events",
         "share of the country's such events"),
        _Past.such,
    ),
    **_all(
        ("activity, days", "activity, weeks", "activity, months", "first meetings of the object"),
        _Past.active,
    ),
    "same country or not": _Past.kin,
    "sector": _Past.sector,
    "sectors of both": _Past.sectors,
    **_all(
        ("compatriots' such partners, days", "compatriots' such partners, weeks",
        "compatriots' such partners, months", "rank by compatriots"),
        _Past.compatriots_such,
    ),
    **_all(
        ("compatriots' partners, days", "compatriots' partners, weeks", "compatriots' partners, months"),
        _Past.compatriots,
    ),
    **_all(
        ("such events with the country, days", "such events with the country, months"), _Past.country_such
    ),
    **_all(("events with the country, days", "events with the country, months"), _Past.country),
    "such events between the countries": _Past.countries,
    "such partners of the sector": _Past.colleagues,
    **_all(("partners of partners, days", "partners of partners, months"), _Past.between),
    "partners' such partners": _Past.between_such,
    **_all(("such partners of those alike", "rank by those alike"), _Past.alike),
    "itself": _Past.itself,
}  # fmt: skip
"""What counts the events of each feature."""
