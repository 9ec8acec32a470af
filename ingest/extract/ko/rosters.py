"""Lists of Korean documents: who took part (참석: …, ※ 초청국 : …) and who is a member."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

from graph.model import ORGANISATIONS, EntityType, Relation, allows
from ingest.extract.contract import RelationFact, Span
from ingest.extract.draft import TEXT_KINDS, BlockKind
from ingest.extract.frames import Argument, confidences
from ingest.extract.ko.discourse import Discourse

_CONFIDENCE = "data/ko/confidence.toml"
_TOOK_PART = re.compile(
    r"(?:참\s?석(?:\s?자|국|\s?부처[․·ㆍ‧]?\s?기관|기관)?|참\s?가(?:자|국|기관)?|참여\s?(?:국|기관|기업)?"
    r"|초청\s?(?:국|기구|기관)|대상국)\s?(?:\([0-9 ]+(?:여?\s?명|개\s?(?:국|사|기관))?\))?\s?[)\]]?\s?[:：]"
)
_GOES_ON = re.compile(r"\W{0,4}\([^()\n]{1,15}\)")
"""A further line of a list: (정부) …"""
_ATTENDED = re.compile(r"참석|참가(?!국)|참여(?=하|했|한\s)|함께\s?(?:한다|했다)|모이는|자리했|발표에\s나")
_MEMBERS = re.compile(
    r"회원\s?국|가입국|회원\s?(?:도시|기관)|회원은|(?:개국|개\s?기관)\s?(?:이\s)?가입"
    r"|[0-9]+\s?개국(?:의|으로|이)?\s?(?:\S+\s)?(?:공동시장|협의체|연합|구성)"
)
_OPENS_LIST = re.compile(
    r"(?:\s?\([^()\n]{1,80}\))?\s?[:：]?\s?(?:총\s?)?(?:[0-9]+\s?개(?:국|\s?회원국|\s?국가)|회원국)?\s?(?:\([0-9]+\))?\s?(?P<mark>[(:：])"
)
_SOUGHT = re.compile(r"[’”」』]?\s?유치")
"""What follows an event that a country only bids for."""
_WHO_ATTENDED = re.compile(
    r"(?:회의|행사|포럼|총회|세미나|위원회|회담|대회|기념식|행사장|자리)에\s(?:함께\s)?(?:참석|참가|참여)한\s"
)
"""What stands before those who came: 이날 회의에 참석한 A, B 등은."""
_ELSEWHERE = re.compile(r"\s(?:온|열린|열렸던|개최된|거주|유학|출발|귀국)")
"""What follows A에서 where A is only a place: 몽골에서 온 학생들."""
_NEXT = 25
"""Most characters from it to the first of them."""
_MANY = 5
"""Countries in a sentence on members from which on all of them are members."""
_BEFORE = 900
"""Characters before a list in which its event or body is looked for."""
_BOX = 6
"""Blocks before a list among which the head of its box is looked for."""
_NEAR = 350
"""Characters before a sentence on attendance in which its event is looked for."""


def rosters(discourse: Discourse) -> list[RelationFact]:
    """PARTICIPATED_IN and MEMBER_OF that lists show."""
    found: list[RelationFact] = []
    events: tuple[int, ...] = ()
    """Those whose list of participants is open."""
    for sentence in discourse.draft.sentences:
        block = discourse.draft.block_at(sentence[0])
        if block is not None and discourse.draft.blocks[block].kind not in TEXT_KINDS:
            continue
        arguments = discourse.reader.arguments(sentence)
        label = _TOOK_PART.search(discourse.text, *sentence)
        if label is not None:
            events = _events(discourse, arguments, sentence, _BEFORE)
            found += _participants(discourse, arguments, label.end(), sentence[1], events, "ko-roster")
        elif events and _GOES_ON.match(discourse.text, sentence[0]):
            found += _participants(discourse, arguments, *sentence, events, "ko-roster")
        else:
            events = ()
            found += _took_part(discourse, sentence, arguments)
        if not arguments:
            continue
        found += _members(discourse, sentence, arguments)
    return found


def _took_part(discourse: Discourse, sentence: Span, arguments: list[Argument]) -> Iterator[RelationFact]:
    """Participants in a sentence without the event."""
    text = discourse.text
    attendees = _WHO_ATTENDED.search(text, *sentence)
    if attendees is not None and not any(a.type is EntityType.EVENT for a in arguments):
        first = next((a for a in arguments if 0 <= a.start - attendees.end() <= _NEXT), None)
        if first is not None:
            yield from _participants(
                discourse,
                _listed([a for a in arguments if a.group == first.group]),
                attendees.end(),
                sentence[1],
                _events(discourse, arguments, sentence, _NEAR),
                "ko-who-attended",
            )
        return
    attended = [m for m in _ATTENDED.finditer(text, *sentence)]
    opening = {a.group for a in arguments if _opens_list(text, a)}
    if attended and not any(a.type is EntityType.EVENT for a in arguments):
        yield from _participants(
            discourse,
            _listed([a for a in arguments if _came(text, a) or a.group in opening]),
            sentence[0],
            attended[-1].start(),
            _events(discourse, arguments, sentence, _NEAR),
            "ko-attended",
        )


def _came(text: str, argument: Argument) -> bool:
    """Whether the particle of a name lets it be one of those who came, and not where they come from or once met."""
    return argument.role in ("subject", "at", "bare") and not _ELSEWHERE.match(text, argument.tail)


def _opens_list(text: str, argument: Argument) -> bool:
    """Whether a name opens the list of those who came: A와 B를 비롯해 50여 명이 참석."""
    return argument.role == "object" and text[argument.tail : argument.tail + 4].strip()[:2] in (
        "비롯",
        "포함",
    )


def _listed(arguments: list[Argument]) -> list[Argument]:
    """Bodies, and places that stand in a list; 양국 and a single country more often only host or tell."""
    sizes = Counter(a.group for a in arguments)
    return [
        a
        for a in arguments
        if len(a.entities) == 1
        and (a.type in ORGANISATIONS or (a.type is EntityType.COUNTRY and sizes[a.group] > 2))
    ]


def _events(discourse: Discourse, arguments: list[Argument], sentence: Span, reach: int) -> tuple[int, ...]:
    """The event of a sentence, else that of its box or of what it is a note to, else those of the headline, else the
    one named last before it."""
    own = next((a for a in arguments if a.type is EntityType.EVENT and a.role != "sought"), None)
    if own is not None:
        return own.entities
    above = _above(discourse, sentence)
    if above is not None:
        return (above,)
    earlier = [
        m.entity
        for m in discourse.draft.mentions_in(max(0, sentence[0] - reach), sentence[0])
        if m.type is EntityType.EVENT
        and m.entity is not None
        and _SOUGHT.match(discourse.text, m.end) is None
    ]
    if discourse.occasion is not None and sentence[0] > 0:
        return discourse.occasions
    return tuple(earlier[-1:])


def _above(discourse: Discourse, sentence: Span) -> int | None:
    """The event of the box that a sentence stands in, or of the block that it is a footnote to."""
    draft = discourse.draft
    at = draft.block_at(sentence[0])
    if at is None:
        return None
    block = draft.blocks[at]
    if block.kind is BlockKind.FOOTNOTE:
        over = None if block.parent is None else draft.blocks[block.parent]
    else:
        over = next((b for b in draft.blocks[max(0, at - _BOX) : at][::-1] if b.kind is BlockKind.BOX), None)
    if over is None:
        return None
    named = draft.mentions_in(over.start, over.end)
    return next((m.entity for m in named if m.type is EntityType.EVENT and m.entity is not None), None)


def _participants(
    discourse: Discourse, arguments: list[Argument], start: int, end: int, events: tuple[int, ...], rule: str
) -> Iterator[RelationFact]:
    for argument in arguments:
        if start <= argument.start and argument.end <= end and argument.type is not EntityType.EVENT:
            for source, event in product(argument.entities, events):
                if allows(Relation.PARTICIPATED_IN, discourse.reader.types[source], EntityType.EVENT):
                    yield _fact(
                        Relation.PARTICIPATED_IN,
                        source,
                        event,
                        (min(start, argument.start), argument.end),
                        rule,
                    )


def _members(discourse: Discourse, sentence: Span, arguments: list[Argument]) -> Iterator[RelationFact]:
    """Countries in brackets after a body (아세안(베트남, …)) or under a word for members."""
    text = discourse.text
    countries = [a for a in arguments if a.type in (EntityType.COUNTRY, EntityType.CITY)]
    for body in [a for a in arguments if a.type is EntityType.INTL_ORG]:
        opening = _OPENS_LIST.match(text, body.end)
        if opening is not None:
            closing = text.find(")", opening.end(), sentence[1])
            inside = [a for a in countries if opening.end() <= a.start < closing]
            if opening["mark"] != "(":  # a definition: the countries in a row after the colon
                row = [a for a in countries if opening.end() <= a.start <= opening.end() + 2]
                inside = [a for a in countries if row and a.group == row[0].group]
            if len(inside) > 1:
                yield from _membership(inside, body.entities[0], body.start, "ko-members-in-brackets")
                return
    label = _MEMBERS.search(text, *sentence)
    if label is None or len(countries) < 2:
        return
    bodies = [a for a in arguments if a.type is EntityType.INTL_ORG and a.start < countries[-1].start]
    if bodies:
        organisation, start = bodies[0].entities[0], bodies[0].start
    else:
        earlier = [
            m
            for m in discourse.draft.mentions_in(max(0, sentence[0] - _BEFORE), sentence[0])
            if m.type is EntityType.INTL_ORG and m.entity is not None
        ]
        if not earlier or earlier[-1].entity is None:
            return
        organisation, start = earlier[-1].entity, label.start()
    listed = [a for a in countries if a.start >= start]
    sizes = {a.group: sum(b.group == a.group for b in listed) for a in listed}
    many = len(listed) >= _MANY
    yield from _membership(
        [a for a in listed if many or sizes[a.group] > 1], organisation, start, "ko-members"
    )


def _membership(arguments: list[Argument], body: int, start: int, rule: str) -> Iterator[RelationFact]:
    for argument in arguments:
        for source in argument.entities:
            yield _fact(Relation.MEMBER_OF, source, body, (min(start, argument.start), argument.end), rule)


def _fact(kind: Relation, source: int, target: int, evidence: Span, rule: str) -> RelationFact:
    return RelationFact(
        kind, source, target, evidence, rule=rule, confidence=confidences(_CONFIDENCE).get(rule, 0.5)
    )
