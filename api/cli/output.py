"""What commands print: readable tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

QUOTE = 110
"""Characters of a quote in a table."""


def console() -> Console:
    """Standard output; 120 columns where it is no terminal."""
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False)


def write_json(value: Any) -> None:
    """`value` as JSON on standard output."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table, or nothing where there are no rows."""
    grid = Table(
        title=title, title_justify="left", box=None, pad_edge=False, header_style="bold", title_style="bold"
    )
    for i, column in enumerate(columns):
        grid.add_column(column, overflow="fold", no_wrap=i == 0 and len(columns) > 3)
    empty = True
    for row in rows:
        empty = False
        grid.add_row(*(Text(_cell(value)) for value in row))
    if not empty:
        out = console()
        out.print(grid)
        out.print()


def line(text: str = "", style: str | None = None) -> None:
    """A line of plain text."""
    console().print(Text(text), style=style)


def quoted(text: str) -> str:
    """A quote on one line, cut to what a table holds."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= QUOTE else text[: QUOTE - 1] + '…'}”"


def note(text: str) -> None:
    """A line on standard error."""
    Console(stderr=True, highlight=False).print(Text(text))


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
