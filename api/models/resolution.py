"""Which names mean one thing."""

from __future__ import annotations

from pydantic import Field

from api.models.base import CURSOR, Answer
from api.models.documents import Evidence
from graph.resolution import Judgement
from graph.resolution.ledger import Verdict


class Opinion(Answer):
    """What is thought of two names."""

    judgement: Judgement = Field(description="What they are to each other.")
    score: float = Field(description="0 different to 1 same.")
    reasons: list[str] = Field(description="Why, the weightiest first.")


class Decided(Answer):
    """A decision that two entities are one, or two."""

    id: str = Field(description="Its id.")
    a: str = Field(description="Id of an entity.")
    b: str = Field(description="Id of another.")
    verdict: Verdict = Field(description="What was decided.")
    by: str = Field(description="Who decided.")
    at: str = Field(description="When.")
    why: str = Field(description="Why.")


class Decisions(Answer):
    """The ledger."""

    items: list[Decided] = Field(description="All decisions, by id.")


class Settled(Decided):
    """A decision that was just made."""

    changed: int = Field(description="How many documents read otherwise now.")


class TakenBack(Answer):
    """A decision that was taken back."""

    id: str = Field(description="Its id.")
    changed: int = Field(description="How many documents read otherwise now.")


class DoubtedSide(Answer):
    """One of two entities that may be one."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    documents: int = Field(description="How many documents name it.")
    evidence: list[Evidence] = Field(description="What the latest of them say.")


class Doubted(Answer):
    """Two entities that may be one, and what is thought."""

    a: DoubtedSide = Field(description="One of them.")
    b: DoubtedSide = Field(description="The other.")
    judgement: Judgement = Field(description="What is thought of the two.")
    score: float = Field(description="How sure, 0 to 1.")
    reasons: list[str] = Field(description="What speaks for it and against it.")


class DoubtPage(Answer):
    """A page of doubts."""

    items: list[Doubted] = Field(description="Pairs, those in most documents first.")
    total: int = Field(description="How many there are in all.")
    cursor: str | None = Field(None, description=CURSOR)
