"""The HTTP face: questions under /v1, health beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from api import problems
from api.docs import reference
from api.routers import (
    agreements,
    analytics,
    countries,
    documents,
    entities,
    health,
    recommendations,
    resolution,
)
from api.routers.dependencies import known_parameters
from graph.insights import Insights
from graph.questions import Questions
from graph.registry import registry
from graph.settings import Settings
from graph.store import Store, open_store

DESCRIPTION = (
    "Who agreed what with whom in international ICT cooperation, who funds it and what became of it. "
    "Everything leads back to the sentence that it was read from."
)


def create_app(settings: Settings, store: Store | None = None) -> FastAPI:
    """The application. It asks `store`, or else opens the one of `settings` while it runs."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            opened = store
            if opened is None:
                opened = await run_in_threadpool(stack.enter_context, open_store(settings))
            await run_in_threadpool(registry)
            app.state.questions = Questions(opened)
            app.state.insights = Insights(opened)
            yield

    app = FastAPI(
        title="coopgraph",
        version=version("coopgraph"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=problems.RESPONSES,
        dependencies=[Depends(known_parameters)],
    )
    problems.install(app)
    plain = app.openapi
    app.openapi = lambda: problems.describe(plain())  # type: ignore[method-assign]
    app.include_router(health.router)
    for router in (
        entities.router,
        agreements.router,
        countries.router,
        documents.router,
        analytics.router,
        recommendations.router,
        resolution.router,
    ):
        app.include_router(router, prefix="/v1")

    @app.get("/", include_in_schema=False, response_class=HTMLResponse)
    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs() -> str:
        """A reference that needs nothing from outside."""
        return reference(app.openapi())

    return app
