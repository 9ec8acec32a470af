"""What a document tells of the event that it is about without naming it again: who hosts it, who is there, where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model import ORGANISATIONS, EntityType, Relation
from ingest.extract.contract import RelationFact, Span
from ingest.extract.draft import Draft
from ingest.extract.en.discourse import Discourse
from ingest.extract.en.groups import Actor, Group, actors, groups
from ingest.extract.en.places import fact_of
from ingest.extract.en.wording import BRACKET, OCCASION

PLACES = frozenset({EntityType.COUNTRY, EntityType.CITY})
GUESTS = ORGANISATIONS | PLACES
LABEL = re.compile(r"[ \t•·*○□-]*(?P<label>[A-Z][\w /(),&-]{2,40}?):(?:\s|$)")
_FIRST = 4
"""Sentences in which the event that a document is about is named."""


def of_occasion(discourse: Discourse) -> Iterator[RelationFact]:
    """Facts about the event of a document and about those that its sentences speak of."""
    draft = discourse.draft
    if not any(e.type is EntityType.EVENT for e in draft.entities):
        return
    main = main_event(draft)
    yield from _held(discourse)
    yield from _from_countries(discourse, main)
    yield from _in_sentence(discourse)
    yield from _stations(discourse)
    yield from _present(discourse, main)
    if main is not None:
        yield from _labelled(discourse, main)
        yield from _listed(discourse, main)


def main_event(draft: Draft) -> int | None:
    """The event that the first sentences name, if any."""
    event = next((m.entity for m in draft.mentions if m.type is EntityType.EVENT), None)
    if event is None:
        return None
    number = draft.sentence_at(draft.entities[event].mentions[0][0])
    return event if number is not None and number < _FIRST else None


def event_before(draft: Draft, index: int, reach: int = _FIRST) -> int | None:
    """The event that ``it`` or ``the forum`` in a sentence stands for: the last one of the sentences before, else the
    first of the document."""
    noun = _REFERRED.search(draft.source.text, *draft.sentences[index])
    if noun is not None:
        named = [
            m.entity
            for m in draft.mentions_in(0, draft.sentences[index][0])
            if m.type is EntityType.EVENT
            and m.entity is not None
            and noun[1] in draft.entities[m.entity].name.lower()
        ]
        if named:
            return named[-1]
    for number in range(index - 1, max(-1, index - 1 - reach), -1):
        named = [
            m.entity
            for m in draft.mentions_in(*draft.sentences[number])
            if m.type is EntityType.EVENT and m.entity is not None
        ]
        if named:
            return named[-1]
    return main_event(draft)


_REFERRED = re.compile(rf"\b(?:[Tt]he|[Tt]his|[Tt]hat)\s(?:\w+\s)?({OCCASION})\b")


def _held(discourse: Discourse) -> Iterator[RelationFact]:
    """The ministry held it together with the agency; the ministry is the host; organised by the ministry."""
    draft, text = discourse.draft, discourse.text
    for index, (start, end) in enumerate(draft.sentences):
        opening = _BY.match(text, start, end)
        if opening is None and not _HOLDS.search(text, start, end):
            continue
        event = event_before(draft, index)
        if event is None:
            continue
        around = groups(text, draft, start, end, GUESTS)
        for group in around:
            passive = opening is not None and _BY_BEFORE.search(
                text, max(start, group.start - 40), group.start
            )
            held = None if group.preposition else _HELD_IT.match(text, group.end, end)
            if not passive and held is None:
                continue
            for actor in (*group.actors, *(_together(text, around, held.end()) if held else ())):
                yield fact_of(
                    Relation.HOSTED,
                    actor.entity,
                    event,
                    (min(group.start, actor.start), actor.end),
                    "en.HOSTED.it",
                )


def _together(text: str, around: list[Group], after: int) -> tuple[Actor, ...]:
    found = next((g for g in around if g.start >= after), None)
    return found.actors if found is not None and _WITH.fullmatch(text, after, found.start) else ()


_THE_EVENT = rf"(?:it|(?:the|that|this)\s(?:[\w-]+\s){{0,2}}(?:{OCCASION}))\b"
_HELD_IT = re.compile(
    rf"{BRACKET}(?:,\s[^,;.]{{3,60}},)?\s(?:(?:will|jointly|co-|had|have|has|also)\s)*"
    rf"(?:(?:held|holds?|r[au]ns?|hosts?|hosted|organi[sz](?:es?|ed)|convene[sd]?|stage[sd]?|arrange[sd]?|prepare[sd]?|planned)\s{_THE_EVENT}"
    r"|(?:is|are|was|were|act as|acts as|acted as)\s(?:the\s)?(?:joint\s|co-)?(?:hosts?|organi[sz]ers?)\b(?!\sof\b))"
)
_HOLDS = re.compile(rf"\b(?:hosts?|organi[sz]ers?|{_THE_EVENT})\b")
_BY = re.compile(
    r"\W*(?:[Jj]ointly\s|[Ii]t (?:is|was)\s|The (?:\w+\s){1,3}(?:is|was)\s)?(?:[Oo]rgani[sz]ed|[Hh]osted|[Cc]onvened|[Hh]eld)(?:\sjointly|\stogether)?\sby\s"
)
_BY_BEFORE = re.compile(r"(?i:organi[sz]ed|hosted|convened|held)(?:\sjointly|\stogether)?\sby\s(?:the\s)?$")
_WITH = re.compile(r"\s(?:(?:together|jointly|along|in \w+) with|with)\s(?:the\s)?")


def _labelled(discourse: Discourse, main: int) -> Iterator[RelationFact]:
    """Lines of a form: Host: …; Organisers: …; Venue: …."""
    draft, text = discourse.draft, discourse.text
    for start, end in lines(text):
        found = LABEL.match(text, start, end)
        if found is None:
            continue
        around = actors(text, draft, found.end(), end)
        if any(a.type is EntityType.EVENT for a in around):
            continue
        if _HOSTS.search(found["label"]):
            for actor in around:
                if actor.type in GUESTS:
                    yield fact_of(Relation.HOSTED, actor.entity, main, (start, actor.end), "en.form.host")
        elif _VENUE.match(found["label"]):
            places = [a for a in around if a.type in PLACES]
            cities = [a for a in places if a.type is EntityType.CITY]
            place = next(iter([*cities[::-1], *places]), None)
            if place is not None:
                yield fact_of(Relation.LOCATED_IN, main, place.entity, (start, place.end), "en.form.venue")


_HOSTS = re.compile(
    r"(?i)^(?:joint |co-)?(?:hosts?|organi[sz]ers?|hosted|organi[sz]ed|convened|conveners?|held)\b"
)
_VENUE = re.compile(r"(?i)(?:date and )?(?:where|venue|place|location)\b")


def _listed(discourse: Discourse, main: int) -> Iterator[RelationFact]:
    """Who is told with what they do there: the lines of speakers, of a programme, and below such a heading."""
    draft, text = discourse.draft, discourse.text
    below = False
    for start, end in lines(text):
        label = LABEL.match(text, start, end)
        if not text[start:end].strip():
            below = False
            continue
        around = actors(text, draft, start, end)
        if label is not None and any(a.type is EntityType.PERSON and a.start < label.end() for a in around):
            label = None  # a person and a body, and what they speak about
        if label is not None:
            below = bool(_SPEAK.search(label["label"]))
        elif end - start < _SHORT and not any(a.type in _TOLD for a in around):
            below = bool(_SPEAK.search(text, start, end))
        if any(a.type is EntityType.EVENT and a.entity != main for a in around):
            continue
        listed = below or bool(_TIMED.match(text, start))
        begin = label.end() if label is not None else start
        for actor in around:
            entity = _speaks_for(discourse, actor)
            if entity is None or actor.start < begin:
                continue
            span = (actor.start, actor.end)
            if actor.type is EntityType.PERSON and _ITEM.search(text, start, actor.start):
                yield fact_of(Relation.PARTICIPATED_IN, entity, main, span, "en.form.speaker")
            elif listed and not (actor.type in PLACES and _INSIDE.search(text, start, actor.start)):
                yield fact_of(Relation.PARTICIPATED_IN, entity, main, span, "en.form.present")


def lines(text: str) -> Iterator[Span]:
    """The lines of a text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _speaks_for(discourse: Discourse, actor: Actor) -> int | None:
    """The body or country that is there when somebody is."""
    entity = discourse.speakers.get(actor.entity) if actor.type is EntityType.PERSON else actor.entity
    return entity if entity is not None and discourse.draft.entities[entity].type in GUESTS else None


_TOLD = ORGANISATIONS | {EntityType.PERSON}
_SHORT = 60
_ITEM = re.compile(r"(?:^\W{0,4}|[:;|]\s|\d\d\s)(?:(?:Dr|Mr|Ms|Mrs|Prof|Professor|Dame|Sir)\.?\s){0,2}$")
_INSIDE = re.compile(r"(?:\(|\b(?:in|of)\s(?:the\s)?)$")
_SPEAK = re.compile(
    r"(?i)panel|speak|moderator|participant|attend|delegat|keynote|exhibitor|\bguests\b|chair|discuss|lectur|present|address|greeting|remarks|welcome|talks?\b"
)
_TIMED = re.compile(r"\d{1,2}[:.h]\d{2}\b")


def _present(discourse: Discourse, main: int | None) -> Iterator[RelationFact]:
    """Who is there by what a sentence tells that names no event: attended, spoke, sent a delegate."""
    draft, text = discourse.draft, discourse.text
    for index, (start, end) in enumerate(draft.sentences):
        around = actors(text, draft, start, end)
        if any(a.type is EntityType.EVENT for a in around):
            continue
        event = event_before(draft, index)
        if event is None:
            continue
        for at, actor in enumerate(around):
            entity = _speaks_for(discourse, actor)
            if entity is None or (actor.type in PLACES and _INSIDE.search(text, start, actor.start)):
                continue
            span = (actor.start, actor.end)
            if _CAME.search(text, start, actor.start) or _ATTENDED.match(text, actor.end, end):
                yield fact_of(Relation.PARTICIPATED_IN, entity, event, span, "en.PARTICIPATED_IN.main")
            elif (
                main is not None
                and at == 0
                and actor.type is EntityType.PERSON
                and actor.start - start < _SHORT
                and _SPOKE.match(text, actor.end, end)
            ):
                yield fact_of(Relation.PARTICIPATED_IN, entity, main, span, "en.PARTICIPATED_IN.spoke")


_PEOPLE = (
    r"[Pp]articipants|[Ss]peakers|[Dd]elegat(?:es|ions)|[Gg]uests|[Gg]uest list|[Oo]fficials|[Ee]xperts|[Rr]epresentatives|[Tt]rainees|[Ll]ecturers"
    r"|[Pp]anellists|[Rr]esource persons|[Ss]tudents|[Rr]egulators|[Ee]xhibitors|[Vv]isitors"
)
_CAME = re.compile(
    rf"\b(?:{_PEOPLE})\b[^.;]{{0,40}}?\b(?:from|of|by|included?|were|came|come)\b[^.;]*$"
    r"|\b(?:attended|opened|joined|addressed|co-chaired|chaired|moderated) by\b[^.;]*$"
    r"|\b(?:side|delegation|team|party|panel)\s(?:comprised|consisted of|included|was made up of|was led by|were)\b[^.;]*$"
    r"|\b(?:keynote|opening address|closing address|welcome address)\s(?:came from|was given by|by|from)\b[^.;]*$"
)
_ATTENDED = re.compile(
    r"[^.;]{0,60}?\s(?:also\s)?(?:attended|took part|takes? part|participated|were present|was present|presented|gave (?:a |the )?(?:talks?|presentations?|speech(?:es)?|keynote|lectures?)"
    r"|spoke|exhibited|co-chaired|(?:are |is )?sen(?:ding|t|d|ds) (?:\w+\s)?(?:speakers|delegates|experts|journalists|representatives|a delegation|diplomats)"
    r"|joined by video|(?:each )?introduced|welcomed the (?:guests|participants|delegates)|took the floor|moderated|came(?=\.))\b"
)
_SPOKE = re.compile(
    r"(?:[^.;:]{0,130}?,)?(?:\s(?:of|from)\s[^,.;:]{3,80})?(?::\s|\s(?:also\s|then\s)?(?:spoke|noted|said|recalled|explained|presented|proposed|promised|asked|quoted|welcomed|opened|closed|praised"
    r"|stressed|argued|described|told|called|gave|delivered|introduced|showed|shared|chaired|moderated|thanked|warned|pointed|outlined|reported|added|led for|invited|suggested|emphasi[sz]ed)\b)"
)


def _from_countries(discourse: Discourse, main: int | None) -> Iterator[RelationFact]:
    """Guests by where they come from: officials from 16 countries, such as Nepal and Georgia, will …."""
    draft, text = discourse.draft, discourse.text
    for index, (start, end) in enumerate(draft.sentences):
        found = _COUNTRIES.search(text, start, end)
        if found is None:
            continue
        event = next(
            (m.entity for m in draft.mentions_in(start, end) if m.type is EntityType.EVENT),
            main if main is not None else event_before(draft, index),
        )
        group = next((g for g in groups(text, draft, found.end(), end, GUESTS)), None)
        if event is None or group is None or group.start - found.end() > _ARTICLE:
            continue
        for actor in group.actors:
            yield fact_of(
                Relation.PARTICIPATED_IN,
                actor.entity,
                event,
                (found.start(), actor.end),
                "en.PARTICIPATED_IN.from",
            )


_ARTICLE = 12
_COUNTRIES = re.compile(
    r"\bfrom\b[^.;]{0,60}?\b(?:countries|states|economies|nations|cities|companies|organi[sz]ations|institutions|governments|agencies|bodies)\b"
    r"[^.;]{0,40}?\b(?:such as|including|like|among them|namely)\s"
)


def _in_sentence(discourse: Discourse) -> Iterator[RelationFact]:
    """The only event of a sentence is in the only city that the sentence is set in."""
    draft, text = discourse.draft, discourse.text
    for start, end in draft.sentences:
        around = actors(text, draft, start, end)
        events = {a.entity: a for a in around if a.type is EntityType.EVENT}
        if len(events) != 1:
            continue
        event = next(iter(events.values()))
        kind = EntityType.CITY if any(a.type is EntityType.CITY for a in around) else EntityType.COUNTRY
        for at, actor in enumerate(around):
            body = around[at - 1] if at else None
            if (
                actor.type is kind
                and _AT_PLACE.search(text, max(start, actor.start - 60), actor.start)
                and not (
                    body is not None
                    and body.type in ORGANISATIONS
                    and _SEAT.fullmatch(text, body.end, actor.start)
                )
            ):
                span = (min(event.start, actor.start), max(event.end, actor.end))
                yield fact_of(Relation.LOCATED_IN, event.entity, actor.entity, span, "en.located.sentence")
                break


_AT_PLACE = re.compile(
    r"\bin\s(?:central\s|downtown\s)?$|\bat\s(?:the\s|its\s)?(?:[\w’'.-]+\s){0,5}?(?:in\s)?$|\bat\s[^.;]{3,40},\s$"
)
_SEAT = re.compile(rf"{BRACKET},?\s(?:in|at)\s(?:the\s)?")


def _stations(discourse: Discourse) -> Iterator[RelationFact]:
    """The events of a journey by its stations: Colombia, 31 October: a call on the minister and the forum."""
    draft, text = discourse.draft, discourse.text
    for start, end in lines(text):
        found = _STATION.match(text, start, end)
        if found is None:
            continue
        places = [m for m in draft.mentions_in(start, found.end()) if m.entity is not None]
        if len({m.entity for m in places if m.type in PLACES}) != 1 or any(
            m.type not in PLACES for m in places
        ):
            continue
        place = places[0]
        for event in draft.mentions_in(found.end(), end):
            if event.type is EntityType.EVENT and event.entity is not None and place.entity is not None:
                yield fact_of(
                    Relation.LOCATED_IN,
                    event.entity,
                    place.entity,
                    (place.start, event.end),
                    "en.located.station",
                )


_STATION = re.compile(r"[ \t•·*○□-]*[A-Z][^:.;]{3,60}:\s")
