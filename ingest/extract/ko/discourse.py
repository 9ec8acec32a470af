"""What a Korean document says beyond the sentence: running subjects, both countries, nationalities."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from graph.model import ORGANISATIONS, EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import TEXT_KINDS, BlockKind, Draft
from ingest.extract.frames import Argument
from ingest.extract.ko.anaphora import references
from ingest.extract.ko.arguments import Reader
from ingest.extract.ko.clusters import clusters
from ingest.extract.ko.nationality import COMPOUND, Nationality
from ingest.extract.ko.representation import Representation, representations

_HELD_WITH = re.compile(r"[’'”\"」』]?(?:\([^()\n]{0,40}\))?[’'”\"」』]?\s?(?:및|와|과|·|,)\s?[‘'“\"「『]?")
_LOOK_BACK = 4
"""Sentences before one in which its unnamed actors are looked for."""


_LOOK_FAR = 12
"""Sentences before one in which the bodies that meet for their countries are looked for."""
_STEM = re.compile(r"(?<![가-힣A-Za-z])[가-힣]{2}")
"""The beginning of a word: of a verb made of a noun, the noun (참석하여, 개최한)."""
_BETWEEN, _NEXT = 6, 4
"""Words between two names, and after them, that are looked at."""
_WIDTH = 120
"""Characters within which they are looked for."""
_MEETING = 4
"""Most bodies of a sentence that tells of a meeting; more are a list."""
_NATIONAL = frozenset({EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY})
"""Bodies of one country; organisations of many have none."""
_LABEL = 16
"""Characters at the beginning of a line in which its label ends."""


class Discourse:
    """The document-level view that agreements and relations share."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.entities = draft.entities
        self.representations: list[Representation] = representations(draft)
        self.korea = next((i for i, e in enumerate(draft.entities) if e.iso3166 == "KR"), None)
        officers: dict[int, list[int]] = {}
        for representation in self.representations:
            officers.setdefault(representation.body, []).append(representation.person)
        self.nationality = Nationality(draft, officers)
        bodies = {r.person: r.body for r in self.representations}
        self.reader = Reader(draft, bodies, references(draft, self.nationality, Reader(draft, bodies, ())))
        self._starts = [s for s, _ in draft.sentences]
        events = [m for m in draft.mentions if m.type is EntityType.EVENT and m.entity is not None]
        titled = [m for m in events if self._is_title(m.start)]
        self.occasion = titled[0].entity if titled else None
        self.occasions = self._together(self.occasion)
        self.publisher = self._publisher()
        self.bilateral = self._bilateral()

    def arguments(self, sentence: Span) -> Sequence[Argument]:
        """What stands in a sentence, with the role of each."""
        return self.reader.arguments(sentence)

    def home(self, entity: int) -> tuple[int, str] | None:
        """The country of a body or city, and the rule that tells it."""
        home = self.nationality.home(entity)
        return None if home is None else (home.country, home.rule)

    def cues(self, sentence: int) -> Sequence[str]:
        """Nothing: frames read what a sentence tells."""
        return ()

    def wording(self, sentence: int, first: Span, second: Span) -> Iterator[str]:
        """The groups of the words between two names, of those that follow, and of the sentence's last."""
        end = self.draft.sentences[sentence][1]
        after = second[1]
        spans = (("between", first[1], second[0], _BETWEEN), ("next", after, end, _NEXT))
        for where, start, stop, most in spans:
            stems = [m[0] for m in _STEM.finditer(self.text, start, min(stop, start + _WIDTH))][:most]
            for group in dict.fromkeys(g for stem in stems if (g := clusters().get(stem))):
                yield f"{where} group {group[0]}"
        last = _STEM.findall(self.text, max(after, end - _WIDTH // 4), end)[-2:]
        for group in dict.fromkeys(g for stem in last if (g := clusters().get(stem))):
            yield f"last group {group[0]}"

    def signs(self, first: Span, second: Span) -> Sequence[str]:
        """Nothing: particles give each argument its role."""
        return ()

    def sides(self, entity: int) -> frozenset[int]:
        """The sides of 한-X in a name, Korea among them."""
        found = set()
        for name in self.entities[entity].forms:
            for compound in COMPOUND.finditer(name):
                other = self.nationality.counterpart(compound["other"])
                found |= {side for side in (other, self.korea) if other is not None and side is not None}
        return frozenset(found)

    def label(self, start: int) -> str:
        """The word before a colon that a line begins with: 참석자, 장소, 주최."""
        head = self.text[start : start + _LABEL]
        for mark in ":：)":
            if mark in head:
                words = "".join(c for c in head[: head.index(mark)] if "가" <= c <= "힣")
                return words[-3:] if 1 < len(words) <= 8 else ""
        return ""

    def subject(self, sentence: Span) -> tuple[int, ...]:
        """The running subject before a sentence: that of an earlier one, else the publisher."""
        index = bisect_left(self._starts, sentence[0])
        for before in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            span = self.draft.sentences[before]
            if not self._is_text(span):
                continue
            subjects = [
                a
                for a in self.reader.arguments(span)
                if a.role == "subject" and (a.type in ORGANISATIONS or a.type is EntityType.COUNTRY)
            ]
            if subjects:
                return tuple(
                    dict.fromkeys(e for a in subjects if a.group == subjects[0].group for e in a.entities)
                )
        return () if self.publisher is None else (self.publisher,)

    def signers(self, sentence: Span, countries: Sequence[int]) -> tuple[int, ...]:
        """The bodies, one of each of two countries, that meet in this sentence or in those before."""
        index = bisect_left(self._starts, sentence[0])
        for at in range(index, max(-1, index - _LOOK_FAR), -1):
            arguments = [
                a
                for a in self.reader.arguments(self.draft.sentences[at])
                if a.type is EntityType.AGENCY
                and (at == index or a.role in ("subject", "with", "object", "between"))
            ]
            bodies = list(dict.fromkeys(e for a in arguments for e in a.entities))
            sides = [[b for b in bodies if self.nationality.of(b) == country] for country in countries]
            if all(sides) and len(bodies) <= _MEETING:
                return tuple(side[0] for side in sides)
        return ()

    def covers(self, detailed: Sequence[int], rough: Sequence[int]) -> bool:
        """Whether every party of `rough` is one of `detailed` or the country of one."""
        if not rough:
            return False
        homes = {self.nationality.of(d) for d in detailed} | set(detailed)
        left = [r for r in rough if r not in homes and not self.kin(r, detailed)]
        if len(left) == 1 and len(rough) > 1 and self.entities[left[0]].type is EntityType.COUNTRY:
            # A country may stand for the one party of which nothing tells the country.
            return any(self.nationality.of(d) is None for d in detailed if self.entities[d].type in _NATIONAL)
        return not left

    def specific(self, one: list[int], other: list[int]) -> list[int]:
        """The more telling of two lists of parties: bodies rather than their countries."""
        score = [sum(self.entities[p].type is not EntityType.COUNTRY for p in side) for side in (one, other)]
        if len(other) > 1 and score[1] > score[0] and len(one) <= len(other):
            return other
        return one

    def kin(self, party: int, others: Sequence[int]) -> bool:
        """Whether another party's name contains this one's: a shorter name of the same body."""
        names = [n for n in self.entities[party].forms if len(n) > 2]
        return any(
            self.entities[o].type is self.entities[party].type
            and any(n in m for n in names for m in self.entities[o].forms)
            for o in others
        )

    def _together(self, event: int | None) -> tuple[int, ...]:
        """An event and those that are held with it: A 및 B를 동시 개최."""
        if event is None:
            return ()
        found = {event: None}
        for one, other in pairwise(m for m in self.draft.mentions if m.type is EntityType.EVENT):
            joined = _HELD_WITH.fullmatch(self.text, one.end, other.start)
            if joined and event in (one.entity, other.entity):
                found.update({m.entity: None for m in (one, other) if m.entity is not None})
        return tuple(found)

    def _bilateral(self) -> tuple[int, ...]:
        """Korea and the one country with which the opening of the document pairs it."""
        opening = self.draft.sentences[_LOOK_BACK - 1][1] if len(self.draft.sentences) >= _LOOK_BACK else None
        found = COMPOUND.search(self.text, 0, len(self.text) if opening is None else opening)
        other = None if found is None else self.nationality.counterpart(found["other"])
        return () if other is None or self.korea is None else (self.korea, other)

    def _publisher(self) -> int | None:
        """The Korean agency that the document opens with."""
        for mention in self.draft.mentions:
            if mention.type is not EntityType.AGENCY or mention.entity is None:
                continue
            if self.korea is None or self.nationality.of(mention.entity) in (self.korea, None):
                return mention.entity
        return None

    def _is_title(self, offset: int) -> bool:
        block = self.draft.block_at(offset)
        return block is not None and self.draft.blocks[block].kind is BlockKind.TITLE

    def _is_text(self, span: Span) -> bool:
        block = self.draft.block_at(span[0])
        return block is None or self.draft.blocks[block].kind in TEXT_KINDS - {BlockKind.TITLE}
