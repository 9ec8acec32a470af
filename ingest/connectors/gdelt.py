"""Events of the GDELT 2.0 export (tab-separated, no header): who dealt with whom, machine-read from the news.

Only cooperation between two countries or international bodies becomes a statement, with a confidence that says
how little one such row proves; every row is a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from graph.model import EntityType, Modality, Relation
from graph.registry import registry
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import rows
from ingest.connectors.places import by_alpha_3
from ingest.connectors.record import Record, RecordError, Thing, date, flat

_COLUMNS: Final = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
]
_ACTS: Final[Mapping[str, tuple[Relation, Modality]]] = {
    "03": (Relation.COOPERATES_WITH, Modality.PLANNED),
    "05": (Relation.COOPERATES_WITH, Modality.DONE),
    "06": (Relation.COOPERATES_WITH, Modality.DONE),
}
"""Root codes of CAMEO: intent to cooperate, diplomatic and material cooperation."""
_AGREEMENT: Final = "057"
"""CAMEO: sign formal agreement."""
_CONFIDENCE: Final = 0.4


def read(source: Source) -> Iterator[Item]:
    """A record for each event."""
    with source.open() as stream:
        for pointer, cells in rows(stream, columns=_COLUMNS, delimiter="\t", quoted=False):
            try:
                if isinstance(cells, RecordError):
                    raise cells
                yield _event(pointer, cells)
            except RecordError as error:
                yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)


def _event(pointer: str, cells: Mapping[str, str]) -> Record:
    number = flat(cells["GLOBALEVENTID"])
    if not number.isdigit():
        raise RecordError("identifier", f"{number[:40]!r} is no number of an event", "GLOBALEVENTID")
    code = flat(cells["EventCode"])
    title = f"{code}: {flat(cells['Actor1Name'])} - {flat(cells['Actor2Name'])}"
    record = Record(
        number,
        pointer,
        title,
        published=_day(cells["SQLDATE"]),
        publisher="GDELT",
        url=flat(cells["SOURCEURL"]) or None,
    )
    record.field("EventCode", code)
    record.field("NumArticles", cells["NumArticles"])
    first, second = _actor(record, cells, "Actor1"), _actor(record, cells, "Actor2")
    act = _ACTS.get(cells["EventRootCode"])
    if code == _AGREEMENT:
        act = Relation.SIGNED, Modality.DONE
    if first is not None and second is not None and act is not None and first.name != second.name:
        record.relate(act[0], first, second, "EventCode", modality=act[1], confidence=_CONFIDENCE)
    return record


def _actor(record: Record, cells: Mapping[str, str], which: str) -> Thing | None:
    """A country, or an international body that the registry has; nobody else."""
    name = flat(cells[f"{which}Name"])
    record.field(f"{which}Name", name)
    group = registry().lookup(name, EntityType.INTL_ORG) if cells[f"{which}KnownGroupCode"] and name else []
    if group:
        return record.thing(EntityType.INTL_ORG, name, f"{which}Name", entry=group[0].id)
    code = flat(cells[f"{which}CountryCode"])
    state = by_alpha_3(code) if code else None
    if state is None:
        return None
    return record.thing(
        EntityType.COUNTRY, code, f"{which}CountryCode", country=state.country, entry=state.id
    )


def _day(written: str) -> str | None:
    given = flat(written)
    if len(given) != 8 or not given.isdigit():
        raise RecordError("date", f"{given[:40]!r} is no day written YYYYMMDD", "SQLDATE")
    return date(f"{given[:4]}-{given[4:6]}-{given[6:]}", "SQLDATE")


CONNECTOR: Final = Connector("gdelt", "1", "events of GDELT 2.0", read, suffixes=(".CSV", ".csv", ".CSV.gz"))
