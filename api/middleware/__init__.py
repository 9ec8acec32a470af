"""What every request passes through, outermost first; plain ASGI, for each costs each request."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from api.metrics import Metrics
from api.middleware.auditing import Auditing
from api.middleware.body_size import BodySize
from api.middleware.conditional import Conditional
from api.middleware.door import Door
from api.middleware.rate import Rate
from api.middleware.requests import Requests
from api.service import Keys
from api.tracing import Traces
from graph.settings import Settings

_WORTH_COMPRESSING = 2048  # bytes; below this a lookup would take longer than it saves
_LEVEL = 5  # of gzip; 9 takes three times as long for a few per cent
_ASKED_HEADERS = ("Authorization", "X-API-Key", "Content-Type", "If-None-Match", "X-Request-ID")
_TOLD_HEADERS = ("ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-ID")


def install(
    app: FastAPI,
    settings: Settings,
    keys: Keys,
    version: Callable[[], int],
    metrics: Metrics,
    traces: Traces,
) -> None:
    """Put them around `app`. `version` tells how often the graph was written."""
    origins = listed(settings.cors_origins)
    # The last one added is the outermost.
    app.add_middleware(Auditing)
    app.add_middleware(Conditional, version=version)
    app.add_middleware(BodySize, upload=settings.max_upload_bytes, seconds=settings.request_seconds)
    app.add_middleware(Rate, limit=settings.rate_limit)
    app.add_middleware(Door, keys=keys, hosts=listed(settings.allowed_hosts), origins=origins)
    # Answers hold no secret that a guess in the same answer could be compressed against (BREACH).
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_COMPRESSING, compresslevel=_LEVEL)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=_ASKED_HEADERS,
            expose_headers=_TOLD_HEADERS,
        )
    app.add_middleware(Requests, metrics=metrics, traces=traces)


def listed(setting: str) -> list[str]:
    """The parts of a setting with commas."""
    return [part.strip() for part in setting.split(",") if part.strip()]
