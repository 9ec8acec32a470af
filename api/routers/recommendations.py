"""Whom to work with next."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import examples
from api.models import Country, Day, Limit, Named, Recommendations, Topic, example
from api.routers.dependencies import Analysed
from graph.insights import recommend_partners
from graph.model import EntityType

router = APIRouter(prefix="/recommendations", tags=["recommendations"])


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
