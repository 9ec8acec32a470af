"""Countries: names of Unicode CLDR, through Babel, after those of ``data/countries.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel import localedata

from graph.model import EntityType
from graph.registry.entries import Entry
from graph.registry.files import RegistryError, forms, names, plain, rows

FILE = "countries.tsv"
_FIELDS = 7
_NO_STATES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "ZZ", "XK", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
)
_QUALIFIED = re.compile(r"\s*\([^)]*\)|\s*\[[^\]]*\]")


def countries() -> Iterator[Entry]:
    """Every country of ISO 3166-1, those of the file first. Raises `RegistryError`."""
    korean, english = _territories("ko"), _territories("en")
    listed = {}
    for where, cells in rows(FILE, _FIELDS):
        if cells[0] not in english:
            raise RegistryError(f"{where}: {cells[0]!r} is no ISO code")
        if cells[0] in listed:
            raise RegistryError(f"{where}: {cells[0]} stands there twice")
        listed[cells[0]] = cells
    codes = [code for code in english if re.fullmatch(r"[A-Z]{2}", code) and code not in _NO_STATES]
    for code in (*listed, *(code for code in codes if code not in listed)):
        _, *given = listed.get(code, [code, *[""] * (_FIELDS - 1)])
        ko, en, adjectives, short, former = map(names, given[:5])
        gone = {plain(name) for name in former}
        ko += _unless(gone, _bare(korean.get(code, "")))
        en += _unless(gone, _bare(english[code]))
        yield Entry(
            id=f"country-{code.lower()}",
            type=EntityType.COUNTRY,
            name_ko=ko[0] if ko else None,
            name_en=en[0],
            country=code,
            forms=forms(
                [
                    (ko, "name", "alias"),
                    (en, "name", "alias"),
                    (former, "former", "former"),
                    (adjectives, "adjective", "adjective"),
                    (short, "short", "short"),
                ]
            ),
            source=given[5] or None,
            file=FILE,
        )


def _territories(language: str) -> dict[str, str]:
    found: dict[str, str] = localedata.load(language, merge_inherited=False)["territories"]
    return found


def _unless(gone: set[str], name: str) -> list[str]:
    return [name] if name and name not in gone else []


def _bare(name: str) -> str:
    # CLDR tells the two Congos apart by their capitals, which no text does.
    return "" if name.startswith(("콩고-", "Congo -")) else _QUALIFIED.sub("", name).strip()
