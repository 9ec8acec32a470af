"""A run of a feed: look at all of it, hold it against its bounds, and then make the graph follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from graph.model import Failure
from graph.settings import Settings
from graph.store import Applied, Store, Withdraw
from ingest.connectors import Record
from ingest.feeds.configured import Feed
from ingest.feeds.contents import Broken, change, items, key, mark
from ingest.feeds.following import follow
from ingest.feeds.runs import MESSAGES, Outcome, Run
from ingest.feeds.state import State
from ingest.fetching import Fetcher

BATCH: Final = 200
"""Records that are written in one transaction."""
_PAGE: Final = 1000
_MANY: Final = 20
"""Things of a type or country whose number is held against that of the last run."""


def run_feed(
    feed: Feed,
    store: Store,
    state: State,
    settings: Settings,
    *,
    now: datetime | None = None,
    force: bool = False,
    fetcher: Fetcher | None = None,
    on_progress: Callable[[Run], None] | None = None,
) -> Run:
    """Read the feed and make the graph say what it says now: no more, no less.

    Of a rolling feed, which shows its latest entries alone, what is gone from it stays. A run outside of its bounds
    leaves the graph as it is, unless `force`; what could not be used is listed all the same. Interrupted anywhere
    and started again, it ends in the same graph. `fetcher` is given to keep pace with a host over several feeds.
    Raises `FeedError`.
    """
    run = Run(feed.name, now or datetime.now(UTC))
    if feed.connector.rolling:
        follow(
            feed, store, state, settings, run, fetcher or Fetcher(private=settings.allow_private), force=force
        )
    else:
        _mirror(feed, store, state, settings, run, force, on_progress)
    state.record(run)
    return run


def remove(name: str, store: Store, state: State) -> int:
    """Take back everything that a feed said; how many documents that were."""
    withdrawn = _withdraw(name, store, set())
    state.forget(name)
    return withdrawn


def _mirror(
    feed: Feed,
    store: Store,
    state: State,
    settings: Settings,
    run: Run,
    force: bool,
    on_progress: Callable[[Run], None] | None,
) -> None:
    files = feed.files()
    broken = _survey(feed, files, run)
    run.reasons = _outside(run, state.last(feed.name, good=True), feed, broken)
    if run.reasons and not force:
        run.outcome = Outcome.HELD
        _list_failures(feed, files, store)
        return
    seen = _apply(feed, files, store, settings, run, on_progress)
    if broken:
        run.reasons.append("nothing was taken back, since a file could not be read to its end")
    else:
        run.withdrawn = _withdraw(feed.name, store, seen)


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
        found += [f"{failure.key}: {failure.reason}: {failure.detail}" for failure in broken[:MESSAGES]]
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
    return found[:MESSAGES]


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
        changes = [change(feed, file, item, settings) for file, item in batch]
        seen.update(mark(key(made)) for made in changes)
        applied += store.apply(changes)
        run.note(applied)
        if on_progress is not None:
            on_progress(run)
    return seen


def _list_failures(feed: Feed, files: list[Path], store: Store) -> None:
    failures = (
        Failure(item.key, item.reason, item.detail)
        for _, item in items(feed, files)
        if isinstance(item, Failure)
    )
    while batch := list(islice(failures, BATCH)):
        store.apply(batch)


def _withdraw(feed: str, store: Store, seen: set[bytes]) -> int:
    """Take back documents and failures of a feed whose keys are not among those seen."""
    withdrawn = 0
    for query, parameters in (
        ("read/keys_of_source", {"source": feed}),
        ("read/failures_of_source", {"prefix": f"{feed}:"}),
    ):
        keys = (row["key"] for row in store.pages(query, key="key", limit=_PAGE, **parameters))
        gone = [there for there in keys if mark(there) not in seen]
        for start in range(0, len(gone), BATCH):
            withdrawn += store.apply([Withdraw(there) for there in gone[start : start + BATCH]]).withdrawn
    return withdrawn
