"""Mentions to entities, in English: acronyms, short forms, offices and home countries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from graph.model import EntityType
from graph.names import normalise
from graph.registry import registry
from ingest.extract.contract import Entity
from ingest.extract.draft import Draft, Mention, draft_of
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.references import references

_BRACKET = re.compile(
    r"\s?\((?:the\s|hereafter\s|hereinafter\s)?[“\"‘']?(?P<alias>(?:[A-Z]|[a-z]{1,2}[A-Z])[\w&/+-]{1,14})[”\"’']?\)"
)
_BODIES = frozenset(
    {
        EntityType.AGENCY,
        EntityType.COMPANY,
        EntityType.UNIVERSITY,
        EntityType.INTL_ORG,
        EntityType.FUND,
        EntityType.PROGRAM,
        EntityType.EVENT,
    }
)
_PROJECT = re.compile(r"\s(?:project|programme|program|initiative|scheme)\b")
_YEAR = re.compile(r"\s(?:19|20)\d\d$")
_NUMBERED = re.compile(r"^(?:\d{1,3}(?:st|nd|rd|th)|[Ff]irst|[Ss]econd|[Tt]hird)\s")
_SHORTENED = frozenset(
    {EntityType.EVENT, EntityType.AGENCY, EntityType.PROGRAM, EntityType.FUND, EntityType.COMPANY}
)
_LEAST = 9
"""Letters of a short form that any longer name may begin with; shorter ones are of companies."""
_FORMS = frozenset(
    {"Group", "Holding", "Holdings", "Indonesia", "International", "Global", "Capital", "&", "and"}
)
_OTHER = re.compile(r",\s[A-Z]|\s(?:and|&)\s")
"""What makes of a ministry another one: Agriculture, Food and Rural Affairs."""
_HEADED = frozenset({EntityType.PROGRAM})
_JOINED = frozenset({EntityType.PROGRAM, EntityType.UNIVERSITY})
_MEMBER = re.compile(
    r"\b(?:full |founding |associate |a )?[Mm]embers?\s(?:states\s|countries\s)?of\s(?:the\s)?$"
)
_CENTRE = re.compile(r"\b(?:Centre|Center|Park|Hub|Technopark|Cluster)\b")
_SIGNS_BEFORE = re.compile(
    r"\bbetween\s(?:[^.;]{3,80}\sand\s)?(?:the\s)?$|\b(?:[Mm]emorandum|MO[UC]|MoU|[Aa]greement|[Cc]ontract|accord|pact)\s(?:[\w-]+\s){0,5}with\s(?:the\s)?$"
)
_SIGNS = re.compile(
    r"(?:\s\([^)]*\))?(?:\sand\s(?:[A-Z][\w.’'&-]*\s|of\s|the\s|for\s){1,8})?\s?(?:has |have |had |will |today |jointly )*(?:signed|sign|concluded|exchanged|agreed|renewed|said|announced)\b"
)
"""A centre that signs or speaks is a body."""
_OWNED = re.compile(
    r"(?:\s\([^)]*\))?,?\s(?:and\s(?:the\s)?(?:[A-Z]\w+\s?){1,6})?,?\s?(?:both |a |an |the |which is |which are )*(?:state|government|city)-(?:owned|run)\b"
)
_SMALL = re.compile(r"\s?\(([a-z]{3,7})\)")
_PUT = re.compile(
    r"\b([A-Z][a-z]+)\s(?:(?!(?:and|or|the|an?|of|with|by|in|at|from|for|to|on|as|between|has|had|have|is|was|will)\s)[a-z-]+\s){1,3}$"
)
_PUT_AFTER = re.compile(
    r"(?:\s\([^)]*\))?,\s(?:an?|the|its)\s(?:[a-z-]+\s){0,2}([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s[a-z]"
)
"""Where the home of a body is put to it: the Norwegian firm Kongsberg; Vocus, the Australian operator."""
_OWNER = re.compile(r"(?:[A-Z][\w.]+\s)?[A-Z][\w.]+(?:[’']s)?\s$")


@Language.component("en_entities")
def en_entities(doc: Doc) -> Doc:
    """Entities of the document, which mention stands for which, and what pairs are spoken of."""
    draft = draft_of(doc)
    text = doc.text
    groups: dict[str, list[Mention]] = defaultdict(list)
    acronyms: dict[str, tuple[str, int, int]] = {}
    homes: dict[str, str] = {}
    for mention in sorted(draft.mentions, key=lambda m: (m.start, -m.end)):
        surface = _surface(text, mention)
        key = mention.entry or f"{mention.type}:{normalise(_spelled_out(surface))}"
        if mention.type is EntityType.AGENCY:
            key = _at_home(text, mention, key, homes)
        if mention.rule == "place" and _PROJECT.match(text, mention.end):
            mention.type, mention.rule = EntityType.PROGRAM, "phrase"
            key = f"{mention.type}:{normalise(surface)}"
        if mention.rule == "place":
            known = registry().lookup(surface, EntityType.CITY) or registry().lookup(
                re.sub(r"\s(?:Metropolitan |Special )?(?:City|Government)$", "", surface), EntityType.CITY
            )
            key = known[0].id if known else key
        if mention.entry is None and mention.type in _BODIES and "@" not in key:
            known = registry().lookup(_spelled_out(surface), mention.type)
            key = known[0].id if known else key
        small = _SMALL.match(text, mention.end) if mention.type in _BODIES else None
        if small and small[1].upper() == "".join(w[0] for w in surface.split() if w[0].isupper()):
            acronyms[small[1]] = (key, small.start(1), small.end(1))
        bracket = _BRACKET.match(text, mention.end) if mention.type in _BODIES else None
        if bracket is not None and not registry().lookup(bracket["alias"], EntityType.COUNTRY):
            acronyms[bracket["alias"]] = (key, bracket.start("alias"), bracket.end("alias"))
        groups[key].append(mention)
    merged = _merged(text, draft, groups, acronyms)
    for index, (key, first, mentions, spans) in enumerate(merged):
        kind = _retyped(text, first, mentions)
        for mention in mentions:
            mention.entity, mention.type = index, kind
        draft.entities.append(_entity(text, key.partition("@")[2] or None, kind, mentions, spans))
    draft.mentions.sort(key=lambda m: (m.start, -m.end))
    _tell_apart(text, draft.entities)
    draft.references = references(text, draft)
    return doc


def _retyped(text: str, kind: EntityType, mentions: list[Mention]) -> EntityType:
    """The type by what is told of it: a centre that somebody heads is a body, an institute with members a league."""
    if kind not in _HEADED | _JOINED | {EntityType.COMPANY}:
        return kind
    for mention in mentions:
        if mention.entry is not None:
            return kind
        before = text[max(0, mention.start - 50) : mention.start]
        if kind in _HEADED and (
            _office().search(before)
            or (
                _CENTRE.search(text, mention.start, mention.end)
                and (_SIGNS_BEFORE.search(before) or _SIGNS.match(text, mention.end, mention.end + 90))
            )
        ):
            return EntityType.AGENCY
        if kind in _JOINED and _MEMBER.search(before):
            return EntityType.INTL_ORG
        if kind is EntityType.COMPANY and _OWNED.match(text, mention.end, mention.end + 90):
            return EntityType.AGENCY
    return kind


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{lexicon().title})\s(?:of|at)\s(?:the\s)?$")


def _at_home(text: str, mention: Mention, key: str, homes: dict[str, str]) -> str:
    """The key of a body apart from its namesakes: the finance ministries of two countries are two."""
    name = normalise(_spelled_out(_surface(text, mention)))
    home = _prefixed(text, mention)
    if home is None:
        return homes.get(name, key)
    entry = registry().get(mention.entry) if mention.entry else None
    if entry is None or entry.country not in (None, home):
        mention.entry = None
        known = registry().lookup(_spelled_out(_surface(text, mention)), EntityType.AGENCY)
        key = known[0].id if known and known[0].country == home else f"{mention.type}:{name}@{home}"
    homes[name] = key
    return key


def _tell_apart(text: str, entities: list[Entity]) -> None:
    """Give namesakes of two countries the names they have with their country: Vietnam's Ministry of …"""
    seen: dict[tuple[EntityType, str], int] = defaultdict(int)
    for entity in entities:
        seen[entity.type, entity.name] += 1
    for entity in entities:
        if seen[entity.type, entity.name] < 2 or entity.type is not EntityType.AGENCY:
            continue
        for start, end in entity.mentions:
            owner = _OWNER.search(text, max(0, start - 40), start)
            if owner is not None:
                entity.aliases.append(entity.name)
                entity.name = " ".join(text[owner.start() : end].split())
                break


def _surface(text: str, mention: Mention) -> str:
    return " ".join(text[mention.start : mention.end].split())


def _spelled_out(name: str) -> str:
    """A body's name without its usual abbreviations: Korea Land & Housing Corp. -> … and Housing Corporation."""
    return re.sub(r"\bCorp\b\.?", "Corporation", name).replace(" & ", " and ")


def _merged(
    text: str, draft: Draft, groups: dict[str, list[Mention]], acronyms: dict[str, tuple[str, int, int]]
) -> list[tuple[str, EntityType, list[Mention], list[tuple[int, int]]]]:
    """Groups that stand for one thing, with the spans of the acronyms defined for them."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    owner: dict[str, str] = {}
    for acronym, (key, start, end) in acronyms.items():
        spans[key].append((start, end))
        for other in list(groups):
            if other != key and any(_surface(text, m) == acronym for m in groups[other]):
                owner[other] = key
        kind = groups[key][0].type
        for found in re.finditer(rf"\b{re.escape(acronym)}\b", text):
            block = draft.block_at(found.start())
            if block is None or any(m.start <= found.start() < m.end for m in draft.mentions):
                continue
            mention = Mention(found.start(), found.end(), kind, "acronym", confidence=0.95)
            draft.mentions.append(mention)
            groups[key].append(mention)
    for key, mentions in groups.items():
        kind = mentions[0].type
        if kind is EntityType.PERSON:
            continue
        surface = _bare(_surface(text, mentions[0]))
        longer = [
            k for k, ms in groups.items()
            if k != key and ms[0].type is kind and kind in _SHORTENED
            and _longer(kind, _surface(text, ms[0]), surface)
        ]  # fmt: skip
        if len(longer) == 1 and key not in owner:
            owner[key] = longer[0]
    for key in groups:
        apart = [k for k in groups if k.startswith(f"{key}@")]
        if len(apart) == 1 and key not in owner:
            owner[key] = apart[0]
    result: dict[str, list[Mention]] = {}
    for key, mentions in groups.items():
        root, seen = key, {key}
        while root in owner and owner[root] not in seen:
            root = owner[root]
            seen.add(root)
        result.setdefault(root, []).extend(mentions)
        if root != key:
            spans[root] += spans.pop(key, [])
    return sorted(
        (
            (k, groups[k][0].type, sorted(ms, key=lambda m: (m.start, -m.end)), spans[k])
            for k, ms in result.items()
        ),
        key=lambda item: item[2][0].start,
    )


def _bare(name: str) -> str:
    """A name without the number and the year of its edition."""
    return _NUMBERED.sub("", _YEAR.sub("", name))


def _longer(kind: EntityType, name: str, short: str) -> bool:
    """Whether a name is a longer form of a short one: with what follows it, or with its edition."""
    if kind is EntityType.EVENT:
        return _LEAST <= len(short) < len(name) and normalise(_bare(name)) == normalise(short)
    rest = name[len(short) :]
    if not rest or name[: len(short)].casefold() != short.casefold():
        return False
    if kind is EntityType.COMPANY:  # Viettel is Viettel Group
        lex = lexicon()
        words = rest.replace(",", " ").split()
        return bool(words) and all(
            w in lex.legal_forms or lex.heads.get(w) is EntityType.COMPANY or w in _FORMS for w in words
        )
    return len(short) >= _LEAST and not _OTHER.match(rest)


def _entity(
    text: str, home: str | None, kind: EntityType, mentions: list[Mention], extra: list[tuple[int, int]]
) -> Entity:
    """The entity that mentions stand for; `home` is the country that tells it from namesakes."""
    spelled = [m for m in mentions if m.rule != "government"]
    shown = spelled or mentions  # a country that only its government stands for is shown by that
    surfaces = dict.fromkeys(_surface(text, m) for m in shown)
    for start, end in extra:
        surfaces.setdefault(text[start:end])
    name = max(surfaces, key=len)
    if kind in _NATIONAL:
        surfaces.update(dict.fromkeys(_of_home(text, shown)))
    country = registry().get(mentions[0].entry or "") if not spelled else None
    if country is not None and country.name_en:
        name = country.name_en
    entry = next((m.entry for m in mentions if m.entry), None)
    if entry is None and home is None:
        known = [e for s in surfaces for form in (s, _spelled_out(s)) for e in registry().lookup(form, kind)]
        entry = known[0].id if known else None
    found = registry().get(entry) if entry else None
    if found is not None and found.type is not kind:
        entry, found = None, None
    best = max(mentions, key=lambda m: m.confidence)
    entity = Entity(
        type=kind,
        name=name,
        aliases=[s for s in surfaces if s != name],
        mentions=sorted({(m.start, m.end) for m in shown} | set(extra)),
        entry=entry,
        country=found.country if found else home or _prefixed(text, mentions[0]),
        rule=f"en.names.{best.rule}",
        confidence=best.confidence,
    )
    if kind is EntityType.COUNTRY and found is not None:
        entity.iso3166 = found.country
    if kind is EntityType.PERSON:
        entity.role = _role(text, mentions[0])
    return entity


def _of_home(text: str, mentions: list[Mention]) -> Iterator[str]:
    """Names of a body with the country that follows, and without the one that they end with: … of Mongolia."""
    for mention in mentions:
        surface = _surface(text, mention)
        inside = _OF_HOME.fullmatch(surface)
        if inside and " " in inside["bare"] and _state(inside["home"]):
            yield inside["bare"]
        after = _OF_NEXT.match(text, mention.end, mention.end + 60)
        home = (
            next((n for n in (after["home"], after["home"].split()[0]) if _state(n)), None) if after else None
        )
        if after and home:
            yield f"{surface}{text[mention.end : after.start('home')]}{home}"


def _state(name: str) -> bool:
    return bool(registry().lookup(name, EntityType.COUNTRY))


_NATIONAL = frozenset({EntityType.AGENCY, EntityType.UNIVERSITY})
_OF_HOME = re.compile(r"(?P<bare>.+)\sof\s(?:the\s)?(?P<home>[A-Z].*?)")
_OF_NEXT = re.compile(r"\sof\s(?:the\s)?(?P<home>(?:Republic\sof\s)?[A-Z]\w+(?:\s[A-Z]\w+)?)")


def _prefixed(text: str, mention: Mention) -> str | None:
    """The country that a body is said to belong to: Nigeria's Ministry …, British Office …, … of Cambodia."""
    if mention.type not in (EntityType.AGENCY, EntityType.UNIVERSITY, EntityType.COMPANY):
        return None
    before = text[max(0, mention.start - 40) : mention.start]
    put = _PUT.search(before) or _PUT_AFTER.match(text, mention.end, mention.end + 70)
    owner = re.search(r"([A-Z][\w.]+(?:\s[A-Z]\w+)?)(?:’s|'s)\s(?:\w+\s)?$", before)
    adjective = re.search(r"([A-Z]\w+)\s$", before)
    after = re.match(
        r"(?:\s\([^)]*\))?\s(?:of|in)\s(?:the\s)?([A-Z][\w-]+(?:\s(?:of\s)?[A-Z]\w+)*)",
        text[mention.end : mention.end + 50],
    )
    own = text[mention.start : mention.end]
    for inside in re.finditer(r"\bof (?:the )?(?=([A-Z][\w ]+)$)", own):
        known = registry().lookup(inside[1], EntityType.COUNTRY)
        if known:
            return known[0].country
    first = own.split()[0]
    for candidate in (
        owner and owner[1],
        after and after[1],
        adjective and adjective[1],
        first,
        own.split()[-1],
        put and put[1],
    ):
        if not candidate:
            continue
        if candidate in lexicon().peoples:
            return lexicon().peoples[candidate].removeprefix("country-").upper()
        known = registry().lookup(candidate, EntityType.COUNTRY)
        if known:
            return known[0].country
    return None


@cache
def _roles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    title = lexicon().title
    return (
        re.compile(
            rf",\s(?:the\s|its\s)?(?P<role>(?:[\w’'&-]+\s){{0,4}}?(?:{title})"
            r"(?:\s(?:of|for|at)\s(?:the\s)?[\w’'&-]+(?:,?\s(?:(?:and|the|of|at)\s){0,2}[\w’'&-]+){0,14}?)?)"
            r"(?=[,.;:]|\s(?:said|met|signed|led|noted|told|put|stood|called)\b|$)"
        ),
        re.compile(
            rf"(?P<role>(?:[A-Z][\w’'&-]*\s){{0,3}}(?:{title})(?:\s(?:of|for)\s(?:[\w’'&-]+,?\s){{1,8}})?)$"
        ),
    )


def _role(text: str, mention: Mention) -> str | None:
    after, before = _roles()
    found = after.match(text, mention.end)
    if found:
        return " ".join(found["role"].split())
    found = before.search(text[max(0, mention.start - 120) : mention.start].replace("\n", " "))
    return " ".join(found["role"].split()) if found else None
