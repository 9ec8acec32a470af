"""The lexicon of English names, read from its data file."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from graph.model import EntityType
from graph.registry import registry

FILE = "data/en/names.toml"


class LexiconError(ValueError):
    """The lexicon's data file is not as it should be; names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Common nouns, and patterns for what stands before and after a name."""

    nouns: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Heads, titles and words that are no names. What each set is for stands in the data file."""

    heads: Mapping[str, EntityType]
    head_words: frozenset[str]
    weak: frozenset[str]
    generic: frozenset[str]
    public_if_national: frozenset[str]
    international_if_wide: frozenset[str]
    wide: frozenset[str]
    national: frozenset[str]
    after_people: frozenset[str]
    owners: frozenset[str]
    city_heads: frozenset[str]
    low_heads: tuple[str, ...]
    fields: frozenset[str]
    titles: frozenset[str]
    """Single words and whole titles, capitalised and not."""
    title_words: frozenset[str]
    """The words of titles that have several."""
    title: str
    """A pattern for a title, the longest first."""
    plural: frozenset[str]
    """Titles of several people at once."""
    honorifics: frozenset[str]
    family_names: frozenset[str]
    regions: frozenset[str]
    starters: frozenset[str]
    months: frozenset[str]
    nouns: Mapping[str, frozenset[EntityType]]
    """Common nouns that stand for the last entity of these types: the ministry, the forum."""
    beside: Mapping[EntityType, Beside]
    """Words that, put to a name, tell its type, in the order in which they are tried."""
    no_brands: frozenset[str]
    venues: frozenset[str]
    no_bodies: frozenset[str]
    legal_forms: frozenset[str]
    schools_first: frozenset[str]
    firms_first: frozenset[str]
    promoters: Mapping[str, EntityType]
    """Fields that with a country name a body: Statistics Korea."""
    territories: frozenset[str]
    not_names: frozenset[str]
    peoples: Mapping[str, str]
    """Adjectives of countries: ``Vietnamese`` -> ``country-vn``."""


@cache
def lexicon() -> Lexicon:
    """The lexicon; read once a process. Raises `LexiconError`."""
    data = tomllib.loads(resources.files("ingest.extract").joinpath(FILE).read_text(encoding="utf-8"))

    def listed(section: str, key: str = "words") -> tuple[str, ...]:
        try:
            words = tuple(word.strip() for word in data[section][key].split("|"))
        except (KeyError, AttributeError) as error:
            raise LexiconError(f"{FILE}: {section}.{key} is no line of words") from error
        if not all(words):
            raise LexiconError(f"{FILE}: {section}.{key} has an empty word")
        return words

    heads: dict[str, EntityType] = {}
    for name in data["heads"]:
        if name not in set(EntityType):
            raise LexiconError(f"{FILE}: heads.{name} is no entity type")
        heads.update(dict.fromkeys(listed("heads", name), EntityType(name)))
    spoken = [t for t in listed("titles")]
    titles = sorted({*spoken, *(t[0].lower() + t[1:] for t in spoken), *(t.lower() for t in spoken)})
    return Lexicon(
        heads=heads,
        head_words=frozenset(word for head in heads for word in head.split()),
        low_heads=listed("shape", "low_heads"),
        titles=frozenset(titles),
        title_words=frozenset(w for t in titles if " " in t for w in t.split() if w[0].isupper()),
        title="|".join(map(re.escape, sorted(titles, key=lambda t: (-len(t), t)))),
        promoters={
            word: EntityType(kind) for kind in data["promoters"] for word in listed("promoters", kind)
        },
        plural=frozenset(listed("titles", "plural")),
        honorifics=frozenset(listed("titles", "honorifics")),
        regions=frozenset(listed("people", "regions")),
        family_names=frozenset(listed("people", "family_names")),
        fields=frozenset(f for field in listed("fields") for f in (field, f"{field}s")),
        starters=frozenset(listed("starters")) | frozenset(calendar.month_name[1:]),
        nouns={
            word: frozenset(EntityType(k) for k in data["nouns"] if word in listed("nouns", k))
            for kind in data["nouns"]
            for word in listed("nouns", kind)
        },
        months=frozenset(calendar.month_name[1:]),
        not_names=frozenset(listed("not_names")),
        beside={
            EntityType(kind): Beside(
                listed("beside", kind),
                tuple(data["beside_before"].get(kind, ())),
                tuple(data["beside_after"].get(kind, ())),
            )
            for kind in data["beside"]
        },
        peoples={
            form.text: entry.id
            for form, entry in registry().forms()
            if entry.type is EntityType.COUNTRY and form.kind == "adjective"
        },
        **{
            key: frozenset(listed("shape", key))
            for key in (
                "weak",
                "generic",
                "public_if_national",
                "international_if_wide",
                "wide",
                "national",
                "after_people",
                "owners",
                "city_heads",
                "no_brands",
                "venues",
                "no_bodies",
                "legal_forms",
                "schools_first",
                "firms_first",
                "territories",
            )
        },
    )
