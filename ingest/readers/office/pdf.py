"""PDF with text, through PDFium. Where each page starts is kept."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from ingest.readers.encoding import clean
from ingest.readers.errors import DocumentError
from ingest.readers.offer import Offer

_PAGES: Final = 3_000
_CHARACTERS: Final = 20_000_000
_LEAST: Final = 20
"""Characters a page has when it holds text and not the picture of one."""
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_HYPHENATED = re.compile(r"(?<=[a-z])[\u00ad\ufffe\u0002]\n?|(?<=[a-z])-\n(?=[a-z])")


def read_pdf(key: str, source: str, data: bytes, published: str | None) -> Offer:
    """The text of all pages. Raises `DocumentError`: ``scan`` where there are pages and no text in them."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        said = str(error)
        if "password" in said.lower():
            raise DocumentError("encrypted", "the PDF needs a password") from error
        raise DocumentError("damaged", f"not a PDF that can be read: {said}") from error
    try:
        texts = _texts(document, pypdfium2.PdfiumError)
        information = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    if not any(len(text) >= _LEAST for text in texts):
        raise DocumentError("scan", f"{len(texts)} pages without text: run text recognition on it first")
    starts, pieces, at = [], [], 0
    for text in texts:
        starts.append(at)
        piece = clean(text) + "\n\n" if text.strip() else ""
        pieces.append(piece)
        at += len(piece)
    text = "".join(pieces).rstrip("\n")
    title = " ".join(str(information.get("Title") or "").split())
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return Offer(
        key=key,
        source=source,
        text=text,
        title=(title if title and title in text else first)[:300],
        published=published or _created(information.get("CreationDate")),
        pages=tuple(starts),
    )


def _texts(document: Any, error: type[Exception]) -> list[str]:
    if len(document) > _PAGES:
        raise DocumentError("too-large", f"{len(document):,} pages; at most {_PAGES:,} are read")
    texts: list[str] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            holder = page.get_textpage()
            text = holder.get_text_bounded()
            holder.close()
            page.close()
        except error as broken:
            raise DocumentError("damaged", f"page {number + 1} cannot be read: {broken}") from broken
        characters += len(text)
        if characters > _CHARACTERS:
            raise DocumentError("too-large", f"more than {_CHARACTERS:,} characters")
        # PDFium marks hyphens at the ends of lines; the word is one.
        texts.append(_HYPHENATED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return texts


def _created(value: object) -> str | None:
    found = _CREATED.match(str(value or ""))
    if found is None:
        return None
    try:
        return datetime.date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None
