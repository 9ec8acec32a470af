"""Projects and tenders, their money, and what may have led to them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.agreements import Agreement
from api.models.base import CURSOR, Answer
from api.models.documents import Evidence
from api.models.entities import Entity, Tie
from graph.model import Money, ProjectStatus, Relation


class Part(Answer):
    """What a body has to do with a project or tender, or for which place that is."""

    relation: Relation = Field(
        description="FUNDS, OPERATES, OVERSEES, IMPLEMENTS, PROCURES, SUPPLIES, BENEFITS, …"
    )
    entity: Entity = Field(description="The body or place.")


class Sum(Answer):
    """Money of one kind and currency."""

    kind: Money = Field(description="What kind of sum it is.")
    currency: str = Field(description="ISO 4217 code.")
    amount: str = Field(description="A decimal number.", examples=["4200000000"])
    sums: int = Field(description="How many sums it is made of; one told by several documents counts once.")
    first: str | None = Field(None, description="The earliest of their dates.")
    last: str | None = Field(None, description="The latest of their dates.")


class Procedure(Answer):
    """How a tender is carried out, in the words of its register; of each field what the latest report says."""

    method: str | None = Field(None, description="open, selective, limited or direct in OCDS.")
    method_details: str | None = Field(None, description="What the register calls the method.")
    category: str | None = Field(None, description="goods, works or services in OCDS.")
    rationale: str | None = Field(None, description="Why this method.")
    criteria: str | None = Field(None, description="By what it is awarded, such as priceOnly.")
    criteria_details: str | None = Field(None, description="The same in words.")
    eligibility: str | None = Field(None, description="Who may bid.")
    submission: str | None = Field(None, description="How bids are handed in, such as electronicSubmission.")
    submission_details: str | None = Field(None, description="Where, and in which form.")
    opens: str | None = Field(None, description="Since when bids are taken.")
    deadline: str | None = Field(None, description="Until when bids are taken.")
    enquiries_until: str | None = Field(None, description="Until when questions may be asked.")
    award_from: str | None = Field(None, description="When the award is to be made at the earliest.")
    award_until: str | None = Field(None, description="When the award is to be made at the latest.")


class Project(Entity):
    """A project or tender, with who has which part in it and what it costs."""

    date: str | None = Field(None, description="When it began.")
    status: ProjectStatus | None = Field(None, description="How far it has come, by the latest report.")
    topics: list[str] = Field(default_factory=list, description="Topics of the taxonomy.")
    identifiers: list[str] = Field(default_factory=list, description="What registers call it.")
    parts: list[Part] = Field(description="Bodies by their part, and places.")
    money: list[Sum] = Field(description="Sums by kind and currency.")
    procedure: Procedure | None = Field(None, description="Of a tender: how it is carried out.")


class ProjectPage(Answer):
    """Projects and tenders, the latest first."""

    items: list[Project] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class FollowReason(Answer):
    """What speaks for a project having followed from an agreement."""

    reason: Literal["party", "state", "topic", "aid", "soon"] = Field(
        description="A party has a part in it; a body of a party's country has; it is about the same; the agreement "
        "is on aid and such a body gives it; it began within two years."
    )
    weight: float = Field(description="What the reason counts.")
    about: str = Field(description="Which party and part, which topics, when.")


class Followed(Answer):
    """A project or tender that may have followed from an agreement."""

    project: Project = Field(description="The project or tender.")
    score: float = Field(description="The sum of what the reasons count.")
    reasons: list[FollowReason] = Field(description="What speaks for it.")


class Funded(Tie):
    """Who funds or supports what, where, with what money."""

    places: list[Entity] = Field(description="The countries and cities that it is for.")
    money: list[Sum] = Field(description="Sums of a project or tender by kind and currency.")


class FundingPage(Answer):
    """Who funds what where, the most reported first."""

    items: list[Funded] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class Step(Followed):
    """A project or tender that may have followed, and what kind of step it is."""

    stage: Literal["study", "pilot", "funding", "project"] | None = Field(
        None, description="By its name: a study, a pilot, funding or the main project."
    )


class Steps(Answer):
    """What may have followed from an agreement, the likeliest first."""

    items: list[Step] = Field(description="Projects and tenders.")


class Start(Answer):
    """What something may have begun with, and what came of it."""

    start: Literal["agreement", "plan", "talks", "pledge", "request", "recommendation"] = Field(
        description="An agreement, a planned one, talks of cooperation, a pledge of support, a request, or a "
        "recommendation: what was proposed."
    )
    date: str | None = Field(None, description="When.")
    parties: list[Entity] = Field(description="Who.")
    topics: list[str] = Field(description="About what.")
    agreement: str | None = Field(None, description="Id of the agreement, where it is one.")
    evidence: Evidence | None = Field(None, description="The statement that says so.")
    followed: list[Step] = Field(description="What may have followed, the likeliest first.")


class Starts(Answer):
    """What began, the latest first."""

    items: list[Start] = Field(description="What began.")


class Duration(Answer):
    """How long it took from an agreement to the first project."""

    agreement: Agreement = Field(description="The agreement.")
    project: Project = Field(description="The first project or tender that may have followed.")
    months: float = Field(description="The months between.")
    score: float = Field(description="What speaks for the project having followed.")


class Durations(Answer):
    """How long it took from agreements to projects."""

    agreements: int = Field(description="Agreements that were looked at: the latest 200 with a date.")
    followed: int = Field(description="Of how many something may have followed.")
    median: float | None = Field(None, description="Median of the months, where something did.")
    least: float | None = Field(None, description="The fewest months.")
    most: float | None = Field(None, description="The most months.")
    items: list[Duration] = Field(description="Each, the shortest first.")
