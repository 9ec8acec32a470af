"""Whether an acronym can be spelled with the words of a name, of its own language or a Korean one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import permutations

from graph.registry import registry
from graph.resolution.glosses import HEAD, LIGHT, PHRASE, STOPWORDS, glossary
from graph.resolution.parts import COUNTRY, Part, taken_apart
from graph.resolution.sound import romanised

_ACRONYM = re.compile(r"[A-Z][A-Za-z&./-]{1,9}(?:-[A-Z]{1,3})?")
_FULL, _SHORT = 0.92, 0.88
"""Scores of an acronym of four and more letters that is spelled in full, and of a shorter one."""
_LONG = 4
_MOST_PARTS = 7


def is_acronym(name: str) -> bool:
    """Whether a name is written like one: NIPA, AFoCO, K-NIBRT."""
    bare = name.strip()
    return bool(_ACRONYM.fullmatch(bare)) and sum(c.isupper() for c in bare) >= max(2, len(bare) // 2)


@lru_cache(maxsize=65_536)
def spelled(acronym: str, name: str) -> tuple[float, tuple[str, ...]]:
    """The score of an acronym and a name, with the reason."""
    letters = re.sub(r"[^a-z]", "", acronym.casefold())
    if acronym in re.split(r"[^A-Za-z&-]+", name):
        return 0.0, (f"{name} holds {acronym}, and more",)
    apart = taken_apart(name)
    if apart.lang == "en":
        words = [w for w in re.findall(r"[A-Za-z]+", name) if w.casefold() not in STOPWORDS]
        every = re.findall(r"[A-Za-z]+", name)
        found = any("".join(w[0] for w in listed).casefold() == letters for listed in (words, every))
        found = found or _begun(letters, [w.casefold() for w in words])
    else:
        found = any(_spelled(letters, parts) for parts in _readings(apart.parts))
    if not found:
        return 0.0, (f"{acronym} is not spelled by {name}",)
    return (_FULL if len(letters) >= _LONG else _SHORT), (f"{acronym} is spelled by {name}",)


def _begun(letters: str, words: Sequence[str]) -> bool:
    """Whether the words' beginnings, none left out, make the letters: NIPA, KOTRA's kind."""
    if not words:
        return not letters
    first, rest = words[0], words[1:]
    return any(
        letters.startswith(first[:size]) and _begun(letters[size:], rest)
        for size in range(1, min(4, len(first)) + 1)
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


def _spelled(letters: str, parts: Sequence[Part]) -> bool:
    if not 1 < len(parts) <= _MOST_PARTS:
        return False
    options = [_initials(part) for part in parts]
    if not all(options):
        return False
    # English puts what Korean says last in front or behind: National Agency of X, X Research Institute.
    return any(_made(letters, [options[i] for i in order]) for order in _orders(len(parts)))


def _orders(size: int) -> list[tuple[int, ...]]:
    if size <= 4:
        return list(permutations(range(size)))
    plain = tuple(range(size))
    return [plain, (plain[-1], *plain[:-1]), (plain[0], plain[-1], *plain[1:-1]), plain[::-1]]


def _made(letters: str, options: Sequence[frozenset[str]]) -> bool:
    if not options:
        return not letters
    return any(
        letters.startswith(initial) and _made(letters[len(initial) :], options[1:]) for initial in options[0]
    )


def _initials(part: Part) -> frozenset[str]:
    """What a Korean part may give an acronym; with an empty string what may be left out."""
    found = set()
    if part.kind == COUNTRY:
        entry = registry().country(part.text)
        names = [form.text for form in entry.forms if form.lang == "en"] if entry else []
        found = {"".join(word[0] for word in name.casefold().split()) for name in names} | {
            part.text.casefold(),
            "",
        }
        found |= {name[0].casefold() for name in names}
    elif part.gloss:
        found = {"".join(word[0] for word in wording) for wording in part.gloss.wordings}
        if part.kind == HEAD:
            found |= {f"{initials}o" for initials in found}  # the Bank of, the Ministry of
    elif part.text.isascii():
        found = {part.text.casefold(), part.text[0].casefold()}
    else:
        found = {romanised(part.text)[:1]}
    return frozenset(found | ({""} if part.kind == LIGHT else set()))
