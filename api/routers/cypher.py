"""Cypher of analysts: only what reads is answered."""

from __future__ import annotations

from fastapi import APIRouter

from api import examples
from api.access import Role, requires
from api.models.cypher import CypherStatement, Table
from api.models.parameters import example
from api.routers.dependencies import AskedNow
from graph.store import Answer

router = APIRouter(tags=["cypher"], dependencies=[requires(Role.READER)])


@router.post(
    "/cypher",
    response_model=Table,
    response_model_exclude_none=True,
    responses=example("The rows.", examples.TABLE),
)
def cypher(questions: AskedNow, asked: CypherStatement) -> Answer:
    """Run a Cypher statement that only reads, within limits of rows, size and time; on both stores alike.

    Anything else is refused with its place. Nodes, relationships and paths come as objects with `_type`; what is to
    vary is passed as a parameter.
    """
    return questions.ask(asked.statement, asked.parameters, limit=asked.limit, seconds=asked.seconds)
