"""Documents made up for tests of the store: what they say is given, their text follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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
    digest,
)


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity by the name a document calls it."""

    id: str
    type: EntityType
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation as a document asserts it."""

    relation: Relation
    source: Thing
    target: Thing
    modality: Modality = Modality.DONE
    polarity: Polarity = Polarity.AFFIRMED


@dataclass(frozen=True, slots=True)
class Deal:
    """An agreement as a document reports it."""

    id: str
    parties: tuple[Thing, ...]
    kind: str = "MOU"
    status: str = "signed"
    date: str | None = None
    topics: tuple[str, ...] = field(default=())


AGENCY = Thing("agency-1", EntityType.AGENCY, "한국정보화기관", "KR")
COMPANY = Thing("company-1", EntityType.COMPANY, "Sample Networks", "VN")
KOREA = Thing("country-kr", EntityType.COUNTRY, "대한민국")
FORUM = Thing("event-1", EntityType.EVENT, "Digital Forum 2021")


def reading(
    key: str,
    *,
    facts: Iterable[Fact] = (),
    deals: Iterable[Deal] = (),
    things: Iterable[Thing] = (),
    published: str | None = "2021-05-03",
    note: str = "",
) -> Reading:
    """A document with this key that says this; `note` only makes its content another."""
    facts, deals = list(facts), list(deals)
    named = {thing.id: thing for thing in things}
    for fact in facts:
        named |= {fact.source.id: fact.source, fact.target.id: fact.target}
    for deal in deals:
        named |= {party.id: party for party in deal.parties}
    text = ""
    spans: list[tuple[int, int]] = []
    sentences = [thing.name for thing in named.values()]
    sentences += [f"{fact.source.name} {fact.relation} {fact.target.name}" for fact in facts]
    sentences += [f"{deal.kind}: {', '.join(party.name for party in deal.parties)}" for deal in deals]
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + ".\n"
    # Equal contents are read equally: whatever makes statements differ is in the text.
    text += f"({key} {note} {digest(repr((facts, deals, named)))})"
    document = Document(
        id=Document.id_of(key), key=key, version=Document.version_of(text, published), source="test",
        title=key, text=text, lang="ko", published=published, publisher="시험", extractor="test-1",
    )  # fmt: skip
    return Reading(document, list(_statements(document, spans, list(named.values()), facts, deals)))


def _statements(
    document: Document,
    spans: Sequence[tuple[int, int]],
    things: Sequence[Thing],
    facts: Sequence[Fact],
    deals: Sequence[Deal],
) -> Iterable[Statement]:
    remaining = iter(spans)

    def evidence() -> dict[str, object]:
        start, end = next(remaining)
        return {
            "document": document.id, "start": start, "end": end, "quote": document.text[start:end],
            "rule": "test", "rule_version": "1", "confidence": 0.9,
        }  # fmt: skip

    for thing in things:
        qualifiers = {"lang": "ko", "primary": True} | ({"country": thing.country} if thing.country else {})
        yield Statement(
            predicate=Attribute.NAMED, subject=thing.id, subject_type=thing.type, object=None,
            object_type=None, value=thing.name, qualifiers=qualifiers, **evidence(),
        )  # type: ignore[arg-type]  # fmt: skip
    for fact in facts:
        source, target = fact.source, fact.target
        if fact.relation in SYMMETRIC and target.id < source.id:
            source, target = target, source
        yield Statement(
            predicate=fact.relation, subject=source.id, subject_type=source.type, object=target.id,
            object_type=target.type, modality=fact.modality, polarity=fact.polarity, **evidence(),
        )  # type: ignore[arg-type]  # fmt: skip
    for deal in deals:
        where = evidence()
        qualifiers = {"kind": deal.kind, "status": deal.status, "topics": list(deal.topics)}
        yield Statement(
            predicate=Attribute.AGREED, subject=deal.id, subject_type=EntityType.AGREEMENT, object=None,
            object_type=None, qualifiers=qualifiers | ({"date": deal.date} if deal.date else {}), **where,
        )  # type: ignore[arg-type]  # fmt: skip
        for party in deal.parties:
            yield Statement(
                predicate=Relation.PARTY_TO, subject=party.id, subject_type=party.type, object=deal.id,
                object_type=EntityType.AGREEMENT, **where,
            )  # type: ignore[arg-type]  # fmt: skip
