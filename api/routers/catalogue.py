"""Pages about one, about two and about several; what happened, what is new, who funds what, what is alike."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api import examples
from api.models.happenings import Happenings
from api.models.parameters import DATE, NAME_DESCRIPTION, Cursor, EntityId, Limit, Since, Until, example
from api.models.profiles import Bilateral, Cases, Comparison, Operation, Profile, Series
from api.models.projects import FundingPage, Starts
from api.presentation import Presented
from api.routers.dependencies import Asked
from graph.model import EntityType
from graph.questions import MAX_QUERY, Page, profile
from graph.questions.bilateral import MOST, bilateral, compare
from graph.questions.cases import similar
from graph.questions.following import STARTS, starts
from graph.questions.funding import funding
from graph.questions.series import editions, operation
from graph.questions.timeline import HAPPENINGS, NEWS, side, timeline

router = APIRouter(route_class=Presented, tags=["catalogue"])

SIDE_DESCRIPTION = NAME_DESCRIPTION
_PROFILED = 12
CaseId = Annotated[
    str, Path(max_length=100, pattern=r"^[\w.-]+$", description="Id of a programme, fund, project or tender.")
]
_Name = Annotated[str, Query(min_length=1, max_length=MAX_QUERY)]
_Topic = Annotated[str | None, Query(max_length=60, description="A topic.", examples=["smart city"])]
_Types = Annotated[
    list[EntityType] | None, Query(max_length=len(EntityType), description="Only these types.")
]


@router.get(
    "/entities/{identifier}/profile",
    response_model=Profile,
    response_model_exclude_none=True,
    responses=example("The page.", examples.PROFILE),
)
def entity_page(
    questions: Asked,
    identifier: EntityId,
    limit: Annotated[int, Query(ge=1, le=50, description="Items of each section at most.")] = _PROFILED,
) -> dict[str, Any]:
    """An agency, fund, programme, city, event or any entity on one page: agreements, edges with sentences, needs,
    offers, figures and conditions, timeline and documents."""
    found = profile(questions, questions.entity(identifier), limit)
    happened = timeline(questions, [side(questions, found["entity"]["id"])], limit=limit)
    return found | {"timeline": happened.items}


@router.get(
    "/entities/{identifier}/similar",
    response_model=Cases,
    response_model_exclude_none=True,
    responses=example("Similar cases.", examples.CASES),
)
def similar_cases(questions: Asked, identifier: CaseId, limit: Limit = 10) -> dict[str, Any]:
    """Programmes, funds, projects and tenders like one: by topic, instrument, bodies and places, with what they share."""
    return similar(questions, identifier, limit=limit)


@router.get(
    "/entities/{identifier}/editions",
    response_model=Series,
    response_model_exclude_none=True,
    responses=example("The series.", examples.SERIES),
)
def editions_of(questions: Asked, identifier: EntityId) -> dict[str, Any]:
    """The series that an event is, or is an edition of: its editions with number, year, place and hosts."""
    return editions(questions, identifier)


@router.get(
    "/entities/{identifier}/operation",
    response_model=Operation,
    response_model_exclude_none=True,
    responses=example("Who runs it.", examples.OPERATION),
)
def operation_of(questions: Asked, identifier: EntityId) -> dict[str, Any]:
    """Who funded, built, ran and took over a centre, system, programme or fund, and when."""
    return operation(questions, identifier)


@router.get(
    "/bilateral",
    response_model=Bilateral,
    response_model_exclude_none=True,
    responses=example("The two.", examples.BILATERAL),
)
def two(
    questions: Asked,
    a: Annotated[_Name, Query(description=SIDE_DESCRIPTION, examples=["KR"])],
    b: Annotated[_Name, Query(description=SIDE_DESCRIPTION, examples=["VN"])],
) -> dict[str, Any]:
    """Two countries or bodies over time: agreements, projects, tenders, events, support, cooperation, timeline."""
    return bilateral(questions, a, b)


@router.get(
    "/compare",
    response_model=Comparison,
    response_model_exclude_none=True,
    responses=example("Side by side.", examples.COMPARISON),
)
def several(
    questions: Asked,
    name: Annotated[
        list[_Name],
        Query(min_length=2, max_length=MOST, description=SIDE_DESCRIPTION, examples=[["KR", "VN"]]),
    ],
) -> dict[str, Any]:
    """Two to six countries or bodies side by side: agreements by topic, programmes by policy instrument, indicators
    with unit and day."""
    return compare(questions, name)


@router.get(
    "/timeline",
    response_model=Happenings,
    response_model_exclude_none=True,
    responses=example("A page of what happened.", {"items": [examples.HAPPENING]}),
)
def happened(
    *,
    questions: Asked,
    name: Annotated[
        list[_Name],
        Query(
            min_length=1,
            max_length=2,
            description=f"Of whom; of two, what both had a part in. {SIDE_DESCRIPTION}",
            examples=[["WeGO"]],
        ),
    ],
    type: _Types = None,
    topic: _Topic = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """Agreements, projects, tenders and events of one, or of two together, by day, the latest first."""
    return timeline(
        questions,
        [side(questions, one) for one in name],
        types=type or HAPPENINGS,
        topic=topic,
        since=since,
        until=until,
        limit=limit,
        cursor=cursor,
    )


@router.get(
    "/news",
    response_model=Happenings,
    response_model_exclude_none=True,
    responses=example("A page of news.", {"items": [examples.HAPPENING | {"basis": "reported"}]}),
)
def news(
    *,
    questions: Asked,
    since: Annotated[
        str,
        Query(
            pattern=DATE, description="First reported in this year, month or day or later.", examples=["2020"]
        ),
    ],
    name: Annotated[
        _Name | None, Query(description=f"Only what it, or a body of it, has a part in. {SIDE_DESCRIPTION}")
    ] = None,
    type: _Types = None,
    topic: _Topic = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """What is new since a day: agreements, projects, tenders, events, programmes and funds by their first report."""
    sides = [side(questions, name)] if name else []
    return timeline(
        questions,
        sides,
        types=type or NEWS,
        topic=topic,
        since=since,
        reported=True,
        limit=limit,
        cursor=cursor,
    )


@router.get(
    "/funding",
    response_model=FundingPage,
    response_model_exclude_none=True,
    responses=example("A page of funding.", {"items": [examples.FUNDED]}),
)
def funded(
    *,
    questions: Asked,
    funder: Annotated[
        _Name | None, Query(description=f"Who funds. {SIDE_DESCRIPTION}", examples=["KR"])
    ] = None,
    place: Annotated[
        _Name | None, Query(description="Where: a country by ISO code, or a country or city by name or id.")
    ] = None,
    topic: _Topic = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """Who funds and supports what, where, with what money and on whose word; by funder, by place, or by both."""
    return funding(questions, funder=funder, place=place, topic=topic, limit=limit, cursor=cursor)


@router.get(
    "/follow-through",
    response_model=Starts,
    response_model_exclude_none=True,
    responses=example("What began.", {"items": [examples.START]}),
)
def began(
    *,
    questions: Asked,
    name: Annotated[_Name, Query(description=f"With whom. {SIDE_DESCRIPTION}", examples=["VN"])],
    start: Annotated[
        list[Annotated[str, Query(pattern="^[a-z]{1,20}$")]] | None,
        Query(max_length=len(STARTS), description=f"Only these: {', '.join(STARTS)}."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="Items at most.")] = 20,
) -> dict[str, Any]:
    """What began with a country or body, as talks, pledge, request, recommendation, plan or agreement, and what came of each."""
    return {"items": starts(questions, side(questions, name), kinds=start or STARTS, limit=limit)}
