"""How likely a Latin word is to be a Korean one in other letters, by what letters each sound was seen to be written in.

A sound of the Hangul gives none to four letters, each with a probability that was learned from places, countries and
firms of the registry in both scripts (``tools/train_transliteration.py``). What the letters weigh against is how
likely they are in any name: a long word that is explained says more than a short one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import exp, inf
from typing import Final, NamedTuple

FILE: Final = "transliteration.json"
LONGEST: Final = 4
"""Letters that one sound is written in at most."""
UNSPOKEN: Final = -5.5
"""Logarithm of the probability of a letter that no sound stands for."""
SILENT: Final = -7.0
"""Least logarithm of the probability of a sound that no letter is written for."""
_UNSEEN_LETTER: Final = -5.0
_DOUBLED = re.compile(r"([^aeou])\1+")
_FIRST, _LAST = ord("가"), ord("힣")
_SILENT_INITIAL, _VOWEL_EU = 11, 18
_SIBILANTS = frozenset({9, 10, 12, 13, 14})
_SYLLABLES, _LETTERS = 10, 26
_FEWEST, _MOST = 0.35, 2.2
"""Letters for each sound at least and at most."""
_HOPELESS = -6.0
"""Mean logarithm for each sound from which on down no letters can make up for it."""


class Sound(NamedTuple):
    """A sound: its place in the syllable with its number (``i0`` ㄱ, ``v0`` ㅏ, ``f1`` -ㄱ), and what stands beside it."""

    letter: str
    beside: str


@dataclass(frozen=True, slots=True)
class Model:
    """Logarithms of probabilities: of the letters of each sound, by their first one; of each letter after another; and
    the weights of what the letters say."""

    sounds: Mapping[str, Mapping[str, list[tuple[str, int, float]]]]
    after: Mapping[str, Mapping[str, float]]
    constant: float
    ratio: float
    share: float

    def of(self, sound: Sound) -> Mapping[str, list[tuple[str, int, float]]]:
        """Letters of a sound where it stands, or anywhere."""
        return self.sounds.get(f"{sound.letter} {sound.beside}") or self.sounds[sound.letter]


def likely(korean: str, latin: str) -> float:
    """The probability that both write one word, 0 to 1, for Hangul and lower-case letters; 0 for anything else."""
    heard, word = sounds(korean), _DOUBLED.sub(r"\1", latin)
    if not heard or not _FEWEST * len(heard) <= len(word) <= min(_LETTERS, _MOST * len(heard)):
        return 0.0
    known = model()
    if not word.isascii() or not word.isalpha():
        return 0.0
    explained = _explained(known, heard, word)
    if explained == -inf:
        return 0.0
    by_chance = _by_chance(word)
    told = explained - by_chance
    weighed = known.constant + known.ratio * max(told, -20.0) + known.share * max(told / -by_chance, -3.0)
    return 1 / (1 + exp(-weighed))


@lru_cache(maxsize=65_536)
def sounds(korean: str) -> tuple[Sound, ...]:
    """The sounds of a word; none where it holds anything but Hangul, or is too long for a name of one word."""
    if len(korean) > _SYLLABLES or not all(_FIRST <= ord(char) <= _LAST for char in korean):
        return ()
    syllables = []
    for char in korean:
        initial, rest = divmod(ord(char) - _FIRST, 21 * 28)
        syllables.append((initial, *divmod(rest, 28)))
    found: list[Sound] = []
    for at, (initial, vowel, final) in enumerate(syllables):
        after = syllables[at + 1] if at + 1 < len(syllables) else None
        if at == 0 or initial != _SILENT_INITIAL:
            before = "^" if at == 0 else f"f{syllables[at - 1][2]}" if syllables[at - 1][2] else "v"
            found.append(Sound(f"i{initial}", before + ("u" if vowel == _VOWEL_EU and not final else "")))
        begun = "0" if initial == _SILENT_INITIAL else "s" if initial in _SIBILANTS else "c"
        if final:
            ends = "c"
        elif after is None:
            ends = "$"
        else:
            ends = f"v{after[1]}" if after[0] == _SILENT_INITIAL else "o"
        found.append(Sound(f"v{vowel}", begun + ends))
        if final:
            found.append(Sound(f"f{final}", f"i{after[0]}" if after else "$"))
    return tuple(found)


def _explained(known: Model, heard: tuple[Sound, ...], word: str) -> float:
    """Logarithm of the probability of the letters, by the likeliest way that the sounds give them."""
    size = len(word)
    row = [0.0] + [-inf] * size
    for j in range(size):
        row[j + 1] = row[j] + UNSPOKEN
    for number, sound in enumerate(heard, 1):
        letters = known.of(sound)
        (_, _, silent), *_ = letters[""]
        below = [so_far + silent for so_far in row]
        for j in range(size):
            so_far = row[j]
            for written, length, sure in letters.get(word[j], ()):
                if word.startswith(written, j) and so_far + sure > below[j + length]:
                    below[j + length] = so_far + sure
        for j in range(size):
            below[j + 1] = max(below[j + 1], below[j] + UNSPOKEN)
        if max(below) < _HOPELESS * (number + 1):
            return -inf
        row = below
    return row[-1]


@lru_cache(maxsize=65_536)
def _by_chance(word: str) -> float:
    before, found, after = "^", 0.0, model().after
    for letter in f"{word}$":
        found += after[before].get(letter, _UNSEEN_LETTER)
        before = letter
    return found


@cache
def model() -> Model:
    """The model, read once a process."""
    file = resources.files("graph.resolution").joinpath("data", FILE)
    read = json.loads(file.read_text(encoding="utf-8"))
    tables = {}
    for sound, written in read["sounds"].items():
        by_first: dict[str, list[tuple[str, int, float]]] = {"": [("", 0, SILENT)]}
        for letters, sure in written.items():
            if letters:
                by_first.setdefault(letters[0], []).append((letters, len(letters), sure))
            else:
                by_first[""] = [("", 0, max(sure, SILENT))]
        tables[sound] = by_first
    return Model(tables, read["after"], *(read["weights"][name] for name in ("constant", "ratio", "share")))
