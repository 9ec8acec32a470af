"""Harm that is meant through the Model Context Protocol changes nothing, reaches nobody and is refused with a reason:
in the arguments of tools and in the messages themselves, over HTTP on both stores and over standard input."""

from __future__ import annotations

import asyncio
import json
import queue
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.model_context import PATH
from bench.serving import COOPGRAPH, PATIENCE
from graph.dump import dump
from graph.settings import Settings
from graph.store import Store
from tests.api.hostile import HOSTILE, PORT, SHAPES, SHARE, unreached
from tests.api.places import Place, kinds, valid
from tests.api.test_access import asking
from tests.graph.store.test_analysts import HOSTILE as STATEMENTS
from tests.scenario import MOU, WEGO, changes

_VERSION = "2025-06-18"
_HEADERS = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
    "MCP-Protocol-Version": _VERSION,
}
_CALL: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 7,
    "method": "tools/call",
    "params": {"name": "search", "arguments": {"query": "wego"}},
}
_LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
_GOOD = {"statement": "RETURN 1", "code": "KR", "name": ["KR", "VN"], "since": "2020", "identifier": MOU.id}
"""Values of what a tool must be given, where the id of a body is none."""

_UNTOLD = re.compile(r"Error executing tool \S+")
"""What the SDK tells of an error that nobody foresaw."""
Ask = Callable[[bytes], tuple[int, bytes]]
"""Sends a message; the status (of HTTP, otherwise 200) and the answer."""


def test_there_are_a_hundred() -> None:
    assert len(HOSTILE) + len(SHAPES) >= 100
    assert len({*_messages()}) >= 100


@pytest.mark.slow
def test_over_http(tmp_path: Path, store: Store) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, neo4j_uri=None, workers=1)
    store.apply(changes())
    before, app = list(dump(store)), create_app(settings, store)

    async def work(port: int) -> list[str]:
        async with asking(app) as client:

            async def ask(message: bytes) -> tuple[int, bytes]:
                answer = await client.post(PATH, content=message, headers=_HEADERS)
                return answer.status_code, answer.content

            _, listed = await ask(_bytes(_LIST))
            sent = _sent(json.loads(listed)["result"]["tools"], port)
            return [told for message, may in sent if (told := _wrong(message, may, *(await ask(message))))]

    with unreached() as port:
        wrong = asyncio.run(work(port))
    assert not wrong, "\n".join(wrong)
    assert list(dump(store)) == before


@pytest.mark.slow
def test_over_standard_input(folder: Path, client: httpx.Client, environment: dict[str, str]) -> None:
    before = client.get("/v1/statistics").json()
    command = [COOPGRAPH, "--data", folder / "data", "mcp"]
    with (
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        ) as process,
        unreached() as port,
    ):
        ask = _over(process)
        hello = {"protocolVersion": _VERSION, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
        ask(_bytes({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}))
        _, listed = ask(_bytes(_LIST))
        sent = _sent(json.loads(listed)["result"]["tools"], port)
        wrong = [told for message, may in sent if (told := _wrong(message, may, *ask(message)))]
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 0
    assert not wrong, "\n".join(wrong)
    assert client.get("/v1/statistics").json() == before


def _over(process: subprocess.Popen[bytes]) -> Ask:
    """Asks a process over its standard input, a line for a line."""
    told: queue.Queue[bytes] = queue.Queue()
    assert process.stdin is not None
    assert process.stdout is not None
    written, read = process.stdin, process.stdout

    def listen() -> None:
        for line in read:
            told.put(line)

    def ask(message: bytes) -> tuple[int, bytes]:
        written.write(message + b"\n")
        written.flush()
        return 200, told.get(timeout=PATIENCE)

    threading.Thread(target=listen, daemon=True).start()
    assert process.stderr is not None
    threading.Thread(target=process.stderr.read, daemon=True).start()
    return ask


def _sent(tools: list[dict[str, Any]], port: int) -> Iterator[tuple[bytes, bool]]:
    """Messages, and whether each may well be answered with a result."""
    texts = [value.replace(PORT, str(port)) for value in HOSTILE]
    for tool in tools:
        schema = tool["inputSchema"]
        definitions = {"$defs": schema.get("$defs", {})}
        places = [
            Place(
                "array" if _listed(field) else "value",
                name,
                kinds(definitions, field, items=False),
                _good(schema, name, field),
            )
            for name, field in schema["properties"].items()
        ]
        for value, place in [*zip([*texts, *SHAPES], cycle(places), strict=False)][::SHARE]:
            given = [value] if place.where == "array" and isinstance(value, str) else value
            arguments = {one.name: one.good for one in places if one.good is not None} | {place.name: given}
            yield _bytes(_call(tool["name"], arguments)), _may(place, given)
        for name in texts[::SHARE]:
            yield _bytes(_call(tool["name"], {name: "x"})), False
    for statement in STATEMENTS[::SHARE]:
        asked = statement.replace("127.0.0.1:1/", f"127.0.0.1:{port}/")
        yield _bytes(_call("cypher", {"statement": asked})), False
    for message in [*_messages()][::SHARE]:
        yield message, False


def _may(place: Place, value: Any) -> bool:
    """Whether an argument may have this value: as it is, or, as the SDK reads text, what it is as JSON; true is 1."""
    read = [value, int(value)] if isinstance(value, bool) else [value]
    if isinstance(value, str):
        with suppress(ValueError, RecursionError):
            read.append(json.loads(value))
    return any(valid(place.kinds, one) for one in read)


def _messages() -> Iterator[bytes]:
    """What is no message, or none that can be answered with a result."""
    whole = _bytes(_CALL)
    yield from (whole[:cut] for cut in range(1, len(whole), 7))  # cut off
    for text in (
        "", "null", "true", "7", '"x"', "[]", "[[]]", "{}", "{]", "nul", "'x'", "// x", "<a/>", "\ufeff{}", "\u2028", "NaN", "-", "1e999",
        '{"jsonrpc": "2.0",}', "{'jsonrpc': '2.0'}", '{"a": 1} {"a": 2}', "[" * 100_000, '{"a":' * 100_000, "[1" + "0" * 10_000 + "]",
    ):  # fmt: skip
        yield text.encode()
    yield from (_bytes([_CALL] * times) for times in (1, 2, 200))
    yield from (
        b"\xff\xfe" + whole,
        whole.decode().encode("utf-16-le"),
        b"\x00" * 100,
        whole[:-1] + b"\xff}",
        b"\x1f\x8b\x08\x00",
    )
    for name in ("jsonrpc", "method", "params"):
        yield from (
            _bytes(_CALL | {name: value}) for value in SHAPES if name != "params" or isinstance(value, list)
        )
    for name in ("name", "arguments"):
        for value in SHAPES:
            if name != "arguments" or not (value is None or isinstance(value, dict)):
                yield _bytes(_CALL | {"params": _CALL["params"] | {name: value}})
    for value in HOSTILE:
        yield _bytes(_CALL | {"method": value})
        yield _bytes(_call(value, {}))


def _wrong(message: bytes, may: bool, status: int, answer: bytes) -> str | None:
    """What is wrong with an answer, if anything; `may` is whether it may be a result."""
    about = f"{message[:200]!r}: {status} {answer[:300]!r}"
    if not (status == 200 or 400 <= status < 500):
        return about
    told = json.loads(answer)
    if "result" in told and not told["result"].get("isError"):
        return None if may else about
    if "result" in told:
        reason = told["result"]["content"][0]["text"]
        told_why = not _UNTOLD.fullmatch(reason)
    else:
        reason = told["error"]["message"] if "error" in told else told.get("detail", "")
        told_why = bool(reason) and told.get("error", {}).get("code") != -32603  # an internal error
    return None if told_why and len(reason) < 4000 and "Traceback" not in reason else about


def _call(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return _CALL | {"params": {"name": tool, "arguments": arguments}}


def _bytes(message: Any) -> bytes:
    return json.dumps(message).encode()


def _listed(field: dict[str, Any]) -> bool:
    return any(kind.get("type") == "array" for kind in field.get("anyOf", [field]))


def _good(schema: dict[str, Any], name: str, field: dict[str, Any]) -> Any:
    if name not in schema.get("required", ()):
        return None
    good = _GOOD.get(name, WEGO.id)
    return good if isinstance(good, list) == _listed(field) else WEGO.id
