"""The console script: global options, the commands, and how errors leave."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli import ask, feed, serve

app = typer.Typer(
    name="coopgraph",
    help="A knowledge graph of international ICT cooperation: documents in, answers with their sentences out.",
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


for module in (feed, ask, serve):
    for command in module.COMMANDS:
        app.command(name=command.__name__.rstrip("_"))(command)


def main() -> None:
    """Run the command line; errors are one line on standard error and an exit status."""
    from graph.questions import NotFound, QuestionError
    from graph.settings import SettingsError
    from graph.store import StoreError

    try:
        app(standalone_mode=True)
    except (QuestionError, NotFound, SettingsError) as error:
        sys.exit(_failed(str(error), 2))
    except StoreError as error:
        sys.exit(_failed(str(error), 1))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except KeyboardInterrupt:
        sys.exit(130)


def _failed(message: str, status: int) -> int:
    print(f"coopgraph: {message}", file=sys.stderr)  # noqa: T201
    return status
