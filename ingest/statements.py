"""What was extracted from a document, as the statements that the graph is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict

from graph.editions import edition
from graph.model import (
    SYMMETRIC,
    Attribute,
    Document,
    EntityType,
    Modality,
    Polarity,
    Reading,
    Relation,
    Statement,
    allows,
    digest,
)
from graph.names import script
from graph.registry import registry
from graph.resolution import meant
from ingest.extract.contract import Agreement, Claim, Entity, Extraction, Span
from ingest.extract.pipeline import VERSION
from ingest.language_model.told import RULE, Told
from ingest.readers import Offer
from ingest.terms import Terms

FIGURES = 0.9
"""Confidence of an indicator or condition: too few are annotated to count it."""
_BESIDE = "+"
"""Stands between the version of the rules and the model."""
GATED = "-gated"
"""Ends the version of a document that was not read, so that it is read once the gate is off."""


_TERMS = Terms()
_Known = dict[str, str | bool | float | list[str] | None]
"""Qualifiers, those that are not known as None."""


class _Evidence(TypedDict):
    start: int
    end: int
    quote: str
    page: int | None


def version_of(offer: Offer, terms: Terms, told: Told | None = None) -> str:
    """The version of a document read on these terms, and with what a language model told beside the rules.

    Other terms or another model make another graph of it. So does an answer that is missing: then it is not
    the version that was wanted, and the next run asks again.
    """
    version = offer.version
    if terms.threshold:
        version += f"-above-{terms.threshold:g}"
    if terms.models:
        version += f"-with-{digest(terms.models)}"
    if told is not None:
        version += f"-told-{digest(told.reader, f'{told.confidence:g}')}"
        if told.failures:
            version += f"-but-{digest(sorted(told.answers))}"
    return version


def reading(offer: Offer, extraction: Extraction, terms: Terms = _TERMS) -> Reading:
    """The document and its statements; no statement twice, in the order of the text.

    Statements with a confidence below the threshold are kept out of the projection, except for the names of
    what others there speak of.
    """
    document = Document(
        id=Document.id_of(offer.key),
        key=offer.key,
        version=version_of(offer, terms, offer.told),
        source=offer.source,
        title=offer.title or "",
        text=offer.text,
        lang=extraction.lang,
        published=offer.published,
        publisher=offer.publisher,
        url=offer.url,
        pages=offer.pages,
        relevant=extraction.relevant,
        extractor=_extractor(extraction),
        unanswered="; ".join(extraction.asked.failures) or None if extraction.asked else None,
    )
    ids = [entity_id(entity, offer.published) for entity in extraction.entities]
    unique: dict[str, Statement] = {}
    for statement in _statements(document, extraction, ids):
        unique.setdefault(statement.id, statement)
    said = sorted(unique.values(), key=lambda s: (s.start, s.end, s.id))
    return Reading(document, _above(said, terms.threshold) if terms.threshold else said)


def _extractor(extraction: Extraction) -> str:
    """By what a document was read: the version of the rules, and the model beside them."""
    return f"{VERSION}{_BESIDE}{extraction.asked.reader}" if extraction.asked else VERSION


def _version_of_rule(document: Document, rule: str) -> str:
    """The version of what read a statement: the rules', or for a model what it is called as a reader."""
    return document.extractor.partition(_BESIDE)[2] if rule.startswith(RULE) else VERSION


def _above(statements: list[Statement], threshold: float) -> list[Statement]:
    """The statements, those below the threshold marked as no part of the projection."""
    spoken_of: set[str | None] = set()
    for statement in statements:
        if statement.confidence >= threshold and statement.predicate is not Attribute.NAMED:
            spoken_of |= {statement.subject, statement.object, str(statement.qualifiers.get("counterpart"))}
    return [
        statement
        if statement.confidence >= threshold
        or (statement.predicate is Attribute.NAMED and statement.subject in spoken_of)
        else replace(statement, projected=False)
        for statement in statements
    ]


def unread(offer: Offer, lang: str) -> Reading:
    """A document that the gate kept from being read: it is in the graph, and says nothing."""
    document = Document(
        id=Document.id_of(offer.key),
        key=offer.key,
        version=offer.version + GATED,
        source=offer.source,
        title=offer.title or "",
        text=offer.text,
        lang=lang,
        published=offer.published,
        publisher=offer.publisher,
        url=offer.url,
        pages=offer.pages,
        relevant=False,
        extractor=VERSION,
        gated=True,
    )
    return Reading(document, [])


def entity_id(entity: Entity, published: str | None = None) -> str:
    """The id under which an entity is known in every document: its registry entry, in whatever words
    (`graph.resolution.meant`), or the normal form of its name within its type (`Registry.identity`). Of bodies that bore one name at
    different times it is the one that there was when the document was published."""
    aliases = tuple(entity.aliases)
    if known := entity.entry or meant(entity.name, aliases, entity.type, entity.country or None, published):
        entry = registry().get(known)
        return registry().at(entry, entity.name, published).id if entry else known
    if entity.type is EntityType.COUNTRY and entity.iso3166:
        return f"country-{entity.iso3166.lower()}"
    return f"{entity.type.lower()}-{digest(entity.type, registry().identity(entity.name, entity.type))}"


def _statements(document: Document, extraction: Extraction, ids: list[str]) -> Iterator[Statement]:
    entities = extraction.entities
    for entity, identifier in zip(entities, ids, strict=True):
        yield from _names(document, entity, identifier)
        if entity.type is EntityType.EVENT:
            yield from _series(document, entity, identifier)
    for agreement in extraction.agreements:
        yield from _agreement(document, agreement, entities, ids)
    yield from _claims(document, extraction, ids)
    for fact in (*extraction.relations, *extraction.structure):
        source, target = fact.source, fact.target
        if fact.type in SYMMETRIC and ids[target] < ids[source]:
            source, target = target, source
        if ids[source] == ids[target] or not allows(fact.type, entities[source].type, entities[target].type):
            continue
        yield Statement(
            document=document.id,
            predicate=fact.type,
            subject=ids[source],
            subject_type=entities[source].type,
            object=ids[target],
            object_type=entities[target].type,
            modality=fact.modality,
            polarity=fact.polarity,
            rule=fact.rule,
            rule_version=_version_of_rule(document, fact.rule),
            confidence=fact.confidence,
            **_evidence(document, fact.evidence),
        )


def _names(document: Document, entity: Entity, identifier: str) -> Iterator[Statement]:
    """One statement for each form of the name, at its first mention."""
    first: dict[str, Span] = {}
    for start, end in entity.mentions:
        first.setdefault(" ".join(document.text[start:end].split()), (start, end))
    if entity.name not in first and entity.mentions:
        first[entity.name] = entity.mentions[0]
    shared: _Known = {
        "iso3166": entity.iso3166 or None,
        "role": entity.role or None,
        "country": entity.country or None,
        "registry": entity.entry or None,
    }
    for surface, span in first.items():
        known = shared | {"lang": script(surface), "primary": surface == entity.name}
        yield _attribute(document, Attribute.NAMED, (identifier, entity.type), surface, known, span, entity)


def _series(document: Document, event: Entity, identifier: str) -> Iterator[Statement]:
    """The series that the event is an edition of, where its name says so, at its first mention."""
    told = edition(event.name)
    if told is None or not event.mentions:
        return
    series = replace(event, name=told.series, entry="", mentions=event.mentions[:1])
    known = entity_id(series, document.published)
    if known == identifier:
        return
    subject = (known, EntityType.EVENT)
    named: _Known = {"lang": script(told.series), "primary": True, "country": event.country or None}
    yield _attribute(document, Attribute.NAMED, subject, told.series, named, event.mentions[0], series)
    yield Statement(
        document=document.id,
        predicate=Relation.EDITION_OF,
        subject=identifier,
        subject_type=event.type,
        object=known,
        object_type=event.type,
        rule="edition",
        rule_version=_version_of_rule(document, "edition"),
        confidence=event.confidence,
        **_evidence(document, event.mentions[0]),
    )


def _agreement(
    document: Document, agreement: Agreement, entities: list[Entity], ids: list[str]
) -> Iterator[Statement]:
    """What was agreed, and one statement for each party."""
    parties = {ids[p]: entities[p].type for p in agreement.parties}
    identifier = f"agreement-{digest(agreement.kind, sorted(parties), agreement.date)}"
    known: _Known = {
        "kind": agreement.kind.value,
        "status": agreement.status.value,
        "topics": list(agreement.topics),
        "date": agreement.date or None,
    }
    subject = (identifier, EntityType.AGREEMENT)
    yield _attribute(
        document, Attribute.AGREED, subject, agreement.title, known, agreement.evidence, agreement
    )
    for party, party_type in sorted(parties.items()):
        yield Statement(
            document=document.id,
            predicate=Relation.PARTY_TO,
            subject=party,
            subject_type=party_type,
            object=identifier,
            object_type=EntityType.AGREEMENT,
            polarity=agreement.polarity,
            rule=agreement.rule,
            rule_version=_version_of_rule(document, agreement.rule),
            confidence=agreement.confidence,
            **_evidence(document, agreement.evidence),
        )


def _claims(document: Document, extraction: Extraction, ids: list[str]) -> Iterator[Statement]:
    """What entities need, offer and work by, their indicators and conditions."""
    subjects = [(identifier, e.type) for identifier, e in zip(ids, extraction.entities, strict=True)]
    for claim in extraction.claims:
        other = None if claim.counterpart is None else ids[claim.counterpart]
        known: _Known = {"solution": claim.solution or None, "counterpart": other}
        subject = subjects[claim.subject]
        yield _attribute(document, claim.predicate, subject, claim.value, known, claim.evidence, claim)
    figure = _Figure(f"{extraction.lang}-indicator")
    for read in extraction.indicators:
        known = {"number": read.value, "unit": read.unit, "as_of": read.as_of}
        subject = subjects[read.subject]
        yield _attribute(document, Attribute.MEASURED, subject, read.measure, known, read.evidence, figure)
    figure = _Figure(f"{extraction.lang}-condition")
    for term in extraction.conditions:
        known = {"term": term.term, "number": term.value, "unit": term.unit, "applies_to": term.applies_to}
        subject = subjects[term.program]
        yield _attribute(document, Attribute.CONDITION, subject, term.condition, known, term.evidence, figure)


@dataclass(frozen=True, slots=True)
class _Figure:
    """By what an indicator or condition was read."""

    rule: str
    confidence: float = FIGURES


def _attribute(
    document: Document,
    predicate: Attribute,
    subject: tuple[str, EntityType],
    value: str | None,
    known: _Known,
    span: Span,
    read: Entity | Agreement | Claim | _Figure,
) -> Statement:
    """The statement of one entity that was read so; what is not known is no qualifier."""
    return Statement(
        document=document.id,
        predicate=predicate,
        subject=subject[0],
        subject_type=subject[1],
        object=None,
        object_type=None,
        value=value,
        qualifiers={name: said for name, said in known.items() if said is not None},
        modality=read.modality if isinstance(read, Claim) else Modality.DONE,
        polarity=read.polarity if isinstance(read, Agreement) else Polarity.AFFIRMED,
        rule=read.rule,
        rule_version=_version_of_rule(document, read.rule),
        confidence=read.confidence,
        **_evidence(document, span),
    )


def _evidence(document: Document, span: Span) -> _Evidence:
    start, end = span
    return {"start": start, "end": end, "quote": document.text[start:end], "page": document.page(start)}
