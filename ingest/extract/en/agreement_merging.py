"""One agreement told several times in an English document: headline, lead and body become one."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import AgreementKind, AgreementStatus, EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Draft
from ingest.extract.en.parties import BODIES

_MONTH = 7
"""Characters of a date without its day."""
ENDED = frozenset({AgreementStatus.EXPIRED, AgreementStatus.CANCELLED})


@dataclass(slots=True)
class Reading:
    """One telling of an agreement. Parties are indices of entities."""

    kind: AgreementKind
    status: AgreementStatus
    parties: list[int]
    date: str | None
    span: Span
    sentence: int
    generic: bool = False
    """Whether the instrument is told by a word that any may be called by: the agreement."""
    open: bool = False
    """Whether it is still being negotiated."""
    chance: float | None = None
    """How likely it is by the model, where that judged it."""


def united(draft: Draft, readings: list[Reading]) -> list[Reading]:
    """One reading for each agreement: same kind of instrument, same parties or a part of them."""
    merged: list[Reading] = []
    for reading in readings:
        same = next((other for other in merged if _same(draft, reading, other)), None)
        if same is None:
            merged.append(reading)
            continue
        if _weight(draft, reading) > _weight(draft, same):
            same.parties, same.span = reading.parties, reading.span
        told = [same, reading] if reading.generic or not same.generic else [reading, same]
        same.date = max((r.date for r in told if r.date), key=len, default=None)
        if same.generic:
            same.kind, same.generic = reading.kind, reading.generic
        same.sentence = min(same.sentence, reading.sentence)
        if reading.status in ENDED or (reading.status is AgreementStatus.SIGNED and same.status not in ENDED):
            same.status = reading.status
    return merged


def _same(draft: Draft, reading: Reading, other: Reading) -> bool:
    if other.kind is not reading.kind and AgreementKind.AGREEMENT not in (other.kind, reading.kind):
        return False
    if other.kind is not reading.kind and (
        other.sentence == reading.sentence or not (other.generic or reading.generic)
    ):
        return False
    if reading.open is not other.open:
        return False
    if reading.date and other.date:
        # On what day something is said to have been agreed is not always that of the signing.
        exact = _MONTH if reading.generic or other.generic else None
        one_day, other_day = reading.date[:exact], other.date[:exact]
        if not (one_day.startswith(other_day) or other_day.startswith(one_day)):
            return False
    one, two = set(reading.parties), set(other.parties)
    if one <= two or two <= one:
        return True
    homes = [_homes(draft, parties) for parties in (reading.parties, other.parties)]
    # A country may stand for its body, but no body for another one.
    apart = [[draft.entities[p] for p in side] for side in (one - two, two - one)]
    rough = all(
        EntityType.COUNTRY in {e.type for side in apart for e in side if home in (e.iso3166, e.country)}
        for home in {e.iso3166 or e.country for side in apart for e in side}
    )
    return rough and homes[0] == homes[1] and None not in homes[0]


def _homes(draft: Draft, parties: list[int]) -> set[str | None]:
    return {draft.entities[p].iso3166 or draft.entities[p].country for p in parties}


def _weight(draft: Draft, reading: Reading) -> tuple[int, bool, int]:
    bodies = sum(draft.entities[p].type in BODIES for p in reading.parties)
    return bodies, reading.date is not None, len(reading.parties)
