"""Statements to entities and edges.

A summary is a fold of statements whose order does not matter: it counts documents, keeps sets, least and
greatest values. So summaries of different documents merge, a new document costs what it says and not what
the graph holds, and any order of ingest gives the same graph. Taking a document away is the one thing that
needs its neighbours again: the summary is folded anew from the statements that remain.

Only the count of documents knows documents: whoever folds statements one by one counts them by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from graph.model import (
    SYMMETRIC,
    AgreementStatus,
    Attribute,
    EntityType,
    Modality,
    Polarity,
    ProjectStatus,
    Reading,
    Relation,
    Row,
    Statement,
    caveat,
    digest,
)
from graph.names import normalise, script
from graph.registry import registry

NAMES_KEPT: Final = 48
"""Forms of a name that an entity keeps; all are in its statements."""
STATEMENTS_KEPT: Final = 50
"""Statement ids that an edge keeps; all are found by the edge's id."""
TOPICS_KEPT: Final = 12
"""Topics that an agreement keeps; as many that an entity offers, needs, and instruments that it works by."""
MEASURED: Final = frozenset(
    {
        "degree", "strength", "pagerank", "recent_pagerank", "betweenness", "closeness", "eigenvector", "core",
        "community", "measured",
    }
)  # fmt: skip
"""Properties that analysis gives an entity where somebody asks for it (`graph.store.Store.measure`); `measured` is the
day that they are of. No document says them, so that none changes them and no dump or export has them."""
_GATHERED: Final[Mapping[Attribute | Relation, str]] = {
    Attribute.OFFERS: "offers",
    Attribute.NEEDS: "needs",
    Attribute.WORKS_BY: "instruments",
}
"""Attributes whose values an entity gathers, and as which property."""

_STATUS_RANK: Final = {
    status.value: rank
    for statuses in (AgreementStatus, ProjectStatus)
    for rank, status in enumerate(statuses)
}
_MODALITY_RANK: Final = {
    modality.value: rank
    for rank, modality in enumerate((Modality.PROPOSED, Modality.PLANNED, Modality.DONE, Modality.CANCELLED))
}


@lru_cache(maxsize=65_536)
def edge_id(relation: Relation, source: str, target: str) -> str:
    """The id of the one edge of this relation from `source` to `target`."""
    return f"edge-{digest(relation, source, target, size=12)}"


def edge_of(statement: Statement) -> str | None:
    """The edge that a statement supports; None for one about one entity, or kept out of the projection."""
    if not statement.projected or not isinstance(statement.predicate, Relation) or statement.object is None:
        return None
    return edge_id(statement.predicate, statement.subject, statement.object)


def _least(values: Iterable[str | None]) -> str | None:
    return min((value for value in values if value), default=None)


def _precise(dates: Iterable[str | None]) -> str | None:
    """The most precise of some dates, of equally precise ones the earliest."""
    return min((date for date in dates if date), key=lambda date: (-len(date), date), default=None)


def _greatest(values: Iterable[str | None]) -> str | None:
    return max((value for value in values if value), default=None)


def said(properties: Row) -> Row:
    """An entity's properties in the store without what was measured of it."""
    return {name: value for name, value in properties.items() if name not in MEASURED}


@dataclass(slots=True)
class EntitySummary:
    """What statements together say of one entity."""

    id: str
    type: EntityType
    documents: int = 0
    names: set[str] = field(default_factory=set)
    primaries: set[str] = field(default_factory=set)
    """Names that a document holds to be the full one."""
    roles: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    """What registers call it: ``scheme:identifier``."""
    country: str | None = None
    first: str | None = None
    last: str | None = None
    kind: str | None = None
    date: str | None = None
    """When an agreement was made, a project or tender began."""
    ended: str | None = None
    status: tuple[str, str] | None = None
    """Publication date ("" where unknown) and status of the latest report of an agreement, project or tender."""
    topics: set[str] = field(default_factory=set)
    offers: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    instruments: set[str] = field(default_factory=set)
    affirmed: bool = False
    confidence: float = 0.0

    def add(self, statement: Statement, published: str | None) -> None:
        """Take in one statement about the entity from a document published then."""
        qualifiers = statement.qualifiers
        self.first = _least((self.first, published))
        self.last = _greatest((self.last, published))
        self.affirmed = self.affirmed or statement.polarity is Polarity.AFFIRMED
        self.confidence = max(self.confidence, statement.confidence)
        if statement.value and statement.predicate in (Attribute.NAMED, Attribute.AGREED):
            self.names.add(statement.value)
        if identifier := qualifiers.get("identifier"):
            self.identifiers.add(str(identifier))
        if statement.predicate is Attribute.NAMED:
            if statement.value and qualifiers.get("primary"):
                self.primaries.add(statement.value)
            if role := qualifiers.get("role"):
                self.roles.add(str(role))
            self.country = _least((self.country, _optional(qualifiers.get("country"))))
        elif statement.predicate is Attribute.AGREED:
            self.kind = _least((self.kind, _optional(qualifiers.get("kind"))))
            self.date = _precise((self.date, _optional(qualifiers.get("date"))))
            report = (published or "", str(qualifiers["status"]))
            self.status = max(filter(None, (self.status, report)), key=_status_order)
            self.topics |= _strings(qualifiers.get("topics"))
        elif statement.predicate is Attribute.REGISTERED:
            self.date = _precise((self.date, _optional(qualifiers.get("start"))))
            self.ended = _greatest((self.ended, _optional(qualifiers.get("end"))))
            if status := qualifiers.get("status"):
                self.status = max(
                    filter(None, (self.status, (published or "", str(status)))), key=_status_order
                )
            self.topics |= _strings(qualifiers.get("topics"))
        elif statement.value and statement.predicate in _GATHERED:
            getattr(self, _GATHERED[statement.predicate]).add(statement.value)
        self._bound()

    def merge(self, other: EntitySummary) -> None:
        """Take in what statements of other documents say."""
        self.documents += other.documents
        self.names |= other.names
        self.primaries |= other.primaries
        self.roles |= other.roles
        self.identifiers |= other.identifiers
        self.topics |= other.topics
        self.offers |= other.offers
        self.needs |= other.needs
        self.instruments |= other.instruments
        self.country = _least((self.country, other.country))
        self.first = _least((self.first, other.first))
        self.last = _greatest((self.last, other.last))
        self.kind = _least((self.kind, other.kind))
        self.date = _precise((self.date, other.date))
        self.ended = _greatest((self.ended, other.ended))
        self.status = max(filter(None, (self.status, other.status)), key=_status_order, default=None)
        self.affirmed = self.affirmed or other.affirmed
        self.confidence = max(self.confidence, other.confidence)
        self._bound()

    def _bound(self) -> None:
        for name in ("names", "primaries", "roles"):
            values = getattr(self, name)
            if len(values) > NAMES_KEPT:
                setattr(self, name, set(sorted(values, key=_name_order)[:NAMES_KEPT]))
        for name in ("topics", "identifiers", *_GATHERED.values()):
            values = getattr(self, name)
            if len(values) > TOPICS_KEPT:
                setattr(self, name, set(sorted(values)[:TOPICS_KEPT]))

    def row(self) -> Row:
        """The entity's properties in the store, none of them null."""
        entry = registry().get(self.id)
        primaries = sorted(self.primaries or self.names, key=_name_order)
        others = sorted(self.names, key=_name_order)
        ko = (entry and entry.name_ko) or _first(primaries, "ko") or _first(others, "ko")
        en = (entry and entry.name_en) or _first(primaries, "en") or _first(others, "en")
        name = ko or en or (primaries[0] if primaries else self.id)
        known = (
            [form.text for form in entry.forms if form.kind not in ("short", "adjective")] if entry else []
        )
        forms = sorted(set(known) | self.names | {n for n in (ko, en) if n}, key=_name_order)
        row: Row = {
            "id": self.id,
            "type": self.type.value,
            "name": name,
            "name_ko": ko,
            "name_en": en,
            "names": others,
            "primaries": primaries if self.primaries else [],
            "search": " | ".join(dict.fromkeys(forms + [normalise(form) for form in forms])),
            "roles": sorted(self.roles),
            "country": (entry.country if entry else None) or self.country,
            "documents": self.documents,
            "first": self.first,
            "last": self.last,
            "confidence": self.confidence,
        }
        row |= {
            name: sorted(values)
            for name in ("identifiers", *_GATHERED.values())
            if (values := getattr(self, name))
        }
        if self.type is EntityType.COUNTRY:
            row["iso3166"] = row["country"] = self.id.removeprefix("country-").upper()
        if self.type is EntityType.AGREEMENT:
            row |= {
                "kind": self.kind,
                "date": self.date,
                "status": self.status[1] if self.status else None,
                "reported": self.status[0] if self.status else None,
                "topics": sorted(self.topics),
                "polarity": _polarity(self.affirmed),
                "name": " ".join(filter(None, (self.kind, self.date))) if not self.names else name,
            }
        if self.type in (EntityType.PROJECT, EntityType.TENDER):
            row |= {
                "date": self.date,
                "ended": self.ended,
                "status": self.status[1] if self.status else None,
                "reported": self.status[0] if self.status else None,
                "topics": sorted(self.topics),
            }
        return {key: value for key, value in row.items() if value is not None}

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> EntitySummary:
        """The summary that `row` gave these properties."""
        get = row.get
        status = get("status")
        return cls(
            id=str(row["id"]),
            type=EntityType(str(row["type"])),
            documents=int(str(row["documents"])),
            names=_strings(get("names")),
            primaries=_strings(get("primaries")),
            roles=_strings(get("roles")),
            identifiers=_strings(get("identifiers")),
            country=_optional(get("country")),
            first=_optional(get("first")),
            last=_optional(get("last")),
            kind=_optional(get("kind")),
            date=_optional(get("date")),
            ended=_optional(get("ended")),
            status=(str(get("reported", "")), str(status)) if status is not None else None,
            topics=_strings(get("topics")),
            offers=_strings(get("offers")),
            needs=_strings(get("needs")),
            instruments=_strings(get("instruments")),
            affirmed=get("polarity", Polarity.AFFIRMED) == Polarity.AFFIRMED,
            confidence=float(str(get("confidence", 0.0))),
        )


@dataclass(slots=True)
class EdgeSummary:
    """What statements together say of one relation between two entities."""

    relation: Relation
    source: str
    target: str
    documents: int = 0
    statements: set[str] = field(default_factory=set)
    first: str | None = None
    last: str | None = None
    modality: tuple[str, str] | None = None
    """Publication date ("" where unknown) and modality of the latest report."""
    affirmed: bool = False
    confidence: float = 0.0

    @property
    def id(self) -> str:
        """The edge's id."""
        return edge_id(self.relation, self.source, self.target)

    def add(self, statement: Statement, identifier: str, published: str | None) -> None:
        """Take in one statement of the edge, with its id, from a document published then."""
        self.statements.add(identifier)
        if len(self.statements) > STATEMENTS_KEPT:
            self.statements.remove(max(self.statements))
        self.first = _least((self.first, published))
        self.last = _greatest((self.last, published))
        report = (published or "", statement.modality.value)
        self.modality = max(filter(None, (self.modality, report)), key=_modality_order)
        self.affirmed = self.affirmed or statement.polarity is Polarity.AFFIRMED
        self.confidence = max(self.confidence, statement.confidence)

    def merge(self, other: EdgeSummary) -> None:
        """Take in what statements of other documents say."""
        self.documents += other.documents
        self.statements = set(sorted(self.statements | other.statements)[:STATEMENTS_KEPT])
        self.first = _least((self.first, other.first))
        self.last = _greatest((self.last, other.last))
        self.modality = max(filter(None, (self.modality, other.modality)), key=_modality_order, default=None)
        self.affirmed = self.affirmed or other.affirmed
        self.confidence = max(self.confidence, other.confidence)

    def row(self) -> Row:
        """The edge's properties in the store, none of them null."""
        row: Row = {
            "id": self.id,
            "relation": self.relation.value,
            "source": self.source,
            "target": self.target,
            "documents": self.documents,
            "first": self.first,
            "last": self.last,
            "modality": self.modality[1] if self.modality else None,
            "reported": self.modality[0] if self.modality else None,
            "polarity": _polarity(self.affirmed),
            "caveat": caveat(self.modality[1] if self.modality else None, _polarity(self.affirmed)),
            "confidence": self.confidence,
            "statements": sorted(self.statements),
        }
        return {key: value for key, value in row.items() if value is not None}

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> EdgeSummary:
        """The summary that `row` gave these properties."""
        modality = row.get("modality")
        return cls(
            relation=Relation(str(row["relation"])),
            source=str(row["source"]),
            target=str(row["target"]),
            documents=int(str(row["documents"])),
            statements=_strings(row.get("statements")),
            first=_optional(row.get("first")),
            last=_optional(row.get("last")),
            modality=(str(row.get("reported", "")), str(modality)) if modality is not None else None,
            affirmed=row.get("polarity") == Polarity.AFFIRMED,
            confidence=float(str(row.get("confidence", 0.0))),
        )


@dataclass(frozen=True, slots=True)
class Summaries:
    """What some statements say of each entity and edge, by id."""

    entities: dict[str, EntitySummary] = field(default_factory=dict)
    edges: dict[str, EdgeSummary] = field(default_factory=dict)

    def add(
        self, statement: Statement, identifier: str, published: str | None
    ) -> EntitySummary | EdgeSummary | None:
        """Take in one statement; the summary that it went into, where the caller counts documents.

        None for a statement that is kept out of the projection.
        """
        if not statement.projected:
            return None
        if isinstance(statement.predicate, Relation) and statement.object is not None:
            relation, source, target = statement.predicate, statement.subject, statement.object
            name = edge_id(relation, source, target)
            edge = self.edges.get(name)
            if edge is None:
                edge = self.edges[name] = EdgeSummary(relation, source, target)
            edge.add(statement, identifier, published)
            return edge
        entity = self.entities.get(statement.subject)
        if entity is None:
            entity = EntitySummary(statement.subject, statement.subject_type)
            self.entities[entity.id] = entity
        entity.add(statement, published)
        return entity

    def merge(self, other: Summaries) -> None:
        """Take in what statements of other documents say."""
        for identifier, entity in other.entities.items():
            if identifier in self.entities:
                self.entities[identifier].merge(entity)
            else:
                self.entities[identifier] = entity
        for identifier, edge in other.edges.items():
            if identifier in self.edges:
                self.edges[identifier].merge(edge)
            else:
                self.edges[identifier] = edge


def summarise(statements: Mapping[str, Statement], published: str | None) -> Summaries:
    """What one document, published then, says in these statements, by their ids."""
    summaries = Summaries()
    for identifier, statement in statements.items():
        if summary := summaries.add(statement, identifier, published):
            summary.documents = 1
    return summaries


def distinct(reading: Reading) -> dict[str, Statement]:
    """Each statement once, by its id; of two readings of the same claim the surer stands.

    Raises ValueError for statements that no graph can be made of (`check`).
    """
    check(reading)
    unique: dict[str, Statement] = {}
    for statement in reading.statements:
        other = unique.setdefault(statement.id, statement)
        if other is not statement and (statement.confidence, statement.rule) > (other.confidence, other.rule):
            unique[statement.id] = statement
    return unique


def check(reading: Reading) -> None:
    """Raises ValueError when the statements are not such that a graph can be made of them.

    Each is of the document and quotes it word for word; whatever is related is named, and a relation
    without a direction goes from the smaller id to the larger.
    """
    document = reading.document
    named = {s.subject for s in reading.statements if isinstance(s.predicate, Attribute)}
    for statement in reading.statements:
        if statement.document != document.id:
            raise ValueError(f"{statement.id} is of {statement.document}, not of {document.id}")
        if document.text[statement.start : statement.end] != statement.quote or not statement.quote:
            raise ValueError(
                f"{statement.id} does not quote {document.key}[{statement.start}:{statement.end}]"
            )
        if isinstance(statement.predicate, Attribute):
            continue
        if statement.object is None or not named >= {statement.subject, statement.object}:
            raise ValueError(f"{statement.id} relates what {document.key} does not name")
        if statement.predicate in SYMMETRIC and statement.object <= statement.subject:
            raise ValueError(f"{statement.id}: {statement.predicate} goes from the smaller id to the larger")


def _polarity(affirmed: bool) -> str:
    return (Polarity.AFFIRMED if affirmed else Polarity.DENIED).value


def _status_order(report: tuple[str, str]) -> tuple[str, int]:
    return report[0], _STATUS_RANK[report[1]]


def _modality_order(report: tuple[str, str]) -> tuple[str, int]:
    return report[0], _MODALITY_RANK[report[1]]


def _name_order(name: str) -> tuple[int, str]:
    return -len(name), name


def _first(names: Iterable[str], lang: str) -> str | None:
    return next((name for name in names if script(name) == lang), None)


def _strings(value: object) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list | tuple | set) else set()


def _optional(value: object) -> str | None:
    return str(value) if value else None
