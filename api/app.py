"""The HTTP face: questions under /v1, health beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from api import access, middleware, model_context, problems
from api.docs import reference
from api.doubting import Doubts
from api.freshness import Freshness
from api.metrics import MEDIA_TYPE, Metrics
from api.routers import (
    agreements,
    analytics,
    audit,
    catalogue,
    countries,
    cypher,
    documents,
    entities,
    exports,
    health,
    jobs,
    recommendations,
    resolution,
    watches,
)
from api.routers.dependencies import known_parameters
from api.service import Service
from api.service.worker import Worker
from api.tracing import Traces
from api.watching import Watches
from graph.insights import Insights
from graph.questions import Questions
from graph.registry import registry, use
from graph.settings import Settings
from graph.store import Store, open_store

DESCRIPTION = (
    "Who agreed what with whom in international ICT cooperation, who funds it and what became of it. "
    "Everything leads back to the sentence that it was read from."
)


TAGS = {
    "catalogue": "Pages about one, two and several; what happened, what is new, who funds what, what is alike.",
    "entities": "Entities, what surrounds them, and the edges between them.",
    "agreements": "Agreements, their parties and their life, and what came of them.",
    "countries": "Countries on one page, projects and tenders.",
    "documents": "The documents that the graph rests on.",
    "exports": "The graph, or a part of it, as files for other tools.",
    "cypher": "Statements of analysts that only read.",
    "analytics": "Who stands where in the graph.",
    "recommendations": "Whom to work with next.",
    "resolution": "Which names mean one thing, and what was decided about it.",
    "watches": "Saved questions, and what became new of them.",
    "jobs": "Documents that are handed in, and the jobs that read them.",
    "service": "Who changed what.",
    "health": "Whether the service lives and answers.",
}
"""What the groups of operations are about."""


def create_app(settings: Settings, store: Store | None = None) -> FastAPI:
    """The application. It asks `store`, or else opens the one of `settings` while it runs."""

    use(settings.registry_file)
    service = Service(settings)
    traces = Traces(settings.otlp_endpoint)
    assistants = model_context.Endpoint(lambda: app.state.questions)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            stack.callback(service.close)
            stack.callback(traces.close)
            opened = store
            if opened is None:
                opened = await run_in_threadpool(stack.enter_context, open_store(settings))
            await run_in_threadpool(registry)
            app.state.questions = Questions(opened)
            app.state.insights = Insights(opened)
            app.state.store = opened
            app.state.doubts = Doubts(opened)
            app.state.worker = Worker(service.jobs, service.audit, opened, settings, traces)
            app.state.worker.start()
            stack.callback(app.state.worker.stop)
            async with assistants.running():
                yield

    app = FastAPI(
        title="coopgraph",
        version=version("coopgraph"),
        description=DESCRIPTION,
        lifespan=lifespan,
        # A redirect would lead to whatever name the request gave this host.
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        openapi_tags=[{"name": name, "description": told} for name, told in sorted(TAGS.items())],
        servers=[{"url": "/", "description": "This service."}],
        contact={"name": "Whoever runs this service"},
        license_info={"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        responses=problems.RESPONSES,
        dependencies=[Depends(access.by_default), Depends(known_parameters)],
    )
    app.state.service = service
    app.state.parameters = {}
    app.state.freshness = Freshness(lambda: app.state.questions)
    app.state.watches = Watches(settings)
    problems.install(app)
    metrics = Metrics(
        lambda: app.state.questions,
        app.state.freshness,
        lambda: {state.value: count for state, count in service.jobs.counted().items()},
    )
    middleware.install(
        app,
        settings,
        service.keys,
        lambda: app.state.questions.version(),  # noqa: PLW0108 - set later
        metrics,
        traces,
    )
    plain = app.openapi
    app.openapi = lambda: access.describe(  # type: ignore[method-assign]
        problems.describe(plain()), app, required=service.keys.required()
    )
    app.include_router(health.router)
    for router in (
        catalogue.router,
        entities.router,
        agreements.router,
        countries.router,
        cypher.router,
        documents.router,
        exports.router,
        analytics.router,
        recommendations.router,
        resolution.router,
        watches.router,
        jobs.router,
        audit.router,
    ):
        app.include_router(router, prefix="/v1")
    app.router.routes.append(Route(model_context.PATH, assistants))

    @app.get("/metrics", include_in_schema=False)
    def scraped() -> Response:
        """Figures for Prometheus; with keys, a reader's is needed."""
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    @app.get("/", include_in_schema=False, response_class=HTMLResponse)
    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs() -> str:
        """A reference that needs nothing from outside."""
        return reference(app.openapi())

    return app
