"""What happened, by day: of somebody, between two, or new to everybody; each with the sentence that says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graph.model import Attribute, EntityType, Row
from graph.questions import moment
from graph.questions.errors import NotFound, QuestionError
from graph.questions.moment import Moment
from graph.questions.paging import ABOVE_ALL, Page, date, limited, position, sifted
from graph.registry import registry
from graph.store import Store

if TYPE_CHECKING:
    from graph.questions.asking import Questions

HAPPENINGS: Final = (EntityType.AGREEMENT, EntityType.PROJECT, EntityType.TENDER, EntityType.EVENT)
"""Types of what has a day."""
NEWS: Final = (*HAPPENINGS, EntityType.PROGRAM, EntityType.FUND)
"""Types of what can be new."""
BODIES: Final = 2_000
"""Entities of a country that speak for it, the most reported."""
_SAID: Final = 5_000
_TELLING: Final = (Attribute.AGREED.value, Attribute.REGISTERED.value, Attribute.NAMED.value)
"""Statements that tell of something, the most telling kind first."""


@dataclass(frozen=True, slots=True)
class Side:
    """Who is asked about: a country with all that is of it, or one entity."""

    entity: Row
    country: str | None
    ids: Sequence[str]

    @property
    def other(self) -> Row:
        """The side as queries take the other one."""
        return {"country": self.country, "other": None if self.country else self.entity["id"]}


def side(questions: Questions, name: str) -> Side:
    """Whom `name` means: the ISO code of a country, or what is called so. Raises `NotFound`, `Ambiguous`.

    A country of which documents name bodies but not, at the moment, the country itself is one that no document names.
    """
    state = registry().country(name) if len(name) == 2 and name.isascii() else None
    try:
        entity = questions.named(state.id if state else name)
    except NotFound:
        if state is None:
            raise
        entity = {"id": state.id, "type": EntityType.COUNTRY.value, "name": state.name_ko or state.name_en,
                  "name_ko": state.name_ko, "name_en": state.name_en, "names": [], "country": name.upper(),
                  "documents": 0, "confidence": 0.0}  # fmt: skip
    if entity["type"] != EntityType.COUNTRY:
        return Side(entity, None, [entity["id"]])
    code = entity["country"]
    rows = questions.store.read("read/bodies_of_country", country=code, limit=BODIES)
    if not rows:
        raise NotFound(f"nothing in the graph is of {entity['name']} ({code})")
    return Side(entity, code, [row["id"] for row in rows])


def timeline(
    questions: Questions,
    sides: Sequence[Side],
    *,
    types: Sequence[EntityType] = HAPPENINGS,
    topic: str | None = None,
    since: str | None = None,
    until: str | None = None,
    reported: bool = False,
    limit: int = 20,
    cursor: str | None = None,
) -> Page:
    """What one side, or two together, had a part in, the latest first: `date`, `basis`, `entity` and `evidence`.

    `date` is the day of an agreement or of the start of a project, and else that of the first report, as `basis`
    says: ``own`` or ``reported``. With `reported` all are of the first report: what is new. Without a side,
    everything that is new since a day, which must be named.
    """
    store, at = questions.store, questions.moment
    date(until)
    asked: Row = {
        "types": [kind.value for kind in types],
        "topic": topic,
        "reported": reported,
        "from": date(since) or "",
        "to": (until or "") + ABOVE_ALL,
        **at.both,
    }
    if not sides:
        if not since or not reported:
            raise QuestionError("say since when")
        query = "read/new_since"
        del asked["reported"]
    elif len(sides) == 1:
        query = "read/timeline"
        asked["ids"] = list(sides[0].ids)
    elif len(sides) == 2:
        near, far = sorted(sides, key=lambda one: len(one.ids))
        query = "read/timeline_between"
        asked |= {"ids": list(near.ids), **far.other}
    else:
        raise QuestionError("a timeline is of one or two")

    def fetch(after: tuple[Any, ...], most: int) -> list[Row]:
        return store.read(query, date=after[0], after=after[1], limit=most, **asked)

    def keep(rows: list[Row]) -> list[tuple[Row, Row]]:
        there = {e["id"]: e for e in moment.entities(store, at, [row["entity"] for row in rows])}
        return [(row, there[row["entity"]["id"]]) for row in rows if row["entity"]["id"] in there]

    found = sifted(fetch, keep, lambda row: (row["day"], row["entity"]["id"]), position(cursor, (ABOVE_ALL, "")), limited(limit))  # fmt: skip
    said = first_said(store, at, (entity["id"] for entity in found.items))
    found.items = [happening(entity, said.get(entity["id"]), reported=reported) for entity in found.items]
    return found


def happening(entity: Row, evidence: Row | None, *, reported: bool = False) -> Row:
    """An item of a timeline: an entity with its day, whose day that is, and the statement that tells of it."""
    own = None if reported else entity.get("date")
    return {
        "date": own or entity.get("first"),
        "basis": "own" if own else "reported",
        "entity": entity,
        "evidence": evidence,
    }


def first_said(
    store: Store, at: Moment, ids: Iterable[str], predicates: Sequence[str] = _TELLING
) -> dict[str, Row]:
    """Of each of these entities the first report, with its `document`: by the first of `predicates` that there is."""
    order = {predicate: i for i, predicate in enumerate(predicates)}
    best: dict[str, Row] = {}
    for statement in said_of_each(store, at, ids, predicates):
        known = best.setdefault(statement["subject"], statement)
        if _rank(statement, order) < _rank(known, order):
            best[statement["subject"]] = statement
    return best


def said_of_each(store: Store, at: Moment, ids: Iterable[str], predicates: Sequence[str]) -> list[Row]:
    """Statements of some kinds about these entities, each with its `document`."""
    wanted = sorted(set(ids))
    if not wanted:
        return []
    rows = store.read("read/said_of_each", ids=wanted, predicates=list(predicates), limit=_SAID, **at.known)
    found = []
    for row in rows:
        said = row["statement"] | {"qualifiers": json.loads(row["statement"].get("qualifiers") or "{}")}
        if at.said(said["predicate"], said["qualifiers"], row["document"].get("published")):
            found.append(said | {"document": row["document"]})
    return found


def _rank(said: Row, order: dict[str, int]) -> tuple[int, str, str]:
    return order[said["predicate"]], said["document"].get("published") or ABOVE_ALL, said["id"]
