"""Commands that ask the graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import output

if TYPE_CHECKING:
    from graph.questions import Page, Questions

Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Limit = Annotated[int, typer.Option(min=1, max=200, help="Items at most.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="What held then: a year, month or day.")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="What had been reported by then.")]
CursorOption = Annotated[str | None, typer.Option("--cursor", help="Go on where the page before ended.")]


def search(
    query: Annotated[str, typer.Argument(help="A name, or part of one, in Korean or English.")],
    type_: Annotated[str | None, typer.Option("--type", help="Only this type, such as Agency.")] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Find entities by name."""
    from graph.model import EntityType

    one_of(EntityType, type_, "--type")
    with asking() as questions:
        found = questions.search(query, entity_type=EntityType(type_) if type_ else None, limit=limit)
    if json:
        output.write_json({"items": found})
        return
    columns = ("id", "type", "name", "English", "documents", "latest", "match")
    rows = [
        (e["id"], e["type"], e["name"], e.get("name_en"), e["documents"], e.get("last"), f"{e['match']:.0f}")
        for e in found
    ]
    output.table("", columns, rows)
    if not rows:
        output.note(f"nothing is called like {query!r}")


def show(
    entity: Annotated[str, typer.Argument(help="A name, an alias or an id.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    limit: Limit = 12,
    json: Json = False,
) -> None:
    """Show an entity: what it is, its agreements, relations and documents, with quotes."""
    from api.cli.profile import display
    from graph.questions import profile

    with asking(as_of, known_at) as questions:
        found = profile(questions, questions.named(entity), limit)
    if json:
        output.write_json(found)
    else:
        display(found)


def paths(
    source: Annotated[str, typer.Argument(help="A name or id.")],
    target: Annotated[str, typer.Argument(help="Another name or id.")],
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Show how two entities are connected, with quotes."""
    from api.cli.profile import cited, shown_name, state

    with asking() as questions:
        first, last = questions.named(source), questions.named(target)
        ways = questions.paths(first["id"], last["id"], limit=limit)
    if json:
        output.write_json({"items": ways})
        return
    if not ways:
        output.note(f"{first['name']} and {last['name']} are not connected within five steps")
    for way in ways:
        names = {entity["id"]: shown_name(entity) for entity in way["entities"]}
        forms = [name for entity in way["entities"] for name in entity.get("names", ())]
        entries = [
            output.Entry(
                (
                    names[edge["source"]],
                    edge["relation"],
                    names[edge["target"]],
                    state(edge),
                    edge["documents"],
                ),
                output.excerpt(said["quote"], forms),
                cited(said["document"]),
            )
            for edge, said in zip(way["edges"], way["evidence"], strict=True)
        ]
        columns = ("from", "relation", "to", "state", "documents")
        output.cited(" – ".join(names[entity["id"]] for entity in way["entities"]), columns, entries)


def agreements(
    *,
    party: Annotated[list[str] | None, typer.Option(help="A party, by name or id; may be repeated.")] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="ISO code: it or a body of it signed; may be repeated.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    status: Annotated[str | None, typer.Option(help="planned, signed, in_force, expired, cancelled.")] = None,
    kind: Annotated[str | None, typer.Option(help="MOU, agreement, LOI, contract, …")] = None,
    since: Annotated[str | None, typer.Option(help="From this year, month or day on.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this year, month or day.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List agreements, the latest first."""
    from api.cli.profile import agreement_entry
    from graph.model import AgreementKind, AgreementStatus

    one_of(AgreementStatus, status, "--status")
    one_of(AgreementKind, kind, "--kind")
    with asking(as_of, known_at) as questions:
        page = questions.agreements(
            parties=[questions.named(name)["id"] for name in party or ()],
            countries=country or (),
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
    output.cited(
        "", ("date", "kind", "status", "parties", "topics"), [agreement_entry(item) for item in page.items]
    )
    if not page.items:
        output.note("no agreement is so")
    more(page)


def evidence(
    identifier: Annotated[str, typer.Argument(help="Id of an edge, an agreement or an entity, or a name.")],
    *,
    facts: Annotated[
        bool, typer.Option("--facts", help="What an entity needs and offers, its figures and terms.")
    ] = False,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """Show the sentences behind an edge, an agreement or an entity."""
    from api.cli.profile import cited, fact_text
    from graph.questions import FACTS, NAMING

    with asking() as questions:
        if not identifier.startswith("edge-"):
            identifier = questions.named(identifier)["id"]
        wanted = FACTS if facts else NAMING
        page = questions.evidence(identifier, predicates=wanted, limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    entries = [
        output.Entry(
            (
                s["predicate"],
                fact_text(s) if facts else _said(s),
                f"{s['start']}-{s['end']}",
                s["document"]["id"],
            ),
            output.excerpt(s["quote"]),
            cited(s["document"]),
        )
        for s in page.items
    ]
    output.cited("", ("predicate", "says", "characters", "document"), entries)
    more(page)


def documents(
    document: Annotated[str | None, typer.Argument(help="One document, by id or key, with its text.")] = None,
    *,
    entity: Annotated[str | None, typer.Option(help="Only those that name this entity.")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    lang: Annotated[str | None, typer.Option(help="Only in this language: ko or en.")] = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List documents, the latest first, or show one."""
    if document is not None:
        _show_document(document, json=json)
        return
    with asking() as questions:
        identifier = questions.named(entity)["id"] if entity else None
        page = questions.documents(entity=identifier, source=source, lang=lang, limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    rows = [(d.get("published"), d["lang"], d["id"], d["title"], d["key"]) for d in page.items]
    output.table("", ("published", "lang", "id", "title", "key"), rows)
    more(page)


def failures(limit: Limit = 50, cursor: CursorOption = None, json: Json = False) -> None:
    """List documents that were not accepted, and why."""
    with asking() as questions:
        page = questions.failures(limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    output.table("", ("reason", "key", "detail"), ((f["reason"], f["key"], f["detail"]) for f in page.items))
    if not page.items:
        output.note("no document failed")
    more(page)


def statistics(json: Json = False) -> None:
    """Count documents, entities, edges and statements."""
    with asking() as questions:
        counts = questions.statistics()
    if json:
        output.write_json(counts)
        return
    for name in ("documents", "entities", "edges"):
        output.table(name, ("type", "count"), sorted(counts[name].items()))
    output.line(f"{counts['statements']:,} statements, {counts['failures']:,} failures")


COMMANDS = (search, show, paths, agreements, evidence, documents, failures, statistics)


@contextmanager
def asking(as_of: str | None = None, known_at: str | None = None) -> Iterator[Questions]:
    """The questions to ask of the store that the settings name, about now or another moment."""
    from graph.questions import Questions
    from graph.settings import load
    from graph.store import open_store

    with open_store(load()) as store:
        yield Questions(store).at(as_of, known_at)


def _show_document(name: str, *, json: bool) -> None:
    from graph.model import Document
    from graph.questions import NotFound

    with asking() as questions:
        try:
            found = questions.document(name)
        except NotFound:
            try:
                found = questions.document(Document.id_of(name))
            except NotFound:
                raise NotFound(f"no document has the id or key {name!r}") from None
    if json:
        output.write_json(found)
        return
    output.line(found["title"], style="bold")
    facts = (found.get("published"), found.get("publisher"), found["lang"], found["key"], found.get("url"))
    output.line("  " + ", ".join(fact for fact in facts if fact) + "\n")
    output.plain(found["text"] + "\n")
    rows = [
        (f"{s['start']}-{s['end']}", s["predicate"], _said(s), output.excerpt(s["quote"]))
        for s in found["statements"]
    ]
    output.table("what was read from it", ("characters", "predicate", "says", "quote"), rows)


def _said(statement: dict[str, Any]) -> str:
    """What a statement claims beside its predicate."""
    qualifiers = statement["qualifiers"]
    parts = [statement.get("value"), qualifiers.get("kind"), qualifiers.get("status"), qualifiers.get("date")]
    if statement.get("object"):
        parts.append(f"{statement['subject']} – {statement['object']}")
    parts += [
        statement[name] for name in ("modality", "polarity") if statement[name] not in ("done", "affirmed")
    ]
    return ", ".join(str(part) for part in parts if part)


def one_of(kind: type[StrEnum], value: str | None, option: str) -> None:
    """Refuse a value of an option that is none of `kind`."""
    if value is not None and value not in set(kind):
        raise typer.BadParameter(f"{value!r} is none of {', '.join(kind)}", param_hint=option)


def more(page: Page) -> None:
    """Say how to get the next page, if there is one."""
    if page.cursor:
        output.note(f"more: --cursor {page.cursor}")
