"""Files that hold documents: archives and mails. Each inner document comes under the container's key and its name."""

from __future__ import annotations

import email
import email.message
import email.policy
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Final

from graph.model import Failure
from ingest.readers.encoding import clean, decode
from ingest.readers.errors import DocumentError
from ingest.readers.formats import read_html
from ingest.readers.offer import Offer
from ingest.readers.office.packed import PART, opened, part

INSIDE: Final = "!/"
"""Between the container's key and the name of what is in it."""
_ATTACHMENTS: Final = 200
_UTF8_NAMES: Final = 0x800
_NAME: Final = 200

Read = Callable[[str, str, bytes], Iterator[Offer | Failure]]
"""Reads an inner document: its key, its file name in small letters, its bytes."""


def read_archive(key: str, data: bytes, read: Read, skipped: list[str]) -> Iterator[Offer | Failure]:
    """The documents of a ZIP archive by name. Raises `DocumentError` for an archive that is refused whole.

    Nothing is unpacked to a file. What has no known format is added to `skipped`.
    """
    with opened(data) as archive:
        for entry in sorted(archive.infolist(), key=lambda e: e.filename):
            name = entry.filename
            if not entry.flag_bits & _UTF8_NAMES:
                name = _korean(name)
            path = PurePosixPath(name.replace("\\", "/"))
            if entry.is_dir() or path.name.startswith("."):
                continue
            inner = f"{key}{INSIDE}{name[:_NAME]}"
            try:
                if path.is_absolute() or ".." in path.parts:
                    raise DocumentError("path", f"{name[:_NAME]!r} leads out of the archive")
                content = part(archive, entry.filename, PART)
            except DocumentError as error:
                yield Failure(inner, error.reason, error.detail)
                continue
            yield from _inner(inner, path.name.lower(), content, read, skipped)


def read_mail(
    key: str, data: bytes, published: str | None, read: Read, skipped: list[str]
) -> Iterator[Offer | Failure]:
    """The text of a mail, then its attachments. Raises `DocumentError`. Addresses are no part of the text."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    subject = " ".join(str(message.get("subject") or "").split())
    day = published or _day(message)
    body = message.get_body(("plain", "html")) if isinstance(message, email.message.EmailMessage) else None
    if not message.keys():
        raise DocumentError("format", "this is no mail: it has no header")
    if body is not None:
        try:
            yield _body(key, body, subject, day)
        except DocumentError as error:
            yield Failure(key, error.reason, error.detail)
    attached = message.iter_attachments() if isinstance(message, email.message.EmailMessage) else iter(())
    for number, attachment in enumerate(attached, start=1):
        if number > _ATTACHMENTS:
            raise DocumentError("too-large", f"more than {_ATTACHMENTS} attachments")
        name = PurePosixPath(str(attachment.get_filename() or f"{number}").replace("\\", "/")).name[:_NAME]
        content = attachment.get_payload(decode=True)
        if isinstance(content, bytes):
            yield from _inner(f"{key}{INSIDE}{number}-{name}", name.lower(), content, read, skipped)


def _inner(key: str, name: str, content: bytes, read: Read, skipped: list[str]) -> Iterator[Offer | Failure]:
    found = False
    try:
        for item in read(key, name, content):
            found = True
            yield item
    except DocumentError as error:
        found = True
        yield Failure(key, error.reason, error.detail)
    if not found:
        skipped.append(key)


def _body(key: str, body: email.message.MIMEPart, subject: str, day: str | None) -> Offer:
    content = body.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise DocumentError("empty", "the mail holds no text")
    if body.get_content_type() == "text/html":
        page = read_html(key, "file", content, day)
        text = page.text
    else:
        charset = str(body.get_content_charset() or "")
        try:
            text = clean(content.decode(charset)) if charset else decode(content)
        except (LookupError, UnicodeDecodeError):
            text = decode(content)
    if subject and not text.startswith(subject):
        text = f"{subject}\n\n{text}"
    return Offer(
        key=key, source="file", text=text, title=subject or text.splitlines()[0][:300], published=day
    )


def _day(message: email.message.Message) -> str | None:
    try:
        return parsedate_to_datetime(str(message["date"])).date().isoformat() if message["date"] else None
    except ValueError:
        return None


def _korean(name: str) -> str:
    """A name that does not say its encoding: cp949 where that is what its bytes are."""
    try:
        return name.encode("cp437").decode("cp949")
    except UnicodeError:
        return name
