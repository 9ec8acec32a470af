"""The thread that runs jobs.

Documents are read in processes of their own (`ingest.run`), so that one that is slow can be stopped, and one that
ends its reader does not end the service. Of the services on one data folder, the one that has the lock runs jobs;
when it is gone, another takes over.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from api.service.audit import Audit, Entry, Outcome
from api.service.jobs import TEXT, Job, Jobs, State
from api.tracing import Traces
from graph.model import Failure
from graph.settings import Settings
from graph.store import Store, StoreError
from graph.store.folder_lock import FolderLock
from ingest.readers import Offer, Reader, read_apart
from ingest.run import Progress, Report, run_reader

_POLL: Final = 2.0  # seconds between looks for jobs that another process accepted
_ENDING: Final = 5.0  # seconds that a service waits for its job to come to the end of a batch
_RETRY: Final = 10.0  # seconds to wait for a store that does not answer
_KEPT: Final = 1000
_OUTCOMES: Final = ("added", "replaced", "unchanged", "duplicate", "failed")

log = logging.getLogger(__name__)


class _Stop(Exception):
    """Raised between batches to leave a run."""


class Worker:
    """Runs jobs from `start` to `stop`."""

    def __init__(self, jobs: Jobs, audit: Audit, store: Store, settings: Settings, traces: Traces) -> None:
        self._jobs = jobs
        self._audit = audit
        self._folder = settings.data_dir
        self._traces = traces
        self._store = store
        self._settings = settings
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to run jobs, those first that the process before did not finish."""
        self._thread.start()

    def wake(self) -> None:
        """There may be a job."""
        self._wanted.set()

    def stop(self) -> None:
        """End after the batch at hand. A job that is not over by then is taken up by the next process."""
        self._ending.set()
        self._wanted.set()
        self._thread.join(_ENDING)

    def _work(self) -> None:
        lock: FolderLock | None = None
        orderly = False
        try:
            while not self._ending.is_set():
                try:
                    lock = lock or self._locked()
                    if lock is not None:
                        if not orderly:
                            self._jobs.recover()
                            orderly = True
                        while not self._ending.is_set() and self._jobs.waiting():
                            self._next()
                except (StoreError, OSError) as error:
                    log.warning("jobs wait: %s", error)
                    orderly = False  # the job at hand was left running
                    self._ending.wait(_RETRY)
                self._wanted.wait(_POLL)
                self._wanted.clear()
        finally:
            if lock is not None:
                lock.close()

    def _locked(self) -> FolderLock | None:
        """The right to run jobs; None while another service has it, or nothing was ever kept."""
        if not self._folder.exists():
            return None
        lock = FolderLock(self._folder / "jobs.lock")
        if lock.take():
            return lock
        lock.close()
        return None

    def _next(self) -> None:
        job = self._jobs.take()
        if job is None:
            return
        with self._traces.job(job.id):
            self._run(job)

    def _run(self, job: Job) -> None:
        entry = self._audit.begin(job.by, "run job", job.id)
        uploaded = Uploaded(job, self._jobs, self._settings)
        try:
            report = run_reader(
                uploaded, self._store, self._settings, on_progress=self._between(job), apart=True
            )
            self._ended(job, entry, uploaded, report)
        except _Stop:
            self._stopped(job, entry)
        except StoreError:
            # Not the job's fault: it is begun again when the store is back.
            self._audit.end(entry, Outcome.FAILED)
            raise
        except Exception as error:
            log.exception("%s failed", job.id)
            self._audit.end(entry, Outcome.FAILED)
            self._jobs.end(job.id, State.FAILED, f"{type(error).__name__}: {error}"[:500], {})

    def _between(self, job: Job) -> Any:
        def check(_: Progress) -> None:
            if self._ending.is_set() or self._jobs.job(job.id).cancel:
                raise _Stop

        return check

    def _stopped(self, job: Job, entry: Entry) -> None:
        if self._jobs.job(job.id).cancel:
            self._jobs.end(job.id, State.CANCELLED, "cancelled while it ran; what was written stays", {})
            entry.detail["state"] = State.CANCELLED.value
        else:
            self._jobs.put_back(job.id)
            entry.detail["state"] = State.QUEUED.value
        self._audit.end(entry, Outcome.DONE)

    def _ended(self, job: Job, entry: Entry, uploaded: Uploaded, report: Report) -> None:
        counts: dict[str, Any] = {name: getattr(report.applied, name) for name in _OUTCOMES}
        counts["gated"] = report.progress.gated
        counts["unanswered"] = report.progress.unanswered
        entry.detail |= {name: count for name, count in counts.items() if count}
        counts["failures"] = [
            {"key": f.key, "reason": f.reason, "detail": f.detail[:500]} for f in report.failures
        ]
        if len(uploaded.keys) <= _KEPT:
            counts["kept"] = self._store.versions(uploaded.keys)
        accepted = sum(getattr(report.applied, name) for name in _OUTCOMES if name != "failed")
        if accepted:
            state, reason = State.DONE, None
        elif report.failures:
            first = report.failures[0]
            state, reason = State.FAILED, f"{first.reason}: {first.detail}"[:500]
        else:
            state, reason = State.FAILED, "empty: there is no document in it"
        # In this order: a process that ends in between runs the job again, and says so twice in the log.
        self._audit.end(entry, Outcome.DONE if state is State.DONE else Outcome.FAILED)
        self._jobs.end(job.id, state, reason, counts)


class Uploaded(Reader):
    """The documents of a job, named by where their sender has them from and not by the file of the spool."""

    def __init__(self, job: Job, jobs: Jobs, settings: Settings) -> None:
        self._path = jobs.content(job)
        super().__init__(
            [self._path],
            max_characters=settings.max_document_chars,
            published=job.asked.published,
            seconds=settings.max_document_seconds,
        )
        self._spooled = self._path.absolute().as_uri()
        self._asked = job.asked
        self.keys: list[str] = []
        """Of the documents that were read, up to one more than are kept."""

    def __iter__(self) -> Iterator[Offer | Failure]:
        for item in read_apart(
            self._path,
            max_characters=self.max_characters,
            published=self.published,
            seconds=self.seconds,
        ):
            if isinstance(item, Failure):
                yield replace(item, key=self._named(item.key, self._asked.id or "upload"))
                continue
            offer = self._own(item)
            if len(self.keys) <= _KEPT:
                self.keys.append(offer.key)
            yield offer

    def _own(self, offer: Offer) -> Offer:
        asked = self._asked
        given = {name: getattr(asked, name) for name in ("title", "lang") if getattr(asked, name)}
        if offer.key.startswith(self._spooled):
            # Without an id it is named by what it says: the same again is the same document.
            named = asked.id or offer.version[:16]
            given |= {"key": self._named(offer.key, named), "source": asked.source, "given": asked.id}
        elif asked.file == TEXT:
            named = asked.id or offer.version[:16]
            given |= {"key": f"{asked.source}:{named}", "given": asked.id}
        elif asked.id is not None:
            given |= {"key": f"{asked.source}:{asked.id}", "source": asked.source, "given": asked.id}
        return replace(offer, **given)

    def _named(self, key: str, name: str) -> str:
        """The key with the spool's file taken out of it; what follows it (a part, a line) stays."""
        return key.replace(self._spooled, f"{self._asked.source}:{name}")
