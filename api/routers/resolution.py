"""Which names mean one thing, and what was decided about it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.models import Country, Day, Decisions, Opinion, example
from api.routers.dependencies import Asked
from graph.model import EntityType
from graph.resolution import Named, judge

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
                {
                    "id": "judgement-5fd416fde6218dc3",
                    "a": "agency-3220dde8551f7b52",
                    "b": "org-kh-mcs",
                    "verdict": "same",
                    "by": "an analyst",
                    "at": "2024-05-02T08:00:00+00:00",
                    "why": "the release is about Cambodia",
                }
            ]
        },
    ),
)
def ledger(questions: Asked) -> dict[str, Any]:
    """What was decided to be one thing or two: by whom, when and why."""
    return {"items": questions.decisions()}
