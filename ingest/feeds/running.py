"""A run of a feed: look at all of it, hold it against its bounds, and then make the graph follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Final

from graph.model import Failure
from graph.settings import Settings
from graph.store import Applied, Change, Put, Store, Withdraw
from ingest.connectors import Item, Record, RecordError, Source
from ingest.feeds.configured import Feed
from ingest.feeds.state import State
from ingest.readers import Offer
from ingest.records import key_of, reading
from ingest.run import read_document

BATCH: Final = 200
"""Records that are written in one transaction."""
_PAGE: Final = 1000
_MANY: Final = 20
"""Things of a type or country whose number is held against that of the last run."""
_MESSAGES: Final = 8


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    HELD = "held"
    """It was outside of its bounds: the graph is as it was."""


@dataclass(slots=True)
class Run:
    """What a run saw and did. Counts of things are by type and by ISO code of the country."""

    feed: str
    started: datetime
    outcome: Outcome = Outcome.DONE
    records: int = 0
    failures: int = 0
    types: dict[str, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    reasons: list[str] = field(default_factory=list)
    """Why it was held, or what hinders it."""


def due(feed: Feed, state: State, now: datetime) -> bool:
    """Whether it is time for the feed; one without an interval runs when it is named."""
    last = state.last(feed.name)
    return feed.every is not None and (last is None or last.started + feed.every <= now)


def run_feed(
    feed: Feed,
    store: Store,
    state: State,
    settings: Settings,
    *,
    now: datetime | None = None,
    force: bool = False,
    on_progress: Callable[[Run], None] | None = None,
) -> Run:
    """Read the feed and make the graph say what it says now: no more, no less.

    A run outside of its bounds leaves the graph as it is, unless `force`; what could not be used is listed all the
    same. Interrupted anywhere and started again, it ends in the same graph. Raises `FeedError`.
    """
    run = Run(feed.name, now or datetime.now(UTC))
    files = feed.files()
    broken = _survey(feed, files, run)
    last = state.last(feed.name, good=True)
    run.reasons = _outside(run, last, feed, broken)
    if run.reasons and not force:
        run.outcome = Outcome.HELD
        _list_failures(feed, files, store)
    else:
        seen = _apply(feed, files, store, settings, run, on_progress)
        if broken:
            run.reasons.append("nothing was taken back, since a file could not be read to its end")
        else:
            run.withdrawn = _withdraw(feed.name, store, seen)
    state.record(run)
    return run


def remove(name: str, store: Store, state: State) -> int:
    """Take back everything that a feed said; how many documents that were."""
    withdrawn = _withdraw(name, store, set())
    state.forget(name)
    return withdrawn


def items(feed: Feed, files: list[Path]) -> Iterator[tuple[Path, Item]]:
    """Everything in the feed, file by file.

    A record that was there before is left out; another one under the same id is a failure, and so is the end of
    what can be read of a file.
    """
    seen: dict[bytes, bytes] = {}
    for file in files:
        source = Source(file, feed.name, feed.options)
        try:
            for item in feed.connector.read(source):
                if isinstance(item, Record):
                    mark = _mark(item.id)
                    content = item.content()
                    before = seen.setdefault(mark, content)
                    if before is not content:
                        if before != content:
                            detail = (
                                f"{item.id} was read before and said something else; the first one stands"
                            )
                            yield file, source.failure(item.pointer, "duplicate", detail)
                        continue
                yield file, item
        except RecordError as error:
            yield file, Broken(f"{feed.name}:{file.name}", error.reason, error.detail)
        except OSError as error:
            yield file, Broken(f"{feed.name}:{file.name}", "unreadable", error.strerror or str(error))
        except Exception as error:  # noqa: BLE001 - whatever a connector does, the other files are read
            yield (
                file,
                Broken(f"{feed.name}:{file.name}", "internal", f"{type(error).__name__}: {error}"[:500]),
            )


class Broken(Failure):
    """A file that could not be read to its end."""


def _survey(feed: Feed, files: list[Path], run: Run) -> list[Failure]:
    """Count what there is; which files cannot be read to their end."""
    types: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    broken: list[Failure] = []
    for _, item in items(feed, files):
        if isinstance(item, Failure):
            run.failures += 1
            if isinstance(item, Broken):
                broken.append(item)
            continue
        run.records += 1
        if isinstance(item, Record):
            types.update(thing.type.value for thing in item.things)
            countries.update(thing.country for thing in item.things if thing.country)
    run.types, run.countries = dict(sorted(types.items())), dict(sorted(countries.items()))
    return broken


def _outside(run: Run, last: Run | None, feed: Feed, broken: list[Failure]) -> list[str]:
    """In what the run is outside of the feed's bounds."""
    bounds = feed.bounds
    found: list[str] = []
    if broken and last is not None:
        found += [f"{failure.key}: {failure.reason}: {failure.detail}" for failure in broken[:_MESSAGES]]
    if run.records < bounds.least:
        found.append(f"{run.records} records, at least {bounds.least} are expected")
    parts = run.records + run.failures
    if parts and run.failures / parts > bounds.failures:
        found.append(
            f"{run.failures} of {parts} parts cannot be used, at most {bounds.failures:.0%} may be so"
        )
    if last is not None:
        found += _changed("records", last.records, run.records, bounds.change)
        for what, before, now in (
            ("type", last.types, run.types),
            ("country", last.countries, run.countries),
        ):
            for name in sorted(before):
                if before[name] >= _MANY:
                    found += _changed(f"{what} {name}", before[name], now.get(name, 0), bounds.change)
    return found[:_MESSAGES]


def _changed(what: str, before: int, now: int, bound: float) -> list[str]:
    if abs(now - before) <= bound * before:
        return []
    return [f"{what}: {now} where the last good run had {before}, at most {bound:.0%} may change"]


def _apply(
    feed: Feed,
    files: list[Path],
    store: Store,
    settings: Settings,
    run: Run,
    on_progress: Callable[[Run], None] | None,
) -> set[bytes]:
    """Write everything; marks of the keys that the feed has now."""
    seen: set[bytes] = set()
    applied = Applied()
    stream = items(feed, files)
    while batch := list(islice(stream, BATCH)):
        changes = [_change(feed, file, item, settings) for file, item in batch]
        seen.update(_mark(_key(change)) for change in changes)
        applied += store.apply(changes)
        run.added, run.replaced = applied.added, applied.replaced
        run.unchanged = applied.unchanged + applied.duplicate
        if on_progress is not None:
            on_progress(run)
    return seen


def _change(feed: Feed, file: Path, item: Item, settings: Settings) -> Change:
    if isinstance(item, Failure):
        return Failure(item.key, item.reason, item.detail)
    if isinstance(item, Offer):
        read = read_document(item, settings)
        return read if isinstance(read, Failure) else Put(read)
    connector = f"{feed.connector.name}/{feed.connector.version}"
    try:
        return Put(reading(feed.name, item, file=file.name, connector=connector))
    except RecordError as error:
        return Failure(key_of(feed.name, item), error.reason, f"{item.pointer}: {error.detail}")


def _list_failures(feed: Feed, files: list[Path], store: Store) -> None:
    failures = (_plain(item) for _, item in items(feed, files) if isinstance(item, Failure))
    while batch := list(islice(failures, BATCH)):
        store.apply(batch)


def _plain(failure: Failure) -> Failure:
    return Failure(failure.key, failure.reason, failure.detail)


def _withdraw(feed: str, store: Store, seen: set[bytes]) -> int:
    """Take back documents and failures of a feed whose keys are not among those seen."""
    withdrawn = 0
    for query, parameters in (
        ("read/keys_of_source", {"source": feed}),
        ("read/failures_of_source", {"prefix": f"{feed}:"}),
    ):
        keys = (row["key"] for row in store.pages(query, key="key", limit=_PAGE, **parameters))
        gone = [key for key in keys if _mark(key) not in seen]
        for start in range(0, len(gone), BATCH):
            withdrawn += store.apply([Withdraw(key) for key in gone[start : start + BATCH]]).withdrawn
    return withdrawn


def _key(change: Change) -> str:
    return change.reading.document.key if isinstance(change, Put) else change.key


def _mark(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=12).digest()
