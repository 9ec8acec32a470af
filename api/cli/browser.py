"""`coopgraph browser`: style, guide and favourites for Neo4j Browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import output


def browser(
    folder: Annotated[Path | None, typer.Argument(help="Where to write the files.")] = None,
    serve: Annotated[bool, typer.Option(help="Serve them over HTTP until Ctrl-C instead.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port.")] = 8001,
) -> None:
    """Write the style, the guide and the favourites for Neo4j Browser, or serve them."""
    from api.browser import FILES, made

    if serve == (folder is not None):
        raise typer.BadParameter("say where to write them, or --serve", param_hint="FOLDER")
    if folder is None:
        _serve(host, port)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_bytes(made(name))
    output.note(f"wrote {', '.join(FILES)} to {folder}: drop them on Neo4j Browser, one at a time")


def _serve(host: str, port: int) -> None:
    import uvicorn

    from api.browser.application import application
    from api.cli.serve import address, listening

    with listening(host, port) as door:
        config = uvicorn.Config(application(), log_config=None, access_log=False)
        output.note(f"Serving on {address(door)}; Ctrl-C ends it.")
        uvicorn.Server(config).run(sockets=[door])


COMMANDS = (browser,)
