"""Values in a sentence: a number with its unit, what it measures, and how it stands (reached, a target, a forecast).

A number counts what the noun after it names (40개 학교, 45 countries), has a unit (79.1%, 86위, 113th), is a sum of
money, or is the bare value of an index. What it measures is named by the words of a measure beside it
(data/LANG/measures.toml); the counted noun is a measure of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ingest.extract.amounts import Amount, korean_number
from ingest.extract.contract import Span
from ingest.extract.dates import Date
from ingest.extract.draft import Draft
from ingest.extract.measures import Measure, is_currency, measures

SIZE = "size"
"""Measure of a sum that says how large something is."""
FOUNDED = "year founded"
BARE = "bare"
"""Unit of a number that has none: the value of an index, or of what is plain what it counts."""
SHARES = ("allocation", "parent fund size", "child fund size")
"""Measures of sums that are parts of a fund."""

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,6})?"
_STARTS = r"(?<![\d.,‘’'`A-Za-z/-])"
_NUMBERS = {
    "ko": re.compile(
        rf"{_STARTS}(?:{_DIGITS}(?:\s?[십백천]{{0,2}}[만억조](?:\s?{_DIGITS}\s?[십백천]{{0,2}}[만억])?|천|백)?"
        r"|(?<![가-힣])(?:[일이삼사오육칠팔구][십백천])+[만억]?)\s?(?:여\s?)?"
    ),
    "en": re.compile(
        rf"{_STARTS}(?:{_DIGITS}(?:\s(?:thousand|million|billion))?|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b)",
        re.IGNORECASE,
    ),
}
_ANY = {
    "ko": re.compile(r"\d|[일이삼사오육칠팔구][십백천]"),
    "en": re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE),
}
_COUNTERS = {"ko": re.compile(r"개의?\s*"), "en": re.compile(r"\s")}
_WORDS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_FOUNDED_IN = {
    "ko": re.compile(
        r"(?<!\d)((?:19|20)\d{2})년(?:\s?\d{1,2}월)?(?:에)?\s(?:처음\s)?(?:창립|설립|창설|출범|결성|발족)(?!\s?(?:예정|계획|추진))"
    ),
    "en": re.compile(r"\b(?:founded|established|set\sup)\sin\s((?:19|20)\d{2})\b"),
}
_BARE = {"ko": re.compile(r"(?=[을를으로의이,.)\s]|였|점|$)"), "en": re.compile(r"(?=[\s,.;)]|$)")}
"""What follows the bare value of an index."""
_SERIES = re.compile(r"\s?(?:\((?:계획|예정|목표|예상)\))?\s?[,·]\s")
"""What parts the counts of a series of years: 2001년 92개, 2002년 332개."""
_SERIES_NOUN = re.compile(r"\s?(?:\((?:계획|예정|목표|예상)\))?\s?의\s?")
_CONVERTED = re.compile(r"\s?\((?:한화|미화|약|원화|about|approximately|equivalent\sto)?\s?(?:약\s)?$")
"""Between a sum and the same in another currency."""
_GAPS = {"ko": 18, "en": 44}
"""Most characters, dates and brackets aside, between the words of a measure and the value."""
_REACH = 70
_BREAKS = {
    "ko": re.compile(r"(?<!이)(?:며|면서|지만|는데),?\s|[하되]고,?\s|[.;]\s|[하되]여,?\s"),
    "en": re.compile(r"[;]|\.\s|,\s(?:and|but|while)\s|\bwhile\b|\bcompared\b"),
}
_BRACKETS = re.compile(r"\([^()\n]{0,60}\)")
_AFTER = {
    "ko": re.compile(r"\s?(?:\([^()\n]{0,20}\))?(?:의\s|\s)?(?:규모의\s|내외의\s)?"),
    "en": re.compile(
        r"(?:\s\((?:out\s)?of\s[^()\n]{0,30}\))?(?:\sout\sof\s[\w\s]{1,24}?)?\s(?:in\sthe\s(?:\d{4}\s)?|(?:of|on|for)\s(?:the\s)?)?"
    ),
}
_NEAR = 8
"""Words of measures before and after a value that are looked at."""
_FAR = 20
_STATE_REACH = 24
_CHANGE = re.compile(
    r"(?:[이가]|만큼)?\s?(?:더\s)?(?P<up>증가|증액|늘어)|(?:[이가]|만큼)?\s?(?P<down>감소|감액|줄어)"
)
_GROWS = re.compile(r"\s?(?:의\s)?(?:증가|성장|확대)")


D = TypeVar("D", Date, Amount)


@dataclass(frozen=True, slots=True)
class Value:
    """A number that measures something; `words` is where the words of its measure stand, if they do."""

    start: int
    end: int
    number: float
    unit: str
    measure: str | None
    words: Span | None = None
    state: str | None = None
    of_place: bool = False
    """Whether only a country, city or region has such a measure."""

    @property
    def name(self) -> str:
        """The measure with how the value stands."""
        return f"{self.measure} ({self.state})" if self.state else str(self.measure)


def within(items: Sequence[D], start: int, end: int) -> Sequence[D]:
    """Those of dates or sums in text order that begin in a span."""
    low = bisect_left(items, start, key=lambda item: item.start)
    return items[low : bisect_left(items, end, key=lambda item: item.start)]


def find_values(draft: Draft, span: Span) -> list[Value]:
    """The values in a span, in text order; those without a measure have None."""
    if not _ANY[draft.lang].search(draft.source.text, *span):
        return []
    found = sorted(_numbers(draft, span), key=lambda v: (v.start, -v.end))
    return _named(draft, span, _in_series(draft, _apart(found)))


def breaks(lang: str) -> re.Pattern[str]:
    """What ends a clause, and with it the reach of a measure or date."""
    return _BREAKS[lang]


def foundings(text: str, lang: str, span: Span) -> set[int]:
    """Where years stand in which something was founded."""
    return {year.start() for year in _FOUNDED_IN[lang].finditer(text, *span)}


def _numbers(draft: Draft, span: Span) -> Iterator[Value]:
    text, (start, end), lang = draft.source.text, span, draft.lang
    words = measures(lang)
    for year in _FOUNDED_IN[lang].finditer(text, start, end):
        yield Value(year.start(), year.end(), float(year[1]), "year", FOUNDED)
    sums = [a for a in within(draft.amounts, start, end) if a.end <= end]
    for i, amount in enumerate(sums):
        if (i and _CONVERTED.fullmatch(text, sums[i - 1].end, amount.start)) or text.startswith(
            "→", amount.end
        ):
            continue  # the same in another currency, and what it was before
        part = next((name for name, p in words.sums if p.match(text, amount.end, end)), None)
        yield Value(amount.start, amount.end, float(amount.value), amount.currency, part)
    taken = {at for date in within(draft.dates, start, end) for at in range(date.start, date.end)}
    taken |= {at for amount in sums for at in range(amount.start, amount.end)}
    for number in _NUMBERS[lang].finditer(text, start, end):
        if number.start() in taken:
            continue
        at, value = number.end(), _number(number[0], lang)
        counter = _COUNTERS[lang].match(text, at, end)
        for noun, unit, measure in words.counted:
            counted = noun.match(text, at, end) or (noun.match(text, counter.end(), end) if counter else None)
            if counted:
                yield Value(number.start(), counted.end(), value, unit, measure)
                break
        else:
            for pattern, unit in words.units:
                if follows := pattern.match(text, at, end):
                    yield Value(number.start(), follows.end(), value, unit, None)
                    break
            else:
                if _BARE[lang].match(text, at, end):
                    yield Value(number.start(), at, value, BARE, None)


def _number(text: str, lang: str) -> float:
    if lang == "ko":
        digits = "".join(str(_WORDS.get(c, c)) for c in text.replace("여", ""))
        return float(korean_number(digits))
    first, *scale = text.lower().split()
    value = float(_SMALL.index(first) + 2) if first in _SMALL else float(first.replace(",", ""))
    return round(value * (_SCALES[scale[0]] if scale else 1), 6)


def _apart(found: Sequence[Value]) -> list[Value]:
    kept: list[Value] = []
    for value in found:
        if not kept or value.start >= kept[-1].end:
            kept.append(value)
    return kept


def _in_series(draft: Draft, found: list[Value]) -> list[Value]:
    """Counts of things take the noun of the last of their series: 2001년 92개, 2002년 332개의 클러스터."""
    text = draft.source.text
    for i in range(len(found) - 1, -1, -1):
        value = found[i]
        if value.unit != "things":
            continue
        if noun_at := _SERIES_NOUN.match(text, value.end):
            for noun, unit, measure in measures(draft.lang).counted:
                if noun.match(text, noun_at.end()):
                    found[i] = replace(value, unit=unit, measure=measure)
                    break
        elif i + 1 < len(found) and found[i + 1].measure is not None and found[i + 1].words is None:
            between = _without_dates(draft, value.end, found[i + 1].start)
            if _SERIES.fullmatch(between.rstrip() + " "):
                found[i] = replace(value, unit=found[i + 1].unit, measure=found[i + 1].measure)
    return found


def _without_dates(draft: Draft, start: int, end: int) -> str:
    text, parts, at = draft.source.text, [], start
    for date in within(draft.dates, start, end):
        if date.end <= end:
            parts.append(text[at : date.start])
            at = date.end
    return "".join([*parts, text[at:end]])


def _named(draft: Draft, span: Span, found: list[Value]) -> list[Value]:
    """The values with the measures that words beside them name, and how they stand."""
    places = _places(draft, span)
    named: list[Value] = []
    for i, value in enumerate(found):
        ahead = found[i + 1].start if i + 1 < len(found) else span[1]
        told = _told(draft, places, value, named, ahead)
        named.append(replace(told, state=_state(draft, told, ahead)))
    return named


def _told(
    draft: Draft,
    places: Sequence[tuple[int, int, Measure]],
    value: Value,
    earlier: Sequence[Value],
    ahead: int,
) -> Value:
    """The value with the measure that the words beside it name."""
    beside = _before(draft, places, value, earlier) or _behind(draft, places, value, ahead)
    if beside is not None:
        measure, words = beside
        told = replace(
            value,
            measure=_worded(measure, value),
            words=words,
            unit=_unit(draft, value, measure, words),
            of_place=measure.place,
        )
        change = _change(draft, told, told)
        return replace(told, measure=change) if change else told
    if value.measure is None and earlier and (change := _change(draft, earlier[-1], value)):
        return replace(value, measure=change, words=earlier[-1].words)
    if value.unit == "times" and _GROWS.match(draft.source.text, value.end):
        return replace(value, measure="growth")
    return value


def _places(draft: Draft, span: Span) -> list[tuple[int, int, Measure]]:
    """Where the words of measures stand; of words that overlap, the longest."""
    found = [
        (*place.span(), measure)
        for measure in measures(draft.lang).measures
        for place in measure.words.finditer(draft.source.text, *span)
    ]
    kept: list[tuple[int, int, Measure]] = []
    for place in sorted(found, key=lambda p: (p[0] - p[1], p[0])):
        if all(place[1] <= other[0] or other[1] <= place[0] for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda p: p[:2])


def _before(
    draft: Draft, places: Sequence[tuple[int, int, Measure]], value: Value, earlier: Sequence[Value]
) -> tuple[Measure, Span] | None:
    """The last measure before the value, as far as the words between leave it open."""
    text, lang = draft.source.text, draft.lang
    first = bisect_left(places, value.end, key=lambda place: place[0])
    for start, end, measure in reversed(places[max(0, first - _NEAR) : first]):
        if end > value.start or not measure.has(value.unit) or measure.after:
            continue
        if value.start - end > _REACH:
            return None
        gap = text[end : value.start]
        for other in reversed(earlier):
            if (
                end <= other.start
            ):  # another value of the same measure: 0.68로 193개국 중 86위, 30%인 3조 달러
                gap = gap[: other.start - end] + gap[other.end - end :]
        bare = _BRACKETS.sub("", _without(gap, draft, end, value.start))
        if len(bare) > _GAPS[lang] or _BREAKS[lang].search(bare):
            return None
        if value.unit == BARE and any(c.isdigit() for c in bare):
            return None
        return measure, (start, end)
    return None


def _without(gap: str, draft: Draft, start: int, end: int) -> str:
    for date in within(draft.dates, start, end):
        if date.end <= end:
            gap = gap.replace(date.text, "", 1)
    return gap


def _behind(
    draft: Draft, places: Sequence[tuple[int, int, Measure]], value: Value, ahead: int
) -> tuple[Measure, Span] | None:
    """The measure right after the value: 300만달러 예산, 86th in the index."""
    follows = _AFTER[draft.lang].match(draft.source.text, value.end)
    first = bisect_left(places, value.end, key=lambda place: place[0])
    for start, end, measure in places[first : first + _NEAR]:
        if not measure.has(value.unit):
            continue
        if follows and follows.end() == start:
            return measure, (start, end)
        if measure.after and start - value.end <= _FAR and start <= ahead:
            return measure, (start, end)
    return None


def _worded(measure: Measure, value: Value) -> str:
    if value.unit == "rank":
        return f"rank in the {measure.name}"
    if value.unit == "%" and "money" in measure.units:
        return f"share of {measure.name}"
    return measure.name


def _unit(draft: Draft, value: Value, measure: Measure, words: Span) -> str:
    """The unit of a value whose measure was found: what the things are, what a bare number counts."""
    if value.unit == BARE:
        return measure.counts
    if value.unit != "things":
        return value.unit
    noun = draft.source.text[words[0] : words[1]]
    return next((unit for pattern, unit in measures(draft.lang).things if pattern.search(noun)), "things")


def _change(draft: Draft, last: Value, value: Value) -> str | None:
    """The change of the measure that the value before has: 1조 달러가 증가."""
    if draft.lang != "ko" or last.measure is None or not (is_currency(value.unit) or value.unit == "%"):
        return None
    found = _CHANGE.match(draft.source.text, value.end)
    if found is None:
        return None
    base = last.measure.removeprefix("share of ").removeprefix("increase in ").removeprefix("decrease in ")
    return f"{'increase' if found['up'] else 'decrease'} in {base}"


def _state(draft: Draft, value: Value, ahead: int) -> str | None:
    """Whether it is a target, planned, forecast or possible: by the words after it, in English before it."""
    text, lang = draft.source.text, draft.lang
    if lang == "en":
        start = max(0, value.start - _STATE_REACH - _STATE_REACH)
        near = re.split(r"[.;,]\s", text[start : value.start])[-1]
    else:
        near = text[value.end : min(ahead, value.end + _STATE_REACH)]
        cut = _BREAKS["ko"].search(near)
        near = near[: cut.start() + 1] if cut else near.split(",")[0].split("\n")[0]
    found = next((name for name, words in measures(lang).states if words.search(near)), None)
    return None if found == "potential" and value.unit != "%" and not is_currency(value.unit) else found
