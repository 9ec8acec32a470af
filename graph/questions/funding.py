"""Who funds and supports what, where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graph.model import EntityType, Relation, Row
from graph.questions.around import importance
from graph.questions.bilateral import evidenced
from graph.questions.errors import NotFound, QuestionError
from graph.questions.paging import ABOVE_ALL, ABOVE_COUNTS, Page, limited, position, sifted
from graph.questions.projects import money
from graph.questions.timeline import side
from graph.registry import registry

if TYPE_CHECKING:
    from graph.questions.asking import Questions

_PLACES: Final = (EntityType.COUNTRY.value, EntityType.CITY.value)


def funding(
    questions: Questions,
    *,
    funder: str | None = None,
    place: str | None = None,
    topic: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page:
    """What `funder` (a body, or a country with all of its bodies) funds and supports, or who does so in `place` (the
    ISO code of a country, or a city), or both; the most reported first.

    Each is an `edge` with `source` (who), `target` (what is funded, or the place that is supported), `evidence`, the
    `places` that it is for and the `money` of a project or tender, by kind and currency. `topic` narrows what is
    funded; support of a place has none. Raises `QuestionError` without either.
    """
    given = side(questions, funder) if funder else None
    asked: Row = dict(questions.moment.both)
    if place is not None:
        state = registry().country(place) if len(place) == 2 and place.isascii() else None
        there = questions.named(state.id if state else place)
        if there["type"] not in _PLACES:
            raise NotFound(f"{place!r} is no country or city; it is of the type {there['type']}")
        country = given.country if given else None
        single = given.entity["id"] if given and not given.country else None
        asked |= {"place": there["id"], "country": country, "funder": single}
        queries: list[tuple[str, Row]] = [("read/funding_in", {"topic": topic})]
        queries += [] if topic else [("read/support_of", {})]
    elif given is not None:
        asked["ids"] = list(given.ids)
        queries = [("read/funding_of", {"topic": topic})]
    else:
        raise QuestionError("ask for a funder, or a place, or both")

    def fetch(after: tuple[Any, ...], most: int) -> list[Row]:
        keys = dict(zip(("documents", "last", "after"), after, strict=True))
        rows = [
            row
            for query, more in queries
            for row in questions.store.read(query, limit=most, **keys, **more, **asked)
        ]
        rows.sort(key=lambda row: str(row["edge"]["id"]))
        rows.sort(key=lambda row: importance(row["edge"]), reverse=True)
        return rows[:most]

    def keep(rows: list[Row]) -> list[tuple[Row, Row]]:
        raw = {row["edge"]["id"]: row for row in rows}
        return [(raw[item["edge"]["id"]], item) for item in evidenced(questions, rows)]

    start = position(cursor, (ABOVE_COUNTS, ABOVE_ALL, ""))
    found = sifted(
        fetch, keep, lambda row: (*importance(row["edge"]), row["edge"]["id"]), start, limited(limit)
    )
    found.items = _placed(questions, found.items)
    return found


def _placed(questions: Questions, items: list[Row]) -> list[Row]:
    """The items with places and money."""
    store, at = questions.store, questions.moment
    ids = sorted({item["target"]["id"] for item in items})
    places: dict[str, dict[str, Row]] = {identifier: {} for identifier in ids}
    for row in store.read("read/context_of_each", ids=ids, **at.known) if ids else ():
        leads = row["relation"] in (Relation.BENEFITS, Relation.LOCATED_IN)
        if leads and row["entity"]["type"] in _PLACES:
            places[row["id"]][row["entity"]["id"]] = row["entity"]
    sums = money(store, at, ids)
    for item in items:
        target = item["target"]
        own = [target] if target["type"] in _PLACES else []
        item["places"] = own or [places[target["id"]][name] for name in sorted(places[target["id"]])]
        item["money"] = sums[target["id"]]
    return items
