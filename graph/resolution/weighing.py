"""How much of two names is the same, and what is left of one and said by the other."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.resolution.glosses import HEAD, LIGHT, PLAIN, glossary
from graph.resolution.parts import COUNTRY, PROPER, Part, Parts

_IMPLIED = 0.4
"""What a word of the kind still counts when the other name's head already says what the body is."""
_HOSPITALS, _UNIVERSITY = ("병원", "의료원"), "대학교"
"""A university's hospital is called so with and without the university."""
SCHEMES = frozenset(
    ["사업", "프로젝트", "프로그램", "전략", "계획", "시스템", "project", "program", "system"]
)
"""Heads that a programme is named with and without."""
_CONFLICT = 0.5
_HEADS_DIFFER = 0.75
_KNOWN_BY_ITSELF = 2.0
"""Weight of a name from which on it tells who is meant without the body that it is part of."""
_KNOWN_ANYWHERE = 3.0
"""Weight of a name from which on no other country has a body of it, so that its country may be left out."""
_MORE = 0.85
"""At most this for names of which one says more: a guide and its seminar, a hospital and its branch."""


class Match(NamedTuple):
    """Words of both names that are the same, what they weigh there, and how sure that is (0 to 1)."""

    left: str
    right: str
    sure: float
    left_weight: float
    right_weight: float


@dataclass(slots=True)
class Alignment:
    """What is the same in two names, and the rest of both."""

    matched: list[Match] = field(default_factory=list)
    left: list[Part] = field(default_factory=list)
    right: list[Part] = field(default_factory=list)
    score: float = 0.0
    """Harmonic mean of the shares of both names that are matched, 0 to 1; at most one half where both have
    something of their own left."""


def weighed(a: Parts, b: Parts, found: Alignment) -> Alignment:
    """The alignment with its score, and without what is left of one name and said by the other. Of names in two
    languages `a` is the Korean one."""
    left, right, across = found.left, found.right, a.lang != b.lang
    implied = _implied(a, b, found) if across else frozenset()
    shares = []
    for rest, weights in (
        (left, [match.left_weight for match in found.matched]),
        (right, [match.right_weight for match in found.matched]),
    ):
        good = sum(weight * match.sure for weight, match in zip(weights, found.matched, strict=True))
        bad = sum(weights) - good
        bad += sum(part.weight * (_IMPLIED if part in implied else 1.0) for part in rest)
        shares.append(good / (good + bad) if good else 0.0)
    score = 2 * shares[0] * shares[1] / (shares[0] + shares[1]) if all(shares) else 0.0
    left, right = ([part for part in rest if part not in implied] for rest in (left, right))
    own = [any(_tells(part, across=across) for part in rest) for rest in (left, right)]
    if all(own):
        score = min(score, _CONFLICT)
    heads = [any(part.kind == HEAD and part.text not in SCHEMES for part in rest) for rest in (left, right)]
    if all(heads):
        score = min(score, _HEADS_DIFFER if across else _CONFLICT)
    if any(own) or any(heads):
        score = min(score, _MORE)
    return Alignment(found.matched, left, right, round(score, 4))


def _tells(part: Part, *, across: bool) -> bool:
    """Whether a word that only one name has makes it another's. Across languages one syllable that no word is known
    for may be an ending."""
    if part.kind == PROPER:
        return not across or len(part.text) > 1 or part.text.isascii()
    return part.kind == PLAIN or part.bound


def _implied(korean: Parts, english: Parts, found: Alignment) -> frozenset[Part]:
    """What is left of the one name and goes without saying in the other: light words, a word that stands twice, Korea
    where no other country is named, and what a head says."""
    rest = (*found.left, *found.right)
    twice = {
        part
        for name, left in ((korean, found.left), (english, found.right))
        for part in left
        if name.parts.count(part) > left.count(part)
    }
    lights = {part for part in rest if part.kind == LIGHT}
    abroad = {*korean.countries, *english.countries} - {"KR"}
    home = {part for part in rest if part.text == "KR" and not part.bound and not abroad}
    implied = twice | lights | home | _by_heads(korean, english, found)
    if sum(match.left_weight for match in found.matched) >= _KNOWN_ANYWHERE:
        implied |= {part for part in rest if part.kind == COUNTRY and not part.bound and len(abroad) == 1}
    return frozenset(implied | _parent(found, implied))


def _parent(found: Alignment, implied: Set[Part]) -> Set[Part]:
    """The body that what has both names is part of, where one name leaves it out and all the rest is the same."""
    left, right = ([part for part in rest if part not in implied] for rest in (found.left, found.right))
    if bool(left) == bool(right) or sum(match.left_weight for match in found.matched) < _KNOWN_BY_ITSELF:
        return frozenset()
    body = "".join(part.said or part.text for part in left)
    words = tuple(part.text for part in right)
    known = body in glossary().bodies or words in glossary().english_bodies
    return frozenset((*left, *right)) if known else frozenset()


def _by_heads(korean: Parts, english: Parts, found: Alignment) -> set[Part]:
    """What a head says: research by 연구원, which is matched as institute; a syllable such as 원 or 청 by any head; and
    a head by the last word of another match, 원 in 소비자원 by consumer agency."""
    left = [part for part in found.left if part.kind == HEAD]
    heads = [part for part in korean.parts if part.kind == HEAD and part not in left]
    told = {word for match in found.matched for word in match.right.split(" ")}
    implied = {part for part in left if part.gloss and told & _words_for(part, alone=True)}
    if heads or not any(part.kind == HEAD for part in english.parts):
        implied |= {part for part in left if len(part.text) == 1}
    said = {word for part in heads for word in _words_for(part)}
    if any(part.text.endswith(_HOSPITALS) for part in heads):
        said.add("university")
    if "university" in said:
        implied |= {part for part in left if part.text == _UNIVERSITY}
    return implied | {part for part in found.right if part.text in said}


def _words_for(part: Part, *, alone: bool = False) -> set[str]:
    """The words of a part's wordings; of those of one word, where these `alone` are asked for."""
    wordings = part.gloss.wordings if part.gloss else ()
    return {word for wording in wordings if len(wording) == 1 or not alone for word in wording}
