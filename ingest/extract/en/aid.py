"""Who pays for and runs programmes, and whom that supports, by agreements, by owners and by what a form tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from graph.model import (
    ORGANISATIONS,
    AgreementKind,
    AgreementStatus,
    EntityType,
    Modality,
    Polarity,
    Relation,
)
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Draft, Mention
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.groups import actors
from ingest.extract.en.places import fact_of, outermost
from ingest.extract.en.wording import BRACKET, PROJECT

SIGNED = frozenset({AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.EXPIRED})
_LENDER = re.compile(r"\b(?:[Bb]ank|[Ee]ximbank|Fund|Facility|Association|EDCF|AFD|JICA|Agency)\b")
_GRANT = re.compile(r"\b[Gg]rant (?:agreement|aid)|\b(?:grant|project) agreement\b|\bODA\b")
_FOR = re.compile(r"\b(?:for|finance|fund|support|implement|under)\s(?:the\s)?$")
_OWNS = re.compile(r"[’']s?\s(?:[a-z-]+\s){0,2}[‘“«\"]?")
_AID = re.compile(r"\b(?:grant|aid|ODA|official development assistance|donat\w+)\b")


def owned(text: str, draft: Draft) -> list[RelationFact]:
    """Whose programme it is: Korea's KONEPS, the Digital Access Programme of the FCDO, its Global IT Program."""
    facts = []
    for one, other in pairwise(outermost(draft.mentions)):
        if one.entity is None or other.entity is None:
            continue
        span = (one.start, other.end)
        if other.type in _RUN and _may_run(one.type) and _OWNS.fullmatch(text, one.end, other.start):
            facts.append(fact_of(Relation.OPERATES, one.entity, other.entity, span, "en.owned"))
        elif (one.type in _RUN and _may_run(other.type) and _OF.fullmatch(text, one.end, other.start)) or (
            one.type in _RUN and _may_run(other.type) and _IS_OF.fullmatch(text, one.end, other.start)
        ):
            facts += [
                fact_of(Relation.OPERATES, owner, one.entity, span, "en.owned.of")
                for owner in (other.entity, *_beside(text, draft, other))
            ]
        elif (
            one.type in _RUN
            and _may_run(other.type)
            and (_APPOSED.fullmatch(text, one.end, other.start) or _IS.fullmatch(text, one.end, other.start))
        ) and _FLAGSHIP.match(text, other.end):
            facts.append(fact_of(Relation.OPERATES, other.entity, one.entity, span, "en.owned"))
    for start, end in draft.sentences:
        around = actors(text, draft, start, end)
        for actor in around:
            own = _ITS.search(text, max(start, actor.start - _LOOK), actor.start) or _ITS_OWN.match(
                text, actor.end, end
            )
            if actor.type not in _RUN or not own:
                continue
            owner = next(
                (
                    a
                    for a in reversed(around)
                    if a.end <= actor.start
                    and _may_run(a.type)
                    and not (a.type is EntityType.CITY and _IN.search(text, max(0, a.start - 12), a.start))
                ),
                None,
            )
            if owner is None:  # under its programme, the agency …
                owner = next(
                    (a for a in around if _THEN.fullmatch(text, actor.end, a.start) and _may_run(a.type)),
                    None,
                )
            if owner is not None:
                span = (min(owner.start, actor.start), max(owner.end, actor.end))
                facts.append(fact_of(Relation.OPERATES, owner.entity, actor.entity, span, "en.owned.its"))
    return facts


def _beside(text: str, draft: Draft, owner: Mention) -> Iterator[int]:
    """Those that own it with the first: the initiative of ITU and UNICEF."""
    end = owner.end
    for mention in draft.mentions_in(owner.end, owner.end + 2 * _LOOK):
        if mention.entity is None or mention.entity == owner.entity or mention.start < end:
            continue
        if not (_may_run(mention.type) and _AND.fullmatch(text, end, mention.start)):
            return
        yield mention.entity
        end = mention.end


_AND = re.compile(rf"{BRACKET}\sand\s(?:the\s)?")


def _may_run(kind: EntityType) -> bool:
    return kind in ORGANISATIONS or kind in (EntityType.COUNTRY, EntityType.CITY)


_IN = re.compile(r"\b(?:in|at)\s$")
_RUN = frozenset({EntityType.PROGRAM, EntityType.FUND})
_OF = re.compile(r"[’”»\"]?(?:\s?\([^)]*\))?\s(?:of|by)\s(?:the\s)?")
_IS_OF = re.compile(
    rf"[’”»\"]?{BRACKET},\s(?:the|an?)\s(?:[\w-]+\s){{0,4}}(?:{PROJECT}|cable|identity|register)\s(?:of|by|from)\s(?:the\s)?"
)
_THEN = re.compile(rf"[’”»\"]?{BRACKET},\s(?:the\s)?")
_APPOSED = re.compile(r"[’”»\"]?(?:\s?\([^)]*\))?,\s(?:the\s)?")
_FLAGSHIP = re.compile(rf"[’\']s?\s(?:[\w-]+\s){{0,3}}(?:{PROJECT}|cable|identity|register)\b")
_ITS = re.compile(r"\b(?:its|their|whose)\s(?:[a-z-]+\s){0,2}[‘“«\"]?$")
_ITS_OWN = re.compile(
    rf"[’”»\"]?{BRACKET},\s(?:its|their)\s(?:[\w-]+\s){{0,3}}(?:{PROJECT}|cable|identity|register)\b"
)
_IS = re.compile(r"[’”»\"]?\s(?:is|was)\s(?:the\s)?(?:\w+\s)?")
_LOOK = 40


def granted(text: str, draft: Draft) -> list[RelationFact]:
    """A grant agreement with a country: the other party supports it."""
    facts = []
    for agreement in draft.agreements:
        if agreement.status not in SIGNED or not _GRANT.search(text, *agreement.evidence):
            continue
        states = [p for p in agreement.parties if draft.entities[p].type is EntityType.COUNTRY]
        facts += [
            fact_of(Relation.SUPPORTS, donor, state, agreement.evidence, "en.granted")
            for donor in agreement.parties
            for state in states
            if donor not in states and draft.entities[donor].type in (EntityType.AGENCY, EntityType.INTL_ORG)
        ]
    return facts


def aided(text: str, draft: Draft, facts: list[RelationFact]) -> list[RelationFact]:
    """Who pays for a programme abroad as aid supports the country."""
    places = {f.source: f.target for f in facts if f.type is Relation.LOCATED_IN}
    return [
        fact_of(Relation.SUPPORTS, f.source, places[f.target], f.evidence, "en.SUPPORTS")
        for f in facts
        if f.type is Relation.FUNDS
        and f.target in places
        and f.modality is Modality.DONE
        and f.polarity is Polarity.AFFIRMED
        and draft.entities[places[f.target]].type is EntityType.COUNTRY
        and _AID.search(text, f.evidence[0], min(len(text), f.evidence[1] + 40))
    ]


def supported(discourse: Discourse, facts: list[RelationFact]) -> list[RelationFact]:
    """Who pays for a programme in a country that is not its own supports that country, most likely."""
    draft = discourse.draft
    places = {f.source: f.target for f in facts if f.type is Relation.LOCATED_IN}
    homes = {f.source: f.target for f in facts if f.type is Relation.BELONGS_TO}
    for city, country in list(places.items()):
        if country in places:
            places[city] = places[country]
    abroad = [i for i, e in enumerate(draft.entities) if e.iso3166 not in (None, "KR")]
    only = abroad[0] if len(abroad) == 1 else None
    found = []
    for f in facts:
        if f.type is not Relation.FUNDS or f.modality is not Modality.DONE:
            continue
        place, giver = places.get(f.target, only), draft.entities[f.source]
        if place is None or place == f.source or giver.type not in _GIVERS:
            continue
        home = draft.entities[place].iso3166
        if home is None or homes.get(f.source) == place or giver.country == home:
            continue
        found.append(fact_of(Relation.SUPPORTS, f.source, place, f.evidence, "en.supported.funds"))
    for agreement in draft.agreements:
        if agreement.status not in SIGNED or agreement.kind is not AgreementKind.LOAN_AGREEMENT:
            continue
        lenders = [p for p in agreement.parties if _LENDER.search(draft.entities[p].name)]
        for lender in lenders:
            for other in agreement.parties:
                state = other if draft.entities[other].iso3166 else homes.get(other)
                if other not in lenders and state is not None and draft.entities[state].iso3166:
                    found.append(
                        fact_of(Relation.SUPPORTS, lender, state, agreement.evidence, "en.supported.loan")
                    )
    return found


_GIVERS = frozenset({EntityType.AGENCY, EntityType.INTL_ORG, EntityType.COUNTRY, EntityType.CITY})


def lent(text: str, draft: Draft) -> list[RelationFact]:
    """A loan agreement for a programme: the bank or fund among the parties finances it."""
    facts = []
    for agreement in draft.agreements:
        if (
            agreement.kind is not AgreementKind.LOAN_AGREEMENT
            or agreement.status is AgreementStatus.CANCELLED
        ):
            continue
        sentence = draft.sentence_at(agreement.evidence[0])
        if sentence is None:
            continue
        start, end = draft.sentences[sentence]
        lenders = [p for p in agreement.parties if _LENDER.search(draft.entities[p].name)]
        for actor in actors(text, draft, start, end):
            named = actor.type is EntityType.PROGRAM and _FOR.search(
                text, max(start, actor.start - 20), actor.start
            )
            if named and actor.start > agreement.evidence[0]:
                span = (agreement.evidence[0], max(agreement.evidence[1], actor.end))
                facts += [fact_of(Relation.FUNDS, p, actor.entity, span, "en.FUNDS") for p in lenders]
    return facts
