"""Data files of the registry: tables with tabs, one entry a line, names in a cell apart by semicolons.

A name may carry marks: ``교육부*`` is borne by bodies of several countries or times, and
``한국정보화진흥원 <2020-12`` was in use until then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import resources

from graph.names import script
from graph.registry.entries import Form

_UNTIL = re.compile(r"(?P<name>.+?) <(?P<until>\d{4}(?:-\d{2}(?:-\d{2})?)?)")
_SAFE_WITHIN_WORDS = 6
"""Hangul names of this length and more stand in no other word."""
_LONGEST_EXACT = 5
"""Latin names up to this length are written in their own case: WeGO, Grab."""


class RegistryError(ValueError):
    """A data file of the registry is not as it should be; names the file, the entry and the reason."""


def rows(file: str, width: int) -> Iterator[tuple[str, list[str]]]:
    """Where each row stands, for messages, and its `width` cells; cells missing at the end are empty.

    Raises `RegistryError` for a row with more cells or without a first one.
    """
    path = resources.files("graph.registry").joinpath("data", *file.split("/"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        where = f"{file}, line {number}"
        if len(cells) > width or not cells[0].strip():
            raise RegistryError(f"{where}: {len(cells)} cells, the first {cells[0]!r}; {width} are meant")
        yield where, cells + [""] * (width - len(cells))


def names(cell: str) -> list[str]:
    """The names in a cell, marks and all."""
    return [name.strip() for name in cell.split(";") if name.strip()] if cell else []


def forms(cells: Sequence[tuple[Sequence[str], str, str]]) -> tuple[Form, ...]:
    """Forms of (names, kind of the first, kind of the others); a name given twice counts once."""
    found: dict[str, Form] = {}
    for listed, first, other in cells:
        for position, name in enumerate(listed):
            form = _form(name, other if position else first)
            found.setdefault(form.text, form)
    return tuple(found.values())


def plain(name: str) -> str:
    """A name without its marks."""
    return _read(name)[0]


def _read(name: str) -> tuple[str, bool, str | None]:
    dated = _UNTIL.fullmatch(name) if "<" in name else None
    text = dated["name"] if dated else name
    return text.removesuffix("*"), text.endswith("*"), dated["until"] if dated else None


def _form(name: str, kind: str) -> Form:
    text, national, until = _read(name)
    if script(text) == "ko":
        return Form(text, "ko", kind, False, len(text) < _SAFE_WITHIN_WORDS, national, until)
    return Form(text, "en", kind, kind == "acronym" or len(text) <= _LONGEST_EXACT, True, national, until)
