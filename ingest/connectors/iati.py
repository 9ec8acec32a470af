"""Aid activities in the format of the International Aid Transparency Initiative, versions 1.0x and 2.0x."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from graph.model import Attribute, EntityType, Money, ProjectStatus, Relation
from graph.registry import Entry, registry
from ingest.connectors.bodies import body_type
from ingest.connectors.connector import Connector, Item, Source
from ingest.connectors.items import xml_elements
from ingest.connectors.items.xml_elements import Element
from ingest.connectors.record import Record, RecordError, Thing, amount, currency, date, flat
from ingest.connectors.topics import topics_of

_SCHEME: Final = "IATI"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROLES: Final[Mapping[str, Relation]] = {
    "1": Relation.FUNDS,
    "2": Relation.OVERSEES,
    "3": Relation.OPERATES,
    "4": Relation.IMPLEMENTS,
    "funding": Relation.FUNDS,
    "accountable": Relation.OVERSEES,
    "extending": Relation.OPERATES,
    "implementing": Relation.IMPLEMENTS,
}
"""Code list OrganisationRole: of 2.0x, and in the words of 1.0x."""
_LOCAL: Final = frozenset({Relation.IMPLEMENTS, Relation.OVERSEES})
"""Parts that a body of the country itself mostly has."""
_STATUSES: Final[Mapping[str, ProjectStatus]] = {
    "1": ProjectStatus.PLANNED,
    "2": ProjectStatus.ACTIVE,
    "3": ProjectStatus.ACTIVE,
    "4": ProjectStatus.COMPLETE,
    "5": ProjectStatus.CANCELLED,
    "6": ProjectStatus.SUSPENDED,
    "pipeline/identification": ProjectStatus.PLANNED,
    "implementation": ProjectStatus.ACTIVE,
    "completion": ProjectStatus.COMPLETE,
    "finalisation": ProjectStatus.ACTIVE,
    "closed": ProjectStatus.COMPLETE,
    "post-completion": ProjectStatus.COMPLETE,
    "cancelled": ProjectStatus.CANCELLED,
    "suspended": ProjectStatus.SUSPENDED,
}
"""Code list ActivityStatus."""
_DATES: Final[Mapping[str, tuple[str, int]]] = {
    "1": ("start", 1),
    "2": ("start", 2),
    "3": ("end", 1),
    "4": ("end", 2),
    "start-planned": ("start", 1),
    "start-actual": ("start", 2),
    "end-planned": ("end", 1),
    "end-actual": ("end", 2),
}
"""Code list ActivityDateType: which end, and how sure; what was is surer than what was planned."""
_MONEY: Final[Mapping[str, Money]] = {
    "1": Money.INCOMING,
    "2": Money.COMMITMENT,
    "3": Money.DISBURSEMENT,
    "4": Money.EXPENDITURE,
    "5": Money.REPAYMENT,
    "6": Money.REPAYMENT,
    "7": Money.OTHER,
    "8": Money.OTHER,
    "9": Money.OTHER,
    "10": Money.GUARANTEE,
    "11": Money.INCOMING,
    "12": Money.COMMITMENT,
    "13": Money.INCOMING,
    "IF": Money.INCOMING,
    "C": Money.COMMITMENT,
    "D": Money.DISBURSEMENT,
    "E": Money.EXPENDITURE,
    "IR": Money.REPAYMENT,
    "LR": Money.REPAYMENT,
    "R": Money.OTHER,
    "QP": Money.OTHER,
    "QS": Money.OTHER,
    "CG": Money.GUARANTEE,
}
"""Code list TransactionType: of 2.0x, and the letters of 1.0x."""
_TYPES: Final[Mapping[str, EntityType]] = {
    "40": EntityType.INTL_ORG,
    "70": EntityType.COMPANY,
    "71": EntityType.COMPANY,
    "72": EntityType.COMPANY,
    "73": EntityType.COMPANY,
    "80": EntityType.UNIVERSITY,
}
"""Code list OrganisationType, where it decides; else the name does."""
_GOVERNMENT: Final = frozenset({"10", "11", "15"})
_COUNTRY_PREFIX = re.compile(r"([A-Z]{2})-[A-Z]")
_NO_BODY = frozenset({"", "n/a", "unspecified", "unknown", "other", "none", "-", "to be determined", "tbd"})


def read(source: Source) -> Iterator[Item]:
    """A record for each activity."""
    with source.open() as stream:
        for number, element in xml_elements(stream, "iati-activity"):
            pointer = f"iati-activity[{number}]"
            problems: list[RecordError] = []
            try:
                record = _activity(element, pointer, problems)
            except RecordError as error:
                yield source.failure(f"{pointer}/{error.pointer}".rstrip("/"), error.reason, error.detail)
            else:
                yield record
                for problem in problems:
                    yield source.failure(f"{pointer}/{problem.pointer}", problem.reason, problem.detail)


def _activity(element: Element, pointer: str, problems: list[RecordError]) -> Record:
    parts: dict[str, list[Element]] = {}
    for part in element:
        tag = part.tag
        if tag in parts:
            parts[tag].append(part)
        else:
            parts[tag] = [part]
    identifier = _text(_first(parts, "iati-identifier"))
    if not identifier:
        raise RecordError("identifier", "the activity has no iati-identifier")
    title = _narrative(_first(parts, "title"))
    root = element.getparent()
    record = Record(
        identifier,
        pointer,
        title or identifier,
        published=_published(element, root),
        lang=(element.get(_LANG) or "en").lower()[:2],
    )
    record.field("iati-identifier", identifier)
    record.field("title", title)
    activity = _Activity(element, parts, record, title, problems)
    for part in _PARTS:
        part(activity)
    return record


class _Activity:
    """An activity on its way to being a record."""

    def __init__(
        self,
        element: Element,
        parts: Mapping[str, list[Element]],
        record: Record,
        title: str,
        problems: list[RecordError],
    ) -> None:
        self.element = element
        self.parts = parts
        self.record = record
        self.problems = problems
        self.project = record.thing(
            EntityType.PROJECT,
            title or record.id,
            "title" if title else "iati-identifier",
            code=f"{_SCHEME}:{record.id}",
        )
        self.description = " ".join(_narrative(part) for part in self.parts.get("description", ()))[:4000]
        self.countries: list[str] = [
            code.strip().upper()
            for part in self.parts.get("recipient-country", ())
            if (code := part.get("code"))
        ]

    def each(self, tag: str, work: Callable[[Element, str], None]) -> None:
        """Do the work for each element of this name; one that cannot be read is a failure of its own."""
        if tag not in self.parts:
            return
        for number, part in enumerate(self.parts[tag], start=1):
            at = f"{tag}[{number}]"
            try:
                work(part, at)
            except RecordError as error:
                self.problems.append(RecordError(error.reason, error.detail, error.pointer or at))

    def body(self, part: Element | None, at: str, *, local: bool = False) -> Thing | None:
        """The organisation of an element; `local` ones are of the one country that the activity is for."""
        if part is None:
            return None
        name, reference = _narrative(part), (part.get("ref") or "").strip()
        entry = registry().identified(_SCHEME, reference) if reference else None
        if not name:
            name = (entry and entry.name_en) or reference
        if name.casefold() in _NO_BODY:
            return None
        kind = part.get("type") or ""
        country = None
        if found := _COUNTRY_PREFIX.match(reference):
            country = found[1] if registry().country(found[1]) else None
        elif local and kind in ("", *_GOVERNMENT) and len(self.countries) == 1:
            country = self.countries[0]
        return self.record.thing(
            _TYPES.get(kind) or body_type(name),
            name,
            at,
            country=country,
            code=f"{_SCHEME}:{reference}" if reference else None,
            entry=entry.id if entry else None,
        )


def _register(activity: _Activity) -> None:
    """What it is, when, and about what."""
    record = activity.record
    status = _first(activity.parts, "activity-status")
    code = (status.get("code") or _text(status)).strip().casefold() if status is not None else ""
    if status is not None:
        record.field("activity-status", f"{code} {_text(status)}")
    dates: dict[str, tuple[int, str]] = {}

    def dated(part: Element, at: str) -> None:
        day = date(part.get("iso-date"), at)
        if day is None or (which := _DATES.get((part.get("type") or "").strip().lower())) is None:
            return
        record.field(at, f"{which[0]} {'actual' if which[1] > 1 else 'planned'} {day}")
        dates[which[0]] = max(dates.get(which[0], (0, "")), (which[1], day))

    activity.each("activity-date", dated)
    purposes: list[str] = []

    def sector(part: Element, at: str) -> None:
        purpose = (part.get("code") or "").strip()
        if (part.get("vocabulary") or "1").upper() in ("1", "2", "DAC", "DAC-3"):
            purposes.append(purpose)
        record.field(at, " ".join(filter(None, (purpose, _narrative(part), _share(part)))))

    activity.each("sector", sector)
    record.field("description", activity.description)
    topics = topics_of(f"{record.title}\n{activity.description}", tuple(purposes))
    record.state(
        Attribute.REGISTERED,
        activity.project,
        record.id,
        "iati-identifier",
        status=_STATUSES.get(code),
        start=dates["start"][1] if "start" in dates else None,
        end=dates["end"][1] if "end" in dates else None,
        topics=topics or None,
        sector=sorted(set(filter(None, purposes))) or None,
    )


def _bodies(activity: _Activity) -> None:
    """Who takes part in it."""

    def participating(part: Element, at: str) -> None:
        role = (part.get("role") or "").strip().casefold()
        relation = _ROLES.get(role)
        if relation is None:
            raise RecordError("role", f"{role!r} is no role of an organisation", at)
        body = activity.body(part, at, local=relation in _LOCAL)
        if body is not None:
            activity.record.field(at, relation.lower())
            activity.record.relate(relation, body, activity.project, at)

    activity.each("participating-org", participating)


def _places(activity: _Activity) -> None:
    """Where it is, and for whom."""
    record = activity.record

    def country(part: Element, at: str) -> None:
        code = (part.get("code") or "").strip().upper()
        state = registry().country(code) if code else None
        if state is None:
            raise RecordError("country", f"{code!r} is no country of ISO 3166-1", at)
        place = record.thing(
            EntityType.COUNTRY, _narrative(part) or state.name_en or code, at, country=code, entry=state.id
        )
        record.field(at, f"{code} {_share(part)}")
        record.relate(Relation.BENEFITS, activity.project, place, at)

    def location(part: Element, at: str) -> None:
        name = _narrative(next(part.iterchildren("name"), None))
        record.field(at, name)
        if name and len(activity.countries) == 1 and (city := _city(name, activity.countries[0])):
            there = record.thing(EntityType.CITY, name, at, country=city.country, entry=city.id)
            record.relate(Relation.LOCATED_IN, activity.project, there, at)

    activity.each("recipient-country", country)
    activity.each("location", location)


def _money(activity: _Activity) -> None:
    """Budgets, what is to be paid and what was."""
    record, project = activity.record, activity.project

    default = activity.element.get("default-currency")

    def valued(parts: Mapping[str, Element], at: str) -> tuple[Decimal, str, str | None]:
        value = parts.get("value")
        if value is None:
            raise RecordError("amount", "there is no value", at)
        code = value.get("currency") or default
        return amount(_text(value), at), currency(code, at), date(value.get("value-date"), at)

    def period(parts: Mapping[str, Element], at: str) -> tuple[str | None, str | None]:
        start, end = parts.get("period-start"), parts.get("period-end")
        return (
            date(start.get("iso-date"), at) if start is not None else None,
            date(end.get("iso-date"), at) if end is not None else None,
        )

    def budget(part: Element, at: str) -> None:
        parts = _firsts(part)
        sum_, code, day = valued(parts, at)
        start, end = period(parts, at)
        record.pay(project, Money.BUDGET, sum_, code, at, date=start or day, end=end)

    def planned(part: Element, at: str) -> None:
        parts = _firsts(part)
        sum_, code, day = valued(parts, at)
        start, end = period(parts, at)
        record.pay(project, Money.PLANNED, sum_, code, at, date=start or day, end=end)

    def transaction(part: Element, at: str) -> None:
        parts = _firsts(part)
        sum_, code, day = valued(parts, at)
        kind = parts.get("transaction-type")
        letter = (kind.get("code") or _text(kind)).strip().upper() if kind is not None else ""
        if letter not in _MONEY:
            raise RecordError("transaction-type", f"{letter!r} is no type of a transaction", at)
        when = parts.get("transaction-date")
        given = date(when.get("iso-date"), at) if when is not None else None
        record.pay(
            project,
            _MONEY[letter],
            sum_,
            code,
            at,
            date=given or day,
            number=(part.get("ref") or "").strip() or None,
            provider=activity.body(parts.get("provider-org"), at),
            receiver=activity.body(parts.get("receiver-org"), at, local=True),
        )

    activity.each("budget", budget)
    activity.each("planned-disbursement", planned)
    activity.each("transaction", transaction)


def _related(activity: _Activity) -> None:
    """The activity that it is a part of."""

    def related(part: Element, at: str) -> None:
        reference = (part.get("ref") or "").strip()
        if (part.get("type") or "").strip() == "1" and reference and reference != activity.record.id:
            parent = activity.record.thing(EntityType.PROJECT, reference, at, code=f"{_SCHEME}:{reference}")
            activity.record.relate(Relation.PART_OF, activity.project, parent, at)

    activity.each("related-activity", related)


_PARTS: Final = (_register, _bodies, _places, _money, _related)


@lru_cache(maxsize=65_536)
def _city(name: str, country: str) -> Entry | None:
    """The one city of this name that the country has in the registry."""
    found = [entry for entry in registry().lookup(name, EntityType.CITY) if entry.country == country]
    return found[0] if len(found) == 1 else None


def _first(parts: Mapping[str, list[Element]], tag: str) -> Element | None:
    return parts[tag][0] if tag in parts else None


def _published(element: Element, root: Element) -> str | None:
    for holder, name in ((element, "last-updated-datetime"), (root, "generated-datetime")):
        if holder is not None and (given := holder.get(name)):
            try:
                return date(given, name)
            except RecordError:
                continue
    return None


def _firsts(element: Element) -> dict[str, Element]:
    """The first child of each name: one walk is cheaper than a search for each."""
    found: dict[str, Element] = {}
    for part in element:
        found.setdefault(part.tag, part)
    return found


def _text(element: Element | None) -> str:
    if element is None:
        return ""
    # Comments and processing instructions are gone, so that an element without children has one text.
    return flat("".join(element.itertext())) if len(element) else flat(element.text or "")


def _narrative(element: Element | None) -> str:
    """What an element is called: in English where it says so, else as first given."""
    if element is None:
        return ""
    narratives = [part for part in element if part.tag == "narrative"] if len(element) else ()
    if not narratives:
        return _text(element)
    if len(narratives) == 1:
        return _text(narratives[0])
    said = [(text, (n.get(_LANG) or "").lower()[:2]) for n in narratives if (text := _text(n))]
    return next((text for text, lang in said if lang == "en"), said[0][0] if said else "")


def _share(part: Element) -> str:
    percentage = (part.get("percentage") or "").strip()
    return f"{percentage}%" if percentage else ""


CONNECTOR: Final = Connector(
    "iati", "1", "aid activities in IATI 1.0x and 2.0x", read, suffixes=(".xml", ".xml.gz")
)
