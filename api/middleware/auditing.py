"""Tells the audit log how a change ended that an operation was admitted to (`api.access`)."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service import Outcome

_REFUSED = range(400, 500)


class Auditing:
    """Ends the entry of a change before its answer leaves: who reads the answer finds it in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                await _end(scope, message["status"])
            await send(message)

        try:
            await self._app(scope, receive, told)
        except Exception:
            await _end(scope, 500)
            raise


async def _end(scope: Scope, status: int) -> None:
    entry = scope["state"].pop("audited", None)
    if entry is None:
        return
    entry.detail["status"] = status
    outcome = Outcome.REFUSED if status in _REFUSED else Outcome.FAILED if status >= 500 else Outcome.DONE
    await run_in_threadpool(scope["app"].state.service.audit.end, entry, outcome)
