"""Whether two reports are of one agreement: by parties, kind, date and topics."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations, product
from typing import Final

from graph.registry import registry
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
    """Keys of which reports of one agreement share at least one: its kind with two of its parties, under the names of
    those that they ended in."""
    lines = [_line(party).last for party in sorted(agreement.parties)]
    if len(lines) > _MOST_PARTIES:
        yield (agreement.kind, *sorted({last for line in lines for last in line}))
        return
    for one, other in combinations(lines, 2):
        yield from ((agreement.kind, *sorted(pair)) for pair in product(sorted(one), sorted(other)))


def judge_reports(a: Reported, b: Reported) -> Opinion:
    """What is thought of two reports; the same whichever comes first.

    An agreement of the same parties on another day is another one, a renewal at most. What a body signed is also told
    of the one that took over from it.
    """
    if b.id < a.id:
        a, b = b, a
    if a.kind != b.kind:
        return Opinion(Judgement.DIFFERENT, 0.0, (f"one is a {a.kind}, the other a {b.kind}",))
    shared = _shared(a.parties, b.parties)
    if len(shared) < max(2, min(len(a.parties), len(b.parties))):
        return Opinion(Judgement.DIFFERENT, 0.0, ("their parties differ",))
    taken_over = [pair for pair in shared if pair[0] != pair[1]]
    reasons = [f"{len(shared)} parties in common"]
    reasons += [f"{_named(later)} took over from {_named(earlier)}" for earlier, later in taken_over]
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
    if len(a.parties) != len(b.parties):
        score = min(score, 0.9)
        reasons.append("one report names more of them")
    if taken_over:
        score = min(score, 0.85)
    return Opinion(Judgement.SAME, score, (*reasons, near))


def _shared(a: Set[str], b: Set[str]) -> list[tuple[str, str]]:
    """Parties that both have, each once; of a body and the one that took over from it the earlier first."""
    few, many = sorted((a, b), key=len)
    found = [(party, party) for party in sorted(few & many)]
    left = sorted(many - few)
    for party in sorted(few - many):
        other = next((o for o in left if o in _line(party).heirs or party in _line(o).heirs), None)
        if other is not None:
            left.remove(other)
            found.append((party, other) if other in _line(party).heirs else (other, party))
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """Who took over from a body, then from these, and so on; of them, with the body itself, those that stand."""

    heirs: frozenset[str]
    last: frozenset[str]


@lru_cache(maxsize=4096)
def _line(body: str) -> _Line:
    heirs: set[str] = set()
    last: set[str] = set()
    ahead = [body]
    while ahead:
        entry = registry().get(ahead.pop())
        if entry is None or not entry.successors:
            last.add(entry.id if entry else body)
        else:
            fresh = set(entry.successors) - heirs
            heirs |= fresh
            ahead += sorted(fresh)
    return _Line(frozenset(heirs), frozenset(last))


def _named(body: str) -> str:
    entry = registry().get(body)
    # Several that followed each other bear one name.
    return f"{entry.name_ko or entry.name_en} ({body})" if entry else body


def _apart(one: str | None, other: str | None) -> int | None:
    """Days between two dates; None where one is not known to the day."""
    try:
        return abs((date.fromisoformat(one or "") - date.fromisoformat(other or "")).days)
    except ValueError:
        return None
