"""Relations in English text: home countries, offices, places, and frames between two mentions."""

from __future__ import annotations

import re
from itertools import combinations

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import ORGANISATIONS, EntityType, Relation, allows
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Draft, draft_of
from ingest.extract.en.aid import SIGNED, aided, granted, lent, owned, supported
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.frames import frames
from ingest.extract.en.framing import NEAR, PLANNED, WISH, framed, subject_of
from ingest.extract.en.groups import groups
from ingest.extract.en.homes import belongs
from ingest.extract.en.occasions import of_occasion
from ingest.extract.en.places import fact_of, located
from ingest.extract.en.projects import of_main
from ingest.extract.judging import judge, key_of
from ingest.extract.quoting import quoted


@Language.component("en_relations")
def en_relations(doc: Doc) -> Doc:
    """Relations of the document, each once; the agreements must be known."""
    draft = draft_of(doc)
    draft.relations = find_relations(draft)
    return doc


def find_relations(draft: Draft) -> list[RelationFact]:
    """The relations of a draft whose entities and agreements are known, each pair once."""
    if not draft.entities:
        return []
    discourse = Discourse(draft)
    return quoted(discourse, judge(discourse, read_relations(discourse)))


def read_relations(discourse: Discourse) -> list[RelationFact]:
    """What rules and frames read, whether or not it is believed; each pair once."""
    draft, text = discourse.draft, discourse.text
    facts: dict[tuple[Relation, int, int], RelationFact] = {}
    read = [
        *located(text, draft),
        *framed(discourse),
        *of_main(discourse),
        *of_occasion(discourse),
        *lent(text, draft),
        *owned(text, draft),
    ]
    homes = belongs(discourse, read)
    read += [*_at_events(discourse), *_members(discourse), *_helped(discourse, homes)]
    for fact in (
        *_signed(draft),
        *homes,
        *_represents(discourse),
        *read,
        *aided(text, draft, read),
        *granted(text, draft),
        *_held_there(draft, read),
        *supported(discourse, [*homes, *read]),
        *_of_operator(draft, [*homes, *read]),
    ):
        source, target = draft.entities[fact.source], draft.entities[fact.target]
        if fact.source == fact.target or not allows(fact.type, source.type, target.type):
            continue
        key = key_of(fact.type, fact.source, fact.target)
        if fact.type is Relation.COOPERATES_WITH and (Relation.SIGNED, *key[1:]) in facts:
            continue
        facts.setdefault(key, fact)
    return list(facts.values())


def _signed(draft: Draft) -> list[RelationFact]:
    return [
        fact_of(Relation.SIGNED, a, b, agreement.evidence, "en.agreement")
        for agreement in draft.agreements
        if agreement.status in SIGNED
        for a, b in combinations(sorted(agreement.parties), 2)
    ]


def _held_there(draft: Draft, read: list[RelationFact]) -> list[RelationFact]:
    """An event that a country or a city hosts takes place there, where nothing else is said."""
    placed = {f.source for f in read if f.type is Relation.LOCATED_IN}
    return [
        fact_of(Relation.LOCATED_IN, f.target, f.source, f.evidence, "en.located.host")
        for f in read
        if f.type is Relation.HOSTED
        and f.target not in placed
        and draft.entities[f.source].type in (EntityType.COUNTRY, EntityType.CITY)
        and draft.entities[f.source].iso3166 != "KR"
    ]


def _at_events(discourse: Discourse) -> list[RelationFact]:
    """Who acts at an event is there: signed on the sidelines of the summit, at the fair A met B."""
    draft, text = discourse.draft, discourse.text
    found = []
    for start, end in draft.sentences:
        around = groups(text, draft, start, end, _ANY)
        for event in (a for g in around for a in g.actors if a.type is EntityType.EVENT):
            if not _AT.search(text, max(start, event.start - _AT_REACH), event.start):
                continue
            for group in around:
                if group.preposition not in ("", "with", "between"):
                    continue
                for actor in group.actors:
                    body = (
                        discourse.speakers.get(actor.entity)
                        if actor.type is EntityType.PERSON
                        else actor.entity
                    )
                    if body is not None and draft.entities[body].type in _GUESTS:
                        span = (min(actor.start, event.start), max(actor.end, event.end))
                        found.append(fact_of(Relation.PARTICIPATED_IN, body, event.entity, span, "en.at"))
    return found


_ANY = frozenset(EntityType)
_GUESTS = ORGANISATIONS | {EntityType.COUNTRY, EntityType.CITY}
_AT_REACH = 60
_AT = re.compile(
    r"\b(?:[Aa]t|[Dd]uring|(?:sidelines|margins|occasion|fringes) of|[Ii]n the margins of|[Oo]n the sidelines of)\s(?:the\s|this year[’']s\s|its\s|an?\s)?(?:[a-z]+\s)?$"
)


def _helped(discourse: Discourse, homes: list[RelationFact]) -> list[RelationFact]:
    """Who helps a body of another country supports that country: advises the tax service of Mexico."""
    draft, text = discourse.draft, discourse.text
    home = {f.source: f.target for f in homes if f.rule in _SURE}
    helping = [f for f in frames().frames if f.relation is Relation.SUPPORTS and not f.reverse]
    found = []
    for start, end in draft.sentences:
        bodies = [
            m
            for m in draft.mentions_in(start, end)
            if m.type in (EntityType.AGENCY, EntityType.UNIVERSITY) and m.entity in home
        ]
        if not bodies:
            continue
        for trigger in (t for f in helping for t in f.trigger.finditer(text, start, end)):
            around = groups(text, draft, start, end, helping[0].source)
            subject = subject_of(text, helping[0], trigger, around, start)
            body = next((m for m in bodies if 0 <= m.start - trigger.end() <= NEAR), None)
            lead = text[max(start, trigger.start() - 30) : trigger.end()]
            if (
                subject is None
                or body is None
                or body.entity is None
                or PLANNED.search(lead)
                or WISH.search(lead)
            ):
                continue
            for actor in subject.actors:
                if home.get(actor.entity, actor.entity) != home[body.entity]:
                    span = (actor.start, body.end)
                    found.append(
                        fact_of(Relation.SUPPORTS, actor.entity, home[body.entity], span, "en.helped")
                    )
    return found


_SURE = frozenset({"en.belongs", "en.belongs.only"})


def _members(discourse: Discourse) -> list[RelationFact]:
    """Members of Smart Africa include Kenya and Ghana."""
    draft, text = discourse.draft, discourse.text
    found = []
    for club in (m for m in draft.mentions if m.type is EntityType.INTL_ORG and m.entity is not None):
        if not _MEMBERS_OF.search(text, max(0, club.start - _AT_REACH), club.start):
            continue
        verb, number = _INCLUDE.match(text, club.end), draft.sentence_at(club.start)
        if verb is None or number is None or club.entity is None:
            continue
        listed = groups(text, draft, verb.end(), draft.sentences[number][1], _GUESTS)[:1]
        for actor in (a for g in listed for a in g.actors):
            span = (club.start, actor.end)
            found.append(fact_of(Relation.MEMBER_OF, actor.entity, club.entity, span, "en.MEMBER_OF"))
    return found


_MEMBERS_OF = re.compile(r"\b[Mm]embers\sof\s(?:the\s)?$")
_INCLUDE = re.compile(r"(?:\s?\([^)]*\))?\s(?:include|are|comprise)\s")


def _of_operator(draft: Draft, read: list[RelationFact]) -> list[RelationFact]:
    """A programme that a public body or country abroad runs is in that country, where nothing else is said."""
    placed = {f.source for f in read if f.type is Relation.LOCATED_IN}
    homes = {f.source: f.target for f in read if f.type is Relation.BELONGS_TO}
    found = []
    for f in read:
        if f.type is not Relation.OPERATES or f.target in placed:
            continue
        operator = draft.entities[f.source]
        home = f.source if operator.type is EntityType.COUNTRY else homes.get(f.source)
        if home is not None and draft.entities[home].iso3166 not in (None, "KR"):
            found.append(fact_of(Relation.LOCATED_IN, f.target, home, f.evidence, "en.located.operator"))
    return found


def _represents(discourse: Discourse) -> list[RelationFact]:
    """People to the body or country in their office."""
    return [
        fact_of(Relation.REPRESENTS, person, body, span, "en.represents")
        for person, (body, span) in discourse.represented.items()
    ]
