"""Request ids, a line in the log for each request, and an answer to those that the end of the service cuts off.

The line has method, route, status, milliseconds and the id of the key that asked. It has no path, no query string,
no address and no body: questions name people, and keys are sometimes put where they do not belong.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from contextvars import ContextVar
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.problems import problem
from api.tracing import Traces

HEADER: Final = "X-Request-ID"
_GOOD: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_RETRY: Final = "10"  # seconds
_current: ContextVar[str] = ContextVar("request_id", default="-")

log = logging.getLogger("api.requests")


class WithRequestId(logging.Filter):
    """Gives each record of a log the `request_id` that it was written for, or `-`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record."""
        record.request_id = _current.get()
        return True


class Requests:
    """Takes the client's request id where it is one, makes one otherwise, and tells it in the answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics, traces: Traces) -> None:
        self._app = app
        self._metrics = metrics
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = _sent(scope) or uuid.uuid4().hex
        state = scope.setdefault("state", {})
        state["request_id"] = identifier
        # Never reset: a request has a context of its own, and the handler of errors logs after this.
        _current.set(identifier)
        began = time.perf_counter()
        status = 500  # where nothing is ever sent
        begun = False

        async def told(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                MutableHeaders(scope=message)[HEADER] = identifier
            await send(message)

        with self._traces.request(scope["method"], lambda: Headers(scope=scope), identifier) as traced:
            try:
                await self._app(scope, receive, told)
            except asyncio.CancelledError:
                # The server does so when the time for its end is over, and would answer with a plain 500.
                if begun:
                    raise
                await _ending(Request(scope))(scope, receive, told)
            finally:
                route, taken = _route(scope), time.perf_counter() - began
                traced(route, status)
                self._metrics.count(scope["method"], route, status, taken)
                if log.isEnabledFor(logging.INFO):
                    key = getattr(state.get("principal"), "key", None)
                    _log(scope["method"], route, status, taken * 1000, key)


def _ending(request: Request) -> Response:
    response = problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "the service is ending; try again shortly")
    response.headers["Retry-After"] = _RETRY
    return response


def _log(method: str, route: str | None, status: int, milliseconds: float, key: str | None) -> None:
    taken = round(milliseconds, 1)
    fields = {"method": method, "route": route, "status": status, "duration_ms": taken, "key": key}
    told = (method, route or "-", status, taken, key or "-")
    log.info("%s %s %d %.1f ms %s", *told, extra={"fields": fields})


def _route(scope: Scope) -> str | None:
    """The path of the operation as it is described; a route knows its own without the prefix."""
    known = getattr(getattr(scope.get("app"), "state", None), "operations", {})
    operation = known.get((scope.get("endpoint"), scope["method"]))
    path = operation.path if operation is not None else getattr(scope.get("route"), "path", None)
    return str(path) if path is not None else None


def _sent(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GOOD.fullmatch(value):
            identifier: str = value.decode("ascii")
            return identifier
    return None
