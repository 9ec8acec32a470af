"""Dates in Korean and English text, resolved against the date of publication.

`ingest.extract.date_grammar` says what an expression reads; here the rest is filled in from what was read
before it and from the date of publication.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from ingest.extract.calendar_words import Moment
from ingest.extract.date_grammar import next_start, read_link, read_point


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

    Every mention is given; the gold annotations count a surface form once (see
    `ingest.extract.surfaces`). Korean and
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


# A date before this one counts as its context within so many characters of the same line.
_CONTEXT = 60
# 지난/오는 with a date just on the other side of publication: the text is older or newer than its release.
_SLIP = datetime.timedelta(days=14)
# Short years up to so many years after publication belong to the same century.
_AHEAD = 40
# The last of them where publication is not known.
_PIVOT = 2068


class _Resolver:
    """Fills in what expressions leave out, in text order."""

    def __init__(self, text: str, published: datetime.date | None) -> None:
        self._text = text
        self._published = published
        self._last: _Known | None = None
        self._last_end = 0
        self._last_says_year = False

    def resolve(self, moment: Moment) -> tuple[str | None, int]:
        """The value of an expression or of the range that it opens, and where that ends."""
        linked = read_link(self._text, moment)
        if linked and linked[1].month and not moment.month and not moment.has_year and moment.day:
            # 17-19 April 2024: the first end borrows the month of the second.
            moment.month = linked[1].month
        first = self._point(moment)
        self._remember(first, moment)
        if first is None:
            return None, moment.end
        if linked is None:
            return _decade(first, first, moment), moment.end
        kind, second = linked
        if second.year is not None and moment.month and not moment.has_year:
            first = _before(_Known(self._year(second) or first.year, first.month, first.day), second)
        last = self._second(first, second)
        if last is None or not _makes_range(kind, first, last, moment, second):
            return _decade(first, first, moment), moment.end
        self._remember(last, second)
        return _decade(first, last, second), second.end

    def _remember(self, known: _Known | None, moment: Moment) -> None:
        if known is not None:
            follows = self._last_says_year and self._context(moment) is not None
            self._last_says_year = moment.has_year or follows
            self._last, self._last_end = known, moment.end

    def _context(self, moment: Moment) -> _Known | None:
        """The date before, when it stands near on the same line."""
        between = self._text[self._last_end : moment.start]
        return self._last if len(between) <= _CONTEXT and "\n" not in between else None

    def _point(self, moment: Moment) -> _Known | None:
        """What one expression says, or None where it cannot be known."""
        published = self._published
        if moment.years_after is not None:
            return self._last and _Known(self._last.year + moment.years_after, moment.month, moment.day)
        if moment.months_after is not None:
            return self._last and _Known(self._last.year, self._last.month, moment.day)
        if moment.year is not None:
            return _Known(self._century(moment), moment.month, moment.day)
        if published is None:
            return None
        if moment.days_on is not None:
            return _of(published + datetime.timedelta(moment.days_on))
        if moment.months_on is not None:
            year, month = _shift(published, moment.months_on)
            return _Known(year, month, moment.day)
        if moment.years_on is not None:
            return _Known(published.year + moment.years_on, moment.month, moment.day)
        if moment.month is not None:
            return self._month(moment, published)
        if moment.day is not None:
            return self._day(moment, published)
        return _weekday(moment, published)

    def _year(self, moment: Moment) -> int | None:
        known = self._point(moment)
        return known.year if known else None

    def _century(self, moment: Moment) -> int:
        """The year of a number; a short one in the century next to publication, a decade in the past."""
        year = moment.year or 0
        if not moment.short_year:
            return year
        latest = self._published.year + (0 if moment.years > 1 else _AHEAD) if self._published else _PIVOT
        return 2000 + year if 2000 + year <= latest else 1900 + year

    def _month(self, moment: Moment, published: datetime.date) -> _Known:
        """A month, perhaps with a day, without its year.

        지난 and 오는 choose the side of publication. Else a month that follows one with its year in the same
        line is of that year (’19.11월 … 12월); else it is of the year of publication, unless that is more
        than half a year ahead, or nearly a year back.
        """
        month, day = moment.month or 1, moment.day
        context = self._context(moment)
        if moment.sense:
            return _on_side(moment.sense, published, month, day)
        if (
            context
            and context.month
            and self._last_says_year
            and context.year != published.year
            and month > context.month
            and not _is_weekday(moment, published.year)
        ):
            return _Known(context.year, month, day)
        ahead = month - published.month
        return _Known(published.year - (ahead > 6) + (ahead < -9), month, day)

    def _day(self, moment: Moment, published: datetime.date) -> _Known:
        """A day of the month alone: the nearest to publication that the text allows."""
        day = moment.day or 1
        context = self._context(moment)
        if context and context.day and context.month and not moment.sense and context.day < day:
            return _Known(context.year, context.month, day)
        options = [
            datetime.date(year, month, day)
            for year, month in (_shift(published, n) for n in (0, -1, 1))
            if day <= calendar.monthrange(year, month)[1]
        ]
        if moment.sense:
            options = [d for d in options if (d - published).days * moment.sense >= 0] or options
        if moment.weekday is not None:
            options = [d for d in options if d.weekday() == moment.weekday] or options
        return _of(min(options, key=lambda d: abs(d - published)))

    def _second(self, first: _Known, moment: Moment) -> _Known | None:
        """The second end of a range: what it leaves out is as in the first, and it comes after."""
        if moment.has_year or (moment.day is None and moment.month is None):
            return self._point(moment)
        if moment.month is not None:
            turns = first.month is not None and moment.month < first.month
            return _Known(first.year + turns, moment.month, moment.day)
        return _Known(first.year, first.month, moment.day) if first.month else None


def _of(date: datetime.date) -> _Known:
    return _Known(date.year, date.month, date.day)


def _decade(first: _Known, last: _Known, closing: Moment) -> str:
    """The value of a point or range whose last expression may be a decade."""
    if closing.years > 1:
        return f"{first.year}/{last.year + closing.years - 1}"
    return str(first) if first is last else f"{first}/{last}"


def _before(first: _Known, second: Moment) -> _Known:
    """The first end of a range in the year of the second, or in the year before."""
    later = (first.month or 0, first.day or 0) > (second.month or 12, second.day or 31)
    return _Known(first.year - later, first.month, first.day)


def _makes_range(kind: str, first: _Known, last: _Known, opening: Moment, closing: Moment) -> bool:
    """Whether two linked expressions are the ends of one; 6일과 7일 are, 6일과 9일 are two dates."""
    if first.order() >= last.order() or (kind != "to" and bool(first.day) != bool(last.day)):
        return False
    if kind == "and":
        bare = closing.month is None and not closing.has_year
        return bool(opening.day and bare and closing.day == opening.day + 1)
    return not closing.is_year_end


def _on_side(sense: int, published: datetime.date, month: int, day: int | None) -> _Known:
    """The last (-1) or next (1) such month or day, seen from publication; a slip of days does not count."""
    if day is None:
        year = published.year if (month - published.month) * sense >= 0 else published.year + sense
        return _Known(year, month)
    for year in (published.year, published.year + sense):
        if day > calendar.monthrange(year, month)[1]:
            continue
        date = datetime.date(year, month, day)
        if (date - published) * sense >= -_SLIP:
            return _of(date)
    return _Known(published.year, month, day)


def _is_weekday(moment: Moment, year: int) -> bool:
    """Whether the stated day of the week fits the year."""
    if moment.weekday is None or not moment.month or not moment.day:
        return False
    if moment.day > calendar.monthrange(year, moment.month)[1]:
        return False
    return datetime.date(year, moment.month, moment.day).weekday() == moment.weekday


def _shift(date: datetime.date, months: int) -> tuple[int, int]:
    count = date.year * 12 + date.month - 1 + months
    return count // 12, count % 12 + 1


def _weekday(moment: Moment, published: datetime.date) -> _Known:
    """A day of the week: the last one up to publication, or with next the coming one."""
    away = ((moment.weekday or 0) - published.weekday()) % 7
    if moment.sense > 0:
        return _of(published + datetime.timedelta(away or 7))
    return _of(published - datetime.timedelta((-away) % 7 or (7 if moment.sense < 0 else 0)))
