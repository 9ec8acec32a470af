"""Stretches of a text, asked whether something lies in one of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from ingest.extract.contract import Span


class Stretches:
    """Spans of a text; those within others add nothing."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._outer: list[Span] = []
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not self._outer or end > self._outer[-1][1]:
                self._outer.append((start, end))

    def meet(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` has a part in one of them."""
        i = bisect_left(self._outer, (end, 0)) - 1
        return i >= 0 and start < self._outer[i][1]
