"""The words of data/{ko,en}/measures.toml, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.extract.frames import pattern_of, read_data

_TABLES = ("counted", "units", "measures", "things", "sums", "states", "terms", "applies")


class MeasureDataError(ValueError):
    """data/LANG/measures.toml is not well-formed; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with the units that it may have; of one that stands `after`, the words follow the value.

    `counts` is the unit of a number that stands bare, where the measure has such values; `place` says that only a
    country, city or region has it.
    """

    name: str
    words: re.Pattern[str]
    units: frozenset[str]
    after: bool
    counts: str
    place: bool

    def has(self, unit: str) -> bool:
        """Whether its values may have this unit; `money` stands for every currency."""
        if unit == "bare":
            return bool(self.counts)
        return unit in self.units or ("money" in self.units and is_currency(unit))


@dataclass(frozen=True, slots=True)
class Measures:
    """Compiled patterns: `counted` with unit and measure, `units` and `things` with the unit, the rest by name."""

    counted: tuple[tuple[re.Pattern[str], str, str], ...]
    units: tuple[tuple[re.Pattern[str], str], ...]
    measures: tuple[Measure, ...]
    things: tuple[tuple[re.Pattern[str], str], ...]
    sums: tuple[tuple[str, re.Pattern[str]], ...]
    states: tuple[tuple[str, re.Pattern[str]], ...]
    terms: tuple[tuple[str, re.Pattern[str]], ...]
    applies: re.Pattern[str]


def is_currency(unit: str) -> bool:
    """Whether a unit is a currency of ISO 4217."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


@cache
def measures(lang: str) -> Measures:
    """The words of ``ko`` or ``en``; raises `MeasureDataError` or `FrameDataError`."""
    file = f"data/{lang}/measures.toml"
    data = read_data(file)
    for table in _TABLES:
        if not isinstance(data.get(table), dict):
            raise MeasureDataError(f"{file}: the table {table} is missing")
    counted = []
    for noun, entry in data["counted"].items():
        if not (isinstance(entry, list) and len(entry) == 2):
            raise MeasureDataError(f"{file}: counted.{noun}: [unit, measure] is expected")
        counted.append((pattern_of(noun, f"{file}, counted"), str(entry[0]), str(entry[1])))
    return Measures(
        counted=tuple(counted),
        units=_by_pattern(data["units"], f"{file}, units"),
        measures=tuple(_measure(name, entry, file) for name, entry in data["measures"].items()),
        things=_by_pattern(data["things"], f"{file}, things"),
        sums=_by_name(data["sums"], f"{file}, sums"),
        states=_by_name(data["states"], f"{file}, states"),
        terms=_by_name(data["terms"], f"{file}, terms"),
        applies=pattern_of(data["applies"].get("words"), f"{file}, applies"),
    )


def _measure(name: str, entry: Any, file: str) -> Measure:
    place = f"{file}: measures.{name}"
    if not isinstance(entry, dict) or not isinstance(entry.get("units"), list) or not entry["units"]:
        raise MeasureDataError(f"{place}: words and units are expected")
    if unknown := set(entry) - {"words", "units", "after", "counts", "place"}:
        raise MeasureDataError(f"{place}: unknown key {min(unknown)!r}")
    counts = str(entry.get("counts", "index" if "index" in entry["units"] else ""))
    words = pattern_of(entry.get("words"), place)
    return Measure(
        name, words, frozenset(entry["units"]), bool(entry.get("after")), counts, bool(entry.get("place"))
    )


def _by_pattern(table: Mapping[str, Any], place: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((pattern_of(words, place), str(unit)) for words, unit in table.items())


def _by_name(table: Mapping[str, Any], place: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, pattern_of(words, f"{place}.{name}")) for name, words in table.items())
