"""Indicators: measured values with their subject, read from sentences, from tables and from a programme's terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import EntityType
from ingest.extract.conditions import subjects_of
from ingest.extract.contract import Condition, Indicator, Span
from ingest.extract.draft import TEXT_KINDS, BlockKind, Draft
from ingest.extract.measures import is_currency
from ingest.extract.subject import Owner
from ingest.extract.tables import find_in_tables
from ingest.extract.values import FOUNDED, SIZE, Value, breaks, find_values, foundings, within

_OF_TERMS = {"size": "initial size", "term": "period"}
"""Terms that measure the programme itself."""
_PERIODS = {
    "repayment": re.compile(r"상환|repayment"),
    "grace": re.compile(r"거치|grace"),
    "loan": re.compile(r"대출|융자|\bloan\b"),
    "investment": re.compile(""),
}
_BELONGS = re.compile(r"(?:\d|percent|million|billion|people)\s(?:in|by)\s$|\d[가-힣%]{0,3}\($")
"""Before a date that is said of another value: 54 million in 2022."""
_PLACES = frozenset({EntityType.COUNTRY, EntityType.CITY, EntityType.INTL_ORG})
_COMPARED = re.compile(r"도?\s?(?:대비|보다|에\s비해|에서\s|부터\s)|의?\s\d[^\s]{0,12}(?:에서|보다)\s")
"""After a date with which another is compared."""
_FRAMES = re.compile(r"도?(?:의\s경우|\s?(?:말\s)?(?:현재|기준))")
"""After the date of which a whole sentence speaks."""
_WINDOW = 400
"""Characters before a value in which its date is looked for."""
_FOUNDING = 16
"""Characters in which the word that founds follows the year."""


def find_indicators(draft: Draft, conditions: Sequence[Condition]) -> list[Indicator]:
    """The indicators of a draft whose entities, relations and conditions are known, in text order.

    A value that is told twice of one subject stands once, with the date if only one has it.
    """
    if not draft.entities:
        return []
    read = [*_in_sentences(draft), *find_in_tables(draft), *_in_terms(conditions)]
    found: dict[tuple[int, str, float, str | None], Indicator] = {}
    for indicator in sorted(read, key=lambda i: i.evidence):
        found.setdefault((indicator.subject, indicator.unit, indicator.value, indicator.as_of), indicator)
    dated = {key[:3] for key in found if key[3] is not None}
    return [i for key, i in found.items() if key[3] is not None or key[:3] not in dated]


def _in_sentences(draft: Draft) -> Iterator[Indicator]:
    subjects = subjects_of(draft)
    for start, end in draft.sentences:
        index = draft.block_at(start)
        if index is None or draft.blocks[index].kind not in TEXT_KINDS - {BlockKind.ROW}:
            continue
        earlier: list[tuple[Value, Owner]] = []
        for value in find_values(draft, (start, end)):
            if value.measure is None and not is_currency(value.unit):
                continue
            owner = subjects.owner(value, (start, end), earlier)
            if owner is None or (value.of_place and draft.entities[owner.entity].type not in _PLACES):
                continue
            earlier.append((value, owner))
            low, high = min(owner.span[0], value.start), max(owner.span[1], value.end)
            yield Indicator(
                subject=owner.entity,
                measure=value.name if value.measure else SIZE,
                value=value.number,
                unit=value.unit,
                as_of=_as_of(draft, value, owner, (start, end)),
                evidence=(low, high),
            )


def _in_terms(conditions: Sequence[Condition]) -> Iterator[Indicator]:
    for said in conditions:
        measure = _OF_TERMS.get(said.term or "")
        if measure and said.value is not None and said.unit is not None:
            if measure == "period":
                measure = f"{next(n for n, words in _PERIODS.items() if words.search(said.condition))} period"
            yield Indicator(said.program, measure, said.value, said.unit, None, said.evidence)


def _as_of(draft: Draft, value: Value, owner: Owner, sentence: Span) -> str | None:
    """The last date between the subject and its value, or right after the value; the year of a founding is none."""
    text = draft.source.text
    opens = max(sentence[0], value.start - _WINDOW)
    founded = foundings(text, draft.lang, (opens, value.end + _FOUNDING))
    low = owner.span[0] if opens <= owner.span[0] <= value.start else opens
    before = [
        d
        for d in within(draft.dates, low, value.start)
        if d.end <= value.start
        and d.resolved
        and d.start not in founded
        and not _BELONGS.search(text, max(low, d.start - _FOUNDING), d.start)
        and not _COMPARED.match(text, d.end)
        and not breaks(draft.lang).search(text, d.end, value.start)
    ]
    if before:
        return before[-1].resolved
    framed = [
        d
        for d in within(draft.dates, opens + 1, value.start)
        if text[d.start - 1] != "(" and _FRAMES.match(text, d.end)
    ]
    if framed:
        return framed[-1].resolved
    if value.measure == FOUNDED:
        return str(int(value.number))
    after = next(iter(within(draft.dates, value.end + 1, value.end + 5)), None)
    return after.resolved if after and text[value.end : after.start].strip() in ("(", "in") else None
