"""A real server is sent what is no HTTP, or is meant to be read wrongly: it is refused with a reason, and nothing comes
of it. One in 25 is sent; `make fuzz` sends all."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from bench.serving import LOG, Served, serving
from tests.api.hostile import SHARE
from tests.api.hostile_requests import Sent, requests, unfinished

_SECONDS = 1.0
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_GROWN = 100 * 2**20


@pytest.fixture
def served(tmp_path: Path, environment: dict[str, str]) -> Iterator[Served]:
    with serving(tmp_path, environment, COOPGRAPH_REQUEST_SECONDS=str(_SECONDS)) as served:
        yield served


def test_there_are_a_hundred() -> None:
    assert len(requests()) >= 100


@pytest.mark.slow
def test_what_is_no_request_is_refused_and_nothing_comes_of_it(served: Served, tmp_path: Path) -> None:
    before = served.client.get("/v1/statistics").json()
    process = psutil.Process(served.process.pid)
    memory = process.memory_info().rss
    all_of_them = requests()
    sent = [*all_of_them[::SHARE], *unfinished()]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda one: answered(served.address, one.content), sent)
        wrong = [
            f"{one.what} {one.content[:200]!r}: {told}"
            for one, a in zip(sent, answers, strict=True)
            if (told := judged(one, a))
        ]
    assert not wrong, "\n".join(wrong)
    assert served.client.get("/v1/statistics").json() == before
    assert served.client.get("/v1/jobs").json() == {"items": []}
    assert process.memory_info().rss < memory + _GROWN
    assert "Traceback" not in (tmp_path / LOG).read_text(encoding="utf-8")


def test_a_head_without_end_is_not_kept(served: Served) -> None:
    for endless in (
        b"GET /v1/statistics HTTP/1.1\r\nX: ",
        b"GET /v1/statistics HTTP/1.1\r\nHost: a\r\n",
        b"GET /",
    ):
        host, port = urlsplit(served.address).hostname, urlsplit(served.address).port
        sent = 0
        with socket.create_connection((host, port), timeout=30) as connection:
            connection.sendall(endless)
            try:
                while sent < 10_000_000:
                    sent += connection.send(b"X: y\r\n" * 100 if endless.endswith(b"\n") else b"y" * 1000)
            except OSError:
                pass  # it was closed
        assert sent < 10_000_000


def answered(address: str, content: bytes) -> bytes:
    """All that the server sends until it ends the connection."""
    where = urlsplit(address)
    came = b""
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        with suppress(OSError):  # it was refused before it was over
            connection.sendall(content)
        try:
            while part := connection.recv(65_536):
                came += part
        except ConnectionResetError:
            pass
    return came


def judged(sent: Sent, came: bytes) -> str | None:
    """What is wrong with what came, if anything."""
    answers = list(_answers(came))
    if not answers:
        return None if sent.silent else "no answer"
    for status, body in answers:
        if status == 100 or (sent.may and status in (200, 304)):
            continue
        if not 400 <= status < 500:
            return f"{status} {body[:200]!r}"
        try:
            reason = json.loads(body)["detail"]
        except (ValueError, KeyError):
            return f"{status} without a reason: {body[:200]!r}"
        if not 0 < len(reason) < 2000 or "Traceback" in reason:
            return f"{status} {reason[:200]}"
    return None


def _answers(came: bytes) -> Iterator[tuple[int, bytes]]:
    """Status and body of each answer; what is none is one of status 0."""
    while came:
        head, end, rest = came.partition(b"\r\n\r\n")
        status = _STATUS.match(head)
        if status is None or not end:
            yield 0, came
            return
        length = _LENGTH.search(head)
        size = int(length[1]) if length is not None else 0
        yield int(status[1]), rest[:size]
        came = rest[size:]
