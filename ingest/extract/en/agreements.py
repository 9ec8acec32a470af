"""Agreements in English text: an instrument, the act of concluding it, who signs it and when."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementKind, AgreementStatus
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import BlockKind, Draft, draft_of
from ingest.extract.en.agreement_dates import Dates, renewed
from ingest.extract.en.agreement_fields import field_of
from ingest.extract.en.agreement_merging import ENDED, Reading, united
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import Group
from ingest.extract.en.instruments import Act, Instrument, Instruments, acts, fits
from ingest.extract.en.parties import BODIES, Signers
from ingest.extract.topics import subject_topics

_SIGNED, _PLANNED = AgreementStatus.SIGNED, AgreementStatus.PLANNED
_UNDER = re.compile(r"\s*(?:Under|According to|In line with|Through|By)\s(?:the|this|these|its?)\b")
_DENIED = re.compile(r"\b(?:not|never|without|failed to|yet to|refused to|declined to)\s(?:\w+\s)?$")
_NONE = re.compile(r"\b(?:[Nn]o|possible|potential|any)\s(?:\w+\s)?$")
_IT = re.compile(r"(?:It|This|The (?:agreement|memorandum|M[Oo]U|accord|deal|contract|pact|document))\s")
_DATED = re.compile(
    r"\s(?:\w+\s){0,4}?(?:dates?|dating)\s(?:back\s)?(?:from|to)\s|\sof\s|\sfrom\s|,\s(?:in\s)?|\s\("
)
_CHAIN = re.compile(r"[\w\s,.’']{3,30}?,?\sand\s(?:was\s|had been\s)?(?:\w+ly\s)?$")
_AND = re.compile(r",?\sand\s(?:an?|the|two|another|its)\s(?:\w+\s){0,3}")
_PRESENT = re.compile(r"(?:sign|ink|seal|conclude)s?")
_GENERIC = frozenset(
    f"{word}{s}"
    for word in ("agreement", "pact", "accord", "deal", "arrangement", "contract")
    for s in ("", "s")
)
_DEFINITE = re.compile(r"\b(?:[Tt]he|[Tt]his|[Tt]heir)\s$")
_NEW = re.compile(r"\b(?:[Aa]n?|[Tt]heir|[Ii]ts|new|two|three|another|first|second)\s(?:[\w-]+\s){0,4}$")
_THEIR = re.compile(r"\b[Tt]heir\s(?:\w+\s){0,2}$")
_WISHED = re.compile(
    r"\b(?:could|might|may|should|would|calls? for|called for|propos(?:es?|ed|al)|in favour of|ways to|no longer|not|never|if|research|study|studies|talks on|consider(?:s|ed|ing)?)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|about to|is to|are to|to be|next (?:week|month|year|Mon|Tues|Wednes|Thurs|Fri)|tomorrow|soon|plans?)\b"
)
_WHICH = re.compile(r",\s(?:which|who|where)\b[^,]*,")
_FIRST = re.compile(r"\W*(?:[Ff]irst|[Oo]riginally|[Ii]nitially)\s(?:signed|concluded|agreed)\s")
_THE_SAME = re.compile(r"\b(?:do(?:es)?|did|will do)\sthe\ssame\b|\bfollow(?:s|ed)?\ssuit\b")
_OPENING = 4
"""Sentences in which a release tells its own news: what is signed there without a date was signed this month."""


@Language.component("en_agreements")
def en_agreements(doc: Doc) -> Doc:
    """Agreements of the document; reports of the same one in several sentences are one."""
    draft = draft_of(doc)
    text = doc.text
    for reading in united(draft, _Reader(text, draft).read()):
        if reading.date is None and reading.sentence < _OPENING and not reading.open and draft.published:
            reading.date = draft.published.isoformat()[:7]
        start, end = reading.span
        sentence = draft.sentences[reading.sentence]
        named = [(m.start, m.end) for m in draft.mentions_in(*sentence) if m.type in BODIES]
        topics = subject_topics(
            text, field_of(text, (start, end), sentence), sentence, _title_end(draft), named
        )
        draft.agreements.append(
            Agreement(
                kind=reading.kind,
                parties=reading.parties,
                date=reading.date,
                topics=topics,
                status=reading.status,
                evidence=reading.span,
                rule="en.agreement",
                confidence=frames().confidence["en.agreement"],
            )
        )
    return doc


def _title_end(draft: Draft) -> int:
    first = draft.blocks[0] if draft.blocks else None
    return first.end if first is not None and first.kind is BlockKind.TITLE else 0


class _Reader:
    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self.instruments = Instruments(text, draft)
        self.signers = Signers(text, draft)
        self.dates = Dates(text, draft)
        self.found: list[Reading] = []
        self.used: set[int] = set()
        """Acts of the sentence that follow an instrument of theirs."""

    def read(self) -> list[Reading]:
        """Every telling of an agreement, in text order."""
        for number, (start, end) in enumerate(self.draft.sentences):
            if frames().verbs["hypothetical"].search(self.text, start, end):
                continue
            self.used.clear()
            around = self.instruments.of(start, end)
            told = acts(self.text, start, end)
            if not around:
                self._again(number, told)
            for at, instrument in enumerate(around):
                left = around[at - 1].end if at else start
                right = around[at + 1].start if at + 1 < len(around) else end
                if not at and _UNDER.match(self.text, start, instrument.end + 1):
                    told_here = [a for a in told if a.start >= instrument.end]
                else:
                    told_here = told
                self._one(number, instrument, told_here, left, right)
        return self.found

    def _one(self, number: int, instrument: Instrument, told: list[Act], left: int, right: int) -> None:
        """The readings of one instrument: by the act that follows it, by the one before, else by its date."""
        start = self.draft.sentences[number][0]
        if _NONE.search(self.text, max(start, instrument.start - 24), instrument.start):
            return
        told = [a for a in told if self._goes(instrument, a)]
        following = [a for a in told if a.start >= instrument.end and a.start < right]
        leading = [a for a in told if a.end <= instrument.start and a.end > left and a.start not in self.used]
        joined = _AND.fullmatch(self.text, left, instrument.start) if left > start else None
        if not leading and joined:
            leading = [a for a in told if a.end <= left]
        groups: list[Group] | None = None
        at = next((i for i, a in enumerate(following) if a.status not in ENDED), 0)
        if following:
            groups = self.signers.after(number, instrument, following[at])
        before = len(self.found)
        act = leading[-1] if leading else None
        if act is not None and (groups is None or renewed(self.text, act)):
            stop = following[at].start if groups is not None else right
            self._told(
                number, instrument, act, self._of_active(number, instrument, act, right), (start, stop)
            )
        if groups is not None:
            low = instrument.end if leading else start
            self._following(number, instrument, following[at:], groups, (low, right))
        if len(self.found) == before:
            self._by_date(number, instrument, right)
        if len(self.found) == before:
            self._linked(number, instrument, left, right)
        for reading in self.found[before:]:
            ended = next((a for a in following if a.status in ENDED), None)
            if ended is not None and reading.status is _SIGNED:
                reading.status = ended.status

    def _following(
        self, number: int, instrument: Instrument, following: list[Act], groups: list[Group], window: Span
    ) -> None:
        """The act after an instrument, and those that are chained to it: concluded in 1992 and rewritten in 1999."""
        for at, act in enumerate(following):
            if at and not _CHAIN.fullmatch(self.text, following[at - 1].end, act.start):
                break
            self.used.add(act.start)
            low = act.start if at else window[0]
            stop = following[at + 1].start if at + 1 < len(following) else window[1]
            self._passive(number, instrument, act, groups, (low, stop))

    def _goes(self, instrument: Instrument, act: Act) -> bool:
        start = max(0, act.start - 24)
        words = self.text[instrument.start : instrument.end]
        return fits(instrument.kind, words, self.text[act.start : act.end]) and not _DENIED.search(
            self.text, start, act.start
        )

    def _passive(
        self, number: int, instrument: Instrument, act: Act, groups: list[Group], window: Span
    ) -> None:
        parties = self.signers.resolved(*groups)
        if len(parties) < 2:
            partners = self.signers.partners(number, act, instrument, instrument.end, window[1])
            partners += [
                g
                for g in self.signers.groups(number)
                if g.preposition == "with" and instrument.end <= g.start < act.start
            ]
            parties = self.signers.resolved(*groups, *partners)
        if len(parties) < 2 and instrument.between:
            parties = list(instrument.between)
        self._told(number, instrument, act, [(parties, None)], window)

    def _of_active(
        self, number: int, instrument: Instrument, act: Act, right: int
    ) -> list[tuple[list[int], Group | None]]:
        """The parties where somebody concludes the instrument; several where it is one with each partner."""
        between = self.signers.between(number, instrument)
        if between and between[0].start < right:
            return [(self.signers.resolved(*between), None)]
        subject = self.signers.subject(number, act)
        same = _THE_SAME.search(self.text, instrument.end, right)
        limit = right
        if same is not None:  # A signs with B, and C does the same with D
            own_again = [
                g.start for g in self.signers.groups(number) if g.end <= same.start() and not g.preposition
            ]
            limit = max([s for s in own_again if s > instrument.end], default=same.start())
        partners = self.signers.partners(number, act, instrument, 0, limit)
        if not partners and len(self.signers.resolved(*subject)) == 1:
            # A joined hands with B, signing a memorandum
            partners = self.signers.partners(
                number, Act(act.status, subject[0].end, act.end), instrument, 0, act.start
            )
        if not partners and instrument.between:
            return [(list(instrument.between), None)]
        own = self.signers.resolved(*subject[:1]) if partners else self.signers.resolved(*subject)
        if len(own) == 1 and (instrument.plural or len(partners) > 1):
            return [
                ([*own, p], group) for group in partners for p in self.signers.resolved(group) if p not in own
            ]
        return [(self.signers.resolved(*subject[: 1 if partners else None], *partners), None)]

    def _by_date(self, number: int, instrument: Instrument, right: int) -> None:
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
                span = self._span(number, parties, instrument, (date.start, date.end))
                self.found.append(Reading(instrument.kind, _SIGNED, parties, date.resolved, span, number))
                return

    def _linked(self, number: int, instrument: Instrument, left: int, right: int) -> None:
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
        self._told(number, instrument, act, [(parties, None)], (left, right))

    def _dated(self, window: Span) -> bool:
        """Whether a stretch of a sentence tells a date."""
        return any(d.resolved for d in self.dates.within(*window))

    def _told(
        self,
        number: int,
        instrument: Instrument,
        act: Act,
        signed: list[tuple[list[int], Group | None]],
        window: Span,
    ) -> None:
        """Add the readings of an act; its date stands in `window`."""
        words = self.text[act.start : act.end]
        status = act.status
        if status is _SIGNED and (
            (instrument.kind is AgreementKind.CONTRACT and frames().verbs["awarded"].match(words))
            or (_PRESENT.fullmatch(words) and number and not self._headline(number))
        ):
            status = _PLANNED
        for named, partner in signed:
            parties = named if len(named) > 1 else self.signers.completed(number, named, instrument, act)
            if len(parties) < 2:
                continue
            opened = status is _PLANNED and self._negotiated(act)
            if opened and instrument.kind is AgreementKind.AGREEMENT:
                parties = self.signers.states(parties)
            dates: tuple[str | None, ...] = self.dates.of(
                number, act, instrument, status, partner, window, self._last()
            )
            dates = dates or (None,)
            if renewed(self.text, act) and dates[0] and self.dates.beside(instrument, dates[0]):
                # renewed a memorandum of 2012: what was renewed is another one
                span = self._span(number, parties, instrument, (act.start, act.end))
                self.found.append(Reading(instrument.kind, _SIGNED, parties, dates[0], span, number))
                dates = (None,)
            if dates == (None,) and not opened and (status is _PLANNED or renewed(self.text, act)):
                dates = (self.dates.published(),)
            for date in dates if instrument.plural and len(signed) == 1 else dates[:1]:
                span = self._span(number, parties, instrument, (act.start, act.end))
                self.found.append(
                    Reading(
                        instrument.kind,
                        status,
                        parties,
                        date,
                        span,
                        number,
                        generic=self._generic(number, instrument),
                        open=opened,
                    )
                )
            self._same_again(number, instrument, act, status, dates[0], parties)

    def _generic(self, number: int, instrument: Instrument) -> bool:
        """Whether the instrument is one told of elsewhere: the pact; a deal in a headline."""
        words = self.text[instrument.start : instrument.end].lower()
        before = self.text[max(0, instrument.start - 12) : instrument.start]
        return words in _GENERIC and (self._headline(number) or not number or bool(_DEFINITE.search(before)))

    def _last(self) -> str | None:
        return self.found[-1].date if self.found else None

    def _headline(self, number: int) -> bool:
        block = self.draft.block_at(self.draft.sentences[number][0])
        return block is not None and self.draft.blocks[block].kind is BlockKind.TITLE

    def _negotiated(self, act: Act) -> bool:
        return bool(frames().verbs["negotiated"].search(self.text, act.start, act.end))

    def _same_again(
        self,
        number: int,
        instrument: Instrument,
        act: Act,
        status: AgreementStatus,
        date: str | None,
        parties: list[int],
    ) -> None:
        """Who ``does the same`` with whom."""
        end = self.draft.sentences[number][1]
        same = _THE_SAME.search(self.text, instrument.end, end)
        if same is None:
            return
        again = Act(status, *same.span())
        chosen = [g for g in self.signers.groups(number) if g.end <= again.start and not g.preposition][-1:]
        others = self.signers.resolved(
            *chosen, *self.signers.partners(number, again, instrument, again.end, end)
        )
        if len(others) == 2 and not set(others) & set(parties):
            span = self._span(number, others, instrument, (act.start, act.end))
            self.found.append(Reading(instrument.kind, status, others, date, span, number))

    def _again(self, number: int, told: list[Act]) -> None:
        """A sentence that tells more of what the one before spoke of: who signed it, or what became of it."""
        start, end = self.draft.sentences[number]
        if not self.found or self.found[-1].sentence < number - 1:
            return
        reading = self.found[-1]
        first = _FIRST.match(self.text, start, end)
        if first is not None:
            act, instrument = Act(_SIGNED, *first.span()), Instrument(reading.kind, *first.span())
            dates = self.dates.of(number, act, instrument, _SIGNED, None, (start, end))
            if dates:
                span = (first.start(), first.end())
                self.found.append(Reading(reading.kind, _SIGNED, reading.parties, dates[0], span, number))
            return
        if _IT.match(self.text, start, end):
            status = next((a.status for a in told if a.status in {*ENDED, AgreementStatus.IN_FORCE}), None)
            if status is not None:
                reading.status = status
                return
        again = frames().verbs["again"].search(self.text, start, end)
        if again is None:
            return
        act = Act(_SIGNED, *again.span())
        for group in [*self.signers.subject(number, act), *self.signers.by(number, act)]:
            for body in self.signers.resolved(group):
                entity = self.draft.entities[body]
                states = [
                    p
                    for p in reading.parties
                    if self.draft.entities[p].iso3166 and self.draft.entities[p].iso3166 == entity.country
                ]
                if entity.type in BODIES and body not in reading.parties and states:
                    reading.parties = [body if p == states[0] else p for p in reading.parties]
        instrument = Instrument(reading.kind, *again.span())
        dates = self.dates.of(number, act, instrument, _SIGNED, None, (start, end))
        if dates:
            reading.date = dates[0]
            if reading.status is AgreementStatus.IN_FORCE:
                reading.status = _SIGNED

    def _span(self, number: int, parties: list[int], instrument: Instrument, act: Span) -> Span:
        """From the first to the last of the instrument, its act and the parties' nearest mentions."""
        edges = [instrument.start, instrument.end, *act]
        for party in parties:
            near = min(
                (
                    m
                    for m in self.draft.mentions_in(*self.draft.sentences[number])
                    if m.entity == party and m.rule != "acronym"
                ),
                key=lambda m: abs(m.start - instrument.start),
                default=None,
            )
            if near is not None:
                edges += [near.start, near.end]
        return min(edges), max(edges)
