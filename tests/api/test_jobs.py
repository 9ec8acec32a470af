"""Documents over HTTP: jobs, withdrawal, decisions."""

from __future__ import annotations

import io
import json
import re
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.roles import Role
from api.service import Service
from api.service.jobs import MOST_ATTEMPTS, Asked, Jobs, QueueFull, State
from bench.serving import LOG, serving
from graph.settings import Settings
from tests.graph.store.test_analysts import SLOW

TEXT = "조달청은 튀니지 공공조달청과 2019년 3월 4일 전자정부 협력 양해각서를 체결했다."
_PATIENCE = 180.0


def over(client: httpx.Client, location: str) -> dict[str, Any]:
    """The job when it is over."""
    deadline, tick = time.monotonic() + _PATIENCE, threading.Event()
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(location).raise_for_status().json()
        if job["state"] not in ("queued", "running"):
            return job
        tick.wait(0.05)
    raise AssertionError(f"the job is not over: {job}")


def handed_in(client: httpx.Client, **fields: Any) -> str:
    response = client.post("/v1/documents", json=fields)
    assert response.status_code == 202, response.text
    location = response.headers["location"]
    assert location == f"/v1/jobs/{response.json()['id']}"
    return str(location)


def refused(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("jobs")
    with serving(folder, environment) as (_, client, _):
        yield client


@pytest.mark.slow
def test_a_killed_service_takes_its_jobs_up_again(tmp_path: Path, environment: dict[str, str]) -> None:
    with serving(tmp_path, environment) as (process, client, _):
        places = [handed_in(client, text=f"{TEXT} 제{n}호.", source="news", id=str(n)) for n in range(3)]
        before = [client.get(place).json()["state"] for place in places]
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert before[1:] == ["queued", "queued"]
    told_to_end(tmp_path, environment)
    with serving(tmp_path, environment) as (_, client, _):
        for place in places:
            job = over(client, place)
            assert (job["state"], job["counts"]["added"] + job["counts"]["unchanged"]) == ("done", 1), job
        keys = [document["key"] for document in client.get("/v1/documents").json()["items"]]
        assert sorted(keys) == ["news:0", "news:1", "news:2"]
        log = client.get("/v1/audit").json()["items"]
        assert [entry["what"] for entry in log].count("POST /v1/documents") == 3
        assert {entry["who"] for entry in log} == {"local"}
    assert not list((tmp_path / "data" / "spool").iterdir())


def asked_slowly(address: str) -> httpx.Response:
    """The answer to a statement that takes a while, asked for until no other is run."""
    while True:
        asked = {"statement": SLOW.replace("300", "60"), "seconds": 60}
        answer = httpx.post(address, json=asked, timeout=_PATIENCE)
        if answer.status_code != 429:
            return answer


def told_to_end(folder: Path, environment: dict[str, str]) -> None:
    """A service that is told to end answers what it was asked before, leaves its jobs for the next, and logs no more
    than it should."""
    logged = {
        "COOPGRAPH_LOG_FORMAT": "json",
        "COOPGRAPH_LOG_REQUESTS": "true",
        "COOPGRAPH_SHUTDOWN_SECONDS": "120",
    }
    with serving(folder, environment, **logged) as (process, client, address), ThreadPoolExecutor() as pool:
        pending = client.get("/readyz").json()["jobs"]
        assert pending["queued"] + pending["running"] > 0
        assert pending["since"] <= datetime.now(UTC).isoformat()
        slow = pool.submit(asked_slowly, f"{address}/v1/cypher")
        # One statement at a time is run; while another is refused, the slow one runs.
        while client.post("/v1/cypher", json={"statement": "RETURN 1 AS Minji"}).status_code != 429:
            assert not slow.done(), slow.result().text
        process.terminate()
        assert slow.result().json()["rows"] == [[0]]
        assert process.wait(_PATIENCE) == 0
    lines = (folder / LOG).read_text(encoding="utf-8").splitlines()
    logged_lines = [json.loads(line) for line in lines[1:]]
    requests = [line for line in logged_lines if line["logger"] == "api.requests"]
    assert {line["level"] for line in logged_lines} <= {"INFO", "WARNING"}
    first = requests[0]
    assert (first["method"], first["route"], first["status"], first["key"]) == ("GET", "/readyz", 200, None)
    assert first["duration_ms"] > 0
    assert re.fullmatch("[0-9a-f]{32}", first["request_id"])
    assert (requests[-1]["route"], requests[-1]["status"]) == ("/v1/cypher", 200)
    assert "Minji" not in "".join(lines)


@pytest.mark.slow
def test_what_the_end_of_the_service_cuts_off_is_told_so(tmp_path: Path, environment: dict[str, str]) -> None:
    with (
        serving(tmp_path, environment, COOPGRAPH_SHUTDOWN_SECONDS="1") as (process, client, address),
        ThreadPoolExecutor() as pool,
    ):
        slow = pool.submit(asked_slowly, f"{address}/v1/cypher")
        while client.post("/v1/cypher", json={"statement": "RETURN 1"}).status_code != 429:
            assert not slow.done(), slow.result().text
        process.terminate()
        assert "is ending" in refused(slow.result(), 503)
        assert int(slow.result().headers["retry-after"]) > 0
        assert slow.result().headers["x-request-id"]
        assert process.wait(_PATIENCE) == 0
    assert "Traceback" not in (tmp_path / LOG).read_text(encoding="utf-8")


def test_a_text_becomes_part_of_the_graph_and_is_taken_back(served: httpx.Client) -> None:
    fields = {"text": TEXT, "source": "news", "id": "17", "published": "2019-03-05", "title": "양해각서"}
    place = handed_in(served, **fields)
    assert handed_in(served, **fields) == place
    job = over(served, place)
    assert (job["state"], job["counts"]["added"], job["by"], job["document"]) == ("done", 1, "local", "17")
    assert handed_in(served, **fields) == place
    assert served.get("/v1/jobs", params={"state": "done"}).json()["items"][0] == job
    document = next(d for d in served.get("/v1/documents").json()["items"] if d["key"] == "news:17")
    assert (document["title"], document["published"], document["source"]) == (
        "양해각서",
        "2019-03-05",
        "news",
    )
    agreements = served.get("/v1/agreements", params={"country": "TN"}).json()["items"]
    assert [a["date"] for a in agreements] == ["2019-03-04"]
    assert "done already" in refused(served.delete(place), 409)
    assert served.delete(f"/v1/documents/{document['id']}").json() == {"key": "news:17"}
    refused(served.delete(f"/v1/documents/{document['id']}"), 404)
    assert served.get("/v1/agreements", params={"country": "TN"}).json()["items"] == []
    again = handed_in(served, **fields)
    assert again != place  # the graph has not what the first job put there
    assert over(served, again)["counts"]["added"] == 1
    entry = next(
        e
        for e in served.get("/v1/audit").json()["items"]
        if e["what"] == "DELETE /v1/documents/{identifier}" and e["outcome"] == "done"
    )
    assert entry["detail"] == {"key": "news:17", "status": 200}
    assert entry["subject"] == f"/v1/documents/{document['id']}"


def test_files_come_with_a_form(served: httpx.Client) -> None:
    def file(name: str, content: str, **fields: str) -> httpx.Response:
        return served.post("/v1/documents", files={"file": (name, content.encode("utf-8"))}, data=fields)

    text = "Korea and Tunisia signed an MOU on e-government in Tunis on 4 May 2021."
    one = file("mou.txt", text, source="desk", published="2021-05-05")
    job = over(served, one.headers["location"])
    assert job["state"] == "done"
    rows = [json.dumps({"id": i, "text": f"{TEXT} {i}쪽.", "published": "2019-03-05"}) for i in range(2)]
    many = over(served, file("rows.jsonl", "\n".join([*rows, "{"]), source="feed").headers["location"])
    assert (many["state"], many["counts"]["added"], many["counts"]["failed"]) == ("done", 2, 1)
    assert many["failures"][0]["reason"] == "json"
    empty = over(served, file("nothing.md", " \n").headers["location"])
    assert (empty["state"], empty["counts"]["failed"]) == ("failed", 1)
    assert empty["reason"].startswith("empty")
    keys = {d["key"] for d in served.get("/v1/documents", params={"limit": 200}).json()["items"]}
    assert {"feed:0", "feed:1"} <= keys
    assert any(re.fullmatch("desk:[0-9a-f]{16}", key) for key in keys)
    everything = json.dumps([served.get(f"/v1/{name}").json() for name in ("documents", "failures", "jobs")])
    assert "spool" not in everything
    assert "file:" not in everything
    assert "known are" in refused(file("x.exe", "x"), 415)
    assert "their own" in refused(file("rows.jsonl", "{}", title="x"), 422)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "text"), ({"text": ""}, "text"), ({"text": "x", "lang": "de"}, "lang"), ({"text": "x", "extra": 1}, "extra"),
        ({"text": "x", "published": "2019-02-30"}, "published"), ({"text": "x", "source": "../x"}, "source"),
        ({"text": "x", "id": "a b"}, "id"), ({"text": "x", "title": "x" * 301}, "title"), ({"text": ["x"]}, "text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(served: httpx.Client, fields: dict[str, Any], word: str) -> None:
    assert word in refused(served.post("/v1/documents", json=fields), 422)


def test_other_bodies_are_refused(served: httpx.Client) -> None:
    def post(content: bytes, kind: str) -> httpx.Response:
        return served.post("/v1/documents", content=content, headers={"Content-Type": kind})

    refused(post(b"x", "text/plain"), 415)
    refused(post(b"{", "application/json"), 422)
    refused(post(b"[" * 100_000, "application/json"), 422)
    refused(post(b"x", "multipart/form-data"), 400)
    refused(post(b"--b\r\nx", "multipart/form-data; boundary=b"), 422)
    refused(served.post("/v1/documents", data={"title": "x"}, files={"other": ("x.txt", b"x")}), 422)
    form = "multipart/form-data; boundary=b"
    plain = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n'
    refused(post(plain, form), 422)


def test_decisions_and_doubts(served: httpx.Client) -> None:
    for n, name in enumerate(("한빛대학교", "한빛대학")):
        text = f"{name}는 튀니지 공공조달청과 2019년 3월 {n + 4}일 전자정부 협력 양해각서를 체결했다."
        assert over(served, handed_in(served, text=text, source="d", id=str(n)))["state"] == "done"
    ids = [
        served.get("/v1/search", params={"q": n}).json()["items"][0]["id"] for n in ("한빛대학교", "한빛대학")
    ]
    if ids[0] == ids[1]:
        pytest.fail("both names are one entity: choose others")
    found = served.get("/v1/resolution/doubts").json()
    assert found["total"] >= len(found["items"])
    first = served.get("/v1/resolution/doubts", params={"limit": 1}).json()
    if found["total"] > 1:
        second = served.get("/v1/resolution/doubts", params={"limit": 1, "cursor": first["cursor"]}).json()
        assert first["items"] + second["items"] == found["items"][:2]
    made = served.post(
        "/v1/resolution/decisions", json={"a": ids[0], "b": ids[1], "verdict": "same", "why": "one campus"}
    )
    assert made.status_code == 201, made.text
    decision = made.json()
    assert (decision["by"], decision["why"]) == ("local", "one campus")
    assert decision["changed"] >= 1
    assert decision["id"] in [d["id"] for d in served.get("/v1/resolution/ledger").json()["items"]]
    again = {"a": ids[0], "b": ids[1], "verdict": "same", "why": "again"}
    assert "already" in refused(served.post("/v1/resolution/decisions", json=again), 409)
    back = served.delete(f"/v1/resolution/decisions/{decision['id']}")
    assert back.json() == {"id": decision["id"], "changed": decision["changed"]}
    refused(served.delete(f"/v1/resolution/decisions/{decision['id']}"), 404)
    refused(served.post("/v1/resolution/decisions", json=again | {"a": "nobody at all"}), 404)
    refused(served.post("/v1/resolution/decisions", json=again | {"verdict": "perhaps"}), 422)


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Service(Settings(_env_file=None, data_dir=tmp_path, max_queued_jobs=2)).jobs


def accepted(jobs: Jobs, text: bytes, source: str = "s") -> tuple[Any, bool]:
    return jobs.submit(io.BytesIO(text), Asked("x.txt", source), "desk", lambda _: True)


def test_the_queue_is_bounded_and_one_content_is_one_job(jobs: Jobs) -> None:
    first, new = accepted(jobs, b"a")
    assert new
    assert jobs.content(first).read_bytes() == b"a"
    assert accepted(jobs, b"a") == (first, False)
    second, _ = accepted(jobs, b"a", "other")
    assert second.id != first.id
    with pytest.raises(QueueFull):
        accepted(jobs, b"c")
    assert len(list((jobs.content(first).parent.parent).iterdir())) == 2
    taken = jobs.take()
    assert taken is not None
    assert (taken.id, taken.state, taken.attempts) == (first.id, State.RUNNING, 1)
    accepted(jobs, b"c")
    jobs.end(first.id, State.FAILED, "because", {"added": 0})
    assert not jobs.content(first).exists()
    assert jobs.job(first.id).reason == "because"
    jobs.cancel(second.id)
    third, new = accepted(jobs, b"a")
    assert new
    assert third.id != first.id


def test_jobs_are_cancelled_while_they_wait_and_asked_to_stop_while_they_run(jobs: Jobs) -> None:
    first, second = (accepted(jobs, text)[0] for text in (b"a", b"b"))
    assert jobs.cancel(second.id).state is State.CANCELLED
    assert not jobs.content(second).exists()
    jobs.take()
    running = jobs.cancel(first.id)
    assert (running.state, running.cancel) == (State.RUNNING, True)
    jobs.recover()  # the process was killed before it could stop
    assert jobs.job(first.id).state is State.CANCELLED
    assert jobs.counted() == {State.CANCELLED: 2}


def test_a_job_that_ends_its_process_is_given_up(jobs: Jobs) -> None:
    first, _ = accepted(jobs, b"a")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        taken = jobs.take()
        assert taken is not None
        assert taken.attempts == attempt
        jobs.recover()
    failed = jobs.job(first.id)
    assert failed.state is State.FAILED
    assert "without coming to an end" in str(failed.reason)
    assert jobs.take() is None


def test_the_queue_over_http_says_when_to_come_again(tmp_path: Path, environment: dict[str, str]) -> None:
    service = Service(Settings(_env_file=None, data_dir=tmp_path / "data"))
    lock_holder = service.keys.create("desk", Role.EDITOR)[1]
    service.close()
    with serving(tmp_path, environment, COOPGRAPH_MAX_QUEUED_JOBS="1") as (_, client, _):
        client.headers["X-API-Key"] = lock_holder
        answers = [client.post("/v1/documents", json={"text": f"{TEXT} {n}"}) for n in range(4)]
        full = [answer for answer in answers if answer.status_code != 202]
        assert full
        assert "wait" in refused(full[0], 503)
        assert int(full[0].headers["retry-after"]) > 0
        assert {answer.json()["by"] for answer in answers if answer.status_code == 202} == {"desk"}
        refused(client.get("/v1/audit"), 403)
        jobs = [job for job in client.get("/v1/jobs").json()["items"] if job["state"] == "queued"]
        for job in jobs:
            assert client.delete(f"/v1/jobs/{job['id']}").json()["state"] == "cancelled"
