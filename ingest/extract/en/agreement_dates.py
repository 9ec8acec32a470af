"""When an agreement of an English document was signed, or is to be."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from graph.model import AgreementStatus
from ingest.extract.contract import Span
from ingest.extract.dates import Date
from ingest.extract.draft import Draft
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import Group
from ingest.extract.en.instruments import Act, Instrument
from ingest.extract.en.names import DATELINE

_NEAR_DATE = 120
_RELATIVE = re.compile(r",\s(?:which|who|where|whose|when)\b")
_OF = re.compile(r"\s(?:of|from|dated)\s(?:the\s)?")
_TODAY = re.compile(r"\btoday\b")
_SAME_DAY = re.compile(r"\b(?:[Aa]t|[Oo]n) the same (?:sitting|ceremony|meeting|occasion|time|day|event)\b")
_LIMIT = re.compile(
    r"\b(?:(?P<since>since)|(?P<from>dat(?:es|ing)(?: back)? (?:from|to))|until|by(?: the)?(?: end of)?|valid to|up to|till)\s$"
)
_LATER = re.compile(
    r"\b(?:(?:that|the same|later that|earlier that)\s(?P<same>year|month)\b|(?P<count>a|one|two|three|four|six)\s(?P<unit>month|year)s?\slater)",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_BESIDE = 25


def renewed(text: str, act: Act) -> bool:
    """Whether an act makes anew what there was: renewed, prolonged, amended."""
    return bool(frames().verbs["renewed"].search(text, act.start, act.end))


class Dates:
    """Finds the dates of acts in one document."""

    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self._dates = sorted(draft.dates, key=lambda d: d.start)
        self._starts = [d.start for d in self._dates]

    def within(self, start: int, end: int) -> Sequence[Date]:
        """The dates that begin in a stretch, in text order."""
        return self._dates[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def published(self) -> str | None:
        """The month of the release."""
        return self.draft.published.isoformat()[:7] if self.draft.published else None

    def beside(self, instrument: Instrument, resolved: str) -> bool:
        """Whether a date is put to the instrument itself: a memorandum of 2012."""
        return any(
            d.resolved == resolved and _OF.fullmatch(self.text, instrument.end, d.start)
            for d in self.within(instrument.end, instrument.end + _BESIDE)
        )

    def of(
        self,
        number: int,
        act: Act,
        instrument: Instrument,
        status: AgreementStatus,
        partner: Group | None,
        window: Span,
        last: str | None = None,
    ) -> tuple[str, ...]:
        """The dates of an act in `window`, the nearest first, whole days before months. A signing lies in the past.

        `partner` is the group whose date is wanted where each partner has its own, `last` the date of the agreement
        told before.
        """
        start, end = self.draft.sentences[number]
        today = self.draft.published.isoformat() if self.draft.published else None
        line = DATELINE.match(self.text, start, end)
        near: list[tuple[bool, bool, int, str]] = []
        for date in self.within(start, end):
            if not start <= date.start < end or not date.resolved or "/" in date.resolved:
                continue
            if line is not None and date.start < line.end() and not _TODAY.search(self.text, start, end):
                continue
            if line is not None and date.text.lower() == "today" and date.start >= line.end():
                continue  # the day of the dateline, which may not be that of the release
            beside = 0 <= instrument.start - date.end <= 3 or _OF.fullmatch(
                self.text, instrument.end, date.start
            )
            if beside:
                return (date.resolved,)
            if not window[0] <= date.start < window[1]:
                continue
            limit = _LIMIT.search(self.text, max(start, date.start - 20), date.start)
            if limit and limit["from"] and not renewed(self.text, act):
                return (date.resolved,)
            if limit and not (
                limit["since"]
                and (
                    status is AgreementStatus.IN_FORCE
                    or act.start == instrument.start  # it has had an agreement with X since 2019
                    or self.text.startswith(", when", date.end)
                )
            ):
                continue
            later = today is not None and date.resolved[:10] > today[: len(date.resolved)]
            earlier = today is not None and date.resolved < today[: len(date.resolved)]
            won = frames().verbs["awarded"].match(self.text, act.start, act.end)
            if (status is AgreementStatus.SIGNED and later) or (
                status is AgreementStatus.PLANNED and earlier and not won
            ):
                continue
            distance = min(
                abs(date.start - act.end), abs(act.start - date.end), abs(date.start - instrument.end)
            )
            if partner is not None:
                distance = min(abs(date.start - partner.end), abs(partner.start - date.end))
            near_to = sorted((date.start, act.end))
            if _RELATIVE.search(self.text, *near_to) and act.end < date.start:
                continue
            rough = partner is None and len(date.resolved) != 10 and distance > _BESIDE
            near.append((distance > _NEAR_DATE, rough, distance, date.resolved))
        if near:
            return tuple(date for *_, date in sorted(near))
        if last is not None and _SAME_DAY.search(self.text, start, end):
            return (last,)
        reckoned = self._reckoned(start, end) if status is AgreementStatus.SIGNED else None
        return () if reckoned is None else (reckoned,)

    def _reckoned(self, start: int, end: int) -> str | None:
        """The date that is told from the last one before: a month later, earlier that year."""
        told = _LATER.search(self.text, start, end)
        if told is None:
            return None
        before = reversed(self.within(0, told.start()))
        known = next((d.resolved for d in before if d.resolved and "/" not in d.resolved), None)
        if known is None:
            return None
        year, month = int(known[:4]), int(known[5:7] or 0)
        if told["same"]:
            return str(year) if told["same"] == "year" or not month else f"{year}-{month:02}"
        count = _COUNTS.get((told["count"] or "a").lower(), 1)
        if told["unit"] == "year":
            return str(year + count)
        if not month:
            return None
        months = year * 12 + month - 1 + count
        return f"{months // 12}-{months % 12 + 1:02}"
