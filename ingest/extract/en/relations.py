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
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.frames import Frame, frames
from ingest.extract.en.groups import Group, actors, groups
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.places import fact_of, first_mention, located
from ingest.extract.judging import judge, key_of
from ingest.extract.quoting import quoted

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
_GRANT = re.compile(r"\b[Gg]rant (?:agreement|aid)|\b(?:grant|project) agreement\b|\bODA\b")
_FOR = re.compile(r"\b(?:for|finance|fund|support|implement|under)\s(?:the\s)?$")
_BY = re.compile(r"\s(?:jointly\s|and\s\w+\s|in\s(?:\w+\s)?\d{4}\s|on\s[^,.]{3,25}?\s)?by\s")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s|also\s)?$")
_WHICH = re.compile(r",?\s(?:which|that|who)\s(?:both\s|all\s|also\s|have\s|has\s|are\s|is\s)*")
_REVERSE = re.compile(r"")
_OBJECT = re.compile(
    r"[’”»]?(?:\s(?:project|programme|program|initiative|system|platform|centre|center))?(?:\s?\([^)]*\))?,?\s(?:which|that)\s(?:the\s|its\s)?"
)
_OBJECT_OF_IT = re.compile(
    r"[’”»]?(?:\s(?:project|programme|program|initiative|system|platform|centre|center))?(?:\s?\([^)]*\))?,?\s(?:which|that)\s(?:it|they)\s(?:has |have |had |also |now |jointly )*"
)
_OWNS = re.compile(r"[’']s?\s(?:own\s|new\s|national\s)?[‘“«]?")
_IT = re.compile(r"\s(?:(?:all|most|part|half) of\s)?(?:it|them)\b")
_STANDING = re.compile(
    r"(?:\s?\([^)]*\))?,?\s(?:(?:which|that|is|was|are|were|will|has|have|to|be|been|being|currently|jointly|also|now|fully|and"
    r"|project|programme|program|centre|center|\w+ly|\w+ed)\s)*"
)
_ALSO_BY = re.compile(r"(?:\s?\([^)]*\))?,?\s(?:\w+\s){0,4}\w+ed\sby\s[^.;:]{3,110}\sand\s(?:\w+ly\s)?")
_AID = re.compile(r"\b(?:grant|aid|ODA|official development assistance|donat\w+)\b")
_INITIAL = re.compile(r"In\s(?:the\s)?")
_PRONOUN = re.compile(r"(?:It|They|He|She)\s")
_BREAK = re.compile(r"[;:]|\b(?:while|whereas|said|which|who|where|because|although)\b")
_STOP = re.compile(r"[;:]|\b(?:while|whereas|because|although|after|before|when)\b")
_REACH = 160
_CLOSE = 250
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
    read = [*located(text, draft), *_framed(discourse), *_lent(text, draft), *_owned(text, draft)]
    for fact in (
        *_signed(draft),
        *_belongs(discourse, read),
        *_represents(discourse),
        *read,
        *_aided(text, draft, read),
        *_granted(text, draft),
        *_held_there(draft, read),
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
        if agreement.status in _SIGNED
        for a, b in combinations(sorted(agreement.parties), 2)
    ]


def _belongs(discourse: Discourse, read: list[RelationFact]) -> list[RelationFact]:
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
            home = next((lies_in[c] for c in (seat, *_cities_in(draft, entity)) if c in lies_in), None)
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


def _cities_in(draft: Draft, entity: Entity) -> list[int]:
    return [
        m.entity
        for start, end in entity.mentions
        for m in draft.mentions_in(start, end)
        if m.type is EntityType.CITY and m.entity is not None
    ]


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


def _main(sources: list[Group], before: int) -> Group | None:
    """The subject of the sentence that ``it`` in a relative clause stands for."""
    return next((g for g in sources if not g.preposition and g.end <= before), None)


def _owned(text: str, draft: Draft) -> list[RelationFact]:
    """Whose programme it is: Korea's KONEPS."""
    facts = []
    for one, other in zip(draft.mentions, draft.mentions[1:], strict=False):
        if one.entity is None or other.entity is None or other.type is not EntityType.PROGRAM:
            continue
        if (one.type is EntityType.COUNTRY or one.type in ORGANISATIONS) and _OWNS.fullmatch(
            text, one.end, other.start
        ):
            facts.append(
                fact_of(Relation.OPERATES, one.entity, other.entity, (one.start, other.end), "en.owned")
            )
    return facts


def _object_before(text: str, draft: Draft, frame: Frame, index: int) -> Group | None:
    """What ``it`` stands for after a verb: the last fitting thing in the sentence before."""
    found = groups(text, draft, *draft.sentences[index - 1], frame.target)
    return found[-1] if found else None


def _granted(text: str, draft: Draft) -> list[RelationFact]:
    """A grant agreement with a country: the other party supports it."""
    facts = []
    for agreement in draft.agreements:
        if agreement.status not in _SIGNED or not _GRANT.search(text, *agreement.evidence):
            continue
        states = [p for p in agreement.parties if draft.entities[p].type is EntityType.COUNTRY]
        facts += [
            fact_of(Relation.SUPPORTS, donor, state, agreement.evidence, "en.granted")
            for donor in agreement.parties
            for state in states
            if donor not in states and draft.entities[donor].type in (EntityType.AGENCY, EntityType.INTL_ORG)
        ]
    return facts


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


def _earlier(text: str, draft: Draft, kinds: frozenset[EntityType], index: int) -> Group | None:
    """The subject of the sentence before, for one that begins with a pronoun."""
    start, end = draft.sentences[index - 1]
    for group in groups(text, draft, start, end, kinds):
        if not group.preposition and group.start - start < _NEAR:
            return group
    return None
