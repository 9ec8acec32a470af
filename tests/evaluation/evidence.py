"""Scores what the reference scorer leaves out: the evidence of relations and agreements, and topics.

Evidence is right when its span overlaps the gold quote, wherever that stands in the text; where gold has no
quote, when the block of the span names both ends (of an agreement: two parties). Only matched items count.
Gold topics are free text: a phrase stands for the topic of the taxonomy that it names first, else for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from ingest.extract.layout import find_blocks
from ingest.extract.topics import find_topics, taxonomy
from tests.evaluation.scoring import Document, Tally, matched, normalised


def evidence_of(text: str, gold: Document, predicted: Document) -> Tally:
    """Matched relations and agreements whose evidence is right (`found`), or wrong and so missed too."""
    tally = Tally()
    names = [_forms_by_name(side["entities"]) for side in (gold, predicted)]
    relations, agreements = matched(gold, predicted)
    for one, other in [*relations, *agreements]:
        ends = one["parties"] if "parties" in one else [one["source"], one["target"]]
        right = _is_right(text, one.get("quote"), tuple(other["evidence"]), _forms_of(ends, names))
        tally.add(int(right), 1, 1)
    return tally


def topics_of(gold: Document, predicted: Document) -> Tally:
    """Topics of the matched agreements."""
    tally = Tally()
    for one, other in matched(gold, predicted)[1]:
        wanted, said = set(mapped(one["topics"] or ())), set(other["topics"])
        tally.add(len(wanted & said), len(said), len(wanted))
    return tally


def mapped(phrases: Iterable[str]) -> Iterator[str]:
    """Each phrase of the gold as the topic of the taxonomy that it names first, else itself."""
    for phrase in phrases:
        known = [phrase] if phrase in taxonomy() else find_topics(phrase, "en")
        yield known[0] if known else phrase


def _is_right(text: str, quote: str | None, span: tuple[int, int], ends: list[set[str]]) -> bool:
    if quote and (places := list(_places(text, quote))):
        return any(start < span[1] and span[0] < end for start, end in places)
    within = normalised(_block(text, span))
    return sum(any(form in within for form in forms) for forms in ends) >= 2


def _places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Where the quote stands, white space aside."""
    pattern = r"\s*".join(map(re.escape, "".join(quote.split())))
    for found in re.finditer(pattern, text):
        yield found.span()


@cache
def _starts(text: str) -> tuple[int, ...]:
    return (0, *(block.start for block in find_blocks(text)), len(text))


def _block(text: str, span: tuple[int, int]) -> str:
    """All blocks that the span touches."""
    touched = [(a, b) for a, b in pairwise(_starts(text)) if a < span[1] and span[0] < b]
    return text[touched[0][0] : touched[-1][1]]


def _forms_by_name(entities: list[Any]) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for entity in entities:
        own = {normalised(form) for form in [entity["name"], *entity["aliases"]]}
        for form in own:
            forms.setdefault(form, set()).update(own)
    return forms


def _forms_of(ends: Iterable[str], names: list[dict[str, set[str]]]) -> list[set[str]]:
    found = []
    for end in ends:
        form = normalised(end)
        found.append({form}.union(*(side.get(form, set()) for side in names)))
    return found
