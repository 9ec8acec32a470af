"""Where cities, events, programmes and universities of a Korean document are, as names and order show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import EntityType, Relation
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Mention
from ingest.extract.frames import confidences
from ingest.extract.ko.discourse import Discourse

_CONFIDENCE = "data/ko/confidence.toml"
_BRACKETS = re.compile(r"[’”」』\x27\s]{0,2}\([^()\n]{0,60}\)")
_PLACE_LABEL = re.compile(r"(?:장\s?소|개최지)\s?\)?\s?[:：]")
_LABEL_REACH = 500
"""Characters before the label of a place in which its event is looked for."""
_JOINT = re.compile(r"(?:한국?|韓)\s?[-‐‑–—·․•ㆍ・‧∙⋅~]\s?")


def locations(discourse: Discourse) -> list[RelationFact]:
    """LOCATED_IN that needs no verb."""
    found = list(_cities(discourse))
    found += _inside_names(discourse)
    found += _in_brackets(discourse)
    found += _under_label(discourse)
    return found


def _cities(discourse: Discourse) -> Iterator[RelationFact]:
    """A foreign city in its country; a district in its province (서울 강남구)."""
    text = discourse.text
    for index, entity in enumerate(discourse.entities):
        if entity.type is not EntityType.CITY:
            continue
        home = discourse.nationality.home(index)
        if home is not None and home.country != discourse.korea:
            yield _fact(index, home.country, home.evidence, f"ko-city-{home.rule}")
    previous: Mention | None = None
    for mention in discourse.draft.mentions:
        if mention.type is EntityType.CITY:
            if (
                previous is not None
                and previous.entity is not None
                and mention.entity is not None
                and text[previous.end : mention.start] in (" ", "시 ", "도 ")
                and discourse.nationality.of(mention.entity) in (None, discourse.korea)
            ):
                yield _fact(mention.entity, previous.entity, (previous.start, mention.end), "ko-city-in-city")
            previous = mention


def _inside_names(discourse: Discourse) -> Iterator[RelationFact]:
    """A programme or event whose name begins with or holds a place: 이집트 문화유산 디지털화 사업.

    In a document that is not one on dealings abroad it is what the programme is about: 독일산 돼지고기 수입금지 조치.
    """
    for index, entity in enumerate(discourse.entities):
        if entity.type is not EntityType.PROGRAM:
            continue
        best: tuple[int, int, str] | None = None
        for place, other in enumerate(discourse.entities):
            if other.type not in (EntityType.COUNTRY, EntityType.CITY) or place == discourse.korea:
                continue
            if other.type is EntityType.COUNTRY and not discourse.draft.opens_abroad:
                continue
            for name in other.forms:
                for own in entity.forms:
                    at = own.find(name)
                    if len(name) < 2 or at < 0 or len(own) == len(name):
                        continue
                    if at > 0 and not _JOINT.fullmatch(own[:at]) and own[at - 1] not in " -":
                        continue
                    rank = (0 if other.type is EntityType.CITY else 1, at)
                    if best is None or rank < best[:2]:
                        best = (*rank, own)
                        chosen = place
        if best is None:
            joint = re.match(_JOINT.pattern + r"(?P<other>[가-힣]{1,6})", entity.name)
            side = None if joint is None else discourse.nationality.counterpart(joint["other"])
            if side is not None and entity.mentions:
                yield _fact(index, side, entity.mentions[0], "ko-joint-programme")
        if best is not None:
            spans = [m for m in entity.mentions if discourse.text[m[0] : m[1]] == best[2]] or entity.mentions
            if spans:
                yield _fact(index, chosen, spans[0], "ko-place-in-name")


def _in_brackets(discourse: Discourse) -> Iterator[RelationFact]:
    """A place in brackets right after a programme or event: 오픈랩(’20년 30억원, 판교)."""
    for mention in discourse.draft.mentions:
        if mention.type not in (EntityType.PROGRAM, EntityType.EVENT) or mention.entity is None:
            continue
        opening = _BRACKETS.match(discourse.text, mention.end)
        if opening is None:
            continue
        places = [
            p
            for p in discourse.draft.mentions_in(*opening.span())
            if p.type is EntityType.CITY and p.entity is not None
        ]
        for number, place in enumerate(places):
            if number and discourse.text[places[number - 1].end : place.start] == " ":
                places[0] = place  # 경기 안양: the district, not its province
        if places and places[0].entity is not None:
            yield _fact(
                mention.entity, places[0].entity, (mention.start, places[0].end), "ko-place-in-brackets"
            )


def _under_label(discourse: Discourse) -> Iterator[RelationFact]:
    """장소 : … in the overview of an event."""
    for sentence in discourse.draft.sentences:
        label = _PLACE_LABEL.search(discourse.text, *sentence)
        if label is None:
            continue
        events = [
            m.entity
            for m in discourse.draft.mentions_in(max(0, sentence[0] - _LABEL_REACH), sentence[0])
            if m.type is EntityType.EVENT and m.entity is not None
        ]
        places = [
            m
            for m in discourse.draft.mentions_in(label.end(), sentence[1])
            if m.type is EntityType.CITY and m.entity is not None
        ]
        if events and places and places[0].entity is not None:
            event = discourse.occasion if discourse.occasion in events else events[-1]
            if event is not None:
                yield _fact(event, places[0].entity, (label.start(), places[0].end), "ko-place-label")


def _fact(source: int, target: int, evidence: tuple[int, int], rule: str) -> RelationFact:
    return RelationFact(
        Relation.LOCATED_IN,
        source,
        target,
        evidence,
        rule=rule,
        confidence=confidences(_CONFIDENCE).get(rule, 0.5),
    )
