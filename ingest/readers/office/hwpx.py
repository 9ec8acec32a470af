"""HWPX (OWPML, KS X 6101): the sections in order, tables in their place, footnotes after their paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.readers.errors import DocumentError
from ingest.readers.offer import Offer
from ingest.readers.office.flow import NOTE, table, text_of
from ingest.readers.office.packed import local, opened, part, xml

_SECTION = re.compile(r"Contents/section(\d+)\.xml")
_SECTIONS: Final = 500
_DEPTH: Final = 30
_ASIDE: Final = frozenset({"header", "footer", "hiddenComment", "secPr", "ctrlHeader"})
"""What stands beside the text."""


def read_hwpx(key: str, source: str, data: bytes, published: str | None) -> Offer:
    """The text of all sections. Raises `DocumentError`."""
    with opened(data) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in part(archive, "META-INF/manifest.xml"):
            raise DocumentError("encrypted", "the document needs a password")
        sections = sorted((int(found[1]), name) for name in names if (found := _SECTION.fullmatch(name)))
        if not sections:
            raise DocumentError("damaged", "no section is in the archive: this is no HWPX document")
        lines = [
            line for _, name in sections[:_SECTIONS] for line in _blocks(xml(part(archive, name), name), 0)
        ]
    text = text_of(lines)
    if not text:
        raise DocumentError("empty", "the document holds no text")
    return Offer(key=key, source=source, text=text, title=text.splitlines()[0][:300], published=published)


def _blocks(holder: etree._Element, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        raise DocumentError("nesting", f"nested deeper than {_DEPTH} levels")
    for element in holder:
        if local(element) == "p":
            yield from _paragraph(element, depth)
        elif local(element) == "subList":
            yield from _blocks(element, depth + 1)


def _paragraph(paragraph: etree._Element, depth: int) -> Iterator[str]:
    pieces: list[str] = []
    after: list[str] = []
    _collect(paragraph, pieces, after, depth)
    yield "".join(pieces)
    yield from after


def _collect(holder: etree._Element, pieces: list[str], after: list[str], depth: int) -> None:
    """Words into `pieces`, and what stands on lines of its own into `after`."""
    if depth > _DEPTH:
        raise DocumentError("nesting", f"nested deeper than {_DEPTH} levels")
    for element in holder:
        name = local(element)
        if name == "t":
            pieces.append(element.text or "")
            for inside in element:
                pieces.append(_SIGNS.get(local(inside), inside.text or ""))
                pieces.append(inside.tail or "")
        elif name == "tbl":
            after += table(
                [
                    ["\n".join(_blocks(cell, depth + 1)) for cell in row if local(cell) == "tc"]
                    for row in element
                    if local(row) == "tr"
                ]
            )
        elif name in ("footNote", "endNote"):
            pieces.append("*")
            after.append(NOTE + " ".join(" ".join(_blocks(element, depth + 1)).split()))
        elif name == "subList":
            after += _blocks(element, depth + 1)
        elif name not in _ASIDE:
            _collect(element, pieces, after, depth + 1)


_SIGNS: Final = {"lineBreak": "\n", "tab": " ", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
