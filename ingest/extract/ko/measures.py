"""The words of data/ko/measures.toml, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.extract.frames import read_data

_FILE = "data/ko/measures.toml"


class MeasureDataError(ValueError):
    """data/ko/measures.toml is not well-formed; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Compiled patterns; `counted` holds noun, unit and measure, the terms name and pattern."""

    counted: tuple[tuple[re.Pattern[str], str, str], ...]
    terms: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def measures() -> Measures:
    """The patterns; raises `MeasureDataError`."""
    data = read_data(_FILE)
    counted = []
    for noun, entry in _table(data, "counted").items():
        if not (isinstance(entry, list) and len(entry) == 2):
            raise MeasureDataError(f"{_FILE}: counted.{noun}: [unit, measure] is expected")
        counted.append((_compiled(noun, noun), str(entry[0]), str(entry[1])))
    return Measures(tuple(counted), _patterns(data, "terms"))


def _patterns(data: dict[str, object], key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _compiled(str(text), f"{key}.{name}")) for name, text in _table(data, key).items())


def _table(data: dict[str, object], key: str) -> dict[str, object]:
    table = data.get(key)
    if not isinstance(table, dict):
        raise MeasureDataError(f"{_FILE}: the table {key} is missing")
    return table


def _compiled(text: str, entry: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise MeasureDataError(f"{_FILE}: {entry}: {error}") from error
