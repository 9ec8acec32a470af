"""Relations in English text: home countries, offices, places, and frames between two mentions."""

from __future__ import annotations

import re
from itertools import combinations

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import ORGANISATIONS, EntityType, Modality, Polarity, Relation, allows
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Draft, draft_of
from ingest.extract.en.aid import SIGNED, aided, granted, lent, owned, supported
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.frames import Frame, frames
from ingest.extract.en.groups import Actor, Group, groups
from ingest.extract.en.homes import belongs
from ingest.extract.en.places import fact_of, located
from ingest.extract.en.projects import of_main
from ingest.extract.judging import judge, key_of
from ingest.extract.quoting import quoted

_PLANNED = re.compile(
    r"\b(?:will|to|plans?|planning|expected|would|due|intends?|hopes?|set|scheduled|shall)\s(?:also\s|jointly\s|be\s)?(?:\w+ly\s)?\S+$|\bwill\b"
)
_DENIED = re.compile(r"\b(?:not|never|no longer|failed to|did not|does not|without)\s(?:\w+\s)?\S+$")
_ACTIVE = re.compile(r"\w+ing\b|(?:is|are|was|were|been|members?)\s")
_ONGOING = re.compile(r"\bcontinu(?:es?|ed|ing)\b|\b(?:began|started|helped)\sto\b")
_WISH = re.compile(
    r"\b(?:could|may|might|would|should|hopes? to|hoped to|wants? to|ways to|asked (?:\w+ )?(?:for|to)|call(?:s|ed) (?:for|on)|discuss\w*|explor\w+|seek\w*)\b"
)
_BY = re.compile(r"\s(?:jointly\s|and\s\w+\s|in\s(?:\w+\s)?\d{4}\s|on\s[^,.]{3,25}?\s)?by\s")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s|also\s)?$")
_WHICH = re.compile(r",?\s(?:which|that|who)\s(?:both\s|all\s|also\s|have\s|has\s|are\s|is\s)*")
_REVERSE = re.compile(r"")
_OBJECT = re.compile(
    r"[’”»]?(?:\s(?:project|programme|program|initiative|system|platform|centre|center))?(?:\s?\([^)]*\))?(?:,\s(?:the|an?|its)\s[\w\s’'-]{3,60}?)?"
    r",?\s(?:(?:to|of|in|for|by|with|from|at)\s)?(?:which|that|whom)\s(?:the\s|its\s|all\s|both\s)?"
)
_MAIN_CLAUSE = re.compile(r"(?:\s?\([^)]*\))?,\s(?:the\s)?")
_OBJECT_OF_IT = re.compile(
    r"[’”»]?(?:\s(?:project|programme|program|initiative|system|platform|centre|center))?(?:\s?\([^)]*\))?,?\s(?:which|that)\s(?:it|they)\s(?:has |have |had |also |now |jointly )*"
)
_IT = re.compile(r"\s(?:(?:all|most|part|half) of\s)?(?:it|them)\b")
_STANDING = re.compile(
    r"(?:\s?\([^)]*\))?(?:,\s[^,.;]{3,60}(?=,))?,?\s(?:(?:an?|the|one)\s(?:[\w-]+\s){1,5}?(?=which|that|is\b|\w+ed\b|run\b|set\b|$))?(?:(?:which|that|is|was|are|were|will|has|have|to|be|been|being|currently|jointly|also|now|fully|and"
    r"|project|programme|program|centre|center|\w+ly|\w+ed)\s)*"
)
_ALSO_BY = re.compile(r"(?:\s?\([^)]*\))?,?\s(?:\w+\s){0,4}\w+ed\sby\s[^.;:]{3,110}\sand\s(?:\w+ly\s)?")
_INITIAL = re.compile(r"In\s(?:the\s)?")
_PRONOUN = re.compile(r"(?:It|They|He|She)\s")
_BREAK = re.compile(r"[;:]|\b(?:while|whereas|said|which|who|where|because|although)\b")
_STOP = re.compile(r"[;:]|\b(?:while|whereas|because|although|after|before|when)\b")
_REACH = 160
_NEAR = 60  # characters between "by" and who did it


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
        *_framed(discourse),
        *of_main(discourse),
        *lent(text, draft),
        *owned(text, draft),
    ]
    homes = belongs(discourse, read)
    read += [*_at_events(discourse), *_helped(discourse, homes)]
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
            subject = _subject(text, helping[0], trigger, around, start)
            body = next((m for m in bodies if 0 <= m.start - trigger.end() <= _NEAR), None)
            lead = text[max(start, trigger.start() - 30) : trigger.end()]
            if (
                subject is None
                or body is None
                or body.entity is None
                or _PLANNED.search(lead)
                or _WISH.search(lead)
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


def _framed(discourse: Discourse) -> list[RelationFact]:
    """Relations by frames: a trigger between its subject and its object."""
    facts: list[RelationFact] = []
    draft, text, speakers = discourse.draft, discourse.text, discourse.speakers
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
            and not _ALSO_BY.fullmatch(text, target.end, trigger.start())
        ):
            target = None
        if target is None and subject is not None and not text[start : trigger.start()].strip():
            # Founded in 2020 by A and B, the alliance …
            target = next((g for g in targets if _MAIN_CLAUSE.fullmatch(text, subject.end, g.start)), None)
        if target is None and index and _PRONOUN.match(text, start, end):
            target = _earlier(text, draft, frame.target, index)
        if target is None and frame.reverse and frame.before and subject is not None:
            target = next((g for g in reversed(targets) if g.end <= trigger.start()), None) or (
                _object_before(text, draft, frame, index) if index else None
            )
        if target is None and frame.reverse and subject is not None:
            target = next(
                (
                    g
                    for g in targets
                    if g.start >= subject.end
                    and g.preposition in ("for", "to")
                    and g.start - subject.end < _NEAR
                ),
                None,
            )
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
        if target is None and index and (frame.before or _IT.match(text, trigger.end(), end)):
            target = _object_before(text, draft, frame, index)
        if target is None:
            target = next((g for g in targets if _OBJECT_OF_IT.fullmatch(text, g.end, trigger.start())), None)
            if target is not None:
                subject = _main(sources, target.start) or (
                    _earlier(text, draft, frame.source, index) if index else None
                )
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
    others = (*_companions(text, frame, trigger, sources, end), *_likewise(text, sources, target, end))
    for a in (*subject.actors, *others):
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


def _companions(
    text: str, frame: Frame, trigger: re.Match[str], sources: list[Group], end: int
) -> tuple[Actor, ...]:
    """Those together with whom the subject acts: organised it together with the region and the foundation."""
    if frame.relation not in (Relation.HOSTED, Relation.OPERATES, Relation.FUNDS) or frame.reverse:
        return ()
    return tuple(
        actor
        for group in sources
        if group.preposition == "with"
        and trigger.end() <= group.start < end
        and _TOGETHER.search(text, max(trigger.end(), group.start - _NEAR), group.start)
        for actor in group.actors
    )


def _likewise(text: str, sources: list[Group], target: Group, end: int) -> tuple[Actor, ...]:
    """Those of whom the same is said: …, as are Bangladesh and Cambodia; …, as did Samsung."""
    found = next(
        (g for g in sources if target.end <= g.start < end and _AS.search(text, target.end, g.start)), None
    )
    return found.actors if found is not None else ()


_AS = re.compile(r",\s(?:as|and so|so)\s(?:are|is|were|was|do|does|did|have|has)\s(?:the\s)?$")
_TOGETHER = re.compile(
    r"\b(?:together|jointly|along|in (?:partnership|cooperation|collaboration|conjunction)) with\s(?:the\s|its\s)?(?:[A-Z][\w’'-]*\s){0,2}$"
)


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


def _main(sources: list[Group], before: int) -> Group | None:
    """The subject of the sentence that ``it`` in a relative clause stands for."""
    return next((g for g in sources if not g.preposition and g.end <= before), None)


def _object_before(text: str, draft: Draft, frame: Frame, index: int) -> Group | None:
    """What ``it`` stands for after a verb: the last fitting thing in the sentence before."""
    found = groups(text, draft, *draft.sentences[index - 1], frame.target)
    return found[-1] if found else None


def _earlier(text: str, draft: Draft, kinds: frozenset[EntityType], index: int) -> Group | None:
    """The subject of the sentence before, for one that begins with a pronoun."""
    start, end = draft.sentences[index - 1]
    for group in groups(text, draft, start, end, kinds):
        if not group.preposition and group.start - start < _NEAR:
            return group
    return None
