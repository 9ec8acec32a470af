"""Parameters that operations share, and how an example is told."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query

from graph.questions import MAX_LIMIT, MAX_QUERY

DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
"""A year, month or day."""


def _id(what: str, *examples: str) -> Any:
    return Path(
        max_length=100, pattern=r"^[\w.-]+$", description=f"Id of the {what}.", examples=list(examples)
    )


EntityId = Annotated[str, _id("entity", "org-wego")]
EdgeId = Annotated[str, _id("edge")]
AgreementId = Annotated[str, _id("agreement")]
JobId = Annotated[str, _id("job")]
DecisionId = Annotated[str, _id("decision")]
DocumentId = Annotated[str, _id("document")]
NAME_DESCRIPTION = (
    "By id, name, alias or ISO code of a country; a name of several is refused with the candidates."
)
Named = Annotated[str, Query(max_length=MAX_QUERY, description=NAME_DESCRIPTION)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items at most.")]
Day = Annotated[
    str | None,
    Query(pattern=DATE, description="Only what was published up to this day."),
]
Since = Annotated[
    str | None, Query(pattern=DATE, description="From this year, month or day on.", examples=["2018"])
]
Until = Annotated[str | None, Query(pattern=DATE, description="Up to this year, month or day.")]
Country = Annotated[str, Query(pattern=r"^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2.", examples=["VN"])]
Topic = Annotated[str, Query(max_length=60, description="A topic.", examples=["e-government"])]
Cursor = Annotated[str | None, Query(max_length=500, description="The `cursor` of the page before.")]


def example(description: str, value: Any, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation: what it answers, with an example."""
    return {status: {"description": description, "content": {"application/json": {"example": value}}}}
