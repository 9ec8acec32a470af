"""Puts the names of the gold into a draft, in place of those that were read.

Models of relations learn from documents whose names are right: of a pair whose one end is read twice, or not at all,
no label says whether what stands around it tells a relation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.contract import Entity, Span
from ingest.extract.draft import TEXT_KINDS, Draft, Mention
from tests.evaluation.runner import Case
from tests.evaluation.scoring import normalised


def name_by_gold(case: Case, draft: Draft) -> None:
    """Replace mentions and entities of `draft`, whose names have been read, by those of the gold."""
    text = draft.source.text
    read = {(m.start, m.end): m for m in draft.mentions}
    stands = [
        (span, number)
        for number, entity in enumerate(case.gold["entities"])
        for span in places(text, [entity["name"], *entity["aliases"]])
        if _is_text(draft, span[0])
    ]
    stands.sort(key=lambda stand: (stand[0][0] - stand[0][1], stand))
    kept: list[tuple[Span, int]] = []
    for (start, end), number in stands:
        place = case.gold["entities"][number]["type"] in (EntityType.COUNTRY, EntityType.CITY)
        if any(
            (s < end and start < e and not (s <= start and end <= e))
            or (not place and s <= start and end <= e)
            for (s, e), _ in kept
        ):
            continue
        kept.append(((start, end), number))
    draft.entities, draft.mentions, draft.references = [], [], []
    for number, gold in enumerate(case.gold["entities"]):
        spans = sorted(span for span, of in kept if of == number)
        if spans:
            draft.mentions += _mentions(_entity(gold, spans, draft), len(draft.entities) - 1, read)
    draft.mentions.sort(key=lambda mention: (mention.start, -mention.end))


def places(text: str, forms: Iterable[str]) -> set[Span]:
    """Where forms of a name stand in a text, white space and such aside."""
    at = [(i, c) for i, c in enumerate(text) if normalised(c)]
    flat = "".join(normalised(c)[0] for _, c in at)
    found: set[Span] = set()
    for form in forms:
        name = normalised(form)
        start = flat.find(name) if len(name) > 1 else -1
        while start >= 0:
            found.add((at[start][0], at[start + len(name) - 1][0] + 1))
            start = flat.find(name, start + 1)
    return found


def _is_text(draft: Draft, offset: int) -> bool:
    block = draft.block_at(offset)
    return block is not None and draft.blocks[block].kind in TEXT_KINDS


def _entity(gold: dict[str, str], spans: list[Span], draft: Draft) -> Entity:
    """An entity of the gold, added to those of the draft."""
    kind = EntityType(gold["type"])
    forms = [gold["name"], *gold["aliases"]]
    known = next((entry for form in forms for entry in registry().lookup(form, kind)), None)
    entity = Entity(
        type=kind,
        name=forms[0],
        aliases=forms[1:],
        mentions=spans,
        entry=known.id if known else None,
        country=known.country if known else None,
    )
    if kind is EntityType.COUNTRY:
        entity.iso3166 = known.country if known else gold.get("iso3166")
    if kind is EntityType.PERSON:
        entity.role = gold.get("role")
    draft.entities.append(entity)
    return entity


def _mentions(entity: Entity, index: int, read: dict[Span, Mention]) -> Iterator[Mention]:
    for start, end in entity.mentions:
        like = read.get((start, end))
        yield Mention(
            start,
            end,
            entity.type,
            "gold",
            entry=entity.entry,
            entity=index,
            country=like.country if like else None,
            bare=like.bare if like else None,
        )
