"""Learns in what Latin letters each sound of the Hangul is written, from names that the registry has in both scripts.

Usage: python -m tools.train_transliteration [--held-out]

Places, countries and firms are names as a whole; of other bodies what stands in both names alone and has no meaning is
taken, which is one name in most of them. Each sound's letters are found by the likeliest way through all the pairs,
again and again, from the spellings in use (`graph.resolution.spelling`) on; pairs that are translations drop out, as no
letters explain them. How much the letters weigh is learned against the most alike of the other names. With
``--held-out`` a fifth of the words is left out and told apart from theirs, and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from math import exp, inf, log
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel
from scipy.optimize import minimize

from graph.model import ORGANISATIONS, EntityType
from graph.registry import Entry, registry
from graph.resolution.parts import COUNTRY, PROPER, taken_apart
from graph.resolution.sound import code
from graph.resolution.spelling import usual
from graph.resolution.transliteration import FILE, LONGEST, SILENT, UNSPOKEN, Sound, sounds

ROUNDS = 6
NEW, NEW_LATER = -5.0, -6.5
"""Logarithm of the probability of letters that a sound was not yet seen with, in the first rounds and later."""
NEW_LETTER = -1.5
"""And for each letter beyond the first."""
EXPLAINED, EXPLAINED_FIRST = -2.2, -3.0
"""Mean logarithm for each sound from which on a pair is of one word; less in the first round."""
PRIOR, BACKOFF = 8.0, 4.0
"""What the spellings in use count beside those seen, and a sound anywhere beside one where it stands."""
SEEN, PROBABLE = 6, 1e-3
"""How often a sound must stand somewhere to be told apart there; least probability of letters that are written."""
KOREAN = 3.0
"""What names of Korea count, of which there are fewer."""
NEIGHBOURS, FOLDS, PENALTY = 8, 5, 0.01
_LATIN = re.compile("[a-z]{2,24}")
_HANGUL = re.compile("[가-힣]{2,9}")
_DOUBLED = re.compile(r"([^aeou])\1+")
_UNITS = "시군구"
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "ı": "i", "æ": "ae", "đ": "d"})


class Word(NamedTuple):
    """A word in both scripts, and what it counts."""

    korean: str
    latin: str
    worth: float


Letters = dict[str, float]


class Learned:
    """Letters with their probabilities, by sound and by sound with what stands beside it."""

    def __init__(self) -> None:
        self.anywhere: dict[str, Letters] = {}
        self.beside: dict[Sound, dict[str, float]] = {}
        self._logs: dict[Sound, Letters] = {}

    def update(self, words: Sequence[Word], turn: int) -> None:
        """One turn over the words."""
        anywhere: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        beside: dict[Sound, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for word in words:
            heard = sounds(word.korean)
            score, way = self.way(heard, word.latin, NEW if turn < ROUNDS // 2 else NEW_LATER)
            if score / len(heard) >= (EXPLAINED if turn else EXPLAINED_FIRST):
                for sound, letters in way:
                    anywhere[sound.letter][letters] += word.worth
                    beside[sound][letters] += word.worth
        self._logs.clear()
        self.beside = beside
        self.anywhere = {}
        for letter, seen in anywhere.items():
            first, total = usual(letter), sum(seen.values()) + PRIOR
            self.anywhere[letter] = {
                letters: (seen.get(letters, 0.0) + PRIOR * first.get(letters, 0.0)) / total
                for letters in sorted({*seen, *first})
            }

    def probabilities(self, sound: Sound) -> Letters:
        """Of the letters of a sound where it stands."""
        base = self.anywhere.get(sound.letter) or usual(sound.letter)
        seen = self.beside.get(sound)
        if not seen:
            return base
        total = sum(seen.values()) + BACKOFF
        return {
            letters: (seen.get(letters, 0.0) + BACKOFF * base.get(letters, 0.0)) / total
            for letters in sorted({*seen, *base})
        }

    def logs(self, sound: Sound) -> Letters:
        """Logarithms of these, without what is too rare."""
        if (known := self._logs.get(sound)) is None:
            known = {
                letters: round(log(p), 2) for letters, p in self.probabilities(sound).items() if p >= PROBABLE
            }
            known[""] = max(known.get("", SILENT), SILENT)
            self._logs[sound] = known
        return known

    def way(
        self, heard: Sequence[Sound], word: str, new: float = -inf
    ) -> tuple[float, list[tuple[Sound, str]]]:
        """The likeliest way that the sounds give the letters, and its logarithm."""
        size = len(word)
        best = [[-inf] * (size + 1) for _ in range(len(heard) + 1)]
        came: dict[tuple[int, int], tuple[int, int]] = {}
        best[0][0] = 0.0
        for i in range(len(heard) + 1):
            letters = self.logs(heard[i]) if i < len(heard) else {}
            for j in range(size + 1):
                if (so_far := best[i][j]) == -inf:
                    continue
                if j < size and so_far + UNSPOKEN > best[i][j + 1]:
                    best[i][j + 1], came[i, j + 1] = so_far + UNSPOKEN, (i, j)
                for length in range(min(LONGEST, size - j) + 1) if i < len(heard) else ():
                    free = new + NEW_LETTER * (length - 1) if 0 < length < LONGEST else -inf
                    score = so_far + letters.get(word[j : j + length], free)
                    if score > best[i + 1][j + length]:
                        best[i + 1][j + length], came[i + 1, j + length] = score, (i, j)
        way, at = [], (len(heard), size)
        while at in came:
            before = came[at]
            if before[0] < at[0]:
                way.append((heard[before[0]], word[before[1] : at[1]]))
            at = before
        return best[-1][-1], way[::-1]


def main() -> None:
    """Learn and write, or tell held-out words apart."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", action="store_true")
    arguments = parser.parse_args()
    words = sorted(set(known_words()))
    kept = [word for word in words if crc32(word.korean.encode()) % FOLDS]
    learned, after = learn(kept), chances(kept)
    spare = [word for word in words if not crc32(word.korean.encode()) % FOLDS]
    # The weights are learned on words that the letters were not.
    weights = weigh([(shown, same) for shown, same in _told(learned, after, words, spare)])
    for least in (0.3, 0.5, 0.7, 0.9):
        said = [
            (_probability(weights, shown) >= least, same)
            for shown, same in _told(learned, after, words, spare)
        ]
        found = sum(says for says, same in said if same) / sum(same for _, same in said)
        wrong = sum(says for says, same in said if not same)
        print(f"from {least}: {found:.3f} of the words held out; {wrong} of {len(said)} others")
    if not arguments.held_out:
        write(learn(words), chances(words), weights)


def known_words() -> Iterator[Word]:
    """The words to learn from."""
    for entry in registry().entries.values():
        worth = KOREAN if entry.country == "KR" else 1.0
        if entry.type in (EntityType.CITY, EntityType.COMPANY, EntityType.COUNTRY):
            pairs = set(_whole(entry))
        elif entry.type in ORGANISATIONS and entry.name_ko and entry.name_en:
            pairs = {(_own(entry.name_ko), _own(entry.name_en))}
        else:
            continue
        for korean, latin in pairs:
            if _HANGUL.fullmatch(korean) and _LATIN.fullmatch(latin):
                yield Word(korean, _DOUBLED.sub(r"\1", latin), worth)


def _whole(entry: Entry) -> Iterator[tuple[str, str]]:
    forms = [form for form in entry.forms if form.kind in ("name", "alias", "former")]
    for korean in (form.text.replace(" ", "") for form in forms if form.lang == "ko"):
        unit = entry.type is EntityType.CITY and len(korean) > 2 and korean[-1] in _UNITS
        for latin in (form.text for form in forms if form.lang == "en"):
            yield korean[:-1] if unit else korean, _bare(latin)


def _own(name: str) -> str:
    """The words of a name that mean nothing, where they stand together."""
    parts = taken_apart(name).parts
    places = [i for i, part in enumerate(parts) if part.kind == PROPER]
    if not places or places[-1] - places[0] >= len(places):
        return ""
    return "".join(parts[i].text for i in places if parts[i].kind != COUNTRY)


def _bare(text: str) -> str:
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s’'-]", "", text.casefold().translate(_PLAIN))


def learn(words: Sequence[Word]) -> Learned:
    """The letters of each sound."""
    learned = Learned()
    heard = [word for word in words if sounds(word.korean)]
    for turn in range(ROUNDS):
        learned.update(heard, turn)
    return learned


def chances(words: Sequence[Word]) -> dict[str, Letters]:
    """Logarithms of the probability of each letter after another in any name."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word in words:
        before = "^"
        for letter in f"{word.latin}$":
            counts[before][letter] += 1
            before = letter
    return {
        before: {
            letter: round(log((n + 0.3) / (sum(seen.values()) + 8)), 2) for letter, n in sorted(seen.items())
        }
        for before, seen in sorted(counts.items())
    }


Shown = tuple[float, float]


def _told(
    learned: Learned, after: Mapping[str, Letters], words: Sequence[Word], spare: Sequence[Word]
) -> Iterator[tuple[Shown, bool]]:
    """What the letters say of the spare words: of their own and of the most alike of other words."""
    latin = sorted({word.latin for word in words})
    codes = [code(word) for word in latin]
    own: dict[str, set[str]] = defaultdict(set)
    for word in words:
        own[word.korean].add(word.latin)
    for word in spare:
        if not (heard := sounds(word.korean)):
            continue
        near = process.extract(code(word.korean), codes, scorer=Indel.normalized_similarity, limit=NEIGHBOURS)
        others = [latin[j] for _, _, j in near if latin[j] not in own[word.korean]]
        for other in (word.latin, *others):
            chance = sum(after[b].get(c, UNSPOKEN) for b, c in zip(f"^{other}", f"{other}$", strict=True))
            told = max(-60.0, learned.way(heard, other)[0]) - chance
            yield (max(told, -20.0), max(told / -chance, -3.0)), other == word.latin


def weigh(examples: Sequence[tuple[Shown, bool]]) -> dict[str, float]:
    """Logistic regression."""
    seen = np.array([(1.0, *shown) for shown, _ in examples])
    sign = np.array([1.0 if same else -1.0 for _, same in examples])

    def loss(weights: np.ndarray) -> float:
        return float(np.logaddexp(0.0, -sign * (seen @ weights)).sum() + PENALTY * (weights[1:] ** 2).sum())

    found = minimize(loss, np.zeros(3)).x
    return dict(zip(("constant", "ratio", "share"), (round(float(w), 4) for w in found), strict=True))


def _probability(weights: Mapping[str, float], shown: Shown) -> float:
    return 1 / (1 + exp(-(weights["constant"] + weights["ratio"] * shown[0] + weights["share"] * shown[1])))


def write(learned: Learned, after: Mapping[str, Letters], weights: Mapping[str, float]) -> None:
    """Write what was learned."""
    tables: dict[str, Letters] = {}
    for letter in [f"{kind}{n}" for kind, size in (("i", 19), ("v", 21), ("f", 28)) for n in range(size)]:
        if letter != "f0":
            tables[letter] = learned.logs(Sound(letter, ""))
    for sound, seen in sorted(learned.beside.items()):
        if sum(seen.values()) >= SEEN:
            tables[f"{sound.letter} {sound.beside}"] = learned.logs(sound)
    path = Path(str(resources.files("graph.resolution").joinpath("data", FILE)))
    lines = [
        f'"weights": {json.dumps(dict(weights))},',
        '"after": {',
        *_rows(after),
        '},\n"sounds": {',
        *_rows(tables),
        "}",
    ]
    path.write_text("{\n" + "\n".join(lines) + "\n}\n", encoding="utf-8")


def _rows(table: Mapping[str, Letters]) -> Iterator[str]:
    for number, (name, letters) in enumerate(table.items(), 1):
        yield f"{json.dumps(name)}: {json.dumps(letters)}" + ("," if number < len(table) else "")


if __name__ == "__main__":
    main()
