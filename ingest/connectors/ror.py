"""Research organisations of the Research Organization Registry, schema 1 and 2, as JSON or JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graph.model import EntityType, Relation
from graph.names import script
from graph.registry import registry
from ingest.connectors.bodies import body_type
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import json_lines, json_values
from ingest.connectors.record import Record, RecordError, Thing, date

_TYPES: Final[Mapping[str, EntityType]] = {
    "education": EntityType.UNIVERSITY,
    "company": EntityType.COMPANY,
    "government": EntityType.AGENCY,
}
_NAMES: Final = 30
"""Most names of one organisation."""


def read(source: Source) -> Iterator[Item]:
    """A record for each organisation."""
    with source.open() as stream:
        if source.name.endswith(".jsonl"):
            values: Iterator[tuple[str, Any]] = json_lines(stream)
        else:
            values = ((pointer, value) for pointer, _, value in json_values(stream, frozenset()))
        for pointer, value in values:
            try:
                if isinstance(value, RecordError):
                    raise value
                yield _organisation(pointer, value)
            except RecordError as error:
                yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)


def _organisation(pointer: str, value: Any) -> Record:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise RecordError("identifier", "there is no id")
    identifier = value["id"].rsplit("/", 1)[-1]
    names = list(_names(value))[:_NAMES]
    if not names:
        raise RecordError("unnamed", "the organisation has no name")
    record = Record(
        identifier, pointer, names[0][1], published=_modified(value), publisher="ROR", url=value["id"]
    )
    record.field("id", identifier)
    country, city = _place(value)
    kinds = [str(kind).lower() for kind in value.get("types") or ()]
    kind = next((_TYPES[k] for k in kinds if k in _TYPES), None) or body_type(names[0][1])
    # Releases name a body in their own language: by that name it is known, where it has one.
    at, name = next((pair for pair in names if script(pair[1]) == "ko"), names[0])
    body = record.thing(kind, name, at, country=country, code=f"ROR:{identifier}")
    for at, name in names:
        record.alias(body, name, at)
    for at, part in _relationships(value):
        record.field(at, str(part.get("label", "")))
        if str(part.get("type", "")).lower() == "parent" and part.get("label"):
            parent = record.thing(body_type(str(part["label"])), str(part["label"]), at, country=country)
            record.relate(Relation.PART_OF, body, parent, at)
    if country and (state := registry().country(country)):
        record.field("country", country)
        home = record.thing(
            EntityType.COUNTRY, state.name_en or country, "country", country=country, entry=state.id
        )
        record.relate(Relation.BELONGS_TO, body, home, "country")
    found = [e for e in registry().lookup(city, EntityType.CITY) if e.country == country] if city else []
    if city:
        record.field("city", city)
    if len(found) == 1 and kind in (EntityType.AGENCY, EntityType.COMPANY, EntityType.UNIVERSITY):
        place: Thing = record.thing(EntityType.CITY, city, "city", country=country, entry=found[0].id)
        record.relate(Relation.LOCATED_IN, body, place, "city")
    return record


def _names(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pointers and names, the display name first."""
    listed = value.get("names")
    if isinstance(listed, list):
        every = [(i, n) for i, n in enumerate(listed) if isinstance(n, dict) and n.get("value")]
        every.sort(key=lambda pair: "ror_display" not in (pair[1].get("types") or ()))
        yield from ((f"names/{i}", str(n["value"])) for i, n in every)
        return
    if isinstance(value.get("name"), str) and value["name"].strip():
        yield "name", value["name"]
    for field in ("aliases", "acronyms"):
        for i, name in enumerate(value.get(field) or ()):
            yield f"{field}/{i}", str(name)
    for i, label in enumerate(value.get("labels") or ()):
        if isinstance(label, dict) and label.get("label"):
            yield f"labels/{i}", str(label["label"])


def _place(value: Mapping[str, Any]) -> tuple[str | None, str]:
    for location in value.get("locations") or ():
        details = location.get("geonames_details") or {}
        return details.get("country_code"), str(details.get("name") or "")
    country = value.get("country") or {}
    city = next((str(a.get("city") or "") for a in value.get("addresses") or ()), "")
    return country.get("country_code"), city


def _relationships(value: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for i, part in enumerate(value.get("relationships") or ()):
        if isinstance(part, dict):
            yield f"relationships/{i}", part


def _modified(value: Mapping[str, Any]) -> str | None:
    modified = (value.get("admin") or {}).get("last_modified") or {}
    return date(modified.get("date"), "admin/last_modified/date")


CONNECTOR: Final = Connector(
    "ror", "1", "research organisations of ROR", read, suffixes=(".json", ".jsonl", ".json.gz", ".jsonl.gz")
)
