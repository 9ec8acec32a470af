"""KOICA's projects (the table of 1991 to 2007), contracts and local tenders, as CSV; the header tells which it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from graph.model import Attribute, EntityType, Money, ProjectStatus, Relation
from graph.registry import Entry, registry
from ingest.connectors.bodies import body_type
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import rows
from ingest.connectors.places import by_name
from ingest.connectors.record import Record, RecordError, Thing, amount, currency, date, flat
from ingest.connectors.topics import topics_of

_KOICA: Final = "org-koica"
_NAME_KO, _NAME_EN = "한국국제협력단", "Korea International Cooperation Agency"
_TRAINING: Final = "Invitation of Trainees"
_SEVERAL = re.compile(r",\s*(?=주식회사|\(주\)|[가-힣])")


def read(source: Source) -> Iterator[Item]:
    """A record for each row."""
    with source.open() as stream:
        for pointer, cells in rows(stream):
            try:
                if isinstance(cells, RecordError):
                    raise cells
                yield _record(pointer, cells)
            except RecordError as error:
                yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)


def _record(pointer: str, cells: Mapping[str, str]) -> Record:
    for column, make in (("won_amount", _project), ("contract_no", _contract), ("bid_no", _bid)):
        if column in cells:
            return make(pointer, cells)
    raise RecordError("columns", "no column won_amount, contract_no or bid_no: this is no table of KOICA")


def _project(pointer: str, cells: Mapping[str, str]) -> Record:
    number, name = _needed(cells, "id"), flat(cells["project_name"])
    year = date(cells["project_year"], "project_year")
    kind = flat(cells["type_of_cooperation"])
    title = name or " ".join(filter(None, (kind, flat(cells["country"]), year)))
    record = Record(f"project/{number}", pointer, title, publisher=_NAME_EN)
    column = "project_name" if name else "type_of_cooperation"
    project = record.thing(EntityType.PROJECT, name or title, column, code=f"KOICA:project:{number}")
    record.field("id", number)
    for column in ("crs_code_name", "koica_sector", "type_of_cooperation"):
        record.field(column, cells[column])
    start, end = _period(cells["duration"])
    record.state(
        Attribute.REGISTERED,
        project,
        number,
        "id",
        status=ProjectStatus.COMPLETE,
        start=start or year,
        end=end,
        topics=topics_of(" ".join((name, cells["crs_code_name"]))) or None,
        sector=[flat(cells["crs_code_name"])] if cells["crs_code_name"].strip() else None,
    )
    koica = record.thing(EntityType.AGENCY, _NAME_EN, "publisher", country="KR", entry=_KOICA)
    record.relate(Relation.FUNDS, koica, project, "publisher")
    if place := _place(record, flat(cells["country"]), "country"):
        record.relate(Relation.BENEFITS, project, place, "country")
    if agency := flat(cells["recipient_agency"]):
        # Trainees are invited to institutes in Korea; everything else is done by those who receive it.
        home = "KR" if kind == _TRAINING else place.country if place is not None else None
        body = record.thing(body_type(agency), agency, "recipient_agency", country=home)
        record.relate(Relation.IMPLEMENTS, body, project, "recipient_agency")
    for column, code in (("won_amount", "KRW"), ("usd_amount", "USD")):
        if cells[column].strip():
            record.pay(project, Money.DISBURSEMENT, amount(cells[column], column), code, column, date=year)
    return record


def _contract(pointer: str, cells: Mapping[str, str]) -> Record:
    number, title = _needed(cells, "contract_no"), _needed(cells, "contract_title")
    change = flat(cells["amendment_seq"])
    signed = date(cells["contract_date"], "contract_date")
    record = Record(
        f"contract/{number}/{change}", pointer, title, published=signed, lang="ko", publisher=_NAME_KO
    )
    tender = record.thing(EntityType.TENDER, title, "contract_title", code=f"KOICA:{number}")
    _tendered(
        record, tender, cells, number, "contract_no", cells["start"] or cells["contract_date"], cells["end"]
    )
    if place := _place(record, flat(cells["country_ko"]), "country_ko"):
        record.relate(Relation.BENEFITS, tender, place, "country_ko")
    suppliers = []
    for order, name in enumerate(filter(None, map(flat, _SEVERAL.split(cells["contractors"]))), start=1):
        at = f"contractors[{order}]"
        suppliers.append(record.thing(body_type(name, EntityType.COMPANY), name, at, country="KR"))
        record.relate(Relation.SUPPLIES, suppliers[-1], tender, at)
    if cells["amount"].strip():
        code = currency(cells["currency"], "currency")
        record.pay(
            tender,
            Money.CONTRACT,
            amount(cells["amount"], "amount"),
            code,
            "amount",
            date=signed,
            number=f"{number}/{change}",
            receiver=suppliers[0] if len(suppliers) == 1 else None,
        )
    if linked := flat(cells["project_no_linked"]):
        project = record.thing(
            EntityType.PROJECT, linked, "project_no_linked", code=f"KOICA:project:{linked}"
        )
        record.relate(Relation.PART_OF, tender, project, "project_no_linked")
    return record


def _bid(pointer: str, cells: Mapping[str, str]) -> Record:
    number, title = _needed(cells, "bid_no"), _needed(cells, "title")
    noticed = date(cells["notice_date"], "notice_date")
    record = Record(f"bid/{number}", pointer, title, published=noticed, lang="ko", publisher=_NAME_KO)
    tender = record.thing(EntityType.TENDER, title, "title", code=f"KOICA:{number}")
    _tendered(record, tender, cells, number, "bid_no", cells["notice_date"], "")
    if state := _named_first(title):
        place = record.thing(EntityType.COUNTRY, title[state[1] : state[2]], "title", entry=state[0].id)
        record.relate(Relation.BENEFITS, tender, place, "title")
    return record


def _tendered(
    record: Record, tender: Thing, cells: Mapping[str, str], number: str, column: str, start: str, end: str
) -> None:
    """What a contract and a call for bids have in common."""
    record.field(column, number)
    category = flat(cells.get("category") or cells.get("contract_type") or "")
    method = flat(cells.get("method") or cells.get("contract_method") or "")
    record.field("method", f"{category} {method}")
    record.state(
        Attribute.REGISTERED,
        tender,
        number,
        column,
        status=ProjectStatus.ACTIVE,
        start=date(start, "start"),
        end=date(end, "end"),
        topics=topics_of(record.title) or None,
        category=category or None,
        method=method or None,
    )
    koica = record.thing(EntityType.AGENCY, _NAME_KO, "publisher", country="KR", entry=_KOICA)
    record.relate(Relation.PROCURES, koica, tender, "publisher")


def _place(record: Record, name: str, at: str) -> Thing | None:
    """The country of a column; a region or group of countries is kept as words."""
    state = by_name(name)
    if state is None:
        record.field(at, name)
        return None
    return record.thing(EntityType.COUNTRY, name, at, country=state.country, entry=state.id)


def _named_first(title: str) -> tuple[Entry, int, int] | None:
    """The country that a title begins with, after what stands in brackets, and where."""
    at = re.match(r"(?:[\[(][^\])]*[\])]\s*)*", title)
    start = at.end() if at else 0
    found = max(
        ((text, entry) for text, entry in _korean_names() if title.startswith(text, start)),
        key=lambda pair: len(pair[0]),
        default=None,
    )
    return (found[1], start, start + len(found[0])) if found else None


@cache
def _korean_names() -> tuple[tuple[str, Entry], ...]:
    return tuple(
        (form.text, entry)
        for form, entry in registry().forms()
        if entry.type is EntityType.COUNTRY and form.lang == "ko" and form.kind in ("name", "alias")
    )


def _period(text: str) -> tuple[str | None, str | None]:
    start, _, end = text.partition("~")
    return date(start, "duration"), date(end, "duration")


def _needed(cells: Mapping[str, str], column: str) -> str:
    if not (value := flat(cells[column])):
        raise RecordError("identifier", f"the column {column} is empty", column)
    return value


CONNECTOR: Final = Connector(
    "koica", "1", "KOICA's projects, contracts and local tenders", read, suffixes=(".csv", ".csv.gz")
)
