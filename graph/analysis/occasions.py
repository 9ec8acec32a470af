"""What brought bodies together: statements folded into occasions, each with its members and its day.

An agreement with seven parties is one occasion with seven members, not twenty-one pairs; a forum is one with all
who took part. What one document says between two (a cooperation, a support) is one with two members, and what is
reported again in the same month is the same occasion. So nothing weighs more for being written about more often.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

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
    agreed: dict[str, list[Said]] = defaultdict(list)
    parties: dict[str, list[Said]] = defaultdict(list)
    meetings: dict[str, list[Said]] = defaultdict(list)
    direct: dict[tuple[str, str, str, str], list[Said]] = defaultdict(list)
    for statement in said:
        if statement.modality == Modality.CANCELLED:
            continue
        if statement.predicate == Attribute.AGREED:
            agreed[statement.subject].append(statement)
        elif statement.object is None:
            continue
        elif statement.predicate == Relation.PARTY_TO:
            parties[statement.object].append(statement)
        elif statement.predicate in MEETINGS:
            meetings[statement.object].append(statement)
        elif statement.predicate in DIRECT:
            key = (statement.predicate, statement.subject, statement.object, (statement.published or "")[:7])
            direct[key].append(statement)
    covered = {(statement.document, agreement) for agreement, found in parties.items() for statement in found}
    members_in: dict[str, list[frozenset[str]]] = defaultdict(list)
    for document, agreement in sorted(covered):
        members_in[document].append(
            frozenset(s.subject for s in parties[agreement] if s.document == document)
        )
    found = [
        *_agreements(parties, agreed),
        *_meetings(meetings),
        *_pairs(direct, members_in),
    ]
    return sorted(found, key=lambda occasion: (occasion.date or "", occasion.id))


def _agreements(parties: Mapping[str, list[Said]], agreed: Mapping[str, list[Said]]) -> Iterator[Occasion]:
    for agreement, said in parties.items():
        reports = agreed.get(agreement, [])
        last = max(reports, key=lambda s: (s.published or "", s.id), default=None)
        if last is not None and last.qualifiers.get("status") == AgreementStatus.CANCELLED:
            continue
        known = _earliest(s.published for s in (*said, *reports))
        topics = {str(topic) for s in reports for topic in s.qualifiers.get("topics", ())}
        dated = _most_precise(str(s.qualifiers["date"]) for s in reports if s.qualifiers.get("date"))
        yield _occasion(agreement, Relation.PARTY_TO, said, dated or known, known, topics)


def _meetings(meetings: Mapping[str, list[Said]]) -> Iterator[Occasion]:
    for place, said in meetings.items():
        known = _earliest(s.published for s in said)
        yield _occasion(place, Relation.PARTICIPATED_IN, said, known, known, ())


def _pairs(
    direct: Mapping[tuple[str, str, str, str], list[Said]],
    members_in: Mapping[str, list[frozenset[str]]],
) -> Iterator[Occasion]:
    for key, told in direct.items():
        relation, source, target, month = key
        pair = {source, target}
        said = told
        if relation == Relation.SIGNED:
            # The same document tells of it as an agreement: one thing, counted once.
            said = [s for s in told if not any(pair <= m for m in members_in.get(s.document, ()))]
        if not said:
            continue
        known = _earliest(s.published for s in said)
        identifier = f"{relation.lower()}-{digest(relation, source, target, month)}"
        yield _occasion(identifier, Relation(relation), said, known, known, (), pair)


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
    return min((date for date in dates if date and _ISO.fullmatch(date)), default=None)
