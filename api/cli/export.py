"""`coopgraph export`: the graph, or a part of it, for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli import output
from api.cli.ask import one_of


def export(
    *,
    form: Annotated[
        str, typer.Option("--format", help="ndjson, graphml, jsonld, cypher, csv (for neo4j-admin).")
    ],
    out: Annotated[Path | None, typer.Option(help="The file; standard output where none is given.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO code: entities of this country.")] = None,
    entity_type: Annotated[
        list[str] | None, typer.Option("--type", help="A type of entities; may be repeated.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="Agreements, projects and tenders about it.")] = None,
    relation: Annotated[list[str] | None, typer.Option(help="A relation; may be repeated.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Edges reported in this year, month or day or later.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Edges reported by this year, month or day.")] = None,
) -> None:
    """Write the entities that fit, what they are tied to, and the ties."""
    from graph.exports import FORMATS, Selection, write
    from graph.model import EntityType, Relation
    from graph.settings import load
    from graph.store import open_store

    if form not in FORMATS:
        raise typer.BadParameter(f"{form!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    for kind in entity_type or ():
        one_of(EntityType, kind, "--type")
    for name in relation or ():
        one_of(Relation, name, "--relation")
    selection = Selection(
        country=country,
        types=[EntityType(kind) for kind in entity_type or ()],
        topic=topic,
        relations=[Relation(name) for name in relation or ()],
        since=since,
        until=until,
    )
    with open_store(load()) as store:
        if out is None:
            write(store, selection, form, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        # Whoever reads the file while it is written, or after an interruption, finds none or a whole one.
        partial = out.with_name(f".{out.name}.partial")
        try:
            with partial.open("wb") as stream:
                write(store, selection, form, stream)
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    output.note(f"wrote {out}")


COMMANDS = (export,)
