"""Indicators in tables: the header's cells are measures, the first cell of a row is whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.extract.amounts import find_amounts
from ingest.extract.contract import Indicator, Span
from ingest.extract.draft import BlockKind, Draft
from ingest.extract.measures import Measure, measures
from ingest.extract.subject import named

_CELL = re.compile(r"[^\t|]+")
_NUMBER = re.compile(
    r"[-–△▲]?\s?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<unit>%|위|명|st|nd|rd|th)?"
)
_SCALES = (
    (re.compile(r"십억|billion|bn", re.IGNORECASE), 1e9), (re.compile(r"백만|million|mn", re.IGNORECASE), 1e6),
    (re.compile(r"억"), 1e8), (re.compile(r"만"), 1e4), (re.compile(r"천|thousand", re.IGNORECASE), 1e3),
)  # fmt: skip
_RANK = re.compile(r"순위|\brank(?:ing)?\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_BRACKET = re.compile(r"\(([^()]{1,20})\)")


@dataclass(frozen=True, slots=True)
class _Column:
    """What the cells of a column measure."""

    name: str
    unit: str
    scale: float
    year: str | None


def find_in_tables(draft: Draft) -> Iterator[Indicator]:
    """The indicators of rows under a header that names measures; entities must be known."""
    header: dict[int, _Column] = {}
    last = -1
    for index, block in enumerate(draft.blocks):
        if block.kind is not BlockKind.ROW:
            continue
        cells = _cells(draft.source.text, block.start, block.end)
        columns = _columns(draft, cells, index)
        if columns:
            header = columns
        elif header and last == index - 1:
            yield from _row(draft, cells, header)
        else:
            header = {}
        last = index


def _cells(text: str, start: int, end: int) -> list[Span]:
    found = []
    for cell in _CELL.finditer(text, start, end):
        if cell[0].strip():
            found.append(
                (cell.start() + len(cell[0]) - len(cell[0].lstrip()), cell.start() + len(cell[0].rstrip()))
            )
    return found


def _columns(draft: Draft, cells: Sequence[Span], index: int) -> dict[int, _Column]:
    """The columns of a header, or none where no cell names a measure."""
    text = draft.source.text
    columns = {}
    for number, (start, end) in enumerate(cells[1:], start=1):
        cell = text[start:end]
        measure = next((m for m in measures(draft.lang).measures if m.words.search(cell)), None)
        if measure is None or _NUMBER.fullmatch(cell):
            continue
        found = _column(cell, measure, draft.lang)
        if found is not None:
            columns[number] = found
    if not columns:
        return {}
    above = draft.blocks[index - 1] if index else None
    year = _YEAR.search(text[above.start : above.end]) if above and above.kind is not BlockKind.ROW else None
    whole = year[0] if year else None
    return {n: _Column(c.name, c.unit, c.scale, c.year or whole) for n, c in columns.items()}


def _column(cell: str, measure: Measure, lang: str) -> _Column | None:
    bracket = " ".join(_BRACKET.findall(cell))
    scale = next((factor for words, factor in _SCALES if words.search(bracket)), 1.0)
    year = _YEAR.search(cell)
    as_of = year[0] if year else None
    if "rank" in measure.units and _RANK.search(cell):
        return _Column(f"rank in the {measure.name}", "rank", 1.0, as_of)
    if "money" in measure.units:
        sums = find_amounts(f"1{bracket}", lang) or find_amounts(f"{bracket} 1", lang)
        return _Column(measure.name, sums[0].currency, scale, as_of) if sums else None
    unit = next((u for u in ("%", "persons", "subscriptions", "index") if u in measure.units), None)
    return None if unit is None else _Column(measure.name, unit, scale, as_of)


def _row(draft: Draft, cells: Sequence[Span], header: dict[int, _Column]) -> Iterator[Indicator]:
    owners = named(draft, *cells[0]) if cells else []
    if len(owners) != 1 or owners[0].entity is None:
        return
    for number, column in header.items():
        if number >= len(cells):
            continue
        start, end = cells[number]
        found = _NUMBER.fullmatch(draft.source.text, start, end)
        if found is None:
            continue
        value = round(float(found["digits"].replace(",", "")) * column.scale, 6)
        yield Indicator(owners[0].entity, column.name, value, column.unit, column.year, (cells[0][0], end))
