"""HTTP/1.1 as uvicorn speaks it, with bounds on what a client may send before the application is asked.

Beyond them, and where a request is none, the answer is a problem, and the connection is closed.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import MEDIA_TYPE

MOST_HEAD: Final = 65_536
"""Bytes of the request line and headers together."""
MOST_HEADERS: Final = 100
_VERSIONS: Final = ("1.0", "1.1")
_MALFORMED: Final = (HTTPStatus.BAD_REQUEST, "this is no request of HTTP/1.1")
_TOO_LARGE: Final = (
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    f"request line and headers have more than {MOST_HEAD:,} bytes, or are more than {MOST_HEADERS}",
)


def protocol(seconds: float) -> type[asyncio.Protocol]:
    """The protocol for `uvicorn.Config(http=…)`, with so many seconds for the head of a request."""
    return type("Protocol", (_Bounded,), {"seconds": seconds})


class _Bounded(HttpToolsProtocol):
    seconds: float

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head = 0  # bytes of a head that is not whole, at most
        self._begun = self._whole = False
        self._refusal = _MALFORMED
        self._clock: asyncio.TimerHandle | None = None
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        began = not self._whole
        super().data_received(data)
        if self._whole:
            return
        self._head = self._head + len(data) if began else 0
        if self._head > MOST_HEAD:
            self._refuse(*_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun, self._whole = True, False
        self._wait()

    def on_headers_complete(self) -> None:
        self._whole, self._head = True, 0
        self._stop()
        if self.parser.get_http_version() not in _VERSIONS:
            raise ValueError("another version of HTTP")  # the parser passes it on as an error of the request
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MOST_HEAD or len(self.headers) > MOST_HEADERS:
            self._refusal = _TOO_LARGE
            raise ValueError("the head is too large")
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(*self._refusal)

    def _wait(self) -> None:
        self._stop()
        self._clock = self.loop.call_later(self.seconds, self._late)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _late(self) -> None:
        if self._begun:
            self._refuse(
                HTTPStatus.REQUEST_TIMEOUT, f"the request did not come within {self.seconds:g} seconds"
            )
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        self._stop()
        cycle = self.cycle
        # An answer that is under way, or that an earlier request waits for, must not be taken for this one.
        busy = (
            cycle is not None
            and not cycle.response_complete
            and (cycle.response_started or not cycle.more_body)
        )
        if not busy:
            self.transport.write(_answer(status, detail))
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()


def _answer(status: HTTPStatus, detail: str) -> bytes:
    told = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    body = json.dumps(told).encode()
    head = (
        f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
