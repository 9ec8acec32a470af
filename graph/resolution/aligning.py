"""Which parts of two names mean the same, and how much of both names that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import Indel

from graph.resolution.glosses import HEAD, corrected, glossary
from graph.resolution.parts import COUNTRY, PROPER, Part, Parts, within
from graph.resolution.sound import code, letters_in, romanised, similarity
from graph.resolution.spelling import spells
from graph.resolution.transliteration import likely
from graph.resolution.weighing import Alignment, Match, weighed

SOUNDS_ALIKE = 0.68
"""From here on two writings side by side are of one name."""
SPELLED_ALIKE, EXACT = 0.9, 0.97
"""From here on, where the Korean word has a meaning that the English one has not: 대우 and Daewoo."""
MISSPELT = 0.8
"""From here on two words of one script are one word, if one of them is no dictionary word."""
SPELLED = 0.86
"""From here on the one spells the other by some way of writing Hangul in Latin letters: 을지 and Eulji."""
BOTH = 0.78
"""From here on the mean of spelling and sound makes two words one."""
LIKELY, DOUBTED = 0.65, 0.2
"""From this probability on two words are one by the letters that each sound is written in; below the other they are
two, however they are spelled."""
SHORT, _SHORT_LIKELY, _LEAST_SHORT = 0.97, 0.15, 0.02
"""Short words, of which many are alike, are mostly Korean ones: how they are spelled and a share of how likely they are
come to this at least; below the last they are not compared."""
_LEAST_LIKELY = 0.8
"""How sure a word is that has no probability at all."""
_CONFIRMED = 0.2
"""What being taken for one word adds to how alike they are."""
_CODES_ALIKE, _HARDLY = 0.5, 0.4
"""How alike the consonants are from which on words may be spelled alike, and below which they are not compared."""
_LENGTHS = 0.55
"""Of two writings of one word the shorter has at least this share of the longer's letters."""
_BEGINNINGS = {
    "C": ("ge", "gi", "gy", "s", "x", "z", "ts", "tr", "q"),
    "S": ("ch", "c", "z", "x", "ps"),
    "K": ("ch", "x", "gh"),
    "H": ("f", "ph", "wh"),
    "a": ("j", "l", "r", "h"),
    "P": ("w",),
    "R": ("r", "l"),
    "N": ("kn",),
}
"""Letters that the sounds of a code may begin with beside its own."""
_HOLDS_LATIN = re.compile(r"[a-z\d]")
_LONGEST_RUN = 3
_LONGEST_PHRASE = 6
_SHORT_HANGUL = 2
_MISSPELT_HANGUL = 3
_SHORT_WORD = 5


def align(a: Parts, b: Parts) -> Alignment:
    """The alignment with the best score of those tried. Which name comes first may matter where parts compete for
    one."""
    if a.lang == b.lang:
        return _scored(a, b, _alike(a.parts, b.parts))
    if a.lang == "ko":
        return _across(a, b)
    swapped = _across(b, a)
    matched = [Match(m.right, m.left, m.sure, m.right_weight, m.left_weight) for m in swapped.matched]
    return Alignment(matched, swapped.right, swapped.left, swapped.score)


def _across(korean: Parts, english: Parts) -> Alignment:
    """Of a Korean name and an English one: by the words as they are, and with heads that hold another word, 복지재단,
    taken apart."""
    found = _scored(korean, english, _translated(korean.parts, english.parts))
    apart = tuple(piece for part in korean.parts for piece in (part.kind == HEAD and within(part)) or (part,))
    if len(apart) == len(korean.parts) or found.score >= 1:
        return found
    other = _scored(replace(korean, parts=apart), english, _translated(apart, english.parts))
    return other if other.score > found.score else found


def _scored(a: Parts, b: Parts, work: _Work) -> Alignment:
    left = [part for part in work.left if part is not None]
    right = [part for part in work.right if part is not None]
    return weighed(a, b, Alignment(work.matched, left, right))


@dataclass(slots=True)
class _Work:
    """Parts of both names, None once used, and the matches so far."""

    left: list[Part | None]
    right: list[Part | None]
    matched: list[Match] = field(default_factory=list)

    def take(self, left: Sequence[int], right: Sequence[int], sure: float, texts: tuple[str, str]) -> None:
        weights = [
            sum(part.weight for i in places if (part := side[i]) is not None)
            for side, places in ((self.left, left), (self.right, right))
        ]
        for side, places in ((self.left, left), (self.right, right)):
            for i in places:
                side[i] = None
        self.matched.append(Match(*texts, sure, *weights))

    def weight(self) -> float:
        """What the matches weigh in both names."""
        return sum(match.sure * (match.left_weight + match.right_weight) for match in self.matched)

    def find(self, wording: Sequence[str]) -> list[int]:
        """Where these stems stand next to each other on the right, unused."""
        size = len(wording)
        for at in range(len(self.right) - size + 1):
            if all((part := self.right[at + i]) is not None and _says(part, wording[i]) for i in range(size)):
                return list(range(at, at + size))
        return []


def _says(part: Part, word: str) -> bool:
    if part.kind == COUNTRY:
        return part.text == glossary().country(word)
    return part.text == word


def _translated(korean: Sequence[Part], english: Sequence[Part]) -> _Work:
    ways = [_by_glosses(korean, english, longest) for longest in (False, True)]
    work = max(ways, key=_Work.weight)
    _sounding(work)
    if _corrected(work):
        _glossed(work, range(len(korean)), longest=True)
    return work


def _by_glosses(korean: Sequence[Part], english: Sequence[Part], longest: bool) -> _Work:
    work = _Work(list(korean), list(english))
    _countries(work)
    _phrases(work)
    if longest:
        _glossed(work, range(len(korean)), longest=True)
    else:
        for heads in (False, True):
            _glossed(work, [i for i, p in enumerate(korean) if (p.kind == HEAD) is heads], longest=heads)
    return work


def _corrected(work: _Work) -> bool:
    """Take long words that are left for what they are but for one letter; whether there were any."""
    found = False
    for j, part in enumerate(work.right):
        if part is not None and part.kind == PROPER and (word := corrected(part.text)) != part.text:
            work.right[j], found = Part(word, glossary().english[word]), True
    return found


def _countries(work: _Work) -> None:
    for i, part in enumerate(work.left):
        if part is not None and part.kind == COUNTRY:
            same = [
                j
                for j, q in enumerate(work.right)
                if q is not None and (q.kind, q.text) == (part.kind, part.text)
            ]
            if same:
                work.take([i], same[:1], 1.0, (part.text, part.text))


def _phrases(work: _Work) -> None:
    """Words in a row that mean something together, the longest first: 국가+표준 as standards of a nation, and bodies
    that others are part of."""
    known = glossary()
    size = len(work.left)
    for length in range(min(size, _LONGEST_PHRASE), 0, -1):
        for at in range(size - length + 1):
            stretch = [part for part in work.left[at : at + length] if part is not None]
            if len(stretch) < length:
                continue
            text = "".join(part.said or part.text for part in stretch)
            glosses = (known.phrases.get(text), known.bodies.get(text), known.cities.get(text))
            for wording in (wording for gloss in glosses if gloss for wording in gloss.wordings):
                if found := work.find(wording):
                    work.take(list(range(at, at + length)), found, 1.0, (text, " ".join(wording)))
                    break


def _glossed(work: _Work, places: Sequence[int], *, longest: bool) -> None:
    """Match words by their glosses: first by the wordings of most words, or the longer words, by the shortest."""
    ways = [
        ((-len(wording), -len(part.text)) if longest else (-len(part.text), len(wording)), i, wording)
        for i in places
        if (part := work.left[i]) is not None and part.gloss
        for wording in part.gloss.wordings
    ]
    for _, i, wording in sorted(ways):
        part = work.left[i]
        if part is not None and (found := work.find(wording)):
            work.take([i], found, 1.0, (part.text, " ".join(wording)))
    for i in places:
        if (part := work.left[i]) is not None:
            _pieces(work, i, part)


def _pieces(work: _Work, i: int, part: Part) -> None:
    """A compound whose parts are glossed one by one: 정보통신 as information and communications."""
    pieces = within(part)
    if not pieces:
        return
    found: list[int] = []
    for piece in pieces:
        places = next(
            (
                where
                for wording in (piece.gloss.wordings if piece.gloss else ())
                if (where := work.find(wording))
            ),
            [],
        )
        if not places or set(places) & set(found):
            return
        found += places
    texts = (part.text, " ".join(p.text for j in found if (p := work.right[j]) is not None))
    work.take([i], found, 1.0, texts)


def _sounding(work: _Work) -> None:
    """Match what is left by its sound, the longest and surest first."""
    offers = []
    for i, size in _stretches(work.left):
        stretch = [part for part in work.left[i : i + size] if part is not None]
        text = "".join(part.said or part.text for part in stretch)
        texts = {text, text.removesuffix("앤") or text}  # 지놈앤 is Genome and
        least = SPELLED_ALIKE if all(part.gloss for part in stretch) else 0.0
        for j, width in _stretches(work.right):
            other = "".join(part.said or part.text for part in work.right[j : j + width] if part is not None)
            sure = max(sounds_like(spoken, other) for spoken in texts)
            if width == 1 and sure < SPELLED_ALIKE and _together(stretch, other):
                sure = SPELLED_ALIKE + _CONFIRMED
            if sure > (EXACT if _mean_else(work, i, size, j, width) else least):
                offers.append((sure + 0.01 * (size + width), sure, i, size, j, width, text, other))
    for _, sure, i, size, j, width, text, other in sorted(offers, key=lambda o: (-o[0], o[2:])):
        left, right = list(range(i, i + size)), list(range(j, j + width))
        if all(work.left[k] is not None for k in left) and all(work.right[k] is not None for k in right):
            work.take(left, right, min(1.0, sure + _CONFIRMED), (text, other))


def _together(parts: Sequence[Part], latin: str) -> bool:
    """Whether a Latin word is of pieces that are each the meaning or the sound of a Korean one: 라보+은행, Rabobank."""
    if len(parts) == 1:
        return latin in _joined(parts[0]) or sounds_like(parts[0].text, latin) >= SPELLED
    if len(latin) < _SHORT_WORD:
        return False
    first = any(
        latin.startswith(word) and _together(parts[1:], latin[len(word) :]) for word in _joined(parts[0])
    )
    return first or any(
        latin.endswith(word) and _together(parts[:-1], latin[: -len(word)]) for word in _joined(parts[-1])
    )


def _joined(part: Part) -> set[str]:
    """The wordings of a part, each written together."""
    return {"".join(wording) for wording in part.gloss.wordings} if part.gloss else set()


def _mean_else(work: _Work, i: int, size: int, j: int, width: int) -> bool:
    """Whether both are words with meanings of their own, 충주 and Cheongju, which sound can not make one."""
    if size != 1 or width != 1:
        return False
    left, right = work.left[i], work.right[j]
    known = left is not None and right is not None and left.gloss is not None and right.kind != PROPER
    return known and left is not None and left.kind != HEAD


def _stretches(parts: Sequence[Part | None]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for i in range(len(parts)):
        for size in range(1, _LONGEST_RUN + 1):
            stretch = parts[i : i + size]
            if len(stretch) < size or any(
                part is None or (part.kind == COUNTRY and not part.said) for part in stretch
            ):
                break
            if any(part is not None and part.kind != COUNTRY for part in stretch):
                found.append((i, size))
    return found


@lru_cache(maxsize=65_536)
def sounds_like(korean: str, latin: str) -> float:
    """How sure it is that both write one word, 0 to 1: by the names of letters, by spelling, and by spelling and
    sound together, more for short words, of which many are alike."""
    if korean.isascii():
        return 1.0 if korean == latin else 0.0
    letters, rest = letters_in(korean)
    if len(letters) > 1 and latin.startswith(letters):
        after = latin[len(letters) :]
        if not rest or not after:
            return 0.0 if rest or after else 1.0
        if (sure := max(similarity(rest, after), spells(rest, after))) >= SPELLED:
            return sure
    if latin == letters and not rest:
        return 1.0  # 케이 is K
    ends = code(korean), code(latin)
    if all(ends) and Indel.normalized_similarity(*ends) < _HARDLY:
        return 0.0
    sure = likely(korean, latin)
    if len(korean) <= _SHORT_HANGUL:
        spelled = spells(korean, latin) if sure >= _LEAST_SHORT else 0.0
        return spelled if spelled + _SHORT_LIKELY * sure >= SHORT else 0.0
    if sure >= LIKELY:
        return _LEAST_LIKELY + (1 - _LEAST_LIKELY) * sure
    if sure < DOUBTED and not _HOLDS_LATIN.search(korean):
        return 0.0
    if not all(ends) or not begins_alike(ends[0], ends[1], latin):
        return 0.0
    spelled = spells(korean, latin)
    if Indel.normalized_similarity(*ends) >= _CODES_ALIKE and spelled >= SPELLED:
        return spelled
    if not _LENGTHS <= len(romanised(latin)) / len(romanised(korean)) <= 1 / _LENGTHS:
        return 0.0
    both = (spelled + similarity(korean, latin)) / 2
    return both if both >= BOTH else 0.0


def begins_alike(korean: str, code_of: str, latin: str) -> bool:
    """Whether a Latin word, by the letters that it begins with, may be the Korean one, given the codes of both."""
    return korean[0] == code_of[0] or any(
        latin.startswith(letters) for letters in _BEGINNINGS.get(korean[0], ())
    )


def _alike(one: Sequence[Part], other: Sequence[Part]) -> _Work:
    work = _Work(list(one), list(other))
    for i, part in enumerate(one):
        for j, q in enumerate(other):
            if q.text == part.text and q.kind == part.kind and work.right[j] is not None:
                work.take([i], [j], 1.0, (part.text, part.text))
                break
    rest = [i for i, part in enumerate(work.left) if part is not None and part.kind != COUNTRY]
    against = [j for j, q in enumerate(work.right) if q is not None and q.kind != COUNTRY]
    if rest and against:
        _almost_alike(work, rest, against)
    return work


def _almost_alike(work: _Work, rest: Sequence[int], against: Sequence[int]) -> None:
    """Match what is left by its meaning, 유엔 in the one and UN in the other, and by its letters."""
    for i, j in product(rest, against):
        part, q = work.left[i], work.right[j]
        if part is not None and q is not None and (_translates(part, q) or _translates(q, part)):
            work.take([i], [j], 1.0, (part.text, q.text))
    for i in rest:
        part = work.left[i]
        for j in against if part is not None else ():
            q = work.right[j]
            if part is None or q is None or PROPER not in (part.kind, q.kind):
                continue
            sure = _misspelt(part.text, q.text)
            if sure >= MISSPELT:
                work.take([i], [j], sure, (part.text, q.text))
                break


def _translates(korean: Part, english: Part) -> bool:
    """유엔 and the UN of a Korean name."""
    return korean.gloss is not None and english.gloss is None and (english.text,) in korean.gloss.wordings


def _misspelt(one: str, other: str) -> float:
    letters = romanised(one), romanised(other)
    if min(map(len, letters)) < _SHORT_WORD:
        return 0.0
    if not one.isascii() and (len(one) != len(other) or len(one) < _MISSPELT_HANGUL):
        return 0.0
    return Indel.normalized_similarity(*letters)
