"""Drafts for tests of readers that come after the entities: names are marked in the text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest

from graph.model import EntityType
from ingest.extract.contract import Entity, Source
from ingest.extract.dates import find_dates
from ingest.extract.draft import Block, BlockKind, Draft, Mention

_MARK = re.compile(r"\[([^\]|]+)\|(\w+)(?:=([^\]|]+))?\]")

Build = Callable[..., Draft]


def build(marked: str, published: str = "2024-05-20", **about: dict[str, str]) -> Draft:
    """A draft of a text in which names are marked: ``[외교부|Agency]``, ``[정통부|Agency=정보통신부]``.

    Lines are blocks: the first is the title, those with ``*`` footnotes, with ``ㅇ`` or ``□`` bullets, others
    prose. `about` gives fields of entities by name.
    """
    text = ""
    position = 0
    mentions: list[tuple[int, int, str, EntityType]] = []
    for mark in _MARK.finditer(marked):
        text += marked[position : mark.start()]
        start = len(text)
        text += mark[1]
        mentions.append((start, len(text), mark[3] or mark[1], EntityType(mark[2])))
        position = mark.end()
    text += marked[position:]
    draft = Draft(
        source=Source(id="test", text=text, published=published),
        published=datetime.date.fromisoformat(published),
        lang="ko",
    )
    index: dict[str, int] = {}
    for start, end, name, kind in mentions:
        if name not in index:
            index[name] = len(draft.entities)
            draft.entities.append(Entity(type=kind, name=name))
        entity = draft.entities[index[name]]
        surface = text[start:end]
        if surface != name and surface not in entity.aliases:
            entity.aliases.append(surface)
        entity.mentions.append((start, end))
        draft.mentions.append(Mention(start, end, kind, "test", entity=index[name]))
    for name, fields in about.items():
        for field, value in fields.items():
            setattr(draft.entities[index[name]], field, value)
    _lay_out(draft)
    draft.dates = find_dates(text, draft.published, "ko")
    return draft


def _lay_out(draft: Draft) -> None:
    text, start = draft.source.text, 0
    for number, line in enumerate(text.split("\n")):
        end = start + len(line)
        if line.strip():
            kind = BlockKind.TITLE if number == 0 else BlockKind.PROSE
            if line.lstrip()[0] in "*※":
                kind = BlockKind.FOOTNOTE
            elif line.lstrip()[0] in "ㅇ□":
                kind = BlockKind.BULLET
            draft.blocks.append(Block(kind, start, end))
            position = start
            for stop in re.finditer(r"(?<=다)\.(?=\s|$)", line):
                draft.sentences.append((position, start + stop.end()))
                position = start + stop.end() + 1
            if position < end:
                draft.sentences.append((position, end))
        start = end + 1


@pytest.fixture
def draft() -> Build:
    return build
