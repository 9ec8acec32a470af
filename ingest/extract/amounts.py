"""Sums of money in Korean and English text.

A sum is a number with a currency, in one of two orders: the currency after the number (3억 1천만불,
1.5 billion won) or before it (US$13 million, KRW 500억). Either may be a range, which gives two sums that
share currency and scale (3∼5억원). A sum may be broken over a line end. Currencies are data
(data/currencies.toml).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money. `value` is in full units of `currency` (ISO 4217); offsets are characters."""

    start: int
    end: int
    text: str
    value: float | int
    currency: str


class CurrencyDataError(ValueError):
    """The table of currencies is not well-formed."""


@dataclass(frozen=True, slots=True)
class _Currencies:
    """The words of all currencies: word to code, and the words that need a scaled number."""

    before: dict[str, str]
    korean: dict[str, str]
    english: dict[str, str]
    scaled: frozenset[str]
    not_before: dict[str, tuple[str, ...]]


_TABLE = "data/currencies.toml"
_FIELDS = {"before", "ko", "en", "scaled", "not_before"}


@cache
def _currencies() -> _Currencies:
    """The table of currencies; raises `CurrencyDataError` naming the entry that is wrong."""
    data = tomllib.loads(resources.files("ingest.extract").joinpath(_TABLE).read_text(encoding="utf-8"))
    before: dict[str, str] = {}
    korean: dict[str, str] = {}
    english: dict[str, str] = {}
    scaled: set[str] = set()
    not_before: dict[str, tuple[str, ...]] = {}
    for number, entry in enumerate(data.get("currency", []), start=1):
        code = entry.get("code", "")
        place = f"{_TABLE}, entry {number} ({code})"
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise CurrencyDataError(f"{place}: the code is not three capital letters")
        if unknown := set(entry) - _FIELDS - {"code"}:
            raise CurrencyDataError(f"{place}: unknown field {min(unknown)}")
        for words, table in (("before", before), ("ko", korean), ("en", english)):
            for word in entry.get(words, []):
                if table.setdefault(word, code) != code:
                    raise CurrencyDataError(f"{place}: {word!r} already means {table[word]}")
        scaled.update(entry.get("scaled", []))
        for word in entry.get("ko", []):
            not_before[word] = tuple(entry.get("not_before", []))
    return _Currencies(before, korean, english, frozenset(scaled), not_before)


_SMALL = {"십": 10, "백": 100, "천": 1000}
_BIG = {"만": 10**4, "萬": 10**4, "억": 10**8, "億": 10**8, "조": 10**12, "兆": 10**12, "경": 10**16}
_ENGLISH = {
    "thousand": 10**3,
    "k": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "mil": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "m": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "bil": 10**9,
    "bn": 10**9,
    "bln": 10**9,
    "b": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "trn": 10**12,
}

# One line end may fall inside a sum.
_GAP = r"[^\S\n]{0,2}(?:\n[^\S\n]{0,2})?"
# No sum has more digits or parts than this; the bounds keep reading linear.
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,6})?"
_KOREAN_SCALE = r"(?:[십백천]{1,3}[^\S\n]?)?[만萬억億조兆경]|[십백천]"
_PART = rf"{_NUMBER}{_GAP}(?:{_KOREAN_SCALE})"
# 84억3천651만 and 8천100만: scaled parts, perhaps a rest; 백만 and 천억: a scale alone.
_KOREAN_NUMBER = (
    rf"(?:{_PART}(?:{_GAP}(?:여{_GAP})?{_PART}){{0,6}}(?:{_GAP}{_NUMBER})?|{_NUMBER}"
    # A scale alone is no number after 수, 몇 (수천억원) and as the unit of a table: (백만불), 단위: 천만원
    r"|(?<![가-힣(\[/])(?<![수몇][^\S\n])(?<!위:)(?<!위 :)(?<!위: )(?<!위 : )[십백천]{1,2}[만억조])"
)
_ENGLISH_SCALE = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_ENGLISH_NUMBER = rf"{_NUMBER}(?:[ \t-]?\n?(?i:{_ENGLISH_SCALE})(?![A-Za-z]))?"
_TO = r"[^\S\n]?(?:[~∼～〜˜–—·ㆍ-]|내지|에서|부터|to|and)[^\S\n]?"
_NOT_INSIDE_NUMBER = r"(?<![\d.,][\d])(?<!\d[.,])(?<!\d)(?<![A-Za-z])"
# What may follow a currency word after a small bare number: 3원 counts, 3원칙 does not.
_PARTICLE = re.compile(
    r"(?![가-힣])|(?=(?:을|를|이|가|은|는|의|에|과|와|로|으로|도|만|씩|대|권|짜리|규모|상당|가량|정도|어치"
    r"|이상|이하|미만|초과|까지|부터|에서|보다|이며|이고|였|인|당|선|내외|안팎|수준|투자|지원|여|화|어|돌파)(?![칙천]))"
)


def _either(words: dict[str, str] | set[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"[ \n]?") for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Currency after a Korean number, after an English number, before a number; none but a large scale."""
    known = _currencies()
    korean = "|".join(
        re.escape(word) + (f"(?![{''.join(known.not_before[word])}])" if known.not_before[word] else "")
        for word in sorted(known.korean, key=lambda w: (-len(w), w))
    )
    after_korean = (
        rf"{_NOT_INSIDE_NUMBER}(?:(?P<from>{_KOREAN_NUMBER}){_TO})?(?P<number>{_KOREAN_NUMBER})"
        rf"(?:{_GAP}여)?{_GAP}(?P<currency>{korean})"
    )
    after_english = (
        rf"{_NOT_INSIDE_NUMBER}(?:(?P<from>{_ENGLISH_NUMBER}){_TO})?(?P<number>{_ENGLISH_NUMBER})"
        rf"[ \t-]?\n?(?P<currency>{_either(known.english)})(?![A-Za-z])"
    )
    any_number = rf"{_PART}(?:{_GAP}{_PART}){{0,6}}|{_ENGLISH_NUMBER}"
    before = (
        rf"(?<![A-Za-z$])(?P<currency>{_either(known.before)})[ \t\xa0]?"
        rf"(?:(?P<from>{any_number}){_TO}(?:{_either(known.before)})?[ \t]?)?(?P<number>{any_number})"
    )
    # Headlines drop the won: 1.1兆, 300억 규모.
    bare = (
        rf"{_NOT_INSIDE_NUMBER}(?<![수몇제])(?P<number>{_PART}(?:{_GAP}{_PART}){{0,6}})(?<=[조억兆億])"
        r"(?:(?<=[兆億])(?![가-힣]?[명개건원불])"
        r"|(?=[을의]?[ \t]?(?:규모|투입|투자|지원|펀드|융자|대출|예산|수출|수주|매출|계약)))"
    )
    return re.compile(after_korean), re.compile(after_english), re.compile(before), re.compile(bare)


_TOKEN = re.compile(rf"(?P<digits>{_NUMBER})|(?P<small>[십백천])|(?P<big>[만萬억億조兆경])")


def korean_number(text: str) -> Decimal:
    """The value of a number in digits and Korean scales: 84억3천651만, 2,815백만, 1.5조.

    A scale that does not descend multiplies all that stands before it, as written: 1만8525만 is 18525만.
    """
    sections: list[tuple[int, Decimal]] = []
    group, digits = Decimal(0), None
    for token in _TOKEN.finditer(text):
        word = token.group()
        if token.lastgroup == "digits":
            group += digits or 0
            digits = Decimal(word.replace(",", ""))
        elif token.lastgroup == "small":
            if digits is None and group:
                group *= _SMALL[word]
            else:
                group += (Decimal(1) if digits is None else digits) * _SMALL[word]
            digits = None
        else:
            group += digits or 0
            unit = _BIG[word]
            lower = Decimal(0)
            while sections and sections[-1][0] <= unit:
                lower += sections.pop()[1]
            sections.append((unit, (group + lower or Decimal(1)) * unit))
            group, digits = Decimal(0), None
    return sum((value for _, value in sections), Decimal(0)) + group + (digits or 0)


def _english_number(text: str) -> Decimal:
    match = re.match(_NUMBER, text)
    if match is None:
        raise ValueError(f"{text!r} has no number")
    scale = text[match.end() :].strip(" \t\n-").lower()
    return Decimal(match.group().replace(",", "")) * _ENGLISH.get(scale, 1)


def _value(text: str) -> Decimal:
    return korean_number(text) if re.search("[십백천만萬억億조兆경]", text) else _english_number(text)


def _scale(text: str) -> str:
    """What follows the last digit: the scale that the lower end of a range may borrow."""
    return re.sub(r"^.*\d", "", text, flags=re.DOTALL).strip(" \t\n-여")


def _lower_end(low: str, high: str) -> Decimal:
    """The lower end of a range, with the scale of the upper one where it has none of its own."""
    scale = _scale(high)
    if _scale(low) == "":
        return _value(low + scale)
    if not re.search("[만萬억億조兆경]", low) and scale and scale[-1] in _BIG:
        return _value(low + scale[-1])
    return _value(low)


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


_START = re.compile(r"\d+|[십백천]")
"""Where a number may begin."""


def _at(starts: Sequence[int], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What ``finditer`` finds of a pattern that begins with a number, without trying it at every character."""
    reached = 0
    for start in starts:
        if start >= reached and (match := pattern.match(text, start)):
            reached = match.end()
            yield match


def find_amounts(text: str, lang: str) -> list[Amount]:
    """The sums of money in `text`, in order and without overlap.

    `lang` ("ko" or "en") is the document's language; sums of both languages are read either way, since
    Korean releases quote English sums and the reverse.
    """
    known = _currencies()
    after_korean, after_english, before, bare = _patterns()
    found: list[Amount] = []
    starts = [match.start() for match in _START.finditer(text)]
    for match in _at(starts, after_korean, text):
        word, number = match["currency"], match["number"]
        plain = number.isdigit()
        if plain and word in known.scaled:
            continue
        if plain and not _PARTICLE.match(text, match.end()):
            continue
        found += _amounts(text, match, known.korean[word])
    for match in _at(starts, after_english, text):
        word, number = re.sub(r"\s+", " ", match["currency"]), match["number"]
        if number.isdigit() and word in known.scaled:
            continue
        found += _amounts(text, match, known.english[word])
    for match in before.finditer(text):
        if match["number"].isdigit() and match["currency"] in known.scaled:
            continue
        found += _amounts(text, match, known.before[match["currency"]])
    for match in _at(starts, bare, text):
        found += _amounts(text, match, "KRW")
    return _without_overlap(found)


def _amounts(text: str, match: re.Match[str], currency: str) -> list[Amount]:
    """One sum, or the two ends of a range; the currency belongs to the span of the one it touches."""
    low = match["from"] if "from" in match.groupdict() else None
    if low is None:
        value = _plain(_value(match["number"]))
        return [Amount(match.start(), match.end(), match.group(), value, currency)]
    first = match["from"], _lower_end(low, match["number"])
    sign_first = match.start("currency") < match.start("from")
    start, end = match.start() if sign_first else match.start("from"), match.end("from")
    start2, end2 = match.start("number"), match.end() if not sign_first else match.end("number")
    return [
        Amount(start, end, text[start:end], _plain(first[1]), currency),
        Amount(start2, end2, text[start2:end2], _plain(_value(match["number"])), currency),
    ]


def _without_overlap(found: list[Amount]) -> list[Amount]:
    kept: list[Amount] = []
    for amount in sorted(found, key=lambda a: (a.start, -a.end)):
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return kept
