"""HWP 5: a compound file whose sections are streams of records (Hancom, HWP document file formats 5.0, revision 1.3)."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.readers.errors import DocumentError
from ingest.readers.offer import Offer
from ingest.readers.office.flow import NOTE, table, text_of

_UNPACKED: Final = 100_000_000
"""Most bytes of a section."""
_RECORDS: Final = 3_000_000
_DEPTH: Final = 60
_SIGNATURE: Final = b"HWP Document File"
_COMPRESSED, _ENCRYPTED, _DISTRIBUTED = 1, 2, 4
_SECTION = re.compile(r"Section(\d+)")
# Tags of records, 4.3 of the format.
_PARAGRAPH, _TEXT, _CONTROL, _LIST = 66, 67, 71, 72
# Characters below 32 in a paragraph's text, 4.2.3: of one unit, and of eight.
_SINGLE: Final = frozenset({0, 10, 13, *range(24, 32)})
_WRITTEN: Final = {9: " ", 10: "\n", 24: "-", 30: " ", 31: " "}
_UNITS: Final = 8
_OVER: Final = 23
"""Stands for words that carry ruby or lie one over the other; the words themselves are in the control."""
_OVERLAID: Final = frozenset({b"tudt", b"spct"})
_CELL = struct.Struct("<8xHHHH")
"""After the list's own eight bytes: column, row, and how many of each the cell spans."""
_ASIDE: Final = frozenset({b"daeh", b"toof", b"tcip", b"dces", b"dloc", b"onwn", b"ngun"})
"""Controls that stand beside the text (their letters are stored from the last to the first)."""


@dataclass(slots=True)
class _Record:
    tag: int
    data: bytes
    parts: list[_Record] = field(default_factory=list)


def read_hwp(key: str, source: str, data: bytes, published: str | None) -> Offer:
    """The text of all sections. Raises `DocumentError`."""
    import olefile

    if data.startswith(b"HWP Document File V3"):
        raise DocumentError("format", "this is HWP 3; save it as HWP 5, HWPX or PDF")
    if data.startswith(b"PK"):
        from ingest.readers.office.hwpx import read_hwpx

        return read_hwpx(key, source, data, published)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            lines = list(_document(file))
    except DocumentError:
        raise
    except Exception as error:  # the library's errors on damaged files are of every kind
        raise DocumentError("damaged", f"not an HWP document that can be read: {error}") from error
    text = text_of(lines)
    if not text:
        raise DocumentError("empty", "the document holds no text")
    return Offer(key=key, source=source, text=text, title=text.splitlines()[0][:300], published=published)


def _document(file: object) -> Iterator[str]:
    """The lines of an opened compound file."""
    open_ = file.openstream  # type: ignore[attr-defined]
    header = open_("FileHeader").read(256)
    if not header.startswith(_SIGNATURE) or len(header) < 40:
        raise DocumentError("damaged", "the compound file holds no HWP document")
    (flags,) = struct.unpack_from("<I", header, 36)
    if flags & _ENCRYPTED:
        raise DocumentError("encrypted", "the document needs a password")
    if flags & _DISTRIBUTED:
        raise DocumentError("encrypted", "the document is locked for distribution; ask for an open copy")
    names = [path for path in file.listdir() if path[0] == "BodyText"]  # type: ignore[attr-defined]
    sections = sorted((int(found[1]), path) for path in names if (found := _SECTION.fullmatch(path[-1])))
    if not sections:
        raise DocumentError("damaged", "there is no section")
    for _, path in sections:
        stream = open_(path).read(_UNPACKED + 1)
        unpacked = _inflated(stream) if flags & _COMPRESSED else stream
        if len(unpacked) > _UNPACKED:
            raise DocumentError("too-large", f"a section is larger than {_UNPACKED:,} bytes")
        yield from _lines(_tree(unpacked), 0)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(-15).decompress(data, _UNPACKED + 1)
    except zlib.error as error:
        raise DocumentError("damaged", f"a section cannot be unpacked: {error}") from error


def _tree(data: bytes) -> list[_Record]:
    """The records of a section, each with those of the levels below it."""
    root: list[_Record] = []
    open_: list[list[_Record]] = [root]
    at, count = 0, 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        tag, level, size = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        at += 4
        if size == 0xFFF:
            if at + 4 > len(data):
                break
            (size,) = struct.unpack_from("<I", data, at)
            at += 4
        if at + size > len(data):
            raise DocumentError("damaged", "a record goes beyond the end of its section")
        if level > _DEPTH:
            raise DocumentError("nesting", f"nested deeper than {_DEPTH} levels")
        count += 1
        if count > _RECORDS:
            raise DocumentError("too-large", f"more than {_RECORDS:,} records in a section")
        record = _Record(tag, data[at : at + size])
        at += size
        del open_[level + 1 :]
        open_[-1].append(record)
        open_.append(record.parts)
    return root


def _lines(records: Sequence[_Record], depth: int) -> Iterator[str]:
    """The lines of the paragraphs among these records and below them."""
    for record in records:
        if record.tag == _PARAGRAPH:
            yield from _paragraph(record, depth)
        elif record.tag != _CONTROL:
            yield from _lines(record.parts, depth + 1)


def _paragraph(record: _Record, depth: int) -> Iterator[str]:
    overlaid = (_words(p.data) for p in record.parts if p.tag == _CONTROL and p.data[:4] in _OVERLAID)
    yield "".join(_text(part.data, overlaid) for part in record.parts if part.tag == _TEXT)
    for part in record.parts:
        if part.tag != _CONTROL:
            continue
        kind = part.data[:4]
        if kind == b" lbt":
            yield from table(_cells(part, depth + 1))
        elif kind in (b"  nf", b"  ne"):
            yield NOTE + " ".join(" ".join(_lines(part.parts, depth + 1)).split())
        elif kind not in _ASIDE:
            yield from _lines(part.parts, depth + 1)


def _cells(control: _Record, depth: int) -> list[list[str]]:
    """The cells of a table by rows: a list's paragraphs are the records that follow it."""
    rows: dict[int, list[str]] = {}
    cell: list[str] | None = None
    place = 0

    def close() -> None:
        if cell is not None:
            rows.setdefault(place, []).append("\n".join(cell))

    for record in control.parts:
        if record.tag == _LIST:
            close()
            # A caption is a list too, without the numbers of a cell.
            cell = [] if len(record.data) >= _CELL.size else None
            place = _CELL.unpack_from(record.data)[1] if cell is not None else 0
        elif record.tag == _PARAGRAPH and cell is not None:
            cell += _paragraph(record, depth)
    close()
    return [rows[place] for place in sorted(rows)]


def _words(control: bytes) -> bytes:
    """The first words of a control, which begin with how many characters they have."""
    size = int.from_bytes(control[4:6], "little")
    return control[6 : 6 + 2 * size]


def _text(data: bytes, overlaid: Iterator[bytes]) -> str:
    """The words of a paragraph; what stands for other controls than those `overlaid` is left out."""
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    kept: list[int] = []
    at = 0
    while at < len(units):
        unit = units[at]
        if unit >= 32:
            kept.append(unit)
            at += 1
            continue
        if sign := _WRITTEN.get(unit):
            kept.append(ord(sign))
        elif unit == _OVER:
            words = next(overlaid, b"")
            kept += struct.unpack(f"<{len(words) // 2}H", words[: len(words) // 2 * 2])
        at += 1 if unit in _SINGLE else _UNITS
    return struct.pack(f"<{len(kept)}H", *kept).decode("utf-16-le", "replace")
