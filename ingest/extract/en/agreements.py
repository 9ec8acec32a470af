"""Agreements in English text: an instrument, the act of concluding it, who signs it and when."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementKind, AgreementStatus
from ingest.extract import agreement_topics
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import BlockKind, Draft, draft_of
from ingest.extract.en.agreement_dates import renewed
from ingest.extract.en.agreement_fields import field_of
from ingest.extract.en.agreement_merging import ENDED, Reading, united
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import Group
from ingest.extract.en.instruments import UNDER, Act, Instrument, acts, fits, is_none
from ingest.extract.en.judged import judge
from ingest.extract.en.parties import BODIES
from ingest.extract.en.telling import THE_SAME, Telling
from ingest.extract.en.verbless import Verbless
from ingest.extract.en.wording import PAPER

_SIGNED, _PLANNED = AgreementStatus.SIGNED, AgreementStatus.PLANNED
_DENIED = re.compile(r"\b(?:not|never|without|failed to|yet to|refused to|declined to)\s(?:\w+\s)?$")
_IT = re.compile(rf"(?:It|This|The (?:{PAPER}|document))\s")
_CHAIN = re.compile(r"[\w\s,.’']{3,30}?,?\sand\s(?:was\s|had been\s)?(?:\w+ly\s)?$")
_AND = re.compile(r"(?:\s(?:in|on|of)\s[\w\s]{3,20}?)?,?\sand\s(?:an?|the|two|another|its)\s(?:\w+\s){0,3}")
_FIRST = re.compile(r"\W*(?:[Ff]irst|[Oo]riginally|[Ii]nitially)\s(?:signed|concluded|agreed)\s")
_CHOSEN = re.compile(
    r"\b(?:has|have|had|was|were) (?:been )?(?P<act>selected|chosen|picked|appointed|tapped|named)\b"
    r"(?=[^.;]*\bby\b)(?=[^.;]*\b(?:to (?:build|construct|supply|develop|design|operate|deliver|provide|modernise|modernize|install)"
    r"|as (?:the )?(?:\w+ )?(?:supplier|contractor|vendor|bidder|operator))\b)"
)
_OPENING = 4
"""Sentences in which a release tells its own news: what is signed there without a date was signed this month."""


@Language.component("en_agreements")
def en_agreements(doc: Doc) -> Doc:
    """Agreements of the document; reports of the same one in several sentences are one."""
    draft = draft_of(doc)
    text = doc.text
    telling = read_by_rules(text, draft)
    for reading in united(draft, judge(telling)):
        if reading.date is None and reading.sentence < _OPENING and not reading.open and draft.published:
            reading.date = draft.published.isoformat()[:7]
        start, end = reading.span
        sentence = draft.sentences[reading.sentence]
        named = tuple((m.start, m.end) for m in draft.mentions_in(*sentence) if m.type in BODIES)
        topics = agreement_topics.topics_of(
            agreement_topics.Telling(
                text, field_of(text, (start, end), sentence), sentence, _title_end(draft), named
            )
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
                confidence=_confidence(reading),
            )
        )
    return doc


def read_by_rules(text: str, draft: Draft) -> Telling:
    """What rules tell of a draft whose entities are known."""
    reader = _Reader(text, draft)
    reader.read()
    return reader.telling


def _confidence(reading: Reading) -> float:
    stated = frames().confidence["en.agreement"]
    return stated if reading.chance is None else round(min(stated, reading.chance), 2)


def _title_end(draft: Draft) -> int:
    first = draft.blocks[0] if draft.blocks else None
    return first.end if first is not None and first.kind is BlockKind.TITLE else 0


class _Reader:
    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self.telling = Telling(text, draft)
        self.instruments = self.telling.instruments
        self.verbless = Verbless(self.telling)
        self.signers = self.telling.signers
        self.dates = self.telling.dates
        self.found = self.telling.found
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
            before = len(self.found)
            if not around:
                self._again(number, told)
            for at, instrument in enumerate(around):
                left = around[at - 1].end if at else start
                right = around[at + 1].start if at + 1 < len(around) else end
                if not at and UNDER.match(self.text, start, instrument.end + 1):
                    told_here = [a for a in told if a.start >= instrument.end]
                else:
                    told_here = told
                self._one(number, instrument, told_here, left, right)
            if len(self.found) == before:
                self.verbless.listed(number, around)
            if len(self.found) == before:
                self._selected(number)
            self.verbless.scheduled(number, self.found[before:])
        self.verbless.paired()
        return self.found

    def _selected(self, number: int) -> None:
        """A contract that somebody was chosen for, without a word of one: was selected by B to build …"""
        start, end = self.draft.sentences[number]
        chosen = _CHOSEN.search(self.text, start, end)
        if chosen is None:
            return
        act = Act(_PLANNED, *chosen.span("act"))
        parties = self.signers.resolved(
            *self.signers.subject(number, act)[:1], *self.signers.by(number, act)[:1]
        )
        if len(parties) == 2 and all(self.draft.entities[p].type in BODIES for p in parties):
            instrument = Instrument(AgreementKind.CONTRACT, *chosen.span("act"))
            self.telling.told(number, instrument, act, [(parties, None)], (start, end))

    def _one(self, number: int, instrument: Instrument, told: list[Act], left: int, right: int) -> None:
        """The readings of one instrument: by the act that follows it, by the one before, else by its date."""
        start = self.draft.sentences[number][0]
        if is_none(self.text, start, instrument):
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
            self.telling.told(
                number, instrument, act, self._of_active(number, instrument, act, right), (start, stop)
            )
        if groups is not None:
            low = instrument.end if leading else start
            self._following(number, instrument, following[at:], groups, (low, right))
        if len(self.found) == before:
            self.verbless.by_date(number, instrument, right)
        if len(self.found) == before:
            self.verbless.linked(number, instrument, left, right)
        for reading in self.found[before:]:
            ended = next((a for a in following if a.status in ENDED), None)
            if ended is not None and reading.status in (_SIGNED, _PLANNED):
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
        self.telling.told(number, instrument, act, [(parties, None)], window)

    def _of_active(
        self, number: int, instrument: Instrument, act: Act, right: int
    ) -> list[tuple[list[int], Group | None]]:
        """The parties where somebody concludes the instrument; several where it is one with each partner."""
        between = self.signers.between(number, instrument)
        if between and between[0].start < right:
            return [(self.signers.resolved(*between), None)]
        subject = self.signers.subject(number, act)
        same = THE_SAME.search(self.text, instrument.end, right)
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
