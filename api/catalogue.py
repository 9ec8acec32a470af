"""What the questions about two, about several, about money, news and follow-up answer."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models import (
    Agreement,
    Document,
    Edge,
    EdgeAndEntity,
    Entity,
    Evidence,
    Followed,
    Project,
    Reference,
    RelationGroup,
    State,
    Statement,
    Sum,
)
from graph.model import AgreementStatus, EntityType, Instrument, ProjectStatus

CURSOR = "Asks for the next page; absent on the last."


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Thing(Entity):
    """An entity with the day, status and topics that agreements, projects and tenders have."""

    date: str | None = Field(None, description="When it was signed, or began.")
    kind: str | None = Field(None, description="The instrument of an agreement.")
    status: AgreementStatus | ProjectStatus | None = Field(None, description="How far it has come.")
    topics: list[str] = Field(default_factory=list, description="Topics of the taxonomy.")


class Happening(_Answer):
    """What happened on a day."""

    date: str | None = Field(None, description="The day.")
    basis: Literal["own", "reported"] = Field(
        description="Whose day it is: own, of the signing or the start; reported, of the first report."
    )
    entity: Thing = Field(description="The agreement, project, tender, event, programme or fund.")
    evidence: Evidence | None = Field(None, description="The first report of it.")


class Happenings(_Answer):
    """What happened, the latest first."""

    items: list[Happening] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class Count(_Answer):
    """How many agreements have one value."""

    value: str = Field(description="The value.")
    count: int = Field(description="How many have it.")


class Facets(_Answer):
    """How many agreements there are of what."""

    total: int = Field(description="How many in all.")
    country: list[Count] = Field(
        description="By country of their parties; one counts for each of its countries."
    )
    year: list[Count] = Field(description="By year.")
    topic: list[Count] = Field(description="By topic; one counts for each of its topics.")
    kind: list[Count] = Field(description="By instrument.")
    status: list[Count] = Field(description="By how far they have come.")


class Tie(_Answer):
    """An edge with both ends and a sentence."""

    edge: Edge = Field(description="The edge.")
    source: Entity = Field(description="The entity it goes from.")
    target: Entity = Field(description="The entity it goes to.")
    evidence: Evidence | None = Field(None, description="The surest, latest statement behind it.")


class Bilateral(_Answer):
    """What two countries or bodies have to do with each other; each section has its first items."""

    sides: list[Entity] = Field(description="The two.")
    agreements: list[Agreement] = Field(description="Agreements that both, or bodies of both, signed.")
    facets: Facets = Field(description="How many there are by year, topic, kind and status.")
    projects: list[Project] = Field(description="Projects that both have a part in.")
    tenders: list[Project] = Field(description="Tenders that both have a part in.")
    events: list[Happening] = Field(description="Events that both had a part in.")
    support: list[Tie] = Field(description="Who of the one funds or supports whom of the other.")
    cooperation: list[Tie] = Field(description="Who of the one works with, signed with or belongs to whom.")
    timeline: list[Happening] = Field(description="All that both had a part in, the latest first.")


class Topics(_Answer):
    """Agreements by topic."""

    total: int = Field(description="How many in all.")
    topic: list[Count] = Field(description="By topic.")


class Scheme(_Answer):
    """A programme or fund that works by an instrument."""

    entity: Entity = Field(description="The programme or fund.")
    evidence: Evidence | None = Field(None, description="The statement that says so.")


class Means(_Answer):
    """Programmes and funds that work by one policy instrument."""

    instrument: Instrument = Field(description="The instrument.")
    count: int = Field(description="How many there are.")
    programmes: list[Scheme] = Field(description="The most reported of them.")


class Compared(_Answer):
    """One of those that are compared."""

    entity: Entity = Field(description="The country or body.")
    agreements: Topics = Field(description="Its agreements.")
    instruments: list[Means] = Field(description="Its programmes and funds by policy instrument.")


class ComparedValue(_Answer):
    """The latest value of an indicator for one of those that are compared."""

    entity: str = Field(description="Id of the country or body.")
    number: float = Field(description="The value.")
    as_of: str = Field(description="The year, month or day that it is of.")
    statement: str = Field(description="Id of the statement that says so.")


class Measure(_Answer):
    """An indicator side by side."""

    measure: str = Field(description="What is measured.")
    unit: str = Field(description="In what unit; empty where the source names none.")
    values: list[ComparedValue] = Field(description="Its latest values, of those that have one.")


class Comparison(_Answer):
    """Countries or bodies side by side."""

    items: list[Compared] = Field(description="Each of them, in the order asked for.")
    measures: list[Measure] = Field(description="Indicators, those that most of them have first.")


class Funded(Tie):
    """Who funds or supports what, where, with what money."""

    places: list[Entity] = Field(description="The countries and cities that it is for.")
    money: list[Sum] = Field(description="Sums of a project or tender by kind and currency.")


class FundingPage(_Answer):
    """Who funds what where, the most reported first."""

    items: list[Funded] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class Likeness(_Answer):
    """What two cases have in common."""

    reason: Literal["topic", "instrument", "body", "place", "type"] = Field(description="In what respect.")
    weight: float = Field(description="What it counts.")
    about: str = Field(description="What is shared.")


class Case(_Answer):
    """A programme, fund, project or tender that is like another."""

    entity: Thing = Field(description="The case.")
    score: float = Field(description="The sum of what the reasons count.")
    reasons: list[Likeness] = Field(description="What both have in common.")
    evidence: Evidence | None = Field(None, description="The first report of it.")


class Cases(_Answer):
    """Similar cases, the most alike first."""

    case: Thing = Field(description="What they are like.")
    items: list[Case] = Field(description="The cases.")


class SilentAgreement(Agreement):
    """An agreement of which nothing was heard for years."""

    silent_since: str = Field(description="The day of the last report.")


class SilentPage(_Answer):
    """Agreements without a later report, the latest first."""

    items: list[SilentAgreement] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class Step(Followed):
    """A project or tender that may have followed, and what kind of step it is."""

    stage: Literal["study", "pilot", "funding", "project"] | None = Field(
        None, description="By its name: a study, a pilot, funding or the main project."
    )


class Steps(_Answer):
    """What may have followed from an agreement, the likeliest first."""

    items: list[Step] = Field(description="Projects and tenders.")


class Start(_Answer):
    """What something may have begun with, and what came of it."""

    start: Literal["agreement", "plan", "talks", "pledge", "request"] = Field(
        description="An agreement, a planned one, talks of cooperation, a pledge of support, or a request."
    )
    date: str | None = Field(None, description="When.")
    parties: list[Entity] = Field(description="Who.")
    topics: list[str] = Field(description="About what.")
    agreement: str | None = Field(None, description="Id of the agreement, where it is one.")
    evidence: Evidence | None = Field(None, description="The statement that says so.")
    followed: list[Step] = Field(description="What may have followed, the likeliest first.")


class Starts(_Answer):
    """What began, the latest first."""

    items: list[Start] = Field(description="What began.")


class Duration(_Answer):
    """How long it took from an agreement to the first project."""

    agreement: Agreement = Field(description="The agreement.")
    project: Project = Field(description="The first project or tender that may have followed.")
    months: float = Field(description="The months between.")
    score: float = Field(description="What speaks for the project having followed.")


class Durations(_Answer):
    """How long it took from agreements to projects."""

    agreements: int = Field(description="Agreements that were looked at: the latest 200 with a date.")
    followed: int = Field(description="Of how many something may have followed.")
    median: float | None = Field(None, description="Median of the months, where something did.")
    least: float | None = Field(None, description="The fewest months.")
    most: float | None = Field(None, description="The most months.")
    items: list[Duration] = Field(description="Each, the shortest first.")


class Mention(_Answer):
    """Where a document first writes a form of a name."""

    start: int = Field(description="Where it starts, in characters of the text.")
    end: int = Field(description="Where it ends.")
    text: str = Field(description="The words of the document.")
    entity: str = Field(description="Id of the entity.")
    type: EntityType = Field(description="What it is.")
    name: str = Field(description="The name to show.")
    name_ko: str | None = Field(None, description="Korean name.")
    name_en: str | None = Field(None, description="English name.")


class MarkedDocument(Document):
    """A document with its text, the names in it, and what was read from it."""

    text: str = Field(description="Its text.")
    mentions: list[Mention] = Field(description="The names, in the order of the text.")
    statements: list[Statement] = Field(description="What was read from it, in the order of the text.")


class ToldRelation(EdgeAndEntity):
    """An edge and the entity at its other end, with a sentence."""

    evidence: Evidence | None = Field(None, description="The surest, latest statement behind it.")


class ToldGroup(RelationGroup):
    """The edges of one relation in one direction, with a sentence each."""

    items: list[ToldRelation] = Field(description="The most reported of them.")  # type: ignore[assignment]


class ToldDocument(Document):
    """A document and what it says foremost."""

    evidence: Statement | None = Field(
        None, description="What it says of the entity, at the greatest length."
    )


class Profile(_Answer):
    """An entity on one page; each section has its first items."""

    entity: Thing = Field(description="The entity.")
    country: Reference | None = Field(None, description="Its home country.")
    agreements: list[Agreement] = Field(description="Its agreements, the latest first; the agreement itself.")
    more_agreements: bool = Field(description="Whether there are more.")
    states: list[State] = Field(description="The life of an agreement.")
    relations: list[ToldGroup] = Field(description="Its edges in groups.")
    facts: list[Evidence] = Field(description="What it needs and offers, its figures and conditions.")
    documents: list[ToldDocument] = Field(description="The latest documents that name it.")
    timeline: list[Happening] = Field(description="What it had a part in, the latest first.")
    mention: Evidence | None = Field(None, description="The latest statement that names it.")
