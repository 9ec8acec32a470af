"""A server on this machine that speaks the protocol of chat completions, and does what a test wants of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response

Behaviour = Callable[[Request, dict[str, Any]], "Response | Awaitable[Response]"]


@dataclass
class Server:
    """The server. `behaviours` are by the first part of the path; `requests` are the bodies that came, by the same."""

    address: str = ""
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    requests: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def on(self, name: str, behaviour: Behaviour) -> str:
        """Behave so under this name; the address to give as COOPGRAPH_LLM_URL."""
        self.behaviours[name] = behaviour
        self.requests[name] = []
        return f"{self.address}/{name}/v1"

    async def complete(self, name: str, request: Request) -> Response:
        body = json.loads(await request.body())
        self.requests[name].append(body)
        made = self.behaviours[name](request, body)
        return made if isinstance(made, Response) else await made


def completion(content: Any, **choice: Any) -> Response:
    """A chat completion with this content: text, or what is written as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    message = {"role": "assistant", "content": text}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")


def refused(status: int, message: str, **headers: str) -> Response:
    """An error in the protocol's form."""
    body = json.dumps({"error": {"message": message, "type": "invalid_request_error"}})
    return Response(body, status, headers=headers, media_type="application/json")


@contextmanager
def serving() -> Iterator[Server]:
    """The server, for as long as the block lasts."""
    server, app = Server(), FastAPI()
    app.post("/{name}/v1/chat/completions")(server.complete)
    running = uvicorn.Server(
        uvicorn.Config(app, "127.0.0.1", 0, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    port = running.servers[0].sockets[0].getsockname()[1]
    server.address = f"http://127.0.0.1:{port}"
    yield server
    running.should_exit = True
    thread.join()
