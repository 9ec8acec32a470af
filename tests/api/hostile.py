"""Inputs that mean harm, for any parameter: what is not as its description says must be refused with a reason."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SHARE = 1 if os.environ.get("COOPGRAPH_HOSTILE") == "all" else 25
"""Of how many inputs one is sent to each entry point; `make fuzz` sends all."""
PORT = "47110"
"""Stands for the port of a server that must never be reached."""


def _cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


_PATHS = [
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "....//....//etc/passwd", "%2e%2e%2fetc%2fpasswd", "/etc/passwd",
    "C:\\boot.ini", "//127.0.0.1/share", ".", "..", "./.", "org-wego/../../jobs", "a/b/c/d", "~root", "file:///etc/passwd",
    "\\\\127.0.0.1\\c$", "org-wego;/v1/audit", "org-wego?role=admin", "org-wego#x", "%00", "org-wego%00.json",
]  # fmt: skip
_INJECTED = [
    "' OR '1'='1", "\" OR \"\"=\"", "'}) DETACH DELETE n //", "\"}) DETACH DELETE n //", "`) DETACH DELETE (n) //", "$id", "{{7*7}}",
    "${jndi:ldap://127.0.0.1:47110/a}", "${7*7}", "<%= 7*7 %>", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "; rm -rf /", "| id", "`id`", "$(id)", "& ping 127.0.0.1 &", "1; DROP TABLE audit", "1 UNION SELECT hash FROM key", "*)(uid=*",
    "() { :;}; echo x", "=HYPERLINK(\"http://127.0.0.1:47110\")", "@SUM(1)", "{\"$gt\": \"\"}", "[]", "{}", "null", "true", "undefined",
    "__proto__", "constructor.prototype", "__class__.__mro__", "%s%s%s%n", "%d", "{0.__class__}",
]  # fmt: skip
_ADDRESSES = [
    "http://127.0.0.1:47110/", "https://127.0.0.1:47110/x.zip", "http://[::1]:47110/", "gopher://127.0.0.1:47110/_x",
    "ftp://127.0.0.1:47110/", "jar:http://127.0.0.1:47110/x!/y", "dict://127.0.0.1:47110/", "ldap://127.0.0.1:47110/",
    "javascript:alert(1)", "data:text/html,x",
]  # fmt: skip
_UNICODE = [
    "\x00", "a\x00b", "\x07\x08\x1b[2J", "\r\nSet-Cookie: a=b", "\n", "\t", " ", "\u2028", "\u202eexe.fdp", "\u200b", "\ufeff", "\ufffd",
    "\ufffe", "\ud800", "\udfff\ud800", "é" * 300, "e\u0301" * 200, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "ﷺ" * 50, "🏴" * 120, "👩‍👩‍👧‍👦" * 40, "ℳ𝕀𝒸𝓻", "ｏｒｇ－ｗｅｇｏ",
    "оrg-wegо", "ı", "ß" * 101, "가" * 250, "ᄀ" * 400, "\U0010ffff", "\U000e0041" * 40,
]  # fmt: skip
_NUMBERS = [
    "-1", "0", "00000", "-0", "1e309", "NaN", "Infinity", "-Infinity", "0x10", "1.5", "9" * 400, "9223372036854775808",
    "-9223372036854775809", "2147483648", "١٢٣", "१२३", "１２", "½", "1,000", "1;2",
]  # fmt: skip
_DATES = [
    "2024-13-45", "0000-00-00", "99999-01-01", "2024-02-30", "2024-1-1", "20240101", "2024-01-01T00:00:00Z", "now", "yesterday", "2024-W01",
]  # fmt: skip
_CURSORS = [
    "x", "=", "====", "AAAA", _cursor([]), _cursor({}), _cursor(None), _cursor([[]] * 3), _cursor([1e308, "", ""]), _cursor(["a"] * 50),
    _cursor([{"a": 1}]), _cursor([10**30, "", ""]), _cursor([True]), _cursor("x"), _cursor([None, None, None]), _cursor(["\ud800"]), _cursor(["\ud800", "\ud800"]), _cursor([1, "\udfff", "\ud800"]),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(), base64.urlsafe_b64encode(b"[" * 200).decode(), _cursor([0])[:-1], _cursor([-1]) * 2,
]  # fmt: skip
_SIZES = ["x" * 101, "x" * 501, "x" * 5_000, "x," * 2_000, "a.b." * 1_000, "x" * 40_000]

HOSTILE = (*_PATHS, *_INJECTED, *_ADDRESSES, *_UNICODE, *_NUMBERS, *_DATES, *_CURSORS, *_SIZES)


def _nested(levels: int, *, maps: bool = False) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value} if maps else [value]
    return value


SHAPES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, -1e308, 5e-324, 10**30, -(10**30), 2**63, 2**53 + 1, [], [[]], [None], [[], {}], {}, {"": ""},
    {"a": None}, {"$gt": ""}, {"$ref": "#"}, {"__proto__": {"admin": True}}, {"__class__": "dict"}, {"id": "org-wego"}, {"type": "string"},
    ["org-wego"], [0] * 1000, ["x"] * 1000, ["x" * 10_000], {str(n): n for n in range(1000)}, {"x" * 10_000: 1}, _nested(50),
    _nested(150), _nested(50, maps=True), _nested(150, maps=True), ["\x00"], {"\x00": 1}, ["\u202e"], [1, "1", None], [{}] * 100,
)  # fmt: skip
"""Values of JSON that stand where text or a number should."""


@contextmanager
def unreached() -> Iterator[int]:
    """The port of a server on this machine that nobody may come to."""
    came: list[Any] = []
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            while not over.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue
                came.append(True)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()
    assert not came
