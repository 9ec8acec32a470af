"""How names sound: Hangul in Latin letters, and how alike two words sound across the scripts.

Hangul is written by the Revised Romanization of Korean, without its changes of sound between syllables.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase

from rapidfuzz.distance import Indel

_FIRST_SYLLABLE, _LAST_SYLLABLE = "가", "힣"


def _listed(text: str) -> list[str]:
    """Words apart by one space; a dash stands for none."""
    return ["" if word == "-" else word for word in text.split(" ")]


_INITIALS = _listed("g kk n d tt r m b pp s ss - j jj ch k t p h")
_VOWELS = _listed("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
_FINALS = _listed("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t")
_CODES = (
    (re.compile(r"ph|[fvb]"), "P"),
    (re.compile(r"tch|ch|jj|[jz]|ti(?=on)"), "C"),
    (re.compile(r"sh|ss|th(?=[ei])"), "S"),
    (re.compile(r"c(?=[eiy])"), "S"),
    (re.compile(r"ck|kk|qu?|[cg](?!h)"), "K"),
    (re.compile(r"gh|wh|[wy]"), ""),
    (re.compile(r"x"), "KS"),
    (re.compile(r"tt|th|d"), "T"),
    (re.compile(r"l"), "R"),
    (re.compile(r"nk(?![a-z]?[aeiou])|nk$"), "N"),
    (re.compile(r"m(?=p)"), "M"),
)
_LOOSE = (("yeo", "yo"), ("weo", "wo"), ("eo", "o"), ("eu", ""), ("ae", "e"), ("oe", "e"), ("ui", "i"))
"""Vowels as English writes them that Korean borrows; 으 stands for none."""
_VOWEL = re.compile(r"[aeiou]+")
_ONE_SOUND = str.maketrans({"l": "r", "f": "p", "v": "b", "c": "k", "q": "k", "z": "j"})
_DOUBLE = re.compile(r"(.)\1+")
_LETTER_NAMES = _listed(
    "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트"
)
_LETTERS = dict(zip(_LETTER_NAMES, ascii_lowercase, strict=True))
"""Latin letters by their Korean names: 와이디 is YD."""
_LETTER = re.compile("앤(?=.)|" + "|".join(sorted(_LETTERS, key=lambda name: (-len(name), name))))
"""A letter's name; and between such 앤, which is &."""
_LATIN = re.compile(r"[^a-z]")


@lru_cache(maxsize=65_536)
def romanised(text: str) -> str:
    """`text` in lower-case Latin letters: Hangul by syllables, letters with marks without them."""
    letters = []
    for char in text:
        if _FIRST_SYLLABLE <= char <= _LAST_SYLLABLE:
            number = ord(char) - ord(_FIRST_SYLLABLE)
            initial, rest = divmod(number, 21 * 28)
            vowel, final = divmod(rest, 28)
            letters.append(_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final])
        else:
            letters.append(unicodedata.normalize("NFD", char.casefold()))
    return _LATIN.sub("", "".join(letters))


@lru_cache(maxsize=65_536)
def code(text: str) -> str:
    """The consonants of a word in classes that Korean and English share; a vowel only at the beginning.

    Jeonbuk and Chonbuk, 뉴로펫 and Neurophet have one code each.
    """
    word = romanised(text)
    for pattern, sign in _CODES:
        word = pattern.sub(sign, word)
    if not word:
        return ""
    begins = "a" if word[0] in "aeiou" else ""
    return begins + _DOUBLE.sub(r"\1", _VOWEL.sub("", word).upper())


def similarity(one: str, other: str) -> float:
    """How alike two words sound, 0 to 1: half by their codes, half by their letters."""
    a, b = code(one), code(other)
    if not a or not b:
        return 0.0
    letters = max(
        Indel.normalized_similarity(romanised(one), romanised(other)),
        Indel.normalized_similarity(_borrowed(one), _borrowed(other)),
    )
    return (Indel.normalized_similarity(a, b) + letters) / 2


def letters_in(korean: str) -> tuple[str, str]:
    """The Latin letters whose names a Korean word begins with, and the rest of it: 에프디파이브 is FD파이브."""
    letters, at = "", 0
    while (found := _LETTER.match(korean, at)) and (at or found[0] in _LETTERS):
        letters, at = letters + _LETTERS.get(found[0], ""), found.end()
    return letters, korean[at:]


@lru_cache(maxsize=65_536)
def _borrowed(text: str) -> str:
    """A word in Latin letters, Hangul as the borrowed word that it may be."""
    word = romanised(text)
    if not text.isascii():
        for vowel, written in _LOOSE:
            word = word.replace(vowel, written)
    return word.translate(_ONE_SOUND)
