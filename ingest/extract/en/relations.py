"""Relations in English text: home countries, offices, places, and frames between two mentions."""

from __future__ import annotations

import re
from itertools import combinations

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import ORGANISATIONS, AgreementStatus, EntityType, Modality, Polarity, Relation, allows
from ingest.extract.contract import Entity, RelationFact, Span
from ingest.extract.draft import Draft, Mention, draft_of
from ingest.extract.en.frames import Frame, frames
from ingest.extract.en.representation import represented

_SIGNED = frozenset({AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.EXPIRED})
_PLANNED = re.compile(
    r"\b(?:will|to|plans?|is expected|are expected|would|is due|intends?|is to|hopes?)\s(?:be\s)?$|\bwill\b"
)
_DENIED = re.compile(r"\b(?:not|never|no longer|failed to|did not|does not)\s(?:\w+\s)?$")
_IN = re.compile(
    r"^\W{0,3}(?:,?\s(?:in|at)\s(?:the\s|central\s|northern\s|southern\s|downtown\s)?|,\s(?:in\s\w+\s)?)$"
)
_REACH = 160


@Language.component("en_relations")
def en_relations(doc: Doc) -> Doc:
    """Relations of the document, each once."""
    draft = draft_of(doc)
    facts: dict[tuple[Relation, int, int], RelationFact] = {}
    for fact in (
        *_signed(draft),
        *_belongs(draft),
        *_represents(doc.text, draft),
        *_located(doc.text, draft),
        *_framed(doc.text, draft),
    ):
        source, target = draft.entities[fact.source], draft.entities[fact.target]
        if fact.source == fact.target or not allows(fact.type, source.type, target.type):
            continue
        if fact.type is Relation.COOPERATES_WITH and any(
            (Relation.SIGNED, a, b) in facts
            for a, b in ((fact.source, fact.target), (fact.target, fact.source))
        ):
            continue
        facts.setdefault((fact.type, fact.source, fact.target), fact)
    draft.relations = list(facts.values())
    return doc


def _fact(
    relation: Relation, source: int, target: int, span: Span, rule: str, **asserted: object
) -> RelationFact:
    return RelationFact(
        relation,
        source,
        target,
        span,
        modality=Modality(str(asserted.get("modality", Modality.DONE))),
        polarity=Polarity(str(asserted.get("polarity", Polarity.AFFIRMED))),
        rule=rule,
        confidence=frames().confidence.get(rule, 0.5),
    )


def _signed(draft: Draft) -> list[RelationFact]:
    return [
        _fact(Relation.SIGNED, a, b, agreement.evidence, "en.agreement")
        for agreement in draft.agreements
        if agreement.status in _SIGNED
        for a, b in combinations(sorted(agreement.parties), 2)
    ]


def _first(entity: Entity) -> Span:
    return entity.mentions[0] if entity.mentions else (0, 0)


def _belongs(draft: Draft) -> list[RelationFact]:
    """Bodies to their home country, where the document names it."""
    countries = {e.iso3166: i for i, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY}
    return [
        _fact(Relation.BELONGS_TO, i, countries[e.country], _first(e), "en.belongs")
        for i, e in enumerate(draft.entities)
        if e.type in ORGANISATIONS and e.type is not EntityType.INTL_ORG and e.country in countries
    ]


def _represents(text: str, draft: Draft) -> list[RelationFact]:
    """People to the body or country in their office."""
    return [
        _fact(Relation.REPRESENTS, person, body, span, "en.represents")
        for person, (body, span) in represented(text, draft).items()
    ]


def _located(text: str, draft: Draft) -> list[RelationFact]:
    """Places of events and programmes, and the countries of foreign cities."""
    facts = []
    for one, other in zip(draft.mentions, draft.mentions[1:], strict=False):
        if one.entity is None or other.entity is None or one.entity == other.entity or other.start < one.end:
            continue
        if other.type in (EntityType.CITY, EntityType.COUNTRY) and _IN.match(text[one.end : other.start]):
            facts.append(
                _fact(Relation.LOCATED_IN, one.entity, other.entity, (one.start, other.end), "en.located")
            )
    countries = {e.iso3166: i for i, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY}
    for i, entity in enumerate(draft.entities):
        if entity.type is EntityType.CITY and entity.country in countries and entity.country != "KR":
            facts.append(
                _fact(Relation.LOCATED_IN, i, countries[entity.country], _first(entity), "en.located")
            )
    return [
        f
        for f in facts
        if not (draft.entities[f.source].country == "KR" and draft.entities[f.source].type is EntityType.CITY)
    ]


def _framed(text: str, draft: Draft) -> list[RelationFact]:
    facts: list[RelationFact] = []
    for start, end in draft.sentences:
        mentions = [m for m in draft.mentions_in(start, end) if m.entity is not None]
        if len({m.entity for m in mentions}) < 2:
            continue
        for frame in frames().frames:
            for trigger in frame.trigger.finditer(text, start, end):
                fact = _fill(text, frame, trigger, mentions)
                if fact is not None:
                    facts.append(fact)
    return facts


def _fill(text: str, frame: Frame, trigger: re.Match[str], mentions: list[Mention]) -> RelationFact | None:
    """The nearest fitting mention before the trigger and after it."""
    before = [
        m
        for m in mentions
        if m.end <= trigger.start() and m.type in frame.source and trigger.start() - m.end <= _REACH
    ]
    after = [
        m
        for m in mentions
        if m.start >= trigger.start() and m.type in frame.target and m.start - trigger.end() <= _REACH
    ]
    passive = re.match(r"\s?by\s", text[trigger.end() : trigger.end() + 4])
    if passive:
        before, after = (
            [m for m in mentions if m.start >= trigger.end() and m.type in frame.source],
            [m for m in mentions if m.end <= trigger.start() and m.type in frame.target],
        )
        if not before or not after:
            return None
        source, target = before[0], after[-1]
    else:
        if not before or not after:
            return None
        source, target = before[0] if frame.relation is Relation.HOSTED else before[-1], after[0]
    if source.entity == target.entity or source.entity is None or target.entity is None:
        return None
    lead = text[max(0, trigger.start() - 24) : trigger.start()]
    modality = Modality.PLANNED if _PLANNED.search(lead) else Modality.DONE
    if frame.relation is Relation.SUPPORTS and modality is Modality.PLANNED:
        return None
    polarity = Polarity.DENIED if _DENIED.search(lead) else Polarity.AFFIRMED
    span = (min(source.start, target.start), max(source.end, target.end))
    return _fact(
        frame.relation,
        source.entity,
        target.entity,
        span,
        f"en.{frame.relation.value}",
        modality=modality,
        polarity=polarity,
    )
