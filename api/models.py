"""What the operations answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from graph.model import AgreementKind, AgreementStatus, EntityType, Modality, Polarity, Relation
from graph.questions import MAX_LIMIT, MAX_QUERY


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Reference(_Answer):
    """An entity by id and name."""

    id: str
    name: str


class Entity(_Answer):
    """A node: what documents agree to be about."""

    id: str = Field(description="Stable id.", examples=["org-wego"])
    type: EntityType
    name: str = Field(description="The name to show.")
    name_ko: str | None = Field(None, description="Korean name.")
    name_en: str | None = Field(None, description="English name.")
    names: list[str] = Field(default_factory=list, description="Forms of the name that documents use.")
    former_names: list[str] | None = Field(None, description="Names it had before (registry).")
    roles: list[str] | None = Field(None, description="Offices of a person.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 of its home country.")
    started: str | None = Field(None, description="When it came to be (registry).")
    ended: str | None = Field(None, description="When it ceased to be (registry).")
    successor: Reference | None = Field(None, description="What it became (registry).")
    documents: int = Field(description="How many documents name it.")
    first: str | None = Field(None, description="Date of the first document.")
    last: str | None = Field(None, description="Date of the last document.")
    confidence: float = Field(description="The best reading's confidence, 0 to 1.")


class Match(Entity):
    """An entity that a search found."""

    match: float = Field(description="How alike the query and the best of its names are, 0 to 100.")


class Edge(_Answer):
    """A relation between two entities, summed up over the statements that support it."""

    id: str = Field(examples=["edge-3f0a"])
    relation: Relation
    source: str = Field(description="Id of the entity it goes from.")
    target: str = Field(description="Id of the entity it goes to.")
    documents: int = Field(description="How many documents say so.")
    first: str | None = Field(None, description="Date of the first document.")
    last: str | None = Field(None, description="Date of the last document.")
    modality: Modality | None = Field(None, description="Modality of the latest report.")
    polarity: Polarity
    confidence: float = Field(description="The best statement's confidence, 0 to 1.")


class JoinedEdge(Edge):
    """An edge with the entities that it joins."""

    statements: list[str] = Field(description="Ids of up to 50 of its statements.")
    source_entity: Entity
    target_entity: Entity


class EdgeAndEntity(_Answer):
    """An edge and the entity at its other end."""

    edge: Edge
    entity: Entity


class RelationGroup(_Answer):
    """The edges of one relation in one direction."""

    relation: Relation
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

    id: str
    key: str = Field(description="Its name at its source.")
    title: str
    lang: str
    source: str
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    relevant: bool = Field(description="Whether it is about international ICT cooperation.")
    version: str = Field(description="Hash of its content.")
    characters: int


class Statement(_Answer):
    """One claim read from one document."""

    id: str
    predicate: str = Field(description="A relation, or NAMED or AGREED.")
    subject: str
    object: str | None = None
    value: str | None = None
    qualifiers: dict[str, Any] = Field(default_factory=dict)
    modality: Modality
    polarity: Polarity
    quote: str = Field(description="The words it was read from.")
    start: int = Field(description="Where they start, in characters of the document's text.")
    end: int = Field(description="Where they end.")
    rule: str = Field(description="The rule that read it.")
    confidence: float


class Evidence(Statement):
    """A statement with its document."""

    document: Document


class Agreement(_Answer):
    """An MOU, agreement, contract or declaration, with its parties."""

    id: str
    kind: AgreementKind
    status: AgreementStatus = Field(description="How far it has come, by the latest report.")
    date: str | None = Field(None, description="When it was signed, as exactly as is known.")
    topics: list[str] = Field(default_factory=list)
    name: str
    parties: list[Entity]
    documents: int
    first: str | None = None
    last: str | None = None
    confidence: float
    evidence: Evidence | None = Field(None, description="The first report of it.")


class FullDocument(Document):
    """A document with its text and all that was read from it."""

    text: str | None = None
    statements: list[Statement] = Field(default_factory=list)


class Neighbourhood(_Answer):
    """The entities around one, and the edges among them."""

    centre: Entity
    entities: list[Entity]
    edges: list[Edge]
    truncated: bool = Field(description="Whether the limit cut something off.")


class Way(_Answer):
    """A way from one entity to another."""

    entities: list[Entity]
    edges: list[Edge]


class Matches(_Answer):
    """What a search found, the best match first."""

    items: list[Match]


class Ways(_Answer):
    """Ways between two entities."""

    items: list[Way]


class Failure(_Answer):
    """A document that was not accepted."""

    id: str
    key: str
    reason: str
    detail: str


class EdgePage(_Answer):
    """Edges of an entity."""

    items: list[EdgeAndEntity]
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class AgreementPage(_Answer):
    """Agreements, the latest first."""

    items: list[Agreement]
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class DocumentPage(_Answer):
    """Documents, the latest first."""

    items: list[Document]
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class EvidencePage(_Answer):
    """Statements with their documents, the latest first."""

    items: list[Evidence]
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class FailurePage(_Answer):
    """Documents that were not accepted."""

    items: list[Failure]
    cursor: str | None = Field(None, description="Asks for the next page; absent on the last.")


class Statistics(_Answer):
    """How much there is of everything."""

    version: int = Field(description="How often the graph was written.")
    documents: dict[str, int]
    entities: dict[str, int]
    edges: dict[str, int]
    statements: int
    failures: int


class Health(_Answer):
    """Whether the service is there."""

    status: str = Field(examples=["ok"])


Identifier = Annotated[
    str, Path(max_length=100, pattern=r"^[\w.-]+$", description="An id.", examples=["org-wego"])
]
NAME_DESCRIPTION = "By id, name or alias; a name of several is refused with the candidates."
Named = Annotated[str, Query(max_length=MAX_QUERY, description=NAME_DESCRIPTION)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items at most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="The `cursor` of the page before.")]


def example(description: str, value: Any) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation: what it answers, with an example."""
    return {200: {"description": description, "content": {"application/json": {"example": value}}}}
