"""Names taken apart: words with what they weigh, countries and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from graph.names import without_legal_form
from graph.registry import registry
from graph.resolution.glosses import HEAD, LIGHT, PLAIN, Gloss, glossary, words

COUNTRY, PROPER = "country", "proper"
WEIGHTS = {HEAD: 0.5, LIGHT: 0.25, PLAIN: 1.0, PROPER: 1.5, COUNTRY: 1.0}
"""What a part weighs by its kind when names are compared."""
SLIGHT = 0.3
"""Korea in a name, often left out among Koreans, and a syllable that no word is known for."""
_KOREAN_RUN = re.compile(r"[가-힣]+|[A-Za-z\d][A-Za-z0-9&.’'-]*")
_HANGUL = re.compile("[가-힣]")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)?")
_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        ["fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"], 4
    )
}
"""Editions in words; second and third are more often the ministers and countries of something."""
_ORDINAL_WORD = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![A-Za-z\d])\d+")
_SHORT_COUNTRY = re.compile(r"\bU\.?S\.?(?!\w)|\bUK\b|\bU\.K\.")
_SEVERAL = re.compile(r"^한[미중일영독러베몽]{1,2}(?=\s)")
"""Korea and others without anything between: 한미, 한중일."""
_COUNTED = re.compile(r"(?<![A-Za-z\d])제?\s?(?P<number>\d+)\s?(?:차|회|호|기|년도|년)?(?=[\s가-힣]|$)")
_CONNECTIVE = re.compile(
    r"(?<=[가-힣A-Za-z])(?:에 대한|에 관한|[을를] 위한|간의?|의)(?=\s)|(?<=\s)(?:및|등|산하|간|위한)(?=\s)"
)
_MORE_SIGNS = {"인": "IN", "프": "FR", "네": "NL", "몽": "MN"}
"""Countries' one-syllable names beside the registry's; alone these are common words."""
_SHORT_HEADS = {
    "대": "대학교",
    "대학": "대학교",
    "여대": "여자대학교",
    "공대": "공과대학",
    "공과대": "공과대학",
    "공동위": "공동위원회",
    "집행위": "집행위원회",
    "엑스포": "박람회",
    "사무처": "사무국",
}
_LATER_A_WORD = frozenset({"아이티"})
"""Countries whose names are another word within a run: Haiti, and IT."""
_UNKNOWN_START, _UNKNOWN_SYLLABLE, _KNOWN, _LAST_SYLLABLE, _ONE_SYLLABLE = 1.6, 0.55, 1.0, 1.6, 2.1
"""Prices of covering a run: a known word, less where its one syllable stands last, more where it stands
elsewhere; an unknown stretch by its length."""
_LAST_AFTER_KNOWN, _SHORT_WORD = 0.9, 2
"""Price of the last syllable after a known word of so many syllables: 무역+청."""
_UNKNOWN_LONG, _LONG_FROM = 0.95, 4
"""Price of each syllable of an unknown stretch from the fifth on: proper names are seldom longer."""
_KNOWN_LONG, _KNOWN_LONG_FROM = 0.7, 3
"""Price of a known word of three syllables and more, which seldom stands anywhere by chance."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a name. `text` is a Korean word, an English stem or a country's ISO code; a `bound` country is
    one of several that a name joins: Korea in 한-아세안."""

    text: str
    kind: str
    gloss: Gloss | None = None
    bound: bool = False
    said: str = ""
    """How a country is written here."""

    @property
    def weight(self) -> float:
        """What it counts."""
        if (self.kind == COUNTRY and self.text == "KR" and not self.bound) or (
            self.kind == PROPER and len(self.text) == 1
        ):
            return SLIGHT
        return WEIGHTS[self.kind]


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart; `numbers` as written, without leading zeros."""

    lang: str
    parts: tuple[Part, ...]
    numbers: tuple[str, ...]
    countries: tuple[str, ...]
    """ISO codes of the countries in the name, in its order."""


@lru_cache(maxsize=65_536)
def taken_apart(name: str) -> Parts:
    """The parts of a name, Korean where it has any Hangul."""
    bare = without_legal_form(name)
    numbers = tuple(number.lstrip("0") or "0" for number in _NUMBER.findall(bare))
    numbers += tuple(_ORDINALS[word[0].casefold()] for word in _ORDINAL_WORD.finditer(bare))
    korean = _HANGUL.search(bare) is not None
    if not korean:
        bare = _SHORT_COUNTRY.sub(_country, re.sub(r"\(South Korea\)$", "", bare))
    parts = tuple(_korean(bare) if korean else _english(bare))
    countries = tuple(part.text for part in parts if part.kind == COUNTRY)
    return Parts("ko" if korean else "en", parts, numbers, countries)


def _country(found: re.Match[str]) -> str:
    return "United States" if "S" in found[0] else "United Kingdom"


def _english(name: str) -> Iterator[Part]:
    known = glossary()
    listed = list(words(name))
    at = 0
    while at < len(listed):
        for size in (4, 3, 2, 1):
            phrase = " ".join(word.stem for word in listed[at : at + size])
            if at + size <= len(listed) and (iso := known.countries.get(phrase)):
                said = "".join(word.text for word in listed[at : at + size])
                yield Part(iso, COUNTRY, bound=listed[at].joined, said=said)
                at += size
                break
        else:
            word = listed[at]
            kind = known.english.get(word.stem, PROPER)
            if not _ORDINAL.fullmatch(word.text) and word.text not in _ORDINALS:
                yield Part(word.stem if kind != PROPER else word.text, kind)
            at += 1


def _korean(name: str) -> Iterator[Part]:
    name = _COUNTED.sub(lambda found: f" {found['number']} ", _CONNECTIVE.sub(" ", name))
    if several := _SEVERAL.match(name):
        name = "-".join(several[0]) + "-" + name[several.end() :]
    at = 0
    signs, joined = _signs()
    for short in joined.finditer(name):
        yield from _runs(name[at : short.start()])
        yield Part(signs[short[1]], COUNTRY, bound=True)
        at = short.end()
    yield from _runs(name[at:])


@cache
def _signs() -> tuple[dict[str, str], re.Pattern[str]]:
    """Countries by their one-syllable names, and what finds one before a hyphen or dot."""
    short = {f.text: e.country for f, e in registry().forms() if f.kind == "short" and e.country}
    signs = short | _MORE_SIGNS
    return signs, re.compile(rf"(?<![가-힣])([{''.join(signs)}])\s?[-‐–·․•ㆍ‧∙⋅]\s?(?=[가-힣A-Z])")


def _runs(text: str) -> Iterator[Part]:
    for run in _KOREAN_RUN.finditer(text):
        word = run[0]
        if word.isdigit():
            continue
        if "가" <= word[0] <= "힣":
            yield from _segmented(word)
        else:
            yield from _english(word)


@lru_cache(maxsize=65_536)
def _segmented(word: str) -> tuple[Part, ...]:
    """A run of Hangul as known words and what lies between, by the cheapest way to cover it.

    One syllable is most likely a word at the end, where it says what a body is: 외교부, 관세청.
    """
    known = glossary()
    size = len(word)
    # The cheapest covers of each beginning, apart by whether they end within an unknown stretch.
    open_covers: list[_Cover | None] = [None] * (size + 1)
    covers: list[_Cover | None] = [_Cover(0.0, ())] + [None] * size
    for start in range(size):
        closed, within_unknown = covers[start], open_covers[start]
        here = [cover for cover in (closed, within_unknown) if cover is not None]
        longer = []
        if closed is not None:
            price = closed.price + _UNKNOWN_START + _UNKNOWN_SYLLABLE
            longer.append(_Cover(price, (*closed.pieces, word[start])))
        if within_unknown is not None:
            *before_it, unknown = within_unknown.pieces
            price = within_unknown.price + (
                _UNKNOWN_LONG if len(unknown) >= _LONG_FROM else _UNKNOWN_SYLLABLE
            )
            longer.append(_Cover(price, (*before_it, unknown + word[start])))
        if longer:
            open_covers[start + 1] = min(longer, key=_Cover.order)
        for end in range(start + 1, size + 1) if here else ():
            piece = word[start:end]
            if piece not in known.beginnings:
                break
            known_price = _price(piece, last=end == size, first=start == 0)
            if known_price is not None:
                if (
                    closed
                    and known_price == _LAST_SYLLABLE
                    and start
                    and len(closed.pieces[-1]) == _SHORT_WORD
                ):
                    before, known_price = closed, _LAST_AFTER_KNOWN
                else:
                    before = min(here, key=_Cover.order)
                cover = _Cover(before.price + known_price, (*before.pieces, piece))
                if (there := covers[end]) is None or cover.order() < there.order():
                    covers[end] = cover
    best = min((c for c in (covers[size], open_covers[size]) if c is not None), key=_Cover.order)
    return tuple(_part(piece, first=number == 0) for number, piece in enumerate(best.pieces))


@dataclass(frozen=True, slots=True)
class _Cover:
    """A way to cut the beginning of a run, with its price."""

    price: float
    pieces: tuple[str, ...]

    def order(self) -> tuple[float, tuple[str, ...]]:
        return round(self.price, 6), self.pieces


def _price(piece: str, *, last: bool, first: bool) -> float | None:
    known = glossary()
    if len(piece) > 1:
        if piece not in known.countries and piece not in known.korean:
            return None
        return _KNOWN_LONG if len(piece) >= _KNOWN_LONG_FROM else _KNOWN
    gloss = known.korean.get(piece)
    if gloss is None:
        return None
    return _LAST_SYLLABLE if gloss.kind == HEAD and last and not first else _ONE_SYLLABLE


def _part(piece: str, *, first: bool) -> Part:
    known = glossary()
    if len(piece) > 1 and (first or piece not in _LATER_A_WORD) and (iso := known.countries.get(piece)):
        return Part(iso, COUNTRY, said=piece)
    full = _SHORT_HEADS.get(piece, piece)  # 전북대 is 전북대학교
    gloss = known.korean.get(full) or known.korean.get(piece)
    return Part(full, gloss.kind, gloss) if gloss else Part(piece, PROPER)


def within(part: Part) -> tuple[Part, ...]:
    """The shorter words that a Korean word is made of, if it is made of such."""
    known = glossary()
    for cut in range(len(part.text) - 1, 0, -1):
        first, second = known.korean.get(part.text[:cut]), known.korean.get(part.text[cut:])
        if cut > 1 and first and second:
            return (
                Part(part.text[:cut], first.kind, first),
                Part(part.text[cut:], second.kind, second),
            )
    return ()
