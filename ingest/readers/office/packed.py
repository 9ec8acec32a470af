"""Archives that mean harm are refused before anything is unpacked."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from lxml import etree

from ingest.readers.errors import DocumentError

PARTS: Final = 2_000
"""Most entries of an archive."""
UNPACKED: Final = 300_000_000
"""Most bytes of all entries together."""
PART: Final = 100_000_000
"""Most bytes of one entry."""
RATIO: Final = 400
"""How many times smaller than unpacked an entry may be, beyond a size at which that is harmless."""
_HARMLESS: Final = 1_000_000


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive. Raises `DocumentError` for what is none, for one that is encrypted, and for bombs."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, struct.error) as error:
        raise DocumentError("damaged", f"not an archive that can be read: {error}") from error
    if len(entries) > PARTS:
        raise DocumentError("too-large", f"{len(entries):,} entries; at most {PARTS:,} are read")
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise DocumentError("too-large", f"larger than {UNPACKED:,} bytes when unpacked")
    for entry in entries:
        if entry.file_size > _HARMLESS and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise DocumentError("bomb", f"{entry.filename[:100]!r} is packed more than {RATIO} times")
    return archive


def part(archive: zipfile.ZipFile, name: str, limit: int = PART) -> bytes:
    """The bytes of an entry. Raises `DocumentError` when it is missing, damaged, encrypted or too large."""
    try:
        entry = archive.getinfo(name)
        if entry.flag_bits & 1:
            raise DocumentError("encrypted", f"{name[:100]!r} is encrypted")
        with archive.open(entry) as stream:
            data = stream.read(limit + 1)
    except KeyError:
        raise DocumentError("damaged", f"the part {name[:100]!r} is missing") from None
    except DocumentError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        ValueError,
        EOFError,
        RuntimeError,
        struct.error,
    ) as error:
        raise DocumentError("damaged", f"{name[:100]!r} cannot be unpacked: {error}") from error
    if len(data) > limit:
        raise DocumentError("too-large", f"{name[:100]!r} is larger than {limit:,} bytes")
    return data


class Unpacked(gzip.GzipFile):
    """The content of a gzip stream, line by line. Raises `DocumentError` where it turns out to be a bomb."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed)
        self._packed = packed
        self._unpacked = 0

    def readline(self, size: int | None = -1) -> bytes:
        """The next line, or so many bytes of it."""
        line = super().readline(size)
        self._unpacked += len(line)
        if self._unpacked > _HARMLESS and self._unpacked > RATIO * self._packed.tell():
            raise DocumentError("bomb", f"it is packed more than {RATIO} times")
        return line


def xml(data: bytes, name: str) -> etree._Element:
    """The root of an XML part. Raises `DocumentError`; document types, which can hold entities, are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError("damaged", f"{name} is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise DocumentError("doctype", f"{name} declares a document type")
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace; comments and the like have none."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""
