"""Lists of Korean documents: who took part (참석: …, ※ 초청국 : …) and who is a member."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import EntityType, Relation, allows
from ingest.extract.contract import RelationFact, Span
from ingest.extract.draft import TEXT_KINDS
from ingest.extract.frames import Argument, confidences
from ingest.extract.ko.discourse import Discourse

_CONFIDENCE = "data/ko/confidence.toml"
_TOOK_PART = re.compile(
    r"(?:참\s?석(?:자|국|기관)?|참\s?가(?:자|국|기관)?|참여\s?(?:국|기관|기업)?|초청\s?(?:국|기구|기관)|대상국)\s?(?:\([0-9 ]+\))?\s?[)\]]?\s?[:：]"
)
_MEMBERS = re.compile(
    r"회원\s?국|가입국|회원\s?(?:도시|기관)|(?:개국|개\s?기관)\s?(?:이\s)?가입|[0-9]+\s?개국(?:의|으로|이)?\s?(?:\S+\s)?(?:공동시장|협의체|연합|구성)"
)
_BEFORE = 900
"""Characters before a list in which its event is looked for."""


def rosters(discourse: Discourse) -> list[RelationFact]:
    """PARTICIPATED_IN and MEMBER_OF that lists show."""
    found: list[RelationFact] = []
    for sentence in discourse.draft.sentences:
        block = discourse.draft.block_at(sentence[0])
        if block is not None and discourse.draft.blocks[block].kind not in TEXT_KINDS:
            continue
        arguments = discourse.reader.arguments(sentence)
        if not arguments:
            continue
        label = _TOOK_PART.search(discourse.text, *sentence)
        if label is not None:
            found += _took_part(discourse, sentence, arguments, label)
        members = _MEMBERS.search(discourse.text, *sentence)
        if members is not None:
            found += _members(sentence, arguments)
    return found


def _took_part(
    discourse: Discourse, sentence: Span, arguments: list[Argument], label: re.Match[str]
) -> Iterator[RelationFact]:
    event = next((a for a in arguments if a.type is EntityType.EVENT), None)
    if event is None:
        earlier = [
            m
            for m in discourse.draft.mentions_in(max(0, sentence[0] - _BEFORE), sentence[0])
            if m.type is EntityType.EVENT and m.entity is not None
        ]
        if not earlier or earlier[-1].entity is None:
            return
        target = earlier[-1].entity
    else:
        target = event.entities[0]
    for argument in arguments:
        if argument.start >= label.end() and argument.type is not EntityType.EVENT:
            for source in argument.entities:
                if allows(Relation.PARTICIPATED_IN, argument.type, EntityType.EVENT):
                    yield _fact(
                        Relation.PARTICIPATED_IN, source, target, (label.start(), argument.end), "ko-roster"
                    )


def _members(sentence: Span, arguments: list[Argument]) -> Iterator[RelationFact]:
    bodies = [a for a in arguments if a.type is EntityType.INTL_ORG]
    countries = [a for a in arguments if a.type is EntityType.COUNTRY]
    if len(countries) < 2 or not bodies:
        return
    body = bodies[0]
    for argument in countries:
        if argument.start < body.start:
            continue
        for source in argument.entities:
            yield _fact(
                Relation.MEMBER_OF, source, body.entities[0], (body.start, argument.end), "ko-members"
            )


def _fact(kind: Relation, source: int, target: int, evidence: Span, rule: str) -> RelationFact:
    return RelationFact(
        kind, source, target, evidence, rule=rule, confidence=confidences(_CONFIDENCE).get(rule, 0.5)
    )
