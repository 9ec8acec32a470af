"""Whom to work with, who supports a firm, and what was thought of it."""

from __future__ import annotations

from pydantic import Field

from api.models.base import Answer
from api.models.entities import Reference
from graph.feedback import Kind, Usefulness
from graph.model import EntityType


class Reason(Answer):
    """One thing that speaks for a recommendation."""

    reason: str = Field(description="What it is, in a word.")
    adds: float = Field(description="What it adds to the log-odds.")
    en: str = Field(description="What it says, in English.")
    ko: str = Field(description="What it says, in Korean.")
    statements: list[str] = Field(description="Ids of the statements that it rests on.")


class Recommendation(Answer):
    """A body to work with, and why."""

    rank: int = Field(description="Its place.")
    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    name_en: str | None = Field(None, description="English name.")
    type: EntityType = Field(description="What it is.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    probability: float = Field(description="How likely it is to happen within the horizon.")
    score: float = Field(
        description="Its log-odds, the base and what all reasons add; `probability` is them corrected by the past."
    )
    base: float = Field(description="The log-odds of a candidate that nothing speaks for.")
    reasons: list[Reason] = Field(description="What speaks for it, the most telling first.")


class LeftOut(Answer):
    """What feedback took from the list, and whose it was."""

    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    en: str = Field(description="Why, in English.")
    ko: str = Field(description="Why, in Korean.")


class Recommendations(Answer):
    """Bodies to work with, the likeliest first, or why there are none."""

    for_: Reference = Field(alias="for", description="For whom they are.")
    topic: str | None = Field(None, description="The topic asked for.")
    as_of: str | None = Field(None, description="The day from which they look ahead.")
    horizon: str = Field(description="Within what time the probabilities hold.")
    not_enough: str | None = Field(None, description="Why there is too little evidence to recommend anyone.")
    left_out: list[LeftOut] | None = Field(None, description="What feedback took from the list.")
    items: list[Recommendation] = Field(description="The recommendations.")


class Presence(Answer):
    """How much a body is there on the ground."""

    ties: int = Field(description="With how many in the country it has to do.")
    statements: list[str] = Field(description="Ids of statements that say so.")


class Member(Answer):
    """A role of a consortium with the body chosen for it, or why there is none."""

    role: str = Field(description="The role.")
    id: str | None = Field(None, description="Id of the entity.")
    name: str | None = Field(None, description="The name to show.")
    name_en: str | None = Field(None, description="English name.")
    type: EntityType | None = Field(None, description="What it is.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    on_topic: bool | None = Field(None, description="Whether it is known to have to do with the topic.")
    presence: Presence | None = Field(None, description="Its ties in the country.")
    probability: float | None = Field(None, description="How likely such a body joins these members.")
    score: float | None = Field(None, description="Its log-odds: the base and what all reasons add.")
    base: float | None = Field(None, description="The log-odds of a candidate that nothing speaks for.")
    reasons: list[Reason] | None = Field(None, description="What it adds to those chosen before it.")
    not_enough: str | None = Field(None, description="Why nobody can be shown for the role.")


class Entry(Answer):
    """A mode of entry that the members' ties speak for."""

    mode: str = Field(description="solution_export, joint_demonstration or third_country.")
    statements: list[str] = Field(description="Ids of the statements behind those ties.")


class Consortium(Answer):
    """A member for each role of a project, or why there is none."""

    for_: Reference = Field(alias="for", description="The country of the project.")
    topic: str = Field(description="Its topic.")
    as_of: str | None = Field(None, description="The day up to which documents count.")
    not_enough: str | None = Field(None, description="Why there is too little evidence for any member.")
    left_out: list[LeftOut] | None = Field(None, description="What feedback took from the list.")
    entry: Entry | None = Field(None, description="How to come in, where the members' ties say it.")
    items: list[Member] = Field(description="The roles in the order asked for.")


class Condition(Answer):
    """A term of a fund or programme, in the words of a document."""

    condition: str = Field(description="The words.")
    term: str | None = Field(None, description="interest, guarantee, loss_order, term, cap, ratio or size.")
    number: float | None = Field(None, description="The number in it.")
    unit: str | None = Field(None, description="Its unit.")
    applies_to: str | None = Field(None, description="For whom it is.")
    statement: str = Field(description="Id of the statement.")
    published: str | None = Field(None, description="The day of the document.")


class Works(Answer):
    """A policy instrument that a scheme works by."""

    instrument: str = Field(
        description="infrastructure, training, funding, tax, consulting, networking or regulation."
    )
    statements: list[str] = Field(description="Ids of statements that say so.")


class Backed(Answer):
    """A body or scheme, with the statements that tie it in."""

    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    statements: list[str] = Field(description="Ids of statements that say so.")


class Scheme(Answer):
    """A fund, programme or centre, and what speaks for it."""

    rank: int = Field(description="Its place.")
    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    name_en: str | None = Field(None, description="English name.")
    type: EntityType = Field(description="What it is.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    kind: str = Field(description="edcf, edpf, export_finance, grant, centre, fund or programme.")
    kind_en: str = Field(description="The kind in English.")
    kind_ko: str = Field(description="The kind in Korean.")
    score: float = Field(description="The sum of what all reasons add; no probability.")
    reasons: list[Reason] = Field(description="What speaks for it.")
    conditions: list[Condition] = Field(description="Its terms, the latest told first.")
    instruments: list[Works] = Field(description="By what means it works.")
    run_by: list[Backed] = Field(description="Who runs it.")
    paid_by: list[Backed] = Field(description="Who pays for it.")


class NotFor(Answer):
    """A scheme whose conditions name firms of other sizes only."""

    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    conditions: list[Condition] = Field(description="Its terms.")


class Combined(Answer):
    """A kind of finance in a combination, with the best scheme of it."""

    kind: str = Field(description="grant, edcf, edpf, fund or export_finance.")
    kind_en: str = Field(description="The kind in English.")
    kind_ko: str = Field(description="The kind in Korean.")
    part_en: str = Field(description="What it does beside the others, in English.")
    part_ko: str = Field(description="What it does beside the others, in Korean.")
    id: str | None = Field(None, description="Id of the scheme.")
    name: str | None = Field(None, description="Its name.")
    own: bool | None = Field(None, description="Whether it has evidence of its own for country or topic.")
    statements: list[str] | None = Field(None, description="Ids of statements that speak for it.")
    together: list[Backed] | None = Field(None, description="Others that documents tie it to.")
    not_enough: str | None = Field(None, description="Why there is none.")


class Support(Answer):
    """Support for a firm, or why there is none."""

    for_: Reference = Field(alias="for", description="The country.")
    topic: str = Field(description="The topic.")
    size: str = Field(description="The firm's size.")
    firm: str | None = Field(None, description="Id of the firm, where one was named.")
    as_of: str | None = Field(None, description="The day up to which documents count.")
    not_enough: str | None = Field(None, description="Why there is too little evidence.")
    items: list[Scheme] = Field(description="The schemes, the best first.")
    not_for: list[NotFor] = Field(description="Schemes for firms of other sizes.")
    left_out: list[LeftOut] = Field(description="What feedback took from the list.")
    combine: list[Combined] = Field(description="What to combine, in order.")


class Judged(Answer):
    """What somebody thinks of a recommendation."""

    id: str = Field(description="Its id.")
    kind: Kind = Field(description="What was recommended.")
    asked: str = Field(description="To whom: id of an entity.")
    suggested: str = Field(description="What: id of an entity.")
    opinion: Usefulness = Field(description="useful, known or wrong.")
    by: str = Field(description="Whose opinion it is.")
    at: str = Field(description="Since when, ISO 8601 in UTC.")
    why: str = Field(description="Why.")
    withdrawn: str | None = Field(None, description="When it was withdrawn.")
    withdrawn_by: str | None = Field(None, description="Who withdrew it.")


class Judgements(Answer):
    """Feedback in the order of time."""

    items: list[Judged] = Field(description="All that was given.")
