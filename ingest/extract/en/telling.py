"""What is told of an instrument becomes a reading: parties completed, status and date settled."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model import AgreementKind, AgreementStatus
from ingest.extract.contract import Span
from ingest.extract.draft import BlockKind, Draft
from ingest.extract.en.agreement_dates import Dates, renewed
from ingest.extract.en.agreement_merging import Reading
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import Group
from ingest.extract.en.instruments import Act, Instrument, Instruments
from ingest.extract.en.parties import Signers

_SIGNED, _PLANNED = AgreementStatus.SIGNED, AgreementStatus.PLANNED
_GENERIC = frozenset(
    f"{word}{s}"
    for word in ("agreement", "pact", "accord", "deal", "arrangement", "contract")
    for s in ("", "s")
)
_DEFINITE = re.compile(r"\b(?:[Tt]he|[Tt]his|[Tt]heir)\s$")
_PRESENT = re.compile(r"(?:sign|ink|seal|conclude)s?")
_GRANT = re.compile(r"\b[Gg]rants?\b")
_LOAN = re.compile(r"\b(?:[Ll]oans?|[Cc]redits?|repa(?:y|id)\w*|IDA)\b")
THE_SAME = re.compile(r"\b(?:do(?:es)?|did|will do)\sthe\ssame\b|\bfollow(?:s|ed)?\ssuit\b")


class Telling:
    """The readings of one document so far, in `found`, and how one is added."""

    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self.instruments = Instruments(text, draft)
        self.signers = Signers(text, draft)
        self.dates = Dates(text, draft)
        self.found: list[Reading] = []

    def told(
        self,
        number: int,
        instrument: Instrument,
        act: Act,
        signed: Sequence[tuple[list[int], Group | None]],
        window: Span,
    ) -> None:
        """Add the readings of an act; its date stands in `window`."""
        words = self.text[act.start : act.end]
        status = act.status
        if instrument.kind is AgreementKind.LOAN_AGREEMENT and self._granted(number):
            instrument = Instrument(
                AgreementKind.AGREEMENT,
                instrument.start,
                instrument.end,
                instrument.plural,
                instrument.between,
            )
        if status is _SIGNED and (
            (instrument.kind is AgreementKind.CONTRACT and frames().verbs["awarded"].match(words))
            or (_PRESENT.fullmatch(words) and number and not self.headline(number))
        ):
            status = _PLANNED
        for named, partner in signed:
            parties = named if len(named) > 1 else self.signers.completed(number, named, instrument, act)
            if len(parties) < 2:
                continue
            if self.signers.lead is None and self.signers.first() in parties:
                self.signers.lead = self.signers.first()
            opened = status is _PLANNED and self._negotiated(act)
            if opened and instrument.kind is AgreementKind.AGREEMENT:
                parties = self.signers.states(parties)
            dates: tuple[str | None, ...] = self.dates.of(
                number, act, instrument, status, partner, window, self.last()
            )
            dates = dates or (None,)
            if renewed(self.text, act) and dates[0] and self.dates.beside(instrument, dates[0]):
                # renewed a memorandum of 2012: what was renewed is another one
                span = self.span(number, parties, instrument, (act.start, act.end))
                self.found.append(Reading(instrument.kind, _SIGNED, parties, dates[0], span, number))
                dates = (None,)
            if dates == (None,) and not opened and (status is _PLANNED or renewed(self.text, act)):
                dates = (self.dates.published(),)
            for date in dates if instrument.plural and len(signed) == 1 else dates[:1]:
                span = self.span(number, parties, instrument, (act.start, act.end))
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
            self.same_again(number, instrument, act, status, dates[0], parties)

    def _granted(self, number: int) -> bool:
        """Whether what is financed is given: a financing agreement on a grant is no loan."""
        start, end = self.draft.sentences[number]
        after = self.draft.sentences[number + 1][1] if number + 1 < len(self.draft.sentences) else end
        return bool(_GRANT.search(self.text, start, after)) and not _LOAN.search(self.text, start, after)

    def _generic(self, number: int, instrument: Instrument) -> bool:
        """Whether the instrument is one told of elsewhere: the pact; a deal in a headline."""
        words = self.text[instrument.start : instrument.end].lower()
        before = self.text[max(0, instrument.start - 12) : instrument.start]
        return words in _GENERIC and (self.headline(number) or not number or bool(_DEFINITE.search(before)))

    def last(self) -> str | None:
        """The date of the agreement told last."""
        return self.found[-1].date if self.found else None

    def headline(self, number: int) -> bool:
        """Whether a sentence is the title."""
        block = self.draft.block_at(self.draft.sentences[number][0])
        return block is not None and self.draft.blocks[block].kind is BlockKind.TITLE

    def _negotiated(self, act: Act) -> bool:
        return bool(frames().verbs["negotiated"].search(self.text, act.start, act.end))

    def same_again(
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
        same = THE_SAME.search(self.text, instrument.end, end)
        if same is None:
            return
        again = Act(status, *same.span())
        chosen = [g for g in self.signers.groups(number) if g.end <= again.start and not g.preposition][-1:]
        others = self.signers.resolved(
            *chosen, *self.signers.partners(number, again, instrument, again.end, end)
        )
        if len(others) == 2 and not set(others) & set(parties):
            span = self.span(number, others, instrument, (act.start, act.end))
            self.found.append(Reading(instrument.kind, status, others, date, span, number))

    def span(self, number: int, parties: list[int], instrument: Instrument, act: Span) -> Span:
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
