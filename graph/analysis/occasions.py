"""What brought bodies together: statements folded into occasions, each with its members and its day.

An agreement with seven parties is one occasion with seven members, not twenty-one pairs; a forum is one with all
who took part. What one document says between two (a cooperation, a support) is one with two members, and what is
reported again in the same month is the same occasion. So nothing weighs more for being written about more often.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

from graph.analysis.collecting import uncollected
from graph.model import AgreementStatus, Attribute, Modality, Relation, digest

MEETINGS: Final = (Relation.PARTICIPATED_IN, Relation.HOSTED)
"""Relations whose target is an event or programme that all its sources meet in."""
DIRECT: Final = (
    Relation.SIGNED,
    Relation.COOPERATES_WITH,
    Relation.SUPPORTS,
    Relation.FUNDS,
    Relation.OPERATES,
    Relation.MEMBER_OF,
    Relation.REPLICATES,
)
"""Relations that join two without a third thing between them."""
COOPERATION: Final = (Relation.PARTY_TO, *MEETINGS, *DIRECT)
"""All relations that make occasions; home, place, part and representation join by nature, not by acting."""
CLAIMS: Final = (Attribute.OFFERS, Attribute.NEEDS, Attribute.WORKS_BY, Attribute.CONDITION)
"""Attributes that say what an actor, programme or fund has, asks for and demands."""
STATEMENTS_SHOWN: Final = 8
"""Statements that an occasion keeps as its evidence, the smallest ids first."""

_NEVER: Final = "~"
"""Stands for the day of a document without one: later than any."""
_ISO: Final = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Actor:
    """An entity as analysis needs it; `country` is ISO 3166-1 alpha-2 or None."""

    id: str
    type: str
    name: str
    name_en: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as analysis needs it: who says it when, and what it claims."""

    id: str
    document: str
    published: str | None
    predicate: str
    subject: str
    object: str | None = None
    value: str | None = None
    modality: str = Modality.DONE.value
    qualifiers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Members who had to do with each other, once.

    `relation` is `Relation.PARTY_TO` for an agreement, `Relation.PARTICIPATED_IN` for an event or programme, else
    the direct relation. `date` is when it happened where a document says so, else the first report; `known` is the
    day of the first report. Both are ISO years, months or days, None where no document is dated.
    """

    id: str
    relation: str
    members: tuple[str, ...]
    date: str | None
    known: str | None
    topics: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    documents: int = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of a graph, whole: its actors by id and what was said, in the order of statement ids."""

    version: int
    actors: Mapping[str, Actor]
    said: tuple[Said, ...]

    def until(self, day: str | None) -> tuple[Said, ...]:
        """What documents published up to that day say; everything, dated or not, where it is None."""
        if day is None:
            return self.said
        return tuple(s for s in self.said if s.published is not None and s.published <= day)


def occasions(said: Iterable[Said]) -> list[Occasion]:
    """The occasions that the statements tell of, by date and id, whatever the order they come in.

    What is denied must not be among them; what is cancelled is left out here, planned occasions count.
    """
    return sorted((o for key, told in _grouped(said).items() if (o := _folded(key, told))), key=_order)


class Chronicle:
    """All that was said, to be told as it stood on any day.

    What stood then as it stands now is the same `Occasion`, so that many days cost little more than one.
    """

    def __init__(self, said: Iterable[Said]) -> None:
        with uncollected():
            told = [(key, of, _folded(key, of)) for key, of in _grouped(said).items()]
            told.sort(key=lambda group: ("", "") if group[2] is None else _order(group[2]))
        self._groups = told
        self._folded = np.array([of for _, _, of in told] + [None], dtype=object)[:-1]
        self._there = np.array([of is not None for _, _, of in told], dtype=np.bool_)
        self._first = np.array([min(s.published or _NEVER for s in of) for _, of, _ in told], dtype=np.str_)
        self._last = np.array([max(s.published or _NEVER for s in of) for _, of, _ in told], dtype=np.str_)

    def until(self, day: str | None = None) -> list[Occasion]:
        """The occasions as documents published up to `day` tell them, or as all do, by date and id."""
        if day is None:
            return list(self._folded[self._there])
        settled = list(self._folded[self._there & (self._last <= day)])
        moving = []
        for i in np.flatnonzero((self._first <= day) & (self._last > day)):
            key, told, _ = self._groups[i]
            then = [s for s in told if s.published is not None and s.published <= day]
            if (occasion := _folded(key, then)) is not None:
                moving.append(occasion)
        return _merged(settled, sorted(moving, key=_order))


def _merged(many: list[Occasion], few: Sequence[Occasion]) -> list[Occasion]:
    """Both in their order, which each of them has."""
    merged: list[Occasion] = []
    start = 0
    for occasion in few:
        place = bisect_left(many, _order(occasion), lo=start, key=_order)
        merged += many[start:place]
        merged.append(occasion)
        start = place
    return merged + many[start:]


_Key = tuple[str, ...]
"""What an occasion is told apart by: an agreement, a meeting, or a relation between two in a month."""


def _order(occasion: Occasion) -> tuple[str, str]:
    return occasion.date or "", occasion.id


def _grouped(said: Iterable[Said]) -> dict[_Key, list[Said]]:
    """The statements of each occasion, agreements first."""
    agreed: dict[_Key, list[Said]] = defaultdict(list)
    meetings: dict[_Key, list[Said]] = defaultdict(list)
    direct: dict[_Key, list[Said]] = defaultdict(list)
    members: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in said:
        if statement.modality == Modality.CANCELLED:
            continue
        if statement.predicate == Attribute.AGREED:
            agreed[Relation.PARTY_TO, statement.subject].append(statement)
        elif statement.object is None:
            continue
        elif statement.predicate == Relation.PARTY_TO:
            agreed[Relation.PARTY_TO, statement.object].append(statement)
            members[statement.document, statement.object].add(statement.subject)
        elif statement.predicate in MEETINGS:
            meetings[Relation.PARTICIPATED_IN, statement.object].append(statement)
        elif statement.predicate in DIRECT:
            month = (statement.published or "")[:7]
            direct[statement.predicate, statement.subject, statement.object, month].append(statement)
    of_document: dict[str, list[set[str]]] = defaultdict(list)
    for (document, _), parties in members.items():
        of_document[document].append(parties)
    for key, told in direct.items():
        if key[0] == Relation.SIGNED and of_document:
            # The same document tells of it as an agreement: one thing, counted once.
            pair = {key[1], key[2]}
            told[:] = [s for s in told if not any(pair <= m for m in of_document.get(s.document, ()))]
    return {**agreed, **meetings, **{key: told for key, told in direct.items() if told}}


def _folded(key: _Key, told: Sequence[Said]) -> Occasion | None:
    """The occasion that statements of one group tell of; none where nobody is said to have been in it."""
    relation = Relation(key[0])
    if relation is Relation.PARTY_TO:
        return _agreement(key[1], told)
    known = _earliest(s.published for s in told)
    if relation is Relation.PARTICIPATED_IN:
        return _occasion(key[1], relation, told, known, known, ())
    identifier = f"{relation.lower()}-{digest(*key)}"
    return _occasion(identifier, relation, told, known, known, (), key[1:3])


def _agreement(agreement: str, told: Sequence[Said]) -> Occasion | None:
    reports = [s for s in told if s.predicate == Attribute.AGREED]
    parties = [s for s in told if s.predicate != Attribute.AGREED]
    last = max(reports, key=lambda s: (s.published or "", s.id), default=None)
    if not parties or (last is not None and last.qualifiers.get("status") == AgreementStatus.CANCELLED):
        return None
    known = _earliest(s.published for s in told)
    topics = {str(topic) for s in reports for topic in s.qualifiers.get("topics", ())}
    dated = _most_precise(str(s.qualifiers["date"]) for s in reports if s.qualifiers.get("date"))
    return _occasion(agreement, Relation.PARTY_TO, parties, dated or known, known, topics)


def _occasion(
    identifier: str,
    relation: Relation,
    said: Iterable[Said],
    date: str | None,
    known: str | None,
    topics: Iterable[str],
    members: Iterable[str] | None = None,
) -> Occasion:
    said = list(said)
    return Occasion(
        id=identifier,
        relation=relation.value,
        members=tuple(sorted(set(members if members is not None else (s.subject for s in said)))),
        date=date,
        known=known,
        topics=tuple(sorted(topics)),
        statements=tuple(sorted({s.id for s in said})[:STATEMENTS_SHOWN]),
        documents=len({s.document for s in said}),
    )


def _most_precise(dates: Iterable[str]) -> str | None:
    """The most precise of the dates, of equally precise ones the least, as the graph has it."""
    return min((d for d in dates if _ISO.fullmatch(d)), key=lambda d: (-len(d), d), default=None)


def _earliest(dates: Iterable[str | None]) -> str | None:
    """The least of the dates; a date that a document states in no form that can be compared is none."""
    return min((date for date in dates if date and _is_iso(date)), default=None)


@lru_cache(maxsize=100_000)
def _is_iso(date: str) -> bool:
    return _ISO.fullmatch(date) is not None
