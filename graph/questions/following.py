"""What came of it: from talks, pledges, requests, recommendations and agreements to projects; what stayed silent, and how long it took."""

from __future__ import annotations

import statistics
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from graph.model import AgreementStatus, Attribute, Modality, Relation, Row
from graph.questions import agreements, moment, projects
from graph.questions.agreements import Filters
from graph.questions.bilateral import evidenced
from graph.questions.errors import QuestionError
from graph.questions.paging import ABOVE_ALL, Page, limited, position, sifted
from graph.questions.timeline import Side, said_of_each

if TYPE_CHECKING:
    from graph.questions.asking import Questions

STARTS: Final = ("agreement", "plan", "talks", "pledge", "request", "recommendation")
"""What something can start with: an agreement that was made, one that is planned, talks of cooperation, a pledge of
support, a request, a recommendation: a part that somebody is proposed to take, or what was put to somebody."""
MOST_YEARS: Final = 30
_LOOKED: Final = 200
"""Agreements whose follow-up is looked for in one answer, the latest."""
_EDGES: Final = 200
_AHEAD: Final = (Modality.PLANNED.value, Modality.PROPOSED.value)
_BEGUN: Final = {
    "talks": (Relation.COOPERATES_WITH.value,),
    "pledge": (Relation.SUPPORTS.value, Relation.FUNDS.value),
}
_PROPOSED: Final = tuple(
    relation.value
    for relation in (
        *(Relation.OPERATES, Relation.BUILT, Relation.IMPLEMENTS, Relation.OVERSEES, Relation.REPLICATES),
        *(Relation.MEMBER_OF, Relation.PARTICIPATED_IN, Relation.HOSTED, Relation.HANDED_TO),
    )
)
"""Relations that are recommended where a document tells of them as proposed."""
_OVER: Final = (AgreementStatus.CANCELLED.value, AgreementStatus.EXPIRED.value)


def starts(questions: Questions, one: Side, *, kinds: Sequence[str] = STARTS, limit: int = 20) -> list[Row]:
    """What began with a country or body, the latest first, and what came of each.

    Each is ``{"start", "date", "parties", "topics", "evidence", "agreement", "followed"}``: `start` one of `STARTS`,
    `agreement` the id of one, `followed` as `graph.questions.projects.followed` has it, with the `stage` of each
    project. Raises `QuestionError` for another kind of start.
    """
    if unknown := set(kinds) - set(STARTS):
        raise QuestionError(f"{unknown.pop()!r} is no start; they are {', '.join(STARTS)}")
    limited(limit)
    begun: list[Row] = []
    if {"agreement", "plan"} & set(kinds):
        begun += [row for row in _agreed(questions, one, limit) if row["start"] in kinds]
    for kind, relations in _BEGUN.items():
        if kind in kinds:
            begun += _ahead(questions, one, kind, relations)
    if "request" in kinds:
        begun += _put(questions, one, "request", Attribute.NEEDS)
    if "recommendation" in kinds:
        begun += _ahead(questions, one, "recommendation", _PROPOSED, (Modality.PROPOSED.value,))
        begun += [
            row
            for row in _put(questions, one, "recommendation", Attribute.OFFERS)
            if row["evidence"]["modality"] == Modality.PROPOSED
        ]
    begun.sort(key=lambda row: row["evidence"]["id"] if row["evidence"] else "")
    begun.sort(key=lambda row: row["date"] or "", reverse=True)
    return [row | {"followed": followed(questions, row)} for row in begun[:limit]]


def followed(questions: Questions, start: Row) -> list[Row]:
    """What may have followed from something with `parties`, `date` and `topics`, with the `stage` of each project:
    `graph.questions.projects.followed`."""
    found = projects.followed(questions.store, questions.moment, start)
    for row in found:
        row["stage"] = stage(row["project"])
    return found


def stage(project: Row) -> str | None:
    """What kind of step a project is by its name: ``study``, ``pilot``, ``project`` or ``funding``; None for others."""
    names = " ".join([project["name"], *project.get("names", ())]).lower()
    return next((name for name, words in _stages() if any(word in names for word in words)), None)


def silent(
    questions: Questions,
    filters: Filters,
    *,
    years: int,
    today: str,
    limit: int = 20,
    cursor: str | None = None,
) -> Page:
    """Agreements without a later report in `years`, from which nothing is known to have followed; the latest first.

    The years count back from `today` (ISO), or from the moment's `as_of` or `known_at`. Those that were cancelled or
    expired are not silent but over. Each has `silent_since`, the day of the last report.
    """
    if not 1 <= years <= MOST_YEARS:
        raise QuestionError(f"the years are 1 to {MOST_YEARS}, not {years}")
    store, at = questions.store, questions.moment
    day = (at.as_of or at.known_at or today).ljust(10, "9")[:10]
    before = f"{int(day[:4]) - years:04}{day[4:]}"
    countries = {code.upper() for code in filters.countries}

    def fetch(after: tuple[Any, ...], most: int) -> list[Row]:
        # Of another moment the last report is that of then, which only the fold knows.
        latest = ABOVE_ALL if at.past else before
        rows = store.read(
            "read/silent_agreements", before=latest, date=after[0], after=after[1], limit=most, **at.both
        )
        return [row["entity"] for row in rows]

    def keep(rows: list[Row]) -> list[tuple[Row, Row]]:
        raw = {row["id"]: row for row in rows}
        quiet = [
            row
            for row in moment.entities(store, at, rows)
            if row.get("last", ABOVE_ALL) < before and row["status"] not in _OVER and filters.passes(row)
        ]
        kept = []
        for row in agreements.with_parties(store, at, quiet):
            ids = {party["id"] for party in row["parties"]}
            if (
                (filters.kind is None or row["kind"] == filters.kind)
                and ids >= set(filters.parties)
                and {party.get("country") for party in row["parties"]} >= countries
                and not projects.followed(store, at, row, limit=1)
            ):
                kept.append((raw[row["id"]], row | {"silent_since": row["last"]}))
        return kept

    start = position(cursor, (ABOVE_ALL, ""))
    return sifted(fetch, keep, lambda row: (row.get("date", ""), row["id"]), start, limited(limit))


def durations(questions: Questions, filters: Filters) -> Row:
    """How long it took from agreements to the first project or tender that may have followed.

    Of the latest agreements with these filters and a date: `agreements` (how many were looked at), `followed` (of how
    many something followed), `median`, `least`, `most` months (None where nothing did), and `items`, the shortest
    first: ``{"agreement", "project", "months", "score"}``. Those of which nothing is known yet are not in the median:
    it says how long it took where it happened.
    """
    page = questions.agreements(
        parties=filters.parties,
        countries=filters.countries,
        topic=filters.topic,
        status=filters.status,
        kind=filters.kind,
        since=filters.since,
        until=filters.until,
        limit=_LOOKED,
    )
    dated = [row for row in page.items if row.get("date")]
    items: list[Row] = []
    for agreement in dated:
        later = [row for row in followed(questions, agreement) if row["project"].get("date")]
        if later:
            first = min(later, key=lambda row: (row["project"]["date"], row["project"]["id"]))
            months = round(projects.years_between(agreement["date"], first["project"]["date"]) * 12, 1)
            items.append(
                {
                    "agreement": agreement,
                    "project": first["project"],
                    "months": months,
                    "score": first["score"],
                }
            )
    items.sort(key=lambda row: (row["months"], row["agreement"]["id"]))
    took = [row["months"] for row in items]
    return {
        "agreements": len(dated),
        "followed": len(items),
        "median": round(statistics.median(took), 1) if took else None,
        "least": min(took, default=None),
        "most": max(took, default=None),
        "items": items,
    }


def _agreed(questions: Questions, one: Side, limit: int) -> list[Row]:
    """Agreements and plans of a side."""
    parties = [] if one.country else [one.entity["id"]]
    countries = [one.country] if one.country else []
    return [
        {
            "start": "plan" if row["status"] == AgreementStatus.PLANNED else "agreement",
            "date": row.get("date") or row.get("first"),
            "parties": row["parties"],
            "topics": row.get("topics", []),
            "evidence": row["evidence"],
            "agreement": row["id"],
        }
        for row in questions.agreements(parties=parties, countries=countries, limit=limit).items
    ]


def _ahead(
    questions: Questions, one: Side, kind: str, relations: Sequence[str], modalities: Sequence[str] = _AHEAD
) -> list[Row]:
    """Talks, pledges and recommendations: edges that documents tell of as planned or proposed."""
    rows = questions.store.read(
        "read/edges_ahead",
        ids=list(one.ids),
        relations=list(relations),
        modalities=list(modalities),
        limit=_EDGES,
        **questions.moment.both,
    )
    unique = {row["edge"]["id"]: row for row in rows}
    return [
        {
            "start": kind,
            "date": item["edge"].get("first"),
            "parties": [item["source"], item["target"]],
            "topics": sorted({*item["source"].get("topics", ()), *item["target"].get("topics", ())}),
            "evidence": item["evidence"],
        }
        for item in evidenced(questions, list(unique.values()))
        if item["edge"].get("modality") in modalities
    ]


def _put(questions: Questions, one: Side, kind: str, said_as: Attribute) -> list[Row]:
    """What a side asked somebody for, or proposed to somebody."""
    store, at = questions.store, questions.moment
    said = [
        statement
        for statement in said_of_each(store, at, one.ids, [said_as.value])
        if "counterpart" in statement["qualifiers"]
    ]
    wanted = {end for s in said for end in (s["subject"], str(s["qualifiers"]["counterpart"]))}
    rows = store.read("read/entities", ids=sorted(wanted)) if wanted else []
    there = {e["id"]: e for e in moment.entities(store, at, [row["entity"] for row in rows])}
    return [
        {
            "start": kind,
            "date": statement["document"].get("published"),
            "parties": [there[end] for end in ends if end in there],
            "topics": [statement["value"]] if statement.get("value") else [],
            "evidence": statement,
        }
        for statement in said
        if (ends := (statement["subject"], str(statement["qualifiers"]["counterpart"])))
    ]


@cache
def _stages() -> tuple[tuple[str, tuple[str, ...]], ...]:
    file = resources.files(__package__).joinpath("data", "stages.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple((name, tuple(word.lower() for word in words)) for name, words in told["stages"].items())
