"""The arguments of a Korean sentence: its mentions and references, with the role their particle gives.

A person acts for the body that he or she represents, so an argument may hold that body instead
(`Reader.actors`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graph.model import ORGANISATIONS, EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Reference
from ingest.extract.frames import Argument, pattern_of, read_data

_FILE = "data/ko/arguments.toml"
_BARE = "bare"
_OPENING_QUOTES = " ‘“'\"「『｢"
_APPOSED = re.compile(r"(?:\s?\([^()\n]*\))?[\s가-힣A-Za-z0-9·()]{0,24}?\s?\(?")
_BEFORE = 4
"""Characters before a list in brackets that hold the end of the word that it explains."""
_PARTICLE = re.compile(r"[가-힣](?P<particle>[와과은는이가])\s?\($")
"""The particle of a word that the bracket after it explains."""
_DEFINITION = 24
"""Most characters between a name and its short form in brackets: 외교부(장관 …, 이하 ‘외교부’)."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns of data/ko/arguments.toml."""

    tail: re.Pattern[str]
    join: re.Pattern[str]
    title: re.Pattern[str]
    roles: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def grammar() -> Grammar:
    """The grammar of this language; raises `FrameDataError` when its file is not well-formed."""
    data = read_data(_FILE)
    parts = {
        key: pattern_of(data.get(key), f"{_FILE}, {key}").pattern
        for key in ("belongs", "title", "etc", "brackets", "unknown", "join")
    }
    return Grammar(
        tail=re.compile(
            f"(?:{parts['unknown']}|{parts['brackets']}|{parts['belongs']}|장(?![가-힣]{{2}})|{parts['title']}|{parts['etc']})"
        ),
        join=re.compile(parts["join"]),
        title=re.compile(parts["title"]),
        roles=tuple(
            (role["name"], pattern_of(role.get("pattern"), f"{_FILE}, role {number}"))
            for number, role in enumerate(data.get("role", []), start=1)
        ),
    )


class Reader:
    """Reads the arguments of the sentences of one draft.

    `bodies` maps the index of a person to that of the body for which he or she acts.
    """

    def __init__(
        self, draft: Draft, bodies: Mapping[int, int], references: Sequence[Reference] | None = None
    ) -> None:
        self.draft = draft
        self.references = sorted(
            draft.references if references is None else references, key=lambda reference: reference.start
        )
        self._reference_starts = [reference.start for reference in self.references]
        self.text = draft.source.text
        self.types: list[EntityType] = [entity.type for entity in draft.entities]
        self.bodies = bodies
        self._read: dict[Span, list[Argument]] = {}

    def arguments(self, sentence: Span) -> list[Argument]:
        """The arguments of a sentence in text order, outermost mentions only."""
        if sentence not in self._read:
            self._read[sentence] = self._arguments(sentence)
        return self._read[sentence]

    def actors(self, entities: Sequence[int]) -> tuple[int, ...]:
        """`entities` with each person replaced by the body; persons without one are left out."""
        found: dict[int, None] = {}
        for entity in entities:
            if self.types[entity] is not EntityType.PERSON:
                found[entity] = None
            elif entity in self.bodies:
                found[self.bodies[entity]] = None
        return tuple(found)

    def _arguments(self, sentence: Span) -> list[Argument]:
        pieces = self._pieces(sentence)
        read: list[tuple[Span, tuple[int, ...], int, str]] = []
        for number, (span, entities) in enumerate(pieces):
            limit = pieces[number + 1][0][0] if number + 1 < len(pieces) else sentence[1]
            tail, role = self._tail(span[1], sentence[1], limit)
            read.append((span, entities, tail, role))
        read = self._apposed(read)
        arguments: list[Argument] = []
        group = 0
        pending: list[tuple[Span, tuple[int, ...], int]] = []
        for number, (span, entities, tail, role) in enumerate(read):
            if pending and number + 1 < len(read) and self._modifies(read[number], read[number + 1]):
                arguments.append(
                    Argument(*span, tail, _BARE, len(read) + number, entities, self.types[entities[0]])
                )
                continue
            pending.append((span, entities, tail))
            after = read[number + 1][0] if number + 1 < len(read) else None
            name = self.text[slice(*span)]
            if after is not None and self._joined(role, tail, after[0], entities, read[number + 1], name):
                continue
            given = self._listed(pending[0][0][0], sentence) if role == _BARE else role
            for part_span, part_entities, part_tail in pending:
                acting = self.actors(part_entities)
                if acting:
                    arguments.append(
                        Argument(*part_span, part_tail, given, group, acting, self.types[acting[0]])
                    )
            pending.clear()
            group += 1
        return sorted(arguments, key=lambda argument: argument.start)

    def _apposed(
        self, read: list[tuple[Span, tuple[int, ...], int, str]]
    ) -> list[tuple[Span, tuple[int, ...], int, str]]:
        """`read` with 외교부 (직함) 이름 and 이름 외교부 직함 made one piece each."""
        merged: list[tuple[Span, tuple[int, ...], int, str]] = []
        for piece in read:
            if merged:
                before = merged[-1]
                people = [e for e in before[1] + piece[1] if self.types[e] is EntityType.PERSON]
                if (
                    people
                    and before[3] == _BARE
                    and self.actors(before[1]) == self.actors(piece[1]) != ()
                    and _APPOSED.fullmatch(self.text, before[0][1], piece[0][0])
                ):
                    merged[-1] = ((before[0][0], piece[0][1]), piece[1], piece[2], piece[3])
                    continue
            merged.append(piece)
        return merged

    def _pieces(self, sentence: Span) -> list[tuple[Span, tuple[int, ...]]]:
        """Spans that stand for entities, none inside another."""
        spans: list[tuple[Span, tuple[int, ...]]] = [
            ((m.start, m.end), (m.entity,)) for m in self.draft.mentions_in(*sentence) if m.entity is not None
        ]
        spans += [
            ((r.start, r.end), r.entities)
            for r in self._references_in(sentence)
            if r.end <= sentence[1] and r.entities
        ]
        spans.sort(key=lambda piece: (piece[0][0], -piece[0][1]))
        kept: list[tuple[Span, tuple[int, ...]]] = []
        for span, entities in spans:
            if kept and span[0] < kept[-1][0][1]:
                continue
            if kept and self._same(kept[-1], (span, entities)):
                continue
            kept.append((span, entities))
        return kept

    def _references_in(self, sentence: Span) -> Sequence[Reference]:
        starts = self._reference_starts
        return self.references[bisect_left(starts, sentence[0]) : bisect_left(starts, sentence[1])]

    def _same(self, before: tuple[Span, tuple[int, ...]], piece: tuple[Span, tuple[int, ...]]) -> bool:
        """Whether a piece only says the one before it again in brackets: 한국국제협력단(KOICA)."""
        between = self.text[before[0][1] : piece[0][0]]
        return (
            len(between) <= _DEFINITION
            and "(" in between
            and ")" not in between
            and (before[1] == piece[1] or self.actors(before[1]) == self.actors(piece[1]))
        )

    def _tail(self, position: int, end: int, limit: int) -> tuple[int, str]:
        """Where what belongs to a name ends, and its role."""
        rules = grammar()
        for _ in range(4):
            role = self._role(position, end)
            if role is not None:
                return role
            tail = rules.tail.match(self.text, position, end)
            if tail is None or tail.end() == position:
                break
            if position <= limit < tail.end() and "(" not in self.text[position:limit]:
                break
            position = tail.end()
        return position, _BARE

    def _modifies(
        self, one: tuple[Span, tuple[int, ...], int, str], other: tuple[Span, tuple[int, ...], int, str]
    ) -> bool:
        """Whether a country is that of the body right after it: A-칠레 농업부."""
        return (
            one[3] == _BARE
            and len(one[1]) == 1
            and self.types[one[1][0]] is EntityType.COUNTRY
            and self.types[other[1][0]] in ORGANISATIONS
            and not self.text[one[2] : other[0][0]].strip()
        )

    def _listed(self, start: int, sentence: Span) -> str:
        """The role of names that a bracket lists after the word for them: 세 나라와(몽골, 태국, 칠레)."""
        particle = _PARTICLE.search(self.text, max(sentence[0], start - _BEFORE), start)
        role = None if particle is None else self._role(particle.start("particle"), sentence[1])
        return _BARE if role is None else role[1]

    def _role(self, position: int, end: int) -> tuple[int, str] | None:
        for name, pattern in grammar().roles:
            found = pattern.match(self.text, position, end)
            if found is not None:
                return found.end(), name
        return None

    def _joined(
        self,
        role: str,
        tail: int,
        after: int,
        entities: tuple[int, ...],
        following: tuple[Span, tuple[int, ...], int, str],
        name: str,
    ) -> bool:
        """Whether a name and the one after it are coordinated."""
        if after <= tail:
            return role == _BARE
        between = self.text[tail:after]
        if role == "with":
            # "A와 B는": coordinated when both are of a kind; "A와 회의를": not, nor "X청과 X의 사업을".
            surface = self.text[slice(*following[0])]
            return (
                surface not in name
                and not between.strip(_OPENING_QUOTES)
                and self._alike(entities, following[1])
                and following[3] != _BARE
            )
        return role == _BARE and grammar().join.fullmatch(between) is not None

    def _alike(self, one: Sequence[int], other: Sequence[int]) -> bool:
        acting, also = self.actors(one), self.actors(other)
        return bool(acting and also) and _kind(self.types[acting[0]]) == _kind(self.types[also[0]])


def _kind(kind: EntityType) -> str:
    """Types that are coordinated with each other."""
    if kind in (EntityType.EVENT, EntityType.PROGRAM):
        return kind.value
    if kind is EntityType.CITY:
        return "place"
    return "actor"
