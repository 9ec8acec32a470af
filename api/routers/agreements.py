"""Agreements and their parties."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import examples
from api.models import (
    NAME_DESCRIPTION,
    Agreement,
    AgreementId,
    AgreementPage,
    Country,
    Cursor,
    EvidencePage,
    FollowedList,
    Life,
    Limit,
    Named,
    example,
)
from api.presentation import Presented
from api.routers.dependencies import Asked
from graph.model import AgreementKind, AgreementStatus
from graph.questions import Page

router = APIRouter(route_class=Presented, prefix="/agreements", tags=["agreements"])


@router.get(
    "",
    response_model=AgreementPage,
    response_model_exclude_none=True,
    responses=example("A page of agreements.", {"items": [examples.AGREEMENT]}),
)
def agreements(
    *,
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
    since: Annotated[
        str | None, Query(max_length=10, description="From this year, month or day on.", examples=["2018"])
    ] = None,
    until: Annotated[str | None, Query(max_length=10, description="Up to this year, month or day.")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """Agreements by party, country, topic, status, kind and date, the latest first."""
    return questions.agreements(
        parties=[questions.named(name)["id"] for name in party or ()],
        countries=country or (),
        topic=topic,
        status=status,
        kind=kind,
        since=since,
        until=until,
        limit=limit,
        cursor=cursor,
    )


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
    response_model=FollowedList,
    response_model_exclude_none=True,
    responses=example("What may have followed.", {"items": [examples.FOLLOWED]}),
)
def followed(questions: Asked, identifier: AgreementId) -> dict[str, Any]:
    """Projects and tenders that may have followed from an agreement, with their money and what speaks for it."""
    return {"items": questions.followed(identifier)}


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
