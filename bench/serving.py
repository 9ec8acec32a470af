"""A real process of `coopgraph serve`, for tests and measurements."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

COOPGRAPH = Path(sys.executable).with_name("coopgraph")
PATIENCE = 180.0
"""Seconds for the server to start, and for an answer."""
LOG = "serve.log"
_ADDRESS = re.compile(r"Serving on (http://\S+)")


class Served(NamedTuple):
    """The process, a client of it, and its address."""

    process: subprocess.Popen[Any]
    client: httpx.Client
    address: str


class Connection:
    """One connection that is kept: a client that costs as little as there is."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=2 * PATIENCE)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """The status and the body of the answer; `body` is sent as JSON. Status 0 where there is no answer."""
        headers = {} if body is None else {"Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            self._connection.request(method, path, sent, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return 0, repr(error).encode()


def plain_environment(**settings: str) -> dict[str, str]:
    """The environment without any setting of whoever runs this, and with `settings`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COOPGRAPH_")}
    return inherited | {"PYTHONIOENCODING": "utf-8"} | settings


@contextmanager
def serving(folder: Path, environment: dict[str, str], **settings: str) -> Iterator[Served]:
    """A server on ``folder/data``; what it says is in ``folder/serve.log``. It is killed where it still runs."""
    log = folder / LOG
    with log.open("wb") as told:
        process = subprocess.Popen(
            [COOPGRAPH, "--data", folder / "data", "serve", "--port", "0"],
            cwd=folder,
            env=environment | {"COOPGRAPH_WORKERS": "1"} | settings,
            stderr=told,
        )
    try:
        address = _address(process, log)
        with httpx.Client(base_url=address, timeout=PATIENCE) as client:
            yield Served(process, client, address)
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if found := _ADDRESS.search(log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"coopgraph serve did not start: {log.read_text(encoding='utf-8')}")
