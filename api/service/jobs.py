"""Jobs: documents that were accepted over HTTP and are read one after the other.

Accepted means on the disk: first the content, synced, under its final name, then the row. A process that ends in
between leaves content that no row names, which is swept away later; one that ends after it leaves a job that the
next process takes up. A job that was running then is run again, which ends in the same graph (`ingest.run`).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

from api.service.database import Database
from graph.questions import Conflict, NotFound
from graph.questions.paging import Page, limited, page, position

MOST_ATTEMPTS: Final = 3
"""How often a job is begun; one that ends the process each time must not do so for ever."""
TEXT: Final = "text.jsonl"
"""The file of a document that was sent as text: one line, as `ingest.readers` takes it."""
_CHUNK: Final = 1 << 20
_BEYOND: Final = 1_000_000_000
_ABANDONED: Final = 3600.0  # seconds after which content that no job names is swept away


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class QueueFull(Exception):
    """As many jobs wait as may; the message says what to do."""


class NotCancellable(Conflict):
    """The job is over."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came with the content: the name of its file in the spool, and what the sender says of it.

    `published`, `title`, `lang`, `source` and `id` are as in `ingest.readers.Offer`; None where nothing is said.
    """

    file: str
    source: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job. `counts` is of documents by outcome, `kept` the versions of its documents that the graph has."""

    number: int
    id: str
    state: State
    by: str
    asked: Asked
    created: str
    started: str | None
    finished: str | None
    attempts: int
    cancel: bool
    reason: str | None
    counts: dict[str, Any] = field(default_factory=dict)


class Jobs:
    """All jobs of a data folder; any process may submit, the one with the lock runs them."""

    def __init__(self, database: Database, folder: Path, most: int) -> None:
        self._database = database
        self._spool = folder / "spool"
        self._most = most

    def submit(
        self, content: BinaryIO, asked: Asked, by: str, stands: Callable[[Job], bool]
    ) -> tuple[Job, bool]:
        """A job for this content, and whether it is new; on the disk when this returns.

        The same content, of which the same is said, is the job that it was while that waits, runs or `stands`
        (is done and its documents are in the graph as it left them). Raises `QueueFull`.
        """
        identifier = f"job-{secrets.token_hex(8)}"
        folder = self._spool / identifier
        try:
            mark = self._spooled(content, folder, asked)
            earlier = self._earlier(mark)
            if earlier is not None and (earlier.state is not State.DONE or stands(earlier)):
                return self._not_new(folder, earlier)
            with self._database.changing() as connection:
                # Somebody may have sent the same at the same time.
                row = connection.execute(
                    "SELECT * FROM job WHERE mark = ? AND state IN ('queued', 'running')",
                    (mark,),
                ).fetchone()
                if row is not None:
                    return self._not_new(folder, _job(row))
                (waiting,) = connection.execute("SELECT count(*) FROM job WHERE state = 'queued'").fetchone()
                if waiting >= self._most:
                    raise QueueFull(f"{waiting} jobs wait already; try again when some are done")
                connection.execute(
                    "INSERT INTO job (id, state, mark, by, asked, created) VALUES (?, 'queued', ?, ?, ?, ?)",
                    (identifier, mark, by, _told(asked), _now()),
                )
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return self.job(identifier), True

    def job(self, identifier: str) -> Job:
        """The job with this id. Raises `NotFound`."""
        with self._database.reading() as connection:
            row = (
                connection and connection.execute("SELECT * FROM job WHERE id = ?", (identifier,)).fetchone()
            )
        if not row:
            raise NotFound(f"no job has the id {identifier!r}")
        return _job(row)

    def list(self, *, state: State | None = None, limit: int = 50, cursor: str | None = None) -> Page:
        """Jobs, the latest first; the items are `Job`s as rows."""
        (before,) = position(cursor, (_BEYOND,))
        query, values = "SELECT * FROM job WHERE number < ?", [before]
        if state is not None:
            query, values = f"{query} AND state = ?", [*values, state.value]
        with self._database.reading() as connection:
            rows = (
                connection.execute(f"{query} ORDER BY number DESC LIMIT ?", (*values, limited(limit) + 1))
                if connection
                else ()
            )
            found = [shown(_job(row)) for row in rows]
        return page(found, limit, lambda row: (row["number"],))

    def counted(self) -> dict[State, int]:
        """How many jobs are in each state."""
        with self._database.reading() as connection:
            rows = (
                connection.execute("SELECT state, count(*) AS n FROM job GROUP BY state")
                if connection
                else ()
            )
            return {State(row["state"]): row["n"] for row in rows}

    def pending(self) -> dict[str, Any]:
        """How many jobs are queued and running, and since when (`since`) the longest of them waits."""
        with self._database.reading() as connection:
            row = (
                connection
                and connection.execute(
                    "SELECT count(*) FILTER (WHERE state = 'queued') AS queued,"
                    " count(*) FILTER (WHERE state = 'running') AS running, min(created) AS since"
                    " FROM job WHERE state IN ('queued', 'running')"
                ).fetchone()
            )
        return dict(row) if row else {"queued": 0, "running": 0, "since": None}

    def cancel(self, identifier: str) -> Job:
        """Take a waiting job out of the queue, or ask a running one to stop after its batch.

        What was written by then stays. Raises `NotFound`, and `NotCancellable` for a job that is over.
        """
        job = self.job(identifier)
        with self._database.changing() as connection:
            queued = connection.execute(
                "UPDATE job SET state = 'cancelled', finished = ?, reason = 'cancelled while it waited'"
                " WHERE id = ? AND state = 'queued'",
                (_now(), identifier),
            ).rowcount
            running = connection.execute(
                "UPDATE job SET cancel = 1 WHERE id = ? AND state = 'running'", (identifier,)
            ).rowcount
        if not queued + running:
            raise NotCancellable(f"job {identifier} is {job.state} already")
        if queued:
            self._unspool(identifier)
        return self.job(identifier)

    def take(self) -> Job | None:
        """The job that has waited longest, running from now on; None where none waits."""
        with self._database.changing() as connection:
            row = connection.execute(
                "UPDATE job SET state = 'running', attempts = attempts + 1, started = ?"
                " WHERE number = (SELECT min(number) FROM job WHERE state = 'queued') RETURNING *",
                (_now(),),
            ).fetchone()
        return _job(row) if row else None

    def waiting(self) -> bool:
        """Whether a job waits, told without writing."""
        return bool(self.counted().get(State.QUEUED))

    def end(self, identifier: str, state: State, reason: str | None, counts: Mapping[str, Any]) -> None:
        """A running job is over."""
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE job SET state = ?, finished = ?, reason = ?, counts = ? WHERE id = ?",
                (state.value, _now(), reason, json.dumps(counts, ensure_ascii=False), identifier),
            )
        self._unspool(identifier)

    def put_back(self, identifier: str) -> None:
        """A running job waits again: it did not come to its end through no fault of its own."""
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE job SET state = 'queued', attempts = attempts - 1, started = NULL WHERE id = ?",
                (identifier,),
            )

    def recover(self) -> None:
        """What the process before left running waits again, or has failed where it was begun too often.

        Only for the holder of the lock: nobody else runs jobs.
        """
        if not self._database.path.exists():
            return
        reason = f"begun {MOST_ATTEMPTS} times without coming to an end"
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE job SET state = 'cancelled', finished = ?, reason = 'cancelled while it ran'"
                " WHERE state = 'running' AND cancel = 1",
                (_now(),),
            )
            connection.execute(
                "UPDATE job SET state = 'failed', finished = ?, reason = ?"
                " WHERE state = 'running' AND attempts >= ?",
                (_now(), reason, MOST_ATTEMPTS),
            )
            connection.execute("UPDATE job SET state = 'queued', started = NULL WHERE state = 'running'")
            rows = connection.execute("SELECT id FROM job WHERE state = 'queued'").fetchall()
        self._sweep({row["id"] for row in rows})

    def content(self, job: Job) -> Path:
        """Where its content is."""
        return self._spool / job.id / job.asked.file

    def _spooled(self, content: BinaryIO, folder: Path, asked: Asked) -> str:
        """Write the content and return the mark of it and what is said of it."""
        hashed = hashlib.sha256(_told(asked).encode())
        folder.mkdir(parents=True, mode=0o700)
        with (folder / asked.file).open("xb") as file:
            while chunk := content.read(_CHUNK):
                hashed.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        for directory in (folder, self._spool, self._spool.parent):
            _sync(directory)
        return hashed.hexdigest()

    def _earlier(self, mark: str) -> Job | None:
        with self._database.reading() as connection:
            row = (
                connection
                and connection.execute(
                    "SELECT * FROM job WHERE mark = ? AND state IN ('queued', 'running', 'done')"
                    " ORDER BY number DESC LIMIT 1",
                    (mark,),
                ).fetchone()
            )
        return _job(row) if row else None

    def _not_new(self, folder: Path, earlier: Job) -> tuple[Job, bool]:
        shutil.rmtree(folder)
        return earlier, False

    def _unspool(self, identifier: str) -> None:
        shutil.rmtree(self._spool / identifier, ignore_errors=True)

    def _sweep(self, active: set[str]) -> None:
        for folder in self._spool.iterdir() if self._spool.exists() else ():
            if folder.name not in active and time.time() - folder.stat().st_mtime > _ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)


def shown(job: Job) -> dict[str, Any]:
    """A job as it is told to those who ask."""
    asked = job.asked
    named = {"source": asked.source, "document": asked.id, "title": asked.title, "published": asked.published}
    counts = {name: value for name, value in job.counts.items() if name not in ("failures", "kept")}
    return {
        "number": job.number,
        "id": job.id,
        "state": job.state,
        "by": job.by,
        **named,
        "created": job.created,
        "started": job.started,
        "finished": job.finished,
        "attempts": job.attempts,
        "reason": job.reason,
        "counts": counts,
        "failures": job.counts.get("failures", []),
    }


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _told(asked: Asked) -> str:
    values = {name: getattr(asked, name) for name in Asked.__slots__}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _job(row: sqlite3.Row) -> Job:
    values = {name: row[name] for name in row.keys() if name != "mark"}  # noqa: SIM118 - a Row iterates over values
    values |= {"state": State(row["state"]), "cancel": bool(row["cancel"])}
    return Job(**values | {"asked": Asked(**json.loads(row["asked"])), "counts": json.loads(row["counts"])})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
