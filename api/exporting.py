"""What is written to a file, sent as it is written instead."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from queue import Full, Queue
from typing import IO, Any, Final

_AHEAD: Final = 8
"""Parts that are written before somebody takes them."""
_PART: Final = 65_536  # bytes
_LOOK: Final = 1.0  # seconds between looks whether anybody still wants them


def parts(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """What `write` writes to the stream that it is given, part by part; raises what it raises.

    It runs in a thread of its own, a few parts ahead, and is ended where the iterator is closed early.
    """
    waiting: Queue[bytes | BaseException | None] = Queue(_AHEAD)
    gone = threading.Event()

    def put(item: bytes | BaseException | None) -> None:
        while not gone.is_set():
            try:
                return waiting.put(item, timeout=_LOOK)
            except Full:
                continue
        raise BrokenPipeError

    def work() -> None:
        try:
            stream = io.BufferedWriter(_Written(put), _PART)
            write(stream)
            stream.flush()
            put(None)
        except BrokenPipeError:
            pass  # nobody wants it any more
        except BaseException as error:  # noqa: BLE001 - it is raised where the parts are taken
            put(error)

    threading.Thread(target=work, name="export", daemon=True).start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        gone.set()


class _Written(io.RawIOBase):
    """A stream that hands on what is written to it."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        super().__init__()
        self._put = put

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._put(part)
        return len(part)
