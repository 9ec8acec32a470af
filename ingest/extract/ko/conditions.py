"""Terms of programmes and funds in Korean text: interest, guarantees, caps, ratios, order of losses.

A term belongs to the last programme or fund named before it in its sentence; in a footnote that names none,
to the one named last before the text that the footnote hangs on, within the same block. Else it is not read.
"""

from __future__ import annotations

import re

from graph.model import EntityType
from ingest.extract.contract import Condition
from ingest.extract.draft import TEXT_KINDS, BlockKind, Draft, Mention
from ingest.extract.ko.measures import measures

_OWNERS = frozenset({EntityType.PROGRAM, EntityType.FUND})
_VALUE = re.compile(r"(\d+(?:\.\d+)?)\s?(%p|%|년|개월|배)")
_LABEL = re.compile(r"\n\s*[^\n:]{2,20}\s?:\s")
_UNITS = {"%p": "%p", "%": "%", "년": "years", "개월": "months", "배": "times"}
_APPLIES_TO = re.compile(r"중소[·․]?중견기업|중소기업|중견기업|대기업|스타트업|소상공인|벤처기업")


def find_conditions(draft: Draft) -> list[Condition]:
    """The conditions of a Korean document, one for each sentence and programme; names must be known."""
    text = draft.source.text
    if not any(pattern.search(text) for _, pattern in measures().terms):
        return []
    found: dict[tuple[int, str], Condition] = {}
    for start, end in draft.sentences:
        block = draft.block_at(start)
        if block is None or draft.blocks[block].kind not in TEXT_KINDS:
            continue
        for term, pattern in measures().terms:
            announced = pattern.search(text, start, end)
            if announced is None:
                continue
            owner = _owner(draft, start, announced.start(), block)
            if owner is None or owner.entity is None:
                continue
            if _LABEL.search(text, max(start, min(owner.end, announced.start())), announced.start()):
                continue
            begins = owner.start if start <= owner.start else start
            label = _LABEL.search(text, announced.start(), end)
            ends = label.start() if label else end  # what follows a label is said of another
            value = _VALUE.search(text, announced.start(), ends)
            applies = _APPLIES_TO.search(text, begins, ends)
            condition = Condition(
                program=owner.entity,
                condition=" ".join(text[begins:ends].split()),
                evidence=(begins, ends),
                term=term,
                value=float(value[1]) if value else None,
                unit=_UNITS[value[2]] if value else None,
                applies_to=applies[0] if applies else None,
            )
            found.setdefault((condition.program, condition.condition), condition)
    return list(found.values())


def _owner(draft: Draft, start: int, end: int, block: int) -> Mention | None:
    """The programme that a term at `end` in the sentence from `start` belongs to."""
    if own := _last_programme(draft, start, end):
        return own
    footnote = draft.blocks[block]
    if footnote.kind is not BlockKind.FOOTNOTE or footnote.anchor is None:
        return None
    above = draft.block_at(footnote.anchor)
    return None if above is None else _last_programme(draft, draft.blocks[above].start, footnote.anchor)


def _last_programme(draft: Draft, start: int, end: int) -> Mention | None:
    named = [m for m in draft.mentions_in(start, end) if m.type in _OWNERS and m.entity is not None]
    return max(named, key=lambda m: (m.end, -m.start), default=None)
