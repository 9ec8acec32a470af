"""The tools of the Model Context Protocol, through the SDK's own client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from api.model_context import PATH
from api.roles import Role
from api.service import Service
from bench.serving import COOPGRAPH
from graph.settings import Settings
from graph.store import Store
from tests.api.test_access import ask, bearer, problem
from tests.scenario import ISLAND, MINISTRY, MOU, NIA, PORTAL, SEOUL, WEGO, changes

_ACCEPTED = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
_LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}

MANUAL = Path(__file__).parents[2] / "docs" / "mcp.md"
CATALOGUED: list[tuple[str, str, dict[str, Any]]] = [
    ("bilateral", "bilateral", {"a": "KR", "b": "VN"}),
    ("bilateral", "bilateral", {"a": "KR", "b": "VN", "known_at": "2019-05"}),
    ("compare", "compare", {"name": ["KR", "VN"]}),
    ("timeline", "timeline", {"name": ["WeGO"], "limit": 2}),
    ("news", "news", {"since": "2022", "limit": 5}),
    ("funding", "funding", {"funder": "WeGO"}),
    ("follow_through", "follow-through", {"name": "VN"}),
    ("agreement_counts", "agreements/facets", {"country": ["VN"]}),
    ("silent_agreements", "agreements/silent", {"party": ["NIA"], "years": 2}),
    ("durations", "agreements/durations", {"kind": "MOU"}),
    ("followed", f"agreements/{MOU.id}/followed", {}),
    ("states", f"agreements/{MOU.id}/states", {"announced": False}),
]
"""Tools, the same question over HTTP, and what is asked."""


@pytest.fixture(params=["stdio", "http"])
def talk(
    request: pytest.FixtureRequest, server: str, folder: Path, environment: dict[str, str]
) -> Callable[[Callable[[Client], Awaitable[None]]], None]:
    """Runs a talk with the server over one of its two ways, on the embedded store."""

    def run(work: Callable[[Client], Awaitable[None]]) -> None:
        command = StdioServerParameters(
            command=str(COOPGRAPH), args=["--data", str(folder / "data"), "mcp"], env=environment
        )

        async def talking() -> None:
            async with Client(command if request.param == "stdio" else server + PATH) as client:
                await work(client)

        asyncio.run(talking())

    return run


async def answered(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return str(result.content[0].text)  # type: ignore[union-attr]


def test_an_assistant_asks_and_cites(talk: Callable[..., None]) -> None:
    async def work(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert all(tool.annotations is not None and tool.annotations.read_only_hint for tool in tools)
        assert all(tool.description for tool in tools)
        found = await answered(client, "search", query="wego")
        assert (found["items"][0]["id"], found["items"][0]["match"]) == (WEGO.id, 100)
        agreed = await answered(client, "agreements", parties=["NIA", MINISTRY.id], topic="e-government")
        (agreement,) = agreed["items"]
        assert agreement["id"] == MOU.id
        said = (await answered(client, "evidence", identifier=MOU.id))["items"][0]
        assert said["quote"] == agreement["evidence"]["quote"]
        text = await answered(
            client,
            "document",
            identifier=said["document"]["id"],
            start=said["start"],
            characters=said["end"] - said["start"],
        )
        assert text["text"] == said["quote"]
        (way,) = (await answered(client, "paths", source="서울", target=PORTAL.id))["items"]
        assert [entity["id"] for entity in way["entities"]] == [SEOUL.id, WEGO.id, PORTAL.id]
        assert all(step["quote"] and step["document"]["key"] for step in way["evidence"])
        whole = await answered(client, "entity", name=NIA.id, limit=3)
        assert all(item["evidence"] for group in whole["relations"] for item in group["items"])
        assert (await answered(client, "country", code="kr"))["country"]["id"] == "country-kr"
        assert (await answered(client, "projects", country="KR"))["items"] == []
        rows = await answered(
            client,
            "cypher",
            statement="MATCH (n:Entity {id: $id}) RETURN n.name AS name",
            parameters={"id": ISLAND.id},
        )
        assert rows["rows"] == [[ISLAND.name]]
        assert (await answered(client, "statistics"))["documents"]

    talk(work)


def test_the_catalogue_is_asked_as_over_http(talk: Callable[..., None], client: httpx.Client) -> None:
    manual = MANUAL.read_text(encoding="utf-8")

    async def work(assistant: Client) -> None:
        for tool in (await assistant.list_tools()).tools:
            assert f"`{tool.name}`" in manual
        for tool, path, asked in CATALOGUED:
            named = {"identifier": path.split("/")[1]} if path.count("/") == 2 else {}
            told = await answered(assistant, tool, **named, **asked)
            response = client.get(f"/v1/{path}", params=asked)
            assert response.status_code == 200, response.text
            assert told == response.json(), tool
        assert "name" in await refused(assistant, "compare", name=["KR"])
        assert "neither a topic" in await refused(assistant, "similar", identifier=PORTAL.id)
        assert "no date" in await refused(assistant, "bilateral", a="KR", b="VN", as_of="soon")
        assert "limit" in await refused(assistant, "news", since="2020", limit=51)
        assert "nobody-at-all" in await refused(assistant, "silent_agreements", party=["nobody-at-all"])

    talk(work)


def test_what_cannot_be_asked_is_refused_with_its_reason(talk: Callable[..., None]) -> None:
    async def work(client: Client) -> None:
        assert "'nobody-at-all'" in await refused(client, "entity", name="nobody-at-all")
        assert "several" in await refused(client, "entity", name="교육부")
        assert "edge-none" in await refused(client, "evidence", identifier="edge-none")
        assert "cursor" in await refused(client, "agreements", cursor="nonsense")
        assert "no date" in await refused(client, "agreements", since="soon")
        assert "limit" in await refused(client, "search", query="wego", limit=51)
        assert "contry" in await refused(client, "agreements", contry="KR")
        assert "line 1" in await refused(client, "cypher", statement="CREATE (n:Entity) RETURN n")

    talk(work)


def test_the_door_and_the_limits_are_those_of_the_api(tmp_path: Path, embedded_store: Store) -> None:
    embedded_store.apply(changes())
    settings = Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None, rate_limit=4)
    service = Service(settings)
    _, secret = service.keys.create("assistant", Role.READER)

    async def work(client: httpx.AsyncClient) -> None:
        assert "key is needed" in problem(await client.post(PATH, json=_LIST, headers=_ACCEPTED), 401)
        held = bearer(secret) | _ACCEPTED
        listed = await client.post(PATH, json=_LIST, headers=held)
        assert listed.status_code == 200, listed.text
        assert "search" in [tool["name"] for tool in listed.json()["result"]["tools"]]
        assert listed.headers["x-request-id"]
        problem(await client.get(PATH, headers=held), 405)
        problem(await client.post(PATH, content=b" " * 1_000_001, headers=held), 413)
        assert (await client.post(PATH, content=b"{not json", headers=held)).status_code == 400
        assert "requests a minute" in problem(await client.post(PATH, json=_LIST, headers=held), 429)

    ask(settings, embedded_store, work)
    service.close()


def test_pages_of_other_sites_do_not_reach_a_service_without_keys(
    tmp_path: Path, embedded_store: Store
) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        for name, value, status in (("Origin", "https://evil.example", 403), ("Host", "evil.example", 421)):
            problem(await client.post(PATH, json=_LIST, headers=_ACCEPTED | {name: value}), status)

    ask(Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None), embedded_store, work)
