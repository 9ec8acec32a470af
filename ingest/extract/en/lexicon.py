"""The lexicon of English names, read from its data file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from graph.model import EntityType
from graph.registry import registry


class LexiconError(ValueError):
    """The lexicon's data file is not as it should be; names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Heads, titles and words that are no names."""

    heads: tuple[tuple[str, EntityType], ...]
    """The longest first."""
    head_words: frozenset[str]
    title: str
    """A pattern for a title, the longest first."""
    honorific: str
    not_names: frozenset[str]
    peoples: dict[str, str]
    """Adjectives of countries: ``Vietnamese`` -> ``country-vn``."""


@cache
def lexicon() -> Lexicon:
    """The lexicon; read once a process. Raises `LexiconError`."""
    name = "data/en/names.toml"
    data = tomllib.loads(resources.files("ingest.extract").joinpath(name).read_text(encoding="utf-8"))
    heads: list[tuple[str, EntityType]] = []
    for type_name, words in data["heads"].items():
        if type_name not in set(EntityType):
            raise LexiconError(f"{name}: heads.{type_name} is no entity type")
        heads += [(word, EntityType(type_name)) for word in words]
    peoples = {
        form.text: entry.id
        for form, entry in registry().forms()
        if entry.type is EntityType.COUNTRY and form.kind == "adjective"
    }
    return Lexicon(
        heads=tuple(sorted(heads, key=lambda h: (-len(h[0]), h[0]))),
        head_words=frozenset(word for head, _ in heads for word in head.split()),
        title=_any(data["titles"]["words"]),
        honorific=_any(data["titles"]["honorifics"]),
        not_names=frozenset(data["not_names"]["words"]),
        peoples=peoples,
    )


def _any(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))
