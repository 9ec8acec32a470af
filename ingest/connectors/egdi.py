"""The E-Government Development Index of the United Nations: one row a country, a file or several years in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from graph.model import Attribute, EntityType, Relation
from graph.registry import Entry
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import rows
from ingest.connectors.places import by_alpha_3, by_name
from ingest.connectors.record import Record, RecordError, flat, number

_NAME: Final = "E-Government Development Index"
_MEASURES: Final[Mapping[str, str]] = {
    "e-gov-rank": f"{_NAME} rank",
    "e-gov-index": _NAME,
    "e-pat-index": "E-Participation Index",
    "osi": "Online Service Index",
    "hci": "Human Capital Index",
    "tii": "Telecommunication Infrastructure Index",
    "E-Government Rank": f"{_NAME} rank",
    "E-Government Index": _NAME,
    "E-Participation Index": "E-Participation Index",
    "Online Service Index": "Online Service Index",
    "Human Capital Index": "Human Capital Index",
    "Telecommunication Infrastructure Index": "Telecommunication Infrastructure Index",
}
"""Measures by the columns of both forms of the table."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def read(source: Source) -> Iterator[Item]:
    """A record for each country and year. The year is a column's, the option ``year``, or in the file's name."""
    named = _YEAR.search(source.path.name)
    given = str(source.options.get("year") or (named[0] if named else ""))
    with source.open() as stream:
        for pointer, cells in rows(stream, fallback="iso-8859-1"):
            try:
                if isinstance(cells, RecordError):
                    raise cells
                yield _record(pointer, cells, given)
            except RecordError as error:
                yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)


def _record(pointer: str, cells: Mapping[str, str], given: str) -> Record:
    year = flat(cells.get("Survey Year", "")) or given
    if not _YEAR.fullmatch(year):
        raise RecordError("date", "no column Survey Year, no option year and no year in the file's name")
    column = "country-name" if "country-name" in cells else "Country Name"
    if column not in cells:
        raise RecordError("columns", "no column country-name or Country Name")
    name = flat(cells[column])
    state = _country(name, flat(cells.get("country-code", "")))
    if state is None:
        raise RecordError("country", f"{name!r} is no country of ISO 3166-1", column)
    record = Record(
        f"{year}/{state.country}", pointer, f"{_NAME} {year}: {name}", published=year, publisher="UN DESA"
    )
    country = record.thing(EntityType.COUNTRY, name, column, country=state.country, entry=state.id)
    record.field("year", year)
    for heading, measure in _MEASURES.items():
        written = flat(cells.get(heading) or "")
        if not written:
            continue
        value = number(written, heading)
        index = record.thing(EntityType.INDICATOR, measure, heading, code=f"UN DESA:{measure}")
        record.field(heading, f"{written} ({year})")
        record.relate(Relation.COVERS, index, country, heading)
        record.state(
            Attribute.MEASURED,
            country,
            measure,
            heading,
            number=float(value),
            unit="rank" if measure.endswith("rank") else "index",
            as_of=year,
            indicator=index,
        )
    return record


def _country(name: str, code: str) -> Entry | None:
    if code and (state := by_alpha_3(code)):
        return state
    return by_name(name)


CONNECTOR: Final = Connector(
    "egdi",
    "1",
    "the UN E-Government Development Index",
    read,
    suffixes=(".csv", ".csv.gz"),
    options=frozenset({"year"}),
)
