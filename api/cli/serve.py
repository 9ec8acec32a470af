"""Commands that run or describe the service."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import output
from api.cli.ask import Json

if TYPE_CHECKING:
    import socket

    from graph.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port.", show_default="8000")] = None,
) -> None:
    """Serve the API until Ctrl-C or SIGTERM; requests that run then are answered, and jobs go on at the next start."""
    import signal

    import uvicorn

    from api import logs
    from api.app import create_app
    from api.protocol import protocol
    from graph.settings import load
    from graph.store import open_store

    settings = load(api_host=host, api_port=port)
    _refuse_strangers(settings)
    logs.set_up(settings)
    # The server has its own handler while it runs, and hands the signal on when all is over.
    signal.signal(signal.SIGTERM, _leave)
    with listening(settings.api_host, settings.api_port) as door, open_store(settings) as store:
        app = create_app(settings, store)
        _settle()
        config = uvicorn.Config(
            app,
            http=protocol(settings.request_seconds),
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=settings.shutdown_seconds,
        )
        output.note(f"Serving on {address(door)} (reference at /docs); Ctrl-C ends it.")
        uvicorn.Server(config).run(sockets=[door])


def _settle() -> None:
    """Load what every question needs, and take it out of garbage collection: to look through it all again stops
    every request for a fifth of a second."""
    import gc

    from graph.registry import registry

    registry()
    gc.collect()
    gc.freeze()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Ends the command where that cannot be."""
    import socket

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        door = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        # The socket module appends the address to the reason, which stands here already.
        reason = (error.strerror or str(error)).split(" (while")[0]
        output.note(f"coopgraph: cannot listen on {host} port {port}: {reason}")
        raise typer.Exit(1) from error
    # What is accepted inherits it. asyncio sets it only on sockets that it opens itself, and without it an answer
    # in two parts waits for the client's delayed acknowledgement, 40 ms.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


def address(door: socket.socket) -> str:
    """The URL of what is served on a socket."""
    host, port, *_ = door.getsockname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _refuse_strangers(settings: Settings) -> None:
    """End where others than this machine could ask and no key is there to ask them for."""
    import ipaddress

    from api.service import Service

    host = settings.api_host
    try:
        own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = False
    if own or Service(settings).keys.usable():
        return
    output.note(
        f"coopgraph: {host} can be reached from elsewhere, and there is no key that is good; make one with "
        "`coopgraph keys create --name NAME --role reader` (editor, admin), or listen on 127.0.0.1"
    )
    raise typer.Exit(2)


def _leave(*_: object) -> None:
    """End in order: whatever is open is closed on the way out."""
    sys.exit(0)


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
    from api.models.agreements import Agreement
    from api.models.entities import Edge, Entity
    from graph.model import Document, Failure, Statement

    kinds = (Document, Statement, Entity, Edge, Agreement, Failure, ExtractedDocument)
    output.write_json({kind.__name__: TypeAdapter[object](kind).json_schema() for kind in kinds})


COMMANDS = (serve, settings, schema)
