"""Agreements and their parties."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool

from api import examples
from api.models.agreements import Agreement, AgreementPage, Facets, Life, SilentPage
from api.models.documents import EvidencePage
from api.models.parameters import (
    NAME_DESCRIPTION,
    AgreementId,
    Country,
    Cursor,
    Limit,
    Named,
    Since,
    Until,
    example,
)
from api.models.projects import Durations, Steps
from api.presentation import Presented
from api.routers.dependencies import Asked
from graph.model import AgreementKind, AgreementStatus
from graph.questions import Page
from graph.questions.agreements import Filters, listed
from graph.questions.following import MOST_YEARS, durations, silent
from graph.questions.following import followed as follow

router = APIRouter(route_class=Presented, prefix="/agreements", tags=["agreements"])


async def _filters(
    questions: Asked,
    party: Annotated[
        list[Named] | None,
        Query(
            max_length=10, description=f"Parties; all of them signed. {NAME_DESCRIPTION}", examples=[["NIA"]]
        ),
    ] = None,
    country: Annotated[
        list[Country] | None,
        Query(max_length=6, description="ISO codes: each signed, or a body of it.", examples=[["VN"]]),
    ] = None,
    topic: Annotated[
        str | None, Query(max_length=60, description="A topic.", examples=["e-government"])
    ] = None,
    status: Annotated[AgreementStatus | None, Query(description="How far it has come.")] = None,
    kind: Annotated[AgreementKind | None, Query(description="The instrument.")] = None,
    since: Since = None,
    until: Until = None,
) -> Filters:
    parties = await run_in_threadpool(lambda: [questions.named(name)["id"] for name in party or ()])
    return Filters(parties, country or (), topic, status, kind, since, until)


Filtered = Annotated[Filters, Depends(_filters)]
"""The agreements that the request asks for."""


@router.get(
    "",
    response_model=AgreementPage,
    response_model_exclude_none=True,
    responses=example("A page of agreements.", {"items": [examples.AGREEMENT]}),
)
def agreements(questions: Asked, filters: Filtered, limit: Limit = 20, cursor: Cursor = None) -> Page:
    """Agreements by party, country, topic, status, kind and date, the latest first."""
    return listed(questions.store, questions.moment, filters, limit=limit, cursor=cursor)


@router.get(
    "/facets",
    response_model=Facets,
    responses=example("The counts.", examples.FACETS),
)
def facets(questions: Asked, filters: Filtered) -> dict[str, Any]:
    """How many agreements there are by country, year, topic, kind and status, with the filters of the list."""
    return questions.facets(filters)


@router.get(
    "/silent",
    response_model=SilentPage,
    response_model_exclude_none=True,
    responses=example(
        "A page of silent agreements.", {"items": [examples.AGREEMENT | {"silent_since": "2015-07-02"}]}
    ),
)
def silent_agreements(
    *,
    questions: Asked,
    filters: Filtered,
    years: Annotated[int, Query(ge=1, le=MOST_YEARS, description="Without a later report for so long.")] = 3,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """Agreements without a later report in some years, of which nothing is known to have come."""
    today = datetime.now(UTC).date().isoformat()
    return silent(questions, filters, years=years, today=today, limit=limit, cursor=cursor)


@router.get(
    "/durations",
    response_model=Durations,
    response_model_exclude_none=True,
    responses=example("How long it took.", examples.DURATIONS),
)
def how_long(questions: Asked, filters: Filtered) -> dict[str, Any]:
    """How long it took from agreements (`kind=MOU`) to the first project that may have followed from each."""
    return durations(questions, filters)


@router.get(
    "/{identifier}",
    response_model=Agreement,
    response_model_exclude_none=True,
    responses=example("The agreement.", examples.AGREEMENT),
)
def agreement(questions: Asked, identifier: AgreementId) -> dict[str, Any]:
    """One agreement: what was agreed, when, by whom, and the sentence that says so."""
    return questions.agreement(identifier)


@router.get(
    "/{identifier}/followed",
    response_model=Steps,
    response_model_exclude_none=True,
    responses=example("What may have followed.", {"items": [examples.STEP]}),
)
def followed(questions: Asked, identifier: AgreementId) -> dict[str, Any]:
    """Projects and tenders that may have followed from an agreement, with their money and what speaks for it."""
    return {"items": follow(questions, questions.agreement(identifier))}


@router.get(
    "/{identifier}/states",
    response_model=Life,
    response_model_exclude_none=True,
    responses=example(
        "The states by date.",
        {
            "items": [
                {"status": "signed", "date": "2015-07-01", "basis": "reported", "evidence": examples.EVIDENCE}
            ]
        },
    ),
)
def states(
    questions: Asked,
    identifier: AgreementId,
    announced: Annotated[bool, Query(description="Whether what was only announced counts.")] = True,
) -> dict[str, Any]:
    """The life of an agreement: planned, signed, in force, expired, cancelled, as each document reports it.

    Reports that contradict each other stand side by side.
    """
    identifier = questions.agreement(identifier)["id"]
    items = questions.states(identifier, datetime.now(UTC).date().isoformat())
    return {"items": [state for state in items if announced or state["basis"] == "reported"]}


@router.get(
    "/{identifier}/evidence",
    response_model=EvidencePage,
    response_model_exclude_none=True,
    responses=example("A page of statements.", {"items": [examples.EVIDENCE]}),
)
def evidence(*, questions: Asked, identifier: AgreementId, limit: Limit = 20, cursor: Cursor = None) -> Page:
    """Every report of an agreement: quote, span, document and source."""
    questions.agreement(identifier)
    return questions.evidence(identifier, limit=limit, cursor=cursor)
