"""Every query file runs on every engine with its documented parameters and returns what it says.

Those of Neo4j Browser ask about the samples: tests/api/test_browser.py.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

import cypher
from graph.feedback import Feedback, Kind, Usefulness
from graph.model import Attribute, EntityType, Failure, Relation
from graph.resolution.ledger import Decision, Verdict
from graph.store import Put, Store, schema
from tests.conftest import wipe
from tests.readings import KOREA, Deal, Fact, Thing, reading

KOICA = Thing("org-koica", EntityType.AGENCY, "한국국제협력단", "KR")
UZBEKISTAN = Thing("country-uz", EntityType.COUNTRY, "우즈베키스탄")
ANEW = ("write/documents", "write/entities_added", "write/statements", "export/entities")
"""Queries that make what may exist once only."""


def variants(name: str) -> list[dict[str, str]]:
    """Every way to fill in the choices that a query leaves."""
    choices = cypher.choices(name)
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


@pytest.fixture
def filled(store: Store) -> Store:
    """A store that has an answer to every query's example."""
    nia = Thing("org-nia", EntityType.AGENCY, "한국지능정보사회진흥원", "KR")
    wego = Thing("org-wego", EntityType.INTL_ORG, "WeGO", "KR")
    vietnam = Thing("country-vn", EntityType.COUNTRY, "베트남", "VN")
    facts = [
        Fact(Relation.BELONGS_TO, nia, KOREA),
        Fact(Relation.SIGNED, nia, KOREA),
        Fact(Relation.MEMBER_OF, KOREA, wego),
        Fact(Relation.SUPPORTS, nia, vietnam),
    ]
    deal = Deal("agreement-1", (nia, wego, vietnam), date="2021-05", topics=("AI",))
    project = Thing("project-1", EntityType.PROJECT, "스마트시티 구축")
    facts += [Fact(Relation.FUNDS, KOICA, project), Fact(Relation.BENEFITS, project, UZBEKISTAN)]
    facts += [Fact(Relation.PROCURES, KOICA, Thing("tender-1", EntityType.TENDER, "감리 용역"))]
    training = Thing("program-1", EntityType.PROGRAM, "연수")
    facts += [Fact(Relation.OPERATES, nia, training), Fact(Relation.FUNDS, training, project)]
    said = reading("k", facts=facts, deals=[deal])
    name = next(s for s in said.statements if s.subject == project.id)
    known = {"start": "2018-03-01", "topics": ["smart city"], "amount": "5", "currency": "KRW"}
    for predicate, value in ((Attribute.REGISTERED, "P-1"), (Attribute.TRANSACTED, "contract")):
        said.statements.append(replace(name, predicate=predicate, value=value, qualifiers=known))
    said.document = replace(said.document, id="doc-1", version="0f")
    said.statements = [replace(statement, document="doc-1") for statement in said.statements]
    store.apply([Put(said), Failure("b", "empty", "nothing in it")])
    store.decide([Decision(nia.id, "agency-1", Verdict.SAME, "analyst", "2024-05-02", "one office")])
    store.keep(
        [Feedback(Kind.PARTNERS, nia.id, wego.id, Usefulness.KNOWN, "analyst", "2024-05-02T09:00:00+00:00")]
    )
    store.measure({wego.id: {"pagerank": 0.5, "measured": "2024-05-02"}})
    return store


@pytest.mark.parametrize("name", [name for name in cypher.names() if not name.startswith("browser/")])
def test_a_query_runs_with_its_examples(filled: Store, engine: str, name: str) -> None:
    if name in schema.NEO4J and engine == "embedded":
        pytest.skip(
            "the embedded engine makes its full-text index over SQL, and knows types when they are used"
        )
    if name in ANEW:
        wipe(filled)
    answered = 0
    for chosen in variants(name):
        query = cypher.load(name, **chosen)
        parameters = {parameter.name: parameter.example for parameter in query.parameters}
        if name.startswith(("read/", "dump/")):
            rows = filled.read(name, chosen, **parameters)
        else:
            rows = filled._connection.run(query.text, **parameters)
            if name in ANEW:
                wipe(filled)
        assert all(list(row) == list(query.returns) for row in rows), query.name
        answered += len(rows)
    assert bool(answered) == bool(query.returns), f"{name} has no answer to its example"


def test_every_relation_and_type_can_be_written() -> None:
    for name, hole, members in (
        ("write/entities_added", "TYPE", EntityType),
        ("write/edges", "RELATION", Relation),
        ("write/edges_added", "RELATION", Relation),
        ("write/edges_known", "RELATION", Relation),
        ("write/edges_removed", "RELATION", Relation),
        ("read/edge", "RELATION", Relation),
    ):
        assert cypher.choices(name)[hole] == tuple(member.value for member in members), name
