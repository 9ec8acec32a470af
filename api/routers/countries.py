"""Countries on one page, and what is done there."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api import examples
from api.models.parameters import DATE, NAME_DESCRIPTION, Cursor, Limit, Named, example
from api.models.profiles import CountryPage
from api.models.projects import ProjectPage
from api.presentation import Presented
from api.routers.dependencies import Asked
from graph.model import EntityType
from graph.questions import Page

router = APIRouter(route_class=Presented, tags=["countries"])

Topic = Annotated[str | None, Query(max_length=60, description="A topic.", examples=["smart city"])]


@router.get(
    "/countries/{code}",
    response_model=CountryPage,
    response_model_exclude_none=True,
    responses=example("The country.", examples.COUNTRY_PAGE),
)
def country(
    questions: Asked,
    code: Annotated[
        str, Path(pattern=r"^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2 code.", examples=["KR"])
    ],
    topic: Topic = None,
) -> dict[str, Any]:
    """A country: agreements, projects, tenders, figures over time, needs and offers, bodies, events and people."""
    return questions.country(code, topic=topic)


@router.get(
    "/projects",
    response_model=ProjectPage,
    response_model_exclude_none=True,
    responses=example("A page of projects.", {"items": [examples.PROJECT]}),
)
def projects(
    *,
    questions: Asked,
    country: Annotated[
        str | None,
        Query(pattern=r"^[A-Za-z]{2}$", description="ISO code of the country it is for.", examples=["UZ"]),
    ] = None,
    body: Annotated[
        Named | None, Query(description=f"Who has a part in it. {NAME_DESCRIPTION}", examples=["KOICA"])
    ] = None,
    kind: Annotated[
        EntityType | None, Query(description="Project or Tender; both where none is named.")
    ] = None,
    topic: Topic = None,
    since: Annotated[
        str | None,
        Query(pattern=DATE, description="Began in this year, month or day or later.", examples=["2018"]),
    ] = None,
    until: Annotated[str | None, Query(pattern=DATE, description="Began by this year, month or day.")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """Projects and tenders by country, body, topic and start, each with who has which part, and its sums."""
    return questions.projects(
        country=country,
        body=questions.named(body)["id"] if body else None,
        kind=kind,
        topic=topic,
        since=since,
        until=until,
        limit=limit,
        cursor=cursor,
    )
