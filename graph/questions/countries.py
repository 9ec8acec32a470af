"""A country on one page: what is agreed with it, what is done and bought there, its figures, needs and offers."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from graph.model import ORGANISATIONS, Attribute, EntityType, Relation, Row
from graph.questions.errors import NotFound
from graph.questions.funding import funding
from graph.questions.moment import Moment
from graph.questions.paging import ABOVE_ALL
from graph.questions.timeline import NEWS, said_of_each, side, timeline
from graph.registry import registry
from graph.store import Store

if TYPE_CHECKING:
    from graph.questions.asking import Questions

EACH: Final = 10
"""Items of a section; lists of their own have the rest."""
_FIGURES: Final = 2_000
_SECTIONS: Final = (
    (
        "programmes",
        (Relation.OPERATES, Relation.SUPPORTS, Relation.LOCATED_IN),
        (EntityType.PROGRAM, EntityType.FUND),
    ),
    ("events", (Relation.LOCATED_IN,), (EntityType.EVENT,)),
    ("organisations", (Relation.BELONGS_TO,), ()),
    ("partners", (Relation.COOPERATES_WITH, Relation.SIGNED, Relation.SUPPORTS), ()),
    ("people", (Relation.REPRESENTS,), (EntityType.PERSON,)),
)
"""Sections by the relations that lead to the country, and the types at their other end; any where none is named."""


def country(questions: Questions, code: str, *, topic: str | None = None) -> Row:
    """The page of the country with this ISO code. Raises `NotFound`.

    `country`, `agreements`, `projects`, `tenders` (each with who has which part, and sums), `indicators` (each with
    its values by date, the latest first), `needs` and `offers`, the sections of edges, `funds` (who funds what is done
    there, with their conditions), `centres` (bodies of others on the ground) and `recent` (what was reported first
    last, with evidence); `topic` narrows agreements, projects, tenders and what is recent.
    """
    state = registry().country(code)
    if state is None:
        raise NotFound(f"there is no country {code!r} in ISO 3166-1")
    entity = questions.entity(state.id)
    answer: Row = {
        "country": entity,
        "agreements": questions.agreements(country=code, topic=topic, limit=EACH).items,
        "indicators": questions.indicators(state.id),
    }
    for name, kind in (("projects", EntityType.PROJECT), ("tenders", EntityType.TENDER)):
        answer[name] = questions.projects(country=code, kind=kind, topic=topic, limit=EACH).items
    for name, attribute in (("needs", Attribute.NEEDS), ("offers", Attribute.OFFERS)):
        answer[name] = questions.evidence(state.id, predicates=[attribute], limit=EACH).items
    for name, relations, types in _SECTIONS:
        answer[name] = _joined(questions, state.id, relations, types)
    answer["funds"] = _funds(questions, state.id)
    news = timeline(
        questions, [side(questions, state.id)], types=NEWS, topic=topic, reported=True, limit=EACH
    )
    answer["recent"] = news.items
    answer["centres"] = _centres(questions, entity)
    return answer


def _funds(questions: Questions, identifier: str) -> list[Row]:
    """Who funds and supports what is done there, each with its terms: ``{"entity", "edge", "conditions"}``."""
    found = funding(questions, place=identifier, limit=EACH * 5).items
    unique: dict[str, Row] = {}
    for item in found:
        unique.setdefault(item["source"]["id"], {"entity": item["source"], "edge": item["edge"]})
    shown = list(unique.values())[:EACH]
    terms: dict[str, list[Row]] = defaultdict(list)
    ids = [row["entity"]["id"] for row in shown]
    for said in said_of_each(questions.store, questions.moment, ids, [Attribute.CONDITION.value]):
        terms[said["subject"]].append(said)
    return [row | {"conditions": terms[row["entity"]["id"]][:EACH]} for row in shown]


def _centres(questions: Questions, state: Row) -> list[Row]:
    """Bodies of others that are on the ground there."""
    found = questions.edges(state["id"], relations=[Relation.LOCATED_IN.value], limit=EACH * 10)
    return [
        item
        for item in found.items
        if item["entity"]["type"] in ORGANISATIONS and item["entity"].get("country") != state["country"]
    ][:EACH]


def indicators(store: Store, at: Moment, identifier: str) -> list[Row]:
    """The measures of an entity: ``{"measure", "unit", "values": [{"as_of", "number", "statement"}]}``.

    Of several reports of one day the latest published stands.
    """
    rows = store.read(
        "read/evidence_of_entity",
        id=identifier,
        predicates=[Attribute.MEASURED.value],
        published=ABOVE_ALL,
        after="",
        limit=_FIGURES,
        **at.known,
    )
    measures: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows:  # the latest published first
        said = json.loads(row["statement"]["qualifiers"])
        when = str(said.get("as_of") or row["document"].get("published") or "")
        if not at.said(Attribute.MEASURED, said, row["document"].get("published")):
            continue
        key = row["statement"]["value"], str(said.get("unit") or "")
        value = {"as_of": when, "number": said.get("number"), "statement": row["statement"]["id"]}
        measures[key].setdefault(when, value)
    return [
        {"measure": measure, "unit": unit, "values": [values[when] for when in sorted(values, reverse=True)]}
        for (measure, unit), values in sorted(measures.items())
    ]


def _joined(
    questions: Questions, identifier: str, relations: tuple[Relation, ...], types: tuple[EntityType, ...]
) -> list[Row]:
    """Entities at the other end of these edges, the most reported first."""
    found = questions.edges(identifier, relations=[r.value for r in relations], limit=EACH * 10)
    fitting = [item for item in found.items if not types or item["entity"]["type"] in types]
    unique = {item["entity"]["id"]: item for item in fitting}
    return list(unique.values())[:EACH]
