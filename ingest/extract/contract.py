"""What extraction takes and what it gives: plain values that turn into one JSON object a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from graph.model import (
    AgreementKind,
    AgreementStatus,
    Attribute,
    EntityType,
    Modality,
    Polarity,
    Relation,
)
from ingest.extract.amounts import Amount
from ingest.extract.dates import Date

Span = tuple[int, int]
"""Start and end in characters of the document's text."""
_AT_HOME = frozenset({"KR", None})


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it is offered to extraction. `published` is an ISO date."""

    id: str
    text: str
    published: str | None = None
    title: str | None = None
    lang: str | None = None


@dataclass(slots=True)
class Entity:
    """What the mentions of one referent say. `entry` is its id in the registry, if it has one."""

    type: EntityType
    name: str
    aliases: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    iso3166: str | None = None
    role: str | None = None
    entry: str | None = None
    country: str | None = None
    rule: str = ""
    confidence: float = 1.0

    @property
    def forms(self) -> list[str]:
        """All its names, the longest first."""
        return sorted({self.name, *self.aliases}, key=len, reverse=True)


@dataclass(slots=True)
class Agreement:
    """An instrument between parties; `parties` are indices of entities."""

    kind: AgreementKind
    parties: list[int]
    date: str | None
    topics: list[str]
    status: AgreementStatus
    evidence: Span
    title: str | None = None
    polarity: Polarity = Polarity.AFFIRMED
    rule: str = ""
    confidence: float = 1.0


@dataclass(slots=True)
class RelationFact:
    """A relation read from `evidence`; `source` and `target` are indices of entities."""

    type: Relation
    source: int
    target: int
    evidence: Span
    modality: Modality = Modality.DONE
    polarity: Polarity = Polarity.AFFIRMED
    rule: str = ""
    confidence: float = 1.0


@dataclass(slots=True)
class Claim:
    """What an entity needs, offers or works by: `subject` and `counterpart` are indices of entities.

    `value` is the id of a topic for `OFFERS` and `NEEDS`, an `Instrument` for `WORKS_BY`; `solution` the words
    of the text that name it.
    """

    predicate: Attribute
    subject: int
    value: str
    evidence: Span
    solution: str | None = None
    counterpart: int | None = None
    modality: Modality = Modality.DONE
    rule: str = ""
    confidence: float = 1.0


@dataclass(slots=True)
class Indicator:
    """A measured value of a subject; `subject` is the index of an entity."""

    subject: int
    measure: str
    value: float
    unit: str
    as_of: str | None
    evidence: Span


@dataclass(slots=True)
class Condition:
    """A term of a programme or fund; `program` is the index of an entity."""

    program: int
    condition: str
    evidence: Span
    term: str | None = None
    value: float | None = None
    unit: str | None = None
    applies_to: str | None = None


@dataclass(slots=True)
class Asked:
    """What became of the answers of a language model about a document.

    `reader` is the model and the version of what it was asked, `kept` counts its statements that hold and `known`
    those that the rules had read too; `failures` says why there is no answer about a part.
    """

    reader: str
    kept: int = 0
    known: int = 0
    dropped: list[Dropped] = field(default_factory=list)
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a language model said and the document does not: its kind, the reason in a word, and what it was about."""

    kind: str
    reason: str
    about: str


@dataclass(slots=True)
class Extraction:
    """Everything that was read from one document."""

    id: str
    lang: str
    published: str | None
    relevant: bool
    entities: list[Entity] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    relations: list[RelationFact] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    dates: list[Date] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    structure: list[RelationFact] = field(default_factory=list)
    """What is part of or modelled on what."""
    asked: Asked | None = None
    """Of a language model, where one was asked."""

    def abroad(self) -> set[int]:
        """The indices of entities that are not of Korea: other countries, what is of them, international bodies."""
        countries = {
            i
            for i, e in enumerate(self.entities)
            if e.type is EntityType.COUNTRY and e.iso3166 not in _AT_HOME
        }
        of_them = {
            r.source for r in self.relations if r.type is Relation.BELONGS_TO and r.target in countries
        }
        others = {
            i
            for i, e in enumerate(self.entities)
            if e.type is EntityType.INTL_ORG
            or (e.type is not EntityType.COUNTRY and e.country not in _AT_HOME)
        }
        return countries | of_them | others

    def to_json(self) -> dict[str, Any]:
        """The document as `coopgraph extract` writes it: parties and endpoints by name."""
        names = [entity.name for entity in self.entities]
        return {
            "id": self.id,
            "lang": self.lang,
            "published": self.published,
            "relevant": self.relevant,
            "entities": [
                {
                    "type": e.type,
                    "name": e.name,
                    "aliases": e.aliases,
                    "mentions": [list(m) for m in e.mentions],
                    "iso3166": e.iso3166,
                    "role": e.role,
                }
                for e in self.entities
            ],
            "agreements": [
                {
                    "kind": a.kind,
                    "parties": [names[p] for p in a.parties],
                    "date": a.date,
                    "topics": a.topics,
                    "status": a.status,
                    "title": a.title,
                    "polarity": a.polarity,
                    "evidence": list(a.evidence),
                    "confidence": a.confidence,
                }
                for a in self.agreements
            ],
            "relations": [_related(r, names) for r in self.relations],
            "amounts": [
                {"text": a.text, "value": a.value, "currency": a.currency, "span": [a.start, a.end]}
                for a in self.amounts
            ],
            "dates": [{"text": d.text, "resolved": d.resolved, "span": [d.start, d.end]} for d in self.dates],
            "indicators": [
                {
                    "subject": names[i.subject],
                    "measure": i.measure,
                    "value": i.value,
                    "unit": i.unit,
                    "as_of": i.as_of,
                    "evidence": list(i.evidence),
                }
                for i in self.indicators
            ],
            "conditions": [
                {
                    "program": names[c.program],
                    "condition": c.condition,
                    "term": c.term,
                    "value": c.value,
                    "unit": c.unit,
                    "applies_to": c.applies_to,
                    "evidence": list(c.evidence),
                }
                for c in self.conditions
            ],
            "claims": [
                {
                    "type": c.predicate,
                    "subject": names[c.subject],
                    "value": c.value,
                    "solution": c.solution,
                    "counterpart": None if c.counterpart is None else names[c.counterpart],
                    "modality": c.modality,
                    "evidence": list(c.evidence),
                    "confidence": c.confidence,
                }
                for c in self.claims
            ],
            "structure": [_related(r, names) for r in self.structure],
            "asked": None if self.asked is None else asdict(self.asked),
        }


def _related(fact: RelationFact, names: Sequence[str]) -> dict[str, Any]:
    return {
        "type": fact.type,
        "source": names[fact.source],
        "target": names[fact.target],
        "evidence": list(fact.evidence),
        "modality": fact.modality,
        "polarity": fact.polarity,
        "confidence": fact.confidence,
    }
