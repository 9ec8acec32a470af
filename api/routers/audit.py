"""What was changed, by whom and when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import examples
from api.access import Role, requires
from api.models.parameters import Cursor, Limit, example
from api.models.service import AuditPage
from api.routers.dependencies import Served
from graph.questions import Page

router = APIRouter(tags=["service"], dependencies=[requires(Role.ADMIN)])


@router.get(
    "/audit",
    response_model=AuditPage,
    response_model_exclude_none=True,
    responses=example("A page of the log.", {"items": [examples.CHANGE]}),
)
def audit(
    *,
    service: Served,
    who: Annotated[
        str | None, Query(max_length=100, description="Only changes by this key, or cli:<user>.")
    ] = None,
    since: Annotated[str | None, Query(max_length=40, description="From this day or time (UTC) on.")] = None,
    until: Annotated[str | None, Query(max_length=40, description="Up to this day or time (UTC).")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page:
    """Every change, the latest first: over HTTP and on the command line."""
    return service.audit.entries(who=who, since=since, until=until, limit=limit, cursor=cursor)
