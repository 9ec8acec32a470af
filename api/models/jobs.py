"""Documents that were handed in, and the jobs that read them."""

from __future__ import annotations

from pydantic import Field

from api.models.base import CURSOR, Answer
from api.service.jobs import State as JobState


class NotRead(Answer):
    """A document of a job that was not accepted."""

    key: str = Field(description="Its name at its source.")
    reason: str = Field(description="In one word.")
    detail: str = Field(description="In a sentence.")


class Job(Answer):
    """A job that reads what was handed in."""

    id: str = Field(description="Its id.", examples=["job-5f1c0e6b7a8d9c2e"])
    state: JobState = Field(description="How far it is.")
    by: str = Field(description="Name of the key that handed it in, `local` without one.")
    source: str = Field(description="Where the document is from.")
    document: str | None = Field(None, description="The document's id at its source, where one was given.")
    title: str | None = Field(None, description="The title that was given.")
    published: str | None = Field(None, description="The day of publication that was given.")
    created: str = Field(description="When it was accepted, ISO 8601 in UTC.")
    started: str | None = Field(None, description="When it was begun last.")
    finished: str | None = Field(None, description="When it was over.")
    attempts: int = Field(description="How often it was begun.")
    reason: str | None = Field(None, description="Why it failed or was cancelled.")
    counts: dict[str, int] = Field(
        description="Documents added, replaced, unchanged, duplicate, failed; among them gated, and unanswered by the language model."
    )
    failures: list[NotRead] = Field(description="The first documents that were not accepted.")


class JobPage(Answer):
    """A page of jobs."""

    items: list[Job] = Field(description="Jobs, the latest first.")
    cursor: str | None = Field(None, description=CURSOR)


class Withdrawn(Answer):
    """A document that was taken back."""

    key: str = Field(description="Its name at its source.")
