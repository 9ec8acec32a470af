"""Who stands where in the graph."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import examples
from api.models.analytics import Centrality
from api.models.parameters import Country, Day, Limit, Since, Topic, Until, example
from api.presentation import Presented
from api.routers.dependencies import Analysed
from graph.insights import ORDERS
from graph.model import EntityType, Relation

router = APIRouter(route_class=Presented, prefix="/analytics", tags=["analytics"])


class Level(StrEnum):
    """Whose graph it is."""

    BODY = "body"
    COUNTRY = "country"


@router.get(
    "/centrality",
    response_model=Centrality,
    response_model_exclude_none=True,
    responses=example("The foremost nodes.", examples.CENTRALITY),
)
def centrality(
    *,
    insights: Analysed,
    by: Annotated[
        str, Query(pattern="^[a-z_]{1,30}$", description=f"What they are ranked by: {', '.join(ORDERS)}.")
    ] = "pagerank",
    level: Annotated[Level, Query(description="A graph of bodies, or of their countries.")] = Level.BODY,
    relation: Annotated[
        list[Relation] | None, Query(max_length=20, description="Only what joins by these relations.")
    ] = None,
    topic: Annotated[
        list[Topic] | None, Query(max_length=20, description="Only agreements on these.")
    ] = None,
    country: Annotated[
        list[Country] | None, Query(max_length=50, description="Only where a member is of one of these.")
    ] = None,
    type: Annotated[list[EntityType] | None, Query(max_length=10, description="Only such members.")] = None,
    since: Since = None,
    until: Until = None,
    as_of: Day = None,
    years: Annotated[bool, Query(description="Rank and value of each calendar year as well.")] = False,
    limit: Limit = 20,
) -> dict[str, Any]:
    """Bodies or countries by their place in the graph of who worked with whom, with their communities.

    An occasion of k members ties each two of them by 1 / (k - 1).
    """
    return insights.centrality(
        by=by,
        limit=limit,
        as_of=as_of,
        years=years,
        level=level.value,
        since=since,
        until=until,
        relations=tuple(r.value for r in relation or ()),
        topics=tuple(topic or ()),
        countries=tuple(code.upper() for code in country or ()),
        types=tuple(t.value for t in type or ()),
    )
