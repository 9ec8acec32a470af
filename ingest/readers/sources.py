"""Walks paths and yields what is in them, one document at a time."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from graph.model import Failure
from ingest.deadline import deadline
from ingest.readers.containers import read_archive, read_mail
from ingest.readers.encoding import decode
from ingest.readers.errors import DocumentError
from ingest.readers.formats import read_html, read_markdown, read_row, read_text
from ingest.readers.offer import Offer
from ingest.readers.office import read_docx, read_hwp, read_hwpx, read_pdf
from ingest.readers.office.packed import Unpacked

_FORMATS: dict[str, Callable[[str, str, bytes, str | None], Offer]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".hwpx": read_hwpx,
    ".hwp": read_hwp,
}
_MAIL, _ARCHIVE = ".eml", ".zip"
_HEAVY = frozenset({".pdf", ".docx", ".hwpx", ".hwp", _MAIL, _ARCHIVE})
"""Formats whose files are larger than their text."""
_HEAVY_BYTES = 100_000_000
_LINES = (".jsonl", ".jsonl.gz")
SUFFIXES = (*_FORMATS, _MAIL, _ARCHIVE, *_LINES)
"""What a file's name may end in to be read."""

_BYTES_PER_CHARACTER = 4
_PEEK = 4096


class Reader:
    """The documents under `paths`, in a stable order: as given, folders sorted by name.

    A file is read whole and refused unread when it is larger than four bytes times `max_characters`;
    JSON Lines are read line by line with the same limit on each. ``-`` is standard input, one text or
    JSON Lines by its first character. `published` is the ISO date of texts that carry none. Each file of an
    office's format may take `seconds` to open; archives and mails give what is in them, one level deep.
    """

    def __init__(
        self,
        paths: Sequence[str | Path],
        *,
        max_characters: int,
        published: str | None = None,
        seconds: float = 60.0,
    ) -> None:
        self.paths = [str(path) for path in paths]
        self.max_characters = max_characters
        self.published = published
        self.seconds = seconds
        self.total_bytes = 0
        """Size of everything to be read; 0 while standard input is part of it."""
        self.done_bytes = 0
        self.skipped: list[str] = []
        """Files in folders whose format is not known."""

    def __iter__(self) -> Iterator[Offer | Failure]:
        files = list(self._files())
        sizes = [file.stat().st_size if isinstance(file, Path) and file.is_file() else 0 for file in files]
        self.total_bytes = 0 if "-" in self.paths else sum(sizes)
        before = 0
        for file, size in zip(files, sizes, strict=True):
            if isinstance(file, Failure):
                yield file
            elif file is None:
                yield from self._standard_input()
            else:
                yield from self._file(file, before)
            before += size
            self.done_bytes = before

    def _files(self) -> Iterator[Path | Failure | None]:
        """Files in order; None for standard input, a failure for a path that is not there."""
        for given in self.paths:
            path = Path(given)
            if given == "-":
                yield None
            elif path.is_dir():
                for file in sorted(p for p in path.rglob("*") if p.is_file()):
                    if any(part.startswith(".") for part in file.relative_to(path).parts):
                        continue
                    if file.name.lower().endswith(SUFFIXES):
                        yield file
                    else:
                        self.skipped.append(str(file))
            elif path.is_file():
                yield path
            else:
                yield Failure(_key(path), "missing", f"{given} does not exist or is no file or folder")

    def _file(self, path: Path, before: int) -> Iterator[Offer | Failure]:
        key, name = _key(path), path.name.lower()
        try:
            if name.endswith(_LINES):
                yield from self._lines(path, before)
                return
            if not name.endswith(SUFFIXES):
                known = ", ".join(SUFFIXES)
                raise DocumentError("format", f"{path.name}: this format is not read; known are {known}")
            yield from self._content(key, name, self._bytes(path), 0)
        except DocumentError as error:
            yield Failure(key, error.reason, error.detail)
        except OSError as error:
            yield Failure(key, "unreadable", error.strerror or str(error))
        except MemoryError:
            yield Failure(key, "too-large", "there is not enough memory to open it")
        except RecursionError:
            yield Failure(key, "nesting", "it is nested too deeply to be opened")
        except Exception as error:  # noqa: BLE001 - whatever one file does, the others are read
            yield Failure(key, "internal", f"{type(error).__name__}: {error}"[:500])

    def _content(self, key: str, name: str, data: bytes, depth: int) -> Iterator[Offer | Failure]:
        """What a file of this name holds; nothing where the format is not known. Raises `DocumentError`."""
        suffix = next((suffix for suffix in (*_FORMATS, _MAIL, _ARCHIVE) if name.endswith(suffix)), None)
        if suffix is None:
            return
        if suffix in _FORMATS:
            try:
                with deadline(self.seconds):
                    offer = _FORMATS[suffix](key, "file", data, self.published)
            except TimeoutError:
                raise DocumentError("too-slow", f"opening it took longer than {self.seconds:g} s") from None
            yield self._checked(offer)
            return
        if depth > 1 or (depth and suffix == _ARCHIVE):
            raise DocumentError("nesting", "an archive within an archive or mail within mails is not opened")

        def inner(inner_key: str, inner_name: str, content: bytes) -> Iterator[Offer | Failure]:
            return self._content(inner_key, inner_name, content, depth + 1)

        if suffix == _MAIL:
            yield from read_mail(key, data, self.published, inner, self.skipped)
        else:
            yield from read_archive(key, data, inner, self.skipped)

    def _bytes(self, path: Path) -> bytes:
        limit = self.max_characters * _BYTES_PER_CHARACTER
        if path.suffix.lower() in _HEAVY:
            limit = max(limit, _HEAVY_BYTES)
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise self._too_large()
        return data

    def _lines(self, path: Path, before: int) -> Iterator[Offer | Failure]:
        source = path.name.split(".")[0]
        with path.open("rb") as raw:
            packed = path.name.lower().endswith(".gz")
            stream = cast("IO[bytes]", Unpacked(raw) if packed else raw)
            try:
                for item in self._rows(stream, source, _key(path)):
                    self.done_bytes = before + raw.tell()
                    yield item
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                yield Failure(
                    _key(path), "truncated", f"{path.name}: the archive ends early or is damaged: {error}"
                )

    def _rows(self, stream: IO[bytes], source: str, key: str) -> Iterator[Offer | Failure]:
        limit = self.max_characters * _BYTES_PER_CHARACTER
        number = 0
        while line := stream.readline(limit + 1):
            number += 1
            where = f"line {number}"
            if len(line) > limit:
                yield Failure(f"{key}#{number}", "too-large", f"{where}: {self._too_large().detail}")
                while line and not line.endswith(b"\n"):
                    line = stream.readline(limit)
                continue
            if not line.strip():
                continue
            try:
                yield self._checked(read_row(decode(line), source, where))
            except DocumentError as error:
                yield Failure(f"{key}#{number}", error.reason, error.detail)

    def _standard_input(self) -> Iterator[Offer | Failure]:
        stream = cast("io.BufferedReader", sys.stdin.buffer)
        if stream.peek(_PEEK).lstrip().startswith(b"{"):
            yield from self._rows(stream, "stdin", "stdin")
            return
        try:
            limit = self.max_characters * _BYTES_PER_CHARACTER
            data = stream.read(limit + 1)
            if len(data) > limit:
                raise self._too_large()
            offer = read_text("stdin", "stdin", data, self.published)
            yield self._checked(
                Offer(f"stdin:{offer.version}", "stdin", offer.text, offer.title, offer.published)
            )
        except DocumentError as error:
            yield Failure("stdin", error.reason, error.detail)

    def _checked(self, offer: Offer) -> Offer:
        if len(offer.text) > self.max_characters:
            raise self._too_large()
        return offer

    def _too_large(self) -> DocumentError:
        return DocumentError(
            "too-large",
            f"longer than {self.max_characters:,} characters; split it or raise COOPGRAPH_MAX_DOCUMENT_CHARS",
        )


def _key(path: Path) -> str:
    return path.absolute().as_uri()
