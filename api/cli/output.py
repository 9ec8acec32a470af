"""What commands print: readable tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

QUOTE = 160
"""Characters of a quote that are shown."""

_WIDTH = 120
"""Columns where standard output is no terminal."""
_NARROW = 24
"""Columns of a cell that is never made narrower."""
_GAP = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table with the sentence behind it and where that stands."""

    cells: Sequence[Any]
    quote: str = ""
    source: str = ""


def console() -> Console:
    """Standard output."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False, soft_wrap=False)


def write_json(value: Any) -> None:
    """`value` as JSON on standard output."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table, or nothing where there are no rows."""
    cited(title, columns, [Entry(row) for row in rows])


def cited(title: str, columns: Sequence[str], entries: Sequence[Entry]) -> None:
    """A table whose rows have their quotes below them, or nothing where there are no rows."""
    if not entries:
        return
    from rich.cells import cell_len
    from rich.padding import Padding
    from rich.text import Text

    out = console()
    rows = [[_cell(value) for value in entry.cells] for entry in entries]
    filled = [i for i, _ in enumerate(columns) if any(row[i] for row in rows)]
    wanted = [max(cell_len(text) for text in (columns[i], *(row[i] for row in rows))) for i in filled]
    widths = _fitted(wanted, out.width)
    if title:
        out.print(Text(title, style="bold"))
    out.print(_row([columns[i] for i in filled], widths, style="dim"))
    for row, entry in zip(rows, entries, strict=True):
        out.print(_row([row[i] for i in filled], widths))
        if entry.quote:
            said = Text(f"“{entry.quote}”")
            said.append(f"  {entry.source}" if entry.source else "", style="dim")
            out.print(Padding(said, (0, 0, 0, 4), expand=False))
    out.print()


def line(text: str = "", style: str = "") -> None:
    """A line of plain text; where it is folded, all of it stands as far in as its beginning."""
    from rich.padding import Padding
    from rich.text import Text

    plain = text.lstrip(" ")
    console().print(Padding(Text(plain, style=style), (0, 0, 0, len(text) - len(plain)), expand=False))


def plain(text: str) -> None:
    """Text as it is, followed by a line break."""
    sys.stdout.write(text + "\n")


def excerpt(text: str, names: Iterable[str] = ()) -> str:
    """A quote on one line: the part of it with one of `names`, or else its beginning, where it is long."""
    text = " ".join(text.split())
    if len(text) <= QUOTE:
        return text
    found = [at for name in names if name and (at := text.find(name)) >= 0]
    start = max(0, min(found) - QUOTE // 3) if found and min(found) > QUOTE * 2 // 3 else 0
    start = min(start, len(text) - QUOTE)
    end = start + QUOTE
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def note(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(text + "\n")


def _fitted(wanted: Sequence[int], width: int) -> list[int]:
    """Columns' widths that fit in `width`: narrow ones as they are, wide ones share what is left."""
    room = width - _GAP * (len(wanted) - 1)
    widths = list(wanted)
    while (excess := sum(widths) - room) > 0 and (widest := max(widths)) > _NARROW:
        wide = [i for i, size in enumerate(widths) if size == widest]
        following = max((size for size in widths if size < widest), default=_NARROW)
        step = max(1, min(widest - max(following, _NARROW), -(-excess // len(wide))))
        for i in wide:
            widths[i] -= step
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], style: str = "") -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, _GAP, 0, 0))
    for width in widths:
        grid.add_column(width=width, overflow="fold")
    grid.add_row(*(Text(text, style=style) for text in cells))
    return grid


def _cell(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else " ".join(str(value).split())
