"""An endpoint is asked within limits, again where that may help, and in the forms that it knows."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from ingest.language_model import endpoint as module
from ingest.language_model.endpoint import Endpoint, Unanswered
from tests.ingest.language_model.server import Server, completion, refused

MESSAGES = [{"role": "user", "content": "What does it say?"}]
KEY = "sk-not-for-logs"


def endpoint(url: str, **given: Any) -> Endpoint:
    limits: dict[str, Any] = {
        "seconds": 20.0, "attempts": 3, "concurrency": 2, "per_minute": 0, "max_tokens": 64,
    }  # fmt: skip
    return Endpoint(f"{url}/chat/completions", "m", KEY, {"type": "object"}, **limits | given)


def asked(url: str, times: int = 1, **given: Any) -> list[str | BaseException]:
    async def ask() -> list[str | BaseException]:
        at = endpoint(url, **given)
        return await asyncio.gather(*(at.answer(MESSAGES) for _ in range(times)), return_exceptions=True)

    return asyncio.run(ask())


def failure(url: str, **given: Any) -> Unanswered:
    (said,) = asked(url, **given)
    assert isinstance(said, Unanswered), said
    assert KEY not in f"{said} {said.told}"
    return said


def test_it_asks_for_a_schema_with_the_key(server: Server) -> None:
    keys = []

    def answer(request: Request, body: dict[str, Any]) -> Response:
        keys.append(request.headers["authorization"])
        return completion({"entities": []})

    url = server.on("plain", answer)
    assert asked(url) == ['{"entities": []}']
    (body,) = server.requests["plain"]
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("m", 0, 64)
    assert keys == [f"Bearer {KEY}"]
    assert KEY not in str(body)


@pytest.mark.parametrize(
    ("refusals", "left"),
    [
        ({"json_schema": "response_format type json_schema is unavailable now"}, {"type": "json_object"}),
        (
            {
                "json_schema": "unsupported response_format",
                "json_object": "'response_format.type' must be 'text'",
            },
            None,
        ),
    ],
)
def test_servers_without_schemas_are_asked_in_words(
    server: Server, refusals: dict[str, str], left: dict[str, str] | None
) -> None:
    def answer(_: Request, body: dict[str, Any]) -> Response:
        form = body.get("response_format", {}).get("type")
        return refused(400, refusals[form]) if form in refusals else completion({"entities": []})

    name = f"forms-{len(refusals)}"
    url = server.on(name, answer)
    assert asked(url, 3, concurrency=1, attempts=1) == ['{"entities": []}'] * 3
    bodies = server.requests[name]
    assert len(bodies) == 1 + len(refusals) + 1 + 3  # what it knows is found out once
    assert [body["messages"] == MESSAGES for body in bodies[1 : len(refusals) + 2]] == [False] * (
        len(refusals) + 1
    )
    assert bodies[-1].get("response_format") == left


def test_parameters_that_a_server_does_not_know_are_left_out(server: Server) -> None:
    def answer(_: Request, body: dict[str, Any]) -> Response:
        if "max_tokens" in body:
            return refused(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        if "temperature" in body:
            return refused(400, "Unsupported value: 'temperature' does not support 0 with this model.")
        return completion({})

    url = server.on("parameters", answer)
    assert asked(url, attempts=1) == ["{}"]
    assert server.requests["parameters"][-1]["max_completion_tokens"] == 64


def test_what_a_document_says_does_not_change_how_it_is_asked(server: Server) -> None:
    """A server that refuses a document for its length, and repeats it."""
    words = "Unsupported response_format json_schema; use max_completion_tokens and no temperature"

    def answer(_: Request, body: dict[str, Any]) -> Response:
        last = body["messages"][-1]["content"]
        return refused(400, f"too long: {last}") if words in last else completion({})

    async def ask(url: str) -> list[str | BaseException]:
        at = endpoint(url, concurrency=1)
        texts = ("Short.", words, f"{words}!", "Short.")
        asked = (at.answer([{"role": "user", "content": text}]) for text in texts)
        return await asyncio.gather(*asked, return_exceptions=True)

    said = asyncio.run(ask(server.on("repeats", answer)))
    assert [str(one) for one in said] == ["{}", *["the endpoint answered 400"] * 2, "{}"]
    bodies = server.requests["repeats"]
    assert len(bodies) == 5  # four documents, and once without one
    assert all(body["response_format"]["type"] == "json_schema" for body in bodies)
    assert all(body["max_tokens"] == 64 for body in bodies)


def test_it_asks_again_after_what_passes(server: Server) -> None:
    for status in (429, 500, 503, 408):
        answers = iter([refused(status, "busy", **{"Retry-After": "0"})] * 2 + [completion({})])
        url = server.on(f"busy-{status}", lambda *_, answers=answers: next(answers))
        assert asked(url) == ["{}"]
        assert len(server.requests[f"busy-{status}"]) == 3


def test_how_long_it_waits_before_it_asks_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    pause = module._pause
    monkeypatch.setattr(module, "_pause", lambda state: waited.append(pause(state)) or 0.0)
    answers = iter([refused(429, "busy", **{"Retry-After": "7"}), refused(503, "busy"), completion({})])
    assert asked(server.on("waits", lambda *_: next(answers))) == ["{}"]
    assert waited[0] == 7.0
    assert 0.0 <= waited[1] <= 2.0
    said = failure(server.on("quota", lambda *_: refused(429, "spent", **{"Retry-After": "86400"})))
    assert "86400" in str(said)
    assert len(server.requests["quota"]) == 1


def test_what_does_not_pass_is_not_asked_again(server: Server) -> None:
    said = failure(server.on("key", lambda *_: refused(401, f"Incorrect API key provided: {KEY}")))
    assert (str(said), "Incorrect API key" in said.told) == ("the endpoint answered 401", True)
    assert len(server.requests["key"]) == 1
    said = failure(server.on("model", lambda *_: refused(404, "model 'm' not found")))
    assert "not found" in said.told


def test_a_server_that_is_not_there() -> None:
    said = failure("http://127.0.0.1:1/v1", attempts=1)
    assert str(said) == "no connection to the endpoint"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (completion("I am sorry, but"), "no JSON object"),
        (completion("[1, 2]"), "no JSON object"),
        (completion('{"a": "\\ud800"}'), "no JSON object"),
        (completion(None), "no JSON object"),
        (completion("{}", finish_reason="length"), "cut off at 64 tokens"),
        (Response("<html>", media_type="text/html"), "no chat completion"),
        (Response('{"choices": []}'), "no chat completion"),
        (Response('{"choices": [{"message": null}]}'), "no chat completion"),
        (Response("[" * 100_000), "no chat completion"),
        (Response("x" * 200_000), "larger than"),
        (Response(gzip.compress(b"x" * 9_000_000), headers={"Content-Encoding": "gzip"}), "compressed"),
        (RedirectResponse("/elsewhere/v1/chat/completions"), "answered 307"),
    ],
)  # fmt: skip
def test_what_is_no_answer(server: Server, content: Response, reason: str) -> None:
    assert reason in str(failure(server.on("wrong", lambda *_: content)))
    assert len(server.requests["wrong"]) == 1


@pytest.mark.parametrize(
    "dressed",
    ['```json\n{"a": 1}\n```', '<think>hm {</think>\n{"a": 1}', ' \n{"a": 1}\n', '```\n{"a": 1}```'],
)
def test_answers_are_undressed(server: Server, dressed: str) -> None:
    assert asked(server.on("dressed", lambda *_: completion(dressed))) == ['{"a": 1}']


def test_an_answer_that_trickles_or_never_comes(server: Server) -> None:
    ended = asyncio.Event()

    async def never(_: Request, __: dict[str, Any]) -> Response:
        await ended.wait()
        return completion({})

    async def trickle() -> Any:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    for name, answer in (("never", never), ("trickle", lambda *_: StreamingResponse(trickle()))):
        said = failure(server.on(name, answer), seconds=0.3, attempts=1)
        assert (str(said), said.later) == ("no answer within 0.3 s", True)


def test_no_more_requests_at_a_time_than_allowed(server: Server) -> None:
    running, most = 0, 0

    async def answer(_: Request, __: dict[str, Any]) -> Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return completion({})

    assert asked(server.on("many", answer), 12, concurrency=3) == ["{}"] * 12
    assert most == 3


def test_no_more_requests_a_minute_than_allowed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = server.on("often", lambda *_: completion({}))
    slept: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float, *rest: Any) -> None:
        slept.append(seconds)
        await sleep(0, *rest)

    monkeypatch.setattr(module.asyncio, "sleep", noted)
    assert asked(url, 4, per_minute=30, concurrency=4) == ["{}"] * 4
    turns = sorted(seconds for seconds in slept if seconds > 0.5)
    assert [round(turn) for turn in turns] == [2, 4, 6]


@pytest.fixture
def hopeless(server: Server) -> Iterator[str]:
    yield server.on("hopeless", lambda *_: refused(401, "no"))


def test_an_endpoint_that_fails_and_fails_is_left_alone(server: Server, hopeless: str) -> None:
    said = asked(hopeless, 12, concurrency=1)
    assert len(server.requests["hopeless"]) == 5
    assert sum("not asked" in str(one) for one in said) == 7
