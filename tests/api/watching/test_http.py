"""Watches over HTTP: who may do what, what is shown to whom, and what is refused."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.roles import Role
from api.service import Service
from graph.settings import Settings
from graph.store import Store
from tests.api.delivery.receivers import Hook
from tests.api.test_access import ask, bearer, problem
from tests.api.watching.world import before, tender

MANUAL = Path(__file__).parents[3] / "docs" / "watches.md"
QUESTION = {"types": ["tender"], "countries": ["UZ"], "topics": ["smart city"]}


@pytest.fixture
def keys(delivering: Settings) -> dict[Role, dict[str, str]]:
    """The headers of each role."""
    service = Service(delivering)
    made = {role: bearer(service.keys.create(f"a-{role}", role)[1]) for role in Role}
    service.close()
    return made


def test_a_watch_from_its_making_to_its_end(
    delivering: Settings, embedded_store: Store, hook: Hook, keys: dict[Role, dict[str, str]]
) -> None:
    embedded_store.apply(before())
    reader, editor = keys[Role.READER], keys[Role.EDITOR]
    url = f"{hook.url}/secret-token"
    new = {
        "name": "uz",
        "question": QUESTION,
        "deliver": [{"webhook": url}, {"folder": "out"}, {"mail": ["a@example.org"]}],
    }

    async def work(client: httpx.AsyncClient) -> None:
        for method, path in (("POST", ""), ("PATCH", "/uz"), ("DELETE", "/uz"), ("POST", "/uz/run")):
            asked = await client.request(method, f"/v1/watches{path}", headers=reader, json=new)
            assert "editor" in problem(asked, 403)
        made = await client.post("/v1/watches", headers=editor, json=new)
        assert made.status_code == 201, made.text
        assert made.headers["location"] == "/v1/watches/uz"
        assert made.json()["by"] == "a-editor"
        assert made.json()["deliver"][0] == {"webhook": url}
        assert "there is a watch named 'uz'" in problem(
            await client.post("/v1/watches", headers=editor, json=new), 422
        )
        (seen,) = (await client.get("/v1/watches", headers=reader)).json()["items"]
        assert seen["deliver"] == [{"webhook": "127.0.0.1"}, {"folder": "out"}, {"mail": ["example.org"]}]

        embedded_store.apply([tender(4), tender(5), tender(6, topics=["health"])])
        for _ in range(2):
            news = (await client.get("/v1/watches/uz/news", headers=reader)).json()["items"]
            assert [item["entity"]["id"] for item in news] == ["tender-4", "tender-5"]
            assert news[0]["evidence"]["quote"]
        page = (await client.get("/v1/watches/uz/news?limit=1&lang=en", headers=reader)).json()
        assert len(page["items"]) == 1
        assert page["cursor"]
        lines = (await client.get("/v1/watches/uz/news?format=ndjson", headers=reader)).text.splitlines()
        assert len(lines) == 2
        assert hook.got == []

        ran = (await client.post("/v1/watches/uz/run", headers=editor)).json()
        assert ran["new"] == 2
        ((headers, body),) = hook.got
        assert [headers["webhook-id"]] == ran["parcels"]
        assert [item["id"] for item in json.loads(body)["data"]["items"]] == ["tender-4", "tender-5"]
        assert (delivering.data_dir / "watches" / "out" / ran["parcels"][0] / "message.txt").exists()
        assert (await client.post("/v1/watches/uz/run", headers=editor)).json() == {
            "watch": "uz", "new": 0, "parcels": [],
        }  # fmt: skip
        assert len(hook.got) == 1

        for role, told in ((reader, False), (editor, True)):
            shown = (await client.get("/v1/watches/uz", headers=role)).text
            assert '"state":"done"' in shown
            assert ("secret-token" in shown, str(delivering.data_dir) in shown) == (told, told)
            assert ("a@example.org" in shown) == told

        changed = await client.patch("/v1/watches/uz", headers=editor, json={"rhythm": "weekly"})
        assert (changed.json()["rhythm"], changed.json()["question"]["countries"]) == ("weekly", ["UZ"])
        assert len(changed.json()["deliver"]) == 3
        assert (await client.delete("/v1/watches/uz", headers=editor)).json()["name"] == "uz"
        for path in ("", "/news"):
            assert "no watch named 'uz'" in problem(
                await client.get(f"/v1/watches/uz{path}", headers=reader), 404
            )
        assert (await client.get("/v1/watches", headers=reader)).json() == {"items": []}

        log = (await client.get("/v1/audit", headers=keys[Role.ADMIN])).json()["items"]
        done = [(e["what"], e["outcome"]) for e in reversed(log)]
        assert done == [
            ("POST /v1/watches", "done"),
            ("POST /v1/watches", "refused"),
            ("POST /v1/watches/{name}/run", "done"),
            ("POST /v1/watches/{name}/run", "done"),
            ("PATCH /v1/watches/{name}", "done"),
            ("DELETE /v1/watches/{name}", "done"),
        ]

    ask(delivering, embedded_store, work)


def test_what_is_refused_changes_nothing(embedded_store: Store, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None)
    good: dict[str, Any] = {"name": "uz", "question": QUESTION, "deliver": [{"folder": "out"}]}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"name": "../x"}, "name"),
        ({"deliver": []}, "deliver"),
        ({"deliver": [{}]}, "one of folder, mail and webhook"),
        ({"deliver": [{"folder": "a", "webhook": "https://example.org"}]}, "one of folder, mail and webhook"),
        ({"deliver": [{"folder": "../out"}]}, "leads out"),
        ({"deliver": [{"folder": "/etc"}]}, "leads out"),
        ({"deliver": [{"webhook": "https://example.org/", "secret_env": "HOME"}]}, "secret_env"),
        ({"deliver": [{"webhook": "http://127.0.0.1:8080/"}]}, "no public address"),
        ({"deliver": [{"webhook": "http://[::ffff:10.0.0.1]/"}]}, "no public address"),
        ({"deliver": [{"webhook": "http://169.254.169.254/latest"}]}, "no public address"),
        ({"deliver": [{"webhook": "file:///etc/passwd"}]}, "no http or https"),
        ({"deliver": [{"webhook": "https://exämple.org/"}]}, "ASCII"),
        ({"deliver": [{"mail": ["a@example.org\r\nBcc: b@example.org"]}]}, "no address"),
        ({"question": {"planet": "Mars"}}, "planet"),
        ({"question": {"topics": ["astrology"]}}, "no topic"),
        ({"rhythm": "* * * * *"}, "once an hour"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"lang": "fr"}, "lang"),
        ({"since": "soon"}, "since"),
    ]

    async def work(client: httpx.AsyncClient) -> None:
        for change, word in wrong:
            assert word in problem(await client.post("/v1/watches", json=good | change), 422), change
        assert (await client.get("/v1/watches")).json() == {"items": []}
        assert (await client.post("/v1/watches", json=good)).status_code == 201
        for change, word in wrong[1:17]:
            assert word in problem(await client.patch("/v1/watches/uz", json=change), 422), change
        kept = (await client.get("/v1/watches/uz")).json()
        assert (kept["rhythm"], kept["question"]["topics"], len(kept["deliver"])) == (
            "daily",
            ["smart city"],
            1,
        )
        for method, path in (("PATCH", ""), ("DELETE", ""), ("GET", ""), ("GET", "/news"), ("POST", "/run")):
            problem(await client.request(method, f"/v1/watches/other{path}", json={}), 404)
        problem(await client.get("/v1/watches/UZ"), 422)

    ask(settings, embedded_store, work)


def test_the_requests_of_the_manual_work_as_printed(
    delivering: Settings, embedded_store: Store, keys: dict[Role, dict[str, str]]
) -> None:
    embedded_store.apply(before())
    manual = MANUAL.read_text(encoding="utf-8").replace("\\\n", "")
    requests = [shlex.split(line, comments=True) for line in manual.splitlines() if line.startswith("curl")]
    assert len(requests) == 7

    async def work(client: httpx.AsyncClient) -> None:
        for words in requests:
            (url,) = [word for word in words if word.startswith("http://")]
            given = words[words.index("-d") + 1] if "-d" in words else None
            method = words[words.index("-X") + 1] if "-X" in words else "POST" if given else "GET"
            typed = {"Content-Type": "application/json"} if given else {}
            answer = await client.request(
                method, urlsplit(url).path, content=given, headers=keys[Role.EDITOR] | typed
            )
            assert answer.is_success, (words, answer.text)

    ask(delivering, embedded_store, work)
