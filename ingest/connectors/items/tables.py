"""Rows of CSV files, by the names of their columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, cast

from ingest.connectors.items.stream import Rationed, encoding_of
from ingest.connectors.record import RecordError

CELL_CHARACTERS = 1_000_000
"""Longest cell."""
ROW_BYTES = 4_000_000


class Row(dict[str, str]):
    """Cells by column. Raises `RecordError` for a column that there is not."""

    def __missing__(self, column: str) -> str:
        raise RecordError("columns", f"no column {column!r}; there are {', '.join(self)[:300]}")


class _Raw(io.RawIOBase):
    """What `io.TextIOWrapper` reads from."""

    def __init__(self, rationed: Rationed) -> None:
        self._rationed = rationed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._rationed.read(min(len(buffer), 1 << 14))
        buffer[: len(data)] = data
        return len(data)


def rows(
    stream: IO[bytes],
    needed: Sequence[str] = (),
    *,
    columns: Sequence[str] | None = None,
    delimiter: str = ",",
    quoted: bool = True,
    fallback: str = "cp949",
) -> Iterator[tuple[str, dict[str, str] | RecordError]]:
    """Pointer (``row 2``) and cells by column of each row; an error where a row has too many or too few cells.

    `columns` are given for a file without a header; `needed` must be among those of the header. UTF-8, what a mark
    says, or `fallback`. Raises `RecordError` where the file cannot be read on.
    """
    rationed = Rationed(stream, ROW_BYTES, encoding_of(stream, fallback))
    text = io.TextIOWrapper(
        cast("IO[bytes]", io.BufferedReader(_Raw(rationed), 1 << 14)), encoding="utf-8", newline=""
    )
    csv.field_size_limit(CELL_CHARACTERS)
    reader = csv.reader(
        text, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, strict=True
    )
    header: list[str] | None = list(columns) if columns else None
    number = 0
    try:
        for cells in reader:
            rationed.next_item()
            if not cells:
                continue
            if header is None:
                header = _header(cells, needed)
                continue
            number += 1
            if len(cells) != len(header):
                yield (
                    f"row {number}",
                    RecordError("columns", f"{len(cells)} cells where the header has {len(header)}"),
                )
            else:
                yield f"row {number}", Row(zip(header, cells, strict=True))
    except csv.Error as error:
        raise RecordError("csv", f"row {number + 1}: {error}") from error
    except UnicodeDecodeError as error:
        raise RecordError("encoding", f"row {number + 1}: {error.reason}") from error
    if header is None:
        raise RecordError("empty", "the file has no rows")


def _header(cells: Sequence[str], needed: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    if missing := [name for name in needed if name not in header]:
        raise RecordError("columns", f"no column {missing[0]!r}; there are {', '.join(header)[:300]}")
    if len(set(header)) != len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise RecordError("columns", f"two columns are called {twice!r}")
    return header
