"""The watches of a data folder: what each has found so far, and what became new since.

What a watch finds is compared with what it found before, thing by thing, and with no date: so nothing is lost that
a late document tells of an early day, what is withdrawn and told again is not new twice, and neither is what is read
anew into an empty graph. Things that were decided to be one are known where one of them was.

A report goes into the outbox in the transaction that enters its things as seen; a process that ends anywhere leaves
both or neither. That transaction holds only if the watch was neither looked at nor changed since the look began
(`turn`), so that any number of processes may look at once.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, TypeVar

from api.delivery import Channel, Outbox
from api.service.database import Database
from api.watching.question import Question, WatchError
from api.watching.report import parcel
from api.watching.watch import Watch, timed
from graph.model import Row
from graph.questions import NotFound, QuestionError, Questions
from graph.questions.paging import ABOVE_ALL, Page, date, limited, page, position
from graph.questions.watching import others, told
from graph.settings import Settings
from graph.store import StoreError

MOST: Final = 200
"""Watches that a data folder keeps."""
AT_ONCE: Final = 200
"""Things of one report; what is more goes into further ones."""
MOST_REPORTS: Final = 20
"""Reports of one look; what is more waits for the next."""
MOST_NEW: Final = 200_000
"""Things that can become new at once."""
_BATCH: Final = 1_000
_ATTEMPTS: Final = 5

log = logging.getLogger(__name__)

Opened = Callable[[], AbstractContextManager[Questions]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look: how many things were new, and the parcels that tell of them."""

    watch: str
    new: int
    parcels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """Ids of what was not seen, the latest first report first, and of what is known under another id."""

    new: Sequence[tuple[str, str]]
    """Day of the first report and id."""
    known: Sequence[str] = ()


class Watches:
    """All watches of a data folder; any number of processes may use them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._database = Database(settings.data_dir)
        self.outbox = Outbox(self._database, settings)
        # What the last page of news was cut from, so that the next is not looked for anew.
        self._paged: tuple[tuple[int, int, int], Sequence[tuple[str, str]]] | None = None

    def add(self, questions: Questions, one: Watch, since: str | None = None) -> Watch:
        """Keep a watch. What it finds now counts as seen, but for what was first reported on or after `since`.

        Raises `WatchError` for a name that is taken.
        """
        date(since)
        version = questions.version()
        seen = [i for day, i in self._found(questions, one).new if since is None or day < since]
        with self._database.changing() as connection:
            (count,) = connection.execute("SELECT count(*) FROM watch").fetchone()
            if count >= MOST:
                raise WatchError(f"there are {count} watches already; {MOST} are the most")
            try:
                number = connection.execute(
                    "INSERT INTO watch (name, question, deliver, rhythm, timezone, lang, by, created, looked, version)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*_columns(one), one.by, one.created, one.looked, None if since else version),
                ).lastrowid
            except sqlite3.IntegrityError as error:
                raise WatchError(f"there is a watch named {one.name!r}; change or remove it") from error
            assert number is not None  # noqa: S101 - an INSERT has one
            _enter(connection, number, seen)
        return self.watch(one.name)

    def change(
        self,
        questions: Questions,
        name: str,
        *,
        question: Question | None = None,
        deliver: Sequence[Channel] | None = None,
        **times: str | None,
    ) -> Watch:
        """Change what is given of a watch; `times` are as of `timed`. Raises `NotFound`, `WatchError`.

        What a changed question finds now counts as seen.
        """
        for _ in range(_ATTEMPTS):
            old = self.watch(name)
            new = timed(old, **times)
            if deliver is not None:
                new = replace(new, deliver=tuple(one.row() for one in deliver))
            seen: list[str] = []
            if question is not None and question != old.question:
                new = replace(new, question=question)
                seen = [i for _, i in self._found(questions, new).new]
            with self._database.changing() as connection:
                done = connection.execute(
                    "UPDATE watch SET name = ?, question = ?, deliver = ?, rhythm = ?, timezone = ?, lang = ?,"
                    " turn = turn + 1, version = NULL, trouble = NULL WHERE number = ? AND turn = ?",
                    (*_columns(new), old.number, old.turn),
                ).rowcount
                if done:
                    _enter(connection, old.number, seen)
            if done:
                return self.watch(name)
        raise WatchError(f"the watch {name!r} is being looked at or changed all the time; try again")

    def remove(self, name: str) -> Watch:
        """Forget a watch and what it saw; reports that wait are still delivered. Raises `NotFound`."""
        one = self.watch(name)
        with self._database.changing() as connection:
            connection.execute("DELETE FROM watch WHERE number = ?", (one.number,))
        return one

    def watch(self, name: str) -> Watch:
        """The watch of this name. Raises `NotFound`."""
        with self._database.reading() as connection:
            row = connection and connection.execute("SELECT * FROM watch WHERE name = ?", (name,)).fetchone()
        if not row:
            raise NotFound(f"there is no watch named {name!r}")
        return _watch(row)

    def all(self) -> list[Watch]:
        """Every watch, by name."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM watch ORDER BY name") if connection else ()
            return [_watch(row) for row in rows]

    def reports(self, one: Watch, limit: int = 10) -> list[Row]:
        """The latest deliveries of a watch's reports: `parcel`, `channel`, `state`, `attempts`, `due`, `told`."""
        return [
            {key: row[key] for key in ("parcel", "channel", "state", "attempts", "due", "finished", "told")}
            for row in self.outbox.deliveries(prefix=f"watch-{one.name}-{one.number}.", limit=limit).items
        ]

    def news(self, questions: Questions, name: str, *, limit: int = 50, cursor: str | None = None) -> Page:
        """What a look would report now, the latest first report first, as `graph.questions.watching.told`."""
        day, after = position(cursor, (ABOVE_ALL, ""))
        one = self.watch(name)
        state = (one.number, one.turn, questions.version())
        held = self._paged
        if held is None or held[0] != state:
            held = self._paged = state, self._found(questions, one).new
        left = [(d, i) for d, i in held[1] if d < day or (d == day and i > after)][: limited(limit) + 1]
        rows = [{"day": d, "id": i} for d, i in left]
        whole = page(rows, limit, lambda row: (row["day"], row["id"]))
        whole.items = told(questions, (row["id"] for row in whole.items))
        return whole

    def look(self, questions: Questions, name: str, now: datetime) -> Look:
        """Hand over what is new to the outbox and enter it as seen. Raises `NotFound`, `WatchError`."""
        for _ in range(_ATTEMPTS):
            one = self.watch(name)
            version = questions.version()
            done = self._handed(questions, one, self._found(questions, one), version, now)
            if done is not None:
                return done
        raise WatchError(f"the watch {name!r} is being looked at or changed all the time; try again")

    def step(self, opened: Opened, now: datetime) -> list[Look]:
        """Look at what is due; the looks. `opened` opens the store, only when something is due.

        What fails for one is kept as its `trouble`, and the others go on; while the store cannot be used all wait.
        """
        done = []
        with ExitStack() as stack:
            questions: Questions | None = None
            for one in self.all():
                due = one.due()
                if due is None or due > now:
                    continue
                try:
                    questions = questions or stack.enter_context(opened())
                    if one.version is not None and one.version == questions.version():
                        self._passed(one, now)
                    else:
                        done.append(self.look(questions, one.name, now))
                except StoreError as error:
                    log.warning("watches wait: %s", error)
                    break
                except NotFound:
                    continue  # it was removed meanwhile
                except QuestionError as error:
                    self._passed(one, now, str(error))
                except Exception as error:
                    log.exception("the watch %s could not be looked at", one.name)
                    self._passed(one, now, f"{type(error).__name__}: {error}")
        return done

    def next(self) -> datetime | None:
        """When something is to be done next."""
        moments = [self.outbox.next_due(), *(one.due() for one in self.all())]
        return min((moment for moment in moments if moment is not None), default=None)

    def _found(self, questions: Questions, one: Watch) -> _Found:
        """What a watch finds that it has not seen."""
        sought = one.question.sought(questions)
        found: dict[str, str] = {}
        for batch in _batches(sought.candidates(questions.store)):
            first = dict(batch)
            unseen = self._unseen(one.number, [i for i in first if i not in found])
            found |= {i: first[i] for i in sought.passing(questions.store, unseen)}
            if len(found) > MOST_NEW:
                raise WatchError(
                    f"the watch {one.name!r} finds more than {MOST_NEW:,} new things; ask for less"
                )
        known: set[str] = set()
        for ids in _batches(found if one.number else ()):
            also = others(questions.store, ids)
            every = {other for group in also.values() for other in group}
            new = set(self._unseen(one.number, sorted(every)))
            known |= {i for i, group in also.items() if group - new}
        order = sorted(((first, i) for i, first in found.items() if i not in known), key=lambda pair: pair[1])
        return _Found(sorted(order, key=lambda pair: pair[0], reverse=True), sorted(known))

    def _unseen(self, number: int, ids: Sequence[str]) -> list[str]:
        """Those of some ids that a watch has not seen."""
        with self._database.reading() as connection:
            if connection is None or not number:
                return list(ids)
            rows = connection.execute(
                "SELECT value FROM json_each(?) WHERE NOT EXISTS"
                " (SELECT 1 FROM watch_seen WHERE watch = ? AND entity = value)",
                (json.dumps(list(ids)), number),
            )
            return [row["value"] for row in rows]

    def _handed(
        self, questions: Questions, one: Watch, found: _Found, version: int, now: datetime
    ) -> Look | None:
        """One report after the other; None where another was quicker and nothing was handed over."""
        parts = list(_batches((i for _, i in found.new), AT_ONCE)) or [[]]
        new, parcels = 0, []
        for n, ids in enumerate(parts[:MOST_REPORTS]):
            items = told(questions, ids)
            current = replace(one, turn=one.turn + n)
            report = parcel(current, items, sum(map(len, parts[n + 1 :])), now) if items else None
            last = n == len(parts) - 1
            with self._database.changing() as connection:
                done = connection.execute(
                    "UPDATE watch SET turn = turn + 1, looked = ?, version = ?, trouble = NULL"
                    " WHERE number = ? AND turn = ?",
                    (_iso(now), version if last else None, one.number, current.turn),
                ).rowcount
                if not done:
                    break
                _enter(connection, one.number, [item["entity"]["id"] for item in items])
                if last:
                    _enter(connection, one.number, found.known)
                if report is not None:
                    self.outbox.put(report, current.channels(), within=connection)
                    parcels.append(report.id)
            new += len(items)
        else:
            return Look(one.name, new, tuple(parcels))
        return Look(one.name, new, tuple(parcels)) if parcels else None

    def _passed(self, one: Watch, now: datetime, trouble: str | None = None) -> None:
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE watch SET looked = ?, trouble = ?, version = CASE WHEN ? IS NULL THEN version END"
                " WHERE number = ? AND turn = ?",
                (_iso(now), trouble, trouble, one.number, one.turn),
            )


def _enter(connection: sqlite3.Connection, number: int, ids: Iterable[str]) -> None:
    connection.executemany("INSERT OR IGNORE INTO watch_seen VALUES (?, ?)", ((number, i) for i in ids))


def _columns(one: Watch) -> tuple[str, ...]:
    deliver = [dict(channel) for channel in one.deliver]
    return (one.name, _json(one.question.row()), _json(deliver), one.rhythm, one.timezone, one.lang)


def _watch(row: sqlite3.Row) -> Watch:
    values: dict[str, Any] = dict(row)
    question = Question.from_row(json.loads(row["question"]))
    return Watch(**values | {"question": question, "deliver": tuple(json.loads(row["deliver"]))})


def _batches(values: Iterable[T], size: int = _BATCH) -> Iterator[list[T]]:
    left = iter(values)
    while batch := list(islice(left, size)):
        yield batch


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
