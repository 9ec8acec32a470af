"""`coopgraph report`: what is new, whom to work with, what fell silent, as a page, a text or a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli import output
from api.cli.insights import insights


def report(
    *,
    country: Annotated[str | None, typer.Option(help="ISO code: only what has to do with it.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic, such as e-government.")] = None,
    body: Annotated[
        str | None, typer.Option(help="For whom partners are recommended, by name or id.")
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="startup, sme, midsize or large: support for such a firm.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The day of the report.", show_default="today")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="The day of the last report.", show_default="a quarter before")
    ] = None,
    lang: Annotated[str, typer.Option(help="en or ko.")] = "en",
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, md, json, csv; may be repeated.", show_default="html"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the files; without it one format goes to standard output.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; say what would be written, with its SHA-256.")
    ] = False,
) -> None:
    """Make the report of a day. The same graph gives the same bytes for the same day."""
    from hashlib import sha256

    from graph.reports import Focus, contents, rendered

    forms = list(dict.fromkeys(format_ or ["html"]))
    if out is None and len(forms) > 1 and not dry_run:
        raise typer.BadParameter("several formats need a folder", param_hint="--out")
    with insights() as asked:
        known = asked.questions.named(body)["id"] if body else None
        focus = Focus(country and country.upper(), topic, known, size)
        told = contents(asked, focus, as_of=as_of or _today(), since=since)
    files = [rendered(told, form, lang) for form in forms]
    if dry_run:
        for file in files:
            output.plain(f"{sha256(file.content).hexdigest()}  {file.name}  {len(file.content)}")
    elif out is None:
        sys.stdout.buffer.write(files[0].content)
    else:
        out.mkdir(parents=True, exist_ok=True)
        for file in files:
            (out / file.name).write_bytes(file.content)
            output.note(f"written: {out / file.name}")


def _today() -> str:
    from datetime import date

    return date.today().isoformat()


COMMANDS = (report,)
