"""Cities, provinces and other territories below a country.

Those that Korean releases name, at home and abroad, come before GeoNames' cities and stand for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import EntityType
from graph.registry.entries import Entry, Form
from graph.registry.files import forms, names, rows

KOREAN = "korean_places.tsv"
FOREIGN = "foreign_places.tsv"
WORLD = "cities.tsv"


def cities() -> Iterator[Entry]:
    """Every city, each once. Raises `RegistryError`."""
    known = set()
    for entry in (*_places(), *_world()):
        if entry.file != WORLD or entry.id not in known:
            known.add(entry.id)
            yield entry


def _places() -> Iterator[Entry]:
    for _, (slug, korean, english) in rows(KOREAN, 3):
        yield _entry(slug, "KR", names(korean), names(english), KOREAN)
    for _, (slug, country, korean, english) in rows(FOREIGN, 4):
        yield _entry(slug, country, names(korean), names(english), FOREIGN)


def _entry(slug: str, country: str, korean: list[str], english: list[str], file: str) -> Entry:
    return Entry(
        id=f"city-{slug}",
        type=EntityType.CITY,
        name_ko=korean[0] if korean else None,
        name_en=english[0] if english else None,
        country=country,
        forms=forms([(korean, "name", "alias"), (english, "name", "alias")]),
        file=file,
    )


def _world() -> Iterator[Entry]:
    # The long table: its names carry no marks, so its forms are made directly.
    for _, (slug, country, korean, english, population) in rows(WORLD, 5):
        listed = korean.split(";") if korean else []
        made = [Form(text, "ko", "alias" if i else "name") for i, text in enumerate(listed)]
        latin = english.split(";")
        made += [Form(text, "en", "alias" if i else "name", len(text) <= 5) for i, text in enumerate(latin)]
        yield Entry(
            f"city-{slug}",
            EntityType.CITY,
            listed[0] if listed else None,
            latin[0],
            country,
            tuple(made),
            file=WORLD,
            population=int(population),
        )
