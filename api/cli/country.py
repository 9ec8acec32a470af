"""A country on one page, projects and tenders, and what followed an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import output
from api.cli.ask import AsOf, CursorOption, Json, KnownAt, Limit, asking, more
from api.cli.output import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.model import Row

_VALUES = 7
"""Values of an indicator that are shown."""
_NAMES = 3
"""Bodies of one part that are shown."""
_COLUMNS = ("began", "what", "status", "who", "money")


def country(
    code: Annotated[str, typer.Argument(help="ISO code, such as UZ.")],
    topic: Annotated[str | None, typer.Option(help="Only agreements, projects and tenders about it.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Show a country: agreements, projects, tenders, figures, needs and offers, bodies, events, people."""
    from api.cli.profile import agreement_entry, cited, fact_text

    with asking(as_of, known_at) as questions:
        page = questions.country(code, topic=topic)
    if json:
        output.write_json(page)
        return
    entity = page["country"]
    output.line(f"{entity['name']} ({entity.get('name_en') or ''}), {code.upper()}\n", style="bold")
    columns = ("date", "kind", "status", "with", "topics")
    output.cited("agreements", columns, [agreement_entry(a, entity["id"]) for a in page["agreements"]])
    output.table("projects", _COLUMNS, [_row(project) for project in page["projects"]])
    tenders = [(*_row(tender), _procedure(tender.get("procedure", {}))) for tender in page["tenders"]]
    output.table("tenders", (*_COLUMNS, "procedure"), tenders)
    figures = [
        (
            row["measure"],
            row["unit"],
            ", ".join(
                f"{v['as_of']}: {v['number']:,.10g}"
                for v in row["values"][:_VALUES]
                if v["number"] is not None
            ),
        )
        for row in page["indicators"]
    ]
    output.table("figures", ("measure", "unit", "by date"), figures)
    for name in ("needs", "offers"):
        said = [
            Entry((fact_text(s), s["document"].get("published")), s["quote"], cited(s["document"]))
            for s in page[name]
        ]
        output.cited(name, ("what", "reported"), said)
    funds = [
        (row["entity"]["name"], row["entity"]["type"], "; ".join(fact_text(s) for s in row["conditions"]))
        for row in page["funds"]
    ]
    output.table("funds", ("name", "type", "conditions"), funds)
    recent = [(row["date"], row["entity"]["name"], row["entity"]["type"]) for row in page["recent"]]
    output.table("new", ("reported", "what", "type"), recent)
    for name in ("programmes", "events", "centres", "organisations", "partners", "people"):
        rows = [
            (
                item["entity"]["name"],
                item["entity"]["type"],
                item["edge"]["relation"],
                item["edge"]["documents"],
            )
            for item in page[name]
        ]
        output.table(name, ("name", "type", "relation", "documents"), rows)
    output.line(
        f"  more: coopgraph projects --country {code.upper()}, coopgraph agreements --country {code.upper()}",
        style="dim",
    )


def projects(
    *,
    country: Annotated[str | None, typer.Option(help="ISO code of the country they are for.")] = None,
    body: Annotated[str | None, typer.Option(help="Who has a part in them, by name or id.")] = None,
    kind: Annotated[str | None, typer.Option(help="Project or Tender.")] = None,
    topic: Annotated[str | None, typer.Option(help="A topic, such as e-government.")] = None,
    since: Annotated[str | None, typer.Option(help="Began in this year, month or day or later.")] = None,
    until: Annotated[str | None, typer.Option(help="Began by this year, month or day.")] = None,
    limit: Limit = 20,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List projects and tenders, the latest first, with who does what and the money."""
    from api.cli.ask import one_of
    from graph.model import EntityType

    one_of(EntityType, kind, "--kind")
    with asking() as questions:
        page = questions.projects(
            country=country,
            body=questions.named(body)["id"] if body else None,
            kind=EntityType(kind) if kind else None,
            topic=topic,
            since=since,
            until=until,
            limit=limit,
            cursor=cursor,
        )
    if json:
        output.write_json(page)
        return
    output.table("", _COLUMNS, [_row(project) for project in page.items])
    if not page.items:
        output.note("no project or tender is so")
    more(page)


def followed(
    agreement: Annotated[str, typer.Argument(help="Id of an agreement.")], json: Json = False
) -> None:
    """List projects and tenders that may have followed from an agreement, with what speaks for each."""
    with asking() as questions:
        found = questions.followed(agreement)
    if json:
        output.write_json({"items": found})
        return
    rows = [
        (
            *_row(row["project"]),
            row["score"],
            "; ".join(f"{r['reason']}: {r['about']}" for r in row["reasons"]),
        )
        for row in found
    ]
    output.table("", (*_COLUMNS, "score", "since"), rows)
    if not found:
        output.note("nothing is known to have followed")


def _row(project: Row) -> tuple[str | None, ...]:
    parts: dict[str, list[str]] = {}
    for part in project["parts"]:
        parts.setdefault(part["relation"], []).append(part["entity"]["name"])
    who = "; ".join(
        f"{relation.lower().replace('_', ' ')} {_some(names)}" for relation, names in parts.items()
    )
    money = "; ".join(
        f"{row['kind']} {_written(row['amount'])} {row['currency']}" for row in project["money"]
    )
    return project.get("date"), project["name"], project.get("status"), who, money


def _procedure(told: Row) -> str:
    """The method, what decides, how bids are handed in and until when."""
    parts = [told[name] for name in ("method", "criteria", "submission") if name in told]
    return "; ".join(parts + ([f"until {told['deadline']}"] if "deadline" in told else []))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES])
    return f"{shown} and {len(names) - _NAMES} more" if len(names) > _NAMES else shown


def _written(amount: str) -> str:
    whole, _, rest = amount.partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest.strip("0") else "")


COMMANDS = (country, projects, followed)
