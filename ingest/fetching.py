"""Pages and files of the web: politely, within limits, and from public addresses alone.

Every address that a name resolves to is checked and the connection is made to one of those checked, so that a name
cannot lead elsewhere in between; each redirect is checked again.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

import httpx

AGENT: Final = "coopgraph"
"""By what name it goes, and what ``robots.txt`` may forbid it under."""
_REDIRECTS: Final = 5
_ROBOTS_BYTES: Final = 500_000
_CHUNK: Final = 1 << 16
_PORTS: Final = {"http": 80, "https": 443}


class FetchError(Exception):
    """What was asked for did not come: `reason` is one word for lists and counts, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. `content` is None where it has not changed since the version that was asked about."""

    url: str
    content: bytes | None
    type: str = ""
    etag: str | None = None
    modified: str | None = None


@dataclass(slots=True)
class Fetcher:
    """Fetches by GET. `delay` is the least number of seconds between two requests to a host, `seconds` and `limit`
    are the most time and bytes of one; `private` allows addresses that are not public."""

    private: bool = False
    limit: int = 20_000_000
    seconds: float = 30.0
    delay: float = 1.0
    robots: bool = True
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)
    _rules: dict[str, RobotFileParser | None] = field(default_factory=dict)

    def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """What the address gives; `etag` and `modified` are those of the version that is there already.

        Raises `FetchError`.
        """
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as error:
            raise FetchError("address", f"{url[:200]}: {error}") from error
        # Said here too, so that the refusal names the address that was asked for and not its robots.txt.
        if parts.scheme not in _PORTS:
            raise FetchError("address", f"{url[:200]}: only http and https addresses are fetched")
        if self.robots and not self._allowed(url):
            raise FetchError("robots", f"{url}: robots.txt forbids it")
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._get(url, {name: value for name, value in conditions.items() if value}, self.limit)

    def _get(self, url: str, headers: dict[str, str], limit: int) -> Fetched:
        deadline = self.clock() + self.seconds
        for _ in range(_REDIRECTS + 1):
            response = self._once(url, headers, limit, deadline)
            if isinstance(response, Fetched):
                return response
            if url.startswith("https:") and response.startswith("http:"):
                raise FetchError("redirect", f"{url}: leads from https to http")
            url = response
        raise FetchError("redirect", f"{url}: more than {_REDIRECTS} redirects")

    def _once(self, url: str, headers: dict[str, str], limit: int, deadline: float) -> Fetched | str:
        """One request: what came, or where it leads."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise FetchError("address", f"{url[:200]}: only http and https addresses are fetched")
        if parts.username or parts.password:
            raise FetchError("address", f"{parts.hostname}: addresses with a user or password are refused")
        address = checked_address(parts.hostname, parts.port or _PORTS[parts.scheme], private=self.private)
        self._wait(parts.hostname)
        host = f"[{address}]" if ":" in address else address
        direct = urlunsplit(
            parts._replace(netloc=f"{host}:{parts.port or _PORTS[parts.scheme]}", fragment="")
        )
        sent = {
            "Host": parts.netloc,
            "User-Agent": f"{AGENT}/0.1",
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        left = max(deadline - self.clock(), 0.1)
        try:
            with (
                httpx.Client(timeout=left, trust_env=False) as client,
                client.stream(
                    "GET", direct, headers=sent, extensions={"sni_hostname": parts.hostname}
                ) as response,
            ):
                return self._answer(url, response, limit, deadline)
        except httpx.TimeoutException as error:
            raise FetchError("too-slow", f"{url}: no answer within {self.seconds:g} s") from error
        except httpx.InvalidURL as error:
            raise FetchError("address", f"{url[:200]}: {error}") from error
        except httpx.HTTPError as error:
            raise FetchError("unreachable", f"{url[:200]}: {error}") from error

    def _answer(self, url: str, response: httpx.Response, limit: int, deadline: float) -> Fetched | str:
        kept = response.headers.get("etag"), response.headers.get("last-modified")
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return Fetched(url, None, "", *kept)
        if response.is_redirect:
            return urljoin(url, response.headers["location"])
        if response.status_code in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
            later = response.headers.get("retry-after", "")
            raise FetchError("later", f"{url}: asks to come back later{f' ({later})' if later else ''}")
        if not response.is_success:
            raise FetchError("status", f"{url}: {response.status_code} {response.reason_phrase}")
        if int(response.headers.get("content-length") or 0) > limit:
            raise FetchError("too-large", f"{url}: larger than {limit:,} bytes")
        content = bytearray()
        for chunk in response.iter_bytes(_CHUNK):
            content += chunk
            if len(content) > limit:
                raise FetchError("too-large", f"{url}: larger than {limit:,} bytes")
            if self.clock() > deadline:
                raise FetchError("too-slow", f"{url}: took longer than {self.seconds:g} s")
        return Fetched(url, bytes(content), response.headers.get("content-type", ""), *kept)

    def _wait(self, host: str) -> None:
        rest = self._last.get(host, -self.delay) + self.delay - self.clock()
        if rest > 0:
            self.sleep(rest)
        self._last[host] = self.clock()

    def _allowed(self, url: str) -> bool:
        """Whether the host lets us; one that cannot say so lets everybody, as RFC 9309 has it for 4xx."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._rules:
            rules: RobotFileParser | None = RobotFileParser()
            try:
                content = self._get(f"{root}/robots.txt", {}, _ROBOTS_BYTES).content or b""
                rules.parse(content.decode("utf-8", "replace").splitlines())  # type: ignore[union-attr]
            except FetchError as error:
                if error.reason not in ("status", "too-large"):
                    raise
                rules = None
            self._rules[root] = rules
        rules = self._rules[root]
        return rules is None or rules.can_fetch(AGENT, url)


def checked_address(host: str, port: int, *, private: bool) -> str:
    """An address of the host to connect to; all of them must be public, unless `private` ones may be used.

    Raises `FetchError`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("unreachable", f"{host}: the name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not private and not _public(address):
            raise FetchError(
                "private",
                f"{host}: {address} is no public address; COOPGRAPH_ALLOW_PRIVATE=true allows it",
            )
    return addresses[0]


def retry_after(header: str | None, now: float) -> float | None:
    """The seconds that a ``Retry-After`` asks to wait, `now` being in seconds since 1970; None where it asks nothing."""
    if not header:
        return None
    try:
        wanted = float(header) if header.isdigit() else parsedate_to_datetime(header).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None
    return max(wanted, 0.0)


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%", 1)[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast
