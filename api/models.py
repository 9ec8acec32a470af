"""What the operations answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.service import Outcome
from api.service.jobs import State as JobState
from graph.model import (
    AgreementKind,
    AgreementStatus,
    EntityType,
    Modality,
    Money,
    Polarity,
    ProjectStatus,
    Relation,
)
from graph.questions import MAX_LIMIT, MAX_QUERY
from graph.resolution import Judgement
from graph.resolution.ledger import Verdict


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Reference(_Answer):
    """An entity by id and name."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    name_ko: str | None = Field(None, description="Korean name.")
    name_en: str | None = Field(None, description="English name.")


class Entity(_Answer):
    """A node: what documents agree to be about."""

    id: str = Field(description="Stable id.", examples=["org-wego"])
    type: EntityType = Field(description="What it is.")
    name: str = Field(description="The name to show.")
    name_ko: str | None = Field(None, description="Korean name.")
    name_en: str | None = Field(None, description="English name.")
    names: list[str] = Field(default_factory=list, description="Forms of the name that documents use.")
    former_names: list[str] | None = Field(None, description="Names it had before (registry).")
    roles: list[str] | None = Field(None, description="Offices of a person.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    started: str | None = Field(None, description="When it came to be (registry).")
    ended: str | None = Field(None, description="When it ceased to be (registry).")
    successors: list[Reference] = Field(
        [], description="What it became (registry); several where it was split."
    )
    offers: list[str] | None = Field(None, description="Topics that it has to give.")
    needs: list[str] | None = Field(None, description="Topics that it asks for.")
    instruments: list[str] | None = Field(None, description="Policy instruments of a programme or fund.")
    documents: int = Field(description="How many documents name it.")
    first: str | None = Field(None, description="Date of the first document.")
    last: str | None = Field(None, description="Date of the last document.")
    confidence: float = Field(description="The best reading's confidence, 0 to 1.")


class Match(Entity):
    """An entity that a search found."""

    match: float = Field(description="How alike the query and the best of its names are, 0 to 100.")


class Edge(_Answer):
    """A relation between two entities, summed up over the statements that support it."""

    id: str = Field(description="Stable id.", examples=["edge-3f0a"])
    relation: Relation = Field(description="What it says of the two.")
    source: str = Field(description="Id of the entity it goes from.")
    target: str = Field(description="Id of the entity it goes to.")
    documents: int = Field(description="How many documents say so.")
    first: str | None = Field(None, description="Date of the first document.")
    last: str | None = Field(None, description="Date of the last document.")
    modality: Modality | None = Field(None, description="Modality of the latest report.")
    polarity: Polarity = Field(description="Denied where no document affirms it.")
    confidence: float = Field(description="The best statement's confidence, 0 to 1.")


class JoinedEdge(Edge):
    """An edge with the entities that it joins."""

    statements: list[str] = Field(description="Ids of up to 50 of its statements.")
    source_entity: Entity = Field(description="The entity it goes from.")
    target_entity: Entity = Field(description="The entity it goes to.")


class EdgeAndEntity(_Answer):
    """An edge and the entity at its other end."""

    edge: Edge = Field(description="The edge.")
    entity: Entity = Field(description="The entity at its other end.")


class RelationGroup(_Answer):
    """The edges of one relation in one direction."""

    relation: Relation = Field(description="The relation.")
    outgoing: bool = Field(
        description="Whether the entity is the source; always true where the relation has no direction."
    )
    total: int = Field(description="How many edges there are, shown or not.")
    items: list[EdgeAndEntity] = Field(description="The most reported of them.")


class RelatedEntity(Entity):
    """An entity with its edges."""

    relations: list[RelationGroup] = Field(default_factory=list, description="Its edges in groups.")


class Document(_Answer):
    """A document that the graph rests on."""

    id: str = Field(description="Stable id, made of the key.")
    key: str = Field(description="Its name at its source.")
    title: str = Field(description="Title, or first line.")
    lang: str = Field(description="Language: ko or en.")
    source: str = Field(description="Where it came from: a feed, a file, a site.")
    published: str | None = Field(None, description="Date of publication.")
    publisher: str | None = Field(None, description="Who published it.")
    url: str | None = Field(None, description="Where it stands.")
    relevant: bool = Field(description="Whether it is about international ICT cooperation.")
    gated: bool = Field(False, description="Kept unread: it names no party abroad and no agreement.")
    version: str = Field(description="Hash of its content.")
    characters: int = Field(description="Length of its text.")


class Statement(_Answer):
    """One claim read from one document."""

    id: str = Field(description="A hash of what it claims and where.")
    predicate: str = Field(description="A relation, or an attribute: NAMED, AGREED, NEEDS, MEASURED, …")
    subject: str = Field(description="Id of the entity that it is about.")
    object: str | None = Field(None, description="Id of the other entity, of a relation.")
    value: str | None = Field(None, description="Of an attribute: the name, title, topic, measure, …")
    qualifiers: dict[str, Any] = Field(
        default_factory=dict,
        description="Kind, status, date, topics, role, number, unit, as the document gives them.",
    )
    modality: Modality = Field(description="Whether it is done, planned, proposed or cancelled.")
    polarity: Polarity = Field(description="Whether the document affirms or denies it.")
    quote: str = Field(description="The words it was read from.")
    start: int = Field(description="Where they start, in characters of the document's text.")
    end: int = Field(description="Where they end.")
    page: int | None = Field(None, description="On which page, of a document that has pages.")
    rule: str = Field(description="The rule that read it.")
    confidence: float = Field(description="How sure the rule is, 0 to 1.")
    projected: bool = Field(
        True, description="False where it is too unsure for the graph and is only kept with its document."
    )


class Evidence(Statement):
    """A statement with its document."""

    document: Document = Field(description="The document that it was read from.")


class Part(_Answer):
    """What a body has to do with a project or tender, or for which place that is."""

    relation: Relation = Field(
        description="FUNDS, OPERATES, OVERSEES, IMPLEMENTS, PROCURES, SUPPLIES, BENEFITS, …"
    )
    entity: Entity = Field(description="The body or place.")


class Sum(_Answer):
    """Money of one kind and currency."""

    kind: Money = Field(description="What kind of sum it is.")
    currency: str = Field(description="ISO 4217 code.")
    amount: str = Field(description="A decimal number.", examples=["4200000000"])
    sums: int = Field(description="How many sums it is made of; one told by several documents counts once.")
    first: str | None = Field(None, description="The earliest of their dates.")
    last: str | None = Field(None, description="The latest of their dates.")


class Project(Entity):
    """A project or tender, with who has which part in it and what it costs."""

    date: str | None = Field(None, description="When it began.")
    status: ProjectStatus | None = Field(None, description="How far it has come, by the latest report.")
    topics: list[str] = Field(default_factory=list, description="Topics of the taxonomy.")
    identifiers: list[str] = Field(default_factory=list, description="What registers call it.")
    parts: list[Part] = Field(description="Bodies by their part, and places.")
    money: list[Sum] = Field(description="Sums by kind and currency.")


class ProjectPage(_Answer):
    """Projects and tenders, the latest first."""

    items: list[Project] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class FollowReason(_Answer):
    """What speaks for a project having followed from an agreement."""

    reason: Literal["party", "topic", "soon"] = Field(
        description="A party has a part in it; it is about the same; it began within two years."
    )
    weight: float = Field(description="What the reason counts.")
    about: str = Field(description="Which party and part, which topics, when.")


class Followed(_Answer):
    """A project or tender that may have followed from an agreement."""

    project: Project = Field(description="The project or tender.")
    score: float = Field(description="The sum of what the reasons count.")
    reasons: list[FollowReason] = Field(description="What speaks for it.")


class FollowedList(_Answer):
    """What may have followed from an agreement, the likeliest first."""

    items: list[Followed] = Field(description="Projects and tenders.")


class MeasuredValue(_Answer):
    """A value of an indicator."""

    as_of: str = Field(description="The year, month or day that it is of.")
    number: float | None = Field(None, description="The value.")
    statement: str = Field(description="Id of the statement that says so.")


class Indicator(_Answer):
    """An indicator of a country over time."""

    measure: str = Field(description="What is measured.")
    unit: str = Field(description="In what unit; empty where the source names none.")
    values: list[MeasuredValue] = Field(description="The values, the latest first.")


class Agreement(_Answer):
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


class FullDocument(Document):
    """A document with its text and all that was read from it."""

    text: str | None = Field(None, description="Its text, where it was asked for.")
    statements: list[Statement] = Field(
        default_factory=list, description="What was read from it, in the order of the text."
    )


class Neighbourhood(_Answer):
    """The entities around one, and the edges among them."""

    centre: Entity = Field(description="The entity in the middle.")
    entities: list[Entity] = Field(description="The entities around it.")
    edges: list[Edge] = Field(description="The edges among all of them.")
    truncated: bool = Field(description="Whether the limit cut something off.")


class Way(_Answer):
    """A way from one entity to another."""

    entities: list[Entity] = Field(description="The entities on the way, both ends included.")
    edges: list[Edge] = Field(description="The edges between them, in order.")
    evidence: list[Evidence] = Field(description="A statement behind each edge, in order.")


class Matches(_Answer):
    """What a search found, the best match first."""

    items: list[Match] = Field(description="The entities.")


class Ways(_Answer):
    """Ways between two entities."""

    items: list[Way] = Field(description="The ways, the best documented first.")


class Failure(_Answer):
    """A document that was not accepted."""

    id: str = Field(description="Stable id, made of the key.")
    key: str = Field(description="The document's name at its source.")
    reason: str = Field(description="One word, such as empty, binary, encoding or language.")
    detail: str = Field(description="What was wrong, in a sentence.")


class EdgePage(_Answer):
    """Edges of an entity."""

    items: list[EdgeAndEntity] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class AgreementPage(_Answer):
    """Agreements, the latest first."""

    items: list[Agreement] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class DocumentPage(_Answer):
    """Documents, the latest first."""

    items: list[Document] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class EvidencePage(_Answer):
    """Statements with their documents, the latest first."""

    items: list[Evidence] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class FundWithTerms(EdgeAndEntity):
    """Who funds or supports what is done in a country, and on what conditions."""

    conditions: list[Evidence] = Field(description="What documents say of its conditions.")


class RecentReport(_Answer):
    """What was reported first on a day."""

    date: str | None = Field(None, description="The day.")
    entity: Entity = Field(description="The agreement, project, tender, event, programme or fund.")
    evidence: Evidence | None = Field(None, description="The report.")


class CountryPage(_Answer):
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
    recent: list[RecentReport] = Field(description="What is new, the latest first.")


class CypherStatement(BaseModel):
    """A statement that only reads."""

    model_config = ConfigDict(extra="forbid")

    statement: str = Field(
        description="Cypher.",
        max_length=20_000,
        examples=["RETURN 1 AS one"],
    )
    parameters: dict[str, Any] = Field(default_factory=dict, description="Values by name, used as `$name`.")
    limit: int = Field(1_000, ge=1, le=10_000, description="Rows at most.")
    seconds: float = Field(10.0, ge=0.1, le=60, description="How long it may take.")


class Table(_Answer):
    """Rows by column."""

    columns: list[str] = Field(description="The names of the columns.")
    rows: list[list[Any]] = Field(
        description="The rows; nodes, relationships and paths are objects with `_type`."
    )
    truncated: Literal["rows", "bytes"] | None = Field(None, description="Which limit ended the rows early.")


class State(_Answer):
    """How far an agreement had come at a time, by one report."""

    status: AgreementStatus = Field(description="How far it had come.")
    date: str = Field(
        description="The agreement's own day where the report gives it, else that of the report."
    )
    basis: Literal["reported", "announced"] = Field(
        description="Announced: planned for a day now past, and not contradicted."
    )
    evidence: Evidence = Field(description="The report.")


class Life(_Answer):
    """The states of an agreement."""

    items: list[State] = Field(description="The states, by date.")


class Opinion(_Answer):
    """What is thought of two names."""

    judgement: Judgement = Field(description="What they are to each other.")
    score: float = Field(description="0 different to 1 same.")
    reasons: list[str] = Field(description="Why, the weightiest first.")


class Decided(_Answer):
    """A decision that two entities are one, or two."""

    id: str = Field(description="Its id.")
    a: str = Field(description="Id of an entity.")
    b: str = Field(description="Id of another.")
    verdict: Verdict = Field(description="What was decided.")
    by: str = Field(description="Who decided.")
    at: str = Field(description="When.")
    why: str = Field(description="Why.")


class Decisions(_Answer):
    """The ledger."""

    items: list[Decided] = Field(description="All decisions, by id.")


class FailurePage(_Answer):
    """Documents that were not accepted."""

    items: list[Failure] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class Statistics(_Answer):
    """How much there is of everything."""

    version: int = Field(description="How often the graph was written.")
    documents: dict[str, int] = Field(description="Documents by language.")
    entities: dict[str, int] = Field(description="Entities by type.")
    edges: dict[str, int] = Field(description="Edges by relation.")
    statements: int = Field(description="Statements in all.")
    failures: int = Field(description="Documents that were not accepted.")


class YearStanding(_Answer):
    """Where a node stood in one calendar year."""

    year: str = Field(description="The year.")
    rank: int = Field(description="Its rank by the measure asked for.")
    value: float = Field(description="Its value.")
    community: str = Field(description="Its community, under the label it had the year before.")


class Standing(_Answer):
    """A body or country with its place in the graph."""

    rank: int = Field(description="Its rank by the measure asked for.")
    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    name_en: str | None = Field(None, description="English name.")
    type: EntityType = Field(description="What it is.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    degree: int = Field(description="With how many others it met.")
    strength: float = Field(description="Sum of its weights: one for each occasion that it had company in.")
    pagerank: float = Field(description="PageRank by weight.")
    recent_pagerank: float = Field(description="PageRank by weight that halves every three years.")
    betweenness: float = Field(description="Share of shortest paths that lead through it.")
    closeness: float = Field(description="Harmonic closeness, 0 to 1.")
    eigenvector: float = Field(description="Eigenvector centrality in the largest connected part.")
    core: int = Field(description="The greatest k of whose k-core it is part.")
    community: str = Field(description="Id of the strongest member of its community.")
    constraint: float | None = Field(None, description="Burt's constraint, of countries.")
    effective_size: float | None = Field(None, description="Burt's effective size, of countries.")
    years: list[YearStanding] | None = Field(None, description="Year by year, where asked for.")


class Centrality(_Answer):
    """The foremost nodes of a projection by one measure."""

    by: str = Field(description="The measure.")
    nodes: int = Field(description="Nodes of the projection.")
    edges: int = Field(description="Its edges.")
    occasions: int = Field(description="Agreements, events and reports of cooperation that it is made of.")
    omitted: int = Field(description="Occasions with too many members, left out.")
    communities: int = Field(description="How many communities there are.")
    modularity: float = Field(description="How clearly they are apart.")
    exact: bool = Field(description="Whether shortest paths were counted from every node.")
    sources: int = Field(description="From how many nodes they were counted.")
    error: float = Field(description="What betweenness and closeness are wrong by at most; 0 where exact.")
    confidence: float = Field(description="With what probability.")
    version: int = Field(description="The version of the graph.")
    items: list[Standing] = Field(description="The nodes, the foremost first.")


class Reason(_Answer):
    """One thing that speaks for a recommendation."""

    reason: str = Field(description="What it is, in a word.")
    adds: float = Field(description="What it adds to the log-odds.")
    en: str = Field(description="What it says, in English.")
    ko: str = Field(description="What it says, in Korean.")
    statements: list[str] = Field(description="Ids of the statements that it rests on.")


class Recommendation(_Answer):
    """A body to work with, and why."""

    rank: int = Field(description="Its place.")
    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    name_en: str | None = Field(None, description="English name.")
    type: EntityType = Field(description="What it is.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    probability: float = Field(description="How likely it is to happen within the horizon.")
    score: float = Field(description="Its log-odds: the base and what all reasons add.")
    base: float = Field(description="The log-odds of a candidate that nothing speaks for.")
    reasons: list[Reason] = Field(description="What speaks for it, the most telling first.")


class LeftOut(_Answer):
    """What feedback took from the list, and whose it was."""

    id: str = Field(description="Id of the entity.")
    name: str = Field(description="The name to show.")
    en: str = Field(description="Why, in English.")
    ko: str = Field(description="Why, in Korean.")


class Recommendations(_Answer):
    """Bodies to work with, the likeliest first, or why there are none."""

    for_: Reference = Field(alias="for", description="For whom they are.")
    topic: str | None = Field(None, description="The topic asked for.")
    as_of: str | None = Field(None, description="The day from which they look ahead.")
    horizon: str = Field(description="Within what time the probabilities hold.")
    not_enough: str | None = Field(None, description="Why there is too little evidence to recommend anyone.")
    left_out: list[LeftOut] | None = Field(None, description="What feedback took from the list.")
    items: list[Recommendation] = Field(description="The recommendations.")


class Presence(_Answer):
    """How much a body is there on the ground."""

    ties: int = Field(description="With how many in the country it has to do.")
    statements: list[str] = Field(description="Ids of statements that say so.")


class Member(_Answer):
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


class Entry(_Answer):
    """A mode of entry that the members' ties speak for."""

    mode: str = Field(description="solution_export, joint_demonstration or third_country.")
    statements: list[str] = Field(description="Ids of the statements behind those ties.")


class Consortium(_Answer):
    """A member for each role of a project, or why there is none."""

    for_: Reference = Field(alias="for", description="The country of the project.")
    topic: str = Field(description="Its topic.")
    as_of: str | None = Field(None, description="The day up to which documents count.")
    not_enough: str | None = Field(None, description="Why there is too little evidence for any member.")
    left_out: list[LeftOut] | None = Field(None, description="What feedback took from the list.")
    entry: Entry | None = Field(None, description="How to come in, where the members' ties say it.")
    items: list[Member] = Field(description="The roles in the order asked for.")


class NotRead(_Answer):
    """A document of a job that was not accepted."""

    key: str = Field(description="Its name at its source.")
    reason: str = Field(description="In one word.")
    detail: str = Field(description="In a sentence.")


class Job(_Answer):
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
        description="Documents added, replaced, unchanged, duplicate, failed, and gated among them."
    )
    failures: list[NotRead] = Field(description="The first documents that were not accepted.")


class JobPage(_Answer):
    """A page of jobs."""

    items: list[Job] = Field(description="Jobs, the latest first.")
    cursor: str | None = Field(None, description="Asks for the next page; none on the last.")


class Withdrawn(_Answer):
    """A document that was taken back."""

    key: str = Field(description="Its name at its source.")


class Settled(Decided):
    """A decision that was just made."""

    changed: int = Field(description="How many documents read otherwise now.")


class TakenBack(_Answer):
    """A decision that was taken back."""

    id: str = Field(description="Its id.")
    changed: int = Field(description="How many documents read otherwise now.")


class DoubtedSide(_Answer):
    """One of two entities that may be one."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    documents: int = Field(description="How many documents name it.")
    evidence: list[Evidence] = Field(description="What the latest of them say.")


class Doubted(_Answer):
    """Two entities that may be one, and what is thought."""

    a: DoubtedSide = Field(description="One of them.")
    b: DoubtedSide = Field(description="The other.")
    judgement: Judgement = Field(description="What is thought of the two.")
    score: float = Field(description="How sure, 0 to 1.")
    reasons: list[str] = Field(description="What speaks for it and against it.")


class DoubtPage(_Answer):
    """A page of doubts."""

    items: list[Doubted] = Field(description="Pairs, those in most documents first.")
    total: int = Field(description="How many there are in all.")
    cursor: str | None = Field(None, description="Asks for the next page; none on the last.")


class Change(_Answer):
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


class AuditPage(_Answer):
    """A page of the audit log."""

    items: list[Change] = Field(description="Changes, the latest first.")
    cursor: str | None = Field(None, description="Asks for the next page; none on the last.")


class Health(_Answer):
    """Whether the service is there."""

    status: str = Field(description="Always ok; what is not is told by the HTTP status.", examples=["ok"])


class PendingJobs(_Answer):
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
NAME_DESCRIPTION = "By id, name or alias; a name of several is refused with the candidates."
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
