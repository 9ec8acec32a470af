"""Defects that are planted in a real store are found, and a store without any is well."""

from __future__ import annotations

import pytest

from graph.health import findings
from graph.model import Relation
from graph.store import Put, Store
from tests.readings import AGENCY, COMPANY, KOREA, Deal, Fact, reading

DEFECTS = {
    "quote that is not in its document": "MATCH (s:Statement) WITH s ORDER BY s.id LIMIT 1 SET s.quote = 'something else'",
    "entity that no document names": "CREATE (:Entity:Agency {id: 'agency-9', type: 'Agency', name: 'nobody', documents: 1})",
    "edge without evidence": (
        "MATCH (a:Entity {id: 'agency-1'}), (b:Entity {id: 'country-kr'}) "
        "CREATE (a)-[:SUPPORTS {id: 'edge-9', relation: 'SUPPORTS', documents: 1}]->(b)"
    ),
    "edge that counts its documents wrongly": "MATCH (:Agency)-[r:SIGNED]-(:Company) SET r.documents = 7",
    "statement whose edge is missing": "MATCH (:Agency)-[r:BELONGS_TO]->(:Country) DELETE r",
    "agreement without a party": "MATCH (:Entity)-[r:PARTY_TO]->(:Agreement) DELETE r",
    "document without text": "MATCH (:Document)-[r:HAS_CONTENT]->(:Content) DELETE r",
}


@pytest.fixture
def filled(store: Store) -> Store:
    facts = [Fact(Relation.BELONGS_TO, AGENCY, KOREA), Fact(Relation.SIGNED, AGENCY, COMPANY)]
    deal = Deal("agreement-1", (AGENCY, COMPANY), date="2021-05-02")
    store.apply([Put(reading("k", facts=facts, deals=[deal]))])
    return store


def test_a_store_that_is_well_has_no_findings(filled: Store) -> None:
    assert findings(filled) == []


@pytest.mark.parametrize("check", DEFECTS)
def test_a_defect_is_found(filled: Store, check: str) -> None:
    filled._connection.run(DEFECTS[check])  # type: ignore[attr-defined]
    found = {finding.check: finding for finding in findings(filled)}
    assert check in found
    assert found[check].count >= 1
    assert found[check].advice
