"""The line of JSON that `coopgraph extract` writes for a document, as a schema.

`ingest.extract.contract.Extraction.to_json` makes it; a test holds the two together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph.model import AgreementKind, AgreementStatus, EntityType, Modality, Polarity, Relation

Span = Annotated[
    tuple[int, int],
    Field(description="Start and end in characters of the text; `text[start:end]` is the surface."),
]
Name = Annotated[str, Field(description="The `name` of one of the entities.")]
Confidence = Annotated[float, Field(ge=0, le=1, description="How sure the rule is.")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ExtractedEntity(_Part):
    """What the document names."""

    type: EntityType
    name: str = Field(description="The fullest form in the document.")
    aliases: list[str] = Field(description="Its other forms.")
    mentions: list[Span]
    iso3166: str | None = Field(description="Of a country.")
    role: str | None = Field(description="Of a person.")


class ExtractedAgreement(_Part):
    """An agreement that the document reports."""

    kind: AgreementKind
    parties: list[Name]
    date: str | None = Field(description="Year, month or day of signing.")
    topics: list[str] = Field(description="Ids of the taxonomy.")
    status: AgreementStatus
    title: str | None
    polarity: Polarity
    evidence: Span
    confidence: Confidence


class ExtractedRelation(_Part):
    """A relation that the document states."""

    type: Relation
    source: Name
    target: Name
    evidence: Span
    modality: Modality
    polarity: Polarity
    confidence: Confidence


class ExtractedAmount(_Part):
    """A sum of money."""

    text: str
    value: float | None = Field(description="In units of the currency.")
    currency: str | None = Field(description="ISO 4217.")
    span: Span


class ExtractedDate(_Part):
    """A date, resolved against the day of publication."""

    text: str
    resolved: str | None = Field(description="Year, month or day, where it can be told.")
    span: Span


class ExtractedIndicator(_Part):
    """A measured value."""

    subject: str
    measure: str
    value: float
    unit: str
    as_of: str | None
    evidence: Span


class ExtractedCondition(_Part):
    """A term of a programme or fund."""

    program: str
    condition: str
    term: str | None
    value: float | None
    unit: str | None
    applies_to: str | None
    evidence: Span


class ExtractedClaim(_Part):
    """What an entity needs, offers or works by."""

    type: Literal["NEEDS", "OFFERS", "WORKS_BY"]
    subject: str
    value: str = Field(description="Id of a topic, or a policy instrument.")
    solution: str | None = Field(description="The words of the text for it.")
    counterpart: str | None = Field(description="Who is asked, or to whom it is offered.")
    modality: Modality
    evidence: Span
    confidence: Confidence


class DroppedAnswer(_Part):
    """What a language model said and the document does not say."""

    kind: Literal["entities", "agreements", "relations", "claims"]
    reason: str = Field(description="One word, such as quote-not-in-text.")
    about: str = Field(description="Its words.")


class Asked(_Part):
    """What became of the answers of a language model."""

    reader: str = Field(description="The model, and the version of what it was asked.")
    kept: int = Field(description="Statements of it that hold.")
    known: int = Field(description="Those that the rules had read too.")
    dropped: list[DroppedAnswer]
    failures: list[str] = Field(description="Why there is no answer about a part of the document.")


class ExtractedDocument(_Part):
    """What was read from one document."""

    id: str
    lang: Literal["ko", "en"]
    published: str | None
    relevant: bool = Field(description="Whether it is about international ICT cooperation.")
    entities: list[ExtractedEntity]
    agreements: list[ExtractedAgreement]
    relations: list[ExtractedRelation]
    amounts: list[ExtractedAmount]
    dates: list[ExtractedDate]
    indicators: list[ExtractedIndicator]
    conditions: list[ExtractedCondition]
    claims: list[ExtractedClaim]
    structure: list[ExtractedRelation] = Field(description="What is part of or modelled on what.")
    asked: Asked | None = Field(description="Where a language model was asked.")
