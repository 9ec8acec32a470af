"""The file: SQLite in write-ahead mode, which any number of processes may use at once.

A connection is opened for each piece of work and closed after it. That costs a fifth of a millisecond, which
changes and lists can spare, and nothing has to be known of threads and forks. What each request needs (is this
key good?) is held in memory by `api.service.keys`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from graph.store import StoreUnavailable

FILE: Final = "service.sqlite3"
_LAYOUTS: Final = "layouts"
"""The folder of statements that lead from each layout of the file to the next: ``1.sql``, ``2.sql``, …"""
_PATIENCE: Final = 10.0  # seconds to wait for another writer


class ServiceError(StoreUnavailable):
    """The file cannot be used; the message names it and says why."""


class Database:
    """The file in a data folder; it is made by the first change."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on the disk when the block ends; undone where it raises."""
        with self._told(), closing(self._made()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """One state of the file; None where nothing was ever kept."""
        if not self.path.exists():
            yield None
            return
        with self._told(), closing(self._current()) as connection:
            connection.execute("BEGIN")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            # It may just be being made.
            yield connection if version else None
            connection.execute("COMMIT")

    def opened(self) -> sqlite3.Connection:
        """A connection to the file that is there. Whoever asks for it closes it and holds it for one thread
        at a time."""
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=_PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.row_factory = sqlite3.Row
        # FULL syncs the log at each commit: what was accepted is on the disk, not on its way there.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _current(self) -> sqlite3.Connection:
        """A connection to the file that is there, which is brought to the newest layout where it has an older."""
        connection = self.opened()
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if 0 < version < len(_layouts()):
                _lay_out(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _made(self) -> sqlite3.Connection:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # SQLite gives its other files the mode of this one.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = self.opened()
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                connection.execute("PRAGMA journal_mode = WAL")
            if version < len(_layouts()):
                _lay_out(connection)
            elif version > len(_layouts()):
                raise ServiceError(f"{self.path} is of a newer coopgraph (layout {version}); use that one")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise ServiceError(f"{self.path} cannot be used: {error}") from error
        except OSError as error:
            raise ServiceError(f"{self.path} cannot be used: {error.strerror}") from error


def _lay_out(connection: sqlite3.Connection) -> None:
    """Bring the file from the layout that it has to the newest."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for statements in _layouts()[version:]:  # none where another process was quicker
        for statement in statements.split(";\n"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {max(version, len(_layouts()))}")
    connection.execute("COMMIT")


@cache
def _layouts() -> tuple[str, ...]:
    """The statements of each layout, the first first."""
    folder = files("api.service").joinpath(_LAYOUTS)
    numbered = {
        int(file.name.removesuffix(".sql")): file for file in folder.iterdir() if file.name.endswith(".sql")
    }
    return tuple(numbered[number].read_text(encoding="utf-8") for number in sorted(numbered))
