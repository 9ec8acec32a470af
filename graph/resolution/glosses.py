"""What the words that names are made of mean in the other language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple
from unicodedata import combining, normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.model import ORGANISATIONS, EntityType
from graph.registry import RegistryError, registry

HEAD, LIGHT, PLAIN, PHRASE, CONTENT = "head", "light", "", "phrase", "content"
KINDS = frozenset({HEAD, LIGHT, PLAIN, PHRASE, CONTENT})
"""``head`` says what a body is, ``light`` is often left out of a name; a ``phrase`` is of several words, each of
which is one of a name's on its own, and has a wording that those do not add up to; ``content`` lists English words
that are no heads though a head may be worded by one of them."""
STOPWORDS = frozenset(
    [
        "of",
        "the",
        "for",
        "and",
        "in",
        "on",
        "at",
        "to",
        "de",
        "da",
        "del",
        "la",
        "le",
        "&",
        "a",
        "an",
        "by",
        "with",
        "und",
        "et",
    ]
)
_PRIORITY = (LIGHT, HEAD, PLAIN)
"""An English word that is of several kinds is of the first of these."""
_WORD = re.compile(r"[a-z0-9]+(?:[-&][a-z0-9]+)*")
_ABBREVIATED = {
    "women": "woman",
    "men": "man",
    "children": "child",
    "univ": "university",
    "inst": "institute",
    "dept": "department",
    "natl": "national",
}
_PLACE_SYLLABLES, _BODY_SYLLABLES = 2, 2
_LONG_WORD = 8
"""Letters of a word that is no other word for one letter that is wrong."""
_LETTERS = str.maketrans(
    {"’": "'", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ß": "ss", "ı": "i", "æ": "ae", "Æ": "Ae"}
)
"""Letters that have no mark to take off."""
_SHORT_COUNTRIES = {"us": "US", "uk": "GB"}
"""Countries by words that the registry knows in capitals alone."""
_ALSO = dict.fromkeys(("코리아", "hankook", "hankuk", "hanguk", "daehan"), "KR") | {
    "nippon": "JP",
    "suisse": "CH",
    "maroc": "MA",
}
"""Names of countries as firms write them."""
_ADJECTIVE = re.compile(r"(olog|onom|graph|iatr|anatom)(?:ical|ics?|ists?)$")
_SCIENTIFIC = re.compile(r"(emat|tist|olit|chan|ectr|naut|oust|opt)ical$")
"""A science, those who follow it and what is of it have one stem: geology, geologists, geological."""
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")


@dataclass(frozen=True, slots=True)
class Gloss:
    """A Korean word: its kind and its English wordings, each as stems, the longest first."""

    kind: str
    wordings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Korean words with their glosses, and the kind of each English stem that occurs in one."""

    korean: Mapping[str, Gloss]
    english: Mapping[str, str]
    phrases: Mapping[str, Gloss]
    """Korean words in a row, written together, with what they mean together."""
    bodies: Mapping[str, Gloss]
    """The registry's bodies by their Korean names, written together, with their English names and acronyms."""
    cities: Mapping[str, Gloss]
    """The registry's cities likewise."""
    english_bodies: Set[tuple[str, ...]]
    """The names of bodies in English, each as stems."""
    countries: Mapping[str, str]
    """ISO code of a country by each way to write it, English ones in stems."""
    dictionary: tuple[str, ...]
    """The longer English stems that are no places, of which a misspelt word may be one."""
    beginnings: Set[str]
    """What Korean words and countries begin with, and they themselves."""

    def country(self, word: str) -> str | None:
        """ISO code of the country that an English word names, where it can be no other word."""
        return _SHORT_COUNTRIES.get(word) or self.countries.get(word)


def stems(text: str) -> tuple[str, ...]:
    """The words of an English name without those that carry nothing, each without its plural."""
    return tuple(word.stem for word in words(text))


class Word(NamedTuple):
    """A word of an English name: its letters in lower case, its stem, and whether a hyphen joins it to another."""

    text: str
    stem: str
    joined: bool


def words(text: str) -> Iterator[Word]:
    """The words of an English name without those that carry nothing, letters without their marks."""
    text = text.translate(_LETTERS)
    if not text.isascii():
        text = "".join(c for c in normalize("NFD", text) if not combining(c))
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    for word in _WORD.findall(text.casefold().replace("'s", "").replace("'", "")):
        parts = [word] if "&" in word else word.split("-")
        for part in parts:
            if part not in STOPWORDS:
                yield Word(part, stem(part), len(parts) > 1)


def stem(word: str) -> str:
    """A word without its plural, an abbreviation in full, British spelling in American, a science for what is of it."""
    word = _ABBREVIATED.get(word, word)
    word = re.sub(r"our$", "or", word) if word in ("labour", "harbour") else word
    word = re.sub(r"isation", "ization", re.sub(r"^centre(s?)$", r"center\1", word))
    word = word.replace("defence", "defense").replace("programme", "program")
    word = _ADJECTIVE.sub(r"\1y", _SCIENTIFIC.sub(r"\1ic", word))
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def glossary() -> Glossary:
    """The glossary, read once a process. Raises `RegistryError` for a line that cannot be used."""
    kinds: dict[str, str] = {}
    wordings: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    phrases: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    english: dict[str, str] = {}
    content: set[str] = set()
    for korean, listed, kind in _lines():
        if kind == CONTENT:
            content |= {word for wording in listed for word in wording}
            continue
        if kind == PHRASE:
            for word in korean:
                phrases[word] |= listed
            continue
        for word in korean:
            kinds[word] = HEAD if HEAD in (kind, kinds.get(word)) else kind
            wordings[word] |= listed
        for wording in listed:
            for part in wording:
                said = kind if len(wording) == 1 else PLAIN
                english[part] = min(said, english.get(part, PLAIN), key=_PRIORITY.index)
    english |= dict.fromkeys(content, PLAIN)
    for part in (part for listed in phrases.values() for wording in listed for part in wording):
        english.setdefault(part, PLAIN)
    dictionary = tuple(sorted(word for word in english if len(word) >= _LONG_WORD - 1))
    for word, name in _places():
        kinds.setdefault(word, PLAIN)
        wordings[word].add(name)
        if len(name) == 1:
            english.setdefault(name[0], PLAIN)
    korean_words = {word: _gloss(kind, wordings[word]) for word, kind in kinds.items()}
    together = {word: _gloss(PHRASE, listed) for word, listed in phrases.items()}
    countries = dict(_countries())
    beginnings = frozenset(w[:size] for w in (*korean_words, *countries) for size in range(1, len(w) + 1))
    bodies, cities = _named(ORGANISATIONS), _named(frozenset({EntityType.CITY}))
    written = frozenset(name for gloss in bodies.values() for name in gloss.wordings)
    return Glossary(
        korean_words, english, together, bodies, cities, written, countries, dictionary, beginnings
    )


def _gloss(kind: str, wordings: set[tuple[str, ...]]) -> Gloss:
    return Gloss(kind, tuple(sorted(wordings, key=lambda wording: (-len(wording), wording))))


def _lines() -> Iterator[tuple[list[str], set[tuple[str, ...]], str]]:
    file = resources.files("graph.resolution").joinpath("data", "glosses.tsv")
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        korean, english, kind = (*line.split("\t"), "", "")[:3]
        if not korean or not english or kind not in KINDS:
            raise RegistryError(
                f"glosses.tsv, line {number}: Korean words, English words and a kind are meant"
            )
        wordings = {stems(text) for text in english.split(";")} - {()}
        yield [word for word in korean.split(";") if word], wordings, kind


def _places() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Places of Korea; of those abroad too many are written like parts of other words."""
    for entry in registry().entries.values():
        if entry.type is EntityType.CITY and entry.country == "KR" and entry.name_en:
            for form in entry.forms:
                if form.lang == "ko" and len(form.text) >= _PLACE_SYLLABLES:
                    yield form.text, stems(entry.name_en)


def _named(kinds: Set[EntityType]) -> dict[str, Gloss]:
    """What bodies and cities are called in English that stand within the names of others: 포스텍 가속기연구소."""
    wordings: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for entry in registry().entries.values():
        if entry.type not in kinds:
            continue
        forms = [form for form in entry.forms if not form.national]
        english = {stems(form.text) for form in forms if form.text.isascii() and form.kind != "former"}
        for form in forms:
            text = form.text.replace(" ", "")
            if form.lang == "ko" and len(text) >= _BODY_SYLLABLES:
                wordings[text] |= english - {()}
    return {name: _gloss(PLAIN, listed) for name, listed in wordings.items() if listed}


@lru_cache(maxsize=65_536)
def corrected(word: str) -> str:
    """The dictionary's word that a long word in lower case is, but for one letter; the word where it is none."""
    if len(word) < _LONG_WORD or word in glossary().english:
        return word
    found = process.extractOne(word, glossary().dictionary, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found and found[0][0] == word[0] else word


def _countries() -> Iterator[tuple[str, str]]:
    yield from _ALSO.items()
    for entry in registry().entries.values():
        if entry.type is not EntityType.COUNTRY or entry.country is None:
            continue
        for form in entry.forms:
            if form.lang == "ko" and len(form.text) > 1:
                yield form.text, entry.country
            elif form.lang == "en" and form.kind != "short" and not (form.exact_case and len(form.text) < 3):
                yield " ".join(stems(form.text)), entry.country
