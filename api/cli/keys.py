"""`coopgraph keys`: who may ask the service, and who may change what it knows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from api.cli import output
from api.cli.ask import Json
from api.cli.auditing import changing, service
from api.roles import Role

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the API's keys.")


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Who holds it; the audit log tells changes by this name.")],
    role: Annotated[Role, typer.Option(help="What it opens.")],
    expires: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The last day (UTC) on which it is good.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a key. It is shown once and cannot be shown again."""
    with changing("keys create", name) as entry:
        key, secret = service().keys.create(name, role, expires)
        entry.detail |= {"id": key.id, "role": key.role.value, "expires": key.expires}
    if json:
        output.write_json({"id": key.id, "name": name, "role": role.value, "expires": expires, "key": secret})
        return
    output.plain(secret)
    output.note(
        f"the key {name!r} opens what a{'n' if role is not Role.READER else ''} {role} may; keep it, "
        "it is not shown again"
    )


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List all keys, without their secrets."""
    today = datetime.now(UTC).date()
    keys = service().keys.all()
    if json:
        output.write_json({"items": [asdict(key) | {"good": key.good(today)} for key in keys]})
        return
    columns = ("id", "name", "role", "made", "good until", "revoked")
    output.table("", columns, [(k.id, k.name, k.role, k.created, k.expires, k.revoked) for k in keys])
    if not keys:
        output.note("there are no keys; the service answers this machine alone")


@app.command()
def revoke(name: Annotated[str, typer.Argument(help="The key's name or id.")], json: Json = False) -> None:
    """Close a key at once and for good."""
    with changing("keys revoke", name) as entry:
        key = service().keys.revoke(name)
        entry.detail["id"] = key.id
    if json:
        output.write_json({"id": key.id, "name": key.name, "revoked": key.revoked})
    else:
        output.line(f"revoked {key.name} ({key.id})")
