"""Files opened in a process of their own: one that ends its reader, fills its memory or never ends does not do so to
whoever asked.

`Reader` bounds the time of a file only where it runs in a process's main thread, and nothing bounds native code.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from graph.model import Failure
from ingest.processes import end_with_parent
from ingest.readers.offer import Offer
from ingest.readers.sources import Reader

MEMORY: Final = 4 * 2**30
"""Bytes of address space that the process may have (Linux)."""
_GRACE: Final = 30.0
"""Seconds beyond the time of a document: for the process to start, and for time limits that it keeps itself."""


def read_apart(
    path: Path, *, max_characters: int, published: str | None, seconds: float
) -> Iterator[Offer | Failure]:
    """What `Reader` reads of a file, with its arguments. A process that ends early is a failure ``crash``, one from
    which nothing comes for `seconds` and a grace is killed and a failure ``too-slow``."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    asked = {"max_characters": max_characters, "published": published, "seconds": seconds}
    process = context.Process(target=_read, args=(os.getpid(), sending, path, asked), daemon=True)
    process.start()
    sending.close()
    key = path.absolute().as_uri()
    try:
        while True:
            if not receiving.poll(seconds + _GRACE):
                yield Failure(key, "too-slow", f"opening it took longer than {seconds:g} s")
                return
            try:
                item = receiving.recv()
            except EOFError:
                yield Failure(key, "crash", "the process that opened it ended")
                return
            if item is None:
                return
            yield item
    finally:
        process.kill()
        process.join()
        receiving.close()


def _read(parent: int, sending: Connection, path: Path, asked: dict[str, Any]) -> None:
    end_with_parent(parent)
    _bound_memory()
    for item in Reader([path], **asked):
        sending.send(item)
    sending.send(None)


def _bound_memory() -> None:
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
