"""What a document tells of its main programme or fund without naming it again: who pays, who runs it, where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import ORGANISATIONS, EntityType, Relation
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Draft
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.groups import actors
from ingest.extract.en.occasions import LABEL
from ingest.extract.en.places import fact_of
from ingest.extract.en.wording import BRACKET

_MAIN = frozenset({EntityType.PROGRAM, EntityType.FUND})
_PAYERS = ORGANISATIONS | {EntityType.COUNTRY, EntityType.FUND}
_RUNS = re.compile(r"(?i)implement|execut|operat|manag|responsible|lead agency|owner|secretariat|carried out")
_PAYS = re.compile(r"(?i)fund|donor|financ|sponsor|extending|lender|paid by|grant")
_WHERE = re.compile(
    r"(?i)(?:(?:project |target |participating |beneficiary )?(?:countr(?:y|ies)|locations?|sites?|areas?|regions?|place)|where)$"
)
_GIVES = re.compile(
    r"\b(?:pledg(?:es|ed|ing)|contribut(?:es?|ed|ing|ion)|puts? (?:in|up|forward)|put (?:in|up|forward)|provid(?:es?|ed|ing)|commit(?:s|ted|ting)?"
    r"|invest(?:s|ed|ing)?|makes? available|made available|lends?|lent|grant(?:s|ed|ing)?|allocat(?:es|ed|ing)|earmark(?:s|ed)|adds?|added|pays?|paid|bears?"
    r"|approv(?:es|ed)|comes? from|came from|covers?|covered|financ(?:es|ed|ing)|gives?|gave)\b"
)
_NEAR = 120
"""Characters between a payer and the sum."""
_DIRECT = re.compile(r"(?:\s\([^)]*\))?\s(?:(?:another|a further|some|about|around|up to|with|for)\s)?$")
_RUN_IN = re.compile(
    r"\b(?:r[au]ns?|operates?d?|open(?:s|ed)|established?|built|launched|set up|located|based|held|maintains?|housed|hosted|installed)\b[^.;,]{0,40}?\s(?:in|at)\s(?:the\s)?$"
)


def of_main(discourse: Discourse) -> list[RelationFact]:
    """Facts about the programme or fund that a document is about."""
    main = main_programme(discourse.draft)
    facts = [*_placed(discourse), *_opened(discourse)]
    if main is not None:
        facts += [*_by_form(discourse, main), *_by_sums(discourse, main)]
    return facts


def main_programme(draft: Draft) -> int | None:
    """The programme or fund that is named most often, the first where several are."""
    counts = [(len(e.mentions), -i) for i, e in enumerate(draft.entities) if e.type in _MAIN and e.mentions]
    return -max(counts)[1] if counts else None


def _by_form(discourse: Discourse, main: int) -> Iterator[RelationFact]:
    """Lines of a form: Executing agency: …; Donor: …; lines below an empty label belong to it."""
    draft, text = discourse.draft, discourse.text
    for start, end in draft.sentences:
        found = LABEL.match(text, start, end)
        if found is None:
            continue
        if _ISSUES.match(found["label"]) and first_named(draft, main):
            for actor in actors(text, draft, found.end(), end):
                if actor.type in ORGANISATIONS:
                    yield fact_of(Relation.OPERATES, actor.entity, main, (start, actor.end), "en.form.issuer")
        runs, pays = _RUNS.search(found["label"]), _PAYS.search(found["label"])
        if _WHERE.match(found["label"]) and draft.entities[main].type is EntityType.PROGRAM:
            for actor in actors(text, draft, found.end(), end):
                if actor.type in (EntityType.COUNTRY, EntityType.CITY):
                    yield fact_of(
                        Relation.LOCATED_IN, main, actor.entity, (start, actor.end), "en.form.place"
                    )
        for actor in actors(text, draft, found.end(), end):
            if actor.type not in _PAYERS or actor.entity == main:
                continue
            span = (start, actor.end)
            if runs and actor.type is not EntityType.FUND:
                yield fact_of(Relation.OPERATES, actor.entity, main, span, "en.form")
            elif pays:
                yield fact_of(Relation.FUNDS, actor.entity, main, span, "en.form")


_ISSUES = re.compile(r"(?i)(?:from|(?:issued|sent|published|released|announced) by|issuer|sender)$")
_FIRST = 5


def first_named(draft: Draft, entity: int) -> bool:
    """Whether the first sentences name an entity."""
    number = draft.sentence_at(draft.entities[entity].mentions[0][0])
    return number is not None and number < _FIRST


def _opened(discourse: Discourse) -> Iterator[RelationFact]:
    """A programme and those that act in it: Under the plan the agency breeds seed, and the ministry hands it out."""
    draft, text = discourse.draft, discourse.text
    for start, end in draft.sentences:
        opening = _UNDER.match(text, start, end)
        around = actors(text, draft, start, end) if opening else []
        if len(around) < 2 or around[0].type is not EntityType.PROGRAM or opening is None:
            continue
        first, second = around[0], around[1]
        if first.start == opening.end() and _MAIN_CLAUSE.fullmatch(text, first.end, second.start):
            for actor in around[1:]:
                if actor.type in ORGANISATIONS and not _PREPOSITION.search(text, start, actor.start):
                    span = (first.start, actor.end)
                    yield fact_of(Relation.OPERATES, actor.entity, first.entity, span, "en.under")


_UNDER = re.compile(r"\W{0,3}(?:For|Under|Through|Within|With|In)\s(?:the\s|its\s)?[‘“«\"]?")
_MAIN_CLAUSE = re.compile(rf"[’”»\"]?{BRACKET},?\s(?:the\s)?")
_PREPOSITION = re.compile(r"\b(?:to|of|with|from|for|by|in|at)\s(?:the\s)?$")


def _by_sums(discourse: Discourse, main: int) -> Iterator[RelationFact]:
    """Who gives a sum where no other programme is named: Gavi has pledged US$1.1 million, the Bank US$3 million."""
    draft, text = discourse.draft, discourse.text
    for start, end in draft.sentences:
        sums = [a for a in draft.amounts if start <= a.start < end]
        if not sums or _CONTRACT.search(text, start, end):
            continue
        around = actors(text, draft, start, end)
        others = [a for a in around if a.type in _MAIN and a.entity != main]
        target = next((a.entity for a in others if not _GIVEN_BY.search(text, start, a.start)), main)
        payers = [a for a in around if a.type in _PAYERS and a.entity != target]
        given = False
        for paid in sums:
            before = [a for a in payers if a.end <= paid.start]
            verb = _last(text, before[-1].end if before else start, paid.start) if before else None
            giver = (
                before[-1]
                if before and (verb or (given and _DIRECT.fullmatch(text, before[-1].end, paid.start)))
                else None
            )
            if giver is None and len(before) > 1:  # the other is who gets it
                verb = _last(text, before[-2].end, before[-1].start)
                giver = before[-2] if verb else None
            if giver is not None:
                given = True
                yield fact_of(Relation.FUNDS, giver.entity, target, (giver.start, paid.end), "en.FUNDS.sum")
            after = next((a for a in payers if a.start >= paid.end), None)
            if after is not None and _from(text, paid.end, after.start):
                yield fact_of(Relation.FUNDS, after.entity, target, (paid.start, after.end), "en.FUNDS.from")


def _last(text: str, start: int, end: int) -> bool:
    """Whether a verb of giving stands between a payer and what follows it, close by and in one clause."""
    gap = text[start:end]
    return len(gap) < _NEAR and bool(_GIVES.search(gap)) and not re.search(r"[;]|,\s(?:which|who)\b", gap)


_GIVEN_BY = re.compile(r"\b(?:from|by)\s(?:the\s|its\s)?$")
_CONTRACT = re.compile(r"\b(?:[Cc]ontract|worth|signed|exports? of|sales)\b")


def _from(text: str, sum_end: int, start: int) -> bool:
    gap = text[sum_end:start]
    return len(gap) < _NEAR and bool(
        re.search(r"\b(?:from|by|of)\s(?:the\s|its\s)?$|\bin\s(?:the\s)?$", gap)
        and not re.search(r"[;.]|\band\b", gap)
    )


def _placed(discourse: Discourse) -> Iterator[RelationFact]:
    """Where a programme is run: the centre that KISED runs in Seoul."""
    draft, text = discourse.draft, discourse.text
    for start, end in draft.sentences:
        around = actors(text, draft, start, end)
        for at, actor in enumerate(around):
            if actor.type is not EntityType.PROGRAM:
                continue
            for place in around[at + 1 :]:
                if place.type is EntityType.PROGRAM or place.start - actor.end > _NEAR:
                    break
                if place.type is EntityType.CITY and _RUN_IN.search(text, actor.end, place.start):
                    yield fact_of(
                        Relation.LOCATED_IN,
                        actor.entity,
                        place.entity,
                        (actor.start, place.end),
                        "en.located.run",
                    )
                    break
