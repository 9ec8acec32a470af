"""What the watches of the tests look at: tenders, agreements, funds and events of some countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.model import Attribute, EntityType, Relation
from graph.store import Put
from tests.readings import Deal, Fact, Thing, reading

NIA = Thing("org-nia", EntityType.AGENCY, "한국지능정보사회진흥원", "KR")
KOICA = Thing("org-koica", EntityType.AGENCY, "한국국제협력단", "KR")
UZBEKISTAN = Thing("country-uz", EntityType.COUNTRY, "우즈베키스탄", "UZ")
VIETNAM = Thing("country-vn", EntityType.COUNTRY, "베트남", "VN")
TASHKENT = Thing("city-tashkent", EntityType.CITY, "타슈켄트", "UZ")
MINISTRY = Thing("agency-mdt-uz", EntityType.AGENCY, "우즈베키스탄 디지털기술부", "UZ")
FUND = Thing("fund-bridge", EntityType.FUND, "Silk Bridge Facility")
SUMMIT = Thing("event-summit", EntityType.EVENT, "Smart City Summit Tashkent")


def tender(
    number: int,
    place: Thing = UZBEKISTAN,
    topics: Sequence[str] = ("smart city",),
    published: str | None = "2026-02-01",
    name: str = "교통관제 시스템",
    more: Sequence[Fact] = (),
    key: str | None = None,
) -> Put:
    """A document that tells of one tender, `tender-<number>`."""
    thing = Thing(f"tender-{number}", EntityType.TENDER, f"{name} {number}")
    facts = [Fact(Relation.BENEFITS, thing, place), Fact(Relation.PROCURES, KOICA, thing), *more]
    said = reading(key or f"tender-{number}", facts=facts, published=published)
    named = next(one for one in said.statements if one.subject == thing.id)
    known = {"start": "2026-05-01", "status": "planned", "topics": list(topics)}
    said.statements.append(
        replace(named, predicate=Attribute.REGISTERED, value=f"T-{number}", qualifiers=known)
    )
    return Put(said)


def before() -> list[Put]:
    """What is known before anything is watched."""
    deal = Deal("agreement-uz", (NIA, MINISTRY), date="2025-04-01", topics=("e-government",))
    other = Deal("agreement-vn", (NIA, VIETNAM), date="2025-06-01", topics=("smart city",))
    return [
        Put(reading("mou-uz", deals=[deal], published="2025-04-02")),
        Put(reading("mou-vn", deals=[other], published="2025-06-02")),
        Put(
            reading(
                "summit",
                facts=[Fact(Relation.LOCATED_IN, SUMMIT, TASHKENT), Fact(Relation.HOSTED, NIA, SUMMIT)],
                published="2025-09-01",
            )
        ),
        Put(reading("fund", facts=[Fact(Relation.OPERATES, KOICA, FUND)], published="2025-01-01")),
        tender(1, published="2025-11-01"),
        tender(2, VIETNAM, published="2025-11-02"),
        tender(3, topics=["cybersecurity"], published="2025-11-03"),
    ]
