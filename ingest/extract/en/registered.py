"""Mentions in English text that the registry tells: its names, and towns and governments of its countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graph.model import EntityType
from graph.registry import Entry, registry
from ingest.extract.automaton import Match, registry_matches
from ingest.extract.draft import BlockKind, Draft, Mention
from ingest.extract.en.lexicon import lexicon

CONFIDENCE = {"registry": 0.97, "person": 0.93, "phrase": 0.85, "quoted": 0.75, "place": 0.85}
"""What a mention is worth by the rule that found it."""
_STATE = re.compile(
    r"(?:(?:Democratic|People[’']s|Socialist|Islamic|Federal|Federative|Arab|Bolivarian|Plurinational|Hashemite|Lao)\s){0,3}"
    r"(?:(?:Republic|Kingdom|State|Sultanate|Principality|Commonwealth|Emirate)\sof\s(?:the\s)?"
    r"|Democratic\sPeople[’']s\s|People[’']s\s|Democratic\s)$"
)
_TOWN = re.compile(
    r"\b(?:in|at|from|near|to)\s(?P<town>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2}),\s(?P<country>[A-Z]\w+(?:\s[A-Z]\w+)?)"
)
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,5}")
_GOVERNMENT = re.compile(r"\b([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s[Gg]overnment\b(?!\s[A-Z])")


def registered(text: str, draft: Draft) -> Iterator[Mention]:
    """What the registry tells of a text: its names, dotted acronyms, national bodies, towns and governments."""
    yield from _registered(text, draft)
    yield from _dotted(text, draft)
    yield from _national(text, draft)
    yield from _towns(text, draft)
    yield from _governments(text, draft)


def _registered(text: str, draft: Draft) -> Iterator[Mention]:
    """Names of the registry that stand as names: capitalised, not part of a compound."""
    lex = lexicon()
    for match in registry_matches(text):
        surface = text[match.start : match.end]
        if draft.sentence_at(match.start) is None or surface in lex.not_names or surface in lex.starters:
            continue
        if not surface[0].isupper() and not re.match(r"[a-z]{1,2}-?[A-Z]", surface):
            continue
        if re.match(
            r"-(?:(?!based\b|headquartered\b)[a-z]|[A-Z]{2,}-)", text[match.end : match.end + 6]
        ) or text[match.start - 1 : match.start] in (
            "-",
            "/",
        ):
            continue
        entry = _likely(match, text)
        if entry.type is EntityType.CITY and _inside_name(text, match.start, match.end):
            continue
        if entry.type is EntityType.COUNTRY and text[match.end : match.end + 1] in ("-", "$"):
            continue
        if entry.type is EntityType.COUNTRY:
            state = _state(text, match.start, match.end, entry)
            if (entry.country or "").lower() in lex.territories:
                state.type, state.entry = EntityType.CITY, None
            yield state
            continue
        if any(form.national for form, e in match.candidates if e is entry) and "Korea" not in text:
            yield Mention(match.start, match.end, entry.type, "phrase", confidence=CONFIDENCE["phrase"])
            continue
        block = draft.block_at(match.start)
        title = block is not None and draft.blocks[block].kind is BlockKind.TITLE
        longer = None if title else _LONGER.match(text, match.end)
        if entry.type is EntityType.COMPANY and longer is not None:
            parts = longer[1].split()
            if not any(
                w in lex.starters
                or w in lex.titles
                or w in lex.honorifics
                or w in _OFFICE
                or registry().lookup(w)
                for w in parts
            ):
                yield Mention(
                    match.start, longer.end(), EntityType.COMPANY, "registry", None, confidence=0.85
                )
                continue
        begin = match.start
        first = surface.split()
        if len(first) > 2 and first[0] in lex.peoples and first[1] in lex.after_people:
            begin += len(first[0]) + 1
        yield Mention(begin, match.end, entry.type, "registry", entry.id, confidence=CONFIDENCE["registry"])


_LONGER = re.compile(
    r"[ ]((?!(?:Co|Inc|Corp|Corporation|Company|Ltd|Limited)\b)[A-Z][a-z]{3,}(?:[ ](?!Co\b|Inc\b|Corp|Ltd\b|Limited\b)[A-Z][a-z]+){0,2})\b(?![’'])"
)
_OFFICE = frozenset(
    {
        "Vice",
        "Senior",
        "Executive",
        "Deputy",
        "Chief",
        "Group",
        "Managing",
        "General",
        "Project",
        "Award",
        "Prize",
        "Forum",
        "Summit",
    }
)
"""What makes of the name of a company that of one of its daughters: Huawei Marine."""


def _state(text: str, start: int, end: int, entry: Entry) -> Mention:
    """A country with the form of its state before it: the Federal Republic of Nigeria."""
    formal = _STATE.search(text, max(0, start - 60), start)
    if formal is not None:
        north = entry.country == "KR" and "Democratic" in formal[0]
        entry = registry().entries["country-kp"] if north else entry
        start = formal.start()
    return Mention(start, end, EntityType.COUNTRY, "registry", entry.id, confidence=CONFIDENCE["registry"])


_PROMOTER = re.compile(r"\b(?P<head>[A-Z][a-z]+)\s(?P<country>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\b(?![’']s\s)")


def _national(text: str, draft: Draft) -> Iterator[Mention]:
    """Bodies that a field and a country name: Statistics Korea, Business Sweden, Telecom Egypt."""
    promoters = lexicon().promoters
    for found in _PROMOTER.finditer(text):
        kind = promoters.get(found["head"])
        first = found["country"].split()[0]
        country = found["country"] if registry().lookup(found["country"], EntityType.COUNTRY) else first
        if (
            kind
            and draft.sentence_at(found.start()) is not None
            and registry().lookup(country, EntityType.COUNTRY)
        ):
            end = found.start("country") + len(country)
            yield Mention(found.start(), end, kind, "phrase", confidence=CONFIDENCE["phrase"])


def _dotted(text: str, draft: Draft) -> Iterator[Mention]:
    """Acronyms of the registry written with full stops: the U.N."""
    for found in _DOTTED.finditer(text):
        known = registry().lookup(found[0].replace(".", ""))
        if known and known[0].type is EntityType.INTL_ORG and draft.sentence_at(found.start()) is not None:
            yield Mention(
                found.start(),
                found.end(),
                known[0].type,
                "registry",
                known[0].id,
                confidence=CONFIDENCE["registry"],
            )


def _towns(text: str, draft: Draft) -> Iterator[Mention]:
    """Places that the registry does not know, told by their country: in Victoria Falls, Zimbabwe."""
    lex = lexicon()
    for found in _TOWN.finditer(text):
        country = registry().lookup(found["country"], EntityType.COUNTRY) or registry().lookup(
            found["country"].split()[0], EntityType.COUNTRY
        )
        parts = found["town"].split()
        if (
            country
            and draft.sentence_at(found.start()) is not None
            and not any(w in lex.head_words or w in lex.starters or w in lex.peoples for w in parts)
            and not registry().lookup(found["town"])
        ):
            start, end = found.span("town")
            yield Mention(start, end, EntityType.CITY, "place", confidence=CONFIDENCE["place"])


def _governments(text: str, draft: Draft) -> Iterator[Mention]:
    """``the Vietnamese government`` is Vietnam."""
    peoples = lexicon().peoples
    for found in _GOVERNMENT.finditer(text):
        entry = peoples.get(found[1]) or peoples.get(found[1].split()[-1])
        if entry is not None and draft.sentence_at(found.start()) is not None:
            start = found.start() if found[1] in peoples else found.end(1) - len(found[1].split()[-1])
            yield Mention(start, found.end(), EntityType.COUNTRY, "government", entry, confidence=0.85)


def _likely(match: Match, text: str) -> Entry:
    """A country before a city of its name, a firm before its town unless something is there; of cities the one
    whose country the text names; else the first."""
    entries = [entry for _, entry in match.candidates]
    for entry in entries:
        if entry.type is EntityType.COUNTRY:
            return entry
    firm = next((entry for entry in entries if entry.type is EntityType.COMPANY), None)
    if firm is not None and not _THERE.search(text, max(0, match.start - 8), match.start):
        return firm
    for entry in entries:
        home = registry().country(entry.country) if entry.type is EntityType.CITY and entry.country else None
        if home and home.name_en and home.name_en in text:
            return entry
    return entries[0]


_THERE = re.compile(r"\b(?:in|at|near|to|from)\s$")


@cache
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(r"([A-Z][\w’'-]*)\s$"), re.compile(r"\s([A-Z][\w’'-]*)")


def _inside_name(text: str, start: int, end: int) -> bool:
    """Whether capitalised words around make a longer name of which the city is only a part."""
    lex = lexicon()
    before, after = _beside()
    left = before.search(text, max(0, start - 30), start)
    right = after.match(text, end)
    allowed = lex.titles | lex.head_words | lex.starters | lex.honorifics
    if re.search(rf"\b(?:{lex.title})\sof\s$", text[max(0, start - 40) : start]):
        return False
    for neighbour in (left, right):
        if neighbour is None:
            continue
        word = neighbour[1]
        if word not in allowed and word not in lex.peoples and not registry().lookup(word):
            return True
    return False
