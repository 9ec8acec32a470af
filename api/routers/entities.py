"""Entities, what surrounds them, and the edges between them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api import examples
from api.models.documents import EvidencePage
from api.models.entities import EdgePage, JoinedEdge, Matches, Neighbourhood, RelatedEntity, Statistics, Ways
from api.models.parameters import NAME_DESCRIPTION, Cursor, EdgeId, EntityId, Limit, example
from api.presentation import Presented
from api.routers.dependencies import Asked, AskedNow
from graph.model import Attribute, EntityType, Relation
from graph.questions import ALL_RELATIONS, MAX_DEPTH, MAX_EACH, MAX_LIMIT, MAX_QUERY, NAMING, NotFound, Page

router = APIRouter(route_class=Presented, tags=["entities"])

Relations = Annotated[
    list[Relation] | None,
    Query(max_length=len(Relation), description="Only these relations; all where none is given."),
]


@router.get(
    "/search",
    response_model=Matches,
    response_model_exclude_none=True,
    responses=example("Entities, the best match first.", {"items": [examples.ENTITY | {"match": 100.0}]}),
)
def search(
    *,
    questions: Asked,
    q: Annotated[
        str,
        Query(
            min_length=1, max_length=MAX_QUERY, description="A name in Korean or English.", examples=["WeGO"]
        ),
    ],
    type: Annotated[EntityType | None, Query(description="Only entities of this type.")] = None,
    limit: Limit = 20,
) -> dict[str, Any]:
    """Find entities by name: exact, by its beginning, by its words, or nearly so."""
    return {"items": questions.search(q, entity_type=type, limit=limit)}


@router.get(
    "/entities/{identifier}",
    response_model=RelatedEntity,
    response_model_exclude_none=True,
    responses=example("The entity.", examples.ENTITY | {"relations": [examples.GROUP]}),
)
def entity(
    *,
    questions: Asked,
    identifier: EntityId,
    edges: Annotated[
        int, Query(ge=0, le=MAX_EACH, description="Edges of each relation that come with it; 0 for none.")
    ] = 5,
) -> dict[str, Any]:
    """One entity: its names, type, home country and lifetime, and its edges grouped by relation."""
    found = questions.entity(identifier)
    return found | {"relations": questions.relations(identifier, each=edges)} if edges else found


@router.get(
    "/entities/{identifier}/edges",
    response_model=EdgePage,
    response_model_exclude_none=True,
    responses=example("A page of edges.", {"items": [{"edge": examples.EDGE, "entity": examples.ENTITY}]}),
)
def edges(
    *,
    questions: Asked,
    identifier: EntityId,
    relation: Relations = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page:
    """The edges of an entity, the most reported first, each with the entity at its other end."""
    questions.entity(identifier)
    return questions.edges(identifier, relations=relation or ALL_RELATIONS, limit=limit, cursor=cursor)


@router.get(
    "/entities/{identifier}/neighbourhood",
    response_model=Neighbourhood,
    response_model_exclude_none=True,
    responses=example(
        "The neighbourhood.",
        {
            "centre": examples.ENTITY,
            "entities": [examples.COUNTRY],
            "edges": [examples.EDGE],
            "truncated": False,
        },
    ),
)
def neighbourhood(
    *,
    questions: Asked,
    identifier: EntityId,
    depth: Annotated[int, Query(ge=1, le=MAX_DEPTH, description="Steps to go.")] = 1,
    relation: Relations = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Edges at most, for each step.")] = 50,
) -> Any:
    """The entities within one or two steps, the most reported edges first."""
    return questions.neighbourhood(identifier, depth=depth, limit=limit, relations=relation or ALL_RELATIONS)


@router.get(
    "/entities/{identifier}/evidence",
    response_model=EvidencePage,
    response_model_exclude_none=True,
    responses=example("A page of statements.", {"items": [examples.EVIDENCE]}),
)
def entity_evidence(
    *,
    questions: Asked,
    identifier: EntityId,
    predicate: Annotated[
        list[Attribute] | None,
        Query(
            max_length=len(Attribute),
            description="Only statements of these kinds; NAMED and AGREED where none is given.",
        ),
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """What documents say of an entity: its names, or what it needs and offers, its figures and terms."""
    return questions.evidence(
        _entity_id(identifier), predicates=predicate or NAMING, limit=limit, cursor=cursor
    )


@router.get(
    "/edges/{identifier}",
    response_model=JoinedEdge,
    response_model_exclude_none=True,
    responses=example("The edge.", examples.JOINED),
)
def edge(questions: Asked, identifier: EdgeId) -> dict[str, Any]:
    """One edge with the entities that it joins."""
    return questions.edge(identifier)


@router.get(
    "/edges/{identifier}/evidence",
    response_model=EvidencePage,
    response_model_exclude_none=True,
    responses=example("A page of statements.", {"items": [examples.EVIDENCE]}),
)
def edge_evidence(*, questions: Asked, identifier: EdgeId, limit: Limit = 20, cursor: Cursor = None) -> Page:
    """Every statement that supports an edge: quote, span, document and source."""
    return questions.evidence(_edge_id(identifier), limit=limit, cursor=cursor)


@router.get(
    "/paths",
    response_model=Ways,
    response_model_exclude_none=True,
    responses=example(
        "Ways, the best documented first.",
        {
            "items": [
                {
                    "entities": [examples.CITY, examples.ENTITY],
                    "edges": [examples.EDGE],
                    "evidence": [examples.EVIDENCE],
                }
            ]
        },
    ),
)
def paths(
    *,
    questions: Asked,
    source: Annotated[
        str,
        Query(
            alias="from", max_length=MAX_QUERY, description=f"One end. {NAME_DESCRIPTION}", examples=["Seoul"]
        ),
    ],
    target: Annotated[
        str,
        Query(
            alias="to",
            max_length=MAX_QUERY,
            description=f"The other end. {NAME_DESCRIPTION}",
            examples=["WeGO"],
        ),
    ],
    limit: Limit = 10,
) -> dict[str, Any]:
    """Shortest ways between two entities: direct, through one third, or one way of up to five steps."""
    first, last = questions.named(source)["id"], questions.named(target)["id"]
    return {"items": questions.paths(first, last, limit=limit)}


@router.get(
    "/statistics",
    response_model=Statistics,
    responses=example(
        "Counts.",
        {
            "version": 3,
            "documents": {"en": 7, "ko": 27},
            "entities": {"Agency": 91, "Country": 40},
            "edges": {"SIGNED": 33},
            "statements": 812,
            "failures": 0,
        },
    ),
)
def statistics(questions: AskedNow) -> dict[str, Any]:
    """How many documents, entities, edges and statements there are, by language, type and relation."""
    return questions.statistics()


def _edge_id(identifier: str) -> str:
    if not identifier.startswith("edge-"):
        raise NotFound(f"no edge has the id {identifier!r}")
    return identifier


def _entity_id(identifier: str) -> str:
    if identifier.startswith("edge-"):
        raise NotFound(f"no entity has the id {identifier!r}")
    return identifier
