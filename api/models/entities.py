"""Entities, the edges between them and the ways along those."""

from __future__ import annotations

from pydantic import Field

from api.models.base import CURSOR, Answer
from api.models.documents import Evidence
from graph.model import AgreementStatus, EntityType, Modality, Polarity, ProjectStatus, Relation


class Reference(Answer):
    """An entity by id and name."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    name_ko: str | None = Field(None, description="Korean name.")
    name_en: str | None = Field(None, description="English name.")


class Entity(Answer):
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


class Edge(Answer):
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


class EdgeAndEntity(Answer):
    """An edge and the entity at its other end."""

    edge: Edge = Field(description="The edge.")
    entity: Entity = Field(description="The entity at its other end.")


class RelationGroup(Answer):
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


class Neighbourhood(Answer):
    """The entities around one, and the edges among them."""

    centre: Entity = Field(description="The entity in the middle.")
    entities: list[Entity] = Field(description="The entities around it.")
    edges: list[Edge] = Field(description="The edges among all of them.")
    truncated: bool = Field(description="Whether the limit cut something off.")


class Way(Answer):
    """A way from one entity to another."""

    entities: list[Entity] = Field(description="The entities on the way, both ends included.")
    edges: list[Edge] = Field(description="The edges between them, in order.")
    evidence: list[Evidence] = Field(description="A statement behind each edge, in order.")


class Matches(Answer):
    """What a search found, the best match first."""

    items: list[Match] = Field(description="The entities.")


class Ways(Answer):
    """Ways between two entities."""

    items: list[Way] = Field(description="The ways, the best documented first.")


class EdgePage(Answer):
    """Edges of an entity."""

    items: list[EdgeAndEntity] = Field(description="The items of this page.")
    cursor: str | None = Field(None, description=CURSOR)


class Statistics(Answer):
    """How much there is of everything."""

    version: int = Field(description="How often the graph was written.")
    documents: dict[str, int] = Field(description="Documents by language.")
    entities: dict[str, int] = Field(description="Entities by type.")
    edges: dict[str, int] = Field(description="Edges by relation.")
    statements: int = Field(description="Statements in all.")
    failures: int = Field(description="Documents that were not accepted.")


class Thing(Entity):
    """An entity with the day, status and topics that agreements, projects and tenders have."""

    date: str | None = Field(None, description="When it was signed, or began.")
    kind: str | None = Field(None, description="The instrument of an agreement.")
    status: AgreementStatus | ProjectStatus | None = Field(None, description="How far it has come.")
    topics: list[str] = Field(default_factory=list, description="Topics of the taxonomy.")


class Tie(Answer):
    """An edge with both ends and a sentence."""

    edge: Edge = Field(description="The edge.")
    source: Entity = Field(description="The entity it goes from.")
    target: Entity = Field(description="The entity it goes to.")
    evidence: Evidence | None = Field(None, description="The surest, latest statement behind it.")


class ToldRelation(EdgeAndEntity):
    """An edge and the entity at its other end, with a sentence."""

    evidence: Evidence | None = Field(None, description="The surest, latest statement behind it.")


class ToldGroup(RelationGroup):
    """The edges of one relation in one direction, with a sentence each."""

    items: list[ToldRelation] = Field(description="The most reported of them.")  # type: ignore[assignment]
