"""Kiwi as a spaCy tokenizer and tagger.

A spaCy token must own its characters; Kiwi's morphemes may share them (했 is 하 + 었). Morphemes that
share characters become one token whose tag joins theirs with ``+``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiwipiepy import Kiwi
from spacy.tokens import Doc
from spacy.vocab import Vocab

MORPHEMES = "morphemes"
"""Key in a `Doc`'s user data: its `Morphemes`."""


@dataclass(frozen=True, slots=True)
class Morphemes:
    """The tokens of a `Doc` as plain lists, which are read many times faster than the tokens themselves."""

    starts: list[int]
    """Offset of each token."""
    tags: list[str]
    unknown: frozenset[int]
    """Where the tokens start that no dictionary has, names for the most part."""


@cache
def kiwi() -> Kiwi:
    """The analyser of this process; its model takes about half a gigabyte."""
    return Kiwi(num_workers=1)


class KiwiTokenizer:
    """Turns a text into a `Doc` whose tokens are morphemes with Sejong tags in ``tag_``."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The `Doc` of `text`; its tokens and spaces give the text back."""
        words: list[str] = []
        tags: list[str] = []
        spaces: list[bool] = []
        starts: list[int] = []
        position = 0
        unknown: set[int] = set()
        for start, end, tag, is_unknown in _pieces(text):
            if is_unknown:
                unknown.add(start)
            if start > position:
                starts += _fill(text, position, start, words, tags, spaces)
            starts.append(start)
            words.append(text[start:end])
            tags.append(tag)
            spaces.append(False)
            position = end
        if position < len(text):
            starts += _fill(text, position, len(text), words, tags, spaces)
        doc = Doc(self.vocab, words=words, spaces=spaces, tags=tags)
        doc.user_data[MORPHEMES] = Morphemes(starts, tags, frozenset(unknown))
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing of the tokenizer is stored with a pipeline."""
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> KiwiTokenizer:
        """See `to_bytes`."""
        return self


def _pieces(text: str) -> list[tuple[int, int, str, bool]]:
    """Morphemes as (start, end, tag, whether no dictionary has it), those that share characters joined."""
    pieces: list[tuple[int, int, str, bool]] = []
    for morpheme in kiwi().tokenize(text):
        start, end, tag = morpheme.start, morpheme.end, morpheme.tag
        if pieces and (start < pieces[-1][1] or end == start):
            first, last, joined, unknown = pieces[-1]
            pieces[-1] = (first, max(last, end), f"{joined}+{tag}", unknown)
        elif end > start:
            pieces.append((start, end, tag, morpheme.oov))
    return pieces


def _fill(
    text: str, start: int, end: int, words: list[str], tags: list[str], spaces: list[bool]
) -> Iterator[int]:
    """Account for the characters between two morphemes, which are white space; the starts of new tokens."""
    if text[start] == " " and words and not spaces[-1]:
        spaces[-1] = True
        start += 1
    if start < end:
        yield start
        words.append(text[start:end])
        tags.append("_SP")
        spaces.append(False)
