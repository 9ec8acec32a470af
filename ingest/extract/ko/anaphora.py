"""Words that stand for names told before: 양국, 양 기관, 최 장관. Only those that entities left open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graph.model import EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention, Reference
from ingest.extract.ko.arguments import surfaces
from ingest.extract.ko.nationality import Nationality

_COUNTRIES = re.compile(r"양\s?국(?!민|어)|두\s나라")
_BODIES = re.compile(
    r"(?:양|두)\s?(?:기관|측|부처|관세\s?당국|당국|청장|청(?![가-힣])|장관|차관|부(?=는|가|간|의)|위원회|관세청장|대학)"
    r"|(?:양사|두\s회사)(?=[는가의간\s])"
)
_TITLES = "장관|차관|청장|처장|원장|위원장|부위원장|대표|본부장|사장|부사장|회장|실장|국장|총재|이사장|총장|시장|지사|대사|대통령|총리|차장|단장"
_SHORT = re.compile(
    rf"(?<![가-힣])(?P<name>[가-힣]|[가-힣]{{2,6}}(?:\s[가-힣]{{2,6}})?)\s(?P<title>{_TITLES})(?=[은는이가과와의도을에,\s])"
)
_BACK = 700
"""Characters before a reference in which what it stands for is looked for."""
_LONGEST = 60
"""Most characters by which a name reaches beyond a reference inside it."""
_BODY_TYPES = frozenset({EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY})


def references(draft: Draft, nationality: Nationality) -> list[Reference]:
    """The references of a draft: its own, and those of this module where it has none."""
    given: list[Span] = [(r.start, r.end) for r in draft.references]
    found = list(draft.references)
    resolver = _Resolver(draft, nationality)
    for reference in resolver.all():
        inside = draft.mentions_in(max(0, reference.start - _LONGEST), reference.end + _LONGEST)
        wider = any(m.start <= reference.start and reference.end <= m.end for m in inside)
        if not wider and not any(s < reference.end and reference.start < e for s, e in given):
            found.append(reference)
    found.sort(key=lambda r: r.start)
    return found


class _Resolver:
    def __init__(self, draft: Draft, nationality: Nationality) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.nationality = nationality
        self.korea = nationality.korea
        self.people = [
            (index, entity) for index, entity in enumerate(draft.entities) if entity.type is EntityType.PERSON
        ]
        self.counts = Counter(
            m.entity
            for m in draft.mentions
            if m.type is EntityType.COUNTRY and m.entity is not None and m.entity != self.korea
        )

    def all(self) -> Iterator[Reference]:
        for found in _COUNTRIES.finditer(self.text):
            pair = self._countries(found.start())
            if pair:
                yield Reference(*found.span(), pair, "both-countries")
        for found in _BODIES.finditer(self.text):
            pair = self._bodies(found.start()) or self._countries(found.start())
            if pair:
                yield Reference(*found.span(), pair, "both-bodies")
        for found in _SHORT.finditer(self.text):
            person = self._person(found["name"], found["title"])
            if person is not None:
                yield Reference(found.start("name"), found.end("name"), (person,), "short-name")

    def _countries(self, position: int) -> tuple[int, ...]:
        """Korea and the foreign country named last, one that stands in 한-X first."""
        if self.korea is None:
            return ()
        best: tuple[int, int] | None = None
        for mention in self.draft.mentions_in(max(0, position - _BACK), position):
            if mention.type is EntityType.COUNTRY and mention.entity not in (None, self.korea):
                best = (mention.start, mention.entity or 0)
        if best is None and self.counts:
            best = (0, min(self.counts, key=lambda e: (-self.counts[e], e)))
        if best is None:
            return ()
        return (self.korea, best[1])

    def _bodies(self, position: int) -> tuple[int, ...]:
        """The last two bodies of different countries, or of one sentence."""
        seen: list[Mention] = []
        for mention in reversed(self.draft.mentions_in(max(0, position - _BACK), position)):
            if mention.type not in _BODY_TYPES or mention.entity is None:
                continue
            for other in seen:
                assert other.entity is not None
                if other.entity == mention.entity:
                    continue
                homes = {self.nationality.of(other.entity), self.nationality.of(mention.entity)}
                if len(homes) == 2 and self.korea in homes:
                    return tuple(sorted((mention.entity, other.entity), key=lambda e: self._first(e)))
            seen.append(mention)
        return ()

    def _first(self, entity: int) -> int:
        mentions = self.draft.entities[entity].mentions
        return mentions[0][0] if mentions else 0

    def _person(self, name: str, title: str) -> int | None:
        """The person with this family name or short name and, where known, this title."""
        close = []
        for index, entity in self.people:
            for surface in surfaces(entity):
                if surface == name:
                    continue
                parts = surface.split()
                korean = (
                    len(name) == 1 and len(surface.replace(" ", "")) in (2, 3, 4) and surface.startswith(name)
                )
                foreign = len(name) > 1 and len(parts) > 1 and (name in parts or surface.endswith(" " + name))
                if korean or foreign:
                    close.append((index, title in (entity.role or "")))
        close.sort(key=lambda pair: not pair[1])
        if not close or (len({index for index, _ in close}) > 1 and not close[0][1]):
            return None
        return close[0][0]
