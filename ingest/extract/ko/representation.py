"""Who speaks for whom: from each person to the body or country that he or she represents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.model import ORGANISATIONS, EntityType, Relation, allows
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention
from ingest.extract.ko.arguments import grammar
from ingest.extract.ko.lexicon import lexicon

_BODY_AFTER = re.compile(r"\s?(?:\([^()\n]*\)\s?)?")
_GAP = 34
"""Most characters between the name of a body and that of a person whose title stands between them."""
_SENTENCE_END = re.compile(r"[.!?]\s|\n|[‘“「]|(?:은|는|을|를|에서|에게|와|과)\s")
_STATE_TITLE = re.compile(r"대통령|국왕|국가주석|왕세[제자]|(?<!부)총리|수상|수석부총리|부총리|총독|술탄")
_ROYAL = re.compile(r"국왕|왕세[제자]|국가주석|수상|총독|술탄")
"""Titles of heads that Korea has not."""
_MINISTER = re.compile(r"장관|차관|외교부장|대사|총영사|특사|영사|특보|의장|주석")
_ABROAD = re.compile(
    r"주\s?(?P<host>[가-힣]{1,12}?)\s?(?P<sender>[가-힣A-Za-z ]{0,14}?)\s?(?:상주|명예)?\s?(?:대사|총영사|영사)"
)
_POST = 24
"""Characters before and after an ambassador in which the embassy is looked for."""
_STATE_OFFICE = re.compile(r"대통령|총리|국왕|주석|외교장관|^\s?장관")
_STATE_MINISTERS = ("외교장관", "국방장관", "통상장관", "재무장관")
_TITLE_ONLY = re.compile(r"(?:제[12]|신임)?\s?(?:장관|차관|청장|처장|원장|위원장|사장|회장)")
_KOREAN_PERSON = re.compile(r"[가-힣]{2,4}")
_TITLE_REACH = 12
"""Characters after a name in which its title is looked for when no role is known."""


@dataclass(frozen=True, slots=True)
class Representation:
    """A person acts for `body`; `evidence` is where that is read."""

    person: int
    body: int
    evidence: Span
    rule: str


def representations(draft: Draft) -> list[Representation]:
    """One representation for each person whose body can be read from the text."""
    finder = _Finder(draft)
    found = []
    for index, entity in enumerate(draft.entities):
        if entity.type is EntityType.PERSON:
            representation = finder.of(index)
            if representation is not None:
                found.append(representation)
    return found


def _headed(name: str) -> tuple[str, ...]:
    """A name and the form it has in its head's title: 방송통신위원회, 방송통신위원(장)."""
    if name.endswith(("위원회", "협의회")) and len(name) > 5:
        return (name, name[:-1] + "장")
    return (name,)


class _Finder:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.source.text
        self.entities = draft.entities
        self.names = [
            (name, index)
            for index, entity in enumerate(self.entities)
            if entity.type in ORGANISATIONS or entity.type in (EntityType.COUNTRY, EntityType.CITY)
            for surface in entity.forms
            for name in _headed(surface)
            if len(name) > 1
        ]
        self.names.sort(key=lambda pair: -len(pair[0]))
        self.korea = next((i for i, e in enumerate(self.entities) if e.iso3166 == "KR"), None)

    def of(self, person: int) -> Representation | None:
        """By apposition in the text, else by what the role says, else by the standing of the title."""
        entity = self.entities[person]
        mentions = [m for m in self.draft.mentions if m.entity == person]
        embassy = self._embassy(person, mentions)
        if embassy is not None:
            return embassy
        role = entity.role or ""
        body = self._in_role(role)
        if body is not None and self.entities[body].type in ORGANISATIONS:
            return Representation(person, body, self._span(person, body, mentions), "role-names-body")
        for mention in mentions:
            near = self._apposed(person, mention)
            if near is not None:
                return near
        if body is not None:
            return Representation(person, body, self._span(person, body, mentions), "role-names-place")
        return self._by_standing(person, role, mentions)

    def _in_role(self, role: str) -> int | None:
        """The longest name that `role` begins with or holds; a body before a place."""
        if not role:
            return None
        squeezed = role.replace(" ", "")
        best: tuple[int, int, int] | None = None
        for name, index in self.names:
            at = squeezed.find(name.replace(" ", ""))
            if at < 0:
                continue
            kind = 0 if self.entities[index].type in ORGANISATIONS else 1
            if kind == 1 and at > 0:
                continue
            key = (kind, at if kind == 0 else 0, -len(name))
            if best is None or key < best:
                best = key
                chosen = index
        return chosen if best is not None else None

    def _embassy(self, person: int, mentions: Sequence[Mention]) -> Representation | None:
        """Ambassadors: 주X 대사 of Korea stands for Korea, 주한 X 대사 for X."""
        entity = self.entities[person]
        role = entity.role or ""
        posts = [_ABROAD.search(role)]
        if not role or "대사" in role or "영사" in role:
            for mention in mentions:
                before = list(_ABROAD.finditer(self.text, max(0, mention.start - _POST), mention.start))
                if before and not self._person_between(before[-1].end(), mention.start):
                    posts.append(before[-1])
                else:  # what stands before is the embassy of somebody else
                    posts.append(_ABROAD.search(self.text, mention.end, mention.end + _POST))
        for found in posts:
            if found is None:
                continue
            host, sender = found["host"], found["sender"]
            if host.startswith("한") and not host.startswith("한국"):
                sender = host[1:] + sender
                host = "한"
            body = self._named(sender.strip()) if host in ("한", "한국", "대한민국") else self.korea
            if body is not None:
                return Representation(person, body, self._span(person, body, mentions), "ambassador")
        return None

    def _named(self, name: str) -> int | None:
        for known, index in self.names:
            if name and (name.startswith(known) or known.startswith(name)):
                return index
        return None

    def _apposed(self, person: int, mention: Mention) -> Representation | None:
        """기관 직함 이름, 이름 기관 직함, 기관(직함 이름)."""
        before = self._before(mention)
        after = self._after(mention)
        for found in (after, before):
            if found is not None:
                other, rule = found
                if other.entity is None:
                    continue
                body = self.entities[other.entity]
                if allows(Relation.REPRESENTS, EntityType.PERSON, body.type):
                    span = (min(mention.start, other.start), max(mention.end, other.end))
                    return Representation(person, other.entity, span, rule)
        return None

    def _before(self, mention: Mention) -> tuple[Mention, str] | None:
        """The nearest body before the person with at most a title between them."""
        best: Mention | None = None
        for other in self.draft.mentions_in(max(0, mention.start - _GAP - 40), mention.start):
            if other.entity is None or (
                other.type not in ORGANISATIONS and other.type is not EntityType.COUNTRY
            ):
                continue
            gap = self.text[other.end : mention.start]
            if len(gap) > _GAP or _SENTENCE_END.search(gap) or self._person_between(other.end, mention.start):
                continue
            if (
                other.type is EntityType.COUNTRY
                and not _STATE_TITLE.search(gap)
                and not _MINISTER.search(gap)
            ):
                continue
            if (")" in gap and "(" not in gap) or ("," in gap and "(" not in gap):
                continue
            if best is None or other.end > best.end or (other.end == best.end and other.start < best.start):
                best = other
        return None if best is None else (best, "body-title-name")

    def _after(self, mention: Mention) -> tuple[Mention, str] | None:
        """The body right after the name, when a title follows it."""
        if self.text.startswith(")", mention.end):
            return None  # A청(청장 이름) B원: of the body before the bracket
        gap = _BODY_AFTER.match(self.text, mention.end)
        start = gap.end() if gap else mention.end
        candidates = [
            m
            for m in self.draft.mentions_in(start, start + 60)
            if m.entity is not None
            and m.start - start <= 12
            and (m.type in ORGANISATIONS or m.type is EntityType.COUNTRY)
        ]
        for other in candidates:
            between = self.text[start : other.start]
            if (
                _SENTENCE_END.search(between + " ")
                or "," in between
                or self.text[start : start + 1] in "은는이가와과을를,."
            ):
                continue
            title = grammar().title.match(self.text, other.end)
            if title is None and not self.text.startswith("장", other.end):
                continue
            if other.type is EntityType.COUNTRY and not (title and _STATE_OFFICE.search(title[0])):
                continue
            return other, "name-body-title"
        return None

    def _person_between(self, start: int, end: int) -> bool:
        return any(m.type is EntityType.PERSON for m in self.draft.mentions_in(start, end))

    def _by_standing(self, person: int, role: str, mentions: Sequence[Mention]) -> Representation | None:
        """A title without a body: heads of state and their like stand for their country."""
        context = role
        if not context and mentions:
            end = mentions[0].end
            context = self.text[end : end + _TITLE_REACH].split("\n")[0]
        if _STATE_TITLE.search(context) or role in _STATE_MINISTERS:
            foreign = self._foreign(person) or _ROYAL.search(context) is not None
            country = self._foreign_country(mentions) if foreign else self.korea
            if country is not None:
                return Representation(person, country, self._span(person, country, mentions), "state")
            return None
        if _TITLE_ONLY.fullmatch(role.strip()):
            body = self._first_body()
            if body is not None:
                return Representation(person, body, self._span(person, body, mentions), "title-only")
        return None

    def _foreign(self, person: int) -> bool:
        """Whether the name is none of two to four Korean syllables, or has Latin letters beside it."""
        entity = self.entities[person]
        return (
            _KOREAN_PERSON.fullmatch(entity.name) is None
            or not {entity.name[:1], entity.name[:2]} & lexicon().surnames
            or any(re.search("[A-Za-z]", alias) for alias in entity.aliases)
        )

    def _foreign_country(self, mentions: Sequence[Mention]) -> int | None:
        """The foreign country named last before the person is first named."""
        if not mentions:
            return None
        before = [
            m.entity
            for m in self.draft.mentions_in(0, mentions[0].end + _TITLE_REACH)
            if m.type is EntityType.COUNTRY and m.entity not in (None, self.korea)
        ]
        return before[-1] if before else None

    def _first_body(self) -> int | None:
        for mention in self.draft.mentions:
            if mention.type is EntityType.AGENCY and mention.entity is not None:
                return mention.entity
        return None

    def _span(self, person: int, body: int, mentions: Sequence[Mention]) -> Span:
        """The shortest span that holds a mention of both, else the person alone."""
        best: Span | None = None
        bodies = [m for m in self.draft.mentions if m.entity == body]
        for one in mentions:
            for other in bodies:
                span = (min(one.start, other.start), max(one.end, other.end))
                if best is None or span[1] - span[0] < best[1] - best[0]:
                    best = span
        if best is not None and best[1] - best[0] <= 120:
            return best
        return (mentions[0].start, mentions[0].end) if mentions else (0, 0)
