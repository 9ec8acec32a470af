"""What the operations share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.doubting import Doubts
from api.models.parameters import DATE
from api.presentation import Presented
from api.service import Service
from api.service.worker import Worker
from graph.insights import Insights
from graph.questions import QuestionError, Questions
from graph.store import Store


def _parameters(route: APIRoute) -> dict[str, bool]:
    """The parameters of a route, and whether each may be given several times."""
    presentation = route.presentation if isinstance(route, Presented) else ()
    return dict(sorted({**dict.fromkeys(presentation, False), **dict(_aliases(route.dependant))}.items()))


def _aliases(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """The parameters of an operation and of all that it depends on."""
    yield from (
        (one.alias, field_annotation_is_sequence(one.field_info.annotation)) for one in dependant.query_params
    )
    for part in dependant.dependencies:
        yield from _aliases(part)


async def known_parameters(request: Request) -> None:
    """Refuse a parameter that the operation does not have, since a misspelt filter must not widen an answer, and one
    that is given twice where one of the two would be ignored."""
    route = request.scope.get("route")
    if not request.query_params or not isinstance(route, APIRoute):
        return
    # By its id, for routes have no hash; the application keeps them as long as this.
    routes: dict[int, dict[str, bool]] = request.app.state.parameters
    known = routes.get(id(route)) or routes.setdefault(id(route), _parameters(route))
    given = request.query_params
    for name in given:
        if name not in known:
            raise QuestionError(f"there is no parameter {name!r}; there are {', '.join(known) or 'none'}")
        if not known[name] and len(given.getlist(name)) > 1:
            raise QuestionError(f"{name} is given twice")


async def _questions(request: Request) -> Questions:
    questions: Questions = request.app.state.questions
    return questions


async def _questions_then(
    request: Request,
    as_of: Annotated[
        str | None,
        Query(
            pattern=DATE,
            description="What held then: a year, month or day, the whole of it included.",
        ),
    ] = None,
    known_at: Annotated[
        str | None,
        Query(
            pattern=DATE,
            description="What documents published by then say: a year, month or day, the whole of it included.",
        ),
    ] = None,
) -> Questions:
    questions: Questions = request.app.state.questions
    return questions.at(as_of, known_at)


Asked = Annotated[Questions, Depends(_questions_then)]
"""Questions about the time that the request names."""
AskedNow = Annotated[Questions, Depends(_questions)]
"""Questions of which there is no past: counts, failures, decisions."""


async def _insights(request: Request) -> Insights:
    insights: Insights = request.app.state.insights
    return insights


Analysed = Annotated[Insights, Depends(_insights)]


async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Served = Annotated[Service, Depends(_service)]


async def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


Stored = Annotated[Store, Depends(_store)]


async def _worker(request: Request) -> Worker:
    worker: Worker = request.app.state.worker
    return worker


Working = Annotated[Worker, Depends(_worker)]


async def _doubts(request: Request) -> Doubts:
    doubts: Doubts = request.app.state.doubts
    return doubts


Doubting = Annotated[Doubts, Depends(_doubts)]
