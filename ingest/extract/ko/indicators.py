"""Measured values in Korean text: a number, what it counts, and whose it is.

Four shapes are read, in which it is plain whose the number is: in brackets after a name (센터(30개소)), before a
name (1.5조원 규모의 펀드), in the clause of a programme that a quoted name opens (‘사업’을 전개하여 1,319개 기업), and
of the topic of a sentence (협의체는 45개국이 가입, 2010년에 창립). A number whose subject would have to be guessed
says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import EntityType
from ingest.extract.contract import Indicator, Span
from ingest.extract.draft import TEXT_KINDS, Draft, Mention
from ingest.extract.ko.measures import measures

_NUMBER = re.compile(r"(?<![\d.,‘’'])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s?(만|천|억)?\s?(?:여\s?)?")
_COUNTER = re.compile(r"개의?\s*")
_SCALES = {"만": 10_000, "천": 1_000, "억": 100_000_000}
_OPENS_BRACKET = re.compile(r"\s?[’'”\"」』]?\s?\((?:[^()\n]{0,24}(?:현재|총|약)\s)?$")
_CLOSES_BRACKET = re.compile(r"\s?(?:추정|규모|내외|이상|참여|가입)?\)")
_SIZED = re.compile(r"(?:\\?\*)?\s?규모의\s[‘'“\"「『]?$")
_QUOTE_ENDS = re.compile(r"[’'”\"」』]\s?(?:이?라는\s[가-힣]{2,4})?(?:을|를)\s(?:전개|통하|통해|추진|운영)")
_CLAUSE_ENDS = re.compile(r"며\s|[.!?\n](?!\d)")
_OTHER_CLAUSE = re.compile(r"[가-힣]며,?\s|[.!?]\s")
_PLANNED = re.compile(r"목표|계획|예정|예상|전망")
_FOUNDED = "year founded"
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})년(?:\s?\d{1,2}월)?(?:에)?\s(?:처음\s)?(?:창립|설립|창설|출범|결성|발족)(?!\s?(?:예정|계획|추진))"
)
_FOUNDING = 16
"""Characters in which the word that founds follows the year."""
_TOPIC = re.compile(r"(?:\s?\([^()\n]{0,60}\))?[은는]\s")
"""What makes of a name the topic of its sentence."""
_TELLING = re.compile(
    r"(?:[,·]?\s\d[\d,]*개의?\s*[가-힣]+?)?(?:이|가|을|를|으로|로|에|에서)?\s?(?:현재\s)?(?:회원|가입|참여|참가|운영|보유|지원|설치|구축|육성|공급|개설|활동|소속|두고|갖)"
)
"""What is said of a number that the topic of the sentence owns."""
_OWNERS = frozenset({EntityType.PROGRAM, EntityType.FUND})
_TOPICS = frozenset(
    {EntityType.INTL_ORG, EntityType.COUNTRY, EntityType.AGENCY, EntityType.UNIVERSITY, *_OWNERS}
)
_MEASURED = _OWNERS | _TOPICS

_Value = tuple[int, int, float, str, str]
"""Start, end, value, unit, measure."""


def find_indicators(draft: Draft) -> list[Indicator]:
    """The indicators of a Korean document, in text order; names and sums must be known."""
    found: dict[tuple[int, str, float, str | None], Indicator] = {}
    for start, end in draft.sentences:
        block = draft.block_at(start)
        if block is None or draft.blocks[block].kind not in TEXT_KINDS:
            continue
        owners = [m for m in draft.mentions_in(start, end) if m.entity is not None and m.type in _MEASURED]
        if not owners:
            continue
        for value in _values(draft, (start, end)):
            owner = _owner(draft.source.text, owners, value)
            if owner is None or owner.entity is None:
                continue
            low, high, amount, unit, measure = value
            indicator = Indicator(
                subject=owner.entity,
                measure=measure,
                value=amount,
                unit=unit,
                as_of=_as_of(draft, min(owner.start, low), low),
                evidence=(min(owner.start, low), max(owner.end, high)),
            )
            found.setdefault((indicator.subject, unit, amount, indicator.as_of), indicator)
    return list(found.values())


def _values(draft: Draft, span: Span) -> Iterator[_Value]:
    """Counts and sums of the sentence, in text order within each."""
    text, (start, end) = draft.source.text, span
    for number in _NUMBER.finditer(text, start, end):
        for noun, unit, measure in measures().counted:
            counter = _COUNTER.match(text, number.end(), end)
            counted = noun.match(text, number.end(), end) or (
                noun.match(text, counter.end(), end) if counter else None
            )
            if counted:
                whole = float(number[1].replace(",", "") + (f".{number[2]}" if number[2] else ""))
                value = whole * _SCALES.get(number[3] or "", 1)
                yield number.start(), counted.end(), value, unit, measure
                break
    for year in _YEAR.finditer(text, start, end):
        yield year.start(), year.end(), float(year[1]), "year", _FOUNDED
    for amount in draft.amounts:
        if start <= amount.start and amount.end <= end:
            yield amount.start, amount.end, float(amount.value), amount.currency, "size"


def _owner(text: str, owners: list[Mention], value: _Value) -> Mention | None:
    """The mention that the value is said of."""
    start, end = value[0], value[1]
    before = [m for m in owners if m.end <= start]
    if before:
        last = max(before, key=lambda m: (m.end, -m.start))
        if _OPENS_BRACKET.fullmatch(text, last.end, start) and _CLOSES_BRACKET.match(text, end):
            return last if last.type in _OWNERS else None
    for mention in owners:
        if mention.type in _OWNERS and mention.start >= end and _SIZED.fullmatch(text, end, mention.start):
            return mention
    if value[4] != "size" and (value[4] == _FOUNDED or _TELLING.match(text, end)):
        topics = [m for m in before if m.type in _TOPICS and _TOPIC.match(text, m.end)]
        if (
            topics
            and not _OTHER_CLAUSE.search(text, topics[-1].end, start)
            and not _PLANNED.search(text, end, end + 24)
        ):
            return topics[-1]
    programmes = [m for m in before if m.type in _OWNERS]
    if programmes and value[4] != "size":
        last = max(programmes, key=lambda m: (m.end, -m.start))
        between = text[last.end : start]
        if _QUOTE_ENDS.match(text, last.end) and not _CLAUSE_ENDS.search(between):
            return None if _PLANNED.search(text, last.end, end + 12) else last
    return None


def _as_of(draft: Draft, start: int, end: int) -> str | None:
    """The last date that stands between the owner and its value; when it was founded is no such date."""
    founded = [m.span() for m in _YEAR.finditer(draft.source.text, start, end + _FOUNDING)]
    dates = [
        d.resolved
        for d in draft.dates
        if start <= d.start
        and d.end <= end
        and d.resolved
        and not any(low <= d.start < high for low, high in founded)
    ]
    return dates[-1] if dates else None
