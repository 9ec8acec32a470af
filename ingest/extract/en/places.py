"""Where events take place and programmes run, and which country a city lies in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from graph.model import EntityType, Modality, Polarity, Relation
from graph.registry import registry
from ingest.extract.contract import Entity, RelationFact, Span
from ingest.extract.draft import Draft, Mention
from ingest.extract.en.frames import frames
from ingest.extract.en.groups import actors
from ingest.extract.en.lexicon import lexicon

_PLACES = frozenset({EntityType.COUNTRY, EntityType.CITY})
_PLACED = frozenset({EntityType.EVENT, EntityType.PROGRAM, EntityType.CITY, EntityType.UNIVERSITY})
_REACH = 160  # characters between an event and where it is held
_IN = re.compile(
    r"^\W{0,3}(?:,?\s(?:in|at)\s(?:the\s|central\s|northern\s|southern\s|eastern\s|western\s|downtown\s|nearby\s)?"
    r"|,\s(?:in\s(?:\w+\s)?)?|,\s(?:the|an?|its)\s(?:[\w-]+\s){1,4}in\s(?:the\s)?)$"
)
_IN_BEFORE = re.compile(r"\b(?:in|at)\s(?:the\s)?(?:\w+\s){0,3}$|,\s$")
_HELD = re.compile(
    r"\b(?:(?:was|were|is|are|be|been|being)\s(?:also\s)?(?:held|hosted|convened|organi[sz]ed|scheduled|slated|opened)|held|host(?:s|ed|ing)?"
    r"|t(?:akes?|ook|aking)\splace|clos(?:es?|ed)|ended|ends|goes\sto|go\sto|went\sto|stays?|stayed|returns?\sto|returned\sto|met|meets|started|starts|r[au]ns?|due|opens?|opened|kick(?:s|ed)\soff|conven(?:es|ed)|begins?|began|gets under way|attended|attending)\b"
)
_BASED = re.compile(r"\b(?:located|based|headquartered|situated)\sin\s")


def located(text: str, draft: Draft) -> list[RelationFact]:
    """Places of events and programmes, and the countries of foreign cities."""
    facts = []
    for one, other in pairwise(outermost(draft.mentions)):
        if one.entity is None or other.entity is None or other.type not in _PLACES:
            continue
        between = text[one.end : other.start]
        if one.type in _PLACED and _IN.match(between) and _fits(draft, one, other, between):
            facts.append(
                fact_of(Relation.LOCATED_IN, one.entity, other.entity, (one.start, other.end), "en.located")
            )
    for i, entity in enumerate(draft.entities):
        if entity.type is EntityType.PROGRAM and (home := _country_in_name(draft, entity)) is not None:
            facts.append(fact_of(Relation.LOCATED_IN, i, home, first_mention(entity), "en.located"))
    countries = {e.iso3166: i for i, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY}
    for i, entity in enumerate(draft.entities):
        if entity.type is EntityType.CITY and entity.country in countries and entity.country != "KR":
            facts.append(
                fact_of(
                    Relation.LOCATED_IN, i, countries[entity.country], first_mention(entity), "en.located"
                )
            )
    abroad = [i for home, i in countries.items() if home not in (None, "KR")]
    if len(abroad) == 1:
        facts += [
            fact_of(Relation.LOCATED_IN, i, abroad[0], first_mention(entity), "en.located.only")
            for i, entity in enumerate(draft.entities)
            if entity.type is EntityType.CITY and entity.country is None and entity.entry is None
        ]
    facts += _venues(text, draft)
    return [
        f
        for f in facts
        if not (
            draft.entities[f.source].country == "KR"
            and draft.entities[f.source].type is EntityType.CITY
            and draft.entities[f.target].type is EntityType.COUNTRY
        )
    ]


def outermost(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Mentions without those inside others: no Vietnam in the Korea-Vietnam Software Centre."""
    end = -1
    for mention in mentions:
        if mention.start >= end:
            yield mention
            end = mention.end


def _fits(draft: Draft, one: Mention, other: Mention, between: str) -> bool:
    """Whether the second place can hold the first: no two cities of a list, no city of another country."""
    if one.type is not EntityType.CITY or one.entity is None or other.entity is None:
        return True
    if other.type is EntityType.CITY:
        text = draft.source.text
        return " in " in between or (
            between == ", "
            and bool(_IN_BEFORE.search(text, max(0, one.start - 30), one.start))
            and text[one.start - 2 : one.start] != ", "
            and not _LISTED.match(text, other.end)
        )
    home = draft.entities[one.entity].country
    return home is None or home == draft.entities[other.entity].iso3166


_LISTED = re.compile(r"[’']s\b|,?\s(?:and|&)\s|,\s(?:[A-Z][\w-]+\s?){1,3}(?:,|\sand\b)")


def _country_in_name(draft: Draft, entity: Entity) -> int | None:
    """The one country abroad that a programme is named after: Rwanda Digital …, Romanian …, … in Nigeria."""
    words = re.findall(r"[A-Z][\w]+|\bin\b", entity.name)
    homes: list[str] = []
    for i, word in enumerate(words):
        if "-" in entity.name.split()[0] or not (i == 0 or words[i - 1] == "in"):
            continue
        if word in lexicon().peoples:
            homes.append(lexicon().peoples[word].removeprefix("country-").upper())
        homes += [e.country for e in registry().lookup(word, EntityType.COUNTRY) if e.country]
    if len(set(homes)) != 1 or homes[0] == "KR":
        return None
    return next((i for i, e in enumerate(draft.entities) if e.iso3166 == homes[0]), None)


def _venues(text: str, draft: Draft) -> list[RelationFact]:
    """Where an event takes place: … was held in Kigali."""
    facts = []
    for start, end in draft.sentences:
        around = actors(text, draft, start, end)
        events = [a for a in around if a.type is EntityType.EVENT]
        schools = [a for a in around if a.type is EntityType.UNIVERSITY]
        for based in _BASED.finditer(text, start, end) if schools else ():
            school = next((a for a in reversed(schools) if a.end <= based.start() <= a.end + 40), None)
            place = next((a for a in around if a.type in _PLACES and 0 <= a.start - based.end() <= 5), None)
            if school is not None and place is not None:
                facts.append(
                    fact_of(
                        Relation.LOCATED_IN,
                        school.entity,
                        place.entity,
                        (school.start, place.end),
                        "en.located",
                    )
                )
        for held in _HELD.finditer(text, start, end):
            before = [a for a in events if a.end <= held.start() and held.start() - a.end <= _REACH]
            if not before:
                before = [a for a in events if a.start >= held.end() and a.start - held.end() <= 6]
            places = [
                m
                for m in draft.mentions_in(held.end(), min(end, held.end() + _REACH))
                if m.type in _PLACES and m.entity is not None
            ]
            places = [m for m in places if _IN_BEFORE.search(text, max(start, m.start - 30), m.start)]
            if before and places and not re.search(r"[;]|\bafter\b", text[held.end() : places[0].start]):
                event, venue = before[-1], places[0]
                span = (min(event.start, held.start()), venue.end)
                if venue.entity is not None:
                    facts.append(fact_of(Relation.LOCATED_IN, event.entity, venue.entity, span, "en.located"))
    return facts


def fact_of(
    relation: Relation, source: int, target: int, span: Span, rule: str, **asserted: object
) -> RelationFact:
    """A relation with the confidence of its rule; `asserted` holds modality and polarity where they are not the usual ones."""
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


def first_mention(entity: Entity) -> Span:
    """Where an entity is first named."""
    return entity.mentions[0] if entity.mentions else (0, 0)
