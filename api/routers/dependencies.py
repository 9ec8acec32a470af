"""What the operations share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from api.doubting import Doubts
from api.service import Service
from api.service.worker import Worker
from graph.insights import Insights
from graph.questions import QuestionError, Questions
from graph.store import Store


async def known_parameters(request: Request) -> None:
    """Refuse a parameter that the operation does not have: a misspelt filter must not widen an answer."""
    route = request.scope.get("route")
    if not request.query_params or not isinstance(route, APIRoute):
        return
    known = [parameter.alias for parameter in route.dependant.query_params]
    for name in request.query_params:
        if name not in known:
            raise QuestionError(f"there is no parameter {name!r}; there are {', '.join(known) or 'none'}")


async def _questions(request: Request) -> Questions:
    questions: Questions = request.app.state.questions
    return questions


Asked = Annotated[Questions, Depends(_questions)]


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
