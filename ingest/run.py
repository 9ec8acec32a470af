"""The run: offers are read in worker processes and written in batches, in the order they came.

Nothing is held back between batches: what was written stays written, so a run that is cut off
anywhere and started again ends in the same graph.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from graph.model import Failure, Reading
from graph.projection import check
from graph.settings import Settings
from graph.store import Applied, Put, Store
from ingest.deadline import deadline
from ingest.extract.contract import Extraction, Source
from ingest.processes import end_with_parent
from ingest.readers import Offer, Reader
from ingest.terms import Terms, models_of

_BATCH = 32
"""Documents a task and a transaction. Larger ones write no faster and hold more in memory."""
_ASKED_BATCH = 8
_INLINE = 8
"""Up to this many new documents are read in this process: workers take longer to start."""


@dataclass(slots=True)
class Progress:
    """How far a run has come; sizes in bytes, `seconds` since its start."""

    documents: int = 0
    characters: int = 0
    gated: int = 0
    """Documents that were kept without being read."""
    unanswered: int = 0
    """Documents about which a language model was asked and did not answer, in whole or in part."""
    done_bytes: int = 0
    total_bytes: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Report:
    """What a run did. `applied` counts documents by outcome and statements by type."""

    applied: Applied
    progress: Progress
    skipped: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    """The first failures, for the summary; the store has all of them."""


_SHOWN_FAILURES = 20

T = TypeVar("T")
Item = Offer | Failure
Work = Callable[[Offer], T]


def run(
    paths: Sequence[str | Path],
    store: Store,
    settings: Settings,
    *,
    published: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Read everything under `paths` and write it to `store`.

    `published` is the ISO date for documents that carry none. `on_progress` is called after each
    batch. Documents whose version the store has are not read again.
    """
    reader = Reader(
        paths,
        max_characters=settings.max_document_chars,
        published=published,
        seconds=settings.max_document_seconds,
    )
    return run_reader(reader, store, settings, on_progress=on_progress)


def run_reader(
    reader: Reader,
    store: Store,
    settings: Settings,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    apart: bool = False,
) -> Report:
    """Read everything that `reader` has and write it to `store`, as `run` does.

    `apart` reads few documents in processes of their own too: outside of a process's main thread the time of
    a document is bounded there alone. What `on_progress` raises ends the run; what was written stays.
    """
    report = Report(applied=Applied(), progress=Progress())
    began = time.monotonic()
    terms = Terms.of(settings)
    work = partial(_read, terms=terms)
    batches = _unknown(_batched(reader, _size(settings)), store, report, settings, terms)
    for outcomes in _through(_told(batches, settings, gate=settings.gate), work, settings, apart=apart):
        changes = [Put(outcome) if isinstance(outcome, Reading) else outcome for outcome in outcomes]
        report.applied += store.apply(changes)
        report.failures.extend(o for o in outcomes if isinstance(o, Failure))
        del report.failures[_SHOWN_FAILURES:]
        progress = report.progress
        progress.documents += len(outcomes)
        progress.gated += sum(o.document.gated for o in outcomes if isinstance(o, Reading))
        progress.unanswered += sum(
            o.document.unanswered is not None for o in outcomes if isinstance(o, Reading)
        )
        progress.characters += sum(len(o.document.text) for o in outcomes if isinstance(o, Reading))
        progress.done_bytes, progress.total_bytes = reader.done_bytes, reader.total_bytes
        progress.seconds = time.monotonic() - began
        if on_progress is not None:
            on_progress(progress)
    report.progress.done_bytes, report.progress.total_bytes = reader.done_bytes, reader.total_bytes
    report.progress.seconds = time.monotonic() - began
    report.skipped = reader.skipped
    return report


def read_document(offer: Offer, settings: Settings) -> Reading | Failure:
    """What one document says, read in this process, or why it says nothing."""
    work = partial(_read, terms=Terms.of(settings))
    (told,) = next(_told([[offer]], settings, gate=settings.gate))
    return _attempt(told, work, settings.max_document_seconds)


def extract_all(reader: Reader, settings: Settings) -> Iterator[tuple[Item, Extraction | Failure]]:
    """Each document with what it says, in order, without a store."""
    waiting: deque[Item] = deque()

    def noted() -> Iterator[list[Item]]:
        for batch in _told(_batched(reader, _size(settings)), settings, gate=False):
            waiting.extend(batch)
            yield batch

    for outcomes in _through(noted(), partial(_extracted, models=models_of(settings)), settings):
        for outcome in outcomes:
            yield waiting.popleft(), outcome


def _extracted(offer: Offer, *, models: tuple[str, ...]) -> Extraction:
    from ingest.extract.pipeline import extract

    source = Source(offer.given or offer.key, offer.text, offer.published, offer.title, offer.lang)
    said = extract(source, models)
    if offer.told is None:
        return said
    from ingest.language_model.reading import with_told

    return with_told(said, offer.text, offer.told)


def _read(offer: Offer, *, terms: Terms) -> Reading:
    from ingest.extract.gate import passes
    from ingest.extract.language import detect
    from ingest.statements import reading, unread

    if terms.gate and not passes(offer.text):
        lang = offer.lang or detect(offer.text)
        if lang is not None:
            return unread(offer, lang)
    said = reading(offer, _extracted(offer, models=terms.models), terms)
    # The store checks too, but there a document that fails would take its batch along.
    check(said)
    return said


def _attempt(item: Item, work: Work[T], seconds: float) -> T | Failure:
    """What `work` makes of a document, or why it makes nothing. Takes at most about `seconds`."""
    from ingest.extract.language import detect
    from ingest.extract.pipeline import COMPONENTS, LanguageError, pipeline

    if isinstance(item, Failure):
        return item
    try:
        if (lang := item.lang or detect(item.text)) in COMPONENTS:
            pipeline(lang)  # loading what a language needs, once a process, is not the document's time
        with deadline(seconds):
            return work(item)
    except LanguageError as error:
        return Failure(item.key, "language", str(error))
    except TimeoutError:
        return Failure(item.key, "too-slow", f"reading took longer than {seconds:g} s")
    except Exception as error:  # noqa: BLE001 - whatever one document does, the batch goes on
        return Failure(item.key, "internal", f"{type(error).__name__}: {error}")


def _told(batches: Iterable[list[Item]], settings: Settings, *, gate: bool) -> Iterator[list[Item]]:
    """The batches with what a language model told of their documents, where there is one to ask; with a `gate`, of
    those that pass it."""
    if settings.llm_url is None:
        return iter(batches)
    from ingest.language_model.asking import asker

    return asker(settings).ahead(batches, gate=gate)


def _size(settings: Settings) -> int:
    """How many documents go through the run together: fewer where each is waited for."""
    return _BATCH if settings.llm_url is None else _ASKED_BATCH


def _batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _unknown(
    batches: Iterable[list[Item]], store: Store, report: Report, settings: Settings, terms: Terms
) -> Iterator[list[Item]]:
    """The batches without the documents that the store already has in this version.

    One that the gate kept unread counts as there as long as there is a gate.
    """
    from ingest.statements import GATED, version_of

    told = None
    if settings.llm_url is not None:
        from ingest.language_model.asking import untold

        told = untold(settings)
    for batch in batches:
        known = store.versions([item.key for item in batch if isinstance(item, Offer)])
        fresh = [
            item
            for item in batch
            if isinstance(item, Failure)
            or known.get(item.key)
            not in (
                version_of(item, terms, told),
                *((item.version + GATED,) if terms.gate else ()),
            )
        ]
        report.applied.unchanged += len(batch) - len(fresh)
        report.progress.documents += len(batch) - len(fresh)
        if fresh:
            yield fresh


def _through(
    batches: Iterator[list[Item]], work: Work[T], settings: Settings, *, apart: bool = False
) -> Iterator[list[T | Failure]]:
    """Outcomes in the order of the items, from this process if they are few, else from workers."""
    ahead = list(islice(batches, 2))
    everything = chain(ahead, batches)
    seconds = settings.max_document_seconds
    if not apart and (settings.workers == 1 or sum(map(len, ahead)) <= _INLINE):
        for batch in everything:
            yield _attempt_all(batch, work, seconds)
    else:
        yield from _through_pool(everything, work, settings.workers, seconds)


def _through_pool(
    batches: Iterator[list[Item]], work: Work[T], workers: int, seconds: float
) -> Iterator[list[T | Failure]]:
    pool = _pool(workers)
    waiting: deque[tuple[list[Item], Future[list[T | Failure]]]] = deque()
    try:
        for batch in chain(batches, [None] * (workers * 2)):
            if batch is not None:
                waiting.append((batch, _submitted(pool, batch, work, seconds)))
                if len(waiting) <= workers * 2:
                    continue
            elif not waiting:
                break
            items, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                yield [_attempt_alone(item, work, seconds) for item in items]
                pool = _pool(workers)
                waiting = deque((later, _submitted(pool, later, work, seconds)) for later, _ in waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submitted(
    pool: ProcessPoolExecutor, batch: list[Item], work: Work[T], seconds: float
) -> Future[list[T | Failure]]:
    failures = [item for item in batch if isinstance(item, Failure)]
    if len(failures) < len(batch):
        return pool.submit(_attempt_settled, batch, work, seconds)
    done: Future[list[T | Failure]] = Future()  # no process has to start for what cannot be read
    done.set_result([*failures])
    return done


def _attempt_all(batch: list[Item], work: Work[T], seconds: float) -> list[T | Failure]:
    return [_attempt(item, work, seconds) for item in batch]


def _attempt_settled(batch: list[Item], work: Work[T], seconds: float) -> list[T | Failure]:
    """Reads a batch in a process of the pool, which has loaded what reading needs once its first is read."""
    read = _attempt_all(batch, work, seconds)
    _settle()
    return read


@cache
def _settle() -> None:
    """Take what is loaded out of garbage collection, once: to look through it all again and again costs a third of
    the time that names take."""
    gc.collect()
    gc.freeze()


def _attempt_alone(item: Item, work: Work[T], seconds: float) -> T | Failure:
    """Reads one document in a process of its own, for it may have brought one down."""
    with _pool(1) as pool:
        try:
            return pool.submit(_attempt, item, work, seconds).result()
        except BrokenProcessPool:
            return Failure(item.key, "crash", "the process that read it ended")


def _pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=end_with_parent, initargs=(os.getpid(),)
    )
