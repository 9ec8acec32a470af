"""Exports of both stores open in the tools that they are for, and hold what was asked for."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import networkx as nx
import pytest

from graph.exports import FORMATS, Selection, write
from graph.model import EntityType, Relation
from graph.settings import Settings
from graph.store import Put, Store
from tests.conftest import wipe
from tests.neo4j_server import imported
from tests.readings import AGENCY, COMPANY, FORUM, KOREA, Deal, Fact, Thing, reading

ODD = Thing("company-2", EntityType.COMPANY, 'Tom & "Co" <\\u0027; x>\u0001', "VN")


@pytest.fixture
def filled(store: Store) -> Store:
    facts = [
        Fact(Relation.BELONGS_TO, AGENCY, KOREA),
        Fact(Relation.SIGNED, AGENCY, COMPANY),
        Fact(Relation.PARTICIPATED_IN, ODD, FORUM),
    ]
    deal = Deal("agreement-1", (AGENCY, COMPANY), date="2021-05-02", topics=("AI", "5G"))
    store.apply([Put(reading("k", facts=facts, deals=[deal]))])
    return store


def exported(store: Store, name: str, selection: Selection | None = None) -> bytes:
    stream = io.BytesIO()
    write(store, selection or Selection(), name, stream)
    return stream.getvalue()


def rows(store: Store, selection: Selection | None = None) -> tuple[dict[str, dict], dict[str, dict]]:
    lines = [json.loads(line) for line in exported(store, "ndjson", selection).decode().splitlines()]
    return (
        {line["entity"]["id"]: line["entity"] for line in lines if "entity" in line},
        {line["edge"]["id"]: line["edge"] for line in lines if "edge" in line},
    )


def test_graphml_opens_in_networkx(filled: Store) -> None:
    entities, edges = rows(filled)
    graph = nx.parse_graphml(exported(filled, "graphml").decode(), force_multigraph=True)
    assert set(graph.nodes) == set(entities)
    assert {data.get("id", key) for _, _, key, data in graph.edges(keys=True, data=True)} == set(edges)
    assert graph.nodes["agency-1"]["name_ko"] == "한국정보화기관"
    assert graph.nodes["agreement-1"]["topics"] == "5G; AI"


def test_a_cypher_script_makes_the_same_graph_again(filled: Store, engine: str) -> None:
    before = rows(filled)
    script = exported(filled, "cypher").decode()
    wipe(filled)
    for statement in script.split(";\n")[1:]:
        if statement.strip():
            filled._connection.run(statement)  # type: ignore[attr-defined]
    after = rows(filled)
    assert after == before


def test_json_ld_is_json_with_a_context(filled: Store) -> None:
    found = json.loads(exported(filled, "jsonld"))
    entities, edges = rows(filled)
    assert found["@context"]["id"] == "@id"
    assert len(found["@graph"]) == len(entities) + len(edges)
    assert {"urn:coopgraph:agency-1", "urn:coopgraph:agreement-1"} <= {row["id"] for row in found["@graph"]}


def test_csv_has_the_headers_of_the_importer(filled: Store) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(filled, "csv"))) as archive:
        nodes = list(csv.DictReader(io.StringIO(archive.read("nodes.csv").decode(), newline="")))
        edges = list(csv.DictReader(io.StringIO(archive.read("edges.csv").decode(), newline="")))
    entities, joined = rows(filled)
    assert {row["id:ID"] for row in nodes} == set(entities)
    assert next(row for row in nodes if row["id:ID"] == "agency-1")[":LABEL"] == "Entity;Agency"
    assert (
        next(row for row in nodes if row["id:ID"] == "company-2")["name:string"]
        == entities["company-2"]["name"]
    )
    assert next(row for row in nodes if row["id:ID"] == "agreement-1")["topics:string[]"] == "5G;AI"
    assert {(row[":START_ID"], row[":TYPE"], row[":END_ID"]) for row in edges} == {
        (edge["source"], edge["relation"], edge["target"]) for edge in joined.values()
    }


@pytest.mark.slow
def test_the_importer_of_neo4j_takes_it(filled: Store, neo4j_settings: Settings, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(filled, "csv"))) as archive:
        archive.extractall(tmp_path)
    said = imported(tmp_path / "home", tmp_path / "nodes.csv", tmp_path / "edges.csv")
    entities, joined = rows(filled)
    assert f"{len(entities)} nodes" in said, said
    assert f"{len(joined)} relationships" in said, said


@pytest.mark.parametrize(
    ("selection", "entities", "relations"),
    [
        (Selection(country="kr"), {"agency-1", "company-1", "agreement-1", "country-kr"}, {"SIGNED", "BELONGS_TO", "PARTY_TO"}),
        (Selection(types=[EntityType.EVENT]), {"event-1", "company-2"}, {"PARTICIPATED_IN"}),
        (Selection(relations=[Relation.SIGNED]), {"agency-1", "company-1"}, {"SIGNED"}),
        (Selection(topic="AI"), {"agreement-1", "agency-1", "company-1"}, {"PARTY_TO"}),
        (Selection(since="2022"), set(), set()),
        (Selection(until="2021", relations=[Relation.PARTICIPATED_IN]), {"company-2", "event-1"}, {"PARTICIPATED_IN"}),
        (Selection(country="FJ"), set(), set()),
    ],
)  # fmt: skip
def test_selections(filled: Store, selection: Selection, entities: set[str], relations: set[str]) -> None:
    found, edges = rows(filled, selection)
    assert set(found) == entities
    assert {edge["relation"] for edge in edges.values()} == relations
    assert all(edge["source"] in found and edge["target"] in found for edge in edges.values())


def test_every_format_writes_an_empty_graph(store: Store) -> None:
    for name in FORMATS:
        assert exported(store, name) is not None
    assert nx.parse_graphml(exported(store, "graphml").decode()).number_of_nodes() == 0
    assert json.loads(exported(store, "jsonld"))["@graph"] == []
