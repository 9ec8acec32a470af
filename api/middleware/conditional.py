"""Conditional reads: what was asked before and cannot have changed is not answered again.

An answer that depends on the graph alone is as old as the graph's version. Its tag names that version, the
software's and the day, since some questions look back from today. No answer is kept.

The tag of an answer may be older than the answer: the version is read before the question is asked, and up to a
second earlier, which spares each request a query. A client that comes back with such a tag is answered once more
than needed, and never told that nothing changed when something did: for that the version is read anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.store import StoreUnavailable

OF_THE_GRAPH: Final = (
    "agreements", "analytics", "bilateral", "compare", "countries", "documents", "edges", "entities", "failures", "follow-through",
    "funding", "news", "paths", "projects", "recommendations",
    "resolution", "search", "statistics", "tenders", "timeline",
)  # fmt: skip
"""First parts of the paths under /v1 whose answers follow from the graph (and the day) alone."""
_PATHS: Final = tuple(f"/v1/{part}" for part in OF_THE_GRAPH)
_HELD: Final = 1.0  # seconds


class Conditional:
    """Gives reads an ETag and answers 304 to those who have it."""

    def __init__(
        self, app: ASGIApp, version: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._version = version
        self._clock = clock
        self._known: tuple[float, str] | None = None
        self._software = version_of("coopgraph")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, as ASGI has it."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _of_the_graph(scope["path"]):
            await self._app(scope, receive, send)
            return
        asked = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
        try:
            tag = await self._tag(anew=bool(asked))
        except StoreUnavailable:
            # The question itself will say so.
            await self._app(scope, receive, send)
            return
        fields = {
            "ETag": tag,
            "Cache-Control": "private, no-cache",
            "Vary": "Accept, Authorization, X-API-Key",
        }
        if tag.encode("ascii") in (part.strip() for part in asked.split(b",")):
            headers = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                headers["ETag"], headers["Cache-Control"] = tag, fields["Cache-Control"]
                headers.add_vary_header(fields["Vary"])
            await send(message)

        await self._app(scope, receive, tagged)

    async def _tag(self, *, anew: bool) -> str:
        now = self._clock()
        if anew or self._known is None or now - self._known[0] > _HELD:
            number = await run_in_threadpool(self._version)
            # Weak: compressed or not, it is the same answer.
            tag = f'W/"{self._software}-{number}-{datetime.now(UTC):%Y%m%d}"'
            self._known = now, tag
        return self._known[1]


def _of_the_graph(path: str) -> bool:
    return path.startswith(_PATHS) and any(path == own or path.startswith(own + "/") for own in _PATHS)
