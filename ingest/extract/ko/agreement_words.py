"""The words by which Korean text speaks of agreements: data/ko/agreements.toml, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from graph.model import AgreementKind, AgreementStatus
from ingest.extract.contract import Span
from ingest.extract.frames import FrameDataError, enum_of, pattern_of, read_data

_FILE = "data/ko/agreements.toml"
NONE = "none"
"""The mark of words that tell of no agreement: 체결되면."""
CHAINED = "chained"
"""The mark of a clause that takes its status from the end of the sentence."""
_PATTERNS = (
    "act",
    "again",
    "in_force",
    "trade",
    "of_states",
    "both_countries",
    "vague",
    "each",
    "counted",
    "unsaid",
    "news",
    "adnominal",
    "open_end",
    "going_on",
    "open_talk",
    "talk",
    "same_day",
    "governments",
    "meeting",
    "declaring",
    "unknown_between",
    "unknown_subject",
    "unknown_partner",
    "joining",
    "own_side",
    "other_side",
    "watching",
    "met",
    "passive",
    "unknown_companion",
    "of_another",
    "field_ends",
    "no_field",
)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A word for an instrument.

    A `weak` one may take up an instrument of another kind again; a `declared` one is adopted or announced.
    """

    kind: AgreementKind
    pattern: re.Pattern[str]
    weak: bool
    declared: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The patterns of data/ko/agreements.toml."""

    instruments: tuple[Instrument, ...]
    statuses: tuple[tuple[str, re.Pattern[str]], ...]
    act: re.Pattern[str]
    again: re.Pattern[str]
    in_force: re.Pattern[str]
    trade: re.Pattern[str]
    of_states: re.Pattern[str]
    both_countries: re.Pattern[str]
    vague: re.Pattern[str]
    each: re.Pattern[str]
    counted: re.Pattern[str]
    unsaid: re.Pattern[str]
    news: re.Pattern[str]
    adnominal: re.Pattern[str]
    open_end: re.Pattern[str]
    going_on: re.Pattern[str]
    open_talk: re.Pattern[str]
    talk: re.Pattern[str]
    same_day: re.Pattern[str]
    governments: re.Pattern[str]
    meeting: re.Pattern[str]
    declaring: re.Pattern[str]
    unknown_between: re.Pattern[str]
    unknown_subject: re.Pattern[str]
    unknown_partner: re.Pattern[str]
    joining: re.Pattern[str]
    own_side: re.Pattern[str]
    other_side: re.Pattern[str]
    watching: re.Pattern[str]
    met: re.Pattern[str]
    passive: re.Pattern[str]
    unknown_companion: re.Pattern[str]
    of_another: re.Pattern[str]
    field_ends: re.Pattern[str]
    no_field: re.Pattern[str]


@cache
def words() -> Words:
    """The words of agreements; raises `FrameDataError` naming the entry that is wrong."""
    data = read_data(_FILE)
    instruments = []
    for number, entry in enumerate(data.get("instrument", []), start=1):
        place = f"{_FILE}, instrument {number}"
        kind: AgreementKind = enum_of(AgreementKind, entry.get("kind"), place)
        instruments.append(
            Instrument(
                kind,
                pattern_of(entry.get("pattern"), place),
                weak=bool(entry.get("weak", False)),
                declared=bool(entry.get("declared", False)),
            )
        )
    statuses = []
    for number, entry in enumerate(data.get("status", []), start=1):
        place = f"{_FILE}, status {number}"
        status = entry.get("status")
        if status not in (NONE, CHAINED):
            enum_of(AgreementStatus, status, place)
        statuses.append((status, pattern_of(entry.get("pattern"), place)))
    if not instruments or not statuses:
        raise FrameDataError(f"{_FILE}: wants instruments and statuses")
    single = {key: pattern_of(data.get(key), f"{_FILE}, {key}") for key in _PATTERNS}
    return Words(instruments=tuple(instruments), statuses=tuple(statuses), **single)


def instruments_in(text: str, start: int, end: int) -> list[tuple[Span, Instrument]]:
    """The instruments that a stretch of text names, in text order; the first kind of the file wins."""
    found: list[tuple[Span, Instrument]] = []
    for instrument in words().instruments:
        for match in instrument.pattern.finditer(text, start, end):
            if not any(s < match.end() and match.start() < e for (s, e), _ in found):
                found.append((match.span(), instrument))
    found.sort(key=lambda pair: pair[0])
    return found
