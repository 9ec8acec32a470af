"""The outbox: what is to be delivered, on the disk until it has arrived.

Putting in is part of whatever transaction the caller has: a slot that is done and its parcel are kept together or
not at all. One process sends at a time, the one with the lock; what the process before left *sending* is sent
again under the same id, so that a receiver that has it already can tell. Between a receiver's answer and this
file's note of it is the only moment in which that happens.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from api.delivery.channels import Channel, ChannelError, Undelivered, channel, key
from api.delivery.parcel import File, Parcel
from api.service.database import Database
from graph.model import Row
from graph.questions.paging import Page, limited, page, position
from graph.settings import Settings
from graph.store.folder_lock import FolderLock

WAITS: Final = (60.0, 300.0, 1_800.0, 7_200.0, 21_600.0, 43_200.0, 86_400.0)
"""Seconds before each further attempt; after the last of them a delivery has failed."""
_BEYOND: Final = 1_000_000_000
_ROOT: Final = Path("/")

log = logging.getLogger(__name__)


class State(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One parcel by one channel. `told` is where it went, or why it did not."""

    number: int
    parcel: str
    channel: Mapping[str, Any]
    state: State
    attempts: int
    due: str
    finished: str | None
    told: str | None


class Outbox:
    """The outbox of a data folder."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def put(self, parcel: Parcel, to: Iterable[Channel], *, within: sqlite3.Connection | None = None) -> bool:
        """Keep a parcel to be sent; whether it is new.

        `within` is a connection of `Database.changing`, whose transaction it then is a part of.
        """
        if within is None:
            with self._database.changing() as connection:
                return self.put(parcel, to, within=connection)
        added = within.execute(
            "INSERT OR IGNORE INTO parcel (id, subject, text, html, data, created) VALUES (?, ?, ?, ?, ?, ?)",
            (parcel.id, parcel.subject, parcel.text, parcel.html, _json(parcel.data), parcel.created),
        ).rowcount
        if not added:
            return False
        within.executemany(
            "INSERT INTO parcel_file VALUES (?, ?, ?, ?, ?)",
            [(parcel.id, i, file.name, file.type, file.content) for i, file in enumerate(parcel.files)],
        )
        within.executemany(
            "INSERT INTO delivery (parcel, channel, state, due) VALUES (?, ?, 'waiting', ?)",
            [(parcel.id, key(one), _iso(datetime.fromisoformat(parcel.created))) for one in to],
        )
        return True

    def send(self, now: datetime, only: Sequence[str] | None = None) -> list[Delivery]:
        """Try all that is due, or of that `only` these parcels; what was tried. Nothing while another process sends."""
        if not self._waiting(now):
            return []
        with FolderLock(self._database.path.parent / "deliveries.lock") as lock:
            if not lock.take():
                return []
            with self._database.changing() as connection:
                connection.execute("UPDATE delivery SET state = 'waiting' WHERE state = 'sending'")
            tried = []
            while (delivery := self._taken(now, only)) is not None:
                tried.append(self._sent(delivery, now))
            return tried

    def next_due(self) -> datetime | None:
        """When something is to be sent next; None where nothing waits."""
        with self._database.reading() as connection:
            row = connection and connection.execute(
                "SELECT min(due) AS due FROM delivery WHERE state IN ('waiting', 'sending')"
            ).fetchone()  # fmt: skip
        return datetime.fromisoformat(row["due"]) if row and row["due"] else None

    def deliveries(
        self,
        *,
        parcel: str | None = None,
        prefix: str | None = None,
        state: State | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Deliveries, the latest first, of all parcels, of one, or of those whose ids begin with `prefix`; the items are
        rows of `Delivery`."""
        (before,) = position(cursor, (_BEYOND,))
        query, values = "SELECT * FROM delivery WHERE number < ?", [before]
        for condition, value in (
            ("parcel = ?", parcel),
            ("parcel GLOB ?", prefix and f"{prefix}*"),
            ("state = ?", state and state.value),
        ):
            if value is not None:
                query, values = f"{query} AND {condition}", [*values, value]
        with self._database.reading() as connection:
            rows = (
                connection.execute(f"{query} ORDER BY number DESC LIMIT ?", (*values, limited(limit) + 1))
                if connection
                else ()
            )
            found = [_shown(_delivery(row)) for row in rows]
        return page(found, limit, lambda row: (row["number"],))

    def parcel(self, identifier: str) -> Parcel | None:
        """A parcel as it was put in."""
        with self._database.reading() as connection:
            if connection is None:
                return None
            row = connection.execute("SELECT * FROM parcel WHERE id = ?", (identifier,)).fetchone()
            files = connection.execute(
                "SELECT name, type, content FROM parcel_file WHERE parcel = ? ORDER BY position",
                (identifier,),
            ).fetchall()
        if row is None:
            return None
        return Parcel(
            **dict(row) | {"data": json.loads(row["data"]), "files": tuple(File(*f) for f in files)}
        )

    def again(self, parcel: str, now: datetime) -> int:
        """Try anew what failed of a parcel; how many deliveries."""
        with self._database.changing() as connection:
            return connection.execute(
                "UPDATE delivery SET state = 'waiting', attempts = 0, due = ?, finished = NULL"
                " WHERE parcel = ? AND state = 'failed'",
                (_iso(now), parcel),
            ).rowcount

    def _waiting(self, now: datetime) -> bool:
        due = self.next_due()
        return due is not None and due <= now

    def _taken(self, now: datetime, only: Sequence[str] | None) -> Delivery | None:
        wanted = None if only is None else _json(list(only))
        with self._database.changing() as connection:
            row = connection.execute(
                "UPDATE delivery SET state = 'sending', attempts = attempts + 1 WHERE number ="
                " (SELECT number FROM delivery WHERE state = 'waiting' AND due <= ?"
                " AND (? IS NULL OR parcel IN (SELECT value FROM json_each(?))) ORDER BY due, number LIMIT 1)"
                " RETURNING *",
                (_iso(now), wanted, wanted),
            ).fetchone()
        return _delivery(row) if row else None

    def _sent(self, delivery: Delivery, now: datetime) -> Delivery:
        due, finished = now, None
        try:
            told = self._delivered(delivery, now)
            state, finished = State.DONE, now
        except Undelivered as error:
            told = str(error)
            if error.final or delivery.attempts > len(WAITS):
                state, finished = State.FAILED, now
            else:
                wait = max(WAITS[delivery.attempts - 1], error.after or 0.0)
                state, due = State.WAITING, now + timedelta(seconds=wait)
        with self._database.changing() as connection:
            row = connection.execute(
                "UPDATE delivery SET state = ?, due = ?, finished = ?, told = ? WHERE number = ? RETURNING *",
                (state.value, _iso(due), finished and _iso(finished), told, delivery.number),
            ).fetchone()
        return _delivery(row)

    def _delivered(self, delivery: Delivery, now: datetime) -> str:
        """Where the parcel went. Whatever else goes wrong is told as `Undelivered`: one delivery must not stay
        *sending* and hold up those behind it."""
        try:
            parcel = self.parcel(delivery.parcel)
            assert parcel is not None  # noqa: S101 - the table's foreign key says so
            return channel(delivery.channel, _ROOT).send(parcel, self._settings, now.timestamp())
        except Undelivered:
            raise
        except ChannelError as error:
            raise Undelivered(f"the channel cannot be read: {error}"[:300], final=True) from error
        except Exception as error:
            log.exception("delivery %d of %s failed", delivery.number, delivery.parcel)
            raise Undelivered(f"unexpected: {type(error).__name__}: {error}"[:300]) from error


def _shown(delivery: Delivery) -> Row:
    return {name: getattr(delivery, name) for name in Delivery.__slots__}


def _delivery(row: sqlite3.Row) -> Delivery:
    values = dict(row)
    return Delivery(**values | {"state": State(row["state"]), "channel": json.loads(row["channel"])})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _iso(moment: datetime) -> str:
    """In UTC and always as long, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
