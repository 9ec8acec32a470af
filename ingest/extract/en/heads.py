"""What a name is by its head: the type that its last words, or those before ``of``, speak for."""

from __future__ import annotations

import re
from functools import lru_cache

from graph.model import EntityType
from graph.registry import registry
from ingest.extract.en.lexicon import lexicon
from ingest.extract.en.tokens import Word

Run = list[Word]
COMPLEMENT = frozenset({"of", "for", "on", "against"})
FOREIGN = frozenset(
    {
        "de",
        "du",
        "des",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "y",
        "e",
        "et",
        "es",
        "für",
        "la",
        "le",
        "bin",
        "bint",
        "ibn",
        "di",
        "van",
        "von",
    }
)
"""Connectors of names in other languages."""
DASH = frozenset({"–", "-"})
_PUBLIC = frozenset({"National", "State", "Federal"})
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)$")


def kind_of(part: Run, *, alone: bool = False, quoted: bool = False) -> EntityType | None:
    """The type that the head of a name speaks for: its last words, or those before ``of``.

    A head without anything that tells one thing from another is no name, unless `alone`. Heads that are
    common nouns before ``of`` and ``for`` make a name only when it is `quoted`.
    """
    return _kind(tuple(word.form for word in part), alone, quoted)


@lru_cache(maxsize=16_384)
def _kind(forms: tuple[str, ...], alone: bool, quoted: bool) -> EntityType | None:
    lex = lexicon()
    opens = len(forms) > 1 and not alone and forms[0] in lex.schools_first | lex.firms_first
    if opens and forms[1][0].isupper() and forms[1] not in lex.heads:
        return EntityType.UNIVERSITY if forms[0] in lex.schools_first else EntityType.COMPANY
    core = forms
    for i, form in enumerate(forms):
        if i and (form in COMPLEMENT or (form in FOREIGN and forms[i - 1] in lex.heads)):
            core = forms[:i]
            break
    whole = forms
    while whole and (whole[-1].isdigit() or whole[-1] in DASH):
        whole = whole[:-1]
    for part in (core, whole) if len(core) < len(forms) else (whole,):
        for size in (4, 3, 2, 1):
            head = " ".join(part[-size:]) if size <= len(part) else ""
            kind = lex.heads.get(head)
            if kind is None:
                continue
            if alone:
                return kind
            rest = (*part[:-size], *forms[len(core) :])
            if head in lex.fields and (
                len(part) < len(forms) or all(word in lex.fields or word.islower() for word in rest)
            ):
                return None
            if kind in (EntityType.PROGRAM, EntityType.EVENT, EntityType.FUND):
                telling = [w for w in rest if w not in lex.generic and w[0].isalnum() and not w.islower()]
            else:
                telling = [w for w in rest if not w.islower()]
            if forms[:2] == ("Bank", "of") and country(" ".join(w for w in forms[2:] if w != "the")):
                return EntityType.AGENCY  # central banks: Bank of Thailand
            if kind in (EntityType.PROGRAM, EntityType.EVENT) and head in lex.venues:
                return None
            if head == "Project" and core == ("Project",) and forms[1:2] == ("for",) and len(telling) >= 2:
                return kind  # Project for the Improvement of …
            common = head in lex.weak and part is core and len(core) < len(forms) and size == len(core)
            if not telling or (common and not quoted):
                return None
            return _refined(kind, forms, head)
    return None


def _refined(kind: EntityType, forms: tuple[str, ...], head: str) -> EntityType:
    """National corporations are public bodies; associations of the world are international."""
    lex = lexicon()
    first = forms[0]
    national = (
        first in lex.peoples or first in lex.national or bool(registry().lookup(first, EntityType.COUNTRY))
    )
    if kind is EntityType.PROGRAM and head in ("Centre", "Center") and first in _PUBLIC:
        return EntityType.AGENCY  # the National Innovation Centre
    if kind is EntityType.AGENCY and _ORDINAL.match(first):
        return EntityType.EVENT  # the 2nd Korea-Sweden … Committee
    of_known = {e.type for e in registry().lookup(first)}
    if kind is EntityType.AGENCY and EntityType.INTL_ORG in of_known and len(forms) > 1:
        return EntityType.INTL_ORG  # the IHO Council
    if kind is EntityType.AGENCY and _of_company(forms):
        return EntityType.COMPANY
    if kind is EntityType.COMPANY and head == "Group":
        whole = registry().lookup(" ".join(forms[:-1]))
        if whole and whole[0].type in (EntityType.INTL_ORG, EntityType.AGENCY):
            return whole[0].type  # the World Bank Group
    if kind is EntityType.COMPANY and head in lex.public_if_national and national:
        return EntityType.AGENCY
    if kind is not EntityType.INTL_ORG and head in lex.international_if_wide and first in lex.wide:
        return EntityType.INTL_ORG
    if kind is EntityType.INTL_ORG and national:
        return EntityType.AGENCY
    return kind


def _of_company(forms: tuple[str, ...]) -> bool:
    """Whether a name begins with that of a company: HD Hyundai Global Service."""
    return any(
        e.type is EntityType.COMPANY for size in (1, 2) for e in registry().lookup(" ".join(forms[:size]))
    )


def is_known(part: Run) -> bool:
    """Whether the words begin with the name of a country or are, as a whole, a name of the registry."""
    return known(" ".join(word.form for word in part)) or is_known_place(part[:1])


def is_known_place(part: Run) -> bool:
    """Whether the words are a country or an adjective of one."""
    name = " ".join(word.form for word in part)
    return name in lexicon().peoples or country(name)


@lru_cache(maxsize=16_384)
def known(name: str) -> bool:
    """Whether the registry knows a name that is no field of work."""
    return bool(registry().lookup(name)) and name not in lexicon().fields


@lru_cache(maxsize=16_384)
def country(name: str) -> bool:
    """Whether a name is that of a country."""
    return bool(registry().lookup(name, EntityType.COUNTRY))


@lru_cache(maxsize=16_384)
def city(name: str) -> bool:
    """Whether a name is that of a city, and of no country."""
    return bool(registry().lookup(name, EntityType.CITY)) and not country(name)
