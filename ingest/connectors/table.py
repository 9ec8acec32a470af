"""Any table, by a mapping: CSV, workbooks (XLSX) and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from graph.model import EntityType
from graph.registry import Entry, registry
from ingest.connectors.bodies import body_type
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import rows
from ingest.connectors.items.sheets import parquet_rows, sheet_rows
from ingest.connectors.mapping import Cells, FactOf, MappingError, MoneyOf, TableMapping, ThingOf, load
from ingest.connectors.places import by_alpha_3, by_name
from ingest.connectors.record import Record, RecordError, Thing, flat
from ingest.connectors.topics import topics_of

_SEVERAL: Final = 100
"""Most things that one cell names."""


def read(source: Source) -> Iterator[Item]:
    """A record for each row. Raises `RecordError` for a table that lacks a column of the mapping."""
    mapping = _mapping(source.options)
    for pointer, cells in _rows(source, mapping):
        try:
            if isinstance(cells, RecordError):
                raise cells
            yield _record(mapping, pointer, cells)
        except RecordError as error:
            yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)


def _mapping(options: Mapping[str, Any]) -> TableMapping:
    given = options.get("mapping")
    if not given:
        raise MappingError("a table needs a mapping; docs/tables.md shows one")
    return load(Path(str(given)))


def _check(options: Mapping[str, Any]) -> None:
    _mapping(options)


def _rows(source: Source, mapping: TableMapping) -> Iterator[tuple[str, Mapping[str, str] | RecordError]]:
    needed = sorted(mapping.columns())
    if source.name.endswith(".xlsx"):
        yield from sheet_rows(source.path, needed, sheet=mapping.sheet, header=mapping.header)
    elif source.name.endswith(".parquet"):
        yield from parquet_rows(source.path, needed)
    else:
        delimiter = "\t" if source.name.endswith(".tsv") else mapping.delimiter
        with source.open() as stream:
            yield from rows(stream, needed, delimiter=delimiter)


def _record(mapping: TableMapping, pointer: str, values: Mapping[str, str]) -> Record:
    cells = Cells(values)
    identifier = cells.filled(mapping.id)
    if not identifier:
        raise RecordError("identifier", f"a column of the id {mapping.id!r} is empty", "id")
    record = Record(
        identifier,
        pointer,
        cells.filled(mapping.title) or identifier,
        published=cells.day(mapping.published, "published"),
        lang=mapping.lang,
        publisher=cells.filled(mapping.publisher) or None,
    )
    things = {name: _things(record, name, thing, cells) for name, thing in mapping.things.items()}
    for relation in mapping.relations:
        for source in things[relation.source]:
            for target in things[relation.target]:
                # What it was read from is the column of the end that varies.
                at = target.at if len(things[relation.target]) > 1 else source.at
                record.relate(relation.relation, source, target, at)
    for fact in mapping.facts:
        _fact(record, fact, cells, things)
    for money in mapping.money:
        _money(record, money, cells, things)
    return record


def _things(record: Record, label: str, thing: ThingOf, cells: Cells) -> list[Thing]:
    """The things that the row names under this label; none where the cell is empty."""
    written = cells.filled(thing.name)
    names = written.split(thing.split)[:_SEVERAL] if thing.split else [written]
    found = []
    for order, name in enumerate(filter(None, map(flat, names)), start=1):
        at = f"{label}[{order}]" if thing.split else label
        state = _country(cells.filled(thing.country))
        code = cells.filled(thing.code) or None
        if thing.type is EntityType.COUNTRY:
            country = _country(name)
            if country is None:
                raise RecordError("country", f"{name!r} is no country of ISO 3166-1", at)
            found.append(record.thing(thing.type, name, at, country=country.country, entry=country.id))
            continue
        kind = body_type(name) if thing.type is EntityType.AGENCY else thing.type
        found.append(record.thing(kind, name, at, country=state.country if state else None, code=code))
    return found


def _fact(record: Record, fact: FactOf, cells: Cells, things: Mapping[str, list[Thing]]) -> None:
    value = cells.filled(fact.value)
    if not value:
        return
    at = f"{fact.attribute.lower()} {fact.of}"
    figure = cells.number(fact.number, fact.times, at) if fact.number else None
    if fact.number and figure is None:
        return
    topics = topics_of(cells.filled(fact.topics_from)) if fact.topics_from else []
    said: dict[str, Any] = {
        "status": cells.chosen(fact.status, at),
        "start": cells.day(fact.start, at),
        "end": cells.day(fact.end, at),
        "unit": cells.filled(fact.unit) or None,
        "as_of": cells.filled(fact.as_of) or None,
    }
    record.field(at, " ".join([value, *(str(part) for part in (figure, *said.values()) if part is not None)]))
    for thing in things[fact.of]:
        record.state(
            fact.attribute,
            thing,
            value,
            at,
            number=float(figure) if figure is not None else None,
            topics=topics or None,
            **said,
        )


def _money(record: Record, money: MoneyOf, cells: Cells, things: Mapping[str, list[Thing]]) -> None:
    at = f"{money.kind} {money.of}"
    sum_ = cells.number(money.amount, money.times, at)
    if sum_ is None:
        return
    for thing in things[money.of]:
        record.pay(
            thing,
            money.kind,
            sum_,
            cells.currency(money.currency, at),
            at,
            date=cells.day(money.date, at),
            provider=_only(things, money.provider),
            receiver=_only(things, money.receiver),
        )


def _only(things: Mapping[str, list[Thing]], name: str | None) -> Thing | None:
    found = things[name] if name else []
    return found[0] if len(found) == 1 else None


def _country(written: str) -> Entry | None:
    if not written:
        return None
    if written.isascii() and written.isupper() and len(written) in (2, 3):
        return registry().country(written) if len(written) == 2 else by_alpha_3(written)
    return by_name(written)


CONNECTOR: Final = Connector(
    "table",
    "1",
    "rows of CSV, XLSX or Parquet by a mapping",
    read,
    suffixes=(".csv", ".csv.gz", ".tsv", ".xlsx", ".parquet"),
    options=frozenset({"mapping"}),
    check=_check,
)
