"""Projects and tenders: who funds, runs and carries them out, for whom, with what money, and after which agreement."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date as day
from decimal import Decimal
from typing import Any, Final

from graph.model import Attribute, EntityType, Row
from graph.questions import moment
from graph.questions.errors import QuestionError
from graph.questions.moment import Moment
from graph.questions.paging import ABOVE_ALL, Page, date, limited, position, sifted
from graph.questions.timeline import said_of_each
from graph.store import Store

TYPES: Final = (EntityType.PROJECT, EntityType.TENDER)
MONEY_READ: Final = 20_000
"""Sums that are read for one answer."""
YEARS: Final = 5
"""How long after an agreement something may begin that is held to follow from it."""
PROCEDURE: Final = (
    "method", "method_details", "category", "rationale", "criteria", "criteria_details", "eligibility", "submission", "submission_details",
    "opens", "deadline", "enquiries_until", "award_from", "award_until",
)  # fmt: skip
"""Qualifiers of what registers say of a tender: how it is carried out."""
_CANDIDATES: Final = 200
"""Projects of a country that are looked at, the latest first."""
_SAME_BODY, _SAME_STATE, _SAME_TOPIC, _AID, _SOON = 2.0, 0.5, 1.0, 1.0, 0.5
"""What speaks for a project having followed from an agreement: a party has a part in it, or a body of a party's country
has, it is about the same, or the agreement is on aid and such a body gives it, and it began within two years."""
_ON_AID: Final = "official development assistance"
"""Topic of agreements that projects of any topic follow from."""
_SOON_YEARS: Final = 2
_LEAST: Final = 1.0


def listed(
    store: Store,
    at: Moment,
    *,
    country: str | None = None,
    body: str | None = None,
    kind: EntityType | None = None,
    topic: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page:
    """Projects and tenders, the latest first, each with `parts` and `money`.

    `country` is an ISO code, `body` the id of a body that has a part, `since` and `until` bound the start. Without
    country and body `kind` must be given. Raises `QuestionError`.
    """
    start = position(cursor, (ABOVE_ALL, ""))
    asked: Row = {"topic": topic, "from": date(since), "to": date(until), **at.both}
    types = [kind.value] if kind is not None else [each.value for each in TYPES]
    if kind is not None and kind not in TYPES:
        raise QuestionError(f"{kind} is neither Project nor Tender")
    choices: Row = {}
    if country is not None:
        query = "read/projects_of_country"
        asked |= {"country": f"country-{country.lower()}", "types": types, "body": body}
    elif body is not None:
        query = "read/projects_of_body"
        asked |= {"types": types, "body": body}
    elif kind is not None:
        query, choices = "read/projects", {"REGISTERED": kind.value}
    else:
        raise QuestionError("ask for a country, a body, or a type: Project or Tender")

    def fetch(after: tuple[Any, ...], most: int) -> list[Row]:
        rows = store.read(query, choices, date=after[0], after=after[1], limit=most, **asked)
        return [row["entity"] for row in rows]

    def keep(rows: list[Row]) -> list[tuple[Row, Row]]:
        raw = {row["id"]: row for row in rows}
        return [(raw[then["id"]], then) for then in moment.entities(store, at, rows)]

    found = sifted(fetch, keep, lambda row: (row.get("date", ""), row["id"]), start, limited(limit))
    found.items = described(store, at, found.items)
    return found


def described(store: Store, at: Moment, projects: Sequence[Row]) -> list[Row]:
    """The projects with `parts`: who or which place by relation, and `money`: sums by kind and currency; tenders
    also with `procedure`, where anything is told of it."""
    ids = [project["id"] for project in projects]
    parts: dict[str, list[Row]] = defaultdict(list)
    rows = store.read("read/parts_in_projects", ids=ids, **at.known) if ids else []
    there = {entity["id"]: entity for entity in moment.entities(store, at, [row["entity"] for row in rows])}
    for row in rows:
        if row["entity"]["id"] in there:
            part = {"relation": row["relation"], "entity": there[row["entity"]["id"]]}
            parts[row["project"]].append(part)
    for group in parts.values():
        group.sort(key=lambda p: (p["relation"], -p["entity"]["documents"], p["entity"]["id"]))
    sums = money(store, at, ids)
    told = procedures(store, at, [p["id"] for p in projects if p["type"] == EntityType.TENDER])
    return [
        project
        | {"parts": parts[project["id"]], "money": sums[project["id"]]}
        | ({"procedure": told[project["id"]]} if project["id"] in told else {})
        for project in projects
    ]


def procedures(store: Store, at: Moment, ids: Iterable[str]) -> dict[str, Row]:
    """How tenders are carried out, by id: of each of `PROCEDURE` that any report has, what the latest says."""
    found: dict[str, Row] = {}
    said = said_of_each(store, at, ids, [Attribute.REGISTERED.value])
    for statement in sorted(said, key=lambda s: (s["document"].get("published") or "", s["id"])):
        known = {
            name: statement["qualifiers"][name] for name in PROCEDURE if statement["qualifiers"].get(name)
        }
        if known:
            found.setdefault(statement["subject"], {}).update(known)
    return found


def money(store: Store, at: Moment, ids: Iterable[str]) -> dict[str, list[Row]]:
    """What each project or tender is told to cost, by kind and currency: ``{"kind", "currency", "amount", "first",
    "last", "sums"}``, the amount as a decimal number.

    A sum that several documents tell under one number counts once, as the latest tells it; of sums without a number
    those of the latest document that has any of the kind count.
    """
    wanted = sorted(set(ids))
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in (
        store.read("read/money_of_projects", ids=wanted, limit=MONEY_READ, **at.known) if wanted else ()
    ):
        said = json.loads(row["statement"]["qualifiers"])
        if not at.said(Attribute.TRANSACTED, said, row["published"]):
            continue
        rank = (row["published"] or "", row["document"])
        groups[row["project"], row["statement"]["value"]].append(said | {"rank": rank})
    found: dict[str, list[Row]] = {identifier: [] for identifier in wanted}
    for (project, kind), told in sorted(groups.items()):
        by_currency: dict[str, list[Row]] = defaultdict(list)
        for said in _counted(told):
            by_currency[said["currency"]].append(said)
        for currency, sums in sorted(by_currency.items()):
            dates = sorted(said["date"] for said in sums if said.get("date"))
            total = sum((Decimal(said["amount"]) for said in sums), Decimal())
            row = {"kind": kind, "currency": currency, "amount": f"{total:f}", "sums": len(sums)}
            found[project].append(row | ({"first": dates[0], "last": dates[-1]} if dates else {}))
    return found


def _counted(told: Sequence[Row]) -> list[Row]:
    """Each sum once."""
    numbered: dict[str, Row] = {}
    plain: list[Row] = []
    for said in sorted(told, key=lambda s: s["rank"]):
        if number := said.get("number"):
            numbered[number] = said
        else:
            plain.append(said)
    latest = plain[-1]["rank"] if plain else None
    return [*numbered.values(), *(said for said in plain if said["rank"] == latest)]


def followed(store: Store, at: Moment, agreement: Row, *, years: int = YEARS, limit: int = 20) -> list[Row]:
    """Projects and tenders that may have followed from an agreement (with its `parties`), the likeliest first.

    They are for a country that is, or whose body is, a party, began on or after its day and within `years`, and a
    party has a part in them, or they are about the same, or it is on aid and they are aid by a party's country. Each is ``{"project", "score", "reasons"}``; the score is
    the sum of what the reasons count. Empty for an agreement without a date.
    """
    signed = str(agreement.get("date") or "").partition("/")[0]
    if not signed:
        return []
    parties = {party["id"] for party in agreement["parties"]}
    countries = sorted({party["country"] for party in agreement["parties"] if party.get("country")} - {"KR"})
    last = str(int(signed[:4]) + years) + signed[4:]
    found: dict[str, Row] = {}
    for country in countries:
        asked: Row = {"body": None, "topic": None, "from": signed, "to": last, "date": ABOVE_ALL, "after": ""}
        asked |= at.both
        rows = store.read(
            "read/projects_of_country",
            country=f"country-{country.lower()}",
            types=[kind.value for kind in TYPES],
            limit=_CANDIDATES,
            **asked,
        )
        found |= {row["entity"]["id"]: row["entity"] for row in rows}
    there = moment.entities(store, at, list(found.values()))
    judged = [_judged(project, agreement, parties) for project in described(store, at, there)]
    likely = [row for row in judged if row["score"] >= _LEAST]
    return sorted(
        likely, key=lambda row: (-row["score"], row["project"].get("date", ""), row["project"]["id"])
    )[:limit]


def _judged(project: Row, agreement: Row, parties: set[str]) -> Row:
    reasons: list[Row] = []

    def speaks(reason: str, weight: float, about: str) -> None:
        reasons.append({"reason": reason, "weight": weight, "about": about})

    has_part = [part for part in project["parts"] if part["relation"] != "BENEFITS"]
    own = next((part for part in has_part if part["entity"]["id"] in parties), None)
    # Agencies carry out what their state, or a ministry of it, agreed abroad.
    states = {party["country"] for party in agreement["parties"] if party.get("country")} - _places(project)
    kin = next((part for part in has_part if part["entity"].get("country") in states), None)
    if own is not None:
        speaks("party", _SAME_BODY, _part(own))
    elif kin is not None:
        speaks("state", _SAME_STATE, f"{_part(kin)}, of {kin['entity']['country']}")
    if same := sorted(set(project.get("topics", ())) & set(agreement.get("topics", ()))):
        speaks("topic", _SAME_TOPIC, ", ".join(same))
    elif kin is not None and _ON_AID in agreement.get("topics", ()):
        speaks("aid", _AID, _ON_AID)
    enough = sum(reason["weight"] for reason in reasons) >= _LEAST
    if enough and years_between(agreement["date"], project.get("date", "")) <= _SOON_YEARS:
        speaks("soon", _SOON, f"began {project['date']}")
    return {"project": project, "score": sum(reason["weight"] for reason in reasons), "reasons": reasons}


def _part(part: Row) -> str:
    return f"{part['entity']['name']} {part['relation']}"


def _places(project: Row) -> set[str]:
    """ISO codes of the countries that a project is for."""
    return {part["entity"].get("country") for part in project["parts"] if part["relation"] == "BENEFITS"}


def years_between(first: str, second: str) -> float:
    """Years from one date (year, month or day) to another; a year counts from its first day. Infinite where one is
    not known."""
    if not first or not second:
        return float("inf")
    return (_at(second) - _at(first)).days / 365.25


def _at(text: str) -> day:
    # Of a period it is the start.
    year, month, number = ([*map(int, text.partition("/")[0].split("-")), 1, 1])[:3]
    return day(year, month, number)
