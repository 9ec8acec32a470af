"""Rolling feeds, which show their latest entries alone: from an address or a file, with the text behind each link."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from graph.model import Failure, digest
from graph.settings import Settings
from graph.store import Applied, Change, Store, Withdraw
from ingest.connectors import Item, Source
from ingest.feeds.configured import Feed
from ingest.feeds.contents import Broken, change, contents
from ingest.feeds.runs import MESSAGES, Outcome, Run
from ingest.feeds.state import State
from ingest.fetching import Fetched, Fetcher, FetchError
from ingest.readers import DocumentError, Offer
from ingest.readers.encoding import clean
from ingest.readers.formats import read_html

BATCH: Final = 20
"""Entries that are fetched and then written in one transaction."""
_PAGES: Final = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item that a source shows now, and the address of the source where it has one."""

    item: Item
    address: str | None

    @property
    def id(self) -> str:
        """What names the entry within its feed."""
        return self.item.key.partition(":")[2] if isinstance(self.item, Offer) else ""

    @property
    def mark(self) -> str | None:
        """A hash of what the feed says of the entry; while it stays the page behind it is not fetched again."""
        item = self.item
        return digest(item.url, item.title, item.published, item.text) if isinstance(item, Offer) else None


@dataclass(slots=True)
class _Look:
    """What all sources of a feed show."""

    shown: list[_Shown] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    """Keys of the failures that sources which came would be, had they not."""
    pages: dict[str, Fetched] = field(default_factory=dict)
    """By address, those that were sent and read to their end."""
    unchanged: bool = False
    """Whether a source was not sent, since it is as it was."""


def follow(
    feed: Feed, store: Store, state: State, settings: Settings, run: Run, fetcher: Fetcher, *, force: bool
) -> None:
    """Read what a rolling feed shows into the graph; what is gone from it stays.

    Entries that say what they said at the last look are not fetched again. An entry that cannot be read is a
    failure, and tried again the next time. So is a source that does not come; where none does the run is held.
    Raises `FeedError`.
    """
    look = _look(feed, state, fetcher)
    run.records = len(look.shown)
    run.reasons = [f"{b.key.partition(':')[2]}: {b.reason}: {b.detail}" for b in look.broken[:MESSAGES]]
    few = run.records < feed.bounds.least and not look.unchanged and not look.broken
    if few:
        run.reasons.append(f"{run.records} records, at least {feed.bounds.least} are expected")
    if not look.whole or (few and not force):
        run.outcome = Outcome.HELD
    _list_broken(look, store)
    applied = Applied() if few and not force else _apply(feed, look, store, state, settings, fetcher)
    run.note(applied)
    run.failures = applied.failed + len(look.broken)
    if look.unchanged and not look.shown and (last := state.last(feed.name, good=True)):
        run.records = run.unchanged = last.records


def _look(feed: Feed, state: State, fetcher: Fetcher) -> _Look:
    look = _Look()
    with TemporaryDirectory() as folder:
        for number, address in enumerate(feed.addresses):
            source = Source(Path(folder) / str(number), feed.name, feed.options, address)
            etag, modified = state.page(feed.name, address)
            try:
                fetched = fetcher.fetch(address, etag=etag, modified=modified)
            except FetchError as error:
                look.broken.append(Broken(source.key, error.reason, error.detail))
                continue
            if fetched.content is None:
                look.unchanged = True
                look.whole.append(source.key)
            else:
                source.path.write_bytes(fetched.content)
                if _read(feed, source, look):
                    look.pages[address] = fetched
        for path in feed.files() if feed.paths else ():
            _read(feed, Source(path, feed.name, feed.options), look)
    return look


def _read(feed: Feed, source: Source, look: _Look) -> bool:
    """Add what a source shows to the look; whether it could be read to its end."""
    for item in contents(feed, source):
        if isinstance(item, Broken):
            look.broken.append(item)
            return False
        look.shown.append(_Shown(item, source.address))
    look.whole.append(source.key)
    return True


def _list_broken(look: _Look, store: Store) -> None:
    """List sources that did not come as failures, and no longer those that came."""
    if look.broken:
        store.apply([Failure(b.key, b.reason, b.detail) for b in look.broken])
    listed = [
        row["key"]
        for whole in look.whole
        for row in store.read("read/failures_of_source", prefix=whole, after="", limit=1)
    ]
    if lifted := [Withdraw(key) for key in listed if key in look.whole]:
        store.apply(lifted)


def _apply(
    feed: Feed, look: _Look, store: Store, state: State, settings: Settings, fetcher: Fetcher
) -> Applied:
    """Write the entries that say something else than at the last look."""
    applied = Applied()
    marks = state.marks(feed.name)
    fresh = [shown for shown in look.shown if shown.mark is None or marks.get(shown.id) != shown.mark]
    applied.unchanged = len(look.shown) - len(fresh)
    # Of a page of which an entry failed no version is remembered, so that it is sent again.
    incomplete: set[str | None] = set()
    for start in range(0, len(fresh), BATCH):
        batch = fresh[start : start + BATCH]
        changes = [_change(feed, shown, settings, fetcher) for shown in batch]
        applied += store.apply(changes)
        done: dict[str, str] = {}
        for shown, made in zip(batch, changes, strict=True):
            if isinstance(made, Failure):
                incomplete.add(shown.address)
            elif shown.mark is not None:
                done[shown.id] = shown.mark
        state.mark(feed.name, done)
    for address, page in look.pages.items():
        if address not in incomplete:
            state.remember_page(feed.name, address, page.etag, page.modified)
    return applied


def _change(feed: Feed, shown: _Shown, settings: Settings, fetcher: Fetcher) -> Change:
    item = shown.item
    if isinstance(item, Offer):
        try:
            item = _complete(item, settings, fetcher if shown.address else None)
        except (DocumentError, FetchError) as error:
            return Failure(item.key, error.reason, error.detail)
    return change(feed, shown.address or "", item, settings)


def _complete(entry: Offer, settings: Settings, fetcher: Fetcher | None) -> Offer:
    """The entry with its title and with the text behind its link where that is longer.

    Raises `DocumentError` for an entry without a text and `FetchError` for a page that did not come.
    """
    page = _behind(entry, fetcher) if fetcher is not None and entry.url is not None else None
    text = page.text if page is not None and len(page.text) > len(entry.text) else entry.text
    if not text.strip():
        name = entry.url or entry.key
        raise DocumentError("empty", f"{name}: neither the feed nor its link holds a text")
    if entry.title and not text.startswith(entry.title):
        text = f"{entry.title}\n\n{text}"
    return replace(
        entry,
        text=clean(text[: settings.max_document_chars]),
        published=entry.published or (page.published if page is not None else None),
        publisher=entry.publisher or (page.publisher if page is not None else None),
    )


def _behind(entry: Offer, fetcher: Fetcher) -> Offer | None:
    """The page behind the entry's link, where it is a page with a text. Raises `FetchError` for one that did not come."""
    fetched = fetcher.fetch(entry.url or "")
    if fetched.content is None or not fetched.type.startswith(_PAGES):
        return None
    try:
        return read_html(entry.key, "web", fetched.content, None)
    except DocumentError:
        return None
