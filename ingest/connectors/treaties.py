"""Treaties of the United Kingdom as its treaty database exports them (CSV, days as DD/MM/YYYY)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from graph.model import AgreementKind, AgreementStatus, Attribute, EntityType, Relation
from graph.registry import registry
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import rows
from ingest.connectors.places import by_name
from ingest.connectors.record import Record, RecordError, Thing, date, flat
from ingest.connectors.topics import topics_of

_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_KINDS: Final = (
    (re.compile(r"\bmemorandum of understanding\b", re.IGNORECASE), AgreementKind.MOU),
    (re.compile(r"\bletters? of intent\b", re.IGNORECASE), AgreementKind.LOI),
    (
        re.compile(r"\bjoint declaration\b|\bjoint statement\b", re.IGNORECASE),
        AgreementKind.JOINT_DECLARATION,
    ),
    (re.compile(r"\bloan\b", re.IGNORECASE), AgreementKind.LOAN_AGREEMENT),
)
_PARTIES: Final = 300
"""Most parties of one treaty."""


def read(source: Source) -> Iterator[Item]:
    """A record for each treaty."""
    with source.open() as stream:
        for pointer, cells in rows(stream, ("id", "title", "country_name"), fallback="cp1252"):
            try:
                if isinstance(cells, RecordError):
                    raise cells
                yield _treaty(pointer, cells)
            except RecordError as error:
                yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)


def _treaty(pointer: str, cells: Mapping[str, str]) -> Record:
    number, title = flat(cells["id"]), flat(cells["title"])
    if not number:
        raise RecordError("identifier", "the column id is empty", "id")
    signed = _day(cells, "signed_event_date") or _day(cells, "adopted_event_date")
    force = _day(cells, "definative_eif_event_date") or _day(cells, "provisional_eif_event_date")
    ended = _day(cells, "terminated_event_date") or _day(cells, "withdrawn_event_date")
    record = Record(
        number,
        pointer,
        title,
        published=signed,
        publisher="FCDO",
        url=flat(cells.get("document_url", "")) or None,
    )
    kind = next((kind for pattern, kind in _KINDS if pattern.search(title)), AgreementKind.AGREEMENT)
    treaty = record.thing(EntityType.AGREEMENT, title or number, "title", code=f"FCDO:{number}")
    parties = _parties(record, cells["country_name"])
    for column in ("subject", "signed_event_date", "definative_eif_event_date", "terminated_event_date"):
        record.field(column, cells.get(column, ""))
    record.state(
        Attribute.AGREED,
        treaty,
        None,
        "title",
        kind=kind,
        status=AgreementStatus.EXPIRED
        if ended
        else AgreementStatus.IN_FORCE
        if force
        else AgreementStatus.SIGNED,
        date=signed,
        topics=topics_of(f"{title} {cells.get('subject', '')}") or None,
    )
    for party in parties:
        record.relate(Relation.PARTY_TO, party, treaty, party.at)
    return record


def _parties(record: Record, listed: str) -> list[Thing]:
    """Today's countries and international bodies; states that are gone and territories are kept as words."""
    parties = []
    for order, name in enumerate(filter(None, map(flat, listed.split(";")[:_PARTIES])), start=1):
        at = f"country_name[{order}]"
        record.field(at, name)
        state = by_name(name)
        bodies = registry().lookup(name, EntityType.INTL_ORG)
        if known := state or next(iter(bodies), None):
            parties.append(record.thing(known.type, name, at, country=known.country, entry=known.id))
    return parties


def _day(cells: Mapping[str, str], column: str) -> str | None:
    written = flat(cells.get(column, ""))
    if not written:
        return None
    found = _DAY.fullmatch(written)
    if found is None:
        raise RecordError("date", f"{written[:40]!r} is no day written DD/MM/YYYY", column)
    return date("-".join(reversed(found.groups())), column)


CONNECTOR: Final = Connector(
    "treaties", "1", "treaties of the United Kingdom", read, suffixes=(".csv", ".csv.gz")
)
