"""Whether two reports are of one agreement: by parties, kind, date and topics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from graph.resolution.judging import Judgement, Opinion

SAME_NEWS_DAYS: Final = 14
"""Undated agreements of the same parties in reports this near are one."""
SAME_OCCASION_DAYS: Final = 60
"""A report this near to the day of an agreement tells of that agreement where it gives no day."""
_MONTH = len("2024-05")
_MOST_PARTIES = 8
"""Agreements of more parties are told by all of them at once."""


@dataclass(frozen=True, slots=True)
class Reported:
    """An agreement as its documents report it: `date` and `reported` (the first report) are ISO, to the year,
    month or day."""

    id: str
    kind: str
    parties: frozenset[str]
    date: str | None = None
    topics: frozenset[str] = frozenset()
    reported: str | None = None


def blocks(agreement: Reported) -> Iterator[tuple[str, ...]]:
    """Keys of which reports of one agreement share at least one: its kind with two of its parties."""
    parties = sorted(agreement.parties)
    if len(parties) > _MOST_PARTIES:
        yield (agreement.kind, *parties)
    else:
        yield from ((agreement.kind, *pair) for pair in combinations(parties, 2))


def judge_reports(a: Reported, b: Reported) -> Opinion:
    """What is thought of two reports; the same whichever comes first.

    An agreement of the same parties on another day is another one, a renewal at most.
    """
    if b.id < a.id:
        a, b = b, a
    if a.kind != b.kind:
        return Opinion(Judgement.DIFFERENT, 0.0, (f"one is a {a.kind}, the other a {b.kind}",))
    shared = a.parties & b.parties
    if len(shared) < 2 or not (a.parties <= b.parties or b.parties <= a.parties):
        return Opinion(Judgement.DIFFERENT, 0.0, ("their parties differ",))
    reasons = [f"{len(shared)} parties in common"]
    if a.date and b.date:
        if not (a.date.startswith(b.date) or b.date.startswith(a.date)):
            return Opinion(Judgement.DIFFERENT, 0.0, (f"one is of {a.date}, the other of {b.date}",))
        if min(len(a.date), len(b.date)) < _MONTH:
            return Opinion(Judgement.UNDECIDED, 0.8, (*reasons, "of one of them only the year is known"))
        near, score = f"both of {max(a.date, b.date, key=len)}", 1.0
    elif a.date or b.date:
        days = _apart(a.date or b.date, b.reported if a.date else a.reported)
        if days is None or days > SAME_OCCASION_DAYS:
            return Opinion(Judgement.UNDECIDED, 0.75, (*reasons, "only one of them has a date"))
        near, score = f"the one without a date was reported {days} days from the day of the other", 0.92
    else:
        days = _apart(a.reported, b.reported)
        if days is None or days > SAME_NEWS_DAYS:
            return Opinion(Judgement.UNDECIDED, 0.75, (*reasons, "neither has a date"))
        near, score = f"reported {days} days from each other", 0.9
    if a.topics and b.topics and not a.topics & b.topics:
        return Opinion(Judgement.UNDECIDED, 0.75, (*reasons, near, "no topic in common"))
    if a.parties != b.parties:
        score = min(score, 0.9)
        reasons.append("one report names more of them")
    return Opinion(Judgement.SAME, score, (*reasons, near))


def _apart(one: str | None, other: str | None) -> int | None:
    """Days between two dates; None where one is not known to the day."""
    try:
        return abs((date.fromisoformat(one or "") - date.fromisoformat(other or "")).days)
    except ValueError:
        return None
