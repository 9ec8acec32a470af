"""The home countries of bodies in English text."""

from __future__ import annotations

from graph.model import ORGANISATIONS, EntityType, Relation
from graph.registry import registry
from ingest.extract.contract import Entity, RelationFact
from ingest.extract.draft import Draft
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.places import fact_of, first_mention

_CLOSE = 250


def belongs(discourse: Discourse, read: list[RelationFact]) -> list[RelationFact]:
    """Bodies to their home country, where the document names it.

    A body whose name holds a city is at home where the city lies. Public bodies without any sign of another
    home are those of the only country that the document speaks of.
    """
    draft, countries = discourse.draft, discourse.countries
    abroad = [iso for iso in countries if iso != "KR"]
    lies_in = {f.source: f.target for f in read if f.type is Relation.LOCATED_IN}
    facts = []
    for i, entity in enumerate(draft.entities):
        if entity.type not in ORGANISATIONS or entity.type is EntityType.INTL_ORG:
            continue
        home = countries.get(entity.country)
        rule = "en.belongs"
        if entity.type is EntityType.COMPANY and home is not None and not _stated(discourse, i):
            rule = "en.belongs.known"
        if home is None and entity.country is None:
            home = _named_after(discourse, i)
        if home is None and entity.country is None:
            seat = lies_in.get(i)
            home = _of_town(discourse, i) or next(
                (lies_in[c] for c in (seat, *_cities_in(draft, entity)) if c in lies_in), None
            )
            if (
                home is None
                and entity.type is EntityType.AGENCY
                and len(abroad) == 1
                and "KR" not in countries
            ):
                home, rule = countries[abroad[0]], "en.belongs.only"
        if home is None and entity.country is None and entity.type is not EntityType.COMPANY:
            home, rule = _near(discourse, i)
        if home is not None:
            discourse.homes[i] = (home, rule)
            facts.append(fact_of(Relation.BELONGS_TO, i, home, first_mention(entity), rule))
    return facts


def _named_after(discourse: Discourse, body: int) -> int | None:
    """The country of the document that a body's name begins or ends with: PNG DataCo, Business Sweden."""
    for form in discourse.entities[body].forms:
        for country in discourse.countries.values():
            if any(
                form.startswith(f"{name} ") or form.endswith(f" {name}")
                for name in discourse.entities[country].forms
            ):
                return country
    return None


def _of_town(discourse: Discourse, body: int) -> int | None:
    """The country of the document in which the town lies that a name holds: National University of Asunción."""
    for form in discourse.entities[body].forms:
        for word in form.split():
            for known in registry().lookup(word, EntityType.CITY):
                if known.country in discourse.countries:
                    return discourse.countries[known.country]
    return None


def _near(discourse: Discourse, body: int) -> tuple[int | None, str]:
    """The country that may be the home of a body by where it is named: that of the release, the last named before."""
    start = first_mention(discourse.entities[body])[0]
    named = [m for m in discourse.draft.mentions if m.type is EntityType.COUNTRY and m.entity is not None]
    before = [m.entity for m in named if m.start < start and m.start > start - _CLOSE]
    after = [m.entity for m in named if start < m.start < start + _CLOSE]
    main = named[0].entity if named else None
    near = before[-1] if before else after[0] if after else None
    sentence = discourse.draft.sentence_at(start)
    if near is None or main is None:
        return main, "en.belongs.main"
    first, last = discourse.draft.sentences[sentence] if sentence is not None else (0, 0)
    if not any(m.entity == near and first <= m.start < last for m in named):
        return main, "en.belongs.main"
    return near, "en.belongs.both" if near == main else "en.belongs.near"


def _stated(discourse: Discourse, company: int) -> bool:
    """Whether the text tells the country of a company: in its name, before it, or by an adjective put to it."""
    entity, text = discourse.entities[company], discourse.text
    peoples = [
        p for p, home in lexicon().peoples.items() if home == f"country-{(entity.country or '').lower()}"
    ]
    country = discourse.countries.get(entity.country)
    names = [*peoples, *(discourse.entities[country].forms if country is not None else ())]
    for start, end in entity.mentions:
        around = (text[max(0, start - 50) : start], text[start:end], text[end : end + 50].partition(".")[0])
        if any(name in part for part in around for name in names):
            return True
    return False


def _cities_in(draft: Draft, entity: Entity) -> list[int]:
    return [
        m.entity
        for start, end in entity.mentions
        for m in draft.mentions_in(start, end)
        if m.type is EntityType.CITY and m.entity is not None
    ]
