"""Harm that is meant through HTTP changes nothing, reaches nobody and is refused with a reason, on both stores."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import jsonschema
import pytest

from api.app import create_app
from graph.dump import dump
from graph.settings import Settings
from graph.store import Store
from tests.api.hostile import HOSTILE, PORT
from tests.api.test_access import asking
from tests.graph.store.test_analysts import HOSTILE as STATEMENTS
from tests.scenario import WEGO, changes

_SHARE = {"embedded": 1, "neo4j": 5}
"""Of how many inputs one is sent: the refusals are made before any store is asked."""


def test_there_are_a_hundred() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 100


@pytest.mark.slow
def test_no_parameter_of_any_operation_takes_harm(tmp_path: Path, store: Store, engine: str) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None, workers=1)
    store.apply(changes())
    before, app = list(dump(store)), create_app(settings, store)

    async def work() -> None:
        async with asking(app) as client:
            for call in _calls(app.openapi(), port, _SHARE[engine]):
                await call.made(client)
            for number, statement in enumerate(STATEMENTS):
                if number % _SHARE[engine] == 0:
                    asked = {"statement": statement.replace("127.0.0.1:1/", f"127.0.0.1:{port}/")}
                    answer = await client.post("/v1/cypher", json=asked)
                    _refused(answer, statement)
                    assert answer.json()["errors"][0]["line"] >= 1, statement
            assert (await client.get("/v1/jobs")).json() == {"items": []}

    with _unreached() as port:
        asyncio.run(work())
    assert list(dump(store)) == before
    assert {path.name for path in tmp_path.iterdir()} <= {
        "jobs.lock", "service.sqlite3", "service.sqlite3-shm", "service.sqlite3-wal", "spool",
    }  # fmt: skip


class _Call:
    """One operation with one hostile value in one place."""

    def __init__(self, method: str, path: str, place: str, schema: dict[str, Any], value: str) -> None:
        self.method, self.path, self.place, self.value = method, path, place, value
        self.valid = _valid(schema, value)
        self.query: list[tuple[str, Any]] = []
        self.body: dict[str, Any] | None = None

    async def made(self, client: httpx.AsyncClient) -> None:
        url = self.path
        if self.query:
            url += "?" + urlencode(self.query, errors="surrogatepass")
        content = None if self.body is None else json.dumps(self.body).encode()
        headers = {} if content is None else {"Content-Type": "application/json"}
        answer = await client.request(self.method, url, content=content, headers=headers)
        where = f"{self.method} {self.path} {self.place}={self.value[:60]!r}"
        if self.valid and answer.status_code < 400:
            assert answer.status_code in (200, 304), where
        else:
            _refused(answer, where)


def _refused(answer: httpx.Response, where: str) -> None:
    assert 400 <= answer.status_code < 500, (answer.status_code, where, answer.text[:500])
    assert answer.headers["content-type"] == "application/problem+json", where
    detail = answer.json()["detail"]
    assert 0 < len(detail) < 2000, where
    assert "Traceback" not in detail, where


def _calls(openapi: dict[str, Any], port: int, share: int) -> Iterator[_Call]:
    """Each hostile value at each operation, at one of its places after the other."""
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            places = [*_parameters(operation), *_fields(openapi, operation)]
            if not places:
                continue
            for number, (value, place) in enumerate(zip(HOSTILE, cycle(places), strict=False)):
                if number % share == 0:
                    call = _call(method.upper(), path, places, place, value.replace(PORT, str(port)))
                    if call is not None:
                        yield call


_Place = tuple[str, str, dict[str, Any], Any]
"""Where (path, query or body), its name, its schema, and a good value; None for one that is left out."""


def _call(method: str, path: str, places: list[_Place], place: _Place, value: str) -> _Call | None:
    call = _Call(method, path, place[1], place[2], value)
    if call.valid and method != "GET":
        return None  # a good value may well change something
    for one in places:
        where, name, _, good = one
        given = value if one is place else good
        if where == "path":
            sent = quote(str(given).encode("utf-8", "surrogatepass"), safe="")
            call.path = call.path.replace(f"{{{name}}}", sent)
        elif given is not None and where == "query":
            call.query += [(name, each) for each in (given if isinstance(given, list) else [given])]
        elif given is not None:
            call.body = (call.body or {}) | {name: given}
    return call


def _parameters(operation: dict[str, Any]) -> Iterator[_Place]:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] in ("path", "query"):
            needed = parameter.get("required", False)
            good = parameter["schema"].get("examples", [WEGO.id])[0] if needed else None
            yield parameter["in"], parameter["name"], parameter["schema"], good


_GOOD = {"text": "우정사업본부", "a": "nobody-a", "b": "nobody-b", "asked": "nobody-a", "suggested": "nobody-b",
         "why": "w", "statement": "RETURN 1", "verdict": "same", "kind": "partners", "opinion": "wrong"}  # fmt: skip
"""Values with which a body is refused for no other reason than the hostile one, or because nobody has the name."""


def _fields(openapi: dict[str, Any], operation: dict[str, Any]) -> Iterator[_Place]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is None:
        return
    schema = _resolved(openapi, body["schema"])
    for name, field in schema["properties"].items():
        yield "body", name, _resolved(openapi, field), _GOOD[name] if name in schema["required"] else None


def _resolved(openapi: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _valid(schema: dict[str, Any], value: str) -> bool:
    """Whether a parameter may have this value by its schema; a number or a list is written as text."""
    kinds = schema.get("anyOf", [schema])
    return any(_fits(kind.get("items", kind), value) for kind in kinds)


def _fits(schema: dict[str, Any], value: str) -> bool:
    given: Any = value
    if schema.get("type") in ("integer", "number"):
        try:
            given = int(value) if schema["type"] == "integer" else float(value)
        except ValueError:
            return False
    return jsonschema.Draft202012Validator(schema).is_valid(given)


@contextmanager
def _unreached() -> Iterator[int]:
    """The port of a server on this machine that nobody may come to."""
    came: list[Any] = []
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            while not over.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue
                came.append(True)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()
    assert not came
