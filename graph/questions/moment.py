"""The graph at another time: what held then (`as_of`), and what had been reported by then (`known_at`).

Entities and edges are folds of statements. At a moment they are folded anew, of the statements that count then:
those of documents published by `known_at`, and of them what held by `as_of`. What an answer finds is chosen by the
store from first reports and dates; only what it shows is folded. So asking about the past costs what the answer
holds, and asking about now costs nothing.

When a statement holds: an agreement that is signed or in force, a project that is not only planned and a sum of money
hold from their own day on, a figure from the day it is of; all else from the day of the report. Something with a day
of its own (an agreement, a project), and every edge to it, is there from that day or the first report on, whichever
is earlier. What has no date at all is left out of the past.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import (
    AgreementStatus,
    Attribute,
    EntityType,
    Modality,
    Polarity,
    ProjectStatus,
    Relation,
    Row,
    Statement,
)
from graph.projection import EdgeSummary, EntitySummary
from graph.questions.paging import ABOVE_ALL, date
from graph.store import Store

_OWN_DAY: Final[Mapping[str, str]] = {
    Attribute.AGREED: "date",
    Attribute.REGISTERED: "start",
    Attribute.TRANSACTED: "date",
    Attribute.MEASURED: "as_of",
}
"""The qualifier that says since when a statement of the kind holds."""
_MADE: Final = frozenset({AgreementStatus.SIGNED.value, AgreementStatus.IN_FORCE.value})
"""States that an agreement has from its own day on; that of one planned or expired is as old as the report."""
_DATED: Final = (EntityType.AGREEMENT.value, EntityType.PROJECT.value, EntityType.TENDER.value)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time to ask about; both None for now. A year or month stands for all of it."""

    as_of: str | None = None
    known_at: str | None = None

    def __post_init__(self) -> None:
        date(self.as_of)
        date(self.known_at)

    @property
    def past(self) -> bool:
        """Whether it is another time than now."""
        return self.as_of is not None or self.known_at is not None

    @property
    def known(self) -> Row:
        """`known_at` as queries take it, padded so that all days of a month or year come before it."""
        return {"known_at": self.known_at and self.known_at + ABOVE_ALL}

    @property
    def both(self) -> Row:
        """`as_of` and `known_at` as queries take them."""
        return self.known | {"as_of": self.as_of and self.as_of + ABOVE_ALL}

    def held(self, day: str | None) -> bool:
        """Whether what holds since `day` held then."""
        return self.as_of is None or bool(day and day <= self.as_of + ABOVE_ALL)

    def said(self, predicate: str, qualifiers: Mapping[str, object], published: str | None) -> bool:
        """Whether what a statement says held then."""
        if predicate == Attribute.NAMED:
            return True  # a name is of no time
        own = qualifiers.get(_OWN_DAY.get(predicate, ""))
        status = qualifiers.get("status")
        if predicate == Attribute.AGREED and status not in _MADE:
            own = None
        if predicate == Attribute.REGISTERED and status == ProjectStatus.PLANNED:
            own = None
        return self.held(str(own) if own else published)


NOW: Final = Moment()


def entities(store: Store, moment: Moment, rows: Sequence[Row]) -> list[Row]:
    """The entities as they were at the moment, in the same order; those that were not yet are left out."""
    if not moment.past or not rows:
        return list(rows)
    ids = sorted({row["id"] for row in rows})
    documents = {
        row["id"]: row["documents"] for row in store.read("read/documents_of_each", ids=ids, **moment.known)
    }
    folded: dict[str, EntitySummary] = {}
    for told in store.read("read/told_of_entities", ids=ids, **moment.known):
        qualifiers = json.loads(told["qualifiers"])
        if not moment.said(told["predicate"], qualifiers, told["first"]):
            continue
        summary = folded.setdefault(told["id"], EntitySummary(told["id"], EntityType(told["type"])))
        summary.documents = documents[told["id"]]
        statement = Statement(
            document="",
            predicate=Attribute(told["predicate"]),
            subject=told["id"],
            subject_type=summary.type,
            object=None,
            object_type=None,
            start=0,
            end=0,
            quote="",
            value=told["value"],
            qualifiers=qualifiers,
            polarity=Polarity(told["polarity"]),
            confidence=told["confidence"],
        )
        for published in {told["first"], told["last"]}:
            summary.add(statement, published)
    found = {identifier: summary.row() for identifier, summary in folded.items()}
    return [
        found[row["id"]] | {key: row[key] for key in ("match", "others") if key in row}
        for row in rows
        if row["id"] in found and _was(moment, found[row["id"]])
    ]


def edges(store: Store, moment: Moment, rows: Sequence[tuple[Row, str | None]]) -> dict[str, Row]:
    """Edges as they were at the moment, by id; those that were not yet are left out.

    Each comes with the day of its end that has one (`dated`).
    """
    if not moment.past:
        return {edge["id"]: edge for edge, _ in rows}
    days = {edge["id"]: day for edge, day in rows}
    folded: dict[str, EdgeSummary] = {}
    documents: dict[str, set[str]] = defaultdict(set)
    for told in store.read("read/told_of_edges", ids=sorted(days), **moment.known) if days else ():
        said, published = told["statement"], told["published"]
        identifier = said["edge"]
        if not (moment.held(days[identifier]) or moment.held(published)):
            continue
        summary = folded.setdefault(
            identifier, EdgeSummary(Relation(said["predicate"]), said["subject"], said["object"])
        )
        statement = Statement(
            document=said["document"],
            predicate=summary.relation,
            subject=summary.source,
            subject_type=EntityType(said["subject_type"]),
            object=summary.target,
            object_type=EntityType(said["object_type"]),
            start=said["start"],
            end=said["end"],
            quote=said["quote"],
            modality=Modality(said["modality"]),
            polarity=Polarity(said["polarity"]),
            confidence=said["confidence"],
        )
        summary.add(statement, said["id"], published)
        documents[identifier].add(said["document"])
        summary.documents = len(documents[identifier])
    return {identifier: summary.row() for identifier, summary in folded.items()}


def dated(*ends: Row) -> str | None:
    """The day of the first of these entities that has one."""
    return next((str(end["date"]) for end in ends if end.get("date")), None)


def joined(store: Store, moment: Moment, rows: Iterable[Row], near: Iterable[Row] = ()) -> list[Row]:
    """Rows of an `edge` and the `entity` at its other end, both as they were; `near` are entities at this end."""
    listed = list(rows)
    if not moment.past:
        return listed
    there = {entity["id"]: entity for entity in entities(store, moment, [row["entity"] for row in listed])}
    known = {entity["id"]: entity for entity in near}
    then = edges(
        store,
        moment,
        [
            (row["edge"], dated(*(known[end] for end in _ends(row["edge"]) if end in known), row["entity"]))
            for row in listed
        ],
    )
    return [
        row | {"edge": then[row["edge"]["id"]], "entity": there[row["entity"]["id"]]}
        for row in listed
        if row["edge"]["id"] in then and row["entity"]["id"] in there
    ]


def _was(moment: Moment, entity: Row) -> bool:
    """Whether an entity of a type that has a day was there."""
    return entity["type"] not in _DATED or moment.held(entity.get("date")) or moment.held(entity.get("first"))


def _ends(edge: Row) -> tuple[str, str]:
    return edge["source"], edge["target"]
