"""Research projects of the European Union as CORDIS gives them.

The JSON and CSV downloads (``project``, ``organization``), the table of FP7 participations with its list of
organisations, and the XML of one project. A file of participations has one record for each.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from graph.model import Attribute, EntityType, Money, ProjectStatus, Relation
from graph.registry import Entry, registry
from ingest.connectors.bodies import body_type
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import json_values, rows, xml_elements
from ingest.connectors.items.xml_elements import Element
from ingest.connectors.record import Record, RecordError, Thing, amount, date, flat
from ingest.connectors.topics import topics_of

_SCHEME: Final = "CORDIS"
_EC, _EC_NAME = "org-ec", "European Commission"
_EURO: Final = "EUR"
_COUNTRIES: Final = {"UK": "GB", "EL": "GR"}
"""Codes of the European Union that are not those of ISO 3166-1."""
_STATUSES: Final[Mapping[str, ProjectStatus]] = {
    "SIGNED": ProjectStatus.ACTIVE,
    "CLOSED": ProjectStatus.COMPLETE,
    "TERMINATED": ProjectStatus.CANCELLED,
}
_ACTIVITIES: Final[Mapping[str, EntityType]] = {
    "HES": EntityType.UNIVERSITY,
    "PRC": EntityType.COMPANY,
    "PUB": EntityType.AGENCY,
}
"""Kinds of organisations, where they decide; else the name does."""

Fields = Mapping[str, Any]


def read(source: Source) -> Iterator[Item]:
    """A record for each project or participation."""
    name = source.name
    with source.open() as stream:
        if name.endswith(".xml"):
            for number, element in xml_elements(stream, "{http://cordis.europa.eu}project"):
                pointer = f"project[{number}]"
                if element.getparent() is None:
                    yield from _attempt(source, pointer, _from_xml, element)
        elif name.endswith(".json"):
            for pointer, _, value in json_values(stream, frozenset()):
                yield from _attempt(source, pointer, _from_fields, value)
        elif name.endswith(".tsv"):
            bodies = _listed(source)
            for pointer, cells in rows(stream, ("projectRcn", "new_org_id"), delimiter="\t", quoted=False):
                yield from _attempt(source, pointer, partial(_participation, bodies), cells)
        else:
            for pointer, cells in rows(
                stream, delimiter=str(source.options.get("delimiter", ";")), quoted=False
            ):
                yield from _attempt(source, pointer, _from_fields, cells)


def _attempt(source: Source, pointer: str, make: Any, value: Any) -> Iterator[Item]:
    try:
        if isinstance(value, RecordError):
            raise value
        yield make(pointer, value)
    except RecordError as error:
        yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)


def _from_fields(pointer: str, value: Any) -> Record:
    if not isinstance(value, Mapping):
        raise RecordError("format", "this is no object")
    if "new_org_id" in value:
        return _organisation(pointer, value)
    if "organisationID" in value or "projectID" in value:
        return _member(pointer, value)
    return _project(pointer, value)


def _project(pointer: str, value: Fields) -> Record:
    number = _needed(value, "id")
    title = _said(value, "title") or _said(value, "acronym") or number
    record = Record(
        f"project/{number}",
        pointer,
        title,
        published=date(_said(value, "contentUpdateDate"), "contentUpdateDate"),
        publisher=_EC_NAME,
    )
    project = _named(record, number, title, "title")
    record.field("id", number)
    record.field("acronym", _said(value, "acronym"))
    record.field("objective", _said(value, "objective"))
    record.state(
        Attribute.REGISTERED,
        project,
        number,
        "id",
        status=_STATUSES.get(_said(value, "status").upper()),
        start=date(_said(value, "startDate"), "startDate"),
        end=date(_said(value, "endDate"), "endDate"),
        topics=topics_of(f"{title}\n{_said(value, 'objective')}") or None,
    )
    _programme(record, project, _said(value, "frameworkProgramme"))
    signed = date(_said(value, "ecSignatureDate") or _said(value, "startDate"), "ecSignatureDate")
    for column, kind in (("totalCost", Money.ESTIMATE), ("ecMaxContribution", Money.BUDGET)):
        if _said(value, column):
            record.pay(project, kind, amount(value[column], column), _EURO, column, date=signed)
    return record


def _member(pointer: str, value: Fields) -> Record:
    project_number, body_number = _needed(value, "projectID"), _needed(value, "organisationID")
    name = _needed(value, "name")
    role = _said(value, "role")
    record = Record(
        f"participation/{project_number}/{body_number}/{role}/{_said(value, 'order')}",
        pointer,
        f"{name}: {role} of {_said(value, 'projectAcronym') or project_number}",
        published=date(_said(value, "contentUpdateDate"), "contentUpdateDate"),
        publisher=_EC_NAME,
    )
    # The project's own record has its title; here it goes by its acronym.
    project = _named(
        record, project_number, _said(value, "projectAcronym") or project_number, "projectAcronym"
    )
    state = _country(_said(value, "country"))
    body = record.thing(
        _ACTIVITIES.get(_said(value, "activityType")) or body_type(name),
        name,
        "name",
        country=state.country if state else None,
        code=f"{_SCHEME}:{body_number}",
    )
    record.field("role", role)
    _at_home(record, body, state, _said(value, "country"))
    relation = Relation.OPERATES if role == "coordinator" else Relation.PARTICIPATED_IN
    record.relate(relation, body, project, "role")
    if _said(value, "ecContribution"):
        ec = record.thing(EntityType.INTL_ORG, _EC_NAME, "publisher", entry=_EC)
        record.pay(
            project,
            Money.COMMITMENT,
            amount(value["ecContribution"], "ecContribution"),
            _EURO,
            "ecContribution",
            number=f"share of {body_number}",
            provider=ec,
            receiver=body,
        )
    return record


def _organisation(pointer: str, value: Fields) -> Record:
    number, name = _needed(value, "new_org_id"), _needed(value, "organisationName")
    record = Record(f"organisation/{number}", pointer, name, publisher=_EC_NAME)
    state = _country(_said(value, "country"))
    body = record.thing(
        body_type(name),
        name,
        "organisationName",
        country=state.country if state else None,
        code=f"{_SCHEME}:{number}",
    )
    _at_home(record, body, state, _said(value, "country"))
    return record


def _listed(source: Source) -> dict[str, tuple[str, str]]:
    """Name and country of each organisation, by its number: the table of participations has numbers alone.

    The list is the file of the option ``organisations``, or ``fp7_orgs.csv.gz`` beside the table.
    """
    path = source.path.parent / str(source.options.get("organisations", "fp7_orgs.csv.gz"))
    if not path.is_file():
        raise RecordError("missing", f"{path.name}: the list of organisations is not beside the table")
    found: dict[str, tuple[str, str]] = {}
    with Source(path, source.feed).open() as stream:
        for _, cells in rows(stream, ("new_org_id", "organisationName"), delimiter=";", quoted=False):
            if not isinstance(cells, RecordError):
                found[sys.intern(cells["new_org_id"])] = (
                    cells["organisationName"],
                    sys.intern(cells["country"]),
                )
    return found


def _participation(bodies: Mapping[str, tuple[str, str]], pointer: str, cells: Fields) -> Record:
    project_number, body_number = _needed(cells, "projectRcn"), _needed(cells, "new_org_id")
    name, code = bodies.get(body_number, ("", ""))
    if not flat(name):
        raise RecordError("organisation", f"{body_number} is not in the list of organisations", "new_org_id")
    key = hashlib.blake2b(f"{project_number} {body_number}".encode(), digest_size=8).hexdigest()
    record = Record(f"edge/{key}", pointer, f"{flat(name)} in {project_number}", publisher=_EC_NAME)
    project = record.thing(
        EntityType.PROJECT, project_number, "projectRcn", code=f"{_SCHEME}:rcn:{project_number}"
    )
    state = _country(code)
    body = record.thing(
        body_type(flat(name)),
        name,
        "new_org_id",
        country=state.country if state else None,
        code=f"{_SCHEME}:{body_number}",
    )
    record.field("new_org_id", body_number)
    record.relate(Relation.PARTICIPATED_IN, body, project, "new_org_id")
    return record


def _from_xml(pointer: str, element: Element) -> Record:
    """A project with all its participants in one record."""
    number = _child(element, "id")
    if not number:
        raise RecordError("identifier", "the project has no id")
    fields = {tag: _child(element, tag) for tag in ("title", "acronym", "objective", "status", "startDate")}
    fields |= {
        tag: _child(element, tag) for tag in ("endDate", "ecSignatureDate", "totalCost", "ecMaxContribution")
    }
    record = _project(
        pointer, fields | {"id": number, "contentUpdateDate": _child(element, "contentUpdateDate")}
    )
    project = record.things[0]
    space = "{http://cordis.europa.eu}"
    for order, part in enumerate(element.iter(f"{space}organization"), start=1):
        name, role = _child(part, "legalName"), part.get("type") or ""
        relation = {"coordinator": Relation.OPERATES, "participant": Relation.PARTICIPATED_IN}.get(role)
        if not name or relation is None:
            continue
        at = f"organization[{order}]"
        code = _child(part.find(f"{space}address"), "country")
        state = _country(code)
        activity = next((_child(p, "code") for p in part.iter(f"{space}category")), "")
        body = record.thing(
            _ACTIVITIES.get(activity) or body_type(name),
            name,
            at,
            country=state.country if state else None,
            code=f"{_SCHEME}:{_child(part, 'id')}",
        )
        record.field(at, f"{role} {code}")
        record.relate(relation, body, project, at)
        if state is not None:
            country = record.thing(EntityType.COUNTRY, code, at, country=state.country, entry=state.id)
            record.relate(Relation.BELONGS_TO, body, country, at)
        if share := part.get("ecContribution"):
            record.pay(
                project,
                Money.COMMITMENT,
                amount(share, at),
                _EURO,
                at,
                number=f"share of {at}",
                receiver=body,
            )
    return record


def _named(record: Record, number: str, name: str, at: str) -> Thing:
    return record.thing(EntityType.PROJECT, name, at, code=f"{_SCHEME}:{number}")


def _programme(record: Record, project: Thing, name: str) -> None:
    ec = record.thing(EntityType.INTL_ORG, _EC_NAME, "publisher", entry=_EC)
    record.relate(Relation.FUNDS, ec, project, "publisher")
    if name:
        programme = record.thing(EntityType.PROGRAM, name, "frameworkProgramme")
        record.relate(Relation.PART_OF, project, programme, "frameworkProgramme")


def _at_home(record: Record, body: Thing, state: Entry | None, code: str) -> None:
    if state is None:
        record.field("country", code)
        return
    country = record.thing(EntityType.COUNTRY, code, "country", country=state.country, entry=state.id)
    record.relate(Relation.BELONGS_TO, body, country, "country")


def _country(code: str) -> Entry | None:
    return registry().country(_COUNTRIES.get(code, code)) if len(code) == 2 else None


def _child(element: Element | None, tag: str) -> str:
    found = element.find(f"{{http://cordis.europa.eu}}{tag}") if element is not None else None
    return flat("".join(found.itertext())) if found is not None else ""


def _said(value: Fields, name: str) -> str:
    said = value.get(name)
    return "" if said is None or isinstance(said, bool | list | dict) else flat(str(said))


def _needed(value: Fields, name: str) -> str:
    if not (said := _said(value, name)):
        raise RecordError("identifier", f"{name} is empty", name)
    return said


CONNECTOR: Final = Connector(
    "cordis",
    "1",
    "research projects of the European Union and who takes part in them",
    read,
    suffixes=(".json", ".xml", ".csv.gz", ".tsv.gz", ".csv", ".tsv"),
    options=frozenset({"delimiter", "organisations"}),
)
