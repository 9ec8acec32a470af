"""Rows of workbooks and Parquet files, by the names of their columns."""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ingest.connectors.items.tables import CELL_CHARACTERS
from ingest.connectors.record import RecordError

_UNPACKED: Final = 400_000_000
"""Most bytes of a workbook's parts when unpacked."""
_STRINGS: Final = 64_000_000
"""Most bytes of the shared strings, which are held in memory."""
_RATIO: Final = 300
_PARTS: Final = 2_000
_COLUMNS: Final = 1_000
_BATCH: Final = 500
_GROUP: Final = 256_000_000
"""Most bytes of a row group of Parquet when unpacked."""


def sheet_rows(
    path: Path, needed: Sequence[str], *, sheet: str | None = None, header: int = 1
) -> Iterator[tuple[str, dict[str, str] | RecordError]]:
    """Pointer (``Sheet1!7``) and cells of each row below the header; a formula without a saved value is an error.

    Raises `RecordError` for what is no workbook, or too large, or lacks a sheet or column.
    """
    from openpyxl import load_workbook

    _refuse_bombs(path)
    try:
        values = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True)
    except Exception as error:  # the library's errors on damaged files are of every kind
        raise RecordError("workbook", f"not a workbook that can be read: {error}") from error
    try:
        name = sheet or values.sheetnames[0]
        if name not in values.sheetnames:
            raise RecordError("sheet", f"no sheet {name!r}; there are {', '.join(values.sheetnames)}")
        pairs = zip(
            values[name].iter_rows(values_only=True, max_col=_COLUMNS),
            formulas[name].iter_rows(values_only=True, max_col=_COLUMNS),
            strict=False,
        )
        columns: list[str] | None = None
        for number, (cells, written) in enumerate(pairs, start=1):
            if number < header:
                continue
            if columns is None:
                columns = _header([_text(cell) for cell in cells], needed)
                continue
            if any(cell is not None for cell in written):
                yield f"{name}!{number}", _row(columns, cells, written)
        if columns is None:
            raise RecordError("empty", "the sheet has no rows")
    except RecordError:
        raise
    except Exception as error:
        raise RecordError("workbook", f"the workbook is damaged: {error}") from error
    finally:
        values.close()
        formulas.close()


def parquet_rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, dict[str, str] | RecordError]]:
    """Pointer (``row 7``) and the needed cells of each row. Raises `RecordError`."""
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path)
        there = file.schema_arrow.names
        if missing := [name for name in needed if name not in there]:
            raise RecordError("columns", f"no column {missing[0]!r}; there are {', '.join(there)[:300]}")
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).total_byte_size
            if size > _GROUP:
                raise RecordError(
                    "too-large", f"row group {group} has {size:,} bytes, at most {_GROUP:,} are read"
                )
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=list(needed)):
            for row in batch.to_pylist():
                number += 1
                yield f"row {number}", {name: _text(value) for name, value in row.items()}
    except (pyarrow.ArrowException, OSError) as error:
        raise RecordError("parquet", f"not a Parquet file that can be read: {str(error)[:200]}") from error


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS:
                raise RecordError(
                    "too-large", f"the workbook has {len(parts)} parts, at most {_PARTS} are read"
                )
            if sum(part.file_size for part in parts) > _UNPACKED:
                raise RecordError(
                    "too-large", f"the workbook is larger than {_UNPACKED:,} bytes when unpacked"
                )
            for part in parts:
                if part.file_size > _RATIO * max(part.compress_size, 1) and part.file_size > CELL_CHARACTERS:
                    raise RecordError("bomb", f"{part.filename} is packed {_RATIO} times and more")
                if part.filename.endswith("sharedStrings.xml") and part.file_size > _STRINGS:
                    raise RecordError("too-large", f"the workbook's texts are larger than {_STRINGS:,} bytes")
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096):
                            raise RecordError("doctype", f"{part.filename} declares a document type")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise RecordError("workbook", f"not a workbook that can be read: {error}") from error


def _header(cells: Sequence[str], needed: Sequence[str]) -> list[str]:
    if missing := [name for name in needed if name not in cells]:
        raise RecordError(
            "columns", f"no column {missing[0]!r}; there are {', '.join(filter(None, cells))[:300]}"
        )
    return list(cells)


def _row(
    columns: Sequence[str], cells: Sequence[Any], written: Sequence[Any]
) -> dict[str, str] | RecordError:
    row: dict[str, str] = {}
    for column, cell, formula in zip(columns, cells, written, strict=False):
        if cell is None and isinstance(formula, str) and formula.startswith("="):
            return RecordError("formula", "the cell holds a formula without a saved value", column)
        text = _text(cell)
        if len(text) > CELL_CHARACTERS:
            return RecordError("too-large", f"the cell is longer than {CELL_CHARACTERS:,} characters", column)
        if column:
            row[column] = text
    return row


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
