"""Who comes in.

Once a key was made, every path but the open ones needs a good one. Without keys only this machine is answered,
with every right; whoever else could speak through it is kept out:

- a page whose name was pointed at this machine (DNS rebinding) is told by the Host that its browser sends,
- a page of another site that sends a form here by the Origin of a request that is no read,
- the world behind a proxy that runs on this machine by the header that proxies add.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import LOCAL, OPEN, SAFE_METHODS, Principal
from api.problems import problem
from api.service import Keys, ServiceError

_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="coopgraph"'}
_NAMES: Final = 1024
"""Names and addresses that are not looked at again each time."""
_BEYOND_A_HOST: Final = frozenset("/?#@\\")
_Refusal = tuple[HTTPStatus, str]


class Door:
    """Puts who asks into the request's state as `principal`, or turns them away."""

    def __init__(self, app: ASGIApp, keys: Keys, hosts: list[str], origins: list[str]) -> None:
        self._app = app
        self._keys = keys
        self._hosts = {host.lower() for host in hosts}
        self._origins = set(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, as ASGI has it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        try:
            found = self._decide(scope, Headers(scope=scope))
        except ServiceError:
            found = HTTPStatus.SERVICE_UNAVAILABLE, "keys cannot be read now; try again shortly"
        if isinstance(found, Principal):
            scope["state"]["principal"] = found
            await self._app(scope, receive, send)
            return
        response = problem(Request(scope), *found)
        if found[0] is HTTPStatus.UNAUTHORIZED:
            response.headers.update(_CHALLENGE)
        await response(scope, receive, send)

    def _decide(self, scope: Scope, headers: Headers) -> Principal | _Refusal:
        sent = _key(headers)
        if sent is None and not self._keys.required():
            return self._foreign(scope, headers) or LOCAL
        key = self._keys.find(sent or "")
        if key is not None:
            return Principal(key.name, key.role, key.id)
        return HTTPStatus.UNAUTHORIZED, (
            "this key is not known, has expired or was revoked"
            if sent
            else "a key is needed: send it as Authorization: Bearer <key> or X-API-Key: <key>"
        )

    def _foreign(self, scope: Scope, headers: Headers) -> _Refusal | None:
        """Why somebody without a key is not let in; None for this machine's own."""
        peer = scope.get("client")
        if peer is not None and not _is_loopback(peer[0]):
            return HTTPStatus.UNAUTHORIZED, "a key is needed from elsewhere than this machine"
        if any(name in headers for name in _FORWARDED):
            return HTTPStatus.UNAUTHORIZED, (
                "this comes through a proxy, and the service has no keys: make one with coopgraph keys create"
            )
        host = headers.get("host", "")
        if not self._is_own(_hostname(host)):
            return HTTPStatus.MISDIRECTED_REQUEST, (
                f"a service without keys answers to localhost, not to {host[:100]!r}; "
                "COOPGRAPH_ALLOWED_HOSTS names others"
            )
        origin = headers.get("origin")
        # Another port of this machine is another site, too.
        elsewhere = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
        if elsewhere and origin not in self._origins and scope["method"] not in SAFE_METHODS:
            return HTTPStatus.FORBIDDEN, "pages of other sites change nothing here without a key"
        return None

    def _is_own(self, host: str) -> bool:
        return host == "localhost" or host in self._hosts or _is_loopback(host)


def _key(headers: Headers) -> str | None:
    """What was sent as a key; None for nothing."""
    scheme, _, sent = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return sent.strip()
    return headers.get("x-api-key")


@lru_cache(_NAMES)
def _hostname(host: str) -> str:
    """The name in a Host header; nothing for what is none."""
    if _BEYOND_A_HOST & set(host):
        return ""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:  # brackets without an address in them
        return ""


@lru_cache(_NAMES)
def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
