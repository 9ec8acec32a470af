"""Whom people speak for: the body in their office, else for ministers and heads of state the country."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from graph.model import ORGANISATIONS, EntityType, Relation, allows
from graph.registry import registry
from ingest.extract.contract import Span
from ingest.extract.draft import Draft, Mention, Reference
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.people import korean

_REACH = 80
_APPOSITION = 150
_OFFICE = 90
_TRIES = 5  # mentions of a person that may show the office
_FAR = 40  # characters that a country counts as farther away than a body
_STATE = re.compile(
    r"\b(?:Presidents?|Prime Ministers?|[Mm]inisters?|[Ss]ecretary(?![\s-][Gg]eneral)|Ambassadors?|King|Queen|Crown Prince|Prince|Emir|Secretary of State|State Secretary"
    r"|High Commissioner|Consul General)\b"
)
_OWNER = re.compile(r"[’']?s?\s(?:[\w-]+\s){0,3}")
_APART = re.compile(
    r"[.;]\s|\b(?:said|met|visited|told|attended|with|received|welcomed|succeed\w*|graduate|studied|read)\b"
)
_OUTSIDE = frozenset({EntityType.PROGRAM, EntityType.CITY, EntityType.FUND})
_MAYOR = re.compile(r"\b(?:[Mm]ayor|[Gg]overnor)\b")


@cache
def _title() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{lexicon().title})\b")


def represented(text: str, draft: Draft) -> dict[int, tuple[int, Span]]:
    """For each person that speaks for somebody: whom, and where that is read."""
    found: dict[int, tuple[int, Span]] = {}
    for i, person in enumerate(draft.entities):
        if person.type is not EntityType.PERSON:
            continue
        for start, end in person.mentions[:_TRIES]:
            whom = (
                _of_it(text, draft, start)
                or _each(draft, start, end)
                or _by_for(text, draft, start, end)
                or _by_which(text, draft, start, end)
                or _of_body(text, draft, start, end)
                or _of_country(text, draft, start, end)
                or _by_apposition(text, draft, start, end)
                or _by_office_before(text, draft, start, end)
            )
            if whom is None:
                whom = _by_office_alone(text, draft, start, end) or _nearest(text, draft, start, end)
            if whom is not None and allows(
                Relation.REPRESENTS, EntityType.PERSON, draft.entities[whom[0]].type
            ):
                found[i] = whom
                break
    return found


def _of_it(text: str, draft: Draft, start: int) -> tuple[int, Span] | None:
    """The body that ``its Secretary-General`` is of: the first that the sentence before names."""
    found = _ITS.search(text, max(0, start - 80), start)
    sentence = draft.sentence_at(start)
    if found is None or not sentence or not re.fullmatch(rf"(?:{_title().pattern}),?\s", found["office"]):
        return None
    begin, _ = draft.sentences[sentence]
    if text[: found.start()].endswith("by "):
        own = [
            m
            for m in draft.mentions_in(begin, found.start())
            if m.type in ORGANISATIONS and m.entity is not None
        ]
        if own:
            return own[-1].entity or 0, (own[-1].start, start)
    for mention in draft.mentions_in(*draft.sentences[sentence - 1]):
        if mention.entity is not None and draft.entities[mention.entity].type in ORGANISATIONS:
            return mention.entity, (found.start(), start)
    return None


_ITS = re.compile(r"\b(?:[Ii]ts|[Tt]heir)\s(?P<office>[^.;]{3,60})$")


def _by_which(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The body before ``whose deputy minister, X,`` and ``which Vice Minister X represented``."""
    found = _WHOSE.search(text, max(0, start - _OFFICE), start)
    if found is None or not (found["whose"] or _FOR_IT.match(text, end)):
        return None
    bodies = [
        m
        for m in draft.mentions_in(max(0, found.start() - _OFFICE), found.start())
        if m.entity is not None and m.type in ORGANISATIONS | {EntityType.COUNTRY}
    ]
    for body in reversed(bodies):
        if body.entity is not None and _TO_BODY.fullmatch(text, body.end, found.start()):
            outer = next((b for b in bodies if b.start <= body.start and body.end <= b.end), body)
            return outer.entity or 0, (outer.start, end)
    return None


_WHOSE = re.compile(
    r",?\s(?:(?P<whose>whose\s(?!\w+ed\s)[\w\s’'-]{3,60})|which\s(?:[A-Z][\w-]*\s){1,4}),?\s?$"
)
_FOR_IT = re.compile(r"\s(?:represent(?:s|ed)|le(?:d|ads)|head(?:s|ed)|speaks? for|chair(?:s|ed))\b")
_TO_BODY = re.compile(r"(?:\s?\([^)]*\))?")


def _of_body(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The body after the name: X of Thailand's Office of the Council of State, X from the Bank."""
    of = _OF_BODY.match(text, end)
    if of is None:
        return None
    for mention in draft.mentions_in(of.end(), of.end() + _OFFICE):
        if mention.entity is None or mention.type not in ORGANISATIONS:
            continue
        if _POSSESSOR.fullmatch(text, of.end(), mention.start):
            return mention.entity, (start, mention.end)
        break
    return None


_OF_BODY = re.compile(r"\s(?:of|from|for|at)\s(?:the\s)?")
_POSSESSOR = re.compile(r"(?:(?:[A-Z][\w.-]+\s){0,3}[A-Z][\w.-]+[’']s?\s)?")


def _by_apposition(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The body in ``, director of the …`` after the name."""
    sentence = draft.sentence_at(start)
    if sentence is None or not re.match(r"\s?[,(](?!\s?and\s)", text[end : end + 6]):
        return None
    stop = min(draft.sentences[sentence][1], end + _APPOSITION)
    title = _title().search(text, end, stop)
    if title is None or _APART.search(text, end, title.start()):
        return _led(text, draft, start, end, stop)
    chosen: Mention | None = None
    for mention in draft.mentions_in(end, stop):
        if mention.entity is None or (
            mention.end <= title.start() and not _OWNER.fullmatch(text, mention.end, title.start())
        ):
            continue
        if mention.type is EntityType.PERSON:
            stop = mention.start
            break
        if mention.type in (EntityType.EVENT, EntityType.PROGRAM) or (
            mention.type is EntityType.CITY and not _MAYOR.search(title.group())
        ):
            continue
        gap = text[title.end() : mention.start] if mention.start >= title.end() else ""
        if _APART.search(gap) or (chosen is None and re.search(r",\s(?!and\s)", gap) and not _listing(gap)):
            break
        if chosen is not None and not re.fullmatch(
            r"[’']s?\s(?:[a-z]+\s)?", text[chosen.end : mention.start]
        ):
            break
        if chosen is not None and chosen.end > mention.start:
            continue
        chosen = mention
    office = text[end : min(stop, title.end() + _OFFICE)]
    if chosen is None or draft.entities[chosen.entity or 0].type is EntityType.COUNTRY:
        body = _portfolio(
            draft,
            office,
            draft.entities[chosen.entity].country if chosen and chosen.entity is not None else None,
        )
        if body is not None:
            return body, (start, title.end())
    if chosen is None or chosen.entity is None:
        return _state(text, draft, office, (start, title.end()))
    return chosen.entity, (start, max(title.end(), chosen.end))


def _led(text: str, draft: Draft, start: int, end: int, stop: int) -> tuple[int, Span] | None:
    """The body in ``, who heads …`` after the name, and in ``for …`` where people sign."""
    leads = _LEADS.match(text, end, stop)
    if leads is None:
        return None
    for mention in draft.mentions_in(leads.end(), stop):
        entity = mention.entity
        if entity is None or draft.entities[entity].type not in ORGANISATIONS:
            continue
        gap = text[leads.end() : mention.start]
        if re.fullmatch(r"(?:the\s)?|(?:[\w-]+,?\s){1,8}(?:at|of)\s(?:the\s)?", gap):
            return entity, (start, mention.end)
    return None


_LEADS = re.compile(
    r",\s(?:who|which)\s(?:heads?|headed|leads?|led|directs?|directed|chairs?|chaired|runs?|represents?|represented)\s"
)
_FOR = re.compile(r"\s(?:signed\s)?(?:for|on behalf of)\s(?:the\s)?")


def _by_for(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The body that somebody signs for: Director-General X for Singapore Customs."""
    found = _FOR.match(text, end)
    if found is None:
        return None
    for mention in draft.mentions_in(found.end(), found.end() + 80):
        if mention.start == found.end() and mention.entity is not None and mention.type in ORGANISATIONS:
            return mention.entity, (start, mention.end)
    return None


def _each(draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The party that one of several speaks for: their mayors, X and Y, are those of the first and the second."""
    sentence = draft.sentence_at(start)
    if sentence is None:
        return None
    for pair in _references(draft, start - _OFFICE - 40, start):
        if pair.rule != "pair" or not pair.end <= start <= pair.end + _OFFICE:
            continue
        people = [
            m
            for m in draft.mentions_in(pair.end, draft.sentences[sentence][1])
            if m.type is EntityType.PERSON
        ]
        if len(people) >= len(pair.entities) and people[0].start - pair.end <= 2:
            at = next((i for i, m in enumerate(people) if m.start == start), len(pair.entities))
            if at < len(pair.entities):
                return pair.entities[at], (pair.start, end)
    return None


def _of_country(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The country after the name of a head of state or minister: Prime Minister X of Estonia."""
    of = _OF.match(text, end)
    if of is None or not _STATE.search(text, max(0, start - 80), start):
        return None
    for mention in draft.mentions_in(of.end(), of.end() + 60):
        if mention.start == of.end() and mention.type is EntityType.COUNTRY and mention.entity is not None:
            return mention.entity, (start, mention.end)
    return None


_OF = re.compile(r"\sof\s(?:the\s)?")


def _references(draft: Draft, start: int, end: int) -> list[Reference]:
    """The phrases that stand for others and begin in a stretch."""
    low = bisect_left(draft.references, start, key=lambda r: r.start)
    return draft.references[low : bisect_left(draft.references, end, key=lambda r: r.start)]


def _listing(gap: str) -> bool:
    return bool(re.fullmatch(r"\s(?:of|for)\s[\w\s,’'&-]+", gap))


def _by_office_before(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The body or country in an office before the name: KISA's president, Vietnamese Prime Minister."""
    sentence = draft.sentence_at(start)
    if sentence is None:
        return None
    begin = max(draft.sentences[sentence][0], start - 110)
    titles = [m for m in _title().finditer(text, begin, start)]
    if not titles:
        return None
    last = titles[-1]
    office = text[last.end() : start]
    for mention in draft.mentions_in(last.end(), start):
        office = office.replace(text[mention.start : mention.end], "")
    if not _only_office(office):
        return None
    bodies = [
        m
        for m in draft.mentions_in(begin, start)
        if m.entity is not None and m.type is not EntityType.PERSON and m.type is not EntityType.EVENT
    ]
    if not bodies:
        for reference in _references(draft, begin, start):
            if (
                reference.rule == "noun"
                and reference.end < last.start()
                and re.fullmatch(r"[’']s?\s", text[reference.end : last.start()])
                and draft.entities[reference.entities[0]].type in ORGANISATIONS
            ):
                return reference.entities[0], (reference.start, end)  # the Bank's President
    if bodies:
        near = bodies[-1]
        gap = text[near.end : last.start()] if near.end <= last.start() else ""
        place = near.type is EntityType.CITY and not _MAYOR.search(last.group())
        if (
            near.type is not EntityType.COUNTRY
            and not place
            and _only_office(gap)
            and near.entity is not None
        ):
            return near.entity, (near.start, end)
    after = re.match(r"\sof\s(?:the\s)?[A-Z][\w,’&' -]*", text[end : end + _OFFICE])
    office = text[begin:start] + (f"of {after.group()[4:]}" if after else "")
    country = _country_before(draft, text, begin, last.start(), bodies)
    body = _portfolio(draft, office[max(0, last.start() - begin - 30) :], country)
    if body is not None:
        return body, (last.start(), end)
    if country is not None and _STATE.search(last.group()):
        for i, entity in enumerate(draft.entities):
            if entity.iso3166 == country:
                return i, (last.start(), end)
    return _state(text, draft, last.group(), (last.start(), end))


def _only_office(gap: str) -> bool:
    """Whether nothing but words of an office stands in the gap."""
    lex = lexicon()
    words = re.findall(r"[\w.’'&-]+", gap)
    allowed = (
        lex.titles
        | lex.fields
        | lex.regions
        | lex.honorifics
        | {"s", "of", "for", "the", "and", "&", "in", "charge"}
    )
    return (
        "." not in re.sub(r"\b\w{1,4}\.", "", gap)
        and all(
            w.strip("’'") in allowed or (w.islower() and len(words) < 3) or w in ("’s", "'s") for w in words
        )
        and not _APART.search(gap)
    )


def _country_before(draft: Draft, text: str, begin: int, stop: int, bodies: list[Mention]) -> str | None:
    """The country whose minister it is: by its name right before, or an adjective."""
    for mention in reversed(bodies):
        gap = text[mention.end : stop] if mention.end <= stop else ""
        if mention.type is EntityType.COUNTRY and mention.entity is not None and _only_office(gap):
            return draft.entities[mention.entity].iso3166
    for word in reversed(re.findall(r"[\w-]+", text[begin:stop])[-8:]):
        if word in lexicon().peoples:
            return lexicon().peoples[word].removeprefix("country-").upper()
        if word.islower() and word not in ("and", "of", "for", "the"):
            break
    return None


def _portfolio(draft: Draft, office: str, country: str | None) -> int | None:
    """The ministry that a minister is of: Minister of the Interior and Safety, Vice Finance Minister."""
    found = re.search(
        r"(?:Minister|Secretary|Ministers)(?:\sof\sState)?\s(?:of|for)\s(?:the\s)?([A-Z][\w,&’' -]*\w)",
        office,
    ) or re.search(
        r"\b((?:[A-Z][\w-]+\s(?:and\s)?){1,5}?)(?:Vice |Deputy |Under)?(?:Minister|Secretary)\b", office
    )
    if found is None:
        return None
    wanted = [w for w in re.findall(r"[\w-]+", found[1]) if w in lexicon().fields]
    if not wanted:
        return None
    for i, entity in enumerate(draft.entities):
        if entity.type is not EntityType.AGENCY or (country and entity.country and entity.country != country):
            continue
        known = registry().get(entity.entry) if entity.entry else None
        for form in (entity.name, *entity.aliases, *((known.name_en,) if known and known.name_en else ())):
            own = re.findall(r"[\w-]+", form)
            if all(w in own for w in wanted) and re.search(r"Ministry|Department|Office|Secretariat", form):
                return i
    return None


def _state(text: str, draft: Draft, office: str, span: Span) -> tuple[int, Span] | None:
    """For heads of state, ministers and ambassadors: the country in the office, else the one that is named there."""
    if not _STATE.search(office):
        return None
    words = re.findall(r"[A-Z][\w-]+", office)
    for word in words:
        home = lexicon().peoples.get(word)
        for entry in (registry().get(home) if home else None, *registry().lookup(word, EntityType.COUNTRY)):
            for i, entity in enumerate(draft.entities):
                if (
                    entry is not None
                    and entity.type is EntityType.COUNTRY
                    and entity.iso3166 == entry.country
                ):
                    return i, span
    return None


def _only_country(text: str, draft: Draft, start: int, end: int) -> int | None:
    """The country of a minister whose country is not said: Korea for a Korean name, else the only other one."""
    countries = {e.iso3166: i for i, e in enumerate(draft.entities) if e.type is EntityType.COUNTRY}
    if korean(text[start:end].split()):
        return countries.get("KR")
    abroad = [i for iso, i in countries.items() if iso != "KR"]
    if len(abroad) == 1:
        return abroad[0]
    # The minister of a release without any other sign is of the country of the body that it opens with.
    first = next((e for e in draft.entities if e.type is EntityType.AGENCY), None)
    return countries.get(first.country) if first is not None and first.country else None


def _by_office_alone(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    """The body of an office that names none, ``X, executive director, said``: the one that the sentences before speak
    of, by its noun in ``dean of the campus``; of a minister, the state."""
    office = _ALONE.match(text, end)
    number = draft.sentence_at(start)
    if office is None or number is None or _title().search(office["office"]) is None:
        return None
    if any(
        m.type is not EntityType.PERSON
        for m in draft.mentions_in(office.start("office"), office.end("office"))
    ):
        return None
    after = next((m for m in draft.mentions_in(office.end(), office.end() + _OFFICE)), None)
    if after is not None and after.start - office.end() <= _THE and text[office.end() - 1] == " ":
        body = after.entity if allows(Relation.REPRESENTS, EntityType.PERSON, after.type) else None
        return (body, (start, after.end)) if body is not None and after.type not in _OUTSIDE else None
    if _STATE.search(office["office"]):
        whose = _only_country(text, draft, start, end)
        return (whose, (start, office.end())) if whose is not None else None
    noun = _OF_NOUN.search(office["office"])
    told = [
        m
        for m in draft.mentions_in(0, draft.sentences[number][0])
        if m.entity is not None
        and draft.entities[m.entity].type in ORGANISATIONS
        and (noun is None or noun[1] in draft.entities[m.entity].name.lower())
    ]
    if not told:
        return None
    first = draft.sentence_at(told[-1].start)
    spoken = next(m for m in told if draft.sentence_at(m.start) == first)
    return spoken.entity or 0, (start, office.end())


_ALONE = re.compile(r",\s(?P<office>[\w\s’'-]{4,60})(?:,\s(?!(?:an?|the)\s)|$|(?=\n))")
_THE = 4
_OF_NOUN = re.compile(r"\b(?:of|at)\sthe\s([a-z]+)$")


def _ministry(draft: Draft, country: int | None, before: int) -> int | None:
    """The ministry of a country that the document names, of several the last one before; of all, where the country is
    not known."""
    home = draft.entities[country].iso3166 if country is not None else None
    ministries = [
        i
        for i, e in enumerate(draft.entities)
        if e.type is EntityType.AGENCY and any(f.startswith(("Ministry ", "Department of")) for f in e.forms)
    ]
    own = [i for i in ministries if home and draft.entities[i].country == home]
    found = own or [i for i in ministries if draft.entities[i].country in (None, home)]
    if len(found) < 2:
        return found[0] if found else None
    told = [m.entity for m in draft.mentions_in(0, before) if m.entity in found]
    return told[-1] if told else None


def _nearest(text: str, draft: Draft, start: int, end: int) -> tuple[int, Span] | None:
    sentence = draft.sentence_at(start)
    if sentence is None:
        return None
    offices = list(_STATE.finditer(text, max(0, start - 60), start))
    if offices and _only_office(text[offices[-1].end() : start]):
        spoken = re.findall(r"[A-Z][\w-]+", text[max(0, start - 80) : start])[-6:]
        if any(word in lexicon().peoples for word in spoken):
            return None  # of a country that is named by its adjective only
        whose = _only_country(text, draft, start, end)
        office = offices[-1].group().lower()
        ministry = _ministry(draft, whose, start) if "minister" in office and "prime" not in office else None
        if ministry is not None:
            return ministry, (start, end)
        return (whose, (start, end)) if whose is not None else None
    best: tuple[int, Mention] | None = None
    first, last = draft.sentences[sentence]
    for mention in draft.mentions_in(max(first, start - 2 * _REACH), min(last, end + 2 * _REACH)):
        if mention.entity is None or not allows(Relation.REPRESENTS, EntityType.PERSON, mention.type):
            continue
        if mention.type in _OUTSIDE:
            continue
        between = text[end : mention.start] if mention.start >= end else text[mention.end : start]
        distance = len(between) + (_FAR if mention.type is EntityType.COUNTRY else 0)
        if distance <= _REACH and not _APART.search(between) and (best is None or distance < best[0]):
            best = (distance, mention)
    if best is None or best[1].entity is None:
        return None
    return best[1].entity, (min(start, best[1].start), max(end, best[1].end))
