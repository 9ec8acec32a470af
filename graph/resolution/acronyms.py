"""Whether an acronym can be spelled with the words of a name, of its own language or a Korean one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from graph.registry import registry
from graph.resolution.glosses import HEAD, LIGHT, PHRASE, STOPWORDS, glossary
from graph.resolution.parts import COUNTRY, Part, taken_apart, within
from graph.resolution.sound import romanised

_ACRONYM = re.compile(r"[A-Z][A-Za-z&./-]{1,9}(?:-[A-Z]{1,3})?")
_WRITTEN_OUT = re.compile("[a-z]{3}")
"""In a brand of a word and an acronym: MediaSOFT."""
_FULL, _SHORT, _PARTLY, _DOUBTFUL = 0.92, 0.88, 0.88, 0.75
"""Scores of an acronym of four and more letters that is spelled in full, of a shorter one, of one for which one
letter or word is left over, and of one that may be by chance."""
_LONG, _LONGER = 4, 5
_MOST_PARTS = 9
_BEGINNING = 3
"""Letters of a word that an acronym takes at most."""
_KOREAN_LETTERS = {"g": "k", "b": "p", "d": "t", "r": "l", "j": "z"}
"""Other letters by which Korean words begin in English."""


class _Left(NamedTuple):
    """What an acronym and a name have each for themselves: letters; words, heads and countries."""

    letters: int
    words: int
    heads: int
    countries: int

    @property
    def price(self) -> float:
        return 3 * self.letters + 2 * self.words + self.heads + self.countries / 2

    def plus(self, *, letters: int = 0) -> _Left:
        return self._replace(letters=self.letters + letters)


_NOTHING = _Left(0, 0, 0, 0)
_LITTLE = frozenset({_Left(0, 0, 0, 1)})
"""What may be left of any acronym; how often each was by chance was counted on acronyms of the registry and of
releases, against other names of the same list."""
_SOME = _LITTLE | {_Left(0, 0, 1, 0), _Left(0, 1, 0, 0), _Left(1, 0, 0, 0), _Left(0, 0, 1, 1)}
"""What may be left where the acronym has at least four letters."""
_MORE = _SOME | {_Left(1, 0, 0, 1), _Left(1, 0, 1, 0), _Left(0, 1, 1, 0)}
"""What may be left where it has at least five."""


def is_acronym(name: str) -> bool:
    """Whether a name is written like one: NIPA, AFoCO, K-NIBRT."""
    bare = name.strip()
    capitals = sum(c.isupper() for c in bare) >= max(2, len(bare) // 2)
    return capitals and bool(_ACRONYM.fullmatch(bare)) and not _WRITTEN_OUT.search(bare)


@lru_cache(maxsize=65_536)
def spelled(acronym: str, name: str, *, wholly: bool = False) -> tuple[float, tuple[str, ...]]:
    """The score of an acronym and a name, with the reason; `wholly` if nothing may be left of either."""
    letters = re.sub(r"[^a-z]", "", acronym.casefold())
    if acronym in re.split(r"[^A-Za-z&-]+", name):
        return 0.0, (f"{name} holds {acronym}, and more",)
    apart = taken_apart(name)
    if apart.lang == "en":
        words = [w for w in re.findall(r"[A-Za-z]+", name) if w.casefold() not in STOPWORDS]
        every = re.findall(r"[A-Za-z]+", name)
        initials = any("".join(w[0] for w in listed).casefold() == letters for listed in (words, every))
        left = _NOTHING if initials or _begun(letters, [w.casefold() for w in words]) else None
    else:
        found = [_left(letters, parts) for parts in _readings(apart.parts)]
        if _NOTHING not in found and len(letters) >= _LONG:
            found += [
                left
                for parts in _guesses(apart.parts, letters)
                if (left := _left(letters, parts)) == _NOTHING
            ]
        left = min(filter(None, found), key=lambda left: left.price, default=None)
    if wholly and left != _NOTHING:
        left = None
    return _scored(len(letters), left), (_reason(acronym, name, left),)


def _scored(size: int, left: _Left | None) -> float:
    if left is None:
        return 0.0
    if left == _NOTHING:
        return _FULL if size >= _LONG else _SHORT
    if left in (_LITTLE if size < _LONG else _SOME if size < _LONGER else _MORE):
        return _PARTLY
    return _DOUBTFUL if left in _SOME else 0.0


def _reason(acronym: str, name: str, left: _Left | None) -> str:
    if left == _NOTHING:
        return f"{acronym} is spelled by {name}"
    if left is None or left not in _MORE:
        return f"{acronym} is not spelled by {name}"
    rest = [
        "a letter" if left.letters else "",
        "a word" if left.words or left.heads or left.countries else "",
    ]
    return f"{acronym} is spelled by {name} but for {' and '.join(filter(None, rest))}"


def _begun(letters: str, words: Sequence[str]) -> bool:
    """Whether the words' beginnings, none left out, make the letters: NIPA, KOTRA's kind."""
    if not words:
        return not letters
    first, rest = words[0], words[1:]
    return any(
        letters.startswith(first[:size]) and _begun(letters[size:], rest)
        for size in range(1, min(_BEGINNING, len(first)) + 1)
    )


def _readings(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """The parts, and the parts with words in a row that mean something together as one."""
    yield parts
    phrases = glossary().phrases
    for at in range(len(parts)):
        for end in range(at + 2, len(parts) + 1):
            text = "".join(part.text for part in parts[at:end])
            if gloss := phrases.get(text):
                yield (*parts[:at], Part(text, PHRASE, gloss), *parts[end:])


def _guesses(parts: tuple[Part, ...], letters: str) -> Iterator[tuple[Part, ...]]:
    """Readings that count only where nothing is left: with Korea, which among Koreans goes without saying, and with
    the shorter words that a word is made of."""
    at_home = letters.startswith("k") and not any(part.kind == COUNTRY for part in parts)
    for said in [parts, (Part("KR", COUNTRY), *parts)] if at_home else [parts]:
        if said is not parts:
            yield from _readings(said)
        for at, part in enumerate(said):
            if pieces := within(part):
                yield from _readings((*said[:at], *pieces, *said[at + 1 :]))


def _left(letters: str, parts: Sequence[Part]) -> _Left | None:
    """The least that is left when each part gives its initials at most once. English puts heads and countries where it
    likes (National Agency of X, X Research Institute); other words keep their order, but for one in a long acronym
    that comes in front (Evaluation Institute of Industrial Technology)."""
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    options = [_initials(part) for part in parts]

    turns = int(len(letters) >= _LONG)
    free = [part.kind in (HEAD, COUNTRY, LIGHT) for part in parts]

    @cache
    def least(at: int, used: int, last: int, turned: int) -> _Left:
        if at == len(letters):
            rest = [part.kind for i, part in enumerate(parts) if not used >> i & 1 and part.kind != LIGHT]
            heads, countries = rest.count(HEAD), rest.count(COUNTRY)
            return _Left(0, len(rest) - heads - countries, heads, countries)
        ways = [least(at + 1, used, last, turned).plus(letters=1)]
        for i, initials in enumerate(options):
            back = turned + (not free[i] and i < last)
            if used >> i & 1 or back > turns:
                continue
            now = last if free[i] else i
            ways += [
                least(at + len(begun), used | 1 << i, now, back)
                for begun in initials
                if letters.startswith(begun, at)
            ]
        return min(ways, key=lambda way: (way.price, way))

    return least(0, 0, -1, 0)


@lru_cache(maxsize=16_384)
def _initials(part: Part) -> tuple[str, ...]:
    """What a Korean part may give an acronym."""
    found: set[str] = set()
    if part.kind == COUNTRY:
        entry = registry().country(part.text)
        names = [form.text.casefold().split() for form in entry.forms if form.lang == "en"] if entry else []
        for words in names:
            told = [word for word in words if word not in STOPWORDS] or words
            found |= {"".join(word[0] for word in told), *_beginnings(told[0])}
        found.add(part.text.casefold())
    elif part.gloss:
        for wording in part.gloss.wordings:
            initials = "".join(word[0] for word in wording)
            found.add(initials)
            if len(wording) == 1:
                found |= _beginnings(wording[0])
                if part.kind == HEAD:
                    found.add(f"{initials}o")  # the Bank of, the Ministry of
    elif part.text.isascii():
        found = {part.text.casefold(), part.text[0].casefold()}
    elif romanised(part.text):
        found = _beginnings(romanised(part.text))
        found |= {letter for sound, letter in _KOREAN_LETTERS.items() if sound in found}
    return tuple(sorted(found))


def _beginnings(word: str) -> set[str]:
    return {word[:size] for size in range(1, _BEGINNING + 1)}
