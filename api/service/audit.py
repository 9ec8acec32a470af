"""The audit log: every change, by whom, when, what and how it ended.

An entry is written before the change as *begun* and told its outcome after it. One that stays *begun* is of a
process that ended in between: the change may or may not have been made, and somebody should look.
"""

from __future__ import annotations

import getpass
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from api.service.database import Database
from graph.model import Row
from graph.questions import NotFound, QuestionError
from graph.questions.paging import Page, limited, page, position

_LONGEST: Final = 500  # characters of a subject that are kept
_BEYOND: Final = 1_000_000_000


class Outcome(StrEnum):
    """How a change ended."""

    BEGUN = "begun"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(slots=True)
class Entry:
    """A change under way; `detail` may be added to until it ends."""

    number: int
    detail: dict[str, Any] = field(default_factory=dict)
    subject: str | None = None
    """What was changed, where that was not known when it began."""


class Audit:
    """The log. Any number of processes may write to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, who: str, what: str, subject: str = "", *, key: str | None = None, request: str | None = None
    ) -> Entry:
        """An entry for a change that is about to be made; on the disk when this returns.

        `who` is a key's name, `what` the change, `subject` what is changed; `key` is the key's id and
        `request` the request's.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._database.changing() as connection:
            number = connection.execute(
                "INSERT INTO audit (at, who, key, what, subject, outcome, detail, request)"
                " VALUES (?, ?, ?, ?, ?, ?, '{}', ?)",
                (now, who, key, what, subject[:_LONGEST], Outcome.BEGUN.value, request),
            ).lastrowid
        assert number is not None  # noqa: S101 - an INSERT has one
        return Entry(number)

    def end(self, entry: Entry, outcome: Outcome) -> None:
        """Tell how the change ended."""
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE audit SET outcome = ?, detail = ?, subject = coalesce(?, subject) WHERE number = ?",
                (
                    outcome.value,
                    json.dumps(entry.detail, ensure_ascii=False, sort_keys=True),
                    entry.subject and entry.subject[:_LONGEST],
                    entry.number,
                ),
            )

    def entries(
        self,
        *,
        who: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Entries, the latest first; `since` and `until` are days or times in ISO form, both included."""
        (before,) = position(cursor, (_BEYOND,))
        query, values = "SELECT * FROM audit WHERE number < ?", [before]
        for condition, value in (
            ("who = ?", who),
            ("at >= ?", _moment(since)),
            # A day includes all of its moments: they sort before the day followed by a tilde.
            ("at <= ?", until and f"{_moment(until)}~"),
        ):
            if value is not None:
                query, values = f"{query} AND {condition}", [*values, value]
        with self._database.reading() as connection:
            rows = (
                connection.execute(f"{query} ORDER BY number DESC LIMIT ?", (*values, limited(limit) + 1))
                if connection
                else ()
            )
            found = [_row(row) for row in rows]
        return page(found, limit, lambda row: (row["number"],))


@contextmanager
def recorded(audit: Audit, what: str, subject: str = "") -> Iterator[Entry]:
    """The entry of a change that a command makes, for the time of the block.

    What the block raises ends it as failed, or as refused where the question was wrong.
    """
    entry = audit.begin(f"cli:{user()}", what, subject)
    try:
        yield entry
    except BaseException as error:
        entry.detail["error"] = type(error).__name__
        audit.end(entry, Outcome.REFUSED if isinstance(error, QuestionError | NotFound) else Outcome.FAILED)
        raise
    audit.end(entry, Outcome.DONE)


def user() -> str:
    """The account that this process runs as."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in containers
        return str(os.getuid())


def _moment(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise QuestionError(
            f"{value!r} is no day or time; write YYYY-MM-DD or YYYY-MM-DDThh:mm:ss"
        ) from error
    return value


def _row(row: sqlite3.Row) -> Row:
    told = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over values
    return told | {"detail": json.loads(row["detail"])}
