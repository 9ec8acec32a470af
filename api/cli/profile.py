"""`coopgraph show`: an entity as an analyst wants to see it."""

from __future__ import annotations

from typing import Any

from api.cli import output
from api.cli.output import Entry
from graph.model import EntityType, Relation, Row, caveat

_HEADINGS = {
    (Relation.PARTY_TO, False): "parties",
    (Relation.OPERATES, True): "runs",
    (Relation.HOSTED, True): "hosts",
    (Relation.MEMBER_OF, False): "members",
    (Relation.MEMBER_OF, True): "member of",
    (Relation.FUNDS, True): "funds",
    (Relation.FUNDS, False): "funded by",
    (Relation.OPERATES, False): "run by",
    (Relation.HOSTED, False): "hosted by",
    (Relation.SUPPORTS, True): "supports",
    (Relation.SUPPORTS, False): "supported by",
    (Relation.COOPERATES_WITH, True): "cooperates with",
    (Relation.SIGNED, True): "signed with",
    (Relation.PARTICIPATED_IN, True): "took part in",
    (Relation.PARTICIPATED_IN, False): "participants",
    (Relation.BELONGS_TO, True): "home",
    (Relation.LOCATED_IN, True): "where",
    (Relation.REPRESENTS, False): "people",
    (Relation.REPRESENTS, True): "represents",
    (Relation.BELONGS_TO, False): "bodies",
    (Relation.LOCATED_IN, False): "located here",
    (Relation.PARTY_TO, True): "party to",
}
"""What to call a relation seen from one of its ends, (relation, whether the entity is the source), in the
order in which they are shown."""

_NAMES = 8
_TITLE = 70
_CITED = 50


def display(profile: Row) -> None:
    """Print what `graph.questions.profile` has gathered."""
    entity = profile["entity"]
    _head(profile)
    entries = [agreement_entry(a, except_for=entity["id"]) for a in profile["agreements"]]
    columns = ("date", "kind", "status", "with", "topics")
    title = "agreements"
    if entity["type"] == EntityType.AGREEMENT:
        title, columns = "agreement", ("date", "kind", "status", "parties", "topics")
    output.cited(title, columns, entries)
    life = [
        Entry(
            (s["date"], s["status"], s["basis"]),
            output.excerpt(s["evidence"]["quote"]),
            cited(s["evidence"]["document"]),
        )
        for s in profile["states"]
    ]
    output.cited("its life", ("date", "status", "basis"), life)
    if profile["more_agreements"]:
        wanted = (
            f"--country {entity['country']}"
            if entity["type"] == EntityType.COUNTRY
            else f"--party {entity['id']}"
        )
        output.line(f"  more: coopgraph agreements {wanted}\n", style="dim")
    groups = {(Relation(group["relation"]), group["outgoing"]): group for group in profile["relations"]}
    for key, heading in _HEADINGS.items():
        if group := groups.get(key):
            shown, total = len(group["items"]), group["total"]
            title = f"{heading} ({shown} of {total:,})" if shown < total else heading
            entries = [_related(item) for item in group["items"]]
            output.cited(title, ("name", "type", "role", "documents", "reported"), entries)
    facts = [
        Entry(
            (s["predicate"].lower().replace("_", " "), fact_text(s), s["document"].get("published")),
            output.excerpt(s["quote"]),
            cited(s["document"]),
        )
        for s in profile["facts"]
    ]
    output.cited("needs, offers, figures and terms", ("what", "says", "reported"), facts)
    names = entity.get("names", ())
    documents = [
        Entry(
            (d.get("published"), d.get("publisher"), d["title"][:_TITLE], d["id"]),
            output.excerpt(d["evidence"]["quote"], names) if d["evidence"] else "",
        )
        for d in profile["documents"]
    ]
    output.cited("latest documents", ("published", "publisher", "title", "id"), documents)


def fact_text(statement: Row) -> str:
    """What a statement about one entity says: a topic with its words, a figure with its unit and date."""
    known = statement["qualifiers"]
    parts = [statement.get("value"), known.get("solution") and f"“{known['solution']}”"]
    if "number" in known:
        parts.append(_amount(known["number"], known.get("unit", "")))
    parts += [known.get("applies_to"), known.get("as_of"), known.get("counterpart")]
    return ", ".join(str(part) for part in parts if part)


def _amount(number: float, unit: str) -> str:
    return f"{number:g}" if unit == "year" else f"{number:,.10g} {unit}".strip()


def agreement_entry(agreement: Row, except_for: str | None = None) -> Entry:
    """An agreement as a row, without the party that is known already."""
    others = [party for party in agreement["parties"] if party["id"] != except_for]
    cells = (
        agreement.get("date", "no date"),
        agreement["kind"],
        agreement["status"],
        ", ".join(party["name"] for party in others),
        ", ".join(agreement.get("topics", ())),
    )
    names = [name for party in others for name in party.get("names", ())]
    return _entry(cells, agreement.get("evidence"), names)


def cited(document: Row) -> str:
    """Where a sentence stands: date, publisher and title of the document."""
    parts = (document.get("published"), document.get("publisher"), document["title"][:_CITED])
    return ", ".join(part for part in parts if part)


def shown_name(entity: Row) -> str:
    """Its name; for an agreement, whose name says little, with its id."""
    return (
        f"{entity['name']} ({entity['id']})"
        if entity["type"] == EntityType.AGREEMENT
        else str(entity["name"])
    )


def state(edge: Row) -> str:
    """What is to be said of an edge that is not a plain fact."""
    return caveat(edge.get("modality"), edge["polarity"]) or ""


def _head(profile: Row) -> None:
    entity = profile["entity"]
    both = [n for n in (entity.get("name_ko"), entity.get("name_en")) if n and n != entity["name"]]
    output.line(" · ".join([entity["name"], *dict.fromkeys(both)]), style="bold")
    output.line(f"  {', '.join(_facts(profile))}")
    if entity.get("started") or entity.get("ended"):
        ended = f"until {entity['ended']}" if entity.get("ended") else ""
        started = f"since {entity['started']}" if entity.get("started") else ""
        later = ", ".join(f"{body['name']} ({body['id']})" for body in entity.get("successors", ()))
        successor = f", now {later}" if later else ""
        output.line(f"  {' '.join(filter(None, (started, ended)))}{successor}")
    former = entity.get("former_names", [])
    if former:
        output.line(f"  formerly {', '.join(former)}")
    others = [n for n in entity.get("names", []) if n not in {entity["name"], *both, *former}]
    if others:
        output.line(f"  also {', '.join(others[:_NAMES])}{' …' if len(others) > _NAMES else ''}")
    span = " to ".join(dict.fromkeys(filter(None, (entity.get("first"), entity.get("last")))))
    plural = "document" if entity["documents"] == 1 else "documents"
    output.line(f"  in {entity['documents']:,} {plural}{f', {span}' if span else ''}")
    for other in entity.get("others", []):
        output.line(f"  not to be taken for {other['name']} ({other['type']} {other['id']})", style="dim")
    output.line()


def _facts(profile: Row) -> list[str]:
    entity, country = profile["entity"], profile["country"]
    facts = [entity["type"], *entity.get("roles", [])[:3]]
    if country and country["id"] != entity["id"]:
        facts.append(" ".join(filter(None, (country["name"], country["name_en"]))))
    return [str(fact) for fact in (*facts, entity["id"])]


def _related(item: Row) -> Entry:
    edge, entity = item["edge"], item["entity"]
    notes = state(edge)
    reported = " to ".join(dict.fromkeys(filter(None, (edge.get("first"), edge.get("last")))))
    cells = (
        shown_name(entity),
        entity["type"],
        ", ".join(filter(None, (notes, *entity.get("roles", [])[:2]))),
        edge["documents"],
        reported,
    )
    return _entry(cells, item["evidence"], entity.get("names", ()))


def _entry(cells: tuple[Any, ...], said: Row | None, names: Any) -> Entry:
    if said is None:
        return Entry(cells)
    return Entry(cells, output.excerpt(said["quote"], names), cited(said["document"]))
