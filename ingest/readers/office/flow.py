"""What a document consists of, in order, as text: paragraphs are lines, rows of tables are ``| a | b |``."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.encoding import clean

NOTE = "* "
"""Begins a footnote, which stands after the paragraph that it is anchored in."""

Rows = Sequence[Sequence[str]]


def table(rows: Rows) -> list[str]:
    """The lines of a table. One that has a single cell is a frame around its text; rows without text are left out."""
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    if sum(len(row) for row in cells) == 1:
        return [line.strip() for line in rows[0][0].splitlines() if line.strip()]
    return [f"| {' | '.join(row)} |" for row in cells if any(row)]


def text_of(lines: Sequence[str]) -> str:
    """The text of paragraphs and rows: paragraphs apart by empty lines, rows of a table together."""
    split = ([part.strip() for part in line.splitlines() if part.strip()] for line in lines)
    kept = ["\n".join(parts) for parts in split if parts]
    pieces: list[str] = []
    for line in kept:
        together = pieces and pieces[-1].startswith("| ") and line.startswith("| ")
        pieces += ["\n" if together else "\n\n", line] if pieces else [line]
    return clean("".join(pieces)) if pieces else ""
