"""Agreements in Korean text: instrument, act, parties, date and status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

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
_REACH = 110
"""Most characters between an instrument and its act."""
_AFTER = 14
"""Characters after an act that decide its status."""
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
    both: re.Pattern[str]
    compound: re.Pattern[str]
    vague: re.Pattern[str]
    each: re.Pattern[str]


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
        if status != _NONE:
            enum_of(AgreementStatus, status, place)
        statuses.append((status, pattern_of(entry.get("pattern"), place)))
    if not instruments or not statuses:
        raise FrameDataError(f"{_FILE}: wants instruments and statuses")
    single = {
        key: pattern_of(data.get(key), f"{_FILE}, {key}")
        for key in ("act", "again", "in_force", "both_countries", "compound", "vague", "each")
    }
    return _Words(
        instruments=tuple(instruments),
        statuses=tuple(statuses),
        act=single["act"],
        again=single["again"],
        in_force=single["in_force"],
        both=single["both_countries"],
        compound=single["compound"],
        vague=single["vague"],
        each=single["each"],
    )


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
    for candidate in sorted(search.candidates(), key=lambda c: (len(c.parties) < 2, c.heading)):
        search.merge(merged, candidate)
    merged = [c for c in merged if len(c.parties) > 1]
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
            acts = list(words().act.finditer(self.text, *sentence))
            for act in acts:
                yield from self._read(sentence, instruments, act.span(), heading)
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
        self, sentence: Span, instruments: Sequence[tuple[Span, _Instrument]], act: Span, heading: bool
    ) -> Iterator[_Candidate]:
        chosen = self._instrument_of(act, instruments)
        if chosen is None:
            return
        span, instrument = chosen
        status = self._status(act, sentence[1])
        if status == _NONE:
            return
        again = self.text[max(sentence[0], span[0] - 24) : span[0]]
        taken_up = words().again.search(again) is not None
        groups, rule = self._parties(sentence, span, act)
        date, dated = self._date(sentence, span, act)
        if heading and not dated:
            date = None
        resolved = AgreementStatus(status) if status else None
        if resolved is AgreementStatus.SIGNED and date and self._future(date):
            resolved = AgreementStatus.PLANNED
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
                topics=set(find_topics(self.text[sentence[0] : sentence[1]], "ko")),
            )

    def _instrument_of(
        self, act: Span, instruments: Sequence[tuple[Span, _Instrument]]
    ) -> tuple[Span, _Instrument] | None:
        """The nearest instrument before the act, else the first right after it (체결한 양해각서)."""
        before = [pair for pair in instruments if pair[0][1] <= act[0] and act[0] - pair[0][1] <= _REACH]
        if before:
            nearest = before[-1]
            # 협약(MOU), 파트너십 협정: the first of two names of one instrument is the fuller.
            for pair in reversed(before[:-1]):
                if nearest[0][0] - pair[0][1] <= 3:
                    nearest = pair if not pair[1].weak else nearest
            if act[0] - nearest[0][1] <= 40 or len(before) == len(instruments):
                return nearest
        after = [pair for pair in instruments if 0 <= pair[0][0] - act[1] <= 40]
        if after and re.match(r"한\s|된\s|하는\s|될\s|할\s|은\s|한\b", self.text[act[1] : act[1] + 2]):
            return after[0]
        return before[-1] if before else None

    def _status(self, act: Span, end: int) -> str | None:
        following = self.text[act[1] : min(end, act[1] + _AFTER)]
        for status, pattern in words().statuses:
            if pattern.match(following):
                return status
        return None

    def _parties(self, sentence: Span, instrument: Span, act: Span) -> tuple[list[list[int]], str]:
        """Who signs, as one list for each agreement, and the rule that found it."""
        types = self.reader.types
        arguments = [
            a
            for a in self.reader.arguments(sentence)
            if a.start < max(instrument[1], act[1]) and allows(Relation.SIGNED, a.type, a.type)
        ]
        withs = self._last_group([a for a in arguments if a.role in ("with", "between")])
        subjects = self._last_group([a for a in arguments if a.role == "subject" and a.start < act[0]])
        heads = [a for a in arguments if a.role == "bare" and self._opens(a, sentence)]
        partner = self._entities(withs)
        subject = self._entities(subjects)
        if len(partner) > 1 and withs and withs[0].role == "between":
            return [partner], "between"
        if partner and not subject and heads:
            subject = self._entities(heads[:1])
        vague = words().vague.search(self.text, sentence[0], instrument[0])
        if vague is not None and partner and not (withs and vague.start() > withs[0].start):
            subject = [] if not subjects or vague.start() > subjects[0].start else subject
            if not subject:
                return [[]], "vague"
        if len(subject) > 1 and not partner:
            return [subject], "subjects"
        if partner and not subject:
            subject = [e for e in self.discourse.subject(sentence) if e not in partner][:1]
            rule = "inherited-subject"
        else:
            rule = "subject-with"
        subject = [e for e in subject if e not in partner]
        if partner and subject:
            own = subject
            countries = [e for e in partner if types[e] is EntityType.COUNTRY]
            split = len(partner) > 1 and (
                len(countries) == len(partner)
                or words().each.search(self.text, sentence[0], act[1]) is not None
            )
            if split:
                return [[*own, other] for other in partner], "each-partner"
            return [[*own, *partner]], rule
        pair = self._pair(sentence, instrument, act)
        if pair:
            return [pair], "both-countries"
        if len(subject) > 1:
            return [subject], "subjects"
        return [subject or partner], "one-sided"

    def _pair(self, sentence: Span, instrument: Span, act: Span) -> list[int]:
        """Both countries by 한-X or 양국, or the bodies that meet for them in the text before."""
        end = max(instrument[1], act[1])
        countries: tuple[int, ...] = ()
        for found in words().compound.finditer(self.text, sentence[0], end):
            other = self.discourse.place(found["other"])
            if other is not None and self.discourse.korea is not None:
                countries = (self.discourse.korea, other)
        if not countries and words().both.search(self.text, sentence[0], end):
            countries = self.discourse.both_countries(sentence)
        if len(countries) < 2:
            return []
        signers = self.discourse.signers(sentence, countries)
        return list(signers or countries)

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
        own = [e for e in self.discourse.subject(sentence)][:1]
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
        close = [d for d in dates if 0 <= d.start - instrument[1] <= 3 or 0 <= d.start - act[1] <= 3]
        if close:
            return close[0].resolved, True
        before = [d for d in dates if d.end <= act[0] and act[0] - d.end <= 160]
        if before:
            return before[-1].resolved, True
        return None, False

    def _future(self, date: str) -> bool:
        published = self.draft.source.published
        first = date.split("/", maxsplit=1)[0]
        return published is not None and first > published[: len(first)]

    # -- merging ---------------------------------------------------------

    def merge(self, known: list[_Candidate], candidate: _Candidate) -> None:
        """Add a candidate, or give what it says to the agreement that it tells again."""
        for other in known:
            if self._same(other, candidate):
                self._absorb(other, candidate)
                return
        if len(candidate.parties) > 1:
            known.append(candidate)

    def _same(self, one: _Candidate, other: _Candidate) -> bool:
        if one.sentence == other.sentence and one.multi and other.multi:
            return False
        if one.kind is not other.kind and not (one.weak or other.weak or other.again):
            return False
        if one.date and other.date and not _compatible(one.date, other.date):
            return False
        if one.status and other.status and one.status is not other.status:
            settled = AgreementStatus.IN_FORCE in (one.status, other.status) or one.heading or other.heading
            if not settled and not other.again:
                return False
        return self.discourse.covers(one.parties, other.parties) or self.discourse.covers(
            other.parties, one.parties
        )

    def _absorb(self, one: _Candidate, other: _Candidate) -> None:
        better = self.discourse.specific(one.parties, other.parties)
        if better is not one.parties:
            one.parties = better
            one.evidence = other.evidence
        if other.date and (one.date is None or len(other.date) > len(one.date)) and not other.again:
            one.date = other.date
        if one.status is None or one.status is AgreementStatus.IN_FORCE:
            one.status = other.status or one.status
        if one.weak and not other.weak:
            one.kind, one.weak = other.kind, False
        one.topics |= other.topics

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
