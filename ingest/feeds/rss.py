"""RSS and Atom: entries become documents, with the full text behind their links where that can be had."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import struct_time
from typing import Any, Final
from urllib.parse import urljoin

from graph.model import Failure, digest
from graph.settings import Settings
from graph.store import Applied, Change, Put, Store
from ingest.feeds.state import State
from ingest.fetching import Fetcher, FetchError
from ingest.readers import DocumentError, Offer
from ingest.readers.encoding import clean
from ingest.readers.formats import read_html
from ingest.run import read_document

ENTRIES: Final = 2_000
"""Most entries of a feed that are read."""
BYTES: Final = 20_000_000
_TEXT: Final = 500_000
_DECLARED = re.compile(rb"<!(?:DOCTYPE[^>]*\[|ENTITY)", re.IGNORECASE)
_PAGES: Final = ("text/html", "application/xhtml+xml", "text/plain")


class RssError(ValueError):
    """What was given is no feed that can be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: `id` names it for good, `text` is what the feed itself holds of it."""

    id: str
    link: str | None
    title: str
    published: str | None
    text: str

    @property
    def mark(self) -> str:
        """A hash of what the feed says of the entry; while it stays the page behind it is not fetched again."""
        return digest(self.link, self.title, self.published, self.text)


def entries(data: bytes, base: str = "") -> list[Entry]:
    """The entries of a feed in RSS 0.9 to 2.0 or Atom. Raises `RssError`; declared entities are refused."""
    import feedparser

    if len(data) > BYTES:
        raise RssError(f"the feed is larger than {BYTES:,} bytes")
    if _DECLARED.search(data):
        raise RssError("the feed declares entities, which are refused")
    try:
        parsed = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=False)
    except Exception as error:  # the library's errors on damaged files are of every kind
        raise RssError(f"not a feed that can be read: {error}") from error
    if not parsed.entries and (parsed.bozo or not parsed.get("version")):
        raise RssError(f"not RSS or Atom: {str(parsed.get('bozo_exception', 'no feed is in it'))[:200]}")
    found: dict[str, Entry] = {}
    for part in parsed.entries[:ENTRIES]:
        link = _link(base, str(part.get("link") or ""))
        text = _text(part)
        title = _plain(part.get("title") or "") or next(iter(text.splitlines()), "")
        identifier = str(part.get("id") or link or "").strip() or digest(title, text)
        entry = Entry(identifier[:500], link, title[:300], _day(part), text)
        found.setdefault(entry.id, entry)
    return list(found.values())


def read_rss(
    source: str, name: str, store: Store, state: State, settings: Settings, fetcher: Fetcher | None = None
) -> Applied:
    """Read a feed, from an address or a file, into the graph.

    Entries that say what they said at the last look are not fetched again. An entry that cannot be read is a
    failure; entries that are gone from the feed stay in the graph. Raises `RssError` or `FetchError`.
    """
    given = fetcher or Fetcher(private=settings.allow_private)
    applied = Applied()
    remote = "://" in source
    if remote:
        etag, modified = state.page(name, source)
        fetched = given.fetch(source, etag=etag, modified=modified)
        if fetched.content is None:
            return applied
        data, base = fetched.content, fetched.url
    else:
        data, base = Path(source).read_bytes(), ""
    marks = state.marks(name)
    fresh = [entry for entry in entries(data, base) if marks.get(entry.id) != entry.mark]
    stream = iter(fresh)
    while batch := list(islice(stream, 20)):
        changes = [_change(entry, name, settings, given if remote else None) for entry in batch]
        applied += store.apply(changes)
        # An entry whose page may come later is looked at again the next time.
        done = [entry for entry, c in zip(batch, changes, strict=True) if not isinstance(c, Failure)]
        state.mark(name, {entry.id: entry.mark for entry in done})
    if remote and not applied.failed:
        state.remember_page(name, source, fetched.etag, fetched.modified)
    return applied


def _change(entry: Entry, name: str, settings: Settings, fetcher: Fetcher | None) -> Change:
    key = f"{name}:{entry.id}"
    try:
        text, page = entry.text, None
        if fetcher is not None and entry.link is not None:
            page = _behind(entry.link, key, fetcher)
        if page is not None and len(page.text) > len(text):
            text = page.text
        if not text.strip():
            raise DocumentError(
                "empty", f"{entry.link or entry.id}: neither the feed nor its link holds a text"
            )
        if not text.startswith(entry.title):
            text = f"{entry.title}\n\n{text}"
        offer = Offer(
            key=key,
            source=name,
            text=clean(text[: settings.max_document_chars]),
            title=entry.title,
            published=entry.published or (page.published if page is not None else None),
            publisher=page.publisher if page is not None else None,
            url=entry.link,
        )
    except (DocumentError, FetchError) as error:
        return Failure(key, error.reason, error.detail)
    read = read_document(offer, settings)
    return read if isinstance(read, Failure) else Put(read)


def _behind(link: str, key: str, fetcher: Fetcher) -> Offer | None:
    """The page behind a link, where it is a page with a text. Raises `FetchError` for one that did not come."""
    fetched = fetcher.fetch(link)
    if fetched.content is None or not fetched.type.startswith(_PAGES):
        return None
    try:
        return read_html(key, "web", fetched.content, None)
    except DocumentError:
        return None


def _link(base: str, written: str) -> str | None:
    try:
        return urljoin(base, written) or None
    except ValueError:
        return written or None


def _text(part: Any) -> str:
    contents = [str(c.get("value") or "") for c in part.get("content") or ()]
    return max((_plain(html) for html in (*contents, str(part.get("summary") or ""))), key=len)[:_TEXT]


def _plain(html: str) -> str:
    """Marked-up words as text, a paragraph a line."""
    from lxml import etree
    from lxml.html import fromstring

    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    try:
        tree = fromstring(f"<div>{html[:_TEXT]}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return " ".join(re.sub(r"<[^>]*>", " ", html).split())
    for element in tree.iter("p", "br", "div", "li", "tr", "h1", "h2", "h3"):
        element.tail = "\n" + (element.tail or "")
    lines: Iterator[str] = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(line for line in lines if line)


def _day(part: Any) -> str | None:
    for name in ("published_parsed", "updated_parsed"):
        when = part.get(name)
        if isinstance(when, struct_time):
            try:
                return datetime.fromtimestamp(timegm(when), UTC).date().isoformat()
            except (OverflowError, ValueError, OSError):
                return None
    return None
