"""Slots: each is made once and only once, whatever happens to the process.

A slot is entered before its report is made, and is done in the one transaction that hands the report to the outbox.
A process that ends in between leaves the slot *running* and nothing handed over; the next one makes the report anew.
One process does this at a time, the one with the lock.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.delivery import File, Outbox, Parcel
from api.scheduling.checking import counted, failures
from api.scheduling.subscriptions import Subscription
from api.service.database import Database
from graph.insights import Insights
from graph.model import Row
from graph.questions import NotFound, QuestionError
from graph.reports import Focus, contents, rendered
from graph.settings import Settings
from graph.store import StoreError
from graph.store.folder_lock import FolderLock

MOST_ATTEMPTS: Final = 3
"""How often a slot is begun; what ends the process each time is told and given up."""
_MOST_SLOTS: Final = 10_000
_KEEP: Final = 500

log = logging.getLogger(__name__)

Opened = Callable[[], AbstractContextManager[Insights]]


class State(StrEnum):
    """How far a slot is."""

    RUNNING = "running"
    DONE = "done"
    """The report was handed over."""
    REFUSED = "refused"
    """A check did not hold, or it could not be made: the failure was handed over in its place."""


@dataclass(frozen=True, slots=True)
class Run:
    """A slot of a subscription. `missed` is how many before it were passed over while nothing ran."""

    subscription: str
    at: str
    state: State
    attempts: int
    started: str
    finished: str | None
    as_of: str
    since: str | None
    missed: int
    parcel: str | None
    told: str | None
    counts: Mapping[str, int] | None


class Scheduler:
    """Runs subscriptions of a data folder. `opened` opens the store, only when a report is due."""

    def __init__(self, settings: Settings, known: Mapping[str, Subscription], opened: Opened) -> None:
        self._database = Database(settings.data_dir)
        self._folder = settings.data_dir
        self._known = known
        self._opened = opened
        self.outbox = Outbox(self._database, settings)

    def step(self, now: datetime) -> list[Run]:
        """Make what is due and send what is in the outbox; the slots that were made.

        A subscription that is seen for the first time begins with its next slot. Of slots that were missed the last
        is made. Nothing while another process has the lock.
        """
        with self._locked() as mine:
            if not mine:
                return []
            done = []
            for subscription in self._known.values():
                run = self._claimed(subscription, now)
                if run is None:
                    continue
                try:
                    done.append(self._made(subscription, run, now))
                except StoreError as error:
                    # Not the report's fault: the slot waits until the store is back.
                    log.warning("%s of %s waits: %s", subscription.name, run.at, error)
                    self._put_back(run)
            self.outbox.send(now)
            return done

    def next(self, now: datetime) -> datetime | None:
        """When something is to be done next."""
        moments = [self.outbox.next_due(), *(s.next(now) for s in self._known.values())]
        return min((m for m in moments if m is not None), default=None)

    def made(self, subscription: Subscription, as_of: str, since: str | None = None) -> list[File]:
        """The files of a report of any day, without delivering or keeping anything."""
        with self._opened() as insights:
            return _files(subscription, self._report(insights, subscription, as_of, since))

    def since(self, subscription: str, as_of: str) -> str | None:
        """What the report of that day was held against when it was made."""
        rows = [run for run in self.runs(subscription) if run.as_of == as_of and run.state is State.DONE]
        return rows[0].since if rows else None

    def runs(self, subscription: str | None = None, *, limit: int = _KEEP) -> list[Run]:
        """Slots, the latest first."""
        with self._database.reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT * FROM slot WHERE ? IS NULL OR subscription = ? ORDER BY at DESC, subscription LIMIT ?",
                (subscription, subscription, limit),
            ).fetchall()
        return [_run(row) for row in rows]

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FolderLock(self._folder / "schedule.lock") as lock:
            yield lock.take()

    def _claimed(self, subscription: Subscription, now: datetime) -> Run | None:
        """The slot to make now, entered as running; one that an earlier process left running comes first."""
        with self._database.changing() as connection:
            left = connection.execute(
                "UPDATE slot SET attempts = attempts + 1 WHERE subscription = ? AND state = 'running' RETURNING *",
                (subscription.name,),
            ).fetchone()
            if left is not None:
                return _run(left)
            connection.execute(
                "INSERT OR IGNORE INTO subscription VALUES (?, ?)", (subscription.name, _iso(now))
            )
            (last,) = connection.execute(
                "SELECT max(s.since, coalesce((SELECT max(at) FROM slot WHERE subscription = s.name), ''))"
                " FROM subscription s WHERE s.name = ?",
                (subscription.name,),
            ).fetchone()
            slot, missed = _last_slot(subscription, datetime.fromisoformat(last), now)
            if slot is None:
                return None
            # The day before is over: documents of the day itself may still come.
            as_of = (slot.astimezone(ZoneInfo(subscription.timezone)).date() - timedelta(days=1)).isoformat()
            before = connection.execute(
                "SELECT as_of FROM slot WHERE subscription = ? AND state = 'done' AND as_of < ? ORDER BY at DESC",
                (subscription.name, as_of),
            ).fetchone()
            row = connection.execute(
                "INSERT INTO slot (subscription, at, state, attempts, started, as_of, since, missed)"
                " VALUES (?, ?, 'running', 1, ?, ?, ?, ?) RETURNING *",
                (subscription.name, _iso(slot), _iso(now), as_of, before and before["as_of"], missed),
            ).fetchone()
        return _run(row)

    def _made(self, subscription: Subscription, run: Run, now: datetime) -> Run:
        state, counts = State.REFUSED, None
        parcel: Parcel
        try:
            if run.attempts > MOST_ATTEMPTS:
                raise QuestionError(f"begun {MOST_ATTEMPTS} times without coming to an end")
            with self._opened() as insights:
                report = self._report(insights, subscription, run.as_of, run.since)
            if wrong := failures(report, subscription.checks, self._counts_before(run)):
                parcel = _failed(subscription, run, wrong)
            else:
                state, counts = State.DONE, counted(report)
                parcel = _parcel(subscription, run, report)
        except (QuestionError, NotFound) as error:
            parcel = _failed(subscription, run, [f"the report could not be made: {error}"])
        except StoreError:
            raise
        except Exception as error:
            log.exception("the report of %s could not be made", subscription.name)
            parcel = _failed(
                subscription, run, [f"the report could not be made: {type(error).__name__}: {error}"]
            )
        with self._database.changing() as connection:
            self.outbox.put(parcel, subscription.deliver, within=connection)
            row = connection.execute(
                "UPDATE slot SET state = ?, finished = ?, parcel = ?, told = ?, counts = ?"
                " WHERE subscription = ? AND at = ? RETURNING *",
                (
                    state.value,
                    _iso(now),
                    parcel.id,
                    parcel.subject,
                    counts and json.dumps(counts),
                    run.subscription,
                    run.at,
                ),
            ).fetchone()
        return _run(row)

    def _report(self, insights: Insights, subscription: Subscription, as_of: str, since: str | None) -> Row:
        given = dict(subscription.focus)
        if body := given.get("body"):
            given["body"] = insights.questions.named(body)["id"]
        if country := given.get("country"):
            given["country"] = country.upper()
        return contents(insights, Focus(**given), as_of=as_of, since=since)

    def _counts_before(self, run: Run) -> Mapping[str, int] | None:
        done = [r for r in self.runs(run.subscription) if r.state is State.DONE and r.at < run.at]
        return done[0].counts if done else None

    def _put_back(self, run: Run) -> None:
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE slot SET attempts = attempts - 1 WHERE subscription = ? AND at = ?",
                (run.subscription, run.at),
            )


def _last_slot(subscription: Subscription, after: datetime, now: datetime) -> tuple[datetime | None, int]:
    """The last slot in the time after one moment up to another, and how many came before it."""
    found: datetime | None = None
    count = 0
    moment = after
    while count < _MOST_SLOTS:
        slot = subscription.next(moment + timedelta(microseconds=1))
        if slot is None or slot > now:
            break
        found, moment, count = slot, slot, count + 1
    return found, max(count - 1, 0)


def _files(subscription: Subscription, report: Row) -> list[File]:
    made = [rendered(report, form, subscription.lang) for form in subscription.formats]
    return [File(one.name, one.type, one.content) for one in made]


def _parcel(subscription: Subscription, run: Run, report: Row) -> Parcel:
    text = rendered(report, "md", subscription.lang).content.decode("utf-8")
    data = {
        "subscription": subscription.name, "slot": run.at, "state": State.DONE.value, "as_of": run.as_of,
        "since": report["title"]["since"], "new": report["new"]["total"], "agreements": report["new"]["agreements"],
        "fingerprint": report["coverage"]["fingerprint"],
    }  # fmt: skip
    subject = f"{subscription.who}: {subscription.name}, {run.as_of}"
    return Parcel(
        _id(subscription, run), subject, text, run.at, data=data, files=tuple(_files(subscription, report))
    )


def _failed(subscription: Subscription, run: Run, wrong: list[str]) -> Parcel:
    told = "".join(f"- {line}\n" for line in wrong)
    text = (
        f"The report {subscription.name} of {run.as_of} was not sent, because what it would rest on is not as it must be:\n\n"
        f"{told}\nNothing is wrong with the last report. See `coopgraph schedule status` and `coopgraph feed status`.\n"
    )
    data = {
        "subscription": subscription.name, "slot": run.at, "state": State.REFUSED.value, "as_of": run.as_of,
        "failures": wrong,
    }  # fmt: skip
    subject = f"{subscription.who}: {subscription.name}, {run.as_of}: not sent, checks failed"
    return Parcel(f"{_id(subscription, run)}-failed", subject, text, run.at, data=data)


def _id(subscription: Subscription, run: Run) -> str:
    return f"report-{subscription.name}-{datetime.fromisoformat(run.at):%Y%m%dt%H%Mz}"


def _run(row: sqlite3.Row) -> Run:
    values: dict[str, Any] = dict(row)
    counts = json.loads(row["counts"]) if row["counts"] else None
    return Run(**values | {"state": State(row["state"]), "counts": counts})


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
