"""What a Korean sentence tells of one agreement: its status, day, topics and evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model import AgreementKind, AgreementStatus, EntityType
from ingest.extract import agreement_topics
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import BlockKind, Draft
from ingest.extract.frames import confidences
from ingest.extract.ko.agreement_merging import PACT, PLAN, TRADE, Candidate
from ingest.extract.ko.agreement_words import CHAINED, Instrument, words
from ingest.extract.ko.discourse import Discourse
from ingest.extract.ko.parties import Parties

_CONFIDENCE = "data/ko/confidence.toml"
_CONCLUDED = "타결"
"""The act that ends the talks and leaves the signing open."""
_AFTER = 18
"""Characters after an act that decide its status."""
_SAME_DAY_REACH = 900
"""How far back, in characters, the day of 이날 is looked for."""
_PAST = re.compile(r"했|하였|됐|되었|었|았")
"""Tenses that are past whatever day the sentence names."""
_PRESENT = re.compile(
    r"(?:\([^()\n]{0,20}\))?(?:식을\s(?:연다|갖는다|개최한다)|한다(?!면|는)|합니다|는다(?!면|는))"
)
"""The present tense of an act."""
_STARTS = re.compile(r"(?:\s?\([가-힣]\))?부터\s[^.\n]{0,40}?(?:협의|논의|협상|추진|준비|검토|교섭)")
"""After the day from which it was talked of."""
_REFERENCE = re.compile(r"\s?(?:기준|말\s기준)")
"""After the day to which figures belong."""
_QUOTED = re.compile(r"「[^」\n]*」|｢[^｣\n]*｣|『[^』\n]*』")
_DATE_REACH = 160
"""Most characters between a date and the act of that day."""
_WORD = re.compile(r"[가-힣A-Za-z]+")
_GENERAL = frozenset({"MOU", "MoU", "MOC", "MoC", "LOI", "LOA", "MOA", "L/A"})
"""Acronyms of kinds of instruments, which name none."""
_TRADE = frozenset({"FTA", "CEPA", "SECA", "EPA"})
_DIGITAL = "디지털"
"""What makes an economic partnership one that is not of trade in goods."""
PHRASE = 40
"""Characters before an instrument that name its field."""
_SIGNERS = frozenset(
    {EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG, EntityType.COUNTRY}
)
_AFTERTHOUGHT = re.compile(r"[*＊†]{0,3}(?:\([^()\n]{0,30}\))?[*＊†]{0,3}")
"""What may stand between an act and its verb: a footnote's mark, a bracket."""


class Telling:
    """Makes candidates of what the sentences of one draft tell."""

    def __init__(self, draft: Draft, discourse: Discourse) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.discourse = discourse
        self.reader = discourse.reader
        self.parties = Parties(draft, discourse)

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
        date, dated = self.date(sentence, span, act)
        if heading and not dated:
            date = None
        resolved = AgreementStatus(status) if status else None
        if date and not self.bracketed_date(span, act):
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
            announced=resolved is AgreementStatus.PLANNED
            and _PRESENT.match(self.text, act[1], sentence[1]) is not None,
            governments=bool(words().governments.search(self.text, *_reach(ends, span, act))),
            topics=self.topics(sentence, span),
            subject=self.subject(sentence, span, instrument),
        )

    def told(
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
            topics=self.topics(sentence, span),
            subject=self.subject(sentence, span, instrument),
        )

    def status(self, act: Span, end: int) -> tuple[str | None, bool]:
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

    def may_sign(self, instrument: Instrument, act: Span, parties: Sequence[int], sentence: Span) -> bool:
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

    def topics(self, sentence: Span, instrument: Span) -> list[str]:
        """What the agreement is about, by the words before its instrument first."""
        start = max(sentence[0], instrument[0] - PHRASE)
        blocks = self.draft.blocks
        title = blocks[0].end if blocks and blocks[0].kind is BlockKind.TITLE else 0
        names = tuple(
            (m.start, m.end)
            for span in ((0, title), sentence)
            for m in self.draft.mentions_in(*span)
            if m.type in _SIGNERS
        )
        start = max([start, *(end for _, end in names if start < end <= instrument[0])])
        telling = agreement_topics.Telling(self.text, (start, instrument[1]), sentence, title, names)
        return agreement_topics.topics_of(telling)

    def subject(self, sentence: Span, instrument: Span, word: Instrument) -> frozenset[str]:
        """What the name of an instrument says that it is about, as pairs of letters; empty where it says too little."""
        if word.declared and word.kind is AgreementKind.AGREEMENT:
            return frozenset({PLAN})
        start = max(sentence[0], instrument[0] - PHRASE)
        name = self.text[slice(*instrument)]
        before = self.text[start : instrument[0]]
        ended = [m.end() for m in words().field_ends.finditer(before)]
        before = before[ended[-1] if ended else 0 :]
        if _DIGITAL not in before and (name in _TRADE or words().trade.search(before + name)):
            return frozenset({TRADE})
        if name.isascii() and name not in _GENERAL:
            return frozenset({name})
        for mention in self.draft.mentions_in(start, instrument[0]):
            before = before.replace(self.text[mention.start : mention.end], " ")
        told = [w for w in _WORD.findall(words().no_field.sub(" ", before)) if len(w) > 1]
        pairs = frozenset(w[i : i + 2] for w in told for i in range(len(w) - 1))
        return pairs

    def _passing(self, sentence: Span, act: Span) -> bool:
        """Whether an act only says which instrument is meant, and not that it is news: 칠레와 체결한 협정."""
        if words().news.search(self.text, *sentence):
            return False
        return (
            words().adnominal.match(self.text, act[0]) is not None
            or words().going_on.search(self.text, max(act[1], sentence[1] - _AFTER), sentence[1]) is not None
        )

    def date(self, sentence: Span, instrument: Span, act: Span) -> tuple[str | None, bool]:
        """The signing date, and whether the sentence itself gives it."""
        dates = [d for d in self.draft.dates if d.resolved and sentence[0] <= d.start < sentence[1]]
        close = self.bracketed_date(instrument, act)
        if close is not None:
            return close, True
        titles = [m.span() for m in _QUOTED.finditer(self.text, *sentence)]
        before = [
            d
            for d in dates
            if d.end <= act[0]
            and act[0] - d.end <= _DATE_REACH
            and not any(s < d.start and d.end <= e for s, e in titles)
            and not _REFERENCE.match(self.text, d.end)
            and ("/" in (d.resolved or "") or not _STARTS.match(self.text, d.end))
        ]
        if before:
            return _within_month(before[-1].resolved), True
        return None, False

    def bracketed_date(self, instrument: Span, act: Span) -> str | None:
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
        news = status is AgreementStatus.SIGNED or (status is AgreementStatus.PLANNED and candidate.announced)
        if date is None and published and news and not candidate.passing:
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


def _within_month(date: str | None) -> str | None:
    """A date, or of days in one month the month."""
    first, _, last = (date or "").partition("/")
    return first[:7] if last and first[:7] == last[:7] else date


def _reach(ends: tuple[int, ...], instrument: Span, act: Span) -> Span:
    """From the first to the last of parties, instrument and act."""
    return min([instrument[0], act[0], *ends[:1]]), max([instrument[1], act[1], *ends[1:]])
