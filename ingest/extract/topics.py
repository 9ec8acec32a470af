"""Topics of a document, and words by which it tells with whom it deals.

The taxonomy is data (data/topics.toml). An automaton finds the words of all topics in a single pass, others those
for parties abroad and for cooperation.
"""

from __future__ import annotations

import string
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from operator import itemgetter
from typing import Any

import ahocorasick

from graph.model import EntityType
from graph.registry import registry


class TopicDataError(ValueError):
    """The taxonomy is not well-formed."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry of the taxonomy.

    `ict` marks topics that are ICT or public service by its means, `broad` those that say how or why rather
    than about what; `crs` are purpose codes of the OECD Creditor Reporting System.
    """

    id: str
    ko: str
    en: str
    parent: str | None
    ict: bool
    broad: bool
    crs: tuple[str, ...]
    words: tuple[str, ...]
    exceptions: tuple[str, ...]


_OPENING = 600
"""Characters of a text within which it says with whom it deals."""
_TABLE = "data/topics.toml"
_FIELDS = {"id", "ko", "en", "parent", "ict", "broad", "crs", "words_ko", "words_en", "not"}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("ingest.extract").joinpath(_TABLE).read_text(encoding="utf-8"))


@cache
def taxonomy() -> dict[str, Topic]:
    """All topics by id, in the order of the table; raises `TopicDataError` naming the entry that is wrong."""
    topics: dict[str, Topic] = {}
    for number, entry in enumerate(_data().get("topic", []), start=1):
        place = f"{_TABLE}, entry {number} ({entry.get('id', '')})"
        if unknown := set(entry) - _FIELDS:
            raise TopicDataError(f"{place}: unknown field {min(unknown)}")
        if missing := {"id", "ko", "en", "ict", "crs", "words_ko", "words_en"} - set(entry):
            raise TopicDataError(f"{place}: the field {min(missing)} is missing")
        if entry["id"] in topics:
            raise TopicDataError(f"{place}: the id stands twice")
        topics[entry["id"]] = Topic(
            entry["id"],
            entry["ko"],
            entry["en"],
            entry.get("parent"),
            entry["ict"],
            entry.get("broad", False),
            tuple(entry["crs"]),
            tuple(dict.fromkeys(entry["words_ko"] + entry["words_en"])),
            tuple(entry.get("not", [])),
        )
    for topic in topics.values():
        if topic.parent is not None and topic.parent not in topics:
            raise TopicDataError(f"{_TABLE}, {topic.id}: the parent {topic.parent} is no topic")
    return topics


# Lower case for ASCII alone: offsets and lengths stay.
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
TOPIC, ABROAD, COOPERATION, _EXCEPTION = "topic", "abroad", "cooperation", "exception"
_DEALING = "dealing"
_WORDS = "words"
"""Topics without the exceptions, which are most of all words: what has none of the few has none of the many."""
_WITHIN = {TOPIC: (TOPIC, _EXCEPTION), _WORDS: (TOPIC,)}
_KOREA = {"country-kr", "country-kp"}
_BODIES = {EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.COMPANY}
_PARTIES_ABROAD = {EntityType.COUNTRY, EntityType.INTL_ORG}


@cache
def _automata() -> dict[str, ahocorasick.Automaton]:
    """By kind, words to (length, [(word as written, kind, id)])."""
    entries: dict[str, list[tuple[str, str, str]]] = {}

    def add(word: str, kind: str, id_: str) -> None:
        entries.setdefault(word.translate(_LOWER), []).append((word, kind, id_))

    for topic in taxonomy().values():
        for word in topic.words:
            add(word, TOPIC, topic.id)
        for word in topic.exceptions:
            add(word, _EXCEPTION, topic.id)
    for kind in (ABROAD, COOPERATION, _DEALING):
        for word in _data()["relevance"][kind]:
            add(word, kind, word)
    for form, entry in registry().forms():
        if entry.type in _PARTIES_ABROAD and form.kind != "short" and entry.id not in _KOREA:
            add(form.text, ABROAD, entry.id)
        elif entry.type in _BODIES and form.text.translate(_LOWER) not in entries:
            # What a ministry is called does not say what the text is about.
            add(form.text, _EXCEPTION, entry.id)
    automata = {kind: ahocorasick.Automaton() for kind in (TOPIC, ABROAD, COOPERATION, _DEALING, _WORDS)}
    for word, meanings in entries.items():
        for kind, automaton in automata.items():
            within = _WITHIN.get(kind, (kind,))
            if told := tuple(meaning for meaning in meanings if meaning[1] in within):
                automaton.add_word(word, (len(word), told))
    for automaton in automata.values():
        automaton.make_automaton()
    return automata


def hits(text: str, kind: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and id of every word of this kind; the longest at a place, left to right."""
    found: list[tuple[int, int, bool, str]] = []
    lowered = text.lower() if text.isascii() else text.translate(_LOWER)
    automata = _automata()
    if kind == TOPIC and next(automata[_WORDS].iter(lowered), None) is None:
        return
    for last, (length, meanings) in automata[kind].iter(lowered):
        start, end = last + 1 - length, last + 1
        for word, of, id_ in meanings:
            if _stands(text, start, end, word):
                found.append((start, -end, of != _EXCEPTION, id_))
    # Stable, so that of two meanings of a word the first stands.
    found.sort(key=itemgetter(0, 1, 2))
    reached = 0
    for start, ended, telling, id_ in found:
        if start >= reached:
            reached = -ended
            if telling:
                yield start, reached, id_


def _stands(text: str, start: int, end: int, word: str) -> bool:
    """Whether the word is one where it stands: no part of a longer Latin word; abbreviations in capitals."""
    if not word.isascii():
        return True
    if word.isupper() and text[start:end] != word:
        return False
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def names_party_abroad(text: str) -> bool:
    """Whether a country other than Korea, an international organisation or a word for them is named."""
    return any(True for _ in hits(text, ABROAD))


def opens_abroad(title: str | None, text: str) -> bool:
    """Whether a line of the title or opening of a Korean text names a party abroad and a word of dealing with somebody.

    A release on cooperation across borders says so at once; others name countries abroad as examples and markets.
    """
    lines = [title or "", *text[:_OPENING].splitlines()]
    return any(names_party_abroad(line) and any(True for _ in hits(line, _DEALING)) for line in lines)


def find_topics(text: str, lang: str) -> list[str]:
    """Ids of the topics of `text`, the most frequent first, a narrower before a wider one, then by name.

    `lang` ("ko" or "en") is the document's language; words of both languages count either way, since
    documents quote English names in Korean and the reverse.
    """
    topics = taxonomy()
    counts = Counter(id_ for _, _, id_ in hits(text, TOPIC))
    return sorted(counts, key=lambda id_: (-counts[id_], topics[id_].parent is None, id_))


def topics_within(
    text: str, start: int, end: int, names: Sequence[tuple[int, int]] = ()
) -> list[tuple[str, int, int]]:
    """Topics named in the span, each with where it is named first; broad ones where there is no other.

    `names` are spans of bodies, whose names say what they are and not what the text speaks of.
    """
    topics = taxonomy()
    first: dict[str, tuple[str, int, int]] = {}
    for low, high, id_ in hits(text[start:end], TOPIC):
        at = low + start
        if not any(s <= at < e for s, e in names):
            first.setdefault(id_, (id_, at, high + start))
    return [hit for hit in first.values() if not topics[hit[0]].broad] or list(first.values())
