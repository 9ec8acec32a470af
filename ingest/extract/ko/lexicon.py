"""The lexicon of Korean names, read from its data file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from graph.model import EntityType


class LexiconError(ValueError):
    """The lexicon's data file is not as it should be; names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Heads, words that are no names, titles and surnames, ready for use."""

    heads: dict[EntityType, tuple[str, ...]]
    """Per type, the longest first."""
    also: dict[str, tuple[EntityType, ...]]
    """Further types that names with a head may have."""
    head_type: dict[str, EntityType]
    head_last: frozenset[str]
    """The last characters of all heads."""
    longest_head: int
    body_heads: tuple[str, ...]
    """Heads of bodies of any type, of two syllables or more."""
    not_names: frozenset[str]
    not_endings: tuple[str, ...]
    """Endings that no name of a body has, though a head ends them."""
    association_heads: tuple[str, ...]
    """Heads of bodies of firms, which common nouns describe."""
    generic_acronyms: frozenset[str]
    """Acronyms of techniques and fields, which distinguish no programme or event."""
    not_places: tuple[str, ...]
    """Words that begin with a place's name and mean something else."""
    titles: frozenset[str]
    title: re.Pattern[str]
    surnames: frozenset[str]
    breaks: frozenset[str]
    """Words that no unquoted name runs over."""


@cache
def lexicon() -> Lexicon:
    """The lexicon; read once a process. Raises `LexiconError`."""
    name = "data/ko/names.toml"
    data = tomllib.loads(resources.files("ingest.extract").joinpath(name).read_text(encoding="utf-8"))
    heads: dict[EntityType, tuple[str, ...]] = {}
    head_type: dict[str, EntityType] = {}
    for type_name, words in data["heads"].items():
        if type_name not in set(EntityType):
            raise LexiconError(f"{name}: heads.{type_name} is no entity type")
        heads[EntityType(type_name)] = tuple(sorted(words, key=lambda w: (-len(w), w)))
        for word in words:
            head_type.setdefault(word, EntityType(type_name))
    for type_name in data["also"]:
        if type_name not in set(EntityType):
            raise LexiconError(f"{name}: also.{type_name} is no entity type")
    titles = frozenset(data["titles"]["words"])
    longest = sorted(titles, key=lambda w: (-len(w), w))
    return Lexicon(
        heads=heads,
        also={
            word: tuple(EntityType(kind) for kind, words in data["also"].items() if word in words)
            for word in {w for words in data["also"].values() for w in words}
        },
        head_type=head_type,
        head_last=frozenset(word[-1] for word in head_type),
        longest_head=max(map(len, head_type)),
        body_heads=tuple(
            word
            for kind in (EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY, EntityType.INTL_ORG)
            for word in heads[kind]
            if len(word) > 1
        ),
        not_names=frozenset(data["not_names"]["words"]),
        not_endings=tuple(data["not_names"]["endings"]),
        association_heads=tuple(data["heads_of_associations"]["words"]),
        generic_acronyms=frozenset(data["generic_acronyms"]["words"]),
        not_places=tuple(data["not_places"]["words"]),
        titles=titles,
        title=re.compile("|".join(map(re.escape, longest))),
        surnames=frozenset(data["surnames"]["one"]) | frozenset(data["surnames"]["two"]),
        breaks=frozenset(data["breaks"]["words"]),
    )
