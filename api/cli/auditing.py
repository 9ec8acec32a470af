"""The audit log from the command line: what commands change stands in it, and `coopgraph audit` reads it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import output
from api.cli.ask import CursorOption, Json, Limit

if TYPE_CHECKING:
    from api.service import Entry, Service


def service() -> Service:
    """What is kept in the data folder of the settings."""
    from api.service import Service
    from graph.settings import load

    return Service(load())


def changing(what: str, subject: str = "") -> AbstractContextManager[Entry]:
    """The audit log's entry of a change, for the time of the block; `what` is the command."""
    from api.service import recorded

    return recorded(service().audit, what, subject)


def audit(
    *,
    who: Annotated[str | None, typer.Option(help="Only by this key, or cli:<user>.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day or time (UTC) on.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day or time (UTC).")] = None,
    limit: Limit = 50,
    cursor: CursorOption = None,
    json: Json = False,
) -> None:
    """List changes, the latest first: who, when, what, and how it ended."""
    page = service().audit.entries(who=who, since=since, until=until, limit=limit, cursor=cursor)
    if json:
        output.write_json(page)
        return
    columns = ("at", "who", "what", "subject", "outcome", "detail")
    rows = [
        (e["at"], e["who"], e["what"], e["subject"], e["outcome"], _told(e["detail"])) for e in page.items
    ]
    output.table("", columns, rows)
    if page.cursor:
        output.note(f"more: --cursor {page.cursor}")


COMMANDS = (audit,)


def _told(detail: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in detail.items() if value is not None)
