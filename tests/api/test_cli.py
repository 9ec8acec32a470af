"""The command line, run as people run it, while the API serves the same folder."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from api.cli.serve import listening
from api.contract import ExtractedDocument
from bench.serving import COOPGRAPH
from graph.model import Relation
from graph.projection import edge_id
from tests.api.conftest import Run
from tests.scenario import (
    EVENTS,
    ISLAND,
    MINISTRY,
    MOU,
    NIA,
    PLANNED,
    PORTAL,
    SEOUL,
    TWINS,
    UNDATED,
    WEGO,
    WORKSHOP,
)

COMMANDS = (
    "search", "show", "paths", "agreements", "evidence", "documents", "failures", "settings", "dump", "withdraw",
    "statistics", "serve", "schema", "extract", "ingest",
)  # fmt: skip


def output(run: Run, *arguments: str) -> str:
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answer(run: Run, *arguments: str) -> object:
    return json.loads(output(run, *arguments, "--json"))


def failing(run: Run, *arguments: str, status: int = 2, **more: str) -> str:
    """The one line on standard error of a command that must fail."""
    done = run(*arguments, **more)
    assert done.returncode == status, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    return done.stderr.strip()


def test_help_names_every_command(inline: Run) -> None:
    text = output(inline, "--help")
    for command in COMMANDS:
        assert f"  {command} " in text
        assert "--help" in output(inline, command, "--help")


def test_help_loads_nothing_heavy() -> None:
    heavy = "neo4j spacy fastapi rapidfuzz kiwipiepy graph.registry uvicorn rich.table pydantic"
    code = f"import sys, api.cli; print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_search(inline: Run) -> None:
    assert WEGO.id in output(inline, "search", "wego")
    found = answer(inline, "search", "포럼", "--type", "Event", "--limit", "2")
    assert [entity["type"] for entity in found["items"]] == ["Event", "Event"]  # type: ignore[index]
    nothing = inline("search", "zzqqxx")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "zzqqxx" in nothing.stderr


def test_show_tells_who_it_is_and_what_it_does_with_quotes(coopgraph: Run) -> None:
    text = output(coopgraph, "show", "wego")
    for part in (
        "World Smart Sustainable Cities Organization", "formerly 세계도시전자정부협의체", "in 2 documents",
        "agreements", "2020-06", "contract", "planned", NIA.name, "runs", PORTAL.name, "members", SEOUL.name,
        "hosts", WORKSHOP.name, "denied", "“서울 MEMBER_OF WeGO”", "latest documents",
    ):  # fmt: skip
        assert part in text, f"{part} is not in\n{text}"
    assert max(map(_columns, text.splitlines())) <= 120
    assert answer(coopgraph, "show", WEGO.id)["entity"]["id"] == WEGO.id  # type: ignore[index]
    assert MINISTRY.name in output(coopgraph, "show", MOU.id)
    assert "agreement" in output(coopgraph, "show", "베트남")


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_columns_align_where_characters_are_wide(inline: Run) -> None:
    lines = output(inline, "agreements").splitlines()
    column = _columns(lines[0].partition("topics")[0])
    for topic in ("smart city", "e-government"):
        line = next(line for line in lines if topic in line)
        assert _columns(line.partition(topic)[0]) == column


def test_a_name_of_several_lists_the_candidates(inline: Run) -> None:
    error = failing(inline, "show", "교육부")
    assert all(twin.id in error for twin in TWINS)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("show", "zzqqxx"), "zzqqxx"),
        (("show", "Blue Rivers Network"), "did you mean"),
        (("paths", "WeGO", "WeGO"), "same"),
        (("agreements", "--status", "maybe"), "planned"),
        (("agreements", "--since", "soon"), "YYYY"),
        (("agreements", "--cursor", "x"), "cursor"),
        (("search", "x", "--type", "Planet"), "Agency"),
        (("search", " "), "characters"),
        (("evidence", "edge-0"), "edge-0"),
        (("documents", "nowhere:1"), "nowhere:1"),
        (("withdraw", "nowhere:1"), "nowhere:1"),
        (("extract",), "--jsonl"),
        (("extract", "x.txt", "--published", "soon"), "YYYY-MM-DD"),
        (("sing",), "sing"),
    ],
)
def test_what_cannot_be_asked_is_refused(inline: Run, arguments: tuple[str, ...], word: str) -> None:
    assert word in failing(inline, *arguments)


def test_paths(inline: Run) -> None:
    assert "서울 MEMBER_OF WeGO" in output(inline, "paths", "Seoul", "WeGO")
    ways = answer(inline, "paths", "서울", PORTAL.id)
    way = ways["items"][0]  # type: ignore[index]
    assert [entity["id"] for entity in way["entities"]] == [SEOUL.id, WEGO.id, PORTAL.id]
    assert [said["predicate"] for said in way["evidence"]] == [edge["relation"] for edge in way["edges"]]
    assert "not connected" in inline("paths", SEOUL.id, ISLAND.id).stderr


def test_agreements_in_pages(inline: Run) -> None:
    first = inline("agreements", "--limit", "2")
    cursor = first.stderr.strip().rpartition(" ")[2]
    rest = answer(inline, "agreements", "--limit", "2", "--cursor", cursor)
    assert [item["id"] for item in rest["items"]] == [UNDATED.id]  # type: ignore[index]
    both = answer(
        inline, "agreements", "--party", "NIA", "--party", "WeGO", "--country", "kr", "--kind", "contract"
    )
    assert [item["id"] for item in both["items"]] == [PLANNED.id]  # type: ignore[index]
    assert "no agreement" in inline("agreements", "--topic", "tulips").stderr


def test_evidence_and_documents(inline: Run) -> None:
    edge = edge_id(Relation.MEMBER_OF, SEOUL.id, WEGO.id)
    said = answer(inline, "evidence", edge)["items"][0]  # type: ignore[index]
    document = answer(inline, "documents", said["document"]["id"])
    assert document["text"][said["start"] : said["end"]] == said["quote"]  # type: ignore[index]
    assert "AGREED" in output(inline, "evidence", MOU.id)
    listed = output(inline, "documents", "--entity", "WeGO")
    assert "wego-again" in listed
    assert "forums" not in listed
    assert "제3차 협력 포럼" in output(inline, "documents", "forums")


def test_failures_statistics_settings_and_schema(inline: Run, folder: Path) -> None:
    assert "feed:17" in output(inline, "failures")
    assert answer(inline, "statistics")["entities"]["Event"] == len(EVENTS) + 1  # type: ignore[index]
    shown = inline("settings", COOPGRAPH_NEO4J_PASSWORD="hush")
    assert "hush" not in shown.stdout
    assert str(folder / "data") in "".join(shown.stdout.split())
    schemas = json.loads(output(inline, "schema"))
    assert {"Document", "Statement", "Entity", "Edge", "ExtractedDocument"} <= schemas.keys()
    assert "description" in schemas["Statement"]


def test_dump_is_lines_of_json(inline: Run) -> None:
    kinds = [next(iter(json.loads(line))) for line in output(inline, "dump").splitlines()]
    assert set(kinds) >= {"documents", "entities", "edges", "statements", "failures"}


def test_explain_shows_names_and_the_rule_behind_each_statement(coopgraph: Run, tmp_path: Path) -> None:
    file = tmp_path / "signing.txt"
    file.write_text("조달청은 튀니지 공공조달청과 <b>양해각서</b>를 체결했다.", encoding="utf-8")
    told = coopgraph("extract", "--explain", str(file), data=tmp_path / "none")
    assert told.returncode == 0, told.stderr
    assert "[조달청 0]" in told.stdout
    assert "SIGNED" in told.stdout
    assert "ko-signed" in told.stdout
    page = coopgraph("extract", "--explain", "--html", str(file), data=tmp_path / "none")
    assert page.stdout.startswith("<!doctype html>")
    assert "&lt;b&gt;" in page.stdout
    assert "<b>" not in page.stdout
    assert "--explain" in failing(coopgraph, "extract", "--html", str(file))


def test_extract_reads_without_a_store_in_the_order_given(
    coopgraph: Run, folder: Path, tmp_path: Path
) -> None:
    texts = (
        "한국과 베트남은 2015년 7월 1일 하노이에서 전자정부 협력 양해각서를 체결했다.",
        "Korea and Viet Nam signed an MOU.",
    )
    lines = tmp_path / "documents.jsonl"
    rows = [{"id": str(i), "text": text, "published": "2015-07-02"} for i, text in enumerate(texts)]
    rows.append(
        {"id": "9", "date": "2015-07-02", "ministry": "x", "title": "제목", "url": "u", "body": texts[0]}
    )  # type: ignore[dict-item]
    lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    done = coopgraph("extract", "--jsonl", str(lines), data=tmp_path / "none")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for line in done.stdout.splitlines():
        ExtractedDocument.model_validate_json(line)
    assert [item["id"] for item in found] == ["0", "1", "9"]
    assert [item["lang"] for item in found] == ["ko", "en", "ko"]
    assert not (tmp_path / "none").exists()


def test_a_store_that_cannot_be_used_is_told_in_one_line(inline: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "\n" not in failing(inline, "search", "x", data=tmp_path / "file", status=1)  # type: ignore[arg-type]
    error = failing(inline, "search", "x", status=1, COOPGRAPH_NEO4J_URI="bolt://127.0.0.1:9")
    assert "\n" not in error
    assert "COOPGRAPH_NEO4J_URI" in error
    assert "COOPGRAPH_API_PORT" in failing(inline, "settings", COOPGRAPH_API_PORT="many")


def test_an_answer_in_parts_does_not_wait_for_the_client() -> None:
    with listening("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()):
        accepted, _ = door.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_taken_port_is_told_in_one_line(coopgraph: Run, server: str) -> None:
    error = failing(coopgraph, "serve", "--port", server.rpartition(":")[2], status=1)
    assert "\n" not in error
    assert "in use" in error


def test_a_closed_pipe_is_quiet(server: str, folder: Path, environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        [COOPGRAPH, "--data", folder / "data", "dump"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) != 0


def test_centrality_and_recommendations(inline: Run) -> None:
    found = json.loads(inline("centrality", "--by", "degree", "--json").stdout)
    assert found["items"][0]["id"] == WEGO.id
    assert "세계스마트시티기구" in inline("centrality", "--by", "degree", "--limit", "1", "--years").stdout
    refused = inline("centrality", "--by", "beauty")
    assert refused.returncode == 2
    assert "beauty" in refused.stderr
    assert "not enough evidence" in inline("recommend", "partners", "WeGO").stderr
    assert inline("recommend", "bench-consortium", "/nowhere").returncode == 2
