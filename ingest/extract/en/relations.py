"""Relations in English text: home countries, offices, places, and frames between two mentions."""

from __future__ import annotations

import re
from itertools import combinations

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import (
    ORGANISATIONS,
    AgreementKind,
    AgreementStatus,
    EntityType,
    Modality,
    Polarity,
    Relation,
    allows,
)
from ingest.extract.contract import Entity, RelationFact
from ingest.extract.draft import Draft, draft_of
from ingest.extract.en.frames import Frame, frames
from ingest.extract.en.groups import Group, actors, groups
from ingest.extract.en.places import fact_of, first_mention, located
from ingest.extract.en.representation import represented

_SIGNED = frozenset({AgreementStatus.SIGNED, AgreementStatus.IN_FORCE, AgreementStatus.EXPIRED})
_PLANNED = re.compile(
    r"\b(?:will|to|plans?|planning|expected|would|due|intends?|hopes?|set|scheduled|shall)\s(?:also\s|jointly\s|be\s)?(?:\w+ly\s)?\S+$|\bwill\b"
)
_DENIED = re.compile(r"\b(?:not|never|no longer|failed to|did not|does not|without)\s(?:\w+\s)?\S+$")
_ACTIVE = re.compile(r"\w+ing\b|(?:is|are|was|were|been|members?)\s")
_ONGOING = re.compile(r"\bcontinu(?:es?|ed|ing)\b|\b(?:began|started|helped)\sto\b")
_WISH = re.compile(
    r"\b(?:could|may|might|would|should|hopes? to|hoped to|wants? to|ways to|asked (?:\w+ )?(?:for|to)|call(?:s|ed) (?:for|on)|discuss\w*|explor\w+|seek\w*)\b"
)
_LENDER = re.compile(r"\b(?:[Bb]ank|[Ee]ximbank|Fund|Facility|Association|EDCF|AFD|JICA|Agency)\b")
_FOR = re.compile(r"\b(?:for|finance|fund|support|implement|under)\s(?:the\s)?$")
_BY = re.compile(r"\s(?:jointly\s|and\s\w+\s|in\s(?:\w+\s)?\d{4}\s|on\s[^,.]{3,25}?\s)?by\s")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s|also\s)?$")
_WHICH = re.compile(r",?\s(?:which|that|who)\s(?:both\s|all\s|also\s|have\s|has\s|are\s|is\s)*")
_REVERSE = re.compile(r"")
_OBJECT = re.compile(r"(?:\s?\([^)]*\))?,?\s(?:which|that)\s(?:the\s|its\s)?")
_IT = re.compile(r"\s(?:(?:all|most|part|half) of\s)?(?:it|them)\b")
_STANDING = re.compile(
    r"(?:\s?\([^)]*\))?,?\s(?:(?:which|that|is|was|are|were|will|has|have|to|be|been|being|currently|jointly|also|now|fully|and"
    r"|project|programme|program|centre|center|\w+ly|\w+ed)\s)*"
)
_AID = re.compile(r"\b(?:grant|aid|ODA|official development assistance|donat\w+)\b")
_INITIAL = re.compile(r"In\s(?:the\s)?")
_PRONOUN = re.compile(r"(?:It|They|He|She)\s")
_BREAK = re.compile(r"[;:]|\b(?:while|whereas|said|which|who|where|because|although)\b")
_STOP = re.compile(r"[;:]|\b(?:while|whereas|because|although|after|before|when)\b")
_REACH = 160
_NEAR = 60  # characters between "by" and who did it


@Language.component("en_relations")
def en_relations(doc: Doc) -> Doc:
    """Relations of the document, each once."""
    draft = draft_of(doc)
    text = doc.text
    facts: dict[tuple[Relation, int, int], RelationFact] = {}
    read = [*located(text, draft), *_framed(text, draft), *_lent(text, draft)]
    for fact in (
        *_signed(draft),
        *_belongs(draft, read),
        *_represents(text, draft),
        *read,
        *_aided(text, draft, read),
    ):
        source, target = draft.entities[fact.source], draft.entities[fact.target]
        if fact.source == fact.target or not allows(fact.type, source.type, target.type):
            continue
        if fact.type is Relation.COOPERATES_WITH and any(
            (Relation.SIGNED, a, b) in facts
            for a, b in ((fact.source, fact.target), (fact.target, fact.source))
        ):
            continue
        facts.setdefault((fact.type, fact.source, fact.target), fact)
    draft.relations = list(facts.values())
    return doc


def _signed(draft: Draft) -> list[RelationFact]:
    return [
        fact_of(Relation.SIGNED, a, b, agreement.evidence, "en.agreement")
        for agreement in draft.agreements
        if agreement.status in _SIGNED
        for a, b in combinations(sorted(agreement.parties), 2)
    ]


def _belongs(draft: Draft, read: list[RelationFact]) -> list[RelationFact]:
    """Bodies to their home country, where the document names it.

    A body whose name holds a city is at home where the city lies. Public bodies without any sign of another
    home are those of the only country that the document speaks of.
    """
    countries = {e.iso3166: i for i, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY}
    abroad = [iso for iso in countries if iso != "KR"]
    lies_in = {f.source: f.target for f in read if f.type is Relation.LOCATED_IN}
    facts = []
    for i, entity in enumerate(draft.entities):
        if entity.type not in ORGANISATIONS or entity.type is EntityType.INTL_ORG:
            continue
        home = countries.get(entity.country)
        rule = "en.belongs"
        if home is None and entity.country is None:
            seat = lies_in.get(i)
            home = next((lies_in[c] for c in (seat, *_cities_in(draft, entity)) if c in lies_in), None)
            if (
                home is None
                and entity.type is EntityType.AGENCY
                and len(abroad) == 1
                and "KR" not in countries
            ):
                home, rule = countries[abroad[0]], "en.belongs.only"
        if home is not None:
            facts.append(fact_of(Relation.BELONGS_TO, i, home, first_mention(entity), rule))
    return facts


def _cities_in(draft: Draft, entity: Entity) -> list[int]:
    return [
        m.entity
        for start, end in entity.mentions
        for m in draft.mentions_in(start, end)
        if m.type is EntityType.CITY and m.entity is not None
    ]


def _represents(text: str, draft: Draft) -> list[RelationFact]:
    """People to the body or country in their office."""
    return [
        fact_of(Relation.REPRESENTS, person, body, span, "en.represents")
        for person, (body, span) in represented(text, draft).items()
    ]


def _framed(text: str, draft: Draft) -> list[RelationFact]:
    """Relations by frames: a trigger between its subject and its object."""
    facts: list[RelationFact] = []
    speakers = {person: body for person, (body, _) in represented(text, draft).items()}
    for index, (start, end) in enumerate(draft.sentences):
        if not draft.mentions_in(start, end) and not any(start <= r.start < end for r in draft.references):
            continue
        around: dict[frozenset[EntityType], list[Group]] = {}
        for frame in frames().frames:
            for trigger in frame.trigger.finditer(text, start, end):
                for kinds in (frame.source, frame.target):
                    if kinds not in around:
                        around[kinds] = groups(text, draft, start, end, kinds)
                facts += _filled(text, draft, frame, trigger, around, speakers, index)
    return facts


def _filled(
    text: str,
    draft: Draft,
    frame: Frame,
    trigger: re.Match[str],
    around: dict[frozenset[EntityType], list[Group]],
    speakers: dict[int, int],
    index: int,
) -> list[RelationFact]:
    """The facts of one trigger: subject and object, or the members of a subject that act together."""
    start, end = draft.sentences[index]
    sources, targets = around[frame.source], around[frame.target]
    passive = (
        _REVERSE.match(text, trigger.end(), end) if frame.reverse else _BY.match(text, trigger.end(), end)
    )
    subject: Group | None
    target: Group | None
    if passive:
        subject = next(
            (g for g in sources if g.start >= passive.end() - 1 and g.start - passive.end() < _NEAR), None
        )
        target = next(
            (
                g
                for g in reversed(targets)
                if g.end <= trigger.start() and (frame.reverse or g.preposition in ("", "in", "of"))
            ),
            None,
        )
        if (
            target is not None
            and not frame.reverse
            and not _STANDING.fullmatch(text, target.end, trigger.start())
        ):
            target = None
        if target is None and index and _PRONOUN.match(text, start, end):
            target = _earlier(text, draft, frame.target, index)
    else:
        if _BE.search(text, max(start, trigger.start() - 24), trigger.start()) and not (
            frame.mutual or _ACTIVE.match(trigger.group())
        ):
            return []
        subject = _subject(text, frame, trigger, sources, start)
        if subject is None and _PRONOUN.match(text, start, end) and index:
            subject = _earlier(text, draft, frame.source, index)
        target = next(
            (
                g
                for g in targets
                if g.start >= trigger.start()
                and g.end > trigger.end()
                and g.start - trigger.end() <= _REACH
                and g.preposition in frame.after
            ),
            None,
        )
        if target is None and index and _IT.match(text, trigger.end(), end):
            target = _object_before(text, draft, frame, index)
        if target is None and subject is not None:
            target = next((g for g in targets if _OBJECT.fullmatch(text, g.end, subject.start)), None)
        if target is None and frame.relation is Relation.SUPPORTS and _INITIAL.match(text, start, end):
            target = next((g for g in targets if g.preposition == "in" or g.start - start < 8), None)
        if (
            target is not None
            and target.start > trigger.start()
            and _BREAK.search(text, min(trigger.end(), target.start), target.start)
        ):
            target = None
    lead = text[max(start, trigger.start() - 30) : trigger.end()]
    asserted = {
        "modality": Modality.PLANNED
        if _PLANNED.search(lead) and not _ONGOING.search(lead)
        else Modality.DONE,
        "polarity": Polarity.DENIED if _DENIED.search(lead) else Polarity.AFFIRMED,
    }
    if frame.relation is Relation.SUPPORTS and (
        asserted["modality"] is Modality.PLANNED or _WISH.search(lead)
    ):
        return []
    rule = f"en.{frame.relation.value}"
    if frame.mutual and (target is None or trigger.group().endswith("between")):
        whole = target if trigger.group().endswith("between") else subject
        if whole is None or _WISH.search(lead):
            return []
        pairs = combinations(dict.fromkeys(a.entity for a in whole.actors), 2)
        span = (min(whole.start, trigger.start()), max(whole.end, trigger.end()))
        return [fact_of(frame.relation, a, b, span, rule, **asserted) for a, b in pairs]
    if subject is None or target is None or (frame.mutual and _WISH.search(lead)):
        return []
    facts = []
    for a in subject.actors:
        source = speakers.get(a.entity) if a.type is EntityType.PERSON else a.entity
        for b in target.actors:
            inside = b.type is EntityType.CITY and target.preposition == "in"
            if (
                source is not None
                and source != b.entity
                and not (frame.relation is Relation.SUPPORTS and inside)
            ):
                edges = (a.start, a.end, b.start, b.end, trigger.start(), trigger.end())
                facts.append(
                    fact_of(frame.relation, source, b.entity, (min(edges), max(edges)), rule, **asserted)
                )
    return facts


def _subject(
    text: str, frame: Frame, trigger: re.Match[str], sources: list[Group], start: int
) -> Group | None:
    """The nearest group before the trigger that can be its subject."""
    for group in reversed(sources):
        if group.end > trigger.start():
            continue
        if trigger.start() - group.end > _REACH or _STOP.search(text, group.end, trigger.start()):
            return None
        if group.preposition in frame.subject or _WHICH.fullmatch(text, group.end, trigger.start()):
            return group
    return None


def _object_before(text: str, draft: Draft, frame: Frame, index: int) -> Group | None:
    """What ``it`` stands for after a verb: the last fitting thing in the sentence before."""
    found = groups(text, draft, *draft.sentences[index - 1], frame.target)
    return found[-1] if found else None


def _aided(text: str, draft: Draft, facts: list[RelationFact]) -> list[RelationFact]:
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


def _lent(text: str, draft: Draft) -> list[RelationFact]:
    """A loan agreement for a programme: the bank or fund among the parties finances it."""
    facts = []
    for agreement in draft.agreements:
        if agreement.kind is not AgreementKind.LOAN_AGREEMENT or agreement.status not in _SIGNED:
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


def _earlier(text: str, draft: Draft, kinds: frozenset[EntityType], index: int) -> Group | None:
    """The subject of the sentence before, for one that begins with a pronoun."""
    start, end = draft.sentences[index - 1]
    for group in groups(text, draft, start, end, kinds):
        if not group.preposition and group.start - start < _NEAR:
            return group
    return None
