"""What a connector is, and how those that are installed are found."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import IO, Any, cast

from graph.model import Failure
from ingest.connectors.record import Record, RecordError
from ingest.readers import Offer

GROUP = "coopgraph.connectors"
"""The entry points under which packages offer connectors."""

Item = Record | Offer | Failure


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a feed. `feed` is the feed's name, `options` what its settings say for the connector, `address`
    where the file was fetched from."""

    path: Path
    feed: str
    options: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The file's bytes, unpacked when its name ends in ``.gz``.

        Raises `RecordError` with reason ``truncated`` for a damaged archive.
        """
        with self.path.open("rb") as raw:
            if not self.path.name.endswith(".gz"):
                yield raw
                return
            try:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield cast("IO[bytes]", io.BufferedReader(unpacked))
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                raise RecordError("truncated", f"the archive ends early or is damaged: {error}") from error

    @property
    def name(self) -> str:
        """The file's name without what says that it is packed."""
        return self.path.name.removesuffix(".gz")

    @property
    def key(self) -> str:
        """The key of the failure that the file as a whole would be."""
        return f"{self.feed}:{self.address or self.path.name}"

    def failure(self, pointer: str, reason: str, detail: str) -> Failure:
        """A part of the file that is not accepted, and why."""
        return Failure(f"{self.key}#{pointer}", reason, detail)


@dataclass(frozen=True, slots=True)
class Connector:
    """A kind of source.

    `read` gives the records or documents of a file one by one and a failure for each that cannot be used; it
    holds no more than one of them at a time. `version` is raised when records are read otherwise than before,
    so that they are read again. `options` are the names that `Source.options` may have.
    """

    name: str
    version: str
    about: str
    read: Callable[[Source], Iterator[Item]]
    suffixes: tuple[str, ...] = ()
    """What file names end in within a folder; everything else there is not this connector's."""
    options: frozenset[str] = frozenset()
    rolling: bool = False
    """Whether a source shows its latest documents alone: what is gone from it stays in the graph, it may be an address,
    and the text behind the `url` of a document is read too where it is longer."""
    check: Callable[[Mapping[str, Any]], None] = lambda _: None
    """Raises ValueError for options that cannot be used, saying why."""


class UnknownConnector(ValueError):
    """No installed package offers a connector of this name, or the one that there is cannot be loaded."""


def connectors() -> dict[str, Connector]:
    """Every connector that is installed, by name. Raises `UnknownConnector` for one that cannot be loaded."""
    return {name: connector(name) for name in _points()}


@cache
def connector(name: str) -> Connector:
    """The connector of this name. Raises `UnknownConnector` naming those that there are."""
    point = _points().get(name)
    if point is None:
        raise UnknownConnector(f"there is no connector {name!r}; there are {', '.join(_points())}")
    try:
        return cast("Connector", point.load())
    except (ImportError, AttributeError) as error:
        raise UnknownConnector(f"the connector {name!r} ({point.value}) cannot be loaded: {error}") from error


@cache
def _points() -> dict[str, EntryPoint]:
    found = {point.name: point for point in entry_points(group=GROUP)}
    return {name: found[name] for name in sorted(found)}
