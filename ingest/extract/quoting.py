"""Which words of a document a statement quotes, when several say it.

The quote is the shortest stretch from which the statement can be read: it names both ends, and has a word that says
the relation (data/quotes.toml) where such words are known. Where no sentence names both, the quote goes on from
where the statement was read to where the missing end is named next.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Protocol

from graph.model import Relation
from ingest.extract.contract import Agreement, RelationFact, Span
from ingest.extract.draft import TEXT_KINDS, Draft
from ingest.extract.frames import Argument, enum_of, pattern_of, read_data

_FILE = "data/quotes.toml"
_REACH = 600
"""Most characters from where a statement was read to the next mention of an end that is missing there."""
_LONGEST = 160
"""Most characters of a quote that is chosen for being short."""
_APART, _BESIDE = 40, 30
"""From how many characters two names are told apart, and up to how many side by side."""
_ANAPHOR = re.compile(r"양|두\s|한\s?[-–·]|[Bb]oth|[Tt]he\s|[Tt]hey|[Ii]t\b")
"""What stands for two names and is none, or only the beginning of one."""


_Saying = tuple[Mapping[int, list[Span]], Mapping[int, Mapping[int, list[Span]]]]


class Told(Protocol):
    """What is known of a document beyond the sentence."""

    draft: Draft

    def arguments(self, sentence: Span) -> Sequence[Argument]:
        """What stands in a sentence: names, and words that stand for them."""


def quoted(told: Told, relations: Sequence[RelationFact]) -> list[RelationFact]:
    """The relations of a draft, each with its best quote."""
    quotes = _Quotes(told)
    return [replace(relation, evidence=quotes.of(relation)) for relation in relations]


def quoted_agreements(draft: Draft) -> list[Agreement]:
    """The agreements of a draft; quotes that name fewer than two parties go on to where they are named."""
    places = [sorted(set(e.mentions)) for e in draft.entities]
    found = []
    for agreement in draft.agreements:
        named = [p for p in agreement.parties if _in_blocks(draft, places[p], agreement.evidence)]
        evidence = agreement.evidence
        if len(named) < 2 <= len(agreement.parties):
            missing = [p for p in agreement.parties if p not in named]
            evidence = _towards(evidence, [places[p] for p in missing][: 2 - len(named)])
        found.append(replace(agreement, evidence=evidence))
    return found


class _Quotes:
    def __init__(self, told: Told) -> None:
        self.told = told
        self.draft = told.draft
        self.places = [sorted(set(e.mentions)) for e in self.draft.entities]
        self._said: dict[Relation, _Saying] = {}

    def of(self, relation: RelationFact) -> Span:
        """The quote of one relation."""
        if said := self._with_its_word(relation):
            return said
        source, target = self.places[relation.source], self.places[relation.target]
        span = relation.evidence
        if relation.type is Relation.LOCATED_IN and not (_inside(source, span) and _inside(target, span)):
            span = self._beside(source, target, _LONGEST) or span
        elif relation.type is Relation.REPRESENTS and span[1] - span[0] > _APART:
            span = self._beside(source, target, _BESIDE) or span
        return _towards(span, [p for p in (source, target) if not _in_blocks(self.draft, p, span)])

    def _beside(self, source: Sequence[Span], target: Sequence[Span], most: int) -> Span | None:
        """The shortest stretch of one sentence that names both, the first of equals, of at most `most` characters."""
        best: Span | None = None
        for one in source:
            sentence = self.draft.sentence_at(one[0])
            if sentence is None:
                continue
            for other in _nearest(target, one):
                span = (min(one[0], other[0]), max(one[1], other[1]))
                inside = self.draft.sentence_at(other[0]) == sentence
                if inside and (best is None or span[1] - span[0] < best[1] - best[0]):
                    best = span
        return best if best is not None and best[1] - best[0] <= most else None

    def _with_its_word(self, relation: RelationFact) -> Span | None:
        """The shortest stretch of a sentence with both ends and a word that says the relation; names before words
        that stand for them."""
        words, ends = self._saying(relation.type)
        source, target = ends.get(relation.source, {}), ends.get(relation.target, {})
        best: tuple[tuple[bool, int], Span] | None = None
        for sentence in sorted(source.keys() & target.keys()):
            for one in source[sentence]:
                for other in _nearest(target[sentence], one):
                    both = (min(one[0], other[0]), max(one[1], other[1]))
                    for word in _nearest(words[sentence], both):
                        span = (min(both[0], word[0]), max(both[1], word[1]))
                        key = (_ANAPHOR.match(self.draft.source.text, *one) is not None, span[1] - span[0])
                        if best is None or key < best[0]:
                            best = (key, span)
        return best[1] if best is not None and best[0][1] <= _LONGEST else None

    def _saying(self, kind: Relation) -> _Saying:
        """Where words say a relation, by sentence, and who stands in those sentences, by entity and sentence."""
        if kind not in self._said:
            places: dict[int, list[Span]] = {}
            ends: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
            words = _words().get(kind)
            for number, sentence in enumerate(self.draft.sentences if words else ()):
                found = [m.span() for m in words.finditer(self.draft.source.text, *sentence)] if words else []
                if not found or not self._is_text(sentence):
                    continue
                places[number] = found
                for argument in self.told.arguments(sentence):
                    for entity in argument.entities:
                        ends[entity][number].append((argument.start, argument.end))
            self._said[kind] = places, ends
        return self._said[kind]

    def _is_text(self, sentence: Span) -> bool:
        block = self.draft.block_at(sentence[0])
        return block is not None and self.draft.blocks[block].kind in TEXT_KINDS


def _nearest(places: Sequence[Span], span: Span) -> Sequence[Span]:
    """The last of the sorted `places` before a span, and the first ones in and after it."""
    at = bisect_left(places, span)
    return places[max(0, at - 1) : at + 2]


@cache
def _words() -> Mapping[Relation, re.Pattern[str]]:
    """The words of data/quotes.toml by relation; raises `FrameDataError`."""
    return {
        enum_of(Relation, name, _FILE): pattern_of(words, _FILE) for name, words in read_data(_FILE).items()
    }


def _in_blocks(draft: Draft, places: Sequence[Span], span: Span) -> bool:
    """Whether one of `places` stands in a block that the span touches."""
    first, last = draft.block_at(span[0]), draft.block_at(max(span[0], span[1] - 1))
    start = span[0] if first is None else draft.blocks[first].start
    end = span[1] if last is None else draft.blocks[last].end
    return any(start <= s and e <= end for s, e in places)


def _inside(places: Sequence[Span], span: Span) -> bool:
    return any(span[0] <= s and e <= span[1] for s, e in places)


def _towards(span: Span, missing: Sequence[Sequence[Span]]) -> Span:
    """The span with the nearest of each of the `missing`, as far as they are near."""
    start, end = span
    for places in missing:
        near = [(max(s - span[1], span[0] - e, 0), s, e) for s, e in places]
        if near and min(near)[0] <= _REACH:
            _, s, e = min(near)
            start, end = min(start, s), max(end, e)
    return start, end
