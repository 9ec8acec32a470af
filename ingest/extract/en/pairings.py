"""Lists of who signed with whom, below a heading that says what: ``ENERGY (MOUs)``, then lines of ``A – B: topic``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.model import AgreementKind
from ingest.extract.contract import Span
from ingest.extract.en.frames import frames

_HEADING = re.compile(
    r"[^\n.]{0,80}\b(?:M[Oo][UC]s?|[Mm]emorand(?:a|um)s?|[Aa]greements?|[Cc]ontracts?|[Dd]eals?|LOIs?|[Pp]acts?)\b[^\n.]{0,60}$"
)
_BULLET = re.compile(r"[ \t•·*○□▪-]*")
_DASH = re.compile(r"\s[–—-]\s")
_NAME = re.compile(r"[A-Z0-9][^\n:;–—|]{1,70}$")
_AND = re.compile(r",\s(?:and\s)?|\sand\s")
_SHORT = re.compile(r"\s?\([^)]*\)$")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|will|signed|said)\b")


@dataclass(frozen=True, slots=True)
class Pairing:
    """One item of such a list: what is signed, and the names on both sides of the dash."""

    kind: AgreementKind
    names: tuple[Span, ...]
    span: Span


def pairings(text: str) -> Iterator[Pairing]:
    """The items of all such lists of a text, in order."""
    kind: AgreementKind | None = None
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        begin = _BULLET.match(text, start, end)
        if not line.strip():
            kind = None
        elif _DASH.search(line) is None and _HEADING.match(line):
            kind = _kind(line)
        elif kind is not None and begin is not None:
            items = list(_items(text, begin.end(), end))
            if not items:
                kind = None
            for names, span in items:
                yield Pairing(kind or AgreementKind.MOU, names, span)
        start = end + 1


def _kind(heading: str) -> AgreementKind | None:
    return next((kind for kind, words in frames().instruments if words.search(heading)), None)


def _items(text: str, start: int, end: int) -> Iterator[tuple[tuple[Span, ...], Span]]:
    """The pairs of a line; none where one of its items is no pair."""
    found = []
    topic = text.find(":", start, end)
    stop = topic if topic >= 0 else end
    at = start
    for part in text[start:stop].split(";"):
        low, high = at + len(part) - len(part.lstrip()), at + len(part.rstrip())
        at += len(part) + 1
        sides = _DASH.split(text[low:high])
        if len(sides) != 2 or _VERB.search(part) or not all(_NAME.match(side) for side in sides):
            return
        middle = low + len(sides[0])
        right = high - len(sides[1])
        names = (*_names(text, low, middle), *_names(text, right, high))
        found.append((names, (low, high)))
    yield from found


def _names(text: str, start: int, end: int) -> Iterator[Span]:
    """The names of a side: A, B and C; short forms in brackets are none."""
    at = start
    for cut in (*_AND.finditer(text, start, end), None):
        high = cut.start() if cut is not None else end
        short = _SHORT.search(text, at, high)
        yield at, short.start() if short is not None else high
        at = cut.end() if cut is not None else end
