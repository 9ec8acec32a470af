"""`coopgraph resolve`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.api.conftest import Run
from tests.scenario import ISLAND, MINISTRY, WEGO


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", "resolve", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


def test_two_names_are_judged() -> None:
    done = run("judge", "KOICA", "한국국제협력단", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["judgement"] == "same"
    assert "same" in run("judge", "KOICA", "한국국제협력단").stdout


def test_lines_are_judged_and_bad_ones_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    good = {
        "id": "p1",
        "a": {"name": "특허청", "country": "KR"},
        "b": {"name": "지식재산처", "type": "Agency"},
    }
    bad = {"id": 7, "a": {"name": "특허청", "type": "Ministry"}, "b": {"name": "지식재산처"}}
    file.write_text("\n".join([json.dumps(good), json.dumps(bad), "{", ""]), encoding="utf-8")
    done = run("judge", "--jsonl", str(file))
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["judgement"]) == ("p1", "successor")
    assert first["reasons"]
    assert second["id"] == 7
    assert "a.type" in second["error"]
    assert (third["id"], third["line"]) == (None, 3)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_said() -> None:
    for arguments in (
        ("judge", "one"),
        ("judge", "a", "b", "--type", "Thing"),
        ("judge", "--jsonl", "/no/such/file"),
    ):
        done = run(*arguments)
        assert done.returncode in (1, 2), arguments
        assert done.stderr
        assert "Traceback" not in done.stderr


def test_decisions_are_taken_listed_and_withdrawn(coopgraph: Run) -> None:
    before = coopgraph("dump").stdout
    done = coopgraph("resolve", "same", ISLAND.id, WEGO.id, "--why", "one office", "--by", "an analyst")
    assert done.returncode == 0, done.stderr
    shown = json.loads(coopgraph("show", ISLAND.id, "--json").stdout)
    assert shown["entity"]["id"] == WEGO.id
    (decision,) = json.loads(coopgraph("resolve", "ledger", "--json").stdout)["items"]
    assert (decision["verdict"], decision["by"], decision["why"]) == ("same", "an analyst", "one office")
    again = coopgraph("resolve", "same", ISLAND.id, WEGO.id)
    assert again.returncode == 2
    assert "already" in again.stderr
    assert coopgraph("resolve", "withdraw", decision["id"]).returncode == 0
    assert coopgraph("dump").stdout == before
    assert coopgraph("resolve", "withdraw", decision["id"]).returncode == 2
    assert coopgraph("resolve", "different", "no such body", MINISTRY.id).returncode == 2


def test_doubts_are_listed(coopgraph: Run) -> None:
    found = json.loads(coopgraph("resolve", "doubts", "--json").stdout)
    assert found["total"] == len(found["items"])
    assert "joined" in coopgraph("resolve", "run", "--dry-run").stdout


def test_the_registry_is_checked_and_what_it_lacks_is_suggested(coopgraph: Run) -> None:
    checked = json.loads(coopgraph("registry", "check", "--json").stdout)
    assert checked["problems"] == []
    assert checked["entries"]["Agency"] > 600
    items = json.loads(coopgraph("registry", "suggest", "--type", "Company", "--json").stdout)["items"]
    assert ISLAND.id in [item["id"] for item in items]
    assert all(item["context"] for item in items)
    assert coopgraph("registry", "suggest", "--type", "Thing").returncode == 2
