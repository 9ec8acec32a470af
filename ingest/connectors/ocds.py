"""Public procurement in the Open Contracting Data Standard, versions 1.0 and 1.1.

Release and record packages, releases and records alone, in one file, one after the other or one a line. A release
is a record of its own, since it says what was known on its day; of an OCDS record the compiled release is read,
or else the last values of the versioned one, or else each of its releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from graph.model import Attribute, EntityType, Money, ProjectStatus, Relation
from graph.registry import Entry, registry
from ingest.connectors.bodies import body_type
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import json_lines, json_values
from ingest.connectors.places import by_name
from ingest.connectors.procedure import procedure
from ingest.connectors.record import Record, RecordError, Thing, amount, currency, date
from ingest.connectors.topics import topics_of

_SCHEME: Final = "OCDS"
_LISTS: Final = frozenset({"releases", "records"})
_STATUSES: Final[Mapping[str, ProjectStatus]] = {
    "planning": ProjectStatus.PLANNED,
    "planned": ProjectStatus.PLANNED,
    "active": ProjectStatus.ACTIVE,
    "complete": ProjectStatus.COMPLETE,
    "cancelled": ProjectStatus.CANCELLED,
    "unsuccessful": ProjectStatus.CANCELLED,
    "withdrawn": ProjectStatus.CANCELLED,
}
"""Code list tenderStatus."""
_MEMBERS: Final = 10_000
"""Most awards, contracts, bidders or payments of one release."""

Fields = Mapping[str, Any]


def read(source: Source) -> Iterator[Item]:
    """A record for each release."""
    with source.open() as stream:
        if source.name.endswith(".jsonl"):
            for pointer, value in json_lines(stream):
                if isinstance(value, RecordError):
                    yield source.failure(pointer, value.reason, value.detail)
                else:
                    yield from _items(source, pointer, {}, value)
            return
        for pointer, package, value in json_values(stream, _LISTS):
            yield from _items(source, pointer, package, value)


def _items(source: Source, pointer: str, package: Fields, value: Any) -> Iterator[Item]:
    """The records and failures of one item of a file, which may be a package itself."""
    if isinstance(value, dict) and "ocid" not in value:
        for name in sorted(_LISTS & value.keys()):
            if isinstance(value[name], list):
                for number, member in enumerate(value[name]):
                    yield from _items(source, f"{pointer}/{name}/{number}", value, member)
                return
    problems: list[RecordError] = []
    try:
        for at, release, suffix in _releases(value):
            yield _release(release, f"{pointer.rstrip('/')}{at}" or "/", suffix, package, problems)
    except RecordError as error:
        yield source.failure(f"{pointer.rstrip('/')}/{error.pointer}", error.reason, error.detail)
    for problem in problems:
        yield source.failure(f"{pointer.rstrip('/')}/{problem.pointer}", problem.reason, problem.detail)


def _releases(value: Any) -> Iterator[tuple[str, Fields, str]]:
    """Where, what and under which id: the releases that stand for an item."""
    if not isinstance(value, dict):
        raise RecordError("format", "this is neither a release nor a record")
    if not isinstance(value.get("ocid"), str) or not value["ocid"].strip():
        raise RecordError("identifier", "there is no ocid")
    if isinstance(value.get("compiledRelease"), dict):
        yield "/compiledRelease", value["compiledRelease"] | {"ocid": value["ocid"]}, "compiled"
    elif isinstance(value.get("versionedRelease"), dict):
        yield "/versionedRelease", _last(value["versionedRelease"]) | {"ocid": value["ocid"]}, "compiled"
    elif isinstance(value.get("releases"), list):
        whole = [
            (i, part) for i, part in enumerate(value["releases"]) if isinstance(part, dict) and "ocid" in part
        ]
        if not whole:
            raise RecordError("linked", "the record only links to its releases; read those", "releases")
        for number, release in whole:
            yield f"/releases/{number}", release, ""
    elif _versioned(value):
        yield "", _last(value) | {"ocid": value["ocid"]}, "compiled"
    else:
        yield "", value, "compiled" if value.get("tag") == ["compiled"] else ""


def _versioned(value: Any) -> bool:
    """Whether this is a versioned release: every value a list of what each release said."""
    kind = value.get("initiationType")
    return isinstance(kind, list) and bool(kind) and isinstance(kind[0], dict) and "releaseDate" in kind[0]


def _last(value: Any) -> Any:
    """A versioned release as it was after its last release."""
    if isinstance(value, list):
        if value and all(
            isinstance(part, dict) and "releaseID" in part and "value" in part for part in value
        ):
            return value[-1]["value"]
        return [_last(part) for part in value]
    return {name: _last(part) for name, part in value.items()} if isinstance(value, dict) else value


def _release(
    release: Fields, pointer: str, suffix: str, package: Fields, problems: list[RecordError]
) -> Record:
    ocid = str(release["ocid"]).strip()
    identifier = suffix or str(release.get("id") or "").strip()
    if not identifier:
        raise RecordError("identifier", "the release has no id")
    tender = _mapping(release, "tender")
    planning = _mapping(release, "planning")
    title = _text(tender, "title") or _text(tender, "description") or _text(planning, "rationale") or ocid
    publisher = _mapping(package, "publisher")
    record = Record(
        f"{ocid}/{identifier}",
        pointer,
        title,
        published=date(release.get("date") or package.get("publishedDate"), "date"),
        lang=(_text(release, "language") or "en")[:2].lower(),
        publisher=_text(publisher, "name") or None,
    )
    record.field("ocid", ocid)
    record.field("tender/title", title)
    return _Release(release, record, tender, planning, ocid, problems).complete()


class _Release:
    """A release on its way to being a record."""

    def __init__(
        self,
        release: Fields,
        record: Record,
        tender: Fields,
        planning: Fields,
        ocid: str,
        problems: list[RecordError],
    ) -> None:
        self.release, self.record, self.tender, self.planning = release, record, tender, planning
        self.problems = problems
        self.process = record.thing(EntityType.TENDER, record.title, "tender/title", code=f"{_SCHEME}:{ocid}")
        self.places: set[str] = set()
        self.parties = {
            str(party.get("id")): party
            for party in _mappings(release, "parties", problems)
            if party.get("id")
        }

    def complete(self) -> Record:
        """The record with all that the release says."""
        self._register()
        self._organisations()
        self._sum(self.planning, "planning/budget", Money.BUDGET, ("budget", "amount"))
        self._sum(self.tender, "tender/value", Money.ESTIMATE, ("value",), self._starts())
        self._awards()
        self._contracts()
        return self.record

    def _register(self) -> None:
        tender = self.tender
        description = _text(tender, "description")
        self.record.field("tender/description", description)
        status = _text(tender, "status")
        tags = self.release.get("tag")
        if isinstance(tags, list) and "tenderCancellation" in tags:
            status = "cancelled"
        self.record.field("tender/status", status)
        items = [
            _text(part, "description") for part in _mappings(tender, "items", self.problems, "tender/items")
        ]
        said = " ".join(filter(None, (self.record.title, description, *items)))[:4000]
        self.record.state(
            Attribute.REGISTERED,
            self.process,
            self.record.id.split("/")[0],
            "ocid",
            status=_STATUSES.get(status.casefold()),
            start=self._starts(),
            end=self._day(_mapping(tender, "tenderPeriod").get("endDate"), "tender/tenderPeriod"),
            topics=topics_of(said) or None,
            **cast("dict[str, Any]", procedure(self.record, tender, self._day)),
        )
        if project := _text(_mapping(self.planning, "budget"), "project"):
            name = _text(_mapping(self.planning, "budget"), "projectID") or project
            thing = self.record.thing(
                EntityType.PROJECT, project, "planning/budget/project", code=f"{_SCHEME}:project:{name}"
            )
            self.record.relate(Relation.PART_OF, self.process, thing, "planning/budget/project")

    def _organisations(self) -> None:
        for name, relation, holder in (
            ("buyer", Relation.PROCURES, self.release),
            ("procuringEntity", Relation.PROCURES, self.tender),
            ("tenderers", Relation.BIDS_FOR, self.tender),
        ):
            given = holder.get(name)
            base = name if holder is self.release else f"tender/{name}"
            for number, part in enumerate(given[:_MEMBERS] if isinstance(given, list) else [given]):
                at = f"{base}/{number}" if isinstance(given, list) else base
                body = self._body(
                    part, at, EntityType.AGENCY if relation is Relation.PROCURES else EntityType.COMPANY
                )
                if body is not None:
                    self.record.relate(relation, body, self.process, at)
                    if relation is Relation.PROCURES:
                        self._place(part, at)

    def _place(self, buyer: Any, at: str) -> None:
        """What a body buys is for its country, as far as its address says which."""
        where = _text(_mapping(self._known(buyer), "address"), "countryName")
        state = _state(where)
        if state is not None and state.id not in self.places:
            self.places.add(state.id)
            spot = f"{at}/address/countryName"
            self.record.field(spot, where)
            name = where if len(where) > 2 else state.name_en or where
            place = self.record.thing(EntityType.COUNTRY, name, spot, country=state.country, entry=state.id)
            self.record.relate(Relation.BENEFITS, self.process, place, spot)

    def _awards(self) -> None:
        for number, award in enumerate(_mappings(self.release, "awards", self.problems)):
            at = f"awards/{number}"
            lost = _text(award, "status") in ("cancelled", "unsuccessful", "pending")
            self.record.field(at, " ".join(filter(None, (_text(award, "title"), _text(award, "status")))))
            suppliers = []
            for place, part in enumerate(_mappings(award, "suppliers", self.problems, f"{at}/suppliers")):
                spot = f"{at}/suppliers/{place}"
                body = self._body(part, spot, EntityType.COMPANY)
                if body is not None and not lost:
                    self.record.relate(Relation.SUPPLIES, body, self.process, spot)
                    suppliers.append(body)
            if not lost:
                receiver = suppliers[0] if len(suppliers) == 1 else None
                day = self._day(award.get("date"), at)
                self._sum(award, f"{at}/value", Money.AWARD, ("value",), day, _number(award), receiver)

    def _contracts(self) -> None:
        for number, contract in enumerate(_mappings(self.release, "contracts", self.problems)):
            at = f"contracts/{number}"
            period = _mapping(contract, "period")
            day = self._day(contract.get("dateSigned") or period.get("startDate"), at)
            if _text(contract, "status") != "cancelled":
                self._sum(contract, f"{at}/value", Money.CONTRACT, ("value",), day, _number(contract))
            paid = _mappings(
                _mapping(contract, "implementation"),
                "transactions",
                self.problems,
                f"{at}/implementation/transactions",
            )
            for place, part in enumerate(paid):
                spot = f"{at}/implementation/transactions/{place}"
                held = "value" if isinstance(part.get("value"), dict) else "amount"
                payer = self._body(
                    part.get("payer") or part.get("providerOrganization"), spot, EntityType.AGENCY
                )
                payee = self._body(
                    part.get("payee") or part.get("receiverOrganization"), spot, EntityType.COMPANY
                )
                when = self._day(part.get("date"), spot)
                self._sum(part, spot, Money.PAYMENT, (held,), when, _number(part), payee, payer)

    def _body(self, part: Any, at: str, otherwise: EntityType) -> Thing | None:
        """The organisation that a field names, with what the list of parties knows of it."""
        if not isinstance(part, dict):
            return None
        known = self._known(part)
        name = _text(known, "name") or _text(_mapping(known, "identifier"), "legalName")
        if not name:
            return None
        state = _state(_text(_mapping(known, "address"), "countryName"))
        identifier = _mapping(known, "identifier")
        number = _text(identifier, "id")
        scheme = _text(identifier, "scheme") or _SCHEME
        return self.record.thing(
            body_type(name, otherwise),
            name,
            at,
            country=state.country if state is not None else None,
            code=f"{scheme}:{number}" if number else None,
        )

    def _known(self, part: Fields) -> Fields:
        """What a field says of an organisation, and the list of parties."""
        party = self.parties.get(str(part.get("id")), {})
        return dict(party) | {name: said for name, said in part.items() if said}

    def _sum(
        self,
        holder: Fields,
        at: str,
        kind: Money,
        path: tuple[str, ...],
        day: str | None = None,
        number: str | None = None,
        receiver: Thing | None = None,
        provider: Thing | None = None,
    ) -> None:
        """The money in a field, where there is any; a sum that cannot be read is a failure of its own."""
        value: Any = holder
        for name in path:
            value = _mapping(value, name)
        if value.get("amount") in (None, ""):
            return
        try:
            self.record.pay(
                self.process,
                kind,
                amount(value["amount"], at),
                currency(value.get("currency"), at),
                at,
                date=day,
                number=number,
                provider=provider,
                receiver=receiver,
            )
        except RecordError as error:
            self.problems.append(error)

    def _starts(self) -> str | None:
        return self._day(_mapping(self.tender, "tenderPeriod").get("startDate"), "tender/tenderPeriod")

    def _day(self, value: Any, at: str) -> str | None:
        try:
            return date(value, at)
        except RecordError as error:
            if all((error.pointer, error.detail) != (other.pointer, other.detail) for other in self.problems):
                self.problems.append(error)
            return None


def _state(where: str) -> Entry | None:
    """The country of this name or code of two letters."""
    return registry().country(where) if len(where) == 2 else by_name(where)


def _mapping(holder: Any, name: str) -> Fields:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def _mappings(holder: Fields, name: str, problems: list[RecordError], at: str = "") -> list[Fields]:
    """The members of a list; what is no list, no member or beyond the limit is a failure of its own."""
    value = holder.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        problems.append(RecordError("format", f"{name} is no list", at or name))
        return []
    if len(value) > _MEMBERS:
        problems.append(RecordError("too-large", f"more than {_MEMBERS:,} {name}", at or name))
    return [part for part in value[:_MEMBERS] if isinstance(part, dict)]


def _text(holder: Fields, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _number(holder: Fields) -> str | None:
    return _text(holder, "id") or None


CONNECTOR: Final = Connector(
    "ocds",
    "1",
    "public procurement in OCDS 1.0 and 1.1",
    read,
    suffixes=(".json", ".jsonl", ".json.gz", ".jsonl.gz"),
)
