"""DOCX: paragraphs, tables in their place, footnotes after the paragraph that they are anchored in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.readers.errors import DocumentError
from ingest.readers.offer import Offer
from ingest.readers.office.flow import NOTE, table, text_of
from ingest.readers.office.packed import local, opened, part, xml

_SPACE: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CORE: Final = "docProps/core.xml"
_NOTES: Final = "word/footnotes.xml"
_DEPTH: Final = 20
"""Deepest nesting of tables."""


def read_docx(key: str, source: str, data: bytes, published: str | None) -> Offer:
    """The text of the body. Raises `DocumentError`."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("encrypted", "the document is encrypted, or in the format before .docx")
    with opened(data) as archive:
        body = xml(part(archive, "word/document.xml"), "word/document.xml").find(f"{_SPACE}body")
        notes = _notes(xml(part(archive, _NOTES), _NOTES)) if _NOTES in archive.namelist() else {}
        core = xml(part(archive, _CORE), _CORE) if _CORE in archive.namelist() else None
    if body is None:
        raise DocumentError("damaged", "word/document.xml has no body")
    text = text_of(list(_lines(body, notes, 0)))
    if not text:
        raise DocumentError("empty", "the document holds no text")
    about = {local(element): (element.text or "").strip() for element in core} if core is not None else {}
    title = about.get("title") or text.splitlines()[0]
    return Offer(
        key=key,
        source=source,
        text=text,
        title=title[:300],
        published=published or about.get("created", "")[:10] or None,
    )


def _lines(holder: etree._Element, notes: dict[str, str], depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        raise DocumentError("nesting", f"tables are nested deeper than {_DEPTH} levels")
    for element in holder:
        name = local(element)
        if name == "p":
            yield from _paragraph(element, notes, depth)
        elif name == "tbl":
            yield from table(
                [
                    ["\n".join(_lines(cell, notes, depth + 1)) for cell in row.iterchildren(f"{_SPACE}tc")]
                    for row in element.iterchildren(f"{_SPACE}tr")
                ]
            )
        elif name in ("sdt", "sdtContent", "ins", "smartTag", "customXml"):
            yield from _lines(element, notes, depth + 1)


def _paragraph(paragraph: etree._Element, notes: dict[str, str], depth: int) -> Iterator[str]:
    pieces: list[str] = []
    marks: list[str] = []
    boxes: list[str] = []
    skipped: set[etree._Element] = set()
    for element in paragraph.iter():
        if element.getparent() in skipped:
            skipped.add(element)
            continue
        name = local(element)
        if name == "t":
            pieces.append(element.text or "")
        elif name == "tab":
            pieces.append(" ")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "footnoteReference":
            number = element.get(f"{_SPACE}id", "")
            if number in notes:
                marks.append(notes[number])
                pieces.append("*" * len(marks))
        elif name in ("del", "Fallback", "pPr", "rPr"):
            skipped.add(element)
        elif name == "txbxContent":
            skipped.add(element)
            boxes += _lines(element, notes, depth + 1)
    yield "".join(pieces)
    yield from boxes
    for order, note in enumerate(marks, start=1):
        yield f"{'*' * order} {note}" if order > 1 else f"{NOTE}{note}"


def _notes(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for note in root.iterchildren(f"{_SPACE}footnote"):
        text = "".join(element.text or "" for element in note.iter(f"{_SPACE}t")).strip()
        if text and note.get(f"{_SPACE}type") is None:
            found[note.get(f"{_SPACE}id", "")] = text
    return found
