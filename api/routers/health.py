"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.models import Health, example
from api.routers.dependencies import AskedNow

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health, responses=example("The process lives.", {"status": "ok"}))
async def healthz() -> dict[str, str]:
    """Whether the process lives."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Health, responses=example("Questions are answered.", {"status": "ok"}))
def readyz(questions: AskedNow) -> dict[str, str]:
    """Whether the store answers; 503 while it does not."""
    questions.ready()
    return {"status": "ok"}
