"""Relations that frames read: a trigger between its subject and its object."""

from __future__ import annotations

import re
from itertools import combinations

from graph.model import EntityType, Modality, Polarity, Relation
from ingest.extract.contract import RelationFact
from ingest.extract.draft import Draft
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.frames import Frame, frames
from ingest.extract.en.groups import Actor, Group, groups
from ingest.extract.en.places import fact_of
from ingest.extract.en.wording import BRACKET, PROJECT

PLANNED = re.compile(
    r"\b(?:will|to|plans?|planning|expected|would|due|intends?|hopes?|set|scheduled|shall)\s(?:also\s|jointly\s|be\s)?(?:\w+ly\s)?\S+$|\bwill\b"
)
WISH = re.compile(
    r"\b(?:could|may|might|would|should|hopes? to|hoped to|wants? to|ways to|asked (?:\w+ )?(?:for|to)|call(?:s|ed) (?:for|on)|discuss\w*|explor\w+|seek\w*)\b"
)
NEAR = 60  # characters between "by" and who did it
_DENIED = re.compile(r"\b(?:not|never|no longer|failed to|did not|does not|without)\s(?:\w+\s)?\S+$")
_ACTIVE = re.compile(r"\w+ing\b|(?:is|are|was|were|been|members?)\s")
_ONGOING = re.compile(r"\bcontinu(?:es?|ed|ing)\b|\b(?:began|started|helped)\sto\b")
_BY = re.compile(
    r"\s(?:jointly\s|this year\s|again\s|every year\s|and\s\w+\s|in\s(?:\w+\s)?\d{4}\s|on\s[^,.]{3,25}?\s)?by\s"
)
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s|also\s)?$")
_WHICH = re.compile(
    rf"{BRACKET}(?:,\s(?:the|an?|its)\s[\w\s’'-]{{3,60}}?)?,?\s(?:which|that|who)\s(?:both\s|all\s|also\s|have\s|has\s|are\s|is\s)*"
)
_OBJECT = re.compile(
    rf"[’”»\"]?(?:\s(?:{PROJECT}))?{BRACKET}(?:\s(?:in|on|at|near)\s[^,;.]{{3,40}})?(?:,\s(?:the|an?|its)\s[\w\s’'-]{{3,60}}?)?"
    r",?\s(?:(?:to|of|in|for|by|with|from|at)\s)?(?:which|that|whom)\s(?:the\s|its\s|all\s|both\s)?"
)
_OBJECT_TOO = re.compile(
    r"[’”»\"]?,?\s[^.;:]{0,60}(?:which|that)\s[^.;:]{3,110}\sand\s(?:which|that)\s(?:the\s)?"
)
"""A second clause about the object: a programme that A has run since 2021 and that B and C also fund."""
_FRONTED = re.compile(r"[A-Z][a-z]+(?:ed|lt|wn|de)\s(?!in\s\d)[^.;:]*")
_MAIN_CLAUSE = re.compile(r"(?:\s?\([^)]*\))?,\s(?:the\s)?")
_OBJECT_OF_IT = re.compile(
    rf"[’”»\"]?(?:\s(?:{PROJECT}))?{BRACKET},?\s(?:which|that)\s(?:it|they)\s(?:has |have |had |also |now |jointly )*"
)
_IT = re.compile(
    r"\s(?:(?:all|most|part|half) of\s)?(?:it|them)\b"
    r"|\sits\s(?:[a-z]+\s)?(?:phase|roll-?out|construction|operation|expansion|development|launch|pilot|budget|costs?)\b"
)
_STANDING = re.compile(
    r"(?:\s?\([^)]*\))?(?:\s(?:in|at|near)\s(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3})?(?:,\s[^,.;]{3,60}(?=,))?(?:\s(?:is|was)\s(?:an?|the)(?:\s[\w-]+){1,4})?,?\s(?:(?:an?|the|one)\s(?:[\w-]+\s){1,5}?(?=which|that|is\b|\w+ed\b|run\b|set\b|$))?(?:(?:which|that|is|was|are|were|will|has|have|to|be|been|being|currently|jointly|also|both|all|now|fully|and"
    rf"|{PROJECT}|\w+ly|\w+ed)\s)*"
)
_ALSO_BY = re.compile(
    r"(?:\s?\([^)]*\))?,?\s(?:\w+\s){0,4}\w+ed\s(?:this year\s|jointly\s)?by\s[^.;:]{3,110}\sand\s(?:\w+ly\s)?"
)
_INITIAL = re.compile(r"In\s(?:the\s)?")
_PRONOUN = re.compile(r"(?:It|They|He|She)\s")
_BREAK = re.compile(r"[;:]|\b(?:while|whereas|said|which|who|where|because|although)\b")
_STOP = re.compile(r"[;:]|\b(?:while|whereas|because|although|after|before|when)\b")
_REACH = 160
_AS = re.compile(r",\s(?:as|and so|so)\s(?:are|is|were|was|do|does|did|have|has)\s(?:the\s)?$")
_TOGETHER = re.compile(
    r"\b(?:together|jointly|along|in (?:partnership|cooperation|collaboration|conjunction)) with\s(?:the\s|its\s)?(?:[A-Z][\w’'-]*\s){0,2}$"
)


def framed(discourse: Discourse) -> list[RelationFact]:
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
    by = None if frame.reverse else _BY.match(text, trigger.end(), end)
    # Who acts stands after the verb: "was funded by KOICA", and in a reverse frame at once, "received from KOICA".
    after = trigger.end() if frame.reverse else by.end() if by else None
    subject: Group | None
    target: Group | None
    if after is not None:
        subject = next((g for g in sources if g.start >= after - 1 and g.start - after < NEAR), None)
        target = next(
            (
                g
                for g in reversed(targets)
                if g.end <= trigger.start()
                and (
                    frame.reverse
                    or g.preposition in ("", "in", "of")
                    or _STANDING.fullmatch(text, g.end, trigger.start())
                    or _ALSO_BY.fullmatch(text, g.end, trigger.start())
                )
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
        fronted = frame.reverse and subject is not None and _FRONTED.fullmatch(text, start, trigger.start())
        if target is None and fronted and subject is not None:
            # Built with 7 million dollars from A, the campus …
            target = next((g for g in targets if _MAIN_CLAUSE.fullmatch(text, subject.end, g.start)), None)
        if (
            target is None
            and not frame.reverse
            and text[max(start, trigger.start() - 2) : trigger.start()] == ", "
        ):
            # The project reaches nine provinces, financed by A.
            before = [g for g in targets if g.end <= trigger.start()]
            if len(before) == 1 and not before[0].preposition and before[0].start - start < NEAR:
                target = before[0]
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
                    and g.start - subject.end < NEAR
                ),
                None,
            )
    else:
        if _BE.search(text, max(start, trigger.start() - 24), trigger.start()) and not (
            frame.mutual or _ACTIVE.match(trigger.group())
        ):
            return []
        subject = subject_of(text, frame, trigger, sources, start)
        if subject is None and _PRONOUN.match(text, start, end) and index:
            subject = _earlier(text, draft, frame.source, index)
        target = next(
            (
                g
                for g in targets
                if g.start >= trigger.start()
                and g.end > trigger.end()
                and g.start - trigger.end() <= _REACH
                and (g.preposition in frame.after or _ends_in(trigger, g))
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
            target = next(
                (
                    g
                    for g in targets
                    if _OBJECT.fullmatch(text, g.end, subject.start)
                    or _OBJECT_TOO.fullmatch(text, g.end, subject.start)
                ),
                None,
            )
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
        "modality": Modality.PLANNED if PLANNED.search(lead) and not _ONGOING.search(lead) else Modality.DONE,
        "polarity": Polarity.DENIED if _DENIED.search(lead) else Polarity.AFFIRMED,
    }
    if frame.relation is Relation.SUPPORTS and (
        asserted["modality"] is Modality.PLANNED or WISH.search(lead)
    ):
        return []
    rule = f"en.{frame.relation.value}"
    between = "between" in frame.after
    if frame.mutual and (target is None or between):
        whole = target if between else subject
        if whole is None or WISH.search(lead):
            return []
        pairs = combinations(dict.fromkeys(a.entity for a in whole.actors), 2)
        span = (min(whole.start, trigger.start()), max(whole.end, trigger.end()))
        return [fact_of(frame.relation, a, b, span, rule, **asserted) for a, b in pairs]
    if subject is None or target is None or (frame.mutual and WISH.search(lead)):
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
    together = (Relation.HOSTED, Relation.OPERATES, Relation.FUNDS, Relation.MEMBER_OF)
    if frame.relation not in together or frame.reverse:
        return ()
    return tuple(
        actor
        for group in sources
        if group.preposition == "with"
        and trigger.end() <= group.start < end
        and _TOGETHER.search(text, max(trigger.end(), group.start - NEAR), group.start)
        for actor in group.actors
    )


def _likewise(text: str, sources: list[Group], target: Group, end: int) -> tuple[Actor, ...]:
    """Those of whom the same is said: …, as are Bangladesh and Cambodia; …, as did Samsung."""
    found = next(
        (g for g in sources if target.end <= g.start < end and _AS.search(text, target.end, g.start)), None
    )
    return found.actors if found is not None else ()


def _ends_in(trigger: re.Match[str], group: Group) -> bool:
    """Whether the preposition of a group is the last word of the trigger: is responsible for the platform."""
    last = trigger.group().rsplit(None, 1)[-1].lower()
    return group.preposition == last and group.start - trigger.end() <= _ARTICLE


_ARTICLE = 12
"""Characters of what may stand between a preposition and its name."""


def subject_of(
    text: str, frame: Frame, trigger: re.Match[str], sources: list[Group], start: int
) -> Group | None:
    """The nearest group before the trigger that can be its subject."""
    for group in reversed(sources):
        if group.end > trigger.start():
            continue
        if group.preposition in ("in", "at") and all(a.type is EntityType.CITY for a in group.actors):
            continue  # the association in Tallinn that …
        if trigger.start() - group.end > _REACH or _STOP.search(text, group.end, trigger.start()):
            return None
        if group.preposition in frame.subject or _WHICH.fullmatch(text, group.end, trigger.start()):
            return group
    return None


def _main(sources: list[Group], before: int) -> Group | None:
    """The subject of the sentence that ``it`` in a relative clause stands for."""
    return next((g for g in sources if not g.preposition and g.end <= before), None)


def _object_before(text: str, draft: Draft, frame: Frame, index: int) -> Group | None:
    """What ``it`` and ``the project`` stand for after a verb: the last fitting thing in the sentences before."""
    for number in range(index - 1, max(-1, index - 1 - _BACK), -1):
        found = groups(text, draft, *draft.sentences[number], frame.target)
        if found:
            return found[-1]
    return None


_BACK = 4
"""Sentences in which what a noun stands for is looked for."""


def _earlier(text: str, draft: Draft, kinds: frozenset[EntityType], index: int) -> Group | None:
    """The subject of the sentence before, for one that begins with a pronoun."""
    start, end = draft.sentences[index - 1]
    for group in groups(text, draft, start, end, kinds):
        if not group.preposition and group.start - start < NEAR:
            return group
    return None
