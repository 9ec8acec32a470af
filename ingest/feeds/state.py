"""What is remembered of feeds from run to run: a small database in the data folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from ingest.feeds.runs import Outcome, Run

FILE = "feeds.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (feed TEXT, url TEXT, etag TEXT, modified TEXT, PRIMARY KEY (feed, url)) STRICT;
CREATE TABLE IF NOT EXISTS entry (feed TEXT, id TEXT, mark TEXT NOT NULL, PRIMARY KEY (feed, id)) STRICT;
CREATE TABLE IF NOT EXISTS run (
    feed TEXT NOT NULL,
    started TEXT NOT NULL,
    outcome TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (feed, started)
) STRICT
"""


class State:
    """The runs of all feeds. Any number of processes may use it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / FILE

    def record(self, run: Run) -> None:
        """Keep a run that is over."""
        with self._connected() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?)",
                (run.feed, run.started.isoformat(), run.outcome.value, json.dumps(asdict(run), default=str)),
            )

    def last(self, feed: str, *, good: bool = False) -> Run | None:
        """The last run of a feed, or the last that went into the graph."""
        query = "SELECT told FROM run WHERE feed = ?"
        query += " AND outcome = 'done'" if good else ""
        with self._connected() as connection:
            row = connection.execute(f"{query} ORDER BY started DESC LIMIT 1", (feed,)).fetchone()
        return _run(row[0]) if row else None

    def names(self) -> list[str]:
        """Feeds that have run."""
        with self._connected() as connection:
            return [row[0] for row in connection.execute("SELECT DISTINCT feed FROM run ORDER BY feed")]

    def known(self) -> list[str]:
        """Feeds of which anything is remembered, those of RSS too."""
        query = "SELECT feed FROM run UNION SELECT feed FROM entry UNION SELECT feed FROM page ORDER BY feed"
        with self._connected() as connection:
            return [row[0] for row in connection.execute(query)]

    def forget(self, feed: str) -> None:
        """Keep nothing of a feed any more."""
        with self._connected() as connection:
            connection.execute("DELETE FROM run WHERE feed = ?", (feed,))
            connection.execute("DELETE FROM entry WHERE feed = ?", (feed,))
            connection.execute("DELETE FROM page WHERE feed = ?", (feed,))

    def page(self, feed: str, url: str) -> tuple[str | None, str | None]:
        """The entity tag and the day of the last version of a page that was read whole."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT etag, modified FROM page WHERE feed = ? AND url = ?", (feed, url)
            ).fetchone()
        return (row[0], row[1]) if row else (None, None)

    def remember_page(self, feed: str, url: str, etag: str | None, modified: str | None) -> None:
        """Keep which version of a page was read."""
        with self._connected() as connection:
            connection.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)", (feed, url, etag, modified))

    def marks(self, feed: str) -> dict[str, str]:
        """What each entry of a feed said when it was read, as a hash, by id."""
        with self._connected() as connection:
            return dict(connection.execute("SELECT id, mark FROM entry WHERE feed = ?", (feed,)).fetchall())

    def mark(self, feed: str, marks: dict[str, str]) -> None:
        """Keep what entries say."""
        with self._connected() as connection:
            rows = [(feed, identifier, mark) for identifier, mark in marks.items()]
            connection.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", rows)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=30)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            with connection:
                yield connection


def _run(told: str) -> Run:
    values = json.loads(told)
    values["started"] = datetime.fromisoformat(values["started"])
    values["outcome"] = Outcome(values["outcome"])
    return Run(**values)
