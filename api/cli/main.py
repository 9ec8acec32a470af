"""The console script: global options, the commands, and how errors leave."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from api.cli import (
    ask,
    auditing,
    backup,
    browser,
    catalogue,
    centrality,
    country,
    cypher,
    doctor,
    export,
    feed,
    feeds,
    forecast,
    keys,
    mcp,
    recommend,
    registry,
    report,
    resolve,
    schedule,
    serve,
    watch,
)

app = typer.Typer(
    name="coopgraph",
    help="International ICT cooperation as a graph: documents in, answers with their sentences out.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    data: Annotated[
        Path | None, typer.Option(help="Folder of the embedded store.", show_default="per-user data folder")
    ] = None,
) -> None:
    """Options that come before any command."""
    if data is not None:
        os.environ["COOPGRAPH_DATA_DIR"] = str(data)
    _own_registry()


def _own_registry() -> None:
    from graph.registry import use
    from graph.settings import SettingsError, load

    # A setting that cannot be used is for the command to tell, which may be the one that explains settings.
    with suppress(SettingsError):
        use(load().registry_file)


modules = (
    feed,
    ask,
    country,
    catalogue,
    cypher,
    export,
    browser,
    doctor,
    centrality,
    report,
    serve,
    auditing,
    backup,
    mcp,
)
for module in modules:
    for command in module.COMMANDS:
        app.command(name=command.__name__.rstrip("_"))(command)
app.add_typer(feeds.app, name="feed")
app.add_typer(forecast.app, name="forecast")
app.add_typer(resolve.app, name="resolve")
app.add_typer(registry.app, name="registry")
app.add_typer(recommend.app, name="recommend")
app.add_typer(schedule.app, name="schedule")
app.add_typer(watch.app, name="watch")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run the command line; errors are one line on standard error and an exit status.

    1: the store cannot be used; 2: wrong usage, or something that is not there; 3: some documents failed;
    4: a feed was outside of its bounds; 130: Ctrl-C.
    """
    try:
        app()
    except KeyboardInterrupt:
        # First of all: asking for the others imports, and a second Ctrl-C would fall into that.
        sys.exit(130)
    except _refusals() as error:
        sys.exit(_failed(error, 2))
    except _failures() as error:
        sys.exit(_failed(error, 1))


# These are asked for only when something was raised: importing them takes longer than --help may.
def _refusals() -> tuple[type[Exception], ...]:
    from graph.questions import NotFound, QuestionError
    from graph.settings import SettingsError
    from ingest.feeds import FeedError

    return QuestionError, NotFound, SettingsError, FeedError


def _failures() -> tuple[type[Exception], ...]:
    from graph.registry import RegistryError
    from graph.store import StoreError

    return StoreError, RegistryError, OSError


def _failed(error: Exception, status: int) -> int:
    reason = str(error)
    if isinstance(error, OSError):
        reason = f"{error.strerror}: {error.filename}" if error.filename else error.strerror or reason
    sys.stderr.write(f"coopgraph: {reason}\n")
    return status
