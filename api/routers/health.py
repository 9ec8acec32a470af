"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from api import examples
from api.freshness import Freshness
from api.models.parameters import example
from api.models.service import Health, Readiness
from api.routers.dependencies import Served

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health, responses=example("The process lives.", {"status": "ok"}))
async def healthz() -> dict[str, str]:
    """Whether the process lives."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    response_model=Readiness,
    response_model_exclude_none=True,
    responses=example("Questions are answered.", examples.READINESS),
)
def readyz(request: Request, service: Served) -> dict[str, Any]:
    """Whether the store answers, how fresh the graph is, and what is still to be read; 503 while it does not."""
    freshness: Freshness = request.app.state.freshness
    version, newest, days = freshness.now()
    told = {"version": version, "newest": newest, "newest_days": days}
    return {"status": "ok", **told, "jobs": service.jobs.pending()}
