"""Agreements in English text: an instrument, the act of concluding it, who signs it and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import AgreementKind, AgreementStatus
from ingest.extract.contract import Agreement, Span
from ingest.extract.draft import BlockKind, Draft, draft_of
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import Group
from ingest.extract.en.instruments import Act, Instrument, Instruments, acts, fits
from ingest.extract.en.names import DATELINE
from ingest.extract.en.parties import BODIES, Signers
from ingest.extract.topics import subject_topics

_SIGNED, _PLANNED = AgreementStatus.SIGNED, AgreementStatus.PLANNED
_ENDED = frozenset({AgreementStatus.EXPIRED, AgreementStatus.CANCELLED})
_NEAR_DATE = 120
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
_RELATIVE = re.compile(r",\s(?:which|who|where|whose|when)\b")
_OF = re.compile(r"\s(?:of|from|dated)\s(?:the\s)?")
_NEW = re.compile(r"\b(?:[Aa]n?|[Tt]heir|[Ii]ts|new|two|three|another|first|second)\s(?:[\w-]+\s){0,4}$")
_THEIR = re.compile(r"\b[Tt]heir\s(?:\w+\s){0,2}$")
_WISHED = re.compile(
    r"\b(?:could|might|may|should|would|calls? for|called for|propos(?:es?|ed|al)|in favour of|ways to|no longer|not|never|if|research|study|studies|talks on|consider(?:s|ed|ing)?)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|about to|is to|are to|to be|next (?:week|month|year|Mon|Tues|Wednes|Thurs|Fri)|tomorrow|soon|plans?)\b"
)
_TODAY = re.compile(r"\btoday\b")
_SAME_DAY = re.compile(r"\b(?:[Aa]t|[Oo]n) the same (?:sitting|ceremony|meeting|occasion|time|day|event)\b")
_LIMIT = re.compile(
    r"\b(?:(?P<since>since)|dat(?:es|ing)(?: back)? (?:from|to)|until|by(?: the)?(?: end of)?|valid to|up to|till)\s$"
)
_LATER = re.compile(
    r"\b(?:(?:that|the same|later that|earlier that)\s(?P<same>year|month)\b|(?P<count>a|one|two|three|four|six)\s(?P<unit>month|year)s?\slater)",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_FIRST = re.compile(r"\W*(?:[Ff]irst|[Oo]riginally|[Ii]nitially)\s(?:signed|concluded|agreed)\s")
_BESIDE = 25
_THE_SAME = re.compile(r"\b(?:do(?:es)?|did|will do)\sthe\ssame\b|\bfollow(?:s|ed)?\ssuit\b")
_OPENING = 4
"""Sentences in which a release tells its own news: what is signed there without a date was signed this month."""


@dataclass(slots=True)
class _Reading:
    kind: AgreementKind
    status: AgreementStatus
    parties: list[int]
    date: str | None
    span: Span
    sentence: int
    generic: bool = False
    """Whether the instrument is told by a word that any may be called by: the agreement."""
    open: bool = False
    """Whether it is still being negotiated."""


@Language.component("en_agreements")
def en_agreements(doc: Doc) -> Doc:
    """Agreements of the document; reports of the same one in several sentences are one."""
    draft = draft_of(doc)
    text = doc.text
    for reading in _united(draft, _Reader(text, draft).read()):
        if reading.date is None and reading.sentence < _OPENING and not reading.open and draft.published:
            reading.date = draft.published.isoformat()[:7]
        start, end = reading.span
        sentence = draft.sentences[reading.sentence]
        named = [(m.start, m.end) for m in draft.mentions_in(*sentence) if m.type in BODIES]
        topics = subject_topics(text, (start, end), sentence, _title_end(draft), named)
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
        self.found: list[_Reading] = []
        self.used: set[int] = set()
        """Acts of the sentence that follow an instrument of theirs."""

    def read(self) -> list[_Reading]:
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
        at = next((i for i, a in enumerate(following) if a.status not in _ENDED), 0)
        if following:
            groups = self.signers.after(number, instrument, following[at])
        before = len(self.found)
        act = leading[-1] if leading else None
        if act is not None and (groups is None or self._renewed(act)):
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
            ended = next((a for a in following if a.status in _ENDED), None)
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
        if len(parties) < 2:
            return
        for date in self.draft.dates:
            after = instrument.end <= date.start < right
            gap = self.text[
                (between[0].end if between and between[0].end <= date.start else instrument.end) : date.start
            ]
            before = 0 <= instrument.start - date.end <= 2
            if date.resolved and "/" not in date.resolved and (before or (after and _DATED.fullmatch(gap))):
                span = self._span(number, parties, instrument, (date.start, date.end))
                self.found.append(_Reading(instrument.kind, _SIGNED, parties, date.resolved, span, number))
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
            for d in self.draft.dates
            if instrument.end <= d.start < right
        )
        if len(parties) < 2 and (
            partners or dated or _THEIR.search(self.text, max(start, instrument.start - 30), instrument.start)
        ):
            parties = self.signers.completed(number, parties, instrument, act)
        if len(parties) < 2:
            return
        if _FUTURE.search(self.text, start, end):
            act = Act(_PLANNED, act.start, act.end)
        self._told(number, instrument, act, [(parties, None)], (left, right))

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
            dates: tuple[str | None, ...] = self._dates(number, act, instrument, status, partner, window)
            dates = dates or (None,)
            if dates == (None,) and not opened and (status is _PLANNED or self._renewed(act)):
                dates = (self._month(),)
            for date in dates if instrument.plural and len(signed) == 1 else dates[:1]:
                span = self._span(number, parties, instrument, (act.start, act.end))
                self.found.append(
                    _Reading(
                        instrument.kind,
                        status,
                        parties,
                        date,
                        span,
                        number,
                        generic=self.text[instrument.start : instrument.end].lower() in _GENERIC,
                        open=opened,
                    )
                )
            self._same_again(number, instrument, act, status, dates[0], parties)

    def _month(self) -> str | None:
        return self.draft.published.isoformat()[:7] if self.draft.published else None

    def _renewed(self, act: Act) -> bool:
        return bool(frames().verbs["renewed"].search(self.text, act.start, act.end))

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
            self.found.append(_Reading(instrument.kind, status, others, date, span, number))

    def _again(self, number: int, told: list[Act]) -> None:
        """A sentence that tells more of what the one before spoke of: who signed it, or what became of it."""
        start, end = self.draft.sentences[number]
        if not self.found or self.found[-1].sentence < number - 1:
            return
        reading = self.found[-1]
        first = _FIRST.match(self.text, start, end)
        if first is not None:
            act, instrument = Act(_SIGNED, *first.span()), Instrument(reading.kind, *first.span())
            dates = self._dates(number, act, instrument, _SIGNED, None, (start, end))
            if dates:
                span = (first.start(), first.end())
                self.found.append(_Reading(reading.kind, _SIGNED, reading.parties, dates[0], span, number))
            return
        if _IT.match(self.text, start, end):
            status = next((a.status for a in told if a.status in {*_ENDED, AgreementStatus.IN_FORCE}), None)
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
        dates = self._dates(number, act, instrument, _SIGNED, None, (start, end))
        if dates:
            reading.date = dates[0]
            if reading.status is AgreementStatus.IN_FORCE:
                reading.status = _SIGNED

    def _dates(
        self,
        number: int,
        act: Act,
        instrument: Instrument,
        status: AgreementStatus,
        partner: Group | None,
        window: Span,
    ) -> tuple[str, ...]:
        """The dates of an act, the nearest first; whole days before months. A signing lies in the past."""
        start, end = self.draft.sentences[number]
        today = self.draft.published.isoformat() if self.draft.published else None
        line = DATELINE.match(self.text, start, end)
        near: list[tuple[bool, bool, int, str]] = []
        for date in self.draft.dates:
            if not start <= date.start < end or not date.resolved or "/" in date.resolved:
                continue
            if line is not None and date.start < line.end() and not _TODAY.search(self.text, start, end):
                continue
            beside = 0 <= instrument.start - date.end <= 3 or _OF.fullmatch(
                self.text, instrument.end, date.start
            )
            if beside:
                return (date.resolved,)
            if not window[0] <= date.start < window[1]:
                continue
            limit = _LIMIT.search(self.text, max(start, date.start - 20), date.start)
            if limit and not (
                limit["since"]
                and (status is AgreementStatus.IN_FORCE or self.text.startswith(", when", date.end))
            ):
                continue
            later = today is not None and date.resolved[:10] > today[: len(date.resolved)]
            earlier = today is not None and date.resolved < today[: len(date.resolved)]
            won = frames().verbs["awarded"].match(self.text, act.start, act.end)
            if (status is _SIGNED and later) or (status is _PLANNED and earlier and not won):
                continue
            distance = min(
                abs(date.start - act.end), abs(act.start - date.end), abs(date.start - instrument.end)
            )
            if partner is not None:
                distance = min(abs(date.start - partner.end), abs(partner.start - date.end))
            first, last = sorted((date.start, act.end))
            if _RELATIVE.search(self.text, first, last) and act.end < date.start:
                continue
            rough = partner is None and len(date.resolved) != 10 and distance > _BESIDE
            near.append((distance > _NEAR_DATE, rough, distance, date.resolved))
        if near:
            return tuple(date for *_, date in sorted(near))
        if self.found and _SAME_DAY.search(self.text, start, end) and self.found[-1].date:
            return (self.found[-1].date,)
        reckoned = self._reckoned(start, end) if status is _SIGNED else None
        return () if reckoned is None else (reckoned,)

    def _reckoned(self, start: int, end: int) -> str | None:
        """The date that is told from the last one before: a month later, earlier that year."""
        told = _LATER.search(self.text, start, end)
        known = [
            d.resolved for d in self.draft.dates if d.end <= start and d.resolved and "/" not in d.resolved
        ]
        if told is None or not known:
            return None
        year, month = int(known[-1][:4]), int(known[-1][5:7] or 0)
        if told["same"]:
            return str(year) if told["same"] == "year" or not month else f"{year}-{month:02}"
        count = _COUNTS.get((told["count"] or "a").lower(), 1)
        if told["unit"] == "year":
            return str(year + count)
        if not month:
            return None
        months = year * 12 + month - 1 + count
        return f"{months // 12}-{months % 12 + 1:02}"

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


def _united(draft: Draft, readings: list[_Reading]) -> list[_Reading]:
    """One reading for each agreement: same kind of instrument, same parties or a part of them."""
    united: list[_Reading] = []
    for reading in readings:
        same = next((other for other in united if _same(draft, reading, other)), None)
        if same is None:
            united.append(reading)
            continue
        if _weight(draft, reading) > _weight(draft, same):
            same.parties, same.span = reading.parties, reading.span
        if same.generic:
            same.kind, same.generic = reading.kind, reading.generic
        same.sentence = min(same.sentence, reading.sentence)
        same.date = max((d for d in (same.date, reading.date) if d), key=len, default=None)
        if reading.status in _ENDED or (reading.status is _SIGNED and same.status not in _ENDED):
            same.status = reading.status
    return united


def _same(draft: Draft, reading: _Reading, other: _Reading) -> bool:
    if other.kind is not reading.kind and AgreementKind.AGREEMENT not in (other.kind, reading.kind):
        return False
    if other.kind is not reading.kind and (
        other.sentence == reading.sentence or not (other.generic or reading.generic)
    ):
        return False
    if reading.open is not other.open:
        return False
    if (
        reading.date
        and other.date
        and not (reading.date.startswith(other.date) or other.date.startswith(reading.date))
    ):
        return False
    one, two = set(reading.parties), set(other.parties)
    if one <= two or two <= one:
        return True
    homes = [_homes(draft, parties) for parties in (reading.parties, other.parties)]
    return homes[0] == homes[1] and None not in homes[0]


def _homes(draft: Draft, parties: list[int]) -> set[str | None]:
    return {draft.entities[p].iso3166 or draft.entities[p].country for p in parties}


def _weight(draft: Draft, reading: _Reading) -> tuple[int, bool, int]:
    bodies = sum(draft.entities[p].type in BODIES for p in reading.parties)
    return bodies, reading.date is not None, len(reading.parties)
