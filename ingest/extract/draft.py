"""The working state of one document on its way through the pipeline.

A spaCy `Doc` carries the tokens; its `Draft` carries what the components found so far. Each component
reads what earlier ones left and adds its own layer, and none takes another's away.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum

from spacy.tokens import Doc

from graph.model import EntityType
from ingest.extract.amounts import Amount
from ingest.extract.contract import Agreement, Entity, RelationFact, Source
from ingest.extract.dates import Date
from ingest.extract.topics import opens_abroad


class BlockKind(StrEnum):
    """What a block of a document is in its layout."""

    TITLE = "title"
    HEADER = "header"
    PROSE = "prose"
    BULLET = "bullet"
    FOOTNOTE = "footnote"
    ROW = "row"
    BOX = "box"
    CONTACT = "contact"
    CHROME = "chrome"


TEXT_KINDS = frozenset(
    {BlockKind.TITLE, BlockKind.PROSE, BlockKind.BULLET, BlockKind.FOOTNOTE, BlockKind.ROW, BlockKind.BOX}
)
"""Kinds that are text in the sense of the guidelines; the others hold dates at most."""


@dataclass(slots=True)
class Block:
    """A run of the text with one role in the layout.

    `level` is the depth of a bullet (0 for the outermost). `anchor` is, for a footnote, the offset
    of the text that its mark stands at; `parent` the index of the block it hangs under.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    anchor: int | None = None
    parent: int | None = None


@dataclass(slots=True)
class Mention:
    """A span that names an entity. Mentions may nest; `entity` is set once entities are known."""

    start: int
    end: int
    type: EntityType
    rule: str
    entry: str | None = None
    entity: int | None = None
    country: str | None = None
    """ISO code of the country that the name begins with, of a body with one."""
    bare: int | None = None
    """Where the name without that country starts."""
    confidence: float = 1.0


@dataclass(slots=True)
class Reference:
    """A span that stands for entities named elsewhere: 양국, 양 기관, the two ministries."""

    start: int
    end: int
    entities: tuple[int, ...]
    rule: str


@dataclass(slots=True)
class Draft:
    """What is known of a document so far. All offsets count characters of its text."""

    source: Source
    published: datetime.date | None
    lang: str
    models: tuple[str, ...] = ()
    """spaCy pipelines that are asked for names (`ingest.extract.pretrained`)."""
    blocks: list[Block] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    """Sentences in text order; none crosses a block."""
    dates: list[Date] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    """In text order, the longer first where two start together."""
    entities: list[Entity] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    relations: list[RelationFact] = field(default_factory=list)
    opens_abroad: bool = field(init=False)
    """Whether the document is one on dealings abroad, by its title and opening; English ones count as such."""

    def __post_init__(self) -> None:
        self.opens_abroad = self.lang != "ko" or opens_abroad(self.source.title, self.source.text)

    def block_at(self, offset: int) -> int | None:
        """Index of the block that holds `offset`, if one does."""
        i = bisect_right(self.blocks, offset, key=lambda block: block.start) - 1
        return i if i >= 0 and offset < self.blocks[i].end else None

    def sentence_at(self, offset: int) -> int | None:
        """Index of the sentence that holds `offset`, if one does."""
        i = bisect_right(self.sentences, offset, key=lambda sentence: sentence[0]) - 1
        return i if i >= 0 and offset < self.sentences[i][1] else None

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """The mentions that lie whole in the span, in text order."""
        i = bisect_right(self.mentions, start - 1, key=lambda mention: mention.start)
        found = []
        while i < len(self.mentions) and self.mentions[i].start < end:
            if self.mentions[i].end <= end:
                found.append(self.mentions[i])
            i += 1
        return found


Doc.set_extension("draft", default=None, force=True)


def draft_of(doc: Doc) -> Draft:
    """The draft that the pipeline attached to `doc`."""
    draft = doc._.draft
    if not isinstance(draft, Draft):
        raise TypeError("the document has no draft: run it through ingest.extract.pipeline")
    return draft
