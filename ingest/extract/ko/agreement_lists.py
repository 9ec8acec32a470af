"""Agreements that Korean text counts up: with sides of their own, days in brackets, members, without an act of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import ORGANISATIONS, AgreementKind, AgreementStatus, EntityType
from graph.registry import registry
from ingest.extract.contract import Span
from ingest.extract.ko.agreement_merging import PACT, Candidate
from ingest.extract.ko.agreement_telling import PHRASE, Telling
from ingest.extract.ko.agreement_words import NONE, Instrument, words
from ingest.extract.ko.nationality import COMPOUND
from ingest.extract.ko.parties import entities_of

NAMED = "named"
"""The rule of an instrument of which nothing is told but its name, in which both sides are."""
_KOREA = "country-kr"
_LISTED = 3
"""Fewest instruments named by their sides in one sentence that are a list of what is in force."""
_MEMBERS = 3
"""Fewest members of an agreement of many that a sentence names."""
_TRADE = 10
"""Characters before an instrument that make it one of trade: 자유무역협정."""
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
_AFTER_IN_BRACKETS = re.compile(r"[’”'\"」』)\s]{0,3}\((?P<inside>(?:[^()\n]|\([^()\n]*\)){4,120})\)")
_BRACKET = 24
"""Most characters of a bracket with a day."""
_IN_FORCE = re.compile(r"발효|이행|개정")
"""What else the day in brackets may be that of."""
_WITH_OF = re.compile(r"(?:와|과)의\s")
_ACRONYM = re.compile(r"\s?\((?P<name>[A-Z][A-Za-z-]{2,9})[,)]")


class Lists:
    """Reads the lists of one draft."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.draft = telling.draft
        self.text = telling.text
        self.discourse = telling.discourse
        self.reader = telling.reader
        self.parties = telling.parties

    def itemised(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """Instruments of a list, each with its own sides: 한-X FTA 서명(’20.12), 한-Y FTA 타결(’21.10).

        One that only a comma or conjunction parts from the next shares its act.
        """
        named = [
            (chosen, sides)
            for chosen in instruments
            if (sides := self._own_sides(sentence, chosen[0])) is not None
        ]
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
            if act is not None and self.telling.may_sign(chosen[1], act, parties, sentence):
                status, _ = self.telling.status(act, sentence[1])
                status = status or _ITEM_STATUS.get(self.text[act[0] : act[0] + 2])
                if status is not None and status != NONE:
                    found.append(
                        self.telling.candidate(
                            sentence,
                            chosen,
                            act,
                            heading,
                            status,
                            False,
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
        start = max(sentence[0], instrument[0] - PHRASE)
        for found in reversed(list(COMPOUND.finditer(self.text, start, instrument[0]))):
            if _ITEM_BREAK.search(self.text, found.end(), instrument[0]):
                break
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

    def listed(
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
                    topics=self.telling.topics(sentence, instruments[0][0]),
                )

    def operative(
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
            date = self.telling.bracketed_date(span, span)
            if date and _IN_FORCE.search(self.text, span[1], span[1] + _BRACKET):
                date = None
            if parties:
                yield self.telling.told(
                    span,
                    instrument,
                    parties,
                    AgreementStatus.SIGNED if date else AgreementStatus.IN_FORCE,
                    date,
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

    def named(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]], heading: bool
    ) -> Iterator[Candidate]:
        """An instrument whose own name tells both sides: 한-베트남 관세협정, A와 B 간 업무협약, X, Y와의 FTA."""
        for span, instrument in instruments:
            if heading or words().joining.match(self.text, span[1]):
                continue
            sides = list(self._named_by(sentence, span, weak=instrument.weak))
            status, date = AgreementStatus.IN_FORCE, self.telling.bracketed_date(span, span)
            if instrument.kind is AgreementKind.JOINT_DECLARATION:
                status, date = AgreementStatus.SIGNED, self.telling.date(sentence, span, span)[0]
            elif words().talk.match(self.text, span[1], sentence[1]):
                status, date = AgreementStatus.PLANNED, None
            elif date is not None:
                status = AgreementStatus.SIGNED
            elif words().of_states.search(
                self.text, max(sentence[0], span[0] - _TRADE), span[1]
            ) or words().open_talk.search(self.text, span[1], sentence[1]):
                status = AgreementStatus.PLANNED  # the registry knows those of trade that are in force
            for parties in sides:
                yield self.telling.told(
                    span, instrument, parties, status, date, sentence, NAMED, multi=len(sides) > 1
                )

    def _named_by(self, sentence: Span, span: Span, *, weak: bool) -> Iterator[list[int]]:
        """The sides that stand in the name of an instrument, for each agreement."""
        own = None if weak else self._own_sides(sentence, span)
        pair = self.parties.named(sentence, span)
        states = [] if pair else self.parties.states(sentence, span)
        if pair:
            yield pair
        elif states:
            korea = [e for e in (self.discourse.korea,) if e is not None]
            yield from ([*korea, other] for other in states)
        elif own is not None:
            yield own[1]

    def sided(self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]]) -> Iterator[Candidate]:
        """Both sides of an instrument in a list: (한) A - (베) B."""
        told = list(self.parties.sides(sentence))
        for start, sides in told:
            before = [pair for pair in instruments if pair[0][1] <= start]
            span, instrument = before[-1] if before else instruments[0]
            date = self.telling.bracketed_date(span, span)
            yield self.telling.told(
                span,
                instrument,
                sides,
                AgreementStatus.SIGNED if date else None,
                date,
                sentence,
                "sides",
                multi=len(told) > 1,
            )

    def pacts(self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]]) -> Iterator[Candidate]:
        """A trade agreement of many by its name, in a sentence that names several of its members."""
        for span, instrument in instruments:
            start = max(sentence[0], span[0] - PHRASE)
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
                yield self.telling.told(span, instrument, members, status, None, sentence, PACT)

    def bracketed(
        self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]]
    ) -> Iterator[Candidate]:
        """Parties and the day in the bracket after an instrument: 업무협약(A, B, ’15.10.1.)."""
        for span, instrument in instruments:
            bracket = _AFTER_IN_BRACKETS.match(self.text, span[1], sentence[1])
            if bracket is None:
                continue
            inside = bracket.span("inside")
            days = [d.resolved for d in self.draft.dates if d.resolved and inside[0] <= d.start < inside[1]]
            named = [a for a in self.reader.arguments(sentence) if inside[0] <= a.start < inside[1]]
            parties = entities_of(
                [a for a in named if a.type in ORGANISATIONS or a.type is EntityType.COUNTRY]
            )
            if len(parties) > 1 and len(days) == 1:
                yield self.telling.told(
                    span, instrument, parties, AgreementStatus.SIGNED, days[0], sentence, "in-brackets"
                )

    def joined(self, sentence: Span, instruments: Sequence[tuple[Span, Instrument]]) -> Iterator[Candidate]:
        """An instrument of many that Korea means to join, and the one that its members have."""
        for span, instrument in instruments:
            members = self.parties.members(sentence)
            if words().joining.match(self.text, span[1]) is None or instrument.weak:
                continue
            members = members or next(filter(None, map(self.parties.members, self._naming(span))), [])
            if len(members) > 1 and self.discourse.korea is not None:
                parties = [self.discourse.korea, *members]
                yield self.telling.told(
                    span, instrument, parties, AgreementStatus.PLANNED, None, sentence, "joining", multi=True
                )

    def _naming(self, instrument: Span) -> Iterator[Span]:
        """The sentences that hold the acronym or the last word of an instrument."""
        bracket = _ACRONYM.match(self.text, instrument[1])
        name = bracket["name"] if bracket else self.text[slice(*instrument)]
        return (s for s in self.draft.sentences if name in self.text[slice(*s)])
