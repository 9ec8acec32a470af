"""`coopgraph backup` and `coopgraph restore`: everything in one file, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import output
from api.cli.ask import Json
from api.cli.auditing import changing

if TYPE_CHECKING:
    from api.backup import Told


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there.")], json: Json = False
) -> None:
    """Write the graph, keys, jobs, the audit log and what is known of feeds into one file."""
    from api.backup import save
    from graph.settings import load
    from graph.store import open_store

    settings = load()
    with open_store(settings) as store:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        _say("wrote", file, save(store, settings.data_dir, file), json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file of `coopgraph backup`.")], json: Json = False
) -> None:
    """Restore a backup into an empty store, and compare the graph with the one that was saved."""
    from api.backup import load as restored
    from graph.settings import load
    from graph.store import open_store

    settings = load()
    with open_store(settings) as store:
        told = restored(store, settings.data_dir, file)
        with changing("restore", file.name) as entry:
            entry.detail["graph"] = told.graph
    _say("restored", file, told, json)


COMMANDS = (backup, restore)


def _say(done: str, file: Path, told: Told, json: bool) -> None:
    if json:
        output.write_json(asdict(told))
    else:
        output.line(
            f"{done} {file}: {len(told.members)} parts, {sum(told.members.values()):,} bytes; graph {told.graph[:16]}"
        )
