"""Dates in Korean and English text, resolved against the date of publication.

`ingest.extract.date_grammar` says what an expression reads; here the rest is filled in from what was read
before it and from the date of publication.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from ingest.extract.date_grammar import Moment, next_start, read_link, read_point


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar expression.

    `resolved` is YYYY, YYYY-MM, YYYY-MM-DD or a range "A/B" of these, or None when the year cannot be
    recovered. Offsets are characters of the text.
    """

    start: int
    end: int
    text: str
    resolved: str | None


@dataclass(frozen=True, slots=True)
class _Known:
    """A resolved point: month and day may be missing."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def order(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0


def find_dates(text: str, published: datetime.date | None, lang: str) -> list[Date]:
    """The calendar expressions of `text`, in order and without overlap.

    Every mention is given; the gold annotations count a surface form once (see `distinct`). Korean and
    English expressions are read in either language, since releases quote one another. Expressions that are
    relative to `published` have `resolved` None where it is not given.
    """
    resolver = _Resolver(text, published)
    found: list[Date] = []
    offset = 0
    while (start := next_start(text, offset)) is not None:
        moment = read_point(text, start)
        if moment is None:
            offset = start + 1
            continue
        offset = moment.end
        if moment.void:
            continue
        resolved, end = resolver.resolve(moment)
        offset = max(offset, end)
        found.append(Date(start, end, text[start:end], resolved))
    return found


def distinct(dates: list[Date]) -> list[Date]:
    """The first mention of every surface form."""
    first: dict[str, Date] = {}
    for date in dates:
        first.setdefault(" ".join(date.text.split()), date)
    return list(first.values())


class _Resolver:
    """Fills in what expressions leave out, in text order."""

    def __init__(self, text: str, published: datetime.date | None) -> None:
        self._text = text
        self._published = published
        self._last: _Known | None = None
        self._last_end = 0

    def resolve(self, moment: Moment) -> tuple[str | None, int]:
        """The value of an expression or of the range that it opens, and where that ends."""
        first = self._point(moment)
        self._remember(first, moment.end)
        if moment.years > 1 and first:
            return f"{first.year}/{first.year + moment.years - 1}", moment.end
        linked = read_link(self._text, moment)
        if linked is None or first is None:
            return (str(first) if first else None), moment.end
        kind, second = linked
        last = self._second(first, moment, second)
        if last is None or not _makes_range(kind, first, last, moment, second):
            return str(first), moment.end
        self._remember(last, second.end)
        if second.years > 1:
            return f"{first.year}/{last.year + second.years - 1}", second.end
        return f"{first}/{last}", second.end

    def _remember(self, known: _Known | None, end: int) -> None:
        if known is not None:
            self._last, self._last_end = known, end

    def _nearby(self) -> _Known | None:
        """The date before this one, if it stands in the same line."""
        return self._last

    def _point(self, moment: Moment) -> _Known | None:
        published = self._published
        if moment.months_on is not None:
            if published is None:
                return None
            months = published.year * 12 + published.month - 1 + moment.months_on
            return _Known(months // 12, months % 12 + 1, moment.day)
        year = self._year(moment)
        if year is not None:
            return _Known(year, moment.month, moment.day)
        if published is None or moment.years_on is not None:
            return None
        if moment.month is not None:
            return self._month(moment, published)
        if moment.day is not None:
            return self._day(moment, published)
        if moment.weekday is not None:
            return _weekday(moment, published)
        return None

    def _year(self, moment: Moment) -> int | None:
        """The year that the text says; a short one in the century next to the publication."""
        if moment.years_on is not None:
            return self._published.year + moment.years_on if self._published else None
        if moment.year is None or not moment.short_year:
            return moment.year
        latest = (self._published.year if self._published else 2025) + (0 if moment.years > 1 else 40)
        return 2000 + moment.year if 2000 + moment.year <= latest else 1900 + moment.year

    def _month(self, moment: Moment, published: datetime.date) -> _Known:
        """A month, perhaps with a day, without its year."""
        month, day = moment.month or 1, moment.day
        here = (published.month, published.day)
        if moment.sense:
            there = (month, day if day else published.day)
            past = there <= here if moment.sense < 0 else there < here
            if moment.sense < 0:
                if not day and month == published.month:
                    past = False
                return _Known(published.year - (0 if past else 1), month, day)
            return _Known(published.year + (1 if past else 0), month, day)
        distance = (month - published.month) if True else 0
        if distance > 6:
            return _Known(published.year - 1, month, day)
        if distance < -9:
            return _Known(published.year + 1, month, day)
        return _Known(published.year, month, day)

    def _day(self, moment: Moment, published: datetime.date) -> _Known:
        """A day of the month alone."""
        day = moment.day or 1
        near = [_shift(published, n) for n in (0, -1, 1)]
        options = [datetime.date(y, m, day) for y, m in near if day <= calendar.monthrange(y, m)[1]]
        if moment.sense < 0:
            options = [d for d in options if d <= published]
        elif moment.sense > 0:
            options = [d for d in options if d >= published]
        if moment.weekday is not None:
            options = [d for d in options if d.weekday() == moment.weekday] or options
        if not options:
            return _Known(published.year, published.month, day)
        best = min(options, key=lambda d: abs((d - published).days))
        return _Known(best.year, best.month, best.day)

    def _second(self, first: _Known, opening: Moment, moment: Moment) -> _Known | None:
        """The second end of a range: what it leaves out is as in the first."""
        if moment.has_year or (moment.weekday is not None and moment.day is None):
            return self._point(moment)
        if moment.month is not None:
            year = first.year + (1 if first.month and moment.month < first.month else 0)
            return _Known(year, moment.month, moment.day)
        if first.month is None:
            return None
        return _Known(first.year, first.month, moment.day)


def _makes_range(kind: str, first: _Known, last: _Known, opening: Moment, closing: Moment) -> bool:
    if first.order() >= last.order():
        return False
    if kind == "and":
        return bool(
            opening.day and closing.day and closing.month is None and not closing.has_year
            and closing.day == opening.day + 1
        )
    return True


def _shift(date: datetime.date, months: int) -> tuple[int, int]:
    count = date.year * 12 + date.month - 1 + months
    return count // 12, count % 12 + 1


def _weekday(moment: Moment, published: datetime.date) -> _Known:
    """A day of the week: the last one, or with next the coming one."""
    away = ((moment.weekday or 0) - published.weekday()) % 7
    days = (away or 7) if moment.sense > 0 else -((-away) % 7)
    if moment.sense < 0 and days == 0:
        days = -7
    day = published + datetime.timedelta(days)
    return _Known(day.year, day.month, day.day)
