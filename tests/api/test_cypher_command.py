"""`coopgraph cypher`, as an analyst meets it."""

from __future__ import annotations

import json

from tests.api.conftest import Run
from tests.scenario import WEGO


def test_rows_as_table_json_and_csv(inline: Run) -> None:
    statement = "MATCH (n:Entity) WHERE n.id = $id RETURN n.id AS id, n.documents AS documents"
    assert WEGO.id in inline("cypher", statement, "--param", f"id={WEGO.id}").stdout
    answer = json.loads(inline("cypher", statement, "--param", f"id={WEGO.id}", "--json").stdout)
    assert answer["columns"] == ["id", "documents"]
    assert inline("cypher", "RETURN 1 AS a, [1, 2] AS b", "--csv").stdout.splitlines() == [
        "a,b",
        '1,"[1, 2]"',
    ]


def test_what_does_more_than_read_is_one_line(inline: Run) -> None:
    done = inline("cypher", "MATCH (n) SET n.a = 1")
    assert (done.returncode, done.stderr) == (
        2,
        "coopgraph: line 1, column 11: SET is refused: only reading is allowed\n",
    )
    assert "is not name=value" in inline("cypher", "RETURN 1", "--param", "x").stderr
