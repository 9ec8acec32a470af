"""Two countries or bodies over time, and several side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graph.model import Attribute, EntityType, Relation, Row
from graph.questions import moment
from graph.questions.agreements import Filters
from graph.questions.errors import QuestionError
from graph.questions.projects import described
from graph.questions.timeline import HAPPENINGS, Side, first_said, side, timeline

if TYPE_CHECKING:
    from graph.questions.asking import Questions

EACH: Final = 20
"""Items of a section; lists of their own have the rest."""
MOST: Final = 6
"""How many can be compared."""
_SCHEMES: Final = 500
_SHOWN_SCHEMES: Final = 5
_SUPPORT: Final = (Relation.SUPPORTS.value, Relation.FUNDS.value)
_COOPERATION: Final = (Relation.COOPERATES_WITH.value, Relation.SIGNED.value, Relation.MEMBER_OF.value)


def bilateral(questions: Questions, first: str, second: str) -> Row:
    """What two countries or bodies have to do with each other.

    `sides`; `agreements` with `facets`; `projects`, `tenders` and `events` that both have a part in; `support` and
    `cooperation`, edges between the two or their bodies, each with its evidence; and the `timeline` of all.
    """
    sides = [side(questions, first), side(questions, second)]
    if sides[0].entity["id"] == sides[1].entity["id"]:
        raise QuestionError("the two are the same entity")
    filters = _together(sides)
    answer: Row = {
        "sides": [one.entity for one in sides],
        "agreements": questions.agreements(
            parties=filters.parties, countries=filters.countries, limit=EACH
        ).items,
        "facets": questions.facets(filters),
        "timeline": timeline(questions, sides, types=HAPPENINGS, limit=EACH).items,
        "events": timeline(questions, sides, types=[EntityType.EVENT], limit=EACH).items,
    }
    for name, kind in (("projects", EntityType.PROJECT), ("tenders", EntityType.TENDER)):
        found = [item["entity"] for item in timeline(questions, sides, types=[kind], limit=EACH).items]
        answer[name] = described(questions.store, questions.moment, found)
    for name, relations in (("support", _SUPPORT), ("cooperation", _COOPERATION)):
        answer[name] = _between(questions, sides, relations)
    return answer


def compare(questions: Questions, names: Sequence[str]) -> Row:
    """Up to six countries or bodies side by side.

    `items`: each with its `entity`, `agreements` (`total`, and by `topic`), and `instruments`: programmes and funds
    by the policy instrument that they work by, with the sentences. `measures`: each indicator that one of them has,
    with a value, date, unit and statement for each that has it, the latest, by the entity's id.
    """
    if not 2 <= len(set(names)) <= MOST:
        raise QuestionError(f"compare 2 to {MOST} countries or bodies")
    sides = [side(questions, name) for name in dict.fromkeys(names)]
    items = []
    measures: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in sides:
        counted = questions.facets(_together([one]))
        items.append(
            {
                "entity": one.entity,
                "agreements": {"total": counted["total"], "topic": counted["topic"]},
                "instruments": _instruments(questions, one),
            }
        )
        for indicator in questions.indicators(one.entity["id"]):
            latest = next((v for v in indicator["values"] if v["number"] is not None), None)
            if latest is not None:
                key = indicator["measure"], indicator["unit"]
                measures[key].append({"entity": one.entity["id"], **latest})
    told = [
        {"measure": measure, "unit": unit, "values": values} for (measure, unit), values in measures.items()
    ]
    told.sort(key=lambda m: (-len(m["values"]), m["measure"], m["unit"]))
    return {"items": items, "measures": told}


def _together(sides: Sequence[Side]) -> Filters:
    """Agreements that all sides signed."""
    return Filters(
        parties=[one.entity["id"] for one in sides if not one.country],
        countries=[one.country for one in sides if one.country],
    )


def _between(questions: Questions, sides: Sequence[Side], relations: Sequence[str]) -> list[Row]:
    near, far = sorted(sides, key=lambda one: len(one.ids))
    rows = questions.store.read(
        "read/edges_between_sides",
        ids=list(near.ids),
        relations=list(relations),
        limit=EACH,
        **far.other,
        **questions.moment.both,
    )
    return evidenced(questions, rows)


def evidenced(questions: Questions, rows: Sequence[Row]) -> list[Row]:
    """Rows of an `edge` between `near` and `entity`, as they were at the moment, with `source`, `target`, `evidence`."""
    store, at = questions.store, questions.moment
    both = moment.entities(store, at, [row[end] for row in rows for end in ("near", "entity")])
    there = {entity["id"]: entity for entity in both}
    then = moment.edges(store, at, [(row["edge"], moment.dated(row["entity"])) for row in rows])
    quotes = questions.quotes(then.values())
    return [
        {
            "edge": edge,
            "source": there[edge["source"]],
            "target": there[edge["target"]],
            "evidence": quotes.get(edge["id"]),
        }
        for row in rows
        if (edge := then.get(row["edge"]["id"])) and edge["source"] in there and edge["target"] in there
    ]


def _instruments(questions: Questions, one: Side) -> list[Row]:
    store, at = questions.store, questions.moment
    rows = store.read("read/schemes_of", ids=list(one.ids), limit=_SCHEMES, **at.both)
    schemes = moment.entities(store, at, [row["entity"] for row in rows])
    by_instrument: dict[str, list[Row]] = defaultdict(list)
    for scheme in schemes:
        for instrument in scheme.get("instruments", ()):
            by_instrument[instrument].append(scheme)
    shown = {s["id"] for found in by_instrument.values() for s in found[:_SHOWN_SCHEMES]}
    said = first_said(store, at, shown, [Attribute.WORKS_BY.value])
    return [
        {
            "instrument": instrument,
            "count": len(found),
            "programmes": [{"entity": s, "evidence": said.get(s["id"])} for s in found[:_SHOWN_SCHEMES]],
        }
        for instrument, found in sorted(by_instrument.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
