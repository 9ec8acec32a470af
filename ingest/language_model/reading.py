"""What a language model told of a document, as far as the document says it, added to what the rules read.

A name must stand in the document, a quote too, and the quote must name all that its statement is about; types,
relations, kinds and topics are of closed lists. The rest is dropped, each with its reason. What the rules have read
already stays as they read it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import combinations
from typing import Any, Final

import orjson
from pydantic import BaseModel, ValidationError

from graph.model import (
    ORGANISATIONS,
    SYMMETRIC,
    AgreementStatus,
    EntityType,
    Relation,
    allows,
)
from graph.names import normalise
from graph.registry import registry
from ingest.extract.contract import Agreement, Asked, Claim, Dropped, Entity, Extraction, RelationFact, Span
from ingest.extract.layout import find_blocks
from ingest.extract.topics import topics_within
from ingest.language_model import prompt
from ingest.language_model.grounding import Grounding
from ingest.language_model.told import RULE, Told

_STRUCTURE: Final = frozenset({Relation.PART_OF, Relation.REPLICATES, Relation.BUILT, Relation.HANDED_TO})
"""Relations that an extraction keeps apart."""
_BINDING: Final = frozenset({AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.EXPIRED})
_ACTORS: Final = ORGANISATIONS | {EntityType.COUNTRY, EntityType.CITY}
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_BRACKET: Final = re.compile(r"\s?[(（](?:[^()（）]{0,20}[\s‘'“\"「])?")
"""What stands between a name and what a bracket calls it: … (hereinafter “, …(이하 ‘."""
_TOPICS: Final = 3
_NESTED: Final = 4
"""Names of one type that may overlap at one place."""
_ABOUT: Final = 200
"""Characters of a title, and of what was dropped and is shown."""
_SHORTEST: Final = 2


class Reason(StrEnum):
    """Why something that a model said was dropped."""

    FORM = "form"
    """It is not of the form that was asked for, or of no type of the closed lists."""
    NAME = "name-not-in-text"
    COUNTRY = "no-country"
    QUOTE = "quote-not-in-text"
    LONG = "quote-too-long"
    ENTITY = "not-an-entity"
    """It speaks of what is none of the entities."""
    UNNAMED = "not-named-in-quote"
    SIGNATURE = "impossible"
    """No such relation can be between things of these types."""
    PARTIES = "one-party"
    TOPIC = "topic-not-in-quote"


class _Drop(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def with_told(said: Extraction, text: str, told: Told) -> Extraction:
    """The extraction with what the model told. `text` is the document's, `said` what the rules read in it.

    Whatever there is in the answers, what the rules read stays.
    """
    try:
        reading = _Reading(said, text, told)
        for answer in told.answers:
            reading.add(answer)
    except Exception as error:  # noqa: BLE001 - an answer may hold anything
        failure = f"the answers could not be read: {type(error).__name__}"
        return replace(said, asked=Asked(told.reader, failures=(*_missing(told), failure)))
    return reading.said


class _Reading:
    def __init__(self, said: Extraction, text: str, told: Told) -> None:
        self.asked = Asked(told.reader, failures=_missing(told))
        self.said = replace(
            said,
            entities=list(said.entities),
            agreements=list(said.agreements),
            relations=list(said.relations),
            structure=list(said.structure),
            claims=list(said.claims),
            asked=self.asked,
        )
        self._confidence = told.confidence
        self._text = text
        self._ground = Grounding(text, find_blocks(text, english=said.lang == "en"))
        self._called: dict[str, list[int]] = {}
        """Normalised names to what they may stand for."""
        self._covered = bytearray(len(text))
        """Which characters are part of a name."""
        self._read: dict[EntityType, list[tuple[int, int, int]]] = {}
        """By type where the rules read a name: start, end, entity."""
        for index, entity in enumerate(said.entities):
            for form in entity.forms:
                self._calls(form, index)
            self._read.setdefault(entity.type, []).extend((*span, index) for span in entity.mentions)
            self._cover(entity)
        for places in self._read.values():
            places.sort()
        self._dates = {said.published, *(date.resolved for date in said.dates)}
        self._facts = {_key(f.type, f.source, f.target) for f in (*said.relations, *said.structure)}

    def add(self, answer: str) -> None:
        """Take in one answer."""
        content = orjson.loads(answer)
        readers = (self._entity, self._agreement, self._relation, self._claim)
        for (kind, model), read in zip(prompt.ITEMS.items(), readers, strict=True):
            for item in _items(content, kind):
                try:
                    new = read(_validated(model, item))
                except _Drop as drop:
                    self.asked.dropped.append(Dropped(kind, drop.reason, _about(item)))
                else:
                    self.asked.kept += new
                    self.asked.known += not new

    def _entity(self, item: Any) -> bool:
        """Whether the entity is new."""
        if item.type not in prompt.NAMED:
            raise _Drop(Reason.FORM)
        spans = self._spans(item.name)
        if not spans:
            raise _Drop(Reason.NAME)
        called = self._called.get(normalise(item.name))
        if known := called or self._overlapped(spans[0], item.type) or self._defined(item, spans):
            for index in known:
                self._calls(item.name, index)
            return False
        spans = [span for span in spans if not self._nested(span)]
        if not spans:
            raise _Drop(Reason.NAME)
        index, name = len(self.said.entities), self._words(spans[0])
        aliases = dict.fromkeys(self._words(s) for alias in item.aliases for s in self._alias(alias, spans))
        entry = next((entry for entry in registry().lookup(name, item.type)), None)
        if item.type is EntityType.COUNTRY and entry is None:
            raise _Drop(Reason.COUNTRY)
        more = [span for alias in aliases for span in self._spans(alias) if not self._nested(span)]
        entity = Entity(
            type=item.type,
            name=name,
            aliases=list(aliases),
            mentions=sorted({*spans, *more}),
            iso3166=entry.country if entry and item.type is EntityType.COUNTRY else None,
            entry=entry.id if entry else None,
            country=entry.country if entry else None,
            rule=f"{RULE}entity",
            confidence=self._confidence,
        )
        self.said.entities.append(entity)
        self._cover(entity)
        for form in entity.forms:
            self._calls(form, index)
        return True

    def _agreement(self, item: Any) -> bool:
        """Whether the agreement is new."""
        span = self._quoted(item.quote)
        parties = list(dict.fromkeys(self._named(party, span) for party in item.parties))
        entities = self.said.entities
        if any(not allows(Relation.PARTY_TO, entities[p].type, EntityType.AGREEMENT) for p in parties):
            raise _Drop(Reason.SIGNATURE)
        if len(parties) < 2:
            raise _Drop(Reason.PARTIES)
        date = item.date if item.date and self._is_told(item.date) else None
        if any(_same(other, parties, date) for other in self.said.agreements):
            return False
        title = self._ground.quote(item.title) if item.title and len(item.title) <= _ABOUT else None
        agreement = Agreement(
            kind=item.kind,
            parties=parties,
            date=date,
            topics=[topic for topic, _, _ in topics_within(self._text, *span, self._names(span))][:_TOPICS],
            status=item.status,
            evidence=span,
            title=self._words(title) if title else None,
            rule=f"{RULE}agreement",
            confidence=self._confidence,
        )
        self.said.agreements.append(agreement)
        if agreement.status in _BINDING:
            for one, other in combinations(sorted(parties), 2):
                if allows(Relation.SIGNED, entities[one].type, entities[other].type):
                    self._fact(RelationFact(Relation.SIGNED, one, other, span))
        return True

    def _relation(self, item: Any) -> bool:
        """Whether the relation is new."""
        if item.type not in prompt.asked_relations():
            raise _Drop(Reason.FORM)
        span = self._quoted(item.quote)
        source, target = self._named(item.source, span), self._named(item.target, span)
        types = (self.said.entities[source].type, self.said.entities[target].type)
        if source == target or not allows(item.type, *types):
            raise _Drop(Reason.SIGNATURE)
        signed = _key(Relation.SIGNED, source, target)
        if item.type is Relation.COOPERATES_WITH and signed in self._facts:
            return False
        return self._fact(RelationFact(item.type, source, target, span, item.modality, item.polarity))

    def _fact(self, fact: RelationFact) -> bool:
        key = _key(fact.type, fact.source, fact.target)
        if key in self._facts:
            return False
        self._facts.add(key)
        told = replace(fact, rule=f"{RULE}relation", confidence=self._confidence)
        (self.said.structure if fact.type in _STRUCTURE else self.said.relations).append(told)
        return True

    def _claim(self, item: Any) -> bool:
        """Whether the claim is new."""
        if item.type not in prompt.CLAIMED:
            raise _Drop(Reason.FORM)
        span = self._quoted(item.quote)
        subject = self._named(item.subject, span)
        if self.said.entities[subject].type not in _ACTORS:
            raise _Drop(Reason.SIGNATURE)
        topics = topics_within(self._text, *span, self._names(span))
        words = next((words for topic, *words in topics if topic == item.topic), None)
        if words is None:
            raise _Drop(Reason.TOPIC)
        if any(
            (c.predicate, c.subject, c.value) == (item.type, subject, item.topic) for c in self.said.claims
        ):
            return False
        self.said.claims.append(
            Claim(
                predicate=item.type,
                subject=subject,
                value=item.topic,
                evidence=span,
                solution=self._text[slice(*words)],
                rule=f"{RULE}claim",
                confidence=self._confidence,
            )
        )
        return True

    def _quoted(self, quote: str) -> Span:
        if len(quote) > prompt.LONGEST_QUOTE:
            raise _Drop(Reason.LONG)
        span = self._ground.quote(quote)
        if span is None:
            raise _Drop(Reason.QUOTE)
        return span

    def _named(self, name: str, span: Span) -> int:
        """The entity that is called so, and is named in the span."""
        candidates = self._called.get(normalise(name))
        if not candidates:
            raise _Drop(Reason.ENTITY)
        for index in candidates:
            if any(_within(mention, span) for mention in self.said.entities[index].mentions):
                return index
        if any(_within(spelled, span) for spelled in self._spans(name)):
            return candidates[0]
        raise _Drop(Reason.UNNAMED)

    def _names(self, span: Span) -> list[Span]:
        """The names in a span, which say what bodies are and not what they agree on."""
        return [m for entity in self.said.entities for m in entity.mentions if _within(m, span)]

    def _spans(self, name: str) -> list[Span]:
        if not _SHORTEST <= len(name.strip()) <= prompt.LONGEST_NAME or not any(map(str.isalpha, name)):
            return []
        return self._ground.names(name)

    def _alias(self, alias: str, named: Sequence[Span]) -> list[Span]:
        """Where the document gives a name an alias that it gives nothing else, if it does."""
        if normalise(alias) in self._called:
            return []
        return [span for span in self._spans(alias) if self._gives(named, span)][:1]

    def _gives(self, named: Sequence[Span], alias: Span) -> bool:
        """Whether one stands in a bracket right after the other: World Bank (WB), WB (World Bank)."""
        text = self._text
        return any(
            _BRACKET.fullmatch(text, end, alias[0]) or _BRACKET.fullmatch(text, alias[1], start)
            for start, end in named
        )

    def _defined(self, item: Any, named: Sequence[Span]) -> list[int]:
        """What of this type the rules know by an alias that the document gives the name."""
        return [
            index
            for alias in item.aliases
            for index in self._called.get(normalise(alias), ())
            if self.said.entities[index].type is item.type
            and any(self._gives(named, span) for span in self._spans(alias))
        ]

    def _overlapped(self, span: Span, kind: EntityType) -> list[int]:
        """What the rules call otherwise where this name stands: with the words before or after it, or without."""
        places = self._read.get(kind, [])
        at = bisect_left(places, (span[0],))
        beside = places[max(0, at - _NESTED) : at + _NESTED]
        return [index for start, end, index in beside if start < span[1] and span[0] < end][:1]

    def _nested(self, span: Span) -> bool:
        """Whether the span is a part of a longer name."""
        return self._covered.find(0, *span) < 0

    def _cover(self, entity: Entity) -> None:
        for start, end in entity.mentions:
            self._covered[start:end] = b"\1" * (end - start)

    def _words(self, span: Span) -> str:
        return " ".join(self._text[slice(*span)].split())

    def _calls(self, name: str, index: int) -> None:
        called = self._called.setdefault(normalise(name), [])
        if index not in called:
            called.append(index)

    def _is_told(self, date: str) -> bool:
        """Whether the document names this date, or one within this month or year."""
        return _DATE.fullmatch(date) is not None and any(d and d.startswith(date) for d in self._dates)


def _missing(told: Told) -> tuple[str, ...]:
    return (*told.failures, *filter(None, [told.unsent]))


def _items(content: Any, kind: str) -> Iterator[Any]:
    items = content.get(kind) if isinstance(content, dict) else None
    yield from (items if isinstance(items, list) else [])[: prompt.MOST_ITEMS]


def _validated(model: type[BaseModel], item: Any) -> Any:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        raise _Drop(Reason.FORM) from error


def _about(item: Any) -> str:
    """What was dropped, on one line: the words that it has."""
    told = list(item.values()) if isinstance(item, Mapping) else [item]
    words = " · ".join(value for value in told if isinstance(value, str) and value)
    return "".join(c if c.isprintable() else " " for c in words[:_ABOUT])


def _key(relation: Relation, source: int, target: int) -> tuple[Relation, int, int]:
    if relation in SYMMETRIC and target < source:
        source, target = target, source
    return relation, source, target


def _same(other: Agreement, parties: Sequence[int], date: str | None) -> bool:
    """Whether an agreement is one that has been read: two parties of it, and no other date."""
    dates = (other.date, date)
    apart = all(dates) and not (str(dates[0]).startswith(str(date)) or str(date).startswith(str(dates[0])))
    return not apart and len(set(other.parties) & set(parties)) >= 2


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
