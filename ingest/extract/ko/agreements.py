"""Agreements in Korean text: instrument, act, parties, date and status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementStatus
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import TEXT_KINDS, BlockKind, Draft, draft_of
from ingest.extract.ko.agreement_lists import NAMED, Lists
from ingest.extract.ko.agreement_merging import Candidate, Merger
from ingest.extract.ko.agreement_telling import Telling
from ingest.extract.ko.agreement_words import NONE, Instrument, instruments_in, words
from ingest.extract.ko.discourse import Discourse

_EXPLICIT = frozenset({"between", "dashed", "sides", "each-pair"})
"""Rules by which a sentence names both sides of one instrument: that it does so is enough."""
_GUESSED = frozenset({"bilateral-document"})
"""Rules that take the parties from elsewhere than the sentence; what it tells has to be sure."""
_REACH = 110
"""Most characters between an instrument and its act."""
_REACH_AFTER = 70
"""Most characters between an adnominal act and its instrument."""
_TITLE = 90
"""Most characters of a line that is the name of an instrument."""
_BRACKET = 100
"""Most characters of the bracket after an instrument."""
_REACH_BARE = 16
"""Most characters between an instrument and a word of negotiating it, without an act."""
_SERIES = re.compile(
    r"(?:\([^()\n]{1,30}\))?[’”'」｣』]\s?(?:\([^()\n]{1,40}\)\s?)?[*＊]*(?:,|와|과|및|[·ㆍ])\s?(?:및\s)?[‘“'「｢『][^’”'」｣』\n]{2,60}"
)
"""What stands between two titles in quotation marks."""
_CLOSED = re.compile(r"(?:\([^()\n]{1,30}\))?[’”'」｣』]")


@Language.component("ko_agreements")
def ko_agreements(doc: Doc) -> Doc:
    """Fill ``draft.agreements``."""
    draft = draft_of(doc)
    draft.agreements = find_agreements(draft)
    return doc


def find_agreements(draft: Draft) -> list[Agreement]:
    """The agreements of a draft whose entities are known, in text order, each once."""
    if not draft.entities:
        return []
    telling = Telling(draft, Discourse(draft))
    search = _Search(telling)
    merger = Merger(telling.discourse, draft.source.published)
    for candidate in sorted(
        search.candidates(), key=lambda c: (c.rule == NAMED, len(c.parties) < 2, c.heading, c.soft)
    ):
        if candidate.rule != NAMED or not merger.tells(candidate):
            merger.add(candidate)
    kept = [
        c for c in merger.known if c.status or c.date or c.heading or c.told > 1 or c.rule not in _GUESSED
    ]
    return [telling.agreement(c) for c in sorted(kept, key=lambda c: c.evidence)]


class _Search:
    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.draft = telling.draft
        self.text = telling.text
        self.reader = telling.reader
        self.parties = telling.parties
        self.lists = Lists(telling)

    def candidates(self) -> Iterator[Candidate]:
        """One candidate for each act that stands with an instrument."""
        for sentence in self.draft.sentences:
            block = self.draft.block_at(sentence[0])
            kind = self.draft.blocks[block].kind if block is not None else BlockKind.PROSE
            if kind not in TEXT_KINDS:
                continue
            instruments = instruments_in(self.text, *sentence)
            if not instruments:
                continue
            heading = kind is BlockKind.TITLE
            itemised = list(self.lists.itemised(sentence, instruments, heading))
            if itemised:
                yield from itemised
                listed = {candidate.instrument for candidate in itemised}
                instruments = [pair for pair in instruments if pair[0] not in listed]
                if not instruments:
                    continue
            taken: set[Span] = set()
            if words().act.search(self.text, *sentence) is None:
                yield from self._named(sentence, instruments, heading)
            for act in words().act.finditer(self.text, *sentence):
                yield from self._read(sentence, instruments, act.span(), heading, taken)
            yield from self._talked(sentence, [i for i in instruments if i[0] not in taken], heading)
            yield from self._dated(sentence, [i for i in instruments if i[0] not in taken], heading)
            yield from self.lists.listed(sentence, instruments, heading)
            yield from self.lists.operative(sentence, instruments, heading)
            yield from self.lists.sided(sentence, instruments)
            yield from self.lists.joined(sentence, instruments)
            yield from self.lists.pacts(sentence, instruments)
            yield from self.lists.bracketed(sentence, instruments)
            yield from self.lists.named(sentence, instruments, heading)

    def _read(
        self,
        sentence: Span,
        instruments: Sequence[tuple[Span, Instrument]],
        act: Span,
        heading: bool,
        taken: set[Span],
    ) -> Iterator[Candidate]:
        if words().declaring.match(self.text, act[0]):
            instruments = [i for i in instruments if i[1].declared]
        chosen = self._instrument_of(act, instruments)
        if chosen is None:
            return
        status, soft = self.telling.status(act, sentence[1])
        taken.add(chosen[0])
        if status == NONE:
            return
        series = [i for i in self._series(chosen, instruments) if i[0] not in taken]
        taken.update(span for span, _ in series)
        several = bool(series)
        for one in (chosen, *series):
            yield from self._candidates(sentence, one, act, heading, status, soft, several=several)

    def _series(
        self, chosen: tuple[Span, Instrument], instruments: Sequence[tuple[Span, Instrument]]
    ) -> list[tuple[Span, Instrument]]:
        """The further instruments of a series of titles in quotation marks: 「A 협정」과 「B 각서」를 체결."""
        found = []
        instruments = [
            pair
            for number, pair in enumerate(instruments)
            if not number or self.text[instruments[number - 1][0][1] : pair[0][0]] != "("  # 협약(MOU)
        ]
        if chosen not in instruments:
            return []
        at = instruments.index(chosen)
        for step in (-1, 1):
            i = at + step
            while 0 <= i < len(instruments):
                one, other = sorted((instruments[i][0], instruments[i - step][0]))
                if not _SERIES.fullmatch(self.text, one[1], other[0]) or not _CLOSED.match(
                    self.text, other[1]
                ):
                    break
                found.append(instruments[i])
                i += step
        return found

    def _talked(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """An instrument that is being negotiated: 무역협정을 추진, 협정 협상."""
        for chosen in instruments:
            found = words().talk.match(
                self.text, chosen[0][1], min(sentence[1], chosen[0][1] + _REACH_BARE + _BRACKET)
            )
            if found is not None:
                yield from self._candidates(
                    sentence, chosen, (chosen[0][1], found.end()), heading, AgreementStatus.PLANNED, soft=True
                )

    def _dated(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """An instrument with its day and parties: A와 B 간의 업무협약(4.1)."""
        for chosen in instruments:
            span = chosen[0]
            if not heading and any(
                d.resolved and 0 < d.start - span[1] <= 2 and "(" in self.text[span[1] : d.start]
                for d in self.draft.dates
            ):
                for candidate in self._candidates(sentence, chosen, span, heading, AgreementStatus.SIGNED):
                    if candidate.rule in ("between", "dashed"):
                        yield candidate

    def _named(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """An instrument by its own name with both sides: A-B 간 협력 양해각서."""
        for chosen in instruments[:1] if not heading else ():
            for candidate in self._candidates(sentence, chosen, chosen[0], heading, None, soft=True):
                if candidate.rule in _EXPLICIT and len(self.text[slice(*sentence)]) <= _TITLE:
                    yield candidate

    def _candidates(
        self,
        sentence: Span,
        chosen: tuple[Span, Instrument],
        act: Span,
        heading: bool,
        status: str | None,
        soft: bool = False,
        *,
        several: bool = False,
    ) -> Iterator[Candidate]:
        groups, rule = self.parties.of(sentence, chosen[0], act, soft=soft)
        for parties in groups:
            if self.telling.may_sign(chosen[1], act, parties, sentence):
                yield self.telling.candidate(
                    sentence,
                    chosen,
                    act,
                    heading,
                    status,
                    soft,
                    parties,
                    rule,
                    multi=several or len(groups) > 1,
                )

    def _instrument_of(
        self, act: Span, instruments: Sequence[tuple[Span, Instrument]]
    ) -> tuple[Span, Instrument] | None:
        """The instrument that an act makes.

        An adnominal act takes the one after it (체결한 양해각서), any other the nearest before it; one that
        is the topic of its sentence may stand far before (… MOU는 … 체결하였다).
        """
        after = [pair for pair in instruments if 0 <= pair[0][0] - act[1] <= _REACH_AFTER]
        if after and words().adnominal.match(self.text, act[0]):
            return after[0]
        before = [
            pair
            for pair in instruments
            if pair[0][1] <= act[0]
            and (act[0] - pair[0][1] <= _REACH or self.text[pair[0][1] : pair[0][1] + 1] in "는은")
        ]
        if not before:
            return None
        nearest = before[-1]
        for pair in reversed(before[:-1]):
            # 협약(MOU), 파트너십 협정: of two names of one instrument the first is the fuller.
            if nearest[0][0] - pair[0][1] <= 3 and not pair[1].weak:
                nearest = pair
        return nearest
