"""Calendar expressions as values, and the table of calendar words (data/calendar.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(slots=True)
class Moment:
    """A calendar expression as written; what it does not say is None.

    `years_on`, `months_on` and `days_on` count from the date of publication, `years_after` and
    `months_after` from the date before in the text. `sense` is -1 for 지난/last, 1 for 오는/next. `years` is
    the length of a decade. `void` marks an expression that is read so that its parts are not taken for
    dates: quarters, half-years, addresses of pages.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    years_on: int | None = None
    months_on: int | None = None
    days_on: int | None = None
    years_after: int | None = None
    months_after: int | None = None
    sense: int = 0
    short_year: bool = False
    years: int = 1
    is_year_end: bool = False
    void: bool = False

    @property
    def has_year(self) -> bool:
        """Whether the text says the year, by number or by distance."""
        distances = (self.years_on, self.months_on, self.days_on, self.years_after, self.months_after)
        return self.year is not None or any(distance is not None for distance in distances)

    @property
    def is_possible(self) -> bool:
        """Whether the month has such a day in some year."""
        return not (self.month and self.day) or self.day <= _LONGEST[self.month - 1]


_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class CalendarDataError(ValueError):
    """The table of calendar words is not well-formed."""


_TABLE = "data/calendar.toml"
_TABLES = (
    "relative_years",
    "relative_months",
    "relative_days",
    "following_years",
    "following_months",
    "senses",
    "year_ends",
    "months",
    "weekdays",
)


def _load() -> dict[str, dict[str, int]]:
    data = tomllib.loads(resources.files("ingest.extract").joinpath(_TABLE).read_text(encoding="utf-8"))
    for name in _TABLES:
        table = data.get(name)
        if not isinstance(table, dict):
            raise CalendarDataError(f"{_TABLE}: the table {name} is missing")
        for word, value in table.items():
            if not isinstance(value, int):
                raise CalendarDataError(f"{_TABLE}: {name}.{word} is not a whole number")
    return data


WORDS = _load()
"""Calendar words by table: their distance, month, day of the week or sense."""


def either(table: str, script: str) -> str:
    """An alternation of the words of a table that `script` matches, the longest first."""
    words = sorted((w for w in WORDS[table] if re.match(script, w) and w != "올"), key=lambda w: (-len(w), w))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in words)


def meaning(table: str, written: str) -> int:
    """What a word of a table stands for; spaces and, for English, capitals may differ from the table."""
    spaced = " ".join(written.split())
    words = WORDS[table]
    return words[spaced] if spaced in words else words[spaced.lower()]
