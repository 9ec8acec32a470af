"""Statements of analysts on both stores: those that read are answered, all others change nothing and reach nobody."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from graph.dump import dump
from graph.model import Relation
from graph.store import Answer, Busy, Put, Refused, Store, TooLong, analysts
from graph.store.statement import LONGEST, inspect
from tests.readings import AGENCY, COMPANY, Deal, Fact, reading

HOSTILE = [
    line.replace("⏎", "\n")
    for line in (Path(__file__).parent / "hostile_cypher.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SIZED = [
    "RETURN " + "(" * 200 + "1" + ")" * 200,
    "RETURN " + "[" * 5000,
    "RETURN '" + "x" * LONGEST + "'",
    "RETURN " + " + ".join(["1"] * 10_000),
    "MATCH " + ", ".join(f"(n{i})" for i in range(3000)) + " RETURN 1",
    "RETURN 1\x00 CREATE (n)",
    "",
    " \n\t",
    "// nothing",
    "\ufeffCREATE (n)",
    "MATCH (n) WITH n LIMIT 1 //\r CALL db.stats.retrieve('GRAPH COUNTS') YIELD section RETURN section",
    "MATCH (n) WITH n LIMIT 1 //\r CREATE (m:Evil) RETURN m",
    "RETURN '\ud800'",
]
UNSENDABLE = [
    10**30,
    -(10**30),
    "\ud800",
    {"\ud800": 1},
    [[{"a": "\udfff"}]],
    json.loads("[" * 60 + "]" * 60),
]
"""Values that no store has."""


SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 300) AS b WITH a, b WHERE a * b < 0 RETURN count(*) AS c"
"""Takes seconds, and then ends by itself: the embedded engine goes on with it when nobody waits any more."""
ENDLESS = SLOW.replace("300", "100000")
"""Takes minutes: Neo4j, where `SLOW` may be over before the time is, ends it."""


@pytest.fixture
def filled(store: Store) -> Store:
    deal = Deal("agreement-1", (AGENCY, COMPANY), date="2021-05-02")
    store.apply([Put(reading("k", facts=[Fact(Relation.SIGNED, AGENCY, COMPANY)], deals=[deal]))])
    return store


def ask(store: Store, statement: str, limit: int = 100, seconds: float = 10.0, **parameters: Any) -> Answer:
    return store.ask(statement, parameters, limit=limit, seconds=seconds)


def test_there_are_a_hundred_and_fifty() -> None:
    assert len(set(HOSTILE)) >= 150


def test_hostile_statements_are_refused_with_a_reason_and_nothing_changes(filled: Store) -> None:
    before = list(dump(filled))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        came: list[str] = []

        def listen() -> None:
            while not over.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue
                came.append("connection")

        over = threading.Event()
        thread = threading.Thread(target=listen)
        thread.start()
        for statement in (*HOSTILE, *SIZED):
            with pytest.raises(Refused) as caught:
                ask(filled, statement.replace("127.0.0.1:1/", f"127.0.0.1:{port}/"))
            assert caught.value.reason, statement
            assert len(caught.value.reason) < 400
            assert caught.value.line >= 1
        over.set()
        thread.join()
    assert not came
    assert list(dump(filled)) == before


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("MATCH (n:Agency)-[r:SIGNED]-(m:Company) RETURN n.name AS a, m.name AS b", [["한국정보화기관", "Sample Networks"]]),
        ("MATCH (n:Entity) WHERE n.name = $name RETURN n.id AS id", [["company-1"]]),
        ("match (a:Agreement) return a.date as created", [["2021-05-02"]]),
        ("MATCH (n:Agency) WITH n ORDER BY n.id SKIP 0 LIMIT 1 RETURN n.id AS id;", [["agency-1"]]),
        ("OPTIONAL MATCH (n:Fund) RETURN n", [[None]]),
        ("UNWIND $list AS x RETURN x * 2 AS y", [[2], [4]]),
        ("CALL { MATCH (n:Company) RETURN n.id AS id } RETURN id", [["company-1"]]),
        ("RETURN EXISTS { MATCH (:Agency)-[:SIGNED]-(:Company) } AS is", [[True]]),
        ("RETURN 'CREATE (n) // SET' AS text, \"it's\" AS other", [["CREATE (n) // SET", "it's"]]),
        ("RETURN {set: 1, delete: 2}.set AS `create`", [[1]]),
        ("MATCH (n:Agency) RETURN n.set AS x", [[None]]),
        ("RETURN date('2021-05-02') AS d, duration('P1D') AS e", [["2021-05-02", "P1D"]]),
        ("RETURN date.truncate('month', date('2021-05-17')) AS d", [["2021-05-01"]]),
        ("UNWIND range(1, 3) AS x RETURN sum(x) AS s", [[6]]),
        ("CALL db.labels() YIELD label WITH label WHERE label = 'Agency' RETURN label", [["Agency"]]),
        ("RETURN 1 AS a UNION RETURN 2 AS a", [[1], [2]]),
        ("RETURN 1 // one\r\n AS a", [[1]]),
        ("RETURN reduce(s = 0, x IN [3, 1, 2] | CASE WHEN x > s THEN x ELSE s END) AS most", [[3]]),
        ("RETURN reduce(s = 0, x IN [3, 1, 2] | s + x) AS total", [[6]]),
        ("WITH [4, 5] AS l RETURN [i IN range(0, size(l) - 1) | l[i]] AS l", [[[4, 5]]]),
        ("MATCH (n:Agency) RETURN `n`.`id` AS id", [["agency-1"]]),
    ],
)  # fmt: skip
def test_reading_is_answered(filled: Store, statement: str, expected: list[list[Any]]) -> None:
    assert ask(filled, statement, name="Sample Networks", list=[1, 2]).rows == expected


def test_nodes_relationships_and_paths_are_objects(filled: Store) -> None:
    (row,) = ask(filled, "MATCH p = (n:Agency)-[r:SIGNED]-(m) RETURN n, r, p").rows
    node, relationship, path = row
    assert (node["_type"], node["labels"], node["properties"]["id"]) == (
        "node",
        ["Agency", "Entity"],
        "agency-1",
    )
    assert (relationship["_type"], relationship["type"], relationship["start"], relationship["end"]) == (
        "relationship", "SIGNED", "agency-1", "company-1",
    )  # fmt: skip
    assert (path["_type"], len(path["nodes"]), len(path["relationships"])) == ("path", 2, 1)


def test_an_answer_nested_too_deep_is_not_cut_silently(filled: Store) -> None:
    with pytest.raises(Refused, match="nested deeper"):
        ask(filled, "RETURN [[[$x]]] AS x", x=json.loads("[" * 39 + "]" * 39))


def test_limits_of_rows_size_and_time(filled: Store, engine: str) -> None:
    answer = ask(filled, "UNWIND range(1, 1000) AS x RETURN x", limit=10)
    assert (len(answer.rows), answer.truncated) == (10, "rows")
    whole = ask(filled, "UNWIND range(1, 10) AS x RETURN x", limit=10)
    assert (len(whole.rows), whole.truncated) == (10, None)
    large = ask(filled, "UNWIND range(1, 300) AS x RETURN $text AS t", limit=1000, text="x" * 100_000)
    assert large.truncated == "bytes"
    with pytest.raises(Refused, match="parameters are larger"):
        ask(filled, "RETURN $text AS t", text="x" * 2_000_000)
    with pytest.raises(TooLong):
        ask(filled, ENDLESS if engine == "neo4j" else SLOW, seconds=0.3)


@pytest.mark.parametrize("value", UNSENDABLE, ids=range(len(UNSENDABLE)))
def test_a_parameter_that_no_store_has_is_refused(filled: Store, value: Any) -> None:
    with pytest.raises(Refused, match="parameter"):
        ask(filled, "RETURN $x AS x", x=value)


def test_the_plan_names_its_procedures(neo4j_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysts, "inspect", lambda statement: None)
    with pytest.raises(Refused, match=r"procedure db\.stats\.retrieve is refused"):
        ask(neo4j_store, "CALL db.stats.retrieve('GRAPH COUNTS') YIELD section RETURN section")
    assert ask(neo4j_store, "CALL db.labels() YIELD label RETURN count(label) AS n").rows


def test_the_place_is_told() -> None:
    with pytest.raises(Refused, match="SET is refused") as caught:
        inspect("MATCH (n)\nWHERE n.id = 1\n  SET n.a = 1")
    assert (caught.value.line, caught.value.column) == (3, 3)


def test_no_more_than_a_few_run_at_once(embedded_store: Store) -> None:
    results: list[type[Exception]] = []

    def run() -> None:
        try:
            ask(embedded_store, SLOW, seconds=0.3)
        except (Busy, TooLong) as error:
            results.append(type(error))

    threads = [threading.Thread(target=run) for _ in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(Busy) >= 1
    assert len(results) == 7
