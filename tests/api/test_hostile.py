"""Harm that is meant through HTTP changes nothing, reaches nobody and is refused with a reason, on both stores."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from api.app import create_app
from graph.dump import dump
from graph.settings import Settings
from graph.store import Store
from tests.api.hostile import HOSTILE, PORT, SHAPES, SHARE, unreached
from tests.api.places import Place, kinds, valid
from tests.api.test_access import asking
from tests.graph.store.test_analysts import HOSTILE as STATEMENTS
from tests.scenario import WEGO, changes


def test_there_are_a_hundred() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 100


@pytest.mark.slow
def test_no_parameter_of_any_operation_takes_harm(tmp_path: Path, store: Store) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None, workers=1)
    store.apply(changes())
    before, app, share = list(dump(store)), create_app(settings, store), SHARE

    async def work() -> list[str | None]:
        async with asking(app) as client:
            wrong = [await call.made(client) for call in _calls(app.openapi(), port, share)]
            for statement in STATEMENTS[::share]:
                asked = statement.replace("127.0.0.1:1/", f"127.0.0.1:{port}/")
                answer = await client.post("/v1/cypher", json={"statement": asked})
                wrong.append(_unrefused(answer, asked))
            assert (await client.get("/v1/jobs")).json() == {"items": []}
            return wrong

    with unreached() as port:
        assert not list(filter(None, asyncio.run(work())))
    assert list(dump(store)) == before
    assert {path.name for path in tmp_path.iterdir()} <= {
        "jobs.lock", "service.sqlite3", "service.sqlite3-shm", "service.sqlite3-wal", "spool",
    }  # fmt: skip


class _Call:
    """One operation with one hostile value in one place."""

    def __init__(self, method: str, path: str, place: Place, value: Any) -> None:
        self.method, self.path, self.place, self.value = method, path, place.name, value
        self.valid = valid(place.kinds, value)
        self.query: list[tuple[str, Any]] = []
        self.body: dict[str, Any] | None = None

    async def made(self, client: httpx.AsyncClient) -> str | None:
        """What is wrong with the answer, if anything."""
        url = self.path
        if self.query:
            url += "?" + urlencode(self.query, errors="surrogatepass")
        content = None if self.body is None else json.dumps(self.body).encode()
        headers = {} if content is None else {"Content-Type": "application/json"}
        answer = await client.request(self.method, url, content=content, headers=headers)
        return None if self.valid and answer.status_code in (200, 304) else _unrefused(answer, str(self))

    def __str__(self) -> str:
        return f"{self.method} {self.path[:60]} {self.place}={self.value!r:.60}"


def _unrefused(answer: httpx.Response, asked: str) -> str | None:
    """What is wrong with the refusal of what was asked; None where it is a problem with a reason."""
    told = answer.headers.get("content-type"), answer.text[:300]
    if not 400 <= answer.status_code < 500 or told[0] != "application/problem+json":
        return f"{asked}: {answer.status_code} {told}"
    detail = answer.json()["detail"]
    return None if 0 < len(detail) < 2000 and "Traceback" not in detail else f"{asked}: {detail[:300]}"


def _calls(openapi: dict[str, Any], port: int, share: int) -> Iterator[_Call]:
    """Each hostile value at each operation, at one of its places after the other."""
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            places = list(_places(openapi, operation))
            if not places:
                continue
            texts = [value.replace(PORT, str(port)) for value in HOSTILE]
            sent = [*zip(texts, cycle(places), strict=False)]
            # Only JSON has other values than text.
            sent += zip(SHAPES, cycle([place for place in places if place.where == "body"]), strict=False)
            for value, place in sent[::share]:
                call = _call(method.upper(), path, places, place, value)
                if call is not None:
                    yield call


def _call(method: str, path: str, places: list[Place], place: Place, value: Any) -> _Call | None:
    call = _Call(method, path, place, value)
    if call.valid and method != "GET":
        return None  # a good value may well change something
    for one in places:
        where, name = one.where, one.name
        given = value if one is place else one.good
        if where == "path":
            sent = quote(str(given).encode("utf-8", "surrogatepass"), safe="")
            call.path = call.path.replace(f"{{{name}}}", sent)
        elif given is not None and where == "query":
            call.query += [(name, each) for each in (given if isinstance(given, list) else [given])]
        elif given is not None:
            call.body = (call.body or {}) | {name: given}
    return call


_GOOD = {"text": "우정사업본부", "a": "nobody-a", "b": "nobody-b", "asked": "nobody-a", "suggested": "nobody-b",
         "why": "w", "statement": "RETURN 1", "verdict": "same", "kind": "partners", "opinion": "wrong"}  # fmt: skip
"""Values with which a body is refused for no other reason than the hostile one, or because nobody has the name."""


def _places(openapi: dict[str, Any], operation: dict[str, Any]) -> Iterator[Place]:
    components = {"components": openapi["components"]}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] in ("path", "query"):
            needed = parameter.get("required", False)
            good = (parameter["schema"].get("examples") or [WEGO.id])[0] if needed else None
            yield Place(parameter["in"], parameter["name"], kinds(components, parameter["schema"]), good)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        schema = body["schema"]
        if "$ref" in schema:
            schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        for name, field in schema["properties"].items():
            good = _GOOD.get(name, "x") if name in schema.get("required", ()) else None
            yield Place("body", name, kinds(components, field), good)
