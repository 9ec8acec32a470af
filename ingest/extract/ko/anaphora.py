"""Words that stand for names told before: 양국, 양 기관, 최 장관. Only those that entities left open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graph.model import ORGANISATIONS, EntityType
from ingest.extract.contract import Span
from ingest.extract.draft import BlockKind, Draft, Mention, Reference
from ingest.extract.ko.arguments import Reader
from ingest.extract.ko.nationality import COMPOUND, Nationality

_WATCHING = r"(?!\s?(?:정상|총리|대통령|장관|국왕)?(?:들)?(?:이|의|가)?\s?(?:임석|입회|배석|지켜보|참관|참석한\s가운데))"
"""Who only watches a signing does not sign: 양국 총리 임석 하에."""
_ALONE = r"(?:(?<![가-힣])|(?<=한[가-힣]))"
"""Where a word begins, or 양국 goes on after 한일: 서양 국가, 요양기관 and 해양부처 hold neither."""
_COUNTRIES = re.compile(rf"{_ALONE}(?:양\s?국(?!민|어)|두\s나라){_WATCHING}")
_BODIES = re.compile(
    rf"{_ALONE}(?:양|두)\s?(?:기관|측|부처|관세\s?당국|당국|청장|청(?![가-힣])|장관|차관|부(?=는|가|간|의)|위원회|관세청장|대학)"
    r"|(?<![가-힣])(?:양사|두\s회사)(?=[는가의간\s])"
)
_OURS = re.compile(r"(?<![가-힣])우리\s?정부(?=[는가와의,\s]|측)")
"""Korea, where it acts: 우리 정부."""
_TITLES = "장관|차관|청장|처장|원장|위원장|부위원장|대표|본부장|사장|부사장|회장|실장|국장|총재|이사장|총장|시장|지사|대사|대통령|총리|차장|단장"
_SHORT = re.compile(
    rf"(?<![가-힣])(?P<name>[가-힣]|[가-힣]{{2,6}}(?:\s[가-힣]{{2,6}})?)\s(?P<title>{_TITLES})(?=[은는이가과와의도을에,\s])"
)
_COUNTED = re.compile(
    r"(?<![0-9])(?P<count>[0-9]{1,2})여?\s?개?\s?(?:[가-힣]{1,4}\s?){0,2}(?:국|국가|나라|기관|기업|업체|사|부처|대학|단체|도시)$"
)
"""A number of bodies or countries, that the mark of a footnote follows."""
_COUNTED_REACH = 20
"""Most characters of it."""
_AND = re.compile(r"\s?[와과,·‧ㆍ]\s?")
_COORDINATED = re.compile(r"\s?(?:\([^()\n]{0,60}\))?(?:[와과]|\s및)\s")
"""What stands between two bodies of one side that act together."""
_APPOSED = 40
"""Characters before 양국 in which its two countries may stand side by side."""
_CLOSE = 220
"""Characters before 양국 in which a pair of countries is surely the one meant."""
_OPENING = 300
"""Characters of a document in which its own pair of countries is named."""
_BACK = 700
"""Characters before a reference in which what it stands for is looked for."""
_LONGEST = 60
"""Most characters by which a name reaches beyond a reference inside it."""
_ACTING = frozenset({"subject", "with", "between"})
_PAIR = 2
_FEW = 3
"""Most bodies of a sentence that tells of two of them."""
_LISTED = frozenset({*ORGANISATIONS, EntityType.COUNTRY, EntityType.CITY})
_BODY_TYPES = frozenset({EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY})


def references(draft: Draft, nationality: Nationality, reader: Reader) -> list[Reference]:
    """The references of a draft: its own, and those of this module where it has none.

    `reader` tells what names do in their sentences.
    """
    given: list[Span] = [(r.start, r.end) for r in draft.references]
    found = list(draft.references)
    resolver = _Resolver(draft, nationality, reader)
    for reference in resolver.all():
        inside = draft.mentions_in(max(0, reference.start - _LONGEST), reference.end + _LONGEST)
        wider = any(m.start <= reference.start and reference.end <= m.end for m in inside)
        if not wider and not any(s < reference.end and reference.start < e for s, e in given):
            found.append(reference)
    found.sort(key=lambda r: r.start)
    return found


def listed_below(draft: Draft) -> Iterator[Reference]:
    """Those that a footnote lists of whom the text gives but the number: 8개 기관*과."""
    anchors: dict[int, dict[int, None]] = {}
    for block in draft.blocks:
        if block.kind is BlockKind.FOOTNOTE and block.anchor is not None:
            named = anchors.setdefault(block.anchor, {})
            for mention in draft.mentions_in(block.start, block.end):
                if mention.entity is not None and mention.type in _LISTED:
                    named[mention.entity] = None
    for anchor, listed in anchors.items():
        found = _COUNTED.search(draft.source.text, max(0, anchor - _COUNTED_REACH), anchor)
        if found and len(listed) >= _PAIR and abs(len(listed) - int(found["count"])) <= 1:
            yield Reference(*found.span(), tuple(listed), "listed-below")


class _Resolver:
    def __init__(self, draft: Draft, nationality: Nationality, reader: Reader) -> None:
        self.draft = draft
        self.reader = reader
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
        for found in COMPOUND.finditer(self.text):
            other = self.nationality.counterpart(found["other"])
            if other is not None and self.korea is not None:
                end = found.start("other") + self._overlap(other, found["other"])
                yield Reference(found.start(), end, (self.korea, other), "compound")
        if self.korea is not None:
            for found in _OURS.finditer(self.text):
                yield Reference(*found.span(), (self.korea,), "own-government")
        for found in _BODIES.finditer(self.text):
            pair = self._bodies(found.start())
            if not pair and found[0].endswith(("측", "장관", "차관")):
                pair = self._countries(found.start())
                if found[0].endswith(("장관", "차관")):
                    pair = self._with_ministry(pair, found.start())
            if pair:
                yield Reference(*found.span(), pair, "both-bodies")
        for found in _SHORT.finditer(self.text):
            person = self._person(found["name"], found["title"])
            if person is not None:
                yield Reference(found.start("name"), found.end("name"), (person,), "short-name")

    def _overlap(self, entity: int, name: str) -> int:
        """How many characters of `name` are the entity's: all of 베트남, one of 말 for 말레이시아."""
        return max(
            len(surface) if name.startswith(surface) else 1 for surface in self.draft.entities[entity].forms
        )

    def _countries(self, position: int) -> tuple[int, ...]:
        """Korea and the other side: of 한-X just before, of 한-X in the opening, else the country named last."""
        named = self.draft.mentions_in(max(0, position - _APPOSED), position)
        pair = [m for m in named if m.type is EntityType.COUNTRY and m.entity is not None][-2:]
        if (
            len(pair) == 2
            and self.text[pair[1].end : position].strip() == ""
            and _AND.fullmatch(self.text, pair[0].end, pair[1].start)
        ):
            return tuple(m.entity for m in pair if m.entity is not None)  # 한국과 캄보디아 양국
        if self.korea is None:
            return ()
        other = self._paired(max(0, position - _CLOSE), position)
        if other is None:
            other = self._paired(0, min(position, _OPENING))
        if other is None:
            last = [
                m.entity
                for m in self.draft.mentions_in(max(0, position - _BACK), position)
                if m.type is EntityType.COUNTRY and m.entity is not None and m.entity != self.korea
            ]
            if last:
                other = last[-1]
            elif self.counts:
                other = min(self.counts, key=lambda e: (-self.counts[e], e))
        return () if other is None else (self.korea, other)

    def _with_ministry(self, pair: tuple[int, ...], position: int) -> tuple[int, ...]:
        """Two countries, for Korea the ministry whose minister acted last: of the other nobody tells the ministry."""
        at = self.draft.sentence_at(position)
        for number in range(-1 if at is None else at, -1, -1):
            sentence = self.draft.sentences[number]
            if position - sentence[1] > _BACK:
                break
            for argument in self.reader.arguments(sentence):
                if (
                    argument.role in _ACTING
                    and argument.type is EntityType.AGENCY
                    and argument.tail <= position
                    and self.nationality.of(argument.entities[0]) == self.korea
                ):
                    return tuple(argument.entities[0] if e == self.korea else e for e in pair)
        return pair

    def _paired(self, start: int, end: int) -> int | None:
        """The other side of the last 한-X between two offsets."""
        for found in reversed(list(COMPOUND.finditer(self.text, start, end))):
            other = self.nationality.counterpart(found["other"])
            if other is not None and self.draft.entities[other].type is EntityType.COUNTRY:
                return other
        return None

    def _bodies(self, position: int) -> tuple[int, ...]:
        """The two bodies that act with each other in a sentence before, else the last two of different countries,
        or of one sentence."""
        return self._acting(position) or self._last_two(position)

    def _acting(self, position: int) -> tuple[int, ...]:
        """A body of Korea and one of another country, the subject of a sentence and its partner."""
        at = self.draft.sentence_at(position)
        for number in range(-1 if at is None else at, -1, -1):
            sentence = self.draft.sentences[number]
            if position - sentence[1] > _BACK:
                break
            acting = [
                entity
                for argument in self.reader.arguments(sentence)
                if argument.role in _ACTING and argument.type in _BODY_TYPES and argument.tail <= position
                for entity in argument.entities
            ]
            sides = {self.nationality.of(entity): entity for entity in reversed(acting)}
            others = [home for home in sides if home is not None and home != self.korea]
            if self.korea in sides and len(others) == 1 and len(set(acting)) <= _FEW:
                return tuple(sorted((sides[self.korea], sides[others[0]]), key=self._first))
            if len(set(acting)) == _PAIR:
                return tuple(dict.fromkeys(acting))
        return ()

    def _last_two(self, position: int) -> tuple[int, ...]:
        seen: list[int] = []
        coordinated: tuple[int, ...] = ()
        after: Mention | None = None
        for mention in reversed(self.draft.mentions_in(max(0, position - _BACK), position)):
            entity = mention.entity
            if mention.type not in _BODY_TYPES or entity is None:
                continue
            if (
                after is not None
                and after.entity is not None
                and after.entity != entity
                and not coordinated
                and _COORDINATED.fullmatch(self.text, mention.end, after.start)
            ):
                coordinated = (entity, after.entity)
            after = mention
            if entity in seen:
                continue
            for other in seen:
                homes = {self.nationality.of(other), self.nationality.of(entity)}
                if len(homes) == 2 and self.korea in homes:
                    return tuple(sorted((entity, other), key=self._first))
            seen.append(entity)
        return coordinated

    def _first(self, entity: int) -> int:
        mentions = self.draft.entities[entity].mentions
        return mentions[0][0] if mentions else 0

    def _person(self, name: str, title: str) -> int | None:
        """The person with this family name or short name and, where known, this title."""
        close = []
        for index, entity in self.people:
            for surface in entity.forms:
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
