"""Bytes that mean harm to an HTTP server: what is no request, what two servers could read differently, what has no end."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import NamedTuple

GET = "GET /v1/statistics HTTP/1.1"
HOST = "Host: 127.0.0.1"
CLOSE = "Connection: close"
FORM = "Content-Type: multipart/form-data; boundary=b"
_JSON = "Content-Type: application/json"
_ASK = "POST /v1/cypher HTTP/1.1"
_READ = ("GET  / HTTP/1.1", "GET /v1/statistics  HTTP/1.1")
"""Two spaces where one should be: read as one (RFC 9112, 3)."""
_HIDDEN = "DELETE /v1/jobs/hidden HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
"""A request in the body of another."""


class Sent(NamedTuple):
    """What is sent, whether it may well be answered with a result, and whether the connection may just end: where
    the first of several requests waits for its answer, one to the next would be taken for it."""

    what: str
    content: bytes
    may: bool = False
    silent: bool = False


def requests() -> list[Sent]:
    """All of them; each ends, or makes the server end, its connection."""
    found = [*_lines(), *_headers(), *_lengths(), *_chunks(), *_bodies(), *_uploads(), *_asked(), *_several()]
    return list({one.content: one for one in found}.values())


def unfinished() -> list[Sent]:
    """Those for whose end a server could wait for ever."""
    return [
        Sent("no end of line", b"GET /v1/statistics"),
        Sent("no end of head", f"{GET}\r\n{HOST}\r\nX: ".encode()),
        Sent("no body", f"{_ASK}\r\n{HOST}\r\n{_JSON}\r\nContent-Length: 20\r\n\r\n".encode()),
        Sent("half a body", f'{_ASK}\r\n{HOST}\r\n{_JSON}\r\nContent-Length: 40\r\n\r\n{{"statement": '.encode()),
        Sent("no last chunk", f"{_ASK}\r\n{HOST}\r\n{_JSON}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n".encode()),
        Sent("half a chunk", f"{_ASK}\r\n{HOST}\r\n{_JSON}\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{{".encode()),
        Sent("half a form", f"POST /v1/documents HTTP/1.1\r\n{HOST}\r\n{FORM}\r\nContent-Length: 99\r\n\r\n--b\r\nConte".encode()),
    ]  # fmt: skip


def _head(*lines: str, body: str = "") -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("latin-1")


def _get(*headers: str) -> bytes:
    return _head(GET, HOST, CLOSE, *headers)


def _post(*headers: str, body: str = "", path: str = "/v1/cypher") -> bytes:
    return _head(f"POST {path} HTTP/1.1", HOST, CLOSE, *headers, body=body)


def _lines() -> Iterator[Sent]:
    for line in (
        "", " ", "GET", "GET /", "GET  / HTTP/1.1", "GET /v1/statistics  HTTP/1.1", "GET\t/v1/statistics\tHTTP/1.1", " GET / HTTP/1.1",
        "GET / HTTP/1.1 x", "GET / http/1.1", "GET / HTTP/9.9", "GET / HTTP/1.10", "GET / HTTP/-1", "GET / HTTP/1.x", "GET / HTTPS/1.1",
        "GET / SIP/2.0", "GET / HTTP/11", "GET / HTTP1.1", "GET / HTTP/2.0", "get /v1/statistics HTTP/1.1", "G\x00T / HTTP/1.1", "GE T / HTTP/1.1",
        "GET\x0b/ HTTP/1.1", "GÉT / HTTP/1.1", "EVIL /v1/statistics HTTP/1.1", "PRI * HTTP/2.0", "CONNECT 127.0.0.1:22 HTTP/1.1",
        "TRACE /v1/statistics HTTP/1.1", "PROPFIND / HTTP/1.1", "OPTIONS * HTTP/1.1", "GET * HTTP/1.1", "GET v1/statistics HTTP/1.1",
        "GET ?x HTTP/1.1", "GET #x HTTP/1.1", "GET //v1/statistics HTTP/1.1", "GET /v1/../v1/jobs/.. HTTP/1.1", "GET /v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
        "GET /v1/entities/%00 HTTP/1.1", "GET /v1/entities/%zz HTTP/1.1", "GET /v1/entities/%c0%af HTTP/1.1", "GET /v1/entities/%ff%fe HTTP/1.1",
        "GET /v1/entities/\x01 HTTP/1.1", "GET /v1/entities/\x7f HTTP/1.1", "GET /v1/entities/é HTTP/1.1", "GET /v1/entities/a\\b HTTP/1.1",
        "GET http://evil.example/v1/jobs/x HTTP/1.1", "GET http:///v1/jobs/x HTTP/1.1", "GET http://a:99999999/ HTTP/1.1", "GET file:///etc/passwd HTTP/1.1",
        "GET https://user:pass@127.0.0.1/nothing HTTP/1.1", "GET http://[::1/ HTTP/1.1", "GET /v1/search?q=%ED%A0%80&q=x&limit=1&limit=2 HTTP/1.1",
        "GET /" + "a" * 70_000 + " HTTP/1.1", "GET /v1/search?q=" + "%41" * 30_000 + " HTTP/1.1", "GET /" + "/" * 60_000 + " HTTP/1.1",
        "X" * 70_000 + " / HTTP/1.1", "DELETE /v1/documents/.. HTTP/1.1", "DELETE /v1/documents/* HTTP/1.1", "PUT /v1/statistics HTTP/1.1",
        "PATCH /v1/statistics HTTP/1.1", "DELETE /v1/statistics HTTP/1.1", "GET /v1/statistics%20HTTP/1.1%0d%0aX:%20y HTTP/1.1",
    ):  # fmt: skip
        yield Sent("line", _head(line, HOST, CLOSE), may=line in _READ)
    yield Sent("HTTP/0.9", b"GET /v1/statistics\r\n\r\n")
    yield Sent("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2 + b"\r\n\r\n")
    yield Sent("SSH", b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    yield Sent("bytes", b"\xff" * 2000 + b"\r\n\r\n")
    yield Sent("NULs", b"\x00" * 2000)
    yield Sent("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9))
    yield Sent("CR alone", f"{GET}\r{HOST}\r\r".encode())


def _headers() -> Iterator[Sent]:
    for header in (
        "X", "X Y: z", "X : y", ": y", " X: y", "X\x00: y", "X: \x00", "X: y\x00z", "X\x7f: y", "X: \x01", "X: a\rb", "(X): y", "X\u00e9: y", "X@: y",
        "X" * 70_000 + ": y", "X: " + "y" * 70_000, "Cookie: " + "a=b; " * 14_000, "Content-Length: 1\x00",
    ):  # fmt: skip
        yield Sent("header", _get(header), may=header == "X: \x01")
    yield Sent("folded", _head(GET, HOST, CLOSE, "X: y", " z"))
    yield Sent("folded by tab", _head(GET, HOST, CLOSE, "X: y", "\tz"))
    yield Sent("fold first", _head(GET, " X: y", HOST, CLOSE))
    yield Sent("many", _get(*(f"X-{n}: y" for n in range(5_000))))
    yield Sent("many of one name", _get(*["X: y"] * 5_000))
    yield Sent("many more", _get(*(f"X-{n}: y" for n in range(120))))
    for host in (
        "evil.example", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1", "[::1", "[", "]", "a b", "127.0.0.1@evil.example", "evil.example:80",
        "127.0.0.1, evil.example", "évil", "", "%31", "0x7f.1", "127.0.0.1\x00.evil", "localhost/../x", "//", "169.254.169.254", "x" * 5_000,
    ):  # fmt: skip
        yield Sent("host", _head(GET, f"Host: {host}", CLOSE))
    yield Sent("no host", _head(GET, CLOSE))
    yield Sent("two hosts", _head(GET, "Host: evil.example", HOST, CLOSE))
    for name in ("Forwarded: for=127.0.0.1", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: ::1"):
        yield Sent("proxy", _get(name))
    for key in ("cg_", "x", "x" * 10_000, "' OR 1=1 --", "null", "\xff\xfe", "admin", "../keys", "%00"):
        yield Sent("key", _get(f"X-API-Key: {key}"))
        yield Sent("bearer", _get(f"Authorization: Bearer {key}"))
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "file://", "javascript:alert(1)"):
        yield Sent("origin", _post(f"Origin: {origin}", _JSON, "Content-Length: 2", body="{}"))


def _lengths() -> Iterator[Sent]:
    body = '{"statement": "RETURN 1"}'
    for length in (
        "-1", "+25", "0x19", "25.0", "2e1", "25 25", "25,25", "25, 26", " ", "x", "\x0025", "٢٥", "1" * 40, "99999999999999999999", "18446744073709551616",
        "18446744073709551641", "9223372036854775808", "025x", "25;", "1_0",
    ):  # fmt: skip
        yield Sent(
            "length",
            _head(_ASK, HOST, CLOSE, _JSON, body=body).replace(
                b"\r\n\r\n", f"\r\nContent-Length: {length}\r\n\r\n".encode(), 1
            ),
        )
    yield Sent("two lengths", _post(_JSON, "Content-Length: 25", "Content-Length: 26", body=body))
    yield Sent("one length twice", _post(_JSON, "Content-Length: 25", "Content-Length: 25", body=body))
    yield Sent("too long", _post(_JSON, "Content-Length: 1000001"))
    yield Sent("much too long", _post("Content-Length: 100000000001", FORM, path="/v1/documents"))
    yield Sent("shorter", _post(_JSON, "Content-Length: 3", body=body))
    for encoding in (
        "chunked", "Chunked", " chunked", "chunked ", "\tchunked", "chunked\x0b", "chunked, identity", "identity, chunked", "identity", "xchunked", "chunked;q=1",
        "gzip, chunked", "chunked, chunked", ", chunked", "cow", '"chunked"', "chunked\x00", "",
    ):  # fmt: skip
        for more in (["Content-Length: 4"], []):
            hidden = f"0\r\n\r\n{_HIDDEN}"
            yield Sent("smuggled", _post(_JSON, *more, f"Transfer-Encoding: {encoding}", body=hidden))
    for name in (
        "Transfer_Encoding",
        "Transfer-Encoding ",
        " Transfer-Encoding",
        "X: y\nTransfer-Encoding",
        "Transfer\x00-Encoding",
    ):
        yield Sent(
            "smuggled by name",
            _post(_JSON, "Content-Length: 4", f"{name}: chunked", body=f"0\r\n\r\n{_HIDDEN}"),
        )
    yield Sent(
        "twice",
        _post("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body=f"0\r\n\r\n{_HIDDEN}"),
    )
    yield Sent(
        "of HTTP/1.0",
        _head(
            "POST /v1/cypher HTTP/1.0", HOST, _JSON, "Transfer-Encoding: chunked", body=f"0\r\n\r\n{_HIDDEN}"
        ),
    )
    yield Sent("in a GET", _head(GET, HOST, "Content-Length: 5", CLOSE, body=_HIDDEN), may=True)


def _chunks() -> Iterator[Sent]:
    for chunk in (
        "x\r\n", "-1\r\n{}\r\n", "+2\r\n{}\r\n", "0x2\r\n{}\r\n", " 2\r\n{}\r\n", "2 \r\n{}\r\n", "2\n{}\n0\n\n", "2\r\n{}0\r\n\r\n", "2\r\n{}}\r\n0\r\n\r\n",
        "ffffffffffffffff\r\n{}", "fffffffffffffffff\r\n{}", "10000000000000000\r\n{}", "\r\n", "2;" + "x" * 100_000 + "\r\n{}\r\n0\r\n\r\n", "2;a\nb\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nX\r\n\r\n", "2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n", "2\r\n{}\r\n0\r\n" + "X: y\r\n" * 20_000 + "\r\n", "2\r\n{}\r\n0\r\nX: " + "y" * 100_000 + "\r\n\r\n",
        "1\r\n{\r\n" * 2 + "0\r\n\r\n", "\x00\r\n", "g\r\n", "2\r\n{}\r\n00000000000000000000\r\n\r\n", "2\r\n{}\r\n-0\r\n\r\n", "2\r\r\n{}\r\n0\r\n\r\n",
    ):  # fmt: skip
        yield Sent("chunk", _post(_JSON, "Transfer-Encoding: chunked", body=chunk))
    tiny = "1\r\n \r\n" * 200_000
    yield Sent("tiny chunks", _post(_JSON, "Transfer-Encoding: chunked", body=f"{tiny}0\r\n\r\n"))
    large = "10000\r\n" + " " * 65_536 + "\r\n"
    yield Sent("large chunks", _post(_JSON, "Transfer-Encoding: chunked", body=f"{large * 20}0\r\n\r\n"))


def _bodies() -> Iterator[Sent]:
    good = json.dumps({"statement": "RETURN 1"})
    for kind in (
        "", "text/plain", "application/xml", "application/json; charset=utf-7", "application/x-www-form-urlencoded", "multipart/form-data", "x", "application/json;" * 500,
        "application/vnd.evil+yaml", "\xff", "application/x-java-serialized-object", "application/octet-stream",
    ):  # fmt: skip
        yield Sent("type", _post(f"Content-Type: {kind}", "Content-Length: 4", body="null"))
    for content in (
        b"", b"\x00", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf", b"[" * 900_000, b'{"a":' * 150_000, b"1" * 900_000, b'"\\ud800"', b"{'statement': 1}", b"NaN",
        b'{"statement": "RETURN 1", "statement": 2}', b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", b"!!python/object:os.system {}",
        b'{"statement": "' + b"x" * 900_000 + b'"}', b'{"statement": "RETURN 1", "limit": 1e400}', b"\x80\x04\x95", gzip.compress(bytes(50_000_000)),
    ):  # fmt: skip
        yield Sent("body", _post(_JSON, f"Content-Length: {len(content)}") + content)
    packed = gzip.compress(good.encode())
    for coding in ("gzip", "deflate", "br", "gzip, gzip", "x" * 1000):
        yield Sent(
            "coding", _post(_JSON, f"Content-Encoding: {coding}", f"Content-Length: {len(packed)}") + packed
        )


def _uploads() -> Iterator[Sent]:
    def form(kind: str, body: str) -> Sent:
        content = body.encode("latin-1")
        return Sent(
            "form",
            _post(f"Content-Type: {kind}", f"Content-Length: {len(content)}", path="/v1/documents") + content,
        )

    whole = "multipart/form-data; boundary=b"
    disposed = 'Content-Disposition: form-data; name="file"; filename="{}"'
    for boundary in (
        "",
        "=",
        "=;",
        '="',
        '=""',
        "=" + "b" * 10_000,
        "=\xff",
        "=b; boundary=c",
        "=a\tb",
        "*=utf-8''b",
    ):
        yield form(f"multipart/form-data; boundary{boundary}", "--c\r\n\r\nx\r\n--c--\r\n")
    for name in (
        "x.exe", "../../../etc/passwd", "..\\x.dll", "/etc/cron.d/x", "x.txt\x00.exe", "", ".", "x" * 10_000, "CON", "a.txt/..", "http://127.0.0.1/x", "%2e%2e/x", "x.php",
    ):  # fmt: skip
        yield form(whole, f"--b\r\n{disposed.format(name)}\r\n\r\nx\r\n--b--\r\n")
    for part in (
        "", "--", "--b--", "--b", "--b\r\n", "--b\r\n\r\n", "--b\r\nX\r\n\r\nx\r\n--b--", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: x\r\n\r\nx\r\n--b--\r\n", '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
        f"--b\r\n{disposed.format('a.txt')}", f"--b\r\n{disposed.format('a.txt')}\r\n\r\nx", f"--b\r\n{disposed.format('a.txt')}\r\n\r\nx\r\n--c--\r\n",
        "--b\r\n" + "X: y\r\n" * 20_000 + "\r\nx\r\n--b--\r\n", "--b\r\nX: " + "y" * 200_000 + "\r\n\r\nx\r\n--b--\r\n", "\x00" * 1000,
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n", "--b\r\n\x00: y\r\n\r\nx\r\n--b--\r\n",
        f"--b\r\n{disposed.format('a.txt')}\r\n\r\nx\r\n" * 3 + "--b--\r\n", '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nx\r\n' * 1000 + "--b--\r\n",
        '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + "x" * 200_000 + "\r\n--b--\r\n",
        f'--b\r\nContent-Disposition: form-data; name="source"\r\n\r\n../x\r\n--b\r\n{disposed.format("a.txt")}\r\n\r\nx\r\n--b--\r\n',
        f'--b\r\nContent-Disposition: form-data; name="role"\r\n\r\nadmin\r\n--b\r\n{disposed.format("a.txt")}\r\n\r\nx\r\n--b--\r\n',
    ):  # fmt: skip
        yield form(whole, part)


def _asked() -> Iterator[Sent]:
    """Headers that ask for more than they should; the question itself may be answered."""
    for header in (
        "Range: bytes=" + ",".join(f"{n}-" for n in range(3_000)), "Range: bytes=-1", "If-None-Match: " + '"x", ' * 5_000, "If-None-Match: *", 'If-None-Match: W/"' + "x" * 10_000 + '"',
        "Accept-Encoding: " + "gzip;q=1, " * 3_000, "Accept-Encoding: gzip;q=nan", "Accept: " + "*/*;q=0.1, " * 3_000, "X-Request-ID: ../../x", "X-Request-ID: " + "a" * 5_000,
        "X-Request-ID: a\x0bb", "traceparent: 00-" + "f" * 32 + "-" + "0" * 16 + "-ff", "traceparent: " + "x" * 5_000, "Expect: 100-continue", "Expect: 200-ok", "TE: trailers, deflate;q=9",
        "X-HTTP-Method-Override: DELETE", "X-Original-URL: /v1/audit", "X-Rewrite-URL: /v1/audit", "Max-Forwards: -1", "Date: x", "If-Modified-Since: x", "Accept-Language: " + "x-" * 2_000,
        "Upgrade: websocket", "Upgrade: h2c",
    ):  # fmt: skip
        yield Sent("asked", _get(header), may=True)
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    for upgrade in ("websocket", "h2c", "TLS/1.0", "x", "websocket, h2c"):
        headers = (
            "Connection: upgrade",
            f"Upgrade: {upgrade}",
            key,
            "Sec-WebSocket-Version: 13",
            "HTTP2-Settings: x",
        )
        yield Sent("upgrade", _head("GET /nothing HTTP/1.1", HOST, *headers))


def _several() -> Iterator[Sent]:
    """Several requests over one connection, the last of which ends it."""
    one, last = _head(GET, HOST), _get()
    yield Sent("fifty at once", one * 49 + last, may=True)
    yield Sent("then none", one + b"\x00\x01\x02 / \r\n\r\n", may=True, silent=True)
    yield Sent("then a large head", one + b"GET /" + b"a" * 70_000, may=True, silent=True)
    yield Sent("after the last", last + b"\x00" * 1000, may=True)
    yield Sent("request after the last", last + _HIDDEN.encode(), may=True)
    yield Sent("empty lines before", b"\r\n" * 5_000 + last, may=True)
    yield Sent("line feeds alone", last.replace(b"\r\n", b"\n"), may=True)
