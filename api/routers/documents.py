"""The documents that the graph rests on, and those that were not accepted."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api import examples
from api.highlighting import POLICY, page
from api.models.documents import DocumentPage, FailurePage, FullDocument, MarkedDocument
from api.models.parameters import NAME_DESCRIPTION, Cursor, DocumentId, Limit, example
from api.presentation import Presented
from api.routers.dependencies import Asked, AskedNow
from graph.questions import MAX_QUERY, Page
from graph.questions.highlighting import mentions

router = APIRouter(route_class=Presented, tags=["documents"])


@router.get(
    "/documents",
    response_model=DocumentPage,
    response_model_exclude_none=True,
    responses=example("A page of documents.", {"items": [examples.DOCUMENT]}),
)
def documents(
    *,
    questions: Asked,
    entity: Annotated[
        str | None,
        Query(max_length=MAX_QUERY, description=f"Only those that name this entity. {NAME_DESCRIPTION}"),
    ] = None,
    source: Annotated[str | None, Query(max_length=100, description="Only from this source.")] = None,
    lang: Annotated[str | None, Query(pattern="^(ko|en)$", description="Only in this language.")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """Documents, the latest first."""
    identifier = questions.named(entity)["id"] if entity else None
    return questions.documents(entity=identifier, source=source, lang=lang, limit=limit, cursor=cursor)


@router.get(
    "/documents/{identifier}",
    response_model=FullDocument,
    response_model_exclude_none=True,
    responses=example("The document.", examples.DOCUMENT | {"statements": [examples.STATEMENT]}),
)
def document(
    questions: Asked,
    identifier: DocumentId,
    text: Annotated[bool, Query(description="Whether to answer the whole text.")] = False,
) -> dict[str, Any]:
    """One document and everything that was read from it, in the order of its text."""
    found = questions.document(identifier)
    return found if text else found | {"text": None}


@router.get(
    "/documents/{identifier}/mentions",
    response_model=MarkedDocument,
    response_model_exclude_none=True,
    responses=example("The document with its names.", examples.MARKED),
)
def document_mentions(questions: Asked, identifier: DocumentId) -> dict[str, Any]:
    """A document with its text and the names in it, by their places in characters of the text."""
    return mentions(questions, identifier)


@router.get(
    "/documents/{identifier}/page",
    response_class=HTMLResponse,
    responses={
        200: {
            "description": "The page.",
            "content": {"text/html": {"example": "<mark class='City'>서울시</mark>가"}},
        }
    },
)
def document_page(questions: Asked, identifier: DocumentId) -> HTMLResponse:
    """A document as a page in HTML, with the names in it marked and everything that it says escaped."""
    return HTMLResponse(
        page(mentions(questions, identifier)),
        headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"},
    )


@router.get(
    "/failures",
    response_model=FailurePage,
    responses=example(
        "A page of failures.",
        {
            "items": [
                {
                    "id": "fail-0a1b",
                    "key": "feed:17",
                    "reason": "empty",
                    "detail": "the document holds no text",
                }
            ]
        },
    ),
)
def failures(*, questions: AskedNow, limit: Limit = 50, cursor: Cursor = None) -> Page:
    """Documents that were offered and not accepted, each with its reason."""
    return questions.failures(limit=limit, cursor=cursor)
