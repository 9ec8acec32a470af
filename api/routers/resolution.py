"""Which names mean one thing, and what was decided about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api import examples
from api.access import Principal, Role, principal, requires
from api.models.parameters import Country, Cursor, Day, DecisionId, example
from api.models.resolution import Decisions, DoubtPage, Opinion, Settled, TakenBack
from api.problems import answers
from api.routers.dependencies import AskedNow, Doubting, Stored
from graph.model import EntityType
from graph.questions import Conflict, NotFound
from graph.questions.paging import ABOVE_COUNTS, page, position
from graph.resolution import Named, judge
from graph.resolution.ledger import Decision, Verdict

router = APIRouter(prefix="/resolution", tags=["resolution"])

_LONGEST_NAME = 500
_Name = Annotated[str, Query(min_length=1, max_length=_LONGEST_NAME)]


@router.get(
    "/judge",
    response_model=Opinion,
    responses=example(
        "What is thought of the two names.",
        {"judgement": "same", "score": 1.0, "reasons": ["alike: eulji = 을지; university = 대학교"]},
    ),
)
def judged(
    a: Annotated[_Name, Query(description="A name.", examples=["을지대학교"])],
    b: Annotated[_Name, Query(description="Another name.", examples=["Eulji University"])],
    type: Annotated[EntityType | None, Query(description="Type of both.")] = None,
    country: Annotated[Country | None, Query(description="Country of A.")] = None,
    other_country: Annotated[
        Country | None, Query(description="Country of B; that of A unless given.")
    ] = None,
    date: Annotated[Day, Query(description="When both names were used.")] = None,
) -> dict[str, Any]:
    """Whether two names mean one thing, and why: as the graph itself is made, without a look into it."""
    countries = [code.upper() if code else None for code in (country, other_country or country)]
    opinion = judge(Named(a, type, countries[0], date), Named(b, type, countries[1], date))
    return {"judgement": opinion.judgement, "score": opinion.score, "reasons": list(opinion.reasons)}


@router.get(
    "/ledger",
    response_model=Decisions,
    responses=example(
        "All decisions.",
        {
            "items": [
                examples.DECISION,
            ]
        },
    ),
)
def ledger(questions: AskedNow) -> dict[str, Any]:
    """What was decided to be one thing or two: by whom, when and why."""
    return {"items": questions.decisions()}


class Deciding(BaseModel):
    """A decision to be made."""

    model_config = ConfigDict(extra="forbid")

    a: str = Field(min_length=1, max_length=200, description="An entity by id, name or alias.")
    b: str = Field(min_length=1, max_length=200, description="Another.")
    verdict: Verdict = Field(description="Whether they are one or two.")
    why: str = Field(min_length=1, max_length=1000, description="Why.")


@router.post(
    "/decisions",
    status_code=201,
    response_model=Settled,
    responses=example("The decision.", examples.DECISION | {"changed": 3}, status=201) | answers(409),
    dependencies=[requires(Role.EDITOR)],
)
def decide(
    request: Request,
    questions: AskedNow,
    store: Stored,
    who: Annotated[Principal, Depends(principal)],
    deciding: Deciding,
) -> dict[str, Any]:
    """Decide that two entities are one, or that they are two; the graph follows.

    A later decision on a pair takes the place of an earlier one. `by` is the name of the key.
    """
    a, b = (questions.named(name)["id"] for name in (deciding.a, deciding.b))
    if a == b:
        raise Conflict(f"{deciding.a!r} and {deciding.b!r} are one entity already, {a}")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    decision = Decision(a, b, deciding.verdict, who.name, now, deciding.why)
    request.state.audited.detail |= {"decision": decision.id, "verdict": decision.verdict.value}
    changed = store.decide([decision])
    told = {name: getattr(decision, name) for name in ("id", "a", "b", "verdict", "by", "at", "why")}
    return told | {"changed": changed}


@router.delete(
    "/decisions/{identifier}",
    response_model=TakenBack,
    responses=example("What was taken back.", {"id": "judgement-5fd416fde6218dc3", "changed": 3}),
    dependencies=[requires(Role.EDITOR)],
)
def take_back(store: Stored, identifier: DecisionId) -> dict[str, Any]:
    """Take a decision back; the graph is as it was before it."""
    if identifier not in {decision.id for decision in store.decisions()}:
        raise NotFound(f"no decision has the id {identifier!r}")
    return {"id": identifier, "changed": store.decide(taken_back=[identifier])}


@router.get(
    "/doubts",
    response_model=DoubtPage,
    response_model_exclude_none=True,
    responses=example("A page of doubts.", {"items": [examples.DOUBT], "total": 1}),
)
def doubts(
    questions: AskedNow,
    doubting: Doubting,
    limit: Annotated[int, Query(ge=1, le=50, description="Pairs at most.")] = 10,
    cursor: Cursor = None,
) -> dict[str, Any]:
    """Pairs of entities that may be one and are not decided yet, with what documents say of both.

    All names are compared once for each version of the graph, which takes seconds in a large one.
    """
    found = doubting.found()
    before, a, b = position(cursor, (-ABOVE_COUNTS, "", ""))
    rest = [row for row in found if (row["order"], row["a"]["id"], row["b"]["id"]) > (before, a, b)]
    shown = page(rest[: limit + 1], limit, lambda row: (row["order"], row["a"]["id"], row["b"]["id"]))
    for row in shown.items:
        row |= {side: row[side] | {"evidence": _said(questions, row[side]["id"])} for side in ("a", "b")}
    return {"items": shown.items, "total": len(found), "cursor": shown.cursor}


def _said(questions: AskedNow, identifier: str) -> list[dict[str, Any]]:
    return questions.evidence(identifier, limit=2).items
