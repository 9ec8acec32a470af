"""Agreements in Korean text: instrument, act, parties, date and status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementKind, AgreementStatus, EntityType
from graph.registry import registry
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import TEXT_KINDS, BlockKind, Draft, draft_of
from ingest.extract.frames import confidences
from ingest.extract.ko.agreement_merging import PACT, Candidate, Merger
from ingest.extract.ko.agreement_words import CHAINED, NONE, Instrument, instruments_in, words
from ingest.extract.ko.discourse import Discourse
from ingest.extract.ko.nationality import COMPOUND
from ingest.extract.ko.parties import Parties, entities_of
from ingest.extract.topics import subject_topics

_CONFIDENCE = "data/ko/confidence.toml"
_KOREA = "country-kr"
_EXPLICIT = frozenset({"between", "dashed", "sides", "each-pair"})
"""Rules by which a sentence names both sides of one instrument: that it does so is enough."""
_LISTED = 3
"""Fewest instruments named by their sides in one sentence that are a list of what is in force."""
_MEMBERS = 3
"""Fewest members of an agreement of many that a sentence names."""
_CONCLUDED = "타결"
"""The act that ends the talks and leaves the signing open."""
_REACH = 110
"""Most characters between an instrument and its act."""
_REACH_AFTER = 70
"""Most characters between an adnominal act and its instrument."""
_TITLE = 90
"""Most characters of a line that is the name of an instrument."""
_AFTER = 18
"""Characters after an act that decide its status."""
_REACH_BARE = 16
"""Most characters between an instrument and a word of negotiating it, without an act."""
_SAME_DAY_REACH = 900
"""How far back, in characters, the day of 이날 is looked for."""
_PAST = re.compile(r"했|하였|됐|되었|었|았")
"""Tenses that are past whatever day the sentence names."""
_QUOTED = re.compile(r"「[^」\n]*」|｢[^｣\n]*｣|『[^』\n]*』")
_DATE_REACH = 160
"""Most characters between a date and the act of that day."""
_TRADE = 10
"""Characters before an instrument that make it one of trade: 자유무역협정."""
_PHRASE = 40
"""Characters before an instrument that name its field."""
_ITEM_ACT = re.compile(
    r"[’”'\"」』)\s]{0,3}(?:\([^()\n]{1,40}\))?[*＊†]{0,3}(?:을|를)?\s?(?:\((?=[가-힣]{2}\s))?(?P<act>[가-힣]{2})"
)
"""An act right after its instrument."""
_ITEM_JOIN = re.compile(
    r"[’”'\"」』)\s]{0,3}(?:\([^()\n]{1,40}\))?[*＊†]{0,3}\s?(?:,|및|[·ㆍ/]|와|과)\s?(?:및\s)?[‘“'\"「『△▴▲]?"
)
"""What stands between two instruments of a list."""
_ITEM_BREAK = re.compile(r"[,;*\n]|[가-힣](?:을|를|은|는)\s")
"""What the phrase of one instrument does not hold."""
_ITEM_STATUS = {
    "체결": AgreementStatus.SIGNED,
    "서명": AgreementStatus.SIGNED,
    "타결": AgreementStatus.PLANNED,
}
"""What an act says that nothing follows."""
_WITH_OF = re.compile(r"(?:와|과)의\s")
_SIGNERS = frozenset(
    {EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG, EntityType.COUNTRY}
)
_ACRONYM = re.compile(r"\s?\((?P<name>[A-Z][A-Za-z-]{2,9})[,)]")
_AFTERTHOUGHT = re.compile(r"[*＊†]{0,3}(?:\([^()\n]{0,30}\))?[*＊†]{0,3}")
"""What may stand between an act and its verb: a footnote's mark, a bracket."""


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
    search = _Search(draft, Discourse(draft))
    merger = Merger(search.discourse, draft.source.published)
    for candidate in sorted(search.candidates(), key=lambda c: (len(c.parties) < 2, c.heading, c.soft)):
        merger.add(candidate)
    merged = [c for c in merger.known if c.status or c.date or c.heading or c.told > 1 or c.rule in _EXPLICIT]
    merged.sort(key=lambda c: c.evidence)
    return [search.agreement(c) for c in merged]


class _Search:
    def __init__(self, draft: Draft, discourse: Discourse) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.discourse = discourse
        self.reader = discourse.reader
        self.parties = Parties(draft, discourse)

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
            itemised = list(self._itemised(sentence, instruments, heading))
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
            yield from self._listed(sentence, instruments, heading)
            yield from self._operative(sentence, instruments, heading)
            yield from self._sided(sentence, instruments)
            yield from self._joined(sentence, instruments)
            yield from self._pacts(sentence, instruments)

    def _itemised(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """Instruments of a list, each with its own sides: 한-X FTA 서명(’20.12), 한-Y FTA 타결(’21.10).

        One that only a comma or conjunction parts from the next shares its act.
        """
        named = [(chosen, self._own_sides(sentence, chosen[0])) for chosen in instruments]
        named = [(chosen, sides) for chosen, sides in named if sides is not None]
        if len(named) < 2:
            return
        act: Span | None = None
        found: list[Candidate] = []
        following = sentence[1]
        for chosen, (start, parties) in reversed(named):
            own = _ITEM_ACT.match(self.text, chosen[0][1], following)
            if own is not None and words().act.match(self.text, own.start("act")):
                act = own.span("act")
            elif act is None or _ITEM_JOIN.fullmatch(self.text, chosen[0][1], following) is None:
                act = None
            following = start
            if act is not None and self._may_sign(chosen[1], act, parties, sentence):
                status, soft = self._status(act, sentence[1])
                status = status or _ITEM_STATUS.get(self.text[act[0] : act[0] + 2])
                if status is not None and status != NONE:
                    found.append(
                        self.candidate(
                            sentence,
                            chosen,
                            act,
                            heading,
                            status,
                            soft and status is None,
                            parties,
                            "item",
                            multi=True,
                        )
                    )
        if len(found) > 1:
            yield from reversed(found)

    def _own_sides(self, sentence: Span, instrument: Span) -> tuple[int, list[int]] | None:
        """Where the phrase of an instrument with its own sides begins, and these: 한-X 협정, X와의 협정."""
        korea = self.discourse.korea
        start = max(sentence[0], instrument[0] - _PHRASE)
        for found in reversed(list(COMPOUND.finditer(self.text, start, instrument[0]))):
            if _ITEM_BREAK.search(self.text, found.end(), instrument[0]):
                return None
            other = self.discourse.nationality.counterpart(found["other"])
            if other is not None:
                return found.start(), [other] if korea is None else [korea, other]
        for argument in reversed(self.reader.arguments(sentence)):
            if (
                start <= argument.start < instrument[0]
                and len(argument.entities) == 1
                and _WITH_OF.match(self.text, argument.end)
                and not _ITEM_BREAK.search(self.text, argument.tail, instrument[0])
                and korea is not None
                and korea not in argument.entities
            ):
                return argument.start, [korea, *argument.entities]
        return None

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
        status, soft = self._status(act, sentence[1])
        taken.add(chosen[0])
        if status != NONE:
            yield from self._candidates(sentence, chosen, act, heading, status, soft)

    def _talked(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """An instrument that is being negotiated: 무역협정을 추진, 협정 협상."""
        for chosen in instruments:
            found = words().talk.match(
                self.text, chosen[0][1], min(sentence[1], chosen[0][1] + _REACH_BARE + 24)
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
                    if candidate.rule == "between":
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
    ) -> Iterator[Candidate]:
        groups, rule = self.parties.of(sentence, chosen[0], act, soft=soft)
        for parties in groups:
            if self._may_sign(chosen[1], act, parties, sentence):
                yield self.candidate(
                    sentence, chosen, act, heading, status, soft, parties, rule, multi=len(groups) > 1
                )

    def candidate(
        self,
        sentence: Span,
        chosen: tuple[Span, Instrument],
        act: Span,
        heading: bool,
        status: str | None,
        soft: bool,
        parties: list[int],
        rule: str,
        *,
        multi: bool = False,
    ) -> Candidate:
        """An act with its day and parties."""
        span, instrument = chosen
        again = self.text[max(sentence[0], span[0] - 24) : span[0]]
        taken_up = words().again.search(again) is not None
        date, dated = self._date(sentence, span, act)
        if heading and not dated:
            date = None
        resolved = AgreementStatus(status) if status else None
        if date and not self._bracketed_date(span, act):
            concluded = self.text.startswith(_CONCLUDED, act[0])
            if resolved is AgreementStatus.PLANNED and not concluded and (soft or self._past(date)):
                date, dated = None, False
        if resolved is AgreementStatus.SIGNED and date and self._future(date):
            if _PAST.match(self.text, act[1]):
                date, dated = None, False
            else:
                resolved = AgreementStatus.PLANNED
        if not dated and not heading and not taken_up and resolved is not None:
            date = self._date_before(sentence)
        ends = self.parties.span(sentence, parties)
        return Candidate(
            kind=instrument.kind,
            weak=instrument.weak,
            parties=parties,
            status=resolved,
            date=date,
            evidence=_reach(ends, span, act),
            sentence=sentence,
            instrument=span,
            rule=rule,
            heading=heading,
            again=taken_up,
            multi=multi,
            soft=soft,
            passing=self._passing(sentence, act),
            governments=bool(words().governments.search(self.text, *_reach(ends, span, act))),
            topics=self._topics(sentence, span),
        )

    def _passing(self, sentence: Span, act: Span) -> bool:
        """Whether an act only says which instrument is meant, and not that it is news: 칠레와 체결한 협정."""
        return (
            words().adnominal.match(self.text, act[0]) is not None
            and words().news.search(self.text, *sentence) is None
        )

    def _may_sign(self, instrument: Instrument, act: Span, parties: Sequence[int], sentence: Span) -> bool:
        """Whether the parties may have such an instrument together.

        A plan that bodies of one country announce is none, and contracts are made by firms, unless governments say so.
        """
        if len(parties) < 2:
            return True
        entities = self.draft.entities
        if instrument.kind is AgreementKind.CONTRACT:
            return any(entities[p].type is not EntityType.COUNTRY for p in parties) or bool(
                words().governments.search(self.text, *sentence)
            )
        planned = instrument.kind is AgreementKind.AGREEMENT and words().declaring.match(self.text, act[0])
        home = self.discourse.nationality.of
        return not planned or any(
            home(p) not in (None, self.discourse.korea) or entities[p].type is EntityType.INTL_ORG
            for p in parties
        )

    def _topics(self, sentence: Span, instrument: Span) -> list[str]:
        """What the agreement is about, by the words before its instrument first."""
        start = max(sentence[0], instrument[0] - _PHRASE)
        blocks = self.draft.blocks
        title = blocks[0].end if blocks and blocks[0].kind is BlockKind.TITLE else 0
        names = [
            (m.start, m.end)
            for span in ((0, title), sentence)
            for m in self.draft.mentions_in(*span)
            if m.type in _SIGNERS
        ]
        start = max([start, *(end for _, end in names if start < end <= instrument[0])])
        return subject_topics(self.text, (start, instrument[1]), sentence, title, names)

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

    def _status(self, act: Span, end: int) -> tuple[str | None, bool]:
        """What the words after an act say, and whether they leave it open.

        A clause that goes on takes the end of its sentence.
        """
        if self.text.startswith(_CONCLUDED, act[0]):
            return str(AgreementStatus.PLANNED), False
        if not self.text[act[1] : end].strip(" .*”’\"'") and self.text[: act[0]].rstrip()[-1:] in (
            "을",
            "를",
        ):
            return str(AgreementStatus.SIGNED), False
        aside = _AFTERTHOUGHT.match(self.text, act[1], end)
        start = aside.end() if aside else act[1]
        following = self.text[start : min(end, start + _AFTER)]
        for status, pattern in words().statuses:
            if pattern.match(following):
                if status == CHAINED:
                    closing = words().open_end.search(self.text, max(act[1], end - _AFTER), end)
                    return str(AgreementStatus.PLANNED if closing else AgreementStatus.SIGNED), False
                return status, False
        if words().open_talk.search(self.text, act[1], end):
            return AgreementStatus.PLANNED, True
        return None, True

    def _listed(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """Partners with a date each: 페루(’18.3), 오만(’18.7)와 체결."""
        arguments = [a for a in self.reader.arguments(sentence) if a.type is EntityType.COUNTRY]
        dated = []
        for argument in arguments:
            for date in self.draft.dates:
                if argument.end < date.start <= argument.end + 3 and self.text[
                    argument.end : date.start
                ].strip(" ") in (
                    "(",
                    "(‘",
                    "(’",
                    "('",
                ):
                    dated.append((argument, date.resolved))
        if len(dated) < 2 or heading:
            return
        subjects = [a for a in self.reader.arguments(sentence) if a.role == "subject"]
        own = entities_of(subjects)[:1]
        if not own and self.discourse.korea is not None:
            own = [self.discourse.korea]
        for argument, resolved in dated:
            parties = [*own, *argument.entities]
            if len(parties) == 2 and parties[0] != parties[1]:
                yield Candidate(
                    kind=instruments[0][1].kind,
                    weak=False,
                    parties=parties,
                    status=AgreementStatus.SIGNED,
                    date=resolved,
                    evidence=(argument.start, argument.tail),
                    sentence=sentence,
                    instrument=instruments[0][0],
                    rule="dated-list",
                    heading=False,
                    again=False,
                    multi=True,
                    topics=self._topics(sentence, instruments[0][0]),
                )

    def _operative(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """Named instruments of two sides of which only the working is told, that a list counts up, or that are known.

        한-칠레 FTA is in force wherever it is named; what is being negotiated of it is another one.
        """
        told = [(span, instrument, self._named_sides(sentence, span)) for span, instrument in instruments]
        listed = sum(bool(sides) for _, _, sides in told) >= _LISTED
        for span, instrument, sides in told:
            following = self.text[span[1] : span[1] + 36].lstrip("’”'\"」』)｣")
            working = words().in_force.match(following) is not None
            named = words().trade.search(self.text, max(sentence[0], span[0] - _TRADE), span[1])
            known = bool(sides) and named is not None and self._trading(sides)
            if not known and (heading or not (working or listed)):
                continue
            parties = self.parties.between(sentence, span) or sides
            if parties:
                yield self._told(
                    span,
                    instrument,
                    parties,
                    AgreementStatus.IN_FORCE,
                    None,
                    sentence,
                    "standing" if known else "operative",
                )

    def _trading(self, sides: Sequence[int]) -> bool:
        """Whether the trade agreement of Korea with the other side was in force when the document appeared."""
        entries = {self.draft.entities[side].entry or "" for side in sides}
        return registry().trading(frozenset(entries | {_KOREA}), self.draft.source.published)

    def _named_sides(self, sentence: Span, instrument: Span) -> list[int]:
        """The sides that an instrument's own name tells: 한-베트남 자유무역협정."""
        start = max(sentence[0], instrument[0] - 40)
        for found in reversed(list(COMPOUND.finditer(self.text, start, instrument[0]))):
            if any(mark in self.text[found.end() : instrument[0]] for mark in ",;"):
                return []
            other = self.discourse.nationality.counterpart(found["other"])
            if other is not None:
                korea = self.discourse.korea
                return [other] if korea is None else [korea, other]
        return []

    def _sided(self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]]) -> Iterator[Candidate]:
        """Both sides of an instrument in a list: (한) A - (베) B."""
        told = list(self.parties.sides(sentence))
        for start, sides in told:
            before = [pair for pair in instruments if pair[0][1] <= start]
            span, instrument = before[-1] if before else instruments[0]
            date = self._bracketed_date(span, span)
            yield self._told(
                span,
                instrument,
                sides,
                AgreementStatus.SIGNED if date else None,
                date,
                sentence,
                "sides",
                multi=len(told) > 1,
            )

    def _pacts(self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]]) -> Iterator[Candidate]:
        """A trade agreement of many by its name, in a sentence that names several of its members."""
        for span, instrument in instruments:
            start = max(sentence[0], span[0] - _PHRASE)
            pact = registry().pact(self.text[start : span[1]])
            if pact is None or words().joining.match(self.text, span[1]):
                continue
            named = {m.entity: None for m in self.draft.mentions_in(*sentence) if m.entity is not None}
            members = [e for e in named if self.draft.entities[e].entry in pact.parties]
            if len(members) >= _MEMBERS:
                status = (
                    AgreementStatus.IN_FORCE
                    if pact.holds(self.draft.source.published)
                    else AgreementStatus.SIGNED
                )
                yield self._told(span, instrument, members, status, None, sentence, PACT)

    def _joined(self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]]) -> Iterator[Candidate]:
        """An instrument of many that Korea means to join, and the one that its members have."""
        for span, instrument in instruments:
            members = self.parties.members(sentence)
            if words().joining.match(self.text, span[1]) is None or instrument.weak:
                continue
            members = members or next(filter(None, map(self.parties.members, self._naming(span))), [])
            if len(members) > 1 and self.discourse.korea is not None:
                parties = [self.discourse.korea, *members]
                yield self._told(
                    span, instrument, parties, AgreementStatus.PLANNED, None, sentence, "joining", multi=True
                )

    def _naming(self, instrument: Span) -> Iterator[Span]:
        """The sentences that hold the acronym or the last word of an instrument."""
        bracket = _ACRONYM.match(self.text, instrument[1])
        name = bracket["name"] if bracket else self.text[slice(*instrument)]
        return (s for s in self.draft.sentences if name in self.text[slice(*s)])

    def _told(
        self,
        span: Span,
        instrument: Instrument,
        parties: Sequence[int],
        status: AgreementStatus | None,
        date: str | None,
        sentence: Span,
        rule: str,
        *,
        multi: bool = False,
    ) -> Candidate:
        """A candidate without an act."""
        return Candidate(
            kind=instrument.kind,
            weak=instrument.weak,
            parties=list(parties),
            status=status,
            date=date,
            evidence=_reach(self.parties.span(sentence, parties), span, span),
            sentence=sentence,
            instrument=span,
            rule=rule,
            heading=False,
            again=rule in ("operative", PACT),
            multi=multi,
            topics=self._topics(sentence, span),
        )

    def _date(self, sentence: Span, instrument: Span, act: Span) -> tuple[str | None, bool]:
        """The signing date, and whether the sentence itself gives it."""
        dates = [d for d in self.draft.dates if d.resolved and sentence[0] <= d.start < sentence[1]]
        close = self._bracketed_date(instrument, act)
        if close is not None:
            return close, True
        titles = [m.span() for m in _QUOTED.finditer(self.text, *sentence)]
        before = [
            d
            for d in dates
            if d.end <= act[0]
            and act[0] - d.end <= _DATE_REACH
            and not any(s < d.start and d.end <= e for s, e in titles)
        ]
        if before:
            return before[-1].resolved, True
        return None, False

    def _bracketed_date(self, instrument: Span, act: Span) -> str | None:
        """The date in brackets right after an instrument or act: 업무협약(4.1), 체결(’17.2월)."""
        for end in (instrument[1], act[1]):
            for date in self.draft.dates:
                if date.resolved and 0 < date.start - end <= 4 and "(" in self.text[end : date.start]:
                    return date.resolved
        return None

    def _date_before(self, sentence: Span) -> str | None:
        """The date of the sentence before, for one that says 이날 or goes on with 이와 함께."""
        if words().same_day.search(self.text, *sentence) is None:
            return None
        before = [d for d in self.draft.dates if d.resolved and d.end <= sentence[0]]
        near = [d for d in before if sentence[0] - d.start <= _SAME_DAY_REACH and len(d.resolved or "") == 10]
        return near[-1].resolved if near else None

    def _future(self, date: str) -> bool:
        published = self.draft.source.published
        first = date.split("/", maxsplit=1)[0]
        return published is not None and first > published[: len(first)]

    def _past(self, date: str) -> bool:
        published = self.draft.source.published
        last = date.rsplit("/", maxsplit=1)[-1]
        return published is not None and last < published[: len(last)]

    def agreement(self, candidate: Candidate) -> Agreement:
        """The candidate as an agreement of the document."""
        status = candidate.status or AgreementStatus.SIGNED
        date = candidate.date
        published = self.draft.source.published
        if date is None and published and status is AgreementStatus.SIGNED and not candidate.passing:
            date = published[:7]
        rule = f"ko-agreement-{candidate.rule}"
        return Agreement(
            kind=candidate.kind,
            parties=candidate.parties,
            date=date,
            topics=candidate.topics,
            status=status,
            evidence=candidate.evidence,
            rule=rule,
            confidence=confidences(_CONFIDENCE).get(rule, 0.5),
        )


def _reach(ends: tuple[int, ...], instrument: Span, act: Span) -> Span:
    """From the first to the last of parties, instrument and act."""
    return min([instrument[0], act[0], *ends[:1]]), max([instrument[1], act[1], *ends[1:]])
