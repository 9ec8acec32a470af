"""Agreements that no verb tells of: by their date, by whom they tie, as items of a list or rows of a table."""

from __future__ import annotations

import re
from itertools import pairwise

from graph.model import AgreementKind, AgreementStatus
from ingest.extract.contract import Span
from ingest.extract.draft import BlockKind
from ingest.extract.en.agreement_merging import Reading
from ingest.extract.en.frames import frames
from ingest.extract.en.instruments import Act, Instrument
from ingest.extract.en.pairings import pairings
from ingest.extract.en.parties import BODIES
from ingest.extract.en.telling import Telling

_ITEMS = frozenset({BlockKind.BULLET, BlockKind.ROW, BlockKind.FOOTNOTE})
_NEXT = 24
"""Characters between an instrument and the one that it is with."""
_MOST_ITEMS = 24
_PAPERS = re.compile(
    r"\b(?:following|[Ll]ist of|[Oo]utcomes?|[Rr]esults?|[Dd]ocuments?|[Ii]nstruments?|[Pp]apers|[Aa]greements|M[Oo][UC]s|[Mm]emoranda|[Dd]eals)\b"
)
_DONE = re.compile(
    r"\b(?:signed|signing|exchanged?|concluded|adopted|handed over|witnessed|sealed|inked|reached|[Oo]utcomes?|[Rr]esults?)\b"
)
_UNDER = re.compile(r"\W*(?:Under|According to|In line with)\s")
_OPENS = re.compile(r"(?:[•·▪*>-]\s*|\(?\w{1,3}[.)]\s*)?(?:An?\s|The\s|an?\s|the\s)?(?:[A-Z][\w-]+\s){0,2}")
_TIMED = re.compile(r"\d{1,2}[:.h]\d{2}\b")
_CELL = re.compile(r"\|\s*((?:19|20)\d\d)\s*(?:\||$)")
_SIDES = re.compile(r"\s[–—-]\s")
_SIGNED, _PLANNED = AgreementStatus.SIGNED, AgreementStatus.PLANNED
_DATED = re.compile(
    r"\s(?:\w+\s){0,4}?(?:dates?|dating)\s(?:back\s)?(?:from|to)\s|\sof\s|\sfrom\s|,\s(?:in\s)?|\s\("
)
_NEW = re.compile(r"\b(?:[Aa]n?|[Tt]heir|[Ii]ts|new|two|three|another|first|second)\s(?:[\w-]+\s){0,4}$")
_THEIR = re.compile(r"\b[Tt]heir\s(?:\w+\s){0,2}$")
WISHED = re.compile(
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
        if len(parties) < 2:  # under the 2017 memorandum with the ministry
            alone = [
                g
                for g in self.signers.groups(number)
                if g.preposition == "with" and 0 < g.start - instrument.end < _NEXT
            ]
            act = Act(_SIGNED, instrument.start, instrument.end)
            if alone:
                parties = self.signers.completed(number, self.signers.resolved(alone[0]), instrument, act)
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
        if WISHED.search(self.text, start, end):
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

    def listed(self, number: int, instruments: list[Instrument]) -> None:
        """An item of a list of what was signed, or a row of a table under such a heading."""
        heading = self._heading(number)
        if heading is None:
            return
        start, end = self.draft.sentences[number]
        own = instruments[0] if instruments else None
        above = self.telling.instruments.of(*heading)
        if own is None and not (
            above and above[-1].plural and self.text[heading[0] : heading[1]].endswith(":")
        ):
            return
        if own is not None and not _OPENS.fullmatch(self.text, start, own.start):
            return
        instrument = own or Instrument(above[-1].kind, start, start)
        verbs = frames().verbs
        planned = verbs["planned"].search(self.text, *heading) or _PLANS.search(self.text, start, end)
        parties = self._of_item(number, instrument, heading)
        if len(parties) < 2:
            return
        dated = [
            d.resolved
            for d in (*self.dates.within(start, end), *self.dates.within(*heading))
            if d.resolved and "/" not in d.resolved and (planned or d.resolved <= self._today(d.resolved))
        ]
        cell = _CELL.search(self.text, start, end)
        date = (
            (cell[1] if cell else None)
            or next(iter(dated), None)
            or self.telling.last()
            or self.dates.published()
        )
        status = _PLANNED if planned else _SIGNED
        span = self.telling.span(number, parties, instrument, (instrument.start, instrument.end))
        title = self.draft.sentence_at(heading[0])
        found = self.telling.found
        found[:] = [r for r in found if r.sentence != title or title == 0]  # what is listed is told here
        found.append(Reading(instrument.kind, status, parties, date, span, number))

    def paired(self) -> None:
        """The items of lists of who signed with whom."""
        for pairing in pairings(self.text):
            number = self.draft.sentence_at(pairing.span[0])
            if number is None:
                continue
            parties = list(
                dict.fromkeys(
                    m.entity
                    for start, end in pairing.names
                    for m in self.draft.mentions_in(start, end)
                    if m.entity is not None and m.start == start
                )
            )
            if len(parties) > 1:
                date = self.telling.last() or self.dates.published()
                self.telling.found.append(Reading(pairing.kind, _SIGNED, parties, date, pairing.span, number))

    def scheduled(self, number: int, told: list[Reading]) -> None:
        """What a programme announces for an hour is planned, on the day that was named last."""
        start = self.draft.sentences[number][0]
        if not told or not _TIMED.match(self.text, start):
            return
        days = [
            d.resolved
            for d in self.dates.within(0, start)
            if d.resolved and len(d.resolved) == _WHOLE and "/" not in d.resolved
        ]
        for reading in told:
            reading.status = _PLANNED if reading.status is _SIGNED else reading.status
            reading.date = days[-1] if days else reading.date

    def _heading(self, number: int) -> Span | None:
        """The last sentence before a list, where it speaks of what was or is to be signed."""
        start = self.draft.sentences[number][0]
        at = self.draft.block_at(start)
        if at is None or self.draft.blocks[at].kind not in _ITEMS:
            return None
        above = at - 1
        while above >= 0 and self.draft.blocks[above].kind in _ITEMS and at - above < _MOST_ITEMS:
            above -= 1
        if above < 0 or self.draft.blocks[above].kind in _ITEMS:
            return None
        block = self.draft.blocks[above]
        sentences = [s for s in self.draft.sentences if block.start <= s[0] < block.end]
        if not sentences:
            return None
        heading = sentences[-1]
        if heading[1] - heading[0] < _NEXT and heading[0]:  # Among them:
            before = self.draft.sentence_at(heading[0])
            heading = (self.draft.sentences[before - 1][0], heading[1]) if before else heading
        told = _DONE.search(self.text, *heading) or frames().verbs["planned"].search(self.text, *heading)
        papers = _PAPERS.search(self.text, *heading) or self.telling.instruments.of(*heading)
        return heading if told and papers and not _UNDER.match(self.text, *heading) else None

    def _of_item(self, number: int, instrument: Instrument, heading: Span) -> list[int]:
        """The parties of an item: those between which it is, the two sides of a dash, the pair that it names."""
        between = self.signers.between(number, instrument)
        if between:
            return self.signers.resolved(*between)
        groups = self.signers.groups(number)
        pairs = [g for g in groups if len(self.signers.resolved(g)) > 1]
        if pairs:
            return self.signers.resolved(pairs[0])
        for one, other in pairwise(groups):
            if _SIDES.search(self.text, one.end, other.start) or other.preposition == "with":
                return self.signers.resolved(one, other)
        bodies = self.signers.resolved(*(g for g in groups if g.preposition not in ("in", "at", "under")))
        if len(bodies) == _PAIR and all(self.draft.entities[b].type in BODIES for b in bodies):
            return bodies
        alone = [g for g in groups if g.preposition == "with"]
        above = [g for g in self.signers.groups_of(heading) if not g.preposition]
        return self.signers.resolved(above[0], alone[0]) if alone and above else []

    def _today(self, like: str) -> str:
        """The day of the release, as exact as another date."""
        published = self.draft.published
        return published.isoformat()[: len(like)] if published else like


_PAIR = 2
_PLANS = re.compile(r"\b(?:to be signed|planned|in preparation|awaits? signature)\b")
_WHOLE = 10
"""Characters of a date with its day."""
