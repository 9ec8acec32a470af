"""What kind of body a name speaks of, and who it is by a register's code."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from graph.model import ORGANISATIONS, EntityType
from graph.names import script, without_legal_form
from graph.registry import registry
from ingest.extract.en.lexicon import lexicon as english
from ingest.extract.ko.lexicon import lexicon as korean

_BODIES = (EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG, EntityType.FUND)
_WORD = re.compile(r"[^\s,()]+")


@lru_cache(maxsize=65_536)
def body_type(name: str, otherwise: EntityType = EntityType.AGENCY) -> EntityType:
    """The type of a body by the registry, its legal form or the last word that says what it is."""
    for entry in registry().lookup(name):
        if entry.type in ORGANISATIONS:
            return entry.type
    if without_legal_form(name) != name:
        return EntityType.COMPANY
    if script(name) == "ko":
        heads = (
            (head, kind) for kind in _BODIES for head in korean().heads.get(kind, ()) if name.endswith(head)
        )
        return max(heads, key=lambda found: len(found[0]), default=("", otherwise))[1]
    words = _WORD.findall(name.title() if name.isupper() else name)
    heads_of = _heads()
    for stop, word in enumerate(words):
        if stop and word.lower() in ("of", "for", "de", "of the"):
            words = words[:stop]
            break
    for size in (3, 2, 1):
        if kind := heads_of.get(" ".join(words[-size:]).casefold()):
            return kind
    return otherwise


@cache
def _heads() -> dict[str, EntityType]:
    return {head.casefold(): kind for head, kind in english().heads.items() if kind in _BODIES}
