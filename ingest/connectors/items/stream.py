"""Streams with limits."""

from __future__ import annotations

import codecs
from typing import IO

from ingest.connectors.record import RecordError

ITEM_BYTES = 16_000_000
"""Most bytes of one item."""
_CHUNK = 1 << 16


class Rationed:
    """A binary stream that gives no more than `limit` bytes between two calls of `next_item`.

    Raises `RecordError` with reason ``too-large`` when more are asked for. With `encoding` the bytes are given as
    UTF-8, whatever they were.
    """

    def __init__(self, stream: IO[bytes], limit: int = ITEM_BYTES, encoding: str | None = None) -> None:
        self._stream = stream
        self._limit = limit
        self._given = 0
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict") if encoding else None

    def next_item(self) -> None:
        """The item is complete; another begins."""
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, or a chunk."""
        if size == 0:
            return b""
        while True:
            data = self._stream.read(min(size, _CHUNK) if size > 0 else _CHUNK)
            self._given += len(data)
            if self._given > self._limit:
                raise RecordError("too-large", f"an item is larger than {self._limit:,} bytes")
            if self._decoder is None:
                return data
            try:
                decoded = self._decoder.decode(data, final=not data).encode()
            except UnicodeError as error:
                raise RecordError("encoding", f"not {self._encoding}: {error}") from error
            if decoded or not data:
                return decoded


def encoding_of(stream: IO[bytes], fallback: str) -> str | None:
    """The encoding of all of `stream`: None for UTF-8 without a mark, what a mark says, else `fallback`.

    Reads to the end and goes back to the start.
    """
    try:
        start = stream.read(4)
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF32_LE, "utf-32"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if start.startswith(mark):
                return name
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        try:
            decoder.decode(start)
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return fallback
        return None
    finally:
        stream.seek(0)
