"""Instruments of agreements in English text, and the acts that are told of them: signed, planned, expired …"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from graph.model import AgreementKind, AgreementStatus, EntityType
from graph.registry import registry
from ingest.extract.contract import Span
from ingest.extract.draft import Draft
from ingest.extract.en.frames import frames
from ingest.extract.en.lexicon import lexicon

_STATUSES = ("cancelled", "expired", "in_force", "planned", "signed")
_SHORT = re.compile(r"\s?\((?:the\s)?[“\"‘']?(?P<short>[A-Z][\w&-]{2,9})[”\"’']?\)")
_GENERIC = frozenset({"MOU", "MoU", "MOUs", "MoUs", "MOC", "MoC", "LOI", "LoI", "FTA", "MOA", "MoA"})
_COMPOUND = re.compile(r"(?<![\w-])(?P<one>[A-Z][\w.]*)[-–](?P<other>[A-Z][\w.]+)(?:\s[A-Z][\w-]*){0,5}\s$")
_ONE = re.compile(
    r"\bthe one(?=\s(?:which|that|signed|concluded)\b)|(?<=concluded )one(?=\swith\b)|(?<=signed )one(?=\swith\b)|\b[Aa] (?:similar|second|third|new) one(?=\swith\b)"
)
_SAME = 6
"""Characters between two words of one instrument: memorandum of understanding (MOU)."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A word or phrase that names an instrument. `between` are countries that its name holds."""

    kind: AgreementKind
    start: int
    end: int
    plural: bool = False
    between: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What is said to happen to an instrument."""

    status: AgreementStatus
    start: int
    end: int


class Instruments:
    """The instruments of one document; short forms that it defines count everywhere."""

    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self._all = self._found()
        self._starts = [i.start for i in self._all]

    def of(self, start: int, end: int) -> list[Instrument]:
        """Those of a span, in order."""
        return self._all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _found(self) -> list[Instrument]:
        found: list[Instrument] = []
        shorts: dict[str, Instrument] = {}
        for start, end in self.draft.sentences:
            for one in _merged(list(self._in(start, end))):
                found.append(one)
                short = _SHORT.match(self.text, one.end)
                if short and short["short"] not in _GENERIC:
                    shorts[short["short"]] = one
        told = list(found)
        for match in _ONE.finditer(self.text):
            before = told[: bisect_left(told, match.start(), key=lambda i: i.start)][-1:]
            if before and self.draft.sentence_at(match.start()) is not None:
                found.append(Instrument(before[-1].kind, match.start(), match.end()))
        for name, one in shorts.items():
            for again in re.finditer(rf"\b{re.escape(name)}\b", self.text):
                if again.start() > one.end + _SAME and self.draft.sentence_at(again.start()) is not None:
                    found.append(Instrument(one.kind, again.start(), again.end(), False, one.between))
        return sorted(found, key=lambda i: i.start)

    def _in(self, start: int, end: int) -> Iterator[Instrument]:
        taken: list[Span] = []
        for kind, pattern in frames().instruments:
            for match in pattern.finditer(self.text, start, end):
                begin = match.end() - len(match.group().lstrip())
                if any(begin < e and s < match.end() for s, e in taken) or self._within_name(
                    begin, match.end()
                ):
                    continue
                taken.append((begin, match.end()))
                words = match.group().rstrip(")").lower()
                plural = words.endswith("s") or "memoranda" in words
                yield Instrument(kind, begin, match.end(), plural, self._between(start, begin, match.end()))

    def _within_name(self, start: int, end: int) -> bool:
        return any(
            m.start <= start and end < m.end for m in self.draft.mentions_in(max(0, start - 120), end + 120)
        )

    def _between(self, first: int, start: int, end: int) -> tuple[int, ...]:
        """The countries in the name: the Korea-Singapore Digital Partnership Agreement."""
        compound = _COMPOUND.search(self.text, max(first, start - 90), start) or _COMPOUND.search(
            f"{self.text[max(first, start - 90) : end]} "
        )
        if compound is None:
            return ()
        sides = [self._state(compound[side]) for side in ("one", "other")]
        return tuple(s for s in sides if s is not None) if None not in sides else ()

    def _state(self, name: str) -> int | None:
        """The country or union of the document that a word of a compound stands for."""
        known = {e.id for e in registry().lookup(name)} | {lexicon().peoples.get(name)}
        for i, entity in enumerate(self.draft.entities):
            if entity.type in (EntityType.COUNTRY, EntityType.INTL_ORG) and (
                entity.entry in known or name in entity.forms
            ):
                return i
        return None


def _merged(found: list[Instrument]) -> list[Instrument]:
    """Words that name one instrument joined: the bracketed short form goes with the long one."""
    merged: list[Instrument] = []
    for item in sorted(found, key=lambda i: i.start):
        last = merged[-1] if merged else None
        if last is not None and last.kind is item.kind and item.start - last.end <= _SAME:
            merged[-1] = Instrument(
                last.kind, last.start, item.end, last.plural or item.plural, last.between or item.between
            )
        else:
            merged.append(item)
    return merged


UNDER = re.compile(r"\s*(?:Under|According to|In line with|Through|By)\s(?:the|this|these|its?)\b")
"""What opens a sentence that tells what follows from an instrument, not that it is concluded."""
_NONE = re.compile(r"\b(?:[Nn]o|possible|potential|any)\s(?:\w+\s)?$")


def is_none(text: str, start: int, instrument: Instrument) -> bool:
    """Whether a sentence from `start` speaks of an instrument that there is not: a possible memorandum, no agreement."""
    return bool(_NONE.search(text, max(start, instrument.start - 24), instrument.start))


def acts(text: str, start: int, end: int) -> list[Act]:
    """The acts of a span in order; of those that overlap the longest, then the first listed."""
    found = [
        (match.end() - match.start(), -rank, Act(AgreementStatus(name), *match.span()))
        for rank, name in enumerate(_STATUSES)
        for match in frames().verbs[name].finditer(text, start, end)
    ]
    kept: list[Act] = []
    for _, _, act in sorted(found, key=lambda f: (-f[0], -f[1], f[2].start)):
        if not any(act.start < other.end and other.start < act.end for other in kept):
            kept.append(act)
    return sorted(kept, key=lambda a: a.start)


_MONEY = frozenset({"loan", "loans", "credit", "grant", "grants", "notes"})
_PEN = re.compile(r"sign|ink|seal|conclud|exchang")
"""Money is an agreement only where it is signed."""


def fits(kind: AgreementKind, words: str, act: str) -> bool:
    """Whether an act goes with an instrument: contracts are won, declarations and plans adopted."""
    restricted = frames().verbs
    if restricted["awarded"].search(act):
        return kind is AgreementKind.CONTRACT
    if restricted["declared"].search(act):
        return kind is AgreementKind.JOINT_DECLARATION or bool(restricted["adopted"].search(words))
    return words.lower() not in _MONEY or bool(_PEN.search(act))
