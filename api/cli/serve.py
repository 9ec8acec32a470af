"""Commands that run or describe the service."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import output
from api.cli.ask import Json


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port.", show_default="8000")] = None,
) -> None:
    """Serve the API until Ctrl-C."""
    import logging
    import socket

    import uvicorn

    from api.app import create_app
    from graph.settings import load
    from graph.store import open_store

    settings = load(api_host=host, api_port=port)
    try:
        family = socket.AF_INET6 if ":" in settings.api_host else socket.AF_INET
        listening = socket.create_server((settings.api_host, settings.api_port), family=family, backlog=512)
    except OSError as error:
        # The socket module appends the address to the reason, which stands here already.
        reason = (error.strerror or str(error)).split(" (while")[0]
        output.note(f"coopgraph: cannot listen on {settings.api_host} port {settings.api_port}: {reason}")
        raise typer.Exit(1) from error
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with listening, open_store(settings) as store:
        config = uvicorn.Config(
            create_app(settings, store), log_config=None, access_log=False, timeout_graceful_shutdown=5
        )
        address = f"[{settings.api_host}]" if ":" in settings.api_host else settings.api_host
        output.note(
            f"Serving on http://{address}:{listening.getsockname()[1]} (reference at /docs); Ctrl-C ends it."
        )
        uvicorn.Server(config).run(sockets=[listening])


def settings(json: Json = False) -> None:
    """Show every setting; secrets only as set or not set."""
    from graph.settings import load

    shown = load().shown()
    if json:
        output.write_json(shown)
    else:
        output.table("", ("setting", "value"), shown.items())


def schema() -> None:
    """Write the JSON Schema of the model and of what `extract` reads out of a document."""
    from pydantic import TypeAdapter

    from api.contract import ExtractedDocument
    from api.models import Agreement, Edge, Entity
    from graph.model import Document, Failure, Statement

    kinds = (Document, Statement, Entity, Edge, Agreement, Failure, ExtractedDocument)
    output.write_json({kind.__name__: TypeAdapter[object](kind).json_schema() for kind in kinds})


COMMANDS = (serve, settings, schema)
