"""Who may be tied by what: words that tell of an instrument or a tie, and pairs of parties that stand around them.

Far more than is agreed. Which of it is, a model judges (`ingest.extract.en.judged`) by what is seen of each
candidate (`ingest.extract.en.tie_features`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from graph.model import AgreementKind, EntityType
from ingest.extract.draft import TEXT_KINDS, BlockKind
from ingest.extract.en.frames import frames
from ingest.extract.en.instruments import UNDER, Act, Instrument, acts, is_none
from ingest.extract.en.parties import BODIES
from ingest.extract.en.telling import Telling

ITEMS = frozenset({BlockKind.BULLET, BlockKind.ROW, BlockKind.FOOTNOTE})
REACH = 400
"""Characters around an anchor in which its parties and acts stand."""
_MOST, _MOST_IMPLIED, _MOST_ANCHORS = 14, 7, 40
_BACK = 4
"""Sentences before in which a party may have been named that is not named again."""
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Anchor:
    """A word that may tell of an instrument, or a verb that tells of a tie without one."""

    instrument: Instrument
    word: str
    verb: bool = False
    known: bool = False
    """Whether the word names instruments alone."""
    heading: bool = False
    """Whether it stands in the heading of the list that the sentence is an item of."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.instrument.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.instrument.end

    @property
    def kind(self) -> AgreementKind:
        """What is concluded."""
        return self.instrument.kind


@dataclass(frozen=True, slots=True)
class Standing:
    """A possible party at its place; `implied` tells how one comes in that the sentence does not name."""

    entity: int
    type: EntityType
    start: int
    end: int
    preposition: str
    group: int
    size: int
    named: bool
    sentence: int
    first: bool
    person: bool
    implied: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with all that may tie and be tied in it."""

    number: int
    start: int
    end: int
    anchors: Sequence[Anchor]
    here: Sequence[Standing]
    implied: Sequence[Standing]
    acts: Sequence[Act]


class Ties:
    """The candidates of one document, sentence by sentence."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.text = telling.text
        self.draft = telling.draft
        self.signers = telling.signers
        self.lead = self.signers.first()
        counts = Counter(m.entity for m in self.draft.mentions if m.entity is not None)
        bodies = [e for e in counts if self.draft.entities[e].type in BODIES]
        self.counts = counts
        self.top = max(bodies, key=lambda e: (counts[e], -e), default=None)
        """The body that is named most often."""
        self.blocks = [self.draft.block_at(start) for start, _ in self.draft.sentences]
        self._last = {block: number for number, block in enumerate(self.blocks) if block is not None}
        self._standing: dict[int, list[Standing]] = {}

    def sentences(self) -> Iterator[Sentence]:
        """The sentences with an anchor and two that may be tied."""
        hypothetical = frames().verbs["hypothetical"]
        for number, (start, end) in enumerate(self.draft.sentences):
            if self.block_kind(number) not in TEXT_KINDS or hypothetical.search(self.text, start, end):
                continue
            anchors = self._speaking(start, end)
            heading = self._heading(number)
            if heading is not None and all(a.verb for a in anchors):
                above = [a for a in self.anchors(*self.draft.sentences[heading]) if not a.verb]
                anchors += [
                    replace(a, instrument=replace(a.instrument, start=start, end=start), heading=True)
                    for a in above[-1:]
                ]
            if not anchors:
                continue
            here = self.standing(number)
            implied = self._implied(number, heading, here)
            if len({w.entity for w in (*here, *implied)}) >= _PAIR:
                told = acts(self.text, start, end)
                yield Sentence(number, start, end, anchors[:_MOST_ANCHORS], here, implied, told)

    def pairs(self, sentence: Sentence, anchor: Anchor) -> Iterator[tuple[Standing, Standing]]:
        """Two that an anchor may tie: one at least named in the sentence, or both named together before."""
        near = [
            w
            for w in sentence.here
            if anchor.heading or (w.start - anchor.end < REACH and anchor.start - w.end < REACH)
        ][:_MOST]
        for one, other in combinations([*near, *sentence.implied], _PAIR):
            if one.entity == other.entity:
                continue
            together = one.sentence == other.sentence and one.implied == other.implied
            if one.implied and not (together and one.implied.startswith("pair")):
                continue
            yield one, other

    def block_kind(self, number: int) -> BlockKind:
        """What the block of a sentence is."""
        block = self.blocks[number]
        return BlockKind.PROSE if block is None else self.draft.blocks[block].kind

    def anchors(self, start: int, end: int) -> list[Anchor]:
        """The anchors of a span, in order; instruments before words that may mean something else, those before verbs."""
        found = [
            Anchor(i, self.text[i.start : i.end].lower().split()[-1].strip("()."), known=True)
            for i in self.telling.instruments.of(start, end)
        ]
        named = [(m.start, m.end) for m in self.draft.mentions_in(max(0, start - 1), end)]
        for tie in frames().ties:
            for match in tie.words.finditer(self.text, start, end):
                first, last = match.span()
                if any(a.start < last and first < a.end for a in found) or (
                    not tie.verb and any(s <= first and last < e for s, e in named)
                ):
                    continue
                words = match.group().lower().split()
                plural = not tie.verb and words[-1].endswith("s")
                instrument = Instrument(tie.kind, first, last, plural)
                found.append(Anchor(instrument, words[0] if tie.verb else words[-1], tie.verb))
        return sorted(found, key=lambda a: a.start)

    def standing(self, number: int) -> list[Standing]:
        """Those that a sentence names, people for their bodies."""
        if number not in self._standing:
            found: list[Standing] = []
            for place, group in enumerate(self.signers.groups(number)):
                for actor in group.actors:
                    person = actor.type is EntityType.PERSON
                    party = self.signers.speakers.get(actor.entity) if person else actor.entity
                    if party is not None:
                        found.append(
                            Standing(
                                party,
                                self.draft.entities[party].type,
                                actor.start,
                                actor.end,
                                group.preposition,
                                place,
                                len(group.actors),
                                actor.named,
                                number,
                                not found,
                                person,
                            )
                        )
            self._standing[number] = found
        return self._standing[number]

    def _speaking(self, start: int, end: int) -> list[Anchor]:
        """The anchors of a sentence without those of what there is not, or that is only referred to."""
        found = self.anchors(start, end)
        nothing = [a for a in found if not a.verb and is_none(self.text, start, a.instrument)]
        under = next((a for a in found if not a.verb), None)
        if under is not None and not UNDER.match(self.text, start, under.end + 1):
            under = None
        return [a for a in found if a not in nothing and a is not under and not (a.verb and nothing)]

    def _heading(self, number: int) -> int | None:
        """The last sentence of the block before the list that a sentence is an item of."""
        block = self.blocks[number]
        if block is None or self.draft.blocks[block].kind not in ITEMS:
            return None
        above = block - 1
        while above >= 0 and block - above < _MOST_ANCHORS and self.draft.blocks[above].kind in ITEMS:
            above -= 1
        return self._last.get(above)

    def _implied(self, number: int, heading: int | None, here: Sequence[Standing]) -> list[Standing]:
        """Those that a sentence may speak of without a name: what was told of before, the heading, the lead."""
        seen = {w.entity for w in here}
        found: list[Standing] = []

        def add(one: Standing, how: str) -> None:
            if one.entity not in seen:
                seen.add(one.entity)
                found.append(replace(one, implied=how))

        for back in range(1, min(_BACK, number) + 1):
            before = self.standing(number - back)
            if len({w.entity for w in before}) == _PAIR and back < _BACK:
                for one in before:
                    add(one, f"pair{back}")
            for one in [w for w in before if not w.preposition][:2]:
                add(one, f"subject{back}")
            if back == 1:
                for one in before[:3]:
                    add(one, "before")
        if heading is not None:
            for one in self.standing(heading)[:3]:
                add(one, "heading")
        for body, how in ((self.lead, "lead"), (self.top, "top")):
            if body is not None:
                kind = self.draft.entities[body].type
                add(Standing(body, kind, 0, 0, "", -1, 1, True, 0, True, False), how)
        return found[:_MOST_IMPLIED]
