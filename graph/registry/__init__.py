"""The registry: countries, cities and the bodies of this field, under all the names they go by.

Country names come from Unicode CLDR through Babel, completed by ``data/countries.yaml``; cities from GeoNames;
organisations, funds and standing programmes from ``data/organisations.tsv``. See ``data/README.md``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale

from graph.model import EntityType
from graph.names import normalise, script

_ORGANISATION_FIELDS = 12
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "ZZ", "XK", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
)
_QUALIFIED = re.compile(r"\s*\([^)]*\)|\s*\[[^\]]*\]")


class RegistryError(ValueError):
    """A data file of the registry is not as it should be; names the file, the entry and the reason."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write an entry's name.

    `kind` is ``name``, ``alias``, ``acronym``, ``former``, ``adjective`` or ``short``. `exact_case` forms match
    in this case only; `needs_boundary` ones never within a word; `national` ones stand for many countries'
    bodies of the same name.
    """

    text: str
    lang: str
    kind: str
    exact_case: bool = False
    needs_boundary: bool = True
    national: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Something known by an id. `country` is ISO 3166-1 alpha-2; dates are YYYY, YYYY-MM or YYYY-MM-DD."""

    id: str
    type: EntityType
    name_ko: str | None
    name_en: str | None
    country: str | None
    forms: tuple[Form, ...]
    started: str | None = None
    ended: str | None = None
    successor: str | None = None
    source: str | None = None
    file: str = ""


class Registry:
    """All entries, found by id or by name."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = entries
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries.values():
            for form in entry.forms:
                if form.kind not in ("short", "adjective"):
                    named = self._by_name[normalise(form.text)]
                    if entry not in named:
                        named.append(entry)

    def get(self, identifier: str) -> Entry | None:
        """The entry with this id."""
        return self.entries.get(identifier)

    def lookup(self, name: str, kind: EntityType | None = None) -> list[Entry]:
        """Entries that go by `name` in its normal form, of one type if given."""
        return [e for e in self._by_name.get(normalise(name), ()) if kind is None or e.type is kind]

    def forms(self) -> Iterator[tuple[Form, Entry]]:
        """Every form of every entry, the entries in order of importance."""
        for entry in self.entries.values():
            for form in entry.forms:
                yield form, entry

    def country(self, iso: str) -> Entry | None:
        """The country with this ISO code."""
        return self.entries.get(f"country-{iso.lower()}")


@cache
def registry() -> Registry:
    """The registry, read once a process. Raises `RegistryError` when its data cannot be read."""
    entries: dict[str, Entry] = {}
    for entry in (*_countries(), *_organisations(), *_places(), *_cities()):
        if entry.id in entries:
            if entry.type is EntityType.CITY:
                continue
            raise RegistryError(f"{entry.file}: {entry.id} stands there twice")
        entries[entry.id] = entry
    return Registry(entries)


def check() -> list[str]:
    """What is wrong with the registry's facts, each with file and entry; empty when all is well."""
    known = registry()
    problems = []
    owners: dict[tuple[str, EntityType], str] = {}
    for entry in known.entries.values():
        where = f"{entry.file}: {entry.id}"
        if not entry.forms:
            problems.append(f"{where} has no name")
        if entry.country and known.country(entry.country) is None:
            problems.append(f"{where} has the unknown country {entry.country}")
        if entry.successor and known.get(entry.successor) is None:
            problems.append(f"{where} has the unknown successor {entry.successor}")
        for date in filter(None, (entry.started, entry.ended)):
            if not _DATE.fullmatch(date):
                problems.append(f"{where}: {date!r} is no date")
        if (entry.started or entry.ended or entry.successor) and not entry.source:
            problems.append(f"{where} has a lineage without a source")
        if entry.type is EntityType.CITY:
            continue
        for form in entry.forms:
            if form.kind in ("short", "adjective"):
                continue
            owner = owners.setdefault((normalise(form.text), entry.type), entry.id)
            if owner != entry.id and not form.national:
                problems.append(f"{where} shares the name {form.text!r} with {owner}")
    return problems


def _lines(name: str) -> Iterator[tuple[int, list[str]]]:
    text = resources.files(__name__).joinpath("data", name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.split("\t")


def _names(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(";") if name.strip()]


def _form(text: str, kind: str) -> Form:
    lang = "ko" if script(text) == "ko" else "en"
    return Form(text, lang, kind, exact_case=lang == "en" and (kind == "acronym" or len(text) <= 5))


def _organisations() -> Iterator[Entry]:
    file = "organisations.tsv"
    for number, found in _lines(file):
        cells = found + [""] * (_ORGANISATION_FIELDS - len(found))
        slug, type_name, country, korean, english, acronyms, former, started, ended, successor, source = (
            cells[:11]
        )
        if type_name not in set(EntityType):
            raise RegistryError(f"{file}, line {number}: {type_name!r} is no entity type")
        ko, en, short, old = map(_names, (korean, english, acronyms, former))
        if not (ko or en or short):
            raise RegistryError(f"{file}, line {number}: {slug} has no name")
        former_names = set(old)
        forms = [
            _form(text, "former" if text in former_names else "name" if i == 0 else "alias")
            for names in (ko, en)
            for i, text in enumerate(names)
        ]
        forms += [_form(text, "acronym") for text in short]
        forms += [_form(text, "former") for text in old if text not in (*ko, *en)]
        yield Entry(
            id=f"org-{slug}",
            type=EntityType(type_name),
            name_ko=ko[0] if ko else None,
            name_en=en[0] if en else short[0] if short else None,
            country=country or None,
            forms=tuple(forms),
            started=started or None,
            ended=ended or None,
            successor=f"org-{successor}" if successor else None,
            source=source or None,
            file=file,
        )


def _countries() -> Iterator[Entry]:
    file = "countries.yaml"
    data: dict[str, dict[str, Any]] = yaml.load(
        resources.files(__name__).joinpath("data", file).read_text(encoding="utf-8"),
        Loader=_LOADER,  # noqa: S506 - a safe loader
    )
    korean: dict[str, str] = dict(Locale("ko").territories)
    english: dict[str, str] = dict(Locale("en").territories)
    codes = [code for code in english if re.fullmatch(r"[A-Z]{2}", code) and code not in _NOT_COUNTRIES]
    for code in (*data, *(c for c in codes if c not in data)):
        if code not in english:
            raise RegistryError(f"{file}: {code!r} is no ISO code")
        more = data.get(code, {})
        ko = [*more.get("ko", []), _plain(korean.get(code, ""))]
        en = [*more.get("en", []), _plain(english[code])]
        forms = [
            _form(text, "name" if i == 0 else "alias")
            for names in (ko, en)
            for i, text in enumerate(dict.fromkeys(names))
            if text
        ]
        for kind in ("adjective", "short"):
            forms += [_form(text, kind) for text in more.get(kind, [])]
        yield Entry(
            id=f"country-{code.lower()}",
            type=EntityType.COUNTRY,
            name_ko=ko[0] or None,
            name_en=en[0],
            country=code,
            forms=tuple(forms),
            file=file,
        )


def _plain(name: str) -> str:
    return "" if name.startswith("콩고-") else _QUALIFIED.sub("", name).strip()


def _places() -> Iterator[Entry]:
    for _, (slug, korean, english) in _lines("korean_places.tsv"):
        yield _city(f"city-{slug}", "KR", _names(korean), _names(english), "korean_places.tsv")


def _cities() -> Iterator[Entry]:
    for _, (slug, country, korean, english, _population) in _lines("cities.tsv"):
        yield _city(f"city-{slug}", country, _names(korean), [english], "cities.tsv")


def _city(identifier: str, country: str, korean: list[str], english: list[str], file: str) -> Entry:
    forms = [
        _form(text, "name" if i == 0 else "alias")
        for names in (korean, english)
        for i, text in enumerate(names)
    ]
    return Entry(
        id=identifier,
        type=EntityType.CITY,
        name_ko=korean[0] if korean else None,
        name_en=english[0],
        country=country,
        forms=tuple(forms),
        file=file,
    )


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
