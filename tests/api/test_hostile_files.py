"""Files that mean harm, handed in over HTTP: each is a job that failed with a reason or refused at once; the service
lives on with the memory it had, and the graph is as it was. One in 25 is sent; `make fuzz` sends all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bench.serving import LOG, Served, serving
from tests.api.hostile import PORT, SHARE, unreached
from tests.api.hostile_files import files
from tests.api.test_jobs import over

_GROWN = 300 * 2**20
_UNFORESEEN = ("internal", "crash")


@pytest.fixture
def served(tmp_path: Path, environment: dict[str, str]) -> Iterator[Served]:
    with serving(tmp_path, environment, COOPGRAPH_MAX_QUEUED_JOBS="1000") as served:
        yield served


def test_there_are_a_hundred() -> None:
    assert len({content for _, content in files()}) >= 100


@pytest.mark.slow
def test_hostile_files_are_failed_jobs_and_nothing_comes_of_them(served: Served, tmp_path: Path) -> None:
    client = served.client
    first = client.post("/v1/documents", json={"text": "서울시와 하노이시는 전자정부 양해각서를 체결했다."})
    assert over(client, first.headers["location"])["state"] == "done"
    process, before = psutil.Process(served.process.pid), graph(served)
    memory, wrong = process.memory_info().rss, []
    with unreached() as port:
        for name, content in files()[::SHARE]:
            sent = content.replace(PORT.encode(), str(port).encode())
            answer = client.post("/v1/documents", files={"file": (name, sent)})
            if answer.status_code != 202:
                if not 400 <= answer.status_code < 500 or not answer.json()["detail"]:
                    wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
                continue
            job = over(client, answer.headers["location"])
            reason = str(job.get("reason") or "")
            if job["state"] != "failed" or not reason or reason.startswith(_UNFORESEEN):
                wrong.append(f"{name}: {job['state']} {reason[:200]} {job.get('counts')}")
    assert not wrong, "\n".join(wrong)
    assert graph(served) == before
    assert process.memory_info().rss < memory + _GROWN
    assert not list((tmp_path / "data" / "spool").iterdir())
    assert "Traceback" not in (tmp_path / LOG).read_text(encoding="utf-8")


def graph(served: Served) -> dict[str, object]:
    told = served.client.get("/v1/statistics").json()
    return {name: told[name] for name in ("documents", "entities", "edges", "statements")}
