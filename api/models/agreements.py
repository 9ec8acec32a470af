"""Agreements, their life, and how many there are of what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.base import CURSOR, Answer
from api.models.documents import Evidence
from api.models.entities import Entity
from graph.model import AgreementKind, AgreementStatus


class Agreement(Answer):
    """An MOU, agreement, contract or declaration, with its parties."""

    id: str = Field(description="Stable id.")
    kind: AgreementKind = Field(description="The instrument.")
    status: AgreementStatus = Field(description="How far it has come, by the latest report.")
    date: str | None = Field(None, description="When it was signed, as exactly as is known.")
    topics: list[str] = Field(default_factory=list, description="Topics of the taxonomy.")
    name: str = Field(description="Its title, or kind and date.")
    parties: list[Entity] = Field(description="Who made it.")
    documents: int = Field(description="How many documents report it.")
    first: str | None = Field(None, description="Date of the first report.")
    last: str | None = Field(None, description="Date of the latest report.")
    confidence: float = Field(description="The best report's confidence, 0 to 1.")
    evidence: Evidence | None = Field(None, description="The first report of it.")


class AgreementPage(Answer):
    """Agreements, the latest first."""

    items: list[Agreement] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class AgreementState(Answer):
    """How far an agreement had come at a time, by one report."""

    status: AgreementStatus = Field(description="How far it had come.")
    date: str = Field(
        description="The agreement's own day where the report gives it, else that of the report."
    )
    basis: Literal["reported", "announced"] = Field(
        description="Announced: planned for a day now past, and not contradicted."
    )
    evidence: Evidence = Field(description="The report.")


class Life(Answer):
    """The states of an agreement."""

    items: list[AgreementState] = Field(description="The states, by date.")


class Count(Answer):
    """How many agreements have one value."""

    value: str = Field(description="The value.")
    count: int = Field(description="How many have it.")


class Facets(Answer):
    """How many agreements there are of what."""

    total: int = Field(description="How many in all.")
    country: list[Count] = Field(
        description="By country of their parties; one counts for each of its countries."
    )
    year: list[Count] = Field(description="By year.")
    topic: list[Count] = Field(description="By topic; one counts for each of its topics.")
    kind: list[Count] = Field(description="By instrument.")
    status: list[Count] = Field(description="By how far they have come.")


class Topics(Answer):
    """Agreements by topic."""

    total: int = Field(description="How many in all.")
    topic: list[Count] = Field(description="By topic.")


class SilentAgreement(Agreement):
    """An agreement of which nothing was heard for years."""

    silent_since: str = Field(description="The day of the last report.")


class SilentPage(Answer):
    """Agreements without a later report, the latest first."""

    items: list[SilentAgreement] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)
