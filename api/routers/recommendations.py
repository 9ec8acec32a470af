"""Whom to work with next."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import examples
from api.models import Consortium, Country, Day, Limit, Named, Recommendations, Topic, example
from api.presentation import Presented
from api.routers.dependencies import Analysed
from graph.insights import recommend_consortium, recommend_partners
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
