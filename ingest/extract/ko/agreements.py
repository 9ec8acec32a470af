"""Agreements in Korean text: instrument, act, parties, date and status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementKind, AgreementStatus, EntityType, Relation, allows
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import TEXT_KINDS, BlockKind, Draft, draft_of
from ingest.extract.frames import (
    Argument,
    FrameDataError,
    confidences,
    enum_of,
    group_of,
    pattern_of,
    read_data,
)
from ingest.extract.ko.arguments import Reader
from ingest.extract.ko.discourse import Discourse
from ingest.extract.topics import find_topics

_FILE = "data/ko/agreements.toml"
_CONFIDENCE = "data/ko/confidence.toml"
_NONE = "none"
_CHAINED = "chained"
_CONCLUDED = "타결"
"""The act that ends the talks and leaves the signing open."""
_REACH = 110
"""Most characters between an instrument and its act."""
_REACH_AFTER = 70
"""Most characters between an adnominal act and its instrument."""
_AFTER = 18
"""Characters after an act that decide its status."""
_REACH_BARE = 16
"""Most characters between an instrument and a word of negotiating it, without an act."""
_REACH_COMPOUND = 60
"""Most characters between 한-X and the instrument of the two."""
_REACH_HEAD = 8
"""Most characters between an adnominal act and the party that it describes."""
_SAME_DAY_REACH = 900
"""How far back, in characters, the day of 이날 is looked for."""
_BRACKET = re.compile(r"\([^()\n]{0,30}\)")
_PATTERNS = (
    "act",
    "again",
    "in_force",
    "both_countries",
    "compound",
    "vague",
    "each",
    "adnominal",
    "open_end",
    "open_talk",
    "talk",
    "same_day",
    "governments",
    "meeting",
)
_PARTY_ROLES = frozenset({"subject", "with", "between"})


@dataclass(frozen=True, slots=True)
class _Instrument:
    kind: AgreementKind
    pattern: re.Pattern[str]
    weak: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of data/ko/agreements.toml."""

    instruments: tuple[_Instrument, ...]
    statuses: tuple[tuple[str, re.Pattern[str]], ...]
    act: re.Pattern[str]
    again: re.Pattern[str]
    in_force: re.Pattern[str]
    both_countries: re.Pattern[str]
    compound: re.Pattern[str]
    vague: re.Pattern[str]
    each: re.Pattern[str]
    adnominal: re.Pattern[str]
    open_end: re.Pattern[str]
    open_talk: re.Pattern[str]
    talk: re.Pattern[str]
    same_day: re.Pattern[str]
    governments: re.Pattern[str]
    meeting: re.Pattern[str]


@cache
def words() -> _Words:
    """The words of agreements; raises `FrameDataError` naming the entry that is wrong."""
    data = read_data(_FILE)
    instruments = []
    for number, entry in enumerate(data.get("instrument", []), start=1):
        place = f"{_FILE}, instrument {number}"
        kind: AgreementKind = enum_of(AgreementKind, entry.get("kind"), place)
        instruments.append(
            _Instrument(kind, pattern_of(entry.get("pattern"), place), bool(entry.get("weak", False)))
        )
    statuses = []
    for number, entry in enumerate(data.get("status", []), start=1):
        place = f"{_FILE}, status {number}"
        status = entry.get("status")
        if status not in (_NONE, _CHAINED):
            enum_of(AgreementStatus, status, place)
        statuses.append((status, pattern_of(entry.get("pattern"), place)))
    if not instruments or not statuses:
        raise FrameDataError(f"{_FILE}: wants instruments and statuses")
    single = {key: pattern_of(data.get(key), f"{_FILE}, {key}") for key in _PATTERNS}
    return _Words(instruments=tuple(instruments), statuses=tuple(statuses), **single)


@dataclass(slots=True)
class _Candidate:
    """One reading of one act. `status` is None when the words leave it open."""

    kind: AgreementKind
    weak: bool
    parties: list[int]
    status: AgreementStatus | None
    date: str | None
    evidence: Span
    sentence: Span
    rule: str
    heading: bool
    again: bool
    multi: bool = False
    soft: bool = False
    told: int = 1
    topics: set[str] = field(default_factory=set)


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
    merged: list[_Candidate] = []
    for candidate in sorted(search.candidates(), key=lambda c: (len(c.parties) < 2, c.heading, c.soft)):
        search.merge(merged, candidate)
    merged = [c for c in merged if c.status or c.date or c.heading or c.told > 1]
    merged.sort(key=lambda c: c.evidence)
    return [search.agreement(c) for c in merged]


class _Search:
    def __init__(self, draft: Draft, discourse: Discourse) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.discourse = discourse
        self.reader: Reader = discourse.reader

    # -- reading ---------------------------------------------------------

    def candidates(self) -> Iterator[_Candidate]:
        """One candidate for each act that stands with an instrument."""
        for sentence in self.draft.sentences:
            block = self.draft.block_at(sentence[0])
            kind = self.draft.blocks[block].kind if block is not None else BlockKind.PROSE
            if kind not in TEXT_KINDS:
                continue
            instruments = self._instruments(sentence)
            if not instruments:
                continue
            heading = kind is BlockKind.TITLE
            taken: set[Span] = set()
            for act in words().act.finditer(self.text, *sentence):
                yield from self._read(sentence, instruments, act.span(), heading, taken)
            yield from self._talked(sentence, [i for i in instruments if i[0] not in taken], heading)
            yield from self._dated(sentence, [i for i in instruments if i[0] not in taken], heading)
            yield from self._listed(sentence, instruments, heading)
            yield from self._operative(sentence, instruments, heading)

    def _instruments(self, sentence: Span) -> list[tuple[Span, _Instrument]]:
        found: list[tuple[Span, _Instrument]] = []
        for instrument in words().instruments:
            for match in instrument.pattern.finditer(self.text, *sentence):
                if not any(s < match.end() and match.start() < e for (s, e), _ in found):
                    found.append((match.span(), instrument))
        found.sort(key=lambda pair: pair[0])
        return found

    def _read(
        self,
        sentence: Span,
        instruments: Sequence[tuple[Span, _Instrument]],
        act: Span,
        heading: bool,
        taken: set[Span],
    ) -> Iterator[_Candidate]:
        chosen = self._instrument_of(act, instruments)
        if chosen is None:
            return
        status, soft = self._status(act, sentence[1])
        taken.add(chosen[0])
        if status != _NONE:
            yield from self._candidates(sentence, chosen, act, heading, status, soft)

    def _talked(
        self, sentence: Span, instruments: Sequence[tuple[Span, _Instrument]], heading: bool
    ) -> Iterator[_Candidate]:
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
        self, sentence: Span, instruments: Sequence[tuple[Span, _Instrument]], heading: bool
    ) -> Iterator[_Candidate]:
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

    def _candidates(
        self,
        sentence: Span,
        chosen: tuple[Span, _Instrument],
        act: Span,
        heading: bool,
        status: str | None,
        soft: bool = False,
    ) -> Iterator[_Candidate]:
        span, instrument = chosen
        again = self.text[max(sentence[0], span[0] - 24) : span[0]]
        taken_up = words().again.search(again) is not None
        groups, rule = self._parties(sentence, span, act, soft=soft)
        date, dated = self._date(sentence, span, act)
        if heading and not dated:
            date = None
        resolved = AgreementStatus(status) if status else None
        if date and not self._bracketed_date(span, act):
            concluded = self.text.startswith(_CONCLUDED, act[0])
            if resolved is AgreementStatus.PLANNED and not concluded and (soft or self._past(date)):
                date, dated = None, False
        if resolved is AgreementStatus.SIGNED and date and self._future(date):
            resolved = AgreementStatus.PLANNED
        if not dated and not heading and not taken_up and resolved is not None:
            date = self._date_before(sentence)
        for parties in groups:
            ends = self._ends(sentence, parties)
            yield _Candidate(
                kind=instrument.kind,
                weak=instrument.weak,
                parties=parties,
                status=resolved,
                date=date,
                evidence=(min([span[0], act[0], *ends[:1]]), max([span[1], act[1], *ends[1:]])),
                sentence=sentence,
                rule=rule,
                heading=heading,
                again=taken_up,
                multi=len(groups) > 1,
                soft=soft,
                topics=set(find_topics(self.text[sentence[0] : sentence[1]], "ko")),
            )

    def _instrument_of(
        self, act: Span, instruments: Sequence[tuple[Span, _Instrument]]
    ) -> tuple[Span, _Instrument] | None:
        """The instrument that an act makes.

        An adnominal act takes the one after it (체결한 양해각서), any other the nearest before it; one that
        is the topic of its sentence may stand far before (… MOU는 … 체결하였다).
        """
        after = [pair for pair in instruments if 0 <= pair[0][0] - act[1] <= _REACH_AFTER]
        if after and words().adnominal.match(self.text, act[1]):
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
        if not self.text[act[1] : end].strip(" .*”’\"'") and self.text[: act[0]].rstrip()[-1:] in ("을", "를"):
            return str(AgreementStatus.SIGNED), False
        bracket = _BRACKET.match(self.text, act[1], end)
        start = bracket.end() if bracket else act[1]
        following = self.text[start : min(end, start + _AFTER)]
        for status, pattern in words().statuses:
            if pattern.match(following):
                if status == _CHAINED:
                    closing = words().open_end.search(self.text, max(act[1], end - _AFTER), end)
                    return str(AgreementStatus.PLANNED if closing else AgreementStatus.SIGNED), False
                return status, False
        if words().open_talk.search(self.text, act[1], end):
            return AgreementStatus.PLANNED, True
        return None, True

    def _parties(
        self, sentence: Span, instrument: Span, act: Span, *, soft: bool
    ) -> tuple[list[list[int]], str]:
        """Who signs, as one list for each agreement, and the rule that found it."""
        end = max(instrument[1], act[1])
        everyone = [a for a in self.reader.arguments(sentence) if allows(Relation.SIGNED, a.type, a.type)]
        arguments = [a for a in everyone if a.start < end]
        withs = self._last_group([a for a in arguments if a.role in ("with", "between")])
        subjects = self._last_group([a for a in arguments if a.role == "subject" and a.start < act[0]])
        partner, subject = self._entities(withs), self._entities(subjects)
        if len(partner) > 1 and withs[0].role == "between":
            return [self._signers(self._joined_alike(withs), withs, sentence, soft=soft)], "between"
        vague = words().vague.search(self.text, sentence[0], instrument[0])
        if vague is not None and (not subjects or vague.start() > subjects[-1].start):
            subject = []
            if not withs or vague.start() < withs[0].start:
                return [[]], "vague"
        if len(subject) > 1 and not partner:
            return [self._signers(subject, subjects, sentence, soft=soft)], "subjects"
        compound = self._compound(max(sentence[0], instrument[0] - _REACH_COMPOUND), end)
        if compound and set(partner) <= set(compound):
            return [self._stand_in(compound, sentence, end, soft=soft)], "compound"
        rule = "subject-with"
        if partner and not subject:
            subject, rule = self._other_side(sentence, arguments, everyone, partner, act)
        subject = [e for e in subject if e not in partner]
        if soft and partner and subject and words().meeting.match(self.text, withs[-1].tail, end):
            homes = [self.discourse.nationality.of(e) for e in (subject[0], partner[0])]
            if homes[0] is not None and homes[1] is not None and homes[0] != homes[1]:
                return [[homes[0], homes[1]]], "talks"
        if partner and subject:
            countries = [e for e in partner if self.reader.types[e] is EntityType.COUNTRY]
            split = len(partner) > 1 and (
                len(countries) == len(partner)
                or words().each.search(self.text, sentence[0], act[1]) is not None
            )
            if split:
                return [[*subject, other] for other in partner], "each-partner"
            return [[*subject, *partner]], rule
        if not partner and not subject:
            dashed = self._dashed(arguments)
            if dashed:
                return [dashed], "dashed"
            bracketed = self._bracketed(everyone, end)
            if bracketed:
                return [bracketed], "in-brackets"
            if self.discourse.bilateral:
                return [list(self.discourse.bilateral)], "bilateral-document"
        return [subject or partner], "one-sided"

    def _other_side(
        self,
        sentence: Span,
        arguments: Sequence[Argument],
        everyone: Sequence[Argument],
        partner: Sequence[int],
        act: Span,
    ) -> tuple[list[int], str]:
        """Who signs with `partner`, where the sentence has no subject before the act."""
        heads = [a for a in arguments if a.role == "bare" and self._opens(a, sentence)]
        if heads:
            return self._entities(heads[:1]), "headline"
        after = [a for a in everyone if 0 <= a.start - act[1] <= _REACH_HEAD]
        if after and "하는 " in self.text[act[1] : after[0].start]:
            return self._entities(after[:1]), "head-noun"
        homes = {self.discourse.nationality.of(e) for e in partner} | set(partner)
        subject = [e for e in self.discourse.subject(sentence) if e not in partner]
        fitting = [e for e in subject if self.discourse.nationality.of(e) not in set(partner)]
        return fitting[: 1 if len(homes) > 1 else 2][:1], "inherited-subject"

    def _signers(
        self, parties: list[int], told: Sequence[Argument], sentence: Span, *, soft: bool
    ) -> list[int]:
        """`parties`, or where 양국 stands for them the bodies that met in the text before."""
        if len(parties) == 2 and words().both_countries.fullmatch(self.text, told[0].start, told[0].end):
            return self._stand_in(parties, sentence, sentence[1], soft=soft)
        return parties

    def _stand_in(self, countries: Sequence[int], sentence: Span, end: int, *, soft: bool) -> list[int]:
        """The bodies that sign for two countries, unless it is mere talk or the governments sign."""
        if soft or words().governments.search(self.text, sentence[0], end):
            return list(countries)
        return list(self.discourse.signers(sentence, countries) or countries)

    def _joined_alike(self, arguments: Sequence[Argument]) -> list[int]:
        """The parties of A-B-C 간, without what a comma puts before them."""
        kept: list[Argument] = []
        for argument in reversed(arguments):
            if len(kept) > 1 and "," in self.text[argument.end : kept[-1].start]:
                break
            kept.append(argument)
        return self._entities(kept[::-1])

    def _compound(self, start: int, end: int) -> tuple[int, ...]:
        """Korea and the other side of 한-X."""
        for found in words().compound.finditer(self.text, start, end):
            other = self.discourse.place(found["other"])
            if other is not None and self.discourse.korea is not None:
                return (self.discourse.korea, other)
        return ()

    def _dashed(self, arguments: Sequence[Argument]) -> list[int]:
        """Parties of a headline: A-B, 15일 MOU 체결."""
        for one, other in pairwise(arguments):
            if one.group == other.group and "-" in self.text[one.end : other.start]:
                return self._entities(group_of(arguments, one))
        return []

    def _bracketed(self, arguments: Sequence[Argument], end: int) -> list[int]:
        """Parties told after the act: MOU 체결(’19.6): …(산업부 - 스웨덴 기업혁신부)."""
        for argument in arguments:
            if argument.start >= end:
                entities = self._entities(group_of(arguments, argument))
                if len(entities) > 1 and self.text[argument.start - 1] == "(":
                    return entities
        return []

    def _listed(
        self, sentence: Span, instruments: Sequence[tuple[Span, _Instrument]], heading: bool
    ) -> Iterator[_Candidate]:
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
        own = self._entities(subjects)[:1]
        if not own and self.discourse.korea is not None:
            own = [self.discourse.korea]
        for argument, resolved in dated:
            parties = [*own, *argument.entities]
            if len(parties) == 2 and parties[0] != parties[1]:
                yield _Candidate(
                    kind=instruments[0][1].kind,
                    weak=False,
                    parties=parties,
                    status=AgreementStatus.SIGNED,
                    date=resolved,
                    evidence=(argument.start, argument.tail),
                    sentence=sentence,
                    rule="dated-list",
                    heading=False,
                    again=False,
                    multi=True,
                    topics=set(find_topics(self.text[sentence[0] : sentence[1]], "ko")),
                )

    def _operative(
        self, sentence: Span, instruments: Sequence[tuple[Span, _Instrument]], heading: bool
    ) -> Iterator[_Candidate]:
        """A named instrument of two countries of which only the working is told."""
        for span, instrument in instruments:
            following = self.text[span[1] : span[1] + 14].lstrip("’”'\"」』)")
            if not words().in_force.match(following) or heading:
                continue
            for found in words().compound.finditer(self.text, max(sentence[0], span[0] - 40), span[0]):
                other = self.discourse.place(found["other"])
                if other is None or self.discourse.korea is None:
                    continue
                yield _Candidate(
                    kind=instrument.kind,
                    weak=instrument.weak,
                    parties=[self.discourse.korea, other],
                    status=AgreementStatus.IN_FORCE,
                    date=None,
                    evidence=(found.start(), span[1]),
                    sentence=sentence,
                    rule="operative",
                    heading=False,
                    again=True,
                )

    def _last_group(self, arguments: Sequence[Argument]) -> list[Argument]:
        return group_of(arguments, arguments[-1]) if arguments else []

    def _entities(self, arguments: Sequence[Argument]) -> list[int]:
        found: dict[int, None] = {}
        for argument in arguments:
            found.update(dict.fromkeys(argument.entities))
        return list(found)

    def _opens(self, argument: Argument, sentence: Span) -> bool:
        """Whether an argument opens a heading: 환경부, 베트남과 …"""
        before = self.text[sentence[0] : argument.start].strip(" -–□○ㅇ◇▷▶*※<>[]()‘“")
        return not before and self.text[argument.tail : argument.tail + 2].strip()[:1] in (",", "-", "–", "·")

    def _ends(self, sentence: Span, parties: Sequence[int]) -> tuple[int, ...]:
        spans = [
            (a.start, a.end)
            for a in self.reader.arguments(sentence)
            if a.role in _PARTY_ROLES and set(a.entities) & set(parties)
        ]
        return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else ()

    def _date(self, sentence: Span, instrument: Span, act: Span) -> tuple[str | None, bool]:
        """The signing date, and whether the sentence itself gives it."""
        dates = [d for d in self.draft.dates if d.resolved and sentence[0] <= d.start < sentence[1]]
        close = self._bracketed_date(instrument, act)
        if close is not None:
            return close, True
        before = [d for d in dates if d.end <= act[0] and act[0] - d.end <= 160]
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
        last = date.split("/")[-1]
        return published is not None and last < published[: len(last)]

    # -- merging ---------------------------------------------------------

    def merge(self, known: list[_Candidate], candidate: _Candidate) -> None:
        """Add a candidate, or give what it says to the agreement that it tells again."""
        for other in known:
            if self._same(other, candidate):
                self._absorb(other, candidate)
                return
        if len(candidate.parties) > 1:
            known.append(candidate)
        elif not candidate.weak and len(known) == 1 and known[0].weak:
            # The headline calls it by its full name: 업무협약 for 협약.
            known[0].kind, known[0].weak = candidate.kind, False

    def _same(self, one: _Candidate, other: _Candidate) -> bool:
        if one.sentence == other.sentence and one.multi and other.multi:
            return False
        if one.kind is not other.kind and not (one.weak or other.weak or other.again):
            return False
        if one.date and other.date and not _compatible(one.date, other.date):
            return False
        if self._apart(one, other) or self._apart(other, one):
            return False
        if one.status and other.status and one.status is not other.status:
            settled = AgreementStatus.IN_FORCE in (one.status, other.status) or one.heading or other.heading
            if not (settled or other.again or one.soft or other.soft):
                return False
        return self.discourse.covers(one.parties, other.parties) or self.discourse.covers(
            other.parties, one.parties
        )

    def _apart(self, undated: _Candidate, dated: _Candidate) -> bool:
        """Whether one is told as news, without a date, and the other as long past (이미 작년 8월)."""
        published = self.draft.source.published
        return bool(
            published
            and undated.date is None
            and dated.date
            and not (undated.heading or undated.again or undated.soft or undated.status is None)
            and undated.status in (AgreementStatus.SIGNED, AgreementStatus.PLANNED)
            and dated.date[:4] < published[:4]
            and not published.startswith(f"{int(dated.date[:4]) + 1}-01")
        )

    def _absorb(self, one: _Candidate, other: _Candidate) -> None:
        better = self.discourse.specific(one.parties, other.parties)
        if better is not one.parties:
            one.parties = better
            one.evidence = other.evidence
        if other.date and (one.date is None or len(other.date) > len(one.date)) and not other.again:
            one.date = other.date
        if one.status is None or one.status is AgreementStatus.IN_FORCE or (one.soft and not other.soft):
            one.status = other.status or one.status
            one.soft = one.soft and other.soft
        if one.weak and not other.weak:
            one.kind, one.weak = other.kind, False
        one.topics |= other.topics
        one.told += 1

    # -- result ----------------------------------------------------------

    def agreement(self, candidate: _Candidate) -> Agreement:
        """The candidate as an agreement of the document."""
        status = candidate.status or AgreementStatus.SIGNED
        date = candidate.date
        published = self.draft.source.published
        if date is None and published and status is AgreementStatus.SIGNED:
            date = published[:7]
        rule = f"ko-agreement-{candidate.rule}"
        return Agreement(
            kind=candidate.kind,
            parties=candidate.parties,
            date=date,
            topics=sorted(candidate.topics),
            status=status,
            evidence=candidate.evidence,
            rule=rule,
            confidence=confidences(_CONFIDENCE).get(rule, 0.5),
        )


def _compatible(one: str, other: str) -> bool:
    """Whether two dates may be the same: one says no more than the other."""
    return one.startswith(other) or other.startswith(one) or one[:10] == other[:10]
