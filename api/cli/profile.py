"""`coopgraph show`: an entity as an analyst wants to see it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from api.cli import output
from graph.model import EntityType, Relation, Row
from graph.questions import Questions

_HEADINGS = {
    (Relation.SIGNED, True): "signed with",
    (Relation.BELONGS_TO, False): "bodies",
    (Relation.OPERATES, True): "runs",
    (Relation.OPERATES, False): "run by",
    (Relation.HOSTED, True): "hosted",
    (Relation.HOSTED, False): "hosted by",
    (Relation.FUNDS, True): "funds",
    (Relation.FUNDS, False): "funded by",
    (Relation.MEMBER_OF, True): "member of",
    (Relation.MEMBER_OF, False): "members",
    (Relation.COOPERATES_WITH, True): "cooperates with",
    (Relation.SUPPORTS, True): "supports",
    (Relation.SUPPORTS, False): "supported by",
    (Relation.PARTICIPATED_IN, True): "took part in",
    (Relation.PARTICIPATED_IN, False): "took part",
    (Relation.REPRESENTS, False): "people",
    (Relation.REPRESENTS, True): "represents",
    (Relation.LOCATED_IN, True): "located in",
    (Relation.LOCATED_IN, False): "located here",
    (Relation.BELONGS_TO, True): "home country",
    (Relation.PARTY_TO, False): "parties",
}
"""What to call a relation seen from one of its ends: (relation, whether the entity is the source)."""
_SYMMETRIC_FALLBACK = {(r, False): _HEADINGS[r, True] for r in (Relation.SIGNED, Relation.COOPERATES_WITH)}


def collect(questions: Questions, entity: Row, limit: int) -> Row:
    """Everything that is shown of `entity`; at most `limit` items in each part."""
    identifier = entity["id"]
    page = questions.edges(identifier, limit=200)
    quotes = questions.quotes(row["edge"] for row in page.items)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in page.items:
        relation = Relation(row["edge"]["relation"])
        if relation is Relation.PARTY_TO and entity["type"] != EntityType.AGREEMENT:
            continue
        key = (relation, row["edge"]["source"] == identifier)
        heading = _HEADINGS.get(key) or _SYMMETRIC_FALLBACK[key]
        if len(groups[heading]) < limit:
            groups[heading].append(row | {"evidence": quotes.get(row["edge"]["id"])})
    agreements = questions.agreements(parties=[identifier], limit=limit).items
    return {
        "entity": entity,
        "agreements": agreements,
        "relations": dict(groups),
        "documents": questions.documents(entity=identifier, limit=min(limit, 8)).items,
        "mentions": questions.evidence(identifier, limit=3).items,
    }


def display(profile: Row) -> None:
    """The profile as text."""
    entity = profile["entity"]
    _head(entity, profile["mentions"])
    output.table(
        "agreements",
        ("date", "kind", "status", "with", "topics", "quote"),
        (_agreement(agreement, entity["id"]) for agreement in profile["agreements"]),
    )
    order = {heading: i for i, heading in enumerate(_HEADINGS.values())}
    for heading, rows in sorted(profile["relations"].items(), key=lambda item: order[item[0]]):
        output.table(heading, ("name", "type", "documents", "quote"), (_relation(row) for row in rows))
    output.table(
        "documents",
        ("published", "title", "key"),
        ((d.get("published"), d["title"][:70], d["key"]) for d in profile["documents"]),
    )


def _head(entity: Row, mentions: list[Row]) -> None:
    both = [n for n in (entity.get("name_ko"), entity.get("name_en")) if n and n != entity["name"]]
    output.line(" · ".join([entity["name"], *both]), style="bold")
    facts = [entity["type"], entity["id"], entity.get("country")]
    if entity["type"] == EntityType.AGREEMENT:
        facts += [entity.get("date"), entity.get("status"), ", ".join(entity.get("topics", ()))]
    facts += entity.get("roles", [])[:3]
    output.line("  " + ", ".join(str(fact) for fact in facts if fact))
    others = [n for n in entity.get("names", []) if n not in (entity["name"], *both)]
    if others:
        output.line(f"  also {', '.join(others[:8])}")
    if entity.get("former_names"):
        output.line(f"  formerly {', '.join(entity['former_names'])}")
    if entity.get("started") or entity.get("ended"):
        output.line(f"  {entity.get('started', '?')} to {entity.get('ended', 'today')}")
    if entity.get("successor"):
        output.line(f"  succeeded by {entity['successor']['name']} ({entity['successor']['id']})")
    span = " to ".join(dict.fromkeys(filter(None, (entity.get("first"), entity.get("last")))))
    output.line(f"  in {entity['documents']} documents{f', {span}' if span else ''}")
    for mention in mentions[:1]:
        output.line(f"  {output.quoted(mention['quote'])} in {mention['document']['title'][:60]}")
    output.line()


def _agreement(agreement: Row, identifier: str) -> tuple[Any, ...]:
    others = [p["name"] for p in agreement["parties"] if p["id"] != identifier]
    said = agreement.get("evidence")
    return (
        agreement.get("date", "no date"),
        agreement["kind"],
        agreement["status"],
        ", ".join(others),
        ", ".join(agreement.get("topics", ())),
        output.quoted(said["quote"]) if said else "",
    )


def _relation(row: Row) -> tuple[Any, ...]:
    said = row["evidence"]
    state = "" if row["edge"].get("modality", "done") == "done" else f" ({row['edge']['modality']})"
    return (
        row["entity"]["name"] + state,
        row["entity"]["type"],
        row["edge"]["documents"],
        output.quoted(said["quote"]) if said else "",
    )
