"""What goes on over the years: the editions of a series of events; who built, ran and took over a centre or system."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graph.editions import edition
from graph.model import EntityType, Modality, Polarity, Relation, Row
from graph.questions.errors import QuestionError

if TYPE_CHECKING:
    from graph.questions.asking import Questions

RUN: Final = (EntityType.PROGRAM, EntityType.FUND, EntityType.PROJECT)
"""Types of what is built, run and handed over."""
STEPS: Final = {
    Relation.BUILT: "built",
    Relation.IMPLEMENTS: "built",
    Relation.FUNDS: "funded",
    Relation.OPERATES: "run",
    Relation.HANDED_TO: "handed over",
}
"""What a relation is in the life of a centre or system."""
_EDITIONS: Final = 100
"""Editions of a series at most, and ties of a centre."""
_DAY: Final = re.compile(
    r"(?P<y>(?:19|20)\d{2})년(?:\s?(?P<m>1[0-2]|0?[1-9])월(?:\s?(?P<d>3[01]|[12]\d|0?[1-9])일)?)?|\b(?P<year>(?:19|20)\d{2})\b"
)


def editions(questions: Questions, identifier: str) -> Row:
    """The series that an event is, or is an edition of, with its editions, the latest first.

    ``{"series", "editions": [{"entity", "number", "year", "basis", "place", "hosts", "evidence"}], "missing"}``: `number`
    and `year` are those of the name; where it has no year, that of the first report, and `basis` is ``reported``
    rather than ``own``. `missing` are the numbers below the highest that no document tells of. Raises `QuestionError`
    for what is no event.
    """
    event = questions.entity(identifier)
    if event["type"] != EntityType.EVENT:
        raise QuestionError(f"{identifier!r} is a {event['type']}; a series is of events")
    ties = _ties(questions, identifier, [Relation.EDITION_OF])
    series = next((row["entity"] for row in ties if row["edge"]["source"] == identifier), event)
    if series is not event:
        ties = _ties(questions, series["id"], [Relation.EDITION_OF])
    told = [row for row in ties if row["edge"]["target"] == series["id"]]
    found = [_edition(questions, row["entity"], row["evidence"]) for row in told]
    found.sort(key=lambda row: row["entity"]["id"])
    found.sort(key=lambda row: (row["year"] or 0, row["number"] or 0), reverse=True)
    numbers = {row["number"] for row in found} - {None}
    missing = sorted(set(range(1, max(numbers, default=0))) - numbers)
    return {"series": series, "editions": found, "missing": missing}


def _ties(questions: Questions, identifier: str, relations: Sequence[Relation]) -> list[Row]:
    """The edges of these relations, each with the entity at its other end and a statement, if there is one."""
    rows = questions.edges(identifier, relations=[r.value for r in relations], limit=_EDITIONS).items
    quotes = questions.quotes(row["edge"] for row in rows)
    return [row | {"evidence": quotes.get(row["edge"]["id"])} for row in rows]


def _edition(questions: Questions, event: Row, evidence: Row | None) -> Row:
    told = [said for name in (event["name"], *event.get("names", ())) if (said := edition(name))]
    number = next((said.number for said in told if said.number), None)
    year = next((said.year for said in told if said.year), None)
    first = (event.get("first") or "")[:4]
    ties = _ties(questions, event["id"], [Relation.LOCATED_IN, Relation.HOSTED])
    places = [row["entity"] for row in ties if row["edge"]["source"] == event["id"]]
    return {
        "entity": event,
        "number": number,
        "year": year or (int(first) if first else None),
        "basis": "own" if year else "reported",
        "place": next(
            iter(sorted(places, key=lambda place: (place["type"] == EntityType.COUNTRY, place["id"]))), None
        ),
        "hosts": [row["entity"] for row in ties if row["edge"]["target"] == event["id"]],
        "evidence": evidence,
    }


def operation(questions: Questions, identifier: str) -> Row:
    """Who funded, built, ran and took over a centre, system, programme or fund, and when; the earliest first.

    ``{"entity", "run_by", "steps": [{"step", "body", "date", "basis", "last", "caveat", "evidence"}]}``: `step` is one
    of `STEPS`; `date` is the one that the sentence gives (`basis` ``own``), or that of the first report (``reported``).
    `run_by` is who has it by the latest that is told as done: to whom it was handed over, or who runs it; None where
    nothing says so. Raises `QuestionError` for other types of entity.
    """
    entity = questions.entity(identifier)
    if entity["type"] not in RUN:
        raise QuestionError(f"{identifier!r} is a {entity['type']}; ask for a {', '.join(RUN)}")
    steps = [
        _step(row)
        for row in _ties(questions, identifier, tuple(STEPS))
        if (row["edge"]["source"] == identifier) == (row["edge"]["relation"] == Relation.HANDED_TO)
    ]
    steps.sort(key=lambda row: (row["date"] or "~", row["step"], row["body"]["id"]))
    return {"entity": entity, "run_by": _runs(steps), "steps": steps}


def _step(row: Row) -> Row:
    edge, evidence = row["edge"], row["evidence"]
    own = _said(evidence["quote"]) if evidence else None
    modality = edge.get("modality")
    denied = edge.get("polarity") == Polarity.DENIED
    return {
        "step": STEPS[Relation(edge["relation"])],
        "body": row["entity"],
        "date": own or edge.get("first"),
        "basis": "own" if own else "reported",
        "last": edge.get("last"),
        "caveat": "denied" if denied else modality if modality not in (None, Modality.DONE) else None,
        "evidence": evidence,
    }


def _said(quote: str) -> str | None:
    """The one date that a sentence gives, ISO, to the year, month or day; None where it gives none or several."""
    found = list(_DAY.finditer(quote))
    if len(found) != 1:
        return None
    said = found[0]
    parts = [part for part in (said["y"] or said["year"], said["m"], said["d"]) if part]
    return "-".join(part.zfill(2) for part in parts)


def _runs(steps: Sequence[Row]) -> Row | None:
    """Whoever has it by the latest step told as done; of one day it is to whom it was handed over."""
    held = [row for row in steps if row["step"] in ("run", "handed over") and row["caveat"] is None]
    latest = max(held, key=lambda row: (row["date"] or "", row["step"] == "handed over"), default=None)
    return latest and latest["body"]
