"""Whose a value in Korean text is.

What stands closest to a value decides: the name that its bracket hangs on (센터(30개소)), the name that it sizes
(1.5조원 규모의 펀드), the name that has its measure (베트남의 인터넷 보급률), the programme whose clause it stands in
(‘사업’을 통하여 20개 기업), the topic of the sentence (협의체는 45개국이 가입; an officer stands for his body). A line
without any belongs to what it hangs under: the word of a footnote's mark, the topic of the bullet above, a heading.
A value whose subject would have to be guessed has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from graph.model import ORGANISATIONS, EntityType, Relation
from ingest.extract.contract import Span
from ingest.extract.draft import Block, BlockKind, Draft, Mention
from ingest.extract.measures import is_currency
from ingest.extract.subject import SCHEMES, Owner, is_index, named, schemes
from ingest.extract.values import FOUNDED, SHARES, SIZE, Value

_OPENS_BRACKET = re.compile(r"\s?[’'”\"」』]?\s?\((?:[^()\n]{0,24}(?:현재|총|약)\s)?$")
_CLOSES_BRACKET = re.compile(
    r"\s?(?:추정|규모|내외|이상|참여|가입|투입|\d{4}년(?:\s?기준)?|,[^()\n]{1,20})?\)"
)
_SIZED = re.compile(r"(?:\\?\*)?\s(?:내외\s)?규모의\s[‘'“\"「『]?$")
_PART = re.compile(r"[’'”\"」』]?\s?(?:\([^()\n]{1,40}\))?\s?(?:차관|자금|지원|융자|대출|공여|투자|출자)")
"""After a fund, when the size is that of what it gives."""
_BESIDE = re.compile(r"\s{1,3}$")
_BESIDE_UNITS = frozenset({"cities", "centres", "schools"})
_ALONE = re.compile(r"\s?(?:$|\n|\()")
_DESCRIBES = re.compile(r"\s?(?:\([^()\n]{1,20}\)\s)?예산으로\s[^.\n]{0,30}?[는한할]\s[‘'“\"「『]$")
_TARGETS = re.compile(r"[을를]\s대상으로\s(?:한\s|하는\s)?[^,.\n]{0,12}$")
_TARGETED = re.compile(r"[을를]\s대상으로")
_HAS = re.compile(r"(?:의\s|\s(?:전체|전국|국내|내)?\s?)(?:[가-힣A-Za-z]{1,8}\s){0,2}$")
_BETWEEN = re.compile(r"양국|양측|\s간\s|사이")
_TOWARDS = re.compile(r"(?:對|대\(對\)|(?<![가-힣])대)\s?$")
"""Before a country to which others export."""
_SHORT_NAME = re.compile(r"[\s(](?:[韓美中日英佛獨]|[한미중일영불독캄])\s?$")
"""A country of one syllable before a value, that is none of the topic's."""
_WITH = re.compile(r"[와과]\s(?:[가-힣]{1,6}\s){0,3}$")
_TOGETHER = re.compile(r"과의\s")
_QUOTE_ENDS = re.compile(
    r"[’'”\"」』]?\s?(?:\([^()\n]{1,60}\))?\s?(?:이?라는\s[가-힣]{2,4})?"
    r"(?:(?:을|를)\s(?:전개|통하|통해|추진|운영|실시|시행)|에\s의해)"
)
_CLAUSE_ENDS = re.compile(r"(?<!이)며,?\s|[.!?](?=\s)(?!\d)|\n")
_TOPIC = re.compile(r"[’'”\"」』]?(?:\s?\([^()\n]{0,60}\))?[은는]\s")
_OFFICER = re.compile(
    r"(?:차관|장관|청장|국장|과장|팀장|실장|본부장|원장|소장|위원장|회장|사장|이사장|연구원|박사|교수|담당관)[은는]\s"
)
_TELLING = re.compile(
    r"(?:(?:\([가-힣]{2}\))?[,·]\s(?:(?:19|20)\d{2}년도?\s)?\d[\d,]*개(?:\([가-힣]{2}\))?)*(?:\s?\([^()\n]{1,60}\))?(?:[,·]?\s\d[\d,]*개의?\s*[가-힣]+?)?(?:이|가|을|를|으로|로|에|에서|에서는)?\s?(?:현재\s)?"
    r"(?:회원|가입|참여|참가|운영|보유|지원(?![서자])|설치|구축|육성|공급|개설|활동|소속|두고|갖|활용|[가-힣\s,·()A-Za-z0-9]{0,60}?(?:지원한|전문가들이\s참가))"
)
"""What is said of a number that the topic of the sentence owns."""
_WINDOW = 600
"""Characters around a value in which its subject is looked for."""
_NEAR = 24
"""Characters after a number of persons in which is told what they do."""
_INVITED = re.compile(r"^[^.]{0,400}참(?:가|여|석)")
_HEADING_ENDS = re.compile(
    r"[’'”\"」』]?\s?(?:\([^()\n]{1,30}\))?\s?(?:신설|확대|조성|강화|출범|설치|구축|지원|개요|개편|운영)?\s?\**\s*[>》】\]]?\s*"
)
_ATTENDED = frozenset({EntityType.EVENT, EntityType.INTL_ORG, *SCHEMES})
_UPWARDS = 14
"""Blocks above a line among which its heading is looked for."""
_SIBLINGS = 6
"""Blocks above a line among which its siblings are looked for."""
_SECTION = frozenset({BlockKind.BOX, BlockKind.TITLE})
_MARKS = re.compile(r"[\s□■◇◆▣○●ㅇ⚬·•∙\-–—▸▶*\\※#]*")


class Subjects:
    """Resolves values of one draft whose entities and relations are known."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.source.text
        self._owners: dict[int, Owner] = {}
        """By block, whose measures it told last."""
        self._people = {r.source: r.target for r in draft.relations if r.type is Relation.REPRESENTS}
        self._rules: tuple[Callable[[Value, Span, Sequence[Mention]], Owner | None], ...] = (
            self._bracketed,
            self._sized,
            self._beside,
            self._described,
            self._having,
            self._accompanied,
            self._in_clause,
            self._of_topic,
        )

    def owner(self, value: Value, sentence: Span, earlier: Sequence[tuple[Value, Owner]]) -> Owner | None:
        """The subject of a value; `earlier` are the values of the sentence before it that have one."""
        low, high = max(sentence[0], value.start - _WINDOW), min(sentence[1], value.end + _WINDOW)
        mentions = named(self.draft, low, high)
        found = self._continued(value, earlier)
        for rule in () if found else self._rules:
            if found := rule(value, sentence, mentions):
                break
        found = found or self._inherited(value, sentence, mentions)
        index = self.draft.block_at(sentence[0])
        if found is not None and value.words and index is not None:
            self._owners[index] = found
        return found

    def _bracketed(self, value: Value, _: Span, mentions: Sequence[Mention]) -> Owner | None:
        """센터(30개소); countries and cities only with a measure: 인도(41달러)."""
        before = [m for m in mentions if m.end <= value.start]
        if not before or not _OPENS_BRACKET.fullmatch(self.text, before[-1].end, value.start):
            return None
        if not _CLOSES_BRACKET.match(self.text, value.end):
            return None
        kind = before[-1].type
        if kind in SCHEMES or value.words or (kind is EntityType.CITY and is_currency(value.unit)):
            return Owner.of(before[-1])
        return None

    def _sized(self, value: Value, _: Span, mentions: Sequence[Mention]) -> Owner | None:
        for mention in mentions:
            if (
                mention.start >= value.end
                and mention.type in SCHEMES
                and _SIZED.fullmatch(self.text, value.end, mention.start)
                and not _PART.match(self.text, mention.end)
            ):
                return Owner.of(mention)
        return None

    def _beside(self, value: Value, sentence: Span, mentions: Sequence[Mention]) -> Owner | None:
        """필리핀 2개 도시; a fund and its sum alone on a line."""
        before = [m for m in mentions if m.end <= value.start]
        if not before or not _BESIDE.fullmatch(self.text, before[-1].end, value.start):
            return None
        last = before[-1]
        if value.unit in _BESIDE_UNITS and last.type in (EntityType.COUNTRY, *SCHEMES):
            return Owner.of(last)
        opens = _MARKS.fullmatch(self.text, sentence[0], last.start)
        if (
            last.type in SCHEMES
            and value.measure in (None, SIZE)
            and opens
            and _ALONE.match(self.text, value.end)
        ):
            return Owner.of(last)
        return None

    def _described(self, value: Value, _: Span, mentions: Sequence[Mention]) -> Owner | None:
        """6천만달러 예산으로 추진하는 ‘사업’, 5개 도시를 대상으로 시스템 …."""
        for mention in mentions:
            if mention.start >= value.end and (
                _DESCRIBES.fullmatch(self.text, value.end, mention.start)
                or (mention.type in SCHEMES and _TARGETS.fullmatch(self.text, value.end, mention.start))
            ):
                return Owner.of(mention)
        return None

    def _having(self, value: Value, _: Span, mentions: Sequence[Mention]) -> Owner | None:
        """베트남의 인터넷 보급률 79%, APEC 역내 21개 회원국."""
        at = value.words[0] if value.words else value.start
        before = [m for m in mentions if m.end <= at]
        if not before:
            return None
        if value.words and value.words[1] <= value.start and _HAS.fullmatch(self.text, before[-1].end, at):
            between = _BETWEEN.search(self.text[before[-1].end : at])
            towards = _TOWARDS.search(self.text, max(0, before[-1].start - 6), before[-1].start)
            return None if between or towards else Owner.of(before[-1])
        within = (
            before[-1].type is EntityType.INTL_ORG and value.measure and value.measure.startswith("member")
        )
        if within and re.fullmatch(r"\s?(?:의|역내|산하)?\s", self.text[before[-1].end : at]):
            return Owner.of(before[-1])
        return None

    def _accompanied(self, value: Value, _: Span, mentions: Sequence[Mention]) -> Owner | None:
        """후보 기업과 205개 중소기업과의 협업."""
        before = [m for m in mentions if m.end <= value.start]
        if not before or value.unit != "firms" or before[-1].type not in ORGANISATIONS:
            return None
        if _WITH.fullmatch(self.text, before[-1].end, value.start) and _TOGETHER.match(self.text, value.end):
            return Owner.of(before[-1])
        return None

    def _continued(self, value: Value, earlier: Sequence[tuple[Value, Owner]]) -> Owner | None:
        """The owner of an earlier value of the same measure, where nobody else is named since."""
        if not earlier or not value.words:
            return None
        last, owner = earlier[-1]
        between = self.text[last.end : value.words[0]]
        if last.words is None or ", " in between or named(self.draft, last.end, value.start):
            return None
        same = self.text[slice(*last.words)] == self.text[slice(*value.words)]
        return owner if same else None

    def _in_clause(self, value: Value, sentence: Span, mentions: Sequence[Mention]) -> Owner | None:
        """‘사업’을 통하여 20개 기업 …, 투자효과 740% …; a sum only with a measure."""
        programmes = [m for m in mentions if m.end <= value.start and m.type in SCHEMES]
        if not programmes or value.measure in (None, SIZE):
            return None
        last = programmes[-1]
        if value.measure in SHARES:
            return Owner.of(last) if last.type is EntityType.FUND else None
        if not _QUOTE_ENDS.match(self.text, last.end):
            return None
        ended = _CLAUSE_ENDS.search(self.text[last.end : value.start])
        return None if ended else Owner.of(last)

    def _of_topic(self, value: Value, sentence: Span, mentions: Sequence[Mention]) -> Owner | None:
        """협의체는 45개국이 가입; of a sum, share, rank or index only with its measure."""
        if (
            value.measure is None
            or not self._tells(value, sentence)
            or _SHORT_NAME.search(self.text[max(0, value.start - 4) : value.start])
        ):
            return None
        owner = self.topic(sentence, value.start)
        if owner and not value.words and value.measure != FOUNDED and self._attends(value, sentence):
            # Who takes part is counted of what they take part in.
            return owner if self.draft.entities[owner.entity].type in _ATTENDED else None
        return owner

    def _attends(self, value: Value, sentence: Span) -> bool:
        found = _TELLING.match(self.text, value.end, sentence[1])
        return bool(found and re.search(r"참(?:여|가|석)", self.text[found.start() : found.end() + 2]))

    def _tells(self, value: Value, sentence: Span) -> bool:
        if value.measure == FOUNDED:
            return not self.text.startswith("한 ", value.end)  # what it has founded is something else
        if value.words:
            return True
        if _TARGETED.match(self.text, value.end):
            return False
        found = _TELLING.match(self.text, value.end, sentence[1])
        return found is not None and (value.unit != "persons" or len(found[0]) <= _NEAR)

    def topic(self, sentence: Span, at: int) -> Owner | None:
        """The topic of a sentence at some place: the last name before it with 은 or 는."""
        for mention in reversed(self.draft.mentions_in(max(sentence[0], at - _WINDOW), at)):
            if mention.entity is None or not _TOPIC.match(self.text, mention.end, at):
                continue
            if is_index(self.draft, mention):
                return None
            if mention.type is not EntityType.PERSON:
                return Owner.of(mention)
            body = self._people.get(mention.entity)
            return self.officer(sentence, at) if body is None else Owner(body, (mention.start, mention.end))
        return self.officer(sentence, at)

    def officer(self, sentence: Span, at: int) -> Owner | None:
        """The body of an officer whose name is not known: 중소기업부의 … 차관은."""
        low = max(sentence[0], at - _WINDOW)
        found = _OFFICER.search(self.text, low, at)
        if found is None:
            return None
        bodies = [m for m in self.draft.mentions_in(low, found.start()) if m.type in ORGANISATIONS]
        if not bodies:
            return None
        outer = max(bodies, key=lambda m: (m.end, -m.start))
        return Owner.of(outer)

    def _inherited(self, value: Value, sentence: Span, mentions: Sequence[Mention]) -> Owner | None:
        """What the line hangs under: a footnote's word, the topic of the bullet above, who was measured last."""
        index = self.draft.block_at(sentence[0])
        if index is None or value.measure is None:
            return None
        block = self.draft.blocks[index]
        if block.kind is BlockKind.FOOTNOTE:
            return self.annotated(index) if value.measure in (SIZE, *SHARES) else None
        others = {m.entity for m in mentions if m.end <= value.start}
        if value.words:
            for above in range(index, max(-1, index - _SIBLINGS), -1):
                owner = self._owners.get(above)
                if owner and others <= {owner.entity} and (above == index or self._is_beside(above, block)):
                    return owner
        if block.parent is not None and _INVITED.match(self.text[value.end : sentence[1]]):
            parent = self.draft.blocks[block.parent]
            owner = self.topic((parent.start, parent.end), parent.end)
            return owner if owner and self.draft.entities[owner.entity].type is EntityType.EVENT else None
        return None

    def _is_beside(self, above: int, block: Block) -> bool:
        """Whether a block above is the parent of this one or hangs under the same."""
        other = self.draft.blocks[above]
        return block.kind is BlockKind.BULLET and (
            above == block.parent or (other.kind is BlockKind.BULLET and other.parent == block.parent)
        )

    def annotated(self, index: int) -> Owner | None:
        """The programme or fund that a footnote hangs on: the last named before its mark, else the first after."""
        note = self.draft.blocks[index]
        if note.kind is not BlockKind.FOOTNOTE or note.anchor is None:
            return None
        above = self.draft.block_at(note.anchor)
        if above is None:
            return None
        block = self.draft.blocks[above]
        before = schemes(self.draft, block.start, note.anchor)
        if before:
            return Owner.of(max(before, key=lambda m: (m.end, -m.start)))
        after = schemes(self.draft, note.anchor, block.end)
        if after:
            return Owner.of(after[0])
        return self.before(above)

    def before(self, index: int) -> Owner | None:
        """The one programme or fund of the bullet before, on the same level."""
        blocks = self.draft.blocks
        block = blocks[index]
        if block.kind is not BlockKind.BULLET:
            return None
        for above in range(index - 1, max(-1, index - 4), -1):
            if blocks[above].kind is BlockKind.FOOTNOTE:
                continue
            if blocks[above].kind is not BlockKind.BULLET or blocks[above].level != block.level:
                return None
            entities = {m.entity for m in schemes(self.draft, blocks[above].start, blocks[above].end)}
            if len(entities) != 1:
                return None
            return Owner.of(schemes(self.draft, blocks[above].start, blocks[above].end)[0])
        return None

    def heading(self, index: int) -> Owner | None:
        """The programme or fund that the heading above names last, whatever is done with it: X 펀드 조성."""
        blocks = self.draft.blocks
        for above in range(index - 1, max(-1, index - _UPWARDS), -1):
            block = blocks[above]
            if block.kind not in _SECTION:
                continue
            for mention in reversed(schemes(self.draft, block.start, block.end)):
                if _HEADING_ENDS.fullmatch(self.text, mention.end, block.end):
                    return Owner.of(mention)
            return None
        return None
