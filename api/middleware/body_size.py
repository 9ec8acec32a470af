"""How much a client may send, and how slowly."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

UPLOAD: Final = "/v1/documents"
OTHER: Final = 1_000_000
"""Bytes of any other body."""


class BodySize:
    """Refuses with 413 bodies that say they are too large, and those that turn out to be; with 408 those that stop."""

    def __init__(self, app: ASGIApp, upload: int, seconds: float) -> None:
        self._app = app
        self._upload = upload
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, as ASGI has it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        limit = self._upload if scope["path"] == UPLOAD else OTHER
        detail = f"the body is larger than {limit:,} bytes"
        said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if said.isdigit() and int(said) > limit:
            response = problem(Request(scope), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            await response(scope, receive, send)
            return
        received, more = 0, True

        async def counted() -> Message:
            nonlocal received, more
            if not more:  # what comes then is the end of the connection, which may take long
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self._seconds)
            except TimeoutError:
                slow = f"nothing more of the body came within {self._seconds:g} seconds"
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, slow) from None
            more = message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return message

        await self._app(scope, counted, send)
