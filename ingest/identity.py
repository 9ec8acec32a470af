"""Who a body that a record names is: the node that releases know it by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from graph.model import ORGANISATIONS, EntityType, digest
from graph.names import normalise, script
from graph.registry import Entry, registry
from graph.resolution import linked
from graph.resolution.glosses import HEAD, LIGHT, PLAIN
from graph.resolution.parts import taken_apart
from ingest.connectors import Thing

CODED: Final = frozenset({EntityType.PROJECT, EntityType.TENDER, EntityType.INDICATOR, EntityType.AGREEMENT})
"""Types that are known by their code, not by their name."""
_GENERAL = frozenset({HEAD, LIGHT, PLAIN})
_PUBLIC = frozenset({EntityType.AGENCY, EntityType.CITY, EntityType.COUNTRY})
_GOVERNMENT = re.compile(
    r"(?:the )?(?:royal )?(?:government|govt\.?) of (?:the )?(?P<of>.+)|(?P<before>.+?) (?:government|govt)\.?|(?P<ko>.+?)\s?정부",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*\((?P<other>[^()]+)\)$")
_AFTER_DASH = re.compile(
    r"^(?P<acronym>[A-Z][A-Za-z&-]{1,9})\s+[-–]\s+(?P<name>.{6,})$|^(?P<full>.{6,}?)\s+[-–]\s+(?P<short>[A-Z][A-Za-z&-]{1,9})$"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """An entity's id, and what it is."""

    id: str
    type: EntityType


def identify(thing: Thing, published: str | None = None, others: Sequence[str] = ()) -> Identity:
    """Which entity a thing is that goes by other names too, in every document and feed.

    Its registry entry, by the register's code or by name; its code, where it is a project, tender or indicator; else
    the normal form of its name within its type. A body whose name says nothing but what kind of body it is
    (Ministry of Finance) is its country's.
    """
    if thing.entry and (entry := registry().get(thing.entry)):
        return Identity(entry.id, entry.type)
    if thing.type in CODED:
        return Identity(f"{thing.type.lower()}-{digest(thing.type, thing.code or thing.name)}", thing.type)
    named = _named(thing.type, thing.name, thing.country, published)
    if named.id in registry().entries:
        return named
    found = (_named(thing.type, name, thing.country, published) for name in others)
    return next((other for other in found if other.id in registry().entries), named)


@lru_cache(maxsize=65_536)
def _named(kind: EntityType, name: str, country: str | None, published: str | None) -> Identity:
    for form in _writings(name):
        entry = _registered(kind, form, country)
        # What stands beside a name may be the place of the body: BOGOTA - CAJA DE VIVIENDA POPULAR.
        if entry and (form == name or entry.type in ORGANISATIONS):
            entry = registry().at(entry, form, published)
            return Identity(entry.id, entry.type)
    state = registry().country(country) if country else None
    if state is not None and _general(name):
        name = f"{state.name_ko if script(name) == 'ko' else state.name_en} {name}"
    return Identity(f"{kind.lower()}-{digest(kind, registry().identity(name, kind))}", kind)


def _writings(name: str) -> list[str]:
    """The name, and what stands before and in the brackets at its end where that is the name again."""
    found = [name]
    if parts := _IN_BRACKETS.match(name):
        # Two bodies may have an acronym in common: the one beside a name decides nothing.
        found += [part for part in parts.groups() if " " in part or script(part) == "ko"]
    if parts := _AFTER_DASH.match(name):
        found += [part for part in parts.groups() if part]
    return found


def _registered(kind: EntityType, name: str, country: str | None) -> Entry | None:
    """The registry's entry for a body of this name."""
    if kind in _PUBLIC and (state := _state(name)):
        return state
    if kind in (EntityType.COUNTRY, EntityType.CITY):
        return next((e for e in registry().lookup(name, kind) if country in (None, e.country)), None)
    normal = normalise(name)
    fitting = []
    for entry in registry().lookup(name):
        if entry.type not in ORGANISATIONS and not (
            entry.type is EntityType.CITY and kind is EntityType.AGENCY
        ):
            continue
        # A name of its own (Kyunghee University, KOICA) is nobody else's, whatever country the record is about; that
        # of an office is, when general words make it and not its country (Korea Customs Service).
        here = entry.country in (None, country) or country is None or entry.type is not EntityType.AGENCY
        here = here or not _general(name) or entry.country in taken_apart(name).countries
        forms = [form for form in entry.forms if normalise(form.text) == normal]
        national = all(form.national for form in forms)
        if (
            here
            and not (entry.country != country and national)
            and not (entry.type is EntityType.CITY and entry.country != country)
        ):
            fitting.append(entry)
    if fitting:
        return next((entry for entry in fitting if entry.type is kind), fitting[0])
    found = linked(name, kind, country)
    return registry().get(found) if found else None


def _state(name: str) -> Entry | None:
    """The country whose government the name means."""
    if direct := registry().lookup(name, EntityType.COUNTRY):
        return direct[0]
    found = _GOVERNMENT.fullmatch(name)
    if found is None:
        return None
    of = found["of"] or found["before"] or found["ko"]
    states = registry().lookup(of, EntityType.COUNTRY)
    return states[0] if states else _peoples().get(normalise(of))


@cache
def _peoples() -> dict[str, Entry]:
    return {
        normalise(form.text): entry
        for form, entry in registry().forms()
        if entry.type is EntityType.COUNTRY and form.kind == "adjective"
    }


def _general(name: str) -> bool:
    """Whether the name tells what kind of body it is and no more."""
    parts = taken_apart(name)
    return not parts.countries and not parts.numbers and all(part.kind in _GENERAL for part in parts.parts)
