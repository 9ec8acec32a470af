"""Where the words that a language model gives stand in a document, if they do.

Words are compared letter by letter; white space, and the shape of quotation marks and dashes, which models and
layouts change, are all that may differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from graph.names import ALIKE
from ingest.extract.contract import Span
from ingest.extract.draft import TEXT_KINDS, Block
from ingest.extract.ko.names import PARTICLES

_HANGUL: Final = re.compile(r"[가-힣]+")
_MOST_MENTIONS: Final = 200
_SPACES: Final = re.compile(r"\s+")


class Grounding:
    """The text of a document with its blocks, in which quotes and names are looked up."""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self.text = text
        self._silent = [b for b in blocks if b.kind not in TEXT_KINDS]
        folded: list[str] = []
        self._at: list[int] = []
        for offset, character in enumerate(text.translate(ALIKE)):
            shown = " " if character.isspace() else character
            if shown != " " or (folded and folded[-1] != " "):
                folded.append(shown)
                self._at.append(offset)
        self._folded = "".join(folded)

    def quote(self, words: str) -> Span | None:
        """Where these words stand first."""
        return next(self._found(words), None)

    def names(self, name: str) -> list[Span]:
        """Where a name stands as a name: not within a word, and in what is text in the document's layout."""
        found = (span for span in self._found(name) if self._whole(*span) and not self._is_silent(*span))
        return list(islice(found, _MOST_MENTIONS))

    def _found(self, words: str) -> Iterator[Span]:
        wanted = _SPACES.sub(" ", words.translate(ALIKE)).strip()
        start = self._folded.find(wanted) if wanted else -1
        while start >= 0:
            last = start + len(wanted) - 1
            yield self._at[start], self._at[last] + 1
            start = self._folded.find(wanted, start + 1)

    def _whole(self, start: int, end: int) -> bool:
        """Whether no word goes on before or after the span, but for a particle."""
        text = self.text
        if start and text[start].isalnum() and text[start - 1].isalnum():
            return False
        if end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()):
            return True
        after = _HANGUL.match(text, end)
        return after is not None and PARTICLES.fullmatch(after[0]) is not None

    def _is_silent(self, start: int, end: int) -> bool:
        return any(block.start < end and start < block.end for block in self._silent)
