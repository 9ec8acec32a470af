"""Agreements: lists with filters, parties and quotes, and the life of one."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.model import AgreementStatus, Row
from graph.questions import moment
from graph.questions.errors import QuestionError
from graph.questions.moment import Moment
from graph.questions.paging import ABOVE_ALL, Page, date, limited, position, sifted
from graph.store import Store

COUNTED: Final = 50_000
"""Agreements that are counted for one answer."""
_AT_ONCE: Final = 1_000
FACETS: Final = ("country", "year", "topic", "kind", "status")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which agreements are asked for.

    `parties` are ids that all signed; `countries` ISO codes each of which signed, or a body of it; `since` and
    `until` a year, month or day, both included. Raises `QuestionError` for a date that is none.
    """

    parties: Sequence[str] = ()
    countries: Sequence[str] = ()
    topic: str | None = None
    status: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        date(self.since)
        date(self.until)

    def query(self, at: Moment) -> tuple[str, Row]:
        """The query that finds them, and its parameters; one that finds more where `passes` is to decide."""
        asked: Row = {"topic": self.topic, "kind": self.kind, "from": self.since, "to": self.until, **at.both}
        asked["status"] = None if at.past else self.status
        name = "read/agreements"
        if together := sorted(set(self.parties)):
            name, asked["parties"] = "read/agreements_of_party", together
        if self.countries:
            name, asked["parties"] = "read/agreements_of_countries", together
            asked["countries"] = sorted({code.upper() for code in self.countries})
        return name, asked

    def passes(self, agreement: Row) -> bool:
        """Whether an agreement, as it was at a moment, is one of them."""
        day = agreement.get("date", "")
        return (
            (self.status is None or agreement["status"] == self.status)
            and (self.topic is None or self.topic in agreement.get("topics", ()))
            and (self.since is None or day >= self.since or (bool(day) and self.since.startswith(day)))
            and (self.until is None or (bool(day) and (day <= self.until or day.startswith(self.until))))
        )


def listed(store: Store, at: Moment, filters: Filters, *, limit: int = 20, cursor: str | None = None) -> Page:
    """Agreements, the latest first, each with its `parties` and one quote as `evidence`.

    Agreements whose date is not known come last, and not at all where a date is asked for.
    """
    found = sifted(
        lambda after, most: _fetched(store, at, filters, after, most),
        lambda rows: _then(store, at, filters, rows),
        _key,
        position(cursor, (ABOVE_ALL, "")),
        limited(limit),
    )
    found.items = with_parties(store, at, found.items)
    return found


def facets(store: Store, at: Moment, filters: Filters) -> Row:
    """How many agreements there are: `total`, and by country, year, topic, kind and status, the most first.

    An agreement counts once for each of its countries and topics. Raises `QuestionError` for more than can be counted.
    """
    counted: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    total = 0
    for rows in _all(store, at, filters):
        total += len(rows)
        countries: dict[str, set[str]] = defaultdict(set)
        for row in store.read("read/countries_of_agreements", ids=[r["id"] for r in rows], **at.known):
            countries[row["agreement"]].add(row["country"])
        for row in rows:
            counted["country"].update(countries[row["id"]])
            counted["topic"].update(row.get("topics", ()))
            counted["year"].update([row["date"][:4]] if row.get("date") else ())
            counted["kind"].update([row["kind"]])
            counted["status"].update([row["status"]])
    return {"total": total} | {
        facet: [{"value": value, "count": n} for value, n in sorted(counts.items(), key=_most_first)]
        for facet, counts in counted.items()
    }


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _all(store: Store, at: Moment, filters: Filters) -> Iterator[list[Row]]:
    start: tuple[Any, ...] = (ABOVE_ALL, "")
    looked = 0
    while rows := _fetched(store, at, filters, start, _AT_ONCE):
        looked += len(rows)
        if looked > COUNTED:
            raise QuestionError(f"these are more than {COUNTED:,} agreements; ask for fewer")
        yield [item for _, item in _then(store, at, filters, rows)]
        start = _key(rows[-1])


def _fetched(store: Store, at: Moment, filters: Filters, after: tuple[Any, ...], most: int) -> list[Row]:
    name, asked = filters.query(at)
    rows = store.read(name, date=after[0], after=after[1], limit=most, **asked)
    return [row["entity"] for row in rows]


def _then(store: Store, at: Moment, filters: Filters, rows: list[Row]) -> list[tuple[Row, Row]]:
    if not at.past:
        return [(row, row) for row in rows]
    there = {row["id"]: row for row in moment.entities(store, at, rows)}
    pairs = [(row, there[row["id"]]) for row in rows if row["id"] in there]
    return [(row, then) for row, then in pairs if filters.passes(then)]


def _key(row: Row) -> tuple[str, str]:
    return row.get("date", ""), row["id"]


def with_parties(store: Store, at: Moment, agreements: list[Row]) -> list[Row]:
    """The agreements with `parties` and `evidence`, the first report of each."""
    if not agreements:
        return []
    ids = [agreement["id"] for agreement in agreements]
    rows = store.read("read/parties", ids=ids, **at.known)
    there = {entity["id"]: entity for entity in moment.entities(store, at, [row["entity"] for row in rows])}
    parties: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["entity"]["id"] in there:
            parties[row["agreement"]].append(there[row["entity"]["id"]])
    for group in parties.values():
        group.sort(key=lambda party: (-party["documents"], party["id"]))
    quotes: dict[str, Row] = {}
    for row in store.read("read/quotes_of_agreements", ids=ids, **at.known):
        said = _readable(row["statement"]) | {"document": row["document"]}
        known = quotes.setdefault(said["subject"], said)
        if _quote_order(said) < _quote_order(known):
            quotes[said["subject"]] = said
    return [
        agreement | {"parties": parties[agreement["id"]], "evidence": quotes.get(agreement["id"])}
        for agreement in agreements
    ]


def states(store: Store, at: Moment, identifier: str, today: str) -> list[Row]:
    """The life of an agreement: what each document says of how far it had come, by date.

    Each is ``{"status", "date", "basis", "evidence"}``; `date` is the agreement's own day where the report
    gives it, else the day of the report. `basis` is ``reported``, or ``announced`` for what was planned
    for a day now past (`today`, ISO, or the moment's `as_of`) and is not contradicted: it counts as signed and can
    be left out.
    """
    found = []
    today = at.as_of or today
    for row in store.read("read/states_of_agreement", id=identifier, **at.known):
        said = _readable(row["statement"]) | {"document": row["document"]}
        known = said["qualifiers"]
        published = row["document"].get("published")
        if not at.said(said["predicate"], known, published):
            continue
        when = known.get("date") or published or ""
        found.append({"status": known["status"], "date": when, "basis": "reported", "evidence": said})
    reported = {state["status"] for state in found}
    planned = [s for s in found if s["status"] == AgreementStatus.PLANNED and s["date"]]
    if planned and reported == {AgreementStatus.PLANNED}:
        last = max(planned, key=lambda s: (s["date"], s["evidence"]["id"]))
        if last["date"] <= today[: len(last["date"])] and last["evidence"]["qualifiers"].get("date"):
            found.append(last | {"status": AgreementStatus.SIGNED.value, "basis": "announced"})
    order = {status.value: i for i, status in enumerate(AgreementStatus)}
    return sorted(found, key=lambda s: (s["date"], order[s["status"]], s["evidence"]["id"]))


def _readable(statement: Row) -> Row:
    return statement | {"qualifiers": json.loads(statement.get("qualifiers") or "{}")}


def _quote_order(said: Row) -> tuple[str, str, str]:
    return said["document"].get("published", ABOVE_ALL), said["document"]["id"], said["id"]
