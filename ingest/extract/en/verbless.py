"""Agreements that no verb tells of: by their date, by whom they tie, as items of a list or rows of a table."""

from __future__ import annotations

import re

from graph.model import AgreementKind, AgreementStatus
from ingest.extract.contract import Span
from ingest.extract.en.agreement_merging import Reading
from ingest.extract.en.instruments import Act, Instrument
from ingest.extract.en.telling import Telling

_SIGNED, _PLANNED = AgreementStatus.SIGNED, AgreementStatus.PLANNED
_DATED = re.compile(
    r"\s(?:\w+\s){0,4}?(?:dates?|dating)\s(?:back\s)?(?:from|to)\s|\sof\s|\sfrom\s|,\s(?:in\s)?|\s\("
)
_NEW = re.compile(r"\b(?:[Aa]n?|[Tt]heir|[Ii]ts|new|two|three|another|first|second)\s(?:[\w-]+\s){0,4}$")
_THEIR = re.compile(r"\b[Tt]heir\s(?:\w+\s){0,2}$")
_WISHED = re.compile(
    r"\b(?:could|might|may|should|would|calls? for|called for|propos(?:es?|ed|al)|in favour of|ways to|no longer|not|never|if|research|study|studies|talks on|consider(?:s|ed|ing)?)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|about to|is to|are to|to be|next (?:week|month|year|Mon|Tues|Wednes|Thurs|Fri)|tomorrow|soon|plans?)\b"
)
_WHICH = re.compile(r",\s(?:which|who|where)\b[^,]*,")


class Verbless:
    """Adds to a telling what is read without an act."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.text = telling.text
        self.draft = telling.draft
        self.signers = telling.signers
        self.dates = telling.dates

    def by_date(self, number: int, instrument: Instrument, right: int) -> None:
        """An instrument that nothing is told of but its date and its parties: the 2009 agreement between A and B."""
        between = self.signers.between(number, instrument)
        parties = self.signers.resolved(*between) if between else list(instrument.between)
        of_them = next(
            (
                g
                for g in self.signers.groups(number)
                if g.preposition == "of" and len(g.actors) > 1 and 0 < g.start - instrument.end < 8
            ),
            None,
        )
        if len(parties) < 2 and of_them is not None:  # the agreement of the two dates from 2012
            between, parties = [of_them], self.signers.resolved(of_them)
        if len(parties) < 2:
            return
        for date in self.dates.within(*self.draft.sentences[number]):
            after = instrument.end <= date.start < right
            gap = self.text[
                (between[0].end if between and between[0].end <= date.start else instrument.end) : date.start
            ]
            before = 0 <= instrument.start - date.end <= 2
            if date.resolved and "/" not in date.resolved and (before or (after and _DATED.fullmatch(gap))):
                span = self.telling.span(number, parties, instrument, (date.start, date.end))
                self.telling.found.append(
                    Reading(instrument.kind, _SIGNED, parties, date.resolved, span, number)
                )
                return

    def linked(self, number: int, instrument: Instrument, left: int, right: int) -> None:
        """An instrument that ties whoever the sentence names, by whatever verb: is bound to A by an agreement of 1994."""
        start, end = self.draft.sentences[number]
        if instrument.plural or not _NEW.search(
            self.text, max(start, instrument.start - 60), instrument.start
        ):
            return
        if _WISHED.search(self.text, start, end):
            return
        act = Act(_SIGNED, instrument.start, instrument.end)
        between = self.signers.between(number, instrument)
        subject = self.signers.subject(number, act, left)
        partners = [
            g
            for g in self.signers.groups(number)
            if (
                g.preposition in ("with", "from", "to")
                and left <= g.start < right
                and abs(g.start - instrument.start) < 90
            )
        ]
        partners = [
            g
            for g in partners
            if g.preposition == "with"
            or (g.preposition in ("from", "to") and instrument.kind is AgreementKind.CONTRACT)
            or self.text[g.end : instrument.start].strip() in ("by", "by a", "by an", "through a")
        ]
        parties = self.signers.resolved(*(between or [*subject[:1], *partners]))
        dated = any(
            d.resolved and _DATED.fullmatch(self.text, instrument.end, d.start)
            for d in self.dates.within(instrument.end, right)
        )
        if len(parties) < 2 and (
            partners or dated or _THEIR.search(self.text, max(start, instrument.start - 30), instrument.start)
        ):
            parties = self.signers.completed(number, parties, instrument, act)
        if len(parties) < 2:
            return
        if not dated and not self._dated((left, right)):
            act = Act(AgreementStatus.IN_FORCE, act.start, act.end)
        if _FUTURE.search(_WHICH.sub("", self.text[start:end])):
            act = Act(_PLANNED, act.start, act.end)
        self.telling.told(number, instrument, act, [(parties, None)], (left, right))

    def _dated(self, window: Span) -> bool:
        """Whether a stretch of a sentence tells a date."""
        return any(d.resolved for d in self.dates.within(*window))
