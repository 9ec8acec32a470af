"""The service itself: what was changed, and whether it is there."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.models.base import CURSOR, Answer
from api.service import Outcome


class Change(Answer):
    """An entry of the audit log."""

    number: int = Field(description="Entries are numbered as they come.")
    at: str = Field(description="When it began, ISO 8601 in UTC.")
    who: str = Field(description="Name of the key, `local` without one, or cli:<user>.")
    key: str | None = Field(None, description="Id of the key.")
    what: str = Field(description="The operation or command.")
    subject: str = Field(description="What was changed.")
    outcome: Outcome = Field(description="How it ended; begun where the process ended before it.")
    detail: dict[str, Any] = Field(description="What more is known, such as the HTTP status.")
    request: str | None = Field(None, description="The request's id.")


class AuditPage(Answer):
    """A page of the audit log."""

    items: list[Change] = Field(description="Changes, the latest first.")
    cursor: str | None = Field(None, description=CURSOR)


class Health(Answer):
    """Whether the service is there."""

    status: str = Field(description="Always ok; what is not is told by the HTTP status.", examples=["ok"])


class PendingJobs(Answer):
    """Documents that were handed in and are not read yet."""

    queued: int = Field(description="Jobs that wait.")
    running: int = Field(description="Jobs that are read now.")
    since: str | None = Field(None, description="When the first of them was accepted, ISO 8601 in UTC.")


class Readiness(Health):
    """Whether questions are answered, of how fresh a graph, and what is still to be read."""

    version: int = Field(description="How often the graph was written.")
    newest: str | None = Field(None, description="Date of the newest document.")
    newest_days: int | None = Field(None, description="Days since then.")
    jobs: PendingJobs = Field(description="What is still to be read.")
