"""Names of the registry in a text: one automaton for all forms, boundaries checked afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick

from graph.registry import Entry, Form, registry

_SKIPPED = frozenset({"short", "adjective"})
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・ㆍ･", "·"))
"""Middle dots of every shape, which releases write for one another."""
_HANGUL = re.compile("[가-힣]")


_APOSTROPHES = str.maketrans("’'", "'’")


@dataclass(frozen=True, slots=True)
class Match:
    """A form of the registry at ``text[start:end]`` and the entries that it may stand for."""

    start: int
    end: int
    candidates: tuple[tuple[Form, Entry], ...]


@cache
def _automaton() -> ahocorasick.Automaton:
    forms: dict[str, list[tuple[Form, Entry]]] = {}
    for form, entry in registry().forms():
        if form.kind in _SKIPPED or len(form.text) < 2:
            continue
        for text in _spellings(form.text):
            forms.setdefault(text, []).append((form, entry))
    automaton = ahocorasick.Automaton()
    for text, candidates in forms.items():
        automaton.add_word(text, (len(text), tuple(candidates)))
    automaton.make_automaton()
    return automaton


def _spellings(name: str) -> Iterator[str]:
    """The ways to write a name that are looked for: with either apostrophe, Korean ones without their spaces too."""
    text = name.lower().translate(_DOTS)
    yield text
    if "’" in text or "'" in text:
        yield text.translate(_APOSTROPHES)
    if " " in text and _HANGUL.search(text):
        yield text.replace(" ", "")


def registry_matches(text: str) -> Iterator[Match]:
    """Every occurrence of a registered form, overlapping ones too, in order of their ends.

    Latin forms match whole words only; those that are exact in case match exactly. Boundaries of Korean
    forms are the caller's to check.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered; offsets must not shift
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for last, (length, candidates) in _automaton().iter(lowered.translate(_DOTS)):
        start, end = last + 1 - length, last + 1
        surface = text[start:end]
        if _latin(surface[0]) and start and _latin(text[start - 1]):
            continue
        if _latin(surface[-1]) and end < len(text) and _latin(text[end]):
            continue
        fitting = tuple(c for c in candidates if not c[0].exact_case or c[0].text == surface)
        if fitting:
            yield Match(start, end, fitting)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
