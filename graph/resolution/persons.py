"""Names of people: Korean writing and Latin spelling, given and family names in either order."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Indel

from graph.names import normalise, script
from graph.resolution.spelling import spells

_TITLES = re.compile(
    r"\b(?:H\.?\s?E\.?|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|President|Prime Minister|Vice Minister|Minister|Ambassador"
    r"|Chairman|Chairperson|Director[- ]General|Director|Commissioner|Governor|Mayor|Secretary|CEO|Hon)\b\.?\s*",
    re.IGNORECASE,
)
_KOREAN_TITLE = re.compile(
    r"\s*(?:부총리|국무총리|총리|대통령|부통령|장관|차관보|차관|대사|총재|총장|원장|회장|사장|대표이사|대표|위원장|이사장"
    r"|청장|처장|국장|실장|의원|의장|시장|지사|교수|박사|씨)$"
)
_WORD = re.compile(r"[A-Za-z]+(?:[’'][A-Za-z]+)*")
_KOREAN_NAME, _FOREIGN_NAME, _FAMILY_NAME = 0.93, 0.84, 0.9
"""How well a Korean's name is spelled at least, and one that Hangul borrows, whose sounds it changes more."""
_FAMILY_ALONE = 0.75
_NATIVE = 4
"""Syllables of a Korean's name at most."""
_FAMILIES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국"
)
_LETTERS = 3
"""Parts of a name shorter than this may stand for a middle name and be left out."""


@lru_cache(maxsize=16_384)
def compared_people(one: str, other: str) -> tuple[float, tuple[str, ...]]:
    """The score of two people's names, 0 to 1, with the reason; titles do not count."""
    a, b = _bare(one), _bare(other)
    if normalise(a) == normalise(b):
        return 1.0, (f"the names are written alike: {a}",)
    if script(a) == script(b):
        return _one_script(a, b)
    korean, latin = (a, b) if script(a) == "ko" else (b, a)
    syllables = "".join(re.findall("[가-힣]+", korean))
    native = len(syllables) <= _NATIVE and syllables[:1] in _FAMILIES
    spelled = (
        (max(spells(syllables, text, native=True), 0.0 if native else spells(syllables, text)), text)
        for text in _orders(latin)
    )
    score, written = max(spelled, default=(0.0, latin))
    least = _KOREAN_NAME if native else _FOREIGN_NAME
    if score >= least:
        return round(0.88 + 0.12 * (score - least) / (1 - least), 4), (f"{written} spells {korean}",)
    family = _WORD.findall(latin)[-1:]
    if len(syllables) > 1 and " " not in korean and family and spells(syllables, family[0]) >= _FAMILY_NAME:
        return _FAMILY_ALONE, (f"{korean} may be the family name of {latin}",)
    return round(score * 0.7, 4), (f"{latin} does not spell {korean}",)


def _bare(name: str) -> str:
    name = _TITLES.sub("", name).strip()
    bare = _KOREAN_TITLE.sub("", name)
    return bare if len(bare) > 1 else name


def _orders(latin: str) -> set[str]:
    """The letters of the name from each of its words on, and without short middle ones."""
    words = [re.sub("[’']", "", word) for word in _WORD.findall(latin)]
    orders = {"".join(words[i:] + words[:i]) for i in range(len(words))}
    if len(words) > 2:
        shown = [words[0], *(w for w in words[1:-1] if len(w) >= _LETTERS), words[-1]]
        orders |= {"".join(shown[i:] + shown[:i]) for i in range(len(shown))}
    return {order for order in orders if order}


def _one_script(a: str, b: str) -> tuple[float, tuple[str, ...]]:
    if script(a) == "ko":
        return 0.0, (f"{a} and {b} are two names",)
    words = [
        sorted(w.casefold() for w in _WORD.findall(re.sub(r"(?<=[a-z])-(?=[a-z])", "", n))) for n in (a, b)
    ]
    if words[0] == words[1]:
        return 0.95, ("the same names in another order",)
    alike = Indel.normalized_similarity("".join(words[0]), "".join(words[1]))
    return round(alike * 0.8, 4), (f"{a} and {b} are written differently",)
