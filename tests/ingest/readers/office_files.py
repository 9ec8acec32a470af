"""Small files in the formats of offices, written by hand for tests."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

from fpdf import FPDF

SECTOR = 512
FREE, END, FATSECT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

Block = str | list[list[str]]
"""A paragraph, or the rows of a table."""


def pdf(pages: Sequence[str], *, title: str = "", password: str = "") -> bytes:
    document = FPDF()
    if title:
        document.set_title(title)
    if password:
        document.set_encryption(owner_password="o" + password, user_password=password)
    document.set_font("Helvetica", size=11)
    for text in pages:
        document.add_page()
        if text:
            document.multi_cell(0, 6, text)
    return bytes(document.output())


def packed(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(blocks: Sequence[Block], *, note: str = "", title: str = "", body: str = "") -> bytes:
    def paragraph(text: str, mark: str = "") -> str:
        return f"<w:p><w:r><w:t>{text}</w:t>{mark}</w:r></w:p>"

    mark = '<w:footnoteReference w:id="2"/>' if note else ""
    made = body
    for block in blocks:
        if isinstance(block, str):
            made += paragraph(block, mark)
            mark = ""
        else:
            rows = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in block)
            made += "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {W}><w:body>{made}</w:body></w:document>"
    }
    if note:
        parts["word/footnotes.xml"] = (
            f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"/>'
            f'<w:footnote w:id="2">{paragraph(note)}</w:footnote></w:footnotes>'
        )
    if title:
        parts["docProps/core.xml"] = f'<core xmlns:dc="urn:dc"><dc:title>{title}</dc:title></core>'
    return packed(parts)


def hwpx(blocks: Sequence[Block], *, note: str = "", manifest: str = "") -> bytes:
    def paragraph(text: str) -> str:
        return f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>"

    made = ""
    for block in blocks:
        if isinstance(block, str):
            made += paragraph(block)
        else:
            rows = (
                "".join(f"<hp:tc><hp:subList>{paragraph(cell)}</hp:subList></hp:tc>" for cell in row)
                for row in block
            )
            table = "<hp:tbl>" + "".join(f"<hp:tr>{row}</hp:tr>" for row in rows) + "</hp:tbl>"
            made += f"<hp:p><hp:run>{table}<hp:t/></hp:run></hp:p>"
    if note:
        inside = f"<hp:footNote><hp:subList>{paragraph(note)}</hp:subList></hp:footNote>"
        made += f"<hp:p><hp:run><hp:t>noted</hp:t><hp:ctrl>{inside}</hp:ctrl></hp:run></hp:p>"
    parts: dict[str, str | bytes] = {
        "mimetype": "application/hwp+zip",
        "Contents/section0.xml": f'<hs:sec xmlns:hs="urn:s" xmlns:hp="urn:p">{made}</hs:sec>',
    }
    if manifest:
        parts["META-INF/manifest.xml"] = manifest
    return packed(parts)


def record(tag: int, level: int, data: bytes) -> bytes:
    if len(data) < 0xFFF:
        return struct.pack("<I", tag | level << 10 | len(data) << 20) + data
    return struct.pack("<II", tag | level << 10 | 0xFFF << 20, len(data)) + data


def words(text: str, level: int) -> bytes:
    """A paragraph with its text, with the control that begins every section left out."""
    return record(66, level, bytes(22)) + record(67, level + 1, (text + "\r").encode("utf-16-le"))


def section(blocks: Sequence[Block], note: str = "") -> bytes:
    made = b""
    for block in blocks:
        if isinstance(block, str):
            made += words(block, 0)
            continue
        holder = struct.pack("<8H", 11, 0x6C20, 0x7462, 0, 0, 0, 0, 11)
        made += record(66, 0, bytes(22)) + record(67, 1, holder + b"\r\x00")
        made += record(71, 1, b" lbt" + bytes(40)) + record(77, 2, bytes(20))
        for y, row in enumerate(block):
            for x, cell in enumerate(row):
                made += record(72, 2, struct.pack("<HHIHHHH", 1, 0, 0, x, y, 1, 1) + bytes(20))
                made += words(cell, 2)
    if note:
        mark = struct.pack("<8H", 17, 0x6E66, 0x2020, 0, 0, 0, 0, 17)
        made += record(66, 0, bytes(22)) + record(67, 1, "noted".encode("utf-16-le") + mark + b"\r\x00")
        made += record(71, 1, b"  nf" + bytes(8)) + record(72, 2, bytes(8)) + words(note, 2)
    return made


def overlaid(text: str, control: bytes, words: str, ruby: str = "") -> bytes:
    """A paragraph with its text and then words that stand in a control, under ruby or one over the other."""
    mark = struct.pack("<H", 23) + control + bytes(8) + struct.pack("<H", 23)
    held = b"".join(struct.pack("<H", len(part)) + part.encode("utf-16-le") for part in (words, ruby) if part)
    said = text.encode("utf-16-le") + mark + "!\r".encode("utf-16-le")
    return record(66, 0, bytes(22)) + record(67, 1, said) + record(71, 1, control + held + bytes(12))


def hwp(blocks: Sequence[Block], *, note: str = "", flags: int = 1, body: bytes | None = None) -> bytes:
    header = b"HWP Document File".ljust(32, b"\x00") + struct.pack("<II", 0x05000300, flags)
    content = section(blocks, note) if body is None else body
    if flags & 1:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        content = deflate.compress(content) + deflate.flush()
    return compound({"FileHeader": header.ljust(256, b"\x00"), "BodyText/Section0": content})


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (MS-CFB, version 3) of these streams, each padded to a size that needs no mini stream."""
    padded = {name: data.ljust(4096, b"\x00") for name, data in streams.items()}
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        first = len(sectors)
        pieces = [data[i : i + SECTOR].ljust(SECTOR, b"\x00") for i in range(0, len(data), SECTOR)]
        sectors.extend(pieces)
        fat.extend(range(first + 1, first + len(pieces)))
        fat.append(END)
        return first

    def entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
        written = name.encode("utf-16-le")
        return (
            written.ljust(64, b"\x00")
            + struct.pack("<HBBIII", len(written) + 2, kind, 1, left, right, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    head, inner = padded["FileHeader"], padded["BodyText/Section0"]
    starts = put(head), put(inner)
    # A directory is a tree: BodyText on the left of FileHeader, since shorter names come first.
    entries = entry("Root Entry", 5, FREE, FREE, 1, END, 0)
    entries += entry("FileHeader", 2, 2, FREE, FREE, starts[0], len(head))
    entries += entry("BodyText", 1, FREE, FREE, 3, 0, 0)
    entries += entry("Section0", 2, FREE, FREE, FREE, starts[1], len(inner))
    directory = put(entries)
    count = -(-(len(fat) + len(fat) // 100 + 8) // (SECTOR // 4))
    first = len(fat)
    fat += [FATSECT] * count
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(count * SECTOR, b"\xff")
    sectors += [table[i : i + SECTOR] for i in range(0, len(table), SECTOR)]
    places = [*range(first, first + count)]
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack(
            "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0, 4096, END, 0, END, 0
        )
        + struct.pack("<109I", *(places + [FREE] * (109 - count)))
    )
    return header + b"".join(sectors)
