"""Whose a value is: the shape that readers of both languages share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.model import EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention
from ingest.extract.measures import measures

SCHEMES = frozenset({EntityType.PROGRAM, EntityType.FUND})
MEASURED = frozenset(EntityType) - {EntityType.PERSON, EntityType.AGREEMENT}


@dataclass(frozen=True, slots=True)
class Owner:
    """An entity and where it is named."""

    entity: int
    span: Span

    @classmethod
    def of(cls, mention: Mention | None) -> Owner | None:
        """The owner that a mention stands for."""
        if mention is None or mention.entity is None:
            return None
        return cls(mention.entity, (mention.start, mention.end))


def with_acronyms(draft: Draft) -> Draft:
    """The draft with what programmes are called by their acronyms further on as mentions too."""
    text, found = draft.source.text, []
    taken = {at for m in draft.mentions if m.type is not EntityType.COUNTRY for at in range(m.start, m.end)}
    for index, entity in enumerate(draft.entities):
        if entity.type not in SCHEMES:
            continue
        for alias in entity.aliases:
            if not (alias.isascii() and alias.isupper() and len(alias) > 2):
                continue
            for again in re.finditer(rf"(?<![A-Za-z-]){re.escape(alias)}(?![A-Za-z-])", text):
                if again.start() not in taken:
                    found.append(Mention(*again.span(), entity.type, "again", entity=index))
    if not found:
        return draft
    return replace(draft, mentions=sorted([*draft.mentions, *found], key=lambda m: (m.start, -m.end)))


def named(draft: Draft, start: int, end: int) -> list[Mention]:
    """The mentions in a span that may be measured, the outermost where they nest, in text order."""
    found: list[Mention] = []
    taken = start
    for mention in draft.mentions_in(start, end):
        if mention.entity is None or draft.entities[mention.entity].type not in MEASURED:
            continue
        if mention.start < taken:
            continue
        if is_index(draft, mention):
            taken = mention.end
            continue
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return found


def is_index(draft: Draft, mention: Mention) -> bool:
    """Whether the name is that of an index: what is measured by it is another."""
    if mention.type in (EntityType.COUNTRY, EntityType.CITY):
        return False
    name = draft.source.text[mention.start : mention.end]
    return any("rank" in m.units and m.words.search(name) for m in measures(draft.lang).measures)


def schemes(draft: Draft, start: int, end: int) -> list[Mention]:
    """The mentions of programmes and funds in a span, in text order."""
    return [
        m
        for m in draft.mentions_in(start, end)
        if m.entity is not None and draft.entities[m.entity].type in SCHEMES
    ]
