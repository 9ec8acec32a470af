"""Whom to work with next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api import examples
from api.access import Principal, Role, principal, requires
from api.models.parameters import Country, Day, Limit, Named, Topic, example
from api.models.recommendations import Consortium, Judged, Judgements, Recommendations, Support
from api.presentation import Presented
from api.routers.dependencies import Analysed, Asked, Stored
from graph.feedback import Kind, Usefulness
from graph.insights import (
    give,
    recommend_consortium,
    recommend_partners,
    recommend_support,
    shown,
    withdraw,
)
from graph.model import EntityType

router = APIRouter(route_class=Presented, prefix="/recommendations", tags=["recommendations"])


@router.get(
    "/partners",
    response_model=Recommendations,
    response_model_exclude_none=True,
    responses=example("New partners, the likeliest first.", examples.RECOMMENDATIONS),
)
def partners(
    *,
    insights: Analysed,
    name: Annotated[Named, Query(description="The body or country.", examples=["WeGO"])],
    topic: Annotated[Topic | None, Query(description="Only bodies that have to do with it.")] = None,
    country: Annotated[Country | None, Query(description="Only partners of this country.")] = None,
    type: Annotated[EntityType | None, Query(description="Only partners of this type.")] = None,
    as_of: Day = None,
    limit: Limit = 10,
) -> dict[str, Any]:
    """New partners for a body: each with a probability and reasons that add up to it and lead to statements.

    Where too little is known there are no items, and `not_enough` says why.
    """
    return recommend_partners(
        insights,
        insights.questions.named(name)["id"],
        topic=topic,
        country=country and country.upper(),
        entity_type=type,
        limit=limit,
        as_of=as_of,
    )


@router.get(
    "/consortium",
    response_model=Consortium,
    response_model_exclude_none=True,
    responses=example("A member for each role.", examples.CONSORTIUM),
)
def consortium(
    *,
    insights: Analysed,
    country: Annotated[Country, Query(description="The country of the project.", examples=["VN"])],
    topic: Annotated[Topic, Query(description="Its topic.", examples=["e-government"])],
    role: Annotated[
        list[Annotated[str, Query(max_length=30)]],
        Query(
            max_length=8,
            description="Roles: government, agency, company, local_company, university, city, funder.",
            examples=[["agency", "local_company"]],
        ),
    ],
    as_of: Day = None,
) -> dict[str, Any]:
    """A consortium for a project: a member for each role, each for what it adds to those chosen before it.

    Roles that nobody can be shown for say so.
    """
    return recommend_consortium(insights, country=country.upper(), topic=topic, wanted=role, as_of=as_of)


@router.get(
    "/support",
    response_model=Support,
    response_model_exclude_none=True,
    responses=example("Support for a firm.", examples.SUPPORT),
)
def support(
    *,
    insights: Analysed,
    country: Annotated[Country, Query(description="Where the firm wants to go.", examples=["VN"])],
    topic: Annotated[Topic, Query(description="With what.", examples=["e-government"])],
    size: Annotated[
        str, Query(max_length=20, description="startup, sme, midsize or large.", examples=["sme"])
    ],
    firm: Annotated[Named | None, Query(description="The firm, where the graph knows it.")] = None,
    as_of: Day = None,
    limit: Limit = 10,
) -> dict[str, Any]:
    """Funds, programmes and centres for a firm, their conditions, who runs them, and what to combine.

    Each reason and condition leads to statements. Where there is too little evidence it says so.
    """
    return recommend_support(
        insights,
        country=country.upper(),
        topic=topic,
        size=size,
        firm=insights.questions.named(firm)["id"] if firm else None,
        limit=limit,
        as_of=as_of,
    )


@router.get(
    "/feedback",
    response_model=Judgements,
    response_model_exclude_none=True,
    responses=example("All feedback.", {"items": [examples.FEEDBACK]}),
)
def feedback(
    store: Stored,
    kind: Annotated[Kind | None, Query(description="Only on recommendations of this kind.")] = None,
) -> dict[str, Any]:
    """What was thought of recommendations: by whom, when and why, also what was withdrawn."""
    return {"items": [shown(one) for one in store.feedback() if kind is None or one.kind is kind]}


class Giving(BaseModel):
    """What somebody thinks of a recommendation."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(description="What was recommended.")
    asked: str = Field(min_length=1, max_length=200, description="To whom: an entity, or an ISO code.")
    suggested: str = Field(min_length=1, max_length=200, description="What: an entity by id, name or alias.")
    opinion: Usefulness = Field(description="useful, known or wrong.")
    why: str = Field("", max_length=1000, description="Why.")


@router.post(
    "/feedback",
    status_code=201,
    response_model=Judged,
    response_model_exclude_none=True,
    responses=example("The feedback.", examples.FEEDBACK, status=201),
    dependencies=[requires(Role.EDITOR)],
)
def give_feedback(
    request: Request,
    questions: Asked,
    store: Stored,
    who: Annotated[Principal, Depends(principal)],
    giving: Giving,
) -> dict[str, Any]:
    """Say what you think of a recommendation; later ones follow.

    A later opinion takes the place of your earlier one. `by` is the name of the key.
    """
    given = give(store, questions, by=who.name, at=_now(), **giving.model_dump())
    request.state.audited.detail |= {"feedback": given.id, "opinion": given.opinion.value}
    return shown(given)


@router.delete(
    "/feedback/{identifier}",
    response_model=Judged,
    response_model_exclude_none=True,
    responses=example(
        "What was withdrawn.",
        examples.FEEDBACK | {"withdrawn": "2024-07-02T09:00:00+00:00", "withdrawn_by": "newsroom"},
    ),
    dependencies=[requires(Role.EDITOR)],
)
def withdraw_feedback(
    store: Stored,
    who: Annotated[Principal, Depends(principal)],
    identifier: Annotated[str, Path(pattern=r"^feedback-[0-9a-f]{16}$", description="The feedback's id.")],
) -> dict[str, Any]:
    """Withdraw feedback: from now on it counts no more."""
    return shown(withdraw(store, identifier, by=who.name, at=_now()))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
