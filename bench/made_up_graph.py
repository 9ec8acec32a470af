"""A graph of any size that nobody published: documents of bodies that work together, as feeds and press tell of them.

Few bodies are in many documents and most in few (those that came early have the more, as a power law has it), and who
met before, or met the same, meets more often than others. Bodies have types, countries, topics that they offer and
need; documents grow more numerous from year to year. The same numbers give the same documents.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from graph.model import SYMMETRIC, Attribute, Document, EntityType, Reading, Relation, Statement
from graph.registry import registry

TOPICS: Final = (
    "AI", "smart city", "e-government", "5G", "cybersecurity", "big data", "cloud", "digital health", "IoT",
    "semiconductor", "digital education", "startup", "broadband", "smart farm", "quantum",
)  # fmt: skip
_SHARES: Final = {
    EntityType.COMPANY: 0.36, EntityType.AGENCY: 0.22, EntityType.UNIVERSITY: 0.1, EntityType.CITY: 0.02,
    EntityType.INTL_ORG: 0.01, EntityType.FUND: 0.01, EntityType.PROGRAM: 0.03, EntityType.EVENT: 0.04,
    EntityType.AGREEMENT: 0.21,
}  # fmt: skip
"""Of all entities, how many are of each type."""
_BODIES: Final = (
    EntityType.COMPANY, EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.CITY, EntityType.INTL_ORG
)  # fmt: skip
_SCHEMES: Final = (EntityType.FUND, EntityType.PROGRAM)
_NAMES, _TIES = 13, 24
"""Bodies that a document names, and ties between two that it tells of."""
_DIRECT: Final = (Relation.COOPERATES_WITH, Relation.SIGNED, Relation.SUPPORTS)
_STEEP: Final = 3.0
"""How much more often early bodies are named than late ones."""
_FRIENDS, _REMEMBERED = 0.45, 40
"""How often a body is named with one that it, or one of the others, met before; how many of these it remembers."""
_BEGAN, _DAYS = date(2015, 1, 5), 3640
_GROWTH: Final = 0.7


class MadeUp:
    """Documents until there are `edges` different edges between `entities`."""

    def __init__(self, entities: int, edges: int, seed: int = 7) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - made-up data
        self._entities, self._edges = entities, edges
        bodies = self._number(*_BODIES) - len(_ISO)
        self._types = self._chance.choices(_BODIES, [_SHARES[kind] for kind in _BODIES], k=bodies)
        self._schemes, self._events = self._number(*_SCHEMES), self._number(EntityType.EVENT)
        self._agreements = self._number(EntityType.AGREEMENT)
        self._known = 0
        self._met: dict[int, list[int]] = {}
        self._seen: set[int] = set()

    def readings(self) -> Iterator[Reading]:
        """The documents, in the order of their days."""
        number = 0
        while len(self._seen) < self._edges:
            share = min(1.0, len(self._seen) / self._edges)
            day = _BEGAN + timedelta(days=int(_DAYS * share**_GROWTH))
            yield self._document(number, day.isoformat(), share)
            number += 1

    def another(self) -> Reading:
        """One document more, of the last day."""
        day = _BEGAN + timedelta(days=_DAYS)
        return self._document(-1, day.isoformat(), 1.0)

    def body(self, place: int) -> str:
        """The id of a body by its place; the earlier, the better known."""
        return f"{self._types[place].lower()}-{place:06}"

    def _number(self, *kinds: EntityType) -> int:
        return int(self._entities * sum(_SHARES[kind] for kind in kinds))

    def _document(self, number: int, day: str, share: float) -> Reading:
        told = _Told(f"made-up:{number}", day)
        named = self._company(share)
        for place in named:
            told.name(self.body(place), self._types[place], country=_ISO[_place_of(place)])
        topic = TOPICS[named[0] % len(TOPICS)] if self._chance.random() < 0.6 else self._chance.choice(TOPICS)
        for _ in range(_TIES):
            one, other = self._chance.sample(named, 2)
            relation = self._chance.choices(_DIRECT, (6, 3, 1))[0]
            self._relate(told, relation, one, other)
        self._agreement(told, number, share, named, topic, day)
        if self._chance.random() < 0.25:
            self._event(told, share, named)
        self._scheme(told, share, named, topic)
        if self._chance.random() < 0.2:
            self._home(told, named[0])
        claim = self._chance.choice((Attribute.OFFERS, Attribute.NEEDS))
        told.state(claim, self.body(named[-1]), topic, {})
        return told.reading()

    def _company(self, share: float) -> list[int]:
        """Who a document names: some for the first time, friends of friends, and whoever is well known."""
        fresh = min(len(self._types), int(len(self._types) * share**0.9) + _NAMES)
        named = dict.fromkeys(range(max(self._known, fresh - 4), fresh))
        self._known = max(self._known, fresh)
        while len(named) < _NAMES:
            friends = self._met.get(self._chance.choice(list(named))) if named else None
            if friends and self._chance.random() < _FRIENDS:
                named[self._chance.choice(friends)] = None
            else:
                named[int(self._known * self._chance.random() ** _STEEP)] = None
        found = list(named)
        self._chance.shuffle(found)
        for one in found:
            friends = self._met.setdefault(one, [])
            friends.append(self._chance.choice(found))
            del friends[:-_REMEMBERED]
        return found

    def _relate(self, told: _Told, relation: Relation, one: int, other: int) -> None:
        told.relate(relation, self.body(one), self._types[one], self.body(other), self._types[other])
        source, target = self.body(one), self.body(other)
        if relation in SYMMETRIC and target < source:
            source, target = target, source
        self._seen.add(hash((relation, source, target)))

    def _join(self, told: _Told, relation: Relation, one: int, thing: str, kind: EntityType) -> None:
        told.relate(relation, self.body(one), self._types[one], thing, kind)
        self._seen.add(hash((relation, self.body(one), thing)))

    def _agreement(
        self, told: _Told, number: int, share: float, named: list[int], topic: str, day: str
    ) -> None:
        place = int(self._agreements * share)
        if self._chance.random() < 0.5:
            place = int(place * self._chance.random())
        identifier = f"agreement-{place:06}"
        qualifiers = {"kind": "MOU", "status": "signed", "topics": [topic], "date": day}
        told.state(Attribute.AGREED, identifier, None, qualifiers, EntityType.AGREEMENT)
        for one in named[: min(2 + int(self._chance.paretovariate(1.6)) - 1, 7)]:
            self._join(told, Relation.PARTY_TO, one, identifier, EntityType.AGREEMENT)

    def _event(self, told: _Told, share: float, named: list[int]) -> None:
        identifier = f"event-{int(self._events * share * self._chance.random() ** 0.5):05}"
        told.name(identifier, EntityType.EVENT)
        for one in named[: self._chance.randint(2, 8)]:
            self._join(told, Relation.PARTICIPATED_IN, one, identifier, EntityType.EVENT)

    def _scheme(self, told: _Told, share: float, named: list[int], topic: str) -> None:
        place = int(self._schemes * share * self._chance.random() ** 0.5)
        kind = _SCHEMES[place % 4 > 0]
        identifier = f"{kind.lower()}-{place:05}"
        told.name(identifier, kind, more=f" for {topic}")
        self._join(told, Relation.OPERATES, named[place % 3], identifier, kind)
        if place % 2:
            told.state(Attribute.WORKS_BY, identifier, "funding", {})
            told.state(Attribute.CONDITION, identifier, "small firms first", {"applies_to": "SME"})
        country = f"country-{_ISO[place % len(_ISO)].lower()}"
        told.name(country, EntityType.COUNTRY)
        told.relate(Relation.LOCATED_IN, identifier, kind, country, EntityType.COUNTRY)
        self._seen.add(hash((Relation.LOCATED_IN, identifier, country)))

    def _home(self, told: _Told, one: int) -> None:
        country = f"country-{_ISO[_place_of(one)].lower()}"
        other = f"country-{_ISO[self._chance.randrange(len(_ISO))].lower()}"
        for place in (country, other):
            told.name(place, EntityType.COUNTRY)
        if country != other:
            told.relate(Relation.COOPERATES_WITH, country, EntityType.COUNTRY, other, EntityType.COUNTRY)
            self._seen.add(hash((Relation.COOPERATES_WITH, min(country, other), max(country, other))))


_ISO: Final = (
    "KR", "VN", "ID", "UZ", "US", "JP", "PH", "CN", "KE", "MN", "LA", "KH", "TH", "MY", "IN", "DE", "FR", "GB", "PE",
    "CO", "BR", "MX", "RW", "ET", "TZ", "GH", "EG", "MA", "TN", "SA", "AE", "QA", "KZ", "KG", "TJ", "AZ", "GE", "UA",
    "PL", "CZ", "HU", "RO", "SE", "FI", "NO", "DK", "EE", "ES", "PT", "IT", "CH", "AT", "NL", "BE", "CA", "AU", "NZ",
    "SG", "LK", "BD", "NP", "PK", "PY", "EC", "CL", "AR", "UY", "CR", "GT", "DO", "JM", "NG", "SN", "CI", "UG", "ZA",
)  # fmt: skip


def _place_of(body: int) -> int:
    """The place of a body's country: a third are of the first, the others the fewer the further behind."""
    spread = (body * 2654435761 % 2**32) / 2**32
    return 0 if spread < 0.33 else 1 + int((len(_ISO) - 1) * ((spread - 0.33) / 0.67) ** 2)


class _Told:
    """One document while it is made: sentences, and the statement that each of them is."""

    def __init__(self, key: str, day: str) -> None:
        self._key, self._day = key, day
        self._document = Document.id_of(key)
        self._at = 0
        self._sentences: list[str] = []
        self._statements: list[Statement] = []
        self._named: dict[str, EntityType] = {}

    def name(self, identifier: str, kind: EntityType, *, country: str | None = None, more: str = "") -> None:
        if identifier not in self._named:
            self._named[identifier] = kind
            qualifiers = {"lang": "en", "primary": True} | ({"country": country} if country else {})
            name = registry().entries[identifier].name_en if kind is EntityType.COUNTRY else None
            words = name or f"Made-up {kind} {identifier.rpartition('-')[2]}{more}"
            self._state(Attribute.NAMED, identifier, kind, words, words, qualifiers)

    def state(
        self,
        attribute: Attribute,
        identifier: str,
        value: str | None,
        qualifiers: dict[str, Any],
        kind: EntityType | None = None,
    ) -> None:
        kind = self._named.setdefault(identifier, kind or EntityType.AGENCY)
        self._state(
            attribute, identifier, kind, f"{identifier} {attribute.lower()} {value}", value, qualifiers
        )

    def relate(
        self, relation: Relation, one: str, kind: EntityType, other: str, other_kind: EntityType
    ) -> None:
        if relation in SYMMETRIC and other < one:
            one, kind, other, other_kind = other, other_kind, one, kind
        where = self._sentence(f"{one} {relation.lower()} {other}")
        self._statements.append(Statement(self._document, relation, one, kind, other, other_kind, **where))

    def reading(self) -> Reading:
        text = "".join(self._sentences)
        document = Document(
            id=self._document, key=self._key, text=text, source="made-up", lang="en", published=self._day,
            version=Document.version_of(text, self._day), title=f"Made up {self._key}", publisher="made up",
        )  # fmt: skip
        return Reading(document, self._statements)

    def _state(
        self,
        attribute: Attribute,
        identifier: str,
        kind: EntityType,
        words: str,
        value: str | None,
        qualifiers: dict[str, Any],
    ) -> None:
        where = self._sentence(words)
        self._statements.append(
            Statement(
                self._document,
                attribute,
                identifier,
                kind,
                None,
                None,
                value=value,
                qualifiers=qualifiers,
                **where,
            )
        )

    def _sentence(self, words: str) -> dict[str, Any]:
        start = self._at
        self._sentences.append(words + ".\n")
        self._at += len(words) + 2
        return {"start": start, "end": start + len(words), "quote": words, "rule": "made up"}
