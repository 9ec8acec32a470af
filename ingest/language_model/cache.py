"""Answers of language models on the disk, so that what was asked once is not asked again."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

FILE: Final = "answers.sqlite3"
_PATIENCE: Final = 10.0  # seconds to wait for another writer
_LAYOUT: Final = """
CREATE TABLE IF NOT EXISTS answer (
  key TEXT PRIMARY KEY, content TEXT NOT NULL, bytes INTEGER NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answer_by_use ON answer (used);
"""
_SPARE: Final = 0.9
"""Share of the limit down to which the oldest go once it is passed, so that they do not go one by one."""

log = logging.getLogger(__name__)


class Cache:
    """Answers by key, at most `limit` bytes of them, those used last. Any number of processes may use one file.

    Where the file cannot be used, that is said once, and nothing is kept.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._path = folder / FILE
        self._limit = limit

    def get(self, key: str) -> str | None:
        """The answer under this key, if it is there."""
        with self._open() as connection:
            if connection is not None:
                row = connection.execute("SELECT content FROM answer WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    connection.execute(
                        "UPDATE answer SET used = ? WHERE key = ?", (self._turn(connection), key)
                    )
                    return str(row[0])
        return None

    def put(self, key: str, content: str) -> None:
        """Keep an answer."""
        with self._open() as connection:
            if connection is None:
                return
            size = len(content.encode())
            connection.execute(
                "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)",
                (key, content, size, self._turn(connection)),
            )
            (total,) = connection.execute("SELECT sum(bytes) FROM answer").fetchone()
            if total > self._limit:
                self._shrink(connection, total - int(self._limit * _SPARE))

    @staticmethod
    def _turn(connection: sqlite3.Connection) -> int:
        """The next number in the order of use."""
        (used,) = connection.execute("SELECT coalesce(max(used), 0) + 1 FROM answer").fetchone()
        return int(used)

    @staticmethod
    def _shrink(connection: sqlite3.Connection, over: int) -> None:
        gone: list[tuple[str]] = []
        for key, size in connection.execute("SELECT key, bytes FROM answer ORDER BY used"):
            gone.append((key,))
            over -= size
            if over <= 0:
                break
        connection.executemany("DELETE FROM answer WHERE key = ?", gone)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """One transaction; None where nothing is to be kept, or nothing can be."""
        if not self._limit:
            yield None
            return
        try:
            connection = self._made()
        except (OSError, sqlite3.Error) as error:
            self._given_up(error)
            yield None
            return
        with closing(connection):
            try:
                with connection:
                    yield connection
            except sqlite3.Error as error:
                self._given_up(error)

    def _made(self) -> sqlite3.Connection:
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._path, timeout=_PATIENCE)
        try:
            connection.executescript(_LAYOUT)
        except BaseException:
            connection.close()
            raise
        return connection

    def _given_up(self, error: Exception) -> None:
        log.warning(
            "answers of the language model are not kept: %s cannot be used: %s", self._path.name, error
        )
        self._limit = 0
