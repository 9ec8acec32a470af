"""How often one key, or one address without a key, may ask: token buckets in memory.

A bucket holds a minute's worth and fills evenly, so that a client may ask in bursts. Each process counts on its
own; buckets are forgotten with it. The fields are those of draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import LOCAL
from api.problems import problem

WITH_KEYS: Final = 1200
"""Requests a minute for each key where nothing is set; this machine without keys may ask as it likes then."""
_UNCOUNTED: Final = frozenset({"/healthz", "/readyz"})
_MINUTE: Final = 60.0
_MOST_BUCKETS: Final = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Buckets:
    """Token buckets by name: the longest unused are forgotten where there are too many."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str) -> tuple[bool, int, int]:
        """Whether one more is granted, how many are left, and seconds until there is one more."""
        now, pace = self._clock(), self.limit / _MINUTE
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(float(self.limit), now)
            if len(self._buckets) > _MOST_BUCKETS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(name)
            bucket.left = min(self.limit, bucket.left + (now - bucket.at) * pace)
            bucket.at = now
        granted = bucket.left >= 1
        bucket.left -= granted
        left = int(bucket.left)
        return granted, left, max(0, math.ceil((left + 1 - bucket.left) / pace))


class Rate:
    """Refuses with 429 what comes too often, and tells every client what it has left."""

    def __init__(self, app: ASGIApp, limit: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._buckets = Buckets(WITH_KEYS if limit is None else limit, clock)
        self._keyless = limit is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, as ASGI has it."""
        if scope["type"] != "http" or scope["path"] in _UNCOUNTED or not self._buckets.limit:
            await self._app(scope, receive, send)
            return
        who = scope["state"].get("principal")
        if who is LOCAL and not self._keyless:
            await self._app(scope, receive, send)
            return
        if who is None or who.key is None:
            name, policy = f"address {(scope.get('client') or ('local',))[0]}", "address"
        else:
            name, policy = f"key {who.key}", "key"
        granted, left, seconds = self._buckets.take(name)
        limit = self._buckets.limit
        fields = {
            "RateLimit-Policy": f'"{policy}";q={limit};w={_MINUTE:.0f}',
            "RateLimit": f'"{policy}";r={left};t={seconds}',
        }

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(fields)
            await send(message)

        if granted:
            await self._app(scope, receive, told)
            return
        response = problem(
            Request(scope),
            HTTPStatus.TOO_MANY_REQUESTS,
            f"more than {limit} requests a minute; ask again in {seconds} s",
        )
        response.headers["Retry-After"] = str(seconds)
        await response(scope, receive, told)
