"""Who is let in, and to what."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.access import OPEN, SAFE_METHODS
from api.app import create_app
from api.middleware.rate import Buckets
from api.roles import Role
from api.service import Service
from graph.settings import Settings
from graph.store import Store
from tests.scenario import changes

ELSEWHERE = ("203.0.113.7", 4711)
HERE = ("127.0.0.1", 4711)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None)


@pytest.fixture
def keys(settings: Settings) -> Iterator[dict[Role, str]]:
    """A key of each role."""
    service = Service(settings)
    yield {role: service.keys.create(f"a-{role}", role)[1] for role in Role}
    service.close()


@asynccontextmanager
async def asking(
    app: FastAPI, peer: tuple[str, int] = HERE, host: str = "localhost"
) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=peer)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client,
    ):
        yield client


def ask(
    settings: Settings,
    store: Store,
    work: Callable[[httpx.AsyncClient], Awaitable[None]],
    **where: Any,
) -> None:
    """Run `work` with a client of the application."""

    async def run() -> None:
        async with asking(create_app(settings, store), **where) as client:
            await work(client)

    asyncio.run(run())


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"]
    return str(response.json()["detail"])


def test_without_keys_this_machine_alone_is_answered(settings: Settings, embedded_store: Store) -> None:
    async def here(client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/statistics")).status_code == 200
        assert (await client.get("/v1/audit")).json() == {"items": []}
        proxied = await client.get("/v1/statistics", headers={"X-Forwarded-For": "203.0.113.7"})
        assert "proxy" in problem(proxied, 401)

    async def elsewhere(client: httpx.AsyncClient) -> None:
        response = await client.get("/v1/statistics")
        problem(response, 401)
        assert response.headers["www-authenticate"].startswith("Bearer")
        for path in OPEN:
            assert (await client.get(path)).status_code == 200, path

    ask(settings, embedded_store, here)
    ask(settings, embedded_store, here, host="[::1]:8000")
    ask(settings, embedded_store, elsewhere, peer=ELSEWHERE)
    assert not (settings.data_dir / "service.sqlite3").exists()


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1", "[::1"]
)
def test_a_name_pointed_at_this_machine_is_refused(
    settings: Settings, embedded_store: Store, host: str
) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        assert "COOPGRAPH_ALLOWED_HOSTS" in problem(
            await client.get("/v1/statistics", headers={"Host": host}), 421
        )

    async def allowed(client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/statistics", headers={"Host": "Graph.Example:8000"})).status_code == 200

    ask(settings, embedded_store, work)
    ask(settings.model_copy(update={"allowed_hosts": "a, graph.example"}), embedded_store, allowed)


def test_a_page_of_another_site_changes_nothing(settings: Settings, embedded_store: Store) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        for origin in ("https://evil.example", "null", "http://localhost:3000"):
            refused = await client.post("/v1/search", headers={"Origin": origin})
            assert "sites" in problem(refused, 403)
        own = await client.post("/v1/search", headers={"Origin": "http://localhost"})
        problem(own, 405)

    ask(settings, embedded_store, work)


def test_a_key_is_needed_everywhere_once_one_was_made(settings: Settings, embedded_store: Store) -> None:
    service = Service(settings)

    async def work(client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/statistics")).status_code == 200
        key, secret = service.keys.create("desk", Role.READER)
        assert "key is needed" in problem(await client.get("/v1/statistics"), 401)
        for headers in (bearer(secret), {"X-API-Key": secret}, {"authorization": f"bearer {secret}"}):
            assert (await client.get("/v1/statistics", headers=headers)).status_code == 200
        for wrong in (secret[:-1] + ("A" if secret[-1] != "A" else "B"), "", "cg_", "ä" * 4, secret + "x"):
            problem(await client.get("/v1/statistics", headers={b"X-API-Key": wrong.encode()}), 401)
        # Names from anywhere: a key says more than a Host.
        far = await client.get("/v1/statistics", headers=bearer(secret) | {"Host": "graph.example"})
        assert far.status_code == 200
        service.keys.revoke("desk")
        assert "revoked" in problem(await client.get("/v1/statistics", headers=bearer(secret)), 401)
        problem(await client.get("/v1/statistics"), 401)
        problem(await client.get("/nowhere"), 401)
        assert key.role is Role.READER

    ask(settings, embedded_store, work)
    service.close()


def test_every_operation_admits_its_role_and_no_lower_one(
    settings: Settings, embedded_store: Store, keys: dict[Role, str]
) -> None:
    app = create_app(settings, embedded_store)
    described = app.openapi()
    walked = 0

    async def run() -> None:
        nonlocal walked
        async with asking(app, peer=ELSEWHERE) as client:
            every = [(path, m, o) for path, methods in described["paths"].items() for m, o in methods.items()]
            for path, method, operation in every:
                if path in OPEN:
                    continue
                needed = Role(operation["x-role"])
                address = re.sub(r"\{[^}]*\}", "nothing-0", path)
                problem(await client.request(method, address), 401)
                for role, key in keys.items():
                    response = await client.request(method, address, headers=bearer(key))
                    where = f"{method} {path} as {role}"
                    if role.covers(needed):
                        assert response.status_code not in (401, 403), where
                        assert response.status_code < 500, where
                    else:
                        assert str(needed) in problem(response, 403), where
                walked += 1

    asyncio.run(run())
    assert walked == sum(len(methods) for path, methods in described["paths"].items() if path not in OPEN)


READING_POSTS = {"/v1/cypher"}
"""Operations that take a body and change nothing."""


def test_every_change_needs_an_editor_or_more(settings: Settings) -> None:
    described = create_app(settings).openapi()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method.upper() not in SAFE_METHODS and path not in READING_POSTS:
                assert Role(operation["x-role"]).covers(Role.EDITOR), f"{method} {path}"
            if path not in OPEN:
                assert operation["security"], path
    assert described["components"]["securitySchemes"].keys() == {"bearer", "header"}


def test_requests_are_counted_for_each_key(
    settings: Settings, embedded_store: Store, keys: dict[Role, str]
) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        for left in (1, 0):
            response = await client.get("/v1/statistics", headers=bearer(keys[Role.READER]))
            assert response.headers["ratelimit"].startswith(f'"key";r={left};t=')
            assert response.headers["ratelimit-policy"] == '"key";q=2;w=60'
        refused = await client.get("/v1/statistics", headers=bearer(keys[Role.READER]))
        problem(refused, 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 30
        assert (await client.get("/v1/statistics", headers=bearer(keys[Role.EDITOR]))).status_code == 200
        assert (await client.get("/healthz")).status_code == 200

    ask(settings.model_copy(update={"rate_limit": 2}), embedded_store, work, peer=ELSEWHERE)


def test_addresses_are_counted_without_keys(settings: Settings, embedded_store: Store) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/statistics")).headers["ratelimit-policy"].startswith('"address"')
        problem(await client.get("/v1/statistics"), 429)

    async def unlimited(client: httpx.AsyncClient) -> None:
        assert "ratelimit" not in (await client.get("/v1/statistics")).headers

    ask(settings.model_copy(update={"rate_limit": 1}), embedded_store, work)
    ask(settings, embedded_store, unlimited)


def test_a_bucket_fills_evenly_and_buckets_are_bounded() -> None:
    now = 0.0
    buckets = Buckets(60, lambda: now)
    assert [buckets.take("a")[0] for _ in range(61)] == [True] * 60 + [False]
    assert buckets.take("a") == (False, 0, 1)
    now = 1.5
    assert buckets.take("a") == (True, 0, 1)
    assert buckets.take("a")[0] is False
    now = 1000.0
    assert buckets.take("a") == (True, 59, 1)
    for number in range(20_000):
        buckets.take(f"x{number}")
    assert len(buckets._buckets) == 10_000


def test_each_answer_has_an_id(settings: Settings, embedded_store: Store) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        own = await client.get("/healthz", headers={"X-Request-ID": "desk.7-a_B"})
        assert own.headers["x-request-id"] == "desk.7-a_B"
        for bad in ("x" * 65, "a b", "a\tb", "é", ""):
            made = (await client.get("/nowhere", headers={b"X-Request-ID": bad.encode()})).headers[
                "x-request-id"
            ]
            assert re.fullmatch("[0-9a-f]{32}", made)

    ask(settings, embedded_store, work)


def test_the_log_tells_neither_keys_nor_questions(
    settings: Settings, embedded_store: Store, keys: dict[Role, str], caplog: pytest.LogCaptureFixture
) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        await client.get("/v1/search", params={"q": "Minji"}, headers=bearer(keys[Role.READER]))
        await client.get("/v1/search", params={"q": "x", "key": keys[Role.READER]})
        await client.get("/v1/a%0Ab", headers=bearer(keys[Role.READER]))

    with caplog.at_level("INFO", logger="api.requests"):
        ask(settings, embedded_store, work, peer=ELSEWHERE)
    told = [record.getMessage() for record in caplog.records if record.name == "api.requests"]
    assert re.fullmatch(r"GET /v1/search 200 [0-9.]+ ms [0-9a-f]{8}", told[0])
    assert told[1].startswith("GET - 401")
    assert told[2].startswith("GET - 404")
    everything = "\n".join(record.getMessage() for record in caplog.records)
    assert not [word for word in ("Minji", keys[Role.READER], ELSEWHERE[0]) if word in everything]


def test_what_did_not_change_is_not_answered_again(settings: Settings, embedded_store: Store) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        first = await client.get("/v1/statistics")
        tag = {"If-None-Match": f'"other", {first.headers["etag"]}'}
        again = await client.get("/v1/statistics", headers=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        await asyncio.to_thread(embedded_store.apply, changes())
        changed = await client.get("/v1/statistics", headers=tag)
        assert changed.status_code == 200
        assert changed.json()["entities"]
        assert changed.headers["etag"] != first.headers["etag"]
        assert "etag" not in (await client.get("/v1/audit")).headers
        assert "etag" not in (await client.get("/v1/entities/nobody")).headers
        big = await client.get("/v1/agreements")
        assert big.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in big.headers["vary"]
        plain = await client.get("/v1/agreements", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.json() == big.json()

    ask(settings, embedded_store, work)


def test_pages_of_named_origins_may_ask(settings: Settings, embedded_store: Store) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}

    async def closed(client: httpx.AsyncClient) -> None:
        assert "access-control-allow-origin" not in (await client.get("/healthz", headers=asked)).headers

    async def opened(client: httpx.AsyncClient) -> None:
        preflight = await client.options("/v1/statistics", headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == "https://a.example"
        other = await client.get("/v1/statistics", headers=asked | {"Origin": "https://b.example"})
        assert "access-control-allow-origin" not in other.headers

    ask(settings, embedded_store, closed)
    ask(settings.model_copy(update={"cors_origins": "https://a.example"}), embedded_store, opened)


def test_bodies_are_bounded(settings: Settings, embedded_store: Store) -> None:
    async def many() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 100_000

    async def work(client: httpx.AsyncClient) -> None:
        path = "/v1/resolution/decisions"
        assert "1,000,000" in problem(await client.post(path, content=b" " * 1_000_001), 413)
        assert "1,000,000" in problem(await client.post(path, content=many()), 413)

    ask(settings, embedded_store, work)


def test_secrets_are_not_kept(settings: Settings, keys: dict[Role, str]) -> None:
    kept = b"".join(path.read_bytes() for path in settings.data_dir.iterdir())
    for key in keys.values():
        assert key.encode() not in kept
        assert key.split("_", 2)[2].encode() not in kept
    assert oct((settings.data_dir / "service.sqlite3").stat().st_mode & 0o777) == "0o600"


def test_a_key_ends_with_its_last_day(tmp_path: Path) -> None:
    from datetime import date

    from api.service import Database, KeyRefused, Keys

    today = date(2024, 5, 2)
    keys = Keys(Database(tmp_path), lambda: today)
    _, secret = keys.create("guest", Role.READER, "2024-05-03")
    for day, good in ((2, True), (3, True), (4, False)):
        today = date(2024, 5, day)
        assert bool(keys.find(secret)) is good
        assert keys.usable() is good
        assert keys.required()
    for name, expires in (("guest", None), ("a b", None), ("x", "soon"), ("x", "2024-05-01")):
        with pytest.raises(KeyRefused):
            keys.create(name, Role.READER, expires)
    keys.close()


def test_serve_refuses_strangers_without_keys(inline: Any, tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "graph.example"):  # noqa: S104
        done = inline("serve", "--host", host, "--port", "0", data=tmp_path)
        assert done.returncode == 2
        assert "coopgraph keys create" in done.stderr


def test_keys_and_the_audit_log_on_the_command_line(inline: Any, tmp_path: Path) -> None:
    made = inline("keys", "create", "--name", "desk", "--role", "editor", data=tmp_path)
    assert re.fullmatch(r"cg_[0-9a-f]{8}_[A-Za-z0-9_-]{43}\n", made.stdout)
    assert inline("keys", "create", "--name", "desk", "--role", "reader", data=tmp_path).returncode == 2
    assert inline("keys", "create", "--name", "x", "--role", "king", data=tmp_path).returncode == 2
    (listed,) = json.loads(inline("keys", "list", "--json", data=tmp_path).stdout)["items"]
    assert (listed["name"], listed["role"], listed["good"]) == ("desk", "editor", True)
    assert "hash" not in listed
    assert inline("keys", "revoke", "desk", data=tmp_path).returncode == 0
    assert inline("keys", "revoke", "desk", data=tmp_path).returncode == 2
    log = json.loads(inline("audit", "--json", data=tmp_path).stdout)["items"]
    assert [(e["what"], e["outcome"]) for e in log] == [
        ("keys revoke", "refused"),
        ("keys revoke", "done"),
        ("keys create", "refused"),
        ("keys create", "done"),
    ]
    assert all(e["who"].startswith("cli:") for e in log)
    assert made.stdout.strip() not in json.dumps(log)
    page = json.loads(inline("audit", "--limit", "3", "--json", data=tmp_path).stdout)
    rest = json.loads(
        inline("audit", "--limit", "3", "--cursor", page["cursor"], "--json", data=tmp_path).stdout
    )
    assert [e["number"] for e in page["items"] + rest["items"]] == [e["number"] for e in log]
    day = log[0]["at"][:10]
    assert len(json.loads(inline("audit", "--until", day, "--json", data=tmp_path).stdout)["items"]) == 4
    assert json.loads(inline("audit", "--until", "2001", "--json", data=tmp_path).stdout or "{}") == {}
    assert json.loads(inline("audit", "--since", "2999-01-01", "--json", data=tmp_path).stdout)["items"] == []


def test_changes_over_http_on_both_stores(tmp_path: Path, store: Store) -> None:
    text = "조달청은 튀니지 공공조달청과 2019년 3월 4일 전자정부 협력 양해각서를 체결했다."

    async def work(client: httpx.AsyncClient) -> None:
        accepted = await client.post("/v1/documents", json={"text": text, "source": "news", "id": "1"})
        assert accepted.status_code == 202
        while (job := (await client.get(accepted.headers["location"])).json())["state"] in (
            "queued",
            "running",
        ):
            await asyncio.sleep(0.05)
        assert (job["state"], job["counts"]["added"]) == ("done", 1), job
        found = (await client.get("/v1/agreements", params={"country": "TN"})).json()["items"]
        assert len(found) == 1
        a, b = (party["id"] for party in found[0]["parties"])
        given = {"a": a, "b": b, "verdict": "different", "why": "two countries"}
        decided = await client.post("/v1/resolution/decisions", json=given)
        assert decided.status_code == 201, decided.text
        taken_back = await client.delete(f"/v1/resolution/decisions/{decided.json()['id']}")
        assert taken_back.status_code == 200
        document = (await client.get("/v1/documents")).json()["items"][0]
        assert (await client.delete(f"/v1/documents/{document['id']}")).status_code == 200
        assert (await client.get("/v1/agreements")).json()["items"] == []
        log = (await client.get("/v1/audit")).json()["items"]
        assert [entry["outcome"] for entry in log] == ["done"] * 5

    settings = Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None, workers=1)
    ask(settings, store, work)
