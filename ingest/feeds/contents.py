"""What is in a feed: its items one by one, and what each changes in the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from graph.model import Failure
from graph.settings import Settings
from graph.store import Change, Put
from ingest.connectors import Item, Record, RecordError, Source
from ingest.feeds.configured import Feed
from ingest.readers import Offer
from ingest.records import key_of, reading
from ingest.run import read_document


class Broken(Failure):
    """A source that could not be read to its end."""


def items(feed: Feed, files: list[Path]) -> Iterator[tuple[str, Item]]:
    """Everything in the feed, file by file, each with the name of its file.

    A record that was there before is left out; another one under the same id is a failure, and so is the end of
    what can be read of a file. Each failure has a key of its own: of several at one pointer the second ends in
    `` (2)``, the next in `` (3)``.
    """
    seen: dict[bytes, int] = {}
    failed: Counter[bytes] = Counter()
    for file in files:
        source, name = Source(file, feed.name, feed.options), file.name
        for item in contents(feed, source):
            found: Item = item
            if isinstance(item, Record):
                content, known = item.content(), len(seen)
                before = seen.setdefault(mark(item.id), content)
                if len(seen) == known:
                    if before == content:
                        continue
                    detail = f"{item.id} was read before and said something else; the first one stands"
                    found = source.failure(item.pointer, "duplicate", detail)
            if isinstance(found, Failure):
                place = mark(found.key)
                failed[place] += 1
                if failed[place] > 1:
                    found = replace(found, key=f"{found.key} ({failed[place]})")
            yield name, found


def contents(feed: Feed, source: Source) -> Iterator[Item]:
    """What the feed's connector reads of a source; its end, where it cannot be read on, as `Broken`."""
    try:
        yield from feed.connector.read(source)
    except RecordError as error:
        yield Broken(source.key, error.reason, error.detail)
    except OSError as error:
        yield Broken(source.key, "unreadable", error.strerror or str(error))
    except Exception as error:  # noqa: BLE001 - whatever a connector does, the rest is read
        yield Broken(source.key, "internal", f"{type(error).__name__}: {error}"[:500])


def change(feed: Feed, file: str, item: Item, settings: Settings) -> Change:
    """What an item of the feed does to the graph. `file` is what evidence calls the file."""
    if isinstance(item, Failure):
        return Failure(item.key, item.reason, item.detail)
    if isinstance(item, Offer):
        read = read_document(item, settings)
        return read if isinstance(read, Failure) else Put(read)
    try:
        return Put(reading(feed.name, item, file=file, connector=feed.reader))
    except RecordError as error:
        return Failure(key_of(feed.name, item), error.reason, f"{item.pointer}: {error.detail}")


def key(made: Change) -> str:
    """The key of the document or failure that a change is of."""
    return made.reading.document.key if isinstance(made, Put) else made.key


def mark(text: str) -> bytes:
    """A short hash, to remember many keys in little memory."""
    return blake2b(text.encode(), digest_size=12).digest()
