"""All that there is to say of one entity, bounded: what `coopgraph show` shows."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.model import EntityType, Relation, Row
from graph.questions.asking import FACTS, MAX_EACH, Questions
from graph.registry import registry

_DOCUMENTS = 8


def profile(questions: Questions, entity: Row, limit: int) -> Row:
    """Who `entity` is, its agreements, relations and documents, at most `limit` items in each part.

    ``{"entity", "country", "agreements", "more_agreements", "states", "relations", "facts", "documents",
    "mention"}``: `states` are those of an agreement (`Questions.states`),
    groups of relations are those of `Questions.relations`, facts statements of what it needs and offers, its
    figures and terms. Their items and the documents have one statement as
    `evidence`, where there is one; `mention` is the latest statement that names the entity. Agreements of a country include those of its bodies.
    """
    identifier = entity["id"]
    states: list[Row] = []
    groups = questions.relations(identifier, each=min(limit, MAX_EACH))
    if entity["type"] == EntityType.AGREEMENT:
        agreements, more = [questions.agreement(identifier)], False
        states = questions.states(identifier, datetime.now(UTC).date().isoformat())
    else:
        groups = [group for group in groups if group["relation"] != Relation.PARTY_TO]
        if entity["type"] == EntityType.COUNTRY and entity.get("country"):
            page = questions.agreements(country=entity["country"], limit=limit)
        else:
            page = questions.agreements(parties=[identifier], limit=limit)
        agreements, more = page.items, page.cursor is not None
    quotes = questions.quotes(item["edge"] for group in groups for item in group["items"])
    for group in groups:
        for item in group["items"]:
            item["evidence"] = quotes.get(item["edge"]["id"])
    documents = questions.documents(entity=identifier, limit=min(limit, _DOCUMENTS)).items
    told = questions.told(identifier, (document["id"] for document in documents))
    home = registry().country(entity["country"]) if entity.get("country") else None
    mentions = questions.evidence(identifier, limit=1).items
    return {
        "entity": entity,
        "country": home and {"id": home.id, "name": home.name_ko, "name_en": home.name_en},
        "agreements": agreements,
        "more_agreements": more,
        "states": states,
        "relations": groups,
        "facts": questions.evidence(identifier, predicates=FACTS, limit=limit).items,
        "documents": [document | {"evidence": told.get(document["id"])} for document in documents],
        "mention": mentions[0] if mentions else None,
    }
