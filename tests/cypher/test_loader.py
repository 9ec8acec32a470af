"""The loader of the queries."""

from __future__ import annotations

from pathlib import Path

import pytest

import cypher
from cypher import QueryError

GOOD = """\
// Answers: what is there?
// Choices: TYPE = Agency | City
// Parameters:
//   ids (list of string): ids, e.g. ["a", "b"]
// Returns:
//   n (map): the node
MATCH (n:{{TYPE}}) // of this type
WHERE n.id IN $ids
RETURN n
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cypher.resources, "files", lambda _package: tmp_path)
    for cached in (cypher.load, cypher._read):
        cached.cache_clear()
    (tmp_path / "read").mkdir()
    return tmp_path / "read"


def test_a_query_is_read_with_its_header(folder: Path) -> None:
    (folder / "good.cypher").write_text(GOOD, encoding="utf-8")
    query = cypher.load("read/good", TYPE="City")
    assert query.answers == "what is there?"
    assert query.text == "MATCH (n:City) // of this type\nWHERE n.id IN $ids\nRETURN n"
    assert [(p.name, p.type, p.example) for p in query.parameters] == [("ids", "list of string", ["a", "b"])]
    assert query.returns == {"n": "map"}
    assert cypher.choices("read/good") == {"TYPE": ("Agency", "City")}
    assert cypher.names() == cypher.names("read") == ["read/good"]


@pytest.mark.parametrize(
    "choices", [{}, {"TYPE": "Person"}, {"TYPE": "City) DETACH DELETE (n"}, {"X": "City"}]
)
def test_only_a_listed_choice_is_taken(folder: Path, choices: dict[str, str]) -> None:
    (folder / "good.cypher").write_text(GOOD, encoding="utf-8")
    with pytest.raises(QueryError, match=r"read/good"):
        cypher.load("read/good", **choices)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("// Answers: what is there?\n", "", "no Answers"),
        ("Returns:", "Gives:", "no Returns"),
        ('["a", "b"]', "[a]", "not JSON"),
        ("ids (list of string)", "ids", "not written"),
        ("n (map)", "n", "not written"),
        ("{{TYPE}}", "Entity", "choices"),
    ],
)
def test_a_broken_header_is_told_with_its_file(folder: Path, old: str, new: str, message: str) -> None:
    (folder / "bad.cypher").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(QueryError, match=f"read/bad: .*{message}"):
        cypher.load("read/bad", TYPE="City")


@pytest.mark.parametrize("name", ["read/nothing", "nothing", "../pyproject", "read"])
def test_there_is_no_such_query(name: str) -> None:
    with pytest.raises(QueryError, match="there is no query"):
        cypher.load(name)
