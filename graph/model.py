"""The model: documents, statements, entities, agreements and edges.

Statements come first. A document is read into statements, each with the span it was read from;
entities, agreements and edges are projections of statements (`graph.projection`) and hold nothing
that a statement does not say.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

import orjson


class EntityType(StrEnum):
    """What an entity is. The value is its label in the graph."""

    COUNTRY = "Country"
    CITY = "City"
    AGENCY = "Agency"
    COMPANY = "Company"
    INTL_ORG = "IntlOrg"
    UNIVERSITY = "University"
    FUND = "Fund"
    PROGRAM = "Program"
    EVENT = "Event"
    PERSON = "Person"
    AGREEMENT = "Agreement"
    PROJECT = "Project"
    TENDER = "Tender"
    INDICATOR = "Indicator"


class Relation(StrEnum):
    """A relation between two entities. The value is its relationship type in the graph."""

    SIGNED = "SIGNED"
    BELONGS_TO = "BELONGS_TO"
    LOCATED_IN = "LOCATED_IN"
    PARTICIPATED_IN = "PARTICIPATED_IN"
    HOSTED = "HOSTED"
    FUNDS = "FUNDS"
    OPERATES = "OPERATES"
    MEMBER_OF = "MEMBER_OF"
    COOPERATES_WITH = "COOPERATES_WITH"
    REPRESENTS = "REPRESENTS"
    SUPPORTS = "SUPPORTS"
    PARTY_TO = "PARTY_TO"
    PART_OF = "PART_OF"
    REPLICATES = "REPLICATES"
    IMPLEMENTS = "IMPLEMENTS"
    """The body carries the project out."""
    OVERSEES = "OVERSEES"
    """The body answers for the project."""
    BENEFITS = "BENEFITS"
    """The project or tender is for the place."""
    PROCURES = "PROCURES"
    """The body buys by the tender."""
    BIDS_FOR = "BIDS_FOR"
    SUPPLIES = "SUPPLIES"
    """The body was awarded the tender, or a part of it."""
    COVERS = "COVERS"
    """The indicator has values for the country."""
    BUILT = "BUILT"
    """The body built the centre or system, or set it up."""
    HANDED_TO = "HANDED_TO"
    """The centre or system was handed over to the body."""
    EDITION_OF = "EDITION_OF"
    """The event is one of a series: of a number, a year or both (`graph.editions`)."""


class Attribute(StrEnum):
    """A predicate whose object is a value, not an entity."""

    NAMED = "NAMED"
    """The document calls the entity `value`; qualifiers: `lang`, `primary`, and what the type has
    (`iso3166`, `role`, `registry`)."""
    AGREED = "AGREED"
    """The subject is an agreement; qualifiers: `kind`, `status`, `date`, `topics`."""
    OFFERS = "OFFERS"
    """The subject has the topic `value` to give; qualifiers: `solution` (the words of the document) and
    `counterpart` (id of the entity it is offered to)."""
    NEEDS = "NEEDS"
    """The subject asks for the topic `value`; qualifiers as of `OFFERS`, the counterpart being asked."""
    WORKS_BY = "WORKS_BY"
    """The programme or fund works by the policy instrument `value` (`Instrument`)."""
    MEASURED = "MEASURED"
    """The measure `value` of the subject; qualifiers: `number`, `unit`, `as_of`, and `indicator` (id of the
    indicator that it is a value of)."""
    CONDITION = "CONDITION"
    """The programme or fund has the term `value`; qualifiers: `term`, `number`, `unit`, `applies_to`."""
    REGISTERED = "REGISTERED"
    """A register has the project or tender under the identifier `value`; qualifiers: `status`
    (`ProjectStatus`), `start`, `end`, `topics`, `sector`, and of a tender its procedure
    (`graph.questions.projects.PROCEDURE`)."""
    TRANSACTED = "TRANSACTED"
    """Money of the kind `value` (`Money`) went, or is to go, to the project or by the tender; qualifiers:
    `amount` (decimal number as text), `currency`, `date`, `end`, `provider` and `receiver` (entity ids),
    `number` (what the register calls it)."""


_NUMBERED: Final = frozenset({Attribute.MEASURED, Attribute.CONDITION})
"""Attributes with a qualifier that is a float."""


class AgreementKind(StrEnum):
    """The instrument."""

    MOU = "MOU"
    AGREEMENT = "agreement"
    LOI = "LOI"
    JOINT_DECLARATION = "joint_declaration"
    LOAN_AGREEMENT = "loan_agreement"
    CONTRACT = "contract"


class AgreementStatus(StrEnum):
    """How far an agreement has come, as one document reports it."""

    PLANNED = "planned"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class ProjectStatus(StrEnum):
    """How far a project or tender has come, as a register has it."""

    PLANNED = "planned"
    ACTIVE = "active"
    COMPLETE = "complete"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Money(StrEnum):
    """What kind of sum a `TRANSACTED` statement tells."""

    INCOMING = "incoming"
    COMMITMENT = "commitment"
    DISBURSEMENT = "disbursement"
    EXPENDITURE = "expenditure"
    REPAYMENT = "repayment"
    GUARANTEE = "guarantee"
    OTHER = "other"
    BUDGET = "budget"
    PLANNED = "planned"
    ESTIMATE = "estimate"
    AWARD = "award"
    CONTRACT = "contract"
    PAYMENT = "payment"


class Instrument(StrEnum):
    """By what means a programme or fund works."""

    INFRASTRUCTURE = "infrastructure"
    TRAINING = "training"
    FUNDING = "funding"
    TAX = "tax"
    CONSULTING = "consulting"
    NETWORKING = "networking"
    REGULATION = "regulation"


class Modality(StrEnum):
    """How a statement is asserted."""

    DONE = "done"
    PLANNED = "planned"
    PROPOSED = "proposed"
    CANCELLED = "cancelled"


class Polarity(StrEnum):
    """Whether a statement is affirmed or denied."""

    AFFIRMED = "affirmed"
    DENIED = "denied"


def caveat(modality: str | None, polarity: str) -> str | None:
    """What keeps an edge from being a plain fact: planned, proposed or cancelled, denied; None for a plain fact."""
    planned = modality if modality not in (None, Modality.DONE) else None
    return ", ".join(filter(None, (planned, polarity if polarity == Polarity.DENIED else None))) or None


ORGANISATIONS: Final = frozenset(
    {EntityType.AGENCY, EntityType.COMPANY, EntityType.INTL_ORG, EntityType.UNIVERSITY, EntityType.FUND}
)
"""Types that can act as a body."""

_ACTORS: Final = ORGANISATIONS | {EntityType.COUNTRY}
_PLACES: Final = frozenset({EntityType.COUNTRY, EntityType.CITY})
_SCHEMES: Final = frozenset({EntityType.PROGRAM, EntityType.FUND})
_TENDER: Final = frozenset({EntityType.TENDER})
_PROJECT: Final = frozenset({EntityType.PROJECT})
_PARTIES: Final = _ACTORS | {EntityType.CITY, EntityType.PROGRAM}

SYMMETRIC: Final = frozenset({Relation.SIGNED, Relation.COOPERATES_WITH})
"""Relations without a direction; stored once, from the smaller entity id to the larger."""

SIGNATURES: Final[Mapping[Relation, tuple[frozenset[EntityType], frozenset[EntityType]]]] = {
    Relation.SIGNED: (_PARTIES, _PARTIES),
    Relation.BELONGS_TO: (ORGANISATIONS, frozenset({EntityType.COUNTRY})),
    Relation.LOCATED_IN: (
        frozenset(
            {
                EntityType.EVENT,
                EntityType.CITY,
                EntityType.PROGRAM,
                EntityType.PROJECT,
                EntityType.AGENCY,
                EntityType.COMPANY,
                EntityType.UNIVERSITY,
            }
        ),
        _PLACES,
    ),
    Relation.PARTICIPATED_IN: (
        _ACTORS | {EntityType.CITY},
        frozenset({EntityType.EVENT, EntityType.PROGRAM, EntityType.PROJECT}),
    ),
    Relation.HOSTED: (_ACTORS | {EntityType.CITY}, frozenset({EntityType.EVENT})),
    Relation.FUNDS: (
        _ACTORS | {EntityType.CITY, EntityType.PROGRAM},
        _SCHEMES | {EntityType.PROJECT, EntityType.TENDER},
    ),
    Relation.OPERATES: (_ACTORS | {EntityType.CITY}, _SCHEMES | _PROJECT),
    Relation.MEMBER_OF: (_ACTORS | {EntityType.CITY}, frozenset({EntityType.INTL_ORG})),
    Relation.COOPERATES_WITH: (_ACTORS | {EntityType.CITY}, _ACTORS | {EntityType.CITY}),
    Relation.REPRESENTS: (frozenset({EntityType.PERSON}), _ACTORS | {EntityType.CITY, EntityType.PROGRAM}),
    Relation.SUPPORTS: (_ACTORS | {EntityType.CITY}, _PLACES),
    Relation.PARTY_TO: (_PARTIES, frozenset({EntityType.AGREEMENT})),
    Relation.PART_OF: (_SCHEMES | _PROJECT | _TENDER | ORGANISATIONS, _SCHEMES | _PROJECT | ORGANISATIONS),
    Relation.REPLICATES: (
        _ACTORS | {EntityType.CITY, EntityType.PROGRAM},
        frozenset({EntityType.PROGRAM, EntityType.CITY}),
    ),
    Relation.IMPLEMENTS: (_PARTIES, _PROJECT),
    Relation.OVERSEES: (_PARTIES, _PROJECT),
    Relation.BENEFITS: (_PROJECT | _TENDER, _PLACES),
    Relation.PROCURES: (_PARTIES, _TENDER),
    Relation.BIDS_FOR: (_PARTIES, _TENDER),
    Relation.SUPPLIES: (_PARTIES, _TENDER),
    Relation.COVERS: (frozenset({EntityType.INDICATOR}), frozenset({EntityType.COUNTRY})),
    Relation.BUILT: (_ACTORS | {EntityType.CITY}, _SCHEMES | _PROJECT),
    Relation.HANDED_TO: (_SCHEMES | _PROJECT, _ACTORS | {EntityType.CITY}),
    Relation.EDITION_OF: (frozenset({EntityType.EVENT}), frozenset({EntityType.EVENT})),
}
"""Which types a relation may join: (types of the source, types of the target)."""


def allows(relation: Relation, source: EntityType, target: EntityType) -> bool:
    """Whether `relation` may go from an entity of type `source` to one of type `target`."""
    sources, targets = SIGNATURES[relation]
    return source in sources and target in targets


_SORTED: Final = orjson.OPT_SORT_KEYS
_BLANK: Final = {size: blake2b(digest_size=size) for size in (8, 12, 16)}
"""By size of the digest: a copy is cheaper than a new one."""


def digest(*parts: object, size: int = 8) -> str:
    """A short stable hash of `parts` in hexadecimal, `2 * size` characters long; size is 8, 12 or 16.

    It is that of their compact JSON with sorted keys. Floats are no parts, since JSON has many ways to write one.
    """
    return _hashed(parts, size)


def _hashed(parts: tuple[object, ...], size: int) -> str:
    hashed = _BLANK[size].copy()
    hashed.update(orjson.dumps(parts, option=_SORTED))
    return hashed.hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one document.

    `key` names it at its source (``source:id``, a URL or a path) and stays when the content changes;
    `version` is the hash of the content and of what decides its reading.
    """

    id: str
    key: str
    version: str
    source: str
    title: str
    text: str
    lang: str
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    relevant: bool = True
    extractor: str = ""
    gated: bool = False
    """Whether it was kept without being read: it names no party abroad and no agreement."""
    pages: tuple[int, ...] = ()
    """Where each page starts, in characters of the text; nothing for what has no pages."""
    unanswered: str | None = None
    """Why a language model that was asked about it did not answer, in whole or in part."""

    def page(self, start: int) -> int | None:
        """The number, from 1, of the page on which what starts there stands."""
        return bisect_right(self.pages, start) or None

    @staticmethod
    def id_of(key: str) -> str:
        """The id of the document with this key."""
        return f"doc-{digest(key)}"

    @staticmethod
    def version_of(text: str, published: str | None, title: str | None = None) -> str:
        """The version of a document with this content."""
        return digest(text, published, title, size=16)


@dataclass(slots=True)
class Statement:
    """One claim read from one document. It is not changed once it is made; that nothing checks this makes it three
    times as cheap, and there are millions of them.

    `subject` and `object` are entity ids; `value` is the object of an `Attribute`. `start` and `end`
    count characters of the document's text and `quote` equals ``text[start:end]``.
    """

    document: str
    predicate: Relation | Attribute
    subject: str
    subject_type: EntityType
    object: str | None
    object_type: EntityType | None
    start: int
    end: int
    quote: str
    value: str | None = None
    qualifiers: Mapping[str, str | bool | float | Sequence[str]] = field(default_factory=dict)
    modality: Modality = Modality.DONE
    polarity: Polarity = Polarity.AFFIRMED
    rule: str = ""
    rule_version: str = ""
    confidence: float = 1.0
    page: int | None = None
    """The page on which it stands, of a document that has pages."""
    projected: bool = True
    """Whether the graph is made of it; one below the threshold of confidence is kept and says nothing."""

    @property
    def id(self) -> str:
        """A hash of what is claimed and where; the rule, its confidence and what follows from that are no
        part of it."""
        said = _written(self.qualifiers) if self.predicate in _NUMBERED else self.qualifiers
        parts = (
            self.document,
            self.predicate,
            self.subject,
            self.object,
            self.value,
            said,
            self.modality,
            self.polarity,
            self.start,
            self.end,
        )
        return f"st-{_hashed(parts, 12)}"


def _written(qualifiers: Mapping[str, Any]) -> dict[str, Any]:
    """The qualifiers with floats as Python writes them."""
    return {
        name: orjson.Fragment(json.dumps(said)) if isinstance(said, float) else said
        for name, said in qualifiers.items()
    }


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that was offered and not accepted, and why."""

    key: str
    reason: str
    """A word from `ingest.readers`: ``empty``, ``binary``, ``encoding``, ``too-large``, ``language``, …"""
    detail: str

    @property
    def id(self) -> str:
        """The id of the failure, one for each key."""
        return f"fail-{digest(self.key)}"


@dataclass(slots=True)
class Reading:
    """A document and all the statements that it makes."""

    document: Document
    statements: list[Statement]


Row = dict[str, Any]
"""A plain mapping as it travels to and from the store."""
