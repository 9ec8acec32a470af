"""Editions of a series of events: what their names say of number and year, and what the series is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.names import script

_YEAR: Final = r"(?<![\dA-Za-z])(?P<{}>(?:19|20)\d{{2}})(?:년도?)?(?![\dA-Za-z])"
_KOREAN = re.compile(
    r"제\s?(?P<number>\d{1,3})\s?(?:차|회|기)(?=\s|[^\d\s])|(?<![\d가-힣])(?P<counted>\d{1,3})\s?(?:차|회)(?=\s)|"
    + _YEAR.format("year")
)
_ORDINALS: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_ENGLISH = re.compile(
    rf"\b(?P<number>\d{{1,3}})(?:st|nd|rd|th)\b|\b(?P<word>{'|'.join(_ORDINALS)})\b|" + _YEAR.format("year"),
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_AROUND: Final = " -–,·:;'’"
_LETTER = re.compile(r"[가-힣A-Za-z]")
_LETTERS: Final = {"ko": 5, "en": 12}
"""Letters that the name of a series has at least: the third forum may be of any."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What a name says: the series, and which one of it; `number` or `year` is known, or both are."""

    series: str
    number: int | None
    year: int | None


@lru_cache(maxsize=16_384)
def edition(name: str) -> Edition | None:
    """The edition that an event's name tells of; None where it tells of none, or what is left names no series.

    제3차 한-아세안 디지털 포럼 is the third of 한-아세안 디지털 포럼.
    """
    korean = script(name) == "ko"
    number = year = None
    for found in (_KOREAN if korean else _ENGLISH).finditer(name):
        said = found.groupdict()
        if said["year"]:
            year = year or int(said["year"])
        elif number is None:
            counted = said["number"] or said.get("counted")
            number = int(counted) if counted else _ORDINALS.index(said["word"].lower()) + 1
    if number is None and year is None:
        return None
    series = _SPACE.sub(" ", (_KOREAN if korean else _ENGLISH).sub(" ", name)).strip(_AROUND)
    series = re.sub(r"\(\s*\)", "", series).strip(_AROUND)
    if len(_LETTER.findall(series)) < _LETTERS["ko" if korean else "en"]:
        return None
    return Edition(series, number, year)
