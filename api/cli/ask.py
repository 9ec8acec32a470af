"""Commands that ask the graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output

if TYPE_CHECKING:
    from graph.questions import Page, Questions

Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Limit = Annotated[int, typer.Option(min=1, max=200, help="Items at most.")]
CursorOption = Annotated[str | None, typer.Option("--cursor", help="Go on where the page before ended.")]


def search(
    query: Annotated[str, typer.Argument(help="A name, or part of one, in Korean or English.")],
    type_: Annotated[str | None, typer.Option("--type", help="Only this type, such as Agency.")] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Find entities by name."""
    from graph.model import EntityType
    from graph.questions import QuestionError

    if type_ is not None and type_ not in set(EntityType):
        raise QuestionError(f"{type_!r} is no type; it is one of {', '.join(EntityType)}")
    with _questions() as questions:
        found = questions.search(query, entity_type=EntityType(type_) if type_ else None, limit=limit)
    if json:
        output.write_json(found)
        return
    rows = [(e["id"], e["type"], e["name"], e.get("name_en"), e["documents"], e["match"]) for e in found]
    output.table("", ("id", "type", "name", "English", "documents", "match"), rows)
    if not rows:
        output.line(f"nothing is called like {query!r}")


def show(
    entity: Annotated[str, typer.Argument(help="A name, an alias or an id.")],
    limit: Limit = 12,
    json: Json = False,
) -> None:
    """Show an entity: what it is, its agreements, relations and documents, with quotes."""
    from api.cli.profile import collect, display

    with _questions() as questions:
        profile = collect(questions, questions.named(entity), limit)
    if json:
        output.write_json(profile)
    else:
        display(profile)


def paths(
    source: Annotated[str, typer.Argument(help="A name or id.")],
    target: Annotated[str, typer.Argument(help="Another name or id.")],
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Show how two entities are connected, with quotes."""
    with _questions() as questions:
        first, last = questions.named(source), questions.named(target)
        ways = questions.paths(first["id"], last["id"], limit=limit)
        quotes = questions.quotes(edge for way in ways for edge in way["edges"])
    if json:
        output.write_json(ways)
        return
    if not ways:
        output.line(f"{first['name']} and {last['name']} are not connected within five steps")
    for number, way in enumerate(ways, 1):
        names = {e["id"]: e["name"] for e in way["entities"]}
        output.line(f"{number}. " + " – ".join(e["name"] for e in way["entities"]), style="bold")
        for edge in way["edges"]:
            output.line(f"   {names[edge['source']]} {edge['relation']} {names[edge['target']]}")
            if quote := quotes.get(edge["id"]):
                output.line(f"   {output.quoted(quote['quote'])} ({_cited(quote['document'])})")


def agreements(
    party: Annotated[list[str] | None, typer.Option(help="A party, by name or id; may be repeated.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO code: it or a body of it signed.")] = None,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    status: Annotated[str | None, typer.Option(help="planned, signed, in_force, expired, cancelled.")] = None,
    kind: Annotated[str | None, typer.Option(help="MOU, agreement, LOI, contract, …")] = None,
    since: Annotated[str | None, typer.Option(help="From this year, month or day on.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this year, month or day.")] = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List agreements, the latest first."""
    with _questions() as questions:
        page = questions.agreements(
            parties=[questions.named(name)["id"] for name in party or ()],
            country=country,
            topic=topic,
            status=status,
            kind=kind,
            since=since,
            until=until,
            limit=limit,
            cursor=cursor,
        )
    if json:
        output.write_json(page)
        return
    rows = (
        (
            a.get("date"),
            a["kind"],
            a["status"],
            " – ".join(p["name"] for p in a["parties"]),
            ", ".join(a.get("topics", ())),
            output.quoted(a["evidence"]["quote"]) if a.get("evidence") else "",
        )
        for a in page.items
    )
    output.table("", ("date", "kind", "status", "parties", "topics", "quote"), rows)
    _more(page)


def evidence(
    identifier: Annotated[str, typer.Argument(help="Id of an edge, an agreement or an entity, or a name.")],
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """Show the sentences behind an edge, an agreement or an entity."""
    with _questions() as questions:
        if not identifier.startswith("edge-"):
            identifier = questions.named(identifier)["id"]
        page = questions.evidence(identifier, limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    rows = (
        (
            s["predicate"],
            s.get("value") or s.get("object") or s["qualifiers"].get("status"),
            output.quoted(s["quote"]),
            f"{s['start']}–{s['end']}",
            _cited(s["document"]),
        )
        for s in page.items
    )
    output.table("", ("says", "value", "quote", "span", "document"), rows)
    _more(page)


def documents(
    entity: Annotated[str | None, typer.Option(help="Only those that name this entity.")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only in this language: ko or en.")] = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List documents, the latest first."""
    with _questions() as questions:
        identifier = questions.named(entity)["id"] if entity else None
        page = questions.documents(entity=identifier, source=source, lang=lang, limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    rows = ((d.get("published"), d["lang"], d["key"], d["title"]) for d in page.items)
    output.table("", ("published", "lang", "key", "title"), rows)
    _more(page)


def failures(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List documents that were not accepted, and why."""
    with _questions() as questions:
        page = questions.failures(limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    output.table("", ("reason", "key", "detail"), ((f["reason"], f["key"], f["detail"]) for f in page.items))
    if not page.items:
        output.line("no document failed")
    _more(page)


def statistics(json: Json = False) -> None:
    """Count documents, entities, edges and statements."""
    with _questions() as questions:
        counts = questions.statistics()
    if json:
        output.write_json(counts)
        return
    for name in ("documents", "entities", "edges"):
        output.table(name, ("type", "count"), sorted(counts[name].items()))
    output.line(f"{counts['statements']:,} statements, {counts['failures']:,} failures")


COMMANDS = (search, show, paths, agreements, evidence, documents, failures, statistics)


@contextmanager
def _questions() -> Iterator[Questions]:
    from graph.questions import Questions
    from graph.settings import load
    from graph.store import open_store

    with open_store(load()) as store:
        yield Questions(store)


def _cited(document: dict[str, Any]) -> str:
    return ", ".join(filter(None, (document.get("published"), document["title"][:40], document["key"])))


def _more(page: Page) -> None:
    if page.cursor:
        output.note(f"more: --cursor {page.cursor}")
