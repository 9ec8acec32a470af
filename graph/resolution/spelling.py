"""How well a Latin word spells a Korean one, letter by letter, by any of the ways in use.

Each sound of the Hangul has spellings with a price: the Revised Romanization costs nothing, McCune-Reischauer
and what families, universities and companies write (Kyung Hee, Eulji, Woori, Lee) little, and what a borrowed
English word may have there some more. What no spelling explains costs a whole letter.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import exp, inf
from typing import Final, NamedTuple

_FIRST_SYLLABLE, _LAST_SYLLABLE = ord("가"), ord("힣")
_CUSTOMARY, _BORROWED, _OTHER_VOWEL, _LETTER, _SILENT_E, _SILENT_R = 0.1, 0.25, 0.8, 1.0, 0.2, 0.2
_WORST = 0.5
"""Price of a sound, on the mean, from which on nothing is spelled."""
_FOREIGN_TO_KOREAN = 0.7
"""Price of a borrowed word's spelling in a Korean one."""
_LEFT_OUT_VOWEL = 0.8
_LIKELIER, _UNWRITTEN = 8.0, 0.02
"""How much likelier a cheaper spelling is, and the weight of none at all, before any was counted."""
_SYLLABLES: Final = 12
"""Longer words are not names of one word; the search grows with both lengths."""
_LETTERS: Final = 40

_RUN = re.compile(r"[A-Za-z\d]+|[^A-Za-z\d]+")
_DOUBLED = re.compile(r"([^aeou])\1+")
_VOWEL_LETTERS = frozenset("aeiouyw")

_INITIALS = (
    "g k c;gh|k g c|n;nh|d t;dh|t d;th|r l;rh|m|b p;v|p b|s sh;c th z sch x ti ci ps|s ss;c x|;y w h|j ch;z g s zh gi|j ch tch;z tr|"
    "ch c;t tch q tr z ts tz|k c;ch q ck x kh|t;th|p ph;f v|h;wh f ph kh"
)
"""Spellings of the initials in their order: revised and customary apart by spaces, borrowed after a semicolon."""
_VOWELS = (
    "a ah ar;o u i e|ae ai e a;|ya ia;a ja|yae ye|eo u o eu er uh ur;a e or ar ir our re|e eh ey ei;a ai ay ea ae|"
    "yeo yo yu you yeu ye iu;e o io|ye yae e ei;ey ae|o oh oe;eo au aw oa ow or ou a|wa oa a;ua o wi|wae wai we|oe oi oy we wei;oo|yo yeo io;o jo|"
    "u oo ou woo wu w;ew ue oe o|wo weo won;wa we war wer wor ower|we wei;ue|wi we ui wee;ui y|yu yoo you ew u;eu iu|"
    "eu u  o e;i a ou|ui eui ee i ye|i ee y yi ie ea;e ey ei u"
)
_FINALS = "|k g c ck;q x ch|k g|k|n;nh|n|n|t d|l r;le re|k|m|l|l|l|l|l|m;|p b;v pe|p|t s;d th se te|t|ng n;nk|t j|t|k c|t th;d|p ph;f|t"
_LIQUID, _NASAL, _VELAR_NASAL = 5, 2, 21
_STOPS = frozenset((7, 19, 20, 25))
_NONE, _FINAL_K, _FINAL_N, _FINAL_L, _FINAL_M, _FINAL_P = 0, 1, 4, 8, 16, 17
_SILENT, _SIBILANT, _AFFRICATE, _ASPIRATE_K = 11, 9, 12, 15
_VOWEL_A, _VOWEL_E, _VOWEL_O, _VOWEL_U, _VOWEL_EU, _VOWEL_I, _VOWEL_AE = 0, 5, 8, 13, 18, 20, 1
_GLIDES = {
    (_VOWEL_A, _VOWEL_I): ("ai", "i", "y", "ie", "ei", "igh", "ye"),
    (_VOWEL_E, _VOWEL_I): ("ei", "a", "ay", "ai", "ey", "ae", "e"),
    (_VOWEL_AE, _VOWEL_I): ("a", "ay", "ai"),
    (_VOWEL_O, _VOWEL_U): ("ou", "o", "ow", "oa", "oe"),
    (_VOWEL_A, _VOWEL_U): ("au", "ou", "ow", "ao"),
    (_VOWEL_O, _VOWEL_I): ("oi", "oy"),
}
"""Two syllables that one English vowel is heard as: 라이프, 데이터, 로우."""


class _Sound(NamedTuple):
    """Spellings of one sound with their prices, and whether it is a vowel; how many sounds on to go."""

    spellings: tuple[tuple[str, float], ...]
    vowel: bool
    skip: tuple[tuple[tuple[str, ...], int], ...] = ()
    """Spellings that stand for this sound and the next ones, and how many sounds those are."""


def spells(korean: str, latin: str, *, native: bool = False) -> float:
    """How well the Latin letters spell the Hangul, 0 to 1: 1 less the price for each sound.

    Latin letters and digits among the Hangul spell themselves. 0 below one half, and where either is empty, too long
    or holds other signs. A `native` word is Korean, and is not spelled as
    borrowed words are.
    """
    word = _DOUBLED.sub(r"\1", latin.casefold())
    sounds = _sounds(korean, _FOREIGN_TO_KOREAN if native else _BORROWED)
    if not sounds or not word or len(word) > _LETTERS or not (word.isascii() and word.isalnum()):
        return 0.0
    price = _price(sounds, word, _WORST * len(sounds))
    return 1 - price / len(sounds) if price <= _WORST * len(sounds) else 0.0


def _price(sounds: tuple[_Sound, ...], word: str, most: float) -> float:
    """The least price to go through both, by dynamic programming over the places in both; infinite above `most`."""
    size = len(word)
    unspoken = [_unspoken(word, at) for at in range(size)]
    prices = [[inf] * (size + 1) for _ in range(len(sounds) + 1)]
    prices[0][0] = 0.0
    for i, sound in enumerate(sounds):
        row, below = prices[i], prices[i + 1]
        left_out = _LEFT_OUT_VOWEL if sound.vowel else _LETTER
        for j in range(size + 1):
            price = row[j]
            if price > most:
                continue
            if j < size and price + unspoken[j] < row[j + 1]:
                row[j + 1] = price + unspoken[j]
            for spelling, own in sound.spellings:
                if word.startswith(spelling, j) and price + own < below[j + len(spelling)]:
                    below[j + len(spelling)] = price + own
            for spellings, sounds_on in sound.skip:
                for spelling in spellings:
                    if word.startswith(spelling, j):
                        _lower(prices[i + sounds_on], j + len(spelling), price + _CUSTOMARY)
            below[j] = min(below[j], price + left_out)
            if sound.vowel and j < size and word[j] in _VOWEL_LETTERS:
                _lower(below, j + 1, price + _OTHER_VOWEL)
    last = prices[-1]
    for j in range(size):
        _lower(last, j + 1, last[j] + unspoken[j])
    return last[-1]


def _unspoken(word: str, at: int) -> float:
    """Price of a letter that no sound stands for: little for r after a vowel and for e at the end."""
    if word[at] == "e" and at == len(word) - 1:
        return _SILENT_E
    after_vowel = at > 0 and word[at - 1] in _VOWEL_LETTERS
    before_vowel = at + 1 < len(word) and word[at + 1] in _VOWEL_LETTERS
    return _SILENT_R if word[at] == "r" and after_vowel and not before_vowel else _LETTER


def _lower(row: list[float], place: int, price: float) -> None:
    row[place] = min(row[place], price)


def usual(sound: str) -> dict[str, float]:
    """Spellings in use of a sound, ``i0`` to ``f27``, each with a probability that follows from its price."""
    table = _tables(_BORROWED)["ivf".index(sound[0])][int(sound[1:])]
    weights = {spelling: exp(-_LIKELIER * price) for spelling, price in table.items()}
    weights[""] = weights.get("", 0.0) + _UNWRITTEN
    total = sum(weights.values())
    return {spelling: weight / total for spelling, weight in weights.items()}


@lru_cache(maxsize=16_384)
def _sounds(korean: str, borrowed: float) -> tuple[_Sound, ...]:
    """The sounds of a word; none where it holds anything but Hangul, Latin letters and digits, or no Hangul."""
    found: list[_Sound] = []
    for run in _RUN.findall(korean):
        if run.isascii():
            found += [_Sound(((char, 0.0),), char in _VOWEL_LETTERS) for char in run.casefold()]
        elif sounds := _hangul(run, borrowed):
            found += sounds
        else:
            return ()
    return () if korean.isascii() else tuple(found)


def _hangul(korean: str, borrowed: float) -> tuple[_Sound, ...]:
    syllables = []
    for char in korean:
        if not _FIRST_SYLLABLE <= ord(char) <= _LAST_SYLLABLE:
            return ()
        initial, rest = divmod(ord(char) - _FIRST_SYLLABLE, 21 * 28)
        syllables.append((initial, *divmod(rest, 28)))
    if len(syllables) > _SYLLABLES:
        return ()
    found: list[_Sound] = []
    for at, (initial, vowel, final) in enumerate(syllables):
        before = syllables[at - 1][2] if at else _NONE
        after = syllables[at + 1] if at + 1 < len(syllables) else None
        if initial != _SILENT or at == 0:
            found.append(_Sound(_begun(borrowed, initial, before, first=at == 0), False))
        found.append(_Sound(_voiced(borrowed, initial, vowel, final), True, _joined(vowel, final, after)))
        if final:
            found.append(_Sound(_closed(borrowed, final, after), False, _crossed(final, after)))
    return tuple(found)


@cache
def _tables(borrowed_price: float) -> tuple[tuple[dict[str, float], ...], ...]:
    tables = []
    for listed in (_INITIALS, _VOWELS, _FINALS):
        table = []
        for cell in listed.split("|"):
            usual, _, borrowed = cell.partition(";")
            spellings = {spelling: borrowed_price for spelling in borrowed.split(" ") if spelling}
            for position, spelling in enumerate(usual.split(" ")):
                spellings[spelling] = _CUSTOMARY if position else 0.0
            table.append(spellings)
        tables.append(tuple(table))
    return tuple(tables)


@lru_cache(maxsize=4096)
def _begun(borrowed: float, initial: int, before: int, *, first: bool) -> tuple[tuple[str, float], ...]:
    spellings = dict(_tables(borrowed)[0][initial])
    if initial == _LIQUID:
        if before in (_FINAL_L, _FINAL_N):
            spellings[""] = 0.0  # 신라 is Silla, written once
        if before and before != _FINAL_L:
            spellings["n"] = 0.0  # 종로 is Jongno
        if first:
            spellings |= {"n": _CUSTOMARY, "": _CUSTOMARY}
    if initial == _NASAL and before in (_FINAL_N, _FINAL_L):
        spellings |= {"": 0.0, "l": 0.0}
    if initial == 6 and before == _FINAL_M:
        spellings[""] = 0.0
    if initial == _SILENT:
        spellings |= {"l": _CUSTOMARY, "r": _BORROWED} if first else {}  # 이 is Lee
    return tuple(spellings.items())


@lru_cache(maxsize=4096)
def _voiced(borrowed: float, initial: int, vowel: int, final: int) -> tuple[tuple[str, float], ...]:
    spellings = dict(_tables(borrowed)[1][vowel])
    if vowel == _VOWEL_EU and not final:
        spellings[""] = 0.0  # 스 is s
    if vowel == _VOWEL_I and initial in (_AFFRICATE, 14, _SIBILANT) and not final:
        spellings.setdefault("", _BORROWED)  # 치 is ch, 시 is sh
    return tuple(spellings.items())


@lru_cache(maxsize=16_384)
def _closed(borrowed: float, final: int, after: tuple[int, int, int] | None) -> tuple[tuple[str, float], ...]:
    spellings = dict(_tables(borrowed)[2][final])
    if after is None:
        return tuple(spellings.items())
    initial = after[0]
    if initial in (_NASAL, 6, _LIQUID):
        if final in (_FINAL_K, 2, 24):
            spellings["ng"] = 0.0  # 국민 is Gungmin
        if final in (_FINAL_P, 26):
            spellings["m"] = 0.0
    if final in _STOPS and initial in (_SIBILANT, _SIBILANT + 1):
        spellings[""] = _CUSTOMARY  # 닛산 is Nissan
    if initial in (_LIQUID, _NASAL) and final == _FINAL_N:
        spellings["l"] = 0.0
    if initial == _SILENT:
        spellings |= {"g": 0.0} if final == _FINAL_K else {}
        spellings |= {"r": 0.0} if final == _FINAL_L else {}
        spellings |= {"b": 0.0} if final == _FINAL_P else {}
        if final in (7, 19, 22, 23, 25):  # what stands before a vowel is heard as written
            spellings |= {"s": 0.0, "d": 0.0, "j": 0.0, "ch": 0.0}
    return tuple(spellings.items())


def _joined(
    vowel: int, final: int, after: tuple[int, int, int] | None
) -> tuple[tuple[tuple[str, ...], int], ...]:
    if final or after is None or after[0] != _SILENT:
        return ()
    spellings = _GLIDES.get((vowel, after[1]))
    return ((spellings, 2),) if spellings else ()


def _crossed(final: int, after: tuple[int, int, int] | None) -> tuple[tuple[tuple[str, ...], int], ...]:
    """넥슨 is Nexon, 박스 Box."""
    if final != _FINAL_K or after is None or after[0] not in (_SIBILANT, 10):
        return ()
    spellings = ("x", "xc", "cc")
    return ((spellings, 2), (spellings, 3)) if after[1] == _VOWEL_EU else ((spellings, 2),)
