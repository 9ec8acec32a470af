"""How much of two names is the same, and what is left of one and said by the other."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.resolution.glosses import HEAD, LIGHT, PLAIN, glossary
from graph.resolution.parts import COUNTRY, PROPER, Part, Parts

_GO_WITHOUT_SAYING = (
    (
        ("연구원", "연구소", "기술원", "개발원", "연구센터"),
        frozenset(
            [
                "research",
                "technology",
                "technical",
                "development",
                "engineering",
                "r&d",
                "지원",
                "기술",
                "개발",
                "산업",
            ]
        ),
    ),
    (("협회", "조합", "연합회", "중앙회", "연맹"), frozenset(["industry", "industrial", "산업", "공업"])),
    (("기구", "기금", "계획", "위원회", "사무소", "대학교", "연구소"), frozenset(["유엔", "un"])),
)
"""What is often left out of names with such a head: technology of an institute for it, the industry of an association;
counted on the registry's names in both languages."""
_IMPLIED = 0.4
"""What a word of the kind still counts when the other name's head already says what the body is."""
_HOSPITALS, _UNIVERSITY, _MEDICAL_SCHOOL = ("병원", "의료원"), "대학교", "의과대학"
"""A university's hospital is called so with and without the university and its medical school."""
_NAMED_HOSPITALS = (
    "성심병원",
    "성모병원",
    "백병원",
    "길병원",
    "복음병원",
    "기독병원",
    "침례병원",
    "예수병원",
    "제생병원",
)
"""Hospitals that have a name beside their place, by which they are known without the university."""
_PROVINCES = frozenset(
    [
        "강원",
        "강원도",
        "강원특별자치도",
        "경기",
        "경기도",
        "경남",
        "경상남도",
        "경북",
        "경상북도",
        "전남",
        "전라남도",
        "전북",
        "전라북도",
        "전북특별자치도",
        "충남",
        "충청남도",
        "충북",
        "충청북도",
        "제주도",
        "서울특별시",
        "서울시",
        "gangwon",
        "gyeonggi",
        "gyeonggido",
        "gyeongnam",
        "gyeongbuk",
        "jeonnam",
        "jeonbuk",
        "chungnam",
        "chungbuk",
    ]
)
"""They may stand before a place of theirs, and go without saying there."""
SCHEMES = frozenset(
    ["사업", "프로젝트", "프로그램", "전략", "계획", "시스템", "project", "program", "system"]
)
"""Heads that a programme is named with and without."""
_IDLE = 0.1
"""And what says nothing of its own."""
_CONFLICT = 0.5
_HEADS_DIFFER = 0.75
_KNOWN_BY_ITSELF = 2.0
"""Weight of a name from which on it tells who is meant without the body that it is part of."""
_NAMED_HOSPITAL_BY_ITSELF = 1.4
_KNOWN_ANYWHERE = 3.0
"""Weight of a name from which on no other country has a body of it, so that its country may be left out."""
_INITIALS = 3
"""Letters at least of what is taken for the initials of a name."""
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
    idle = _idle(b, found) if across else frozenset()
    implied = idle | (_implied(a, b, found) if across else frozenset())
    shares = []
    for rest, weights in (
        (left, [match.left_weight for match in found.matched]),
        (right, [match.right_weight for match in found.matched]),
    ):
        good = sum(weight * match.sure for weight, match in zip(weights, found.matched, strict=True))
        bad = sum(weights) - good
        bad += sum(
            part.weight * (_IDLE if part in idle else _IMPLIED if part in implied else 1.0) for part in rest
        )
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
    return frozenset(implied | _parent(korean, english, found, implied))


def _parent(korean: Parts, english: Parts, found: Alignment, implied: Set[Part]) -> Set[Part]:
    """The body that what has both names is part of, where one name leaves it out and all the rest is the same."""
    left, right = ([part for part in rest if part not in implied] for rest in (found.left, found.right))
    named = any(match.left.endswith(_NAMED_HOSPITALS) for match in found.matched)
    least = _NAMED_HOSPITAL_BY_ITSELF if named else _KNOWN_BY_ITSELF
    if bool(left) == bool(right) or sum(match.left_weight for match in found.matched) < least:
        return frozenset()
    names = [_with_university(left, korean, _UNIVERSITY), _with_university(right, english, "university")]
    known = glossary()
    bodies = {"".join(name) for name in names[0]} & known.bodies.keys() or names[1] & known.english_bodies
    return frozenset((*left, *right)) if bodies else frozenset()


def _with_university(rest: Sequence[Part], name: Parts, university: str) -> set[tuple[str, ...]]:
    """The words of a rest, alone and with the word for a university that follows it in the name."""
    words = (
        tuple(part.said or part.text for part in rest)
        if name.lang == "ko"
        else tuple(part.text for part in rest)
    )
    followed = any(
        list(name.parts[at - len(rest) : at]) == list(rest) and name.parts[at].text == university
        for at in range(len(rest), len(name.parts))
    )
    return {words, (*words, university)} if followed else {words}


def _idle(english: Parts, found: Alignment) -> frozenset[Part]:
    """What is left and says nothing of its own: a word that the other name was matched by, or its initials; the
    province of a place that both names hold."""
    told = {word for match in found.matched for word in match.right.split(" ")}
    idle = {part for part in found.left if part.text in told or _abbreviates(part, english)}
    places = glossary().cities
    if any(match.left[:size] in places for match in found.matched for size in (2, 3, 4)):
        idle |= {part for part in (*found.left, *found.right) if part.text in _PROVINCES}
    return frozenset(idle)


def _abbreviates(part: Part, english: Parts) -> bool:
    """Whether a word in Latin letters of a Korean name is the other one's initials: IBK기업은행."""
    if part.kind != PROPER or not part.text.isascii() or len(part.text) < _INITIALS:
        return False
    for words in (english.parts, [q for q in english.parts if q.kind != COUNTRY]):
        initials = sorted((q.said or q.text)[0].casefold() for q in words)
        if initials == sorted(part.text):
            return True
    return False


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
        implied |= {part for part in left if part.text in (_UNIVERSITY, _MEDICAL_SCHOOL)}
    for endings, words in _GO_WITHOUT_SAYING:
        if any(part.text.endswith(endings) for part in heads):
            implied |= {part for part in (*found.left, *found.right) if part.text in words}
    return implied | {part for part in found.right if part.text in said}


def _words_for(part: Part, *, alone: bool = False) -> set[str]:
    """The words of a part's wordings; of those of one word, where these `alone` are asked for."""
    wordings = part.gloss.wordings if part.gloss else ()
    return {word for wording in wordings if len(wording) == 1 or not alone for word in wording}
