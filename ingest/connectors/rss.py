"""RSS and Atom: entries as documents, with what the feed itself holds of them."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any, Final
from urllib.parse import urljoin

from graph.model import digest
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.record import RecordError
from ingest.readers import Offer

ENTRIES: Final = 2_000
"""Most entries of a feed that are read."""
BYTES: Final = 20_000_000
_TEXT: Final = 500_000
_DECLARED = re.compile(rb"<!(?:DOCTYPE[^>]*\[|ENTITY)", re.IGNORECASE)


def read(source: Source) -> Iterator[Item]:
    """A document for each entry of a feed in RSS 0.9 to 2.0 or Atom.

    Its text is what the feed holds, `url` what the entry links to. Raises `RecordError`; declared entities are refused.
    """
    import feedparser

    with source.open() as stream:
        data = stream.read(BYTES + 1)
    if len(data) > BYTES:
        raise RecordError("too-large", f"the feed is larger than {BYTES:,} bytes")
    if _DECLARED.search(data):
        raise RecordError("doctype", "the feed declares entities, which are refused")
    try:
        parsed = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=False)
    except Exception as error:  # the library's errors on damaged files are of every kind
        raise RecordError("format", f"not a feed that can be read: {error}") from error
    if not parsed.entries and (parsed.bozo or not parsed.get("version")):
        said = str(parsed.get("bozo_exception", "no feed is in it"))[:200]
        raise RecordError("format", f"not RSS or Atom: {said}")
    there: set[str] = set()
    for part in parsed.entries[:ENTRIES]:
        entry = _entry(part, source)
        if entry.key not in there:
            there.add(entry.key)
            yield entry


def _entry(part: Any, source: Source) -> Offer:
    link = _link(source.address or "", str(part.get("link") or ""))
    text = _text(part)
    title = _plain(part.get("title") or "") or next(iter(text.splitlines()), "")
    identifier = (str(part.get("id") or link or "").strip() or digest(title, text))[:500]
    return Offer(
        key=f"{source.feed}:{identifier}",
        source=source.feed,
        text=text,
        title=title[:300],
        published=_day(part),
        url=link,
    )


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


CONNECTOR: Final = Connector(
    "rss",
    "1",
    "RSS and Atom, from an address or a file, with the text behind each link",
    read,
    suffixes=(".xml", ".rss", ".atom", ".rdf"),
    rolling=True,
)
