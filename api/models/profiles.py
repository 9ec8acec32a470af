"""Pages about a country, about one, about two and about several, and what is alike."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.agreements import Agreement, AgreementState, Facets, Topics
from api.models.base import Answer
from api.models.documents import Evidence, ToldDocument
from api.models.entities import EdgeAndEntity, Entity, Reference, Thing, Tie, ToldGroup
from api.models.happenings import Happening
from api.models.projects import Project
from graph.model import Instrument


class MeasuredValue(Answer):
    """A value of an indicator."""

    as_of: str = Field(description="The year, month or day that it is of.")
    number: float | None = Field(None, description="The value.")
    statement: str = Field(description="Id of the statement that says so.")


class Indicator(Answer):
    """An indicator of a country over time."""

    measure: str = Field(description="What is measured.")
    unit: str = Field(description="In what unit; empty where the source names none.")
    values: list[MeasuredValue] = Field(description="The values, the latest first.")


class FundWithTerms(EdgeAndEntity):
    """Who funds or supports what is done in a country, and on what conditions."""

    conditions: list[Evidence] = Field(description="What documents say of its conditions.")


class CountryPage(Answer):
    """A country on one page; each section has its first items."""

    country: Entity = Field(description="The country.")
    agreements: list[Agreement] = Field(
        description="Agreements that it or a body of it signed, the latest first."
    )
    projects: list[Project] = Field(description="Projects for it, the latest first.")
    tenders: list[Project] = Field(description="Tenders for it, the latest first.")
    indicators: list[Indicator] = Field(description="Its figures over time.")
    needs: list[Evidence] = Field(description="What documents say that it asks for.")
    offers: list[Evidence] = Field(description="What documents say that it has to give.")
    programmes: list[EdgeAndEntity] = Field(description="Programmes and funds there, or run by it.")
    events: list[EdgeAndEntity] = Field(description="Events held there.")
    organisations: list[EdgeAndEntity] = Field(description="Its bodies, the most reported first.")
    partners: list[EdgeAndEntity] = Field(description="Whom it works with.")
    people: list[EdgeAndEntity] = Field(description="Who speaks for it.")
    funds: list[FundWithTerms] = Field(description="Who funds what is done there, with the conditions.")
    centres: list[EdgeAndEntity] = Field(description="Bodies of others that are on the ground there.")
    recent: list[Happening] = Field(description="What is new, the latest first.")


class Bilateral(Answer):
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


class SchemeByInstrument(Answer):
    """A programme or fund that works by an instrument."""

    entity: Entity = Field(description="The programme or fund.")
    evidence: Evidence | None = Field(None, description="The statement that says so.")


class Means(Answer):
    """Programmes and funds that work by one policy instrument."""

    instrument: Instrument = Field(description="The instrument.")
    count: int = Field(description="How many there are.")
    programmes: list[SchemeByInstrument] = Field(description="The most reported of them.")


class Compared(Answer):
    """One of those that are compared."""

    entity: Entity = Field(description="The country or body.")
    agreements: Topics = Field(description="Its agreements.")
    instruments: list[Means] = Field(description="Its programmes and funds by policy instrument.")


class ComparedValue(Answer):
    """The latest value of an indicator for one of those that are compared."""

    entity: str = Field(description="Id of the country or body.")
    number: float = Field(description="The value.")
    as_of: str = Field(description="The year, month or day that it is of.")
    statement: str = Field(description="Id of the statement that says so.")


class Measure(Answer):
    """An indicator side by side."""

    measure: str = Field(description="What is measured.")
    unit: str = Field(description="In what unit; empty where the source names none.")
    values: list[ComparedValue] = Field(description="Its latest values, of those that have one.")


class Comparison(Answer):
    """Countries or bodies side by side."""

    items: list[Compared] = Field(description="Each of them, in the order asked for.")
    measures: list[Measure] = Field(description="Indicators, those that most of them have first.")


class Likeness(Answer):
    """What two cases have in common."""

    reason: Literal["topic", "instrument", "body", "place", "type"] = Field(description="In what respect.")
    weight: float = Field(description="What it counts.")
    about: str = Field(description="What is shared.")


class Case(Answer):
    """A programme, fund, project or tender that is like another."""

    entity: Thing = Field(description="The case.")
    score: float = Field(description="The sum of what the reasons count.")
    reasons: list[Likeness] = Field(description="What both have in common.")
    evidence: Evidence | None = Field(None, description="The first report of it.")


class Cases(Answer):
    """Similar cases, the most alike first."""

    case: Thing = Field(description="What they are like.")
    items: list[Case] = Field(description="The cases.")


class Edition(Answer):
    """One of a series of events."""

    entity: Thing = Field(description="The event.")
    number: int | None = Field(None, description="Which one of the series it is, by its name.")
    year: int | None = Field(None, description="When, by its name, or else by the first report.")
    basis: Literal["own", "reported"] = Field(
        description="Whether the year is of the name or of the first report."
    )
    place: Entity | None = Field(None, description="Where, the city before the country.")
    hosts: list[Entity] = Field(description="Who held it.")
    evidence: Evidence | None = Field(None, description="A statement that names it.")


class Series(Answer):
    """A series of events with its editions, the latest first."""

    series: Thing = Field(description="The series.")
    editions: list[Edition] = Field(description="Its editions.")
    missing: list[int] = Field(description="Numbers below the highest that no document tells of.")


class OperationStep(Answer):
    """Something in the life of a centre or system."""

    step: Literal["built", "funded", "run", "handed over"] = Field(description="What.")
    body: Entity = Field(description="By whom; to whom, where it was handed over.")
    date: str | None = Field(None, description="When, by the sentence, or else the first report.")
    basis: Literal["own", "reported"] = Field(
        description="Whether the date is the sentence's or the report's."
    )
    last: str | None = Field(None, description="The latest report.")
    caveat: str | None = Field(
        None, description="What keeps it from being a plain fact: planned, proposed, denied."
    )
    evidence: Evidence | None = Field(None, description="The statement that says so.")


class Operation(Answer):
    """Who funded, built, ran and took over a centre, system, programme or fund; the earliest first."""

    entity: Thing = Field(description="What is run.")
    run_by: Entity | None = Field(None, description="Who has it by the latest that is told as done.")
    steps: list[OperationStep] = Field(description="What happened.")


class Profile(Answer):
    """An entity on one page; each section has its first items."""

    entity: Thing = Field(description="The entity.")
    country: Reference | None = Field(None, description="Its home country.")
    agreements: list[Agreement] = Field(description="Its agreements, the latest first; the agreement itself.")
    more_agreements: bool = Field(description="Whether there are more.")
    states: list[AgreementState] = Field(description="The life of an agreement.")
    relations: list[ToldGroup] = Field(description="Its edges in groups.")
    facts: list[Evidence] = Field(description="What it needs and offers, its figures and conditions.")
    documents: list[ToldDocument] = Field(description="The latest documents that name it.")
    timeline: list[Happening] = Field(description="What it had a part in, the latest first.")
    mention: Evidence | None = Field(None, description="The latest statement that names it.")
