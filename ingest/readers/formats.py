"""One function a format: what a file says of itself, and its text."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

import yaml

from ingest.readers.encoding import clean, decode
from ingest.readers.errors import DocumentError
from ingest.readers.offer import Offer

_FENCE = "---\n"
_FRONT_MATTER = 20_000  # characters


class _Plain(yaml.SafeLoader):
    """YAML without aliases, by which a few lines can say as much as a library."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def read_text(key: str, source: str, data: bytes, published: str | None) -> Offer:
    """A plain text; its first line is its title."""
    text = decode(data)
    return Offer(key=key, source=source, text=text, title=_first_line(text), published=published)


def read_markdown(key: str, source: str, data: bytes, published: str | None) -> Offer:
    """Markdown, with or without YAML front matter.

    Front matter may hold ``id``, ``source``, ``title``, ``published`` (or ``date``), ``publisher``,
    ``url`` and ``lang``; an ``id`` makes the key ``source:id`` instead of the path.
    """
    text = decode(data)
    fields: Mapping[str, Any] = {}
    if text.startswith(_FENCE) and (end := text.find("\n" + _FENCE, len(_FENCE) - 1)) >= 0:
        fields = _front_matter(text[len(_FENCE) : end + 1])
        text = clean(text[end + 1 + len(_FENCE) :].lstrip("\n"))
    if "id" in fields:
        source = str(fields.get("source", source))
        key = f"{source}:{fields['id']}"
    return Offer(
        key=key,
        source=source,
        text=text,
        title=_text(fields, "title") or _first_line(text).lstrip("# "),
        published=iso_date(fields.get("published", fields.get("date"))) or published,
        publisher=_text(fields, "publisher"),
        url=_text(fields, "url"),
        lang=_text(fields, "lang"),
        given=_text(fields, "id"),
    )


def read_html(key: str, source: str, data: bytes, published: str | None) -> Offer:
    """The main text of a page, with the title, date and publisher that the page gives."""
    from trafilatura import bare_extraction

    decode(data)  # refuses what is no text; the parser itself follows the page's declared charset
    page = bare_extraction(data, with_metadata=True, include_comments=False, favor_precision=False)
    if page is None or isinstance(page, dict) or not page.text:
        raise DocumentError("empty", "no main text is found in the page")
    title = page.title or None
    text = clean(page.text)
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
    return Offer(
        key=key,
        source=source,
        text=text,
        title=title or _first_line(text),
        published=published or iso_date(page.date),
        publisher=page.sitename or None,
        url=page.url or None,
    )


def read_row(line: str, source: str, where: str) -> Offer:
    """One line of JSON Lines: ``{"id", "text", "published"?, "title"?, "lang"?}`` or the corpus form
    ``{"id", "date", "ministry", "title", "url", "body"}``, whose text is title, empty line, body."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DocumentError("json", f"{where} is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise DocumentError("json", f"{where} is not a JSON object")
    identifier = row.get("id")
    if not isinstance(identifier, str | int) or identifier == "":
        raise DocumentError("json", f'{where} has no "id"')
    for name in ("text", "body", "title"):
        if not isinstance(row.get(name, ""), str | None):
            raise DocumentError("json", f'{where}: "{name}" is not a string')
    title = row.get("title") or None
    if row.get("text") is not None:
        text = row["text"]
    elif row.get("body") is not None:
        text = f"{title}\n\n{row['body']}" if title else row["body"]
    else:
        raise DocumentError("json", f'{where} has neither "text" nor "body"')
    text = clean(text)
    source = str(row.get("source") or source)
    return Offer(
        key=f"{source}:{identifier}",
        source=source,
        text=text,
        title=title or _first_line(text),
        published=iso_date(row.get("published") or row.get("date")),
        publisher=_text(row, "publisher") or _text(row, "ministry"),
        url=_text(row, "url"),
        lang=_text(row, "lang"),
        given=str(identifier),
    )


def iso_date(value: object) -> str | None:
    """An ISO date from a date, a datetime or their ISO text; None for nothing.

    Raises `DocumentError` with reason ``date`` for anything else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    try:
        return datetime.date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError as error:
        raise DocumentError("date", f"{str(value)[:40]!r} is no date; write YYYY-MM-DD") from error


def _front_matter(block: str) -> Mapping[str, Any]:
    if len(block) > _FRONT_MATTER:
        raise DocumentError("front-matter", f"the front matter is longer than {_FRONT_MATTER:,} characters")
    try:
        fields = yaml.load(block, Loader=_Plain)  # noqa: S506 - it is a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentError("front-matter", f"the front matter is not YAML: {error}") from error
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise DocumentError("front-matter", "the front matter is not a mapping")
    return fields


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return str(value).strip() or None if value is not None else None


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:300]
